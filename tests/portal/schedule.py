"""Work schedules: shifts, the moment a day expires, the recommended end."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Self

WEEKDAYS: Final = frozenset({1, 2, 3, 4, 5})
_DAY: Final = timedelta(days=1)
_USUAL_DAY: Final = timedelta(hours=9)


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
class ShiftPlan:
    """A shift as planned: times of day and ISO weekdays; an end before the start is next day."""

    start: int
    end: int
    days: frozenset[int]

    @property
    def length(self) -> timedelta:
        """How long the shift lasts."""
        return timedelta(seconds=(self.end - self.start) % 86400)

    def on(self, day: date, like: datetime) -> Shift | None:
        """Return the shift of one date, in the offset of `like`."""
        if day.isoweekday() not in self.days:
            return None
        start = datetime.combine(day, time(), like.tzinfo) + timedelta(seconds=self.start)
        return Shift(start, start + self.length)


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """A shift of one date."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long the shift lasts."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Schedule:
    """What the portal asks of a person; times in seconds."""

    type: ScheduleType
    shifts: tuple[ShiftPlan, ...] = ()
    max_start: int = 0
    min_finish: int = 0
    min_duration: int = 0
    allowed_delta: int = 900

    @classmethod
    def fixed(
        cls,
        start: str = "09:00",
        end: str = "18:00",
        days: Collection[int] = WEEKDAYS,
        *,
        max_start: str | None = None,
        min_finish: str | None = None,
        min_duration: str = "08:00:00",
        allowed_delta: int = 900,
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
        min_duration: str = "00:00:00",
        allowed_delta: int = 900,
    ) -> Self:
        """Make a shift schedule in which every shift is planned on the same days."""
        plans = tuple(ShiftPlan(seconds_of(start), seconds_of(end), frozenset(days)) for start, end in shifts)
        return cls(ScheduleType.SHIFT, plans, 0, 0, seconds_of(min_duration), allowed_delta)

    @classmethod
    def flexible(cls, *, min_duration: str = "08:00:00", allowed_delta: int = 900) -> Self:
        """Make a flexible schedule."""
        return cls(ScheduleType.FLEXTIME, (), 0, 0, seconds_of(min_duration), allowed_delta)

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

    def shift_at(self, start: datetime) -> Shift | None:
        """Return the shift a record that starts then belongs to; `start` carries the record's offset."""
        running = [shift for shift in self._shifts_of(start, (-1, 0)) if shift.start <= start < shift.end]
        if running:
            return running[0]
        return min(self._shifts_of(start, (0,)), key=lambda shift: _distance(shift, start), default=None)

    def expires_at(self, start: datetime) -> datetime:
        """Return when a record that starts then turns EXPIRED unless it is closed."""
        if not self.has_shifts:
            return self._two_midnights_after(start)
        shift = self.shift_at(start)
        following = self._next_shift(start, shift)
        if shift is None:
            if following is not None and following.start - start < _DAY:
                return following.start - following.length / 2
            return start + 2 * _USUAL_DAY
        if self.type is ScheduleType.SHIFT:
            return shift.end + timedelta(hours=1)
        if following is None:
            return self._two_midnights_after(start)
        return shift.end + min((following.start - shift.end) / 2, shift.length)

    def recommended_end(self, start: datetime) -> datetime:
        """Return when a record that starts then should have ended."""
        shift = self.shift_at(start)
        if shift is not None:
            return shift.end
        following = self._next_shift(start, None)
        return start + (_USUAL_DAY if following is None else following.length)

    def another_shift_is_due(self, start: datetime, now: datetime) -> bool:
        """Whether a clock-in now would belong to another shift than the record."""
        return self.type is ScheduleType.SHIFT and self.shift_at(now.astimezone(start.tzinfo)) != self.shift_at(start)

    def _next_shift(self, start: datetime, shift: Shift | None) -> Shift | None:
        after = start if shift is None else shift.start
        for days in range(-1, 15):
            later = [other for other in self._shifts_of(start, (days,)) if other.start > after]
            if later:
                return min(later)
        return None

    def _shifts_of(self, start: datetime, days: Iterable[int]) -> Iterator[Shift]:
        """Yield the shifts that begin on dates so many days after `start`."""
        for distance in days:
            day = start.date() + timedelta(days=distance)
            for plan in self.shifts:
                shift = plan.on(day, start)
                if shift is not None:
                    yield shift

    @staticmethod
    def _two_midnights_after(start: datetime) -> datetime:
        return datetime.combine(start.date() + timedelta(days=2), time(), start.tzinfo)


def _distance(shift: Shift, moment: datetime) -> timedelta:
    return min(abs(shift.start - moment), abs(shift.end - moment))
