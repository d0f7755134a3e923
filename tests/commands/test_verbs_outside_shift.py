"""A day opened when no shift may be started: Bitrix24 records it and regards it as expired (reference §2.7)."""

from datetime import datetime, timedelta
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Schedule
from tests.support.common import act, press, refused, state_of, value, writes
from tests.support.queue import issues_about, sent

OPEN, CLOSE = "timeman.open", "timeman.close"
MINUTE = timedelta(minutes=1)

# When the day is opened in vain, and when it may be.
EARLY = {"schedule": Schedule.shift()}, "2026-09-14T04:00:00+02:00", "2026-09-14T05:10:00+02:00"
AGAIN = {"reopen_allowed": False}, "2026-09-14T13:00:00+02:00", "2026-09-15T08:22:00+02:00"

SCENES = pytest.mark.parametrize(
    ("portal_options", "in_vain", "later"),
    [
        pytest.param({"generation": generation, **options}, *moments, id=f"{name}-{generation}")
        for name, (options, *moments) in (("too early", EARLY), ("no reopening", AGAIN))
        for generation in "ABC"
    ],
)


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Let Home Assistant write real files: what is remembered has to survive it."""
    return {}


@pytest.fixture
async def scene(time: Time, portal: Portal, anna: Employee, set_up: SetUp, in_vain: str) -> MockConfigEntry:
    """It is the moment; where reopening is disallowed Anna has worked from eight to twelve."""
    if not portal.reopen_allowed:
        portal.clock.move_to("2026-09-14T08:00:00+02:00")
        anna.open_day()
        portal.clock.move_to("2026-09-14T12:00:00+02:00")
        anna.close_day()
    await time.move_to(in_vain)
    return await set_up()


def local(instant: str) -> str:
    """Return a moment as a person reads it."""
    return instant[:16].replace("T", " ")


@SCENES
async def test_what_is_told_and_shown(
    hass: HomeAssistant, portal: Portal, anna: Employee, scene: MockConfigEntry, in_vain: str, later: str
) -> None:
    """That there is a record, since when, and what to do; the forgotten day has its repair issue."""
    before = len(anna.records)
    error = await refused(hass, "open_day")
    assert not isinstance(error, ServiceValidationError)
    assert error.translation_key == "opened_outside_shift"
    assert error.translation_placeholders == {"start": local(in_vain)}
    assert (writes(portal), len(anna.records)) == ([OPEN], before + 1)
    assert (value(hass, "status"), value(hass, "workday")) == ("expired", "off")
    assert state_of(hass, "status").attributes["outside_shift"] is True
    assert datetime.fromisoformat(value(hass, "workday_start")) == datetime.fromisoformat(in_vain)
    assert (value(hass, "worked"), value(hass, "breaks")) == ("0.0", "0.0")
    event = state_of(hass, "workday", Platform.EVENT)
    assert (event.attributes["event_type"], event.attributes["previous_status"]) == ("expired", "closed")
    assert len(issues_about(hass, "workday_expired")) == 1
    assert issues_about(hass, "command_undeliverable") == []
    assert value(hass, "pending_commands") == "0"


@pytest.mark.one_in(3)
@SCENES
@pytest.mark.parametrize(
    "fault",
    [Fault.lost_after(), Fault.truncated(), Fault.html_500(executed=True), Fault.wrong_types()],
    ids=lambda fault: fault.name,
)
async def test_a_lost_answer(
    hass: HomeAssistant,
    portal: Portal,
    anna: Employee,
    scene: MockConfigEntry,
    fault: Fault,
    in_vain: str,
    later: str,
) -> None:
    """A look tells what became of it: the record, which is one."""
    before = len(anna.records)
    portal.faults.add(fault, OPEN)
    portal.requests.clear()
    assert (await refused(hass, "open_day")).translation_key == "opened_outside_shift"
    assert len(portal.requests) == 3
    assert (writes(portal), len(anna.records)) == ([OPEN], before + 1)
    assert state_of(hass, "status").attributes["outside_shift"] is True
    assert value(hass, "pending_commands") == "0"


@SCENES
async def test_it_is_not_tried_again(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, scene: MockConfigEntry, in_vain: str, later: str
) -> None:
    """Neither at once nor within the hour, in whatever way: each try would leave another record."""
    before = len(anna.records)
    await refused(hass, "open_day")
    for _ in range(3):
        error = await refused(hass, "open_day", close_expired=True)
        assert error.translation_key == "opened_outside_shift"
        assert error.translation_placeholders == {"start": local(in_vain)}
        assert (await refused(hass, "open_day", reopen=True)).translation_key == "day_expired"
        with pytest.raises(ServiceValidationError):
            await press(hass, Platform.SWITCH, "turn_on", "workday")
        await time.advance(minutes=19, seconds=59)
    assert (writes(portal), len(anna.records)) == ([OPEN], before + 1)
    assert value(hass, "status") == "expired"


@pytest.mark.one_in(3)
@SCENES
@pytest.mark.parametrize("restarted", ["not", "entry", "home assistant"])
async def test_once_a_shift_may_be_started(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    scene: MockConfigEntry,
    in_vain: str,
    later: str,
    restarted: str,
) -> None:
    """The record is closed a minute after its start, whatever Bitrix24 recommends, and the day is opened."""
    await refused(hass, "open_day")
    if restarted != "not":
        await hass.config_entries.async_unload(scene.entry_id)
        # Nobody sees any more that it expired at once.
        await time.advance(minutes=20)
    if restarted == "home assistant":
        hass.data.pop("bitrix24.shared")
    if restarted != "not":
        await hass.config_entries.async_setup(scene.entry_id)
    await time.move_to(later)
    assert state_of(hass, "status").attributes["outside_shift"] is True
    answer = await act(hass, "open_day", close_expired=True)
    assert (answer["status"], answer["start"], answer["continued"]) == ("opened", later, False)
    *_, vain, now = anna.records
    assert vain.finish == datetime.fromisoformat(in_vain) + MINUTE
    assert [call["REPORT"] for call in sent(portal, CLOSE)] == ["Recorded by Home Assistant"]
    assert now.start == datetime.fromisoformat(later)
    assert writes(portal) == [OPEN, CLOSE, OPEN]
    assert "outside_shift" not in state_of(hass, "status").attributes
    assert issues_about(hass, "workday_expired") == []
