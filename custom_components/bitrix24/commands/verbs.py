"""The verbs: from the state before to the goal, with guard rails. Contract: the table "state before → verb"."""

from dataclasses import dataclass, replace
from datetime import timedelta

from ..api import Details, Opening, OpeningProbe, Refused, Status, Workday, would_continue
from ..employee import Employee
from ..errors import validation_error
from .command import Command, Verb
from .gateway import WorkdayGateway, outside_shift
from .times import check_report, closing_details, opening_details

# Each attempt to open a day outside any shift leaves a record.
_OPEN_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerbResult:
    """The effect of a verb."""

    changed: bool
    continuable: bool = False  # a closed day was left alone: Bitrix24 would continue it
    continued: bool = False  # Bitrix24 continued a closed day, unasked


_UNCHANGED = VerbResult(changed=False)
_CHANGED = VerbResult(changed=True)
_CONTINUABLE = VerbResult(changed=False, continuable=True)


def needs_probe(command: Command) -> bool:
    """Return whether to probe, with the status, what opening the day would do.

    A command that may continue a closed day may start a new one as well, unless a time is given: only a new one has it.
    """
    return command.verb is Verb.OPEN_DAY and (not command.reopen or command.has_time)


async def carry_out(
    gateway: WorkdayGateway, employee: Employee, command: Command, default_report: str, *, queued: bool = False
) -> VerbResult:
    """Carry out a command, with an instant instead of a time of day, for an employee as just read (status known).

    A queued command opens a day at its time without a probe: the portal refuses a time where it would continue.
    `default_report` is the reason for closing a forgotten day, where the command has none.

    Raises:
        ServiceValidationError: day_not_open, day_expired, or the time or the reason is invalid.
        HomeAssistantError: opened_outside_shift, not_applied, or refused for an unknown status.
        ApiError: the portal refused or could not be reached.
    """
    match command.verb:
        case Verb.OPEN_DAY:
            return await _open_day(gateway, employee, command, default_report, queued=queued)
        case Verb.PAUSE_DAY:
            return await _pause_day(gateway, employee)
        case Verb.RESUME_DAY:
            return await _resume_day(gateway, employee)
        case Verb.CLOSE_DAY:
            return await _close_day(gateway, employee, command.details)


async def _open_day(
    gateway: WorkdayGateway, employee: Employee, command: Command, default_report: str, *, queued: bool
) -> VerbResult:
    status, details = employee.workday.status, command.details
    if status is Status.EXPIRED:
        return await _close_and_open(gateway, employee, command, default_report)
    if status is not Status.CLOSED and details.time is not None:
        raise validation_error("time_not_allowed")
    if details.time is None:
        # With a time, the report is checked after it.
        check_report(details)
    if status is Status.OPENED:
        return _UNCHANGED
    if status is Status.PAUSED:
        return await _resume(gateway, employee)
    return await _open_closed_day(gateway, employee, command, queued=queued)


async def _open_closed_day(
    gateway: WorkdayGateway, employee: Employee, command: Command, *, queued: bool
) -> VerbResult:
    probe = gateway.probe
    if probe is not None and probe.workday is not None:
        # The probe has met another state than the status just before it, or opened the day.
        if probe.workday.status is Status.PAUSED:
            return await _resume(gateway, replace(employee, workday=probe.workday))
        opened = gateway.accept_probe(employee, probe.workday)
        return VerbResult(changed=True, continued=_is_continued(employee.workday, opened))
    has_time = command.details.time is not None
    left_to_portal = queued if has_time else command.reopen
    if left_to_portal or not _would_continue(gateway, employee, probe):
        return await _begin(gateway, employee, command, queued=queued)
    if has_time:
        raise validation_error("time_not_allowed")
    return _CONTINUABLE


def _would_continue(gateway: WorkdayGateway, employee: Employee, probe: OpeningProbe | None) -> bool:
    """Return whether opening would continue the closed record: as probed, else by the rule of reference §2.7."""
    if employee.workday.start is None:
        return False
    if probe is not None and probe.opening is not Opening.UNKNOWN:
        return probe.opening is Opening.CONTINUES
    return employee.workday.may_be_continued(gateway.clock.now(), flexible=employee.flexible, shift=employee.shift)


async def _begin(gateway: WorkdayGateway, employee: Employee, command: Command, *, queued: bool) -> VerbResult:
    """Start a new record, or continue the closed one where that is what the portal does."""
    details = await opening_details(employee, command.details, gateway.clock.now(), gateway.clock.server_zone)
    before = employee.workday
    try:
        opened = await gateway.write(
            employee, gateway.portal.open_day(employee.user_id, details, before), Status.OPENED
        )
    except Refused as err:
        if details.time is None or not would_continue(err):
            raise
        # Nothing was changed: the moment until which the portal continues the closed day has not passed yet.
        if queued:
            return _CONTINUABLE
        raise validation_error("time_not_allowed") from err
    return VerbResult(changed=True, continued=not command.reopen and _is_continued(before, opened))


def _is_continued(before: Workday, opened: Employee) -> bool:
    return before.start is not None and opened.workday.same_record(before)


async def _close_and_open(
    gateway: WorkdayGateway, employee: Employee, command: Command, default_report: str
) -> VerbResult:
    if not command.close_expired:
        raise validation_error("day_expired")
    workday, now = employee.workday, gateway.clock.now()
    if workday.expired_at_once and workday.start is not None and now < workday.start + _OPEN_AGAIN_AFTER:
        raise outside_shift(workday)
    opening = await opening_details(employee, command.details, now, gateway.clock.server_zone)
    # The forgotten day must not reach into the one that is opened.
    finish = workday.proposed_finish(employee.required, now, before=opening.time)
    if finish is None:
        raise validation_error("day_expired")
    closing = Details(time=finish, report=command.details.report or default_report)
    closed = await _close(gateway, employee, await closing_details(employee, closing, now))
    request = gateway.portal.open_day(employee.user_id, opening, closed.workday)
    await gateway.write(closed, request, Status.OPENED)
    return _CHANGED


async def _pause_day(gateway: WorkdayGateway, employee: Employee) -> VerbResult:
    match employee.workday.status:
        case Status.CLOSED:
            raise validation_error("day_not_open")
        case Status.EXPIRED:
            raise validation_error("day_expired")
        case Status.PAUSED:
            return _UNCHANGED
    await gateway.write(employee, gateway.portal.pause_day(employee.user_id), Status.PAUSED)
    return _CHANGED


async def _resume_day(gateway: WorkdayGateway, employee: Employee) -> VerbResult:
    return await _resume(gateway, employee) if employee.workday.status is Status.PAUSED else _UNCHANGED


async def _resume(gateway: WorkdayGateway, employee: Employee) -> VerbResult:
    await gateway.write(employee, gateway.portal.open_day(employee.user_id), Status.OPENED)
    return _CHANGED


async def _close_day(gateway: WorkdayGateway, employee: Employee, details: Details) -> VerbResult:
    status = employee.workday.status
    if status is Status.CLOSED:
        check_report(details)
        return _UNCHANGED
    if status is Status.EXPIRED and details.time is None:
        raise validation_error("day_expired")
    await _close(gateway, employee, await closing_details(employee, details, gateway.clock.now()))
    return _CHANGED


async def _close(gateway: WorkdayGateway, employee: Employee, details: Details) -> Employee:
    request = gateway.portal.close_day(employee.user_id, details, employee.workday)
    return await gateway.write(employee, request, Status.CLOSED)
