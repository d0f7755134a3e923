"""Triggers, as an automation from the editor uses them."""

from datetime import timedelta
from typing import Any

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Role, Schedule
from tests.support.automations import automate, trigger
from tests.support.common import act, bring_to, device_id, entity_id, value
from tests.support.team import add_colleague, device_of

TRIGGERS = ("workday_opened", "workday_paused", "workday_resumed", "workday_closed", "workday_expired")
NOON = "2026-09-14T12:00:00+02:00"
STATUS = "sensor.anna_schmidt_status"
WORKED = "sensor.anna_schmidt_worked"
GENERATIONS = pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))


def about_anna(hass: HomeAssistant) -> dict[str, Any]:
    """Name Anna by her device."""
    return {"device_id": device_id(hass)}


class Watch:
    """All triggers about Anna's work day, and which of them fired."""

    def __init__(self) -> None:
        self._fired: list[str] = []

    async def start(self, hass: HomeAssistant) -> None:
        """Listen."""
        target = about_anna(hass)
        await automate(hass, *({**trigger(name, target), "id": name} for name in TRIGGERS), ids=self._fired)

    def told(self) -> list[str]:
        """Return which triggers fired since the last look."""
        told = list(self._fired)
        self._fired.clear()
        return told


@pytest.fixture
async def watch(hass: HomeAssistant, loaded: MockConfigEntry) -> Watch:
    """All triggers about Anna's work day."""
    watch = Watch()
    await watch.start(hass)
    return watch


@pytest.mark.one_in(3)
@GENERATIONS
async def test_a_day_by_its_triggers(hass: HomeAssistant, time: Time, anna: Employee, watch: Watch) -> None:
    """Each change is told once, at once when made here, with the next poll when made elsewhere."""
    await act(hass, "open_day")
    await hass.async_block_till_done()
    assert watch.told() == ["workday_opened"]
    await time.advance(hours=3)
    assert watch.told() == []

    anna.pause_day()
    await time.pass_by(minutes=1)
    assert watch.told() == ["workday_paused"]
    anna.resume_day()
    await time.pass_by(minutes=1)
    assert watch.told() == ["workday_resumed"]

    await act(hass, "close_day")
    await time.pass_by(minutes=10)
    assert watch.told() == ["workday_closed"]

    await act(hass, "open_day", reopen=True)
    await time.pass_by(minutes=1)
    assert watch.told() == ["workday_opened"]

    # Nobody ends the day.
    await time.advance(days=1)
    assert watch.told() == ["workday_expired"]
    await act(hass, "close_day", time="2026-09-14 18:00:00", report="Forgotten")
    await time.pass_by(minutes=10)
    assert watch.told() == ["workday_closed"]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("before", ["never", "opened", "paused", "closed", "closed_earlier", "expired"])
async def test_a_start_tells_nothing(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, before: str
) -> None:
    """Neither the first look at a day, nor a restart, nor a reload."""
    bring_to(anna, before)
    await time.move_to(NOON)
    entry = await set_up()
    watch = Watch()
    await watch.start(hass)
    await time.pass_by(minutes=6)
    await hass.config_entries.async_reload(entry.entry_id)
    await time.pass_by(minutes=6)
    await hass.config_entries.async_unload(entry.entry_id)
    await time.pass_by(minutes=6)
    await hass.config_entries.async_setup(entry.entry_id)
    await time.pass_by(minutes=6)
    assert watch.told() == []


@pytest.mark.parametrize("meanwhile", ["nothing", "paused"])
async def test_an_outage_tells_nothing(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, watch: Watch, meanwhile: str
) -> None:
    """Neither going away nor coming back; what happened in between is the event's to tell."""
    await act(hass, "open_day")
    await time.pass_by(minutes=5)
    assert watch.told() == ["workday_opened"]
    await portal.stop()
    await time.pass_by(minutes=5)
    assert value(hass, "status") == STATE_UNAVAILABLE
    if meanwhile == "paused":
        anna.pause_day()
    await portal.start()
    await time.pass_by(minutes=10)
    assert value(hass, "status") != STATE_UNAVAILABLE
    assert watch.told() == []
    # And the next change is told again.
    await act(hass, "close_day")
    await hass.async_block_till_done()
    assert watch.told() == ["workday_closed"]


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
@pytest.mark.parametrize("state", ["opened", "paused"])
async def test_a_new_record_between_two_polls_is_a_new_day(
    hass: HomeAssistant, time: Time, anna: Employee, watch: Watch, state: str
) -> None:
    """Though the status is the same as before, or as after a break: the event says so too."""
    await act(hass, "open_day")
    if state == "paused":
        await act(hass, "pause_day")
    await time.advance(hours=1)
    watch.told()
    anna.close_day()
    anna.open_day()
    await time.pass_by(minutes=1)
    assert watch.told() == ["workday_opened"]
    event = hass.states.get(entity_id(hass, "workday", Platform.EVENT))
    assert event is not None
    assert event.attributes["event_type"] == "opened"


