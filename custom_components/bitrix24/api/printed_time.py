"""Times as servers of generations A and B print them (reference §1, "A/B: from a printed time to an instant").

The wall clock is right, the suffix may be off by a day or an hour, and the date is that of the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
import re
from typing import Any, Self

from .parsing import as_instant
from .zones import RecordZones

_PRINTED = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:([+-])(\d{2}):(\d{2})|Z)", re.ASCII)
_DAY = timedelta(days=1)
# Far years would overflow as soon as a duration is added.
_PLAUSIBLE_YEARS = range(1971, 3000)
_LEAST_OFFSET, _GREATEST_OFFSET = timedelta(hours=-12), timedelta(hours=14)
# Clocks differ a little: less than this is no future.
_FUTURE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PrintedTime:
    """What stands in a field.

    Attributes:
        day: the date.
        clock: the time of day; 24 hours and more for a pause after midnight (reference §1.1).
        suffix: the offset as printed, perhaps beyond what any zone has.
    """

    day: date
    clock: timedelta
    suffix: timedelta

    @classmethod
    def parse(cls, value: Any) -> Self | None:
        """Read a field; None for what is not understood."""
        match = _PRINTED.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return None
        try:
            day = date.fromisoformat(match[1])
        except ValueError:
            return None
        if day.year not in _PLAUSIBLE_YEARS:
            return None
        hours, minutes, seconds = (int(part) for part in match.group(2, 3, 4))
        suffix = timedelta(hours=int(match[6] or 0), minutes=int(match[7] or 0))
        return cls(
            day, timedelta(hours=hours, minutes=minutes, seconds=seconds), -suffix if match[5] == "-" else suffix
        )

    def instant(self, zones: RecordZones) -> datetime:
        """Return the instant, in the employee's offset at that instant.

        Args:
            zones: by which it was printed; the employee's is known.
        """
        assert zones.employee is not None
        own = self.at(self.day, zones.employee)
        if zones.caller is None or own.astimezone(zones.caller).date() == self.day:
            return own
        # Where both have different dates, the printed one is the caller's.
        for other in (self.at(self.day - _DAY, zones.employee), self.at(self.day + _DAY, zones.employee)):
            if other.astimezone(zones.caller).date() == self.day:
                return other
        return own

    def at(self, day: date, zone: tzinfo) -> datetime:
        """Return the instant at which this wall clock was shown in a zone, counted from a date's midnight."""
        wall = datetime.combine(day, time()) + self.clock
        first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
        # When clocks are set back, the same wall clock comes twice.
        return fixed(second if second.utcoffset() == self.suffix else first)

    def start_in_unknown_zone(self, now: datetime | None) -> datetime:
        """Return the start of a record by its suffix, which may be a day off.

        Args:
            now: by the portal's clock; None when the start may lie in the future.
        """
        offset = self.suffix
        while offset > _GREATEST_OFFSET:
            offset -= _DAY
        while offset < _LEAST_OFFSET:
            offset += _DAY
        start = self.at(self.day, timezone(offset))
        if now is not None and start > now + _FUTURE and offset + _DAY <= _GREATEST_OFFSET:
            return self.at(self.day, timezone(offset + _DAY))
        return start


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTimes:
    """The instants of a record, each in the offset that was valid then.

    Attributes:
        start: TIME_START.
        ended: TIME_FINISH, of a pause too; None where there is none.
        recommended: TIME_FINISH_DEFAULT; None likewise.
        zone: the employee's, or the offset of the start where that is not known.
    """

    start: datetime
    ended: datetime | None
    recommended: datetime | None
    zone: tzinfo

    def after(self, duration: timedelta) -> datetime:
        """Return when the wall clock has gone on for so long since the start."""
        return fixed((self.start.replace(tzinfo=None) + duration).replace(tzinfo=self.zone))


def exact_times(item: Mapping[str, Any]) -> RecordTimes | None:
    """Read a record of generation C, whose suffixes are right; None without a start."""
    start = as_instant(item.get("TIME_START"))
    if start is None:
        return None
    return RecordTimes(
        start=start,
        ended=as_instant(item.get("TIME_FINISH")),
        recommended=as_instant(item.get("TIME_FINISH_DEFAULT")),
        zone=start.tzinfo or UTC,
    )


def printed_times(item: Mapping[str, Any], zones: RecordZones, now: datetime | None) -> RecordTimes | None:
    """Read a record of generation A or B; None without a start.

    Args:
        item: the answer.
        zones: by which it was printed.
        now: by the portal's clock; None when it is not known.
    """
    printed = PrintedTime.parse(item.get("TIME_START"))
    if printed is None:
        return exact_times(item)
    if zones.employee is None:
        start = printed.start_in_unknown_zone(now)
        zones = RecordZones(employee=start.tzinfo)
    else:
        start = printed.instant(zones)
    zone = zones.employee
    assert zone is not None
    ended = PrintedTime.parse(item.get("TIME_FINISH"))
    recommended = PrintedTime.parse(item.get("TIME_FINISH_DEFAULT"))
    return RecordTimes(
        start=start,
        ended=None if ended is None else _end(ended, start, zones),
        recommended=None if recommended is None else recommended.at(start.date(), zone),
        zone=zone,
    )


def _end(printed: PrintedTime, start: datetime, zones: RecordZones) -> datetime:
    """Return the instant of a finish or pause; the hours of a pause are counted from the date of the start."""
    if printed.clock < _DAY:
        return printed.instant(zones)
    assert zones.employee is not None
    return printed.at(start.date(), zones.employee)


def fixed(moment: datetime) -> datetime:
    """Return an instant with its offset, without the rules of a zone."""
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()), fold=0)
