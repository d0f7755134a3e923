"""Decides from the present day what becomes of a queued command; without disk and network.

Bitrix24 takes another time only for the start and the end of a day, never for a break: either the record can be made to
look as if nothing had been late, or it cannot, and the employee must know (table in docs/reliability.md).
"""

from datetime import date, datetime, timedelta
from enum import Enum

from homeassistant.util import dt as dt_util

from ..api import Status, Workday
from .command import Command, QueuedCommand, Verb

# Carried out within this time, a command needs no time of its own; a break no longer than this is none.
PUNCTUAL = timedelta(minutes=1)
# A day is closed before it gets longer.
_SAME_DAY = timedelta(hours=12)
_OPENED_AGAIN = timedelta(hours=1)
# The portal's sums and ours may differ by rounding.
_ROUNDING = timedelta(seconds=3)
# Servers count no more breaks than this (reference §1.1).
_MOST_BREAKS = timedelta(days=1)


class Resolution(Enum):
    """What becomes of a queued command: DELIVER carries it out, the others drop it."""

    DELIVER = ("to be delivered", None)
    DONE = ("its goal is reached already", None)
    OVERTAKEN = ("overtaken by what was done in Bitrix24 since then, dropped", None)
    REPLACED = ("replaced by a later command", None)
    BREAK_LOST = ("a break that ended since then cannot be recorded", "break_unrecorded")
    WORK_LOST = ("work between two breaks cannot be recorded", "work_unrecorded")
    NOT_OPENED = ("the day that it closes could not be opened", "queued_not_opened")
    OUTSIDE_SHIFT = ("it was opened outside any shift, so that it has expired at once", "opened_outside_shift")

    def __init__(self, log_text: str, issue: str | None) -> None:
        self.log_text = log_text
        self.issue = issue  # translation key; None where there is nothing to know


def repeats(command: Command, earlier: Command) -> bool:
    """Return whether a command adds nothing to the one before it, so that that one is enough."""
    if command.details.time is not None or earlier.details.time is not None:
        # Where a time is given, Bitrix24 may refuse the one and take the other.
        return False
    if command.verb is Verb.RESUME_DAY and earlier.verb is Verb.OPEN_DAY:
        return True
    wants_more = (command.close_expired and not earlier.close_expired) or (command.reopen and not earlier.reopen)
    return command.verb is earlier.verb and not wants_more


def adds_nothing(queued: QueuedCommand, earlier: QueuedCommand) -> bool:
    """Return whether the queued command before says all that this one does; two openings may mean two days."""
    if not repeats(queued.command, earlier.command):
        return False
    if queued.verb is not Verb.OPEN_DAY:
        return True
    closed, then, now = earlier.seen, earlier.command.at, queued.command.at
    # What would only have continued the closed day, and so did nothing, may begin a new one later.
    may_begin_another = closed is not None and closed.may_be_continued(then, flexible=False)
    longest = _OPENED_AGAIN if may_begin_another else _SAME_DAY
    return now - then <= longest and _local_date(then, closed) == _local_date(now, closed)


def replaces(command: Command, earlier: QueuedCommand) -> bool:
    """Return whether a command makes the one before it pointless: without that one the record is the same."""
    if earlier.sent:
        return False
    if earlier.verb is Verb.RESUME_DAY and command.verb is Verb.OPEN_DAY:
        # Both end the running break at the moment of delivery.
        return command.details.time is None
    flip = {command.verb, earlier.verb} == {Verb.PAUSE_DAY, Verb.RESUME_DAY}
    return flip and command.at - earlier.command.at <= PUNCTUAL


def can_follow(later: Command, day: Workday, now: datetime) -> bool:
    """Return whether a later command about a running day can be carried out, as far as its own time shows."""
    time = later.details.time
    if time is None:
        return True
    if later.verb is not Verb.CLOSE_DAY or day.start is None:
        return False
    return day.start < time <= now and time.astimezone(day.start.tzinfo).date() == day.start.date()


def resolve(queued: QueuedCommand, day: Workday, later: Command | None) -> Resolution:
    """Return what becomes of the earliest queued command of an employee, given at an instant of the portal's clock.

    Only the portal knows whether it would continue a closed day, so opening is left to it.
    """
    match queued.verb:
        case Verb.PAUSE_DAY:
            return _pause(queued, day, later)
        case Verb.RESUME_DAY:
            return _end_break(queued, day, later) if day.status is Status.PAUSED else Resolution.DONE
        case Verb.CLOSE_DAY:
            if _is_overtaken(queued, day) and not (queued.sent and day.status is Status.CLOSED):
                return Resolution.OVERTAKEN
            return Resolution.DONE if day.status is Status.CLOSED else Resolution.DELIVER
        case Verb.OPEN_DAY:
            return _open(queued, day, later)


