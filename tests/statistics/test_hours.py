"""Hours in the statistics graph card: the real recorder's sums of a day, a week and a month are the portal's."""

from datetime import timedelta

from homeassistant.core import HomeAssistant, State
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, mock_restore_cache_with_extra_data

from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Schedule
from tests.support.common import act, entity_id, state_of, value

from .graph import Graph, Life, berlin, by_week, recorded

MONDAY, TUESDAY, WEDNESDAY = "2026-09-14", "2026-09-15", "2026-09-16"
FLEXIBLE = {"schedule": Schedule.flexible()}
NIGHTS = {"schedule": Schedule.shift([("22:00", "06:00")])}
EACH_GENERATION = pytest.mark.parametrize(
    "portal_options", [{"generation": "A"}, {"generation": "B"}, {"generation": "C"}], ids=["A", "B", "C"]
)


async def assert_right(graph: Graph, anna: Employee) -> None:
    """Compare each day of the graph with the portal's records."""
    await graph.compile()
    for key in ("worked", "breaks"):
        assert await graph.bars(key, "day") == recorded(anna.records, key), key


async def test_a_day_with_a_break(life: Life, graph: Graph, anna: Employee) -> None:
    """Right by the hour too, where the hour's end falls into the work."""
    await life.works(MONDAY)
    await life.works(TUESDAY, "08:40:10", "16:59:59")
    await life.until(f"{WEDNESDAY}T06:00")
    await assert_right(graph, anna)
    hours = await graph.bars("worked", "hour", MONDAY, TUESDAY)
    assert hours == {f"14 {hour:02}": 30 if hour in {12, 17} else 60 for hour in range(9, 18)}
    assert await graph.bars("breaks", "hour", MONDAY, TUESDAY) == {"14 12": 30}


async def test_a_night_is_split_at_midnight(
    life: Life, graph: Graph, anna: Employee, hass: HomeAssistant, time: Time
) -> None:
    """Although only the quarter-hourly refresh writes while nothing happens."""
    anna.schedule = NIGHTS["schedule"]
    await life.does(f"{MONDAY}T21:50", Employee.open_day)
    await life.does(f"{TUESDAY}T02:00", Employee.pause_day)
    await life.does(f"{TUESDAY}T02:20", Employee.resume_day)
    await life.does(f"{TUESDAY}T06:10", Employee.close_day)
    await life.until(f"{WEDNESDAY}T06:00")
    await assert_right(graph, anna)
    assert await graph.bars("worked", "day") == {MONDAY: 130, TUESDAY: 350}


@pytest.mark.parametrize(
    ("saturday", "sunday", "monday", "minutes"),
    [("2026-10-24", "2026-10-25", "2026-10-26", 510), ("2027-03-27", "2027-03-28", "2027-03-29", 390)],
    ids=["autumn", "spring"],
)
async def test_the_clocks_change(
    life: Life, graph: Graph, anna: Employee, time: Time, saturday: str, sunday: str, monday: str, minutes: int
) -> None:
    """A night and a Sunday: hours are hours, and days are the wall clock's."""
    await time.move_to(berlin(f"{saturday}T20:00").isoformat())
    graph.begin_here()
    anna.schedule = NIGHTS["schedule"]
    await life.does(f"{saturday}T22:00", Employee.open_day)
    await life.does(f"{sunday}T05:30", Employee.close_day)
    anna.schedule = FLEXIBLE["schedule"]
    await life.works(sunday, "10:00", "23:50")
    await life.until(f"{monday}T06:00")
    await assert_right(graph, anna)
    assert anna.records[0].duration == minutes * 60
    assert (await graph.bars("worked", "day"))[saturday] == 120


@pytest.mark.parametrize("portal_options", [FLEXIBLE], ids=["flexible"])
async def test_a_second_record_on_a_day(life: Life, graph: Graph, anna: Employee) -> None:
    """Its figures begin at zero again; the first one's stay in the sum."""
    await life.works(MONDAY, "08:10", "13:00")
    await life.does(f"{MONDAY}T14:00", Employee.open_day)
    await life.does(f"{MONDAY}T15:00", Employee.pause_day)
    await life.does(f"{MONDAY}T15:10", Employee.resume_day)
    await life.does(f"{MONDAY}T19:00", Employee.close_day)
    await life.until(f"{TUESDAY}T06:00")
    assert len(anna.records) == 2
    await assert_right(graph, anna)


async def test_a_day_that_goes_on_after_its_end(life: Life, graph: Graph, anna: Employee) -> None:
    """The same record: the gap is a break."""
    await life.works(MONDAY)
    await life.does(f"{MONDAY}T18:15", Employee.open_day)
    await life.does(f"{MONDAY}T19:00", Employee.close_day)
    await life.until(f"{TUESDAY}T06:00")
    assert len(anna.records) == 1
    await assert_right(graph, anna)


