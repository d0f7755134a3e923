"""The verbs: from the state before to the goal, with guard rails. Contract: the table "state before → verb"."""

from dataclasses import dataclass, replace
from datetime import timedelta

from ..api import Details, Opening, Refused, Status, Workday, would_continue
from ..employee import Employee
from ..errors import validation_error
from .command import Command, Verb
from .gateway import WorkdayGateway, outside_shift
from .times import check_report, closing_details, opening_details

# Whoever tries to open a day outside any shift again and again would leave a record each time.
_OPEN_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbResult:
    """What a verb did.

    Attributes:
        changed: whether anything was changed; nothing is when the goal is reached already.
        continuable: whether a closed day was left alone because Bitrix24 would continue it.
        continued: whether Bitrix24 continued a closed day although that was not asked for.
    """

    changed: bool
    continuable: bool = False
    continued: bool = False


_UNCHANGED = VerbResult(changed=False)


_CHANGED = VerbResult(changed=True)


_CONTINUABLE = VerbResult(changed=False, continuable=True)


def asks_before(command: Command) -> bool:
    """Return whether it must be asked with the status what opening the day would do.

    Who wants a closed day continued takes a new one as well, unless a time is given, which only a new one has.
    """
    return command.verb is Verb.OPEN_DAY and (not command.reopen or command.has_time)


async def carry_out(
    hand: WorkdayGateway, employee: Employee, command: Command, default_report: str, *, queued: bool = False
) -> VerbResult:
    """Do what leads to the goal of a command.

    Args:
        hand: what reads and acts.
        employee: as looked at just before; the status is known.
        command: what to do.
        default_report: the reason for closing a forgotten day, where the command gives none.
        queued: whether it was given earlier: a day is then opened at its time without asking, for the portal refuses a
            time where it would continue the closed day.

    Raises:
        ServiceValidationError: day_not_open, day_expired, or something is wrong with the time or the reason.
        HomeAssistantError: opened_outside_shift, not_applied, or refused for an unknown status.
        ApiError: the portal refused or could not be reached.
    """
    match command.verb:
        case Verb.OPEN_DAY:
            return await _open_day(hand, employee, command, default_report, queued=queued)
        case Verb.PAUSE_DAY:
            return await _pause_day(hand, employee)
        case Verb.RESUME_DAY:
            return await _resume_day(hand, employee)
        case Verb.CLOSE_DAY:
            return await _close_day(hand, employee, command.details)


async def _open_day(
    hand: WorkdayGateway, employee: Employee, command: Command, default_report: str, *, queued: bool
) -> VerbResult:
    wish = command.details
    match employee.workday.status:
        case Status.EXPIRED:
            return await _close_and_open(hand, employee, command, default_report)
        case Status.OPENED | Status.PAUSED if wish.time is not None:
            raise validation_error("time_not_allowed")
    if wish.time is None:
        # Whatever is wrong with a time is told first.
        check_report(wish)
    match employee.workday.status:
        case Status.OPENED:
            return _UNCHANGED
        case Status.PAUSED:
            return await _resume(hand, employee)
    return await _open_closed_day(hand, employee, command, queued=queued)


async def _open_closed_day(hand: WorkdayGateway, employee: Employee, command: Command, *, queued: bool) -> VerbResult:
    wish, workday = command.details, employee.workday
    probe = hand.opening(employee.user_id)
    if probe is not None and probe.workday is not None:
        # The question was answered by another state than the status just before it.
        if probe.workday.status is Status.PAUSED:
            return await _resume(hand, replace(employee, workday=probe.workday))
        opened = await hand.take(employee, probe.workday)
        return VerbResult(changed=True, continued=_is_continued(workday, opened))
    left_to_portal = queued if wish.time is not None else command.reopen
    if workday.start is None or left_to_portal:
        return await _begin(hand, employee, command, queued=queued)
    continues = probe is not None and probe.opening is Opening.CONTINUES
    if probe is None or probe.opening is Opening.UNKNOWN:
        continues = workday.may_be_continued(hand.clock.now(), flexible=employee.flexible, shift=employee.shift)
    if not continues:
        return await _begin(hand, employee, command, queued=queued)
    if wish.time is not None:
        raise validation_error("time_not_allowed")
    return _CONTINUABLE


async def _begin(hand: WorkdayGateway, employee: Employee, command: Command, *, queued: bool) -> VerbResult:
    """Start a new record, or continue the closed one where that is what the portal does."""
    opening = await opening_details(employee, command.details, hand.clock.now(), hand.clock.server_zone)
    before = employee.workday
    try:
        opened = await hand.step(
            employee, lambda: hand.portal.open_day(employee.user_id, opening, before), Status.OPENED
        )
    except Refused as err:
        if opening.time is None or not would_continue(err):
            raise
        # Nothing was changed: the moment until which the portal continues the closed day has not passed yet.
        if queued:
            return _CONTINUABLE
        raise validation_error("time_not_allowed") from err
    return VerbResult(changed=True, continued=not command.reopen and _is_continued(before, opened))


def _is_continued(before: Workday, opened: Employee) -> bool:
    return before.start is not None and opened.workday.same_record(before)


async def _close_and_open(
    hand: WorkdayGateway, employee: Employee, command: Command, default_report: str
) -> VerbResult:
    """Close a forgotten day, then open the next."""
    if not command.close_expired:
        raise validation_error("day_expired")
    wish, workday, now = command.details, employee.workday, hand.clock.now()
    if workday.expired_at_once and workday.start is not None and now < workday.start + _OPEN_AGAIN_AFTER:
        raise outside_shift(workday)
    opening = await opening_details(employee, wish, now, hand.clock.server_zone)
    # The forgotten day must not reach into the one that is opened.
    finish = workday.proposed_finish(employee.required, now, before=opening.time)
    if finish is None:
        raise validation_error("day_expired")
    details = await closing_details(employee, Details(time=finish, report=wish.report or default_report), now)
    closed = await hand.step(employee, lambda: hand.portal.close_day(employee.user_id, details, workday), Status.CLOSED)
    await hand.step(closed, lambda: hand.portal.open_day(employee.user_id, opening, closed.workday), Status.OPENED)
    return _CHANGED


async def _pause_day(hand: WorkdayGateway, employee: Employee) -> VerbResult:
    match employee.workday.status:
        case Status.CLOSED:
            raise validation_error("day_not_open")
        case Status.EXPIRED:
            raise validation_error("day_expired")
        case Status.PAUSED:
            return _UNCHANGED
    await hand.step(employee, lambda: hand.portal.pause_day(employee.user_id), Status.PAUSED)
    return _CHANGED


async def _resume_day(hand: WorkdayGateway, employee: Employee) -> VerbResult:
    if employee.workday.status is not Status.PAUSED:
        return _UNCHANGED
    return await _resume(hand, employee)


async def _resume(hand: WorkdayGateway, employee: Employee) -> VerbResult:
    await hand.step(employee, lambda: hand.portal.open_day(employee.user_id), Status.OPENED)
    return _CHANGED


async def _close_day(hand: WorkdayGateway, employee: Employee, wish: Details) -> VerbResult:
    status = employee.workday.status
    if status is Status.CLOSED:
        check_report(wish)
        return _UNCHANGED
    if status is Status.EXPIRED and wish.time is None:
        raise validation_error("day_expired")
    closing = await closing_details(employee, wish, hand.clock.now())
    workday = employee.workday
    await hand.step(employee, lambda: hand.portal.close_day(employee.user_id, closing, workday), Status.CLOSED)
    return _CHANGED
