"""The sensors of the week and the month."""

from typing import Any

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import CONF_REQUIRED_HOURS, CONF_WORKING_DAYS
from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Role, Schedule
from tests.support.common import act, entity_id, state_of, value
from tests.support.recorded_days import RECORDS, work, work_some_days
from tests.support.team import add_colleague, shown

KEYS = ("worked_week", "worked_month", "balance_week", "balance_month")

pytestmark = pytest.mark.usefixtures("everything_enabled")


def sums(hass: HomeAssistant) -> dict[str, str]:
    """Return all four."""
    return {key: value(hass, key) for key in KEYS}


def figures(worked_week: str, worked_month: str, balance_week: str, balance_month: str) -> dict[str, str]:
    """Return all four as expected."""
    return dict(zip(KEYS, (worked_week, worked_month, balance_week, balance_month), strict=True))


@pytest.fixture
async def september(time: Time, anna: Employee) -> None:
    """Thursday and Friday of last week, until Monday at eight."""
    work_some_days(anna)
    await time.move_to("2026-09-14T08:00:00+02:00")


@pytest.mark.usefixtures("september")
async def test_a_week(hass: HomeAssistant, time: Time, set_up: SetUp) -> None:
    """The running day counts as of its last change, and as a balance only above its required hours."""
    await set_up()
    assert sums(hass) == figures("0.0", "15.5", "0.0", "-0.5")
    await act(hass, "open_day")
    await time.advance(hours=4, minutes=30)
    await act(hass, "pause_day")
    assert sums(hass) == figures("4.5", "20.0", "0.0", "-0.5")
    await time.advance(minutes=30)
    await act(hass, "resume_day")
    await time.advance(hours=4)
    assert sums(hass) == figures("4.5", "20.0", "0.0", "-0.5")
    await act(hass, "close_day")
    assert sums(hass) == figures("8.5", "24.0", "0.5", "0.0")
    await time.move_to("2026-09-15T09:00:00+02:00")
    await act(hass, "open_day")
    assert sums(hass) == figures("8.5", "24.0", "0.5", "0.0")
    await time.advance(hours=1)
    await act(hass, "close_day")
    assert sums(hass) == figures("9.5", "25.0", "-6.5", "-7.0")


@pytest.mark.usefixtures("september")
async def test_midnight_begins_a_week_and_a_month(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp
) -> None:
    """On Monday, where the employee is, and on the first."""
    await set_up()
    work(anna, "2026-09-25")
    await time.move_to("2026-09-27T23:59:00+02:00")
    assert sums(hass) == figures("8.0", "23.5", "0.0", "-0.5")
    assert state_of(hass, "worked_week").attributes["last_reset"] == "2026-09-21T00:00:00+02:00"
    await time.pass_by(minutes=1, seconds=1)
    assert sums(hass) == figures("0.0", "23.5", "0.0", "-0.5")
    assert state_of(hass, "worked_week").attributes["last_reset"] == "2026-09-28T00:00:00+02:00"
    await time.move_to("2026-09-30T23:59:00+02:00")
    await time.pass_by(minutes=1, seconds=1)
    assert sums(hass) == figures("0.0", "0.0", "0.0", "0.0")
    assert state_of(hass, "worked_month").attributes["last_reset"] == "2026-10-01T00:00:00+02:00"
    # The week goes on in the new month.
    work(anna, "2026-10-01", finish="17:00")
    await time.move_to("2026-10-01T20:00:00+02:00")
    assert sums(hass) == figures("7.0", "7.0", "-1.0", "-1.0")


