"""The state machine of the work day: §2 of the fact sheet."""

from typing import Any

import pytest

from tests.portal import RefusedError, Role, Schedule, Status

from .house import MONDAY, Answer, Build, House

NOT_CHANGED = {"STATUS", "TIME_START", "TIME_FINISH", "DURATION", "TIME_LEAKS"}


def at(time: str, day: str = MONDAY) -> str:
    return f"{day}T{time}+02:00"


def fields(answer: Answer) -> tuple[Any, ...]:
    assert answer.status == 200, answer.body
    finish = answer.result["TIME_FINISH"]
    return (
        answer.result["STATUS"],
        finish and finish[11:19],
        answer.result["DURATION"],
        answer.result["TIME_LEAKS"],
    )


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_reference_scenario(build: Build, generation: str) -> None:
    house = await build(generation=generation)

    def pause(time: str) -> str | None:
        return None if generation == "C" else time

    assert (await house.call("timeman.status")).result == {"STATUS": "CLOSED"}
    assert fields(await house.call("timeman.open")) == ("OPENED", None, "00:00:00", "00:00:00")

    house.at("12:00:00")
    paused = fields(await house.call("timeman.pause"))
    assert paused == ("PAUSED", None if generation == "A" else pause("12:00:00"), "00:00:00", "00:00:00")
    house.at("12:29:00")
    assert fields(await house.call("timeman.status")) == ("PAUSED", pause("12:00:00"), "00:00:00", "00:00:00")

    house.at("12:30:00")
    resumed = fields(await house.call("timeman.open"))
    stale: tuple[Any, ...] = ("OPENED", "12:00:00", "00:00:00", "00:00:00")
    assert resumed == (stale if generation == "A" else ("OPENED", None, "00:00:00", "00:30:00"))
    assert fields(await house.call("timeman.status")) == ("OPENED", None, "00:00:00", "00:30:00")

    house.at("17:00:00")
    closed = ("CLOSED", "17:00:00", "08:29:59", "00:30:00")
    assert fields(await house.call("timeman.close")) == closed
    house.at("17:10:00")
    assert fields(await house.call("timeman.pause")) == closed
    house.at("17:20:00")
    refused = await house.call("timeman.close")
    assert (refused.status, refused.error) == (400, "ALERT_WARNING")

    house.at("18:00:00")
    reopened = await house.call("timeman.open")
    stale = ("OPENED", "17:00:00", "08:29:59", "00:30:00")
    assert fields(reopened) == (stale if generation == "A" else ("OPENED", None, "00:00:00", "01:30:00"))
    assert reopened.result["TIME_START"] == at("08:00:01")

    house.at("18:10:00")
    stale = ("PAUSED", None, "00:00:00", "01:30:00")
    assert fields(await house.call("timeman.pause")) == (
        stale if generation == "A" else ("PAUSED", pause("18:10:00"), "00:00:00", "01:30:00")
    )
    house.at("18:20:00")
    assert fields(await house.call("timeman.close")) == ("CLOSED", "18:20:00", "08:39:59", "01:40:00")
    assert ("ID" in (await house.call("timeman.status")).result) is (generation == "C")


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_left_open_it_expires_at_half_past_one(build: Build, generation: str) -> None:
    house = await build(generation=generation)
    house.anna.open_day()
    house.at("01:29:59", "2026-09-15")
    assert (await house.call("timeman.status")).result["STATUS"] == "OPENED"
    house.at("01:30:00", "2026-09-15")
    expired = (await house.call("timeman.status")).result
    assert expired["STATUS"] == "EXPIRED"
    assert expired["TIME_FINISH"] is None
    assert expired["TIME_FINISH_DEFAULT"] == at("18:00:00")


async def test_wire_format_of_generation_c(house: House) -> None:
    opened = await house.call("timeman.open")
    assert list(opened.result.items()) == [
        ("STATUS", "OPENED"),
        ("ID", 177),
        ("TIME_START", at("08:00:01")),
        ("TIME_FINISH", None),
        ("DURATION", "00:00:00"),
        ("TIME_LEAKS", "00:00:00"),
        ("ACTIVE", True),
        ("IP_OPEN", ""),
        ("IP_CLOSE", ""),
        ("LAT_OPEN", 0),
        ("LON_OPEN", 0),
        ("LAT_CLOSE", 0),
        ("LON_CLOSE", 0),
        ("TZ_OFFSET", 7200),
    ]


