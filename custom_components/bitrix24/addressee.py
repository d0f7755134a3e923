"""Whose day an action, or a question of the card, is about."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    ATTR_AREA_ID,
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    ATTR_FLOOR_ID,
    ATTR_LABEL_ID,
    ENTITY_MATCH_ALL,
    ENTITY_MATCH_NONE,
)
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from .const import DOMAIN
from .data import Bitrix24ConfigEntry, Bitrix24Data
from .errors import mistake, problem
from .findings import found_text
from .keeping import is_signed_out
from .permissions import async_check_caller
from .roster import Member, members_of
from .stores import traffic_of

_NOBODY_IN_PARTICULAR: Final = {ENTITY_MATCH_ALL, ENTITY_MATCH_NONE}

type _Found = tuple[Bitrix24ConfigEntry, Member]


def _ids(value: Any) -> list[str]:
    """Return what is named: one or several, also separated by commas; blanks, as templates leave them, name nothing."""
    values = value if isinstance(value, list | tuple | set) else [value]
    if not all(one is None or isinstance(one, str) for one in values):
        raise vol.Invalid("expected one ID, or a list of them")
    return [name for one in values if one is not None for part in one.split(",") if (name := part.strip())]


# Home Assistant puts what stands under target: beside the other fields.
EMPLOYEE: Final[VolDictType] = {
    vol.Optional(name): _ids for name in (ATTR_DEVICE_ID, ATTR_ENTITY_ID, ATTR_AREA_ID, ATTR_FLOOR_ID, ATTR_LABEL_ID)
}


async def async_addressee_of(call: ServiceCall, policy: str) -> _Found:
    """Return whose day an action is about, whose caller may see or change it; the entry may not be loaded.

    Args:
        call: with fields as EMPLOYEE has them.
        policy: POLICY_READ or POLICY_CONTROL.

    Raises:
        ServiceValidationError: employee_required, not_an_employee, entry_not_loaded for an entry that is disabled.
        Unauthorized: the caller may not.
    """
    entry, member = _addressee_of(call.hass, call.data)
    await async_check_caller(call.hass, call.context, member, policy)
    if entry.disabled_by is not None:
        raise mistake("entry_not_loaded")
    return entry, member


@callback
def _addressee_of(hass: HomeAssistant, data: Mapping[str, Any]) -> _Found:
    selection = TargetSelection({str(name): data.get(str(name), []) for name in EMPLOYEE})
    named = _named(hass, selection) if selection.has_any_target else _all_employees(hass)
    found = {member.key: (entry, member) for entry, member in named}
    if len(found) == 1:
        return next(iter(found.values()))
    raise mistake("employee_required" if found or not selection.has_any_target else "not_an_employee")


def _all_employees(hass: HomeAssistant) -> list[_Found]:
    """Return everybody; those of disabled entries only where there is nobody else."""
    everybody = [(entry, member) for entry in _entries(hass) for member in members_of(entry).values()]
    return [(entry, member) for entry, member in everybody if entry.disabled_by is None] or everybody


def _named(hass: HomeAssistant, selection: TargetSelection) -> Iterator[_Found]:
    """Yield who is named, perhaps more than once.

    Raises:
        ServiceValidationError: not_an_employee, for a device or an entity that is named but belongs to nobody. An area
            may hold whatever it wants.
    """
    if selection.entity_ids & _NOBODY_IN_PARTICULAR:
        raise mistake("not_an_employee")
    referenced = async_extract_referenced_entity_ids(hass, selection)
    for device_id in selection.device_ids:
        yield _somebody(employee_of_device(hass, device_id))
    for entity_id in referenced.referenced:
        yield _somebody(_employee_of_entity(hass, entity_id))
    around = [employee_of_device(hass, device_id) for device_id in referenced.referenced_devices]
    around += [_employee_of_entity(hass, entity_id) for entity_id in referenced.indirectly_referenced]
    yield from (found for found in around if found is not None)


def _somebody(found: _Found | None) -> _Found:
    if found is None:
        raise mistake("not_an_employee")
    return found


@callback
def employee_of_device(hass: HomeAssistant, device_id: str) -> _Found | None:
    """Return whose device it is; None for any other device. The entry may be disabled, or not loaded."""
    device = dr.async_get(hass).async_get(device_id)
    if device is None:
        return None
    for entry in _entries(hass):
        if entry.entry_id == device.config_entry_id:
            for member in members_of(entry).values():
                if (DOMAIN, member.key) in device.identifiers:
                    return entry, member
    return None


def _employee_of_entity(hass: HomeAssistant, entity_id: str) -> _Found | None:
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None or entity.platform != DOMAIN or entity.device_id is None:
        return None
    return employee_of_device(hass, entity.device_id)


def _entries(hass: HomeAssistant) -> list[Bitrix24ConfigEntry]:
    return hass.config_entries.async_entries(DOMAIN, include_ignore=False)


@callback
def loaded_data(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> Bitrix24Data:
    """Return the parts of an entry that may not be loaded.

    Raises:
        HomeAssistantError: invalid_auth, cannot_connect, entry_not_loaded.
    """
    if entry.state is not ConfigEntryState.LOADED:
        raise away(hass, entry)
    return entry.runtime_data


@callback
def away(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> HomeAssistantError:
    """Return why nobody can be asked while an entry is not loaded."""
    if is_signed_out(hass, entry):
        return problem("invalid_auth")
    failure = traffic_of(hass, entry).failure
    if entry.state is ConfigEntryState.SETUP_RETRY or failure is not None:
        return problem("cannot_connect", {"found": found_text(failure)})
    return mistake("entry_not_loaded")
