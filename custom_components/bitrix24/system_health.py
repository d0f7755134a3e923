"""System health: whether the portals answer."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .data import Bitrix24ConfigEntry


@callback
def async_register(hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Register what system health shows."""
    register.async_register_info(_info)


async def _info(hass: HomeAssistant) -> dict[str, Any]:
    entries: list[Bitrix24ConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    coordinators = [entry.runtime_data.coordinator for entry in entries if entry.state is ConfigEntryState.LOADED]
    info: dict[str, Any] = {
        "portals": len(entries),
        "portals_answering": sum(coordinator.last_update_success for coordinator in coordinators),
        "employees": sum(len(coordinator.data) for coordinator in coordinators),
    }
    if coordinators:
        # Only the address: the path of the webhook is the password.
        info["can_reach_portal"] = system_health.async_check_can_reach_url(
            hass, f"{coordinators[0].portal.auth.origin}/"
        )
    return info
