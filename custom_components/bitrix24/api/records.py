"""What is asked of timeman.record.list, the work-time records of REST 3.0, and its answers (reference §4.3)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any

from .errors import AnswerLost
from .record_snapshot import RecordSnapshot
from .workday import Workday

RECORD_LIST = "timeman.record.list"

# What the server gives when nothing is said; at most it gives 1000.
RECORD_PAGE_SIZE = 50
# Without a list, or with "state" in it, the server fails.
_SELECT = ["id", "startTime", "endTime", "duration", "breakLength", "isApproved"]
# Beyond, dates are no longer written with four digits of the year in every zone.
_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_LATEST = datetime(2999, 1, 1, tzinfo=UTC)


def query_latest(user_id: int, *, limit: int) -> dict[str, Any]:
    """Return the parameters that ask for the latest records of a person, the latest first."""
    return _query([_of(user_id)], "DESC", {"limit": limit})


def query_range(user_id: int, start: datetime, end: datetime | None, page: int) -> dict[str, Any]:
    """Return the parameters that ask for one page of the records that began within a time, the earliest first.

    Args:
        user_id: whose.
        start: the earliest instant.
        end: the first instant too late; None: none is.
        page: from one.
    """
    until: list[list[object]] = [] if end is None else [["startTime", "<", _filter_time(end)]]
    return _query(
        [_of(user_id), ["startTime", ">=", _filter_time(start)], *until],
        "ASC",
        {"page": page, "limit": RECORD_PAGE_SIZE},
    )


def snapshots_of(body: Mapping[str, Any]) -> list[RecordSnapshot]:
    """Return the records of an answer, without those that are not understood.

    Raises:
        AnswerLost: it does not even tell that there are none.
    """
    return [snapshot for item in items_of(body) if (snapshot := _snapshot(item)) is not None]


def latest_of(body: Mapping[str, Any]) -> RecordSnapshot | None:
    """Return the first record of an answer; None where there is none.

    Raises:
        AnswerLost: the answer does not tell it.
    """
    items = items_of(body)
    snapshot = _snapshot(items[0]) if items else None
    if items and snapshot is None:
        raise AnswerLost("a record without a start")
    return snapshot


def items_of(body: Mapping[str, Any]) -> list[Any]:
    """Return the items of an answer, understood or not.

    Raises:
        AnswerLost: it does not even tell that there are none.
    """
    result = body["result"]
    items = result.get("items") if isinstance(result, Mapping) else result
    if not isinstance(items, list):
        raise AnswerLost("no list of records")
    return items


def snapshot_of(snapshots: list[RecordSnapshot], workday: Workday) -> RecordSnapshot | None:
    """Return the record that a status describes.

    Args:
        snapshots: the latest records of the person, the latest first.
        workday: the latest record as timeman.status gives it.
    """
    exact = next((snapshot for snapshot in snapshots if snapshot.equals(workday)), None)
    return exact or next((snapshot for snapshot in snapshots if snapshot.may_equal(workday)), None)


def in_zone(workday: Workday, zone: tzinfo | None) -> Workday:
    """Return a day with each instant in the offset that a time zone has then, so that its dates are those of the zone.

    Args:
        workday: with instants in any offset.
        zone: the employee's; None for somebody who follows the server, in whose zone records come.
    """
    if zone is None:
        return workday

    def moved(instant: datetime | None) -> datetime | None:
        offset = None if instant is None else instant.astimezone(zone).utcoffset()
        # A fixed offset, for the difference of two instants of one zone is that of their wall clocks.
        return instant if instant is None or offset is None else instant.astimezone(timezone(offset))

    return replace(
        workday,
        start=moved(workday.start),
        finish=moved(workday.finish),
        pause_start=moved(workday.pause_start),
        recommended_finish=moved(workday.recommended_finish),
    )


def _snapshot(item: Any) -> RecordSnapshot | None:
    return RecordSnapshot.parse(item) if isinstance(item, Mapping) else None


def _query(conditions: list[list[object]], order: str, pagination: Mapping[str, int]) -> dict[str, Any]:
    return {"filter": conditions, "select": _SELECT, "order": {"startTime": order}, "pagination": pagination}


def _of(user_id: int) -> list[object]:
    return ["userId", "=", user_id]


def _filter_time(instant: datetime) -> str:
    """Return the first whole second that is not before an instant: records begin at one, and no other form is taken."""
    instant = min(max(instant, _EARLIEST), _LATEST)
    if instant.microsecond:
        instant = instant.replace(microsecond=0) + timedelta(seconds=1)
    return instant.astimezone(UTC).isoformat(timespec="seconds")
