"""How Bitrix24 would be integrated without much thought: what users know from other integrations.

A request a minute for each employee, day and night; every field an entity; entities written with each poll, whether
anything changed or not; worked minutes as a counter.
"""

from collections.abc import Mapping
from datetime import timedelta
import logging
from typing import Any, override

from aiohttp import ClientError
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_URL, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

type NaiveEntry = ConfigEntry[NaiveCoordinator]
type Fields = Mapping[str, Any]


class NaiveCoordinator(DataUpdateCoordinator[Mapping[int, Fields]]):
    """Asks for one employee after the other; who is refused is missing."""

    config_entry: NaiveEntry

    def __init__(self, hass: HomeAssistant, entry: NaiveEntry) -> None:
        super().__init__(
            hass,
            logging.getLogger(__name__),
            config_entry=entry,
            name="naive",
            update_interval=timedelta(minutes=1),
        )

    @override
    async def _async_update_data(self) -> Mapping[int, Fields]:
        days = {user_id: await self.fetch(user_id) for user_id in self.config_entry.data["people"]}
        return {user_id: day for user_id, day in days.items() if day is not None}

    async def fetch(self, user_id: int) -> Fields | None:
        """Return the fields of somebody's day, or None where the portal refuses."""
        url = f"{self.config_entry.data[CONF_URL]}timeman.status"
        try:
            async with async_get_clientsession(self.hass).post(url, json={"USER_ID": user_id}) as response:
                response.raise_for_status()
                fields: Fields = (await response.json())["result"]
                return fields
        except ClientError:
            return None


async def async_setup_entry(hass: HomeAssistant, entry: NaiveEntry) -> bool:
    """Set up the entities."""
    entry.runtime_data = NaiveCoordinator(hass, entry)
    await entry.runtime_data.async_config_entry_first_refresh()
    await hass.config_entries.async_forward_entry_setups(entry, [Platform.SENSOR])
    return True


async def async_unload_entry(hass: HomeAssistant, entry: NaiveEntry) -> bool:
    """Unload the entities."""
    return await hass.config_entries.async_unload_platforms(entry, [Platform.SENSOR])
