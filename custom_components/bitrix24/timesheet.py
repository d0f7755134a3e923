"""Days, weeks and months of work, made of recorded days: pure arithmetic in whole seconds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from .api import Status, Workday, in_seconds

_DAY = timedelta(days=1)

# Since which date how many seconds were required, the earliest first; None where no such rule is known.
type RequiredChanges = tuple[tuple[date, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredHours:
    """The work time that is required of an employee.

    Attributes:
        working_days: ISO numbers, Monday is 1; on other days nothing is required.
        changes: the first counts for earlier days too.
    """

    working_days: frozenset[int]
    changes: RequiredChanges = ()

    def on(self, day: date) -> int | None:
        """Return the required seconds of a day with a record; None when unknown."""
        if day.isoweekday() not in self.working_days:
            return 0
        known = [seconds for since, seconds in self.changes if since <= day]
        if known:
            return known[-1]
        return self.changes[0][1] if self.changes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesheetDay:
    """The records that began on a date in the employee's zone; durations in seconds.

    Attributes:
        start: of the first record.
        finish: of the last record; None while a record has no end.
        worked: net, with the running record up to now; without records that were left open.
        required: 0 while a record is left open, and where nothing is required; None when unknown.
        balance: worked above the required time; of a running day only what exceeds it. None when unknown.
        confirmed: False while any record awaits the supervisor; None when unknown.
        records: how many there are.
    """

    date: date
    start: datetime
    finish: datetime | None
    worked: int
    breaks: int
    required: int | None
    balance: int | None
    confirmed: bool | None
    records: int


@dataclass(frozen=True, slots=True)
class Timesheet:
    """The days of a range that have a record, and their sums in seconds."""

    days: Sequence[TimesheetDay] = field(default=())

    @property
    def worked(self) -> int:
        """The net work time."""
        return sum(day.worked for day in self.days)

    @property
    def breaks(self) -> int:
        """The breaks."""
        return sum(day.breaks for day in self.days)

    @property
    def required(self) -> int | None:
        """The required time; None when that of any day is unknown."""
        return _sum(day.required for day in self.days)

    @property
    def balance(self) -> int | None:
        """The balance; None when that of any day is unknown."""
        return _sum(day.balance for day in self.days)

    def within(self, first: date, end: date) -> Timesheet:
        """Return the days from the first until before the end."""
        return Timesheet([day for day in self.days if first <= day.date < end])


def get_timesheet(records: Iterable[Workday], required: RequiredHours, now: datetime) -> Timesheet:
    """Return the timesheet of an employee.

    Args:
        records: in the employee's zone: a record belongs to the date of its start, in the offset of that.
        required: the required time.
        now: by the portal's clock.
    """
    by_date: defaultdict[date, list[Workday]] = defaultdict(list)
    for record in records:
        if record.start is not None:
            by_date[record.start.date()].append(record)
    return Timesheet([_get_day(day, by_date[day], required, now) for day in sorted(by_date)])


def monday(day: date) -> date:
    """Return the first day of a week."""
    return day - (day.isoweekday() - 1) * _DAY


def _get_day(day: date, records: Sequence[Workday], required_hours: RequiredHours, now: datetime) -> TimesheetDay:
    counted = [record for record in records if record.status is Status.CLOSED or record.running]
    complete = len(counted) == len(records)
    worked = sum(in_seconds(record.recorded_work(now)) or 0 for record in counted)
    # A record left open counts from when it is closed.
    required = required_hours.on(day) if complete else 0
    return TimesheetDay(
        date=day,
        start=min(filter(None, (record.start for record in records))),
        finish=_get_finish(records),
        worked=worked,
        breaks=sum(in_seconds(record.recorded_breaks(now)) or 0 for record in counted),
        required=required,
        balance=_get_balance(worked, required, counted) if complete else 0,
        confirmed=_all_confirmed(record.confirmed for record in records),
        records=len(records),
    )


def _get_finish(records: Iterable[Workday]) -> datetime | None:
    finishes = [record.finish for record in records]
    return None if None in finishes else max(filter(None, finishes))


def _get_balance(worked: int, required: int | None, records: Iterable[Workday]) -> int | None:
    if required is None:
        return None
    running = any(record.running for record in records)
    return max(worked - required, 0) if running else worked - required


def _all_confirmed(confirmations: Iterable[bool | None]) -> bool | None:
    known = set(confirmations)
    if False in known:
        return False
    return None if None in known else True


def _sum(values: Iterable[int | None]) -> int | None:
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total
