"""The table of days asked of the emulator alone, by plain REST: two readings of one reference."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.portal import Schedule
from tests.support.days import DAYS
from tests.support.days.row import Day
from tests.support.days.scene import (
    Case,
    assert_on_record,
    at,
    cases,
    confirmed,
    expected_records,
    live,
    now,
    on_record,
    portal_options,
    slack_of,
)

from .house import Answer, Build, House

REPORT = "By the table"
# What the client refuses and the server would take: §2.3.
CLIENT_ONLY = {("close_time", "time_before_start"), ("close_time", "time_in_future")}


def each_generation() -> Iterator[Any]:
    for day in DAYS:
        for generation in day.generations:
            marks = () if is_usual(day, generation) else pytest.mark.long
            yield pytest.param(day, generation, id=f"{day.name}-{generation}", marks=marks)


def asked(verb: str) -> Iterator[Any]:
    """Return the cases of a verb, with a report where a time is given."""
    for row in cases(DAYS):
        case: Case = row.values[1]
        if case.verb == verb and case.report and (verb, case.outcome.error) not in CLIENT_ONLY:
            usual = is_usual(case.day, case.generation) and not follows_from_closed(case)
            marks = () if usual else pytest.mark.long
            yield pytest.param(case, id=row.id, marks=marks)


def is_usual(day: Day, generation: str) -> bool:
    """Whether to ask in every run, and not only among the long tests."""
    return generation == day.generations[0]


def follows_from_closed(case: Case) -> bool:
    """Whether it matters only that the day is closed."""
    return case.day.status == "closed" and not case.day.thorough and not case.verb.startswith("open")


async def play(build: Build, day: Day, generation: str) -> House:
    """Return the portal as it is at the moment of a day."""
    house = await build(**portal_options(day, generation))
    live(house.anna, day)
    house.portal.clock.move_to(now(day))
    return house


def outcome(answer: Answer) -> str:
    """Return the status, or the code of an error."""
    if answer.error is not None:
        assert answer.status == 400
        return answer.error
    assert answer.status == 200
    status: str = answer.result["STATUS"]
    return status


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("day", "generation"), each_generation())
async def test_the_status(build: Build, day: Day, generation: str) -> None:
    house = await play(build, day, generation)
    status = (await house.call("timeman.status")).result
    assert status["STATUS"] == day.status.upper()
    assert ("TIME_START" in status) is bool(day.past)
    if day.past:
        # The wall clock is right in every generation: §0.
        begun = [past.time or past.when for past in day.past if past.action == "open"][-1]
        assert status["TIME_START"][11:16] == begun[11:16]
    if day.status == "expired":
        assert status["TIME_FINISH_DEFAULT"][11:] == f"{day.recommended or day.proposal}:00{status['TIME_START'][19:]}"
        assert status["TIME_FINISH_DEFAULT"][:10] == status["TIME_START"][:10]


@pytest.mark.one_in(3)
@pytest.mark.parametrize(("day", "generation"), each_generation())
async def test_the_probe(build: Build, day: Day, generation: str) -> None:
    """§2.7: TIME = it would be continued, WRONG_DATETIME_FORMAT = a new record; nothing changes."""
    house = await play(build, day, generation)
    before = on_record(house.anna)
    answer = outcome(await house.call("timeman.open", {"TIME": "x"}))
    if day.status in {"opened", "expired"}:
        assert answer == day.status.upper()
    elif day.status == "paused" or (day.verbs.open_reopen is not None and day.verbs.open_reopen.what == "continues"):
        assert answer == "TIME"
    else:
        assert answer == "WRONG_DATETIME_FORMAT"
    assert_on_record(house.anna, before)


@pytest.mark.parametrize(("day", "generation"), [row for row in each_generation() if row.values[0].expires])
async def test_the_moment_e(build: Build, day: Day, generation: str) -> None:
    """§1.2: a second before E nothing has changed, from E on the day is expired, or is no longer continued."""
    house = await build(**portal_options(day, generation))
    live(house.anna, day)
    clock, moment = house.portal.clock, at(day, day.expires)
    state = house.anna.state
    clock.move_to(moment - timedelta(seconds=1))
    if state == "CLOSED":
        # On a shift schedule the next shift may have begun before.
        assert outcome(await house.call("timeman.open", {"TIME": "x"})) == "TIME"
        clock.move_to(moment)
        assert outcome(await house.call("timeman.open", {"TIME": "x"})) == "WRONG_DATETIME_FORMAT"
    else:
        assert outcome(await house.call("timeman.status")) == state
        clock.move_to(moment)
        assert outcome(await house.call("timeman.status")) == "EXPIRED"


@pytest.mark.one_in(3)
@pytest.mark.parametrize("case", asked("open_reopen"))
async def test_open(build: Build, case: Case) -> None:
    """The server knows no `reopen`: it continues unasked."""
    house = await play(build, case.day, case.generation)
    expected = expected_records(case, on_record(house.anna))
    answer = outcome(await house.call("timeman.open"))
    assert_on_record(house.anna, expected)
    assert answer == house.anna.state


@pytest.mark.parametrize("case", asked("pause"))
async def test_pause(build: Build, case: Case) -> None:
    house = await play(build, case.day, case.generation)
    expected = expected_records(case, before := on_record(house.anna))
    answer = outcome(await house.call("timeman.pause"))
    assert answer == ("PAUSED" if case.outcome.what == "pauses" else case.day.status.upper())
    if case.outcome.what == "pauses":
        assert len(on_record(house.anna)) == len(before)
        assert house.anna.state == "PAUSED"
    else:
        assert_on_record(house.anna, expected)


@pytest.mark.parametrize("case", asked("close"))
async def test_close(build: Build, case: Case) -> None:
    house = await play(build, case.day, case.generation)
    expected = expected_records(case, on_record(house.anna))
    answer = outcome(await house.call("timeman.close"))
    if case.outcome.what == "closes":
        assert answer == "CLOSED"
    else:
        assert answer == ("WD_EXPIRED" if case.day.status == "expired" else "ALERT_WARNING")
    assert_on_record(house.anna, expected)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("case", asked("open_time"))
async def test_open_with_a_time(build: Build, case: Case) -> None:
    house = await play(build, case.day, case.generation)
    expected = expected_records(case, on_record(house.anna))
    answer = outcome(await house.call("timeman.open", {"TIME": opening(case), "REPORT": REPORT}))
    assert_on_record(house.anna, expected)
    if case.outcome.what == "error" and not case.outcome.makes_record:
        assert answer in code_of_open(case)
        return
    assert answer == house.anna.state
    record = house.anna.record
    assert record is not None
    assert record.confirmed is confirmed_open(case)


def opening(case: Case) -> str:
    """Return TIME as the generation takes it: §2.2."""
    given = case.given_at
    if case.generation == "C":
        return given.isoformat()
    # The literal date is compared with the server's; wall clock and offset are the employee's.
    ahead = given.date() - now(case.day).date()
    server_today = now(case.day).astimezone(ZoneInfo(case.day.server_zone)).date()
    return f"{server_today + ahead}T{given:%H:%M:%S}+00:00"


def confirmed_open(case: Case) -> bool:
    return confirmed(case.day, case.given_at)


def code_of_open(case: Case) -> set[str]:
    """Return what the server itself says where the contract has an error of its own."""
    if case.day.status in {"opened", "expired"}:
        return {case.day.status.upper()}
    if case.outcome.error == "time_not_allowed":
        return {"TIME"}
    if case.outcome.error == "time_wrong_date":
        return {"WRONG_DATETIME"}
    return {"ALERT_WARNING"}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("case", asked("close_time"))
async def test_close_with_a_time(build: Build, case: Case) -> None:
    house = await play(build, case.day, case.generation)
    expected = expected_records(case, on_record(house.anna))
    status = (await house.call("timeman.status")).result
    params = {"TIME": closing(case, status.get("TIME_START")), "REPORT": REPORT}
    answer = outcome(await house.call("timeman.close", params))
    assert_on_record(house.anna, expected, slack_of(case))
    match case.outcome.what, case.outcome.error:
        case "closes at the time", _:
            assert answer == "CLOSED"
            record = house.anna.record
            assert record is not None
            assert record.confirmed is confirmed(case.day, case.given_at)
        case "unchanged", _:
            assert answer in {"ALERT_WARNING", "WRONG_DATETIME"}
        case _, "time_wrong_date":
            assert answer == "WRONG_DATETIME"
        case _:
            raise AssertionError(case.outcome)


def closing(case: Case, printed_start: str | None) -> str:
    """Return TIME as the generation takes it: on A/B in the suffix printed in TIME_START, §2.3."""
    given = case.given_at
    if case.generation == "C" or printed_start is None:
        return given.isoformat()
    begun = [past.time or past.when for past in case.day.past if past.action == "open"][-1]
    ahead = given.date() - datetime.fromisoformat(begun).date()
    printed_date = datetime.fromisoformat(printed_start[:10]).date()
    return f"{printed_date + ahead}T{given:%H:%M:%S}{printed_start[19:]}"


def test_the_table_is_big_enough() -> None:
    assert len(DAYS) >= 40
    assert len({day.name for day in DAYS}) == len(DAYS)
    assert all(isinstance(day.schedule, Schedule) and day.why for day in DAYS)
