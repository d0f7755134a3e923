"""An expired record: whether it belongs to no shift, and which finish is proposed for it (reference §1.2 to §2.7)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from hypothesis import event, given, strategies as st
import pytest

from custom_components.bitrix24.api import Status, Workday
from custom_components.bitrix24.api.clock import RecordZones
from tests.portal import Clock, Schedule
from tests.portal.office import Generation, Office
from tests.portal.workday_answer import describe_workday
from tests.support.client import LONG, MORNING, QUICK, at

EVENING = at("18:00:00")
HOURS, MINUTES, SECONDS = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
TOMORROW = datetime.fromisoformat(at("12:00:00", "2026-09-15"))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text if "T" in text else at(text))


def answer(start: str = MORNING, recommended: Any = EVENING, **changes: Any) -> dict[str, Any]:
    """Return what a server of generation C answers about an expired record."""
    usual = {"STATUS": "EXPIRED", "ID": 177, "TIME_START": start, "TIME_FINISH": None, "DURATION": "00:00:00"}
    return {**usual, "TIME_LEAKS": "00:00:00", "ACTIVE": True, "TIME_FINISH_DEFAULT": recommended, **changes}


def expired(start: str = MORNING, recommended: Any = EVENING, *, seen: str | None = None) -> Workday:
    """Return an expired record as it was seen at a time."""
    return Workday.parse(answer(start, recommended), now=None if seen is None else instant(seen))


# --- Whether it belongs to no shift ---


@pytest.mark.parametrize(
    ("seen", "at_once"),
    [
        ("08:00:00", True),
        ("08:09:59", True),
        ("08:10:00", False),
        ("2026-09-15T08:00:00+02:00", False),
        # The portal's clock is a little ahead of ours.
        ("07:59:58", True),
        (None, False),
    ],
)
def test_seen_to_be_expired_within_its_first_minutes(seen: str | None, at_once: bool) -> None:
    assert expired(seen=seen).expired_at_once is at_once


@pytest.mark.parametrize("status", ["OPENED", "PAUSED", "CLOSED", "SUSPENDED"])
def test_only_what_is_expired_is_expired_at_once(status: str) -> None:
    day = Workday.parse(answer(STATUS=status), now=instant("08:00:00"))
    assert day.expired_at_once is False
    assert day.outside_shift(instant("08:00:00")) is False


@pytest.mark.parametrize(
    ("recommended", "now", "outside"),
    [
        # It lies ahead as long as nobody can have worked until then.
        (at("18:00:00"), "17:59:59", True),
        (at("18:00:00"), "18:00:00", False),
        ("2026-09-14T16:00:00+00:00", "17:59:59", True),
        (at("18:00:00"), "2026-09-15T01:30:00+02:00", False),
        (at("07:00:00"), "09:00:00", False),
        (None, "09:00:00", False),
    ],
)
def test_outside_any_shift(recommended: str | None, now: str, outside: bool) -> None:
    assert expired(recommended=recommended).outside_shift(instant(now)) is outside
    # Once it was seen within its first minutes, it stays so.
    assert expired(recommended=recommended, seen="08:00:30").outside_shift(instant(now)) is True


def test_what_was_seen_stays_known() -> None:
    seen, later = expired(seen="08:00:30"), expired(seen="12:00:00")
    assert later.expired_at_once is False
    assert later.after(seen) == replace(later, expired_at_once=True)
    assert later.after(expired()) is later
    # Of this record only.
    other = Workday.parse(answer(ID=178), now=instant("12:00:00"))
    assert other.after(seen) is other
    # Generations A and B have no ids.
    older = Workday.parse(answer(ID=None), now=instant("12:00:00"))
    assert older.after(Workday.parse(answer(ID=None), now=instant("08:00:30"))).expired_at_once is True
    assert older.after(Workday.parse(answer("2026-09-14T07:00:00+02:00", ID=None), now=instant("07:00:30"))) is older
    # A day that was closed is not expired any more.
    closed = Workday.parse(answer(STATUS="CLOSED", TIME_FINISH=at("08:01:00"), DURATION="00:01:00"))
    assert closed.after(seen) is closed


def test_the_work_of_a_day_outside_any_shift() -> None:
    """Nobody has worked up to a recommended finish that is still to come."""
    day = expired(seen="08:00:30")
    assert [day.worked(instant(now)) for now in ("08:00:30", "12:00:00", "18:00:00", "23:00:00")] == [
        *(30 * SECONDS, 4 * HOURS, 10 * HOURS, 10 * HOURS)
    ]


# --- The finish that is proposed ---


@pytest.mark.parametrize(
    ("start", "recommended", "required", "finish"),
    [
        ("08:00:00", at("18:00:00"), None, "18:00:00"),
        ("08:00:00", at("18:00:00"), 8 * HOURS, "18:00:00"),
        # The portal suggests in another offset; a finish is told in that of the start.
        ("08:00:00", "2026-09-14T16:00:00+00:00", None, "18:00:00"),
        # Night work: the suggestion lies at or before the start, which would be booked on the next day.
        ("22:00:00", at("18:00:00"), None, "23:59:59"),
        ("14:00:00", at("13:00:00"), 8 * HOURS, "22:00:00"),
        ("18:00:00", at("18:00:00"), 8 * HOURS, "23:59:59"),
        ("22:00:00", at("18:00:00"), 8 * HOURS, "23:59:59"),
        ("22:00:00", "2026-09-15T06:00:00+02:00", 8 * HOURS, "23:59:59"),
        ("08:00:00", None, 8 * HOURS, "16:00:00"),
        ("08:00:00", None, None, "23:59:59"),
        ("08:00:00", "nonsense", timedelta(), "23:59:59"),
        ("23:59:58", None, 8 * HOURS, "23:59:59"),
        ("23:59:59", at("18:00:00"), 8 * HOURS, None),
    ],
)
def test_a_forgotten_day(start: str, recommended: Any, required: timedelta | None, finish: str | None) -> None:
    proposed = expired(at(start), recommended).proposed_finish(required, TOMORROW)
    assert proposed == (finish and instant(finish))
    assert proposed is None or proposed.utcoffset() == 2 * HOURS


@pytest.mark.parametrize(
    ("start", "now", "finish"),
    [
        ("08:00:00", "12:00:00", "08:01:00"),
        ("08:00:00", "08:01:00", "08:01:00"),
        # Within that minute: what has passed of it.
        ("08:00:00", "08:00:30", "08:00:30"),
        ("08:00:00", "08:00:01.5", "08:00:01"),
        ("08:00:00", "08:00:00.9", None),
        ("08:00:00", "08:00:00", None),
        # The minute would end on the next date, which Bitrix24 does not take.
        ("23:59:30", "2026-09-15T09:00:00+02:00", "23:59:59"),
        ("23:59:30", "2026-09-15T00:00:10+02:00", "23:59:59"),
        ("23:59:30", "23:59:45", "23:59:45"),
        # Nor the first second of a day, which counts as no time at all.
        ("23:59:00", "2026-09-15T09:00:00+02:00", "23:59:59"),
        ("23:59:59", "2026-09-15T09:00:00+02:00", None),
    ],
)
def test_a_day_outside_any_shift(start: str, now: str, finish: str | None) -> None:
    """A minute after the start: the recommended finish would book hours that nobody worked."""
    begun = instant(start)
    day = expired(at(start), (begun + 9 * HOURS).isoformat(), seen=(begun + SECONDS).isoformat())
    for required in (None, 8 * HOURS):
        assert day.proposed_finish(required, instant(now)) == (finish and instant(finish))


def test_a_recommended_finish_to_come() -> None:
    """Whenever the record was seen first."""
    day = expired()
    assert day.proposed_finish(8 * HOURS, instant("17:59:59")) == instant("08:01:00")
    assert day.proposed_finish(8 * HOURS, instant("18:00:00")) == instant("18:00:00")


@pytest.mark.parametrize(
    ("before", "finish"),
    [("17:00:00", "17:00:00"), ("18:00:01", "18:00:00"), ("08:00:00", None), ("07:00:00", None)],
)
def test_the_next_day_begins_before(before: str, finish: str | None) -> None:
    assert expired().proposed_finish(None, TOMORROW, before=instant(before)) == (finish and instant(finish))


def test_what_is_proposed_is_never_in_the_future() -> None:
    """A shift schedule may let a day expire within hours."""
    day = expired(at("14:30:00"), at("14:00:00"))
    assert day.proposed_finish(8 * HOURS, instant("19:50:00")) == instant("19:50:00")


def test_nothing_is_proposed_without_a_start() -> None:
    assert Workday.parse({"STATUS": "CLOSED"}).proposed_finish(8 * HOURS, TOMORROW) is None
    assert expired("nonsense").proposed_finish(8 * HOURS, TOMORROW) is None


# --- Against the portal ---


@pytest.mark.parametrize("generation", ["A", "B", "C"])
@pytest.mark.parametrize(
    ("schedule", "start", "at_once"),
    [
        # Too early for a shift of today, and half a shift before it has passed already (reference §1.2).
        (Schedule.shift([("06:00", "14:00")]), "2026-09-15T04:00:00+02:00", True),
        # Too late; half a shift before the next one is to come.
        (Schedule.shift([("06:00", "14:00")]), "2026-09-14T16:00:00+02:00", False),
        (Schedule.fixed(), "2026-09-14T22:31:00+02:00", False),
    ],
)
def test_a_record_that_is_expired_at_once(
    generation: Generation, schedule: Schedule, start: str, at_once: bool
) -> None:
    """It is told by when it was seen; the portal takes the finish that is proposed."""
    office = Office(schedule=schedule, clock=Clock.stopped(start), generation=generation)
    anna = office.add_employee(12)
    anna.open_day()
    zones = RecordZones(employee=anna.zone)
    seen = Workday.parse(describe_workday(office, anna, anna), zones, office.clock.now())
    assert (seen.status, seen.expired_at_once) == (Status.EXPIRED if at_once else Status.OPENED, at_once)
    office.clock.advance(hours=4)
    later = Workday.parse(describe_workday(office, anna, anna), zones, office.clock.now()).after(seen)
    assert later.expired_at_once is at_once
    if at_once:
        assert later.outside_shift(office.clock.now()) is True
        anna.close_day(later.proposed_finish(8 * HOURS, office.clock.now()))
        closed = Workday.parse(describe_workday(office, anna, anna), zones, office.clock.now())
        assert closed.duration == MINUTES


_SCHEDULES = st.sampled_from(
    (
        Schedule.fixed(),
        Schedule.fixed("22:00", "06:00", range(1, 8)),
        Schedule.shift(),
        Schedule.shift([("06:00", "14:00")], range(1, 6)),
        Schedule.flexible(),
        Schedule.none(),
    )
)
_STARTS = st.builds(
    lambda day, second: (*day, second),
    st.sampled_from(((9, 14), (9, 18), (9, 19), (3, 29), (10, 25))),
    st.integers(0, 86_399) | st.integers(86_340, 86_399),
)
_ZONES = st.sampled_from(("Europe/Berlin", "Pacific/Auckland", "America/New_York", "Asia/Tokyo"))
_WAITS = st.timedeltas(timedelta(), timedelta(days=3)).map(lambda wait: wait - wait % SECONDS)


def check_any_proposal(
    generation: Generation,
    schedule: Schedule,
    zone: str,
    start: tuple[int, int, int],
    wait: timedelta,
    required: timedelta | None,
) -> None:
    """A proposal lies between the start and now, and on the date that Bitrix24 takes."""
    month, day_of_month, second = start
    begun = datetime(2026, month, day_of_month, tzinfo=ZoneInfo(zone)) + second * SECONDS
    office = Office(schedule=schedule, clock=Clock.stopped(begun), generation=generation)
    anna = office.add_employee(12, time_zone=zone)
    anna.open_day()
    zones = RecordZones(employee=anna.zone)
    seen = Workday.parse(describe_workday(office, anna, anna), zones, office.clock.now())
    office.clock.advance(wait)
    day = Workday.parse(describe_workday(office, anna, anna), zones, office.clock.now()).after(seen)
    if day.status is not Status.EXPIRED:
        event("not expired")
        return
    event("outside" if day.outside_shift(office.clock.now()) else "forgotten")
    assert day.start is not None
    finish = day.proposed_finish(required, office.clock.now())
    if finish is None:
        assert wait < SECONDS or f"{day.start:%H:%M:%S}" == "23:59:59"
        return
    assert day.start < finish <= office.clock.now()
    assert finish.date() == day.start.date()
    if day.outside_shift(office.clock.now()):
        assert finish - day.start <= MINUTES
    if generation == "C":
        # What is sent to the others see test_sent_time.py.
        anna.close_day(finish)
        assert anna.record is not None
        assert anna.record.finish == finish


@QUICK
@given(st.sampled_from(("A", "B", "C")), _SCHEDULES, _ZONES, _STARTS, _WAITS, st.none() | st.just(8 * HOURS))
def test_any_proposal(
    generation: Literal["A", "B", "C"],
    schedule: Schedule,
    zone: str,
    start: tuple[int, int, int],
    wait: timedelta,
    required: timedelta | None,
) -> None:
    check_any_proposal(generation, schedule, zone, start, wait, required)


@pytest.mark.long
@pytest.mark.timeout(600)
@LONG
@given(st.sampled_from(("A", "B", "C")), _SCHEDULES, _ZONES, _STARTS, _WAITS, st.none() | st.just(8 * HOURS))
def test_any_proposal_at_length(
    generation: Literal["A", "B", "C"],
    schedule: Schedule,
    zone: str,
    start: tuple[int, int, int],
    wait: timedelta,
    required: timedelta | None,
) -> None:
    check_any_proposal(generation, schedule, zone, start, wait, required)
