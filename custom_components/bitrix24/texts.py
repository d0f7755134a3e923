"""Texts that this integration itself sends to Bitrix24, in Home Assistant's language."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN


async def async_default_report(hass: HomeAssistant) -> str:
    """Return the reason given for a changed time when nobody gave one."""
    texts = await async_get_translations(hass, hass.config.language, "common", {DOMAIN})
    return texts[f"component.{DOMAIN}.common.report"]
