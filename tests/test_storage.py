"""Home Assistant starts while the portal is away: what was seen before is enough to take what people press."""

from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_ASSUMED_STATE, STATE_UNAVAILABLE, Platform
from homeassistant.core import CoreState, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Role
from tests.support.common import act, device_named, press, state_of, value, writes
from tests.support.queue import OPEN, USUAL_REPORT, sent, undeliverable, verbs_on_disk
from tests.support.restart import Restart
from tests.support.team import add_colleague, key_of

BEN = 13


@pytest.fixture
def ben(portal: Portal) -> Employee:
    """A colleague."""
    return portal.add_employee(BEN, name="Ben", last_name="Okafor", work_position="Designer")


async def test_the_very_first_set_up_is_refused(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Nobody is known yet, so Home Assistant tries again, and says so."""
    await portal.stop()
    assert (await set_up()).state is ConfigEntryState.SETUP_RETRY
    await portal.start()
    await time.pass_by(minutes=1)
    assert value(hass, "status") == "closed"


async def test_a_start_without_the_portal(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    loaded: MockConfigEntry,
    restart: Restart,
) -> None:
    """Entities are unavailable, but what is pressed is kept, and delivered with its time by the first good poll."""
    await act(hass, "set_presence", status="dnd")
    await portal.stop()
    async with restart(CoreState.running) as new:
        await new.set_up()
        assert value(new.hass, "status") == STATE_UNAVAILABLE
        switch = state_of(new.hass, "workday", Platform.SWITCH)
        assert (switch.state, switch.attributes[ATTR_ASSUMED_STATE]) == ("off", True)
        await press(new.hass, Platform.SWITCH, "turn_on", "workday")
        assert value(new.hass, "pending_commands") == "1"
        pressed_at = new.time.clock.now()
        await new.time.pass_by(minutes=20)
        await portal.start()
        await new.time.pass_by(minutes=1)
        assert value(new.hass, "status") == "opened"
        assert value(new.hass, "pending_commands") == "0"
        assert value(new.hass, "presence") == "dnd"
        assert anna.record is not None
        assert anna.record.start == pressed_at.replace(microsecond=0)
        assert [call["REPORT"] for call in sent(portal, OPEN)] == [USUAL_REPORT]


@pytest.mark.parametrize(
    ("verbs", "workday", "on_a_break"),
    [
        (("open_day",), "on", "off"),
        (("open_day", "pause_day"), "on", "on"),
        (("open_day", "close_day"), "off", "off"),
    ],
    ids=["at work", "on a break", "closed"],
)
async def test_the_day_as_last_seen_outlives_a_restart(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    restart: Restart,
    verbs: tuple[str, ...],
    workday: str,
    on_a_break: str,
) -> None:
    """The switches go by it until the portal is there."""
    for verb in verbs:
        await act(hass, verb)
        await time.advance(minutes=10)
    await portal.stop()
    async with restart(CoreState.running) as new:
        await new.set_up()
        assert value(new.hass, "status") == STATE_UNAVAILABLE
        assert (value(new.hass, "workday"), value(new.hass, "break")) == (workday, on_a_break)


async def test_the_network_comes_some_seconds_later(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    loaded: MockConfigEntry,
    restart: Restart,
) -> None:
    """Nothing was pressed, so nobody hurries; entities are there soon all the same, and the portal is not flooded."""
    anna.open_day()
    await portal.stop()
    async with restart(CoreState.running) as new:
        await new.set_up()
        await new.time.pass_by(seconds=12)
        await portal.start()
        await new.time.pass_by(seconds=12)
        assert value(new.hass, "status") == "opened"
        # What happened before the start is told as missed, although the first answer came later.
        assert new.told == [("opened", True)]
        portal.requests.clear()
        await new.time.pass_by(minutes=10)
        assert len(portal.requests) <= 11


async def test_everybody_of_a_team_is_there(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    ben: Employee,
    loaded: MockConfigEntry,
) -> None:
    """Names, positions and days as last seen; a colleague who was never seen makes it a first set-up again."""
    await portal.stop()
    await hass.config_entries.async_reload(loaded.entry_id)
    assert loaded.state is ConfigEntryState.LOADED
    await portal.start()
    await time.pass_by(minutes=1)
    anna.role = Role.ADMIN
    await add_colleague(hass, loaded, ben)
    await portal.stop()
    await hass.config_entries.async_reload(loaded.entry_id)
    assert loaded.state is ConfigEntryState.LOADED
    device = device_named(hass, key_of(BEN))
    assert (device.name, device.model) == ("Ben Okafor", None)
    await hass.services.async_call(
        Platform.SWITCH, "turn_on", {"entity_id": f"{Platform.SWITCH}.ben_okafor_work_day"}, blocking=True
    )
    assert verbs_on_disk(hass, loaded) == ["open_day"]
    await portal.start()
    await time.pass_by(minutes=1)
    assert (anna.state, ben.state) == ("CLOSED", "OPENED")


@pytest.mark.parametrize("scopes", [["timeman"], ["timeman", "im"]], ids=["no chat", "chat"])
async def test_only_entities_that_there_were(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    scopes: list[str],
) -> None:
    """The permissions are those of before: no presence appears where it may not be read."""
    portal.webhooks[0].set_scopes(scopes)
    await set_up()
    before = set(hass.states.async_entity_ids())
    await portal.stop()
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert set(hass.states.async_entity_ids()) == before
    assert writes(portal) == []


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_an_older_server_takes_the_end(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    loaded: MockConfigEntry,
    generation: Any,
    restart: Restart,
) -> None:
    """Servers of generations A and B want the end in the form in which they print the start, which was not stored."""
    portal.generation = generation
    portal.server_zone = "Asia/Tokyo"
    anna.time_zone = "America/New_York"
    await time.move_to("2026-09-14T22:30:00-04:00")
    await act(hass, "open_day")
    await time.advance(minutes=10)
    await portal.stop()
    async with restart(CoreState.running) as new:
        await new.set_up()
        await press(new.hass, Platform.SWITCH, "turn_off", "workday")
        await new.time.pass_by(minutes=20)
        await portal.start()
        await new.time.pass_by(minutes=1)
        assert undeliverable(new.hass) == []
        assert anna.record is not None
        assert anna.record.finish is not None
        # Times are told in whole seconds.
        late = anna.record.finish - datetime.fromisoformat("2026-09-14T22:40:00-04:00")
        assert timedelta() <= late <= timedelta(seconds=1)
