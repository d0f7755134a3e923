"""What the server generations print differently, and time zones: §1.1 and §10."""

import pytest

from tests.portal import Clock, Role, Schedule

from .house import Build


@pytest.mark.parametrize(
    ("options", "finish"),
    [
        ({"generation": "A"}, "2026-09-15T01:10:00+02:00"),
        ({"generation": "B"}, "2026-09-15T25:10:00+02:00"),
        ({"generation": "B", "hour_24_date": "start"}, "2026-09-14T25:10:00+02:00"),
        ({"generation": "C"}, "2026-09-15T01:10:00+02:00"),
    ],
)
async def test_after_midnight(build: Build, options: dict[str, str], finish: str) -> None:
    house = await build(**options)
    house.anna.open_day()
    house.at("01:10:00", "2026-09-15")
    assert (await house.call("timeman.close")).result["TIME_FINISH"] == finish


@pytest.mark.parametrize(("generation", "is_null"), [("A", True), ("B", True), ("C", False)])
async def test_exact_midnight(build: Build, generation: str, is_null: bool) -> None:
    house = await build(generation=generation)
    house.anna.open_day()
    house.at("00:00:00", "2026-09-15")
    closed = (await house.call("timeman.close")).result
    assert closed["DURATION"] == "15:59:59"
    assert (closed["TIME_FINISH"] is None) is is_null


@pytest.mark.parametrize(("generation", "leaks"), [("A", "27:00:00"), ("B", "24:00:00")])
async def test_breaks_of_more_than_a_day(build: Build, generation: str, leaks: str) -> None:
    house = await build(generation=generation, schedule=Schedule.flexible())
    house.at("08:00:00")
    house.anna.open_day()
    house.at("09:00:00")
    house.anna.pause_day()
    house.at("12:00:00", "2026-09-15")
    closed = (await house.call("timeman.close")).result
    assert (closed["TIME_LEAKS"], closed["IP_CLOSE"]) == (leaks, "127.0.0.1")


@pytest.mark.parametrize(("generation", "empty"), [("A", ""), ("B", None), ("C", "")])
async def test_address_of_an_unfinished_day(build: Build, generation: str, empty: str | None) -> None:
    house = await build(generation=generation)
    opened = (await house.call("timeman.open")).result
    assert (opened["IP_OPEN"], opened["IP_CLOSE"]) == ("", empty)


@pytest.mark.parametrize(("generation", "tz_offset"), [("A", 36000), ("B", 122400), ("C", 36000)])
async def test_dates_apart_from_the_server(build: Build, generation: str, tz_offset: int) -> None:
    clock = Clock.stopped("2026-09-14T16:00:00+00:00")
    house = await build(generation=generation, clock=clock, anna_time_zone="Australia/Brisbane")
    opened = (await house.call("timeman.open")).result
    assert opened["TIME_START"] == "2026-09-15T02:00:00+10:00"
    assert opened["TZ_OFFSET"] == tz_offset


async def test_generation_b_prints_the_callers_date_with_the_owners_time(build: Build) -> None:
    clock = Clock.stopped("2026-09-14T16:00:00+00:00")
    house = await build(generation="B", clock=clock, anna_role=Role.ADMIN)
    liv = house.portal.add_employee(13, name="Liv", time_zone="Australia/Brisbane")
    liv.open_day()
    status = (await house.call("timeman.status", {"USER_ID": 13})).result
    assert status["TIME_START"] == "2026-09-14T02:00:00+10:00"


async def test_an_empty_time_zone_follows_the_server(build: Build) -> None:
    house = await build(server_zone="Asia/Tokyo", anna_time_zone="")
    assert (await house.call("timeman.open")).result["TIME_START"].endswith("+09:00")


@pytest.mark.parametrize("generation", ["B", "C"])
async def test_the_offset_of_the_start_is_kept_across_dst(build: Build, generation: str) -> None:
    clock = Clock.stopped("2026-10-24T22:00:00+02:00")
    house = await build(generation=generation, clock=clock, schedule=Schedule.flexible())
    house.anna.open_day()
    clock.move_to("2026-10-25T06:00:00+01:00")
    closed = (await house.call("timeman.close")).result
    assert closed["DURATION"] == "09:00:00"
    assert closed["TIME_START"] == "2026-10-24T22:00:00+02:00"
    assert closed["TIME_FINISH"] == f"2026-10-25T{'31' if generation == 'B' else '07'}:00:00+02:00"
    assert (await house.call("timeman.open")).result["TIME_START"] == "2026-10-25T06:00:00+01:00"


async def test_the_finish_is_printed_in_the_offset_of_the_start(build: Build) -> None:
    house = await build()
    house.anna.open_day()
    house.at("17:30:00")
    answer = await house.call("timeman.close", {"TIME": "2026-09-14T15:00:01+00:00", "REPORT": "r"})
    assert answer.result["TIME_FINISH"] == "2026-09-14T17:00:01+02:00"
