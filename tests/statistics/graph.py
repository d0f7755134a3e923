"""The statistics graph card of a person's hours: what it would show, made by the real recorder."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from homeassistant.components.recorder.history import state_changes_during_period
from homeassistant.components.recorder.statistics import statistics_during_period
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.recorder import get_instance
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
    do_adhoc_statistics,
)

from tests.conftest import Time
from tests.portal import Employee
from tests.portal.record import WorkRecord
from tests.support.common import entity_id

BERLIN = ZoneInfo("Europe/Berlin")
KEYS = ("worked", "breaks")

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
# When the figures of a full hour have been written, and the hour is not over.
_BEFORE_THE_HOUR = timedelta(milliseconds=400)

type Bars = Mapping[str, int]
type Period = Literal["hour", "day", "week", "month"]


def berlin(text: str) -> datetime:
    """Return an instant of a wall clock in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


class Life:
    """Lets time pass from one thing that matters to the next, and things happen on the portal's side."""

    def __init__(self, time: Time, entry: MockConfigEntry, anna: Employee) -> None:
        self._time = time
        self._entry = entry
        self._anna = anna

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self._time.clock.now().astimezone(BERLIN)

    async def until(self, wall: str) -> None:
        """Pass every end of an hour, when figures are written, and every midnight, when days end."""
        end = berlin(wall).astimezone(UTC)
        running = self._anna.state in {"OPENED", "PAUSED"}
        while (moment := self._next(running=running)) < end:
            await self._time.move_to(moment.isoformat())
        await self._time.move_to(end.isoformat())

    def _next(self, *, running: bool) -> datetime:
        now = self._time.clock.now()
        midnight = datetime.combine(now.astimezone(BERLIN).date() + _DAY, datetime.min.time(), BERLIN).astimezone(UTC)
        if not running:
            return midnight
        hour = now.replace(minute=0, second=0, microsecond=0) + _HOUR - _BEFORE_THE_HOUR
        return min(midnight, hour if hour > now else hour + _HOUR)

    async def does(self, wall: str, act: Callable[[Employee], object]) -> None:
        """Let something happen at an instant, and Home Assistant see it at once."""
        await self.until(wall)
        act(self._anna)
        await self.looks()

    async def looks(self) -> None:
        """Let Home Assistant poll now."""
        await self._entry.runtime_data.coordinator.async_refresh()

    async def works(self, day: str, start: str = "09:00", finish: str = "17:30") -> None:
        """Work on a day, with half an hour's break at noon."""
        await self.does(f"{day}T{start}", Employee.open_day)
        await self.does(f"{day}T12:00", Employee.pause_day)
        await self.does(f"{day}T12:30", Employee.resume_day)
        await self.does(f"{day}T{finish}", Employee.close_day)


class Graph:
    """Compiles statistics as Home Assistant does every five minutes, and reads them as the card does."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self.begin_here()

    def begin_here(self) -> None:
        """Compile nothing of the time before."""
        self._compiled = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)

    async def compile(self) -> None:
        """Compile up to the end of the present hour.

        Only the five minutes in which something was written, and those that end such an hour: all other rows would
        repeat the ones before.
        """
        await async_wait_recording_done(self._hass)
        begin, self._compiled = self._compiled, datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + _HOUR
        written = {
            changed.replace(minute=changed.minute // 5 * 5, second=0, microsecond=0)
            for key in KEYS
            for changed in (state.last_updated for state in await self.states(key, begin))
        }
        for start in sorted(written | {period.replace(minute=55) for period in written}):
            do_adhoc_statistics(self._hass, start=start)
        await async_wait_recording_done(self._hass)

    async def states(self, key: str, begin: datetime) -> Iterable[State]:
        """Return the rows of a sensor since an instant."""
        name = entity_id(self._hass, key)

        def read() -> Iterable[State]:
            return state_changes_during_period(
                self._hass, begin, entity_id=name, include_start_time_state=False, no_attributes=True
            ).get(name, [])

        return await get_instance(self._hass).async_add_executor_job(read)

    async def bars(
        self,
        key: str,
        period: Literal["hour", "day", "week", "month"],
        begin: str = "2026-01-01",
        end: str | None = None,
    ) -> Bars:
        """Return the minutes of each period, by its local begin; those of zero are left out."""
        name = entity_id(self._hass, key)

        def read() -> Bars:
            rows = statistics_during_period(
                self._hass, berlin(begin), berlin(end) if end else None, {name}, period, None, {"change"}
            ).get(name, [])
            form = "%d %H" if period == "hour" else "%Y-%m-%d"
            return {
                datetime.fromtimestamp(row["start"], BERLIN).strftime(form): int(row["change"] or 0)
                for row in rows
                if row["change"]
            }

        return await get_instance(self._hass).async_add_executor_job(read)


def recorded(records: Iterable[WorkRecord], key: str) -> Bars:
    """Return the whole minutes of the portal's records by local day; who works over midnight has breaks after it."""
    days: defaultdict[date, int] = defaultdict(int)
    for record in records:
        assert record.finish is not None
        start, finish = record.start.astimezone(BERLIN), record.finish.astimezone(BERLIN)
        minutes = (record.duration if key == "worked" else record.leaks) // 60
        if key == "worked" and start.date() != finish.date():
            midnight = datetime.combine(finish.date(), datetime.min.time(), BERLIN)
            before = (midnight.astimezone(UTC) - record.start) // _MINUTE
            days[start.date()] += before
            minutes -= before
        days[finish.date()] += minutes
    return {day.isoformat(): minutes for day, minutes in days.items() if minutes}


def by_week(days: Bars) -> Bars:
    """Sum up days by the Monday of their week."""
    return _summed(days, lambda day: day - timedelta(days=day.weekday()))


def by_month(days: Bars) -> Bars:
    """Sum up days by the first of their month."""
    return _summed(days, lambda day: day.replace(day=1))


def _summed(days: Bars, begin_of: Callable[[date], date]) -> Bars:
    sums: defaultdict[str, int] = defaultdict(int)
    for day, minutes in days.items():
        sums[begin_of(date.fromisoformat(day)).isoformat()] += minutes
    return dict(sums)
