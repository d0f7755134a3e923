"""Records of REST 3.0: what is asked, and the day of somebody whose status may not be read."""

from datetime import UTC, datetime, timedelta
import json
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import (
    AnswerLost,
    ApiError,
    Portal as Client,
    RecordSnapshot,
    Status,
    Workday,
    in_zone,
)
from tests.portal import Employee, Fault, Portal, Role
from tests.support.client import MORNING, QUICK, at, failure_of, json_objects, json_values

BEN = 13
START = datetime.fromisoformat(MORNING)
RECORDS = "timeman.record.list"
HOUR = timedelta(hours=1)


@pytest.fixture
def ben(portal: Portal, anna: Employee) -> Employee:
    """Somebody whose head Anna is."""
    anna.role = Role.HEAD
    return portal.add_employee(BEN, name="Ben", last_name="Okafor", head=anna)


async def latest(client: Client) -> RecordSnapshot:
    """Return Ben's latest record, by one answer alone."""
    snapshot = await client.read_latest_record(BEN)
    assert snapshot is not None
    return snapshot


async def test_who_never_opened_a_day_has_no_record(client: Client, ben: Employee) -> None:
    assert await client.read_latest_record(BEN) is None


async def test_a_day_by_single_answers(client: Client, portal: Portal, ben: Employee) -> None:
    """Opened, paused, opened again, closed: after the first break nothing but the end of the day is told."""
    ben.open_day()
    portal.clock.advance(hours=2)
    day = (await latest(client)).workday
    assert (day.status, day.start, day.finish, day.pause_start) == (Status.OPENED, START, None, None)
    assert day.worked(portal.clock.now()) == 2 * HOUR
    ben.pause_day()
    portal.clock.advance(minutes=30)
    day = (await latest(client)).workday
    assert (day.status, day.pause_start) == (Status.PAUSED, datetime.fromisoformat(at("10:00:00")))
    assert (day.worked(portal.clock.now()), day.breaks(portal.clock.now())) == (2 * HOUR, HOUR / 2)
    ben.resume_day()
    portal.clock.advance(hours=1)
    day = (await latest(client)).workday
    assert (day.status, day.pause_start, day.ended_breaks) == (None, None, HOUR / 2)
    assert (day.worked(portal.clock.now()), day.breaks(portal.clock.now())) == (None, None)
    ben.close_day()
    day = (await latest(client)).workday
    assert (day.status, day.finish) == (Status.CLOSED, datetime.fromisoformat(at("11:30:00")))
    assert (day.duration, day.worked(portal.clock.now())) == (3 * HOUR,) * 2
    assert day.finish is not None
    assert day.finish.utcoffset() == timedelta(hours=2)


async def test_a_day_by_one_answer_after_another(client: Client, portal: Portal, ben: Employee) -> None:
    """The table of reference §4.3: what has grown tells a pause from its end."""
    known = None
    seen = []
    for clock, act in (
        ("08:00:00", ben.open_day),
        ("12:00:00", ben.pause_day),
        ("12:30:00", ben.resume_day),
        ("15:00:00", ben.pause_day),
        ("15:10:00", ben.close_day),
        ("15:20:00", ben.open_day),
        ("15:40:00", ben.pause_day),
        ("16:00:00", ben.resume_day),
    ):
        portal.clock.move_to(at(clock))
        act()
        portal.clock.advance(minutes=5)
        for _ in range(2):
            known = (await latest(client)).after(known)
            day, now = known.workday, portal.clock.now()
            seen.append((day.status, day.worked(now), day.breaks(now), day.break_start))
            portal.clock.advance(minutes=1)
    minutes = timedelta(minutes=1)
    assert seen[::2] == [
        (Status.OPENED, 5 * minutes, 0 * minutes, None),
        (Status.PAUSED, 4 * HOUR, 5 * minutes, datetime.fromisoformat(at("12:00:00"))),
        (Status.OPENED, 4 * HOUR + 5 * minutes, 30 * minutes, None),
        (Status.PAUSED, 6 * HOUR + 30 * minutes, 35 * minutes, datetime.fromisoformat(at("15:00:00"))),
        (Status.CLOSED, 6 * HOUR + 30 * minutes, 40 * minutes, None),
        (Status.OPENED, 6 * HOUR + 35 * minutes, 50 * minutes, None),
        (Status.PAUSED, 6 * HOUR + 50 * minutes, 55 * minutes, datetime.fromisoformat(at("15:40:00"))),
        (Status.OPENED, 6 * HOUR + 55 * minutes, 70 * minutes, None),
    ]
    # A second look that finds nothing new tells the same.
    assert [status for status, *_ in seen[1::2]] == [status for status, *_ in seen[::2]]


