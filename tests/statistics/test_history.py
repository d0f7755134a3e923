"""Past days as external statistics: what the graph shows of them is the portal's own records."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.components.recorder import CONF_COMMIT_INTERVAL
from homeassistant.components.recorder.statistics import get_metadata, statistics_during_period
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Role, Schedule
from tests.support.common import act, refused
from tests.support.team import add_colleague, device_of

BERLIN = ZoneInfo("Europe/Berlin")
DURATIONS = ("worked", "breaks")
RECORDS = "timeman.record.list"


def berlin(text: str) -> datetime:
    """Return an instant of a wall clock in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def name_of(figure: str, key: str = "portal_example_12") -> str:
    return f"bitrix24:{key}_{figure}"


async def bars(hass: HomeAssistant, name: str, period: Any = "day") -> Mapping[str, float]:
    """Return the minutes of each period as the statistics graph card shows them; those of zero are left out."""

    def read() -> Mapping[str, float]:
        rows = statistics_during_period(
            hass, berlin("2026-01-01"), None, {name}, period, {"duration": "min"}, {"change"}
        ).get(name, [])
        return {
            datetime.fromtimestamp(row["start"], BERLIN).date().isoformat(): round(row["change"] or 0, 6)
            for row in rows
            if row["change"]
        }

    return await get_instance(hass).async_add_executor_job(read)


def by_day(anna: Employee, figure: str, until: str) -> Mapping[str, float]:
    """Return the minutes of the portal's records by the day of their start."""
    days: dict[str, float] = {}
    for record in anna.records:
        day = record.start.astimezone(BERLIN).date().isoformat()
        seconds = record.duration if figure == "worked" else record.leaks
        if record.finish is not None and day < until and seconds:
            days[day] = round(days.get(day, 0) + seconds / 60, 6)
    return days


def work(anna: Employee, day: date, *, start: str = "09:03:20", hours: float = 8.5, pause: float = 47.5) -> None:
    """Give Anna a day; breaks in minutes."""
    clock = anna.office.clock
    clock.move_to(berlin(f"{day}T{start}").isoformat())
    anna.open_day()
    clock.advance(timedelta(hours=1))
    if pause:
        anna.pause_day()
        clock.advance(timedelta(minutes=pause))
        anna.resume_day()
    clock.advance(timedelta(hours=hours - 1))
    anna.close_day()


def month(anna: Employee) -> None:
    """Give Anna an October: usual days, long and short ones, a night, a second record, the Sunday of the change."""
    for number in (1, 2, 5, 6, 7, 8, 9, 12, 13, 15, 16, 19, 20, 21, 22, 23, 26, 27, 28, 29, 30):
        work(anna, date(2026, 10, number), hours=6 + number % 4, pause=number % 3 * 21.25)
    work(anna, date(2026, 10, 8), start="19:30:00", hours=2, pause=0)
    work(anna, date(2026, 10, 10), start="21:00:00", hours=9.5)
    work(anna, date(2026, 10, 24), start="22:00:00", hours=8)
    work(anna, date(2026, 10, 31), hours=3)


@pytest.fixture
def recorder_config() -> dict[str, Any]:
    """Write at once: what reads the statistics must not wait for a transaction to end."""
    return {CONF_COMMIT_INTERVAL: 0}


@pytest.fixture
def portal_options() -> dict[str, Any]:
    """Flexible, so that days of all kinds may be."""
    return {"schedule": Schedule.flexible()}


@pytest.fixture
async def november(recording: None, time: Time, anna: Employee, set_up: SetUp) -> MockConfigEntry:
    """The first Monday of November, after a month at work."""
    month(anna)
    await time.move_to(berlin("2026-11-02T08:00:00").isoformat())
    entry = await set_up()
    await time.advance(minutes=11)
    return entry


@pytest.mark.usefixtures("november")
async def test_a_month_is_the_portals_own(hass: HomeAssistant, anna: Employee) -> None:
    """To the second, by day, week and month: 25 records on 24 days."""
    answer = await act(hass, "import_history", start="2026-10-01")
    assert answer == {"days": 24}
    for figure in DURATIONS:
        days = by_day(anna, figure, "2026-11-02")
        assert await bars(hass, name_of(figure)) == days
        (of_month,) = [minutes for start, minutes in (await bars(hass, name_of(figure), "month")).items()]
        assert of_month == pytest.approx(sum(days.values()))
        weeks = await bars(hass, name_of(figure), "week")
        assert weeks["2026-10-19"] == pytest.approx(
            sum(minutes for day, minutes in days.items() if "2026-10-19" <= day < "2026-10-26")
        )


