"""What the server generations print and count differently, and time zones: §0, §1 and §10."""

from typing import Any

import pytest

from tests.portal import Clock, Role, Schedule

from .house import Build, House, at

FLEXIBLE = Schedule.flexible()
TUESDAY = "2026-09-15"


@pytest.mark.parametrize(
    ("options", "finish"),
    [
        ({"generation": "A"}, "2026-09-15T25:10:00+02:00"),
        ({"generation": "B"}, "2026-09-15T25:10:00+02:00"),
        ({"generation": "B", "hour_24_date": "start"}, "2026-09-14T25:10:00+02:00"),
        ({"generation": "C"}, None),
    ],
)
async def test_a_pause_after_midnight(build: Build, options: dict[str, str], finish: str | None) -> None:
    house = await build(**options)
    house.anna.open_day()
    house.at("01:10:00", TUESDAY)
    await house.call("timeman.pause")
    assert (await house.call("timeman.status")).result["TIME_FINISH"] == finish


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_a_finish_after_midnight_has_the_hours_of_its_own_day(build: Build, generation: str) -> None:
    house = await build(generation=generation)
    house.anna.open_day()
    house.at("01:10:00", TUESDAY)
    answer = (await house.call("timeman.close")).result
    assert (answer["TIME_FINISH"], answer["DURATION"]) == (at("01:10:00", TUESDAY), "17:09:59")


@pytest.mark.parametrize(("generation", "is_null"), [("A", True), ("B", True), ("C", False)])
async def test_a_finish_at_exact_midnight(build: Build, generation: str, is_null: bool) -> None:
    house = await build(generation=generation)
    house.anna.open_day()
    house.at("00:00:00", TUESDAY)
    closed = (await house.call("timeman.close")).result
    assert closed["DURATION"] == "15:59:59"
    assert (closed["TIME_FINISH"] is None) is is_null


@pytest.mark.parametrize("generation", ["A", "B"])
async def test_a_pause_at_exact_midnight(build: Build, generation: str) -> None:
    house = await build(generation=generation, schedule=FLEXIBLE)
    house.anna.open_day()
    house.at("00:00:00", TUESDAY)
    await house.call("timeman.pause")
    assert (await house.call("timeman.status")).result["TIME_FINISH"] == "2026-09-15T24:00:00+02:00"
    liv = house.portal.add_employee(13)
    liv.open_day()
    await house.call("timeman.pause", hook=(hook := house.portal.add_webhook(liv)))
    # In the second in which the day began: second 0 of the day.
    assert (await house.call("timeman.status", hook=hook)).result["TIME_FINISH"] is None


@pytest.mark.parametrize(("generation", "leaks"), [("A", "27:00:00"), ("B", "23:00:00")])
async def test_breaks_of_more_than_a_day(build: Build, generation: str, leaks: str) -> None:
    house = await build(generation=generation, schedule=FLEXIBLE)
    house.at("08:00:00")
    house.anna.open_day()
    house.at("09:00:00")
    house.anna.pause_day()
    house.at("12:00:00", TUESDAY)
    closed = (await house.call("timeman.close")).result
    assert (closed["TIME_LEAKS"], closed["IP_CLOSE"]) == (leaks, "127.0.0.1")


@pytest.mark.parametrize(("generation", "leaks"), [("A", "27:00:00"), ("B", "24:00:00"), ("C", "24:00:00")])
async def test_a_resumed_break_of_more_than_a_day(build: Build, generation: str, leaks: str) -> None:
    house = await build(generation=generation, schedule=FLEXIBLE)
    house.at("08:00:00")
    house.anna.open_day()
    house.at("09:00:00")
    house.anna.pause_day()
    house.at("12:00:00", TUESDAY)
    await house.call("timeman.open")
    assert (await house.call("timeman.status")).result["TIME_LEAKS"] == leaks


@pytest.mark.parametrize(("generation", "leaks"), [("A", "01:00:00"), ("B", "03:00:00"), ("C", "03:00:00")])
async def test_work_of_more_than_a_day_is_lost_to_the_break(build: Build, generation: str, leaks: str) -> None:
    house = await build(generation=generation, schedule=FLEXIBLE)
    house.at("08:00:00")
    house.anna.open_day()
    house.at("10:00:00", TUESDAY)
    house.anna.pause_day()
    house.at("11:00:00", TUESDAY)
    await house.call("timeman.open")
    assert (await house.call("timeman.status")).result["TIME_LEAKS"] == leaks


