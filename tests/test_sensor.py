"""Sensors: the day in figures and times, and who is at work."""

from datetime import timedelta

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from hypothesis import given, strategies as st
import pytest
from syrupy.assertion import SnapshotAssertion

from custom_components.bitrix24.sensor import hours
from tests.conftest import PORTAL_KEY, ComparePlatform, SetUp, Time
from tests.portal import Employee, Fault, Portal, Schedule
from tests.support.client import BRIEF
from tests.support.common import act, bring_to, device_named, entity_id, minutes_shown, press, state_of, value

NOON = "2026-09-14T12:00:00+02:00"


async def test_entities(compare_platform: ComparePlatform, snapshot: SnapshotAssertion) -> None:
    """As people see them on a paused day."""
    await compare_platform(Platform.SENSOR, snapshot)


KEYS = ("status", "workday_start", "workday_finish", "worked", "breaks", "break_start", "expected_finish")
STATES = {
    "never": ("closed", STATE_UNKNOWN, STATE_UNKNOWN, "0.0", "0.0", STATE_UNKNOWN, STATE_UNKNOWN),
    "opened": (
        "opened",
        "2026-09-14T06:00:00+00:00",
        STATE_UNKNOWN,
        "4.0",
        "0.0",
        STATE_UNKNOWN,
        "2026-09-14T14:00:00+00:00",
    ),
    "paused": (
        "paused",
        "2026-09-14T06:00:00+00:00",
        STATE_UNKNOWN,
        "3.0",
        "1.0",
        "2026-09-14T09:00:00+00:00",
        STATE_UNKNOWN,
    ),
    "closed": (
        "closed",
        "2026-09-14T06:00:00+00:00",
        "2026-09-14T09:00:00+00:00",
        "3.0",
        "0.0",
        STATE_UNKNOWN,
        STATE_UNKNOWN,
    ),
    "closed_earlier": ("closed", STATE_UNKNOWN, STATE_UNKNOWN, "0.0", "0.0", STATE_UNKNOWN, STATE_UNKNOWN),
    "expired": ("expired", "2026-09-10T06:00:00+00:00", STATE_UNKNOWN, "10.0", "0.0", STATE_UNKNOWN, STATE_UNKNOWN),
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("before", "expected"), STATES.items(), ids=list(STATES))
@pytest.mark.parametrize("portal_options", [{"generation": "B"}, {"generation": "C"}], ids=["B", "C"])
async def test_states_of_the_day(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, before: str, expected: tuple[str, ...]
) -> None:
    """What each state of the day looks like; the same in every generation."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    assert tuple(value(hass, key) for key in KEYS) == expected


def test_every_minute_is_shown() -> None:
    """Not one too few, as hours rounded down or to the nearest would be, and 1.15, which a double does not reach."""
    minutes = range(100 * 60 + 1)
    assert [minutes_shown(str(hours(timedelta(minutes=minute)))) for minute in minutes] == [*minutes]


@BRIEF
@given(duration=st.timedeltas(timedelta(), timedelta(days=366)))
def test_any_duration(duration: timedelta) -> None:
    """In whole minutes, which a template that rounds down finds as well; more than they are by less than a second."""
    value, minutes = hours(duration), duration // timedelta(minutes=1)
    assert value is not None
    assert (minutes_shown(str(value)), int(value * 60)) == (minutes, minutes)
    assert value == round(value, 4)
    assert 0 <= value - minutes / 60 < 1 / 3600


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
        "working": ["Anna Schmidt"],
        "on_break": [],
        "not_started": [],
        "clocked_out": [],
        "left_open": [],
    }
    anna.pause_day()
    await entry.runtime_data.coordinator.async_refresh()
    assert value(hass, "employees_working") == "0"


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
    assert (value(hass, "status"), value(hass, "worked"), value(hass, "breaks")) == ("expired", "3.0", "0.0")
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
    assert (value(hass, "status"), value(hass, "worked")) == ("expired", "4.0")
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
    assert (value(hass, "required"), value(hass, "expected_finish")) == ("8.0", "2026-09-14T14:00:00+00:00")


async def test_pending_commands(hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp) -> None:
    """How many, and which, in the order in which they were given; the names are not recorded."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    await portal.stop()
    for verb in ("pause_day", "resume_day", "close_day"):
        await act(hass, verb)
        await time.advance(minutes=5)
    state = state_of(hass, "pending_commands")
    assert (state.state, state.attributes["commands"]) == ("3", ["pause_day", "resume_day", "close_day"])
    assert state.state_info is not None
    assert "commands" in state.state_info["unrecorded_attributes"]
    await portal.start()
    await time.pass_by(minutes=1)
    state = state_of(hass, "pending_commands")
    assert (state.state, state.attributes["commands"]) == ("0", [])
