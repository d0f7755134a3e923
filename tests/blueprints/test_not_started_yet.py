"""Not started yet: asked on the phone on a working day, answered by a button."""

from typing import Any

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.blueprints.phone import Phone
from tests.blueprints.support import restart, use_blueprint
from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Webhook
from tests.support.common import act, bring_to, device_id, value, writes

pytestmark = pytest.mark.usefixtures("automation_errors")

IN, OFF = "Clock in now", "Not working today"
SENSOR = "binary_sensor.workday"
OPEN = "timeman.open"
TODAY = "2026-09-14T00:00:00+02:00"


async def use(hass: HomeAssistant, phone: Phone, **inputs: Any) -> str:
    return await use_blueprint(hass, "not_started_yet", employee=device_id(hass), phone=phone.device_id, **inputs)


@pytest.fixture
async def asked(hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry, phone: Phone) -> Employee:
    """Anna, who was asked at half past nine on a Monday."""
    await use(hass, phone)
    await time.pass_by(hours=1, minutes=29)
    assert phone.notified == []
    await time.pass_by(minutes=2)
    assert len(phone.notified) == 1
    return anna


async def test_clock_in(hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone) -> None:
    """At the press, and pressed twice, once; nothing is asked any more."""
    assert (phone.notified[0]["title"], phone.notified[0]["message"]) == (
        "Work day not started",
        "You have not started your work day yet.",
    )
    assert list(phone.buttons) == [IN, OFF]
    assert writes(portal) == []
    await time.pass_by(minutes=9)
    action = await phone.press(IN)
    await phone.fire(action, action)
    assert (value(hass, "status"), value(hass, "workday_start")) == ("opened", "2026-09-14T07:40:00+00:00")
    await time.pass_by(hours=3)
    assert writes(portal) == [OPEN]
    assert (len(phone.notified), phone.shown) == (1, {})


@pytest.mark.parametrize("restarted", [False, True])
async def test_not_working_today(
    hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone, restarted: bool
) -> None:
    """Silent until the next morning."""
    await phone.press(OFF)
    if restarted:
        await restart(hass)
    await time.pass_by(hours=3)
    assert len(phone.notified) == 1
    await time.move_to("2026-09-15T00:05:00+02:00")
    await time.move_to("2026-09-15T09:30:00.5+02:00")
    assert len(phone.notified) == 2
    assert writes(portal) == []


@pytest.mark.parametrize(("minutes", "latest", "times"), [(60, "12:00:00", 3), (30, "11:00:00", 3), (0, "12:00:00", 1)])
async def test_no_answer(
    hass: HomeAssistant,
    time: Time,
    loaded: MockConfigEntry,
    phone: Phone,
    minutes: int,
    latest: str,
    times: int,
) -> None:
    """Asks again, where that is wanted, but not for ever; the buttons stay good."""
    await use(hass, phone, repeat_minutes=minutes, latest=latest)
    await time.pass_by(hours=6)
    assert len(phone.notified) == times
    await phone.press(IN)
    assert value(hass, "workday_start") == "2026-09-14T12:00:00+00:00"


async def test_a_late_hour(hass: HomeAssistant, time: Time, loaded: MockConfigEntry, phone: Phone) -> None:
    """Asked once, however early the asking should end."""
    await use(hass, phone, hour="14:00:00")
    await time.pass_by(hours=5, minutes=59)
    assert phone.notified == []
    await time.pass_by(hours=4)
    assert len(phone.notified) == 1


async def test_the_buttons_of_another_day(
    hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone
) -> None:
    """The notification goes at midnight, and the buttons do nothing more."""
    actions = list(phone.buttons.values())
    await time.move_to("2026-09-14T23:59:00+02:00")
    assert len(phone.shown) == 1
    await time.pass_by(minutes=2)
    assert phone.shown == {}
    await phone.fire(*actions)
    await time.move_to("2026-09-15T09:30:00.5+02:00")
    await phone.fire(*actions)
    assert (writes(portal), len(phone.shown)) == ([], 1)


@pytest.mark.parametrize(
    ("inputs", "sensor", "count"),
    [
        ({"days": ["tue"]}, None, 0),
        ({"days": [], "workday_sensor": SENSOR}, "on", 1),
        ({"workday_sensor": SENSOR}, "off", 0),
        ({"workday_sensor": SENSOR}, STATE_UNAVAILABLE, 0),
    ],
)
async def test_days(
    hass: HomeAssistant,
    time: Time,
    loaded: MockConfigEntry,
    phone: Phone,
    inputs: dict[str, Any],
    sensor: str | None,
    count: int,
) -> None:
    """A Monday; also when Home Assistant starts later."""
    if sensor is not None:
        hass.states.async_set(SENSOR, sensor)
    await use(hass, phone, repeat_minutes=0, **inputs)
    await time.pass_by(minutes=91)
    await restart(hass)
    assert len(phone.notified) == count


