"""The timesheet at its edges: other time zones, what Home Assistant did not see, and what it reads when.

What is expected is computed from the emulator's own records, or counted by hand.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from homeassistant.core import CoreState, HomeAssistant
import pytest

from tests.conftest import SECRET, Outage, SetUp, Time
from tests.portal import Employee, Portal, Role, Schedule, Webhook
from tests.support.common import act
from tests.support.lived_quarter import Quarter, hours_of
from tests.support.restart import Restart
from tests.support.sheet import month_of, week_of
from tests.support.team import ALL_SCOPES, add_colleague, device_of, shown

DAY = timedelta(days=1)
GENERATIONS = pytest.mark.parametrize(
    "portal_options",
    [
        pytest.param({"schedule": Schedule.flexible()}, id="C"),
        pytest.param({"schedule": Schedule.flexible(), "generation": "B", "rest3": True}, id="B"),
    ],
)

OLD_SERVER = pytest.mark.parametrize(
    "portal_options", [pytest.param({"schedule": Schedule.flexible(), "generation": "B", "rest3": True}, id="B")]
)


# Local times of records: start, finish, and a break in some.
AUCKLAND = (
    ("2026-09-20T23:30:05", "2026-09-21T00:40:00"),  # Sunday night
    ("2026-09-21T00:50:00", "2026-09-21T01:30:07"),  # Monday, which is Sunday in Berlin
    ("2026-09-21T11:55:00", "2026-09-21T12:31:00"),  # across Berlin's midnight
    ("2026-09-26T22:00:00", "2026-09-27T04:00:00"),  # the clocks go forward
    ("2026-09-27T23:58:20", "2026-09-28T00:12:20"),
    ("2026-09-30T23:50:00", "2026-10-01T07:30:00", "2026-10-01T00:10:00", "2026-10-01T01:00:30"),
    ("2026-10-01T08:00:00", "2026-10-01T12:00:00"),
)
NEW_YORK = (
    ("2026-10-25T23:30:05", "2026-10-26T00:40:00"),
    ("2026-10-26T00:50:00", "2026-10-26T01:30:07"),
    ("2026-10-26T18:30:00", "2026-10-26T19:31:00"),  # across Berlin's midnight
    ("2026-10-31T22:00:00", "2026-11-01T04:00:00"),  # the clocks go back, a month begins
    ("2026-11-01T18:58:20", "2026-11-01T23:59:20"),
    ("2026-11-01T23:59:40", "2026-11-02T07:30:00", "2026-11-02T00:10:00", "2026-11-02T01:00:30"),
    ("2026-11-02T08:00:00", "2026-11-02T12:00:00"),
)


@pytest.fixture
def webhook(portal: Portal, anna: Employee) -> Webhook:
    """Anna's webhook, which may also read in which time zones her colleagues live."""
    anna.role = Role.ADMIN
    return portal.add_webhook(anna, scopes=ALL_SCOPES, secret=SECRET)


@pytest.fixture
def ben(portal: Portal, anna: Employee) -> Employee:
    """A colleague."""
    return portal.add_employee(15, name="Ben", last_name="Weber", time_zone="Europe/Berlin")


async def begin(
    hass: HomeAssistant, time: Time, portal: Portal, people: tuple[Employee, ...], set_up: SetUp
) -> Quarter:
    """Set up the entry, and add colleagues."""
    entry = await set_up()
    for person in people[1:]:
        await add_colleague(hass, entry, person)
    return Quarter(hass=hass, time=time, portal=portal, entry=entry, people=people, rng=Random(0))  # noqa: S311


