"""Changes between two answers about a work day."""

from enum import StrEnum

from .workday import Status, Workday


class Change(StrEnum):
    """A change of the latest record, by its name in events and triggers."""

    OPENED = "opened"
    PAUSED = "paused"
    RESUMED = "resumed"
    CLOSED = "closed"
    EXPIRED = "expired"
    CONFIRMED = "confirmed"


def get_change(previous: Workday, current: Workday) -> Change | None:
    """Return the newest change between two answers; None where nothing happened that has a name."""
    if current.status is None or current.start is None:
        return None
    change = get_status_change(previous.status, current.status, new_record=is_new_record(previous, current))
    if change is None and previous.confirmed is False and current.confirmed is True:
        return Change.CONFIRMED
    return change


def get_status_change(previous: Status | None, current: Status, *, new_record: bool) -> Change | None:
    """Return the newest change between two statuses; None where the same record has the same status."""
    if new_record:
        return Change(current)
    if current is previous:
        return None
    if previous is Status.PAUSED and current is Status.OPENED:
        return Change.RESUMED
    return Change(current)


def is_new_record(previous: Workday, current: Workday) -> bool:
    """Return whether another record is the latest one now.

    Another start alone is an edit: without an id (generations A and B) a new record begins after the previous one
    ended or began.
    """
    if current.start is None or current.same_record(previous):
        return False
    if previous.start is None or None not in {previous.record_id, current.record_id}:
        return True
    return current.start > (previous.finish or previous.start)
