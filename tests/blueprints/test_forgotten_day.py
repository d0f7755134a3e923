"""Forgotten day: asked in the morning, closed by a button."""

from datetime import datetime
from typing import Any

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.blueprints.phone import Phone
from tests.blueprints.support import use_blueprint
from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal
from tests.support.common import act, bring_to, device_id, refused, value, writes

CLOSE, START = "Close it at", "Close it and start today"


async def forget(anna: Employee, time: Time) -> None:
    """Leave Thursday's day open; it is Monday, 07:55."""
    bring_to(anna, "expired")
    await time.move_to("2026-09-14T07:55:00+02:00")


@pytest.fixture
async def forgotten(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, phone: Phone) -> Employee:
    """Anna, with Thursday left open, and the blueprint; it is Monday, 07:55."""
    await forget(anna, time)
    await set_up()
    await use(hass, phone)
    return anna


async def use(hass: HomeAssistant, phone: Phone, **inputs: Any) -> str:
    return await use_blueprint(hass, "forgotten_day", employee=device_id(hass), phone=phone.device_id, **inputs)


def closed_at(anna: Employee) -> str | None:
    """Return when Anna's latest day was closed, in Berlin."""
    assert anna.record is not None
    finish = anna.record.finish
    return None if finish is None else f"{finish.astimezone(anna.zone):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))
async def test_asks_in_the_morning_and_closes_at_the_recommended_time(
    hass: HomeAssistant, time: Time, portal: Portal, forgotten: Employee, phone: Phone
) -> None:
    """With a reason; today's day is not begun."""
    await time.pass_by(minutes=4)
    assert phone.notified == []
    await time.pass_by(minutes=2)
    (notification,) = phone.notified
    assert notification["title"] == "Work day not closed"
    assert notification["message"] == "You forgot to close your work day. 2026-09-10 08:00 - 18:00"
    assert list(phone.buttons) == ["Close it at 18:00", "Close it and start today"]
    assert writes(portal) == []
    await phone.press(CLOSE)
    assert closed_at(forgotten) == "2026-09-10 18:00:00"
    assert portal.calls("timeman.close")[0].params["REPORT"] == "Forgot to clock out"
    assert writes(portal) == ["timeman.close"]
    assert value(hass, "status") == "closed"


async def test_the_other_button_starts_today(
    hass: HomeAssistant, time: Time, portal: Portal, forgotten: Employee, phone: Phone
) -> None:
    """After the forgotten day was closed."""
    await time.pass_by(minutes=6)
    await phone.press(START)
    assert writes(portal) == ["timeman.close", "timeman.open"]
    assert portal.calls("timeman.close")[0].params["REPORT"] == "Forgot to clock out"
    assert value(hass, "status") == "opened"
    assert value(hass, "workday_start") == "2026-09-14T06:01:00+00:00"


async def test_own_words(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, phone: Phone) -> None:
    """Every text can be put in another language, and the second button left out."""
    await forget(anna, time)
    await set_up()
    texts = {
        "title": "Arbeitstag offen",
        "message": "Nicht ausgestempelt:",
        "close_button": "Schließen um",
        "report": "Vergessen",
    }
    await use(hass, phone, hour="07:58:00", offer_start=False, **texts)
    await time.pass_by(minutes=3, seconds=30)
    (notification,) = phone.notified
    assert (notification["title"], notification["message"]) == (
        "Arbeitstag offen",
        "Nicht ausgestempelt: 2026-09-10 08:00 - 18:00",
    )
    assert list(phone.buttons) == ["Schließen um 18:00"]
    await phone.press("Schließen")
    assert closed_at(anna) == "2026-09-10 18:00:00"


@pytest.mark.parametrize("state", ["never", "opened", "paused", "closed", "closed_earlier"])
async def test_nothing_was_forgotten(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, phone: Phone, state: str
) -> None:
    """Then nobody is asked."""
    bring_to(anna, state)
    await time.move_to("2026-09-14T12:00:00+02:00")
    await set_up()
    await use(hass, phone, hour="12:03:00")
    await time.pass_by(minutes=5)
    assert phone.notified == []
    assert writes(portal) == []


