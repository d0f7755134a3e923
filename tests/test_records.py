"""The recorded days: the action that answers them, and the calendar."""

from datetime import date, timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal
from tests.support.common import act, bring_to, minutes_shown, refused, value
from tests.support.recorded_days import RECORDS, calendar_id, records, starts, told, work, work_some_days
from tests.support.team import add_colleague, device_of

NOON = "2026-09-14T12:00:00+02:00"
EIGHT_HOURS = 8 * 3600


@pytest.fixture
async def september(time: Time, anna: Employee) -> None:
    """Some days of Anna's, until Monday noon."""
    work_some_days(anna)
    await time.move_to(NOON)


# The action


@pytest.mark.usefixtures("september")
async def test_finished_days(hass: HomeAssistant, set_up: SetUp) -> None:
    """By their start, with whole seconds."""
    await set_up()
    assert await records(hass, "2026-09-01") == [
        {
            "start": "2026-09-10T09:00:00+02:00",
            "finish": "2026-09-10T18:00:00+02:00",
            "worked": EIGHT_HOURS,
            "breaks": 3600,
            "confirmed": True,
        },
        {
            "start": "2026-09-11T09:00:00+02:00",
            "finish": "2026-09-11T17:30:00+02:00",
            "worked": EIGHT_HOURS - 1800,
            "breaks": 3600,
            "confirmed": True,
        },
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        # The start is inclusive, the end exclusive; a date means its midnight in Home Assistant's time zone.
        ("2026-09-10 09:00:00", "2026-09-11 09:00:00", ["2026-09-10"]),
        ("2026-09-10 09:00:01", "2026-09-11 09:00:01", ["2026-09-11"]),
        ("2026-09-10T10:00:00+03:00", "2026-09-10T10:00:01+03:00", ["2026-09-10"]),
        ("2026-08-01", "2026-09-11", ["2026-08-28", "2026-09-10"]),
        (date(2026, 9, 11), date(2026, 9, 12), ["2026-09-11"]),
        ("2026-09-12", None, []),
        # Records begin at whole seconds; the portal takes no fractions, which templates like now() have.
        ("2026-09-10T09:00:00.000001+02:00", "2026-09-11T09:00:00.5+02:00", ["2026-09-11"]),
    ],
)
@pytest.mark.usefixtures("september")
async def test_the_bounds(hass: HomeAssistant, set_up: SetUp, start: Any, end: Any, expected: list[str]) -> None:
    """As the contract says."""
    await set_up()
    assert starts(await records(hass, start, end)) == expected


