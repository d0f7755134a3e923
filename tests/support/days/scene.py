"""A day of the table as it is played: instants, what is on record, and which cases there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo

import pytest

from tests.portal import Employee, Schedule, Status

from .row import CONTINUES, OPENS_AT_TIME, TIME_NOT_ALLOWED, Also, Day, Outcome, VerbName

VERB_NAMES: Final[tuple[VerbName, ...]] = get_args(VerbName.__value__)
# Schedules on which a changed time needs no supervisor: §2.2, §2.3.
UNSUPERVISED: Final = (Schedule.flexible(), Schedule.none())
_ALLOWED_DELTA: Final = timedelta(minutes=15)
# What tells most of a day in each state, and is tried in every run; the rest follows from the state alone.
_TELLING: Final[dict[str, frozenset[VerbName]]] = {
    "closed": frozenset(("open", "open_reopen", "open_time")),
    "opened": frozenset(("close_time",)),
    "paused": frozenset(("resume", "close", "close_time")),
    "expired": frozenset(("close_time", "open_close_expired")),
}
# The same for one more generation.
_TELLING_AGAIN: Final[dict[str, frozenset[VerbName]]] = {
    "closed": frozenset(("open",)),
    "opened": frozenset(("close_time",)),
    "paused": frozenset(("close",)),
    "expired": frozenset(("open_close_expired",)),
}


def length(text: str) -> timedelta:
    """Return a length told as "H:MM" or "H:MM:SS"."""
    hours, minutes, seconds = (int(part) for part in f"{text}:00".split(":")[:3])
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def length_told(text: str | None) -> timedelta | None:
    """Return a length, None where the row does not tell it."""
    return None if text is None else length(text)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the portal has on record; None in `breaks`: not settled."""

    start: datetime
    finish: datetime | None
    breaks: timedelta | None
    status: Status


@dataclass(frozen=True, slots=True)
class Case:
    """One verb on one day in one generation."""

    day: Day
    generation: str
    verb: VerbName
    outcome: Outcome
    # The time given with the verb, as in the row, and whether a report is.
    given: str = ""
    report: bool = True

    @property
    def portal_options(self) -> dict[str, Any]:
        """What is special about the portal."""
        return portal_options(self.day, self.generation)

    @property
    def given_at(self) -> datetime:
        """The instant of the time given: of today for open, of the record's date for close."""
        day = self.day
        date = now(day).date() if self.verb == "open_time" else (start(day) or now(day)).date()
        return at(day, self.given if " " in self.given else f"{date} {self.given}")


def portal_options(day: Day, generation: str) -> dict[str, Any]:
    """Return what is special about the portal of a day."""
    return {
        "generation": generation,
        "schedule": day.schedule,
        "server_zone": day.server_zone,
        "reopen_allowed": day.reopen_allowed,
    }


