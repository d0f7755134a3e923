"""The question whether open would continue the last record: TIME=x, §2.7 of the fact sheet."""

import json
from typing import Any

import pytest

from tests.portal import Role, Schedule

from .house import Build, House

PROBE = {"TIME": "x"}
CONTINUED = "TIME"
NEW = "WRONG_DATETIME_FORMAT"
SHIFTS = Schedule.shift([("06:00", "14:00"), ("14:00", "22:00")])
TUESDAY = "2026-09-15"


def everything(house: House) -> tuple[str, object, object]:
    """Return all that a call could change."""
    return repr(house.anna.records), house.anna.last_activity, house.portal.timekeeping.unreported


@pytest.mark.parametrize(
    ("state", "outcome"),
    [("no record", NEW), ("OPENED", "OPENED"), ("PAUSED", CONTINUED), ("CLOSED", CONTINUED), ("EXPIRED", "EXPIRED")],
)
@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_it_changes_nothing_in_any_state(build: Build, generation: str, state: str, outcome: str) -> None:
    house = await build(generation=generation, session_cookies=False)
    house.prepare(state)
    status = (await house.call("timeman.status")).result
    before = everything(house)
    answer = await house.call("timeman.open", PROBE)
    if answer.status == 200:
        assert answer.result == status
        assert answer.result["STATUS"] == outcome
    else:
        assert (answer.status, answer.error) == (400, outcome)
    assert everything(house) == before
    assert "Set-Cookie" not in answer.headers
    assert (await house.call("timeman.status")).result == status


@pytest.mark.parametrize(
    ("options", "opened_at", "closed_at", "asked_at", "day", "outcome"),
    [
        ({}, "15:02:00", "19:02:00", "01:29:59", TUESDAY, CONTINUED),
        ({}, "15:02:00", "19:02:00", "01:30:00", TUESDAY, NEW),
        ({}, "15:02:00", "19:02:00", "08:22:00", TUESDAY, NEW),
        ({"schedule": Schedule.flexible()}, "08:00:00", "17:00:00", "17:05:00", "2026-09-14", NEW),
        ({"schedule": Schedule.none()}, "08:00:00", "17:00:00", "17:05:00", "2026-09-14", NEW),
        ({"reopen_allowed": False}, "08:00:00", "17:00:00", "17:05:00", "2026-09-14", NEW),
        ({"schedule": SHIFTS}, "06:00:00", "13:00:00", "13:30:00", "2026-09-14", CONTINUED),
        ({"schedule": SHIFTS}, "06:00:00", "14:00:00", "14:00:01", "2026-09-14", NEW),
        ({"schedule": SHIFTS}, "15:00:01", "22:00:00", "22:59:59", "2026-09-14", CONTINUED),
        ({"schedule": SHIFTS}, "15:00:01", "22:00:00", "23:00:00", "2026-09-14", NEW),
        ({"schedule": Schedule.fixed("22:00", "06:00")}, "22:00:00", "23:00:00", "13:59:59", TUESDAY, CONTINUED),
        ({"schedule": Schedule.fixed("22:00", "06:00")}, "22:00:00", "23:00:00", "21:50:00", TUESDAY, NEW),
        ({}, "00:14:00", "01:00:00", "04:29:59", "2026-09-14", CONTINUED),
        ({}, "00:14:00", "01:00:00", "04:30:00", "2026-09-14", NEW),
    ],
)
@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_it_is_exact(
    build: Build,
    generation: str,
    options: dict[str, Any],
    opened_at: str,
    closed_at: str,
    asked_at: str,
    day: str,
    outcome: str,
) -> None:
    house = await build(generation=generation, **options)
    house.at(opened_at)
    house.anna.open_day()
    house.at(closed_at)
    house.anna.close_day()
    house.at(asked_at, day)
    assert (await house.call("timeman.open", PROBE)).error == outcome
    await house.call("timeman.open")
    assert len(house.anna.records) == (1 if outcome == CONTINUED else 2)


@pytest.mark.parametrize(("state", "outcome"), [("no record", NEW), ("CLOSED", CONTINUED)])
async def test_it_needs_no_right_to_manage(house: House, state: str, outcome: str) -> None:
    house.prepare(state)
    house.anna.tm_manage = False
    assert (await house.call("timeman.open", PROBE)).error == outcome


async def test_it_is_refused_for_others_as_the_status_is(build: Build) -> None:
    house = await build(anna_role=Role.HEAD)
    house.portal.add_employee(13, head=house.anna)
    assert (await house.call("timeman.open", {"USER_ID": 13, **PROBE})).error == ""
    house.anna.role = Role.ADMIN
    assert (await house.call("timeman.open", {"USER_ID": 13, **PROBE})).error == NEW


async def test_in_the_batch_of_the_status(house: House) -> None:
    house.prepare("CLOSED")
    batch = {"halt": 0, "cmd": {"st": "timeman.status", "open": "timeman.open?TIME=x", "me": "profile"}}
    result = (await house.call("batch", batch)).result
    assert result["result"]["st"]["STATUS"] == "CLOSED"
    assert result["result_error"]["open"]["error"] == CONTINUED
    assert result["result"]["me"]["ID"] == "12"


@pytest.mark.parametrize("name", ["TIME", "time"])
async def test_something_between_that_drops_the_time_opens_the_day(build: Build, name: str) -> None:
    house = await build(dropped_params={"TIME"})
    house.prepare("CLOSED")
    answer = await house.call("timeman.open", {name: "x"})
    assert (answer.status, answer.result["STATUS"]) == (200, "OPENED")
    house.portal.dropped_params.clear()
    house.anna.close_day()
    assert (await house.call("timeman.open", {name: "x"})).error == CONTINUED


async def test_the_probe_by_get_and_by_form(house: House) -> None:
    house.prepare("CLOSED")
    for verb, options in (("GET", {"params": PROBE}), ("POST", {"data": PROBE})):
        status, body, _ = await house.raw(house.hook.url + "timeman.open", verb, **options)
        assert (status, json.loads(body)["error"]) == (400, CONTINUED)
