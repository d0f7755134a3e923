"""The calendar of recorded days: what it shows, and when there is one."""

from http import HTTPStatus
from typing import Any

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from tests.conftest import PORTAL_KEY, ComparePlatform, SetUp, Time
from tests.portal import Employee, Fault, Portal, Role, Schedule
from tests.support.common import act, bring_to, device_id, value
from tests.support.recorded_days import RECORDS, calendar_id, records, work_some_days
from tests.support.team import add_colleague, device_of

NOON = "2026-09-14T12:00:00+02:00"


@pytest.fixture
async def september(time: Time, anna: Employee) -> None:
    """Some days of Anna's, until Monday noon."""
    work_some_days(anna)
    await time.move_to(NOON)


def calendar(hass: HomeAssistant) -> State:
    entity = calendar_id(hass)
    assert entity is not None
    state = hass.states.get(entity)
    assert state is not None
    return state


async def events(hass: HomeAssistant, start: str, end: str) -> list[dict[str, Any]]:
    """Return what calendar.get_events answers."""
    entity = calendar_id(hass)
    answer = await hass.services.async_call(
        "calendar",
        "get_events",
        {"entity_id": entity, "start_date_time": start, "end_date_time": end},
        blocking=True,
        return_response=True,
    )
    assert answer is not None
    assert entity is not None
    found = answer[entity]
    assert isinstance(found, dict)
    return found["events"]  # type: ignore[return-value]


async def test_entities(compare_platform: ComparePlatform, snapshot: SnapshotAssertion) -> None:
    """As people see them on a paused day."""
    await compare_platform(Platform.CALENDAR, snapshot)


@pytest.mark.parametrize(
    ("language", "summary", "description"),
    [
        ("en", "Work day", "Worked: 8 h 0 min\nBreaks: 1 h 0 min"),
        ("ru", "Рабочий день", "Отработано: 8 ч 0 мин\nПерерывы: 1 ч 0 мин"),  # noqa: RUF001
        ("de", "Arbeitstag", "Gearbeitet: 8 Std. 0 Min.\nPausen: 1 Std. 0 Min."),
    ],
)
@pytest.mark.usefixtures("september")
async def test_finished_days_in_the_calendar(
    hass: HomeAssistant, set_up: SetUp, language: str, summary: str, description: str
) -> None:
    """With hours and breaks, in Home Assistant's language."""
    hass.config.language = language
    await set_up()
    assert calendar(hass).state == STATE_OFF
    found = await events(hass, "2026-09-01 00:00:00", "2026-10-01 00:00:00")
    assert found[0] == {
        "start": "2026-09-10T09:00:00+02:00",
        "end": "2026-09-10T18:00:00+02:00",
        "summary": summary,
        "description": description,
    }
    assert len(found) == 2


@pytest.mark.usefixtures("september")
async def test_the_running_day_in_the_calendar(hass: HomeAssistant, time: Time, set_up: SetUp) -> None:
    """It ends at the expected finish, which breaks move, and is written only then."""
    await set_up()
    await act(hass, "open_day")
    state = calendar(hass)
    assert state.state == STATE_ON
    assert state.attributes["message"] == "Work day"
    assert state.attributes["start_time"] == "2026-09-14 12:00:00"
    assert state.attributes["end_time"] == "2026-09-14 20:00:00"
    assert state.attributes["description"] == ""
    await time.pass_by(minutes=20)
    assert calendar(hass) is state
    await act(hass, "pause_day")
    await time.pass_by(minutes=30)
    assert calendar(hass).last_updated == state.last_updated
    await act(hass, "resume_day")
    assert calendar(hass).attributes["end_time"] == "2026-09-14 20:30:00"
    (event,) = await events(hass, "2026-09-14 00:00:00", "2026-09-15 00:00:00")
    assert event == {
        "start": "2026-09-14T12:00:00+02:00",
        "end": "2026-09-14T20:30:00+02:00",
        "summary": "Work day",
    }
    await time.advance(hours=5)
    await act(hass, "close_day")
    assert calendar(hass).state == STATE_OFF
    (event,) = await events(hass, "2026-09-14 00:00:00", "2026-09-15 00:00:00")
    assert event["end"] == "2026-09-14T17:50:00+02:00"
    assert event["description"] == "Worked: 5 h 20 min\nBreaks: 0 h 30 min\n12:20–12:50"  # noqa: RUF001


