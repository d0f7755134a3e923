"""What becomes of a queued command, decided from the day as it is now. Pure: knows neither disk nor network.

Bitrix24 takes another time only for the start and the end of a day, never for a break, so the record can be made to
look as if nothing had been late, or that cannot be done and must be said (docs/reliability.md has the table).
"""

from datetime import date, datetime, timedelta
from enum import Enum, auto

from homeassistant.util import dt as dt_util

from ..api import Status, Workday
from .command import Command, QueuedCommand, Verb

# Carried out within this time, a command needs no time of its own; a break no longer than this is none.
PUNCTUAL = timedelta(minutes=1)


# Longer nobody works without having closed the day.
_SAME_DAY = timedelta(hours=12)


_OPENED_AGAIN = timedelta(hours=1)


# What the portal counts and what was computed may differ by rounding.
_ROUNDING = timedelta(seconds=3)


# Servers count no more breaks than this (reference §1.1).
_LEAKS_CAP = timedelta(days=1)


class Resolution(Enum):
    """What is to be done with a kept command."""

    DELIVER = auto()
    DONE = auto()
    OVERTAKEN = auto()
    REPLACED = auto()
    BREAK_LOST = auto()
    WORK_LOST = auto()
    NOT_CONTINUED = auto()
    OUTSIDE_SHIFT = auto()


def repeats(command: Command, earlier: Command) -> bool:
    """Whether a command adds nothing to the one before it, so that keeping that one is enough."""
    if command.details.time is not None or earlier.details.time is not None:
        # Where a time is given, Bitrix24 may refuse the one and take the other.
        return False
    if command.verb is Verb.RESUME_DAY and earlier.verb is Verb.OPEN_DAY:
        return True
    wants_more = (command.close_expired and not earlier.close_expired) or (command.reopen and not earlier.reopen)
    return command.verb is earlier.verb and not wants_more


def adds_nothing(kept: QueuedCommand, earlier: QueuedCommand) -> bool:
    """Whether the kept command before says all that this one does; two openings may mean two days."""
    if not repeats(kept.command, earlier.command):
        return False
    if kept.verb is not Verb.OPEN_DAY:
        return True
    closed, then, now = earlier.seen, earlier.command.at, kept.command.at
    # What would only have continued the closed day, and so was nothing, may begin a new one later.
    may_begin_another = closed is not None and closed.may_be_continued(then, flexible=False)
    apart = _OPENED_AGAIN if may_begin_another else _SAME_DAY
    return now - then <= apart and _date_of(then, closed) == _date_of(now, closed)


def replaces(command: Command, earlier: QueuedCommand) -> bool:
    """Whether a command makes the one before it pointless, so that the record is the same without that one."""
    if earlier.sent:
        return False
    if earlier.verb is Verb.RESUME_DAY and command.verb is Verb.OPEN_DAY:
        # Both end the running break at the moment of delivery.
        return command.details.time is None
    flip = {command.verb, earlier.verb} == {Verb.PAUSE_DAY, Verb.RESUME_DAY}
    return flip and command.at - earlier.command.at <= PUNCTUAL


def can_follow(then: Command, day: Workday, now: datetime) -> bool:
    """Whether a later wish about a running day can be carried out, as far as its own time tells."""
    time = then.details.time
    if time is None:
        return True
    if then.verb is not Verb.CLOSE_DAY or day.start is None:
        return False
    return day.start < time <= now and time.astimezone(day.start.tzinfo).date() == day.start.date()


def resolve(kept: QueuedCommand, day: Workday, at: datetime, then: Command | None) -> Resolution:
    """Tell what becomes of a kept command.

    Whether a closed day would be continued only the portal knows: a day that is to be opened is left to it.

    Args:
        kept: the command; those before it have been dealt with.
        day: the latest record as just read; its status is known.
        at: when the command was given, by the portal's clock.
        then: the wish that followed; None when this is the last.
    """
    match kept.verb:
        case Verb.PAUSE_DAY:
            return _pause(kept, day, at, then)
        case Verb.RESUME_DAY:
            return _continue(kept, day, at, then) if day.status is Status.PAUSED else Resolution.DONE
        case Verb.CLOSE_DAY:
            overtaken = acted_after(kept.seen, day, at)
            if day.status is Status.CLOSED:
                return Resolution.OVERTAKEN if overtaken and not kept.sent else Resolution.DONE
            return Resolution.OVERTAKEN if overtaken else Resolution.DELIVER
        case Verb.OPEN_DAY:
            return _open(kept, day, at, then)


