"""The latest work-time record: answers, arithmetic and stored form (reference §1, §1.2, §2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from .breaks import Interval, get_intervals
from .clock import RecordZones
from .parsing import as_bool, as_clock_time, as_int, as_text, plain_text
from .printed_time import RecordTimes, exact_times, printed_times

# The length of a shift where the settings do not give it (reference §2.7).
_USUAL_SHIFT = timedelta(hours=9)
_DAY = timedelta(days=1)
# A record that expires within these never belonged to a shift (reference §2.7, "OPENED expected, EXPIRED answered").
_FIRST_MINUTES = timedelta(minutes=10)
# Booked for a day without any work that has to be closed.
_LEAST_WORK = timedelta(minutes=1)
# Generation A does not count a shorter gap as a break (reference §0).
_SHORT_GAP = timedelta(seconds=120)
_LONGEST_STATUS = 100


class Status(StrEnum):
    """The status of the latest record (STATUS of timeman.status)."""

    OPENED = "opened"
    PAUSED = "paused"
    CLOSED = "closed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The identity of a work-time record."""

    record_id: int | None = None  # ID; None in generations A and B
    start: datetime | None = None  # TIME_START; None without a record

    def same_record(self, other: Record) -> bool:
        """Return whether both describe one record: by id where both have one, else by its start."""
        if self.record_id is not None and other.record_id is not None:
            return self.record_id == other.record_id
        return self.start == other.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Workday(Record):
    """The latest record, whatever its date; instants have the employee's offset at that time."""

    status: Status | None  # None for an unknown one (STATUS is in raw_status); CLOSED if no day was ever opened
    raw_status: str
    finish: datetime | None = None  # TIME_FINISH of a closed record
    pause_start: datetime | None = None  # of the running break, or the one in which the day expired; None when unknown
    ended_breaks: timedelta = timedelta()  # TIME_LEAKS, without the running break
    duration: timedelta | None = None  # DURATION of a closed record
    confirmed: bool | None = None  # ACTIVE; False while a changed time awaits the supervisor
    recommended_finish: datetime | None = None  # TIME_FINISH_DEFAULT of an expired record
    # Expired within its first minutes: belongs to no shift, and its recommended finish lies hours after any work.
    expired_at_once: bool = False
    # The ended breaks that were seen; ended_breaks is the sum of all.
    intervals: tuple[Interval, ...] = ()
    # Older servers print the same start in another way after a change of the server's clock.
    printed_start: str = field(default="", compare=False)  # TIME_START as printed; empty for a stored day

    @classmethod
    def parse(cls, item: Mapping[str, Any], zones: RecordZones | None = None, now: datetime | None = None) -> Self:
        """Return the day in an answer of timeman.status, open, pause or close; invalid values are None.

        Generations A and B print times in `zones`; without them, the suffixes count. `now` is by the portal's clock.
        """
        raw_status = plain_text(as_text(item.get("STATUS")), _LONGEST_STATUS)
        status, record_id = _parse_status(raw_status), as_int(item.get("ID"))
        closed, expired, exact = status is Status.CLOSED, status is Status.EXPIRED, record_id is not None
        times = exact_times(item) if exact else printed_times(item, zones or RecordZones(), now, closed=closed)
        if times is None:
            return cls(status=status, raw_status=raw_status)
        ended_breaks = _parse_duration(item.get("TIME_LEAKS")) or timedelta()
        duration = _parse_duration(item.get("DURATION")) if closed else None
        finish = _finish(times, ended_breaks, duration) if closed else None
        if finish is not None and not exact:
            # Generations A and B subtract times of day, and lose 24 hours and changes of the clocks.
            duration = max(finish - times.start - ended_breaks, timedelta())
        return cls(
            status=status,
            raw_status=raw_status,
            record_id=record_id,
            start=times.start,
            finish=finish,
            pause_start=times.ended if expired or status is Status.PAUSED else None,
            ended_breaks=ended_breaks,
            duration=duration,
            confirmed=as_bool(item.get("ACTIVE")),
            recommended_finish=times.recommended if expired else None,
            expired_at_once=expired and now is not None and now < times.start + _FIRST_MINUTES,
            printed_start=as_text(item.get("TIME_START")),
        )

    @property
    def running(self) -> bool:
        """Whether the day is open or on a break, so that its durations grow."""
        return self.status in {Status.OPENED, Status.PAUSED}

    @property
    def needs_pause_start(self) -> bool:
        """Whether the start of the break is missing: generation C has it only in records of REST 3.0."""
        on_break = self.status in {Status.PAUSED, Status.EXPIRED}
        return on_break and self.start is not None and self.pause_start is None

    @property
    def break_start(self) -> datetime | None:
        """The start of the running break; None without one, or when unknown."""
        return self.pause_start if self.status is Status.PAUSED else None

    def with_pause_start(self, pause_start: datetime | None) -> Self:
        """Return the day with the start of its break where that is missing."""
        if pause_start is None or self.start is None or not self.needs_pause_start:
            return self
        earliest = self.start + self.ended_breaks
        return replace(self, pause_start=max(pause_start, earliest).astimezone(self.start.tzinfo))

    def began_break_after(self, before: Workday) -> bool:
        """Return whether the running break began after an earlier answer: the day was open, or on another break."""
        if self.status is not Status.PAUSED or not self.same_record(before):
            return False
        return before.status is Status.OPENED or (
            before.status is Status.PAUSED and self.ended_breaks != before.ended_breaks
        )

    def continues_break_of(self, before: Workday) -> bool:
        """Return whether an earlier break still runs: the sum of ended breaks changes when one ends."""
        return (
            self.status in {Status.PAUSED, Status.EXPIRED}
            and before.pause_start is not None
            and self.same_record(before)
            and self.ended_breaks == before.ended_breaks
        )

    def after(self, before: Workday) -> Self:
        """Return the day with what only an earlier answer about the same record contains."""
        day = self.with_pause_start(before.pause_start) if self.continues_break_of(before) else self
        if day.status is Status.EXPIRED and before.expired_at_once and day.same_record(before):
            day = replace(day, expired_at_once=True)
        return day.with_intervals(before)

    def with_intervals(self, before: Workday) -> Self:
        """Return the day with the breaks that were seen to end, also since an earlier answer about the same record."""
        intervals = get_intervals(before, self) if self.same_record(before) else ()
        return self if intervals == self.intervals else replace(self, intervals=intervals)

    @property
    def unseen_breaks(self) -> timedelta:
        """The sum of the ended breaks that nobody saw."""
        return self.ended_breaks - sum((interval.length for interval in self.intervals), timedelta())

    def after_continuing(self, before: Workday, at: datetime) -> Self:
        """Return the day with the break that ended when timeman.open continued it.

        Generation A answers with the sum of breaks from before the call (reference §0); the next poll is exact.
        """
        since = before.pause_start or before.finish
        stale = self.record_id is None and self.status is Status.OPENED and self.ended_breaks == before.ended_breaks
        if not stale or since is None or not self.same_record(before) or at - since <= _SHORT_GAP:
            return self
        return replace(self, ended_breaks=self.ended_breaks + (at - since))

    @property
    def latest_finish(self) -> datetime | None:
        """The last second of the date of the start: Bitrix24 takes no other date (reference §2.3)."""
        return self.start and self.start.replace(hour=23, minute=59, second=59, microsecond=0)

    @property
    def current_until(self) -> datetime | None:
        """The end of a closed day as the current one: midnight after its finish, in the offset of that."""
        closed = self.finish if self.status is Status.CLOSED else None
        return closed and midnight_after(closed)

    def is_current(self, now: datetime) -> bool:
        """Return whether the record is the current day: always while not closed, then until midnight."""
        if self.start is None or self.status is None:
            return False
        if self.status is not Status.CLOSED:
            return True
        until = self.current_until
        return until is not None and now < until

    def may_be_continued(self, now: datetime, *, flexible: bool, shift: timedelta | None = None) -> bool:
        """Return whether timeman.open might continue this closed record, where the server was not asked.

        On the safe side (reference §2.7): true for some hours too long, and always without a schedule; a flexible
        schedule (UF_TM_FREE) starts a second record.
        """
        if self.status is not Status.CLOSED or self.start is None or flexible:
            return False
        shift = shift or _USUAL_SHIFT
        return now < self.start + max(2.5 * shift, _DAY - shift / 2)

    def worked(self, now: datetime) -> timedelta | None:
        """Return the net work time of the current day, as Bitrix24 counts it; None when unknown.

        Zero without a current day. An expired day counts up to its pause, else up to the recommended finish.
        """
        return self.recorded_work(now) if self.status is None or self.is_current(now) else timedelta()

    def recorded_work(self, now: datetime) -> timedelta | None:
        """Return the net work time of the record, current day or not."""
        if self.start is None or (self.status is Status.CLOSED and self.duration is not None):
            return self.duration
        until = self.finish if self.status is Status.CLOSED else self.pause_start
        if self.status is Status.OPENED:
            until = now
        elif self.status is Status.EXPIRED:
            until = self.pause_start or self.recommended_finish
            # Hours ahead for a day outside any shift.
            until = until and min(until, now)
        return None if until is None else max(until - self.start - self.ended_breaks, timedelta())

    def breaks(self, now: datetime) -> timedelta | None:
        """Return the breaks of the current day, with the running one; zero without a day, None when unknown."""
        return self.recorded_breaks(now) if self.status is None or self.is_current(now) else timedelta()

    def recorded_breaks(self, now: datetime) -> timedelta | None:
        """Return the breaks of the record, current day or not."""
        if self.status is None:
            return None
        if self.status is not Status.PAUSED:
            return self.ended_breaks
        return None if self.pause_start is None else self.ended_breaks + max(now - self.pause_start, timedelta())

    def planned_finish(self, required: timedelta | None) -> datetime | None:
        """Return when the record ended, or would without further breaks; None when unknown."""
        if self.start is None:
            return None
        if self.status is Status.CLOSED:
            return self.finish
        known = (self.pause_start or self.recommended_finish) if self.status is Status.EXPIRED else None
        return known or (self.start + required + self.ended_breaks if required else None)

    def expected_finish(self, required: timedelta | None) -> datetime | None:
        """Return when an open day reaches the required work time without further breaks; else None."""
        if self.status is not Status.OPENED or self.start is None or not required:
            return None
        return self.start + required + self.ended_breaks

    def outside_shift(self, now: datetime) -> bool:
        """Return whether the day expired because it belongs to no shift (reference §1.2, §2.7).

        Closing it at its recommended finish would book hours without work.
        """
        if self.status is not Status.EXPIRED:
            return False
        return self.expired_at_once or (self.recommended_finish is not None and self.recommended_finish > now)

    def proposed_finish(
        self, required: timedelta | None, now: datetime, *, before: datetime | None = None
    ) -> datetime | None:
        """Return the default time for closing an expired day, in whole seconds; None when no time is left.

        The recommended finish if after the start, else the start plus the required time; a minute after the start
        outside a shift. At most `now`, `before` (the start of the next day) and `latest_finish`.
        """
        last = self.latest_finish
        if self.start is None or last is None:
            return None
        finish = self.recommended_finish
        if self.outside_shift(now):
            finish = self.start + _LEAST_WORK
        elif finish is None or finish <= self.start:
            finish = self.start + required if required else last
        finish = min(finish, now.replace(microsecond=0), before or now).astimezone(self.start.tzinfo)
        finish = min(finish, last)
        return finish if finish > self.start else None


