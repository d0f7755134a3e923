"""The record of a day: every generation's answer, and the arithmetic, example by example."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import Status, Workday
from custom_components.bitrix24.api.clock import RecordZones
from tests.support.client import BRIEF, LONG, at, json_values, workday_answers

HOURS = timedelta(hours=1)
MINUTES = timedelta(minutes=1)


def instant(text: str) -> datetime:
    """Return an instant given as a time of the start's date, as date and time, or in full."""
    if len(text) == 8:
        return datetime.fromisoformat(at(text))
    return datetime.fromisoformat(text if "+" in text else f"{text}+02:00")


# What a server of generation C prints (reference §1).
SAMPLE: dict[str, Any] = {
    "STATUS": "OPENED",
    "ID": 177,
    "TIME_START": at("08:00:00"),
    "TIME_FINISH": None,
    "DURATION": "00:00:00",
    "TIME_LEAKS": "00:30:00",
    "ACTIVE": True,
    "IP_OPEN": "",
    "IP_CLOSE": "",
    "LAT_OPEN": 0,
    "LON_OPEN": 0,
    "LAT_CLOSE": 53.548841000000003,
    "LON_CLOSE": 0,
    "TZ_OFFSET": 7200,
}
OPENED = SAMPLE
PAUSED = SAMPLE | {"STATUS": "PAUSED"}
# Generation B has no ID, and tells when the break began.
PAUSED_B = {name: value for name, value in PAUSED.items() if name != "ID"} | {"TIME_FINISH": at("12:00:00")}
CLOSED = SAMPLE | {"STATUS": "CLOSED", "TIME_FINISH": at("17:00:00"), "DURATION": "08:30:00"}
CLOSED_B = {name: value for name, value in CLOSED.items() if name != "ID"}
EXPIRED = SAMPLE | {"STATUS": "EXPIRED", "TIME_FINISH_DEFAULT": at("18:00:00")}
EXPIRED_B = PAUSED_B | {"STATUS": "EXPIRED", "TIME_FINISH_DEFAULT": at("18:00:00")}


def parse(base: dict[str, Any] = SAMPLE, **changes: Any) -> Workday:
    """Parse a sample with other fields; a field given as ... is left out."""
    return Workday.parse({name: value for name, value in (base | changes).items() if value is not ...})


DAY = Workday(
    status=Status.OPENED,
    raw_status="OPENED",
    record_id=177,
    start=instant("08:00:00"),
    ended_breaks=30 * MINUTES,
    confirmed=True,
)
DAY_B = replace(DAY, record_id=None)


# --- Parsing ---


