"""When a counter of the current day last began at zero: what sums over days, weeks and months are made from.

A sum counts everything that follows a new cycle's zero, and in a cycle the difference to what was shown before
(`compile_statistics` of Home Assistant's sensors). So a record is one cycle whatever becomes of its times, and the zero
after its day is another.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from .api import Workday, workday_from_json, workday_to_json


class Cycle:
    """Follows the latest record of an employee.

    Attributes:
        began: the start of the record as it was first seen while it is the current day, then the midnight that ended
            the day; None before either. In whole seconds: the database compares instants with those it has stored.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.began: datetime | None = None
        self._record: Workday | None = None
        self._seen: datetime | None = None

    def follow(self, workday: Workday, now: datetime) -> None:
        """Take in the latest record, or that time has passed. One with an unknown status tells nothing.

        Args:
            workday: the latest record.
            now: an instant of the portal's clock.
        """
        if workday.status is None:
            return
        newer = self._is_newer(workday)
        if workday.is_current(now):
            if newer:
                self._begin(workday.start)
        elif newer or self._is_same(workday) or self._record is None:
            self._begin(workday.current_until)
        # Else the record is gone, and the one before is told again: its counter drops, and takes the sum along.
        self._record, self._seen = workday, now

    def missed_end(self, workday: Workday, now: datetime) -> datetime | None:
        """Return when a day ended whose last figures nobody was shown: shortly before, it was the current one still.

        It was closed, or found closed, too late for that: a forgotten one, or while nobody could look.
        """
        until = workday.current_until
        if until is None or until > now or self._record is None or self._seen is None or workday == self._record:
            return None
        continued = self._is_same(workday) and self._record.is_current(self._seen)
        return until - timedelta.resolution if continued or self._is_newer(workday) else None

    def to_json(self) -> dict[str, Any]:
        """Return what from_json reads."""
        return {
            "began": self.began and self.began.isoformat(),
            "record": self._record and workday_to_json(self._record),
            "seen": self._seen and self._seen.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return a stored cycle, or a new one for what is none."""
        cycle = cls()
        try:
            began = None if stored["began"] is None else _aware(stored["began"])
            record, seen = workday_from_json(stored["record"]), _aware(stored["seen"])
        except AttributeError, KeyError, TypeError, ValueError:
            return cycle
        cycle.began, cycle._record, cycle._seen = began, record, seen
        return cycle

    def _begin(self, at: datetime | None) -> None:
        if at is not None:
            self.began = at.replace(microsecond=0)

    def _is_same(self, workday: Workday) -> bool:
        """Whether the record is the one seen last, perhaps with a corrected start."""
        known = self._record
        if known is None or known.start is None or workday.start is None:
            return False
        if known.record_id is not None and workday.record_id is not None:
            return known.record_id == workday.record_id
        return not self._is_newer(workday)

    def _is_newer(self, workday: Workday) -> bool:
        """Whether the record began after the one seen last.

        Without an id (generations A and B) only what began after the last was seen running, or had finished, is
        another record: an earlier start is a correction.
        """
        known = self._record
        if workday.start is None:
            return False
        if known is None or known.start is None:
            return True
        if known.same_record(workday):
            return False
        if known.record_id is not None and workday.record_id is not None:
            return workday.start > known.start
        assert self._seen is not None
        return workday.start > (known.finish or self._seen)


def _aware(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant without an offset")
    return instant
