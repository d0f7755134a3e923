"""What a perfect clerk would have done: the judge of days on which the portal was away now and then.

Written from the contract's table and the rules of the issue, on the emulator's own records; it shares nothing with the
integration.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final, override
from zoneinfo import ZoneInfo

from tests.portal import Clock, Employee, Request, RestError, Schedule, Status, WorkRecord
from tests.portal.browser import Browser
from tests.portal.office import Generation, Office
from tests.portal.timekeeping import Punch, Timekeeping

OPEN: Final = "timeman.open"
PAUSE: Final = "timeman.pause"
CLOSE: Final = "timeman.close"

METHOD_OF: Final = {"open_day": OPEN, "pause_day": PAUSE, "resume_day": OPEN, "close_day": CLOSE}

_TELLING: Final = frozenset({*METHOD_OF.values(), "timeman.status"})

# Carried out within this time, a command needs no time of its own; a break no longer than this is none.
PUNCTUAL: Final = timedelta(minutes=1)
# The portal counts whole seconds, and an answer takes its time.
ROUNDING: Final = timedelta(seconds=2)
BERLIN: Final = ZoneInfo("Europe/Berlin")


@dataclass(slots=True, kw_only=True, eq=False)
class Wish:
    """One verb that somebody gave, and what became of it.

    Attributes:
        verb: the action.
        at: when.
        time: the time given with it; None for now.
        reopen: continue a closed day.
        close_expired: close a forgotten day first.
        queued: whether the answer said that it is kept.
        changed: whether the answer said that it changed something.
        command_id: the kept command that stands for it, perhaps for an earlier wish too.
        end: the key of the error, or what was said last about the kept command.
        told: what the clerk made of it.
    """

    verb: str
    at: datetime
    time: datetime | None = None
    reopen: bool = False
    close_expired: bool = False
    queued: bool = False
    changed: bool = False
    command_id: str | None = None
    end: str | None = None
    told: str = ""

    @property
    def details(self) -> dict[str, Any]:
        """The fields of the action."""
        details: dict[str, Any] = {}
        if self.verb == "open_day":
            details = {"reopen": self.reopen, "close_expired": self.close_expired}
        if self.time is not None:
            details |= {"time": self.time.isoformat(), "report": "The door was locked"}
        return details

    def is_replaced_by(self, later: Wish) -> bool:
        """Whether a later wish leaves the record as it would be without this one."""
        if later.at <= self.at:
            return False
        if (self.verb, later.verb) == ("resume_day", "open_day"):
            return True
        return {self.verb, later.verb} == {"pause_day", "resume_day"} and later.at - self.at <= PUNCTUAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that changed a record on the portal.

    Attributes:
        method: what did it.
        before: the status before.
        at: when.
        time: the time given with it; None without.
        elsewhere: whether it was not this Home Assistant.
    """

    method: str
    before: Status
    at: datetime
    time: datetime | None
    elsewhere: bool

    def was_wished(self, wish: Wish) -> bool:
        """Whether this is what a wish asks for, at the time that it asks for."""
        if self.method != METHOD_OF[wish.verb] or self.at < wish.at:
            return False
        if (self.before is Status.PAUSED and self.method == OPEN) or self.method == PAUSE:
            # A break begins and ends when it is told to, there is no other way.
            return True
        return abs((self.time or self.at) - (wish.time or wish.at)) <= PUNCTUAL + ROUNDING