async def test_asks_again_the_next_morning(hass: HomeAssistant, time: Time, forgotten: Employee, phone: Phone) -> None:
    """Once a day, until the day is closed."""
    await time.pass_by(minutes=10)
    await time.move_to("2026-09-15T07:57:00+02:00")
    assert len(phone.notified) == 1
    await time.pass_by(minutes=10)
    assert len(phone.notified) == 2
    assert phone.notified[0] == phone.notified[1]
    await phone.press(CLOSE)
    await time.move_to("2026-09-16T07:57:00+02:00")
    await time.pass_by(minutes=10)
    assert len(phone.notified) == 2


@pytest.mark.parametrize(
    ("hour", "asked"), [("01:00:00", ["01:31"]), ("08:00:00", ["08:00"])], ids=["late", "at night"]
)
async def test_a_day_that_expires_later(
    hass: HomeAssistant,
    time: Time,
    anna: Employee,
    loaded: MockConfigEntry,
    phone: Phone,
    hour: str,
    asked: list[str],
) -> None:
    """Told at once when the hour has passed, else at the hour."""
    await use(hass, phone, hour=hour)
    await act(hass, "open_day")
    times: list[str] = []
    await time.move_to("2026-09-15T00:59:00+02:00")
    for minute in ("01:00", "01:29", "01:31", "01:35", "07:59", "08:00", "08:05"):
        await time.move_to(f"2026-09-15T{minute}:10+02:00")
        await time.pass_by(seconds=20)
        if len(phone.notified) > len(times):
            times.append(minute)
    assert times == asked
    assert next(iter(phone.buttons)) == "Close it at 18:00"


async def test_a_day_that_ended_in_a_break(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, phone: Phone
) -> None:
    """Is closed where the break began: nobody worked after that."""
    await time.move_to("2026-09-10T08:00:00+02:00")
    anna.open_day()
    await time.move_to("2026-09-10T16:30:00+02:00")
    anna.pause_day()
    await time.move_to("2026-09-14T07:59:00+02:00")
    await set_up()
    await use(hass, phone)
    await time.pass_by(minutes=2)
    await phone.press("Close it at 16:30")
    assert closed_at(anna) == "2026-09-10 16:30:00"


async def test_work_through_midnight_needs_the_form(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, phone: Phone
) -> None:
    """The recommended time lies before the start: the button that would not work is left out."""
    await time.move_to("2026-09-10T21:00:00+02:00")
    anna.open_day()
    await time.move_to("2026-09-14T07:59:00+02:00")
    await set_up()
    await use(hass, phone)
    await time.pass_by(minutes=2)
    (notification,) = phone.notified
    assert notification["message"] == "You forgot to close your work day. 2026-09-10 21:00"
    assert notification["data"]["url"] == "/config/repairs"
    assert list(phone.buttons) == [START]


NO_REOPENING = pytest.mark.parametrize(
    "portal_options", [{"generation": name, "reopen_allowed": False} for name in "ABC"], ids=list("ABC")
)


async def open_in_vain(hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp) -> None:
    """Clock in again at 13:00 where no day is opened twice: Bitrix24 recommends 22:00 for a record of no shift."""
    bring_to(anna, "closed")
    await time.move_to("2026-09-14T13:00:00+02:00")
    await set_up()


@NO_REOPENING
async def test_a_day_outside_any_shift(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, phone: Phone
) -> None:
    """Is closed a minute after its start, and the message says why; to start again now would be in vain."""
    await open_in_vain(hass, time, portal, anna, set_up)
    await use(hass, phone)
    await refused(hass, "open_day")
    await hass.async_block_till_done(wait_background_tasks=True)
    (notification,) = phone.notified
    assert notification["message"] == (
        "You forgot to close your work day. 2026-09-14 13:00 - 13:01 "
        "It began outside any shift, so Bitrix24 regards it as expired."
    )
    assert list(phone.buttons) == ["Close it at 13:01"]
    await time.pass_by(minutes=5)
    await phone.press(CLOSE)
    assert closed_at(anna) == "2026-09-14 13:01:00"
    assert len(anna.records) == 2


