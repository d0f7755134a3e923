"""When the ended breaks of a record were, as far as they were seen."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .workday import Workday


class Interval(NamedTuple):
    """A break that has ended, in the employee's offset."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it was."""
        return self.end - self.start


def get_intervals(before: Workday, day: Workday) -> tuple[Interval, ...]:
    """Return the breaks of a day from those of an earlier answer about the same record.

    Bitrix24 gives only their sum: a break whose start was seen is as long as that has grown, whenever its end was seen.
    """
    intervals = before.intervals
    start, length = _get_start(before, day), day.ended_breaks - before.ended_breaks
    if start is not None and length > timedelta():
        intervals = (*intervals, Interval(start, start + length))
    # A correction of the day may have removed breaks, the later ones first (reference §2.3).
    while sum((interval.length for interval in intervals), timedelta()) > day.ended_breaks:
        intervals = intervals[:-1]
    return intervals


def _get_start(before: Workday, day: Workday) -> datetime | None:
    """Return when the break began that may have ended since; None when that was not seen."""
    if before.pause_start is not None:
        return before.pause_start
    # Continuing a closed day makes the time since then a break.
    return before.finish if day.finish is None else None