def snapshot(net: int | None, breaks: int | None, **other: Any) -> RecordSnapshot:
    """Return a record with figures in minutes, as one answer tells it."""
    item = {"id": 7, "startTime": MORNING, "endTime": None}
    for name, minutes in (("duration", net), ("breakLength", breaks)):
        item[name] = None if minutes is None else minutes * 60
    parsed = RecordSnapshot.parse({**item, **other})
    assert parsed is not None
    return parsed


OPENED, PAUSED, CLOSED = Status.OPENED, Status.PAUSED, Status.CLOSED
END = at("17:00:00")


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        # One answer.
        ([(0, 0)], OPENED),
        ([(240, 0)], PAUSED),
        ([(240, 30)], None),
        # A break within the first second of the day that has ended.
        ([(0, 30)], OPENED),
        ([(None, 0)], None),
        ([(240, None)], None),
        # What has grown.
        ([(0, 0), (240, 0)], PAUSED),
        ([(240, 0), (240, 30)], OPENED),
        ([(240, 30), (390, 30)], PAUSED),
        ([(240, 30), (240, 40)], OPENED),
        ([(0, 0), (240, 30)], None),
        ([(240, 0), (390, 30)], None),
        ([(240, 30), (240, 30)], None),
        ([(240, 0), (240, 30), (240, 30)], OPENED),
        ([(240, 0), (390, 30), (390, 40)], OPENED),
        # An answer without figures tells nothing, and takes nothing away.
        ([(240, 30), (None, 30), (390, 30)], PAUSED),
        # Figures that shrink were corrected; what follows tells.
        ([(0, 0), (240, 0), (200, 0)], None),
        ([(240, 30), (240, 40), (240, 0)], None),
        ([(240, 30), (200, 40)], None),
        ([(240, 30), (200, 30), (300, 30)], PAUSED),
        # The server cuts the net time to a day.
        ([(1380, 30), (1440, 30)], None),
        ([(1440, 30), (1440, 60)], None),
    ],
)
def test_answers_about_one_record(answers: list[tuple[int | None, int | None]], status: Status | None) -> None:
    known: RecordSnapshot | None = None
    for net, breaks in answers:
        seen = snapshot(net, breaks).after(known)
        if None not in (net, breaks):
            known = seen
    assert seen.status is status


@pytest.mark.parametrize(
    ("earlier", "later", "status"),
    [
        # Closed, however it was closed, and continued.
        (snapshot(480, 30, endTime=END), snapshot(480, 45), OPENED),
        (snapshot(480, 30, endTime=END), snapshot(480, 30), OPENED),
        (snapshot(480, 30, endTime=END), snapshot(500, 45), None),
        (snapshot(480, 30, endTime=END), snapshot(420, 45), None),
        (snapshot(240, 0), snapshot(240, 40, endTime=END), CLOSED),
        # Another record: nothing follows from the one before.
        (snapshot(240, 0), snapshot(240, 30, id=8), None),
        (snapshot(240, 0), snapshot(240, 0, id=8, startTime=at("13:00:00")), PAUSED),
        (snapshot(480, 30, endTime=END), snapshot(0, 0, id=8, startTime=at("18:00:00")), OPENED),
        # Without ids the start tells which one it is.
        (snapshot(240, 0, id=None), snapshot(240, 30, id=None), OPENED),
        (snapshot(240, 0, id=None), snapshot(240, 30, id=None, startTime=at("08:00:01")), None),
        # The same instant in another offset is the same start.
        (snapshot(240, 0, id=None), snapshot(240, 30, id=None, startTime="2026-09-14T02:00:00-04:00"), OPENED),
        # A corrected start changes no pause, but what else changed with it tells nothing.
        (snapshot(240, 0), snapshot(240, 0, startTime=at("07:30:00")), PAUSED),
        (snapshot(0, 0), snapshot(30, 0, startTime=at("07:30:00")), None),
    ],
)
def test_two_answers(earlier: RecordSnapshot, later: RecordSnapshot, status: Status | None) -> None:
    assert later.after(earlier).status is status


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[int, bool]]:
    """Draw seconds between what is done on a record, and whether somebody looks before the next thing."""
    return draw(st.lists(st.tuples(st.integers(1, 7000), st.booleans()), min_size=1, max_size=12))


