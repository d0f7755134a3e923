"""Who is absent by the company's absence chart (method im.user.list.get, reference §5).

Of the chart, Bitrix24 reports the kinds that its administrator counts as vacation, by default vacation, sick leave,
maternity leave and unpaid leave (its intranet/lib/userabsence.php). It reports neither other kinds nor events in
people's own calendars.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final, Self

from .parsing import as_instant, as_int

ABSENCES_GET: Final = "im.user.list.get"
_MIDNIGHT = time()
_LAST_MINUTE = time(23, 59)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Whether a person is absent.

    Attributes:
        until: the end of the absence, in the server's offset; it may be past. None without an absence.
    """

    until: datetime | None

    @classmethod
    def parse(cls, absent: Any, now: datetime) -> Self | None:
        """Return the absence in a field `absent`: an instant or false; None if not valid. `now` is the portal's."""
        if absent is False:
            return cls(until=None)
        printed = as_instant(absent) if isinstance(absent, str) else None
        return None if printed is None else cls(until=_end(printed, now))

    def includes(self, now: datetime) -> bool:
        """Return whether the person is absent now, by the portal's clock."""
        return self.until is not None and now < self.until


def _end(printed: datetime, now: datetime) -> datetime:
    """Return the end of an absence from the instant in `absent`, which is a day after the one in the chart.

    Sources are formatAbsentResult in Bitrix24's im/classes/general/im_contact_list.php and isAbsentOnVacation in its
    intranet/lib/userabsence.php. The chart holds a whole last day as the midnight before it, so with a day more that is
    the end; newer servers print a second more, in whichever zone it is midnight. An end at a time of day is printed
    a day late, although the server itself reports the absence no longer: an end that would be past already is none.
    One in the last minute of a day is kept as printed, in case that was meant: the server's next answers are false.
    """
    if printed.second == 1:
        return printed - _SECOND
    whole_day = printed.time() == _MIDNIGHT or printed.time() >= _LAST_MINUTE
    return printed if whole_day or printed - _DAY <= now else printed - _DAY


def parse_absences(result: Any, now: datetime) -> dict[int, Absence] | None:
    """Return the absences in an answer by user id, of those people for whom it is valid; None if it is no list.

    The list is an object with the ids as keys, or an array; a person whom the portal does not know is null.
    """
    if not isinstance(result, Mapping | list):
        return None
    absences = {}
    for item in result.values() if isinstance(result, Mapping) else result:
        if not isinstance(item, Mapping):
            continue
        user_id, absence = as_int(item.get("id")), Absence.parse(item.get("absent"), now)
        if user_id is not None and absence is not None:
            absences[user_id] = absence
    return absences


def query_absences(user_ids: Iterable[int]) -> dict[str, Any]:
    """Return the parameters for some people, in PHP's form for a batch; the server knows no limit."""
    return {f"ID[{place}]": user_id for place, user_id in enumerate(user_ids)}
