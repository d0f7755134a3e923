"""What open decides, and its TIME: §1.2 and §2.2 of the fact sheet."""

from typing import Any

import pytest

from tests.portal import Schedule

from .house import Build, House, at

REPORT = {"REPORT": "Forgot"}


@pytest.mark.parametrize(
    ("schedule", "continues"),
    [(Schedule.fixed(), True), (Schedule.flexible(), False), (Schedule.none(), False)],
)
async def test_open_after_close_continues_only_with_a_schedule(
    build: Build, schedule: Schedule, continues: bool
) -> None:
    house = await build(schedule=schedule)
    house.prepare("CLOSED")
    answer = (await house.call("timeman.open")).result
    assert len(house.anna.records) == (1 if continues else 2)
    assert answer["TIME_LEAKS"] == ("00:10:00" if continues else "00:00:00")
    assert answer["TIME_START"] == at("08:00:01" if continues else "17:10:00")


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_without_reopening_the_second_record_has_no_shift_and_is_expired_at_once(
    build: Build, generation: str
) -> None:
    house = await build(generation=generation, reopen_allowed=False)
    house.prepare("CLOSED")
    answer = await house.call("timeman.open")
    assert (answer.status, answer.result["STATUS"]) == (200, "EXPIRED")
    assert answer.result["TIME_START"] == at("17:10:00")
    # The length of a shift after the start, hours ahead.
    assert answer.result["TIME_FINISH_DEFAULT"] == at("02:10:00")
    assert len(house.anna.records) == 2


async def test_without_reopening_each_round_of_close_and_open_makes_a_record(build: Build) -> None:
    house = await build(reopen_allowed=False)
    house.prepare("CLOSED")
    await house.call("timeman.open")
    house.at("17:12:00")
    closed = await house.call("timeman.close", {"TIME": at("17:11:00"), "REPORT": "Expired at once"})
    assert (closed.result["STATUS"], closed.result["DURATION"], closed.result["ACTIVE"]) == (
        "CLOSED",
        "00:01:00",
        False,
    )
    # The last record had no shift, so today's is free again.
    assert (await house.call("timeman.open")).result["STATUS"] == "OPENED"
    assert len(house.anna.records) == 3


@pytest.mark.parametrize(
    ("opened_at", "status", "asked_at"),
    [("00:14:00", "OPENED", "04:29:59"), ("00:14:00", "EXPIRED", "04:30:00"), ("04:30:00", "OPENED", "04:30:01")],
)
async def test_a_day_opened_too_early_expires_before_its_shift(
    house: House, opened_at: str, status: str, asked_at: str
) -> None:
    house.at(opened_at)
    assert (await house.call("timeman.open")).result["STATUS"] == "OPENED"
    house.at(asked_at)
    assert (await house.call("timeman.status")).result["STATUS"] == status


async def test_shifts_opened_too_early_are_expired_at_once(build: Build) -> None:
    house = await build(schedule=Schedule.shift([("06:00", "14:00"), ("14:00", "22:00")], lead="01:00"))
    house.at("04:00:00")
    answer = (await house.call("timeman.open")).result
    assert (answer["STATUS"], answer["TIME_FINISH_DEFAULT"]) == ("EXPIRED", at("12:00:00"))
    # Opening again does nothing, also when the shift may be started.
    house.at("06:00:00")
    assert (await house.call("timeman.open")).result["STATUS"] == "EXPIRED"
    assert len(house.anna.records) == 1


async def test_same_day_runs_to_the_expiry(house: House) -> None:
    house.anna.open_day()
    house.at("18:00:00")
    house.anna.close_day()
    house.at("00:30:00", "2026-09-15")
    assert (await house.call("timeman.open")).result["TIME_LEAKS"] == "06:30:00"
    house.anna.close_day()
    house.at("01:30:00", "2026-09-15")
    assert (await house.call("timeman.open")).result["TIME_START"] == at("01:30:00", "2026-09-15")


