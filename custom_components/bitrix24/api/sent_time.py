"""TIME in the form that each generation of servers takes (reference §2.2 and §2.3)."""

from collections.abc import Sequence
from datetime import date, datetime

from .workday import Workday

_DATE_LENGTH = len("2026-09-14")
_CLOCK_LENGTH = len("T08:00:00")


def opening_times(time: datetime, latest: Workday | None, server_today: date | None) -> Sequence[str]:
    """Return the forms of the start of a new record; where the first is refused for its date, the next may be taken.

    Generation C reads the instant. A and B compare the literal date with the server's own, and put the wall clock on
    the employee's date; where both dates differ, one form excludes the other.

    Args:
        time: the start, in the employee's own offset of now.
        latest: the latest record; one with an id is of generation C.
        server_today: the server's date; None when it is not known.
    """
    instant = time.isoformat(timespec="seconds")
    exact = latest is not None and latest.record_id is not None
    if server_today is None or exact:
        # Just after midnight generation C might take the other form for a time of today.
        return (instant,)
    literal = server_today.isoformat() + instant[_DATE_LENGTH:]
    older = latest is not None and latest.start is not None
    return tuple(dict.fromkeys((literal, instant) if older else (instant, literal)))


def closing_time(time: datetime, record: Workday | None) -> str:
    """Return the form of the end of a record.

    Generation C reads the instant. A and B convert it to the suffix of TIME_START, right or wrong, and compare the date
    with the one printed there: sent with both as printed, nothing is converted.

    Args:
        time: the end, in the offset of the employee's zone at that instant, on the date of the start.
        record: as just read; one with an id is of generation C.
    """
    printed = "" if record is None or record.record_id is not None else record.printed_start
    if not printed:
        return time.isoformat(timespec="seconds")
    return f"{printed[:_DATE_LENGTH]}T{time:%H:%M:%S}{printed[_DATE_LENGTH + _CLOCK_LENGTH :]}"
