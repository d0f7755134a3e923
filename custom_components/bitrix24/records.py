"""The recorded days of employees (timeman.record.list of REST 3.0): read, cached by months, summed up."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from homeassistant.const import WEEKDAYS
from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from .api import Status, Workday, find_record, in_seconds, in_zone
from .coordinator import Bitrix24Coordinator, portal_call
from .employee import get_working_days
from .storage import EntryStorage, RecordMonth
from .timesheet import RequiredHours, Timesheet, get_timesheet
from .util import async_zone

# Corrections of earlier days are rare, and calendars are paged through.
_CACHED_FOR = timedelta(hours=1)
# Those before the last month; they are for the calendar alone.
_MAX_EARLIER_MONTHS = 600
_NEVER = datetime.min.replace(tzinfo=UTC)
# Records do not show that a day has expired (reference §1.2).
_LONGEST_DAY = timedelta(days=2)
# A date may begin this long before or after it does in UTC.
_ZONES_APART = timedelta(days=1)


class RecordCache:
    """Reads records, and caches them by months of Home Assistant's time zone."""

    def __init__(self, coordinator: Bitrix24Coordinator, storage: EntryStorage) -> None:
        """Take over what was read before a reload."""
        self._coordinator = coordinator
        self._months = storage.record_months
        self._required = storage.workday_store.required
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        # What each was made of: the same gives the same again, also while the day goes on.
        self._timesheets: dict[int, tuple[object, Timesheet]] = {}

    async def read(self, user_id: int, start: datetime, end: datetime | None = None) -> list[Workday]:
        """Read the recorded days that began within a time, in the order of their start, in the employee's time zone.

        Args:
            user_id: whose days.
            start: inclusive.
            end: exclusive; None for no end.

        Raises:
            HomeAssistantError: the portal refused or could not be reached.
        """
        async with portal_call(self._coordinator):
            return await self._read(user_id, start, end)

    async def refresh(self, user_id: int) -> None:
        """Read this month and the last.

        Raises:
            ApiError: the portal refused or could not be reached.
        """
        await self._read(user_id, _last_month(), None)

    async def read_cached(
        self, user_id: int, start: datetime, end: datetime, max_age: timedelta = _CACHED_FOR
    ) -> list[Workday]:
        """Return the same, at most as old as given, with the latest day as it is now."""
        asked = dt_util.utcnow()
        async with portal_call(self._coordinator), self._locks[user_id]:
            wanted = list(_months(start, min(end, dt_util.now())))
            months = await self._get_months(user_id, wanted, max_age)
        days = [day for month in months for day in month.days]
        fresh = all(month.read_at >= asked for month in months)
        latest = self._with_latest(user_id, days, fresh=fresh)
        started = [(day.start, day) for day in latest if day.start is not None and start <= day.start < end]
        return [day for _, day in sorted(started, key=lambda one: one[0])]

    async def read_timesheet(self, user_id: int, first: date, end: date, max_age: timedelta) -> Timesheet:
        """Return the days from the first until before the end, from records at most as old as given.

        Raises:
            HomeAssistantError: the portal refused or could not be reached.
        """
        start, until = (datetime.combine(day, time(), UTC) for day in (first, end))
        records = await self.read_cached(user_id, start - _ZONES_APART, until + _ZONES_APART, max_age)
        now = self._coordinator.clock.now()
        return get_timesheet(records, self._get_required_hours(user_id), now).within(first, end)

    @callback
    def get_timesheet(self, user_id: int) -> Timesheet | None:
        """Return this month and the last as of the latest change or midnight; None where they were never read."""
        last_month, this_month = self._get_recent(user_id)
        if last_month is None:
            return None
        now, required = self._coordinator.employee_now(user_id), self._get_required_hours(user_id)
        days = self._with_latest(user_id, [*last_month.days, *(this_month.days if this_month is not None else ())])
        key = (days, required, now.date())
        known = self._timesheets.get(user_id)
        if known is not None and known[0] == key:
            return known[1]
        timesheet = get_timesheet(days, required, now)
        self._timesheets[user_id] = key, timesheet
        return timesheet

    @callback
    def get_read_at(self, user_id: int) -> datetime:
        """Return when this month and the last were read, in UTC; long ago if they never were."""
        return min(_NEVER if month is None else month.read_at for month in self._get_recent(user_id))

    @callback
    def get_latest(self, user_id: int) -> Workday | None:
        """Return the latest record that is known here; None where none was read."""
        last_month, this_month = self._get_recent(user_id)
        month = this_month or last_month
        return None if month is None else month.latest

    @callback
    def set_latest(self, user_id: int, workday: Workday) -> None:
        """Take in the latest record: the latest known as it is now, or the one after it."""
        for month in (_last_month(), _month(dt_util.now())):
            if (known := self._months.get((user_id, month))) is None:
                continue
            days = known.days
            if _is_in(workday, month):
                listed = find_record(days, workday)
                days = [*(day for day in days if day is not listed), workday]
            self._months[user_id, month] = replace(known, days=days, latest=workday)

    def _get_recent(self, user_id: int) -> tuple[RecordMonth | None, RecordMonth | None]:
        return self._months.get((user_id, _last_month())), self._months.get((user_id, _month(dt_util.now())))

    def _get_required_hours(self, user_id: int) -> RequiredHours:
        working_days = get_working_days(self._coordinator.config_entry)
        override = self._coordinator.members[user_id].required
        changes = self._required.get(user_id, ())
        if override is not None:
            changes = ((date.min, in_seconds(override) or None),)
        numbers = frozenset(WEEKDAYS.index(day) + 1 for day in working_days)
        return RequiredHours(working_days=numbers, changes=changes)

    def _with_latest(self, user_id: int, days: list[Workday], *, fresh: bool = False) -> list[Workday]:
        """Return the days with the latest one as polled; where a fresh answer has its end, as in that."""
        latest = self._coordinator.data[user_id].workday
        if latest.start is None:
            return days
        listed = find_record(days, latest)
        if listed is not None:
            latest = _combined(listed, latest, fresh=fresh)
        age = self._coordinator.clock.now() - (latest.start or _NEVER)
        if latest.running and self._coordinator.members[user_id].read_only and age > _LONGEST_DAY:
            latest = replace(latest, status=None)
        return [*(_completed(day, latest) for day in days if day is not listed), latest]

    async def _read(self, user_id: int, start: datetime, end: datetime | None) -> list[Workday]:
        read_at, latest = dt_util.utcnow(), self._coordinator.data[user_id].workday
        listed = await self._coordinator.portal.list_records(user_id, start, end)
        employee = self._coordinator.data[user_id]
        zone = await async_zone(employee.time_zone)
        # Neither the work time nor the expiry of a running record is in the list: the status of the day has them.
        days = [_completed(in_zone(day, zone), employee.workday) for day in listed]
        known = self._get_recent(user_id)
        for month in _months(max(start, _last_month()), read_at):
            if month >= start and (end is None or end >= min(_next_month(month), read_at)):
                self._months[user_id, month] = _get_month(days, month, read_at, latest)
        if [month and month.days for month in known] != [month and month.days for month in self._get_recent(user_id)]:
            self._coordinator.async_refresh_entities([user_id])
        return days

    async def _get_months(self, user_id: int, months: list[datetime], max_age: timedelta) -> Iterable[RecordMonth]:
        found = {month: cached for month in months if (cached := self._cached(user_id, month, max_age)) is not None}
        if missing := [month for month in months if month not in found]:
            found |= await self._read_months(user_id, missing[0], missing[-1])
        return [found[month] for month in months]

    def _cached(self, user_id: int, month: datetime, max_age: timedelta) -> RecordMonth | None:
        cached = self._months.get((user_id, month))
        if cached is None or dt_util.utcnow() - cached.read_at >= max_age:
            return None
        # A record that was the latest was still running then.
        return cached if self._coordinator.data[user_id].workday.same_record(cached.latest) else None

    async def _read_months(self, user_id: int, first: datetime, last: datetime) -> Mapping[datetime, RecordMonth]:
        """Read the months from one to another at once."""
        read_at, latest = dt_util.utcnow(), self._coordinator.data[user_id].workday
        days = await self._read(user_id, first, _next_month(last))
        months = {month: _get_month(days, month, read_at, latest) for month in _months(first, _next_month(last))}
        earlier = [one for one in self._months if one[1] < _last_month()]
        if len(earlier) + len(months) > _MAX_EARLIER_MONTHS:
            for one in earlier:
                del self._months[one]
        self._months |= {(user_id, month): read for month, read in months.items()}
        return months