@NO_REOPENING
@pytest.mark.parametrize("title", [CLOSE, START])
async def test_a_day_outside_any_shift_the_next_morning(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, phone: Phone, title: str
) -> None:
    """The recommended time is past by then, but nobody worked until then."""
    await open_in_vain(hass, time, portal, anna, set_up)
    await refused(hass, "open_day")
    await use(hass, phone, outside_shift_message="Keine Schicht.")
    await time.move_to("2026-09-15T07:59:00+02:00")
    await time.pass_by(minutes=2)
    assert phone.notified[-1]["message"].endswith("13:00 - 13:01 Keine Schicht.")
    assert list(phone.buttons) == ["Close it at 13:01", "Close it and start today"]
    await phone.press(title)
    assert anna.records[1].finish == datetime.fromisoformat("2026-09-14T13:01:00+02:00")
    assert anna.state == ("CLOSED" if title == CLOSE else "OPENED")
    assert len(anna.records) == (2 if title == CLOSE else 3)


async def test_a_recommended_time_to_come(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, phone: Phone
) -> None:
    """Begun at 00:14, expired at 04:30, and until 09:14 Bitrix24 would count: not at eight."""
    await time.move_to("2026-09-15T00:14:00+02:00")
    anna.open_day()
    await time.move_to("2026-09-15T07:59:00+02:00")
    await set_up()
    await use(hass, phone)
    await time.pass_by(minutes=2)
    assert list(phone.buttons) == ["Close it at 00:15", "Close it and start today"]
    assert phone.notified[0]["message"].endswith("regards it as expired.")
    await phone.press(START)
    assert anna.records[0].finish == datetime.fromisoformat("2026-09-15T00:15:00+02:00")
    assert (value(hass, "status"), len(anna.records)) == ("opened", 2)


@pytest.mark.parametrize("title", [CLOSE, START])
async def test_pressed_twice(
    hass: HomeAssistant, time: Time, portal: Portal, forgotten: Employee, phone: Phone, title: str
) -> None:
    """At once, and again after a while: nothing more happens."""
    await time.pass_by(minutes=6)
    (action,) = (action for text, action in phone.buttons.items() if text.startswith(title))
    await phone.fire(action, action)
    once = writes(portal)
    assert len(once) == (1 if title == CLOSE else 2)
    await phone.fire(action)
    await time.advance(hours=1)
    await phone.fire(action)
    assert writes(portal) == once


