"""Times as they are sent: in the offset of the employee, on the date that the portal takes, or not at all."""

from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Schedule
from tests.support.common import act, bring_to, refused, value, writes

NOON = "2026-09-14T12:00:00+02:00"

# See tests/conftest.py.
BOTH_WAYS = True


@pytest.fixture
async def noon(time: Time) -> None:
    """Monday, 12:00 in Berlin."""
    await time.move_to(NOON)


@pytest.mark.parametrize(
    ("employee_zone", "server_zone", "time_given", "sent"),
    [
        ("Europe/Berlin", "Europe/Moscow", "2026-09-14 11:30:00", "2026-09-14T11:30:00+02:00"),
        ("Europe/Berlin", "Europe/Moscow", "2026-09-14T09:30:00.750Z", "2026-09-14T11:30:00+02:00"),
        ("Europe/London", "Europe/Berlin", "2026-09-14 11:30:00", "2026-09-14T10:30:00+01:00"),
        ("", "Europe/Moscow", "2026-09-14 11:30:00", "2026-09-14T12:30:00+03:00"),
        ("Not/AZone", "Europe/Moscow", "2026-09-14 11:30:00", "2026-09-14T12:30:00+03:00"),
    ],
)
async def test_a_start_time_is_sent_in_the_employees_offset(
    hass: HomeAssistant,
    noon: None,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    employee_zone: str,
    server_zone: str,
    time_given: str,
    sent: str,
) -> None:
    """A time without an offset is meant in Home Assistant's zone; then all generations read it alike."""
    portal.server_zone = server_zone
    if employee_zone == "Not/AZone":
        portal.faults.add(Fault.result({"ID": "12", "TIME_ZONE": employee_zone}), "profile", None)
        anna.time_zone = ""
    else:
        anna.time_zone = employee_zone
    await set_up()
    await act(hass, "open_day", time=time_given, report="Forgot", latitude=53.5488, longitude=9.9872)
    (call,) = portal.calls("timeman.open")
    assert call.params == {"TIME": sent, "REPORT": "Forgot", "LAT": 53.5488, "LON": 9.9872}
    assert anna.record is not None
    assert anna.record.start == datetime.fromisoformat(sent)
    assert value(hass, "awaiting_confirmation") == "on"


async def test_a_finish_is_sent_in_the_offset_of_that_moment(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """After the end of summer time a finish before it still is one of summer."""
    await time.move_to("2026-10-24T22:00:00+02:00")
    anna.open_day()
    await time.move_to("2026-10-25T04:00:00+01:00")
    await set_up()
    await act(hass, "close_day", time="2026-10-24T23:30:00+02:00", report="Forgot")
    (call,) = portal.calls("timeman.close")
    assert call.params["TIME"] == "2026-10-24T23:30:00+02:00"
    assert anna.state == "CLOSED"


@pytest.mark.parametrize(
    ("before", "verb", "fields", "error"),
    [
        ("opened", "open_day", {"time": "2026-09-14 08:30:00", "report": "x"}, "time_not_allowed"),
        ("paused", "open_day", {"time": "2026-09-14 08:30:00", "report": "x"}, "time_not_allowed"),
        ("closed", "open_day", {"time": "2026-09-14 11:30:00", "report": "x"}, "time_not_allowed"),
        ("closed", "open_day", {"time": "2026-09-14 11:30:00", "report": "x", "reopen": True}, "time_not_allowed"),
        # In the order of the contract: the first mistake is named.
        ("never", "open_day", {"time": "2026-09-15 08:30:00"}, "time_wrong_date"),
        ("never", "open_day", {"time": "0001-01-01 00:00:00"}, "time_wrong_date"),
        ("never", "open_day", {"time": "2026-09-14 12:01:00"}, "time_in_future"),
        ("never", "open_day", {"time": "2026-09-14 08:30:00"}, "report_required"),
        ("never", "open_day", {"time": "2026-09-14 08:30:00", "report": "  "}, "report_required"),
        ("expired", "open_day", {"time": "2026-09-14 08:30:00"}, "day_expired"),
        ("expired", "open_day", {"time": "2026-09-13 08:30:00", "close_expired": True}, "time_wrong_date"),
        ("opened", "close_day", {"time": "2026-09-13 23:00:00"}, "time_wrong_date"),
        ("opened", "close_day", {"time": "2026-09-14 12:01:00"}, "time_in_future"),
        ("opened", "close_day", {"time": "2026-09-14 08:00:00"}, "time_before_start"),
        ("opened", "close_day", {"time": "2026-09-14 11:30:00"}, "report_required"),
        ("expired", "close_day", {"time": "2026-09-14 11:30:00", "report": "x"}, "time_wrong_date"),
        ("expired", "close_day", {"time": "2026-09-10 07:30:00", "report": "x"}, "time_before_start"),
    ],
)
async def test_mistakes_are_named_before_anything_is_sent(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    before: str,
    verb: str,
    fields: dict[str, Any],
    error: str,
) -> None:
    """What a caller can correct is said in the order of the contract, and the portal is left alone."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    caught = await refused(hass, verb, **fields)
    assert isinstance(caught, ServiceValidationError)
    assert caught.translation_key == error
    assert writes(portal) == []


@pytest.mark.parametrize(
    "portal_options",
    [{"generation": generation, "schedule": Schedule.flexible()} for generation in "ABC"],
    ids=["A", "B", "C"],
)
async def test_midnight_is_a_time(hass: HomeAssistant, noon: None, anna: Employee, set_up: SetUp) -> None:
    """Bitrix24 takes 00:00:00 for no time at all, and would start the day now."""
    await set_up()
    answer = await act(hass, "open_day", time="2026-09-14 00:00:00", report="Night")
    assert answer["start"] == "2026-09-14T00:00:01+02:00"
