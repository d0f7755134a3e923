"""Plans of days as people live them, by chance but the same for each seed: when somebody comes, breaks and goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from tests.portal import Employee, Schedule, Status, WorkRecord

DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)
# Events of one person are at least half as far apart, so that a poll falls between any two.
_GRID: Final = timedelta(minutes=10)
_SATURDAY: Final = 5

FIXED: Final = Schedule.fixed()
FLEXIBLE: Final = Schedule.flexible()
SHIFTS: Final = Schedule.shift([("06:00", "14:00"), ("22:00", "06:00")])


class Verb(StrEnum):
    """What somebody does."""

    OPEN = "open_day"
    PAUSE = "pause_day"
    RESUME = "resume_day"
    CLOSE = "close_day"
    # A day that was closed already goes on.
    CONTINUE = "continue"
    # The day was left open, and is closed later with a time.
    CLOSE_LATE = "close_late"
    # The day was left open, and the portal closes it by itself at the end of the shift.
    CLOSE_AUTOMATICALLY = "auto_close"
    MOVE_TO_SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that somebody does."""

    at: datetime
    person: Employee
    verb: Verb
    # The finish of a day that is closed late.
    finish: datetime | None = None
    schedule: Schedule | None = None


class Planner:
    """Plans the days of one person."""

    def __init__(self, person: Employee, seed: int) -> None:
        """Begin a plan, of which chance is decided by the seed."""
        self.events: list[Event] = []
        self.features: set[str] = set()
        self._person = person
        self._rng = Random(f"{seed} {person.id}")  # noqa: S311
        self._free_from = datetime.min.replace(tzinfo=UTC)
        # Dates of records that were planned by hand.
        self._reserved: set[date] = set()

    def plan(
        self, first: date, end: date, schedules: Mapping[date, Schedule], vacation: tuple[date, date] | None
    ) -> None:
        """Plan from a date on, up to another, which is excluded.

        Args:
            first: date of the first day.
            end: date after the last day.
            schedules: from which date on which schedule applies.
            vacation: its first date, and the date after it.
        """
        plan_day = self._fixed_day
        ways = {FIXED: self._fixed_day, FLEXIBLE: self._flexible_day, SHIFTS: self._night}
        day = first
        while day < end:
            if day in schedules:
                plan_day = ways[schedules[day]]
                at = self._local(day, "03:00")
                self._add(at, Verb.MOVE_TO_SCHEDULE, schedule=schedules[day])
            if day in self._reserved:
                pass
            elif vacation is not None and vacation[0] <= day < vacation[1]:
                self.features.add("vacation")
            elif self._local(day, "07:30") >= self._free_from or plan_day != self._fixed_day:
                plan_day(day)
            day += DAY

    def work(self, start: str, finish: str, *breaks: str) -> None:
        """Plan one record of which everything is given, with offsets, before the rest is planned."""
        moments = [datetime.fromisoformat(moment) for moment in (start, finish, *breaks)]
        self._reserved |= {moment.date() for moment in moments}
        self._record(*moments)
        self._free_from = datetime.min.replace(tzinfo=UTC)

    def _fixed_day(self, day: date) -> None:
        """From nine to six or so, on some Saturdays and Sundays too."""
        weekend = day.weekday() >= _SATURDAY
        if weekend and not self._chance(0.35):
            return
        start = self._local(day, "09:30" if weekend else "07:30") + self._up_to(120 if weekend else 150)
        finish = self._local(day, "14:00" if weekend else "16:00") + self._up_to(240)
        if weekend:
            self.features.add("weekend")
            self._record(start, finish, *self._breaks(start, finish, 1))
        elif self._may_forget(day) and self._chance(0.12):
            self._forget(day, start, self._local(day, "15:00"), "05:30", "07:20")
        elif self._chance(0.06):
            self.features.add("closed by the portal")
            self._come(start, self._breaks(start, self._local(day, "15:00"), 2))
            self._add(self._local(day, "18:20") + self._up_to(300), Verb.CLOSE_AUTOMATICALLY)
        elif self._chance(0.12):
            self.features.add("past midnight")
            finish = self._local(day + DAY, "00:03") + self._up_to(75)
            self._record(start, finish, *self._breaks(start, finish, 3))
        else:
            self._record(start, finish, *self._breaks(start, finish, 3))
            if self._chance(0.15):
                self.features.add("continued")
                again = finish + 20 * _MINUTE + self._up_to(60)
                self._add(again, Verb.CONTINUE)
                self._add(again + 10 * _MINUTE + self._up_to(50), Verb.CLOSE)

    def _flexible_day(self, day: date) -> None:
        """One to four records, by day or late at night."""
        if self._chance(0.2):
            return
        begin = max(self._local(day, "06:00"), self._free_from)
        end = self._local(day + DAY, "02:00")
        if end - begin < timedelta(hours=8):
            return
        if self._may_forget(day) and self._chance(0.1):
            start = begin + self._up_to(240)
            # Until the second midnight the day just goes on; after it, it has been left open.
            last = min(start + timedelta(hours=3), self._local(day, "23:30"))
            self._forget(day, start, last, "06:00", "11:00", days=2)
            return
        count = self._rng.choice((1, 2, 2, 3, 4))
        if count > 1:
            self.features.add("several records")
        moments = self._moments(begin, end, 2 * count)
        for start, finish in zip(moments[::2], moments[1::2], strict=True):
            if finish.astimezone(self._person.zone).date() > start.astimezone(self._person.zone).date():
                self.features.add("past midnight")
            self._record(start, finish, *self._breaks(start, finish, 2))

    def _night(self, day: date) -> None:
        """From ten to six or so, on some days after a few hours in the morning."""
        early = self._local(day, "07:05")
        if early >= self._free_from and self._chance(0.2):
            self.features.add("early and night shift")
            start, finish = early + self._up_to(45), self._local(day, "11:00") + self._up_to(150)
            self._record(start, finish, *self._breaks(start, finish, 1))
        start = self._local(day, "21:10") + self._up_to(80)
        if start < self._free_from or self._chance(0.25):
            return
        if self._may_forget(day) and self._chance(0.1):
            self._forget(day, start, start + 60 * _MINUTE, "08:00", "15:00")
            return
        self.features.add("night")
        finish = self._local(day + DAY, "04:30") + self._up_to(140)
        self._record(start, finish, *self._breaks(start, finish, 3))
        # The shift may be continued until an hour after its end.
        self._free_from = max(self._free_from, self._local(day + DAY, "07:05"))

    def _forget(self, day: date, start: datetime, last: datetime, begin: str, end: str, *, days: int = 1) -> None:
        """Open a day, and close it only between two times of day on the next one or later.

        Args:
            day: the date of the start.
            start: when the person comes.
            last: until when breaks are seen.
            begin: earliest time of day of the closing.
            end: latest time of day of the closing.
            days: after how many days it may be closed as one that was left open.
        """
        self.features.add("left open")
        breaks = self._breaks(start, last, 1)
        if breaks and self._chance(0.3):
            self.features.add("left open on a break")
            breaks = breaks[:1]
        self._come(start, breaks)
        later = day + (days if self._chance(0.6) else days + self._rng.randrange(1, 3)) * DAY
        at = self._local(later, begin)
        at += self._up_to(int((self._local(later, end) - at) / _MINUTE))
        earliest = max((start, *breaks)) + _MINUTE
        latest = self._local(day, "23:59") + timedelta(seconds=59)
        finish = earliest + timedelta(seconds=self._rng.randrange(int((latest - earliest).total_seconds())))
        self._add(at, Verb.CLOSE_LATE, finish=finish)
        self._free_from = at + 6 * _MINUTE

    def _may_forget(self, day: date) -> bool:
        """Whether the days until the closing are free."""
        return self._reserved.isdisjoint(day + number * DAY for number in range(6))

    def _come(self, start: datetime, breaks: Sequence[datetime]) -> None:
        self._add(start, Verb.OPEN)
        for number, moment in enumerate(breaks):
            self._add(moment, Verb.RESUME if number % 2 else Verb.PAUSE)

    def _record(self, start: datetime, finish: datetime, *breaks: datetime) -> None:
        self._come(start, breaks)
        if len(breaks) % 2:
            self.features.add("closed on a break")
        self._add(finish, Verb.CLOSE)
        self._free_from = max(self._free_from, finish + _GRID)

    def _breaks(self, start: datetime, finish: datetime, most: int) -> list[datetime]:
        """Return when breaks begin and end; the last one may be over only when the day is closed."""
        return self._moments(start + _GRID / 2, finish - _GRID / 2, 2 * most - self._rng.randrange(2 * most + 1))

    def _moments(self, begin: datetime, end: datetime, count: int) -> list[datetime]:
        """Return some moments in between, in order; as many as fit in."""
        places = range(int((end - begin) / _GRID))
        chosen = sorted(self._rng.sample(places, min(count, len(places) // 2 * 2)))
        return [begin + place * _GRID + timedelta(seconds=self._rng.randrange(290)) for place in chosen]

    def _add(
        self, at: datetime, verb: Verb, *, finish: datetime | None = None, schedule: Schedule | None = None
    ) -> None:
        self.events.append(
            Event(at=at.astimezone(UTC), person=self._person, verb=verb, finish=finish, schedule=schedule)
        )

    def _local(self, day: date, clock: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(clock), self._person.zone).astimezone(UTC)

    def _up_to(self, minutes: int) -> timedelta:
        return timedelta(seconds=self._rng.randrange(minutes * 60))

    def _chance(self, probability: float) -> bool:
        return self._rng.random() < probability


def correct(record: WorkRecord, person: Employee, rng: Random) -> str:
    """Let the supervisor change a closed record, on the date of its start; return what was changed."""
    assert record.stored_status is Status.CLOSED
    assert record.finish is not None
    midnight = datetime.combine(record.local_start.date(), time(), record.zone)
    kind = rng.choice(("start", "finish", "breaks", "all"))
    start, finish = record.start, record.finish
    if kind in {"start", "all"}:
        earliest = max(midnight, start - timedelta(hours=1))
        latest = min(midnight + DAY, finish - _MINUTE)
        start = earliest + timedelta(seconds=rng.randrange(max(1, int((latest - earliest).total_seconds()) // 2)))
    if kind in {"finish", "all"}:
        latest = min(person.office.clock.now(), finish + timedelta(minutes=15))
        finish = start + timedelta(seconds=rng.randrange(60, max(61, int((latest - start).total_seconds()))))
    span = int((finish - start).total_seconds())
    leaks = min(record.leaks, span) if kind in {"start", "finish"} else rng.randrange(span // 2 + 1)
    record.start, record.finish = start.astimezone(UTC), finish.astimezone(UTC)
    record.offset, record.stop_offset = (
        moment.astimezone(person.zone).utcoffset() or timedelta() for moment in (start, finish)
    )
    record.leaks, record.net, record.breaks, record.counted_to = leaks, span - leaks, (), None
    record.confirmed = rng.random() < 0.8
    return kind
