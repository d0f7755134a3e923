"""System health: the number of portals and employees, and whether the first portal is reachable."""

from typing import Any

from aiohttp import ClientError, ClientTimeout
from homeassistant.components import system_health
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .data import Bitrix24ConfigEntry
from .util import temporary_session

_SECONDS = 5


@callback
def async_register(hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Register the information."""
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
        coordinator = coordinators[0]
        info["can_reach_portal"] = _can_reach(
            hass, coordinator.portal.auth.origin, verify_ssl=coordinator.config_entry.data[CONF_VERIFY_SSL]
        )
    return info


async def _can_reach(hass: HomeAssistant, origin: str, *, verify_ssl: bool) -> str | dict[str, str]:
    """Request a portal's start page without cookies and redirects, unlike Home Assistant's own check."""
    timeout = ClientTimeout(total=_SECONDS)
    try:
        with temporary_session(hass, verify_ssl=verify_ssl) as session:
            async with session.get(f"{origin}/", allow_redirects=False, timeout=timeout):
                return "ok"
    except ClientError:
        return {"type": "failed", "error": "unreachable"}
    except TimeoutError:
        return {"type": "failed", "error": "timeout"}