async def prepare(house: House, state: str) -> None:
    """Lead the day into a state; the clock then stands in it."""
    if state == "no record":
        return
    house.anna.open_day()
    match state:
        case "PAUSED":
            house.at("12:00:00")
            house.anna.pause_day()
        case "CLOSED":
            house.at("17:00:00")
            house.anna.close_day()
        case "EXPIRED":
            house.at("12:00:00", "2026-09-15")
    house.portal.clock.advance(minutes=10)


@pytest.mark.parametrize(
    ("state", "method", "after"),
    [
        ("no record", "timeman.pause", "CLOSED"),
        ("OPENED", "timeman.pause", "PAUSED"),
        ("PAUSED", "timeman.pause", "PAUSED"),
        ("CLOSED", "timeman.pause", "CLOSED"),
        ("EXPIRED", "timeman.pause", "EXPIRED"),
        ("no record", "timeman.open", "OPENED"),
        ("OPENED", "timeman.open", "OPENED"),
        ("PAUSED", "timeman.open", "OPENED"),
        ("CLOSED", "timeman.open", "OPENED"),
        ("EXPIRED", "timeman.open", "EXPIRED"),
        ("no record", "timeman.close", "ALERT_WARNING"),
        ("OPENED", "timeman.close", "CLOSED"),
        ("PAUSED", "timeman.close", "CLOSED"),
        ("CLOSED", "timeman.close", "ALERT_WARNING"),
        ("EXPIRED", "timeman.close", "WD_EXPIRED"),
    ],
)
@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_each_action_in_each_state(build: Build, generation: str, state: str, method: str, after: str) -> None:
    house = await build(generation=generation)
    await prepare(house, state)
    answer = await house.call(method)
    if after in {"ALERT_WARNING", "WD_EXPIRED"}:
        assert (answer.status, answer.error) == (400, after)
    else:
        assert (answer.status, answer.result["STATUS"]) == (200, after)
    if state == "no record" and method != "timeman.open":
        assert (await house.call("timeman.status")).result == {"STATUS": "CLOSED"}


@pytest.mark.parametrize("state", ["OPENED", "EXPIRED"])
async def test_open_ignores_everything_when_there_is_nothing_to_open(house: House, state: str) -> None:
    await prepare(house, state)
    before = (await house.call("timeman.status")).result
    answer = await house.call("timeman.open", {"TIME": "nonsense", "REPORT": "r", "LAT": 1, "LON": 2})
    assert (answer.status, answer.result) == (200, before)


@pytest.mark.parametrize("state", ["PAUSED", "CLOSED"])
async def test_reopening_refuses_a_time_and_stores_no_place(house: House, state: str) -> None:
    await prepare(house, state)
    refused = await house.call("timeman.open", {"TIME": at("08:30:00"), "REPORT": "r"})
    assert (refused.status, refused.error) == (400, "TIME")
    assert refused.body["error_description"] == "Unable to set time, work day is paused"
    answer = await house.call("timeman.open", {"LAT": 53.5, "LON": 10})
    assert (answer.result["LAT_OPEN"], answer.result["LON_OPEN"]) == (0, 0)


@pytest.mark.parametrize(
    ("schedule", "continues"),
    [(Schedule.fixed(), True), (Schedule.flexible(), False), (Schedule.none(), False)],
)
async def test_open_after_close_continues_only_with_a_schedule(
    build: Build, schedule: Schedule, continues: bool
) -> None:
    house = await build(schedule=schedule)
    await prepare(house, "CLOSED")
    answer = (await house.call("timeman.open")).result
    assert len(house.anna.records) == (1 if continues else 2)
    assert answer["TIME_LEAKS"] == ("00:10:00" if continues else "00:00:00")
    assert answer["TIME_START"] == at("08:00:01" if continues else "17:10:00")


