"""What a perfect clerk would have done: the judge of days on which the portal was away now and then.

Written from the contract's table and the rules of the issue, on the emulator's own records; it shares nothing with the
integration.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any, Final, override

from tests.portal import Clock, Employee, Request, RestError, Schedule, Status, WorkRecord
from tests.portal.browser import Browser
from tests.portal.iso_time import WallTime
from tests.portal.office import Generation, Office
from tests.portal.printed_times import printed_date, reckoned_offset
from tests.portal.timekeeping import OpenAction, Punch, Timekeeping

OPEN: Final = "timeman.open"
PAUSE: Final = "timeman.pause"
CLOSE: Final = "timeman.close"

METHOD_OF: Final = {"open_day": OPEN, "pause_day": PAUSE, "resume_day": OPEN, "close_day": CLOSE}

_TELLING: Final = frozenset({*METHOD_OF.values(), "timeman.status"})

# Carried out within this time, a command needs no time of its own; a break no longer than this is none.
PUNCTUAL: Final = timedelta(minutes=1)
# The portal counts whole seconds, and an answer takes its time.
ROUNDING: Final = timedelta(seconds=2)
# Within this time an action answers, whatever the portal does.
ANSWERED: Final = timedelta(seconds=30)
# So long nobody closes and opens again a day that was opened outside any shift.
OPEN_AGAIN: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)


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
        continuable: whether it said that Bitrix24 would continue the closed day.
        continued: whether it said that a closed day was continued unasked.
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
    continuable: bool = False
    continued: bool = False
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

    @property
    def outcome(self) -> str:
        """What was answered, in the words of the clerk; only where it is not kept."""
        if self.end is not None:
            return self.end
        return "done" if self.changed else "continuable" if self.continuable else "unchanged"

    @property
    def may_have_opened(self) -> bool:
        """Whether the answer, or an error that says so, stands for a change."""
        return self.queued or self.changed or self.end == "opened_outside_shift"

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
        moment: where the record says that it was: the start of a new one, the end of one that was closed, else `at`.
        start: of the record.
        leaks: its breaks afterwards.
        continued: whether a closed record was continued.
        outside: whether the record was, or had been, answered as EXPIRED when it was opened.
        elsewhere: whether it was not this Home Assistant.
    """

    method: str
    before: Status
    at: datetime
    moment: datetime
    start: datetime
    leaks: timedelta
    continued: bool
    outside: bool
    elsewhere: bool

    def was_wished(self, wish: Wish) -> bool:
        """Whether this is what a wish asks for, at the time that it asks for."""
        if self.method != METHOD_OF[wish.verb] or self.at < wish.at:
            return False
        if (self.before is Status.PAUSED and self.method == OPEN) or self.method == PAUSE:
            # A break begins and ends when it is told to, there is no other way.
            return True
        if self.continued:
            # By who asked for it only, and never afterwards.
            return wish.reopen and wish.time is None and self.at - wish.at <= ANSWERED
        return abs(self.moment - (wish.time or wish.at)) <= PUNCTUAL + ROUNDING

    def is_seen_after(self, wish: Wish, seen_since: Mapping[datetime, datetime]) -> bool:
        """Whether the record tells that this happened after a wish.

        Args:
            wish: the wish.
            seen_since: since when Home Assistant has known each record, by its start.
        """
        if wish.at >= self.at:
            return False
        if self.method != OPEN or self.moment == self.start:
            return True
        # The sum of breaks has grown, which tells something to who knew the sum before.
        known = self.start in seen_since and seen_since[self.start] <= wish.at
        return known or self.start + self.leaks > wish.at

    def ends_for(self, wish: Wish) -> bool:
        """Whether this closed the forgotten day for a wish to open the next one; not again and again."""
        if self.method != CLOSE or self.before is not Status.EXPIRED or not wish.close_expired or self.at < wish.at:
            return False
        return not self.outside or self.at - self.start >= OPEN_AGAIN


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

    def made_outside(self, start: datetime) -> bool:
        """Whether the record that starts then was answered as EXPIRED when a request opened it."""
        return any(
            change.outside and change.start == start and not change.elsewhere
            for change in self.changes
            if change.method == OPEN
        )

    def _noted(
        self, method: str, employee: Employee, punch: Punch, act: Callable[[Employee, Punch], WorkRecord | None]
    ) -> WorkRecord | None:
        before, known = Status(employee.state), employee.record
        record = act(employee, punch)
        if record is None:
            return None
        now, is_new = self._now(), record is not known
        moment = record.start if is_new else record.finish or now
        self.changes.append(
            Change(
                method=method,
                before=before,
                at=now,
                moment=moment,
                start=record.start,
                leaks=timedelta(seconds=record.leaks),
                continued=not is_new and before is Status.CLOSED,
                outside=record.status(now) is Status.EXPIRED if is_new else self.made_outside(record.start),
                elsewhere=punch.ip == Browser.ip,
            )
        )
        if punch.ip != Browser.ip and self.when_changed is not None:
            then, self.when_changed = self.when_changed, None
            then()
        return record