def at(day: Day, text: str) -> datetime:
    """Return the instant of a wall time of the employee."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(day.zone))


def elapsed(begin: datetime, end: datetime) -> timedelta:
    """Return the time that passed; two moments of one zone would be compared by their clocks."""
    return timedelta(seconds=end.timestamp() - begin.timestamp())


def now(day: Day) -> datetime:
    """Return the moment of a day."""
    return at(day, day.now)


def start(day: Day) -> datetime | None:
    """Return when the latest record began."""
    begun = [past for past in day.past if past.action == "open"]
    return at(day, begun[-1].time or begun[-1].when) if begun else None


def finish(day: Day) -> datetime | None:
    """Return when the latest record ended."""
    last = day.past[-1] if day.past else None
    return at(day, last.time or last.when) if last is not None and last.action == "close" else None


def live(employee: Employee, day: Day) -> None:
    """Do on the portal itself what the day tells of the past; leaves its clock at the last event."""
    employee.time_zone = day.zone
    for past in day.past:
        employee.office.clock.move_to(at(day, past.when))
        time = at(day, past.time).isoformat() if past.time else None
        match past.action:
            case "open":
                employee.open_day(time)
            case "pause":
                employee.pause_day()
            case "resume":
                employee.resume_day()
            case "close":
                employee.close_day(time)


def on_record(employee: Employee) -> list[Kept]:
    """Return what the portal has on record of somebody."""
    moment = employee.office.clock.now()
    return [
        Kept(record.start, record.finish, timedelta(seconds=record.leaks), record.status(moment))
        for record in employee.records
    ]


def expected_records(case: Case, before: list[Kept]) -> list[Kept]:
    """Return what the portal must have on record after a verb.

    Generation B keeps the moment of a pause as the finish; only ends of days are told here.
    """
    day = case.day
    moment = now(day)
    shown = length_told(day.breaks)
    after = length_told(day.breaks_after) if day.breaks_after is not None else shown
    last = before[-1] if before else None
    match case.outcome.what:
        case "opens":
            return [*before, Kept(moment, None, timedelta(), Status.OPENED)]
        case "opens at the time":
            return [*before, Kept(case.given_at, None, timedelta(), Status.OPENED)]
        case "error" if case.outcome.makes_record:
            begun = case.given_at if case.given else moment
            return [*before, Kept(begun, None, timedelta(), Status.EXPIRED)]
        case "error" | "unchanged" | "continuable":
            return before
    assert last is not None, case
    earlier = before[:-1]
    match case.outcome.what:
        case "pauses":
            return [*earlier, Kept(last.start, last.finish, last.breaks, Status.PAUSED)]
        case "continues" | "resumes":
            return [*earlier, Kept(last.start, None, after, Status.OPENED)]
        case "closes":
            return [*earlier, Kept(last.start, moment, after, Status.CLOSED)]
        case "closes at the time":
            breaks = length_told(day.breaks_at_time) if day.breaks_at_time is not None else shown
            return [*earlier, Kept(last.start, case.given_at, breaks, Status.CLOSED)]
        case "closes the old one and opens":
            breaks = length_told(day.breaks_proposed) if day.breaks_proposed is not None else shown
            closed = Kept(last.start, proposal(day), breaks, Status.CLOSED)
            return [*earlier, closed, Kept(moment, None, timedelta(), Status.OPENED)]
        case _:
            raise AssertionError(case.outcome)


def proposal(day: Day) -> datetime:
    """Return when close_expired closes the day that was left open."""
    begun = start(day)
    assert begun is not None
    return at(day, f"{begun.date()} {day.proposal}")


def assert_on_record(employee: Employee, expected: list[Kept], slack: timedelta = timedelta()) -> None:
    """Compare what the portal has on record; breaks only where they are settled, finishes within `slack`."""
    actual = on_record(employee)
    settled = [
        Kept(
            kept.start,
            wanted.finish if _near(kept.finish, wanted.finish, slack) else kept.finish,
            kept.breaks if wanted.breaks is not None else None,
            kept.status,
        )
        for kept, wanted in zip(actual, expected, strict=False)
    ]
    assert settled + actual[len(settled) :] == expected


def slack_of(case: Case) -> timedelta:
    """Return by how much the instant of a finish is not settled.

    A and B keep the wall clock of a time; in which offset after a change of the clocks, §2.3 does not say.
    """
    return timedelta(hours=1 if case.day.clocks_changed and case.generation in "AB" and case.verb != "close" else 0)


def _near(one: datetime | None, other: datetime | None, slack: timedelta) -> bool:
    return one is not None and other is not None and abs(elapsed(one, other)) <= slack


def confirmed(day: Day, given: datetime) -> bool:
    """Return whether a changed time needs nobody's confirmation: §2.2, §2.3."""
    near = abs(elapsed(given, now(day))) <= _ALLOWED_DELTA
    return day.schedule in UNSUPERVISED or (near and day.status != "expired")


def cases(days: tuple[Day, ...]) -> Iterator[Any]:
    """Return each verb on each day; what follows from the state alone, and most generations but one, are long."""
    for day in days:
        for number, generation in enumerate(day.generations):
            for verb in VERB_NAMES:
                case = _case(day, generation, verb)
                if case is not None:
                    yield _param(case, usual=_is_usual(case, number))
            for also in day.also:
                yield _param(_also(day, generation, also), usual=number == 0)


def _case(day: Day, generation: str, verb: VerbName) -> Case | None:
    outcome: Outcome | None = getattr(day.verbs, verb)
    given = {"open_time": day.open_at, "close_time": day.close_at, "open_close_expired": day.proposal}
    if outcome is None or not given.get(verb, "-"):
        return None
    return Case(day, generation, verb, outcome, given[verb] if verb in {"open_time", "close_time"} else "")


def _also(day: Day, generation: str, also: Also) -> Case:
    return Case(day, generation, also.verb, also.outcome, also.time, also.report)


def _is_usual(case: Case, number: int) -> bool:
    """Whether a case is worth its time in every run; `number` counts the generations of its day."""
    day = case.day
    if number > 0:
        return (day.thorough if number > 1 else day.each_generation) and (
            case.verb in _TELLING_AGAIN[day.status] or (is_elsewhere(day) and case.outcome is OPENS_AT_TIME)
        )
    if case.verb == "open_reopen":
        return day.thorough or (case.outcome is CONTINUES and day.each_generation)
    if case.outcome is TIME_NOT_ALLOWED:
        return day.thorough
    return day.thorough or case.verb in _TELLING[day.status]


def is_elsewhere(day: Day) -> bool:
    """Whether somebody lives in another zone than the server."""
    return day.zone != day.server_zone


def _param(case: Case, *, usual: bool) -> Any:
    parts = (case.day.name, case.generation, case.verb, case.given and f"{case.given}{'' if case.report else ' bare'}")
    name = "-".join(part for part in parts if part)
    return pytest.param(case.portal_options, case, id=name, marks=() if usual else pytest.mark.long)
