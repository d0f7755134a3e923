"""Whose work day a trigger or a condition is about: everybody of whom its target names anything."""

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import DOMAIN
from .data import Bitrix24ConfigEntry
from .employee import Employee
from .identity import entity_key


@callback
def sensors_of_employees(hass: HomeAssistant, entity_ids: set[str], key: str) -> set[str]:
    """Return one sensor of each employee to whom any of some entities belongs.

    Args:
        hass: Home Assistant.
        entity_ids: entities of any integration; those of others name nobody.
        key: which sensor.
    """
    entities, devices = er.async_get(hass), dr.async_get(hass)
    device_ids = {
        entry.device_id
        for entity_id in entity_ids
        if (entry := entities.async_get(entity_id)) is not None and entry.platform == DOMAIN and entry.device_id
    }
    sensors = {
        entities.async_get_entity_id(SENSOR_DOMAIN, DOMAIN, entity_key(name, key))
        for device_id in device_ids
        if (device := devices.async_get(device_id)) is not None
        for domain, name in device.identifiers
        if domain == DOMAIN
    }
    return {entity_id for entity_id in sensors if entity_id is not None}


@callback
def employee_of_sensor(hass: HomeAssistant, entity_id: str, key: str) -> Employee | None:
    """Return the person whose sensor an entity is, as last seen; None while nothing is known.

    Args:
        hass: Home Assistant.
        entity_id: a sensor of this integration.
        key: which one.
    """
    registered = er.async_get(hass).async_get(entity_id)
    if registered is None or registered.config_entry_id is None:
        return None
    entry: Bitrix24ConfigEntry | None = hass.config_entries.async_get_entry(registered.config_entry_id)
    # The first states come while the entry is being set up.
    if entry is None or entry.state not in {ConfigEntryState.LOADED, ConfigEntryState.SETUP_IN_PROGRESS}:
        return None
    data = entry.runtime_data
    user_ids = (user_id for user_id, one in data.members.items() if entity_key(one.key, key) == registered.unique_id)
    return data.coordinator.data.get(next(user_ids, -1))
