"""The blueprint "Lunch"."""

from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.blueprints.support import restart, use_blueprint
from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal
from tests.support.common import act, bring_to, device_id, entity_id, value, writes

pytestmark = pytest.mark.usefixtures("automation_errors")

OPEN, PAUSE, CLOSE = "timeman.open", "timeman.pause", "timeman.close"
NOON = "2026-09-14T12:00:00.5+02:00"
ONE = "2026-09-14T13:00:00.5+02:00"
GENERATIONS = pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))


async def use(hass: HomeAssistant, **inputs: Any) -> None:
    """Use the blueprint."""
    await use_blueprint(hass, "lunch", employee=device_id(hass), **inputs)


async def work_until(hass: HomeAssistant, time: Time, instant: str) -> None:
    """Open the day by hand, and go on."""
    await act(hass, "open_day")
    await time.move_to(instant)


@GENERATIONS
async def test_lunch(hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry) -> None:
    """Day after day, at the given times."""
    await use(hass, begins="12:15:00", ends="12:45:00")
    await work_until(hass, time, "2026-09-14T12:14:59+02:00")
    assert writes(portal) == [OPEN]
    await time.advance(seconds=2)
    assert value(hass, "status") == "paused"
    await time.move_to("2026-09-14T12:44:59+02:00")
    assert value(hass, "status") == "paused"
    await time.advance(seconds=2)
    assert value(hass, "status") == "opened"
    await act(hass, "close_day")

    await time.move_to("2026-09-15T08:00:00+02:00")
    await act(hass, "open_day")
    await time.move_to("2026-09-15T12:15:00.5+02:00")
    await time.move_to("2026-09-15T12:45:00.5+02:00")
    assert writes(portal) == [OPEN, PAUSE, OPEN, CLOSE, OPEN, PAUSE, OPEN]


@pytest.mark.parametrize("before", ["never", "paused", "closed", "closed_earlier", "expired"])
async def test_only_while_working(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, before: str
) -> None:
    """A break that runs already is not ended either."""
    bring_to(anna, before)
    await time.move_to("2026-09-14T11:59:00+02:00")
    await set_up()
    await use(hass)
    await time.move_to(NOON)
    await time.move_to(ONE)
    assert writes(portal) == []