async def test_open_after_close_without_the_option_starts_a_record(build: Build) -> None:
    house = await build(reopen_allowed=False)
    await prepare(house, "CLOSED")
    assert (await house.call("timeman.open")).result["TIME_START"] == at("17:10:00")
    house.anna.pause_day()
    house.portal.clock.advance(minutes=5)
    assert (await house.call("timeman.open")).result["TIME_LEAKS"] == "00:05:00"


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
    house = await build(schedule=Schedule.shift([("06:00", "14:00"), ("14:00", "22:00")]))
    house.at("06:00:00")
    house.anna.open_day()
    house.at("13:00:00")
    house.anna.close_day()
    house.at("13:30:00")
    assert (await house.call("timeman.open")).result["TIME_START"] == at("06:00:00")
    house.anna.close_day()
    house.at("14:05:00")
    assert (await house.call("timeman.open")).result["TIME_START"] == at("14:05:00")


REPORT = {"REPORT": "Forgot"}


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
        ("C", {"TIME": "2026-02-30T09:00:00+02:00"}, "WRONG_DATETIME_FORMAT", None),
        ("C", {"TIME": "2026-09-14T09:00:00+99:00"}, "WRONG_DATETIME_FORMAT", None),
        ("B", {"TIME": "2026-09-13T23:30:00+00:00"}, "WRONG_DATETIME", None),
        ("C", {"TIME": at("10:00:01")}, "ALERT_WARNING", "Cannot clock-in later than now"),
        ("B", {"TIME": "2026-09-14T10:00:01+04:00"}, "ALERT_WARNING", "Cannot clock-in later than now"),
        ("C", {"TIME": at("09:00:00"), "REPORT": ""}, "ERROR_CORE", "Reason for change is not specified"),
        ("B", {"TIME": at("09:00:00"), "REPORT": None}, "ERROR_CORE", "Reason for change is not specified"),
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
        ("C", at("00:00:00"), at("00:00:00"), False),
        ("C", None, at("10:00:00"), True),
        ("B", "2026-09-14T09:50:00+00:00", at("09:50:00"), True),
        ("A", "2026-09-14T09:50:00+09:00", at("09:50:00"), True),
        ("A", at("00:00:00"), at("10:00:00"), True),
        ("B", at("00:00:00"), at("10:00:00"), True),
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


@pytest.mark.parametrize("schedule", [Schedule.flexible(), Schedule.none()])
async def test_without_a_fixed_plan_open_needs_no_report_but_no_overlap(build: Build, schedule: Schedule) -> None:
    house = await build(schedule=schedule)
    house.anna.open_day()
    house.at("12:00:00")
    house.anna.close_day()
    house.at("14:00:00")
    overlapping = await house.call("timeman.open", {"TIME": at("11:59:59")})
    assert (overlapping.status, overlapping.error) == (400, "ALERT_WARNING")
    assert "already exists" in overlapping.body["error_description"]
    assert (await house.call("timeman.open", {"TIME": at("12:00:00")})).result["ACTIVE"] is False
    house.portal.confirm(house.anna.records[-1])
    assert (await house.call("timeman.status")).result["ACTIVE"] is True


async def test_close_stores_the_caller_and_the_place(house: House) -> None:
    house.anna.open_day()
    house.at("17:00:00")
    closed = (await house.call("timeman.close", {"LAT": 53.548841, "LON": "9.98"})).result
    assert (closed["IP_OPEN"], closed["IP_CLOSE"]) == ("", "127.0.0.1")
    assert (closed["LAT_CLOSE"], closed["LON_CLOSE"]) == (53.548841, 9.98)
    house.at("17:10:00")
    reopened = (await house.call("timeman.open")).result
    assert (reopened["IP_CLOSE"], reopened["LAT_CLOSE"]) == ("127.0.0.1", 0)
    paused = (await house.call("timeman.pause")).result
    assert (paused["IP_CLOSE"], paused["LAT_CLOSE"]) == ("", 0)