def midnight_after(instant: datetime) -> datetime:
    """Return the midnight that ends the date of an instant, in its offset."""
    return instant.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY


def _parse_status(raw_status: str) -> Status | None:
    return Status(raw_status.lower()) if raw_status.lower() in Status else None


def _parse_duration(value: Any) -> timedelta | None:
    duration = as_clock_time(value)
    return None if duration is None else max(duration, timedelta())


def _finish(times: RecordTimes, breaks: timedelta, duration: timedelta | None) -> datetime | None:
    """Return the end of a closed record; generations A and B print one at the first second of a day as null."""
    if times.ended is not None or duration is None:
        return times.ended
    return times.after(breaks + duration)


def in_seconds(duration: timedelta | None) -> int | None:
    """Return whole seconds, rounded down."""
    return None if duration is None else duration // timedelta(seconds=1)


INSTANTS = ("start", "finish", "pause_start", "recommended_finish")
# Wider than what portals send; the first and the last years do not exist in every time zone.
_USABLE_YEARS = range(1000, 9000)


def workday_to_json(workday: Workday) -> dict[str, Any]:
    """Return what workday_from_json reads."""
    stored: dict[str, Any] = {
        "status": workday.raw_status,
        "record_id": workday.record_id,
        "ended_breaks": workday.ended_breaks.total_seconds(),
        "duration": None if workday.duration is None else workday.duration.total_seconds(),
        "confirmed": workday.confirmed,
        "expired_at_once": workday.expired_at_once,
        "intervals": [[start.isoformat(), end.isoformat()] for start, end in workday.intervals],
    }
    for name in INSTANTS:
        instant: datetime | None = getattr(workday, name)
        stored[name] = None if instant is None else instant.isoformat()
    return stored


def workday_from_json(stored: Mapping[str, Any]) -> Workday:
    """Return a stored work day; raise KeyError, TypeError or ValueError for anything else."""
    raw_status, duration = str(stored["status"]), stored["duration"]
    instants: dict[str, Any] = {name: None if stored[name] is None else parse_aware(stored[name]) for name in INSTANTS}
    try:
        return Workday(
            status=_parse_status(raw_status),
            raw_status=raw_status,
            record_id=stored["record_id"],
            ended_breaks=timedelta(seconds=stored["ended_breaks"]),
            duration=None if duration is None else timedelta(seconds=duration),
            confirmed=stored["confirmed"],
            expired_at_once=stored.get("expired_at_once") is True,
            intervals=tuple(
                Interval(parse_aware(start), parse_aware(end)) for start, end in stored.get("intervals", ())
            ),
            **instants,
        )
    except OverflowError as err:
        raise ValueError("not a duration") from err


def parse_aware(text: str) -> datetime:
    """Return a stored ISO 8601 instant; raise TypeError or ValueError without offset or out of range."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or instant.year not in _USABLE_YEARS:
        raise ValueError("an instant without an offset, or too far away for arithmetic")
    return instant