@pytest.mark.parametrize(
    ("language", "rest"),
    [
        ("en", "0 h 1 min at some other time"),
        ("ru", "0 ч 1 мин в другое время"),
        ("de", "0 Std. 1 Min. zu einer anderen Zeit"),
    ],
)
async def test_breaks_in_the_calendar(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, language: str, rest: str
) -> None:
    """When those were that were seen, and how long the others."""
    hass.config.language = language
    await set_up()
    await act(hass, "open_day")
    await time.advance(hours=1)
    await act(hass, "pause_day")
    await time.advance(minutes=15)
    await act(hass, "resume_day")
    anna.pause_day()
    time.jump(seconds=70)
    anna.resume_day()
    await time.advance(hours=1)
    await act(hass, "close_day")
    (event,) = await events(hass, "2026-09-14 00:00:00", "2026-09-15 00:00:00")
    assert event["description"].split("\n")[2:] == ["09:00–09:15", rest]  # noqa: RUF001


async def test_a_running_day_without_rules_lasts_until_midnight(
    hass: HomeAssistant, anna: Employee, set_up: SetUp
) -> None:
    """Nobody knows better where Bitrix24 tracks nobody's time, but takes it all the same."""
    anna.timeman_enabled = False
    await set_up()
    await act(hass, "open_day")
    assert calendar(hass).attributes["end_time"] == "2026-09-15 00:00:00"


