"""The work-time records of REST 3.0: what is asked of timeman.record.list, and its answers (reference §4.3).

`duration` is the net time at the last pause or close and stays when the day goes on: a record without an end does not
tell whether it is opened or paused. What has grown since an earlier answer does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any, Self

from .errors import AnswerLost
from .parsing import as_bool, as_instant, as_int
from .workday import Record, Status, Workday

_LONGEST_RECORD_SECONDS = 10 * 86400


# The server cuts the stored net time: beyond, its growth tells nothing (reference §2.6).
_NET_TIME_LIMIT = timedelta(hours=24)


# A status without an id may print its start off by a day, by an hour, or by both (reference §1, TZ_OFFSET).
_OFFSET_ERROR_LIMIT = timedelta(hours=25)


_OFFSET_ERROR_STEP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSnapshot(Record):
    """A record at the time of an answer. Instants are right in every generation, in the server's zone.

    Attributes:
        status: opened, paused or closed; None where that cannot be told. Never expired: no record tells it.
        finish: endTime; None while the day goes on.
        net: duration, the net time at the last pause or close; None when missing.
        breaks: breakLength, the breaks that ended; None when missing.
        confirmed: isApproved.
    """

    status: Status | None
    start: datetime
    finish: datetime | None
    net: timedelta | None
    breaks: timedelta | None
    confirmed: bool | None

    @classmethod
    def parse(cls, item: Mapping[str, Any]) -> Self | None:
        """Read one item of the list, with the status as far as it tells it alone; None for one without a start."""
        start = as_instant(item.get("startTime"))
        if start is None:
            return None
        finish = as_instant(item.get("endTime"))
        net, breaks = _length(item.get("duration")), _length(item.get("breakLength"))
        return cls(
            status=Status.CLOSED if finish is not None else _status_alone(net, breaks),
            record_id=as_int(item.get("id")),
            start=start,
            finish=finish,
            net=net,
            breaks=breaks,
            confirmed=as_bool(item.get("isApproved")),
        )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return what to_json described.

        Raises:
            KeyError, TypeError, ValueError: it did not.
        """
        snapshot = cls.parse(stored)
        if snapshot is None:
            raise ValueError("a record without a start")
        status = stored["status"]
        return replace(snapshot, status=None if status is None else Status(status))

    def to_json(self) -> dict[str, Any]:
        """Return the record in the form of an item of the list, and the status."""
        return {
            "status": self.status,
            "id": self.record_id,
            "startTime": self.start.isoformat(),
            "endTime": None if self.finish is None else self.finish.isoformat(),
            "duration": None if self.net is None else self.net // timedelta(seconds=1),
            "breakLength": None if self.breaks is None else self.breaks // timedelta(seconds=1),
            "isApproved": self.confirmed,
        }

    def after(self, earlier: Self | None) -> Self:
        """Return the record with the status that follows from an earlier answer; of another record nothing does."""
        if earlier is None or self.finish is not None or not self.same_record(earlier):
            return self
        return replace(self, status=self._status_after(earlier))

    @property
    def pause_start(self) -> datetime | None:
        """When the break began, provided that the record is paused; None when the server does not tell it."""
        if self.finish is not None or self.net is None or self.breaks is None or self.net >= _NET_TIME_LIMIT:
            return None
        return self.start + self.net + self.breaks

    @property
    def workday(self) -> Workday:
        """The record as a day, for people whose status may not be read."""
        return Workday(
            status=self.status,
            raw_status=self.status.upper() if self.status is not None else "",
            record_id=self.record_id,
            start=self.start,
            finish=self.finish,
            pause_start=self.pause_start if self.status is Status.PAUSED else None,
            ended_breaks=self.breaks or timedelta(),
            duration=self.net if self.status is Status.CLOSED else None,
            confirmed=self.confirmed,
        )

    def _status_after(self, earlier: Self) -> Status | None:
        """Return the status of a record without an end, of which there is an earlier answer.

        A pause makes the net time grow, the end of a break or of a gap between two parts of the day the breaks.
        """
        if self.net is None or self.breaks is None or self.net >= _NET_TIME_LIMIT:
            return None
        if earlier.net is None or earlier.breaks is None:
            return self.status
        net_growth, breaks_growth = self.net - earlier.net, self.breaks - earlier.breaks
        if not net_growth and not breaks_growth:
            return Status.OPENED if earlier.status is Status.CLOSED else earlier.status
        if self.start != earlier.start or min(net_growth, breaks_growth) < timedelta():
            # Corrected by a supervisor: the figures before and after it are not comparable.
            return None
        if net_growth and breaks_growth:
            return None
        return Status.PAUSED if net_growth else Status.OPENED


def _status_alone(net: timedelta | None, breaks: timedelta | None) -> Status | None:
    """Return the status of a record without an end as far as one answer tells it."""
    if net is None or breaks is None or net >= _NET_TIME_LIMIT:
        return None
    if not net:
        return Status.OPENED
    # Paused once; after a break that ended, nothing tells one that runs from work.
    return Status.PAUSED if not breaks else None


def _length(value: Any) -> timedelta | None:
    seconds = as_int(value)
    return None if seconds is None else timedelta(seconds=min(max(seconds, 0), _LONGEST_RECORD_SECONDS))


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


def parse_snapshots(body: Mapping[str, Any]) -> list[RecordSnapshot]:
    """Return the records of an answer, without those that are not understood.

    Raises:
        AnswerLost: it does not even tell that there are none.
    """
    return [snapshot for item in get_items(body) if (snapshot := _snapshot(item)) is not None]


def parse_latest(body: Mapping[str, Any]) -> RecordSnapshot | None:
    """Return the first record of an answer; None where there is none.

    Raises:
        AnswerLost: the answer does not tell it.
    """
    items = get_items(body)
    snapshot = _snapshot(items[0]) if items else None
    if items and snapshot is None:
        raise AnswerLost("a record without a start")
    return snapshot


def get_items(body: Mapping[str, Any]) -> list[Any]:
    """Return the items of an answer, understood or not.

    Raises:
        AnswerLost: it does not even tell that there are none.
    """
    result = body["result"]
    items = result.get("items") if isinstance(result, Mapping) else result
    if not isinstance(items, list):
        raise AnswerLost("no list of records")
    return items


def find_snapshot(snapshots: list[RecordSnapshot], workday: Workday) -> RecordSnapshot | None:
    """Return the record that a status describes.

    Args:
        snapshots: the latest records of the person, the latest first.
        workday: the latest record as timeman.status gives it.
    """
    exact = next((snapshot for snapshot in snapshots if snapshot.same_record(workday)), None)
    if exact is not None or workday.record_id is not None or workday.start is None:
        return exact
    differences = ((snapshot, abs(snapshot.start - workday.start)) for snapshot in snapshots)
    return next(
        (
            snapshot
            for snapshot, difference in differences
            if difference <= _OFFSET_ERROR_LIMIT and not difference % _OFFSET_ERROR_STEP
        ),
        None,
    )


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
