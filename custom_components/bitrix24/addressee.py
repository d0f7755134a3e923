"""Whose day an action, or a question of the card, is about."""

from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from .const import DOMAIN
from .data import Bitrix24ConfigEntry, Bitrix24Data
from .errors import mistake, problem
from .findings import found_text
from .keeping import is_signed_out
from .roster import Member, members_of
from .stores import traffic_of

EMPLOYEE: Final[VolDictType] = {vol.Optional(ATTR_DEVICE_ID): cv.string}


@callback
def addressee_of(call: ServiceCall) -> tuple[Bitrix24ConfigEntry, Member]:
    """Return whose day an action is about; the entry may not be loaded.

    Raises:
        ServiceValidationError: employee_required, not_an_employee.
    """
    device_id = call.data.get(ATTR_DEVICE_ID)
    if device_id is None:
        employees = [(entry, member) for entry in _entries(call.hass) for member in members_of(entry).values()]
        if len(employees) != 1:
            raise mistake("employee_required")
        return employees[0]
    found = employee_of_device(call.hass, device_id)
    if found is None:
        raise mistake("not_an_employee")
    return found


@callback
def employee_of_device(hass: HomeAssistant, device_id: str) -> tuple[Bitrix24ConfigEntry, Member] | None:
    """Return whose device it is; None for any other device. The entry may not be loaded."""
    device = dr.async_get(hass).async_get(device_id)
    if device is None:
        return None
    for entry in _entries(hass):
        if entry.entry_id == device.config_entry_id:
            for member in members_of(entry).values():
                if (DOMAIN, member.key) in device.identifiers:
                    return entry, member
    return None


def _entries(hass: HomeAssistant) -> list[Bitrix24ConfigEntry]:
    return hass.config_entries.async_entries(DOMAIN, include_ignore=False, include_disabled=False)


@callback
def loaded_data(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> Bitrix24Data:
    """Return the parts of an entry that may not be loaded.

    Raises:
        HomeAssistantError: invalid_auth, cannot_connect.
    """
    if entry.state is not ConfigEntryState.LOADED:
        raise away(hass, entry)
    return entry.runtime_data


@callback
def away(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> HomeAssistantError:
    """Return why nobody can be asked while an entry is not loaded."""
    if is_signed_out(hass, entry):
        return problem("invalid_auth")
    return problem("cannot_connect", {"found": found_text(traffic_of(hass, entry).failure)})
