"""The table "state before → verb" of the contract, in every kind of portal that a client must accept."""

from collections.abc import Iterator
from typing import Any

from _pytest.mark.structures import ParameterSet
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Schedule
from tests.support.common import act, bring_to, refused, value, writes

# See tests/conftest.py.
BOTH_WAYS = True

NOON = "2026-09-14T12:00:00+02:00"
YESTERDAYS = "2026-09-10T17:00:00+02:00"

OPEN, PAUSE, CLOSE = "timeman.open", "timeman.pause", "timeman.close"

type Row = tuple[str, str, dict[str, Any], str, list[str]]

# State before, verb, fields, status after or error, calls that may change something.
COMMON: list[Row] = [
    ("never", "open_day", {}, "opened", [OPEN]),
    ("never", "pause_day", {}, "!day_not_open", []),
    ("never", "resume_day", {}, "closed", []),
    ("never", "close_day", {}, "closed", []),
    ("opened", "open_day", {}, "opened", []),
    ("opened", "pause_day", {}, "paused", [PAUSE]),
    ("opened", "resume_day", {}, "opened", []),
    ("opened", "close_day", {}, "closed", [CLOSE]),
    ("paused", "open_day", {}, "opened", [OPEN]),
    ("paused", "pause_day", {}, "paused", []),
    ("paused", "resume_day", {}, "opened", [OPEN]),
    ("paused", "close_day", {}, "closed", [CLOSE]),
    ("closed", "pause_day", {}, "!day_not_open", []),
    ("closed", "resume_day", {}, "closed", []),
    ("closed", "close_day", {}, "closed", []),
    ("closed", "open_day", {"reopen": True}, "opened", [OPEN]),
    ("closed_earlier", "open_day", {}, "opened", [OPEN]),
    ("closed_earlier", "open_day", {"reopen": True}, "opened", [OPEN]),
    ("closed_earlier", "pause_day", {}, "!day_not_open", []),
    ("closed_earlier", "resume_day", {}, "closed", []),
    ("closed_earlier", "close_day", {}, "closed", []),
    ("expired", "open_day", {}, "!day_expired", []),
    ("expired", "open_day", {"reopen": True}, "!day_expired", []),
    ("expired", "open_day", {"close_expired": True}, "opened", [CLOSE, OPEN]),
    ("expired", "pause_day", {}, "!day_expired", []),
    ("expired", "resume_day", {}, "expired", []),
    ("expired", "close_day", {}, "!day_expired", []),
    ("expired", "close_day", {"time": YESTERDAYS, "report": "Forgot"}, "closed", [CLOSE]),
]
ON_FIXED_SCHEDULE: list[Row] = [
    ("closed", "open_day", {}, "closed", []),
    ("expired", "close_day", {"time": YESTERDAYS}, "!report_required", []),
]
ON_FLEXIBLE_SCHEDULE: list[Row] = [
    ("closed", "open_day", {}, "opened", [OPEN]),
    ("expired", "close_day", {"time": YESTERDAYS}, "closed", [CLOSE]),
]

PORTALS: list[tuple[dict[str, Any], list[Row]]] = [
    ({"generation": "B"}, ON_FIXED_SCHEDULE),
    ({"generation": "C"}, ON_FIXED_SCHEDULE),
    ({"schedule": Schedule.flexible()}, ON_FLEXIBLE_SCHEDULE),
]


def cases() -> Iterator[ParameterSet]:
    """Yield each row on each kind of portal: what is the same on all is regular on one, in turns, and long on two."""
    for number, (options, own) in enumerate(PORTALS):
        kind = options.get("generation", "flexible")
        for place, row in enumerate(COMMON + own):
            before, verb, fields, _, _ = row
            usual = row in own or (place + number) % len(PORTALS) == 0
            marks = [] if usual else [pytest.mark.long]
            yield pytest.param(options, row, id="-".join((str(kind), before, verb, *fields)), marks=marks)


@pytest.mark.parametrize(("portal_options", "row"), cases())
async def test_state_before_and_verb(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, row: Row
) -> None:
    """A verb does what leads to its goal, nothing else, and shows the truth when it returns."""
    before, verb, fields, expected, calls = row
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    portal.requests.clear()

    if expected.startswith("!"):
        error = await refused(hass, verb, **fields)
        assert isinstance(error, ServiceValidationError)
        assert error.translation_key == expected[1:]
        assert writes(portal) == []
        assert value(hass, "status") == anna.state.lower()
        return

    answer = await act(hass, verb, **fields)
    assert answer["status"] == expected
    assert answer["changed"] is bool(calls)
    assert answer["queued"] is False
    assert answer["continuable"] is (before == expected == "closed" and verb == "open_day")
    assert answer["continued"] is False
    assert writes(portal) == calls
    assert anna.state == expected.upper()
    assert value(hass, "status") == expected
    assert len(portal.requests) <= (3 if "close_expired" in fields or calls == [] else 2)


