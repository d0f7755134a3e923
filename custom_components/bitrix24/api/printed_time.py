"""Times printed by servers of generations A and B (reference §1, "A/B: from a printed time to an instant").

The printed wall clock is right, the suffix may be off by a day or an hour, and the date is the caller's.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
import re
from typing import Any, Self

from .clock import RecordZones
from .parsing import as_instant

_PRINTED = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:([+-])(\d{2}):(\d{2})|Z)", re.ASCII)

_DAY = timedelta(days=1)
# Far years would overflow as soon as a duration is added.
_PLAUSIBLE_YEARS = range(1971, 3000)
_LEAST_OFFSET, _GREATEST_OFFSET = timedelta(hours=-12), timedelta(hours=14)
# The largest change of a zone's clocks.
_CHANGE = timedelta(hours=1)
# Tolerance for clocks that differ.
_FUTURE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PrintedTime:
    """The content of a field."""

    day: date
    clock: timedelta  # 24 hours and more for a pause after midnight (reference §1.1)
    suffix: timedelta  # the printed offset, perhaps larger than that of any zone

    @classmethod
    def parse(cls, value: Any) -> Self | None:
        """Return the content of a field; None if not valid."""
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

    def contradicts(self, zones: RecordZones) -> bool:
        """Return whether it was printed in another zone: the suffix is off by more than days and a change of clocks."""
        if zones.employee is None:
            return False
        difference = (self.suffix - get_offset(self.at(self.day, zones.employee))) % _DAY
        return _CHANGE < difference < _DAY - _CHANGE

    def start(self, zones: RecordZones, now: datetime | None) -> datetime:
        """Return the start of a record, in the employee's offset then; `now` is by the portal's clock."""
        zone = zones.employee
        if zone is None:
            return self._start_in_unknown_zone(zones.caller, now)
        starts = self._get_candidates(
            zones.caller, lambda day: self.at(day, self._offset_by_suffix(day, zone, now) or zone)
        )
        # No record runs long enough for an earlier candidate.
        past = [start for start in starts if now is None or start <= now + _FUTURE]
        return past[-1] if past else starts[0]

    def finish(self, zones: RecordZones, start: datetime) -> datetime:
        """Return the end of a closed record, in the employee's offset then; that zone must be known."""
        zone = zones.employee
        assert zone is not None
        ends = self._get_candidates(zones.caller, lambda day: self.at(day, zone))
        # Ambiguous where the wall clock occurs twice, unless the first is before the start.
        again = self.at(ends[-1].date(), zone, fold=1)
        return next((end for end in ends if end >= start), again)

    def _get_candidates(self, caller: tzinfo | None, get_instant: Callable[[date], datetime]) -> Sequence[datetime]:
        """Return the possible instants, in order: the printed date is the caller's (None: the owner's).

        One date of the caller may contain two of them, when the employee's day has 23 hours.
        """
        if caller is None:
            return (get_instant(self.day),)
        around = [get_instant(self.day + days * _DAY) for days in (-1, 0, 1)]
        return [instant for instant in around if instant.astimezone(caller).date() == self.day] or around[1:2]

    def at(self, day: date, zone: tzinfo, *, fold: int = 0) -> datetime:
        """Return the instant of this wall clock in a zone, counted from a date's midnight."""
        return with_fixed_offset((datetime.combine(day, time()) + self.clock).replace(tzinfo=zone, fold=fold))

    def _offset_by_suffix(self, day: date, zone: tzinfo, now: datetime | None) -> timezone | None:
        """Return the offset of a start on a day on which the employee's clock changes; None when unknown.

        One hour occurs twice, and a time given afterwards keeps the offset of when it was given (reference §2.2). The
        suffix is that offset plus the change of the server's clock between its midnight then and now (reference §1,
        TZ_OFFSET): that of the employee's clock, or none.
        """
        before, after = (get_offset(datetime.combine(midnight, time(), zone)) for midnight in (day, day + _DAY))
        if before == after or now is None:
            return None
        # No start has the old offset after the change.
        early = get_offset(self.at(day, timezone(before)).astimezone(zone)) == before
        changed = get_offset(now.astimezone(zone)) - before
        for offset in (self.suffix - changed, self.suffix):
            for known in (before, after) if early else (after,):
                if not (offset - known) % _DAY:
                    return timezone(known)
        return None

    def _start_in_unknown_zone(self, caller: tzinfo | None, now: datetime | None) -> datetime:
        """Return the start by its suffix, which may be off by a day."""
        offset = self.suffix
        while offset > _GREATEST_OFFSET:
            offset -= _DAY
        while offset < _LEAST_OFFSET:
            offset += _DAY
        if caller is not None:
            # The suffix belongs to the server's date; the printed date is the caller's.
            starts = self._get_candidates(caller, lambda day: self.at(day, UTC) - self.suffix)
            return starts[-1].astimezone(timezone(offset))
        start = self.at(self.day, timezone(offset))
        if now is not None and start > now + _FUTURE and offset + _DAY <= _GREATEST_OFFSET:
            return self.at(self.day, timezone(offset + _DAY))
        return start


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTimes:
    """The instants of a record, each in the offset of that time."""

    start: datetime
    ended: datetime | None  # TIME_FINISH, also of a pause; None if missing or before the start
    recommended: datetime | None  # TIME_FINISH_DEFAULT
    zone: tzinfo  # the employee's, or the offset of the start where that is unknown

    def after(self, duration: timedelta) -> datetime:
        """Return the start plus a duration by the wall clock."""
        return with_fixed_offset((self.start.replace(tzinfo=None) + duration).replace(tzinfo=self.zone))


