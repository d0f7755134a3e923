"""Times as servers of generations A and B print them (reference §1, "A/B: from a printed time to an instant").

The printed wall clock is right, the suffix may be off by a day or an hour, and the date is that of the caller.
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


# By what the clocks of a zone are changed at most.
_CHANGE = timedelta(hours=1)


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

    def contradicts(self, zones: RecordZones) -> bool:
        """Whether the suffix is off by more than whole days and a change of clocks: it was printed in another zone."""
        if zones.employee is None:
            return False
        difference = (self.suffix - get_offset(self.at(self.day, zones.employee))) % _DAY
        return _CHANGE < difference < _DAY - _CHANGE

    def start(self, zones: RecordZones, now: datetime | None) -> datetime:
        """Return the start of a record, in the employee's offset then.

        Args:
            zones: by which it was printed.
            now: by the portal's clock; None when it is not known.
        """
        zone = zones.employee
        if zone is None:
            return self._start_in_unknown_zone(zones.caller, now)
        starts = self._on_date_of(
            zones.caller, lambda day: self.at(day, self._offset_by_suffix(day, zone, now) or zone)
        )
        # No record runs for so long that one before the last could be meant.
        past = [start for start in starts if now is None or start <= now + _FUTURE]
        return past[-1] if past else starts[0]

    def finish(self, zones: RecordZones, start: datetime) -> datetime:
        """Return the end of a closed record, in the employee's offset then.

        Args:
            zones: by which it was printed; the employee's is known.
            start: of the record.
        """
        zone = zones.employee
        assert zone is not None
        ends = self._on_date_of(zones.caller, lambda day: self.at(day, zone))
        # Where the wall clock comes twice, nothing tells which one it was, unless the day had not yet begun.
        again = self.at(ends[-1].date(), zone, fold=1)
        return next((end for end in ends if end >= start), again)

    def _on_date_of(self, caller: tzinfo | None, shown: Callable[[date], datetime]) -> Sequence[datetime]:
        """Return when it may have been, in order: the printed date is that of the caller.

        There may be two such instants within one date of the caller, when the employee's day has 23 hours.

        Args:
            caller: None for their own record.
            shown: gives the instant on a date of the employee.
        """
        if caller is None:
            return (shown(self.day),)
        around = [shown(self.day + days * _DAY) for days in (-1, 0, 1)]
        return [instant for instant in around if instant.astimezone(caller).date() == self.day] or around[1:2]

    def at(self, day: date, zone: tzinfo, *, fold: int = 0) -> datetime:
        """Return the instant at which this wall clock was shown in a zone, counted from a date's midnight."""
        return fixed((datetime.combine(day, time()) + self.clock).replace(tzinfo=zone, fold=fold))

    def _offset_by_suffix(self, day: date, zone: tzinfo, now: datetime | None) -> timezone | None:
        """Return the offset of a start on a day on which the employee's clock is changed; None where nothing tells it.

        The wall clock alone does not tell: one hour comes twice, and a start that was given afterwards keeps the offset
        of when it was given (reference §2.2). The suffix is that offset, and what the server's clock was changed by
        between its midnight then and now (reference §1, TZ_OFFSET): either as the employee's was, or not at all.
        """
        before, after = (get_offset(datetime.combine(midnight, time(), zone)) for midnight in (day, day + _DAY))
        if before == after or now is None:
            return None
        # Nobody starts in the old offset once that has passed.
        early = get_offset(self.at(day, timezone(before)).astimezone(zone)) == before
        changed = get_offset(now.astimezone(zone)) - before
        for offset in (self.suffix - changed, self.suffix):
            for known in (before, after) if early else (after,):
                if not (offset - known) % _DAY:
                    return timezone(known)
        return None

    def _start_in_unknown_zone(self, caller: tzinfo | None, now: datetime | None) -> datetime:
        """Return the start of a record by its suffix, which may be a day off."""
        offset = self.suffix
        while offset > _GREATEST_OFFSET:
            offset -= _DAY
        while offset < _LEAST_OFFSET:
            offset += _DAY
        if caller is not None:
            # The suffix makes an instant of the server's date; printed is the date that the caller had then.
            starts = self._on_date_of(caller, lambda day: self.at(day, UTC) - self.suffix)
            return starts[-1].astimezone(timezone(offset))
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
    """Read a record of generation A or B; None without a start.

    Args:
        item: the answer.
        zones: by which it was printed.
        now: by the portal's clock; None when it is not known.
        closed: whether TIME_FINISH is that of the record, and not the moment of a pause.
    """
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
    # Seconds that have passed since the midnight before the start (reference §1.1), in the offset of that.
    pause = printed.at(start.date(), start.tzinfo or UTC)
    return fixed(pause.astimezone(zones.employee))


def fixed(moment: datetime) -> datetime:
    """Return an instant with its offset, without the rules of a zone."""
    return moment.replace(tzinfo=timezone(get_offset(moment)), fold=0)


def get_offset(moment: datetime) -> timedelta:
    """Return the offset of an aware instant."""
    return moment.utcoffset() or timedelta()
