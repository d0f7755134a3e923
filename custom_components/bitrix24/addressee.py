"""Whose day an action is about."""

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
from .keeping import is_signed_out
from .roster import Member, members_of

EMPLOYEE: Final[VolDictType] = {vol.Optional(ATTR_DEVICE_ID): cv.string}


@callback
def addressee_of(call: ServiceCall) -> tuple[Bitrix24ConfigEntry, Member]:
    """Return whose day an action is about; the entry may not be loaded.

    Raises:
        ServiceValidationError: employee_required, not_an_employee.
    """
    hass, device_id = call.hass, call.data.get(ATTR_DEVICE_ID)
    entries: list[Bitrix24ConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    )
    if device_id is None:
        employees = [(entry, member) for entry in entries for member in members_of(entry).values()]
        if len(employees) != 1:
            raise mistake("employee_required")
        return employees[0]
    device = dr.async_get(hass).async_get(device_id)
    entry = next((one for one in entries if device is not None and one.entry_id == device.config_entry_id), None)
    if device is not None and entry is not None:
        for member in members_of(entry).values():
            if (DOMAIN, member.key) in device.identifiers:
                return entry, member
    raise mistake("not_an_employee")


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
    return problem("invalid_auth" if is_signed_out(hass, entry) else "cannot_connect")
