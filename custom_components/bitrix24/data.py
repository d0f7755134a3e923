"""The runtime data of an entry, and finding the employee that an action, a trigger or the card means."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
import re
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import (
    ATTR_AREA_ID,
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    ATTR_FLOOR_ID,
    ATTR_LABEL_ID,
    ENTITY_MATCH_ALL,
    ENTITY_MATCH_NONE,
    Platform,
)
from homeassistant.core import Context, HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized, UnknownUser
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from .commands.enqueue import is_signed_out
from .commands.outbox import Outbox
from .commands.timeclock import TimeClock
from .const import DOMAIN, STATUS
from .coordinator import Bitrix24Coordinator
from .employee import Employee, Member, async_get_device, get_entity_unique_id, get_members, owner_id
from .errors import action_error, get_finding_text, validation_error
from .record_refresh import RecordRefresh
from .records import RecordCache
from .storage import get_portal_state


@dataclass(frozen=True, slots=True, kw_only=True)
class Bitrix24Data:
    """The parts of a loaded entry.

    Attributes:
        members: by user id, the owner first.
        device_ids: of the employees, by user id.
    """

    members: Mapping[int, Member]
    coordinator: Bitrix24Coordinator
    outbox: Outbox
    record_cache: RecordCache
    record_refresh: RecordRefresh
    portal_device_id: str
    device_ids: Mapping[int, str]
    time_clock: TimeClock


type Bitrix24ConfigEntry = ConfigEntry[Bitrix24Data]

# As SignedIn.title makes it: the name, and the portal's host.
_TITLE = re.compile(r"(?P<name>.+) \([^()]*\)")


@callback
def get_known_name(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> str:
    """Return the owner's name as last seen; empty where it is unknown.

    From the last poll, else from the device, else from the title, which the user may have changed.
    """
    user_id = owner_id(entry)
    owner = entry.runtime_data.coordinator.data.get(user_id) if entry.state is ConfigEntryState.LOADED else None
    if owner is not None and owner.name:
        return owner.name
    device = async_get_device(hass, entry, get_members(entry)[user_id])
    if device is not None and _is_name(device.name, user_id):
        return str(device.name)
    title = _TITLE.fullmatch(entry.title)
    name = title["name"] if title is not None else entry.title
    return name if _is_name(name, user_id) else ""


def is_same_name(one: str, other: str) -> bool:
    """Return whether two names may be of one person; an empty name is nobody's."""
    plain = [" ".join(name.split()).casefold() for name in (one, other)]
    return plain[0] == plain[1] != ""


def _is_name(name: str | None, user_id: int) -> bool:
    # The number stands in where the portal has no name.
    return bool(name) and name not in {str(user_id), f"#{user_id}"}


# The key of the switch.
_WORKDAY = "workday"


@callback
def check_user(hass: HomeAssistant, user: User, member: Member, policy: str, context: Context | None = None) -> None:
    """Check that a user may see or change the day of a member.

    Raises:
        Unauthorized: the user may not.
    """
    if user.is_admin:
        return
    entity_id = _get_permission_entity(hass, member, policy)
    if entity_id is None:
        permitted = user.permissions.access_all_entities(policy)
    else:
        permitted = user.permissions.check_entity(entity_id, policy)
    if not permitted:
        raise Unauthorized(context=context, user_id=user.id, entity_id=entity_id, permission=policy)


@callback
def _get_permission_entity(hass: HomeAssistant, member: Member, policy: str) -> str | None:
    """Return the entity whose permissions count for a member; None where none is registered yet."""
    entities = er.async_get(hass)
    status = entities.async_get_entity_id(Platform.SENSOR, DOMAIN, get_entity_unique_id(member.key, STATUS))
    if policy != POLICY_CONTROL:
        return status
    return entities.async_get_entity_id(Platform.SWITCH, DOMAIN, get_entity_unique_id(member.key, _WORKDAY)) or status


_NO_ENTITIES: Final = {ENTITY_MATCH_ALL, ENTITY_MATCH_NONE}

type _Found = tuple[Bitrix24ConfigEntry, Member]


