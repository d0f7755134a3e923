"""System health: how many portals there are, and whether they answer."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import LEAK
from tests.portal import Portal


async def test_system_health(hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal) -> None:
    """Counts, and whether the portal can be reached; its address, not the webhook."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    assert await info.pop("can_reach_portal") == "ok"
    assert info == {"portals": 1, "portals_answering": 1, "employees": 1}
    assert LEAK not in str([request.path for request in portal.requests])


async def test_system_health_without_an_entry(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Nothing to reach."""
    await hass.config_entries.async_remove(loaded.entry_id)
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    assert await get_system_health_info(hass, DOMAIN) == {"portals": 0, "portals_answering": 0, "employees": 0}
