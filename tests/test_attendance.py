"""Who is in: the lists of names that the sensor of the portal bears."""

from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED, STATE_UNAVAILABLE
from homeassistant.core import (
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from syrupy.assertion import SnapshotAssertion

from tests.conftest import PORTAL_KEY, SetUp, Time
from tests.portal import Access, Employee, Fault, Portal, Role
from tests.support.common import bring_to
from tests.support.team import ALL_SCOPES, ANNA, act_for, add_colleagues, device_of, shown

LISTS = ("working", "on_break", "not_started", "clocked_out", "left_open")
NOON = "2026-09-14T12:00:00+02:00"
BEN, CLARA = 13, 14


@pytest.fixture
async def people(hass: HomeAssistant, portal: Portal, anna: Employee, entry: MockConfigEntry, access: Access) -> None:
    """Ben in London and Clara in Berlin, beside Anna, who administers the portal; not yet set up."""
    anna.role = Role.ADMIN
    access.set_scopes(list(ALL_SCOPES))
    portal.add_employee(BEN, name="ben", last_name="Okafor", time_zone="Europe/London")
    portal.add_employee(CLARA, name="Clara", last_name="Berg", time_zone="Europe/Berlin")
    await add_colleagues(hass, entry, [portal.employees[BEN], portal.employees[CLARA]])


@pytest.fixture
async def team(people: None, set_up: SetUp) -> MockConfigEntry:
    """The same, set up."""
    return await set_up()


def the_sensor(hass: HomeAssistant) -> State:
    entity_id = er.async_get(hass).async_get_entity_id("sensor", "bitrix24", f"{PORTAL_KEY}_12_employees_working")
    assert entity_id is not None
    state = hass.states.get(entity_id)
    assert state is not None
    return state


def lists(hass: HomeAssistant) -> dict[str, list[str]]:
    """Return who is named in which list, without the empty ones."""
    return {key: names for key in LISTS if (names := the_sensor(hass).attributes[key])}


def count_writes(hass: HomeAssistant) -> list[str]:
    """Return a list that gets the state of the sensor at each write, also of what was there already."""
    entity_id = the_sensor(hass).entity_id
    written: list[str] = []

    @callback
    def note(event: Event[EventStateChangedData] | Event[EventStateReportedData]) -> None:
        if event.data["entity_id"] == entity_id and (state := event.data["new_state"]) is not None:
            written.append(state.state)

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    hass.bus.async_listen(EVENT_STATE_REPORTED, note, callback(lambda _: True))
    return written


async def test_each_list(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    access: Access,
    set_up: SetUp,
    snapshot: SnapshotAssertion,
) -> None:
    """A person is in the list of the status; whose day the portal does not show is in none."""
    anna.role = Role.ADMIN
    access.set_scopes(list(ALL_SCOPES))
    pasts = ("paused", "closed", "closed_earlier", "never", "expired", "opened", "opened")
    team = [
        portal.add_employee(100 + number, name=past.title(), last_name="Test", time_zone="Europe/Berlin")
        for number, past in enumerate(pasts)
    ]
    await add_colleagues(hass, entry, team)
    for person, past in zip([anna, *team], ("opened", *pasts), strict=True):
        bring_to(person, past)
    portal.faults.add(Fault.error("", "Access denied"), "timeman.status", None, user_id=team[-1].id)
    await time.move_to(NOON)
    await set_up()
    state = the_sensor(hass)
    assert state.state == "2"
    assert {key: state.attributes[key] for key in LISTS} == snapshot
    assert state.state_info is not None
    assert set(LISTS) <= state.state_info["unrecorded_attributes"]


async def test_a_status_that_is_unknown(hass: HomeAssistant, time: Time, portal: Portal, team: MockConfigEntry) -> None:
    """Is in no list, like a person whose status only the records could show."""
    portal.faults.add(Fault.unknown_status(), "timeman.status", None, user_id=BEN)
    await time.pass_by(minutes=6)
    assert shown(hass, BEN, "status") == "unknown"
    assert lists(hass) == {"not_started": ["Anna Schmidt", "Clara Berg"]}


async def test_names(
    hass: HomeAssistant, time: Time, team: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    """Are those of the devices as the user sees them, whatever their case; a new one is shown with the next change."""
    assert lists(hass) == {"not_started": ["Anna Schmidt", "ben Okafor", "Clara Berg"]}
    device_registry.async_update_device(device_of(hass, ANNA).id, name_by_user="Zoe")
    await act_for(hass, CLARA, "open_day")
    assert lists(hass) == {"working": ["Clara Berg"], "not_started": ["ben Okafor", "Zoe"]}
    device_registry.async_update_device(device_of(hass, ANNA).id, name_by_user=None)
    await act_for(hass, CLARA, "pause_day")
    assert lists(hass) == {"on_break": ["Clara Berg"], "not_started": ["Anna Schmidt", "ben Okafor"]}


async def test_two_people_change_places(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, team: MockConfigEntry
) -> None:
    """The number stays the same, and the lists are written all the same, once."""
    await act_for(hass, BEN, "open_day")
    await time.pass_by(minutes=2)
    written = count_writes(hass)
    portal.employees[BEN].close_day()
    anna.open_day()
    await time.pass_by(minutes=1)
    assert lists(hass) == {"working": ["Anna Schmidt"], "not_started": ["Clara Berg"], "clocked_out": ["ben Okafor"]}
    assert written == ["1"]


async def test_midnight(hass: HomeAssistant, time: Time, portal: Portal, team: MockConfigEntry) -> None:
    """A day that was closed is over at the employee's own midnight, and the sensor is written then."""
    for user_id in (ANNA, BEN):
        await act_for(hass, user_id, "open_day")
        await time.advance(hours=1)
        await act_for(hass, user_id, "close_day")
    before = {"not_started": ["Clara Berg"], "clocked_out": ["Anna Schmidt", "ben Okafor"]}
    assert lists(hass) == before
    await time.move_to("2026-09-14T23:50:00+02:00")
    written = count_writes(hass)
    await time.pass_by(minutes=9, seconds=59)
    assert lists(hass) == before
    await time.pass_by(seconds=2)
    assert lists(hass) == {"not_started": ["Anna Schmidt", "Clara Berg"], "clocked_out": ["ben Okafor"]}
    await time.pass_by(minutes=59, seconds=56)
    assert written == ["0"]
    await time.pass_by(seconds=5)
    assert lists(hass) == {"not_started": ["Anna Schmidt", "ben Okafor", "Clara Berg"]}
    assert written == ["0", "0"]


async def test_nothing_new(hass: HomeAssistant, time: Time, portal: Portal, team: MockConfigEntry) -> None:
    """Polls that bring nothing write nothing, and neither does an employee whose lists stay the same."""
    await act_for(hass, BEN, "open_day")
    await time.pass_by(minutes=2)
    written = count_writes(hass)
    portal.requests.clear()
    await time.pass_by(minutes=10)
    assert len(portal.requests) >= 9
    await act_for(hass, BEN, "get_workday")
    assert written == []


async def test_an_outage(hass: HomeAssistant, time: Time, portal: Portal, team: MockConfigEntry) -> None:
    """Names nobody, and afterwards the lists are those of the portal."""
    await act_for(hass, BEN, "open_day")
    await portal.stop()
    changes = async_capture_events(hass, EVENT_STATE_CHANGED)
    await time.pass_by(minutes=3)
    assert the_sensor(hass).state == STATE_UNAVAILABLE
    assert not set(LISTS) & the_sensor(hass).attributes.keys()
    portal.employees[CLARA].open_day()
    await portal.start()
    await time.pass_by(minutes=3)
    assert lists(hass) == {"working": ["ben Okafor", "Clara Berg"], "not_started": ["Anna Schmidt"]}
    own = [event for event in changes if event.data["entity_id"] == the_sensor(hass).entity_id]
    assert [event.data["new_state"].state for event in own] == [STATE_UNAVAILABLE, "2"]
