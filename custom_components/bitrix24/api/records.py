"""Work-time records of REST 3.0 (timeman.record.list, reference §4.3)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from .errors import AnswerLost
from .parsing import as_bool, as_instant, as_int
from .workday import Status, Workday

RECORD_LIST = "timeman.record.list"
_LONGEST_RECORD_SECONDS = 10 * 86400


# What the server gives when nothing is said (reference §4.3).
RECORD_PAGE_SIZE = 50
# Without a list, or with "state" in it, the server fails.
_SELECT = ["id", "startTime", "endTime", "duration", "breakLength", "isApproved"]


def query(user_id: int, *, since: datetime | None = None, limit: int) -> dict[str, Any]:
    """Return the parameters that ask for the latest records of a person, the latest first."""
    from_then_on = [] if since is None else [["startTime", ">=", since.isoformat()]]
    return {
        "filter": [["userId", user_id], *from_then_on],
        "select": _SELECT,
        "order": {"startTime": "DESC"},
        "pagination": {"limit": limit},
    }


def query_range(user_id: int, start: datetime, end: datetime | None, page: int) -> dict[str, Any]:
    """Return the parameters that ask for one page of the records that began within a time, the earliest first.

    Args:
        user_id: whose.
        start: the earliest instant.
        end: the first instant too late; None: none is.
        page: from one.

    Records begin at whole seconds, and the server may take no fractions.
    """
    start = _whole_second(start)
    until = [] if end is None else [["startTime", "<", _whole_second(end).isoformat()]]
    return {
        "filter": [["userId", user_id], ["startTime", ">=", start.isoformat()], *until],
        "select": _SELECT,
        "order": {"startTime": "ASC"},
        "pagination": {"page": page, "limit": RECORD_PAGE_SIZE},
    }


def items_of(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the records of an answer; none where it is not understood."""
    items = _list_in(body)
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping):
            yield item


def all_items_of(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the records of an answer.

    Raises:
        AnswerLost: it does not even tell that there are none.
    """
    if not isinstance(_list_in(body), list):
        raise AnswerLost("no list of records")
    return list(items_of(body))


def _list_in(body: Mapping[str, Any]) -> Any:
    result = body["result"]
    return result.get("items") if isinstance(result, Mapping) else result


def pause_start_of(item: Mapping[str, Any], workday: Workday) -> datetime | None:
    """Return when the break of a record began; None when it is not on one.

    Args:
        item: the record.
        workday: the same record as timeman.status gives it; it has a start.
    """
    assert workday.start is not None
    worked, breaks = as_int(item.get("duration")), as_int(item.get("breakLength"))
    if item.get("endTime") is not None or worked is None or breaks is None:
        return None
    # The record tells no work time while it is open; only a status of PAUSED makes a zero sure.
    if worked == 0 and workday.status is not Status.PAUSED:
        return None
    return workday.start + _length(worked + breaks)


def workday_of(item: Mapping[str, Any] | None) -> Workday:
    """Return a person's latest record as a day, where timeman.status may not be read.

    The field that would tell the status is broken on real servers: a record with an end is closed, one without is
    opened as long as it tells no work time, and paused when it does. Whether it has expired cannot be told.

    Args:
        item: the record; None for somebody who never opened a day.
    """
    start = as_instant(item.get("startTime")) if item is not None else None
    if item is None or start is None:
        status = Status.CLOSED if item is None else None
        return Workday(status=status, raw_status=status or "")
    finish = as_instant(item.get("endTime"))
    duration = as_int(item.get("duration"))
    worked, leaks = _length(duration), _length(as_int(item.get("breakLength")))
    status = Status.CLOSED if finish else Status.PAUSED if worked else Status.OPENED
    return Workday(
        status=status,
        raw_status=status.upper(),
        record_id=as_int(item.get("id")),
        start=start,
        finish=finish and finish.astimezone(start.tzinfo),
        pause_start=start + worked + leaks if status is Status.PAUSED else None,
        leaks=leaks,
        duration=worked if status is Status.CLOSED and duration is not None else None,
        confirmed=as_bool(item.get("isApproved")),
    )


def _whole_second(instant: datetime) -> datetime:
    """Return the first whole second that is not before an instant."""
    return instant if not instant.microsecond else instant.replace(microsecond=0) + timedelta(seconds=1)


def _length(seconds: int | None) -> timedelta:
    return timedelta(seconds=min(max(seconds or 0, 0), _LONGEST_RECORD_SECONDS))
