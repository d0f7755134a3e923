"""Do not forget to close: asked on the phone, answered by a button."""

from typing import Any

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.blueprints.phone import Phone
from tests.blueprints.support import use_blueprint
from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal
from tests.support.common import act, bring_to, device_id, value, writes

NOW, LATER, EXPECTED = "Close now", "Later", "Close at"
AUTOMATION_ID = "automation.close_reminder"


async def use(hass: HomeAssistant, phone: Phone, **inputs: Any) -> str:
    return await use_blueprint(hass, "close_reminder", employee=device_id(hass), phone=phone.device_id, **inputs)


@pytest.fixture
async def asked(hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry, phone: Phone) -> Employee:
    """Anna, whose eight hours from 08:00 were done just now, and who was asked."""
    await use(hass, phone)
    await act(hass, "open_day")
    await time.advance(hours=7, minutes=59)
    assert phone.notified == []
    await time.pass_by(minutes=1)
    assert len(phone.notified) == 1
    return anna


def closed_at(anna: Employee) -> str | None:
    """Return when Anna's latest day was closed, in Berlin."""
    assert anna.record is not None
    finish = anna.record.finish
    return None if finish is None else f"{finish.astimezone(anna.zone):%H:%M}"


async def test_close_now(hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone) -> None:
    """Closes the day at the press, without a time of its own; pressed twice, once."""
    assert list(phone.buttons) == [NOW, LATER, "Close at 16:00"]
    await time.pass_by(minutes=10)
    action = await phone.press(NOW)
    assert closed_at(asked) == "16:10"
    assert "TIME" not in portal.calls("timeman.close")[0].params
    await phone.fire(action, action)
    await time.advance(hours=2)
    assert writes(portal) == ["timeman.open", "timeman.close"]
    assert len(phone.notified) == 1


async def test_close_at_the_time_that_has_passed(
    hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone
) -> None:
    """With a reason."""
    await time.pass_by(minutes=40)
    await phone.press(EXPECTED)
    assert closed_at(asked) == "16:00"
    assert portal.calls("timeman.close")[0].params["REPORT"] == "Forgot to clock out"


async def test_close_at_the_time_to_come(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, phone: Phone
) -> None:
    """A break moves it; no reason is asked for."""
    await use(hass, phone, hour="15:00:00")
    await act(hass, "open_day")
    await time.move_to("2026-09-14T15:00:00+02:00")
    await phone.press("Close at 16:00")
    await time.pass_by(minutes=30)
    await act(hass, "pause_day")
    await time.pass_by(minutes=20)
    await act(hass, "resume_day")
    await time.pass_by(minutes=29)
    assert closed_at(anna) is None
    await time.pass_by(minutes=2)
    assert closed_at(anna) == "16:20"
    assert "TIME" not in portal.calls("timeman.close")[0].params
    assert len(phone.notified) == 1


async def test_close_at_the_time_to_come_on_a_break(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry, phone: Phone
) -> None:
    """Pressed on a break after the hours were done: closed, and the break counts as one."""
    await use(hass, phone)
    await act(hass, "open_day")
    await time.move_to("2026-09-14T16:00:00+02:00")
    await time.pass_by(minutes=5)
    await act(hass, "pause_day")
    await time.pass_by(minutes=10)
    await phone.press(EXPECTED)
    assert closed_at(anna) == "16:15"
    assert value(hass, "worked") == "8.0834"


async def test_later(hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone) -> None:
    """Asks again after that time, as often as it is pressed."""
    for times in (1, 2):
        await phone.press(LATER)
        await time.pass_by(minutes=29)
        assert len(phone.notified) == times
        await time.pass_by(minutes=2)
        assert len(phone.notified) == times + 1
    assert writes(portal) == ["timeman.open"]


@pytest.mark.parametrize(("minutes", "expected"), [(60, 3), (0, 1)])
async def test_no_answer(
    hass: HomeAssistant,
    time: Time,
    anna: Employee,
    loaded: MockConfigEntry,
    phone: Phone,
    minutes: int,
    expected: int,
) -> None:
    """Asks again, where that is wanted; the buttons stay good."""
    await use(hass, phone, repeat_minutes=minutes)
    await act(hass, "open_day")
    await time.move_to("2026-09-14T16:00:00+02:00")
    await time.pass_by(minutes=125)
    assert len(phone.notified) == expected
    await phone.press(NOW)
    assert closed_at(anna) == "18:05"


@pytest.mark.parametrize(
    ("moment", "hour", "asked_at"),
    [
        ("first", "15:00:00", "15:00"),
        ("first", "17:00:00", "16:00"),
        ("target", "15:00:00", "16:00"),
        ("hour", "17:00:00", "17:00"),
    ],
)
async def test_moments(
    hass: HomeAssistant,
    time: Time,
    loaded: MockConfigEntry,
    phone: Phone,
    moment: str,
    hour: str,
    asked_at: str,
) -> None:
    """Only one of both."""
    await use(hass, phone, moment=moment, hour=hour, repeat_minutes=0)
    await act(hass, "open_day")
    times: list[str] = []
    for clock in ("14:59", "15:00", "15:59", "16:00", "16:59", "17:00", "17:10"):
        await time.move_to(f"2026-09-14T{clock}:00+02:00")
        await time.pass_by(seconds=5)
        if len(phone.notified) > len(times):
            times.append(clock)
    assert times == [asked_at]