def _ids(value: Any) -> list[str]:
    """Return one or several ids, also separated by commas; templates may leave blanks."""
    values = value if isinstance(value, list | tuple | set) else [value]
    if not all(one is None or isinstance(one, str) for one in values):
        raise vol.Invalid("expected one ID, or a list of them")
    return [name for one in values if one is not None for part in one.split(",") if (name := part.strip())]


# Home Assistant merges the fields of a target with the others.
EMPLOYEE: Final[VolDictType] = {
    vol.Optional(name): _ids for name in (ATTR_DEVICE_ID, ATTR_ENTITY_ID, ATTR_AREA_ID, ATTR_FLOOR_ID, ATTR_LABEL_ID)
}


async def async_resolve_employee(call: ServiceCall, policy: str) -> _Found:
    """Return the employee of an action, after checking the caller; the entry may not be loaded.

    Args:
        call: with the fields of EMPLOYEE.
        policy: POLICY_READ or POLICY_CONTROL.

    Raises:
        ServiceValidationError: employee_required, not_an_employee, entry_not_loaded for an entry that is disabled.
        Unauthorized, UnknownUser: the caller may not, as in an action on an entity.
    """
    entry, member = _resolve_employee(call.hass, call.data)
    if (user := await _get_caller(call, policy)) is not None:
        check_user(call.hass, user, member, policy, call.context)
    if entry.disabled_by is not None:
        raise validation_error("entry_not_loaded")
    return entry, member


async def async_resolve_employees(call: ServiceCall) -> list[_Found]:
    """Return the employees of an action that reads the days of several: those named, else all whom the caller may see.

    Args:
        call: with the fields of EMPLOYEE.

    Raises:
        ServiceValidationError: employee_required where there are none; not_an_employee.
        Unauthorized, UnknownUser: the caller may not see one who is named, or not anybody.
    """
    selection = _get_selection(call.data)
    named = selection.has_any_target
    found = list(_find_employees(call.hass, selection).values())
    if not found:
        raise validation_error("not_an_employee" if named else "employee_required")
    user = await _get_caller(call, POLICY_READ)
    if user is None:
        return found
    visible = []
    for entry, member in found:
        try:
            check_user(call.hass, user, member, POLICY_READ, call.context)
        except Unauthorized:
            if named:
                raise
        else:
            visible.append((entry, member))
    if not visible:
        raise Unauthorized(context=call.context, user_id=user.id, permission=POLICY_READ)
    return visible


async def _get_caller(call: ServiceCall, policy: str) -> User | None:
    """Return the user who calls an action; automations and Home Assistant itself are none, and always may."""
    if call.context.user_id is None:
        return None
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context, permission=policy)
    return user


@callback
def _get_selection(data: Mapping[str, Any]) -> TargetSelection:
    return TargetSelection({str(name): data.get(str(name), []) for name in EMPLOYEE})


@callback
def _find_employees(hass: HomeAssistant, selection: TargetSelection) -> dict[str, _Found]:
    """Return the selected employees by their key; without a selection all."""
    if not selection.has_any_target:
        return {member.key: (entry, member) for entry, member in _get_all(hass)}
    found = {member.key for _, member in _get_targets(hass, selection)}
    # In the order in which they were added.
    everybody = _get_members(_entries(hass))
    return {member.key: (entry, member) for entry, member in everybody if member.key in found}


@callback
def _resolve_employee(hass: HomeAssistant, data: Mapping[str, Any]) -> _Found:
    selection = _get_selection(data)
    found = _find_employees(hass, selection)
    if len(found) == 1:
        return next(iter(found.values()))
    raise validation_error("employee_required" if found or not selection.has_any_target else "not_an_employee")


def _get_all(hass: HomeAssistant) -> list[_Found]:
    """Return all employees; those of disabled entries only where there are no others."""
    found = _get_members(_entries(hass))
    return [(entry, member) for entry, member in found if entry.disabled_by is None] or found


def _get_members(entries: Iterable[Bitrix24ConfigEntry]) -> list[_Found]:
    return [(entry, member) for entry in entries for member in get_members(entry).values()]