@pytest.mark.parametrize("portal_options", [{"generation": "B"}, {"generation": "C"}], ids=str)
async def test_repeating_a_verb_is_harmless(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """A zone that fires three times clocks in once."""
    await set_up()
    for verb in ("open_day", "pause_day", "resume_day", "close_day"):
        await time.advance(minutes=10)
        answers = [await act(hass, verb) for _ in range(3)]
        assert [answer["changed"] for answer in answers] == [True, False, False]
    assert writes(portal) == [OPEN, PAUSE, OPEN, CLOSE]
    assert len(anna.records) == 1


@pytest.mark.parametrize("portal_options", [{"generation": generation} for generation in "ABC"], ids=str)
async def test_a_day_is_answered_to_the_second(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """The reference scenario through Home Assistant, in each generation."""
    await time.move_to("2026-09-14T08:00:01+02:00")
    await set_up()
    start = "2026-09-14T08:00:01+02:00"
    assert await act(hass, "open_day") == {
        "status": "opened",
        "changed": True,
        "queued": False,
        "continuable": False,
        "continued": False,
        "start": start,
        "finish": None,
        "worked": 0,
        "breaks": 0,
        "confirmed": True,
    }
    await time.move_to("2026-09-14T12:00:00+02:00")
    paused = await act(hass, "pause_day")
    assert (paused["worked"], paused["breaks"]) == (4 * 3600 - 1, 0)
    assert value(hass, "break_start") == "2026-09-14T10:00:00+00:00"
    await time.move_to("2026-09-14T12:29:00+02:00")
    during = await act(hass, "get_workday")
    assert (during["status"], during["worked"], during["breaks"]) == ("paused", 4 * 3600 - 1, 29 * 60)
    await time.move_to("2026-09-14T12:30:00+02:00")
    resumed = await act(hass, "resume_day")
    assert (resumed["worked"], resumed["breaks"]) == (4 * 3600 - 1, 30 * 60)
    assert value(hass, "expected_finish") == "2026-09-14T14:30:01+00:00"
    await time.move_to("2026-09-14T17:00:00+02:00")
    closed = await act(hass, "close_day")
    assert closed["finish"] == "2026-09-14T17:00:00+02:00"
    assert (closed["worked"], closed["breaks"]) == (8 * 3600 + 29 * 60 + 59, 30 * 60)
    await time.move_to("2026-09-14T18:00:00+02:00")
    reopened = await act(hass, "open_day", reopen=True)
    assert (reopened["start"], reopened["finish"]) == (start, None)
    assert (reopened["worked"], reopened["breaks"]) == (8 * 3600 + 29 * 60 + 59, 90 * 60)
    await time.move_to("2026-09-14T18:10:00+02:00")
    await act(hass, "pause_day")
    await time.move_to("2026-09-14T18:20:00+02:00")
    closed = await act(hass, "close_day")
    assert (closed["worked"], closed["breaks"]) == (8 * 3600 + 39 * 60 + 59, 100 * 60)
    assert anna.record is not None
    assert anna.record.duration == closed["worked"]


async def test_a_break_begun_elsewhere_is_known_to_the_second(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Generation C does not tell the start of a break: the record of REST 3.0 does, with one more request."""
    bring_to(anna, "paused")
    await time.move_to(NOON)
    await set_up()
    assert value(hass, "break_start") == "2026-09-14T09:00:00+00:00"
    assert value(hass, "worked") == "3.0"
    assert value(hass, "breaks") == "1.0"

    anna.resume_day()
    await time.advance(seconds=20)
    anna.pause_day()
    await time.advance(seconds=20)
    portal.requests.clear()
    answer = await act(hass, "pause_day")
    assert answer["changed"] is False
    assert answer["breaks"] == 3620
    assert [request.method for request in portal.requests] == ["batch", "timeman.record.list"]


async def test_a_break_is_remembered_where_no_record_tells_it(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Without REST 3.0 a break that began since the last poll began about now, and that is kept."""
    portal.faults.add(
        Fault.error("BITRIX_REST_V3_EXCEPTION_METHODNOTFOUND", http_status=404), "timeman.record.list", None
    )
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    await time.pass_by(minutes=2)
    anna.pause_day()
    await time.pass_by(minutes=2)
    seen = value(hass, "break_start")
    assert seen.startswith("2026-09-14T10:0")
    worked = value(hass, "worked")
    await time.pass_by(minutes=20)
    assert value(hass, "break_start") == seen
    assert value(hass, "worked") == worked


@pytest.mark.parametrize("verb", ["get_workday", "pause_day"])
async def test_asking_does_not_forget_when_a_break_began(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, verb: str
) -> None:
    """An action may be the first to see a break; without REST 3.0 it began about then. A second break is another."""
    portal.faults.add(Fault.error("ERROR_CORE", "Broken"), "timeman.record.list", times=None)
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    await time.advance(seconds=20)
    anna.pause_day()
    await time.advance(seconds=10)
    assert (await act(hass, verb))["worked"] == 4 * 3600 + 30
    anna.resume_day()
    await time.advance(seconds=10)
    anna.pause_day()
    await time.advance(seconds=10)
    assert (await act(hass, verb))["breaks"] == 10
    assert value(hass, "break_start") != "unknown"


@pytest.mark.parametrize("verb", ["resume_day", "close_day"])
async def test_nothing_unfinished_is_shown(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, verb: str
) -> None:
    """A verb that first sees a break begun elsewhere shows its own outcome alone."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    await time.advance(seconds=10)
    anna.pause_day()
    await time.advance(seconds=10)
    changed = async_capture_events(hass, EVENT_STATE_CHANGED)
    await act(hass, verb)
    assert "unknown" not in {
        event.data["new_state"].state for event in changed if event.data["entity_id"].endswith(("worked", "breaks"))
    }
    assert "paused" not in {event.data["new_state"].state for event in changed}


async def test_get_workday_updates_the_figures(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """Between the quarters of an hour, who asks sees."""
    bring_to(anna, "paused")
    await time.move_to("2026-09-14T12:00:01+02:00")
    await set_up()
    await time.pass_by(minutes=7)
    assert value(hass, "breaks") == "1.0"
    answer = await act(hass, "get_workday")
    assert answer["breaks"] // 60 == 67
    assert value(hass, "breaks") == "1.1167"