@pytest.mark.parametrize("portal_options", [{"generation": name} for name in "AC"], ids=list("AC"))
async def test_a_corrected_start_is_no_new_day(hass: HomeAssistant, time: Time, anna: Employee, watch: Watch) -> None:
    """Whether the portal tells the record's id or not."""
    await act(hass, "open_day")
    await time.advance(hours=1)
    watch.told()
    assert anna.record is not None
    anna.record.start -= timedelta(minutes=20)
    await time.pass_by(minutes=2)
    assert value(hass, "workday_start") == "2026-09-14T05:40:00+00:00"
    assert watch.told() == []


async def test_for_waits_until_the_state_has_lasted(hass: HomeAssistant, time: Time, loaded: MockConfigEntry) -> None:
    """A break shorter than that is not told."""
    ran = await automate(hass, trigger("workday_paused", about_anna(hass), **{"for": "00:15:00"}))
    await act(hass, "open_day")
    await act(hass, "pause_day")
    await time.pass_by(minutes=14)
    await act(hass, "resume_day")
    await time.pass_by(minutes=30)
    assert ran == []
    await act(hass, "pause_day")
    await time.pass_by(minutes=14)
    assert ran == []
    await time.pass_by(minutes=2)
    assert ran == [STATUS]


@pytest.fixture
async def ben(hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry) -> Employee:
    """A colleague."""
    anna.role = Role.ADMIN
    ben = portal.add_employee(21, name="Ben", last_name="Weber", time_zone="Europe/Berlin")
    await add_colleague(hass, loaded, ben)
    return ben


BEN_STATUS = "sensor.ben_weber_status"


@pytest.mark.parametrize(
    ("behavior", "expected"),
    [("each", [STATUS, BEN_STATUS]), ("first", [STATUS]), ("all", [BEN_STATUS])],
)
async def test_behaviors(
    hass: HomeAssistant, time: Time, anna: Employee, ben: Employee, behavior: str, expected: list[str]
) -> None:
    """Each, only the first, or only when it is true of all."""
    target = {"device_id": [device_id(hass), device_of(hass, 21).id]}
    ran = await automate(hass, trigger("workday_opened", target, behavior=behavior))
    anna.open_day()
    await time.pass_by(minutes=6)
    ben.open_day()
    await time.pass_by(minutes=6)
    assert ran == expected


@pytest.mark.parametrize("kind", ["entity", "other entity", "device", "area", "area of the device", "floor", "label"])
async def test_targets(hass: HomeAssistant, time: Time, anna: Employee, ben: Employee, kind: str) -> None:
    """Whatever names Anna, and nobody else."""
    entities, devices, areas = er.async_get(hass), dr.async_get(hass), ar.async_get(hass)
    area = areas.async_create("Office")
    status = entity_id(hass, "status")
    target: dict[str, Any]
    match kind:
        case "entity":
            target = {"entity_id": status}
        case "other entity":
            target = {"entity_id": entity_id(hass, "workday", Platform.SWITCH)}
        case "device":
            target = about_anna(hass)
        case "area":
            entities.async_update_entity(status, area_id=area.id)
            target = {"area_id": area.id}
        case "area of the device":
            devices.async_update_device(device_id(hass), area_id=area.id)
            target = {"area_id": area.id}
        case "floor":
            floor = fr.async_get(hass).async_create("First")
            areas.async_update(area.id, floor_id=floor.floor_id)
            devices.async_update_device(device_id(hass), area_id=area.id)
            target = {"floor_id": floor.floor_id}
        case _:
            label = lr.async_get(hass).async_create("Developers")
            devices.async_update_device(device_id(hass), labels={label.label_id})
            target = {"label_id": label.label_id}
    ran = await automate(hass, trigger("workday_opened", target))
    anna.open_day()
    ben.open_day()
    await time.pass_by(minutes=6)
    assert ran == [STATUS]


async def test_only_work_days_match(hass: HomeAssistant, time: Time, loaded: MockConfigEntry) -> None:
    """Another integration's sensor in the same area may say what it likes; the portal's device names nobody."""
    area = ar.async_get(hass).async_create("Office")
    entities = er.async_get(hass)
    stranger = entities.async_get_or_create("sensor", "vacuum_cleaner", "1", suggested_object_id="vacuum")
    entities.async_update_entity(stranger.entity_id, area_id=area.id)
    working = entities.async_get_entity_id("sensor", DOMAIN, "portal.example_12_employees_working")
    assert working is not None
    entities.async_update_entity(working, area_id=area.id)
    attributes = {"device_class": "enum", "options": ["opened", "paused"]}
    hass.states.async_set(stranger.entity_id, "paused", attributes)
    hass.states.async_set("sensor.by_hand", "paused", attributes)
    target = {"area_id": area.id, "entity_id": ["sensor.by_hand", stranger.entity_id, working, "sensor.missing"]}
    ran = await automate(hass, trigger("workday_opened", target), trigger("target_reached", target))
    for entity in ("sensor.by_hand", stranger.entity_id):
        hass.states.async_set(entity, "opened", attributes)
    await act(hass, "open_day")
    await time.advance(hours=9)
    assert ran == []


