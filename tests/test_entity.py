"""What entities have in common: their devices, which wait to be enabled, and what is left of them."""

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import PORTAL_KEY, Time
from tests.portal import Employee, Portal
from tests.support.common import device_named, entity_id, state_of, value


async def test_devices(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, device_registry: dr.DeviceRegistry
) -> None:
    """The portal is a service; the employee is a device below it."""
    above, person = device_named(hass, PORTAL_KEY), device_named(hass, f"{PORTAL_KEY}_12")
    assert (above.name, person.name) == (f"127.0.0.1:{portal.port}", "Anna Schmidt")
    assert (above.entry_type, person.entry_type) == (dr.DeviceEntryType.SERVICE,) * 2
    assert person.via_device_id == above.id
    assert above.configuration_url == f"https://127.0.0.1:{portal.port}/"
    assert {above.manufacturer, person.manufacturer} == {"Bitrix24"}


async def test_what_waits_to_be_enabled(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Buttons repeat the switches, the recommended finish is for experts, and months are for those who count them."""
    registry = er.async_get(hass)
    disabled = {
        entry.translation_key
        for entry in er.async_entries_for_config_entry(registry, loaded.entry_id)
        if entry.disabled_by
    }
    buttons = {"open_day", "pause_day", "resume_day", "close_day"}
    assert disabled == {*buttons, "recommended_finish", "worked_month", "balance_month"}


async def test_a_renamed_entity_goes_on(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Names and entity ids belong to the user."""
    registry = er.async_get(hass)
    registry.async_update_entity(entity_id(hass, "status"), new_entity_id="sensor.my_day")
    await hass.async_block_till_done()
    anna.open_day()
    await time.advance(minutes=6)
    assert state_of(hass, "status").entity_id == "sensor.my_day"
    assert value(hass, "status") == "opened"


async def test_unavailable_after_removal(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Removing the entry removes devices and entities."""
    status = entity_id(hass, "status")
    assert hass.states.get(status) is not None
    await hass.config_entries.async_remove(loaded.entry_id)
    assert hass.states.get(status) is None
    assert STATE_UNAVAILABLE not in {state.state for state in hass.states.async_all("sensor")}