@pytest.mark.one_in(3)
@EACH_GENERATION
@pytest.mark.parametrize("moved_by", [-45, 45], ids=["earlier", "later"])
@pytest.mark.parametrize("restarted", [False, True], ids=["", "reload"])
async def test_a_corrected_start(
    hass: HomeAssistant, life: Life, graph: Graph, anna: Employee, moved_by: int, restarted: bool
) -> None:
    """A supervisor moves the start while the day runs, and again when it is closed: it is counted once."""

    def correct(person: Employee) -> None:
        assert person.record is not None
        person.record.start += timedelta(minutes=moved_by)

    async def perhaps_reload() -> None:
        if restarted:
            (entry,) = hass.config_entries.async_entries("bitrix24")
            await hass.config_entries.async_reload(entry.entry_id)
            await hass.async_block_till_done(wait_background_tasks=True)

    await life.does(f"{MONDAY}T09:00", Employee.open_day)
    await life.until(f"{MONDAY}T13:00")
    await perhaps_reload()
    await life.does(f"{MONDAY}T13:20", correct)
    await perhaps_reload()
    await life.does(f"{MONDAY}T18:00", Employee.close_day)
    await life.does(f"{MONDAY}T19:00", correct)
    await life.until(f"{TUESDAY}T06:00")
    await life.works(TUESDAY)
    await assert_right(graph, anna)


async def test_corrected_figures(life: Life, graph: Graph, anna: Employee) -> None:
    """Lower or higher, while the day is the current one: the day is right, and no hour of another day is touched."""

    def shorten(person: Employee) -> None:
        assert person.record is not None
        assert person.record.finish is not None
        person.record.finish -= timedelta(hours=2)
        person.record.leaks += 600

    def lengthen(person: Employee) -> None:
        assert person.record is not None
        person.record.leaks = 0

    await life.works(MONDAY)
    await life.does(f"{MONDAY}T20:00", shorten)
    await life.works(TUESDAY)
    await life.does(f"{TUESDAY}T20:00", lengthen)
    await life.until(f"{WEDNESDAY}T06:00")
    await assert_right(graph, anna)
    assert (await graph.bars("worked", "hour"))["14 20"] == -130


async def test_a_removed_day(life: Life, graph: Graph, anna: Employee) -> None:
    """A supervisor deletes today's record: what was counted of it goes; the day before stays."""
    await life.works(MONDAY)
    await life.does(f"{TUESDAY}T09:00", Employee.open_day)
    await life.does(f"{TUESDAY}T11:00", lambda person: person.records.pop())
    await life.until(f"{TUESDAY}T20:00")
    await life.works(WEDNESDAY)
    await assert_right(graph, anna)


@pytest.mark.parametrize("finish", ["17:00", "18:00", "19:15"])
async def test_a_forgotten_day(hass: HomeAssistant, life: Life, graph: Graph, anna: Employee, finish: str) -> None:
    """It counts until the portal says that it has expired. What was too much goes then, the rest when it is closed."""
    await life.does(f"{MONDAY}T09:00", Employee.open_day)
    await life.until(f"{TUESDAY}T01:30")
    await life.looks()
    assert (value(hass, "status"), value(hass, "worked")) == ("expired", "540")
    await life.until(f"{TUESDAY}T08:30")
    await act(hass, "close_day", time=f"{MONDAY} {finish}", report="Forgot to clock out")
    assert value(hass, "worked") == "0"
    await life.works(TUESDAY)
    await life.until(f"{WEDNESDAY}T06:00")
    await graph.compile()
    right = recorded(anna.records, "worked")
    days = await graph.bars("worked", "day")
    assert days[MONDAY] == 15 * 60
    assert days[TUESDAY] - right[TUESDAY] == right[MONDAY] - days[MONDAY]
    assert await graph.bars("worked", "week") == by_week(right)


@pytest.mark.parametrize("away", ["off", "unreachable"])
@pytest.mark.parametrize("night", [False, True], ids=["seen the same day", "seen the next day"])
async def test_an_end_that_nobody_saw(
    hass: HomeAssistant,
    life: Life,
    graph: Graph,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    away: str,
    night: bool,
) -> None:
    """Nothing is lost or counted twice; only the day in which it is counted may be the one after."""
    await life.does(f"{MONDAY}T09:00", Employee.open_day)
    await life.until(f"{MONDAY}T14:00")
    if away == "off":
        await hass.config_entries.async_unload(entry.entry_id)
    else:
        portal.faults.add(Fault.lost_before(), times=None)
        await life.looks()
    await life.until(f"{MONDAY}T17:00")
    anna.close_day()
    await life.until(f"{TUESDAY}T07:00" if night else f"{MONDAY}T20:00")
    portal.faults.clear()
    if away == "off":
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    else:
        await life.looks()
    assert value(hass, "worked") == ("0" if night else "480")
    await life.works(TUESDAY)
    await life.until(f"{WEDNESDAY}T06:00")
    await graph.compile()
    right = recorded(anna.records, "worked")
    late = 180 if night else 0
    assert await graph.bars("worked", "day") == {MONDAY: right[MONDAY] - late, TUESDAY: right[TUESDAY] + late}