# target_reached


async def watch_target(hass: HomeAssistant, **options: Any) -> list[str]:
    return await automate(hass, trigger("target_reached", about_anna(hass), **options))


@pytest.mark.one_in(3)
@GENERATIONS
async def test_the_target_is_reached_at_the_very_instant(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp
) -> None:
    """Required are eight hours; a break moves the moment; it comes once a day, and again the next day."""
    await time.move_to("2026-09-14T07:55:20+02:00")
    await set_up()
    ran = await watch_target(hass)
    await time.move_to("2026-09-14T08:00:20+02:00")
    await act(hass, "open_day")
    await time.advance(hours=4)
    await act(hass, "pause_day")
    await time.pass_by(minutes=40)
    await act(hass, "resume_day")
    # 08:00:20 and eight hours and forty minutes.
    await time.advance(hours=3, minutes=59, seconds=59)
    assert ran == []
    await time.pass_by(seconds=1)
    assert ran == [WORKED]
    assert value(hass, "worked") == "8.0"
    await time.pass_by(minutes=30)
    await act(hass, "pause_day")
    await time.pass_by(minutes=30)
    await act(hass, "resume_day")
    await time.pass_by(minutes=30)
    await act(hass, "close_day")
    await time.move_to("2026-09-15T07:58:00+02:00")
    assert ran == [WORKED]

    await time.pass_by(minutes=10)
    await act(hass, "open_day")
    await time.advance(hours=9)
    assert ran == [WORKED, WORKED]