def _get_targets(hass: HomeAssistant, selection: TargetSelection) -> Iterator[_Found]:
    """Yield the selected employees, perhaps more than once.

    Raises:
        ServiceValidationError: not_an_employee, for a selected device or entity of none. An area may contain anything.
    """
    if selection.entity_ids & _NO_ENTITIES:
        raise validation_error("not_an_employee")
    referenced = async_extract_referenced_entity_ids(hass, selection)
    direct = [get_employee_by_device(hass, device_id) for device_id in selection.device_ids]
    direct += [_get_employee_by_entity(hass, entity_id) for entity_id in referenced.referenced]
    if None in direct:
        raise validation_error("not_an_employee")
    indirect = [get_employee_by_device(hass, device_id) for device_id in referenced.referenced_devices]
    indirect += [_get_employee_by_entity(hass, entity_id) for entity_id in referenced.indirectly_referenced]
    yield from (found for found in direct + indirect if found is not None)


@callback
def get_employee_by_device(hass: HomeAssistant, device_id: str) -> _Found | None:
    """Return the employee of a device; None for any other device. The entry may be disabled, or not loaded."""
    device = dr.async_get(hass).async_get(device_id)
    if device is None:
        return None
    found = _get_members(entry for entry in _entries(hass) if entry.entry_id == device.config_entry_id)
    return next((one for one in found if (DOMAIN, one[1].key) in device.identifiers), None)


def _get_employee_by_entity(hass: HomeAssistant, entity_id: str) -> _Found | None:
    entity = er.async_get(hass).async_get(entity_id)
    if entity is None or entity.platform != DOMAIN or entity.device_id is None:
        return None
    return get_employee_by_device(hass, entity.device_id)


def _entries(hass: HomeAssistant) -> list[Bitrix24ConfigEntry]:
    return hass.config_entries.async_entries(DOMAIN, include_ignore=False)


@callback
def get_loaded_data(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> Bitrix24Data:
    """Return the parts of an entry.

    Raises:
        HomeAssistantError: invalid_auth, cannot_connect, entry_not_loaded.
    """
    if entry.state is not ConfigEntryState.LOADED:
        raise away(hass, entry)
    return entry.runtime_data


@callback
def away(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> HomeAssistantError:
    """Return the error of an action on an entry that is not loaded."""
    if is_signed_out(hass, entry):
        return action_error("invalid_auth")
    failure = get_portal_state(hass, entry).failure
    if entry.state is ConfigEntryState.SETUP_RETRY or failure is not None:
        return action_error("cannot_connect", {"found": get_finding_text(failure)})
    return validation_error("entry_not_loaded")


@callback
def get_employee_sensors(hass: HomeAssistant, entity_ids: set[str], key: str) -> set[str]:
    """Return a sensor, by its key, of each employee to whom any of some entities belongs."""
    entities, devices = er.async_get(hass), dr.async_get(hass)
    device_ids = {
        entry.device_id
        for entity_id in entity_ids
        if (entry := entities.async_get(entity_id)) is not None and entry.platform == DOMAIN and entry.device_id
    }
    sensors = {
        entities.async_get_entity_id(SENSOR_DOMAIN, DOMAIN, get_entity_unique_id(name, key))
        for device_id in device_ids
        if (device := devices.async_get(device_id)) is not None
        for domain, name in device.identifiers
        if domain == DOMAIN
    }
    return {entity_id for entity_id in sensors if entity_id is not None}


@callback
def get_employee_by_sensor(hass: HomeAssistant, entity_id: str, key: str) -> Employee | None:
    """Return the employee, as last seen, of a sensor with a key; None while nothing is known."""
    registered = er.async_get(hass).async_get(entity_id)
    if registered is None or registered.config_entry_id is None:
        return None
    entry: Bitrix24ConfigEntry | None = hass.config_entries.async_get_entry(registered.config_entry_id)
    # The first states come while the entry is being set up.
    if entry is None or entry.state not in {ConfigEntryState.LOADED, ConfigEntryState.SETUP_IN_PROGRESS}:
        return None
    for user_id, member in entry.runtime_data.members.items():
        if get_entity_unique_id(member.key, key) == registered.unique_id:
            return entry.runtime_data.coordinator.data.get(user_id)
    return None