@pytest.mark.parametrize("schedule", [Schedule.fixed(), Schedule.none()])
async def test_close_with_time_needs_a_report(build: Build, schedule: Schedule) -> None:
    house = await build(schedule=schedule)
    await prepare(house, "OPENED")
    refused = await house.call("timeman.close", {"TIME": at("08:10:00"), "REPORT": "  "})
    assert (refused.status, refused.error) == (400, "REPORT_NEEDED")
    assert refused.body["error_description"] == "Reason for change is not specified"
    answer = (await house.call("timeman.close", {"TIME": at("08:10:00"), **REPORT})).result
    assert (answer["STATUS"], answer["TIME_FINISH"], answer["DURATION"]) == ("CLOSED", at("08:10:00"), "00:09:59")
    assert answer["ACTIVE"] is True


async def test_close_with_time_on_a_flexible_schedule(build: Build) -> None:
    house = await build(anna_schedule=Schedule.flexible())
    await prepare(house, "OPENED")
    house.at("17:00:00")
    answer = (await house.call("timeman.close", {"TIME": "2026-09-14T14:00:00+00:00"})).result
    assert (answer["TIME_FINISH"], answer["ACTIVE"]) == (at("16:00:00"), False)


@pytest.mark.parametrize("state", ["OPENED", "CLOSED", "no record"])
async def test_the_date_of_close_comes_first(house: House, state: str) -> None:
    await prepare(house, state)
    wrong = await house.call("timeman.close", {"TIME": at("17:00:00", "2026-09-15"), **REPORT})
    assert (wrong.status, wrong.error) == (400, "WRONG_DATETIME")
    assert wrong.body["error_description"] == "Day close date should correspond to the day open date"
    malformed = await house.call("timeman.close", {"TIME": "17:00", **REPORT})
    assert malformed.error == "WRONG_DATETIME_FORMAT"


async def test_close_a_closed_day_with_time(house: House) -> None:
    await prepare(house, "CLOSED")
    assert (await house.call("timeman.close", {"TIME": at("17:05:00"), **REPORT})).error == "ALERT_WARNING"


async def test_close_out_of_a_pause_counts_the_break(house: House) -> None:
    await prepare(house, "PAUSED")
    house.at("13:00:00")
    future = (await house.call("timeman.close", {"TIME": at("15:00:00"), **REPORT})).result
    assert (future["TIME_FINISH"], future["TIME_LEAKS"], future["DURATION"]) == (
        at("13:00:00"),
        "01:00:00",
        "03:59:59",
    )


@pytest.mark.parametrize(("generation", "finish"), [("B", at("20:00:00")), ("C", at("20:00:00"))])
async def test_a_future_finish_is_accepted(build: Build, generation: str, finish: str) -> None:
    house = await build(generation=generation)
    await prepare(house, "OPENED")
    answer = (await house.call("timeman.close", {"TIME": finish, **REPORT})).result
    assert (answer["TIME_FINISH"], answer["ACTIVE"]) == (finish, False)


@pytest.mark.parametrize("time", ["07:00:01", "08:00:01"])
async def test_finish_not_after_the_start(build: Build, time: str) -> None:
    new = await build()
    await prepare(new, "OPENED")
    refused = await new.call("timeman.close", {"TIME": at(time), **REPORT})
    assert (refused.status, refused.error) == (400, "ALERT_WARNING")
    old = await build(generation="B")
    await prepare(old, "OPENED")
    answer = (await old.call("timeman.close", {"TIME": at(time), **REPORT})).result
    assert answer["DURATION"] == ("23:00:00" if time == "07:00:01" else "24:00:00")


@pytest.mark.parametrize(("generation", "outcome"), [("A", "28:00:00"), ("B", "24:00:00"), ("C", "ALERT_WARNING")])
async def test_more_than_a_day(build: Build, generation: str, outcome: str) -> None:
    house = await build(generation=generation, schedule=Schedule.flexible())
    house.at("08:00:00")
    house.anna.open_day()
    house.at("12:00:00", "2026-09-15")
    answer = await house.call("timeman.close")
    assert (answer.error if generation == "C" else answer.result["DURATION"]) == outcome


async def test_closing_after_midnight(house: House) -> None:
    house.anna.open_day()
    house.at("00:30:00", "2026-09-15")
    answer = (await house.call("timeman.close")).result
    assert (answer["TIME_FINISH"], answer["DURATION"]) == (at("00:30:00", "2026-09-15"), "16:29:59")


