"""The work day event: what happened, whoever did it."""

from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from tests.conftest import ComparePlatform, SetUp, Time
from tests.portal import Employee, Fault, Portal, Schedule
from tests.support.common import act, bring_to, state_of

NOON = "2026-09-14T12:00:00+02:00"


def last_event(hass: HomeAssistant) -> tuple[str, dict[str, Any]]:
    """Return the instant and the attributes of the last event."""
    state = state_of(hass, "workday", Platform.EVENT)
    wanted = ("event_type", "previous_status", "start", "finish", "missed")
    return state.state, {key: state.attributes.get(key) for key in wanted}


async def test_entities(compare_platform: ComparePlatform, snapshot: SnapshotAssertion) -> None:
    """As people see them on a paused day."""
    await compare_platform(Platform.EVENT, snapshot)


@pytest.mark.parametrize("before", ["never", "opened", "paused", "closed", "expired"])
async def test_the_first_poll_fires_nothing(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, before: str
) -> None:
    """What was there before is no event."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    await time.pass_by(minutes=6)
    assert last_event(hass)[0] == "unknown"


@pytest.mark.one_in(3)
@pytest.mark.parametrize("portal_options", [{"generation": generation} for generation in "ABC"], ids=list("ABC"))
async def test_a_day_by_its_events(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Own actions fire at once, changes made elsewhere with the next poll; each fires once."""
    start = "2026-09-14T08:00:00+02:00"
    await act(hass, "open_day")
    assert last_event(hass) == (
        "2026-09-14T06:00:00.000+00:00",
        {"event_type": "opened", "previous_status": "closed", "start": start, "finish": None, "missed": False},
    )
    await time.move_to(NOON)
    anna.pause_day()
    await time.pass_by(minutes=1)
    fired, event = last_event(hass)
    assert (event["event_type"], event["previous_status"]) == ("paused", "opened")
    await time.pass_by(minutes=10)
    assert last_event(hass)[0] == fired

    await act(hass, "resume_day")
    assert last_event(hass)[1]["event_type"] == "resumed"
    await time.advance(minutes=10)
    closed = await act(hass, "close_day")
    event = last_event(hass)[1]
    assert (event["event_type"], event["previous_status"], event["finish"]) == ("closed", "opened", closed["finish"])

    await time.advance(minutes=10)
    await act(hass, "open_day", reopen=True)
    event = last_event(hass)[1]
    assert (event["event_type"], event["previous_status"], event["start"]) == ("opened", "closed", start)

    await time.move_to("2026-09-15T08:00:00+02:00")
    await time.pass_by(minutes=6)
    event = last_event(hass)[1]
    assert (event["event_type"], event["previous_status"]) == ("expired", "opened")

    await act(hass, "close_day", time="2026-09-14T18:00:00+02:00", report="Forgot")
    assert last_event(hass)[1]["previous_status"] == "expired"
    assert anna.record is not None
    portal.confirm(anna.record)
    await time.pass_by(minutes=6)
    assert last_event(hass)[1]["event_type"] == "confirmed"


@pytest.mark.parametrize(
    "portal_options",
    [{"schedule": Schedule.flexible(), "generation": generation} for generation in "BC"],
    ids=list("BC"),
)
async def test_only_the_newest_change_of_a_poll_is_told(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """A second record that began and was paused between two polls is paused."""
    await act(hass, "open_day")
    await time.advance(seconds=10)
    anna.close_day()
    await time.advance(seconds=10)
    anna.open_day()
    await time.advance(seconds=10)
    anna.pause_day()
    await time.pass_by(minutes=1)
    event = last_event(hass)[1]
    assert (event["event_type"], event["previous_status"]) == ("paused", "opened")
    assert event["start"] == "2026-09-14T08:00:20+02:00"


async def test_an_outage_hides_no_change(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """What happened while the portal was away, or told an unknown status, is told when it is back."""
    await act(hass, "open_day")
    portal.faults.add(Fault.html_500(), times=None)
    await time.pass_by(minutes=5)
    anna.pause_day()
    portal.faults.clear()
    portal.faults.add(Fault.unknown_status(), "timeman.status", times=None)
    await time.pass_by(minutes=5)
    assert last_event(hass)[1]["event_type"] == "opened"
    portal.faults.clear()
    await time.pass_by(minutes=6)
    event = last_event(hass)[1]
    assert (event["event_type"], event["previous_status"]) == ("paused", "opened")