class Ledger(Timekeeping):
    """The portal's rules, with a list of all that changed a record and of who did it."""

    def __init__(self, office: Office) -> None:
        """Begin without any change."""
        super().__init__(office)
        self.changes: list[Change] = []
        # Called once, right after the next change that is made by a request.
        self.when_changed: Callable[[], object] | None = None

    @override
    def open(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        return self._noted(OPEN, employee, punch, super().open)

    @override
    def reopen(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        return self._noted(OPEN, employee, punch, super().reopen)

    @override
    def pause(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        return self._noted(PAUSE, employee, punch, super().pause)

    @override
    def close(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        return self._noted(CLOSE, employee, punch, super().close)

    def _noted(
        self, method: str, employee: Employee, punch: Punch, act: Callable[[Employee, Punch], WorkRecord | None]
    ) -> WorkRecord | None:
        before = Status(employee.state)
        record = act(employee, punch)
        if record is None:
            return None
        elsewhere = punch.ip == Browser.ip
        time = None if punch.time is None else punch.time.instant
        self.changes.append(Change(method=method, before=before, at=self._now(), time=time, elsewhere=elsewhere))
        if not elsewhere and self.when_changed is not None:
            then, self.when_changed = self.when_changed, None
            then()
        return record


def unwished(changes: Iterable[Change], wishes: Sequence[Wish]) -> list[Change]:
    """Return the changes made from here that nobody wished for, or not any more.

    A wish serves once, wishes serve in the order in which they were given, and none serves after somebody has changed
    the day elsewhere.
    """
    granted = [wish for wish in wishes if wish.queued or wish.changed]
    left = [(wish, closing) for wish in granted for closing in ((True, False) if wish.close_expired else (False,))]
    strange: list[Change] = []
    touched: datetime | None = None
    for change in changes:
        if change.elsewhere:
            touched = change.at
            continue
        for position, (wish, closing) in enumerate(left):
            if touched is not None and wish.at < touched:
                continue
            if (change.method == CLOSE and change.before is Status.EXPIRED) if closing else change.was_wished(wish):
                del left[: position + 1]
                break
        else:
            strange.append(change)
    return strange


def blind(requests: Iterable[Request]) -> list[Request]:
    """Return the requests that were to change a day whose status was not read just before.

    Instead of a look the answer to the change before will do, but only if there was one.
    """
    unseeing: list[Request] = []
    known_at: datetime | None = None
    for request in requests:
        changing = request.method in METHOD_OF.values()
        if changing and (known_at is None or request.time - known_at > ROUNDING):
            unseeing.append(request)
        told = {call.method for call in request.calls if call.error is None}
        if told & _TELLING and request.status == HTTPStatus.OK and request.outcome == "ok":
            known_at = request.time
        elif changing and not HTTPStatus.BAD_REQUEST <= request.status < HTTPStatus.TOO_MANY_REQUESTS:
            # Any other refusal says for sure that nothing was done.
            known_at = None
    return unseeing


class PerfectClerk:
    """Does at once what is wished, on a twin of the portal that is never away."""

    def __init__(self, generation: Generation, schedule: Schedule, begun: datetime) -> None:
        """Hire the twin of an employee."""
        self._clock = Clock.stopped(begun)
        office = Office(generation=generation, schedule=schedule, clock=self._clock, server_zone="Europe/Berlin")
        self.anna = office.add_employee(12, time_zone="Europe/Berlin")

    def copy(self, employee: Employee) -> None:
        """Go on from the records of the portal."""
        self.anna.records[:] = [replace(record) for record in employee.records]

    def state(self, at: datetime) -> Status:
        """Return the status of the twin at an instant."""
        self._clock.move_to(at)
        return Status(self.anna.state)

    def carry_out(self, wish: Wish) -> str:
        """Do what the contract's table says.

        Returns:
            "done", "unchanged", "not_continued" for what a kept command must not do, or the key of the error.
        """
        try:
            return self._carry_out(wish)
        except RestError:
            return "refused"

    def _carry_out(self, wish: Wish) -> str:
        match wish.verb, self.state(wish.at):
            case "open_day", Status.EXPIRED:
                return self._close_and_open(wish) if wish.close_expired else "day_expired"
            case "open_day", (Status.OPENED | Status.PAUSED) if wish.time is not None:
                return "time_not_allowed"
            case "open_day", Status.CLOSED:
                return self._open(wish)
            case (("open_day" | "resume_day"), Status.PAUSED):
                self.anna.resume_day()
            case "pause_day", Status.OPENED:
                self.anna.pause_day()
            case "pause_day", Status.CLOSED:
                return "day_not_open"
            case "close_day", Status.EXPIRED if wish.time is None:
                return "day_expired"
            case "close_day", (Status.OPENED | Status.PAUSED | Status.EXPIRED):
                return self._close(wish)
            case "pause_day", Status.EXPIRED:
                return "day_expired"
            case _:
                return "unchanged"
        return "done"

    def _open(self, wish: Wish) -> str:
        """Begin the next record, or go on with the latest."""
        if self._would_continue(wish.at):
            if wish.time is not None:
                return "time_not_allowed"
            if not wish.reopen:
                return "unchanged"
            if wish.queued:
                return "not_continued"
        if wish.time is not None and wish.time.astimezone(BERLIN).date() != wish.at.astimezone(BERLIN).date():
            return "time_wrong_date"
        self.anna.open_day(_in_berlin(wish.time))
        return "done"

    def _close(self, wish: Wish) -> str:
        record = self.anna.record
        assert record is not None
        if wish.time is not None:
            if wish.time.astimezone(record.zone).date() != record.local_start.date():
                return "time_wrong_date"
            if wish.time.replace(microsecond=0) <= record.start:
                return "time_before_start"
        self.anna.close_day(_in_berlin(wish.time))
        return "done"

    def _close_and_open(self, wish: Wish) -> str:
        """Close a forgotten day at the recommended time, then open the next."""
        record = self.anna.record
        assert record is not None
        last = record.local_start.replace(hour=23, minute=59, second=59)
        end = record.recommended_end if record.recommended_end > record.local_start else last
        if wish.time is not None and wish.time.astimezone(BERLIN).date() != wish.at.astimezone(BERLIN).date():
            return "time_wrong_date"
        self.anna.close_day(min(end, last))
        self.anna.open_day(_in_berlin(wish.time))
        return "done"

    def _would_continue(self, at: datetime) -> bool:
        """Whether the contract takes the latest record for one that a clock-in would continue."""
        record = self.anna.record
        if record is None or record.finish is None or record.schedule.is_flexible:
            return False
        last_day = record.finish.astimezone(record.zone).date()
        return at.astimezone(record.zone).date() <= last_day or at < record.start + timedelta(hours=18)


def _in_berlin(time: datetime | None) -> datetime | None:
    """Return a time as a person writes it: older servers look at the wall only."""
    return None if time is None else time.astimezone(BERLIN)
