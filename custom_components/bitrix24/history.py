"""Past days as external statistics: graphs that begin before Home Assistant looked, and that know every correction.

One value stands for each day, at noon of Home Assistant's time zone, in hours. A day's record counts to the date of its
start in the person's own time zone, as the portal counts it.

The recorder is imported by whatever uses it: there are installations without one, and a work day must not depend on it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
import logging
from typing import TYPE_CHECKING, Final
import zlib

from homeassistant.const import UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later, async_track_time_change
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util, slugify
from homeassistant.util.hass_dict import HassKey

from .api import Status, Workday
from .const import BREAKS, DOMAIN, WORKED
from .data import Bitrix24ConfigEntry
from .employee import Member
from .errors import action_error
from .texts import async_get_statistic_name

if TYPE_CHECKING:
    from homeassistant.components.recorder.models import StatisticMetaData

_LOGGER = logging.getLogger(__name__)

# Supervisors correct the last month, seldom more.
_CORRECTED_DAYS: Final = 62
_NIGHT_HOUR: Final = 3
_AFTER_START: Final = timedelta(minutes=10)
# Databases on cards of memory may take their time.
_RECORDER_SECONDS: Final = 20
_EARLIEST: Final = date(1990, 1, 1)
_DAY: Final = timedelta(days=1)
_NOON: Final = time(12)
_LONG_AGO: Final = dt_util.utc_from_timestamp(0)

_ONE_AT_A_TIME: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}.history")


@dataclass(slots=True)
class _Figures:
    """What a day sums to."""

    worked: timedelta = timedelta()
    breaks: timedelta = timedelta()


def statistic_id(member: Member, figure: str) -> str:
    """Return how a figure of a person is named among the statistics."""
    return f"{DOMAIN}:{slugify(member.key)}_{figure}"


@callback
def async_continue_history(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Bring the history that was once imported up to date every night, for whomever that was."""

    @callback
    def tonight(_now: datetime) -> None:
        entry.async_create_background_task(hass, _continue(hass, entry), f"{DOMAIN} history")

    @callback
    def after_start(_now: datetime) -> None:
        task = _continue(hass, entry, only_if_behind=True)
        entry.async_create_background_task(hass, task, f"{DOMAIN} history")

    # Not everybody at once.
    seconds = zlib.crc32(entry.entry_id.encode()) % 3600
    minute, second = divmod(seconds, 60)
    entry.async_on_unload(async_track_time_change(hass, tonight, hour=_NIGHT_HOUR, minute=minute, second=second))
    # A machine may be off at night.
    entry.async_on_unload(async_call_later(hass, _AFTER_START, after_start))


async def _continue(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, only_if_behind: bool = False) -> None:
    yesterday = dt_util.now().date() - _DAY
    for member in entry.runtime_data.members.values():
        try:
            imported = await _imported(hass, statistic_id(member, WORKED))
            if not imported or (only_if_behind and max(map(_date_of, imported)) >= yesterday):
                continue
            start = max(min(map(_date_of, imported)), dt_util.now().date() - _CORRECTED_DAYS * _DAY)
            await async_import_history(hass, entry, member, start)
        except HomeAssistantError as err:
            _LOGGER.debug("The history is continued tomorrow: %s", err.translation_key)


async def async_import_history(hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member, start: date) -> int:
    """Write the days from one until yesterday into the statistics, and return how many days have a record.

    Args:
        hass: Home Assistant, with its recorder.
        entry: loaded.
        member: whose days.
        start: the first day; what was imported of earlier ones stays.

    Raises:
        HomeAssistantError: the portal refused or could not be reached, or the recorder has no time or has changed.
    """
    today = dt_util.now().date()
    data = entry.runtime_data
    start, moved = await _first_day(hass, member, min(max(start, _EARLIEST), today))
    # A person's day may begin earlier or later than Home Assistant's.
    records = await data.record_cache.read(member.user_id, _noon(start) - 2 * _DAY, _noon(today))
    days = {day: figures for day, figures in _by_day(records).items() if start <= day < today}
    async with hass.data.setdefault(_ONE_AT_A_TIME, asyncio.Lock()):
        if moved:
            await _written(hass, clear=[statistic_id(member, figure) for figure in (WORKED, BREAKS)])
        for figure in (WORKED, BREAKS):
            metadata = await _metadata(hass, member, figure, data.coordinator.data[member.user_id].label)
            durations = {day: getattr(figures, figure) for day, figures in days.items()}
            await _write(hass, metadata, durations, start, today)
        await _written(hass)
    return len(days)


