"""What a user sends in when something is wrong: helpful, and without a person or a password in it."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import LEAK, PORTAL_KEY, SetUp, Time
from tests.helpers import bring_to, device_named
from tests.portal import Employee, Portal


async def download(hass: HomeAssistant, hass_client: ClientSessionGenerator, path: str) -> Any:
    """Fetch diagnostics as the frontend does."""
    assert await async_setup_component(hass, "diagnostics", {})
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/{path}")
    assert response.status == 200
    return (await response.json())["data"]


@pytest.fixture
async def paused(time: Time, anna: Employee) -> None:
    """Monday, 12:00 in Berlin, on a break. Before the client, whose token would expire."""
    bring_to(anna, "paused")
    await time.move_to("2026-09-14T12:00:00+02:00")


async def test_diagnostics(
    hass: HomeAssistant,
    paused: None,
    portal: Portal,
    set_up: SetUp,
    hass_client: ClientSessionGenerator,
    snapshot: SnapshotAssertion,
) -> None:
    """Of the entry and of each device."""
    entry = await set_up()
    person, above = device_named(hass, f"{PORTAL_KEY}_12"), device_named(hass, PORTAL_KEY)
    files = {
        "entry": await download(hass, hass_client, f"config_entry/{entry.entry_id}"),
        "employee": await download(hass, hass_client, f"config_entry/{entry.entry_id}/device/{person.id}"),
        "portal": await download(hass, hass_client, f"config_entry/{entry.entry_id}/device/{above.id}"),
    }
    text = json.dumps(files)
    for personal in (LEAK, "Anna", "Schmidt", "127.0.0.1", str(portal.port)):
        assert personal not in text
    assert files == snapshot


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
