"""First in, last out: what the office does when the first person comes and when nobody works any more."""

import json
from pathlib import Path
from typing import Any

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.blueprints.support import FOLDER, restart, use_blueprint
from tests.conftest import PORTAL_KEY, SetUp, Time
from tests.portal import Access, Employee, Portal, Role
from tests.support.team import ALL_SCOPES, ANNA, act_for, add_colleagues, portal_shown

pytestmark = pytest.mark.usefixtures("automation_errors")

BEN = 13
TOGGLE = "input_boolean.in_use"


async def clock(hass: HomeAssistant, user_id: int, action: str) -> None:
    """Run an action for a person, and let the automation do what it does."""
    await act_for(hass, user_id, action)
    await hass.async_block_till_done(wait_background_tasks=True)


class Office:
    """What the automation does."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with nothing done."""
        self._hass = hass
        self._done: list[str] = []
        hass.bus.async_listen("office", self._note)

    @callback
    def _note(self, event: Event) -> None:
        self._done.append(event.data["turned"])

    async def start(self, *, in_use: bool = False, lasting: str = "", **inputs: Any) -> None:
        """Use the blueprint, with a toggle as it was left, and actions that last when everything is turned on."""
        assert await async_setup_component(
            self._hass, "input_boolean", {"input_boolean": {"in_use": {"initial": in_use}}}
        )
        sensor = er.async_get(self._hass).async_get_entity_id(
            "sensor", "bitrix24", f"{PORTAL_KEY}_12_employees_working"
        )
        turned: dict[str, list[Any]] = {
            name: [{"event": "office", "event_data": {"turned": word}}]
            for name, word in (("first_in", "on"), ("last_out", "off"))
        }
        turned["first_in"] += [{"delay": lasting}] if lasting else []
        await use_blueprint(self._hass, "first_in_last_out", employees=sensor, in_use=TOGGLE, **turned, **inputs)

    def done(self) -> list[str]:
        """Return what was turned since the last look."""
        done, self._done = self._done, []
        return done

    @property
    def in_use(self) -> bool:
        """What the toggle says."""
        state = self._hass.states.get(TOGGLE)
        assert state is not None
        return state.state == "on"


@pytest.fixture
def office(hass: HomeAssistant) -> Office:
    """The office."""
    return Office(hass)


@pytest.fixture
def ben(portal: Portal) -> Employee:
    """A colleague."""
    return portal.add_employee(BEN, name="Ben", last_name="Okafor", time_zone="Europe/Berlin")


@pytest.fixture
async def chosen(
    hass: HomeAssistant, anna: Employee, ben: Employee, entry: MockConfigEntry, access: Access
) -> MockConfigEntry:
    """Anna's entry with Ben, not yet set up."""
    anna.role = Role.ADMIN
    access.set_scopes(list(ALL_SCOPES))
    await add_colleagues(hass, entry, [ben])
    return entry


@pytest.fixture
async def team(chosen: MockConfigEntry, set_up: SetUp) -> MockConfigEntry:
    """The same, set up; nobody works."""
    return await set_up()


async def test_a_day(hass: HomeAssistant, time: Time, team: MockConfigEntry, office: Office) -> None:
    """Only the first arrival and ten minutes without anybody count."""
    await office.start()
    assert not office.in_use
    await clock(hass, ANNA, "open_day")
    assert (office.done(), office.in_use) == (["on"], True)
    await clock(hass, BEN, "open_day")
    await time.advance(hours=3)
    await clock(hass, ANNA, "pause_day")
    await time.pass_by(minutes=15)
    assert office.done() == []
    await clock(hass, BEN, "close_day")
    await time.pass_by(minutes=9, seconds=55)
    assert office.done() == []
    await time.pass_by(seconds=10)
    assert (office.done(), office.in_use) == (["off"], False)
    await time.pass_by(minutes=30)
    await clock(hass, ANNA, "resume_day")
    assert office.done() == ["on"]
    await clock(hass, ANNA, "close_day")
    await time.pass_by(minutes=30)
    assert office.done() == ["off"]


async def test_a_short_gap(hass: HomeAssistant, time: Time, team: MockConfigEntry, office: Office) -> None:
    """Somebody who comes back within the time finds everything as it was."""
    await office.start(empty_minutes=30)
    await clock(hass, ANNA, "open_day")
    await time.advance(hours=1)
    assert office.done() == ["on"]
    await clock(hass, ANNA, "pause_day")
    await time.pass_by(minutes=29)
    await clock(hass, ANNA, "resume_day")
    await time.pass_by(minutes=31)
    assert (office.done(), office.in_use) == ([], True)


async def test_breaks_may_count(hass: HomeAssistant, time: Time, team: MockConfigEntry, office: Office) -> None:
    """Then a break leaves everything on, and its end turns nothing on again."""
    await office.start(breaks_count=True)
    await clock(hass, ANNA, "open_day")
    await clock(hass, ANNA, "pause_day")
    await time.pass_by(minutes=30)
    await clock(hass, ANNA, "resume_day")
    assert office.done() == ["on"]
    await clock(hass, ANNA, "pause_day")
    await time.pass_by(minutes=30)
    await clock(hass, ANNA, "close_day")
    await time.pass_by(minutes=9)
    assert office.done() == []
    await time.pass_by(minutes=2)
    assert office.done() == ["off"]