async def _first_day(hass: HomeAssistant, member: Member, start: date) -> tuple[date, bool]:
    """Return the day to start from, and whether Home Assistant's time zone is another now: then all is replaced."""
    imported = await _imported(hass, statistic_id(member, WORKED))
    moved = any(at != _noon(_date_of(at)) for at in imported)
    return (min(start, *map(_date_of, imported)) if moved else start), moved


def _by_day(records: list[Workday]) -> Mapping[date, _Figures]:
    """Return the sums of each day of which a record is finished; records are in the person's own time zone."""
    days: defaultdict[date, _Figures] = defaultdict(_Figures)
    for record in records:
        worked = record.recorded_work(_LONG_AGO) if record.status is Status.CLOSED else None
        if record.start is not None and worked is not None:
            figures = days[record.start.date()]
            figures.worked += worked
            figures.breaks += record.ended_breaks
    return days


async def _metadata(hass: HomeAssistant, member: Member, figure: str, label: str) -> StatisticMetaData:
    with _recorder_as_known():
        from homeassistant.components.recorder.models import StatisticMeanType, StatisticMetaData  # noqa: PLC0415
    return StatisticMetaData(
        has_sum=True,
        mean_type=StatisticMeanType.NONE,
        name=await async_get_statistic_name(hass, figure, label),
        source=DOMAIN,
        statistic_id=statistic_id(member, figure),
        unit_class="duration",
        unit_of_measurement=UnitOfTime.HOURS,
    )


async def _write(
    hass: HomeAssistant, metadata: StatisticMetaData, days: Mapping[date, timedelta], start: date, today: date
) -> None:
    """Write the sums from one day until yesterday: also zeros, for a record may have been deleted since."""
    with _recorder_as_known():
        from homeassistant.components.recorder.models import StatisticData  # noqa: PLC0415
        from homeassistant.components.recorder.statistics import async_add_external_statistics  # noqa: PLC0415

    imported = await _imported(hass, metadata["statistic_id"])
    if not imported and not days:
        return
    earlier = [at for at in imported if _date_of(at) < start]
    total = imported[max(earlier)] if earlier else 0.0
    first = max(start, min([*days, *map(_date_of, imported)]))
    rows = []
    for number in range((today - first).days):
        day = first + number * _DAY
        hours = days.get(day, timedelta()) / timedelta(hours=1)
        total += hours
        rows.append(StatisticData(start=_noon(day), state=hours, sum=total))
    async_add_external_statistics(hass, metadata, rows)


async def _imported(hass: HomeAssistant, name: str) -> Mapping[datetime, float]:
    """Return the sums by their instants."""
    with _recorder_as_known():
        from homeassistant.components.recorder.statistics import statistics_during_period  # noqa: PLC0415

    read = partial(
        statistics_during_period, hass, _LONG_AGO, None, {name}, "hour", {"duration": UnitOfTime.HOURS}, {"sum"}
    )
    rows = (await get_instance(hass).async_add_executor_job(read)).get(name, [])
    return {dt_util.utc_from_timestamp(row["start"]): row.get("sum") or 0.0 for row in rows}


async def _written(hass: HomeAssistant, clear: Sequence[str] = ()) -> None:
    """Wait until the recorder has done everything it was given, the clearing of some statistics last.

    An empty queue does not tell that: what it does right now is in no queue.
    """
    done = asyncio.Event()

    def tell() -> None:
        hass.loop.call_soon_threadsafe(done.set)

    get_instance(hass).async_clear_statistics(list(clear), on_done=tell)
    try:
        async with asyncio.timeout(_RECORDER_SECONDS):
            await done.wait()
    except TimeoutError as err:
        raise action_error("recorder_busy") from err


@contextmanager
def _recorder_as_known() -> Iterator[None]:
    """Import from the recorder; what it no longer has is explained to whoever asked for it."""
    try:
        yield
    except ImportError as err:
        _LOGGER.warning("Home Assistant's recorder has changed: %s", err)
        raise action_error("recorder_changed") from err


def _noon(day: date) -> datetime:
    """Return the full hour that stands for a day, in UTC."""
    noon = datetime.combine(day, _NOON, dt_util.get_default_time_zone())
    return dt_util.as_utc(noon).replace(minute=0)


def _date_of(instant: datetime) -> date:
    return dt_util.as_local(instant).date()
