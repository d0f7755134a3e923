"""Every entity in every state of the day, as people see it."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity import Entity
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, snapshot_platform
from syrupy.assertion import SnapshotAssertion

from custom_components.bitrix24.const import DOMAIN, PLATFORMS
from tests.conftest import PORTAL_KEY, SetUp, Time
from tests.portal import Employee, Fault, Portal, Schedule
from tests.support.common import bring_to, device_named, entity_id, press, state_of, value, writes

NOON = "2026-09-14T12:00:00+02:00"


@pytest.fixture
def everything_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable what waits to be enabled."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)


@pytest.mark.usefixtures("everything_enabled")
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_entities_of_a_paused_day(
    hass: HomeAssistant,
    time: Time,
    anna: Employee,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
    platform: Platform,
) -> None:
    """Names, units, options, categories and states of a platform, as far as the employee has them."""
    bring_to(anna, "paused")
    anna.presence = "away"
    await time.move_to(NOON)
    monkeypatch.setattr("custom_components.bitrix24.PLATFORMS", [platform])
    entry = await set_up()
    assert entry.state is ConfigEntryState.LOADED
    if platform is Platform.SENSOR:
        # Named after the portal's host, and so after the port of the emulator: it has a test of its own.
        entity_registry.async_remove(entity_id(hass, "employees_working"))
        await hass.async_block_till_done()
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


async def test_the_sensor_of_the_portal(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    entity_registry: er.EntityRegistry,
) -> None:
    """Belongs to the portal's device, and counts who is at work."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    entry = await set_up()
    registered = entity_registry.async_get(entity_id(hass, "employees_working"))
    assert registered is not None
    assert registered.entity_id == f"sensor.127_0_0_1_{portal.port}_employees_at_work"
    assert registered.unique_id == f"{PORTAL_KEY}_12_employees_working"
    assert registered.device_id == device_named(hass, PORTAL_KEY).id
    assert (registered.config_subentry_id, registered.entity_category, registered.disabled_by) == (None, None, None)
    state = state_of(hass, "employees_working")
    assert state.state == "1"
    assert state.attributes == {
        "state_class": "measurement",
        "unit_of_measurement": "employees",
        "friendly_name": f"127.0.0.1:{portal.port} Employees at work",
    }
    anna.pause_day()
    await entry.runtime_data.coordinator.async_refresh()
    assert value(hass, "employees_working") == "0"


DURATIONS = ("status", "workday_start", "workday_finish", "worked", "breaks", "break_start", "expected_finish")
FLAGS = ("working", "awaiting_confirmation", "workday", "break")


@pytest.mark.one_in(2)
@pytest.mark.parametrize("before", ["never", "opened", "paused", "closed", "closed_earlier", "expired"])
@pytest.mark.parametrize("portal_options", [{"generation": "B"}, {"generation": "C"}], ids=["B", "C"])
async def test_states_of_the_day(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, before: str, snapshot: SnapshotAssertion
) -> None:
    """What each state of the day looks like; the same in every generation."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    shown = {key: value(hass, key) for key in (*DURATIONS, *FLAGS)}
    assert shown == snapshot(name=before)


@pytest.mark.parametrize("portal_options", [{"generation": "B"}, {"generation": "C"}], ids=["B", "C"])
async def test_an_expired_day_that_was_paused(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Its hours count up to the pause, which the status tells, or the record while it is the first one."""
    await time.move_to("2026-09-11T08:00:00+02:00")
    anna.open_day()
    await time.move_to("2026-09-11T11:00:00+02:00")
    anna.pause_day()
    await time.move_to(NOON)
    await set_up()
    assert (value(hass, "status"), value(hass, "worked"), value(hass, "breaks")) == ("expired", "180", "0")
    assert value(hass, "break_start") == STATE_UNKNOWN


async def test_a_break_that_expires_is_remembered(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Without REST 3.0 the pause that was seen still bounds the hours of the expired day."""
    portal.faults.add(Fault.error("ERROR_CORE", "Broken"), "timeman.record.list", times=None)
    bring_to(anna, "opened")
    await time.move_to(NOON)
    entry = await set_up()
    await press(hass, Platform.SWITCH, "turn_on", "break")
    await time.move_to("2026-09-15T08:00:00+02:00")
    await time.pass_by(minutes=6)
    assert (value(hass, "status"), value(hass, "worked")) == ("expired", "240")
    assert entry.state is ConfigEntryState.LOADED


async def test_no_required_hours(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """Of somebody whose time is not tracked they are unknown, and so is the expected finish."""
    anna.timeman_enabled = False
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    assert (value(hass, "required"), value(hass, "expected_finish")) == (STATE_UNKNOWN, STATE_UNKNOWN)


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.none()}], ids=["no schedule"])
async def test_the_required_hours_of_the_portal(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """Where neither the person nor a schedule says anything, Bitrix24 tells those of its options."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    assert (value(hass, "required"), value(hass, "expected_finish")) == ("480", "2026-09-14T14:00:00+00:00")


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


# Using them


async def test_the_switches_drive_the_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Each press shows the new state when it returns, without waiting for a poll."""
    steps = [
        ("turn_on", "workday", "OPENED", ("on", "off")),
        ("turn_on", "break", "PAUSED", ("on", "on")),
        ("turn_on", "workday", "OPENED", ("on", "off")),
        ("turn_on", "break", "PAUSED", ("on", "on")),
        ("turn_off", "break", "OPENED", ("on", "off")),
        ("turn_off", "workday", "CLOSED", ("off", "off")),
        ("turn_off", "break", "CLOSED", ("off", "off")),
        # A switch that is turned on again continues the day.
        ("turn_on", "workday", "OPENED", ("on", "off")),
    ]
    for service, key, on_the_portal, shown in steps:
        await time.advance(seconds=20)
        await press(hass, Platform.SWITCH, service, key)
        assert anna.state == on_the_portal
        assert (value(hass, "workday"), value(hass, "break")) == shown
    assert len(anna.records) == 1


@pytest.mark.parametrize(
    ("before", "service", "key", "error"),
    [
        ("closed", "turn_on", "break", "day_not_open"),
        ("expired", "turn_on", "break", "day_expired"),
        ("expired", "turn_on", "workday", "day_expired"),
        ("expired", "turn_off", "workday", "day_expired"),
    ],
)
async def test_a_switch_says_why_not(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    before: str,
    service: str,
    key: str,
    error: str,
) -> None:
    """The same errors as the actions, and nothing is sent."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    with pytest.raises(ServiceValidationError) as caught:
        await press(hass, Platform.SWITCH, service, key)
    assert caught.value.translation_key == error
    assert writes(portal) == []


@pytest.mark.usefixtures("everything_enabled")
async def test_the_buttons_drive_the_day(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """One for each verb; clocking in continues a closed day."""
    for key, state in (
        ("open_day", "OPENED"),
        ("pause_day", "PAUSED"),
        ("resume_day", "OPENED"),
        ("close_day", "CLOSED"),
        ("open_day", "OPENED"),
    ):
        await time.advance(seconds=20)
        await press(hass, Platform.BUTTON, "press", key)
        assert anna.state == state
        assert value(hass, "status") == state.lower()
    assert len(anna.records) == 1


async def test_what_waits_to_be_enabled(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Buttons repeat the switches, and the recommended finish is for experts."""
    registry = er.async_get(hass)
    disabled = {
        entry.translation_key
        for entry in er.async_entries_for_config_entry(registry, loaded.entry_id)
        if entry.disabled_by
    }
    assert disabled == {"open_day", "pause_day", "resume_day", "close_day", "recommended_finish"}


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