def _get_month(days: list[Workday], month: datetime, read_at: datetime, latest: Workday) -> RecordMonth:
    return RecordMonth(days=[day for day in days if _is_in(day, month)], read_at=read_at, latest=latest)


def _combined(listed: Workday, latest: Workday, *, fresh: bool) -> Workday:
    """Return the latest record by both: the list has exact times and what is stored, the status what goes on."""
    if listed.status is Status.CLOSED:
        older_server = latest.record_id is None and latest.status is Status.CLOSED
        if fresh or (older_server and latest.ended_breaks == listed.ended_breaks):
            return listed.with_intervals(latest)
    return latest if listed.start == latest.start else replace(latest, start=listed.start)


def _completed(day: Workday, latest: Workday) -> Workday:
    """Return a record with what only the status of the day has."""
    if day.status is Status.CLOSED:
        return day
    if day.same_record(latest):
        return latest
    # An earlier day does not run any more: its work time is unknown.
    earlier = day.start is not None and latest.start is not None and day.start < latest.start
    return replace(day, status=None) if earlier else day


def _is_in(day: Workday, month: datetime) -> bool:
    return day.start is not None and month <= day.start < _next_month(month)


def _months(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the beginning of each month from a time to another, in Home Assistant's time zone."""
    month = _month(start)
    while month < end:
        yield month
        month = _next_month(month)


def _month(instant: datetime) -> datetime:
    return dt_util.as_local(instant).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next_month(month: datetime) -> datetime:
    return _month(month.replace(day=28) + timedelta(days=5))


def _last_month() -> datetime:
    return _month(_month(dt_util.now()) - timedelta(days=1))