async def test_a_day_that_nobody_saw(
    hass: HomeAssistant, life: Life, graph: Graph, anna: Employee, entry: MockConfigEntry
) -> None:
    """The latest record is caught up with, as far as the portal still tells it."""
    await life.works(MONDAY)
    await life.until(f"{TUESDAY}T08:00")
    await hass.config_entries.async_unload(entry.entry_id)
    await life.until(f"{TUESDAY}T09:00")
    anna.open_day()
    await life.until(f"{TUESDAY}T18:00")
    anna.close_day()
    await life.until(f"{WEDNESDAY}T08:00")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert value(hass, "worked") == "0"
    await life.works(WEDNESDAY)
    await graph.compile()
    assert await graph.bars("worked", "day") == {MONDAY: 480, WEDNESDAY: 480 + 540}


async def test_figures_that_are_unknown(life: Life, graph: Graph, portal: Portal, anna: Employee) -> None:
    """A status of tomorrow tells nothing, and takes nothing away."""
    await life.does(f"{MONDAY}T09:00", Employee.open_day)
    await life.until(f"{MONDAY}T12:00")
    portal.faults.add(Fault.unknown_status(), times=None)
    await life.until(f"{MONDAY}T14:00")
    await life.looks()
    portal.faults.clear()
    await life.does(f"{MONDAY}T17:00", Employee.close_day)
    await life.until(f"{TUESDAY}T06:00")
    await assert_right(graph, anna)


async def test_a_day_continued_after_midnight(hass: HomeAssistant, life: Life, graph: Graph, anna: Employee) -> None:
    """The limit: the figure that ended as zero at midnight is told again, and no sum can know that it is old."""
    anna.schedule = Schedule.fixed("15:00", "23:00")
    await life.does(f"{MONDAY}T16:00", Employee.open_day)
    await life.does(f"{MONDAY}T23:50", Employee.close_day)
    await life.until(f"{TUESDAY}T00:20")
    assert value(hass, "worked") == "0"
    await life.does(f"{TUESDAY}T00:20", Employee.open_day)
    assert value(hass, "worked") == "470"
    await life.does(f"{TUESDAY}T01:00", Employee.close_day)
    await life.until(f"{WEDNESDAY}T06:00")
    await graph.compile()
    assert await graph.bars("worked", "day") == {MONDAY: 470, TUESDAY: 470 + 40}


async def test_the_refresh_before_midnight_costs_no_row(
    life: Life, graph: Graph, hass: HomeAssistant, time: Time
) -> None:
    """Each quarter has one, written while its hour lasts; none while nothing grows."""
    await life.does(f"{MONDAY}T22:00", Employee.open_day)
    await life.until(f"{MONDAY}T23:50")
    await time.pass_by(minutes=30)
    await graph.compile()
    written = [state for state in await graph.states("worked", berlin(f"{MONDAY}T23:50")) if state.state != "110"]
    assert [state.state for state in written] == ["120", "135"]
    assert [f"{state.last_updated:%M:%S}" for state in written] == ["59:59", "14:59"]
    assert not [*await graph.states("breaks", berlin(f"{MONDAY}T22:30"))]


async def test_a_refresh_that_comes_late(hass: HomeAssistant, life: Life, time: Time) -> None:
    """It shows the figure of now, not of a quarter that is still to come."""
    await life.does(f"{MONDAY}T09:00", Employee.open_day)
    await time.move_to(berlin(f"{MONDAY}T09:40").isoformat())
    assert value(hass, "worked") == "40"


async def test_a_correction_of_yesterday(hass: HomeAssistant, life: Life, graph: Graph, anna: Employee) -> None:
    """The limit: a day that is over is not shown, so nothing is added or taken away any more."""

    def shorten(person: Employee) -> None:
        assert person.record is not None
        assert person.record.finish is not None
        person.record.finish -= timedelta(hours=1)

    await life.works(MONDAY)
    await life.does(f"{TUESDAY}T08:00", shorten)
    assert value(hass, "worked") == "0"
    await life.works(TUESDAY)
    await graph.compile()
    assert await graph.bars("worked", "day") == {MONDAY: 480, TUESDAY: 480}


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"began": 5, "record": {}, "seen": None},
        {"began": None, "record": None, "seen": "2026-09-14T09:00:00+00:00"},
        {"began": "2026-09-14T05:00:00", "record": {}, "seen": "2026-09-14T09:00:00"},
    ],
    ids=["nothing", "nonsense", "no record", "no offsets"],
)
async def test_damaged_memory(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, stored: dict[str, object]
) -> None:
    """What cannot be understood is as if it had never been seen."""
    anna.open_day()
    await time.move_to(f"{MONDAY}T10:00:00+02:00")
    mock_restore_cache_with_extra_data(hass, [(State("sensor.anna_schmidt_worked", "5"), stored)])
    await set_up()
    state = state_of(hass, "worked")
    assert (state.state, state.attributes["last_reset"]) == ("120", "2026-09-14T08:00:00+02:00")


async def test_nothing_to_begin_with(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Who never opened a day has a zero that never began."""
    state = state_of(hass, "worked")
    assert state.state == "0"
    assert "last_reset" not in state.attributes
    assert entity_id(hass, "worked") == "sensor.anna_schmidt_worked"
