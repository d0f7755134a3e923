"""The times and reasons that callers give: parsed, checked, and converted to what Bitrix24 takes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
import re
from typing import Any, Final

from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..api import Details, PortalClock, Status, Workday
from ..const import LONGEST_REPORT
from ..employee import Employee
from ..errors import validation_error
from ..texts import local_minute
from ..util import async_zone, aware
from .command import Command, QueuedCommand, Verb

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_TIME_OF_DAY: Final = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
# YAML reads 22:33 without quotes as a number of minutes, and 22:33:00 as one of seconds, for a first digit but zero.
_YAML_MINUTES: Final = range(60, 24 * 60)
_YAML_SECONDS: Final = range(60 * 60, 24 * 60 * 60)


def instant_or_time_of_day(value: Any) -> datetime | time:
    """Return a date-time (default: in Home Assistant's zone), time of day or timestamp, or raise vol.Invalid."""
    try:
        found = _time_of_text(value.strip()) if isinstance(value, str) else _time_of(value)
    except ArithmeticError, OSError, ValueError:
        found = None
    if found is None:
        raise vol.Invalid(f"expected a date and time, a time of day, or a timestamp, not {value}")
    return found


def _time_of_text(text: str) -> datetime | time | None:
    if _NUMBER.fullmatch(text):
        return _time_of(float(text))
    if _TIME_OF_DAY.fullmatch(text):
        return dt_util.parse_time(text)
    # A date alone is none: its midnight would record a day that was not meant.
    return None if dt_util.parse_date(text) is not None else aware(dt_util.parse_datetime(text))


def _time_of(value: Any) -> datetime | time | None:
    match value:
        case datetime():
            return aware(value)
        case time() if value.tzinfo is None:
            return value
        case bool():
            # To Python, a number.
            pass
        case int() | float() if value in _YAML_MINUTES:
            return time(*divmod(int(value), 60))
        case int() | float() if int(value) in _YAML_SECONDS:
            return datetime.fromtimestamp(value, UTC).time()
        case int() | float():
            return datetime.fromtimestamp(value, UTC)
    return None


def instant_or_midnight(value: Any) -> datetime:
    """Return a date-time (default: in Home Assistant's zone), a date's midnight, or raise vol.Invalid."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    try:
        instant = aware(value if isinstance(value, datetime) else dt_util.parse_datetime(str(value).strip()))
    except ValueError:
        instant = None
    if instant is None:
        raise vol.Invalid(f"expected a date, or a date and time, not {value}")
    return instant


# Clocks differ by some seconds, and a script may take its time: now() means now.
ABOUT_NOW = timedelta(minutes=1)
# No day is older; when a queued command is delivered, it is too late to say so.
FIRST_YEAR = 1971


async def with_time(command: Command, employee: Employee, clock: PortalClock) -> Command:
    """Return a command whose time of day has become an instant, and without a time that means now."""
    if not command.has_time:
        return command
    workday = employee.workday
    if command.verb is Verb.CLOSE_DAY and workday.start is not None and workday.status is not Status.CLOSED:
        zone, day = await _zone(employee, workday.start.tzinfo), workday.start.date()
    else:
        zone, day = await _zone(employee, clock.server_zone), None
    return _resolved(
        command,
        zone or dt_util.get_default_time_zone(),
        day,
        clock,
        reason_needed=not employee.flexible,
        # Bitrix24 takes no other end of an expired day than one with a time.
        needs_time=command.verb is Verb.CLOSE_DAY and workday.status is Status.EXPIRED,
    )


async def with_time_before_queueing(
    command: Command,
    clock: PortalClock,
    *,
    employee: Employee | None,
    seen: Workday | None,
    queued: Sequence[QueuedCommand],
) -> Command:
    """Return the same by what was seen last and what is queued, while the portal cannot be asked."""
    if not command.has_time:
        return command
    start = None if seen is None else seen.start
    default = _likely_zone(start)
    zone = default if employee is None else await _zone(employee, clock.server_zone)
    return _resolved(
        command,
        zone or default,
        _day_to_close(seen, queued, zone or default, clock) if command.verb is Verb.CLOSE_DAY else None,
        clock,
        reason_needed=employee is None or not employee.flexible,
        needs_time=command.verb is Verb.CLOSE_DAY and seen is not None and seen.status is Status.EXPIRED,
    )


def _resolved(
    command: Command, zone: tzinfo, day: date | None, clock: PortalClock, *, reason_needed: bool, needs_time: bool
) -> Command:
    details, now = command.details, clock.now()
    if command.time_of_day is not None:
        time = datetime.combine(day or now.astimezone(zone).date(), command.time_of_day, zone)
        details = replace(details, time=time)
    assert details.time is not None
    earliest = now
    if reason_needed and not details.report:
        # Some seconds that have passed are no cause to demand a reason. With one, a time is taken exactly.
        earliest = min(clock.to_portal(command.at), now) - ABOUT_NOW
    if not needs_time and earliest <= details.time < now + ABOUT_NOW:
        details = replace(details, time=None)
    return replace(command, details=details, time_of_day=None)


def _likely_zone(start: datetime | None) -> tzinfo:
    """Return Home Assistant's zone, which knows when clocks change, unless the day began in another offset."""
    elsewhere = start is not None and start.utcoffset() != dt_util.as_local(start).utcoffset()
    return (start.tzinfo if start is not None and elsewhere else None) or dt_util.get_default_time_zone()


def _day_to_close(
    seen: Workday | None, queued: Sequence[QueuedCommand], zone: tzinfo, clock: PortalClock
) -> date | None:
    """Return the date of the record to close: that of a queued opening, else the running one."""
    start = None if seen is None or seen.status is Status.CLOSED else seen.start
    opening = next((one for one in reversed(queued) if one.verb is Verb.OPEN_DAY), None)
    opened = None if opening is None else opening.command.details.time or opening.instant(clock)
    if opened is not None and (start is None or opened > start):
        return opened.astimezone(zone).date()
    return None if start is None else start.date()


async def opening_details(employee: Employee, details: Details, now: datetime, server_zone: tzinfo | None) -> Details:
    """Return the details of a new record, its time in the employee's own offset of today.

    Raises:
        ServiceValidationError: time_wrong_date, time_in_future, report_required, report_too_long.
    """
    if details.time is None:
        check_report(details)
        return details
    zone = await _zone(employee, server_zone) or dt_util.get_default_time_zone()
    today = now.astimezone(zone)
    # On a day on which clocks change, older servers take the wall clock in the offset of now (reference §2.2).
    return _checked(
        employee, details, now, zone=timezone(today.utcoffset() or timedelta()), day=today.date(), after=None
    )


async def _zone(employee: Employee, default: tzinfo | None) -> tzinfo | None:
    return await async_zone(employee.time_zone) or default


async def closing_details(employee: Employee, details: Details, now: datetime) -> Details:
    """Return the details of the end of a record, its time by the employee's clock, else in the offset of the start.

    Raises:
        ServiceValidationError: those of opening_details, time_before_start.
    """
    start = employee.workday.start
    if details.time is None or start is None:
        check_report(details)
        return details
    zone = await _zone(employee, start.tzinfo)
    assert zone is not None
    return _checked(employee, details, now, zone=zone, day=start.date(), after=start)


def check_before_queueing(details: Details, now: datetime, *, flexible: bool | None) -> None:
    """Check a command while the portal cannot be asked; `flexible` (UF_TM_FREE) is None if the rules are unknown.

    Raises:
        ServiceValidationError: time_out_of_range, time_in_future, report_required, report_too_long.
    """
    if details.time is not None:
        if details.time.year < FIRST_YEAR:
            raise validation_error("time_out_of_range")
        if details.time >= now + ABOUT_NOW:
            raise validation_error("time_in_future")
        if not details.report and flexible is False:
            raise validation_error("report_required")
    check_report(details)


def check_reckonable(instant: datetime) -> None:
    """Raise time_out_of_range for an instant outside Home Assistant's time zone (the first and the last days)."""
    try:
        dt_util.as_local(instant)
    except OverflowError:
        raise validation_error("time_out_of_range") from None


def check_report(details: Details) -> None:
    """Raise report_too_long for a reason above the limit."""
    if details.report is not None and len(details.report) > LONGEST_REPORT:
        raise validation_error("report_too_long", {"most": str(LONGEST_REPORT)})


def _checked(
    employee: Employee, details: Details, now: datetime, *, zone: tzinfo, day: date, after: datetime | None
) -> Details:
    """Return the details with their time as Bitrix24 takes it: a fixed offset, whole seconds, the right date."""
    assert details.time is not None
    try:
        time = details.time.astimezone(zone).replace(microsecond=0)
    except OverflowError:
        raise validation_error("time_wrong_date", {"date": day.isoformat()}) from None
    if time.time() == time.min.time():
        # Bitrix24 takes the first second of a day for no time at all (reference §2.2, §2.3).
        time += timedelta(seconds=1)
    if time.date() != day:
        raise validation_error("time_wrong_date", {"date": day.isoformat()})
    if now < time < now + ABOUT_NOW:
        time = now.astimezone(zone).replace(microsecond=0)
    if time > now:
        raise validation_error("time_in_future")
    if after is not None and time <= after:
        raise validation_error("time_before_start", {"start": local_minute(after)})
    if not details.report and not employee.flexible:
        raise validation_error("report_required")
    check_report(details)
    return replace(details, time=time.replace(tzinfo=timezone(time.utcoffset() or timedelta()), fold=0))
