"""What timeman leaves behind for the later calls of a batch: §6.5."""

from typing import Any

import pytest

from tests.portal import Role, Schedule

from .house import Build, House

NOT_OPEN = {"error": "SYSTEM_ERROR", "error_description": "WD_NOT_OPEN"}
CANNOT = {"error": "ALERT_WARNING", "error_description": "Cannot perform this action"}
EXPIRED = {"error": "WD_EXPIRED", "error_description": "Workday is expired"}


async def batch(house: House, *commands: str) -> tuple[dict[str, Any], dict[str, Any]]:
    cmd = dict(zip("abcdefgh", commands, strict=False))
    result = (await house.call("batch", {"cmd": cmd})).result
    return result["result"] or {}, result["result_error"] or {}


async def test_a_pause_without_effect_spoils_the_open_after_it(house: House) -> None:
    house.anna.open_day()
    house.anna.pause_day()
    results, errors = await batch(house, "timeman.pause", "timeman.open", "timeman.open", "timeman.status")
    assert {key: day["STATUS"] for key, day in results.items()} == {"a": "PAUSED", "b": "OPENED", "d": "OPENED"}
    # The first open continues the day, the second has nothing to do.
    assert errors == {"c": NOT_OPEN}


@pytest.mark.parametrize("state", ["none", "closed", "expired", "no right", "veto"])
async def test_each_pause_without_effect(house: House, state: str) -> None:
    if state != "none":
        house.anna.open_day()
    if state == "closed":
        house.anna.close_day()
    house.anna.tm_manage = state != "no right"
    if state == "expired":
        house.at("12:00:00", "2026-09-18")
    house.portal.veto = state == "veto"
    results, errors = await batch(house, "timeman.pause", "no.such")
    assert list(results) == ["a"]
    assert errors == {"b": NOT_OPEN}


async def test_it_stands_for_every_later_error(build: Build) -> None:
    house = await build(operating_limit=None)
    house.hook.set_scopes(["timeman"])
    _, errors = await batch(
        house,
        "timeman.close",
        "no.such",
        "im.user.status.get",
        "timeman.status?USER_ID=13",
        "timeman.open?TIME=x",
        "feature.get",
        "batch",
    )
    refused = {"error": "ERROR_BATCH_METHOD_NOT_ALLOWED", "error_description": "Method is not allowed for batch usage"}
    assert errors == {**dict.fromkeys("abcdef", CANNOT), "g": refused}


async def test_the_newest_counts(house: House) -> None:
    house.anna.open_day()
    house.at("12:00:00", "2026-09-18")
    _, errors = await batch(
        house, "timeman.pause", "timeman.close", "timeman.close?TIME=2026-09-14T17:00:00%2B02:00", "no.such"
    )
    needed = {"error": "REPORT_NEEDED", "error_description": ""}
    assert errors == {"b": EXPIRED, "c": needed, "d": needed}


async def test_an_open_that_makes_a_record_clears_it(house: House) -> None:
    results, errors = await batch(house, "timeman.close", "timeman.open", "timeman.open", "no.such")
    assert errors["a"] == CANNOT
    assert [results[key]["STATUS"] for key in "bc"] == ["OPENED", "OPENED"]
    assert errors["d"]["error"] == "ERROR_METHOD_NOT_FOUND"


async def test_one_that_continues_does_not(house: House) -> None:
    house.anna.open_day()
    house.at("12:00:00")
    house.anna.close_day()
    results, errors = await batch(house, "timeman.close", "timeman.open", "timeman.pause", "timeman.status", "no.such")
    assert [results[key]["STATUS"] for key in "bcd"] == ["OPENED", "PAUSED", "PAUSED"]
    assert errors == {"a": CANNOT, "e": CANNOT}


async def test_vetoed_changes_fail_after_an_error(house: House) -> None:
    house.anna.open_day()
    house.portal.veto = True
    results, errors = await batch(house, "timeman.close", "timeman.pause", "timeman.close", "timeman.status")
    assert [results[key]["STATUS"] for key in "abd"] == ["OPENED"] * 3
    assert errors == {"c": NOT_OPEN}
    house.portal.veto = False
    house.anna.pause_day()
    house.portal.veto = True
    results, errors = await batch(house, "timeman.open", "timeman.pause", "timeman.open")
    assert [results[key]["STATUS"] for key in "ab"] == ["PAUSED"] * 2
    assert errors == {"c": NOT_OPEN}


async def test_exceptions_of_rest_leave_nothing_behind(house: House) -> None:
    house.anna.open_day()
    house.anna.pause_day()
    results, errors = await batch(
        house,
        "timeman.open?TIME=x",
        "timeman.open?USER_ID=13",
        "timeman.close?TIME=x",
        "timeman.close?TIME=2026-09-13T17:00:00%2B02:00",
        "timeman.open",
        "timeman.open",
        "no.such",
    )
    assert [errors[key]["error"] for key in "abcdg"] == [
        "TIME",
        "",
        "WRONG_DATETIME_FORMAT",
        "WRONG_DATETIME",
        "ERROR_METHOD_NOT_FOUND",
    ]
    assert [results[key]["STATUS"] for key in "ef"] == ["OPENED", "OPENED"]


async def test_a_missing_reason_to_open_stays_too(house: House) -> None:
    house.at("10:00:00")
    _, errors = await batch(house, "timeman.open?TIME=2026-09-14T09:00:00%2B02:00", "no.such")
    assert errors["a"]["error"] == "ERROR_CORE"
    assert errors["b"] == errors["a"]


async def test_the_days_of_others_share_it(build: Build) -> None:
    house = await build(anna_role=Role.ADMIN, schedule=Schedule.flexible())
    liv = house.portal.add_employee(13)
    liv.open_day()
    results, errors = await batch(
        house,
        "timeman.pause",
        "timeman.open?USER_ID=13",
        "timeman.open",
        "timeman.open?USER_ID=13",
    )
    assert [results[key]["STATUS"] for key in "acd"] == ["CLOSED", "OPENED", "OPENED"]
    assert errors == {"b": NOT_OPEN}


async def test_each_request_begins_anew(house: House) -> None:
    assert (await batch(house, "timeman.close"))[1] == {"a": CANNOT}
    assert (await batch(house, "no.such"))[1]["a"]["error"] == "ERROR_METHOD_NOT_FOUND"
