"""The blueprint "Take your break": reminded on the phone, answered by a button."""

from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util.dt import as_local
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.blueprints.phone import Phone
from tests.blueprints.support import restart, use_blueprint
from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Schedule
from tests.portal.clock import to_instant
from tests.support.common import act, bring_to, device_id, entity_id, value, writes

pytestmark = pytest.mark.usefixtures("automation_errors")

START = "Start break"
OPEN, PAUSE = "timeman.open", "timeman.pause"
GENERATIONS = pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))


async def use(hass: HomeAssistant, phone: Phone, **inputs: Any) -> None:
    """Use the blueprint."""
    await use_blueprint(hass, "take_your_break", employee=device_id(hass), phone=phone.device_id, **inputs)


async def reminders(time: Time, phone: Phone, until: str) -> list[str]:
    """Let Monday pass until a time in Berlin, and return the minutes in which it reminds."""
    end, found = to_instant(f"2026-09-14T{until}:00.5+02:00"), []
    while time.clock.now() < end:
        before = len(phone.notified)
        await time.pass_by(minutes=1)
        found += [f"{as_local(time.clock.now()):%H:%M}"] * (len(phone.notified) - before)
    return found


@pytest.fixture
async def at_work(hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry, phone: Phone) -> Employee:
    """Anna at 13:55, at work since 08:00, and the blueprint."""
    await use(hass, phone)
    await act(hass, "open_day")
    await time.move_to("2026-09-14T13:55:00.5+02:00")
    return anna


@GENERATIONS
async def test_no_break(hass: HomeAssistant, time: Time, portal: Portal, at_work: Employee, phone: Phone) -> None:
    """In the minute in which the six hours are done, and every 15 minutes; the second limit asks for more."""
    assert await reminders(time, phone, "14:31") == ["14:00", "14:15", "14:30"]
    notification = phone.notified[0]
    assert notification["title"] == "Time for a break"
    assert notification["message"] == "You have worked for long without enough breaks. 0 / 30 min"
    assert list(phone.buttons) == [START]
    later = [f"{hour}:{minute:02}" for hour in (15, 16) for minute in (0, 15, 30, 45)]
    assert await reminders(time, phone, "17:16") == ["14:45", *later, "17:00", "17:15"]
    assert phone.notified[-1]["message"].endswith(" 0 / 45 min")
    assert writes(portal) == [OPEN]


@pytest.mark.parametrize(("second", "minute"), [(0, "14:00"), (1, "14:01"), (59, "14:01")])
async def test_the_exact_moment(
    hass: HomeAssistant, time: Time, loaded: MockConfigEntry, phone: Phone, second: int, minute: str
) -> None:
    """Not before the six hours are done, and within a minute."""
    await use(hass, phone)
    await time.advance(seconds=second)
    await act(hass, "open_day")
    await time.move_to("2026-09-14T13:57:00.5+02:00")
    assert await reminders(time, phone, "14:05") == [minute]


async def test_breaks_move_the_moment(hass: HomeAssistant, time: Time, loaded: MockConfigEntry, phone: Phone) -> None:
    """Only work counts, and 12 minutes of breaks are not 30."""
    await use(hass, phone)
    await act(hass, "open_day")
    await time.move_to("2026-09-14T11:00:00.5+02:00")
    await act(hass, "pause_day")
    await time.advance(minutes=12)
    await act(hass, "resume_day")
    await time.move_to("2026-09-14T13:58:00.5+02:00")
    assert await reminders(time, phone, "14:20") == ["14:12"]
    assert phone.notified[0]["message"].endswith(" 12 / 30 min")


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(29, ["14:29", "14:44"]), (30, ["17:30", "17:45"]), (44, ["17:44"]), (45, [])],
)
async def test_enough_breaks(
    hass: HomeAssistant, time: Time, loaded: MockConfigEntry, phone: Phone, minutes: int, expected: list[str]
) -> None:
    """30 minutes suffice for the first limit, 45 for both."""
    await use(hass, phone)
    await act(hass, "open_day")
    await time.move_to("2026-09-14T11:00:00.5+02:00")
    await act(hass, "pause_day")
    await time.advance(minutes=minutes)
    await act(hass, "resume_day")
    await time.move_to("2026-09-14T13:50:00.5+02:00")
    found = await reminders(time, phone, "14:45")
    if minutes >= 30:
        assert found == []
        await time.move_to("2026-09-14T17:25:00.5+02:00")
        found = await reminders(time, phone, "17:58")
    assert found == expected


