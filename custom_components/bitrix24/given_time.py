"""A time that somebody gives for the start or the end of a day: checked, and put as Bitrix24 takes it."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone, tzinfo

from homeassistant.util import dt as dt_util

from .api import Details
from .employee import Employee
from .errors import mistake


async def opening_details(employee: Employee, wish: Details, now: datetime, server_zone: tzinfo | None) -> Details:
    """Return what to say with a new record, its time in the person's own offset of today.

    Args:
        employee: whose day; the time zone may be empty, then the person follows the server.
        wish: what was given; a time in any offset.
        now: by the portal's clock.
        server_zone: the server's offset; None when it is not known.

    Raises:
        ServiceValidationError: time_wrong_date, time_in_future, report_required.
    """
    if wish.time is None:
        return wish
    zone = await _zone(employee, server_zone) or dt_util.get_default_time_zone()
    today = now.astimezone(zone)
    # On a day on which clocks change, older servers take the wall clock in the offset of now (reference §2.2).
    return _checked(employee, wish, now, zone=timezone(today.utcoffset() or timedelta()), day=today.date(), after=None)


# By name. Loading one takes another thread, each time anew, while somebody waits for the answer to an action.
_ZONES: dict[str, tzinfo] = {}


async def _zone(employee: Employee, default: tzinfo | None) -> tzinfo | None:
    """Return the employee's time zone, or the default where that is empty or unknown."""
    name = employee.time_zone
    if name and name not in _ZONES:
        try:
            zone = await dt_util.async_get_time_zone(name)
        except ValueError, OSError:
            zone = None
        if zone is not None:
            _ZONES[name] = zone
    return _ZONES.get(name, default)


async def closing_details(employee: Employee, wish: Details, now: datetime) -> Details:
    """Return what to say with the end of a record, its time as the employee's clock showed it.

    Args:
        employee: whose day; where the time zone is not known, the offset of the start counts.
        wish: what was given; a time in any offset.
        now: by the portal's clock.

    Raises:
        ServiceValidationError: time_wrong_date, time_in_future, time_before_start, report_required.
    """
    start = employee.workday.start
    if wish.time is None or start is None:
        return wish
    zone = await _zone(employee, start.tzinfo)
    assert zone is not None
    return _checked(employee, wish, now, zone=zone, day=start.date(), after=start)


def check_before_keeping(wish: Details, now: datetime, *, flexible: bool | None) -> None:
    """Check what can be checked of a command while the portal cannot be asked.

    Args:
        wish: what was given.
        now: by the portal's clock.
        flexible: UF_TM_FREE; None where the rules are not known.

    Raises:
        ServiceValidationError: time_in_future, report_required.
    """
    if wish.time is None:
        return
    if wish.time.replace(microsecond=0) > now:
        raise mistake("time_in_future")
    if not wish.report and flexible is False:
        raise mistake("report_required")


def _checked(
    employee: Employee, wish: Details, now: datetime, *, zone: tzinfo, day: date, after: datetime | None
) -> Details:
    """Return the details with their time as Bitrix24 takes it: a fixed offset, whole seconds, the right date."""
    assert wish.time is not None
    try:
        time = wish.time.astimezone(zone).replace(microsecond=0)
    except OverflowError:
        raise mistake("time_wrong_date", {"date": day.isoformat()}) from None
    if time.time() == time.min.time():
        # Bitrix24 takes the first second of a day for no time at all (reference §2.2, §2.3).
        time += timedelta(seconds=1)
    if time.date() != day:
        raise mistake("time_wrong_date", {"date": day.isoformat()})
    if time > now:
        raise mistake("time_in_future")
    if after is not None and time <= after:
        raise mistake("time_before_start", {"start": f"{dt_util.as_local(after):%Y-%m-%d %H:%M}"})
    if not wish.report and not employee.flexible:
        raise mistake("report_required")
    return replace(wish, time=time.replace(tzinfo=timezone(time.utcoffset() or timedelta()), fold=0))
