"""The times and reasons that people give to actions, in every form in which scripts and templates write them."""

from datetime import UTC, date, datetime, time as time_of_day, timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Schedule
from tests.support.common import act, bring_to, refused, value, writes
from tests.support.queue import CLOSE, OPEN, Skewed, issues_about, on_disk, put_on_disk, sent, stored, undeliverable

NOON = "2026-09-14T12:00:00+02:00"
HALF_PAST_ELEVEN = 1789378200


@pytest.fixture
async def opened(time: Time, anna: Employee, set_up: SetUp) -> MockConfigEntry:
    """Anna's entry on Monday at noon, her day running since eight."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    return await set_up()


def in_yaml(text: str) -> Any:
    """Return what Home Assistant's own reader makes of a value without quotes."""
    content = parse_yaml(f"time: {text}")
    assert isinstance(content, dict)
    return content["time"]


# The forms of a time


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "given",
    [
        "11:30",
        "11:30:00",
        " 11:30 ",
        time_of_day(11, 30),
        # YAML takes these for numbers.
        in_yaml("11:30"),
        in_yaml("11:30:00"),
        in_yaml("2026-09-14 11:30:00"),
        HALF_PAST_ELEVEN,
        HALF_PAST_ELEVEN + 0.5,
        f"{HALF_PAST_ELEVEN}",
        f"{HALF_PAST_ELEVEN}.5",
        datetime(2026, 9, 14, 9, 30, tzinfo=UTC),
        "2026-09-14 11:30",
        "2026-09-14T11:30:00.123456+02:00",
        "2026-09-14 09:30:00Z",
    ],
    ids=repr,
)
async def test_forms_of_a_time(hass: HomeAssistant, opened: MockConfigEntry, portal: Portal, given: object) -> None:
    """All of them mean half past eleven in Berlin."""
    await act(hass, "close_day", time=given, report="Dentist")
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-14T11:30:00+02:00", "REPORT": "Dentist"}]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("1:05", "01:05"),
        ("8:05", "08:05"),
        ("9:59:59", "09:59:59"),
        ("08:05", "08:05"),
        ("08:05:30", "08:05:30"),
        ("0:30", "00:30"),
        ("00:00:00", "00:00:01"),
    ],
)
@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
async def test_a_time_of_day_without_quotes(
    hass: HomeAssistant, time: Time, portal: Portal, set_up: SetUp, written: str, moment: str
) -> None:
    """YAML makes of it what it likes; it is the time of day all the same."""
    await time.move_to(NOON)
    await set_up()
    await act(hass, "open_day", time=in_yaml(written), report="Forgot")
    assert datetime.fromisoformat(sent(portal, OPEN)[0]["TIME"]) == datetime.fromisoformat(f"2026-09-14T{moment}+02:00")


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "given",
    [
        *("yesterday", "24:00", "25:05", "8", "11:60", "1:2:3:4", "2026-13-14 08:05", "2026-09-14T08:05:00+25:00"),
        *(True, float("nan"), float("inf"), 1e300, 10**30, 1789378200000, "9" * 400, ["11:30"], {"hours": 8}),
        *(time_of_day(11, 30, tzinfo=UTC), "11:30+02:00", "2026-09-14", date(2026, 9, 14)),
    ],
    ids=repr,
)
async def test_what_is_no_time(hass: HomeAssistant, opened: MockConfigEntry, portal: Portal, given: object) -> None:
    """The schema names it, or the day that it would be is none."""
    if given == "8":
        assert (await refused(hass, "close_day", time=given)).translation_key == "time_wrong_date"
    else:
        with pytest.raises(vol.Invalid):
            await act(hass, "close_day", time=given)
    assert writes(portal) == []


@pytest.mark.parametrize(
    ("zone", "now", "given", "start"),
    [
        ("Europe/London", NOON, "10:30", "2026-09-14T10:30:00+01:00"),
        # A quarter past midnight in Tokyo.
        ("Asia/Tokyo", "2026-09-14T17:15:00+02:00", "00:05", "2026-09-15T00:05:00+09:00"),
        ("Asia/Tokyo", "2026-09-14T16:45:00+02:00", "23:30", "2026-09-14T23:30:00+09:00"),
    ],
)
async def test_a_time_of_day_is_the_employees(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    zone: str,
    now: str,
    given: str,
    start: str,
) -> None:
    """Today where she is, whatever Home Assistant's clock on the wall shows."""
    anna.time_zone = zone
    await time.move_to(now)
    await set_up()
    await act(hass, "open_day", time=given, report="Forgot")
    assert sent(portal, OPEN) == [{"TIME": start, "REPORT": "Forgot"}]


