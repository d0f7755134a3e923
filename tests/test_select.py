"""The select: how somebody is shown in the chat."""

from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import PORTAL_KEY, ComparePlatform, SetUp
from tests.portal import Employee, Fault, Portal
from tests.support.common import press, value


async def test_entities(compare_platform: ComparePlatform, snapshot: SnapshotAssertion) -> None:
    """As people see them on a paused day."""
    await compare_platform(Platform.SELECT, snapshot)


async def test_presence_needs_its_permission(
    hass: HomeAssistant, portal: Portal, anna: Employee, entry: MockConfigEntry, webhook: object, set_up: SetUp
) -> None:
    """Without the scope im there is no presence, and nobody asks for it again."""
    portal.webhooks[0].set_scopes(["timeman"])
    await set_up()
    assert er.async_get(hass).async_get_entity_id(Platform.SELECT, DOMAIN, f"{PORTAL_KEY}_12_presence") is None
    portal.requests.clear()
    await hass.services.async_call(DOMAIN, "get_workday", blocking=True, return_response=True)
    assert portal.calls("im.user.status.get") == []


async def test_the_presence_is_chosen(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Unknown until set; then as set."""
    assert value(hass, "presence") == STATE_UNKNOWN
    await press(hass, Platform.SELECT, "select_option", "presence", option="dnd")
    assert (value(hass, "presence"), anna.presence) == ("dnd", "dnd")
    portal.faults.add(Fault.error("STATUS_ERROR", "Status is not available"), "im.user.status.set")
    with pytest.raises(HomeAssistantError) as caught:
        await press(hass, Platform.SELECT, "select_option", "presence", option="break")
    assert caught.value.translation_key == "refused"
    assert value(hass, "presence") == "dnd"


async def test_a_presence_invented_tomorrow(hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp) -> None:
    """Is unknown rather than an invalid option."""
    anna.presence = "commuting"
    await set_up()
    assert value(hass, "presence") == STATE_UNKNOWN