async def test_other_numbers(hass: HomeAssistant, time: Time, loaded: MockConfigEntry, phone: Phone) -> None:
    """All four, and every text; 0 minutes turn a limit off."""
    texts = {"title": "Pause!", "message": "Pausen:", "break_button": "Pause beginnen"}
    numbers = {"first_hours": 0.25, "first_minutes": 0, "second_hours": 1.5, "second_minutes": 5}
    await use(hass, phone, **numbers, **texts)
    await act(hass, "open_day")
    await time.advance(seconds=0.5)
    assert await reminders(time, phone, "09:40") == ["09:30"]
    (notification,) = phone.notified
    assert (notification["title"], notification["message"]) == ("Pause!", "Pausen: 0 / 5 min")
    assert list(phone.buttons) == ["Pause beginnen"]


async def test_the_second_limit_soon_after_a_reminder(
    hass: HomeAssistant, time: Time, loaded: MockConfigEntry, phone: Phone
) -> None:
    """Has its own, and the 15 minutes begin anew."""
    await use(hass, phone, first_hours=1, second_hours=1.1)
    await act(hass, "open_day")
    await time.move_to("2026-09-14T08:58:00.5+02:00")
    assert await reminders(time, phone, "09:30") == ["09:00", "09:06", "09:21"]
    assert [one["message"].split("/")[1] for one in phone.notified] == [" 30 min", " 45 min", " 45 min"]


@GENERATIONS
async def test_start_break(hass: HomeAssistant, time: Time, portal: Portal, at_work: Employee, phone: Phone) -> None:
    """The button starts it, once; the notification goes, and enough of a break ends the reminders."""
    await reminders(time, phone, "14:05")
    action = await phone.press(START)
    assert (value(hass, "status"), writes(portal)) == ("paused", [OPEN, PAUSE])
    await phone.fire(action, action)
    assert await reminders(time, phone, "14:35") == []
    await act(hass, "resume_day")
    assert await reminders(time, phone, "15:30") == []
    assert writes(portal) == [OPEN, PAUSE, OPEN]


async def test_pressed_twice_at_once(
    hass: HomeAssistant, time: Time, portal: Portal, at_work: Employee, phone: Phone
) -> None:
    """Starts one break."""
    await reminders(time, phone, "14:05")
    action = phone.buttons[START]
    await phone.fire(action, action)
    assert writes(portal) == [OPEN, PAUSE]


@pytest.mark.parametrize("pressed", [True, False])
@pytest.mark.parametrize(
    ("begins", "minutes", "again"),
    [
        ("14:01", 2, "14:17"),
        ("14:02", 5, "14:17"),
        ("14:05", 7, "14:16"),
        ("14:10", 20, "14:32"),
        ("14:13", 1, "14:16"),
        ("14:14", 1, "14:16"),
    ],
)
async def test_a_break_that_is_too_short(
    hass: HomeAssistant,
    time: Time,
    at_work: Employee,
    phone: Phone,
    begins: str,
    minutes: int,
    again: str,
    pressed: bool,
) -> None:
    """It takes the notification away, and delays the next one, otherwise due at 14:15, by its own length at most."""
    assert await reminders(time, phone, begins) == ["14:00"]
    if pressed:
        await phone.press(START)
    else:
        await act(hass, "pause_day")
    await hass.async_block_till_done()
    assert value(hass, "status") == "paused"
    assert phone.shown == {}
    await time.advance(minutes=minutes)
    await act(hass, "resume_day")
    assert (await reminders(time, phone, "14:33"))[0] == again
    assert phone.notified[-1]["message"].endswith(f" {minutes} / 30 min")


@pytest.mark.parametrize("minutes", [19, 20, 21])
async def test_breaks_in_bitrix24(
    hass: HomeAssistant, time: Time, at_work: Employee, phone: Phone, minutes: int
) -> None:
    """They count like others as soon as they are seen, all of them."""
    assert await reminders(time, phone, "14:05") == ["14:00"]
    at_work.pause_day()
    await time.pass_by(minutes=5)
    assert phone.shown == {}
    await time.pass_by(minutes=minutes - 5)
    assert len(phone.notified) == 1
    at_work.resume_day()
    await time.pass_by(minutes=5)
    assert [one["message"].split(". ")[1] for one in phone.notified] == ["0 / 30 min", f"{minutes} / 30 min"]


