"""timeman.close and its TIME: §2.3 of the fact sheet."""

import pytest

from tests.portal import Schedule

from .house import Build, House, at

TUESDAY = "2026-09-15"
REPORT = {"REPORT": "Forgot"}


async def test_close_stores_the_caller_and_the_place(house: House) -> None:
    house.anna.open_day()
    house.at("17:00:00")
    closed = (await house.call("timeman.close", {"LAT": 53.548841, "LON": "9.98"})).result
    assert (closed["IP_OPEN"], closed["IP_CLOSE"]) == ("", "127.0.0.1")
    assert (closed["LAT_CLOSE"], closed["LON_CLOSE"]) == (53.548841, 9.98)
    house.at("17:10:00")
    reopened = (await house.call("timeman.open")).result
    assert (reopened["IP_CLOSE"], reopened["LAT_CLOSE"], reopened["LON_CLOSE"]) == ("127.0.0.1", 53.548841, 9.98)
    paused = (await house.call("timeman.pause")).result
    assert (paused["IP_CLOSE"], paused["LAT_CLOSE"]) == ("", 0)


@pytest.mark.parametrize("schedule", [Schedule.fixed(), Schedule.none()])
async def test_close_with_time_needs_a_report(build: Build, schedule: Schedule) -> None:
    house = await build(schedule=schedule)
    house.prepare("OPENED")
    refused = await house.call("timeman.close", {"TIME": at("08:10:00"), "REPORT": "  "})
    assert (refused.status, refused.error) == (400, "REPORT_NEEDED")
    assert refused.body["error_description"] == "Reason for change is not specified"
    answer = (await house.call("timeman.close", {"TIME": at("08:10:00"), **REPORT})).result
    assert (answer["STATUS"], answer["TIME_FINISH"], answer["DURATION"]) == ("CLOSED", at("08:10:00"), "00:09:59")
    assert answer["ACTIVE"] is True


async def test_close_with_time_on_a_flexible_schedule(build: Build) -> None:
    house = await build(anna_schedule=Schedule.flexible())
    house.prepare("OPENED")
    house.at("17:00:00")
    answer = (await house.call("timeman.close", {"TIME": "2026-09-14T14:00:00+00:00"})).result
    assert (answer["TIME_FINISH"], answer["ACTIVE"]) == (at("16:00:00"), True)


@pytest.mark.parametrize("state", ["OPENED", "CLOSED", "no record"])
async def test_the_date_of_close_comes_first(house: House, state: str) -> None:
    house.prepare(state)
    wrong = await house.call("timeman.close", {"TIME": at("17:00:00", TUESDAY), **REPORT})
    assert (wrong.status, wrong.error) == (400, "WRONG_DATETIME")
    assert wrong.body["error_description"] == "Day close date should correspond to the day open date"
    malformed = await house.call("timeman.close", {"TIME": "17:00", **REPORT})
    assert malformed.error == "WRONG_DATETIME_FORMAT"


async def test_close_a_closed_day_with_time(house: House) -> None:
    house.prepare("CLOSED")
    assert (await house.call("timeman.close", {"TIME": at("17:05:00"), **REPORT})).error == "ALERT_WARNING"


@pytest.mark.parametrize(
    ("generation", "leaks", "duration"),
    [("A", "03:00:00", "03:59:59"), ("B", "03:00:00", "03:59:59"), ("C", "01:00:00", "03:59:59")],
)
async def test_close_out_of_a_pause_with_a_time_to_come(
    build: Build, generation: str, leaks: str, duration: str
) -> None:
    house = await build(generation=generation)
    house.prepare("PAUSED")
    house.at("13:00:00")
    answer = (await house.call("timeman.close", {"TIME": at("15:00:00"), **REPORT})).result
    assert (answer["TIME_FINISH"], answer["TIME_LEAKS"], answer["DURATION"]) == (at("15:00:00"), leaks, duration)
    # Going on before that time, the break is what really passed.
    house.at("13:30:00")
    await house.call("timeman.open")
    expected = "01:30:00" if generation == "C" else leaks
    assert (await house.call("timeman.status")).result["TIME_LEAKS"] == expected


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_going_on_before_a_finish_to_come_is_no_break(build: Build, generation: str) -> None:
    house = await build(generation=generation)
    house.prepare("OPENED")
    await house.call("timeman.close", {"TIME": at("20:00:00"), **REPORT})
    house.at("10:00:00")
    await house.call("timeman.open")
    answer = (await house.call("timeman.status")).result
    assert (answer["STATUS"], answer["TIME_LEAKS"]) == ("OPENED", "00:00:00")


