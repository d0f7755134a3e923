"""Texts that are not shown by an entity or a form: sent to Bitrix24, or part of another text.

They are in Home Assistant's language, for nobody's browser is there to tell another.
"""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_translations

from .command import Verb
from .const import CONF_REPORT, DOMAIN


async def async_default_report(hass: HomeAssistant) -> str:
    """Return the reason given for a changed time when nobody gave one."""
    return await _async_text(hass, "common", "report")


async def async_report(hass: HomeAssistant, entry: ConfigEntry) -> str:
    """Return the reason that the options of an entry give for a changed time."""
    return entry.options.get(CONF_REPORT) or await async_default_report(hass)


async def async_verb_name(hass: HomeAssistant, verb: Verb) -> str:
    """Return the name of an action."""
    return await _async_text(hass, "services", f"{verb}.name")


async def async_text_of(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """Return what an error of this integration says."""
    text = await _async_text(hass, "exceptions", f"{error.translation_key}.message")
    return text.format(**(error.translation_placeholders or {}))


async def _async_text(hass: HomeAssistant, category: str, key: str) -> str:
    texts = await async_get_translations(hass, hass.config.language, category, {DOMAIN})
    return texts[f"component.{DOMAIN}.{category}.{key}"]
