"""Zones, changes of the clocks, midnight, night shifts and wrong clocks: right in every sensor and every TIME."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Schedule
from tests.support.common import act, minutes_shown, refused, value, writes
from tests.support.queue import CLOSE, OPEN, USUAL_REPORT, Skewed, issues_about, sent

GENERATIONS = ["A", "B", "C"]
# Seven days a week, so that a Sunday on which the clocks change is an ordinary day.
EVERY_DAY = Schedule.fixed(days=range(1, 8))
NIGHTS = Schedule.shift([("22:00", "06:00")])

# Home Assistant's, the server's and the employee's, which is empty where the person follows the server.
ZONES = [
    pytest.param("America/New_York", "Europe/Moscow", "Asia/Vladivostok", id="New York-Moscow-Vladivostok"),
    pytest.param("Asia/Vladivostok", "Europe/Moscow", "America/New_York", id="Vladivostok-Moscow-New York"),
    pytest.param("Europe/Berlin", "Pacific/Kiritimati", "Pacific/Honolulu", id="Berlin-Kiritimati-Honolulu"),
    pytest.param("Pacific/Honolulu", "Europe/Berlin", "Pacific/Kiritimati", id="Honolulu-Berlin-Kiritimati"),
    pytest.param("Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", id="Berlin-St. John's-Kathmandu"),
    pytest.param("Europe/Berlin", "Asia/Tokyo", "", id="Berlin-Tokyo-server"),
]


async def live_in(hass: HomeAssistant, portal: Portal, anna: Employee, ours: str, server: str, hers: str) -> ZoneInfo:
    """Give everybody a zone; return the one that Anna's days are told in."""
    await hass.config.async_set_time_zone(ours)
    portal.server_zone, anna.time_zone = server, hers
    return ZoneInfo(hers or server)


def at(text: str, zone: ZoneInfo) -> datetime:
    """Return an instant given by a clock in a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def shown(hass: HomeAssistant, key: str) -> datetime:
    """Return the instant that a sensor shows."""
    return datetime.fromisoformat(value(hass, key))


def naive(instant: datetime, zone: str) -> str:
    """Return an instant as a person in a zone would enter it."""
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"


def forms_of_a_start(portal: Portal, begun: datetime) -> list[str]:
    """Return how a start is sent to a portal that has told no record yet: reference §2.2.

    Generation C reads the instant. A and B want the server's date: where that is another one, they refuse the first.
    """
    today = portal.clock.now().astimezone(portal.server_zone_info).date()
    instant = begun.isoformat()
    literal = f"{today}{instant[10:]}"
    return [instant] if portal.generation == "C" or literal == instant else [instant, literal]


def form_of_a_finish(portal: Portal, ended: datetime) -> str:
    """Return how a finish is sent: reference §2.3. To A and B with date and suffix as they print the start."""
    if portal.generation == "C":
        return ended.isoformat()
    answers = (call.result for call in portal.calls() if isinstance(call.result, dict))
    *_, printed = (str(answer["TIME_START"]) for answer in answers if "TIME_START" in answer)
    return f"{printed[:11]}{ended:%H:%M:%S}{printed[19:]}"


def times_sent(portal: Portal, method: str) -> list[str]:
    """Return each TIME that was sent."""
    return [str(call["TIME"]) for call in sent(portal, method)]


# Three zones


@pytest.mark.one_in(3)
@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize(("ours", "server", "hers"), ZONES)
async def test_a_day_in_three_zones(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    ours: str,
    server: str,
    hers: str,
    generation: Any,
) -> None:
    """Times are entered in Home Assistant's zone, sent as the server takes them, and mean one instant everywhere."""
    portal.generation = generation
    zone = await live_in(hass, portal, anna, ours, server, hers)
    begun, now = at("2026-09-15T09:10:00", zone), at("2026-09-15T10:00:00", zone)
    await time.move_to(now.isoformat())
    await set_up()
    answer = await act(hass, "open_day", time=naive(begun, ours), report="x")
    assert sent(portal, OPEN) == [{"TIME": form, "REPORT": "x"} for form in forms_of_a_start(portal, begun)]
    assert answer["start"] == begun.isoformat()
    assert anna.record is not None
    assert anna.record.start == begun
    assert (shown(hass, "workday_start"), value(hass, "worked")) == (begun, "0.8334")
    assert shown(hass, "expected_finish") == begun + timedelta(hours=8)

    await time.move_to(at("2026-09-15T12:00:00", zone).isoformat())
    await act(hass, "pause_day")
    assert shown(hass, "break_start") == at("2026-09-15T12:00:00", zone)
    await time.move_to(at("2026-09-15T12:30:00", zone).isoformat())
    await act(hass, "resume_day")
    assert (value(hass, "breaks"), value(hass, "worked")) == ("0.5", "2.8334")

    ended = at("2026-09-15T17:15:00", zone)
    await time.move_to(at("2026-09-15T18:00:00", zone).isoformat())
    answer = await act(hass, "close_day", time=naive(ended, ours), report="x")
    assert sent(portal, CLOSE) == [{"TIME": form_of_a_finish(portal, ended), "REPORT": "x"}]
    assert anna.record.finish == ended
    assert answer["finish"] == ended.isoformat()
    assert (shown(hass, "workday_finish"), value(hass, "worked")) == (ended, "7.5834")

    await time.move_to(at("2026-09-15T23:59:59", zone).isoformat())
    assert value(hass, "worked") == "7.5834"
    await time.move_to(at("2026-09-16T00:00:00", zone).isoformat())
    assert (value(hass, "worked"), value(hass, "workday_start")) == ("0.0", "unknown")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize(("ours", "server", "hers"), ZONES)