async def test_a_time_of_day_of_a_forgotten_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """It is one of the date of the record, of which only the portal knows."""
    await set_up()
    bring_to(anna, "expired")
    await act(hass, "close_day", time="17:05", report="Forgot")
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-10T17:05:00+02:00", "REPORT": "Forgot"}]


async def test_the_order_of_mistakes_with_a_time_of_day(hass: HomeAssistant, opened: MockConfigEntry) -> None:
    """As with any other time."""
    long = "x" * 1001
    for verb, given, error in (
        ("open_day", "08:30", "time_not_allowed"),
        ("close_day", "12:01", "time_in_future"),
        ("close_day", "07:59", "time_before_start"),
        ("close_day", "11:30", "report_too_long"),
    ):
        assert (await refused(hass, verb, time=given, report=long)).translation_key == error
    assert (await refused(hass, "close_day", time="11:30")).translation_key == "report_required"


# Now


@pytest.mark.parametrize("ahead", [-59, -0.25, 0, 0.25, 5, 59.999])
async def test_a_time_about_now_is_now(
    hass: HomeAssistant, time: Time, opened: MockConfigEntry, portal: Portal, anna: Employee, ahead: float
) -> None:
    """Clocks differ by some seconds: the day ends now, and nobody has to give a reason for that."""
    await act(hass, "close_day", time=time.clock.now() + timedelta(seconds=ahead))
    assert sent(portal, CLOSE) == [{}]
    assert anna.record is not None
    assert anna.record.finish == datetime.fromisoformat(NOON)
    assert value(hass, "awaiting_confirmation") == "off"


@pytest.mark.parametrize(("ahead", "error"), [(60, "time_in_future"), (-61, "report_required")])
async def test_a_time_that_is_not_now(
    hass: HomeAssistant, time: Time, opened: MockConfigEntry, portal: Portal, ahead: int, error: str
) -> None:
    """A minute is no difference of clocks."""
    given = (time.clock.now() + timedelta(seconds=ahead)).isoformat()
    assert (await refused(hass, "close_day", time=given)).translation_key == error
    assert writes(portal) == []


async def test_with_a_reason_the_last_minute_is_exact(
    hass: HomeAssistant, opened: MockConfigEntry, portal: Portal
) -> None:
    """Who says why, means that time."""
    await act(hass, "close_day", time="11:59:30", report="Bell")
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-14T11:59:30+02:00", "REPORT": "Bell"}]


@pytest.mark.parametrize("behind", [-40, 0, 40])
async def test_now_in_a_template(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, behind: int
) -> None:
    """It is the clock of Home Assistant, which differs from the portal's."""
    portal.clock = Skewed(time.clock, timedelta(seconds=-behind))
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    close = {"action": "bitrix24.close_day", "data": {"time": "{{ now() }}"}}
    assert await async_setup_component(hass, "script", {"script": {"close": {"sequence": [close]}}})
    await hass.services.async_call("script", "close", blocking=True)
    assert (anna.state, sent(portal, CLOSE)) == ("CLOSED", [{}])


@pytest.mark.parametrize("before", ["opened", "paused", "closed", "never"])
async def test_opening_about_now(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, before: str
) -> None:
    """As if no time had been given, also where a time would be refused."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    without = {"opened": False, "paused": True, "closed": False, "never": True}[before]
    assert (await act(hass, "open_day", time="12:00:30"))["changed"] is without
    assert sent(portal, OPEN) == ([{}] if without else [])


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.shift([("06:00", "14:00")])}], ids=["early"])
async def test_now_on_an_expired_day_is_a_time(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Bitrix24 ends it at no other moment than one that is given, with a reason."""
    portal.clock.move_to("2026-09-14T05:55:00+02:00")
    anna.open_day()
    await time.move_to("2026-09-14T16:00:00+02:00")
    assert anna.state == "EXPIRED"
    await set_up()
    assert (await refused(hass, "close_day", time="16:00:30")).translation_key == "report_required"
    await act(hass, "close_day", time="16:00:30", report="Late")
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-14T16:00:00+02:00", "REPORT": "Late"}]


# While the portal is away