async def test_another_shift_is_due(build: Build) -> None:
    house = await build(schedule=Schedule.shift([("06:00", "14:00"), ("14:00", "22:00")], lead="00:30"))
    house.at("06:00:00")
    house.anna.open_day()
    house.at("13:00:00")
    house.anna.close_day()
    # The next shift may be started, but the own one is not over.
    for time in ("13:45:00", "14:00:00"):
        house.at(time)
        assert (await house.call("timeman.open")).result["TIME_START"] == at("06:00:00")
        house.anna.close_day()
    house.at("14:00:01")
    assert (await house.call("timeman.open")).result["TIME_START"] == at("14:00:01")


async def test_after_the_last_shift_the_day_is_continued_for_an_hour(build: Build) -> None:
    house = await build(schedule=Schedule.shift([("06:00", "14:00")]))
    house.at("06:00:00")
    house.anna.open_day()
    house.at("14:00:00")
    house.anna.close_day()
    house.at("14:59:59")
    assert (await house.call("timeman.open")).result["TIME_START"] == at("06:00:00")
    house.anna.close_day()
    house.at("15:00:00")
    assert (await house.call("timeman.open")).result["STATUS"] == "EXPIRED"
    assert len(house.anna.records) == 2


@pytest.mark.parametrize(("asked_at", "continues"), [("13:59:59", True), ("14:00:00", False), ("21:55:00", False)])
async def test_a_night_shift_is_continued_until_noon_and_no_longer(
    build: Build, asked_at: str, continues: bool
) -> None:
    house = await build(schedule=Schedule.fixed("22:00", "06:00", range(1, 8)))
    house.at("22:05:00")
    house.anna.open_day()
    house.at("06:00:00", "2026-09-15")
    house.anna.close_day()
    house.at(asked_at, "2026-09-15")
    await house.call("timeman.open")
    assert len(house.anna.records) == (1 if continues else 2)


async def test_a_closed_day_without_shift_is_continued_until_the_next_may_be_started(house: House) -> None:
    house.at("00:14:00")
    house.anna.open_day()
    house.at("01:00:00")
    house.anna.close_day()
    house.at("04:29:59")
    assert (await house.call("timeman.open")).result["TIME_LEAKS"] == "03:29:59"
    house.anna.close_day()
    house.at("04:30:00")
    assert (await house.call("timeman.open")).result["TIME_START"] == at("04:30:00")


async def test_an_ordinary_morning_after_a_late_shift(house: House) -> None:
    house.at("15:02:00")
    house.anna.open_day()
    house.at("19:02:00")
    house.anna.close_day()
    house.at("08:22:00", "2026-09-15")
    assert (await house.call("timeman.open")).result["TIME_START"] == at("08:22:00", "2026-09-15")


