"""The floor: an empty coordinator, and as many entities as wanted that do nothing."""

import logging
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

type FloorEntry = ConfigEntry[FloorCoordinator]


class FloorCoordinator(DataUpdateCoordinator[int]):
    """Finds the same each time, unless told what to find."""

    def __init__(self, hass: HomeAssistant, entry: FloorEntry) -> None:
        super().__init__(hass, logging.getLogger(__name__), config_entry=entry, name="floor", always_update=False)
        self.found = 0

    @override
    async def _async_update_data(self) -> int:
        return self.found


async def async_setup_entry(hass: HomeAssistant, entry: FloorEntry) -> bool:
    """Set up the entities."""
    entry.runtime_data = FloorCoordinator(hass, entry)
    await entry.runtime_data.async_config_entry_first_refresh()
    await hass.config_entries.async_forward_entry_setups(entry, [Platform.SENSOR])
    return True


async def async_unload_entry(hass: HomeAssistant, entry: FloorEntry) -> bool:
    """Unload the entities."""
    return await hass.config_entries.async_unload_platforms(entry, [Platform.SENSOR])