@pytest.mark.parametrize("elsewhere", [True, False])
@pytest.mark.parametrize("minutes", [30, 31, 32])
async def test_a_break_that_is_long_enough(
    hass: HomeAssistant, time: Time, at_work: Employee, phone: Phone, minutes: int, elsewhere: bool
) -> None:
    """Also in the instant in which work goes on, when the sensors have not all been written."""
    assert await reminders(time, phone, "14:05") == ["14:00"]
    if elsewhere:
        at_work.pause_day()
    else:
        await act(hass, "pause_day")
    await time.pass_by(minutes=minutes)
    if elsewhere:
        at_work.resume_day()
    else:
        await act(hass, "resume_day")
    assert await reminders(time, phone, "15:00") == []
    assert value(hass, "status") == "opened"
    assert phone.shown == {}


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
@pytest.mark.parametrize("minute", [30, 31, 32])
async def test_another_day_of_the_same_date(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, phone: Phone, minute: int
) -> None:
    """Begins anew: the hours of the closed one do not count, nor does the time between them."""
    anna.open_day()
    await time.move_to("2026-09-14T12:00:00+02:00")
    anna.close_day()
    await set_up()
    await use(hass, phone)
    await time.move_to(f"2026-09-14T14:{minute}:00.5+02:00")
    anna.open_day()
    assert await reminders(time, phone, "15:00") == []
    assert value(hass, "status") == "opened"


async def test_never_on_a_break(hass: HomeAssistant, time: Time, at_work: Employee, phone: Phone) -> None:
    """Also where it begins just before the moment; afterwards the moment is later."""
    await time.move_to("2026-09-14T13:59:30.5+02:00")
    await act(hass, "pause_day")
    assert await reminders(time, phone, "14:19") == []
    await act(hass, "resume_day")
    assert await reminders(time, phone, "14:30") == ["14:20"]


@pytest.mark.parametrize("state", ["never", "paused", "closed", "closed_earlier", "expired"])
async def test_only_at_work(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, phone: Phone, state: str
) -> None:
    """The hours of a day that is over are nothing to remind of."""
    bring_to(anna, state)
    await time.move_to("2026-09-14T12:00:00+02:00")
    await set_up()
    await use(hass, phone, first_hours=1)
    await time.move_to("2026-09-14T17:00:00.5+02:00")
    await time.pass_by(minutes=5)
    assert (phone.notified, phone.cleared, writes(portal)) == ([], 0, [])


@pytest.mark.parametrize("how", ["closed", "another"])
async def test_the_day_ends(
    hass: HomeAssistant, time: Time, portal: Portal, at_work: Employee, phone: Phone, how: str
) -> None:
    """The notification goes; its button is dead, also in the next day."""
    await reminders(time, phone, "14:02")
    action = phone.buttons[START]
    at_work.close_day()
    if how == "another":
        await time.pass_by(minutes=6)
        await time.move_to("2026-09-15T08:00:00.5+02:00")
        at_work.open_day()
    await time.pass_by(minutes=6)
    assert phone.shown == {}
    await phone.fire(action)
    assert writes(portal) == [OPEN]
    assert value(hass, "status") == ("closed" if how == "closed" else "opened")
    await time.pass_by(minutes=20)
    assert len(phone.notified) == 1


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
async def test_another_day_between_two_polls(
    hass: HomeAssistant, time: Time, portal: Portal, at_work: Employee, phone: Phone
) -> None:
    """The notification was about the day before: it goes, and its button is dead."""
    await reminders(time, phone, "14:02")
    action = phone.buttons[START]
    at_work.close_day()
    at_work.open_day()
    await time.pass_by(minutes=3)
    assert (value(hass, "status"), phone.shown) == ("opened", {})
    await phone.fire(action)
    assert writes(portal) == [OPEN]


async def test_day_after_day(hass: HomeAssistant, time: Time, at_work: Employee, phone: Phone) -> None:
    """Each by its own record."""
    await reminders(time, phone, "14:02")
    await act(hass, "close_day")
    await time.move_to("2026-09-15T09:00:00.5+02:00")
    await act(hass, "open_day")
    await time.move_to("2026-09-15T14:59:30+02:00")
    assert len(phone.notified) == 1
    await time.pass_by(minutes=1)
    assert len(phone.notified) == 2
    await phone.press(START)
    assert value(hass, "status") == "paused"