@pytest.mark.parametrize("loaded_before", [True, False], ids=["loaded", "not loaded"])
async def test_a_time_of_day_is_kept_as_an_instant(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    loaded_before: bool,
) -> None:
    """What it means is settled when it is given: of the running day, or of today."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    await portal.stop()
    if not loaded_before:
        # What was seen is written with a delay.
        await time.advance(minutes=1)
        await hass.config_entries.async_unload(entry.entry_id)
    assert (await act(hass, "close_day", time="11:30", report="Dentist"))["queued"] is True
    await time.move_to("2026-09-15T09:00:00+02:00")
    assert (await act(hass, "open_day", time="08:05", report="Train"))["queued"] is True
    await time.move_to("2026-09-15T17:00:00+02:00")
    assert (await act(hass, "close_day", time="16:30", report="Cinema"))["queued"] is True
    assert [command["time"] for command in on_disk(hass, entry)] == [
        "2026-09-14T11:30:00+02:00",
        "2026-09-15T08:05:00+02:00",
        "2026-09-15T16:30:00+02:00",
    ]
    await portal.start()
    if not loaded_before:
        await set_up()
    await time.pass_by(minutes=11)
    assert [(record.start.isoformat(), record.finish and record.finish.isoformat()) for record in anna.records] == [
        ("2026-09-14T06:00:00+00:00", "2026-09-14T09:30:00+00:00"),
        ("2026-09-15T06:05:00+00:00", "2026-09-15T14:30:00+00:00"),
    ]
    assert undeliverable(hass) == []


async def test_a_time_of_day_of_somebody_elsewhere_is_kept(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """In her own zone, as last known."""
    anna.time_zone = "Europe/London"
    await time.move_to(NOON)
    await set_up()
    await portal.stop()
    await act(hass, "open_day", time="10:30", report="Forgot")
    (command,) = on_disk(hass, entry)
    assert datetime.fromisoformat(command["time"]) == datetime.fromisoformat("2026-09-14T10:30:00+01:00")


async def test_now_is_kept_without_a_time(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, opened: MockConfigEntry
) -> None:
    """It has the time at which it was given, as anything that is kept."""
    await portal.stop()
    assert (await act(hass, "close_day", time=(time.clock.now() + timedelta(seconds=30)).isoformat()))["queued"] is True
    assert on_disk(hass, opened)[0]["time"] is None
    await time.advance(minutes=30)
    await portal.start()
    await time.pass_by(minutes=11)
    assert anna.record is not None
    assert anna.record.finish == datetime.fromisoformat(NOON)


async def test_a_minute_ahead_is_not_kept(hass: HomeAssistant, portal: Portal, opened: MockConfigEntry) -> None:
    """Nor is a time of day that is still to come."""
    await portal.stop()
    for given in ("12:01", "2026-09-14 12:01:00"):
        assert (await refused(hass, "close_day", time=given, report="x")).translation_key == "time_in_future"
    assert on_disk(hass, opened) == []


async def test_a_kept_break_before_a_time_of_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, opened: MockConfigEntry
) -> None:
    """What comes after a kept command counts when that is delivered: a break before the end is told as lost."""
    await portal.stop()
    await act(hass, "pause_day")
    await time.advance(minutes=30)
    await portal.start()
    await act(hass, "close_day", time="12:29", report="Dentist")
    assert (anna.state, writes(portal)) == ("CLOSED", [CLOSE])
    assert len(issues_about(hass, "command_undeliverable")) == 1


# The reason


@pytest.mark.one_in(4)
@pytest.mark.parametrize("verb", ["open_day", "close_day"])
@pytest.mark.parametrize("before", ["opened", "paused", "closed", "never"])
@pytest.mark.parametrize("away", [False, True], ids=["portal there", "portal away"])
async def test_a_reason_has_an_end(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    verb: str,
    before: str,
    away: bool,
) -> None:
    """A thousand characters are taken, one more is refused: whatever the day is like, nothing is sent and none kept."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    if away:
        await portal.stop()
    error = await refused(hass, verb, report="ä" * 1001)
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "report_too_long"
    assert str(error) == "The reason is too long. Shorten it to at most 1000 characters"
    assert (writes(portal), on_disk(hass, entry)) == ([], [])
    longest = "ä" * 1000
    answer = await act(hass, verb, report=f"  {longest}\n")
    assert answer["queued"] is away
    assert [command["report"] for command in on_disk(hass, entry)] == ([longest] if away else [])