@pytest.mark.parametrize(("state", "count"), [("never", 0), ("paused", 1), ("closed", 0), ("expired", 0)])
async def test_only_while_the_day_runs(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    phone: Phone,
    state: str,
    count: int,
) -> None:
    """On a break nobody knows the expected finish: that button is left out."""
    bring_to(anna, state)
    await time.move_to("2026-09-14T12:00:00+02:00")
    await set_up()
    await use(hass, phone, hour="12:05:00")
    await time.pass_by(minutes=6)
    assert len(phone.notified) == count
    if count:
        assert list(phone.buttons) == [NOW, LATER]
        await phone.press(NOW)
        assert value(hass, "status") == "closed"
    else:
        assert writes(portal) == []


@pytest.mark.parametrize("title", [NOW, LATER, EXPECTED])
async def test_closed_meanwhile(
    hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone, title: str
) -> None:
    """The notification goes; its buttons are dead, also the next day, which is asked about by itself."""
    (action,) = (action for text, action in phone.buttons.items() if text.startswith(title))
    asked.close_day()
    await time.pass_by(minutes=2)
    assert phone.shown == {}
    await phone.fire(action)
    await time.move_to("2026-09-15T08:00:00+02:00")
    await time.pass_by(minutes=5)
    await act(hass, "open_day")
    opened = writes(portal)
    await phone.fire(action)
    await time.advance(hours=7)
    assert writes(portal) == opened
    assert value(hass, "status") == "opened"
    assert len(phone.notified) == 1
    await time.advance(minutes=65)
    await phone.fire(action)
    assert writes(portal) == opened
    assert len(phone.notified) == 2


async def restart(hass: HomeAssistant) -> None:
    """End all conversations, as a restart does."""
    await hass.services.async_call(AUTOMATION, "turn_off", {"entity_id": AUTOMATION_ID}, blocking=True)
    hass.set_state(CoreState.starting)
    await hass.services.async_call(AUTOMATION, "turn_on", {"entity_id": AUTOMATION_ID}, blocking=True)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    hass.set_state(CoreState.running)
    await hass.async_block_till_done()


@pytest.mark.parametrize("promised", [False, True])
async def test_a_restart(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry, phone: Phone, promised: bool
) -> None:
    """Before the moment nothing is asked; after it, again, also where closing was promised."""
    await use(hass, phone, hour="15:00:00")
    await act(hass, "open_day")
    await restart(hass)
    assert phone.notified == []
    await time.move_to("2026-09-14T15:00:00+02:00")
    if promised:
        await phone.press(EXPECTED)
    await time.pass_by(minutes=5)
    await restart(hass)
    assert len(phone.notified) == 2
    await phone.press(NOW)
    assert closed_at(anna) == "15:05"
    await restart(hass)
    assert len(phone.notified) == 2


@pytest.mark.parametrize(("title", "finish"), [(NOW, "16:05"), (EXPECTED, "16:00")])
async def test_a_button_from_before_the_conversation(
    hass: HomeAssistant, time: Time, asked: Employee, phone: Phone, title: str, finish: str
) -> None:
    """Still does what it says."""
    await time.pass_by(minutes=5)
    for service in ("turn_off", "turn_on"):
        await hass.services.async_call(AUTOMATION, service, {"entity_id": AUTOMATION_ID}, blocking=True)
    await phone.press(title)
    assert closed_at(asked) == finish


async def test_the_portal_is_away(
    hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer is kept with its time."""
    await portal.stop()
    await time.pass_by(minutes=5)
    await phone.press(NOW)
    assert value(hass, "pending_commands") == "1"
    await time.pass_by(minutes=10)
    await portal.start()
    await time.pass_by(minutes=5)
    assert closed_at(asked) == "16:05"
    assert "Error" not in "".join(record.message for record in caplog.records if "automation" in record.name)


async def test_through_midnight(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry, phone: Phone
) -> None:
    """Another date cannot be given: the button that would not work is left out."""
    await use(hass, phone, moment="target")
    await time.move_to("2026-09-14T17:00:00+02:00")
    await act(hass, "open_day")
    await time.move_to("2026-09-15T01:00:00+02:00")
    await time.pass_by(minutes=1)
    assert list(phone.buttons) == [NOW, LATER]
    await phone.press(NOW)
    assert value(hass, "status") == "closed"


async def test_somebody_elses_buttons(
    hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone
) -> None:
    """Other people's and broken ones are left alone; the conversation goes on."""
    action = phone.buttons[NOW]
    await phone.fire("", "TURN_OFF", action.replace(device_id(hass), "0" * 32))
    hass.bus.async_fire("mobile_app_notification_action", {})
    await hass.async_block_till_done()
    assert writes(portal) == ["timeman.open"]
    await phone.press(NOW)
    assert value(hass, "status") == "closed"
