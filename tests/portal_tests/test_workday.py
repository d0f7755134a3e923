"""The state machine of the work day: §2 of the fact sheet."""

from typing import Any

import pytest

from tests.portal import RefusedError, RestError, Role, Status

from .house import Answer, Build, House, at


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
    house.prepare(state)
    answer = await house.call(method)
    if after in {"ALERT_WARNING", "WD_EXPIRED"}:
        assert (answer.status, answer.error) == (400, after)
    else:
        assert (answer.status, answer.result["STATUS"]) == (200, after)
    if state == "no record" and method != "timeman.open":
        assert (await house.call("timeman.status")).result == {"STATUS": "CLOSED"}


@pytest.mark.parametrize("state", ["OPENED", "EXPIRED"])
async def test_open_ignores_everything_when_there_is_nothing_to_open(house: House, state: str) -> None:
    house.prepare(state)
    before = (await house.call("timeman.status")).result
    answer = await house.call("timeman.open", {"TIME": "nonsense", "REPORT": "r", "LAT": 1, "LON": 2})
    assert (answer.status, answer.result) == (200, before)


@pytest.mark.parametrize("state", ["PAUSED", "CLOSED"])
async def test_reopening_refuses_a_time_and_stores_no_place(house: House, state: str) -> None:
    house.prepare(state)
    refused = await house.call("timeman.open", {"TIME": at("08:30:00"), "REPORT": "r"})
    assert (refused.status, refused.error) == (400, "TIME")
    assert refused.body["error_description"] == "Unable to set time, work day is paused"
    answer = await house.call("timeman.open", {"LAT": 53.5, "LON": 10})
    assert (answer.result["LAT_OPEN"], answer.result["LON_OPEN"]) == (0, 0)


@pytest.mark.parametrize(
    ("state", "method"),
    [("OPENED", "timeman.pause"), ("PAUSED", "timeman.open"), ("CLOSED", "timeman.open"), ("PAUSED", "timeman.close")],
)
async def test_veto_answers_with_the_unchanged_status(house: House, state: str, method: str) -> None:
    house.prepare(state)
    house.portal.veto = True
    before = (await house.call("timeman.status")).result
    answer = await house.call(method)
    assert (answer.status, answer.result) == (200, before)
    with pytest.raises(RefusedError):
        {"open": house.anna.open_day, "pause": house.anna.pause_day, "close": house.anna.close_day}[method[8:]]()


async def test_the_veto_of_a_new_day_is_told(build: Build) -> None:
    house = await build(language="de")
    house.portal.veto = True
    refused = await house.call("timeman.open")
    assert (refused.status, refused.error) == (400, "ERROR_CORE")
    assert refused.body["error_description"].endswith("canceled by event handler")
    with pytest.raises(RestError):
        house.anna.open_day()
    assert house.anna.record is None


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


@pytest.mark.parametrize("state", ["no record", "PAUSED", "CLOSED", "EXPIRED"])
async def test_a_pause_that_failed_leaves_word_of_it(house: House, state: str) -> None:
    house.prepare(state)
    await house.call("timeman.pause")
    left = house.portal.timekeeping.unreported
    assert left is not None
    assert (left.code, left.description) == ("SYSTEM_ERROR", "WD_NOT_OPEN")


async def test_a_pause_that_worked_leaves_nothing(house: House) -> None:
    await house.call("timeman.pause")
    await house.call("timeman.open")
    assert house.portal.timekeeping.unreported is None
    await house.call("timeman.pause")
    assert house.portal.timekeeping.unreported is None


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