@pytest.mark.parametrize("title", [CLOSE, START])
@pytest.mark.parametrize("now", ["closed", "opened", "another"])
async def test_pressed_late(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    forgotten: Employee,
    phone: Phone,
    title: str,
    now: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The button was about that day, and touches no other one."""
    await time.pass_by(minutes=6)
    (action,) = (action for text, action in phone.buttons.items() if text.startswith(title))
    forgotten.close_day("2026-09-10T17:00:00+02:00")
    if now != "closed":
        forgotten.open_day()
    await time.pass_by(minutes=6)
    assert phone.shown == {}
    if now == "another":
        await time.move_to("2026-09-15T08:05:00+02:00")
        await time.pass_by(minutes=1)
        assert value(hass, "status") == "expired"
    await phone.fire(action)
    assert writes(portal) == []
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


async def test_after_a_restart(hass: HomeAssistant, time: Time, forgotten: Employee, phone: Phone) -> None:
    """A button from before still does what it says."""
    await time.pass_by(minutes=6)
    action = phone.buttons["Close it at 18:00"]
    await hass.services.async_call(AUTOMATION, "turn_off", {"entity_id": "automation.forgotten_day"}, blocking=True)
    await phone.fire(action)
    assert closed_at(forgotten) is None
    await hass.services.async_call(AUTOMATION, "turn_on", {"entity_id": "automation.forgotten_day"}, blocking=True)
    await phone.fire(action)
    assert closed_at(forgotten) == "2026-09-10 18:00:00"


async def test_the_portal_is_away_in_the_morning(
    hass: HomeAssistant, time: Time, portal: Portal, forgotten: Employee, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """The question waits until it is back."""
    await portal.stop()
    await time.pass_by(minutes=20)
    assert value(hass, "status") == STATE_UNAVAILABLE
    assert phone.notified == []
    await portal.start()
    await time.pass_by(minutes=6)
    assert len(phone.notified) == 1
    assert "Error while executing automation" not in caplog.text


@pytest.mark.parametrize("title", [CLOSE, START])
async def test_pressed_while_the_portal_is_away(
    hass: HomeAssistant, time: Time, portal: Portal, forgotten: Employee, phone: Phone, title: str
) -> None:
    """The answer is kept and delivered, once."""
    await time.pass_by(minutes=6)
    await portal.stop()
    await time.pass_by(minutes=6)
    action = await phone.press(title)
    await phone.fire(action)
    assert closed_at(forgotten) is None
    await portal.start()
    await time.pass_by(minutes=10)
    assert value(hass, "pending_commands") == "0"
    if title == CLOSE:
        assert writes(portal) == ["timeman.close"]
        assert closed_at(forgotten) == "2026-09-10 18:00:00"
    else:
        assert writes(portal)[:2] == ["timeman.close", "timeman.open"]
        assert value(hass, "status") == "opened"


async def test_somebody_elses_buttons(
    hass: HomeAssistant, time: Time, portal: Portal, forgotten: Employee, phone: Phone
) -> None:
    """Other blueprints', other people's and broken ones are left alone."""
    await time.pass_by(minutes=6)
    action = phone.buttons["Close it at 18:00"]
    mine = device_id(hass)
    await phone.fire("", "TURN_OFF", action.replace(mine, "0" * 32), action.replace("FORGOTTEN", "CLOSE"))
    hass.bus.async_fire("mobile_app_notification_action", {})
    await hass.async_block_till_done()
    assert writes(portal) == []


async def test_an_ordinary_day(hass: HomeAssistant, time: Time, loaded: MockConfigEntry, phone: Phone) -> None:
    """Sends nothing to the phone, not even to take something away."""
    await use(hass, phone)
    await act(hass, "open_day")
    await time.pass_by(minutes=5)
    await act(hass, "close_day")
    await hass.async_block_till_done()
    assert (phone.notified, phone.cleared) == ([], 0)


async def test_a_break_after_midnight(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, phone: Phone
) -> None:
    """The day ends with the date of its start at the latest."""
    await time.move_to("2026-09-10T17:00:00+02:00")
    anna.open_day()
    await time.move_to("2026-09-11T00:30:00+02:00")
    anna.pause_day()
    await time.move_to("2026-09-14T07:59:00+02:00")
    await set_up()
    await use(hass, phone)
    await time.pass_by(minutes=2)
    await phone.press("Close it at 23:59")
    assert closed_at(anna) == "2026-09-10 23:59:59"


async def test_closed_while_the_portal_is_away(
    hass: HomeAssistant, time: Time, portal: Portal, forgotten: Employee, phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """Then there is nothing to ask when it is back."""
    await portal.stop()
    await time.pass_by(minutes=10)
    forgotten.close_day("2026-09-10T17:00:00+02:00")
    await portal.start()
    await time.pass_by(minutes=10)
    assert value(hass, "status") == "closed"
    assert phone.notified == []
    assert "Error" not in "".join(record.message for record in caplog.records if "automation" in record.name)


async def test_pressed_while_the_next_question_waits(
    hass: HomeAssistant, time: Time, portal: Portal, forgotten: Employee, phone: Phone
) -> None:
    """An answer is taken though the portal is away since before the hour."""
    await time.pass_by(minutes=6)
    await time.move_to("2026-09-15T07:50:00+02:00")
    await portal.stop()
    await time.pass_by(minutes=15)
    await phone.press(CLOSE)
    assert value(hass, "pending_commands") == "1"
    await portal.start()
    await time.pass_by(minutes=10)
    assert closed_at(forgotten) == "2026-09-10 18:00:00"