@GENERATIONS
@pytest.mark.parametrize("whose", ["owner", "colleague"])
@pytest.mark.parametrize(
    ("zone", "records"),
    [
        pytest.param("Pacific/Auckland", AUCKLAND, id="Auckland"),
        pytest.param("America/New_York", NEW_YORK, id="NewYork"),
        # The server's, by whose zone somebody without one lives.
        pytest.param("", NEW_YORK, id="the server's"),
    ],
)
async def test_elsewhere(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    ben: Employee,
    everything_enabled: None,
    set_up: SetUp,
    zone: str,
    records: tuple[tuple[str, ...], ...],
    whose: str,
) -> None:
    """Days, weeks and months are those of the employee's zone, while Home Assistant lives in Berlin."""
    person = anna if whose == "owner" else ben
    person.time_zone = zone
    if not zone:
        portal.server_zone = "America/New_York"

    def local(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=person.zone).astimezone(UTC)

    await time.move_to((local(records[0][0]) - DAY).isoformat())
    quarter = await begin(hass, time, portal, (anna, ben), set_up)
    done: list[date] = []
    for start, finish, *breaks in records:
        for text, verb in sorted(
            [(start, "open_day"), (finish, "close_day"), *zip(breaks, ("pause_day", "resume_day"), strict=False)]
        ):
            midnight = local(f"{text[:10]}T00:00:01")
            if time.clock.now() < midnight:
                await quarter.move_to(midnight)
                quarter.compare_sensors(at_midnight=True)
            await quarter.move_to(local(text))
            getattr(person, verb)()
            await quarter.time.pass_by(seconds=301)
            quarter.compare_sensors()
        done.append(datetime.fromisoformat(start).date())
        for limits in (week_of(done[-1]), month_of(done[-1]), (done[-1], done[-1] + DAY), (done[0], done[-1] + DAY)):
            await quarter.compare_sheets(*limits, person)
            await quarter.compare_sheets(*limits, anna, ben)
    assert len(set(done)) == len(quarter.sheet(person))


async def work(quarter: Quarter, person: Employee, start: str, finish: str) -> None:
    """Work in the browser, while Home Assistant polls."""
    await quarter.time.move_to(start)
    person.open_day()
    await quarter.time.move_to(finish)
    person.close_day()
    await quarter.time.pass_by(minutes=6)


def shorten(person: Employee, position: int, seconds: int) -> None:
    """Let the supervisor bring a finish forward."""
    record = person.records[position]
    assert record.finish is not None
    record.finish -= timedelta(seconds=seconds)
    record.net -= seconds


async def test_a_correction_after_work_is_read_in_the_night(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, everything_enabled: None, set_up: SetUp
) -> None:
    """Records are read once a day, also on the day after one on which they were read because it was closed."""
    quarter = await begin(hass, time, portal, (anna,), set_up)
    await work(quarter, anna, "2026-09-14T09:00:00+02:00", "2026-09-14T18:00:00+02:00")
    await work(quarter, anna, "2026-09-15T09:00:00+02:00", "2026-09-15T18:00:00+02:00")
    await time.move_to("2026-09-15T22:00:00+02:00")
    shorten(anna, 0, 3600)
    await time.move_to("2026-09-16T00:00:01+02:00")
    await time.pass_by(hours=23.9)
    quarter.compare_sensors()


async def test_a_correction_is_in_the_answer_at_once(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, everything_enabled: None, set_up: SetUp
) -> None:
    """Whoever asks for the timesheet gets what the records say now, of any month."""
    await time.move_to("2026-06-15T08:00:00+02:00")
    quarter = await begin(hass, time, portal, (anna,), set_up)
    await work(quarter, anna, "2026-06-15T09:00:00+02:00", "2026-06-15T18:00:00+02:00")
    await work(quarter, anna, "2026-09-14T09:00:00+02:00", "2026-09-14T18:00:00+02:00")
    for position in (0, 1):
        await quarter.compare_sheets(date(2026, 6, 1), date(2026, 10, 1), anna)
        shorten(anna, position, 1000)
        await quarter.compare_sheets(date(2026, 6, 1), date(2026, 10, 1), anna)
        await time.advance(minutes=30)