@pytest.mark.parametrize("portal_options", [{}, {"generation": "B", "rest3": True}], ids=["C", "B with records"])
@pytest.mark.usefixtures("september")
async def test_the_running_day(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """The portal does not tell its hours in the record, but in the status."""
    await set_up()
    await act(hass, "open_day")
    await time.advance(hours=2)
    await act(hass, "pause_day")
    await time.advance(minutes=30)
    (record,) = await records(hass, "2026-09-14")
    assert record == {
        "start": "2026-09-14T12:00:00+02:00",
        "finish": None,
        "worked": 7200,
        "breaks": 1800,
        "confirmed": True,
    }
    await act(hass, "resume_day")
    await time.advance(minutes=10)
    (record,) = await records(hass, "2026-09-14")
    assert (record["worked"], record["breaks"], record["finish"]) == (7800, 1800, None)
    # Closed elsewhere, and not polled yet.
    anna.close_day()
    (record,) = await records(hass, "2026-09-14")
    assert (record["worked"], record["finish"]) == (7800, "2026-09-14T14:40:00+02:00")


async def test_a_forgotten_day(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """Counts up to the recommended finish, as the sensor does."""
    bring_to(anna, "expired")
    await time.move_to(NOON)
    await set_up()
    (record,) = await records(hass, "2026-09-10")
    assert (record["start"], record["finish"]) == ("2026-09-10T08:00:00+02:00", None)
    assert record["worked"] == minutes_shown(value(hass, "worked")) * 60


FORGOTTEN = [{"generation": name, "rest3": True} for name in "BC"]


@pytest.mark.parametrize("portal_options", FORGOTTEN, ids=["B", "C"])
async def test_a_forgotten_day_after_lunch(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """The record keeps the net time of the morning: that is no break, and nobody asks it whether there is one."""
    bring_to(anna, "paused")
    anna.resume_day()
    await time.move_to("2026-09-15T09:00:00+02:00")
    await set_up()
    assert (value(hass, "status"), value(hass, "worked"), value(hass, "breaks")) == ("expired", "9.0", "1.0")
    (record,) = await records(hass, "2026-09-14")
    assert (record["worked"], record["breaks"], record["finish"]) == (9 * 3600, 3600, None)
    portal.requests.clear()
    for _ in range(3):
        await time.advance(minutes=6)
    assert not portal.calls(RECORDS)


async def test_a_day_forgotten_on_a_break(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """That was seen while it ran, and is known after a restart, though no answer of the portal tells it any more."""
    anna.open_day()
    await time.advance(hours=4)
    anna.pause_day()
    await time.advance(minutes=2)
    assert value(hass, "status") == "paused"
    await hass.config_entries.async_unload(loaded.entry_id)
    await time.advance(hours=22)
    hass.data.pop("bitrix24.shared")
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert (value(hass, "status"), value(hass, "worked")) == ("expired", "4.0")
    await time.advance(minutes=15)
    assert value(hass, "worked") == "4.0"


async def test_a_record_without_its_hours(hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry) -> None:
    """They are counted from its ends, rather than being none."""
    record = {"id": 1, "startTime": "2026-09-10T09:00:00+02:00", "endTime": "2026-09-10T18:00:00+02:00"}
    portal.faults.add(told({**record, "duration": None, "breakLength": 3600}), RECORDS)
    (found,) = await records(hass, "2026-09-01")
    assert (found["worked"], found["breaks"]) == (EIGHT_HOURS, 3600)


@pytest.mark.usefixtures("september")
async def test_an_earlier_record_without_an_end(hass: HomeAssistant, portal: Portal, set_up: SetUp) -> None:
    """Nobody works for two years: how long it was is not known."""
    await set_up()
    record = {"id": 1, "startTime": "2024-09-10T09:00:00+02:00", "endTime": None, "duration": 0, "breakLength": 0}
    portal.faults.add(told(record), RECORDS)
    (found,) = await records(hass, "2024-01-01")
    assert (found["start"], found["worked"], found["breaks"]) == ("2024-09-10T09:00:00+02:00", None, None)


async def test_more_records_than_are_asked_for(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part would pass for all."""
    monkeypatch.setattr("custom_components.bitrix24.api.portal._MAX_RECORD_PAGES", 2)
    for day in range(401):
        work(anna, str(date(2025, 4, 1) + timedelta(days=day)))
    await time.move_to(NOON)
    await set_up()
    assert (await refused(hass, "get_records", start="2025-01-01")).translation_key == "refused"
    assert len(await records(hass, "2025-04-03")) == 399


async def test_a_long_time_takes_several_requests(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Two hundred to a page, nothing twice and nothing lost."""
    for day in range(420):
        work(anna, str(date(2025, 4, 1) + timedelta(days=day)))
    await time.move_to(NOON)
    await set_up()
    portal.requests.clear()
    found = await records(hass, "2025-04-01")
    assert len(found) == 420
    assert [record["start"] for record in found] == sorted({record["start"] for record in found})
    assert len(portal.calls(RECORDS)) == 3


@pytest.mark.parametrize(
    ("start", "end"), [("2026-09-11", "2026-09-11"), ("2026-09-12", "2026-09-11"), ("2026-09-11 10:00", "2026-09-11")]
)
async def test_the_end_lies_after_the_start(hass: HomeAssistant, loaded: MockConfigEntry, start: str, end: str) -> None:
    """Else it is a mistake, which the portal is not asked about."""
    error = await refused(hass, "get_records", start=start, end=end)
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "end_before_start"


@pytest.mark.parametrize("start", ["yesterday", "2026-13-01", "", None])
async def test_what_is_no_time_is_refused(hass: HomeAssistant, loaded: MockConfigEntry, start: Any) -> None:
    """By the form already."""
    with pytest.raises(vol.Invalid):
        await records(hass, start)


async def test_whose_records(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """With colleagues somebody must be named; of some only the records may be read."""
    head = portal.add_employee(21, name="Ben", last_name="Weber", head=anna)
    await add_colleague(hass, loaded, head, read_only=True)
    work(head, "2026-09-14", start="12:00")
    await time.move_to("2026-09-14T19:00:00+02:00")
    error = await refused(hass, "get_records", start="2026-09-01")
    assert error.translation_key == "employee_required"
    error = await refused(hass, "get_records", start="2026-09-01", device_id="nobody")
    assert error.translation_key == "not_an_employee"
    answer = await act(hass, "get_records", start="2026-09-01", device_id=device_of(hass, 21).id)
    assert [record["worked"] for record in answer["records"]] == [5 * 3600]
    # She is moved to another department.
    head.head = None
    error = await refused(hass, "get_records", start="2026-09-01", device_id=device_of(hass, 21).id)
    assert error.translation_key == "no_permission"


@pytest.mark.parametrize("portal_options", [{"generation": name} for name in "AB"], ids=list("AB"))
async def test_a_portal_without_records_refuses(
    hass: HomeAssistant, time: Time, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """The error says so; there is no calendar, which the log told once; nobody is asked for a new webhook."""
    error = await refused(hass, "get_records", start="2026-09-01")
    assert error.translation_key == "refused"
    assert calendar_id(hass) is None
    told = [record for record in caplog.get_records("setup") if "no calendar" in record.getMessage()]
    # Many portals are like that: it is nothing to mend.
    assert {record.levelname for record in told} == {"INFO"}
    assert len(told) == 1
    caplog.clear()
    await hass.config_entries.async_reload(loaded.entry_id)
    await time.advance(hours=25)
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert "no calendar" not in caplog.text
    assert calendar_id(hass) is None
    assert not hass.config_entries.flow.async_progress()


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault.html_500(), "cannot_connect"),
        (Fault.truncated(), "cannot_connect"),
        (Fault.empty(), "cannot_connect"),
        (Fault.raw(200, '{"result":null}'), "cannot_connect"),
        (Fault.raw(200, '{"result":{"items":null}}'), "cannot_connect"),
    ],
)
async def test_a_lost_answer(
    hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry, fault: Fault, key: str
) -> None:
    """Is told; the poll lives on."""
    portal.faults.add(fault, RECORDS)
    assert (await refused(hass, "get_records", start="2026-09-01")).translation_key == key
    assert value(hass, "status") == "closed"
    assert await records(hass, "2026-09-01") == []


async def test_a_revoked_webhook(hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry) -> None:
    """REST 3.0 says the same to everything; a new webhook is asked for only when that is what is needed."""
    portal.webhooks.clear()
    assert (await refused(hass, "get_records", start="2026-09-01")).translation_key == "invalid_auth"
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == ["reauth"]


async def test_a_portal_that_is_away(hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry) -> None:
    """Before a restart and after it."""
    await portal.stop()
    assert (await refused(hass, "get_records", start="2026-09-01")).translation_key == "cannot_connect"
    await hass.config_entries.async_reload(loaded.entry_id)
    assert (await refused(hass, "get_records", start="2026-09-01")).translation_key == "cannot_connect"


# Whether there are records