async def test_through_midnight(hass: HomeAssistant, time: Time, loaded: MockConfigEntry, phone: Phone) -> None:
    """The hours are those of the record."""
    await use(hass, phone, first_hours=8)
    await time.move_to("2026-09-14T17:00:00+02:00")
    await act(hass, "open_day")
    await time.move_to("2026-09-15T00:59:30+02:00")
    assert phone.notified == []
    await time.pass_by(minutes=1)
    assert len(phone.notified) == 1


@pytest.mark.parametrize(
    ("off", "on", "expected"),
    [
        ("13:58", "14:05", ["14:06"]),
        ("14:04", "14:06", ["14:15", "14:30"]),
        ("14:04", "14:20", ["14:21"]),
        ("13:58", "13:59", ["14:00", "14:15", "14:30"]),
    ],
    ids=["at the moment", "between", "at the repetition", "before"],
)
async def test_a_restart(
    hass: HomeAssistant, time: Time, at_work: Employee, phone: Phone, off: str, on: str, expected: list[str]
) -> None:
    """What was missed is made up for within three minutes; what was not is not said twice."""
    before = await reminders(time, phone, off)
    assert before == (["14:00"] if off > "14:00" else [])
    await hass.services.async_call("automation", "turn_off", {"entity_id": "all"}, blocking=True)
    await time.move_to(f"2026-09-14T{on}:00.5+02:00")
    await restart(hass)
    assert await reminders(time, phone, "14:31") == [*expected, *(["14:21"] if expected == ["14:06"] else [])]


async def test_a_button_from_before_a_restart(
    hass: HomeAssistant, time: Time, portal: Portal, at_work: Employee, phone: Phone
) -> None:
    """Still does what it says, once."""
    await reminders(time, phone, "14:02")
    await restart(hass)
    action = await phone.press(START)
    assert value(hass, "status") == "paused"
    await phone.fire(action)
    assert writes(portal) == [OPEN, PAUSE]


async def test_the_portal_is_away(
    hass: HomeAssistant, time: Time, portal: Portal, at_work: Employee, phone: Phone
) -> None:
    """Nobody knows whether a break runs: it reminds when the portal is back."""
    await portal.stop()
    assert await reminders(time, phone, "14:20") == []
    assert value(hass, "status") == STATE_UNAVAILABLE
    await portal.start()
    (found,) = await reminders(time, phone, "14:30")
    assert found <= "14:28"


async def test_pressed_while_the_portal_is_away(
    hass: HomeAssistant, time: Time, portal: Portal, at_work: Employee, phone: Phone
) -> None:
    """The answer is kept and delivered, once."""
    await reminders(time, phone, "14:05")
    await portal.stop()
    assert await reminders(time, phone, "14:10") == []
    action = await phone.press(START)
    await phone.fire(action)
    assert value(hass, "pending_commands") == "1"
    await portal.start()
    assert await reminders(time, phone, "14:30") == []
    assert (value(hass, "status"), writes(portal)) == ("paused", [OPEN, PAUSE])


async def test_somebody_elses_buttons(
    hass: HomeAssistant, time: Time, portal: Portal, at_work: Employee, phone: Phone
) -> None:
    """Other people's and broken ones are left alone, and the reminder still takes its own."""
    await reminders(time, phone, "14:02")
    action = phone.buttons[START]
    await phone.fire("", "TURN_OFF", action.replace(device_id(hass), "0" * 32), f"{action}0")
    hass.bus.async_fire("mobile_app_notification_action", {})
    await hass.async_block_till_done()
    assert writes(portal) == [OPEN]
    await phone.press(START)
    assert writes(portal) == [OPEN, PAUSE]


async def test_another_unit(hass: HomeAssistant, time: Time, loaded: MockConfigEntry, phone: Phone) -> None:
    """Breaks may be shown in minutes."""
    er.async_get(hass).async_update_entity_options(entity_id(hass, "breaks"), "sensor", {"unit_of_measurement": "min"})
    await use(hass, phone)
    await act(hass, "open_day")
    await time.advance(hours=1)
    await act(hass, "pause_day")
    await time.advance(minutes=10)
    await act(hass, "resume_day")
    assert value(hass, "breaks").startswith("10")
    await time.move_to("2026-09-14T14:05:00.5+02:00")
    assert await reminders(time, phone, "14:15") == ["14:10"]
