"""The blueprint "Follow the computer"."""

from typing import Any

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.blueprints.support import restart, use_blueprint
from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Schedule
from tests.support.common import act, bring_to, device_id, value, writes

pytestmark = pytest.mark.usefixtures("automation_errors")

COMPUTER = "binary_sensor.computer"
TRACKER = "device_tracker.computer"
SENSOR = "binary_sensor.workday"
OPEN, PAUSE, CLOSE = "timeman.open", "timeman.pause", "timeman.close"


class Desk:
    """Anna's computer."""

    def __init__(self, hass: HomeAssistant, time: Time) -> None:
        """Begin with a locked one."""
        self._hass = hass
        self._time = time
        self._entity = COMPUTER
        self.set("off")

    def set(self, state: str) -> None:
        """Say what the sensor says."""
        self._hass.states.async_set(self._entity, state)

    async def be(self, state: str, **duration: float) -> None:
        """Say what the sensor says for a while."""
        self.set(state)
        await self._hass.async_block_till_done()
        await self._time.advance(**duration)

    async def restart(self, state: str) -> None:
        """Start Home Assistant anew."""
        self._hass.states.async_remove(self._entity)
        await self._hass.async_block_till_done()
        self.set(state)
        await restart(self._hass)

    async def start(self, entity: str = COMPUTER, first: str = "off", **inputs: Any) -> None:
        """Use the blueprint."""
        self._entity = entity
        self.set(first)
        await use_blueprint(self._hass, "computer", employee=device_id(self._hass), computer=entity, **inputs)


@pytest.fixture
def desk(hass: HomeAssistant, time: Time) -> Desk:
    """Anna's computer."""
    return Desk(hass, time)


@pytest.mark.parametrize(
    ("entity", "used", "idle", "inputs"),
    [
        (COMPUTER, "on", "off", {}),
        (COMPUTER, "off", "on", {"inverted": True}),
        (TRACKER, "home", "not_home", {}),
        (COMPUTER, "on", STATE_UNAVAILABLE, {"unreachable": True}),
    ],
)
async def test_a_day_at_the_computer(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    desk: Desk,
    entity: str,
    used: str,
    idle: str,
    inputs: dict[str, Any],
) -> None:
    """Opened at once, paused after a while, resumed at once; a short absence is none."""
    await desk.start(entity, first=idle, **inputs)
    await desk.be(used, hours=1)
    assert writes(portal) == [OPEN]
    await desk.be(idle, minutes=9, seconds=59)
    await desk.be(used, hours=1)
    assert writes(portal) == [OPEN]
    await desk.be(idle, minutes=10, seconds=1)
    assert value(hass, "status") == "paused"
    await desk.be(used, seconds=0)
    assert value(hass, "status") == "opened"
    # Nothing but the hours of the evening was asked for.
    await time.move_to("2026-09-14T17:55:00+02:00")
    await desk.be(idle, minutes=11)
    await time.move_to("2026-09-14T22:00:00+02:00")
    assert writes(portal) == [OPEN, PAUSE, OPEN, PAUSE]


async def test_coming_back_ends_any_break(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, desk: Desk
) -> None:
    """Also one begun by hand; but not while she goes on using the computer, nor after a start."""
    await desk.start()
    await desk.be("on", hours=1)
    await act(hass, "pause_day")
    await time.advance(minutes=20)
    await desk.restart("on")
    await desk.be(STATE_UNAVAILABLE, minutes=20)
    await desk.be("on", minutes=1)
    assert value(hass, "status") == "paused"
    await desk.be("off", minutes=2)
    await desk.be("on", minutes=1)
    assert writes(portal) == [OPEN, PAUSE, OPEN]


@pytest.mark.parametrize(("minutes", "status"), [(5, "paused"), (15, "opened")])
async def test_back_from_unavailable(
    hass: HomeAssistant, time: Time, loaded: MockConfigEntry, desk: Desk, minutes: int, status: str
) -> None:
    """Where that means idle: a short outage of the sensor ends no break begun by hand."""
    await desk.start(unreachable=True)
    await desk.be("on", hours=1)
    await act(hass, "pause_day")
    await desk.be(STATE_UNAVAILABLE, minutes=minutes)
    await desk.be("on", minutes=1)
    assert value(hass, "status") == status