async def test_a_reason_has_an_end_before_the_set_up(
    hass: HomeAssistant, portal: Portal, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """While the entry waits for its portal."""
    await portal.stop()
    await set_up()
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert (await refused(hass, "open_day", report="x" * 500_000)).translation_key == "report_too_long"
    assert on_disk(hass, entry) == []


# The place


@pytest.mark.parametrize("fields", [{"latitude": 50}, {"longitude": 8}, {"latitude": 50, "longitude": ""}], ids=str)
@pytest.mark.parametrize("verb", ["open_day", "close_day"])
async def test_half_a_place(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, verb: str, fields: dict[str, object]
) -> None:
    """The error says what is missing."""
    error = await refused(hass, verb, **fields)
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "coordinates_incomplete"
    assert writes(portal) == []


# Times that do not exist


FAR = [
    *("0001-01-01", "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00-14:00", "1970-12-31"),
    *("9999-12-31", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59.5+00:00", "3000-01-01"),
]


@pytest.mark.one_in(4)
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Kiritimati", "Pacific/Niue"])
@pytest.mark.parametrize("given", FAR)
async def test_records_of_a_time_far_away(
    hass: HomeAssistant, opened: MockConfigEntry, portal: Portal, zone: str, given: str
) -> None:
    """As long as it is a time in Home Assistant's zone it is a bound like any other; else a sentence says so."""
    await hass.config.async_set_time_zone(zone)
    instant = datetime.fromisoformat(given)
    try:
        exists = instant.tzinfo is None or bool(dt_util.as_local(instant))
    except OverflowError:
        exists = False
    early = instant.year < 2000
    for action, fields in (
        ("get_records", {"start": given}),
        ("get_records", {"start": "2026-09-01", "end": given}),
        ("import_history", {"start": given}),
    ):
        if exists and action == "get_records" and early is ("end" not in fields):
            assert len((await act(hass, action, **fields))["records"]) == 1
        elif exists and action == "get_records" and not early:
            assert (await act(hass, action, **fields))["records"] == []
        else:
            error = await refused(hass, action, **fields)
            expected = {"get_records": "end_before_start", "import_history": "no_recorder"}[action]
            assert error.translation_key == (expected if exists else "time_out_of_range")


@pytest.mark.one_in(4)
@pytest.mark.parametrize("given", FAR)
@pytest.mark.parametrize("verb", ["open_day", "close_day"])
@pytest.mark.parametrize("away", [False, True], ids=["portal there", "portal away"])
async def test_a_day_at_no_time(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    opened: MockConfigEntry,
    anna: Employee,
    verb: str,
    given: str,
    away: bool,
) -> None:
    """Refused in a sentence, whether it could be asked or not."""
    # A date alone is no time of a day.
    given = given if "T" in given else f"{given}T00:00:00"
    if verb == "open_day":
        anna.close_day()
        await time.move_to("2026-09-15T09:00:00+02:00")
    if away:
        await portal.stop()
    error = await refused(hass, verb, time=given, report="x")
    assert error.translation_key in ({"time_out_of_range", "time_in_future"} if away else {"time_wrong_date"})
    assert (writes(portal), on_disk(hass, opened)) == ([], [])


@pytest.mark.one_in(4)
@pytest.mark.parametrize("given", FAR)
@pytest.mark.parametrize("verb", ["open_day", "close_day"])
async def test_a_kept_command_at_no_time(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    verb: str,
    given: str,
) -> None:
    """Whoever wrote it into the file: the person is told what could not be recorded, and what follows is delivered."""
    instant = given if "T" in given else f"{given}T00:00:00+00:00"
    bring_to(anna, "opened" if verb == "close_day" else "closed_earlier")
    await time.move_to(NOON)
    put_on_disk(
        hass,
        entry,
        stored(verb, "2026-09-14T09:30:00+00:00", time=instant, report="x"),
        stored("pause_day" if verb == "close_day" else "open_day", "2026-09-14T10:00:00+00:00"),
    )
    await set_up()
    await time.pass_by(minutes=2)
    assert [issue["at"] for issue in undeliverable(hass)] == ["2026-09-14 11:30"]
    assert on_disk(hass, entry) == []
    assert anna.state == ("PAUSED" if verb == "close_day" else "OPENED")


@pytest.mark.parametrize("given", [given for given in FAR if "1970" not in given])
async def test_a_kept_command_of_no_time(
    hass: HomeAssistant, time: Time, portal: Portal, entry: MockConfigEntry, set_up: SetUp, given: str
) -> None:
    """When it was given nobody can tell: it is set aside, and a repair issue says so. 1970 is a clock never set."""
    instant = given if "T" in given else f"{given}T00:00:00+00:00"
    put_on_disk(hass, entry, stored("open_day", instant))
    await set_up()
    await time.pass_by(minutes=2)
    assert len(issues_about(hass, "outbox_damaged")) == 1
    assert (writes(portal), on_disk(hass, entry)) == ([], [])