async def test_a_break_where_its_switch_is_disabled(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """It is left alone all the same."""
    er.async_get(hass).async_update_entity(entity_id(hass, "break"), disabled_by=er.RegistryEntryDisabler.USER)
    await hass.config_entries.async_reload(loaded.entry_id)
    await use(hass)
    await act(hass, "open_day")
    await act(hass, "pause_day")
    await time.move_to(NOON)
    await time.move_to(ONE)
    assert writes(portal) == [OPEN, PAUSE]


@pytest.mark.parametrize("days", [["mon"], ["tue", "sun"]])
async def test_days(hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, days: list[str]) -> None:
    """A Monday."""
    await use(hass, days=days)
    await work_until(hass, time, NOON)
    await time.move_to(ONE)
    assert writes(portal) == ([OPEN, PAUSE, OPEN] if "mon" in days else [OPEN])


@pytest.mark.parametrize("then", ["works on", "has another break", "closes"])
async def test_who_comes_back_earlier(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, then: str
) -> None:
    """Nothing happens at the end of lunch, but that another break of that hour ends."""
    await use(hass)
    await work_until(hass, time, NOON)
    await time.advance(minutes=30)
    await act(hass, "close_day" if then == "closes" else "resume_day")
    if then == "has another break":
        await time.advance(minutes=15)
        await act(hass, "pause_day")
    before = writes(portal)
    await time.move_to(ONE)
    await time.advance(minutes=5)
    assert writes(portal) == (before if then != "has another break" else [*before, OPEN])
    assert value(hass, "status") == ("closed" if then == "closes" else "opened")


@pytest.mark.parametrize(
    ("instant", "status"),
    [("2026-09-14T12:50:00+02:00", "paused"), ("2026-09-14T13:40:00+02:00", "opened")],
    ids=["before the end", "after it"],
)
async def test_home_assistant_starts(
    hass: HomeAssistant, time: Time, loaded: MockConfigEntry, instant: str, status: str
) -> None:
    """In time for the end of lunch, or a little late."""
    await use(hass)
    await work_until(hass, time, NOON)
    await hass.services.async_call("automation", "turn_off", {"entity_id": "all"}, blocking=True)
    await time.move_to(instant)
    await restart(hass)
    assert value(hass, "status") == status


async def test_a_start_hours_after_lunch(hass: HomeAssistant, time: Time, loaded: MockConfigEntry) -> None:
    """Nobody knows what the break is by then."""
    await use(hass)
    await work_until(hass, time, NOON)
    await hass.services.async_call("automation", "turn_off", {"entity_id": "all"}, blocking=True)
    await time.move_to("2026-09-14T14:00:01+02:00")
    await restart(hass)
    assert value(hass, "status") == "paused"


async def test_a_break_begun_after_lunch(hass: HomeAssistant, time: Time, loaded: MockConfigEntry) -> None:
    """A start of Home Assistant shortly after lunch leaves it alone."""
    await use(hass)
    await work_until(hass, time, NOON)
    await time.move_to(ONE)
    await time.advance(minutes=10)
    await act(hass, "pause_day")
    await time.advance(minutes=10)
    await restart(hass)
    assert value(hass, "status") == "paused"


@pytest.mark.parametrize("away", [False, True], ids=["known", "portal away"])
async def test_a_lunch_of_another_day(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, away: bool
) -> None:
    """The break of a day without lunch is not ended because there was one the day before."""
    await use(hass, days=["mon"])
    await work_until(hass, time, NOON)
    await time.move_to(ONE)
    await act(hass, "close_day")
    await time.move_to("2026-09-15T09:00:00+02:00")
    await act(hass, "open_day")
    await act(hass, "pause_day")
    if away:
        await portal.stop()
        await time.pass_by(minutes=2)
    await time.move_to("2026-09-15T13:00:00.5+02:00")
    assert (value(hass, "pending_commands"), writes(portal)[-1]) == ("0", PAUSE)


@pytest.mark.parametrize("back", ["12:20", "13:20"])
async def test_the_portal_is_away_when_lunch_begins(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, back: str
) -> None:
    """The break is kept, begins late or never, and is ended all the same."""
    await use(hass)
    await work_until(hass, time, "2026-09-14T11:50:00+02:00")
    await portal.stop()
    await time.pass_by(minutes=2)
    assert value(hass, "status") == STATE_UNAVAILABLE
    await time.move_to(NOON)
    assert value(hass, "pending_commands") == "1"
    if back == "12:20":
        await time.move_to("2026-09-14T12:20:00+02:00")
        await portal.start()
        await time.pass_by(minutes=6)
        assert value(hass, "status") == "paused"
        await time.move_to(ONE)
    else:
        await time.move_to(ONE)
        await time.move_to("2026-09-14T13:20:00+02:00")
        await portal.start()
        await time.pass_by(minutes=6)
    assert (value(hass, "status"), value(hass, "pending_commands")) == ("opened", "0")


async def test_the_portal_is_away_when_lunch_ends(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """The end is kept, and delivered late."""
    await use(hass)
    await work_until(hass, time, NOON)
    await portal.stop()
    await time.pass_by(minutes=2)
    await time.move_to(ONE)
    assert value(hass, "pending_commands") == "1"
    await portal.start()
    await time.pass_by(minutes=6)
    assert (value(hass, "status"), value(hass, "pending_commands")) == ("opened", "0")


async def test_the_portal_is_away_on_a_day_off(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """Nothing is kept for a day that was not begun."""
    await use(hass)
    await portal.stop()
    await time.pass_by(minutes=6)
    assert value(hass, "status") == STATE_UNAVAILABLE
    await time.move_to(NOON)
    await time.move_to(ONE)
    assert value(hass, "pending_commands") == "0"