@pytest.mark.parametrize("gone", [STATE_UNAVAILABLE, STATE_UNKNOWN])
async def test_an_unknown_computer_changes_nothing(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, desk: Desk, gone: str
) -> None:
    """Neither going away nor coming up idle: she may work elsewhere."""
    await desk.start()
    await desk.be("on", hours=1)
    await desk.be(gone, hours=1)
    await desk.be("on", hours=1)
    await desk.be(gone, hours=1)
    await desk.be("off", hours=1)
    await desk.restart("off")
    await time.advance(hours=1)
    assert writes(portal) == [OPEN]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("before", ["never", "opened", "paused", "closed", "expired"])
@pytest.mark.parametrize("how", ["start", "late", "back"])
async def test_days_of_all_kinds(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    desk: Desk,
    before: str,
    how: str,
) -> None:
    """Home Assistant starts, with the sensor or before it; or she comes to the computer."""
    bring_to(anna, before)
    await time.move_to("2026-09-14T12:00:00+02:00")
    await set_up()
    await desk.start()
    match how:
        case "start":
            await desk.restart("on")
        case "late":
            await desk.restart(STATE_UNAVAILABLE)
            await desk.be("on", minutes=1)
        case _:
            await desk.be("on", minutes=1)
    opens = before == "never" or (before == "paused" and how == "back")
    assert writes(portal) == ([OPEN] if opens else [])
    await desk.be("off", minutes=11)
    assert writes(portal)[opens:] == ([PAUSE] if before == "opened" or opens else [])


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
async def test_a_closed_day_stays_closed(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, desk: Desk
) -> None:
    """Even where Bitrix24 would begin a second one; the next day is opened again."""
    await desk.start()
    await desk.be("on", hours=1)
    await act(hass, "close_day")
    await desk.be("off", minutes=11)
    await desk.be("on", hours=1)
    assert writes(portal) == [OPEN, CLOSE]
    await time.move_to("2026-09-15T00:05:00+02:00")
    await time.move_to("2026-09-15T06:00:00.5+02:00")
    assert writes(portal) == [OPEN, CLOSE, OPEN]


@pytest.mark.parametrize(
    ("inputs", "sensor", "opened"),
    [
        ({"days": ["tue"]}, None, False),
        ({"days": [], "workday_sensor": SENSOR}, "on", True),
        ({"workday_sensor": SENSOR}, "off", False),
        ({"earliest": "09:00:00"}, None, False),
        ({"latest": "08:00:00"}, None, False),
        ({"earliest": "00:00:00", "latest": "00:00:00"}, None, True),
    ],
)
async def test_days_and_hours(
    hass: HomeAssistant,
    time: Time,
    loaded: MockConfigEntry,
    desk: Desk,
    inputs: dict[str, Any],
    sensor: str | None,
    opened: bool,
) -> None:
    """A Monday, at eight."""
    if sensor is not None:
        hass.states.async_set(SENSOR, sensor)
    await desk.start(**inputs)
    await desk.be("on", minutes=1)
    assert value(hass, "status") == ("opened" if opened else "closed")


@pytest.mark.parametrize(
    "portal_options",
    [{"schedule": Schedule.fixed("22:00", "06:00")}, {"schedule": Schedule.flexible()}],
    ids=["night", "flexible"],
)
async def test_night_work(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, desk: Desk
) -> None:
    """A night that ended this morning was yesterday's day: the next evening opens another one."""
    await desk.start(earliest="20:00:00", latest="05:00:00", close_late=True, close_from="05:30:00")
    await time.move_to("2026-09-14T21:55:00+02:00")
    await desk.be("on", hours=8)
    await desk.be("off", minutes=11)
    assert writes(portal) == [OPEN, CLOSE]
    await time.move_to("2026-09-15T21:55:00+02:00")
    await desk.be("on", hours=1)
    assert (value(hass, "status"), value(hass, "workday_start")) == ("opened", "2026-09-15T19:55:00+00:00")
    assert len(anna.records) == 2


