"""The timesheet that should come out, computed from the emulator's own records.

Written from the issue and the contract; it shares nothing with the integration.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from tests.portal import Employee, Status, WorkRecord

WORKING_DAYS: Final = range(5)
DAY: Final = timedelta(days=1)
SUMS: Final = ("worked", "breaks", "required", "balance")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetDay:
    """One day of one person, in seconds."""

    date: date
    start: datetime
    finish: datetime | None
    worked: int
    breaks: int
    required: int
    balance: int
    confirmed: bool
    records: int


type Sheet = Mapping[date, SheetDay]


class RequiredHours:
    """What is required of a working day, each value from the date on which Home Assistant saw it."""

    def __init__(self, seconds: int) -> None:
        """Begin with what counted before anything was seen."""
        self._since: list[tuple[date, int]] = [(date.min, seconds)]

    def see(self, day: date, seconds: int) -> None:
        """Note what was seen on a date; the last value of a date counts."""
        if seconds != self._since[-1][1]:
            self._since.append((day, seconds))

    @property
    def changes(self) -> int:
        """How often it changed."""
        return len(self._since) - 1

    def on(self, day: date) -> int:
        """Return the seconds that are required of a date on which somebody works."""
        if day.weekday() not in WORKING_DAYS:
            return 0
        return [seconds for since, seconds in self._since if since <= day][-1]


def make_sheet(person: Employee, required_on: Callable[[date], int]) -> Sheet:
    """Return the days of a person as they are now, by date."""
    records: dict[date, list[WorkRecord]] = defaultdict(list)
    for record in sorted(person.records, key=lambda record: record.start):
        records[record.local_start.date()].append(record)
    now = person.office.clock.now().replace(microsecond=0)
    return {day: _sheet_day(day, found, now, required_on) for day, found in sorted(records.items())}


def _sheet_day(day: date, records: list[WorkRecord], now: datetime, required_on: Callable[[date], int]) -> SheetDay:
    statuses = [record.status(now) for record in records]
    left_open = Status.EXPIRED in statuses
    running = Status.OPENED in statuses or Status.PAUSED in statuses
    worked = sum(_worked(record, now) for record in records)
    required = 0 if left_open else required_on(day)
    balance = worked - required
    if left_open:
        balance = 0
    elif running:
        balance = max(0, balance)
    return SheetDay(
        date=day,
        start=records[0].start,
        finish=None if left_open or running else max(record.finish for record in records if record.finish),
        worked=worked,
        breaks=sum(_breaks(record, now) for record in records),
        required=required,
        balance=balance,
        confirmed=all(record.confirmed for record in records),
        records=len(records),
    )


def _worked(record: WorkRecord, now: datetime) -> int:
    match record.status(now):
        case Status.EXPIRED:
            return 0
        case Status.CLOSED:
            assert record.net == record.duration, "a record that contradicts itself"
            return record.net
        case Status.PAUSED:
            assert record.paused_at is not None
            return record.worked_until(record.paused_at)
    return record.worked_until(now)


def _breaks(record: WorkRecord, now: datetime) -> int:
    match record.status(now):
        case Status.EXPIRED:
            return 0
        case Status.PAUSED:
            assert record.paused_at is not None
            return record.leaks + int((now - record.paused_at).total_seconds())
    return record.leaks


def between(sheet: Sheet, start: date, end: date) -> list[SheetDay]:
    """Return the days from a date on, up to another, which is excluded."""
    return [day for day in sheet.values() if start <= day.date < end]


def total(days: Iterable[SheetDay], what: str) -> int:
    """Add up worked, breaks, required or balance."""
    return sum(getattr(day, what) for day in days)


def read_days(answer: Mapping[str, Any]) -> list[SheetDay]:
    """Read the days of one employee of an answer of get_timesheet, and check that its sums are theirs."""
    days = [
        SheetDay(
            **{
                **day,
                "date": date.fromisoformat(day["date"]),
                "start": datetime.fromisoformat(day["start"]),
                "finish": None if day["finish"] is None else datetime.fromisoformat(day["finish"]),
            }
        )
        for day in answer["days"]
    ]
    assert {what: answer[what] for what in SUMS} == {what: total(days, what) for what in SUMS}
    return days


def week_of(day: date) -> tuple[date, date]:
    """Return the Monday on which the week of a date begins, and the next one."""
    monday = day - day.weekday() * DAY
    return monday, monday + 7 * DAY


def month_of(day: date) -> tuple[date, date]:
    """Return the first of the month of a date, and of the next month."""
    first = day.replace(day=1)
    return first, (first + 31 * DAY).replace(day=1)