@pytest.mark.parametrize(
    ("generation", "params", "error", "text"),
    [
        ("C", {"TIME": ""}, "WRONG_DATETIME_FORMAT", "Wrong datetime format"),
        ("C", {"TIME": "2026-09-14T09:00:00.5+02:00"}, "WRONG_DATETIME_FORMAT", None),
        ("C", {"TIME": "2026-09-14T09:00:00"}, "WRONG_DATETIME_FORMAT", None),
        ("C", {"TIME": "2026-09-14 09:00:00+02:00"}, "WRONG_DATETIME_FORMAT", None),
        ("C", {"TIME": ["2026-09-14T09:00:00+02:00"]}, "WRONG_DATETIME_FORMAT", None),
        ("C", {"TIME": at("09:00:00", "2026-09-13")}, "WRONG_DATETIME", "Day open date should correspond"),
        ("C", {"TIME": "2026-09-14T23:30:00+00:00"}, "WRONG_DATETIME", None),
        ("C", {"TIME": "0001-01-01T00:00:00+14:00"}, "WRONG_DATETIME", None),
        ("C", {"TIME": "9999-12-31T23:59:59-12:00"}, "WRONG_DATETIME", None),
        ("C", {"TIME": "2026-9-14T09:0:00+02:00"}, "WRONG_DATETIME_FORMAT", None),
        ("C", {"TIME": "2026-09-14t09:00:00+02:00"}, "WRONG_DATETIME_FORMAT", None),
        ("C", {"TIME": 5}, "WRONG_DATETIME_FORMAT", None),
        ("C", {"TIME": "2026-02-30T09:00:00+02:00"}, "WRONG_DATETIME", None),
        ("C", {"TIME": "2026-09-14T09:00:00+99:00"}, "WRONG_DATETIME", None),
        ("B", {"TIME": "2026-09-14T24:00:00+02:00"}, "WRONG_DATETIME", None),
        ("B", {"TIME": "2026-09-13T23:30:00+00:00"}, "WRONG_DATETIME", None),
        ("C", {"TIME": at("10:00:01")}, "ALERT_WARNING", "Cannot clock-in later than now"),
        ("B", {"TIME": "2026-09-14T10:00:01+04:00"}, "ALERT_WARNING", "Cannot clock-in later than now"),
        ("C", {"TIME": at("09:00:00"), "REPORT": ""}, "ERROR_CORE", "Reason for change is not specified"),
        ("B", {"TIME": at("09:00:00"), "REPORT": None}, "ERROR_CORE", "Reason for change is not specified"),
        ("C", {"TIME": at("09:00:00"), "REPORT": " "}, "ERROR_CORE", "Reason for change is not specified"),
        ("C", {"TIME": at("09:00:00"), "REPORT": 5}, "ERROR_CORE", "Reason for change is not specified"),
        ("C", {"TIME": at("09:00:00"), "REPORT": True}, "ERROR_CORE", "Reason for change is not specified"),
        # The report is looked at before the future.
        ("C", {"TIME": at("10:00:01"), "REPORT": ""}, "ERROR_CORE", "Reason for change is not specified"),
    ],
)
async def test_time_of_open_refused(
    build: Build, generation: str, params: dict[str, Any], error: str, text: str | None
) -> None:
    house = await build(generation=generation)
    house.at("10:00:00")
    answer = await house.call("timeman.open", REPORT | params)
    assert (answer.status, answer.error) == (400, error)
    assert text is None or text in answer.body["error_description"]
    assert house.anna.record is None


@pytest.mark.parametrize(
    ("generation", "time", "start", "confirmed"),
    [
        ("C", at("09:45:00"), at("09:45:00"), True),
        ("C", at("09:44:59"), at("09:44:59"), False),
        ("C", "2026-09-14T07:50:00+00:00", at("09:50:00"), True),
        ("C", "2026-09-14T07:50:00Z", at("09:50:00"), True),
        ("C", "2026-09-14T09:50:00 02:00", at("09:50:00"), True),
        ("C", "2026-09-13T22:30:00+00:00", at("00:30:00"), False),
        ("C", "2026-08-45T09:50:00+02:00", at("09:50:00"), True),
        ("C", "2026-09-13T33:50:00+02:00", at("09:50:00"), True),
        ("C", "2026-09-15T07:50:00+24:00", at("09:50:00"), True),
        ("C", at("00:00:00"), at("10:00:00"), True),
        ("C", "2026-09-13T22:00:00+00:00", at("10:00:00"), True),
        ("C", at("00:00:01"), at("00:00:01"), False),
        ("C", None, at("10:00:00"), True),
        ("B", "2026-09-14T09:50:00+00:00", at("09:50:00"), True),
        ("A", "2026-09-14T09:50:00+09:00", at("09:50:00"), True),
        ("A", at("00:00:00"), at("10:00:00"), True),
        ("B", at("00:00:00"), at("10:00:00"), True),
        ("B", "2026-09-14T00:00:00+09:00", at("10:00:00"), True),
    ],
)
async def test_time_of_open_accepted(
    build: Build, generation: str, time: str | None, start: str, confirmed: bool
) -> None:
    house = await build(generation=generation)
    house.at("10:00:00")
    answer = (await house.call("timeman.open", REPORT | {"time": time, "Lat": "53.548841", "lon": 10})).result
    assert (answer["TIME_START"], answer["ACTIVE"]) == (start, confirmed)
    assert (answer["LAT_OPEN"], answer["LON_OPEN"]) == (53.548841, 10)