async def test_a_week(hass: HomeAssistant, time: Time, loaded: MockConfigEntry, phone: Phone) -> None:
    """Once a day, but not at the weekend."""
    await use(hass, phone, repeat_minutes=0)
    asked_on = []
    for day in range(14, 22):
        before = len(phone.notified)
        if day > 14:
            await time.move_to(f"2026-09-{day}T00:05:00+02:00")
        await time.move_to(f"2026-09-{day}T09:30:00.5+02:00")
        if len(phone.notified) > before:
            asked_on.append(day)
    assert asked_on == [14, 15, 16, 17, 18, 21]
    assert len(phone.notified) == len(asked_on)


@pytest.mark.parametrize(
    ("state", "count"),
    [("never", 1), ("closed_earlier", 1), ("opened", 0), ("paused", 0), ("closed", 0), ("expired", 0)],
)
async def test_days_of_all_kinds(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, phone: Phone, state: str, count: int
) -> None:
    """Whoever works, has worked today, or has to close an earlier day first, is not asked."""
    bring_to(anna, state)
    await time.move_to("2026-09-14T12:00:00+02:00")
    await set_up()
    await use(hass, phone, hour="12:05:00")
    await time.pass_by(minutes=6)
    assert len(phone.notified) == count


async def test_the_morning_after_a_late_shift(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, phone: Phone
) -> None:
    """Closed at half past midnight, which is today: it was yesterday's day all the same."""
    portal.clock.move_to("2026-09-14T15:02:00+02:00")
    anna.open_day()
    portal.clock.move_to("2026-09-15T00:30:00+02:00")
    anna.close_day()
    await time.move_to("2026-09-15T09:00:00+02:00")
    await set_up()
    await use(hass, phone)
    await time.pass_by(minutes=31)
    await phone.press(IN)
    assert (value(hass, "status"), len(anna.records)) == ("opened", 2)


# Absences


@pytest.mark.parametrize(
    ("end", "count"),
    [(TODAY, 0), ("2026-09-14T23:59:00+02:00", 0), ("2026-09-14T23:58:00+02:00", 1), ("2026-09-14T10:00:00+02:00", 1)],
    ids=["today", "till the last minute", "nearly all day", "an hour"],
)
async def test_absences(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, phone: Phone, end: str, count: int
) -> None:
    """Whoever is absent for the rest of the day is not asked; also when Home Assistant starts later."""
    anna.be_absent(TODAY, end)
    await set_up()
    await use(hass, phone, repeat_minutes=0)
    await time.pass_by(minutes=91)
    await restart(hass)
    assert len(phone.notified) == count


async def test_absence_not_known(
    hass: HomeAssistant, time: Time, anna: Employee, webhook: Webhook, set_up: SetUp, phone: Phone
) -> None:
    """Asked like anybody."""
    anna.be_absent(TODAY, TODAY)
    webhook.set_scopes(["timeman"])
    await set_up()
    await use(hass, phone)
    await time.pass_by(minutes=91)
    assert len(phone.notified) == 1


async def test_absence_entered_meanwhile(hass: HomeAssistant, time: Time, asked: Employee, phone: Phone) -> None:
    """The notification goes, and nothing is asked again."""
    asked.be_absent(TODAY, TODAY)
    await time.pass_by(minutes=90)
    assert (len(phone.notified), value(hass, "absent")) == (2, "off")
    await time.pass_by(minutes=60)
    assert (phone.shown, value(hass, "absent")) == ({}, "on")
    assert len(phone.notified) == 2


async def test_clock_in_during_an_absence(
    hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone
) -> None:
    """Whoever wants to work may."""
    await time.pass_by(minutes=88)
    asked.be_absent(TODAY, TODAY)
    # Absences are read every three hours, at eleven; the conversation looks only when it asks again.
    await time.pass_by(minutes=5)
    assert value(hass, "absent") == "on"
    await phone.press(IN)
    assert writes(portal) == [OPEN]


# Around it


@pytest.mark.parametrize("elsewhere", [True, False], ids=["in the browser", "in Home Assistant"])
async def test_started_meanwhile(
    hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone, elsewhere: bool
) -> None:
    """The notification goes, and the buttons do nothing more."""
    actions = list(phone.buttons.values())
    if elsewhere:
        asked.open_day()
    else:
        await act(hass, "open_day")
    await time.pass_by(minutes=6)
    assert phone.shown == {}
    expected = writes(portal)
    await phone.fire(*actions)
    await act(hass, "close_day")
    await phone.fire(*actions)
    await time.pass_by(hours=3)
    assert writes(portal) == [*expected, "timeman.close"]
    assert len(phone.notified) == 1


