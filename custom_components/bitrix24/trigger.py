"""Triggers: what happens to the work days of the employees of a target."""

from collections.abc import Mapping
from datetime import timedelta
from typing import ClassVar, override

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, UnitOfTime
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import EntityTriggerBase, NotTriggeredReasonReporter, Trigger, TriggerConfig
from homeassistant.util.unit_conversion import DurationConverter

from .api import Change, Status, Workday, get_status_change
from .const import ATTR_RECORD, STATUS, WORKED
from .data import get_employee_by_sensor, get_employee_sensors
from .employee import Employee


class _EmployeeTrigger(EntityTriggerBase):
    """Watches one sensor of each employee."""

    _domain_specs: Mapping[str, DomainSpec] = {SENSOR_DOMAIN: DomainSpec()}
    _key: ClassVar[str]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return get_employee_sensors(self._hass, entities, self._key)


class _WorkdayTrigger(_EmployeeTrigger):
    """Triggers on a change of the latest record, named as the event names it."""

    _key = STATUS
    _change: ClassVar[Change]
    _status: ClassVar[Status]

    @override
    def is_valid_state(self, state: State, report_not_triggered: NotTriggeredReasonReporter) -> bool:
        return state.state == self._status

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        new_record = from_state.attributes.get(ATTR_RECORD) != to_state.attributes.get(ATTR_RECORD)
        return get_status_change(Status(from_state.state), self._status, new_record=new_record) is self._change


def _on(change: Change, status: Status) -> type[Trigger]:
    class WorkdayChangedTrigger(_WorkdayTrigger):
        _change = change
        _status = status

    return WorkdayChangedTrigger


class TargetReachedTrigger(_EmployeeTrigger):
    """Triggers when the required hours of the day are done, once for each record.

    The sensor is written at that very instant. It must have been seen below its target before: after a start of Home
    Assistant, or where the automation is new, it may have triggered already. An outage of the portal in between does no
    harm.
    """

    _key = WORKED
    # While the portal is away the hours go on.
    _excluded_from_states: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self._below: dict[str, Workday] = {}
        self._triggered: dict[str, Workday] = {}

    @override
    def is_valid_state(self, state: State, report_not_triggered: NotTriggeredReasonReporter) -> bool:
        employee = self._employee(state)
        reached = employee is not None and _reached(state, employee)
        if employee is not None and not reached and employee.workday.start is not None:
            self._below[state.entity_id] = employee.workday
        return reached

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        employee = self._employee(to_state)
        if employee is None:
            return False
        if self._should_include(from_state) and not _reached(from_state, employee):
            self._below[to_state.entity_id] = employee.workday
        below, triggered = self._below.get(to_state.entity_id), self._triggered.get(to_state.entity_id)
        if below is None or not employee.workday.same_record(below):
            return False
        # A correction of a closed day is not the moment at which the hours were done.
        if not employee.workday.running or (triggered is not None and employee.workday.same_record(triggered)):
            return False
        self._triggered[to_state.entity_id] = employee.workday
        return True

    @override
    def _should_include(self, state: State) -> bool:
        return super()._should_include(state) and self._employee(state) is not None

    def _employee(self, state: State) -> Employee | None:
        """Return the employee of a state; None where no required hours are known."""
        employee = get_employee_by_sensor(self._hass, state.entity_id, self._key)
        return employee if employee is not None and employee.required else None


def _reached(state: State, employee: Employee) -> bool:
    required = employee.required
    # The user may have chosen another unit.
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
    minutes = round(DurationConverter.convert(float(state.state), unit, UnitOfTime.MINUTES))
    return required is not None and minutes >= required // timedelta(minutes=1)


TRIGGERS: dict[str, type[Trigger]] = {
    "workday_opened": _on(Change.OPENED, Status.OPENED),
    "workday_paused": _on(Change.PAUSED, Status.PAUSED),
    "workday_resumed": _on(Change.RESUMED, Status.OPENED),
    "workday_closed": _on(Change.CLOSED, Status.CLOSED),
    "workday_expired": _on(Change.EXPIRED, Status.EXPIRED),
    "target_reached": TargetReachedTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return TRIGGERS
