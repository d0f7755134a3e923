"""People in another zone than the server, a whole day long: dates of both differ, and older servers print odd offsets.

The server is in Berlin, and so is Home Assistant. 15 September 2026 is a Tuesday.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
import pytest

from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Role, Schedule
from tests.support.common import act, minutes_shown, value
from tests.support.team import act_for, add_colleague, shown as shown_for

AUCKLAND, NEW_YORK, LONDON, TOKYO = "Pacific/Auckland", "America/New_York", "Europe/London", "Asia/Tokyo"
BEN = 13
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: str) -> datetime:
    """Return a moment of September 2026 by the clock of a zone."""
    return datetime.fromisoformat(f"2026-09-{text}").replace(tzinfo=ZoneInfo(zone))


def instant(text: str) -> datetime | None:
    """Return the instant that a sensor shows, or an answer tells."""
    return None if text == "unknown" else datetime.fromisoformat(text)


def minutes(duration: timedelta) -> int:
    """Return the whole minutes of a duration."""
    return duration // timedelta(minutes=1)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("generation", ["A", "B", "C"])
@pytest.mark.parametrize("zone", [AUCKLAND, NEW_YORK, LONDON], ids=["Auckland", "New York", "London"])
async def test_a_long_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, zone: str, generation: Any
) -> None:
    """Begun at nine by the clock there, through the server's midnight and through that of the employee."""
    portal.generation, anna.time_zone = generation, zone
    begun = at("15T09:00:00", zone)
    await time.move_to((begun - timedelta(minutes=1)).isoformat())
    await set_up()
    assert (value(hass, "status"), value(hass, "workday_start"), value(hass, "worked")) == ("closed", "unknown", "0.0")
    await time.move_to(begun.isoformat())
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["start"], answer["worked"]) == ("opened", begun.isoformat(), 0)
    assert instant(value(hass, "workday_start")) == begun
    assert instant(value(hass, "expected_finish")) == begun + timedelta(hours=8)

    pause, resume = begun + timedelta(hours=3), begun + timedelta(hours=3.5)
    midnight = at("16T00:00:00", zone)
    berlin = at("15T00:00:00", "Europe/Berlin")
    servers = next(day for day in (berlin, berlin + timedelta(days=1)) if day > begun)
    moments = {
        begun + timedelta(minutes=1),
        *(other + timedelta(seconds=seconds) for other in (servers, midnight) for seconds in (-1, 0, 1)),
        midnight + timedelta(minutes=40),
    }
    for moment in sorted(moments | {pause, resume}):
        await time.move_to(moment.isoformat())
        if moment == pause:
            await act(hass, "pause_day")
            assert instant(value(hass, "break_start")) == pause
        elif moment == resume:
            await act(hass, "resume_day")
        answer = await act(hass, "get_workday")
        breaks = timedelta(minutes=30) if moment >= resume else timedelta()
        assert (answer["start"], answer["finish"]) == (begun.isoformat(), None)
        assert answer["worked"] == (moment - begun - breaks).total_seconds()
        assert answer["breaks"] == breaks.total_seconds()
        assert minutes_shown(value(hass, "worked")) == minutes(moment - begun - breaks)
        assert instant(value(hass, "workday_start")) == begun
        assert minutes_shown(value(hass, "breaks")) == minutes(breaks)
        assert value(hass, "status") == ("paused" if moment == pause else "opened")

    ended = midnight + timedelta(minutes=45)
    await time.move_to(ended.isoformat())
    answer = await act(hass, "close_day")
    assert (answer["start"], answer["finish"]) == (begun.isoformat(), ended.isoformat())
    worked = ended - begun - timedelta(minutes=30)
    assert answer["worked"] == worked.total_seconds()
    # It stays the current day until the next one begins.
    await time.move_to(at("16T08:59:59", zone).isoformat())
    assert minutes_shown(value(hass, "worked")) == minutes(worked)
    assert instant(value(hass, "workday_finish")) == ended
    await time.move_to(at("16T09:00:00", zone).isoformat())
    answer = await act(hass, "open_day")
    assert (answer["changed"], answer["start"]) == (True, at("16T09:00:00", zone).isoformat())
    assert (value(hass, "worked"), value(hass, "workday_finish")) == ("0.0", "unknown")
    assert [record.start for record in anna.records] == [begun, at("16T09:00:00", zone)]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("generation", ["A", "B", "C"])
@pytest.mark.parametrize("zone", [AUCKLAND, NEW_YORK, LONDON], ids=["Auckland", "New York", "London"])
async def test_a_closed_day_ends_at_the_employees_midnight(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, zone: str, generation: Any
) -> None:
    """Not at the server's, nor at that of Home Assistant."""
    portal.generation, anna.time_zone = generation, zone
    await time.move_to(at("15T09:00:00", zone).isoformat())
    await set_up()
    await act(hass, "open_day")
    await time.move_to(at("15T17:00:00", zone).isoformat())
    await act(hass, "close_day")
    ending = at("16T00:00:00", zone)
    for moment in sorted({at("15T00:00:00", "Europe/Berlin"), at("16T00:00:00", "Europe/Berlin"), ending}):
        for seconds in (-1, 1):
            there = moment + timedelta(seconds=seconds)
            if there <= at("15T17:00:00", zone):
                continue
            await time.move_to(there.isoformat())
            assert value(hass, "worked") == ("8.0" if there < ending else "0.0"), there
            assert (value(hass, "workday_start") == "unknown") is (there > ending)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("generation", ["A", "B", "C"])