@pytest.mark.parametrize(
    ("item", "day"),
    [
        (OPENED, DAY),
        (PAUSED, replace(DAY, status=Status.PAUSED, raw_status="PAUSED")),
        (PAUSED_B, replace(DAY_B, status=Status.PAUSED, raw_status="PAUSED", pause_start=instant("12:00:00"))),
        (
            CLOSED,
            replace(
                DAY,
                status=Status.CLOSED,
                raw_status="CLOSED",
                finish=instant("17:00:00"),
                duration=8.5 * HOURS,
            ),
        ),
        (
            EXPIRED,
            replace(DAY, status=Status.EXPIRED, raw_status="EXPIRED", recommended_finish=instant("18:00:00")),
        ),
        (
            EXPIRED_B,
            replace(
                DAY_B,
                status=Status.EXPIRED,
                raw_status="EXPIRED",
                recommended_finish=instant("18:00:00"),
                pause_start=instant("12:00:00"),
            ),
        ),
        ({"STATUS": "CLOSED"}, Workday(status=Status.CLOSED, raw_status="CLOSED")),
    ],
    ids=["opened", "paused C", "paused B", "closed", "expired", "expired in a break", "never opened"],
)
def test_samples(item: dict[str, Any], day: Workday) -> None:
    assert Workday.parse(item) == day


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"ID": ...}, {"record_id": None}),
        ({"ID": "177"}, {}),
        ({"ID": [177]}, {"record_id": None}),
        ({"STATUS": " opened "}, {"raw_status": "opened"}),
        ({"STATUS": "SUSPENDED"}, {"status": None, "raw_status": "SUSPENDED"}),
        ({"STATUS": 17}, {"status": None, "raw_status": ""}),
        ({"STATUS": ...}, {"status": None, "raw_status": ""}),
        ({"TIME_LEAKS": ...}, {"ended_breaks": timedelta()}),
        ({"TIME_LEAKS": None}, {"ended_breaks": timedelta()}),
        ({"TIME_LEAKS": ""}, {"ended_breaks": timedelta()}),
        ({"TIME_LEAKS": 1800}, {"ended_breaks": timedelta()}),
        ({"TIME_LEAKS": "-01:00:00"}, {"ended_breaks": timedelta()}),
        ({"TIME_LEAKS": "31:00:00"}, {"ended_breaks": 31 * HOURS}),
        ({"ACTIVE": False}, {"confirmed": False}),
        ({"ACTIVE": "N"}, {"confirmed": False}),
        ({"ACTIVE": ...}, {"confirmed": None}),
        ({"ACTIVE": "perhaps"}, {"confirmed": None}),
        # A reopened day may still have the end of before (generation A): open is open.
        ({"TIME_FINISH": at("12:00:00"), "DURATION": "03:30:00", "IP_CLOSE": "203.0.113.7"}, {}),
        ({"TIME_FINISH": ..., "DURATION": ..., "IP_OPEN": ..., "LAT_OPEN": ..., "TZ_OFFSET": ...}, {}),
        ({"TIME_FINISH": "", "DURATION": None, "IP_CLOSE": None, "LAT_OPEN": "x", "UNHEARD": [1]}, {}),
        ({"TIME_FINISH_DEFAULT": at("18:00:00")}, {}),
    ],
)
def test_odd_fields_of_an_open_day(changes: dict[str, Any], fields: dict[str, Any]) -> None:
    assert parse(**changes) == replace(DAY, **fields)


@pytest.mark.parametrize(
    "start", [..., None, "", "nonsense", "2026-09-14T08:00:00", "0001-01-01T00:00:00+14:00", 10**20, ["x"]]
)
def test_without_a_start_nothing_is_known_but_the_status(start: Any) -> None:
    now = instant("12:00:00")
    for base in (OPENED, PAUSED_B, CLOSED, EXPIRED_B):
        day = parse(base, TIME_START=start)
        assert day == Workday(status=Status(base["STATUS"].lower()), raw_status=base["STATUS"])
        assert (day.worked(now), day.breaks(now), day.is_current(now)) == (timedelta(), timedelta(), False)
        assert (day.needs_pause_start, day.break_start, day.current_until) == (False, None, None)
        assert day.with_pause_start(now) is day


@pytest.mark.parametrize(
    ("changes", "finish"),
    [
        ({}, "17:00:00"),
        ({"TIME_FINISH": "2026-09-15T01:10:00+02:00", "DURATION": "16:40:00"}, "2026-09-15T01:10:00"),
        # A finish at the first second of a day is printed as null (generations A and B).
        ({"TIME_FINISH": None, "DURATION": "15:30:00"}, "2026-09-15T00:00:00"),
        ({"TIME_FINISH": ..., "DURATION": "15:30:00"}, "2026-09-15T00:00:00"),
        ({"TIME_FINISH": "", "DURATION": "15:30:00"}, "2026-09-15T00:00:00"),
        # What no server prints: the figures tell more than the time.
        ({"TIME_FINISH": at("07:59:59"), "DURATION": "01:00:00"}, "09:30:00"),
        ({"TIME_FINISH": None, "DURATION": None}, None),
        ({"TIME_FINISH": "nonsense", "DURATION": 17}, None),
        ({"TIME_FINISH": "9999-12-31T23:59:59+02:00", "DURATION": ...}, None),
    ],
)
def test_the_finish_of_a_closed_day(changes: dict[str, Any], finish: str | None) -> None:
    for base in (CLOSED, CLOSED_B):
        assert parse(base, **changes).finish == (finish and instant(finish))