async def test_a_forgotten_day_in_the_calendar(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """Ends at the recommended finish and says what is wrong with it."""
    bring_to(anna, "expired")
    await time.move_to(NOON)
    await set_up()
    assert calendar(hass).state == STATE_OFF
    (event,) = await events(hass, "2026-09-10 00:00:00", "2026-09-11 00:00:00")
    assert event["start"] == "2026-09-10T08:00:00+02:00"
    assert event["description"] == "Was not ended"
    assert event["end"] < "2026-09-11"


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
async def test_a_night_shift_is_seen_on_both_days(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp
) -> None:
    """Also when the view begins with the second one."""
    await time.move_to("2026-08-31T22:00:00+02:00")
    anna.open_day()
    await time.move_to("2026-09-01T06:00:00+02:00")
    anna.close_day()
    await time.move_to(NOON)
    await set_up()
    for start, end in (("2026-08-31", "2026-09-01"), ("2026-09-01", "2026-09-02")):
        assert len(await events(hass, f"{start} 00:00:00", f"{end} 00:00:00")) == 1
    assert await events(hass, "2026-09-02 00:00:00", "2026-09-03 00:00:00") == []


@pytest.mark.usefixtures("september")
async def test_pages_of_the_calendar_are_kept(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """What was seen is not asked for again within the hour; what was not is, in one go; the future never."""
    await set_up()
    await act(hass, "open_day")
    assert len(portal.calls(RECORDS)) == 1
    assert len(await events(hass, "2026-08-31 00:00:00", "2026-10-12 00:00:00")) == 3
    assert len(portal.calls(RECORDS)) == 1
    assert len(await events(hass, "2026-09-07 00:00:00", "2026-09-21 00:00:00")) == 3
    assert await events(hass, "2026-10-12 00:00:00", "2026-10-19 00:00:00") == []
    assert len(portal.calls(RECORDS)) == 1
    assert len(await events(hass, "2026-08-24 00:00:00", "2026-09-01 00:00:00")) == 1
    assert len(portal.calls(RECORDS)) == 1
    await events(hass, "2026-06-01 00:00:00", "2026-08-01 00:00:00")
    assert len(portal.calls(RECORDS)) == 2

    assert len(await events(hass, "0001-01-01 00:00:00", "2026-10-01 00:00:00")) == 4

    # A correction of an earlier day is seen within the hour.
    anna.records[0].leaks += 1800
    anna.records[0].net -= 1800
    await time.advance(minutes=61)
    (event, *_) = await events(hass, "2026-08-24 00:00:00", "2026-09-01 00:00:00")
    assert event["description"] == "Worked: 8 h 0 min\nBreaks: 1 h 0 min"


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
async def test_a_second_record_on_a_day(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The first one is not kept as it ran."""
    await act(hass, "open_day")
    await time.advance(hours=1)
    assert len(await events(hass, "2026-09-14 00:00:00", "2026-09-15 00:00:00")) == 1
    await act(hass, "close_day")
    await time.advance(hours=1)
    await act(hass, "open_day")
    first, second = await events(hass, "2026-09-14 00:00:00", "2026-09-15 00:00:00")
    assert first["end"] == "2026-09-14T09:00:00+02:00"
    assert first["description"] == "Worked: 1 h 0 min\nBreaks: 0 h 0 min"
    assert second["start"] == "2026-09-14T10:00:00+02:00"


async def test_a_day_of_an_unknown_status_stays_in_the_calendar(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """Its record is there all the same."""
    await act(hass, "open_day")
    portal.faults.add(Fault.unknown_status(), times=None)
    await time.pass_by(minutes=2)
    assert value(hass, "status") == "unknown"
    (event,) = await events(hass, "2026-09-14 00:00:00", "2026-09-15 00:00:00")
    assert event["start"] == "2026-09-14T08:00:00+02:00"


@pytest.mark.usefixtures("september")
async def test_the_calendar_page(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, portal: Portal, set_up: SetUp
) -> None:
    """As the browser asks for it; an error says why nothing is shown."""
    await async_setup_component(hass, "calendar", {})
    await set_up()
    client = await hass_client()
    address = f"/api/calendars/{calendar_id(hass)}?start=2026-09-01T00:00:00Z&end=2026-09-12T00:00:00Z"
    answer = await client.get(address)
    assert answer.status == HTTPStatus.OK
    assert len(await answer.json()) == 2
    portal.faults.add(Fault.html_500(), RECORDS)
    answer = await client.get(address.replace("2026-09", "2026-05"))
    assert answer.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "could not be reached" in (await answer.json())["message"]


# An id in the status proves nothing: some versions have REST 3.0 beside a status without one.
OLD_WITH_RECORDS = {"generation": "B", "rest3": True}


@pytest.mark.parametrize("portal_options", [OLD_WITH_RECORDS, {}], ids=["B with records", "C"])
async def test_who_is_alone_has_the_calendar_at_once(
    hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry
) -> None:
    """A portal is asked, within the two requests of a set-up, before there is any record."""
    assert calendar(hass).state == STATE_OFF
    assert len(portal.requests) == 2
    assert await records(hass, "2026-09-01") == []


@pytest.mark.parametrize("portal_options", [{"rest3": False}, {"generation": "B"}], ids=["C without records", "B"])
async def test_the_calendar_comes_when_the_portal_was_updated(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """A portal without REST 3.0 is asked again once a day, by who is set up all the time or with a start."""
    assert calendar_id(hass) is None
    portal.requests.clear()
    for _ in range(2):
        await time.advance(hours=23)
        await time.advance(hours=1)
    assert len(portal.calls(RECORDS)) == 2
    portal.rest3 = True
    await hass.config_entries.async_reload(loaded.entry_id)
    await time.advance(hours=23)
    assert calendar_id(hass) is None
    await time.advance(hours=1)
    assert calendar(hass).state == STATE_OFF


@pytest.mark.parametrize("portal_options", [{"rest3": False}], ids=["C without records"])
async def test_the_calendar_comes_with_a_start(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """A day later the set-up itself asks."""
    await hass.config_entries.async_unload(loaded.entry_id)
    portal.rest3 = True
    await time.advance(hours=25)
    await hass.config_entries.async_setup(loaded.entry_id)
    assert calendar(hass).state == STATE_OFF


async def test_one_lost_answer_does_not_cost_the_calendar(
    hass: HomeAssistant, time: Time, portal: Portal, set_up: SetUp
) -> None:
    """The question is repeated soon, once."""
    portal.faults.add(Fault.html_500(), RECORDS)
    await set_up()
    await time.pass_by(minutes=9)
    assert calendar_id(hass) is None
    await time.pass_by(minutes=2)
    assert calendar(hass).state == STATE_OFF
    assert len(portal.calls(RECORDS)) == 2


async def test_the_calendar_comes_with_any_record(
    hass: HomeAssistant, time: Time, portal: Portal, set_up: SetUp
) -> None:
    """Whoever was told records for another reason has proved that there are some."""
    portal.faults.add(Fault.html_500(), RECORDS)
    await set_up()
    assert await records(hass, "2026-09-01") == []
    await time.pass_by(minutes=11)
    assert calendar(hass).state == STATE_OFF
    # The last month was not among them.
    assert len(portal.calls(RECORDS)) == 3


@pytest.mark.parametrize("portal_options", [OLD_WITH_RECORDS, {}], ids=["B with records", "C"])
async def test_a_team_is_asked_after_its_set_up(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Ten minutes later, one request for each, which the set-up of many people does not have; a reload needs none."""
    anna.role = Role.ADMIN
    await add_colleague(hass, entry, portal.add_employee(21, name="Ben", last_name="Weber"))
    await set_up()
    assert not portal.calls(RECORDS)
    await time.pass_by(minutes=9)
    assert not portal.calls(RECORDS)
    assert calendar_id(hass) is None
    await time.pass_by(minutes=2)
    assert len(portal.calls(RECORDS)) == 2
    assert calendar(hass).state == STATE_OFF
    assert calendar_id(hass, f"{PORTAL_KEY}_12_21") is not None
    await hass.config_entries.async_reload(entry.entry_id)
    assert calendar(hass).state == STATE_OFF
    await time.pass_by(minutes=10)
    assert len(portal.calls(RECORDS)) == 2


@pytest.mark.parametrize("portal_options", [{"generation": "B"}], ids=["B"])
async def test_a_team_of_an_older_portal_is_told_once(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """That it has no REST 3.0; it is asked once a day."""
    anna.role = Role.ADMIN
    await add_colleague(hass, entry, portal.add_employee(21, name="Ben", last_name="Weber"))
    await set_up()
    await act(hass, "open_day", device_id=device_id(hass))
    await time.pass_by(minutes=11)
    await hass.config_entries.async_reload(entry.entry_id)
    await time.pass_by(minutes=11)
    assert calendar_id(hass) is None
    assert len(portal.calls(RECORDS)) == 1
    assert caplog.text.count("so there is no calendar") == 1
    await act(hass, "close_day", device_id=device_id(hass))

    # The portal is updated; a day later it is seen.
    portal.generation = "C"
    await time.advance(hours=25)
    assert calendar_id(hass) is not None
    assert caplog.text.count("so there is no calendar") == 1


async def test_removed_before_anybody_was_asked(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Nothing is asked for an entry that is gone."""
    anna.role = Role.ADMIN
    await add_colleague(hass, entry, portal.add_employee(21, name="Ben", last_name="Weber"))
    await set_up()
    await hass.config_entries.async_unload(entry.entry_id)
    portal.requests.clear()
    await time.advance(hours=25)
    assert not portal.requests


@pytest.mark.parametrize("state", ["paused", "expired"])
async def test_what_was_told_already_is_not_asked_for(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, state: str
) -> None:
    """The record of the running break proves that there are records: a set-up costs at most two requests."""
    bring_to(anna, state)
    await time.move_to(NOON)
    await set_up()
    assert len(portal.requests) == 2
    assert calendar_id(hass) is not None


async def test_the_calendar_during_an_outage(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """Unavailable like everything else that is told by the portal."""
    await portal.stop()
    await time.pass_by(minutes=6)
    assert calendar(hass).state == STATE_UNAVAILABLE
    await portal.start()
    await time.pass_by(minutes=6)
    assert calendar(hass).state == STATE_OFF


async def test_a_reload_does_not_ask_again(hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry) -> None:
    """Whether there are records is known from before: a reload costs one request."""
    portal.requests.clear()
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(portal.requests) == 1
    assert calendar(hass).state == STATE_OFF


async def test_each_employee_has_a_calendar(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Also a colleague."""
    anna.role = Role.ADMIN
    await add_colleague(hass, loaded, portal.add_employee(21, name="Ben", last_name="Weber"))
    assert calendar_id(hass, f"{PORTAL_KEY}_12_21") is not None
    assert device_id(hass) != device_of(hass, 21).id


@pytest.mark.parametrize("fault", [Fault.html_500(), Fault.empty()])
async def test_a_reload_does_not_ask_in_vain_again(
    hass: HomeAssistant, time: Time, portal: Portal, set_up: SetUp, fault: Fault
) -> None:
    """Where the question always gets lost, it is asked once a day: a reload costs one request."""
    portal.faults.add(fault, RECORDS, times=None)
    entry = await set_up()
    assert len(portal.requests) == 2
    for expected in (1, 1, 2):
        if expected == 2:
            await hass.config_entries.async_unload(entry.entry_id)
            await time.advance(days=1)
        portal.requests.clear()
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert len(portal.requests) == expected
    portal.requests.clear()
    await time.advance(minutes=11)
    assert len(portal.calls(RECORDS)) == 1
    await time.advance(hours=23)
    assert len(portal.calls(RECORDS)) == 1
    portal.faults.clear()
    await time.advance(hours=1)
    assert calendar(hass).state == STATE_OFF