async def test_started_after_a_restart(hass: HomeAssistant, time: Time, asked: Employee, phone: Phone) -> None:
    """The notification goes all the same."""
    await restart(hass)
    assert len(phone.shown) == 1
    await act(hass, "open_day")
    await time.pass_by(minutes=1)
    assert phone.shown == {}


@pytest.mark.parametrize(("title", "written"), [(IN, [OPEN]), (OFF, [])])
async def test_a_restart(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    asked: Employee,
    phone: Phone,
    title: str,
    written: list[str],
) -> None:
    """Who was asked is not asked again, and the buttons stay good."""
    await restart(hass)
    await time.pass_by(hours=1)
    assert len(phone.notified) == 1
    await phone.press(title)
    assert writes(portal) == written


@pytest.mark.parametrize(
    ("instant", "count"), [("09:20:00", 0), ("09:50:00", 1), ("12:10:00", 0)], ids=["before", "after", "too late"]
)
async def test_home_assistant_was_off_at_the_hour(
    hass: HomeAssistant, time: Time, loaded: MockConfigEntry, phone: Phone, instant: str, count: int
) -> None:
    """Asked when it starts, unless that is too late."""
    automation = await use(hass, phone)
    await hass.services.async_call(AUTOMATION, "turn_off", {"entity_id": automation}, blocking=True)
    await time.move_to(f"2026-09-14T{instant}+02:00")
    await restart(hass)
    assert len(phone.notified) == count


@pytest.mark.parametrize(("minutes", "count"), [(30, 1), (150, 0)])
async def test_the_portal_is_away_at_the_hour(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    phone: Phone,
    minutes: int,
    count: int,
) -> None:
    """Asked once it is known that the day was not started, unless that is too late."""
    await use(hass, phone, repeat_minutes=0)
    await time.pass_by(minutes=80)
    await portal.stop()
    await time.pass_by(minutes=10 + minutes)
    assert (value(hass, "status"), phone.notified) == (STATE_UNAVAILABLE, [])
    await portal.start()
    await time.pass_by(minutes=10)
    assert len(phone.notified) == count


async def test_started_while_the_portal_was_away(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, phone: Phone
) -> None:
    """Nobody is asked who had started by then."""
    await use(hass, phone)
    await time.pass_by(minutes=80)
    await portal.stop()
    await time.pass_by(minutes=20)
    anna.open_day()
    await portal.start()
    await time.pass_by(minutes=30)
    assert (value(hass, "status"), phone.notified) == ("opened", [])


async def test_answered_while_the_portal_is_away(
    hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone
) -> None:
    """The answer is kept with its time."""
    await portal.stop()
    await time.pass_by(minutes=9)
    await phone.press(IN)
    assert value(hass, "pending_commands") == "1"
    await time.pass_by(minutes=10)
    await portal.start()
    await time.pass_by(minutes=6)
    assert value(hass, "workday_start") == "2026-09-14T07:40:00+00:00"
    assert len(phone.notified) == 1


async def test_buttons_of_others(
    hass: HomeAssistant, time: Time, portal: Portal, asked: Employee, phone: Phone
) -> None:
    """Other people's and broken ones are left alone; the conversation goes on."""
    action = phone.buttons[IN]
    await phone.fire("", "TURN_OFF", action.replace(device_id(hass), "0" * 32))
    hass.bus.async_fire("mobile_app_notification_action", {})
    await hass.async_block_till_done()
    assert writes(portal) == []
    await time.pass_by(minutes=60)
    assert len(phone.notified) == 2
    await phone.press(IN)
    assert writes(portal) == [OPEN]


async def test_own_words(hass: HomeAssistant, time: Time, loaded: MockConfigEntry, phone: Phone) -> None:
    """Every text can be put in another language."""
    await use(
        hass,
        phone,
        hour="08:10:00",
        title="Noch nicht da",
        message="Dein Arbeitstag hat noch nicht begonnen.",
        in_button="Jetzt einstempeln",
        off_button="Heute frei",
    )
    await time.pass_by(minutes=11)
    (notification,) = phone.notified
    assert notification["title"] == "Noch nicht da"
    assert notification["message"] == "Dein Arbeitstag hat noch nicht begonnen."
    assert list(phone.buttons) == ["Jetzt einstempeln", "Heute frei"]
