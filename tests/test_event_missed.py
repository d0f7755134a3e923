"""What happened while Home Assistant was not looking is told once, by the first poll after a start."""

import json
from pathlib import Path
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Schedule
from tests.support.common import act, bring_to, entity_id, value
from tests.support.restart import Restart, listen

# See tests/conftest.py.
BOTH_WAYS = True

MORNING = "2026-09-14T08:00:00+02:00"
NOON = "2026-09-14T12:00:00+02:00"


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Let Home Assistant write real files: what is remembered has to survive it."""
    return {}


def attributes(hass: HomeAssistant) -> dict[str, Any]:
    """Return what the last event says."""
    state = hass.states.get(entity_id(hass, "workday", Platform.EVENT))
    assert state is not None
    return {key: state.attributes[key] for key in ("event_type", "previous_status", "start", "finish", "missed")}


def memory_path(hass: HomeAssistant, entry: MockConfigEntry) -> Path:
    """Return the file in which the days are remembered."""
    return Path(hass.config.path(".storage", f"bitrix24.workdays.{entry.entry_id}"))


# Reloaded


async def test_a_change_during_a_reload_is_told_once(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Marked as missed; neither the next poll nor the next reload tells it again."""
    await act(hass, "open_day")
    await time.advance(hours=1)
    told = listen(hass)
    assert await hass.config_entries.async_unload(loaded.entry_id)
    anna.pause_day()
    await time.advance(hours=1)
    assert await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert told == [("paused", True)]
    assert attributes(hass) == {
        "event_type": "paused",
        "previous_status": "opened",
        "start": MORNING,
        "finish": None,
        "missed": True,
    }
    await time.pass_by(minutes=5)
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await time.pass_by(minutes=5)
    assert told == [("paused", True)]


