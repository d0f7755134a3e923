"""A person's latest work-time record: reading every generation's answer, all arithmetic of time, and its stored form.

Facts: reference §1 (fields), §2.6 (arithmetic), §1.2 (expiry). Instants are aware and keep the offset that was valid
then in the employee's zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from .clock import RecordZones
from .parsing import as_bool, as_clock_time, as_int, as_text, plain_text
from .printed_time import exact_times, printed_times

# A shift lasts so long where the rules of the day do not tell (reference §2.7).
_USUAL_SHIFT = timedelta(hours=9)


_DAY = timedelta(days=1)


# A record that has expired so early never belonged to a shift (reference §2.7, "OPENED expected, EXPIRED answered").
_FIRST_MINUTES = timedelta(minutes=10)


# What is closed only because it must be books no more than this.
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
    """What identifies a work-time record.

    Attributes:
        record_id: ID; None in answers of generations A and B.
        start: TIME_START; None where there is no record.
    """

    record_id: int | None = None
    start: datetime | None = None

    def same_record(self, other: Record) -> bool:
        """Return whether both describe one record: by id where both have one, else by its start."""
        if self.record_id is not None and other.record_id is not None:
            return self.record_id == other.record_id
        return self.start == other.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Workday(Record):
    """The latest record, whatever its date, or nothing but CLOSED for somebody who never opened a day.

    Attributes:
        status: None for a status unknown to us, whose name is in raw_status.
        raw_status: STATUS as the portal gave it.
        finish: TIME_FINISH of a closed record, else None.
        pause_start: the moment of the pause while paused, or of an expired day that was paused; None when unknown.
        ended_breaks: TIME_LEAKS, the breaks that ended.
        duration: DURATION of a closed record, else None.
        confirmed: ACTIVE; False while a changed time awaits the supervisor.
        recommended_finish: TIME_FINISH_DEFAULT of an expired record.
        expired_at_once: whether the record was seen to be expired within its first minutes: it belongs to no shift, and
            its recommended finish lies hours after anything that was worked.
        printed_start: TIME_START as it stands in the answer; empty for one that was stored.
    """

    status: Status | None
    raw_status: str
    finish: datetime | None = None
    pause_start: datetime | None = None
    ended_breaks: timedelta = timedelta()
    duration: timedelta | None = None
    confirmed: bool | None = None
    recommended_finish: datetime | None = None
    expired_at_once: bool = False
    # Older servers print the same start in another way after a change of the server's clock.
    printed_start: str = field(default="", compare=False)

    @classmethod
    def parse(cls, item: Mapping[str, Any], zones: RecordZones | None = None, now: datetime | None = None) -> Self:
        """Read an answer of timeman.status, open, pause or close. Never raises; what is not understood is None.

        Args:
            item: the answer.
            zones: by which generations A and B print times; without them their suffixes are believed where they can be.
            now: by the portal's clock; None when it is not known.
        """
        raw_status = plain_text(as_text(item.get("STATUS")), _LONGEST_STATUS)
        status = Status(raw_status.lower()) if raw_status.lower() in Status else None
        record_id = as_int(item.get("ID"))
        exact = record_id is not None
        closed = status is Status.CLOSED
        times = exact_times(item) if exact else printed_times(item, zones or RecordZones(), now, closed=closed)
        if times is None:
            return cls(status=status, raw_status=raw_status)
        start, ended = times.start, times.ended
        ended_breaks = max(as_clock_time(item.get("TIME_LEAKS")) or timedelta(), timedelta())
        if ended is not None and ended < start:
            ended = None
        duration = as_clock_time(item.get("DURATION")) if closed else None
        if duration is not None:
            duration = max(duration, timedelta())
        finish = None
        if closed:
            # Generations A and B print a finish at the first second of a day as null.
            finish = ended or (times.after(ended_breaks + duration) if duration is not None else None)
            if finish is not None and not exact:
                # They subtract times of day: more than 24 hours and a change of clocks are lost.
                duration = max(finish - start - ended_breaks, timedelta())
        expired = status is Status.EXPIRED
        return cls(
            status=status,
            raw_status=raw_status,
            record_id=record_id,
            start=start,
            finish=finish,
            pause_start=ended if status in {Status.PAUSED, Status.EXPIRED} else None,
            ended_breaks=ended_breaks,
            duration=duration,
            confirmed=as_bool(item.get("ACTIVE")),
            recommended_finish=times.recommended if expired else None,
            expired_at_once=expired and now is not None and now < start + _FIRST_MINUTES,
            printed_start=as_text(item.get("TIME_START")),
        )

    @property
    def running(self) -> bool:
        """Whether the day is open or on a break, so that its figures grow."""
        return self.status in {Status.OPENED, Status.PAUSED}

    @property
    def needs_pause_start(self) -> bool:
        """Whether the day is on a break, or expired perhaps during one, and the portal did not tell since when.

        Generation C tells it only by the record of REST 3.0.
        """
        on_break = self.status in {Status.PAUSED, Status.EXPIRED}
        return on_break and self.start is not None and self.pause_start is None

    @property
    def break_start(self) -> datetime | None:
        """The start of the running break; None without one, or when it is unknown."""
        return self.pause_start if self.status is Status.PAUSED else None

    def with_pause_start(self, pause_start: datetime | None) -> Self:
        """Return the day with the start of its running break, learnt elsewhere."""
        if pause_start is None or self.start is None or not self.needs_pause_start:
            return self
        earliest = self.start + self.ended_breaks
        return replace(self, pause_start=max(pause_start, earliest).astimezone(self.start.tzinfo))

    def began_break_after(self, before: Workday) -> bool:
        """Whether the running break began after an earlier look: the day was open, or on another break."""
        if self.status is not Status.PAUSED or not self.same_record(before):
            return False
        return before.status is Status.OPENED or (
            before.status is Status.PAUSED and self.ended_breaks != before.ended_breaks
        )

    def continues_break_of(self, before: Workday) -> bool:
        """Whether the break that ran before still runs: the sum of ended breaks changes when one ends."""
        return (
            self.status in {Status.PAUSED, Status.EXPIRED}
            and before.pause_start is not None
            and self.same_record(before)
            and self.ended_breaks == before.ended_breaks
        )

    def after(self, before: Workday) -> Self:
        """Return the day with what an earlier look at the same record told, and this one does not tell any more."""
        day = self.with_pause_start(before.pause_start) if self.continues_break_of(before) else self
        if day.status is Status.EXPIRED and before.expired_at_once and day.same_record(before):
            return replace(day, expired_at_once=True)
        return day

    def after_continuing(self, before: Workday, at: datetime) -> Self:
        """Return the day with the break that ended when timeman.open continued it at an instant.

        Generation A answers with the sum of breaks from before the call (reference §0); the next poll is exact.
        """
        since = before.pause_start or before.finish
        stale = self.record_id is None and self.status is Status.OPENED and self.ended_breaks == before.ended_breaks
        if not stale or since is None or not self.same_record(before) or at - since <= _SHORT_GAP:
            return self
        return replace(self, ended_breaks=self.ended_breaks + (at - since))

    @property
    def current_until(self) -> datetime | None:
        """When a closed day stops being the current one: midnight after its finish, in the offset of that."""
        if self.status is not Status.CLOSED or self.finish is None:
            return None
        return self.finish.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)

    def is_current(self, now: datetime) -> bool:
        """Whether the record is the current day: always while not closed, then until midnight."""
        if self.start is None or self.status is None:
            return False
        if self.status is not Status.CLOSED:
            return True
        until = self.current_until
        return until is not None and now < until

    def may_be_continued(self, now: datetime, *, flexible: bool, shift: timedelta | None = None) -> bool:
        """Whether timeman.open might continue this closed record, for who did not ask the server (reference §2.7).

        Never says no where the server would continue it and the rules of the day fit the shift; says yes for some hours
        too long, and where there is no schedule at all.

        Args:
            now: the instant of the call.
            flexible: UF_TM_FREE; a flexible schedule starts a second record instead.
            shift: how long a shift of the person lasts; None when that is not known.
        """
        if self.status is not Status.CLOSED or self.start is None or flexible:
            return False
        shift = shift or _USUAL_SHIFT
        return now < self.start + max(2.5 * shift, _DAY - shift / 2)

    def worked(self, now: datetime) -> timedelta | None:
        """Return the net work time of the current day, breaks excluded, as Bitrix24 counts it.

        Zero without a current day; None when the start of the running break is unknown. Never negative. An expired
        day counts up to the pause if it was paused, else up to the recommended finish.
        """
        if self.status is not None and not self.is_current(now):
            return timedelta()
        return self.recorded_work(now)

    def recorded_work(self, now: datetime) -> timedelta | None:
        """Return the net work time of the record, as worked does, whether it is the current day or not."""
        if self.start is None:
            return None
        match self.status:
            case Status.OPENED:
                until: datetime | None = now
            case Status.PAUSED:
                until = self.pause_start
            case Status.EXPIRED:
                until = self.pause_start or self.recommended_finish
                # Of a day outside any shift it lies hours ahead.
                until = until and min(until, now)
            case Status.CLOSED:
                if self.duration is not None:
                    return self.duration
                until = self.finish
            case None:
                return None
        return None if until is None else max(until - self.start - self.ended_breaks, timedelta())

    def breaks(self, now: datetime) -> timedelta | None:
        """Return the breaks of the current day, the running one included.

        Zero without a current day; None when the start of the running break is unknown. Never negative.
        """
        if self.status is not None and not self.is_current(now):
            return timedelta()
        return self.recorded_breaks(now)

    def recorded_breaks(self, now: datetime) -> timedelta | None:
        """Return the breaks of the record, as breaks does, whether it is the current day or not."""
        if self.status is None:
            return None
        if self.status is not Status.PAUSED:
            return self.ended_breaks
        return None if self.pause_start is None else self.ended_breaks + max(now - self.pause_start, timedelta())

    def planned_finish(self, required: timedelta | None) -> datetime | None:
        """Return when a day is over, or would be if no more breaks follow: of every record, also on a break.

        Its finish; else the recommended finish of an expired day, or the moment at which it was paused; else the start,
        the required time and the breaks that ended; None where none of these is known.
        """
        if self.start is None:
            return None
        if self.status is Status.CLOSED:
            return self.finish
        known = (self.pause_start or self.recommended_finish) if self.status is Status.EXPIRED else None
        return known or (self.start + required + self.ended_breaks if required else None)

    def expected_finish(self, required: timedelta | None) -> datetime | None:
        """Return when the required work time is done if no further break follows; only known while opened."""
        if self.status is not Status.OPENED or self.start is None or not required:
            return None
        return self.start + required + self.ended_breaks

    def outside_shift(self, now: datetime) -> bool:
        """Whether Bitrix24 regards the day as expired because it belongs to no shift (reference §1.2, §2.7).

        So it was from its first minutes on, or its recommended finish is still to come: to close it then would book
        hours that nobody worked.
        """
        if self.status is not Status.EXPIRED:
            return False
        return self.expired_at_once or (self.recommended_finish is not None and self.recommended_finish > now)

    def proposed_finish(
        self, required: timedelta | None, now: datetime, *, before: datetime | None = None
    ) -> datetime | None:
        """Return the time at which an expired day is closed when nobody says better.

        The portal's recommended finish when it lies after the start, else the start plus the required time. A minute
        after the start where nothing can have been worked, see outside_shift. At most now, and the last second of the
        start's date: Bitrix24 takes no other date (reference §2.3). None when no time is left.

        Args:
            required: the required work time; None where there is no such rule.
            now: by the portal's clock.
            before: where the next day is to begin then.
        """
        if self.start is None:
            return None
        last = self.start.replace(hour=23, minute=59, second=59, microsecond=0)
        finish = self.recommended_finish
        if self.outside_shift(now):
            finish = self.start + _LEAST_WORK
        elif finish is None or finish <= self.start:
            finish = self.start + required if required else last
        finish = min(finish, now.replace(microsecond=0), before or now).astimezone(self.start.tzinfo)
        finish = min(finish, last)
        return finish if finish > self.start else None


def in_seconds(duration: timedelta | None) -> int | None:
    """Return a figure of a day in whole seconds, rounded down; None when it is unknown."""
    return None if duration is None else duration // timedelta(seconds=1)


_INSTANTS = ("start", "finish", "pause_start", "recommended_finish")


# Wider than what portals tell; the first and the last years have no place in every time zone.
_RECKONED_YEARS = range(1000, 9000)


def workday_to_json(workday: Workday) -> dict[str, Any]:
    """Return what workday_from_json reads."""
    stored: dict[str, Any] = {
        "status": workday.raw_status,
        "record_id": workday.record_id,
        "ended_breaks": workday.ended_breaks.total_seconds(),
        "duration": None if workday.duration is None else workday.duration.total_seconds(),
        "confirmed": workday.confirmed,
        "expired_at_once": workday.expired_at_once,
    }
    for name in _INSTANTS:
        instant: datetime | None = getattr(workday, name)
        stored[name] = None if instant is None else instant.isoformat()
    return stored


def workday_from_json(stored: Mapping[str, Any]) -> Workday:
    """Return a stored work day.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    try:
        return _workday(stored)
    except OverflowError as err:
        raise ValueError("a duration that is none") from err


def _workday(stored: Mapping[str, Any]) -> Workday:
    raw_status = str(stored["status"])
    duration = stored["duration"]
    instants: dict[str, Any] = {name: None if stored[name] is None else parse_aware(stored[name]) for name in _INSTANTS}
    return Workday(
        status=Status(raw_status.lower()) if raw_status.lower() in Status else None,
        raw_status=raw_status,
        record_id=stored["record_id"],
        ended_breaks=timedelta(seconds=stored["ended_breaks"]),
        duration=None if duration is None else timedelta(seconds=duration),
        confirmed=stored["confirmed"],
        expired_at_once=stored.get("expired_at_once") is True,
        **instants,
    )


def parse_aware(text: str) -> datetime:
    """Return a stored instant: ISO 8601 with an offset.

    Raises:
        TypeError, ValueError: it is none, or of a year so far away that nothing can be added.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant without an offset")
    if instant.year not in _RECKONED_YEARS:
        raise ValueError("an instant to which nothing can be added")
    return instant