@pytest.mark.parametrize(
    ("changes", "worked"),
    [
        ({}, 8.5 * HOURS),
        ({"DURATION": "08:29:59"}, 8.5 * HOURS - timedelta(seconds=1)),
        ({"DURATION": "25:00:00"}, 25 * HOURS),
        ({"DURATION": "-02:00:00"}, timedelta()),
        ({"DURATION": "00:-1:-30"}, 8.5 * HOURS),
        ({"DURATION": ...}, 8.5 * HOURS),
        ({"DURATION": ..., "TIME_LEAKS": "10:00:00"}, timedelta()),
    ],
)
def test_the_work_of_a_closed_day(changes: dict[str, Any], worked: timedelta) -> None:
    assert parse(CLOSED, **changes).worked(instant("20:00:00")) == worked


@pytest.mark.parametrize(
    ("changes", "worked"),
    [
        ({}, 8.5 * HOURS),
        # DURATION subtracts times of day: whole days are lost (reference §1).
        ({"TIME_FINISH": "2026-09-15T10:30:00+02:00", "DURATION": "02:00:00"}, 26 * HOURS),
        # A finish at midnight is null, so it is the clock of DURATION that tells the finish.
        ({"TIME_FINISH": None, "DURATION": "15:30:00"}, 15.5 * HOURS),
        # Breaks longer than the day, after a finish that was put back.
        ({"TIME_LEAKS": "10:00:00", "DURATION": "23:00:00"}, timedelta()),
        ({"DURATION": "00:-1:-30"}, 8.5 * HOURS),
        ({"DURATION": ...}, 8.5 * HOURS),
        ({"TIME_FINISH": None, "DURATION": None}, None),
    ],
)
def test_the_work_of_a_closed_day_of_older_servers(changes: dict[str, Any], worked: timedelta | None) -> None:
    """Generations A and B: the difference of the instants, not DURATION."""
    assert parse(CLOSED_B, **changes).recorded_work(instant("20:00:00")) == worked


@pytest.mark.parametrize(
    ("start", "finish", "duration", "worked"),
    [
        ("2026-10-24T20:00:00+01:00", "2026-10-25T06:00:00+01:00", "09:30:00", 10.5 * HOURS),
        ("2026-03-28T20:00:00+02:00", "2026-03-29T06:00:00+02:00", "09:30:00", 8.5 * HOURS),
        ("2026-10-25T00:30:00+01:00", None, "23:00:00", 24 * HOURS),
        ("2026-03-29T00:30:00+02:00", None, "23:00:00", 22 * HOURS),
    ],
)
def test_work_over_a_change_of_clocks(start: str, finish: str | None, duration: str, worked: timedelta) -> None:
    """Older servers subtract times of day, and print the suffix of now."""
    item = CLOSED_B | {"TIME_START": start, "TIME_FINISH": finish, "DURATION": duration}
    day = Workday.parse(item, RecordZones(employee=ZoneInfo("Europe/Berlin")))
    assert day.duration == worked
    assert day.finish is not None
    assert day.finish.utcoffset() == (2 * HOURS if start.startswith("2026-03") else HOURS)


@pytest.mark.parametrize("base", [PAUSED_B, EXPIRED_B], ids=lambda base: base["STATUS"])
@pytest.mark.parametrize(
    ("told", "pause_start"),
    [
        (at("12:00:00"), "12:00:00"),
        # Hours run on after midnight, behind the date of the start or of the pause (reference §1.1).
        ("2026-09-14T26:00:00+02:00", "2026-09-15T02:00:00"),
        ("2026-09-15T26:00:00+02:00", "2026-09-15T02:00:00"),
        ("2026-09-15T24:00:00+02:00", "2026-09-15T00:00:00"),
        ("2026-09-15T47:59:59+02:00", "2026-09-15T23:59:59"),
        (at("07:00:00"), None),
        ("", None),
        (None, None),
        (17, None),
    ],
)
def test_the_start_of_a_break(base: dict[str, Any], told: Any, pause_start: str | None) -> None:
    day = parse(base, TIME_FINISH=told)
    assert day.pause_start == (pause_start and instant(pause_start))
    assert day.needs_pause_start is (pause_start is None)
    assert day.break_start == (day.pause_start if day.status is Status.PAUSED else None)


