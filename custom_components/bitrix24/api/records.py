"""The work-time records of REST 3.0: queries and answers of timeman.record.list (reference §4.3).

`duration` is the net time at the last pause or close: a single answer about a record without an end does not
distinguish opened from paused. What has grown since an earlier answer does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self

from .errors import AnswerLost
from .parsing import as_bool, as_instant, as_int
from .printed_time import with_fixed_offset
from .workday import INSTANTS, Record, Status, Workday, in_seconds

_LONGEST_RECORD_SECONDS = 10 * 86400
# The server caps the stored net time (reference §2.6).
_NET_TIME_LIMIT = timedelta(hours=24)
# The start in a status without an id may be off by a day, by an hour, or by both (reference §1, TZ_OFFSET).
_OFFSET_ERROR_LIMIT = timedelta(hours=25)
_OFFSET_ERROR_STEP = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSnapshot(Record):
    """A record at the time of an answer; instants are right in every generation, in the server's zone."""

    status: Status | None  # as far as known; records do not show that a day has expired
    start: datetime
    finish: datetime | None  # endTime; None while the day goes on
    net: timedelta | None  # duration, the net time at the last pause or close
    breaks: timedelta | None  # breakLength, without the running break
    confirmed: bool | None  # isApproved

    @classmethod
    def parse(cls, item: Any) -> Self | None:
        """Return an item of the list, with the status that follows from it alone; None without a start."""
        start = as_instant(item.get("startTime")) if isinstance(item, Mapping) else None
        if start is None:
            return None
        snapshot = cls(
            status=Status.CLOSED,
            record_id=as_int(item.get("id")),
            start=start,
            finish=as_instant(item.get("endTime")),
            net=_length(item.get("duration")),
            breaks=_length(item.get("breakLength")),
            confirmed=as_bool(item.get("isApproved")),
        )
        return snapshot if snapshot.finish is not None else replace(snapshot, status=snapshot._get_status_alone())

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return what to_json stored; raise KeyError, TypeError or ValueError for anything else."""
        snapshot = cls.parse(stored)
        if snapshot is None:
            raise ValueError("a record without a start")
        status = stored["status"]
        return replace(snapshot, status=None if status is None else Status(status))

    def to_json(self) -> dict[str, Any]:
        """Return the record as an item of the list, with its status."""
        return {
            "status": self.status,
            "id": self.record_id,
            "startTime": self.start.isoformat(),
            "endTime": None if self.finish is None else self.finish.isoformat(),
            "duration": in_seconds(self.net),
            "breakLength": in_seconds(self.breaks),
            "isApproved": self.confirmed,
        }

    def after(self, earlier: Self | None) -> Self:
        """Return the record with the status that follows from an earlier answer about it."""
        if earlier is None or self.finish is not None or not self.same_record(earlier):
            return self
        return replace(self, status=self._get_status_after(earlier))

    @property
    def pause_start(self) -> datetime | None:
        """When the break began, provided that the record is paused; None when unknown."""
        if self.finish is not None or (durations := self._durations) is None:
            return None
        return self.start + durations[0] + durations[1]

    @property
    def workday(self) -> Workday:
        """The record as a day, for an employee whose status may not be read."""
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

    @property
    def _durations(self) -> tuple[timedelta, timedelta] | None:
        """Net time and breaks; None where one is missing or capped, so that no status follows from them."""
        if self.net is None or self.breaks is None or self.net >= _NET_TIME_LIMIT:
            return None
        return self.net, self.breaks

    def _get_status_alone(self) -> Status | None:
        durations = self._durations
        if durations is None or all(durations):
            # After a first break, another one looks like work.
            return None
        return Status.PAUSED if self.net else Status.OPENED

    def _get_status_after(self, earlier: Self) -> Status | None:
        """Return the status of a record without an end.

        A pause makes the net time grow; the end of a break, or of a gap between two parts of the day, the breaks.
        """
        durations = self._durations
        if durations is None or earlier.net is None or earlier.breaks is None:
            return durations and self.status
        net_growth, breaks_growth = durations[0] - earlier.net, durations[1] - earlier.breaks
        if not net_growth and not breaks_growth:
            return Status.OPENED if earlier.status is Status.CLOSED else earlier.status
        if self.start != earlier.start or min(net_growth, breaks_growth) < timedelta():
            # A correction by a supervisor.
            return None
        if net_growth and breaks_growth:
            return None
        return Status.PAUSED if net_growth else Status.OPENED


def _length(value: Any) -> timedelta | None:
    seconds = as_int(value)
    return None if seconds is None else timedelta(seconds=min(max(seconds, 0), _LONGEST_RECORD_SECONDS))


RECORD_LIST = "timeman.record.list"
# Two months with several records a day; the server's maximum is 1000.
_PAGE_SIZE = 200
# How many records there are on a page with another behind it; a server that ignores the size sends its default.
FULL_RECORD_PAGES = frozenset({50, _PAGE_SIZE})
# The server fails without a list, and with "state" in it.
_SELECT = ["id", "startTime", "endTime", "duration", "breakLength", "isApproved"]
# Years beyond are not written with four digits in every zone.
_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
_LATEST = datetime(2999, 1, 1, tzinfo=UTC)


def query_latest(user_id: int, *, limit: int) -> dict[str, Any]:
    """Return the parameters for the latest records of a person, the latest first."""
    return _query(user_id, [], "DESC", {"limit": limit})


def query_range(user_id: int, start: datetime, end: datetime | None, page: int) -> dict[str, Any]:
    """Return the parameters for a page (from one) of the records from start until before end, earliest first."""
    conditions: list[list[object]] = [["startTime", ">=", _filter_time(start)]]
    if end is not None:
        conditions.append(["startTime", "<", _filter_time(end)])
    return _query(user_id, conditions, "ASC", {"page": page, "limit": _PAGE_SIZE})


def parse_snapshots(body: Mapping[str, Any]) -> list[RecordSnapshot]:
    """Return the valid records of an answer; raise AnswerLost without a list."""
    return [snapshot for item in get_items(body) if (snapshot := RecordSnapshot.parse(item)) is not None]


def parse_latest(body: Mapping[str, Any]) -> RecordSnapshot | None:
    """Return the first record, None in an empty list; raise AnswerLost without a list or for an invalid record."""
    items = get_items(body)
    snapshot = RecordSnapshot.parse(items[0]) if items else None
    if items and snapshot is None:
        raise AnswerLost("a record without a start")
    return snapshot


def get_items(body: Mapping[str, Any]) -> list[Any]:
    """Return the items of an answer, valid or not; raise AnswerLost without a list."""
    result = body["result"]
    items = result.get("items") if isinstance(result, Mapping) else result
    if not isinstance(items, list):
        raise AnswerLost("no list of records")
    return items


def find_snapshot(snapshots: list[RecordSnapshot], workday: Workday) -> RecordSnapshot | None:
    """Return the record that a status describes, among the latest ones of the person, the latest first."""
    exact = next((snapshot for snapshot in snapshots if snapshot.same_record(workday)), None)
    if exact is not None or workday.record_id is not None or workday.start is None:
        return exact
    return next((snapshot for snapshot in snapshots if _may_be_same(snapshot.start, workday.start)), None)


def find_record(days: Sequence[Workday], status: Workday) -> Workday | None:
    """Return the listed record that a status describes, whose times may be off."""
    exact = next((day for day in days if day.same_record(status)), None)
    if exact is not None or status.record_id is not None or status.start is None:
        return exact
    return next((day for day in reversed(days) if _may_describe(status, day)), None)


def _may_describe(status: Workday, day: Workday) -> bool:
    closed = day.status is Status.CLOSED
    if closed is not (status.status is Status.CLOSED) or not _may_be_same(day.start, status.start):
        return False
    return not closed or (day.ended_breaks == status.ended_breaks and _may_be_same(day.finish, status.finish))


def _may_be_same(one: datetime | None, other: datetime | None) -> bool:
    """Return whether one of two times may be the other with an error of its offset."""
    if one is None or other is None:
        return one is other
    difference = abs(one - other)
    return difference <= _OFFSET_ERROR_LIMIT and not difference % _OFFSET_ERROR_STEP


def in_zone(workday: Workday, zone: tzinfo | None) -> Workday:
    """Return a day with each instant in the offset of the employee's zone at that time, which decides on its date.

    Records come in the server's zone; None leaves them there, for an employee who follows the server.
    """
    if zone is None:
        return workday
    instants: dict[str, Any] = {}
    for name in INSTANTS:
        if (instant := getattr(workday, name)) is not None:
            # A fixed offset, because the difference of two instants of one zone is that of their wall clocks.
            instants[name] = with_fixed_offset(instant.astimezone(zone))
    return replace(workday, **instants)


def _query(user_id: int, conditions: list[list[object]], order: str, pagination: Mapping[str, int]) -> dict[str, Any]:
    return {
        "filter": [["userId", "=", user_id], *conditions],
        "select": _SELECT,
        "order": {"startTime": order},
        "pagination": pagination,
    }


def _filter_time(instant: datetime) -> str:
    """Return the first whole second that is not before an instant: records begin at one, filters take nothing else."""
    instant = min(max(instant, _EARLIEST), _LATEST)
    if instant.microsecond:
        instant = instant.replace(microsecond=0) + timedelta(seconds=1)
    return instant.astimezone(UTC).isoformat(timespec="seconds")