@pytest.mark.usefixtures("november")
async def test_the_import_begins_where_it_is_told(hass: HomeAssistant, anna: Employee) -> None:
    """Later parts join earlier ones, and earlier ones later ones; doing it again changes nothing."""
    for start in ("2026-10-20", "2026-10-25 13:00:00", "2026-10-05", "2026-10-20", "2026-10-05"):
        await act(hass, "import_history", start=start)
    expected = {day: minutes for day, minutes in by_day(anna, "worked", "2026-11-02").items() if day >= "2026-10-05"}
    assert await bars(hass, name_of("worked")) == expected


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", {"Anna Schmidt worked", "Anna Schmidt breaks"}),
        ("ru", {"Anna Schmidt: отработано", "Anna Schmidt: перерывы"}),
        ("de", {"Anna Schmidt gearbeitet", "Anna Schmidt Pausen"}),
    ],
)
@pytest.mark.usefixtures("november")
async def test_the_names_of_the_statistics(hass: HomeAssistant, language: str, names: set[str]) -> None:
    """In Home Assistant's language, and in hours, which graphs may show in other units."""
    hass.config.language = language
    await act(hass, "import_history", start="2026-10-01")
    known = await get_instance(hass).async_add_executor_job(lambda: get_metadata(hass, statistic_source="bitrix24"))
    assert {metadata["name"] for _, metadata in known.values()} == names
    assert {(metadata["unit_of_measurement"], metadata["unit_class"]) for _, metadata in known.values()} == {
        ("h", "duration")
    }


async def test_every_night_brings_what_is_new_and_what_was_corrected(
    hass: HomeAssistant, time: Time, anna: Employee, november: MockConfigEntry
) -> None:
    """Also a record that was deleted; the running day waits until it is over."""
    await act(hass, "import_history", start="2026-10-01")
    work(anna, date(2026, 11, 2))
    corrected = anna.records[-6]
    corrected.leaks += 1800
    corrected.net -= 1800
    deleted = anna.records.pop(-9)
    await time.move_to(berlin("2026-11-03T02:59:00").isoformat())
    anna.open_day()
    assert (await bars(hass, name_of("worked"))).keys() >= {deleted.start.astimezone(BERLIN).date().isoformat()}
    await time.advance(hours=1, minutes=1)
    await get_instance(hass).async_block_till_done()
    for figure in DURATIONS:
        assert await bars(hass, name_of(figure)) == by_day(anna, figure, "2026-11-03")
    assert "2026-11-02" in await bars(hass, name_of("worked"))


async def test_a_machine_that_is_off_at_night(
    hass: HomeAssistant, time: Time, anna: Employee, november: MockConfigEntry
) -> None:
    """Catches up when it is on, some minutes after its start; a second start of the day has nothing to do."""
    await act(hass, "import_history", start="2026-10-01")
    await hass.config_entries.async_unload(november.entry_id)
    work(anna, date(2026, 11, 2))
    await time.move_to(berlin("2026-11-04T08:00:00").isoformat())
    for _ in range(2):
        await hass.config_entries.async_reload(november.entry_id)
        await time.pass_by(minutes=11)
        await get_instance(hass).async_block_till_done()
    for figure in DURATIONS:
        assert await bars(hass, name_of(figure)) == by_day(anna, figure, "2026-11-04")
    # Two set-ups after more than a day, the import, and the one that catches up.
    assert len(anna.office.calls(RECORDS)) == 4


async def test_nobody_is_imported_unasked(
    hass: HomeAssistant, time: Time, portal: Portal, november: MockConfigEntry
) -> None:
    """The nights cost nothing until somebody wanted the history."""
    portal.requests.clear()
    await time.move_to(berlin("2026-11-03T04:00:00").isoformat())
    assert not portal.calls(RECORDS)
    assert await bars(hass, name_of("worked")) == {}


@pytest.mark.parametrize("fault", [Fault.html_500(), Fault.truncated()])
async def test_a_night_without_the_portal(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, november: MockConfigEntry, fault: Fault
) -> None:
    """What was imported stays; the next night brings the rest."""
    await act(hass, "import_history", start="2026-10-01")
    before = await bars(hass, name_of("worked"))
    work(anna, date(2026, 11, 2))
    portal.faults.add(fault, RECORDS)
    await time.move_to(berlin("2026-11-03T04:00:00").isoformat())
    assert await bars(hass, name_of("worked")) == before
    await time.move_to(berlin("2026-11-04T04:00:00").isoformat())
    await get_instance(hass).async_block_till_done()
    assert await bars(hass, name_of("worked")) == by_day(anna, "worked", "2026-11-04")


@pytest.mark.usefixtures("november")
async def test_a_refused_import_writes_nothing(hass: HomeAssistant, portal: Portal) -> None:
    """And says why."""
    portal.faults.add(Fault.html_500(), RECORDS)
    assert (await refused(hass, "import_history", start="2026-10-01")).translation_key == "cannot_connect"
    assert await bars(hass, name_of("worked")) == {}


@pytest.mark.parametrize("body", ['{"result":null}', '{"result":{"items":null}}'])
@pytest.mark.usefixtures("november")
async def test_an_answer_without_records_takes_nothing_away(hass: HomeAssistant, portal: Portal, body: str) -> None:
    """Only the portal's word that there are none does."""
    await act(hass, "import_history", start="2026-10-01")
    before = await bars(hass, name_of("worked"))
    assert before
    portal.faults.add(Fault.raw(200, body), RECORDS)
    assert (await refused(hass, "import_history", start="2026-10-01")).translation_key == "cannot_connect"
    assert await bars(hass, name_of("worked")) == before