async def test_the_morning_after_a_late_shift(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, desk: Desk
) -> None:
    """Closed at half past midnight, which is today: it was yesterday's day all the same."""
    portal.clock.move_to("2026-09-14T15:02:00+02:00")
    anna.open_day()
    portal.clock.move_to("2026-09-15T00:30:00+02:00")
    anna.close_day()
    await time.move_to("2026-09-15T08:00:00+02:00")
    await set_up()
    await desk.start()
    await desk.be("on", minutes=1)
    assert (value(hass, "status"), len(anna.records)) == ("opened", 2)


async def test_games_in_the_evening(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, desk: Desk
) -> None:
    """After the hours the break stays; going away still counts."""
    await desk.start(latest="11:00:00")
    await desk.be("on", hours=4)
    await desk.be("off", minutes=11)
    await desk.be("on", hours=1)
    assert writes(portal) == [OPEN, PAUSE]


@pytest.mark.parametrize("close_late", [True, False])
async def test_the_evening(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, desk: Desk, close_late: bool
) -> None:
    """Paused before it begins: closed when it does."""
    await desk.start(close_late=close_late)
    await desk.be("on", hours=9)
    await desk.be("off", minutes=11)
    assert writes(portal) == [OPEN, PAUSE]
    await time.move_to("2026-09-14T18:00:00.5+02:00")
    assert writes(portal)[2:] == ([CLOSE] if close_late else [])


async def test_locked_in_the_evening(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, desk: Desk
) -> None:
    """A lock that lasts closes the day; whoever works on, or works without the computer, is left alone."""
    await desk.start(close_late=True)
    await desk.be("on", hours=10, minutes=30)
    await desk.be("off", minutes=5)
    await desk.be("on", minutes=5)
    assert writes(portal) == [OPEN]
    await desk.be("off", minutes=11)
    assert writes(portal) == [OPEN, CLOSE]
    # The next day without the computer.
    await time.move_to("2026-09-15T08:00:00+02:00")
    await act(hass, "open_day")
    await time.move_to("2026-09-15T18:00:00.5+02:00")
    assert value(hass, "status") == "opened"


async def test_a_break_in_front_of_the_computer(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, desk: Desk
) -> None:
    """The evening closes nothing while it is in use."""
    await desk.start(close_late=True)
    await desk.be("on", hours=9)
    await act(hass, "pause_day")
    await time.move_to("2026-09-14T18:00:00.5+02:00")
    assert writes(portal) == [OPEN, PAUSE]


async def test_locked_when_the_hours_begin(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, desk: Desk
) -> None:
    """Nobody works at an idle computer, nor at one that has just become so."""
    await desk.start(earliest="09:00:00")
    await desk.be("on", minutes=30)
    await desk.be("off", minutes=20)
    await time.move_to("2026-09-14T09:00:00.5+02:00")
    await desk.restart("off")
    assert writes(portal) == []


async def test_closed_after_hours(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, desk: Desk
) -> None:
    """Counted from the lock; not while the day runs, and not for a lock that ended."""
    await desk.start(close_after=1.5)
    await desk.be("on", hours=1)
    await desk.be("off", hours=1)
    await desk.be("on", hours=1)
    await desk.be("off", minutes=11)
    await time.advance(minutes=78)
    assert writes(portal) == [OPEN, PAUSE, OPEN, PAUSE]
    await time.pass_by(minutes=2)
    assert writes(portal) == [OPEN, PAUSE, OPEN, PAUSE, CLOSE]


async def test_long_hours_at_another_place(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, desk: Desk
) -> None:
    """Resumed by hand elsewhere: the idle computer closes nothing."""
    await desk.start(close_after=1)
    await desk.be("on", hours=1)
    await desk.be("off", minutes=20)
    await act(hass, "resume_day")
    await time.advance(hours=2)
    assert writes(portal) == [OPEN, PAUSE, OPEN]


async def test_the_portal_is_away(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, desk: Desk
) -> None:
    """Clocking in is kept with its own time, and so is a break."""
    await desk.start()
    await portal.stop()
    await desk.be("on", minutes=6)
    assert (value(hass, "status"), value(hass, "pending_commands")) == (STATE_UNAVAILABLE, "1")
    await portal.start()
    await time.pass_by(minutes=6)
    assert value(hass, "workday_start") == "2026-09-14T06:00:00+00:00"
    await portal.stop()
    await desk.be("off", minutes=11)
    await portal.start()
    await time.pass_by(minutes=6)
    assert value(hass, "status") == "paused"