@pytest.mark.parametrize("zone", [AUCKLAND, NEW_YORK], ids=["Auckland", "New York"])
@pytest.mark.parametrize("clock", ["08:30", "18:45"])
async def test_a_day_with_given_times(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    zone: str,
    clock: str,
    generation: Any,
) -> None:
    """Dates of server and employee differ in the morning in Auckland, in the evening in New York."""
    portal.generation, portal.schedule, anna.time_zone = generation, Schedule.flexible(), zone
    now = at(f"15T{clock}:00", zone)
    begun, ended = now - timedelta(minutes=20), now + timedelta(minutes=70)
    await time.move_to(now.isoformat())
    await set_up()
    for _ in range(2):
        # The second time the server's generation is known.
        answer = await act(hass, "open_day", time=begun.astimezone(BERLIN).isoformat())
        assert answer["start"] == begun.isoformat()
        assert anna.record is not None
        assert anna.record.start == begun
        assert instant(value(hass, "workday_start")) == begun
        await time.move_to((ended + timedelta(minutes=5)).isoformat())
        answer = await act(hass, "close_day", time=ended.astimezone(BERLIN).isoformat())
        assert (answer["finish"], answer["worked"]) == (ended.isoformat(), 5400)
        assert anna.record.finish == ended
        assert instant(value(hass, "workday_finish")) == ended
        begun, ended = ended + timedelta(minutes=1), ended + timedelta(minutes=91)


# A colleague, whose day an administrator's webhook asks for


@pytest.fixture
def ben(portal: Portal, anna: Employee, zone: str) -> Employee:
    """A colleague in a zone of his own; Anna may manage him."""
    anna.role = Role.ADMIN
    return portal.add_employee(BEN, name="Ben", last_name="Okafor", time_zone=zone)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("scopes", [("timeman", "im", "user"), ("timeman", "im")], ids=["zone known", "zone not known"])
@pytest.mark.parametrize(
    ("zone", "clock", "generation"),
    [
        pytest.param(zone, clock, generation, id=f"{name} {clock}-{generation}")
        for name, zone, clock, generations in [
            ("Auckland", AUCKLAND, "09:00", "ABC"),
            ("Auckland", AUCKLAND, "00:10", "B"),
            ("New York", NEW_YORK, "18:30", "ABC"),
            ("New York", NEW_YORK, "23:30", "B"),
            ("London", LONDON, "23:30", "B"),
            ("Tokyo", TOKYO, "00:10", "B"),
            ("Tokyo", TOKYO, "09:00", "B"),
        ]
        for generation in generations
    ],
)
async def test_a_colleague_elsewhere(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    webhook: Any,
    ben: Employee,
    set_up: SetUp,
    scopes: tuple[str, ...],
    zone: str,
    clock: str,
    generation: Any,
) -> None:
    """The date that older servers print is Anna's, the clock Ben's; without the scope nobody tells his zone."""
    portal.generation, portal.schedule = generation, Schedule.flexible()
    webhook.scopes[:] = scopes
    begun = at(f"15T{clock}:00", zone)
    portal.clock.move_to(begun)
    ben.open_day()
    now = begun + timedelta(hours=2)
    await time.move_to(now.isoformat())
    entry = await set_up()
    await add_colleague(hass, entry, ben)
    assert (shown_for(hass, BEN, "status"), shown_for(hass, BEN, "worked")) == ("opened", "2.0")
    assert instant(shown_for(hass, BEN, "workday_start")) == begun

    await act_for(hass, BEN, "pause_day")
    assert instant(shown_for(hass, BEN, "break_start")) == now
    await time.advance(minutes=30)
    answer = await act_for(hass, BEN, "close_day")
    assert (answer["worked"], answer["breaks"]) == (7200, 1800)
    assert instant(answer["finish"]) == now + timedelta(minutes=30)
    await time.advance(minutes=1)
    answer = await act_for(hass, BEN, "open_day")
    assert (answer["changed"], instant(answer["start"])) == (True, now + timedelta(minutes=31))
    assert len(ben.records) == 2


@pytest.mark.one_in(3)
@pytest.mark.parametrize("generation", ["A", "B", "C"])
@pytest.mark.parametrize(
    ("zone", "clock"),
    [(AUCKLAND, "08:30"), (NEW_YORK, "18:45"), (LONDON, "12:00"), (TOKYO, "08:30")],
    ids=["Auckland", "New York", "London", "Tokyo"],
)
async def test_times_given_for_a_colleague(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    webhook: Any,
    ben: Employee,
    set_up: SetUp,
    zone: str,
    clock: str,
    generation: Any,
) -> None:
    portal.generation = generation
    webhook.scopes[:] = ("timeman", "user")
    now = at(f"15T{clock}:00", zone)
    await time.move_to(now.isoformat())
    entry = await set_up()
    await add_colleague(hass, entry, ben)
    begun, ended = now - timedelta(minutes=20), now + timedelta(hours=2)
    given = begun.astimezone(BERLIN).isoformat()
    answer = await act_for(hass, BEN, "open_day", time=given, report="Forgot")
    assert answer["start"] == begun.isoformat()
    await time.move_to((ended + timedelta(minutes=30)).isoformat())
    answer = await act_for(hass, BEN, "close_day", time=ended.astimezone(BERLIN).isoformat(), report="Forgot")
    assert answer["finish"] == ended.isoformat()
    (record,) = ben.records
    assert (record.start, record.finish) == (begun, ended)