@pytest.mark.parametrize(
    ("generation", "time", "leaks", "duration"),
    [
        # The first break ended at 10:30, the second at 12:30.
        ("A", "12:15:00", "01:00:00", "03:14:59"),
        ("B", "12:15:00", "01:00:00", "03:14:59"),
        ("B", "08:30:00", "01:00:00", "23:29:59"),
        ("C", "12:30:00", "01:00:00", "03:29:59"),
        ("C", "12:29:59", "00:30:00", "03:59:58"),
        ("C", "12:15:00", "00:30:00", "03:44:59"),
        ("C", "10:30:00", "00:30:00", "01:59:59"),
        ("C", "10:15:00", "00:00:00", "02:14:59"),
        ("C", "08:30:00", "00:00:00", "00:29:59"),
    ],
)
async def test_a_backdated_close_drops_later_breaks_in_generation_c(
    build: Build, generation: str, time: str, leaks: str, duration: str
) -> None:
    house = await build(generation=generation)
    house.anna.open_day()
    for pause, resume in (("10:00:00", "10:30:00"), ("12:00:00", "12:30:00")):
        house.at(pause)
        house.anna.pause_day()
        house.at(resume)
        house.anna.resume_day()
    house.at("16:00:00")
    answer = (await house.call("timeman.close", {"TIME": at(time), **REPORT})).result
    assert (answer["TIME_LEAKS"], answer["DURATION"]) == (leaks, duration)


@pytest.mark.parametrize(
    ("generation", "time", "leaks", "duration"),
    [
        ("B", "12:20:00", "00:20:00", "03:59:59"),
        ("C", "12:20:00", "00:20:00", "03:59:59"),
        ("C", "11:00:00", "00:00:00", "02:59:59"),
    ],
)
async def test_a_running_break_counts_up_to_the_time_given(
    build: Build, generation: str, time: str, leaks: str, duration: str
) -> None:
    house = await build(generation=generation)
    house.prepare("PAUSED")
    house.at("13:00:00")
    answer = (await house.call("timeman.close", {"TIME": at(time), **REPORT})).result
    assert (answer["TIME_LEAKS"], answer["DURATION"]) == (leaks, duration)


@pytest.mark.parametrize(("generation", "finish"), [("B", at("20:00:00")), ("C", at("20:00:00"))])
async def test_a_future_finish_is_accepted(build: Build, generation: str, finish: str) -> None:
    house = await build(generation=generation)
    house.prepare("OPENED")
    answer = (await house.call("timeman.close", {"TIME": finish, **REPORT})).result
    assert (answer["TIME_FINISH"], answer["ACTIVE"]) == (finish, False)


@pytest.mark.parametrize("generation", ["A", "B", "C"])
@pytest.mark.parametrize(("time", "duration"), [("07:00:01", "23:00:00"), ("00:00:01", "16:00:00")])
async def test_a_finish_before_the_start_is_the_next_days(
    build: Build, generation: str, time: str, duration: str
) -> None:
    house = await build(generation=generation)
    house.prepare("OPENED")
    answer = (await house.call("timeman.close", {"TIME": at(time), **REPORT})).result
    assert (answer["TIME_FINISH"], answer["DURATION"], answer["ACTIVE"]) == (at(time, TUESDAY), duration, False)


@pytest.mark.parametrize(("generation", "duration"), [("A", "00:00:00"), ("B", "00:00:00"), ("C", "24:00:00")])
async def test_a_finish_at_the_start_is_a_whole_day(build: Build, generation: str, duration: str) -> None:
    house = await build(generation=generation)
    house.prepare("OPENED")
    answer = (await house.call("timeman.close", {"TIME": at("08:00:01"), **REPORT})).result
    assert (answer["TIME_FINISH"], answer["DURATION"]) == (at("08:00:01", TUESDAY), duration)


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_midnight_counts_as_no_time(build: Build, generation: str) -> None:
    house = await build(generation=generation)
    house.prepare("EXPIRED")
    expired = await house.call("timeman.close", {"TIME": at("00:00:00"), **REPORT})
    assert (expired.status, expired.error) == (400, "WD_EXPIRED")
    other = await build(generation=generation)
    other.prepare("OPENED")
    # Without a time there is no need for a report either.
    answer = (await other.call("timeman.close", {"TIME": "2026-09-13T22:00:00+00:00"})).result
    assert (answer["TIME_FINISH"], answer["DURATION"]) == (at("08:10:01"), "00:10:00")