async def test_close_an_expired_day(house: House) -> None:
    await prepare(house, "EXPIRED")
    for params, error, text in (
        (REPORT, "WD_EXPIRED", "Workday is expired"),
        ({"TIME": at("18:00:00")}, "REPORT_NEEDED", ""),
        ({"TIME": at("18:00:00", "2026-09-15"), **REPORT}, "WRONG_DATETIME", None),
    ):
        refused = await house.call("timeman.close", params)
        assert (refused.status, refused.error) == (400, error)
        assert text is None or refused.body["error_description"] == text
    answer = (await house.call("timeman.close", {"TIME": at("18:00:00"), **REPORT})).result
    assert (answer["STATUS"], answer["DURATION"], answer["ACTIVE"]) == ("CLOSED", "09:59:59", False)
    assert (await house.call("timeman.open")).result["TIME_START"] == at("12:10:00", "2026-09-15")


async def test_close_an_expired_flexible_day_without_report(build: Build) -> None:
    house = await build(schedule=Schedule.flexible())
    house.anna.open_day()
    house.at("00:00:00", "2026-09-16")
    assert house.anna.state == "EXPIRED"
    assert (await house.call("timeman.close", {"TIME": at("18:00:00")})).result["STATUS"] == "CLOSED"


@pytest.mark.parametrize(
    ("state", "method"), [("no record", "timeman.open"), ("OPENED", "timeman.pause"), ("PAUSED", "timeman.close")]
)
async def test_veto_answers_with_the_unchanged_status(house: House, state: str, method: str) -> None:
    await prepare(house, state)
    house.portal.veto = True
    before = (await house.call("timeman.status")).result
    answer = await house.call(method)
    assert (answer.status, answer.result) == (200, before)
    with pytest.raises(RefusedError):
        {"open": house.anna.open_day, "pause": house.anna.pause_day, "close": house.anna.close_day}[method[8:]]()


async def test_without_the_right_to_manage(build: Build) -> None:
    house = await build(anna_role=Role.BOARD)
    refused = await house.call("timeman.open")
    assert (refused.status, refused.error) == (400, "ALERT_WARNING")
    assert refused.body["error_description"] == "Insufficient permission to manage work time"
    house.anna.tm_manage = True
    house.anna.open_day()
    house.anna.tm_manage = False
    assert (await house.call("timeman.pause")).result["STATUS"] == "OPENED"
    assert (await house.call("timeman.close")).error == "ALERT_WARNING"


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Diese Aktion kann nicht ausgeführt werden"), ("ru", "Невозможно выполнить это действие")],
)
async def test_descriptions_are_localised(build: Build, language: str, text: str) -> None:
    house = await build(language=language)
    assert (await house.call("timeman.close")).body["error_description"] == text


async def test_the_agent_closes_forgotten_days(house: House) -> None:
    house.anna.open_day()
    house.at("17:59:59")
    assert house.portal.auto_close() == []
    house.at("18:30:00")
    assert [record.stored_status for record in house.portal.auto_close()] == [Status.CLOSED]
    answer = (await house.call("timeman.status")).result
    assert (answer["STATUS"], answer["TIME_FINISH"], answer["ACTIVE"]) == ("CLOSED", at("18:00:00"), True)


async def test_acting_marks_the_person_online_and_reading_does_not(house: House) -> None:
    async def online() -> Any:
        return (await house.call("user.current")).result["IS_ONLINE"]

    await house.call("timeman.status")
    assert await online() == "N"
    await house.call("timeman.open")
    assert await online() == "Y"
    house.portal.clock.advance(minutes=5)
    assert await online() == "N"


async def test_the_browser_says_when_nothing_comes_of_it(house: House) -> None:
    for act in (house.anna.pause_day, house.anna.resume_day):
        with pytest.raises(RefusedError):
            act()
    house.anna.open_day(at("07:30:00"), "Early")
    assert house.anna.record is not None
    assert house.anna.record.confirmed is False
    with pytest.raises(RefusedError):
        house.anna.open_day()