@pytest.mark.parametrize(
    ("options", "seconds", "leaks"),
    [
        ({"generation": "A"}, 120, "00:00:00"),
        ({"generation": "A"}, 121, "00:02:01"),
        ({"generation": "A", "short_gap": 0}, 120, "00:02:00"),
        ({"generation": "B"}, 1, "00:00:01"),
        ({"generation": "C"}, 1, "00:00:01"),
    ],
)
@pytest.mark.parametrize(
    ("leave", "back"),
    [("timeman.pause", "timeman.open"), ("timeman.close", "timeman.open"), ("timeman.pause", "timeman.close")],
)
async def test_short_gaps(
    build: Build, options: dict[str, Any], seconds: int, leaks: str, leave: str, back: str
) -> None:
    house = await build(**options)
    house.anna.open_day()
    house.at("12:00:00")
    await house.call(leave)
    house.portal.clock.advance(seconds=seconds)
    await house.call(back)
    assert (await house.call("timeman.status")).result["TIME_LEAKS"] == leaks


@pytest.mark.parametrize("method", ["timeman.pause", "timeman.open"])
async def test_generation_a_answers_pause_and_reopening_from_its_cache(build: Build, method: str) -> None:
    house = await build(generation="A")
    house.prepare("OPENED" if method == "timeman.pause" else "CLOSED")
    before = (await house.call("timeman.status")).result
    answer = (await house.call(method)).result
    after = (await house.call("timeman.status")).result
    assert answer == before | {"STATUS": after["STATUS"]}
    assert answer != after


@pytest.mark.parametrize(("generation", "empty"), [("A", ""), ("B", None), ("C", "")])
async def test_address_of_an_unfinished_day(build: Build, generation: str, empty: str | None) -> None:
    house = await build(generation=generation)
    opened = (await house.call("timeman.open")).result
    assert (opened["IP_OPEN"], opened["IP_CLOSE"]) == ("", empty)


@pytest.mark.parametrize(
    ("now", "zone", "start", "tz_offset"),
    [
        # The printed examples of the reference; the server is in Berlin.
        ("2026-09-14T21:00:00+00:00", "Pacific/Auckland", "2026-09-15T09:00:00-12:00", -43200),
        ("2026-09-14T22:30:00+00:00", "America/New_York", "2026-09-14T18:30:00+20:00", 72000),
        ("2026-12-14T23:30:00+00:00", "Europe/London", "2026-12-14T23:30:00+24:00", 86400),
        ("2026-09-14T22:30:00+00:00", "Europe/London", "2026-09-14T23:30:00+25:00", 90000),
        # The same people while their date is the server's.
        ("2026-09-14T23:00:00+00:00", "Pacific/Auckland", "2026-09-15T11:00:00+12:00", 43200),
        ("2026-09-14T13:00:00+00:00", "America/New_York", "2026-09-14T09:00:00-04:00", -14400),
        ("2026-12-14T09:00:00+00:00", "Europe/London", "2026-12-14T09:00:00+00:00", 0),
        ("2026-09-14T06:30:00+00:00", "Asia/Kolkata", "2026-09-14T12:00:00+05:30", 19800),
        # The morning before the server's clock is changed, and the afternoon of that day.
        ("2026-10-25T00:30:00+00:00", "Europe/Berlin", "2026-10-25T02:30:00+02:00", 7200),
        ("2026-10-25T09:00:00+00:00", "Europe/Berlin", "2026-10-25T10:00:00+00:00", 0),
        ("2026-03-29T09:00:00+00:00", "Europe/Berlin", "2026-03-29T11:00:00+03:00", 10800),
    ],
)
@pytest.mark.parametrize("generation", ["A", "B"])
async def test_the_suffix_is_reckoned_from_the_servers_midnight(
    build: Build, generation: str, now: str, zone: str, start: str, tz_offset: int
) -> None:
    house = await build(generation=generation, clock=Clock.stopped(now), schedule=FLEXIBLE, anna_time_zone=zone)
    opened = (await house.call("timeman.open")).result
    assert (opened["TIME_START"], opened["TZ_OFFSET"]) == (start, tz_offset)


@pytest.mark.parametrize(
    ("now", "zone", "start", "tz_offset"),
    [
        ("2026-09-14T21:00:00+00:00", "Pacific/Auckland", "2026-09-15T09:00:00+12:00", 43200),
        ("2026-09-14T22:30:00+00:00", "America/New_York", "2026-09-14T18:30:00-04:00", -14400),
        ("2026-12-14T23:30:00+00:00", "Europe/London", "2026-12-14T23:30:00+00:00", 0),
        ("2026-10-25T09:00:00+00:00", "Europe/Berlin", "2026-10-25T10:00:00+01:00", 3600),
    ],
)
async def test_generation_c_prints_the_real_offset(
    build: Build, now: str, zone: str, start: str, tz_offset: int
) -> None:
    house = await build(clock=Clock.stopped(now), schedule=FLEXIBLE, anna_time_zone=zone)
    opened = (await house.call("timeman.open")).result
    assert (opened["TIME_START"], opened["TZ_OFFSET"]) == (start, tz_offset)