# What the office was before an outage, what it is afterwards, and what is done: at once, and after ten minutes.
OUTAGES = [
    ("empty", "empty", [], []),
    ("empty", "in use", ["on"], []),
    ("in use", "in use", [], []),
    ("in use", "empty", [], ["off"]),
    ("just left", "empty", [], ["off"]),
    ("just left", "in use", [], []),
]


async def begin(hass: HomeAssistant, time: Time, office: Office, before: str) -> None:
    """Bring the office to what it was."""
    await office.start()
    if before != "empty":
        await clock(hass, ANNA, "open_day")
        await time.pass_by(hours=1)
        assert office.done() == ["on"]
    if before == "just left":
        await clock(hass, ANNA, "close_day")
        await time.pass_by(minutes=5)


@pytest.mark.parametrize(("before", "after", "at_once", "later"), OUTAGES)
async def test_an_outage(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    ben: Employee,
    team: MockConfigEntry,
    office: Office,
    before: str,
    after: str,
    at_once: list[str],
    later: list[str],
) -> None:
    """Does nothing, however long; afterwards only what has changed counts."""
    await begin(hass, time, office, before)
    await portal.stop()
    await time.pass_by(minutes=6)
    assert portal_shown(hass) == STATE_UNAVAILABLE
    if after == "in use":
        ben.open_day()
    elif before == "in use":
        anna.close_day()
    await time.pass_by(minutes=40)
    assert office.done() == []
    await portal.start()
    await time.pass_by(minutes=6)
    assert portal_shown(hass) != STATE_UNAVAILABLE
    assert office.done() == at_once
    await time.pass_by(minutes=11)
    assert office.done() == later
    assert office.in_use is (after == "in use")


@pytest.mark.parametrize(("before", "after", "at_once", "later"), OUTAGES)
async def test_a_restart(
    hass: HomeAssistant,
    time: Time,
    anna: Employee,
    ben: Employee,
    team: MockConfigEntry,
    office: Office,
    before: str,
    after: str,
    at_once: list[str],
    later: list[str],
) -> None:
    """The same, where the sensor is there before the automation looks."""
    await begin(hass, time, office, before)
    await hass.services.async_call(AUTOMATION, "turn_off", {"entity_id": "all"}, blocking=True)
    if after == "in use":
        ben.open_day()
    elif before == "in use":
        anna.close_day()
    assert await hass.config_entries.async_reload(team.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert office.done() == []
    await restart(hass)
    assert office.done() == at_once
    await time.pass_by(minutes=16)
    assert office.done() == later
    assert office.in_use is (after == "in use")


async def test_used_while_people_work(hass: HomeAssistant, time: Time, team: MockConfigEntry, office: Office) -> None:
    """The new toggle does not know that: one more person turns nothing on, and the last one who leaves counts."""
    await clock(hass, ANNA, "open_day")
    await office.start()
    await clock(hass, BEN, "open_day")
    await clock(hass, BEN, "close_day")
    assert office.done() == []
    await clock(hass, ANNA, "close_day")
    await time.pass_by(minutes=11)
    assert office.done() == ["off"]


async def test_turned_off_for_a_while(hass: HomeAssistant, time: Time, team: MockConfigEntry, office: Office) -> None:
    """The people of that day have left unseen: their office is turned off once the automation looks again."""
    await time.pass_by(minutes=31)
    await office.start(in_use=True)
    await time.pass_by(minutes=5)
    assert (office.done(), office.in_use) == (["off"], False)
    await clock(hass, ANNA, "open_day")
    assert office.done() == ["on"]


async def test_long_actions(hass: HomeAssistant, time: Time, team: MockConfigEntry, office: Office) -> None:
    """What has its turn late looks at the office as it is by then."""
    await office.start(lasting="01:00:00")
    await clock(hass, ANNA, "open_day")
    await clock(hass, ANNA, "pause_day")
    await time.pass_by(minutes=20)
    await clock(hass, ANNA, "resume_day")
    await time.pass_by(minutes=50)
    assert office.done() == ["on"]
    await clock(hass, ANNA, "pause_day")
    await time.pass_by(minutes=11)
    assert office.done() == ["off"]


def test_the_sensor_is_found_in_each_language() -> None:
    """The form offers sensors of this unit."""
    blueprint = load_yaml_dict(str(FOLDER / "first_in_last_out.yaml"))["blueprint"]
    (offered,) = blueprint["input"]["employees"]["selector"]["entity"]["filter"]
    folder = Path(__file__).parents[2] / "custom_components/bitrix24/translations"
    texts = [json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("*.json")]
    units = {text["entity"]["sensor"]["employees_working"]["unit_of_measurement"] for text in texts}
    assert set(offered["unit_of_measurement"]) == units
