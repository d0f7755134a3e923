"""Night work from 22:00 to 06:00: the date on which it ends is the date on which the next one begins."""

from datetime import datetime
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import PORTAL_KEY, SetUp, Time
from tests.portal import Employee, Portal, Schedule
from tests.support.common import act, press, state_of, value, writes

FIXED = Schedule.fixed("22:00", "06:00", days=range(1, 8))
SHIFTS = Schedule.shift([("22:00", "06:00")])

SCHEDULES = pytest.mark.parametrize(
    "portal_options",
    [
        pytest.param({"schedule": schedule, "generation": generation}, id=f"{name}-{generation}")
        for name, schedule in (("fixed", FIXED), ("shifts", SHIFTS))
        for generation in "ABC"
    ],
)
MONDAY, TUESDAY = "2026-09-14T21:55:00+02:00", "2026-09-15T21:55:00+02:00"


def instant(hass: HomeAssistant, key: str) -> datetime:
    """Return what a sensor shows."""
    return datetime.fromisoformat(value(hass, key))


def last_event(hass: HomeAssistant) -> dict[str, Any]:
    """Return what the last event says."""
    attributes = state_of(hass, "workday", Platform.EVENT).attributes
    return {key: attributes[key] for key in ("event_type", "previous_status", "start", "finish")}


async def work_a_night(hass: HomeAssistant, time: Time, set_up: SetUp) -> None:
    """From Monday 21:55 to Tuesday 06:00, with a break from one to half past."""
    await time.move_to(MONDAY)
    await set_up()
    await act(hass, "open_day")
    await time.move_to("2026-09-15T01:00:00+02:00")
    await act(hass, "pause_day")
    await time.move_to("2026-09-15T01:30:00+02:00")
    await act(hass, "resume_day")
    await time.move_to("2026-09-15T06:00:00+02:00")
    answer = await act(hass, "close_day")
    assert (answer["worked"], answer["breaks"]) == (455 * 60, 1800)


@pytest.mark.one_in(3)
@SCHEDULES
async def test_the_next_evening_begins_a_new_record(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """The night is the current day until then; figures, event and sums follow the new record from its start on."""
    await work_a_night(hass, time, set_up)
    await time.move_to("2026-09-15T21:54:59+02:00")
    assert (value(hass, "worked"), value(hass, "breaks")) == ("7.5834", "0.5")
    assert instant(hass, "workday_start") == datetime.fromisoformat(MONDAY)

    await time.move_to(TUESDAY)
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["changed"]) == ("opened", True)
    assert (answer["continuable"], answer["continued"]) == (False, False)
    assert (answer["start"], answer["worked"], answer["breaks"]) == (TUESDAY, 0, 0)
    assert [record.start for record in anna.records] == [
        datetime.fromisoformat(MONDAY),
        datetime.fromisoformat(TUESDAY),
    ]
    assert (value(hass, "worked"), value(hass, "breaks"), value(hass, "workday_finish")) == ("0.0", "0.0", "unknown")
    assert instant(hass, "workday_start") == datetime.fromisoformat(TUESDAY)
    assert state_of(hass, "worked").attributes["last_reset"] == TUESDAY
    assert last_event(hass) == {
        "event_type": "opened",
        "previous_status": "closed",
        "start": TUESDAY,
        "finish": None,
    }

    # Midnight after the finish of the night before, which is nothing to the one that runs.
    await time.move_to("2026-09-16T00:00:00+02:00")
    await act(hass, "get_workday")
    assert (value(hass, "status"), value(hass, "worked")) == ("opened", "2.0834")
    assert instant(hass, "workday_start") == datetime.fromisoformat(TUESDAY)
    assert state_of(hass, "worked").attributes["last_reset"] == TUESDAY


@pytest.mark.one_in(3)
@SCHEDULES
async def test_a_day_off_after_the_night(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Without a next one, the night ends with the date of its finish."""
    await work_a_night(hass, time, set_up)
    await time.move_to("2026-09-15T23:59:58+02:00")
    assert value(hass, "worked") == "7.5834"
    await time.move_to("2026-09-16T00:00:01+02:00")
    assert (value(hass, "worked"), value(hass, "workday_start")) == ("0.0", "unknown")


@pytest.mark.one_in(3)
@SCHEDULES
async def test_back_for_something_forgotten(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Half an hour later the night would be continued: only who says so does, and the gap is a break."""
    await work_a_night(hass, time, set_up)
    await time.move_to("2026-09-15T06:30:00+02:00")
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["changed"], answer["continuable"]) == ("closed", False, True)
    assert (answer["start"], answer["worked"]) == (MONDAY, 455 * 60)
    await press(hass, Platform.SWITCH, "turn_on", "workday")
    assert (value(hass, "worked"), value(hass, "breaks")) == ("7.5834", "1.0")
    assert (writes(portal)[-1], len(anna.records)) == ("timeman.open", 1)


@pytest.mark.parametrize("schedule", [FIXED, SHIFTS], ids=["fixed", "shifts"])
async def test_the_calendar_has_both_nights(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, schedule: Schedule
) -> None:
    """Each from its start to its finish; the running one up to now."""
    portal.schedule = schedule
    await work_a_night(hass, time, set_up)
    await time.move_to(TUESDAY)
    await act(hass, "open_day")
    await time.move_to("2026-09-15T23:00:00+02:00")
    answer = await act(hass, "get_records", start="2026-09-14", end="2026-09-16")
    assert [(record["start"], record["finish"], record["worked"]) for record in answer["records"]] == [
        (MONDAY, "2026-09-15T06:00:00+02:00", 455 * 60),
        (TUESDAY, None, 65 * 60),
    ]
    calendar = er.async_get(hass).async_get_entity_id(Platform.CALENDAR, DOMAIN, f"{PORTAL_KEY}_12_workdays")
    assert calendar is not None
    found = await hass.services.async_call(
        "calendar",
        "get_events",
        {"entity_id": calendar, "start_date_time": "2026-09-14 00:00:00", "end_date_time": "2026-09-16 00:00:00"},
        blocking=True,
        return_response=True,
    )
    assert found is not None
    events: Any = found[calendar]
    assert [event["start"] for event in events["events"]] == [MONDAY, TUESDAY]
    assert events["events"][0]["end"] == "2026-09-15T06:00:00+02:00"
