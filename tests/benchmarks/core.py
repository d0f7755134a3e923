"""A real Home Assistant core, without pytest: registries, config entries and nothing in debug mode."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import logging
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from unittest.mock import patch

from aiohttp.resolver import ThreadedResolver
from homeassistant import bootstrap, loader
from homeassistant.auth import auth_manager_from_config
from homeassistant.config_entries import SOURCE_USER, ConfigEntries, ConfigEntry, ConfigEntryState, ConfigSubentryData
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import aiohttp_client
from homeassistant.setup import async_setup_component

from custom_components.bitrix24.const import DOMAIN

ZONE: Final = "Europe/Berlin"
_HERE: Final = Path(__file__).parent
# What is compared with the integration, each in its own folder here.
RIVALS: Final = ("floor", "naive")


class _Resolver(ThreadedResolver):
    async def real_close(self) -> None:
        """Close, as Home Assistant's own resolver does when Home Assistant ends."""
        await self.close()


@asynccontextmanager
async def running_core(folder: Path) -> AsyncGenerator[HomeAssistant]:
    """Start a core that keeps its files in a folder, and stop it in the end."""
    logging.getLogger().setLevel(logging.WARNING)
    # That one employee fails is wanted here; the warning at each start of a custom integration as well.
    for name in ("custom_components", "homeassistant.loader"):
        logging.getLogger(name).setLevel(logging.ERROR)
    hass = HomeAssistant(str(folder))
    loader.async_setup(hass)
    hass.config.skip_pip = True
    await hass.config.async_set_time_zone(ZONE)
    hass.config_entries = ConfigEntries(hass, {})
    await bootstrap.async_load_base_functionality(hass)
    hass.auth = await auth_manager_from_config(hass, [], [])
    known = hass.data[loader.DATA_CUSTOM_COMPONENTS] = dict(await loader.async_get_custom_components(hass))
    for name in RIVALS:
        files = {file.name for file in (_HERE / name).iterdir()}
        known[name] = loader.Integration(hass, f"{__package__}.{name}", _HERE / name, _manifest(name), files)
    hass.set_state(CoreState.running)
    try:
        # The portal is addressed by number: nothing is looked up, least of all by zeroconf.
        with patch.object(aiohttp_client, "_async_make_resolver", lambda _hass: _Resolver()):
            yield hass
    finally:
        await hass.async_stop(force=True)


def _manifest(name: str) -> loader.Manifest:
    """Return what would be in the file: there is none, because hassfest checks every manifest of a repository."""
    return {
        "domain": name,
        "name": name.title(),
        "config_flow": True,
        "integration_type": "service",
        "version": "1.0.0",
    }


def new_entry(
    domain: str, unique_id: str, data: dict[str, Any], subentries: tuple[ConfigSubentryData, ...] = ()
) -> ConfigEntry[Any]:
    """Return an entry that no core knows yet."""
    return ConfigEntry(
        data=data,
        discovery_keys=MappingProxyType({}),
        domain=domain,
        minor_version=1,
        options={},
        source=SOURCE_USER,
        subentries_data=subentries,
        title=domain,
        unique_id=unique_id,
        version=1,
    )


async def set_up_dependencies(hass: HomeAssistant) -> None:
    """Set up what the integration depends on, which every Home Assistant has already when an entry is set up."""
    for dependency in (await loader.async_get_integration(hass, DOMAIN)).dependencies:
        if not await async_setup_component(hass, dependency, {}):
            raise RuntimeError(f"{dependency} was not set up")


async def set_up(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Add an entry and wait until all of its entities are there."""
    await hass.config_entries.async_add(entry)
    await hass.async_block_till_done()
    if entry.state is not ConfigEntryState.LOADED:
        raise RuntimeError(f"{entry.domain} was not set up: {entry.reason}")