@OLD_SERVER
@pytest.mark.parametrize(
    ("start", "finish", "zone"),
    [
        pytest.param("2026-10-23T09:00:00+02:00", "2026-10-23T18:00:00+02:00", "Europe/Berlin", id="Friday"),
        pytest.param("2026-10-25T00:20:00+02:00", "2026-10-25T03:40:00+01:00", "Europe/Berlin", id="that night"),
        pytest.param("2026-10-22T09:00:00+02:00", "2026-10-22T18:00:00+02:00", "Europe/Moscow", id="Moscow"),
    ],
)
async def test_one_record_where_the_zone_of_a_colleague_is_unknown(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    webhook: Webhook,
    ben: Employee,
    everything_enabled: None,
    set_up: SetUp,
    start: str,
    finish: str,
    zone: str,
) -> None:
    """Without the scope `user` an old server says a start some hours off: it is the same record still, not a second."""
    webhook.set_scopes(["timeman", "im"])
    ben.time_zone = zone
    await time.move_to("2026-10-22T08:00:00+02:00")
    quarter = await begin(hass, time, portal, (anna, ben), set_up)
    await work(quarter, ben, start, finish)
    await time.move_to("2026-10-25T06:00:00+01:00")
    answer = await act(
        hass, "get_timesheet", device_id=device_of(hass, ben.id).id, start="2026-10-19", end="2026-10-26"
    )
    (employee,) = answer["employees"]
    (record,) = ben.records
    assert (len(employee["days"]), employee["worked"]) == (1, record.net)
    assert employee["days"][0]["records"] == 1
    assert float(shown(hass, ben.id, "worked_week")) == pytest.approx(record.net / 3600, abs=0.0002)


@GENERATIONS
async def test_more_records_than_fit_on_a_page(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, everything_enabled: None, set_up: SetUp
) -> None:
    """Six records a day since the first of the month before."""
    clock, day = portal.clock, datetime.fromisoformat("2026-08-01T06:00:00+02:00")
    while day < datetime.fromisoformat("2026-09-14T00:00:00+02:00"):
        for number in range(6):
            clock.move_to(day + number * timedelta(hours=2))
            anna.open_day()
            clock.advance(minutes=61 + number)
            anna.close_day()
        day += DAY
    await time.move_to("2026-09-14T08:00:00+02:00")
    quarter = await begin(hass, time, portal, (anna,), set_up)
    await time.pass_by(minutes=20)
    quarter.compare_sensors()
    await quarter.compare_sheets(date(2026, 7, 1), date(2026, 10, 1), anna)
    await work(quarter, anna, "2026-09-14T09:00:00+02:00", "2026-09-14T12:00:00+02:00")
    quarter.compare_sensors()
    await quarter.compare_sheets(date(2026, 8, 1), date(2026, 9, 1), anna)