async def test_a_day_kept_in_three_zones(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    ours: str,
    server: str,
    hers: str,
    generation: Any,
) -> None:
    """What was kept is sent in the same forms, restarted in between or not."""
    portal.generation = generation
    zone = await live_in(hass, portal, anna, ours, server, hers)
    begun, ended = at("2026-09-15T09:00:00", zone), at("2026-09-15T17:30:00", zone)
    await time.move_to(begun.isoformat())
    entry = await set_up()
    await portal.stop()
    await act(hass, "open_day")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await time.move_to(ended.isoformat())
    await act(hass, "close_day")
    await time.move_to(at("2026-09-15T20:00:00", zone).isoformat())
    await portal.start()
    await time.pass_by(minutes=1)
    assert times_sent(portal, OPEN) == forms_of_a_start(portal, begun)
    assert times_sent(portal, CLOSE) == [form_of_a_finish(portal, ended)]
    assert {call["REPORT"] for call in sent(portal, OPEN) + sent(portal, CLOSE)} == {USUAL_REPORT}
    assert anna.record is not None
    assert (anna.record.start, anna.record.finish) == (begun, ended)
    assert (shown(hass, "workday_start"), shown(hass, "workday_finish")) == (begun, ended)
    assert issues_about(hass, "command_undeliverable") == []