# --- Arithmetic ---


@pytest.mark.parametrize(
    ("day", "now", "worked", "breaks"),
    [
        (parse(OPENED), "12:00:00", 3.5 * HOURS, 0.5 * HOURS),
        (parse(OPENED), "2026-09-15T00:40:00", 16 * HOURS + 10 * MINUTES, 0.5 * HOURS),
        (parse(OPENED), "2026-09-16T08:00:00", 47.5 * HOURS, 0.5 * HOURS),
        # The clocks disagree: never negative.
        (parse(OPENED), "08:10:00", timedelta(), 0.5 * HOURS),
        (parse(OPENED), "07:00:00", timedelta(), 0.5 * HOURS),
        (parse(PAUSED_B), "12:20:00", 3.5 * HOURS, 50 * MINUTES),
        (parse(PAUSED_B), "2026-09-15T00:20:00", 3.5 * HOURS, 12 * HOURS + 50 * MINUTES),
        (parse(PAUSED_B), "11:59:59", 3.5 * HOURS, 0.5 * HOURS),
        (parse(PAUSED), "12:20:00", None, None),
        (parse(CLOSED), "17:00:00", 8.5 * HOURS, 0.5 * HOURS),
        (parse(CLOSED), "23:59:59", 8.5 * HOURS, 0.5 * HOURS),
        (parse(CLOSED), "2026-09-15T00:00:00", timedelta(), timedelta()),
        (parse(EXPIRED), "2026-09-15T02:00:00", 9.5 * HOURS, 0.5 * HOURS),
        (parse(EXPIRED), "2026-12-24T02:00:00", 9.5 * HOURS, 0.5 * HOURS),
        # Outside any shift the recommended finish lies hours ahead (reference §1): more than now is not worked.
        (parse(EXPIRED), "08:31:00", MINUTES, 0.5 * HOURS),
        (parse(EXPIRED), "08:10:00", timedelta(), 0.5 * HOURS),
        (parse(EXPIRED_B), "2026-09-15T02:00:00", 3.5 * HOURS, 0.5 * HOURS),
        (parse(EXPIRED, TIME_FINISH_DEFAULT=at("07:00:00")), "2026-09-15T02:00:00", timedelta(), 0.5 * HOURS),
        (parse(EXPIRED, TIME_FINISH_DEFAULT=...), "2026-09-15T02:00:00", None, 0.5 * HOURS),
        (parse(STATUS="SUSPENDED"), "12:00:00", None, None),
        (Workday.parse({"STATUS": "CLOSED"}), "12:00:00", timedelta(), timedelta()),
    ],
)
def test_worked_and_breaks(day: Workday, now: str, worked: timedelta | None, breaks: timedelta | None) -> None:
    assert (day.worked(instant(now)), day.breaks(instant(now))) == (worked, breaks)
    # The offset in which somebody looks does not matter.
    elsewhere = instant(now).astimezone(ZoneInfo("America/New_York"))
    assert (day.worked(elsewhere), day.breaks(elsewhere)) == (worked, breaks)


def test_only_open_days_and_breaks_are_running() -> None:
    assert [parse(base).running for base in (OPENED, PAUSED, CLOSED, EXPIRED)] == [True, True, False, False]
    assert parse(STATUS="SUSPENDED").running is False