@pytest.mark.parametrize(
    ("generation", "start", "finish", "duration"),
    [
        ("A", "2026-10-24T22:00:00+01:00", "2026-10-25T06:00:00+01:00", "08:00:00"),
        ("B", "2026-10-24T22:00:00+01:00", "2026-10-25T06:00:00+01:00", "08:00:00"),
        ("C", "2026-10-24T22:00:00+02:00", "2026-10-25T06:00:00+01:00", "09:00:00"),
    ],
)
async def test_a_night_on_which_the_clock_is_changed(
    build: Build, generation: str, start: str, finish: str, duration: str
) -> None:
    clock = Clock.stopped("2026-10-24T22:00:00+02:00")
    house = await build(generation=generation, clock=clock, schedule=FLEXIBLE)
    assert (await house.call("timeman.open")).result["TIME_START"] == "2026-10-24T22:00:00+02:00"
    clock.move_to("2026-10-25T06:00:00+01:00")
    closed = (await house.call("timeman.close")).result
    assert (closed["TIME_START"], closed["TIME_FINISH"], closed["DURATION"]) == (start, finish, duration)


@pytest.mark.parametrize(
    ("generation", "start"), [("B", "2026-10-25T01:30:00+01:00"), ("C", "2026-10-25T01:30:00+02:00")]
)
async def test_a_time_before_the_clock_was_changed_gets_the_offset_of_now_in_older_generations(
    build: Build, generation: str, start: str
) -> None:
    # A server without changes of the clock, so that only the record's own offset shows.
    house = await build(
        generation=generation,
        clock=Clock.stopped("2026-10-25T08:00:00+01:00"),
        schedule=FLEXIBLE,
        server_zone="Etc/GMT-1",
    )
    opened = (await house.call("timeman.open", {"TIME": "2026-10-25T01:30:00+02:00"})).result
    assert opened["TIME_START"] == start
    assert house.anna.record is not None
    instant = "2026-10-25T00:30:00+00:00" if generation == "B" else "2026-10-24T23:30:00+00:00"
    assert house.anna.record.start.isoformat() == instant


@pytest.mark.parametrize("generation", ["A", "B"])
async def test_older_generations_print_the_callers_date_with_the_owners_time(build: Build, generation: str) -> None:
    clock = Clock.stopped("2026-09-14T16:00:00+00:00")
    house = await build(generation=generation, clock=clock, anna_role=Role.ADMIN)
    liv = house.portal.add_employee(13, name="Liv", time_zone="Australia/Brisbane", schedule=FLEXIBLE)
    liv.open_day()
    status = (await house.call("timeman.status", {"USER_ID": 13})).result
    # 02:00 - 18:00 + 02:00: a day behind the real +10:00.
    assert status["TIME_START"] == "2026-09-14T02:00:00-14:00"
    own = (await house.call("timeman.status", hook=house.portal.add_webhook(liv))).result
    assert own["TIME_START"] == "2026-09-15T02:00:00-14:00"
    clock.move_to("2026-09-14T16:30:00+00:00")
    closed = await house.call(
        "timeman.close", {"USER_ID": 13, "TIME": "2026-09-14T02:20:00-14:00", "REPORT": "As printed"}
    )
    assert (closed.result["TIME_FINISH"], closed.result["DURATION"]) == ("2026-09-14T02:20:00-14:00", "00:20:00")


async def test_an_empty_time_zone_follows_the_server(build: Build) -> None:
    house = await build(server_zone="Asia/Tokyo", anna_time_zone="")
    assert (await house.call("timeman.open")).result["TIME_START"].endswith("+09:00")


@pytest.mark.parametrize("generation", ["A", "B"])
async def test_an_expired_day_suggests_a_finish_in_the_form_of_its_start(build: Build, generation: str) -> None:
    clock = Clock.stopped("2026-09-14T21:00:00+00:00")
    house = await build(generation=generation, clock=clock, anna_time_zone="Pacific/Auckland")
    house.anna.open_day()
    clock.advance(hours=24)
    expired = (await house.call("timeman.status")).result
    assert (expired["STATUS"], expired["TIME_FINISH_DEFAULT"]) == ("EXPIRED", "2026-09-15T18:00:00-12:00")


