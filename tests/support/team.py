"""Colleagues of the owner: how tests add them, and how they look at what Home Assistant shows of them."""

from collections.abc import Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from custom_components.bitrix24.const import CONF_READ_ONLY, CONF_USER_ID, DOMAIN, SUBENTRY_EMPLOYEE
from tests.conftest import PORTAL_KEY
from tests.portal import Employee, Portal
from tests.support.common import PLATFORM_OF, act, device_named

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

ANNA = 12
ALL_SCOPES = ("timeman", "im", "user")


def key_of(user_id: int, owner: int = ANNA) -> str:
    """Return how a person is named in the registries."""
    return f"{PORTAL_KEY}_{owner}" if user_id == owner else f"{PORTAL_KEY}_{owner}_{user_id}"


def subentry_for(employee: Employee, *, read_only: bool = False) -> ConfigSubentry:
    """Return what the form leaves behind when somebody was added."""
    return ConfigSubentry(
        data=MappingProxyType({CONF_USER_ID: employee.id, CONF_READ_ONLY: read_only}),
        subentry_type=SUBENTRY_EMPLOYEE,
        title=employee.full_name,
        unique_id=str(employee.id),
    )


async def add_colleague(
    hass: HomeAssistant, entry: ConfigEntry, employee: Employee, *, read_only: bool = False
) -> ConfigSubentry:
    """Add a colleague to an entry, loaded or not, without the form."""
    return (await add_colleagues(hass, entry, [employee], read_only=read_only))[0]


async def add_colleagues(
    hass: HomeAssistant, entry: ConfigEntry, team: Iterable[Employee], *, read_only: bool = False
) -> list[ConfigSubentry]:
    """Add many, and wait until all are there."""
    subentries = [subentry_for(employee, read_only=read_only) for employee in team]
    for subentry in subentries:
        hass.config_entries.async_add_subentry(entry, subentry)
    await hass.async_block_till_done(wait_background_tasks=True)
    return subentries


async def remove_colleague(hass: HomeAssistant, entry: ConfigEntry, user_id: int) -> None:
    """Remove a colleague as the button in the settings does."""
    (subentry,) = (one for one in entry.subentries.values() if one.data[CONF_USER_ID] == user_id)
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def find_entity(
    hass: HomeAssistant, user_id: int, key: str, platform: Platform | None = None, owner: int = ANNA
) -> str | None:
    """Return the entity of a person, or None."""
    domain = platform or PLATFORM_OF.get(key, Platform.SENSOR)
    return er.async_get(hass).async_get_entity_id(domain, DOMAIN, f"{key_of(user_id, owner)}_{key}")


def entity_of(hass: HomeAssistant, user_id: int, key: str, platform: Platform | None = None, owner: int = ANNA) -> str:
    """Return the entity of a person."""
    found = find_entity(hass, user_id, key, platform, owner)
    assert found is not None, (user_id, key)
    return found


def state_for(
    hass: HomeAssistant, user_id: int, key: str, platform: Platform | None = None, owner: int = ANNA
) -> State:
    """Return the state object of a person's entity."""
    state = hass.states.get(entity_of(hass, user_id, key, platform, owner))
    assert state is not None, (user_id, key)
    return state


def shown(hass: HomeAssistant, user_id: int, key: str, platform: Platform | None = None, owner: int = ANNA) -> str:
    """Return the state of a person's entity."""
    return state_for(hass, user_id, key, platform, owner).state


def portal_shown(hass: HomeAssistant, owner: int = ANNA) -> str:
    """Return how many are at work."""
    unique_id = f"{PORTAL_KEY}_{owner}_employees_working"
    found = er.async_get(hass).async_get_entity_id(Platform.SENSOR, DOMAIN, unique_id)
    assert found is not None
    state = hass.states.get(found)
    assert state is not None
    return state.state


def device_of(hass: HomeAssistant, user_id: int, owner: int = ANNA) -> dr.DeviceEntry:
    """Return the device of a person."""
    return device_named(hass, key_of(user_id, owner))


def has_device(hass: HomeAssistant, user_id: int, owner: int = ANNA) -> bool:
    """Return whether a person still has a device."""
    identifier = (DOMAIN, key_of(user_id, owner))
    return any(identifier in device.identifiers for device in dr.async_get(hass).devices)


async def act_for(hass: HomeAssistant, user_id: int, action: str, **data: Any) -> Mapping[str, Any]:
    """Run an action for a person."""
    return await act(hass, action, device_id=device_of(hass, user_id).id, **data)


def asked_about(portal: Portal, method: str) -> list[object]:
    """Return whom the calls of a method were about; None: the owner, without a USER_ID."""
    return [call.params.get("USER_ID") for call in portal.calls(method)]


def calls_by_request(portal: Portal) -> list[int]:
    """Return how many calls each request held, and forget them."""
    sizes = [len(request.calls) for request in portal.requests]
    portal.requests.clear()
    return sizes


@contextmanager
def counted_reloads(entry: ConfigEntry) -> Generator[list[None]]:
    """Note each time that an entry is loaded."""
    loads: list[None] = []

    @callback
    def changed() -> None:
        if entry.state is ConfigEntryState.LOADED:
            loads.append(None)

    stop = entry.async_on_state_change(changed)
    yield loads
    stop()