async def test_the_target_at_a_full_quarter(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The refresh of that quarter and the timer of the target meet: the trigger comes once, with all the hours."""
    ran = await watch_target(hass)
    await act(hass, "open_day")
    await time.advance(hours=7, minutes=50)
    await time.pass_by(minutes=9, seconds=59.5)
    assert ran == []
    await time.pass_by(seconds=1)
    assert (ran, value(hass, "worked")) == ([WORKED], "8.0")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("unit", ["s", "min", "d"])
async def test_the_target_in_another_unit(hass: HomeAssistant, time: Time, loaded: MockConfigEntry, unit: str) -> None:
    """People may choose the unit in the settings of the entity."""
    er.async_get(hass).async_update_entity_options(WORKED, "sensor", {"unit_of_measurement": unit})
    ran = await watch_target(hass)
    await act(hass, "open_day")
    await time.advance(hours=7, minutes=58)
    await time.pass_by(minutes=1)
    assert ran == []
    await time.pass_by(minutes=2)
    assert ran == [WORKED]
    await time.pass_by(minutes=30)
    assert ran == [WORKED]


async def test_the_target_after_a_restart(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """A restart before the moment does not hinder it; one after it tells nothing a second time."""
    await act(hass, "open_day")
    await time.advance(hours=7)
    await hass.config_entries.async_reload(loaded.entry_id)
    ran = await watch_target(hass)
    await time.pass_by(minutes=30)
    await hass.config_entries.async_reload(loaded.entry_id)
    await time.pass_by(minutes=31)
    assert ran == [WORKED]
    await hass.config_entries.async_reload(loaded.entry_id)
    await time.pass_by(minutes=31)
    await hass.services.async_call(AUTOMATION, "turn_off", {"entity_id": "automation.test"}, blocking=True)
    await hass.services.async_call(AUTOMATION, "turn_on", {"entity_id": "automation.test"}, blocking=True)
    await time.advance(hours=1)
    assert ran == [WORKED]


async def test_the_target_reached_during_a_reload(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Told at once afterwards, for it was not before."""
    ran = await watch_target(hass)
    await act(hass, "open_day")
    await time.advance(hours=7, minutes=50)
    await hass.config_entries.async_unload(loaded.entry_id)
    await time.pass_by(minutes=12)
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert ran == [WORKED]
    await time.pass_by(minutes=30)
    assert ran == [WORKED]


async def test_the_target_passed_before_the_automation_listened(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Nobody knows whether it was told: it is not."""
    await act(hass, "open_day")
    await time.advance(hours=8, minutes=5)
    ran = await watch_target(hass)
    await time.advance(hours=1)
    await hass.config_entries.async_reload(loaded.entry_id)
    await time.advance(hours=1)
    assert ran == []


async def test_the_target_reached_during_an_outage(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """Told once, when the portal is back and the day still runs."""
    ran = await watch_target(hass)
    await act(hass, "open_day")
    await time.advance(hours=7, minutes=50)
    await portal.stop()
    await time.pass_by(minutes=20)
    assert ran == []
    await portal.start()
    await time.pass_by(minutes=10)
    assert ran == [WORKED]
    await time.advance(hours=1)
    assert ran == [WORKED]


async def test_a_break_after_the_target_reached_during_an_outage(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The day still runs when the portal is back."""
    ran = await watch_target(hass)
    await act(hass, "open_day")
    await time.advance(hours=7, minutes=50)
    await portal.stop()
    await time.pass_by(minutes=20)
    anna.pause_day()
    await portal.start()
    await time.pass_by(minutes=10)
    assert value(hass, "status") == "paused"
    assert ran == [WORKED]
    await act(hass, "resume_day")
    await time.pass_by(minutes=30)
    assert ran == [WORKED]


async def test_a_correction_does_not_reach_the_target_twice(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The supervisor moves the start to and fro; and the correction of a closed day is no such moment."""
    ran = await watch_target(hass)
    await act(hass, "open_day")
    await time.advance(hours=7, minutes=59)
    await time.pass_by(minutes=2)
    assert ran == [WORKED]
    assert anna.record is not None
    anna.record.start += timedelta(hours=1)
    await time.pass_by(minutes=2)
    assert float(value(hass, "worked")) < 8
    await time.advance(hours=2)
    assert ran == [WORKED]

    await act(hass, "close_day")
    await time.move_to("2026-09-15T08:00:00+02:00")
    await act(hass, "open_day")
    await time.advance(hours=7)
    await act(hass, "close_day")
    await time.pass_by(minutes=5)
    anna.record.start -= timedelta(hours=2)
    await time.pass_by(minutes=10)
    assert value(hass, "worked") == "9.0"
    assert ran == [WORKED]


async def test_a_correction_that_reaches_the_target(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Told as soon as it is seen."""
    ran = await watch_target(hass)
    await act(hass, "open_day")
    await time.advance(hours=7)
    assert anna.record is not None
    anna.record.start -= timedelta(hours=2)
    await time.pass_by(minutes=2)
    assert ran == [WORKED]
    await time.advance(hours=2)
    assert ran == [WORKED]


@pytest.mark.parametrize("why", ["not tracked", "refused"])
async def test_no_target_where_none_is_required(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, why: str
) -> None:
    """Or where the portal does not tell it."""
    if why == "not tracked":
        anna.timeman_enabled = False
    else:
        portal.block_method("timeman.settings", "2027-01-01T00:00:00+00:00")
    await set_up()
    assert value(hass, "required") == "unknown"
    ran = await watch_target(hass)
    await act(hass, "open_day")
    await time.advance(hours=10)
    assert ran == []


async def test_for_of_the_target(hass: HomeAssistant, time: Time, loaded: MockConfigEntry) -> None:
    """A while after the hours were done."""
    ran = await watch_target(hass, **{"for": {"minutes": 20}})
    await act(hass, "open_day")
    await time.advance(hours=8)
    await time.pass_by(minutes=19)
    assert ran == []
    await time.pass_by(minutes=2)
    assert ran == [WORKED]


@pytest.mark.parametrize(
    ("behavior", "expected"),
    [("each", [WORKED, "sensor.ben_weber_worked"]), ("first", [WORKED]), ("all", ["sensor.ben_weber_worked"])],
)
async def test_behaviors_of_the_target(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    anna: Employee,
    ben: Employee,
    behavior: str,
    expected: list[str],
) -> None:
    """Somebody without required hours does not count."""
    clara = portal.add_employee(22, name="Clara", last_name="Braun", timeman_enabled=False)
    await add_colleague(hass, loaded, clara)
    target = {"device_id": [device_id(hass), device_of(hass, 21).id, device_of(hass, 22).id]}
    ran = await automate(hass, trigger("target_reached", target, behavior=behavior))
    anna.open_day()
    await time.pass_by(minutes=30)
    ben.open_day()
    clara.open_day()
    await time.advance(hours=9)
    assert ran == expected


@pytest.mark.parametrize("key", ["status", "worked", "expected_finish", "workday"])
async def test_any_entity_names_whose_target(
    hass: HomeAssistant, time: Time, loaded: MockConfigEntry, key: str
) -> None:
    """Whichever of a person's entities was picked."""
    ran = await automate(hass, trigger("target_reached", {"entity_id": entity_id(hass, key)}))
    await act(hass, "open_day")
    await time.advance(hours=7, minutes=59)
    await time.pass_by(minutes=2)
    assert ran == [WORKED]