async def test_the_date_is_the_employees(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """It is Tuesday morning where Anna works and still Monday evening where Home Assistant is."""
    zone = await live_in(hass, portal, anna, "America/New_York", "Europe/Moscow", "Asia/Vladivostok")
    await time.move_to(at("2026-09-15T10:00:00", zone).isoformat())
    await set_up()
    error = await refused(hass, "open_day", time="2026-09-14 09:00:00", report="x")
    assert (error.translation_key, error.translation_placeholders) == ("time_wrong_date", {"date": "2026-09-15"})
    assert writes(portal) == []
    await act(hass, "open_day", time="2026-09-14 19:30:00", report="x")
    assert sent(portal, OPEN) == [{"TIME": "2026-09-15T09:30:00+10:00", "REPORT": "x"}]


async def test_an_offset_of_its_own(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """A time with an offset means that instant, wherever everybody is; it is sent without fractions of a second."""
    await live_in(hass, portal, anna, "America/New_York", "Asia/Tokyo", "Europe/Berlin")
    await time.move_to("2026-09-15T10:00:00+02:00")
    await set_up()
    await act(hass, "open_day", time="2026-09-15T07:15:30.700000+00:00", report="x")
    assert sent(portal, OPEN) == [{"TIME": "2026-09-15T09:15:30+02:00", "REPORT": "x"}]


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_an_employee_who_moves(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, generation: Any
) -> None:
    """A day is closed by the clock of the new zone, at the instant that was given; the next one begins there."""
    portal.generation = generation
    await act(hass, "open_day")
    anna.time_zone = "Asia/Tokyo"
    await time.move_to("2026-09-14T14:00:00+02:00")
    await act(hass, "close_day", time="2026-09-14 13:00:00", report="x")
    ended = datetime.fromisoformat("2026-09-14T20:00:00+09:00")
    assert sent(portal, CLOSE) == [{"TIME": form_of_a_finish(portal, ended), "REPORT": "x"}]
    assert anna.record is not None
    assert anna.record.finish == ended
    # Nine o'clock on Wednesday in Tokyo.
    await time.move_to("2026-09-16T02:00:00+02:00")
    await act(hass, "open_day", time="2026-09-16 01:30:00", report="x")
    assert sent(portal, OPEN)[-1] == {"TIME": "2026-09-16T08:30:00+09:00", "REPORT": "x"}
    assert anna.record is not None
    assert anna.record.start == datetime.fromisoformat("2026-09-16T08:30:00+09:00")


# The clocks change: in Berlin on 29 March 2026 at 02:00 and on 25 October 2026 at 03:00

CHANGES = [
    # From ten in the evening to six in the morning: an hour less, an hour more.
    pytest.param("2026-03-28T22:00:00+01:00", "2026-03-29T06:00:00+02:00", 7, id="spring"),
    pytest.param("2026-10-24T22:00:00+02:00", "2026-10-25T06:00:00+01:00", 9, id="autumn"),
]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize(("begin", "end", "hours"), CHANGES)
async def test_a_night_in_which_the_clocks_change(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    begin: str,
    end: str,
    hours: int,
    generation: Any,
) -> None:
    """Hours are counted, not hands of a clock; the day is current until midnight in the offset of its finish."""
    # A shift would expire an hour after its end, by the clock of the evening.
    portal.generation, portal.schedule = generation, Schedule.flexible()
    await time.move_to(begin)
    await set_up()
    await act(hass, "open_day")
    finish = datetime.fromisoformat(end)
    await time.move_to((finish - timedelta(hours=2)).isoformat())
    await act(hass, "pause_day")
    assert shown(hass, "break_start") == finish - timedelta(hours=2)
    await time.move_to((finish - timedelta(hours=1)).isoformat())
    await time.pass_by(minutes=1)
    assert minutes_shown(value(hass, "worked")) == (hours - 2) * 60
    await act(hass, "resume_day")
    await time.move_to(end)
    answer = await act(hass, "close_day")
    assert minutes_shown(value(hass, "worked")) == (hours - 1) * 60 - 1
    assert (shown(hass, "workday_start"), shown(hass, "workday_finish")) == (datetime.fromisoformat(begin), finish)
    assert (answer["start"], answer["finish"]) == (begin, end)
    midnight = datetime.fromisoformat(f"{end[:10]}T00:00:00{end[19:]}") + timedelta(days=1)
    await time.move_to((midnight - timedelta(seconds=1)).isoformat())
    assert value(hass, "workday_finish") != "unknown"
    await time.move_to(midnight.isoformat())
    assert value(hass, "workday_finish") == "unknown"


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("begin", "given", "finish", "generation"),
    [
        pytest.param(f"{begin}:00", given, finish, generation, id=f"{name}-{generation}")
        for name, generations, begin, given, finish in [
            ("spring", "ABC", "2026-03-29T01:00:00+01", "2026-03-29 10:00:00", "2026-03-29T10:00:00+02:00"),
            ("autumn", "ABC", "2026-10-25T01:00:00+02", "2026-10-25 10:00:00", "2026-10-25T10:00:00+01:00"),
            # The hour that there is twice: older servers know nothing but the offset of now, and print none.
            ("first 02:30", "C", "2026-10-25T01:00:00+02", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+02:00"),
            ("second 02:30", "C", "2026-10-25T01:00:00+02", "2026-10-25T02:30:00+01:00", "2026-10-25T02:30:00+01:00"),
        ]
        for generation in generations
    ],
)
async def test_closing_on_the_day_of_a_change(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    begin: str,
    given: str,
    finish: str,
    generation: Any,
) -> None:
    """TIME is what the clock on the wall shows at the finish, which is no longer in the offset of the start."""
    portal.generation, portal.schedule = generation, EVERY_DAY
    portal.clock.move_to(begin)
    anna.open_day()
    await time.move_to(f"{begin[:10]}T12:00:00{'+02:00' if '-03-' in begin else '+01:00'}")
    await set_up()
    answer = await act(hass, "close_day", time=given, report="x")
    ended = datetime.fromisoformat(finish)
    assert sent(portal, CLOSE) == [{"TIME": form_of_a_finish(portal, ended), "REPORT": "x"}]
    assert anna.record is not None
    assert anna.record.finish == ended
    assert answer["finish"] == finish
    assert answer["worked"] == (ended - datetime.fromisoformat(begin)).total_seconds()
    assert shown(hass, "workday_finish") == ended


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize(
    ("begun", "now"),
    [
        pytest.param("2026-03-29T01:30:00+01:00", "2026-03-29T08:00:00+02:00", id="spring"),
        pytest.param("2026-10-25T01:30:00+02:00", "2026-10-25T08:00:00+01:00", id="autumn"),
    ],
)
async def test_opening_before_a_change(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    begun: str,
    now: str,
    generation: Any,
) -> None:
    """A start before the clocks changed, told after it: the record begins at that instant on every server.

    Older servers put the wall clock in the offset of now, whatever the offset of TIME says, and print it so.
    """
    # On a fixed schedule no shift may be started so early.
    portal.generation, portal.schedule = generation, Schedule.flexible()
    await time.move_to(now)
    await set_up()
    await act(hass, "open_day", time=begun, report="x")
    assert anna.record is not None
    assert anna.record.start == datetime.fromisoformat(begun)
    assert shown(hass, "workday_start") == datetime.fromisoformat(begun)


@pytest.mark.parametrize(
    ("now", "given", "time_sent"),
    [
        pytest.param("2026-03-29T10:00:00+02:00", "2026-03-29 08:00:00", "2026-03-29T08:00:00+02:00", id="spring"),
        pytest.param("2026-10-25T10:00:00+01:00", "2026-10-25 08:00:00", "2026-10-25T08:00:00+01:00", id="autumn"),
    ],
)
async def test_opening_after_a_change(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    now: str,
    given: str,
    time_sent: str,
) -> None:
    """Today's offset is the one from after the change."""
    portal.schedule = EVERY_DAY
    await time.move_to(now)
    await set_up()
    await act(hass, "open_day", time=given, report="x")
    assert sent(portal, OPEN) == [{"TIME": time_sent, "REPORT": "x"}]


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize(
    ("ours", "hers"), [("Europe/Berlin", "America/New_York"), ("America/New_York", "Europe/Berlin")]
)
async def test_between_two_changes(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    ours: str,
    hers: str,
    generation: Any,
) -> None:
    """In the week when Europe has changed its clocks and America has not, they are an hour closer."""
    portal.generation = generation
    zone = await live_in(hass, portal, anna, ours, "Europe/Moscow", hers)
    begun, now = at("2026-10-27T09:00:00", zone), at("2026-10-27T11:00:00", zone)
    await time.move_to(now.isoformat())
    await set_up()
    await act(hass, "open_day", time=naive(begun, ours), report="x")
    assert sent(portal, OPEN) == [{"TIME": begun.isoformat(), "REPORT": "x"}]
    assert (shown(hass, "workday_start"), value(hass, "worked")) == (begun, "2.0")


# Midnight and night shifts


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_a_night_shift(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, generation: Any
) -> None:
    """Midnight is nothing special to a day that is open, and its break may lie behind it."""
    portal.generation, portal.schedule = generation, NIGHTS
    await time.move_to("2026-09-14T22:00:00+02:00")
    await set_up()
    await act(hass, "open_day")
    await time.move_to("2026-09-15T00:00:00+02:00")
    assert (value(hass, "status"), value(hass, "worked")) == ("opened", "2.0")
    await time.move_to("2026-09-15T01:10:00+02:00")
    anna.pause_day()
    await time.pass_by(minutes=1)
    assert (value(hass, "status"), value(hass, "worked")) == ("paused", "3.1667")
    assert shown(hass, "break_start") == datetime.fromisoformat("2026-09-15T01:10:00+02:00")
    await time.move_to("2026-09-15T01:40:00+02:00")
    await act(hass, "resume_day")
    assert value(hass, "breaks") == "0.5"
    await time.move_to("2026-09-15T06:00:00+02:00")
    answer = await act(hass, "close_day")
    assert sent(portal, CLOSE) == [{}]
    assert (answer["worked"], answer["breaks"]) == (int(7.5 * 3600), 1800)
    assert shown(hass, "workday_start") == datetime.fromisoformat("2026-09-14T22:00:00+02:00")
    assert shown(hass, "workday_finish") == datetime.fromisoformat("2026-09-15T06:00:00+02:00")
    # It is the day of Tuesday now, and stays it until midnight.
    await time.move_to("2026-09-15T23:59:59+02:00")
    assert value(hass, "worked") == "7.5"
    await time.move_to("2026-09-16T00:00:00+02:00")
    assert value(hass, "worked") == "0.0"


async def test_closing_a_night_shift_afterwards(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Bitrix24 takes a finish only on the date of the start: the other date is told before anything is sent."""
    portal.schedule = NIGHTS
    portal.clock.move_to("2026-09-14T22:00:00+02:00")
    anna.open_day()
    await time.move_to("2026-09-15T05:00:00+02:00")
    await set_up()
    error = await refused(hass, "close_day", time="2026-09-15 04:00:00", report="x")
    assert (error.translation_key, error.translation_placeholders) == ("time_wrong_date", {"date": "2026-09-14"})
    assert writes(portal) == []
    await act(hass, "close_day", time="2026-09-14 23:30:00", report="x")
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-14T23:30:00+02:00", "REPORT": "x"}]


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_the_first_second_of_a_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, generation: Any
) -> None:
    """Older servers take midnight for no time at all: the second after it is meant as well as can be."""
    portal.generation = generation
    await time.move_to("2026-09-15T00:20:00+02:00")
    await set_up()
    await act(hass, "open_day", time="2026-09-15 00:00:00", report="x")
    assert anna.record is not None
    assert anna.record.start == datetime.fromisoformat("2026-09-15T00:00:01+02:00")


async def test_a_close_just_before_midnight_that_is_a_little_late(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Given at 23:59:50, delivered at midnight: it is punctual and ends the day, on whatever date."""
    await act(hass, "open_day")
    await time.move_to("2026-09-14T23:59:50+02:00")
    await portal.stop()
    assert (await act(hass, "close_day"))["queued"] is True
    await portal.start()
    await time.pass_by(seconds=30)
    assert sent(portal, CLOSE) == [{}]
    assert anna.state == "CLOSED"
    assert issues_about(hass, "command_undeliverable") == []


# Clocks that are wrong

# Answers tell the time in whole seconds.
ACCURACY = timedelta(seconds=1)

SKEWS = [
    pytest.param(timedelta(minutes=7), id="7 min ahead"),
    pytest.param(timedelta(minutes=-7), id="7 min behind"),
    pytest.param(timedelta(hours=3), id="3 h ahead"),
    pytest.param(timedelta(hours=-3), id="3 h behind"),
    pytest.param(timedelta(days=-9), id="9 days behind"),
]


@pytest.fixture
def true_clock(portal: Portal, time: Time, skew: timedelta) -> Skewed:
    """The portal's clock, which Home Assistant's differs from by a skew."""
    clock = Skewed(time.clock, skew)
    portal.clock = clock
    return clock


@pytest.mark.one_in(3)
@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("skew", SKEWS)
async def test_a_day_by_a_wrong_clock(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    true_clock: Skewed,
    set_up: SetUp,
    skew: timedelta,
    generation: Any,
) -> None:
    """Every sensor tells the portal's instants and counts by the portal's clock."""
    portal.generation = generation
    begun = datetime.fromisoformat("2026-09-15T09:00:00+02:00")
    await time.move_to((begun - skew).isoformat())
    await set_up()
    await act(hass, "open_day")
    assert (shown(hass, "workday_start"), value(hass, "worked")) == (begun, "0.0")
    assert shown(hass, "expected_finish") == begun + timedelta(hours=8)

    await time.advance(hours=3, seconds=30)
    anna.pause_day()
    paused = true_clock.now().replace(microsecond=0)
    await time.pass_by(minutes=1)
    # Generation C does not tell it by the status.
    assert shown(hass, "break_start") == paused
    assert value(hass, "worked") == "3.0"
    await time.advance(minutes=45)
    answer = await act(hass, "get_workday")
    assert abs(answer["breaks"] - (true_clock.now() - paused).total_seconds()) <= ACCURACY.total_seconds()
    assert value(hass, "breaks") == "0.7667"

    await act(hass, "resume_day")
    await time.advance(hours=4, seconds=30)
    answer = await act(hass, "get_workday")
    assert abs(answer["worked"] - (7 * 3600 + 60)) <= ACCURACY.total_seconds()
    await act(hass, "close_day")
    assert shown(hass, "workday_finish") == true_clock.now().replace(microsecond=0)

    # Midnight comes when it is midnight there.
    left = datetime.fromisoformat("2026-09-16T00:00:00+02:00") - true_clock.now()
    await time.advance(seconds=(left - ACCURACY).total_seconds())
    assert value(hass, "worked") == "7.0167"
    await time.advance(seconds=2 * ACCURACY.total_seconds())
    assert value(hass, "worked") == "0.0"


@pytest.mark.parametrize("skew", SKEWS)
async def test_the_future_by_a_wrong_clock(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    true_clock: Skewed,
    set_up: SetUp,
    skew: timedelta,
) -> None:
    """Whether a time is still to come, and which date is today, is for the portal's clock to say."""
    await time.move_to((datetime.fromisoformat("2026-09-15T10:00:00+02:00") - skew).isoformat())
    await set_up()
    error = await refused(hass, "open_day", time="2026-09-15 10:01:00", report="x")
    assert error.translation_key == "time_in_future"
    error = await refused(hass, "open_day", time="2026-09-14 10:00:00", report="x")
    assert (error.translation_key, error.translation_placeholders) == ("time_wrong_date", {"date": "2026-09-15"})
    assert writes(portal) == []
    await act(hass, "open_day", time="2026-09-15 09:59:00", report="x")
    assert sent(portal, OPEN) == [{"TIME": "2026-09-15T09:59:00+02:00", "REPORT": "x"}]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
@pytest.mark.parametrize("skew", SKEWS)
async def test_kept_by_a_wrong_clock(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    true_clock: Skewed,
    set_up: SetUp,
    skew: timedelta,
    restarted: bool,
) -> None:
    """What is kept bears the time that the portal's clock showed when it was given."""
    await time.move_to((datetime.fromisoformat("2026-09-15T09:00:00+02:00") - skew).isoformat())
    entry = await set_up()
    await portal.stop()
    if restarted:
        assert await hass.config_entries.async_reload(entry.entry_id)
    await act(hass, "open_day")
    await time.advance(hours=8)
    await act(hass, "close_day")
    await time.advance(minutes=30)
    await portal.start()
    await time.pass_by(minutes=1)
    assert sent(portal, OPEN) == [{"TIME": "2026-09-15T09:00:00+02:00", "REPORT": USUAL_REPORT}]
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-15T17:00:00+02:00", "REPORT": USUAL_REPORT}]
    assert value(hass, "worked") == "8.0"
    assert issues_about(hass, "command_undeliverable") == []


@pytest.mark.parametrize("skew", SKEWS)
async def test_kept_before_the_clock_is_known(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    true_clock: Skewed,
    set_up: SetUp,
    skew: timedelta,
) -> None:
    """Started while the portal was away: by the first answer it turns out how wrong the clock was all the time."""
    begun = datetime.fromisoformat("2026-09-15T09:00:00+02:00")
    await time.move_to((begun - skew).isoformat())
    await portal.stop()
    await set_up()
    await act(hass, "open_day")
    await time.advance(hours=2)
    await portal.start()
    await time.pass_by(minutes=1)
    (opening,) = sent(portal, OPEN)
    assert abs(datetime.fromisoformat(opening["TIME"]) - begun) <= ACCURACY
    assert abs(shown(hass, "workday_start") - begun) <= ACCURACY


@pytest.mark.parametrize("skew", SKEWS)
async def test_a_forgotten_day_by_a_wrong_clock(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    true_clock: Skewed,
    set_up: SetUp,
    skew: timedelta,
) -> None:
    """The day is closed at the time that the portal recommends, and a new one begins now."""
    await time.move_to((datetime.fromisoformat("2026-09-14T09:00:00+02:00") - skew).isoformat())
    anna.open_day()
    await time.move_to((datetime.fromisoformat("2026-09-15T08:00:00+02:00") - skew).isoformat())
    await set_up()
    assert value(hass, "status") == "expired"
    assert len(issues_about(hass, "workday_expired")) == 1
    await act(hass, "open_day", close_expired=True)
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-14T18:00:00+02:00", "REPORT": USUAL_REPORT}]
    assert shown(hass, "workday_start") == datetime.fromisoformat("2026-09-15T08:00:00+02:00")