async def test_the_next_change_is_not_missed(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """What is seen while Home Assistant looks is an ordinary event again."""
    await act(hass, "open_day")
    told = listen(hass)
    await hass.config_entries.async_unload(loaded.entry_id)
    await time.advance(minutes=10)
    anna.pause_day()
    await hass.config_entries.async_setup(loaded.entry_id)
    await time.advance(minutes=2)
    anna.resume_day()
    await time.pass_by(minutes=2)
    assert told == [("paused", True), ("resumed", False)]


@pytest.mark.parametrize("before", ["never", "opened", "paused", "closed", "expired"])
async def test_nothing_happened(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, before: str) -> None:
    """Reloaded on any day: no event, also where the start of a break took a request of its own."""
    bring_to(anna, before)
    await time.move_to(NOON)
    entry = await set_up()
    told = listen(hass)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await time.pass_by(minutes=6)
    assert told == []


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_only_the_newest_change_is_told(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, generation: Any
) -> None:
    """A whole day that nobody saw is one event, about its end."""
    portal.generation = generation
    told = listen(hass)
    await hass.config_entries.async_unload(loaded.entry_id)
    anna.open_day()
    await time.move_to(NOON)
    anna.pause_day()
    await time.advance(minutes=30)
    anna.resume_day()
    await time.advance(hours=4)
    anna.close_day()
    await hass.config_entries.async_setup(loaded.entry_id)
    await time.pass_by(minutes=6)
    assert told == [("closed", True)]
    assert attributes(hass)["start"] == MORNING
    assert attributes(hass)["finish"] == "2026-09-14T16:30:00+02:00"


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
async def test_another_day_in_the_same_status(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Closed yesterday, closed today: a day has passed in between."""
    await act(hass, "open_day")
    await time.advance(hours=8)
    await act(hass, "close_day")
    told = listen(hass)
    await hass.config_entries.async_unload(loaded.entry_id)
    await time.move_to("2026-09-15T09:00:00+02:00")
    anna.open_day()
    await time.advance(hours=3)
    anna.close_day()
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert told == [("closed", True)]
    assert attributes(hass)["previous_status"] == "closed"


async def test_confirmed_meanwhile(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The supervisor works while Home Assistant is down, too."""
    await act(hass, "open_day")
    await time.advance(hours=8)
    await act(hass, "close_day", time="2026-09-14 12:00:00", report="x")
    told = listen(hass)
    await hass.config_entries.async_unload(loaded.entry_id)
    assert anna.record is not None
    portal.confirm(anna.record)
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert told == [("confirmed", True)]


async def test_an_outage_while_running_is_not_missed(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Home Assistant was looking, there was only nothing to see."""
    await act(hass, "open_day")
    told = listen(hass)
    await portal.stop()
    await time.pass_by(minutes=20)
    anna.pause_day()
    await portal.start()
    await time.pass_by(minutes=6)
    assert told == [("paused", False)]


async def test_a_start_without_the_portal(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The first poll that succeeds tells it, however many failed before."""
    await act(hass, "open_day")
    told = listen(hass)
    await hass.config_entries.async_unload(loaded.entry_id)
    await time.advance(minutes=10)
    anna.pause_day()
    await portal.stop()
    assert await hass.config_entries.async_setup(loaded.entry_id)
    await time.pass_by(minutes=30)
    assert told == []
    await portal.start()
    await time.pass_by(minutes=15)
    assert told == [("paused", True)]


async def test_a_status_invented_tomorrow_hides_nothing(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """A first poll that cannot be understood tells nothing: what happened is told as soon as it can be."""
    await act(hass, "open_day")
    told = listen(hass)
    await hass.config_entries.async_unload(loaded.entry_id)
    await time.advance(minutes=10)
    anna.pause_day()
    handle = portal.faults.add(Fault.unknown_status(), times=None)
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert value(hass, "status") == "unknown"
    handle.remove()
    await time.pass_by(minutes=6)
    assert [event for event, _ in told] == ["paused"]


async def test_a_disabled_event_entity(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Nobody is told afterwards what happened while nobody wanted to know."""
    registry = er.async_get(hass)
    event = entity_id(hass, "workday", Platform.EVENT)
    registry.async_update_entity(event, disabled_by=er.RegistryEntryDisabler.USER)
    await time.pass_by(minutes=1)
    told = listen(hass)
    await act(hass, "open_day")
    await hass.config_entries.async_unload(loaded.entry_id)
    await time.advance(minutes=10)
    anna.pause_day()
    await hass.config_entries.async_setup(loaded.entry_id)
    await time.pass_by(minutes=6)
    assert hass.states.get(event) is None
    registry.async_update_entity(event, disabled_by=None)
    # Home Assistant reloads the entry by itself, half a minute later.
    await time.pass_by(minutes=2)
    assert hass.states.get(event) is not None
    assert told == []
    anna.resume_day()
    await time.pass_by(minutes=2)
    assert told == [("resumed", False)]


# Restarted


async def test_a_change_during_a_restart_is_told_once(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry, restart: Restart
) -> None:
    """The day as last seen outlives Home Assistant, and so does that it was told."""
    await act(hass, "open_day")
    async with restart(CoreState.running) as first:
        anna.pause_day()
        await first.set_up()
        assert first.told == [("paused", True)]
        await first.time.pass_by(minutes=5)
        assert first.told == [("paused", True)]
    async with restart(CoreState.running) as second:
        await second.set_up()
        await second.time.pass_by(minutes=5)
        assert second.told == []


async def test_a_new_employee_fires_nothing(
    hass: HomeAssistant, time: Time, anna: Employee, entry: MockConfigEntry, restart: Restart
) -> None:
    """Nothing was seen before, so nothing was missed; the same after the entry was deleted and added again."""
    anna.open_day()
    async with restart(CoreState.running) as first:
        await first.set_up()
        await first.time.pass_by(minutes=5)
        assert first.told == []
        await first.hass.config_entries.async_remove(entry.entry_id)
    anna.pause_day()
    async with restart(CoreState.running) as second:
        await second.set_up()
        await second.time.pass_by(minutes=5)
        assert second.told == []


@pytest.mark.parametrize("when", [CoreState.not_running, CoreState.starting])
async def test_automations_hear_it(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry, restart: Restart, when: CoreState
) -> None:
    """While Home Assistant starts nobody listens yet: it is told a second after the start has come to its end."""
    await act(hass, "open_day")
    async with restart(when) as new:
        anna.pause_day()
        await new.set_up()
        await new.time.pass_by(minutes=3)
        assert value(new.hass, "status") == "paused"
        assert new.told == []
        await new.starts()
        await new.time.pass_by(minutes=1)
        assert new.told == []
        await new.has_started()
        assert new.told == []
        await new.time.pass_by(seconds=0.4)
        assert new.told == []
        await new.time.pass_by(seconds=0.7)
        assert new.told == [("paused", True)]
        await new.time.pass_by(minutes=5)
        assert new.told == [("paused", True)]


async def test_a_long_start_tells_the_newest_last(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry, restart: Restart
) -> None:
    """A change seen while Home Assistant still starts comes after what was missed before, or alone: never before it."""
    await act(hass, "open_day")
    async with restart(CoreState.not_running) as new:
        anna.pause_day()
        await new.set_up()
        await new.time.advance(minutes=2)
        anna.resume_day()
        await new.time.pass_by(minutes=2)
        assert value(new.hass, "status") == "opened"
        await new.has_started()
        await new.time.pass_by(seconds=5)
        assert new.told[-1][0] == "resumed"
        assert attributes(new.hass)["event_type"] == "resumed"


async def test_unloaded_before_the_start_ends(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry, restart: Restart
) -> None:
    """An entity that is gone tells nothing, and no timer stays behind."""
    await act(hass, "open_day")
    async with restart(CoreState.not_running) as new:
        anna.pause_day()
        await new.set_up()
        await new.hass.config_entries.async_unload(loaded.entry_id)
        await new.has_started()
        await new.time.pass_by(seconds=5)
        assert new.told == []


# The file

REMEMBERED = {
    "status": "OPENED",
    "record_id": 177,
    "ended_breaks": 0.0,
    "duration": None,
    "confirmed": True,
    "start": MORNING,
    "finish": None,
    "pause_start": None,
    "recommended_finish": None,
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param("", id="empty"),
        pytest.param('{"version": 1, "minor_version": 1, "key": "bitrix24', id="cut off"),
        pytest.param(b"\xff\xfe\x00\x80", id="not text"),
        pytest.param("[]", id="no file of Home Assistant"),
        pytest.param("{}", id="without data"),
        *(
            pytest.param({"version": version, "minor_version": 1, "data": data}, id=name)
            for name, version, data in (
                ("from tomorrow", 99, {"12": REMEMBERED}),
                ("a list", 1, [REMEMBERED]),
                ("nothing", 1, None),
                ("another user", 1, {"13": REMEMBERED}),
                ("no user", 1, {"Anna": REMEMBERED}),
                ("no day", 1, {"12": "OPENED"}),
                ("null", 1, {"12": None}),
                ("half a day", 1, {"12": {"status": "OPENED"}}),
                ("unknown status", 1, {"12": {**REMEMBERED, "status": "SUSPENDED"}}),
                ("no instant", 1, {"12": {**REMEMBERED, "start": "soon"}}),
                ("an instant without offset", 1, {"12": {**REMEMBERED, "start": "2026-09-14T08:00:00"}}),
                ("a number for an instant", 1, {"12": {**REMEMBERED, "start": 17}}),
                ("a text for a duration", 1, {"12": {**REMEMBERED, "ended_breaks": "an hour"}}),
                ("an endless duration", 1, {"12": {**REMEMBERED, "ended_breaks": 1e300}}),
            )
        ),
    ],
)
async def test_a_damaged_memory_is_as_if_nothing_had_been_seen(
    hass: HomeAssistant,
    time: Time,
    anna: Employee,
    entry: MockConfigEntry,
    restart: Restart,
    content: str | bytes | dict[str, Any] | None,
) -> None:
    """Set-up works, nothing is made up, and from then on everything is remembered again."""
    path = memory_path(hass, entry)
    path.parent.mkdir(exist_ok=True)
    match content:
        case dict():
            path.write_text(json.dumps({**content, "key": path.name}))
        case str():
            path.write_text(content)
        case bytes():
            path.write_bytes(content)
    anna.open_day()
    await time.advance(hours=1)
    anna.pause_day()
    async with restart(CoreState.running) as first:
        await first.set_up()
        await first.time.pass_by(minutes=5)
        assert value(first.hass, "status") == "paused"
        assert first.told == []
    anna.resume_day()
    async with restart(CoreState.running) as second:
        await second.set_up()
        assert second.told == [("resumed", True)]


async def test_the_memory_is_private_and_goes_with_the_entry(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """It tells when somebody works."""
    await act(hass, "open_day")
    await time.pass_by(minutes=1)
    path = memory_path(hass, loaded)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "Anna" not in path.read_text()
    await hass.config_entries.async_remove(loaded.entry_id)
    assert not path.exists()


async def test_the_memory_survives_a_kill(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """What was told is on disk soon after, not only when Home Assistant stops in order."""
    await act(hass, "open_day")
    await time.pass_by(seconds=1)
    stored = json.loads(memory_path(hass, loaded).read_text())
    assert stored["data"]["12"]["status"] == "OPENED"