@pytest.mark.parametrize(
    ("changes", "until", "last", "first"),
    [
        ({}, "2026-09-15T00:00:00+02:00", "2026-09-14T23:59:59.999999+02:00", "2026-09-15T00:00:00+02:00"),
        # In the record's own offset, wherever one looks from.
        ({}, "2026-09-14T22:00:00+00:00", "2026-09-14T21:59:59+00:00", "2026-09-14T22:00:00+00:00"),
        # After midnight the day of the finish counts, not that of the start.
        (
            {"TIME_FINISH": "2026-09-15T01:00:00+02:00"},
            "2026-09-16T00:00:00+02:00",
            "2026-09-15T23:59:59+02:00",
            "2026-09-16T00:00:00+02:00",
        ),
        (
            {"TIME_FINISH": None, "DURATION": "15:30:00"},
            "2026-09-16T00:00:00+02:00",
            "2026-09-15T23:59:59+02:00",
            "2026-09-16T00:00:00+02:00",
        ),
        # The offset of the start stays when the clocks are set back: 00:00 of the record is 23:00 on the wall.
        (
            {"TIME_START": "2026-10-25T01:00:00+02:00", "TIME_FINISH": "2026-10-25T17:00:00+02:00"},
            "2026-10-26T00:00:00+02:00",
            "2026-10-25T22:59:59+01:00",
            "2026-10-25T23:00:00+01:00",
        ),
        (
            {"TIME_START": "2026-03-29T01:00:00+01:00", "TIME_FINISH": "2026-03-29T17:00:00+01:00"},
            "2026-03-30T00:00:00+01:00",
            "2026-03-30T00:59:59+02:00",
            "2026-03-30T01:00:00+02:00",
        ),
    ],
)
def test_a_closed_day_is_current_until_midnight(changes: dict[str, Any], until: str, last: str, first: str) -> None:
    day = parse(CLOSED, **changes)
    assert day.current_until == instant(until)
    assert day.finish is not None
    assert day.current_until is not None
    assert day.current_until.utcoffset() == day.finish.utcoffset()
    assert day.is_current(instant(last)) is True
    assert day.is_current(instant(first)) is False


@pytest.mark.parametrize("base", [OPENED, PAUSED, EXPIRED], ids=lambda base: base["STATUS"])
def test_a_day_that_is_not_closed_stays_current(base: dict[str, Any]) -> None:
    day = parse(base)
    assert day.current_until is None
    assert day.is_current(instant("2027-09-14T08:00:00")) is True


def test_what_is_never_current() -> None:
    for day in (
        Workday.parse({"STATUS": "CLOSED"}),
        parse(STATUS="SUSPENDED"),
        parse(CLOSED, TIME_FINISH=None, DURATION=None),
    ):
        assert day.is_current(instant("08:00:00")) is False
        assert day.current_until is None


@pytest.mark.parametrize(
    ("day", "required", "finish"),
    [
        (parse(OPENED), 8 * HOURS, "16:30:00"),
        (parse(OPENED, TIME_START=at("20:00:00")), 8 * HOURS, "2026-09-15T04:30:00"),
        (parse(OPENED), None, None),
        (parse(OPENED), timedelta(), None),
        (parse(OPENED, TIME_START=None), 8 * HOURS, None),
        (parse(PAUSED_B), 8 * HOURS, None),
        (parse(CLOSED), 8 * HOURS, None),
        (parse(EXPIRED), 8 * HOURS, None),
        (parse(STATUS="SUSPENDED"), 8 * HOURS, None),
    ],
)
def test_expected_finish(day: Workday, required: timedelta | None, finish: str | None) -> None:
    assert day.expected_finish(required) == (finish and instant(finish))


# --- Breaks whose start is learnt elsewhere ---


@pytest.mark.parametrize("base", [PAUSED, EXPIRED], ids=lambda base: base["STATUS"])
@pytest.mark.parametrize(
    ("learnt", "pause_start"),
    [
        (at("12:00:00"), "12:00:00"),
        ("2026-09-14T10:00:00+00:00", "12:00:00"),
        # Before the breaks that are already counted no new one can have begun.
        (at("08:10:00"), "08:30:00"),
        ("2026-09-13T12:00:00+02:00", "08:30:00"),
    ],
)
def test_learning_the_start_of_a_break(base: dict[str, Any], learnt: str, pause_start: str) -> None:
    day = parse(base).with_pause_start(instant(learnt))
    assert day.pause_start == instant(pause_start)
    assert day.pause_start is not None
    assert day.pause_start.utcoffset() == 2 * HOURS
    assert day.needs_pause_start is False
    assert day.worked(instant("20:00:00")) == instant(pause_start) - instant("08:30:00")