def acted_after(seen: Workday | None, day: Workday, at: datetime) -> bool:
    """Whether the record shows that the person acted on it after an instant.

    Args:
        seen: the day as it was seen before that instant; None when nothing is known.
        day: as it is now.
        at: the instant.
    """
    known = seen if seen is not None and seen.start is not None else None
    for instant, before in (
        (day.start, known.start if known else None),
        (day.finish, known.finish if known else None),
        (day.pause_start, known.pause_start if known else None),
    ):
        if instant is not None and instant > at and instant != before:
            return True
    if known is None or not day.same_record(known):
        return _acted_on_unseen(known, day, at)
    if day.status is Status.PAUSED and day.pause_start is None and known.status is not Status.PAUSED:
        # Somebody began a break, and nobody can tell when.
        return True
    grown = day.ended_breaks - known.ended_breaks
    if grown <= _ROUNDING:
        return False
    # A break that ran, or the gap since the day was closed, ended when the sum of breaks had grown by it.
    since = known.pause_start or known.finish
    return since is None or day.ended_breaks >= _LEAKS_CAP or since + grown > at


def _acted_on_unseen(known: Workday | None, day: Workday, at: datetime) -> bool:
    """Whether somebody acted after an instant on a record that had not been seen until then."""
    if day.start is not None and day.ended_breaks > _ROUNDING and day.start + day.ended_breaks > at:
        # All breaks lie behind the start, so the last of them cannot have ended before that.
        return True
    if known is None or known.start is None:
        return False
    # The wish was about the record that ran on its date. One of an earlier date ended in the ordinary way.
    same_date = at.astimezone(known.start.tzinfo).date() == known.start.date()
    return same_date and known.status is not Status.CLOSED and day.status is not Status.CLOSED


def _pause(kept: QueuedCommand, day: Workday, at: datetime, then: Command | None) -> Resolution:
    if day.status is Status.PAUSED:
        return Resolution.DONE
    if acted_after(kept.seen, day, at):
        return Resolution.OVERTAKEN
    if then is None or then.verb is kept.verb or day.status is Status.CLOSED:
        return Resolution.DELIVER
    return Resolution.REPLACED if _pointless(kept, then) else Resolution.BREAK_LOST


def _continue(kept: QueuedCommand, day: Workday, at: datetime, then: Command | None) -> Resolution:
    """Judge what would end the running break."""
    if acted_after(kept.seen, day, at):
        return Resolution.OVERTAKEN
    if then is None or repeats(then, kept.command):
        return Resolution.DELIVER
    return Resolution.REPLACED if _pointless(kept, then) else Resolution.WORK_LOST


def _pointless(kept: QueuedCommand, then: Command) -> bool:
    return then.at - kept.command.at <= PUNCTUAL or replaces(then, kept)


def left_closed(kept: QueuedCommand, day: Workday) -> bool:
    """Whether the day was closed already when the command was given, and nothing has happened since."""
    return kept.seen is not None and kept.seen.status is Status.CLOSED and day.same_record(kept.seen)


def _open(kept: QueuedCommand, day: Workday, at: datetime, then: Command | None) -> Resolution:
    given = kept.command.details.time
    overtaken = acted_after(kept.seen, day, at)
    if day.status is Status.OPENED and (given is None or day.start == given.replace(microsecond=0)):
        return Resolution.OVERTAKEN if overtaken and not kept.sent else Resolution.DONE
    if day.status is Status.EXPIRED and kept.sent and (kept.seen is None or not day.same_record(kept.seen)):
        # It was opened after all, and then forgotten, or regarded as expired at once.
        return Resolution.OUTSIDE_SHIFT if day.expired_at_once else Resolution.DONE
    if overtaken:
        return Resolution.OVERTAKEN
    if day.status is Status.PAUSED and given is None:
        return _continue(kept, day, at, then)
    return Resolution.DELIVER


def _date_of(at: datetime, seen: Workday | None) -> date:
    """Return the date of an instant where the employee is, as far as the day last seen tells."""
    zone = seen.start.tzinfo if seen is not None and seen.start is not None else dt_util.get_default_time_zone()
    return at.astimezone(zone).date()