def exact_times(item: Mapping[str, Any]) -> RecordTimes | None:
    """Return the times of a record of generation C, whose suffixes are right; None without a start."""
    start = as_instant(item.get("TIME_START"))
    if start is None:
        return None
    return RecordTimes(
        start=start,
        ended=_not_before(start, as_instant(item.get("TIME_FINISH"))),
        recommended=as_instant(item.get("TIME_FINISH_DEFAULT")),
        zone=start.tzinfo or UTC,
    )


def printed_times(
    item: Mapping[str, Any], zones: RecordZones, now: datetime | None, *, closed: bool
) -> RecordTimes | None:
    """Return the times of a record of generation A or B; None without a start."""
    printed = PrintedTime.parse(item.get("TIME_START"))
    if printed is None:
        return exact_times(item)
    if zones.assumed and printed.contradicts(zones):
        zones = replace(zones, employee=None)
    start = printed.start(zones, now)
    zone = zones.employee or start.tzinfo or UTC
    zones = replace(zones, employee=zone)
    ended = PrintedTime.parse(item.get("TIME_FINISH"))
    recommended = PrintedTime.parse(item.get("TIME_FINISH_DEFAULT"))
    return RecordTimes(
        start=start,
        ended=None if ended is None else _not_before(start, _end(ended, start, zones, closed=closed)),
        recommended=None if recommended is None else recommended.at(start.date(), zone),
        zone=zone,
    )


def _not_before(start: datetime, instant: datetime | None) -> datetime | None:
    return None if instant is None or instant < start else instant


def _end(printed: PrintedTime, start: datetime, zones: RecordZones, *, closed: bool) -> datetime:
    """Return the instant of a finish or pause."""
    assert zones.employee is not None
    if closed and printed.clock < _DAY:
        return printed.finish(zones, start)
    # Seconds since the midnight before the start (reference §1.1), in the offset of the start.
    pause = printed.at(start.date(), start.tzinfo or UTC)
    return with_fixed_offset(pause.astimezone(zones.employee))


def with_fixed_offset(moment: datetime) -> datetime:
    """Return an instant with its offset instead of a zone."""
    return moment.replace(tzinfo=timezone(get_offset(moment)), fold=0)


def get_offset(moment: datetime) -> timedelta:
    """Return the offset of an aware instant."""
    return moment.utcoffset() or timedelta()
