"""Weeks of finished days, so that calendars and graphs have something to show."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from .clock import Clock
from .timekeeping import OpenAction

if TYPE_CHECKING:
    from .employee import Employee

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
# Colleagues may have come before the portal was looked at, but not so long before.
_LATELY: Final = timedelta(hours=3)
# In minutes: how long after eight o'clock a person comes, how long until lunch, lunch, and the work after it. The
# lengths have no common divisor, so that days differ as they do in life, and are the same in each run.
_COMING: Final = (47, 63, 38, 71, 52, 44, 66, 35, 58)
_MORNING: Final = (225, 241, 208, 252, 233)
_LUNCH: Final = (45, 52, 38, 61, 33, 47, 55, 41)
_AFTERNOON: Final = (249, 262, 228, 287, 256, 241, 274, 203, 266, 252, 238)


def live_through(employee: Employee, days: int) -> None:
    """Give somebody finished work days, Monday to Friday, before today of their time zone.

    A day that a clock-in of now or lately would continue by the portal's rules is left out: at night that is yesterday.

    Args:
        employee: who has no record yet.
        days: how many days ago the first one was.
    """
    office, clock = employee.office, employee.office.clock
    last_activity, now = employee.last_activity, clock.now()
    today = now.astimezone(employee.zone).date()
    try:
        for ago in range(days, 0, -1):
            day = today - ago * _DAY
            if day.weekday() < _SATURDAY:
                office.clock = Clock.stopped(datetime.combine(day, time(8), employee.zone))
                _work(employee, day.toordinal() + employee.id)
        office.clock = Clock.stopped(now - _LATELY)
        if office.timekeeping.open_action(employee) is OpenAction.REOPEN:
            employee.records.pop()
    finally:
        office.clock, employee.last_activity = clock, last_activity


def _work(employee: Employee, number: int) -> None:
    clock = employee.office.clock
    coming, morning, lunch, afternoon = (
        minutes[number % len(minutes)] for minutes in (_COMING, _MORNING, _LUNCH, _AFTERNOON)
    )
    clock.advance(minutes=coming)
    employee.open_day()
    clock.advance(minutes=morning)
    employee.pause_day()
    clock.advance(minutes=lunch)
    employee.resume_day()
    clock.advance(minutes=afternoon)
    employee.close_day()