@QUICK
@given(lives())
def test_what_is_told_is_true(life: list[tuple[int, bool]]) -> None:
    """Whoever looks now and then sees the true status, or that it cannot be told; and exact figures."""
    worked = breaks = net = 0
    paused = False
    known: RecordSnapshot | None = None
    for seconds, looks in life:
        if paused:
            breaks += seconds
        else:
            worked += seconds
            net = worked
        paused = not paused
        if not looks:
            continue
        ended = breaks
        item = {"id": 7, "startTime": MORNING, "endTime": None, "duration": net, "breakLength": ended}
        told = RecordSnapshot.parse(item)
        assert told is not None
        known = told.after(known)
        assert known.status in {PAUSED if paused else OPENED, None}
        if paused and known.status is PAUSED:
            assert known.pause_start == START + timedelta(seconds=worked + breaks)


@QUICK
@given(lives())
def test_who_looks_each_time_knows_it(life: list[tuple[int, bool]]) -> None:
    worked = breaks = 0
    paused = False
    known = snapshot(0, 0)
    for seconds, _ in life:
        breaks, worked = (breaks + seconds, worked) if paused else (breaks, worked + seconds)
        paused = not paused
        item = {"id": 7, "startTime": MORNING, "endTime": None, "duration": worked, "breakLength": breaks}
        told = RecordSnapshot.parse(item)
        assert told is not None
        known = told.after(known)
        assert known.status is (PAUSED if paused else OPENED)


@pytest.mark.parametrize(
    "record", [snapshot(240, 0), snapshot(240, 30), snapshot(480, 30, endTime=END), snapshot(None, None, id=None)]
)
def test_a_record_comes_back_from_disk(record: RecordSnapshot) -> None:
    assert RecordSnapshot.from_json(record.to_json()) == record
    known = record.after(snapshot(200, 0))
    assert RecordSnapshot.from_json(known.to_json()) == known


