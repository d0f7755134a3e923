"""Bitrix24 work days in Home Assistant."""

from aiohttp import DummyCookieJar
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.helpers.typing import ConfigType

from .api import Portal, Transport, Webhook
from .const import DOMAIN, MANUFACTURER, PLATFORMS
from .coordinator import Bitrix24Coordinator
from .data import Bitrix24ConfigEntry, Bitrix24Data
from .identity import portal_key
from .services import async_setup_services
from .timeclock import TimeClock

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up the actions, which exist without any entry."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    """Set up the owner of a webhook."""
    webhook = Webhook.parse(entry.data[CONF_URL])
    verify_ssl = entry.data[CONF_VERIFY_SSL]
    session = async_create_clientsession(hass, verify_ssl=verify_ssl, cookie_jar=DummyCookieJar())

    @callback
    def keep_new_address(moved: Webhook) -> None:
        hass.config_entries.async_update_entry(
            entry,
            title=entry.title.replace(Webhook.parse(entry.data[CONF_URL]).host, moved.host),
            data={**entry.data, CONF_URL: moved.url},
        )
        _portal_device(hass, entry, moved)

    portal = Portal(Transport(session, certificate_checked=verify_ssl), webhook, keep_new_address)
    coordinator = Bitrix24Coordinator(hass, entry, portal)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = Bitrix24Data(
        coordinator=coordinator,
        time_clock=TimeClock(coordinator),
        portal_device_id=_portal_device(hass, entry, portal.webhook),
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    """Unload an entry, after what is under way has come to its end."""
    await entry.runtime_data.time_clock.async_stop()
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if not unloaded:
        entry.runtime_data.time_clock.start()
    return unloaded


def _portal_device(hass: HomeAssistant, entry: Bitrix24ConfigEntry, webhook: Webhook) -> str:
    """Register the portal, or give it its new address, and return its device id."""
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        configuration_url=f"{webhook.origin}{webhook.prefix}/",
        entry_type=dr.DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, portal_key(entry))},
        manufacturer=MANUFACTURER,
        name=webhook.host,
    )
    return device.id
