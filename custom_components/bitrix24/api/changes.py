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


def get_change(previous: Workday, current: Workday) -> Change | None:
    """Return the newest change between two looks, or None where nothing happened that has a name.

    Both days have a known status.
    """
    if current.status is None or current.start is None:
        return None
    change = get_status_change(previous.status, current.status, new_record=is_new_record(previous, current))
    if change is None and previous.confirmed is False and current.confirmed is True:
        return Change.CONFIRMED
    return change


def get_status_change(previous: Status | None, current: Status, *, new_record: bool) -> Change | None:
    """Return the newest change between two looks as far as the status tells it, or None where it is the same."""
    if new_record:
        return _CHANGE_TO[current]
    if current is previous:
        return None
    if previous is Status.PAUSED and current is Status.OPENED:
        return Change.RESUMED
    return _CHANGE_TO[current]


def is_new_record(previous: Workday, current: Workday) -> bool:
    """Return whether another record is the latest one now.

    A record that merely got another start is an edit, not a new day: without an id (generations A and B) a new record
    is known by beginning after the previous one was seen to end or to begin.
    """
    if current.start is None or current.same_record(previous):
        return False
    if previous.start is None or None not in {previous.record_id, current.record_id}:
        return True
    return current.start > (previous.finish or previous.start)