@pytest.mark.parametrize("base", [OPENED, PAUSED_B, CLOSED, EXPIRED_B, {"STATUS": "CLOSED"}])
def test_nothing_is_learnt_where_nothing_is_missing(base: dict[str, Any]) -> None:
    day = Workday.parse(base)
    assert day.with_pause_start(instant("13:00:00")) is day
    assert parse(PAUSED).with_pause_start(None) == parse(PAUSED)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (parse(), parse(CLOSED), True),
        (parse(), parse(ID=178), False),
        (parse(), parse(TIME_START=at("07:00:00")), True),
        (parse(ID=...), parse(), True),
        (parse(ID=...), parse(ID=..., TIME_START=at("07:00:00")), False),
        (parse(ID=...), parse(ID=..., TIME_START="2026-09-14T06:00:00+00:00"), True),
        (parse(ID=...), Workday.parse({"STATUS": "CLOSED"}), False),
    ],
)
def test_the_same_record(one: Workday, other: Workday, same: bool) -> None:
    assert one.same_record(other) is other.same_record(one) is same


# Generation C does not tell when the break began; whoever saw it begin knows.
REMEMBERED = parse(PAUSED).with_pause_start(instant("12:00:00"))


@pytest.mark.parametrize(
    ("now", "before", "continues"),
    [
        (parse(PAUSED), REMEMBERED, True),
        (parse(EXPIRED), REMEMBERED, True),
        (parse(EXPIRED), parse(EXPIRED).with_pause_start(instant("12:00:00")), True),
        (parse(PAUSED_B), parse(PAUSED_B), True),
        (parse(PAUSED), parse(PAUSED), False),
        (parse(OPENED), REMEMBERED, False),
        (parse(CLOSED), REMEMBERED, False),
        (parse(PAUSED, TIME_LEAKS="00:45:00"), REMEMBERED, False),
        (parse(PAUSED, ID=178), REMEMBERED, False),
    ],
)
def test_whether_a_break_still_runs(now: Workday, before: Workday, continues: bool) -> None:
    assert now.continues_break_of(before) is continues


A_OPENED = parse(ID=..., TIME_FINISH=at("12:00:00"))
A_PAUSED = parse(PAUSED_B)
A_CLOSED = parse(CLOSED_B, TIME_FINISH=at("12:00:00"), DURATION="03:30:00")


@pytest.mark.parametrize(
    ("answer", "before", "ended_breaks"),
    [
        # Generation A answers with the breaks of before the call (reference §0).
        (A_OPENED, A_PAUSED, 75 * MINUTES),
        (A_OPENED, A_CLOSED, 75 * MINUTES),
        (A_OPENED, parse(PAUSED, ID=...).with_pause_start(instant("12:30:00")), 45 * MINUTES),
        (A_OPENED, replace(A_PAUSED, pause_start=instant("13:00:00")), 30 * MINUTES),
        # A gap of up to 120 seconds is no break to it.
        (A_OPENED, replace(A_PAUSED, pause_start=instant("12:43:00")), 30 * MINUTES),
        (A_OPENED, replace(A_PAUSED, pause_start=instant("12:42:59")), 32 * MINUTES + timedelta(seconds=1)),
        (A_OPENED, replace(A_CLOSED, finish=instant("12:43:00")), 30 * MINUTES),
        # The start of the break is unknown.
        (A_OPENED, parse(PAUSED, ID=...), 30 * MINUTES),
        # The answer is fresh.
        (replace(A_OPENED, ended_breaks=75 * MINUTES), A_PAUSED, 75 * MINUTES),
        (parse(OPENED), REMEMBERED, 30 * MINUTES),
        # Nothing was continued.
        (A_PAUSED, A_PAUSED, 30 * MINUTES),
        (A_CLOSED, A_PAUSED, 30 * MINUTES),
        (A_OPENED, A_OPENED, 30 * MINUTES),
        (replace(A_OPENED, start=instant("12:45:00")), A_CLOSED, 30 * MINUTES),
    ],
)
def test_after_continuing(answer: Workday, before: Workday, ended_breaks: timedelta) -> None:
    assert answer.after_continuing(before, instant("12:45:00")) == replace(answer, ended_breaks=ended_breaks)


