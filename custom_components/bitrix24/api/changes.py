"""What happened between two looks at a work day."""

from enum import StrEnum

from .workday import Status, Workday


class Change(StrEnum):
    """A change of the latest record, named as events and triggers name it."""

    OPENED = "opened"
    PAUSED = "paused"
    RESUMED = "resumed"
    CLOSED = "closed"
    EXPIRED = "expired"
    CONFIRMED = "confirmed"


_CHANGE_TO = {
    Status.OPENED: Change.OPENED,
    Status.PAUSED: Change.PAUSED,
    Status.CLOSED: Change.CLOSED,
    Status.EXPIRED: Change.EXPIRED,
}


def change_between(previous: Workday, current: Workday) -> Change | None:
    """Return the newest change between two looks, or None where nothing happened that has a name.

    Both days have a known status. A record that merely got another start is an edit, not a new day: without an id
    (generations A and B) a new record is known by beginning after the previous one was seen to end or to begin.
    """
    if current.status is None or current.start is None:
        return None
    if _is_new_record(previous, current):
        return _CHANGE_TO[current.status]
    if current.status is previous.status:
        awaited = previous.confirmed is False and current.confirmed is True
        return Change.CONFIRMED if awaited else None
    if previous.status is Status.PAUSED and current.status is Status.OPENED:
        return Change.RESUMED
    return _CHANGE_TO[current.status]


def _is_new_record(previous: Workday, current: Workday) -> bool:
    if previous.start is None:
        return True
    if previous.record_id is not None and current.record_id is not None:
        return previous.record_id != current.record_id
    assert current.start is not None
    return current.start > (previous.finish or previous.start)