@pytest.mark.parametrize(
    "stored", [{}, {"status": "opened"}, {"startTime": MORNING}, {"startTime": MORNING, "status": 7}]
)
def test_what_is_no_record_on_disk(stored: dict[str, Any]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        RecordSnapshot.from_json(stored)


async def test_the_latest_counts(client: Client, portal: Portal, ben: Employee) -> None:
    for day in (10, 11, 14):
        portal.clock.move_to(at("08:00:00", f"2026-09-{day}"))
        ben.open_day()
        portal.clock.move_to(at("17:00:00", f"2026-09-{day}"))
        ben.close_day()
    assert (await latest(client)).start == START


async def test_a_forgotten_day_stays_open(client: Client, portal: Portal, ben: Employee) -> None:
    """That it has expired no record tells."""
    ben.open_day()
    portal.clock.advance(days=2)
    assert ben.state == "EXPIRED"
    assert (await latest(client)).status is Status.OPENED


async def test_a_changed_time_awaits_the_supervisor(client: Client, portal: Portal, ben: Employee) -> None:
    portal.clock.advance(hours=1)
    ben.open_day(MORNING, "Forgot")
    day = await latest(client)
    assert (day.start, day.confirmed) == (START, False)


@pytest.mark.parametrize("portal_options", [{"generation": "A"}, {"generation": "B"}], ids=["A", "B"])
async def test_older_portals_have_no_records(client: Client, ben: Employee) -> None:
    assert isinstance(await failure_of(client.read_latest_record(BEN)), ApiError)


async def test_records_of_others_are_refused(client: Client, ben: Employee) -> None:
    ben.head = None
    error = await failure_of(client.read_latest_record(BEN))
    assert not isinstance(error, AnswerLost)


@pytest.mark.parametrize("fault", [Fault.html_500(), Fault.truncated(), Fault.empty(), Fault.lost_after()])
async def test_a_lost_answer(client: Client, portal: Portal, ben: Employee, fault: Fault) -> None:
    portal.faults.add(fault, "timeman.record.list")
    assert isinstance(await failure_of(client.read_latest_record(BEN)), AnswerLost)


@pytest.mark.parametrize(
    "portal_options", [{"generation": "B", "rest3": True, "server_zone": "America/New_York"}], ids=["B, New York"]
)
async def test_records_beside_a_status_without_an_id(client: Client, ben: Employee) -> None:
    """In the server's zone, whoever asks and whosever record it is; the instants are right."""
    ben.open_day()
    record = await latest(client)
    assert (record.start, record.start.utcoffset()) == (START, timedelta(hours=-4))
    assert record.record_id is not None


# What is asked


@pytest.mark.parametrize(
    ("ask", "order", "times"),
    [
        (lambda client: client.read_latest_record(BEN), "DESC", []),
        (
            lambda client: client.read_pause_start(BEN, Workday(status=PAUSED, raw_status="PAUSED", start=START)),
            "DESC",
            [],
        ),
        (
            lambda client: client.list_records(BEN, START, START + timedelta(days=1, microseconds=1)),
            "ASC",
            [["startTime", ">=", "2026-09-14T06:00:00+00:00"], ["startTime", "<", "2026-09-15T06:00:01+00:00"]],
        ),
        (
            lambda client: client.list_records(BEN, datetime.min.replace(tzinfo=ZoneInfo("Europe/Berlin"))),
            "ASC",
            [["startTime", ">=", "1971-01-01T00:00:00+00:00"]],
        ),
        (
            lambda client: client.list_records(BEN, START, datetime.max.replace(tzinfo=UTC)),
            "ASC",
            [["startTime", ">=", "2026-09-14T06:00:00+00:00"], ["startTime", "<", "2999-01-01T00:00:00+00:00"]],
        ),
    ],
)
async def test_what_is_asked(
    client: Client, portal: Portal, ben: Employee, ask: Any, order: str, times: list[list[str]]
) -> None:
    """Everything is said: without an order the newest come first, without a list of fields the server fails."""
    ben.open_day()
    ben.pause_day()
    await ask(client)
    (call,) = portal.calls(RECORDS)
    assert call.params["filter"] == [["userId", "=", BEN], *times]
    assert call.params["order"] == {"startTime": order}
    assert call.params["select"] == ["id", "startTime", "endTime", "duration", "breakLength", "isApproved"]
    pagination = call.params["pagination"]
    assert isinstance(pagination, dict)
    assert 1 <= pagination["limit"] <= 1000
    assert call.error is None


# Dates


def test_dates_of_another_zone() -> None:
    """A record comes in the server's zone; what counts is the date where the person is."""
    record = snapshot(480, 30, startTime="2026-10-24T13:00:00+02:00", endTime="2026-10-25T02:30:00+01:00").workday
    moved = in_zone(record, ZoneInfo("Pacific/Auckland"))
    assert moved == record
    assert moved.start is not None
    assert moved.finish is not None
    assert (moved.start.isoformat(), moved.finish.isoformat()) == (
        "2026-10-25T00:00:00+13:00",
        "2026-10-25T14:30:00+13:00",
    )
    assert in_zone(record, None) is record
    berlin = in_zone(record, ZoneInfo("Europe/Berlin"))
    assert berlin.start is not None
    assert berlin.finish is not None
    # Over the change of the clocks.
    assert (berlin.start.utcoffset(), berlin.finish.utcoffset()) == (timedelta(hours=2), timedelta(hours=1))
    assert berlin.finish - berlin.start == timedelta(hours=14, minutes=30)


# Whatever may arrive


@pytest.mark.parametrize(
    "result", [None, "x", 7, {}, {"items": None}, {"items": {}}, {"items": [None]}, [{"id": 7}], [{"startTime": "x"}]]
)
async def test_answers_that_tell_nothing(client: Client, portal: Portal, ben: Employee, result: Any) -> None:
    """They are no proof that there is no record."""
    portal.faults.add(Fault.raw(200, json.dumps({"result": result})), RECORDS)
    assert isinstance(await failure_of(client.read_latest_record(BEN)), AnswerLost)


@QUICK
@given(
    st.one_of(
        json_objects(json_values()),
        st.fixed_dictionaries(
            {
                "startTime": st.sampled_from((MORNING, "", None, 0)),
                "endTime": st.sampled_from((at("17:00:00"), MORNING, None, "x")),
                "duration": st.one_of(st.integers(), st.text(), st.none()),
                "breakLength": st.one_of(st.integers(), st.text(), st.none()),
            }
        ),
    ),
    st.tuples(st.integers(0, 1441), st.integers(0, 1441)),
)
def test_nothing_that_arrives_breaks_the_reading(item: dict[str, Any], before: tuple[int, int]) -> None:
    parsed = RecordSnapshot.parse(item)
    if parsed is None:
        return
    now = START + timedelta(hours=9)
    for record in (parsed, parsed.after(snapshot(*before, id=None))):
        day = record.workday
        for figure in (day.worked(now), day.breaks(now)):
            assert figure is None or figure >= timedelta()
        assert day.status is not Status.EXPIRED
        assert (day.status is PAUSED) is (day.pause_start is not None)
        assert RecordSnapshot.from_json(record.to_json()) == record