@pytest.mark.parametrize("report", ["0", "Train"])
async def test_any_text_is_a_reason(house: House, report: str) -> None:
    house.at("10:00:00")
    answer = await house.call("timeman.open", {"TIME": at("09:50:00"), "REPORT": report})
    assert answer.result["STATUS"] == "OPENED"


async def test_a_number_in_a_form_is_a_text(house: House) -> None:
    house.at("10:00:00")
    status, _, _ = await house.raw(house.hook.url + "timeman.open", data={"TIME": at("09:50:00"), "REPORT": "5"})
    assert status == 200


@pytest.mark.parametrize("schedule", [Schedule.flexible(), Schedule.none()])
async def test_without_a_plan_open_needs_no_report_and_nobody_confirms_it(build: Build, schedule: Schedule) -> None:
    house = await build(schedule=schedule)
    house.at("14:00:00")
    answer = (await house.call("timeman.open", {"TIME": at("09:00:00")})).result
    assert (answer["TIME_START"], answer["ACTIVE"]) == (at("09:00:00"), True)


@pytest.mark.parametrize("schedule", [Schedule.flexible(), Schedule.none()])
@pytest.mark.parametrize(
    ("time", "overlaps"),
    [("07:59:59", False), ("08:00:01", True), ("10:00:00", True), ("12:00:00", True), ("12:00:01", False)],
)
async def test_a_time_within_another_record(build: Build, schedule: Schedule, time: str, overlaps: bool) -> None:
    house = await build(schedule=schedule)
    house.anna.open_day()
    house.at("12:00:00")
    house.anna.close_day()
    house.at("14:00:00")
    answer = await house.call("timeman.open", {"TIME": at(time)})
    if overlaps:
        assert (answer.status, answer.error) == (400, "ALERT_WARNING")
        assert "already exists" in answer.body["error_description"]
    else:
        assert answer.result["TIME_START"] == at(time)


async def test_a_time_within_a_record_of_another_shift_is_fine(build: Build) -> None:
    house = await build(schedule=Schedule.shift([("06:00", "14:00"), ("14:00", "22:00")]))
    house.at("06:00:00")
    house.anna.open_day()
    house.at("14:30:00")
    house.anna.close_day()
    house.at("14:40:00")
    answer = await house.call("timeman.open", {"TIME": at("14:20:00"), "REPORT": "Stayed for the next one"})
    assert (answer.result["STATUS"], answer.result["TIME_START"]) == ("OPENED", at("14:20:00"))


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_the_decision_is_taken_as_of_the_time_given(build: Build, generation: str) -> None:
    house = await build(generation=generation)
    house.prepare("CLOSED")
    house.at("09:00:00", "2026-09-15")
    refused = await house.call("timeman.open", {"TIME": at("01:00:00", "2026-09-15"), "REPORT": "Night"})
    assert (refused.status, refused.error) == (400, "ALERT_WARNING")
    assert refused.body["error_description"] == "Cannot perform this action"
    answer = await house.call("timeman.open", {"TIME": at("01:30:00", "2026-09-15"), "REPORT": "Night"})
    # The record has no shift: it began too early for today's.
    assert answer.result["STATUS"] == "EXPIRED"


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_the_date_and_the_right_come_before_everything_else(build: Build, generation: str) -> None:
    house = await build(generation=generation, anna_tm_manage=False)
    wrong = await house.call("timeman.open", {"TIME": at("08:00:00", "2026-09-13")})
    assert wrong.error == "WRONG_DATETIME"
    refused = await house.call("timeman.open", {"TIME": at("07:00:00")})
    assert refused.body["error_description"] == "Insufficient permission to manage work time"