@GENERATIONS
@pytest.mark.parametrize("last", ["close_day", "pause_day"])
async def test_what_was_missed_in_an_outage(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    outage: Outage,
    everything_enabled: None,
    set_up: SetUp,
    last: str,
) -> None:
    """Two records were begun while the portal could not be reached: both count, not only the latest."""
    quarter = await begin(hass, time, portal, (anna,), set_up)
    await work(quarter, anna, "2026-09-14T09:00:00+02:00", "2026-09-14T10:00:00+02:00")
    await outage.begin()
    for hour, verb in ((11, "open_day"), (12, "close_day"), (13, "open_day"), (15, last)):
        await time.move_to(f"2026-09-14T{hour}:00:00+02:00")
        getattr(anna, verb)()
    await time.advance(minutes=30)
    await outage.end()
    await time.pass_by(minutes=6)
    await quarter.compare_sheets(date(2026, 9, 14), date(2026, 9, 21), anna)
    quarter.compare_sensors()
    assert quarter.compared["week while " + anna.state] == 1


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "America/New_York"])
async def test_required_hours_count_from_the_day_on_which_they_were_seen(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    everything_enabled: None,
    set_up: SetUp,
    restart: Restart,
    zone: str,
) -> None:
    """The date is that of the employee, and it is not forgotten when Home Assistant starts again."""
    anna.time_zone, anna.schedule = zone, Schedule.flexible()
    quarter = await begin(hass, time, portal, (anna,), set_up)
    day = datetime(2026, 9, 15, 9, tzinfo=ZoneInfo(zone))
    for number in range(8):
        anna.min_duration = {3: "06:00", 5: "07:30"}.get(number, anna.min_duration)
        start = day + number * DAY
        for at, verb in ((start, "open_day"), (start + timedelta(hours=7), "close_day")):
            while time.clock.now() < at - timedelta(hours=1):
                await quarter.move_to(time.clock.now() + timedelta(hours=1))
            await quarter.move_to(at)
            getattr(anna, verb)()
        await quarter.move_to(start + timedelta(hours=8))
        quarter.compare_sensors()
    assert quarter.required[anna.id].changes == 2
    await quarter.compare_sheets(date(2026, 9, 1), date(2026, 10, 1), anna)
    expected = quarter.sheet(anna)
    assert {sheet_day.required for sheet_day in expected.values()} == {8 * 3600, 6 * 3600, 27000, 0}
    async with restart(CoreState.running) as again:
        await again.set_up()
        quarter.hass, quarter.time = again.hass, again.time
        await quarter.compare_sheets(date(2026, 9, 1), date(2026, 10, 1), anna)
        quarter.compare_sensors()
        await again.time.pass_by(minutes=30)
        await quarter.compare_sheets(date(2026, 9, 1), date(2026, 10, 1), anna)


@GENERATIONS
async def test_midnight_sharp(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, everything_enabled: None, set_up: SetUp
) -> None:
    """Old servers say no finish that is midnight to the second."""
    quarter = await begin(hass, time, portal, (anna,), set_up)
    for start, finish in (
        ("2026-09-14T20:00:00+02:00", "2026-09-15T00:00:00+02:00"),
        ("2026-09-16T00:00:00+02:00", "2026-09-16T01:00:00+02:00"),
        ("2026-09-20T20:00:00+02:00", "2026-09-21T00:00:00+02:00"),
    ):
        await work(quarter, anna, start, finish)
        quarter.compare_sensors()
        await quarter.compare_sheets(date(2026, 9, 14), date(2026, 9, 21), anna)


@OLD_SERVER
async def test_sensor_and_action_agree_on_a_record_longer_than_a_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, everything_enabled: None, set_up: SetUp
) -> None:
    """Old servers store at most 24 hours of a record."""
    quarter = await begin(hass, time, portal, (anna,), set_up)
    await work(quarter, anna, "2026-09-14T06:00:00+02:00", "2026-09-15T10:00:00+02:00")
    await time.pass_by(hours=40)
    answer = await act(hass, "get_timesheet", start="2026-09-14", end="2026-09-21")
    assert float(shown(hass, anna.id, "worked_week")) == hours_of(answer["employees"][0]["worked"])


@GENERATIONS
async def test_a_day_left_open_by_a_subordinate(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    webhook: Webhook,
    ben: Employee,
    everything_enabled: None,
    set_up: SetUp,
) -> None:
    """A head sees only the records, which do not say that a day has expired; after three days it surely has."""
    anna.role, ben.head = Role.HEAD, anna
    await add_colleague(hass, await set_up(), ben, read_only=True)
    await time.move_to("2026-09-15T09:00:00+02:00")
    ben.open_day()
    await time.move_to("2026-09-18T12:00:00+02:00")
    await time.pass_by(minutes=20)
    answer = await act(
        hass, "get_timesheet", device_id=device_of(hass, ben.id).id, start="2026-09-14", end="2026-09-21"
    )
    assert answer["employees"][0]["worked"] == 0
    assert shown(hass, ben.id, "worked_week") == "0.0"