def changed_after(seen: Workday | None, day: Workday, at: datetime) -> bool:
    """Return whether the record shows that the employee acted after an instant; `seen` is the day before that."""
    known = seen if seen is not None and seen.start is not None else None
    for instant, before in zip(_instants(day), _instants(known), strict=True):
        if instant is not None and instant > at and instant != before:
            return True
    if known is None or not day.same_record(known):
        return _changed_unseen(known, day, at)
    if day.status is Status.PAUSED and day.pause_start is None and known.status is not Status.PAUSED:
        # A break has begun, at an unknown time.
        return True
    return _break_ended_after(known, day, at)


def _instants(day: Workday | None) -> tuple[datetime | None, ...]:
    return (None, None, None) if day is None else (day.start, day.finish, day.pause_start)


def _break_ended_after(known: Workday, day: Workday, at: datetime) -> bool:
    grown = day.ended_breaks - known.ended_breaks
    if grown <= _ROUNDING:
        return False
    # A break that ran, or the gap since the day was closed, ended when the sum of breaks had grown by it.
    since = known.pause_start or known.finish
    return since is None or day.ended_breaks >= _MOST_BREAKS or since + grown > at


def _changed_unseen(known: Workday | None, day: Workday, at: datetime) -> bool:
    """Return whether the employee acted after an instant on a record that had not been seen until then."""
    if day.start is not None and day.ended_breaks > _ROUNDING and day.start + day.ended_breaks > at:
        # All breaks lie behind the start, so the last of them cannot have ended before that.
        return True
    if known is None or known.start is None:
        return False
    # The command was about the record that ran on its date. One of an earlier date ended in the ordinary way.
    same_date = at.astimezone(known.start.tzinfo).date() == known.start.date()
    return same_date and known.status is not Status.CLOSED and day.status is not Status.CLOSED


def _is_overtaken(queued: QueuedCommand, day: Workday) -> bool:
    return changed_after(queued.seen, day, queued.command.at)


def _pause(queued: QueuedCommand, day: Workday, later: Command | None) -> Resolution:
    if day.status is Status.PAUSED:
        return Resolution.DONE
    if _is_overtaken(queued, day):
        return Resolution.OVERTAKEN
    if later is None or later.verb is queued.verb or day.status is Status.CLOSED:
        return Resolution.DELIVER
    return Resolution.REPLACED if _is_pointless(queued, later) else Resolution.BREAK_LOST


def _end_break(queued: QueuedCommand, day: Workday, later: Command | None) -> Resolution:
    if _is_overtaken(queued, day):
        return Resolution.OVERTAKEN
    if later is None or repeats(later, queued.command):
        return Resolution.DELIVER
    return Resolution.REPLACED if _is_pointless(queued, later) else Resolution.WORK_LOST


def _is_pointless(queued: QueuedCommand, later: Command) -> bool:
    return later.at - queued.command.at <= PUNCTUAL or replaces(later, queued)


def left_closed(queued: QueuedCommand, day: Workday) -> bool:
    """Return whether the day was closed already when the command was given, and nothing has happened since."""
    return queued.seen is not None and queued.seen.status is Status.CLOSED and day.same_record(queued.seen)


def _open(queued: QueuedCommand, day: Workday, later: Command | None) -> Resolution:
    overtaken = _is_overtaken(queued, day)
    if _is_opened_as_given(queued, day):
        return Resolution.OVERTAKEN if overtaken and not queued.sent else Resolution.DONE
    if queued.sent and day.status is Status.EXPIRED and (queued.seen is None or not day.same_record(queued.seen)):
        # It was opened after all, and then forgotten, or regarded as expired at once.
        return Resolution.OUTSIDE_SHIFT if day.expired_at_once else Resolution.DONE
    if overtaken:
        return Resolution.OVERTAKEN
    if day.status is Status.PAUSED and queued.command.details.time is None:
        return _end_break(queued, day, later)
    return Resolution.DELIVER


def _is_opened_as_given(queued: QueuedCommand, day: Workday) -> bool:
    given = queued.command.details.time
    return day.status is Status.OPENED and (given is None or day.start == given.replace(microsecond=0))


def _local_date(at: datetime, seen: Workday | None) -> date:
    """Return the date of an instant where the employee is, as far as the day last seen shows."""
    zone = seen.start.tzinfo if seen is not None and seen.start is not None else dt_util.get_default_time_zone()
    return at.astimezone(zone).date()
