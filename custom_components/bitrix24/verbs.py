"""The verbs: from the state before to the goal, with guard rails. Contract: the table "state before → verb"."""

from datetime import datetime

from .api import Details, Status
from .command import Command, Verb
from .employee import Employee
from .errors import mistake
from .given_time import closing_details, opening_details
from .hand import Hand


async def carry_out(hand: Hand, employee: Employee, command: Command, default_report: str) -> bool:
    """Do what leads to the goal of a command.

    Args:
        hand: what reads and acts.
        employee: as looked at just before; the status is known.
        command: what to do.
        default_report: the reason for closing a forgotten day, where the command gives none.

    Returns:
        Whether anything was changed; nothing is when the goal is reached already.

    Raises:
        ServiceValidationError: day_not_open, day_expired, or something is wrong with the time.
        HomeAssistantError: not_applied, or refused for an unknown status.
        ApiError: the portal refused or could not be reached.
    """
    match command.verb:
        case Verb.OPEN_DAY:
            return await _open_day(hand, employee, command, default_report)
        case Verb.PAUSE_DAY:
            return await _pause_day(hand, employee)
        case Verb.RESUME_DAY:
            return await _resume_day(hand, employee)
        case Verb.CLOSE_DAY:
            return await _close_day(hand, employee, command.details)


async def _open_day(hand: Hand, employee: Employee, command: Command, default_report: str) -> bool:
    wish, workday, now = command.details, employee.workday, hand.clock.now()
    match workday.status:
        case Status.EXPIRED:
            if not command.close_expired:
                raise mistake("day_expired")
            opening = await opening_details(employee, wish, now, hand.clock.server_zone)
            # The forgotten day must not reach into the one that is opened.
            latest = min(now, opening.time or now)
            employee = await _close_expired(hand, employee, latest, wish.report or default_report)
            await hand.step(employee, lambda: hand.portal.open_day(employee.user_id, opening), Status.OPENED)
            return True
        case Status.OPENED if wish.time is None:
            return False
        case Status.PAUSED if wish.time is None:
            await hand.step(employee, lambda: hand.portal.open_day(employee.user_id), Status.OPENED)
            return True
        case Status.OPENED | Status.PAUSED:
            raise mistake("time_not_allowed")
    if workday.would_be_continued(now, flexible=employee.flexible):
        if wish.time is not None:
            raise mistake("time_not_allowed")
        if not command.reopen:
            return False
        # A portal that does not allow it, or has another shift due, starts a new record after all.
        await hand.step(employee, lambda: hand.portal.open_day(employee.user_id, wish), Status.OPENED)
        return True
    opening = await opening_details(employee, wish, now, hand.clock.server_zone)
    await hand.step(employee, lambda: hand.portal.open_day(employee.user_id, opening), Status.OPENED)
    return True


async def _pause_day(hand: Hand, employee: Employee) -> bool:
    match employee.workday.status:
        case Status.CLOSED:
            raise mistake("day_not_open")
        case Status.EXPIRED:
            raise mistake("day_expired")
        case Status.PAUSED:
            return False
    await hand.step(employee, lambda: hand.portal.pause_day(employee.user_id), Status.PAUSED)
    return True


async def _resume_day(hand: Hand, employee: Employee) -> bool:
    if employee.workday.status is not Status.PAUSED:
        return False
    await hand.step(employee, lambda: hand.portal.open_day(employee.user_id), Status.OPENED)
    return True


async def _close_day(hand: Hand, employee: Employee, wish: Details) -> bool:
    status = employee.workday.status
    if status is Status.CLOSED:
        return False
    if status is Status.EXPIRED and wish.time is None:
        raise mistake("day_expired")
    closing = closing_details(employee, wish, hand.clock.now())
    await hand.step(employee, lambda: hand.portal.close_day(employee.user_id, closing), Status.CLOSED)
    return True


async def _close_expired(hand: Hand, employee: Employee, latest: datetime, report: str) -> Employee:
    finish = employee.workday.proposed_finish(employee.required, latest)
    if finish is None:
        raise mistake("day_expired")
    details = Details(time=finish, report=report)
    return await hand.step(employee, lambda: hand.portal.close_day(employee.user_id, details), Status.CLOSED)
