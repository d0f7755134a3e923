"""The card for dashboards: served by Home Assistant, and loaded by its frontend as long as there is an entry."""

from asyncio import Lock
from dataclasses import dataclass, field
import logging
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, add_extra_js_url, remove_extra_js_url
from homeassistant.components.http.server import StaticPathConfig
from homeassistant.components.lovelace.const import CONF_RESOURCE_TYPE_WS, LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.const import CONF_ID, CONF_TYPE, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.loader import async_get_integration
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

STATIC_PATH: Final = f"/{DOMAIN}_static"
CARD_PATH: Final = f"{STATIC_PATH}/{DOMAIN}-workday-card.js"
FOLDER: Final = Path(__file__).parent / "frontend"

_MODULE: Final = "module"

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class _Registration:
    """Whether dashboards load the card.

    Attributes:
        lock: held while that changes, for entries may be set up and removed at the same time.
        done: whether it was registered since the start of Home Assistant: whoever removes it by hand is heeded so long.
    """

    lock: Lock = field(default_factory=Lock)
    done: bool = False


_REGISTRATION: HassKey[_Registration] = HassKey(f"{DOMAIN}_card")


async def async_serve_card(hass: HomeAssistant) -> None:
    """Serve the files of the card; once, for Home Assistant cannot take it back."""
    await hass.http.async_register_static_paths([StaticPathConfig(STATIC_PATH, str(FOLDER), cache_headers=True)])


async def async_register_card(hass: HomeAssistant) -> None:
    """Have the dashboards load this version of the card; nothing where there are none."""
    registration = _registration_of(hass)
    async with registration.lock:
        if registration.done:
            return
        registration.done = True
        url = await _async_card_url(hass)
        try:
            if (stored := _stored_resources(hass)) is not None:
                await _async_store(stored, url)
            elif DATA_EXTRA_MODULE_URL in hass.data:
                add_extra_js_url(hass, url)
        except HomeAssistantError as err:
            _LOGGER.warning("The card could not be added to the resources of the dashboards: %s", err)


async def async_withdraw_card(hass: HomeAssistant) -> None:
    """Have the dashboards load the card no more, unless there is another entry."""
    registration = _registration_of(hass)
    async with registration.lock:
        if hass.config_entries.async_entries(DOMAIN, include_ignore=False):
            return
        registration.done = False
        try:
            if (stored := _stored_resources(hass)) is not None:
                for item_id in await _async_own_items(stored):
                    await stored.async_delete_item(item_id)
            elif DATA_EXTRA_MODULE_URL in hass.data:
                remove_extra_js_url(hass, await _async_card_url(hass))
        except HomeAssistantError as err:
            _LOGGER.warning("The card could not be removed from the resources of the dashboards: %s", err)


def _registration_of(hass: HomeAssistant) -> _Registration:
    return hass.data.setdefault(_REGISTRATION, _Registration())


def _stored_resources(hass: HomeAssistant) -> ResourceStorageCollection | None:
    """Return the list of resources that people edit; None where it stands in YAML, or there are no dashboards."""
    lovelace = hass.data.get(LOVELACE_DATA)
    resources = lovelace and lovelace.resources
    return resources if isinstance(resources, ResourceStorageCollection) else None


async def _async_card_url(hass: HomeAssistant) -> str:
    """Return the address of this version of the card: browsers keep what they have loaded for a month."""
    return f"{CARD_PATH}?v={(await async_get_integration(hass, DOMAIN)).version}"


async def _async_store(resources: ResourceStorageCollection, url: str) -> None:
    """Have the card in the list exactly once."""
    wanted = {CONF_RESOURCE_TYPE_WS: _MODULE, CONF_URL: url}
    own = await _async_own_items(resources)
    if not own:
        await resources.async_create_item(wanted)
        return
    first, *others = own
    known = resources.data[first]
    if (known.get(CONF_TYPE), known[CONF_URL]) != (_MODULE, url):
        await resources.async_update_item(first, wanted)
    for item_id in others:
        await resources.async_delete_item(item_id)


async def _async_own_items(resources: ResourceStorageCollection) -> list[str]:
    """Return the ids of those resources that are the card, of whatever version."""
    # The list is read from its file when a dashboard wants it first; until then it looks empty.
    await resources.async_get_info()
    return [item[CONF_ID] for item in resources.async_items() if item.get(CONF_URL, "").partition("?")[0] == CARD_PATH]
