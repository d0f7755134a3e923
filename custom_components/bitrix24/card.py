"""The card for dashboards: served by Home Assistant, and loaded by its frontend as long as there is an entry.

A change of the frontend must cost no more than a line in the log, so nothing of it is imported before it is needed.
"""

import hashlib
import logging
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import async_get_integration
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

STATIC_PATH: Final = f"/{DOMAIN}_static"
FOLDER: Final = Path(__file__).parent / "frontend"
BUNDLE: Final = FOLDER / f"{DOMAIN}-workday-card.js"

_FRONTEND: Final = "frontend"
_HASH_DIGITS: Final = 12

_LOGGER = logging.getLogger(__name__)

_SERVED_URL: HassKey[str] = HassKey(f"{DOMAIN}_card_served")
_LOADED_URL: HassKey[str] = HassKey(f"{DOMAIN}_card_loaded")


async def async_serve_card(hass: HomeAssistant) -> None:
    """Serve the files of the card, once: Home Assistant cannot stop serving them."""
    try:
        from homeassistant.components.http import StaticPathConfig  # noqa: PLC0415

        version = (await async_get_integration(hass, DOMAIN)).version
        content = await hass.async_add_executor_job(_content_hash)
        await hass.http.async_register_static_paths([StaticPathConfig(STATIC_PATH, str(FOLDER), cache_headers=True)])
    except Exception as err:  # noqa: BLE001
        _LOGGER.warning("The card cannot be served to dashboards: %r", err)
        return
    # Browsers cache a file for a month: another file needs another address, even with the same version.
    hass.data[_SERVED_URL] = f"{STATIC_PATH}/{BUNDLE.name}?v={version}-{content}"


@callback
def async_register_card(hass: HomeAssistant) -> None:
    """Have every page of the frontend load the card, if there is a frontend."""
    if (url := hass.data.get(_SERVED_URL)) is None or _FRONTEND not in hass.config.components:
        return
    if hass.data.get(_LOADED_URL) == url:
        return
    try:
        from homeassistant.components.frontend import add_extra_js_url  # noqa: PLC0415

        add_extra_js_url(hass, url)
    except Exception as err:  # noqa: BLE001
        _LOGGER.warning("The card cannot be loaded by dashboards: %r", err)
    # Even if that failed: it would fail again.
    hass.data[_LOADED_URL] = url


@callback
def async_withdraw_card(hass: HomeAssistant) -> None:
    """Stop loading the card, unless there is another entry."""
    if hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        return
    if (url := hass.data.pop(_LOADED_URL, None)) is None:
        return
    try:
        from homeassistant.components.frontend import remove_extra_js_url  # noqa: PLC0415

        remove_extra_js_url(hass, url)
    except Exception as err:  # noqa: BLE001
        _LOGGER.warning("The card is still loaded by dashboards until the next start: %r", err)


def _content_hash() -> str:
    """Return a hash of the card; reads a file."""
    return hashlib.sha256(BUNDLE.read_bytes()).hexdigest()[:_HASH_DIGITS]