def unwished(
    changes: Iterable[Change], wishes: Sequence[Wish], seen_since: Mapping[datetime, datetime]
) -> list[Change]:
    """Return the changes made from here that nobody wished for, or not any more.

    A wish serves once, wishes serve in the order in which they were given, and none serves after somebody has changed
    the day elsewhere, as far as the record shows that.

    Args:
        changes: all of them.
        wishes: all of them.
        seen_since: since when Home Assistant has known each record, by its start.
    """
    left = [
        (wish, closing)
        for wish in wishes
        for closing in ((True, False) if wish.close_expired else (False,))
        # A forgotten day may have been closed for a new one that was refused then.
        if wish.may_have_opened or (closing and wish.end == wish.told == "refused")
    ]
    strange: list[Change] = []
    touches: list[Change] = []
    for change in changes:
        if change.elsewhere:
            touches.append(change)
            continue
        for position, (wish, closing) in enumerate(left):
            if any(touch.is_seen_after(wish, seen_since) for touch in touches):
                continue
            if change.ends_for(wish) if closing else change.was_wished(wish):
                del left[: position + 1]
                break
        else:
            strange.append(change)
    return strange


def blind(requests: Iterable[Request]) -> list[Request]:
    """Return the requests that were to change a day whose status was not read just before.

    Instead of a look the answer to the change before will do, but only if there was one. In a batch nobody can look.
    """
    unseeing: list[Request] = []
    known_at: datetime | None = None
    for request in requests:
        names = {call.name for call in request.calls}
        changing = request.method in METHOD_OF.values()
        if (changing and (known_at is None or request.time - known_at > ROUNDING)) or (
            request.method == "batch" and names & set(METHOD_OF.values())
        ):
            unseeing.append(request)
        told = {call.name for call in request.calls if call.error is None}
        if told & _TELLING and was_answered(request):
            known_at = request.time
        elif changing and not HTTPStatus.BAD_REQUEST <= request.status < HTTPStatus.TOO_MANY_REQUESTS:
            # Any other refusal says for sure that nothing was done.
            known_at = None
    return unseeing


def was_answered(request: Request) -> bool:
    """Whether the answer to a request arrived."""
    return request.status == HTTPStatus.OK and request.outcome == "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What differs from portal to portal: the version of the server, and how days belong together."""

    generation: Generation
    schedule: Schedule
    reopen_allowed: bool


