"""The table of days through Home Assistant's actions: what is answered, and what the portal has on record then."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from tests.conftest import SetUp, Time
from tests.portal import Call, Employee, Portal, Status
from tests.support.common import WRITING_METHODS, act, refused, value
from tests.support.days import DAYS
from tests.support.days.row import CONTINUABLE, Day, VerbName
from tests.support.days.scene import (
    Case,
    Kept,
    assert_on_record,
    cases,
    confirmed,
    elapsed,
    expected_records,
    finish,
    is_elsewhere,
    length,
    length_told,
    live,
    now,
    on_record,
    portal_options,
    slack_of,
    start,
)

REPORT: Final = "By the table"
DAY: Final = timedelta(days=1)
# The action behind each column, and what it is told besides a time.
ACTIONS: Final[dict[VerbName, tuple[str, dict[str, Any]]]] = {
    "open": ("open_day", {}),
    "open_reopen": ("open_day", {"reopen": True}),
    "open_time": ("open_day", {}),
    "open_close_expired": ("open_day", {"close_expired": True}),
    "pause": ("pause_day", {}),
    "resume": ("resume_day", {}),
    "close": ("close_day", {}),
    "close_time": ("close_day", {}),
}
# The errors of the other side; all others are told before anything is sent that changes.
OTHER_SIDE: Final = frozenset(("opened_outside_shift", "refused"))


def is_probe(call: Call) -> bool:
    """Whether a call asks by reference §2.7 what open would do, and changes nothing."""
    return call.method == "timeman.open" and call.params.get("TIME") == "x"


def written(portal: Portal) -> list[Call]:
    """Return the calls that may change something."""
    return [call for call in portal.calls() if call.method in WRITING_METHODS and not is_probe(call)]


async def play(time: Time, anna: Employee, set_up: SetUp, day: Day) -> None:
    """Let the past happen on the portal, then set up the entry: Home Assistant has seen nothing of it."""
    live(anna, day)
    await time.move_to(now(day).isoformat())
    await set_up()
    assert anna.state == day.status.upper()


def looks() -> Iterator[Any]:
    """Return each day in each generation; long is what the answer of a verb tells too, and where nothing is shown."""
    for day in DAYS:
        for number, generation in enumerate(day.generations):
            telling = day.current and day.verbs.open is not CONTINUABLE
            usual = telling if number == 0 else is_elsewhere(day) and day.each_generation
            yield pytest.param(
                portal_options(day, generation),
                day,
                id=f"{day.name}-{generation}",
                marks=() if usual else pytest.mark.long,
            )


@pytest.mark.parametrize(("portal_options", "day"), looks())
async def test_what_is_shown(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, day: Day
) -> None:
    """The figures of the current day; looking changes nothing and never asks what open would do."""
    live(anna, day)
    before = on_record(anna)
    await time.move_to(now(day).isoformat())
    await set_up()
    answer = await act(hass, "get_workday")
    assert answer["status"] == value(hass, "status") == day.status
    assert_figures(answer, day)
    begun, ended = (start(day), finish(day)) if day.current else (None, None)
    assert shown(hass, "workday_start") == begun
    assert shown(hass, "workday_finish") == ended
    if day.current:
        assert instants(answer) == (begun, ended)
    assert not [call for call in portal.calls() if call.method in WRITING_METHODS]
    # As they are now: a record may have expired since its last event.
    assert [(kept.start, kept.finish, kept.breaks) for kept in on_record(anna)] == [
        (kept.start, kept.finish, kept.breaks) for kept in before
    ]


@pytest.mark.parametrize(("portal_options", "case"), cases(DAYS))
async def test_what_a_verb_does(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, case: Case
) -> None:
    day, verb, outcome = case.day, case.verb, case.outcome
    await play(time, anna, set_up, day)
    before = on_record(anna)
    assert not written(portal)
    portal.requests.clear()
    action, fields = ACTIONS[verb]
    if case.given:
        fields = fields | {"time": case.given_at.isoformat()} | ({"report": REPORT} if case.report else {})

    if outcome.what == "error":
        error = await refused(hass, action, **fields)
        assert error.translation_key == outcome.error
        assert isinstance(error, ServiceValidationError) is (outcome.error not in OTHER_SIDE)
    else:
        answer = await act(hass, action, **fields)

    expected = expected_records(case, before)
    assert_on_record(anna, expected, slack_of(case))
    assert value(hass, "status") == anna.state.lower()
    assert_written(portal, case)
    if outcome.what != "error":
        assert_answer(answer, case, expected, before)
    if verb in {"open_time", "close_time"} and len(expected) and expected != before:
        assert anna.record is not None
        assert anna.record.confirmed is confirmed(day, case.given_at)


def assert_written(portal: Portal, case: Case) -> None:
    """Nothing was sent that may change something, or what led to the outcome, once."""
    calls = written(portal)
    taken = [call.method for call in calls if call.error is None]
    match case.outcome.what, case.outcome.error:
        case ("error", "refused"):
            assert calls
            assert not taken
        case ("error", "opened_outside_shift"):
            assert taken == ["timeman.open"]
        case (("error" | "continuable" | "unchanged"), _):
            assert not calls
        case ("closes the old one and opens", _):
            assert taken == ["timeman.close", "timeman.open"]
        case ("pauses", _):
            assert taken == ["timeman.pause"]
        case (("closes" | "closes at the time"), _):
            assert taken == ["timeman.close"]
        case _:
            assert taken == ["timeman.open"]
    if not case.verb.startswith("open"):
        assert not [call for call in portal.calls() if is_probe(call)]
    elif case.day.status == "closed" and case.verb == "open":
        # At no request more: asked in the batch of the status.
        assert len(portal.requests) <= 2


def assert_answer(answer: Mapping[str, Any], case: Case, expected: list[Kept], before: list[Kept]) -> None:
    """Compare the answer of a verb with what the portal has on record."""
    day, what = case.day, case.outcome.what
    assert answer["status"] == (expected[-1].status.lower() if expected else "closed")
    assert answer["changed"] is (what not in {"unchanged", "continuable"})
    assert answer["queued"] is False
    assert answer["continuable"] is (what == "continuable")
    assert answer["continued"] is False
    if expected == before or what == "pauses":
        # B and C cut what they keep of a day at a pause to 24 h (§2.6); which of the two is shown is not settled.
        is_cut = what == "pauses" and case.generation in "BC" and (length_told(day.worked) or timedelta()) > DAY
        if not is_cut:
            assert_figures(answer, day)
        return
    last = expected[-1]
    ended = last.finish
    if ended is not None and ended.astimezone(now(day).tzinfo).date() < now(day).date():
        # No longer the current day.
        return
    assert instants(answer) == (last.start, ended)
    if last.breaks is not None:
        assert answer["breaks"] == last.breaks.total_seconds()
        worked = elapsed(last.start, ended or now(day)) - last.breaks
        assert answer["worked"] == worked.total_seconds()
    if case.verb in {"open_time", "close_time"}:
        assert answer["confirmed"] is confirmed(day, case.given_at)


def assert_figures(answer: Mapping[str, Any], day: Day) -> None:
    """Compare hours of work and breaks with the row."""
    worked, breaks = length_told(day.worked), length_told(day.breaks)
    if worked is not None:
        assert answer["worked"] == worked.total_seconds()
    elif answer["worked"] is not None:
        begun = start(day)
        assert begun is not None
        assert 0 <= answer["worked"] <= elapsed(begun, now(day)).total_seconds()
    if breaks is not None:
        assert answer["breaks"] == breaks.total_seconds()


def instants(answer: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """Return start and finish of an answer."""
    begun, ended = (answer[key] and datetime.fromisoformat(answer[key]) for key in ("start", "finish"))
    return begun, ended


def shown(hass: HomeAssistant, key: str) -> datetime | None:
    """Return the instant that a sensor shows."""
    state = value(hass, key)
    return None if state == "unknown" else datetime.fromisoformat(state)


# What takes more than one press.

NO_REOPENING: Final = pytest.mark.parametrize(
    "portal_options",
    [{"generation": generation, "reopen_allowed": False} for generation in "ABC"],
    ids=["A", "B", "C"],
)


@NO_REOPENING
async def test_an_opening_outside_the_shift_is_not_repeated(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """§2.7: each round would make another record of some seconds. The next morning ends it a minute after its start."""
    await set_up()
    await act(hass, "open_day")
    await time.move_to("2026-09-14T12:00:00+02:00")
    await act(hass, "close_day")
    await time.move_to("2026-09-14T13:00:00+02:00")
    assert (await refused(hass, "open_day")).translation_key == "opened_outside_shift"
    assert value(hass, "status") == "expired"
    for fields in ({}, {"reopen": True}):
        await time.advance(minutes=1)
        assert (await refused(hass, "open_day", **fields)).translation_key == "day_expired"
    assert len(anna.records) == 2

    # The recommended finish, 22:00 of Monday, is past by then; nine hours that nobody worked would be booked.
    await time.move_to("2026-09-15T08:22:00+02:00")
    answer = await act(hass, "open_day", close_expired=True)
    assert (answer["status"], answer["start"]) == ("opened", "2026-09-15T08:22:00+02:00")
    zero = timedelta()
    assert_on_record(
        anna,
        [
            Kept(at("14T08:00"), at("14T12:00"), zero, Status.CLOSED),
            Kept(at("14T13:00"), at("14T13:01"), zero, Status.CLOSED),
            Kept(at("15T08:22"), None, zero, Status.OPENED),
        ],
    )


@NO_REOPENING
async def test_an_opening_outside_the_shift_can_be_closed(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    await set_up()
    await act(hass, "open_day")
    await time.move_to("2026-09-14T12:00:00+02:00")
    await act(hass, "close_day")
    await time.move_to("2026-09-14T13:00:00+02:00")
    await refused(hass, "open_day")
    await time.move_to("2026-09-14T13:30:00+02:00")
    assert (await refused(hass, "close_day")).translation_key == "day_expired"
    answer = await act(hass, "close_day", time="2026-09-14T13:01:00+02:00", report=REPORT)
    assert (answer["status"], answer["worked"], answer["confirmed"]) == ("closed", 60, False)
    assert len(anna.records) == 2


@pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))
async def test_a_late_shift_and_the_morning_after_it(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Each by its own press: the morning's clock-in was lost, and the evening's clock-out with it."""
    await time.move_to("2026-09-14T15:02:00+02:00")
    await set_up()
    await act(hass, "open_day")
    await time.move_to("2026-09-14T19:02:00+02:00")
    await act(hass, "close_day")
    await time.move_to("2026-09-15T00:45:00+02:00")
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["changed"], answer["continuable"]) == ("closed", False, True)
    await time.move_to("2026-09-15T08:22:00+02:00")
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["changed"], answer["continuable"]) == ("opened", True, False)
    await time.move_to("2026-09-15T17:00:00+02:00")
    answer = await act(hass, "close_day")
    assert (answer["status"], answer["worked"]) == ("closed", length("8:38").total_seconds())
    zero = timedelta()
    assert_on_record(
        anna,
        [
            Kept(at("14T15:02"), at("14T19:02"), zero, Status.CLOSED),
            Kept(at("15T08:22"), at("15T17:00"), zero, Status.CLOSED),
        ],
    )


def at(text: str) -> datetime:
    """Return a moment of September 2026 in Berlin."""
    return datetime.fromisoformat(f"2026-09-{text}:00+02:00")