@pytest.mark.parametrize(("generation", "outcome"), [("A", "02:00:00"), ("B", "02:00:00"), ("C", "ALERT_WARNING")])
async def test_more_than_a_day(build: Build, generation: str, outcome: str) -> None:
    house = await build(generation=generation, schedule=Schedule.flexible())
    house.at("08:00:00")
    house.anna.open_day()
    house.at("10:00:00", TUESDAY)
    answer = await house.call("timeman.close")
    assert (answer.error if generation == "C" else answer.result["DURATION"]) == outcome


@pytest.mark.parametrize(("time", "overlaps"), [("11:59:59", False), ("12:00:00", True), ("13:00:00", True)])
async def test_another_record_between_start_and_finish(build: Build, time: str, overlaps: bool) -> None:
    house = await build(schedule=Schedule.none())
    house.at("12:00:00")
    house.anna.open_day()
    house.at("14:00:00")
    house.anna.close_day()
    house.at("15:00:00")
    house.anna.open_day(at("09:00:00"))
    answer = await house.call("timeman.close", {"TIME": at(time), **REPORT})
    if overlaps:
        assert (answer.status, answer.error) == (400, "ALERT_WARNING")
        assert "already exists" in answer.body["error_description"]
    else:
        assert answer.result["STATUS"] == "CLOSED"


async def test_without_a_time_nobody_looks_for_another_record(build: Build) -> None:
    house = await build(schedule=Schedule.none())
    house.at("12:00:00")
    house.anna.open_day()
    house.at("14:00:00")
    house.anna.close_day()
    house.at("15:00:00")
    house.anna.open_day(at("09:00:00"))
    assert (await house.call("timeman.close")).result["DURATION"] == "06:00:00"


@pytest.mark.parametrize(
    ("report", "is_one"), [(5, True), ("0", True), (0, True), (" ", False), (None, False), ([], False)]
)
async def test_what_is_a_reason_for_a_changed_finish(house: House, report: object, is_one: bool) -> None:
    house.prepare("OPENED")
    answer = await house.call("timeman.close", {"TIME": at("08:05:00"), "REPORT": report})
    assert answer.error == (None if is_one else "REPORT_NEEDED")


@pytest.mark.parametrize(
    ("generation", "error"), [("A", "ALERT_WARNING"), ("B", "ALERT_WARNING"), ("C", "WRONG_DATETIME")]
)
async def test_nothing_to_close_with_the_servers_date(build: Build, generation: str, error: str) -> None:
    house = await build(generation=generation)
    answer = await house.call("timeman.close", {"TIME": at("07:00:00"), **REPORT})
    assert (answer.status, answer.error) == (400, error)


async def test_closing_after_midnight(house: House) -> None:
    house.anna.open_day()
    house.at("00:30:00", TUESDAY)
    answer = (await house.call("timeman.close")).result
    assert (answer["TIME_FINISH"], answer["DURATION"]) == (at("00:30:00", TUESDAY), "16:29:59")


async def test_close_an_expired_day(house: House) -> None:
    house.prepare("EXPIRED")
    for params, error, text in (
        (REPORT, "WD_EXPIRED", "Workday is expired"),
        ({"TIME": at("18:00:00")}, "REPORT_NEEDED", ""),
        ({"TIME": at("18:00:00", TUESDAY), **REPORT}, "WRONG_DATETIME", None),
    ):
        refused = await house.call("timeman.close", params)
        assert (refused.status, refused.error) == (400, error)
        assert text is None or refused.body["error_description"] == text
    answer = (await house.call("timeman.close", {"TIME": at("18:00:00"), **REPORT})).result
    assert (answer["STATUS"], answer["DURATION"], answer["ACTIVE"]) == ("CLOSED", "09:59:59", False)
    assert (await house.call("timeman.open")).result["TIME_START"] == at("12:10:00", TUESDAY)


@pytest.mark.parametrize(("schedule", "params"), [(Schedule.flexible(), {}), (Schedule.none(), REPORT)])
async def test_an_expired_day_without_a_plan_needs_no_confirmation(
    build: Build, schedule: Schedule, params: dict[str, str]
) -> None:
    house = await build(schedule=schedule)
    house.anna.open_day()
    house.at("00:00:00", "2026-09-16")
    assert house.anna.state == "EXPIRED"
    assert (await house.call("timeman.close", params)).error == "WD_EXPIRED"
    answer = (await house.call("timeman.close", {"TIME": at("18:00:00"), **params})).result
    assert (answer["STATUS"], answer["ACTIVE"]) == ("CLOSED", True)


async def test_an_expired_day_without_a_schedule_needs_a_report(build: Build) -> None:
    house = await build(schedule=Schedule.none())
    house.anna.open_day()
    house.at("00:00:00", "2026-09-16")
    assert (await house.call("timeman.close", {"TIME": at("18:00:00")})).error == "REPORT_NEEDED"
