"""Past days as external statistics in hours, with every correction: one value a day, at noon of Home Assistant's zone.

A record belongs to the date of its start in the employee's zone, as in Bitrix24. Not every installation has the
recorder, so it is imported where it is used.
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

# Supervisors rarely correct more than the last month.
_CORRECTED_DAYS: Final = 62
_NIGHT_HOUR: Final = 3
_AFTER_START: Final = timedelta(minutes=10)
# Databases on memory cards are slow.
_RECORDER_SECONDS: Final = 20
_EARLIEST: Final = date(1990, 1, 1)
_DAY: Final = timedelta(days=1)
_NOON: Final = time(12)
_LONG_AGO: Final = dt_util.utc_from_timestamp(0)

_ONE_AT_A_TIME: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}.history")


@dataclass(slots=True)
class _Sums:
    """The sums of a day."""

    worked: timedelta = timedelta()
    breaks: timedelta = timedelta()


def get_statistic_id(member: Member, key: str) -> str:
    """Return the id of an employee's statistic, "worked" or "breaks"."""
    return f"{DOMAIN}:{slugify(member.key)}_{key}"


@callback
def async_continue_history(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Update every night the statistics that were once imported."""

    @callback
    def tonight(_now: datetime) -> None:
        entry.async_create_background_task(hass, _continue(hass, entry), f"{DOMAIN} history")

    @callback
    def after_start(_now: datetime) -> None:
        task = _continue(hass, entry, only_if_behind=True)
        entry.async_create_background_task(hass, task, f"{DOMAIN} history")

    # Not all entries at once.
    seconds = zlib.crc32(entry.entry_id.encode()) % 3600
    minute, second = divmod(seconds, 60)
    entry.async_on_unload(async_track_time_change(hass, tonight, hour=_NIGHT_HOUR, minute=minute, second=second))
    # For machines that are off at night.
    entry.async_on_unload(async_call_later(hass, _AFTER_START, after_start))


async def _continue(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, only_if_behind: bool = False) -> None:
    yesterday = dt_util.now().date() - _DAY
    for member in entry.runtime_data.members.values():
        try:
            imported = list(map(_get_date, await _read_sums(hass, get_statistic_id(member, WORKED))))
            if not imported or (only_if_behind and max(imported) >= yesterday):
                continue
            start = max(min(imported), dt_util.now().date() - _CORRECTED_DAYS * _DAY)
            await async_import_history(hass, entry, member, start)
        except HomeAssistantError as err:
            _LOGGER.debug("The history is continued tomorrow: %s", err.translation_key)


async def async_import_history(hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member, start: date) -> int:
    """Import the days from one until yesterday, and return the number of days with a record.

    Statistics of earlier days stay, unless Home Assistant's zone has changed. Raises HomeAssistantError.
    """
    today = dt_util.now().date()
    data = entry.runtime_data
    start, moved = await _get_first_day(hass, member, min(max(start, _EARLIEST), today))
    # The employee's day may begin earlier or later than Home Assistant's.
    records = await data.record_cache.read(member.user_id, _noon(start) - 2 * _DAY, _noon(today))
    days = {day: sums for day, sums in _sum_days(records).items() if start <= day < today}
    async with hass.data.setdefault(_ONE_AT_A_TIME, asyncio.Lock()):
        if moved:
            await _wait_for_recorder(hass, clear=[get_statistic_id(member, key) for key in (WORKED, BREAKS)])
        for key in (WORKED, BREAKS):
            metadata = await _get_metadata(hass, member, key, data.coordinator.data[member.user_id].label)
            durations = {day: getattr(sums, key) for day, sums in days.items()}
            await _write(hass, metadata, durations, start, today)
        await _wait_for_recorder(hass)
    return len(days)


async def _get_first_day(hass: HomeAssistant, member: Member, start: date) -> tuple[date, bool]:
    """Return the first day to import, and whether Home Assistant's zone has changed, so that all is replaced."""
    imported = await _read_sums(hass, get_statistic_id(member, WORKED))
    moved = any(at != _noon(_get_date(at)) for at in imported)
    return (min(start, *map(_get_date, imported)) if moved else start), moved


def _sum_days(records: list[Workday]) -> Mapping[date, _Sums]:
    """Return the sums of the closed records by day; the records are in the employee's zone."""
    days: defaultdict[date, _Sums] = defaultdict(_Sums)
    for record in records:
        worked = record.recorded_work(_LONG_AGO) if record.status is Status.CLOSED else None
        if record.start is not None and worked is not None:
            sums = days[record.start.date()]
            sums.worked += worked
            sums.breaks += record.ended_breaks
    return days


async def _get_metadata(hass: HomeAssistant, member: Member, key: str, label: str) -> StatisticMetaData:
    with _recorder_imports():
        from homeassistant.components.recorder.models import StatisticMeanType, StatisticMetaData  # noqa: PLC0415
    return StatisticMetaData(
        has_sum=True,
        mean_type=StatisticMeanType.NONE,
        name=await async_get_statistic_name(hass, key, label),
        source=DOMAIN,
        statistic_id=get_statistic_id(member, key),
        unit_class="duration",
        unit_of_measurement=UnitOfTime.HOURS,
    )


async def _write(
    hass: HomeAssistant, metadata: StatisticMetaData, days: Mapping[date, timedelta], start: date, today: date
) -> None:
    """Write the sums from one day until yesterday; zeros too, because records may have been deleted since."""
    with _recorder_imports():
        from homeassistant.components.recorder.models import StatisticData  # noqa: PLC0415
        from homeassistant.components.recorder.statistics import async_add_external_statistics  # noqa: PLC0415

    imported = await _read_sums(hass, metadata["statistic_id"])
    if not imported and not days:
        return
    earlier = [at for at in imported if _get_date(at) < start]
    total = imported[max(earlier)] if earlier else 0.0
    first = max(start, min([*days, *map(_get_date, imported)]))
    rows = []
    for number in range((today - first).days):
        day = first + number * _DAY
        hours = days.get(day, timedelta()) / timedelta(hours=1)
        total += hours
        rows.append(StatisticData(start=_noon(day), state=hours, sum=total))
    async_add_external_statistics(hass, metadata, rows)


async def _read_sums(hass: HomeAssistant, name: str) -> Mapping[datetime, float]:
    with _recorder_imports():
        from homeassistant.components.recorder.statistics import statistics_during_period  # noqa: PLC0415

    read = partial(
        statistics_during_period, hass, _LONG_AGO, None, {name}, "hour", {"duration": UnitOfTime.HOURS}, {"sum"}
    )
    rows = (await get_instance(hass).async_add_executor_job(read)).get(name, [])
    return {dt_util.utc_from_timestamp(row["start"]): row.get("sum") or 0.0 for row in rows}


async def _wait_for_recorder(hass: HomeAssistant, clear: Sequence[str] = ()) -> None:
    """Wait for the recorder's present task too, which an empty queue does not; its last task clears statistics."""
    done = asyncio.Event()

    def set_done() -> None:
        hass.loop.call_soon_threadsafe(done.set)

    get_instance(hass).async_clear_statistics(list(clear), on_done=set_done)
    try:
        async with asyncio.timeout(_RECORDER_SECONDS):
            await done.wait()
    except TimeoutError as err:
        raise action_error("recorder_busy") from err


@contextmanager
def _recorder_imports() -> Iterator[None]:
    """Import from the recorder, and translate the error where a name no longer exists."""
    try:
        yield
    except ImportError as err:
        _LOGGER.warning("Home Assistant's recorder has changed: %s", err)
        raise action_error("recorder_changed") from err


def _noon(day: date) -> datetime:
    """Return the full hour for the value of a day, in UTC."""
    noon = datetime.combine(day, _NOON, dt_util.get_default_time_zone())
    return dt_util.as_utc(noon).replace(minute=0)


def _get_date(instant: datetime) -> date:
    return dt_util.as_local(instant).date()
