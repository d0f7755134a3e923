"""Records of REST 3.0: the day of somebody whose status may not be read, and the start of a break."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import AnswerLost, ApiError, Portal as Client, Refused, Status, Workday
from custom_components.bitrix24.api.records import items_of, pause_start_of, workday_of
from tests.portal import Employee, Fault, Portal, Role

from .support import ANNA, MORNING, QUICK, at, failure_of, json_objects, json_values

BEN = 13
START = datetime.fromisoformat(MORNING)


@pytest.fixture
def ben(portal: Portal, anna: Employee) -> Employee:
    """Somebody whose head Anna is."""
    anna.role = Role.HEAD
    return portal.add_employee(BEN, name="Ben", last_name="Okafor", head=anna)


async def test_who_never_opened_a_day_is_closed(client: Client, ben: Employee) -> None:
    assert await client.read_latest_record(BEN) == Workday(status=Status.CLOSED, raw_status="closed")


async def test_a_day_by_its_records(client: Client, portal: Portal, ben: Employee) -> None:
    """Opened, paused, opened, closed; with the sum of breaks, and in the server's offset."""
    ben.open_day()
    portal.clock.advance(hours=2)
    day = await client.read_latest_record(BEN)
    assert (day.status, day.start, day.finish, day.pause_start) == (Status.OPENED, START, None, None)
    assert day.worked(portal.clock.now()) == timedelta(hours=2)
    ben.pause_day()
    portal.clock.advance(minutes=30)
    day = await client.read_latest_record(BEN)
    assert (day.status, day.pause_start) == (Status.PAUSED, datetime.fromisoformat(at("10:00:00")))
    assert (day.worked(portal.clock.now()), day.breaks(portal.clock.now())) == (
        timedelta(hours=2),
        timedelta(minutes=30),
    )
    ben.resume_day()
    portal.clock.advance(hours=1)
    day = await client.read_latest_record(BEN)
    assert (day.status, day.leaks) == (Status.OPENED, timedelta(minutes=30))
    ben.close_day()
    day = await client.read_latest_record(BEN)
    assert (day.status, day.finish) == (Status.CLOSED, datetime.fromisoformat(at("11:30:00")))
    assert (day.duration, day.worked(portal.clock.now())) == (timedelta(hours=3),) * 2
    assert day.finish is not None
    assert day.finish.utcoffset() == timedelta(hours=2)


async def test_the_latest_counts(client: Client, portal: Portal, ben: Employee) -> None:
    for day in (10, 11, 14):
        portal.clock.move_to(at("08:00:00", f"2026-09-{day}"))
        ben.open_day()
        portal.clock.move_to(at("17:00:00", f"2026-09-{day}"))
        ben.close_day()
    day_seen = await client.read_latest_record(BEN)
    assert day_seen.start == START
    (call, *_) = portal.calls("timeman.record.list")
    assert call.params["pagination"] == {"limit": 1}
    assert "state" not in str(call.params["select"])


async def test_a_forgotten_day_stays_open(client: Client, portal: Portal, ben: Employee) -> None:
    """That it has expired no record tells."""
    ben.open_day()
    portal.clock.advance(days=2)
    assert ben.state == "EXPIRED"
    assert (await client.read_latest_record(BEN)).status is Status.OPENED


async def test_a_changed_time_awaits_the_supervisor(client: Client, portal: Portal, ben: Employee) -> None:
    portal.clock.advance(hours=1)
    ben.open_day(MORNING, "Forgot")
    day = await client.read_latest_record(BEN)
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


# The start of a break


async def test_the_start_of_a_break(client: Client, portal: Portal, anna: Employee) -> None:
    anna.open_day()
    portal.clock.advance(hours=1)
    anna.pause_day()
    portal.clock.advance(minutes=20)
    workday = Workday(status=Status.PAUSED, raw_status="PAUSED", start=START)
    assert await client.read_pause_start(ANNA, workday) == datetime.fromisoformat(at("09:00:00"))
    another = Workday(status=Status.PAUSED, raw_status="PAUSED", start=START + timedelta(seconds=1))
    assert isinstance(await failure_of(client.read_pause_start(ANNA, another)), Refused)


@pytest.mark.parametrize(
    ("status", "worked", "since"),
    [(Status.PAUSED, 0, 0), (Status.PAUSED, 60, 60), (Status.EXPIRED, 60, 60), (Status.EXPIRED, 0, None)],
)
def test_a_record_without_work_time(status: Status, worked: int, since: int | None) -> None:
    """Of an expired day it may mean that the day was open; on a break it means a break from the start."""
    workday = Workday(status=status, raw_status=status.upper(), start=START)
    item = {"startTime": MORNING, "endTime": None, "duration": worked, "breakLength": 0}
    wanted = None if since is None else START + timedelta(seconds=since)
    assert pause_start_of(item, workday) == wanted


# Whatever may arrive


@pytest.mark.parametrize(
    "result", [None, "x", 7, [], {}, {"items": None}, {"items": {}}, {"items": [None, 7, "x", []]}]
)
def test_answers_without_records(result: Any) -> None:
    assert list(items_of({"result": result})) == []


def test_a_record_without_a_start_is_unknown() -> None:
    """It is no proof that the day is closed."""
    assert workday_of({"id": 7}).status is None


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
    )
)
def test_nothing_that_arrives_breaks_the_reading(item: dict[str, Any]) -> None:
    day = workday_of(item)
    now = START + timedelta(hours=9)
    for figure in (day.worked(now), day.breaks(now)):
        assert figure is None or figure >= timedelta()
    assert day.status is not Status.EXPIRED
    assert (day.status is None) is (day.start is None)