class TestAnotherDateThanTheServers:
    """Auckland in the morning, while it is yesterday in Berlin: TIME of open and close."""

    @staticmethod
    async def house(build: Build, generation: str) -> House:
        clock = Clock.stopped("2026-09-14T21:00:00+00:00")
        return await build(generation=generation, clock=clock, schedule=FLEXIBLE, anna_time_zone="Pacific/Auckland")

    @pytest.mark.parametrize(
        ("generation", "time", "start"),
        [
            ("A", "2026-09-14T08:30:00+12:00", "2026-09-14T20:30:00+00:00"),
            ("B", "2026-09-14T08:30:00+12:00", "2026-09-14T20:30:00+00:00"),
            ("B", "2026-09-14T08:30:00+02:00", "2026-09-14T20:30:00+00:00"),
            ("B", "2026-09-15T08:30:00+12:00", None),
            ("C", "2026-09-15T08:30:00+12:00", "2026-09-14T20:30:00+00:00"),
            ("C", "2026-09-14T20:30:00+00:00", "2026-09-14T20:30:00+00:00"),
            ("C", "2026-09-14T08:30:00+12:00", None),
        ],
    )
    async def test_open(self, build: Build, generation: str, time: str, start: str | None) -> None:
        house = await self.house(build, generation)
        answer = await house.call("timeman.open", {"TIME": time})
        if start is None:
            assert (answer.status, answer.error) == (400, "WRONG_DATETIME")
            assert house.anna.record is None
        else:
            assert house.anna.record is not None
            assert house.anna.record.start.isoformat() == start

    @pytest.mark.parametrize(
        ("generation", "time", "finish"),
        [
            ("A", "2026-09-15T17:00:00-12:00", "2026-09-15T05:00:00+00:00"),
            ("B", "2026-09-15T17:00:00-12:00", "2026-09-15T05:00:00+00:00"),
            ("B", "2026-09-15T05:00:00+00:00", None),
            ("B", "2026-09-15T17:00:00+12:00", None),
            ("C", "2026-09-15T17:00:00+12:00", "2026-09-15T05:00:00+00:00"),
            ("C", "2026-09-15T05:00:00+00:00", "2026-09-15T05:00:00+00:00"),
            ("C", "2026-09-15T17:00:00-12:00", None),
        ],
    )
    async def test_close(self, build: Build, generation: str, time: str, finish: str | None) -> None:
        house = await self.house(build, generation)
        house.anna.open_day()
        house.portal.clock.advance(hours=9)
        answer = await house.call("timeman.close", {"TIME": time})
        if finish is None:
            assert (answer.status, answer.error) == (400, "WRONG_DATETIME")
            assert house.anna.state == "OPENED"
        else:
            assert house.anna.record is not None
            assert house.anna.record.finish is not None
            assert house.anna.record.finish.isoformat() == finish
            assert (answer.result["TIME_FINISH"][11:19], answer.result["DURATION"]) == ("17:00:00", "08:00:00")


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_the_finish_is_converted(build: Build, generation: str) -> None:
    house = await build(generation=generation)
    house.anna.open_day()
    house.at("17:30:00")
    answer = await house.call("timeman.close", {"TIME": "2026-09-14T15:00:01+00:00", "REPORT": "r"})
    assert answer.result["TIME_FINISH"] == "2026-09-14T17:00:01+02:00"


class TestAPauseToldBeforeTheExpiry:
    """Versions 25.750 to 25.1100 of generation B."""

    @staticmethod
    async def house(build: Build) -> House:
        house = await build(generation="B", paused_before_expired=True)
        house.anna.open_day()
        house.at("12:00:00")
        house.anna.pause_day()
        house.at("12:00:00", TUESDAY)
        return house

    async def test_it_is_paused_and_yet_expired(self, build: Build) -> None:
        house = await self.house(build)
        paused = (await house.call("timeman.status")).result
        assert (paused["STATUS"], paused["TIME_FINISH"]) == ("PAUSED", at("12:00:00"))
        assert "TIME_FINISH_DEFAULT" not in paused
        opened = await house.call("timeman.open")
        assert (opened.status, opened.result) == (200, paused)
        refused = await house.call("timeman.close")
        assert (refused.status, refused.error, refused.body["error_description"]) == (400, "REPORT_NEEDED", "")
        closed = (await house.call("timeman.close", {"TIME": at("18:00:00"), "REPORT": "Forgot"})).result
        assert (closed["STATUS"], closed["TIME_LEAKS"], closed["ACTIVE"]) == ("CLOSED", "06:00:00", False)

    async def test_an_open_day_expires_as_ever(self, build: Build) -> None:
        house = await build(generation="B", paused_before_expired=True)
        house.prepare("EXPIRED")
        assert house.anna.state == "EXPIRED"
