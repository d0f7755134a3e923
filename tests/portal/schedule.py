"""Work schedules: which shift a record belongs to, the moment E of §1.2, the recommended end."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self

from .shifts import DAY, Shift, ShiftPlan

WEEKDAYS: Final = frozenset({1, 2, 3, 4, 5})
_USUAL_DAY: Final = timedelta(hours=9)
_HOUR: Final = timedelta(hours=1)
# From which day to which day, counted from the record's, a shift is looked for: to start now, or as the next one.
_DAYS_TO_START: Final = range(-1, 2)
_DAYS_TO_NEXT: Final = range(-1, 8)
# What the portal's options say where neither the person nor the schedule says anything: §4.1.
_MAX_START: Final = 9 * 3600 + 15 * 60
_MIN_FINISH: Final = 17 * 3600 + 45 * 60
_MIN_DURATION: Final = "08:00:00"
_ALLOWED_DELTA: Final = 900


class ScheduleType(StrEnum):
    """Kinds of schedules; NONE means that no schedule applies to the person."""

    FIXED = "FIXED"
    SHIFT = "SHIFT"
    FLEXTIME = "FLEXTIME"
    NONE = "NONE"


def seconds_of(text: str) -> int:
    """Read "HH:MM" or "HH:MM:SS"."""
    hours, minutes, *rest = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + (rest[0] if rest else 0)


@dataclass(frozen=True, slots=True)
class Schedule:
    """What the portal asks of a person; times in seconds."""

    type: ScheduleType
    shifts: tuple[ShiftPlan, ...] = ()
    max_start: int = _MAX_START
    min_finish: int = _MIN_FINISH
    min_duration: int = 8 * 3600
    allowed_delta: int = _ALLOWED_DELTA
    # How long before its start a shift of a shift schedule may be started.
    lead: timedelta = _HOUR

    @classmethod
    def fixed(
        cls,
        start: str = "09:00",
        end: str = "18:00",
        days: Collection[int] = WEEKDAYS,
        *,
        max_start: str | None = None,
        min_finish: str | None = None,
        min_duration: str = _MIN_DURATION,
        allowed_delta: int = _ALLOWED_DELTA,
    ) -> Self:
        """Make a fixed schedule; the default is that of a new portal."""
        plan = ShiftPlan(seconds_of(start), seconds_of(end), frozenset(days))
        return cls(
            ScheduleType.FIXED,
            (plan,),
            plan.start + 900 if max_start is None else seconds_of(max_start),
            plan.end - 900 if min_finish is None else seconds_of(min_finish),
            seconds_of(min_duration),
            allowed_delta,
        )

    @classmethod
    def shift(
        cls,
        shifts: Iterable[tuple[str, str]] = (("06:00", "14:00"), ("14:00", "22:00")),
        days: Collection[int] = frozenset(range(1, 8)),
        *,
        lead: str = "01:00",
        min_duration: str = _MIN_DURATION,
        allowed_delta: int = _ALLOWED_DELTA,
    ) -> Self:
        """Make a shift schedule in which every shift is planned on the same days.

        Args:
            shifts: start and end of each.
            days: ISO weekdays.
            lead: how long before its start a shift may be started; one hour is what the form of a new schedule offers.
            min_duration: net time required of a day.
            allowed_delta: by how many seconds a time may be edited without asking the supervisor.
        """
        plans = tuple(ShiftPlan(seconds_of(start), seconds_of(end), frozenset(days)) for start, end in shifts)
        return cls(
            ScheduleType.SHIFT,
            plans,
            min_duration=seconds_of(min_duration),
            allowed_delta=allowed_delta,
            lead=timedelta(seconds=seconds_of(lead)),
        )

    @classmethod
    def flexible(cls, *, min_duration: str = _MIN_DURATION, allowed_delta: int = _ALLOWED_DELTA) -> Self:
        """Make a flexible schedule."""
        return cls(ScheduleType.FLEXTIME, min_duration=seconds_of(min_duration), allowed_delta=allowed_delta)

    @classmethod
    def none(cls) -> Self:
        """Say that no schedule applies."""
        return cls(ScheduleType.NONE)

    @property
    def is_flexible(self) -> bool:
        """Whether times may be edited without a reason (UF_TM_FREE)."""
        return self.type is ScheduleType.FLEXTIME

    @property
    def has_shifts(self) -> bool:
        """Whether the schedule plans when to work."""
        return self.type in {ScheduleType.FIXED, ScheduleType.SHIFT}

    def with_min_duration(self, min_duration: str | None) -> Self:
        """Return the schedule with another required duration."""
        return self if min_duration is None else replace(self, min_duration=seconds_of(min_duration))

    def is_same_as(self, other: Schedule) -> bool:
        """Whether two are one schedule, whatever a person's own required duration is."""
        return self == replace(other, min_duration=self.min_duration)

    def shift_to_start(self, moment: datetime, previous: Shift | None = None) -> Shift | None:
        """Return the shift to which a record belongs that starts at a moment; None when it has none.

        Args:
            moment: the start, in a fixed offset: the dates are those of this offset.
            previous: the shift of the last record, which does not count again.
        """
        found = [
            shift
            for shift in self._shifts_around(moment, _DAYS_TO_START, previous)
            if shift.start - self._lead(shift) <= moment <= shift.end + self._tail(shift)
        ]
        return min(found, key=lambda shift: shift.start, default=None)

    def expires_at(self, start: datetime, shift: Shift | None) -> datetime:
        """Return the moment E: an open record turns EXPIRED, a closed one is no longer continued.

        Args:
            start: of the record, in its offset.
            shift: to which the record belongs.
        """
        if not self.has_shifts:
            return _two_midnights_after(start)
        following = self._next_shift(start, shift)
        if shift is None:
            if following is not None and following.start - start < DAY:
                return following.start - following.length / 2
            return start + 2 * _USUAL_DAY
        if self.type is ScheduleType.SHIFT:
            return shift.end + _HOUR
        if following is None:
            return _two_midnights_after(start)
        return shift.end + min((following.start - shift.end) / 2, shift.length)

    def recommended_end(self, start: datetime, shift: Shift | None) -> datetime:
        """Return when a record should have ended; the arguments are those of `expires_at`."""
        if shift is not None:
            return shift.end
        following = self._next_shift(start, None)
        return start + (_USUAL_DAY if following is None else following.length)

    def _next_shift(self, start: datetime, shift: Shift | None) -> Shift | None:
        """Return the first shift that has not ended with its tail; it may have begun before a record without shift."""
        days = _DAYS_TO_NEXT if self.type is ScheduleType.FIXED else _DAYS_TO_START
        coming = [other for other in self._shifts_around(start, days, shift) if start <= other.end + self._tail(other)]
        return min(coming, key=lambda other: other.start, default=None)

    def _shifts_around(self, moment: datetime, days: Iterable[int], previous: Shift | None) -> Iterator[Shift]:
        zone = moment.tzinfo
        if zone is None:
            raise ValueError("a moment needs an offset")
        for distance in days:
            for plan in self.shifts:
                shift = plan.on(moment.date() + distance * DAY, zone)
                if shift is not None and not shift.is_used_up_by(previous):
                    yield shift

    def _lead(self, shift: Shift) -> timedelta:
        return shift.length / 2 if self.type is ScheduleType.FIXED else self.lead

    def _tail(self, shift: Shift) -> timedelta:
        return shift.length / 2 if self.type is ScheduleType.FIXED else _HOUR


def _two_midnights_after(start: datetime) -> datetime:
    return datetime.combine(start.date() + 2 * DAY, time(), start.tzinfo)
