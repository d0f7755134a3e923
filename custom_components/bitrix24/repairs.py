"""The forms that mend what the repair issues tell."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import DateTimeSelector, TextSelector
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .api import Details, Status
from .data import Bitrix24ConfigEntry
from .employee import Employee
from .given_time import closing_details
from .issues import COMMAND_TIME_UNKNOWN, COMMAND_UNDELIVERABLE, PORTAL_MOVED, WORKDAY_EXPIRED
from .markdown import escape_placeholders
from .portal_moved import PortalMovedFlow
from .queue_repairs import CommandTimeFlow, UndeliverableFlow, users_of_issue
from .service_values import aware
from .texts import local_minute

CONF_FINISH = "finish"
CONF_REASON = "reason"

# Which field an error is about; the rest are about the whole form.
_FIELDS = {
    "report_required": CONF_REASON,
    "report_too_long": CONF_REASON,
    "time_before_start": CONF_FINISH,
    "time_in_future": CONF_FINISH,
    "time_wrong_date": CONF_FINISH,
}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the form for an issue: closing a forgotten day, telling a time, agreeing to an address, or taking note."""
    if data is None:
        return ConfirmRepairFlow()
    entry = hass.config_entries.async_get_entry(str(data["entry_id"]))
    employee = str(data.get("employee"))
    if issue_id.startswith(WORKDAY_EXPIRED):
        return CloseDayFlow(entry, employee)
    if issue_id.startswith(COMMAND_TIME_UNKNOWN):
        return CommandTimeFlow(entry, employee)
    if issue_id.startswith(COMMAND_UNDELIVERABLE):
        return UndeliverableFlow(entry, employee)
    if issue_id.startswith(PORTAL_MOVED):
        return PortalMovedFlow(entry, str(data["origin"]))
    return ConfirmRepairFlow()


class CloseDayFlow(RepairsFlow):
    """Closes a forgotten day at a time that somebody gives."""

    def __init__(self, entry: Bitrix24ConfigEntry | None, employee: str) -> None:
        """Remember whose day it is, see issues.employee_of_issue."""
        self._entry = entry
        self._user_id = next(iter(users_of_issue(entry, employee)), 0)

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Lead to the form, which says why its proposal is not the time that Bitrix24 recommends, if so."""
        if self._is_outside_shift():
            return await self.async_step_outside_shift()
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask for the time, and close the day."""
        return await self._async_step("confirm", user_input)

    async def async_step_outside_shift(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask for the time, and close a day that Bitrix24 regards as expired because it belongs to no shift."""
        return await self._async_step("outside_shift", user_input)

    def _is_outside_shift(self) -> bool:
        if self._entry is None or self._entry.state is not ConfigEntryState.LOADED:
            return False
        coordinator = self._entry.runtime_data.coordinator
        employee = coordinator.data.get(self._user_id)
        return employee is not None and employee.workday.outside_shift(coordinator.clock.now())

    async def _async_step(self, step_id: str, user_input: dict[str, Any] | None) -> RepairsFlowResult:
        entry = self._entry
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        employee = entry.runtime_data.coordinator.data.get(self._user_id)
        if employee is None:
            # Removed while the form was open: there is nothing left to mend.
            return self.async_create_entry(data={})
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            reason = user_input.get(CONF_REASON, "").strip()
            details = Details(time=aware(dt_util.parse_datetime(user_input[CONF_FINISH])), report=reason or None)
            try:
                if employee.workday.status is Status.EXPIRED:
                    # What is wrong with the time must be said here and now, not when a kept command is delivered.
                    await closing_details(employee, details, entry.runtime_data.coordinator.clock.now())
                outcome = await entry.runtime_data.time_clock.close_day(self._user_id, details)
            except HomeAssistantError as err:
                key = str(err.translation_key)
                errors[_FIELDS.get(key, "base")] = key
                placeholders = dict(err.translation_placeholders or {})
            else:
                if outcome.queued:
                    return self.async_abort(reason="queued")
                return self.async_create_entry(data={})
        elif employee.workday.status not in {Status.EXPIRED, None}:
            return self.async_create_entry(data={})
        suggested = user_input or _proposal(employee, entry.runtime_data.coordinator.clock.now())
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(_schema(employee), suggested),
            errors=errors,
            description_placeholders=escape_placeholders({**placeholders, **_described(employee)}),
        )


def _proposal(employee: Employee, now: datetime) -> Mapping[str, Any]:
    finish = employee.workday.proposed_finish(employee.required, now)
    return {} if finish is None else {CONF_FINISH: f"{dt_util.as_local(finish):%Y-%m-%d %H:%M:%S}"}


def _schema(employee: Employee) -> vol.Schema:
    reason = vol.Optional if employee.flexible else vol.Required
    return vol.Schema({vol.Required(CONF_FINISH): DateTimeSelector(), reason(CONF_REASON): TextSelector()})


def _described(employee: Employee) -> dict[str, str]:
    """Return what the form says, in Home Assistant's time like its fields."""
    start = employee.workday.start
    last = start and start.replace(hour=23, minute=59, second=59)
    return {
        "name": employee.label,
        "start": local_minute(start) if start else "",
        "until": f"{dt_util.as_local(last):%Y-%m-%d %H:%M:%S}" if last else "",
    }
