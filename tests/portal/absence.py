"""The absence chart, as far as im.user.get shows it (Y: and A25: intranet/lib/userabsence.php).

An entry stands for one of a kind that counts as vacation; the others are never shown.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final, Literal

from .clock import to_instant
from .iso_time import print_iso, seconds_of_day

if TYPE_CHECKING:
    from .employee import Employee

_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Absence:
    """An entry of the chart; an end at midnight means that the day which begins then is the last one, and whole."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, start: datetime | str, end: datetime | str) -> Absence:
        """Make an entry from instants."""
        return cls(to_instant(start), to_instant(end))


def print_absent(person: Employee, caller: Employee) -> str | Literal[False]:
    """Return the field `absent`: a day after the end in the chart, and for whole days a second more."""
    office = person.office
    now = office.clock.now().astimezone(UTC)
    for absence in sorted(person.absences, key=lambda one: one.start):
        if office.generation == "A":
            printed = _end_in_generation_a(absence, now, office.server_zone_info)
        else:
            printed = _end(absence, now, office.server_zone_info, caller.zone)
        if printed is not None:
            return print_iso(printed + _DAY, office.server_zone_info)
    return False


def _end(absence: Absence, now: datetime, server: tzinfo, caller: tzinfo) -> datetime | None:
    """Look for midnight by the caller's clock, by which the whole entry is shifted, but not the time it is now."""
    shift = _offset(now, caller) - _offset(now, server)
    whole = absence.start == absence.end or not seconds_of_day((absence.end + shift).astimezone(server))
    until = absence.end + shift + (_DAY if whole else timedelta())
    if not absence.start + shift <= now < until:
        return None
    return absence.end + (_SECOND if whole else timedelta())


def _end_in_generation_a(absence: Absence, now: datetime, server: tzinfo) -> datetime | None:
    """Look for midnight by the server's clock, and only on the last day."""
    last = absence.end.astimezone(server)
    whole = absence.start == absence.end or (now.astimezone(server).date() == last.date() and not seconds_of_day(last))
    if not absence.start <= now < absence.end + (_DAY if whole else timedelta()):
        return None
    return absence.end + (_SECOND if whole else timedelta())


def _offset(now: datetime, zone: tzinfo) -> timedelta:
    return now.astimezone(zone).utcoffset() or timedelta()
