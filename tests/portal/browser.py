"""Somebody clicks in the portal's own page: the same rules, no HTTP."""

from datetime import datetime
from typing import TYPE_CHECKING

from .iso_time import wall_time_of
from .record import Status, WorkRecord
from .timekeeping import OpenAction, Punch

if TYPE_CHECKING:
    from .employee import Employee
    from .office import Office


class RefusedError(Exception):
    """The click changed nothing."""


class Browser:
    """Act for employees as their browsers would."""

    ip = "198.51.100.20"

    def __init__(self, office: Office) -> None:
        """Work for one portal."""
        self._office = office

    def open(self, employee: Employee, start: datetime | str | None, report: str) -> WorkRecord:
        """Open, reopen or resume."""
        keeping = self._office.timekeeping
        record = None
        match keeping.open_action(employee):
            case OpenAction.OPEN:
                time = None if start is None else wall_time_of(start)
                record = keeping.open(employee, Punch(time=time, report=report, ip=self.ip))
            case OpenAction.REOPEN if start is None:
                record = keeping.reopen(employee, Punch(ip=self.ip))
        return self._changed(record, employee)

    def pause(self, employee: Employee) -> WorkRecord:
        """Begin a break."""
        return self._changed(self._office.timekeeping.pause(employee, Punch(ip=self.ip)), employee)

    def resume(self, employee: Employee) -> WorkRecord:
        """End a break."""
        if employee.state != Status.PAUSED:
            return self._changed(None, employee)
        return self._changed(self._office.timekeeping.reopen(employee, Punch(ip=self.ip)), employee)

    def close(self, employee: Employee, finish: datetime | str | None, report: str) -> WorkRecord:
        """End the day."""
        time = None if finish is None else wall_time_of(finish)
        punch = Punch(time=time, report=report, ip=self.ip)
        return self._changed(self._office.timekeeping.close(employee, punch), employee)

    def _changed(self, record: WorkRecord | None, employee: Employee) -> WorkRecord:
        if record is None:
            message = f"nothing came of it: the day of employee {employee.id} is {employee.state}"
            raise RefusedError(message)
        return record
