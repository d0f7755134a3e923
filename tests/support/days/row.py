"""The words in which the table of days says what a verb does."""

from dataclasses import dataclass
from typing import Literal

from tests.portal import Schedule

type VerbName = Literal[
    "open", "open_reopen", "open_time", "open_close_expired", "pause", "resume", "close", "close_time"
]
type What = Literal[
    "opens",
    "opens at the time",
    "closes the old one and opens",
    "continues",
    "continuable",
    "unchanged",
    "pauses",
    "resumes",
    "closes",
    "closes at the time",
    "error",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a verb comes to; an error has its key in the contract, and says how many records it leaves behind."""

    what: What
    error: str = ""
    makes_record: bool = False


def error(key: str) -> Outcome:
    """Return the outcome of a verb that fails and changes nothing."""
    return Outcome("error", key)


OPENS = Outcome("opens")
OPENS_AT_TIME = Outcome("opens at the time")
REPLACES = Outcome("closes the old one and opens")
CONTINUES = Outcome("continues")
CONTINUABLE = Outcome("continuable")
UNCHANGED = Outcome("unchanged")
PAUSES = Outcome("pauses")
RESUMES = Outcome("resumes")
CLOSES = Outcome("closes")
CLOSES_AT_TIME = Outcome("closes at the time")

DAY_NOT_OPEN = error("day_not_open")
DAY_EXPIRED = error("day_expired")
TIME_NOT_ALLOWED = error("time_not_allowed")
TIME_WRONG_DATE = error("time_wrong_date")
TIME_IN_FUTURE = error("time_in_future")
TIME_BEFORE_START = error("time_before_start")
REPORT_REQUIRED = error("report_required")
# The portal answers 400 and changes nothing.
REFUSED = error("refused")
# The record was made all the same: §1.2, §2.7.
OPENED_OUTSIDE_SHIFT = Outcome("error", "opened_outside_shift", makes_record=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbs:
    """What each verb does; None: neither the contract nor the reference settles it."""

    open: Outcome | None
    open_reopen: Outcome | None
    open_time: Outcome | None
    pause: Outcome | None
    resume: Outcome | None
    close: Outcome | None
    close_time: Outcome | None
    open_close_expired: Outcome | None = None


# The lines of the contract's table.
NEVER_OR_OVER = Verbs(
    open=OPENS,
    open_reopen=OPENS,
    open_time=OPENS_AT_TIME,
    pause=DAY_NOT_OPEN,
    resume=UNCHANGED,
    close=UNCHANGED,
    close_time=UNCHANGED,
)
CLOSED = Verbs(
    open=CONTINUABLE,
    open_reopen=CONTINUES,
    open_time=TIME_NOT_ALLOWED,
    pause=DAY_NOT_OPEN,
    resume=UNCHANGED,
    close=UNCHANGED,
    close_time=UNCHANGED,
)
OPENED = Verbs(
    open=UNCHANGED,
    open_reopen=UNCHANGED,
    open_time=TIME_NOT_ALLOWED,
    pause=PAUSES,
    resume=UNCHANGED,
    close=CLOSES,
    close_time=CLOSES_AT_TIME,
)
PAUSED = Verbs(
    open=RESUMES,
    open_reopen=RESUMES,
    open_time=TIME_NOT_ALLOWED,
    pause=UNCHANGED,
    resume=RESUMES,
    close=CLOSES,
    close_time=CLOSES_AT_TIME,
)
EXPIRED = Verbs(
    open=DAY_EXPIRED,
    open_reopen=DAY_EXPIRED,
    open_time=DAY_EXPIRED,
    pause=DAY_EXPIRED,
    resume=UNCHANGED,
    close=DAY_EXPIRED,
    close_time=CLOSES_AT_TIME,
    open_close_expired=REPLACES,
)
# Opening makes a record that the portal calls expired in the same answer.
OUTSIDE_SHIFT = Verbs(
    open=OPENED_OUTSIDE_SHIFT,
    open_reopen=OPENED_OUTSIDE_SHIFT,
    open_time=OPENED_OUTSIDE_SHIFT,
    pause=DAY_NOT_OPEN,
    resume=UNCHANGED,
    close=UNCHANGED,
    close_time=UNCHANGED,
)


@dataclass(frozen=True, slots=True)
class Past:
    """Something done on the portal itself: when, what, and the time that was given with it."""

    when: str
    action: Literal["open", "pause", "resume", "close"]
    time: str = ""


@dataclass(frozen=True, slots=True)
class Also:
    """One more time given to a verb of this day, with a report or without."""

    verb: Literal["open_time", "close_time"]
    time: str
    outcome: Outcome
    report: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A past, a moment, and what everything does then.

    Wall times are "2026-09-14 08:00" in the employee's zone; for a time that is given to a verb "08:00" is short for
    today's with open, for the one of the record's date with close. Lengths are "H:MM" or "H:MM:SS".
    """

    name: str
    why: str
    past: tuple[Past, ...] = ()
    now: str
    status: Literal["opened", "paused", "closed", "expired"]
    verbs: Verbs
    # Hours of the current day as the contract counts them; None: the contract does not settle it.
    worked: str | None = "0:00"
    breaks: str | None = "0:00"
    # False: closed, and midnight after its finish has passed, so that nothing is shown of it.
    current: bool = True
    # Each of these is a test of its own.
    generations: str = "C"
    schedule: Schedule
    zone: str = "Europe/Berlin"
    server_zone: str = "Europe/Berlin"
    reopen_allowed: bool = True
    # Whether clocks were changed between the start and now.
    clocks_changed: bool = False
    # The moment E of §1.2 of the latest record.
    expires: str = ""
    # The times given with open_time and close_time; empty: not tried.
    open_at: str = ""
    close_at: str = ""
    # When close_expired closes the day that was left open; empty: not tried.
    proposal: str = ""
    # The end that the portal recommends of an expired day, where it is another one.
    recommended: str = ""
    # Breaks of the record after it was continued, resumed or closed; after closes at the time; after close_expired.
    # None: those that were shown before.
    breaks_after: str | None = None
    breaks_at_time: str | None = None
    breaks_proposed: str | None = None
    also: tuple[Also, ...] = ()
    # Try what follows from the status alone too in every run, not only among the long tests.
    thorough: bool = False
    # Try the second generation in every run too, and the third where the day is thorough.
    each_generation: bool = False