@pytest.mark.usefixtures("november")
async def test_nothing_is_written_of_the_time_before_the_first_record(hass: HomeAssistant) -> None:
    """However long ago the import begins, and however often it is done."""

    def rows() -> int:
        name = name_of("worked")
        return len(statistics_during_period(hass, berlin("2000-01-01"), None, {name}, "hour", None, {"sum"})[name])

    for _ in range(2):
        await act(hass, "import_history", start="2010-01-01")
        assert await get_instance(hass).async_add_executor_job(rows) == 32


@pytest.mark.usefixtures("november")
async def test_an_import_from_the_beginning_of_time(hass: HomeAssistant) -> None:
    """Is one from the first record."""
    assert await act(hass, "import_history", start="0001-01-01") == {"days": 24}


@pytest.mark.usefixtures("november")
async def test_an_import_from_before_all_time(hass: HomeAssistant) -> None:
    """There is no such date here; nor is there one after the last."""
    for start in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        assert (await refused(hass, "import_history", start=start)).translation_key == "time_out_of_range"


@pytest.mark.parametrize("start", ["2026-11-02", "2027-01-01", "9999-12-31"])
@pytest.mark.usefixtures("november")
async def test_nothing_to_import(hass: HomeAssistant, start: str) -> None:
    """Only days that are over are history."""
    assert await act(hass, "import_history", start=start) == {"days": 0}
    assert await bars(hass, name_of("worked")) == {}


@pytest.mark.usefixtures("november")
async def test_an_import_of_a_time_without_work(hass: HomeAssistant) -> None:
    """Leaves no statistics behind."""
    assert await act(hass, "import_history", start="2026-11-01") == {"days": 0}
    assert await bars(hass, name_of("worked")) == {}


async def test_each_employee_has_a_history(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, november: MockConfigEntry
) -> None:
    """Also who works in another time zone: the day is the one of their own."""
    anna.role = Role.ADMIN
    yuki = portal.add_employee(21, name="Yuki", last_name="Sato", time_zone="Asia/Tokyo")
    portal.webhooks[0].set_scopes(["timeman", "im", "user"])
    await hass.config_entries.async_reload(november.entry_id)
    await add_colleague(hass, november, yuki)
    # Wednesday, 00:30 in Tokyo.
    work(yuki, date(2026, 11, 3), start="16:30:00", hours=4, pause=0)
    await time.move_to(berlin("2026-11-05T08:00:00").isoformat())
    answer = await act(hass, "import_history", start="2026-11-01", device_id=device_of(hass, 21).id)
    assert answer == {"days": 1}
    assert await bars(hass, name_of("worked", "portal_example_12_21")) == {"2026-11-04": 240}
    assert await bars(hass, name_of("worked")) == {}


async def test_another_time_zone_of_home_assistant(
    hass: HomeAssistant, time: Time, anna: Employee, november: MockConfigEntry
) -> None:
    """Days move with it; nothing is counted twice."""
    await act(hass, "import_history", start="2026-10-01")
    await hass.config.async_set_time_zone("Asia/Kolkata")
    await act(hass, "import_history", start="2026-10-20")
    await hass.config.async_set_time_zone("Europe/Berlin")
    assert await bars(hass, name_of("worked")) == by_day(anna, "worked", "2026-11-02")


async def test_another_time_zone_while_the_portal_is_away(
    hass: HomeAssistant, portal: Portal, anna: Employee, november: MockConfigEntry
) -> None:
    """What was imported stays until there is something to put in its place."""
    await act(hass, "import_history", start="2026-10-01")
    before = await bars(hass, name_of("worked"))
    await hass.config.async_set_time_zone("Asia/Kolkata")
    portal.faults.add(Fault.html_500(), RECORDS)
    assert (await refused(hass, "import_history", start="2026-10-20")).translation_key == "cannot_connect"
    await hass.config.async_set_time_zone("Europe/Berlin")
    assert await bars(hass, name_of("worked")) == before


async def test_without_a_recorder(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """There is nothing to write into."""
    assert (await refused(hass, "import_history", start="2026-09-01")).translation_key == "no_recorder"


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("statistics", "statistics_during_period"),
        ("statistics", "async_add_external_statistics"),
        ("models", "StatisticMeanType"),
    ],
)
async def test_a_recorder_that_has_changed(
    hass: HomeAssistant,
    anna: Employee,
    november: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    name: str,
) -> None:
    """The work day goes on; whoever wants the history is told that it cannot be had."""
    monkeypatch.delattr(f"homeassistant.components.recorder.{module}.{name}")
    assert await hass.config_entries.async_reload(november.entry_id)
    await act(hass, "open_day")
    assert anna.state == "OPENED"
    assert (await refused(hass, "import_history", start="2026-10-20")).translation_key == "recorder_changed"
