"""Write the first user and the settings of a new Home Assistant, in place of its onboarding.

Run before the first start as `python -m scripts.demo_environment.owner FOLDER PORT ZONE`; prints an access token. The
files are written by Home Assistant's own classes, so they fit the installed version.
"""

import asyncio
from datetime import timedelta
import sys
from typing import Any, Final, cast

from homeassistant.auth import auth_manager_from_config
from homeassistant.auth.const import GROUP_ID_ADMIN
from homeassistant.auth.models import TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN
from homeassistant.components import onboarding
from homeassistant.components.http.config import HTTP_STORAGE_SCHEMA, ConfData, HTTPConfigStore
from homeassistant.components.network.const import (
    ATTR_CONFIGURED_ADAPTERS,
    STORAGE_KEY as NETWORK_KEY,
    STORAGE_VERSION as NETWORK_VERSION,
)
from homeassistant.components.onboarding.const import STEPS
from homeassistant.config_entries import ConfigEntries
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.storage import Store

_PROVIDERS: Final[list[dict[str, Any]]] = [{"type": "homeassistant"}]
_FRONTEND_KEY: Final = "frontend.system_data"
_LANDING_PAGE: Final = "work-day"


async def _write_owner(hass: HomeAssistant) -> str:
    """Create the only user; return their access token."""
    hass.config_entries = ConfigEntries(hass, {})
    await hass.config_entries.async_initialize()
    dr.async_setup(hass)
    await asyncio.gather(dr.async_load(hass), er.async_load(hass))
    hass.auth = await auth_manager_from_config(hass, _PROVIDERS, [])
    user = await hass.auth.async_create_user("Alex", group_ids=[GROUP_ID_ADMIN])
    refresh_token = await hass.auth.async_create_refresh_token(
        user,
        client_name="Demo",
        token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN,
        access_token_expiration=timedelta(days=30),
    )
    return hass.auth.async_create_access_token(refresh_token)


async def _write_server(hass: HomeAssistant, port: int) -> None:
    """Restrict HTTP and mDNS to this machine."""
    settings = HTTP_STORAGE_SCHEMA({"server_host": ["127.0.0.1"], "server_port": port})
    store = HTTPConfigStore(hass)
    await store.async_set_pending(cast("ConfData", settings))
    await store.async_promote_pending()
    await Store[dict[str, list[str]]](hass, NETWORK_VERSION, NETWORK_KEY).async_save({ATTR_CONFIGURED_ADAPTERS: ["lo"]})


async def write(folder: str, port: int, zone: str) -> str:
    """Write all files; return the access token."""
    hass = HomeAssistant(folder)
    token = await _write_owner(hass)
    await _write_server(hass, port)
    await hass.config.async_update(
        location_name="Demo office",
        latitude=52.52,
        longitude=13.405,
        elevation=34,
        time_zone=zone,
        currency="EUR",
        country="DE",
        language="en",
        unit_system="metric",
        # Base of the redirect URL where My Home Assistant is not available.
        internal_url=f"http://127.0.0.1:{port}",
    )
    onboarded = onboarding.OnboardingStorage(hass, onboarding.STORAGE_VERSION, onboarding.STORAGE_KEY, private=True)
    await onboarded.async_save({"done": list(STEPS)})
    await Store[dict[str, Any]](hass, 1, _FRONTEND_KEY).async_save({"core": {"default_panel": _LANDING_PAGE}})
    await hass.async_stop(force=True)
    return token


if __name__ == "__main__":
    print(asyncio.run(write(sys.argv[1], int(sys.argv[2]), sys.argv[3])))