class PerfectClerk:
    """Does at once what is wished, on a twin of the portal that is never away."""

    def __init__(self, rules: Rules, zone: str, begun: datetime) -> None:
        """Hire the twin of an employee who lives in a zone; the server is in Berlin."""
        self._clock = Clock.stopped(begun)
        self._office = Office(
            generation=rules.generation,
            schedule=rules.schedule,
            reopen_allowed=rules.reopen_allowed,
            clock=self._clock,
            server_zone="Europe/Berlin",
        )
        self.anna = self._office.add_employee(12, time_zone=zone)
        # The starts of the records that Home Assistant has seen expired in their first minutes.
        self._outside: set[datetime] = set()

    def copy(self, employee: Employee, outside: Collection[datetime] = ()) -> None:
        """Go on from the records of the portal.

        Args:
            employee: whose.
            outside: the starts of those of which Home Assistant was told that they expired at once.
        """
        self.anna.records[:] = [replace(record) for record in employee.records]
        self._outside = set(outside)

    def state(self, at: datetime) -> Status:
        """Return the status of the twin at an instant."""
        self._clock.move_to(at)
        return Status(self.anna.state)

    def carry_out(self, wish: Wish) -> str:
        """Do what the contract's table says.

        Returns:
            "done", "unchanged", "continuable", "not_continued" for what a kept command must not do, or the key of the
            error.
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
        if self._office.timekeeping.open_action(self.anna) is OpenAction.REOPEN:
            if wish.time is not None:
                return "time_not_allowed"
            if not wish.reopen:
                return "continuable"
            if wish.queued:
                return "not_continued"
            self.anna.open_day()
            return "done"
        if self._is_of_another_day(wish):
            return "time_wrong_date"
        return self._begin(wish.time)

    def _begin(self, given: datetime | None) -> str:
        started = None if given is None else self._as_start(given)
        record = self._office.timekeeping.open(
            self.anna, Punch(time=started, report="The door was locked", ip=Browser.ip)
        )
        assert record is not None
        if self._office.status_of(record) is Status.EXPIRED:
            self._outside.add(record.start)
            return "opened_outside_shift"
        return "done"

    def _close(self, wish: Wish) -> str:
        record = self.anna.record
        assert record is not None
        if wish.time is not None:
            given = _in_whole_seconds(wish.time.astimezone(record.zone))
            if given.date() != record.local_start.date():
                return "time_wrong_date"
            if given <= record.start:
                return "time_before_start"
        self._end(wish.time)
        return "done"

    def _end(self, given: datetime | None) -> None:
        finish = None if given is None else self._as_finish(given)
        punch = Punch(time=finish, report="Forgot to clock out", ip=Browser.ip)
        assert self._office.timekeeping.close(self.anna, punch) is not None

    def _close_and_open(self, wish: Wish) -> str:
        """Close a forgotten day at the recommended time, then open the next."""
        record, now = self.anna.record, self._clock.now()
        assert record is not None
        if record.start in self._outside and now < record.start + OPEN_AGAIN:
            return "opened_outside_shift"
        if self._is_of_another_day(wish):
            return "time_wrong_date"
        finish = min(self._recommended_finish(record), wish.time or now)
        if finish.replace(microsecond=0) <= record.start:
            return "day_expired"
        self._end(finish)
        return self._begin(wish.time)

    def _recommended_finish(self, record: WorkRecord) -> datetime:
        """Return what the portal recommends, unless nobody can have worked until then, on the date of the start."""
        start, now = record.local_start, self._clock.now()
        last = start.replace(hour=23, minute=59, second=59)
        of_day = record.recommended_end.astimezone(record.zone).timetz()
        finish = datetime.combine(start.date(), of_day)
        if record.start in self._outside or finish > now:
            finish = start + _MINUTE
        elif finish <= start:
            finish = start + timedelta(seconds=record.schedule.min_duration)
        return min(finish, last, now)

    def _is_of_another_day(self, wish: Wish) -> bool:
        return wish.time is not None and self._date(wish.time) != self._date(wish.at)

    def _date(self, instant: datetime) -> date:
        return _in_whole_seconds(instant.astimezone(self.anna.zone)).date()

    def _as_start(self, instant: datetime) -> WallTime:
        """Return TIME of a start: older servers look at the wall only, and want their own date."""
        wall = _in_whole_seconds(instant.astimezone(self.anna.zone))
        offset = wall.utcoffset() or timedelta()
        if self._office.generation == "C":
            return WallTime(wall.replace(tzinfo=None), offset)
        today = self._clock.now().astimezone(self._office.server_zone_info).date()
        return WallTime(datetime.combine(today, wall.time()), offset)

    def _as_finish(self, instant: datetime) -> WallTime:
        """Return TIME of a finish: older servers want the date and the suffix that they print."""
        record = self.anna.record
        assert record is not None
        wall = _in_whole_seconds(instant.astimezone(self.anna.zone))
        if self._office.generation == "C":
            return WallTime(wall.replace(tzinfo=None), wall.utcoffset() or timedelta())
        day = printed_date(record.start, self.anna)
        return WallTime(datetime.combine(day, wall.time()), reckoned_offset(self._office, record))


def _in_whole_seconds(local: datetime) -> datetime:
    """Return a time as it can be given: Bitrix24 takes the first second of a day for no time at all."""
    whole = local.replace(microsecond=0)
    return whole + timedelta(seconds=1) if whole.time() == time() else whole