# --- Whatever a portal answers ---

_ZONES = st.sampled_from(
    (
        *(timezone(timedelta(hours=hours)) for hours in (-12, 0, 14)),
        *(ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Asia/Kolkata")),
    )
)
_NOW = st.datetimes(datetime(1975, 1, 1), datetime(2995, 1, 1), timezones=_ZONES) | st.datetimes(  # noqa: DTZ001
    datetime(2026, 9, 13),  # noqa: DTZ001
    datetime(2026, 9, 16),  # noqa: DTZ001
    timezones=_ZONES,
)
_DURATIONS = st.none() | st.timedeltas(timedelta(0), timedelta(hours=10_000))


_EMPLOYEES = st.builds(RecordZones, employee=st.none() | _ZONES, caller=st.none() | _ZONES)


def check_any_day(
    item: dict[str, Any], other: dict[str, Any], zones: RecordZones, now: datetime, required: timedelta | None
) -> None:
    day, before = Workday.parse(item, zones, now), Workday.parse(other)
    for one in (day, day.with_pause_start(now), day.after_continuing(before, now), day.after(before)):
        worked, breaks = one.worked(now), one.breaks(now)
        assert worked is None or worked >= timedelta()
        assert breaks is None or breaks >= timedelta()
        assert one.ended_breaks >= timedelta()
        assert one.duration is None or one.duration >= timedelta()
        if one.start is not None:
            assert one.finish is None or one.finish >= one.start
            assert one.pause_start is None or one.pause_start >= one.start
        for later in (timedelta(seconds=1), timedelta(days=400)):
            assert one.status is not Status.OPENED or (one.worked(now + later) or timedelta()) >= (
                worked or timedelta()
            )
        assert one.is_current(now) in {True, False}
        assert one.may_be_continued(now, flexible=False, shift=required) in {True, False}
        assert one.may_be_continued(now, flexible=True, shift=required) is False
        assert one.outside_shift(now) is False or one.status is Status.EXPIRED
        proposed = one.proposed_finish(required, now)
        if proposed is not None and one.start is not None:
            assert proposed.date() == one.start.date()
            assert one.start < proposed <= now
        elif one.start is not None and one.start < now - timedelta(seconds=1):
            assert f"{one.start:%H:%M:%S}" == "23:59:59"
        expected = one.expected_finish(required)
        assert expected is None or one.start is None or expected > one.start
        assert one.running in {True, False}
        assert one.needs_pause_start in {True, False}
        assert one.break_start is None or one.status is Status.PAUSED
        assert one.current_until is None or one.status is Status.CLOSED
        assert one.same_record(one)
        assert one.continues_break_of(before) in {True, False}


_ITEMS = workday_answers() | st.dictionaries(st.text(max_size=4), json_values(), max_size=2)


@BRIEF
@given(_ITEMS, _ITEMS, _EMPLOYEES, _NOW, _DURATIONS)
def test_any_day(
    item: dict[str, Any], other: dict[str, Any], zones: RecordZones, now: datetime, required: timedelta | None
) -> None:
    check_any_day(item, other, zones, now, required)


@pytest.mark.long
@pytest.mark.timeout(600)
@LONG
@given(_ITEMS, _ITEMS, _EMPLOYEES, _NOW, _DURATIONS)
def test_any_day_at_length(
    item: dict[str, Any], other: dict[str, Any], zones: RecordZones, now: datetime, required: timedelta | None
) -> None:
    check_any_day(item, other, zones, now, required)
