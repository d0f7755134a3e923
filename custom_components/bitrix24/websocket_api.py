"""WebSocket command of the card: what no entity shows, such as the portal's clock."""

from typing import Any

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.websocket_api import (
    ERR_NOT_FOUND,
    ActiveConnection,
    async_register_command,
    async_response,
    websocket_command,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from .api import Status
from .const import DOMAIN
from .data import Bitrix24ConfigEntry, check_user, get_employee_by_device
from .employee import Employee
from .texts import async_get_report


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands, which exist without any entry."""
    async_register_command(hass, _workday)


@websocket_command({vol.Required("type"): f"{DOMAIN}/workday", vol.Required(ATTR_DEVICE_ID): str})
@async_response
async def _workday(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Answer without asking the portal.

    `now`: by the portal's clock, in UTC; `finish`: the proposed time for an expired day, in the offset of its start,
    else null; `outside_shift`: whether that is not the recommended one, because the day belongs to no shift; `report`:
    the reason for a changed time in the options. Errors: not_found for a device without an employee, and while the
    entry is not loaded; unauthorized for a user who may not see the status.
    """
    found = _loaded_employee(hass, connection.user, msg[ATTR_DEVICE_ID])
    if found is None:
        connection.send_error(msg["id"], ERR_NOT_FOUND, "No employee of a loaded Bitrix24 entry belongs to this device")
        return
    entry, employee = found
    now = entry.runtime_data.coordinator.clock.now()
    workday = employee.workday
    finish = workday.proposed_finish(employee.required, now) if workday.status is Status.EXPIRED else None
    answer = {
        "now": now.isoformat(),
        "finish": finish and finish.isoformat(),
        "outside_shift": workday.outside_shift(now),
        "report": await async_get_report(hass, entry),
    }
    connection.send_result(msg["id"], answer)


@callback
def _loaded_employee(hass: HomeAssistant, user: User, device_id: str) -> tuple[Bitrix24ConfigEntry, Employee] | None:
    found = get_employee_by_device(hass, device_id)
    if found is None:
        return None
    entry, member = found
    check_user(hass, user, member, POLICY_READ)
    if entry.state is not ConfigEntryState.LOADED:
        return None
    employee = entry.runtime_data.coordinator.data.get(member.user_id)
    return None if employee is None else (entry, employee)