async def test_the_week_of_an_employee_far_away(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """Her Monday begins when Home Assistant still has Sunday."""
    anna.time_zone = "Pacific/Auckland"
    await time.move_to("2026-09-13T20:00:00+12:00")
    anna.open_day()
    await time.advance(hours=2)
    anna.close_day()
    await time.move_to("2026-09-13T23:59:30+12:00")
    await set_up()
    assert value(hass, "worked_week") == "2.0"
    await time.pass_by(seconds=31)
    assert value(hass, "worked_week") == "0.0"
    assert state_of(hass, "worked_week").attributes["last_reset"] == "2026-09-14T00:00:00+12:00"


@pytest.mark.usefixtures("september")
async def test_what_is_written(hass: HomeAssistant, time: Time, set_up: SetUp) -> None:
    """At a change of the status and at midnight; not every quarter of an hour."""
    await set_up()
    written: list[str] = []

    @callback
    def count(event: Event[EventStateChangedData]) -> None:
        if event.data["entity_id"] == entity_id(hass, "worked_week"):
            written.append(event.data["new_state"].state if event.data["new_state"] else "")

    hass.bus.async_listen("state_changed", count)
    await act(hass, "open_day")
    await time.pass_by(hours=3)
    await act(hass, "pause_day")
    await time.pass_by(hours=1)
    await act(hass, "resume_day")
    await time.pass_by(hours=5)
    await act(hass, "close_day")
    await time.pass_by(hours=12)
    assert written == ["3.0", "8.0"]


@pytest.mark.usefixtures("september")
async def test_a_correction_of_an_earlier_day(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """Comes with the records of the night."""
    await set_up()
    anna.records[-1].leaks -= 1800
    anna.records[-1].net += 1800
    anna.records[-2].leaks -= 1800
    anna.records[-2].net += 1800
    await time.pass_by(minutes=6)
    # Polls show the latest record, and so that there was a correction.
    assert value(hass, "balance_month") == "0.5"
    anna.records[-2].leaks += 1800
    anna.records[-2].net -= 1800
    await time.pass_by(hours=2)
    assert value(hass, "balance_month") == "0.5"
    await time.move_to("2026-09-15T05:00:00+02:00")
    assert value(hass, "balance_month") == "0.0"


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
async def test_several_records_of_a_day(hass: HomeAssistant, time: Time, loaded: MockConfigEntry) -> None:
    """All of them count, also while another runs."""
    for _ in range(3):
        await act(hass, "open_day")
        await time.advance(hours=2)
        await act(hass, "close_day")
        await time.advance(hours=1)
    assert (value(hass, "worked_week"), value(hass, "balance_week")) == ("6.0", "-2.0")
    await act(hass, "open_day")
    await time.advance(hours=3)
    await act(hass, "pause_day")
    assert (value(hass, "worked_week"), value(hass, "balance_week")) == ("9.0", "1.0")


async def test_a_day_left_open(hass: HomeAssistant, time: Time, loaded: MockConfigEntry) -> None:
    """Counts from when it is closed."""
    await act(hass, "open_day")
    await time.move_to("2026-09-15T08:00:00+02:00")
    assert value(hass, "status") == "expired"
    assert (value(hass, "worked_week"), value(hass, "balance_week")) == ("0.0", "0.0")
    await act(hass, "close_day", time="2026-09-14T17:00:00+02:00", report="Forgotten")
    assert (value(hass, "worked_week"), value(hass, "balance_week")) == ("9.0", "1.0")


@pytest.mark.usefixtures("september")
async def test_other_working_days(hass: HomeAssistant, entry: MockConfigEntry, set_up: SetUp) -> None:
    """What is worked on others is all overtime; a change counts at once."""
    await set_up()
    assert value(hass, "balance_month") == "-0.5"
    hass.config_entries.async_update_entry(entry, options={CONF_WORKING_DAYS: ["mon", "thu"]})
    await hass.async_block_till_done()
    assert value(hass, "balance_month") == "7.5"


@pytest.mark.parametrize(("hours", "balance"), [(7, "1.5"), (7.5, "0.5"), (0, STATE_UNKNOWN)])
@pytest.mark.usefixtures("september")
async def test_other_required_hours(
    hass: HomeAssistant, entry: MockConfigEntry, set_up: SetUp, hours: float, balance: str
) -> None:
    """Those of the options count for past days too; zero says that there are none."""
    await set_up()
    hass.config_entries.async_update_entry(entry, options={CONF_REQUIRED_HOURS: hours})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert value(hass, "balance_month") == balance


@pytest.mark.usefixtures("september")
async def test_bitrix24_requires_other_hours(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """From the day on which that was seen, also after a restart."""
    entry = await set_up()
    anna.min_duration = "06:00"
    await time.advance(hours=25)
    work(anna, "2026-09-16")
    await time.move_to("2026-09-16T20:00:00+02:00")
    assert (value(hass, "required"), value(hass, "balance_week"), value(hass, "balance_month")) == ("6.0", "2.0", "1.5")
    await hass.config_entries.async_reload(entry.entry_id)
    assert (value(hass, "balance_week"), value(hass, "balance_month")) == ("2.0", "1.5")


async def test_colleagues_have_their_own(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Also those of whom only the records may be read."""
    ben = portal.add_employee(21, name="Ben", last_name="Weber", head=anna)
    work(ben, "2026-09-14")
    await add_colleague(hass, entry, ben, read_only=True)
    await time.move_to("2026-09-15T12:00:00+02:00")
    await set_up()
    await time.pass_by(minutes=11)
    assert shown(hass, 21, "worked_week") == "8.0"
    # Required hours of others are shown to administrators only.
    assert shown(hass, 21, "balance_week") == STATE_UNKNOWN
    assert value(hass, "worked_week") == "0.0"


# Where records cannot be had


@pytest.mark.parametrize("portal_options", [{"generation": "B"}], ids=["B"])
async def test_a_portal_without_records(hass: HomeAssistant, time: Time, loaded: MockConfigEntry) -> None:
    """They are unavailable; an update of the portal is seen a day later."""
    assert set(sums(hass).values()) == {STATE_UNAVAILABLE}
    await act(hass, "open_day")
    await time.advance(hours=1)
    assert set(sums(hass).values()) == {STATE_UNAVAILABLE}


@pytest.mark.usefixtures("september")
async def test_an_outage(hass: HomeAssistant, time: Time, portal: Portal, set_up: SetUp) -> None:
    """As all others; what was read before stays known."""
    await set_up()
    await portal.stop()
    await time.advance(minutes=6)
    assert set(sums(hass).values()) == {STATE_UNAVAILABLE}
    await portal.start()
    await time.advance(minutes=6)
    assert value(hass, "worked_month") == "15.5"


@pytest.mark.usefixtures("september")
async def test_a_lost_answer(hass: HomeAssistant, time: Time, portal: Portal, set_up: SetUp) -> None:
    """Is made up for ten minutes later."""
    portal.faults.add(Fault.html_500(), RECORDS)
    await set_up()
    assert value(hass, "worked_month") == STATE_UNAVAILABLE
    await time.pass_by(minutes=11)
    assert value(hass, "worked_month") == "15.5"


async def test_records_that_may_not_be_read_any_more(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """What was known becomes outdated."""
    ben = portal.add_employee(21, name="Ben", last_name="Weber", head=anna)
    work(ben, "2026-09-14", finish="17:00")
    await add_colleague(hass, entry, ben, read_only=True)
    await time.move_to("2026-09-14T20:00:00+02:00")
    await set_up()
    await time.pass_by(minutes=11)
    assert shown(hass, 21, "worked_week") == "7.0"
    ben.head = None
    await time.move_to("2026-09-15T05:00:00+02:00")
    assert shown(hass, 21, "worked_week") == STATE_UNAVAILABLE


# Requests


def requests(portal: Portal) -> list[Any]:
    """Return whose records were asked for since, and forget it."""
    filters: list[Any] = [call.params["filter"] for call in portal.calls(RECORDS)]
    found = [conditions[0][2] for conditions in filters]
    portal.requests.clear()
    return found


@pytest.mark.usefixtures("september")
async def test_how_often_records_are_read(hass: HomeAssistant, time: Time, portal: Portal, set_up: SetUp) -> None:
    """In the set-up, after a day was closed, and at night; not for a reload."""
    entry = await set_up()
    assert requests(portal) == [12]
    await hass.config_entries.async_reload(entry.entry_id)
    await time.pass_by(minutes=30)
    assert requests(portal) == []
    await act(hass, "open_day")
    await time.pass_by(hours=3)
    await act(hass, "pause_day")
    await time.pass_by(hours=1)
    requests(portal)
    await act(hass, "resume_day")
    await time.pass_by(hours=4)
    assert requests(portal) == []
    await act(hass, "close_day")
    await time.pass_by(minutes=2)
    assert requests(portal) == [12]
    await time.move_to("2026-09-15T03:59:00+02:00")
    assert requests(portal) == []
    await time.pass_by(hours=1, minutes=2)
    assert requests(portal) == [12]
    # Not again just after somebody read the same, such as the import of the history.
    await time.move_to("2026-09-16T02:30:00+02:00")
    await act(hass, "get_records", start="2026-08-01")
    requests(portal)
    await time.pass_by(hours=2, minutes=30)
    assert requests(portal) == []


async def test_what_happened_during_a_reload(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """A day was closed and another begun while nobody looked."""
    await act(hass, "open_day")
    await time.advance(hours=1)
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await time.advance(hours=7)
    anna.close_day()
    await time.move_to("2026-09-15T07:30:00+02:00")
    anna.open_day()
    assert await hass.config_entries.async_setup(loaded.entry_id)
    await time.pass_by(seconds=20)
    assert value(hass, "worked_week") == "8.0"


async def test_a_team_is_read_in_the_pace(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Five people every five seconds, and only after the set-up."""
    anna.role = Role.ADMIN
    for user_id in range(101, 112):
        await add_colleague(hass, entry, portal.add_employee(user_id, name=f"Employee {user_id}"))
    entry_of_known = await set_up()
    await time.pass_by(minutes=12)
    assert sorted(requests(portal)) == [12, *range(101, 112)]
    # A restart knows already that there are records.
    await hass.config_entries.async_unload(entry_of_known.entry_id)
    hass.data.pop("bitrix24.shared")
    await hass.config_entries.async_setup(entry_of_known.entry_id)
    assert requests(portal) == []
    await time.pass_by(seconds=9)
    assert requests(portal) == []
    await time.pass_by(seconds=2)
    assert len(requests(portal)) == 5
    await time.pass_by(seconds=5)
    assert len(requests(portal)) == 5
    await time.pass_by(seconds=5)
    assert len(requests(portal)) == 2
