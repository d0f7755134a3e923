"""Shifts: as a schedule plans them, and on a date."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ShiftPlan:
    """A shift as planned: times of day in seconds and ISO weekdays; an end not after the start is the next day's."""

    start: int
    end: int
    days: frozenset[int]

    @property
    def length(self) -> timedelta:
        """How long the shift lasts."""
        return timedelta(seconds=(self.end - self.start - 1) % 86400 + 1)

    def on(self, day: date, zone: tzinfo) -> Shift | None:
        """Return the shift of one date, in a fixed offset; None when none is planned."""
        if day.isoweekday() not in self.days:
            return None
        return Shift(self, day, datetime.combine(day, time(), zone) + timedelta(seconds=self.start))


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift of one date."""

    plan: ShiftPlan
    day: date
    start: datetime

    @property
    def length(self) -> timedelta:
        """How long the shift lasts."""
        return self.plan.length

    @property
    def end(self) -> datetime:
        """When the shift ends."""
        return self.start + self.plan.length

    def is_used_up_by(self, previous: Shift | None) -> bool:
        """Whether it is the shift of the last record, or one before it: §1.2.

        The clock may have changed in between, so the dates are compared and not the instants.
        """
        if previous is None:
            return False
        return self.start < previous.start or (self.plan, self.day) == (previous.plan, previous.day)
