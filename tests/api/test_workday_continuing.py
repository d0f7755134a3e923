"""Whether timeman.open might continue a closed record, for who did not ask the server (reference §2.7)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume, given, strategies as st
import pytest

from custom_components.bitrix24.api import Settings, Status, Workday
from tests.portal import Clock, Schedule
from tests.portal.iso_time import print_duration
from tests.portal.office import Office
from tests.portal.timekeeping import OpenAction
from tests.support.client import LONG, MORNING, QUICK, at

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
START = datetime.fromisoformat(MORNING)


def closed(start: str = MORNING, **fields: Any) -> Workday:
    """Return a closed record."""
    begun = datetime.fromisoformat(start)
    usual: dict[str, Any] = {"status": Status.CLOSED, "start": begun, "finish": begun + 9 * HOUR}
    return Workday(raw_status="CLOSED", **{**usual, **fields})


@pytest.mark.parametrize(
    ("shift", "hours"),
    [
        # The server may take up to two and a half shifts from the start of a day that began half a shift early.
        (9 * HOUR, 22.5),
        (12 * HOUR, 30),
        (24 * HOUR, 60),
        (10 * HOUR, 25),
        # Without a shift, until half of the next one is left before it, at most a day after the start.
        (8 * HOUR, 20),
        (6 * HOUR, 21),
        (4 * HOUR, 22),
        (HOUR, 23.5),
        # The rules of the day tell nothing.
        (None, 22.5),
        (timedelta(), 22.5),
    ],
)
def test_until_when(shift: timedelta | None, hours: float) -> None:
    until = START + hours * HOUR
    assert closed().may_be_continued(until - SECOND, flexible=False, shift=shift) is True
    assert closed().may_be_continued(until, flexible=False, shift=shift) is False
    # Only a flexible schedule rules it out.
    assert closed().may_be_continued(START + 10 * HOUR, flexible=True, shift=shift) is False


def test_the_finish_does_not_matter() -> None:
    """The shift is settled at the start (reference §1.2)."""
    for finish in (START, START + 20 * HOUR, None):
        day = closed(finish=finish)
        assert day.may_be_continued(START + 22 * HOUR, flexible=False) is True
        assert day.may_be_continued(START + 23 * HOUR, flexible=False) is False


@pytest.mark.parametrize(
    ("start", "now", "continued"),
    [
        # A morning after a late shift: the rule says yes for too long, so it must be asked.
        (at("15:02:00"), "2026-09-15T08:22:00+02:00", True),
        (at("15:02:00"), "2026-09-15T13:32:00+02:00", False),
        # 06:30-18:00, at 00:45: the server does continue it.
        (at("06:30:00"), "2026-09-15T00:45:00+02:00", True),
        (at("06:30:00"), "2026-09-15T05:00:00+02:00", False),
        # Wherever somebody looks from.
        (at("08:00:00"), "2026-09-15T04:29:59+00:00", True),
        (at("08:00:00"), "2026-09-15T04:30:00+00:00", False),
    ],
)
def test_usual_shifts(start: str, now: str, continued: bool) -> None:
    assert closed(start).may_be_continued(datetime.fromisoformat(now), flexible=False) is continued


def test_a_night_shift() -> None:
    """22:00-06:00, whose limits are 22:15 and 05:45: until 18:00, and the next evening is a new day."""
    settings = Settings.parse({"UF_TM_MAX_START": "22:15:00", "UF_TM_MIN_FINISH": "05:45:00"})
    assert settings is not None
    assert settings.shift == 8 * HOUR
    night = closed(at("22:00:00"))
    for now, continued in (("06:30:00", True), ("17:59:59", True), ("18:00:00", False), ("21:30:00", False)):
        instant = datetime.fromisoformat(at(now, "2026-09-15"))
        assert night.may_be_continued(instant, flexible=False, shift=settings.shift) is continued


@pytest.mark.parametrize(
    "day",
    [
        *(closed(status=status) for status in (Status.OPENED, Status.PAUSED, Status.EXPIRED, None)),
        Workday.parse({"STATUS": "CLOSED"}),
    ],
)
def test_only_a_closed_record_is_continued(day: Workday) -> None:
    assert day.may_be_continued(START + HOUR, flexible=False) is False


# --- Against the portal ---

# A Monday, a Friday, and Sundays: on the second the clocks are set back.
_STARTS = st.builds(
    lambda day, minutes: datetime.combine(day, time(), ZoneInfo("Europe/Berlin")) + minutes * timedelta(minutes=1),
    st.sampled_from((date(2026, 9, 14), date(2026, 9, 18), date(2026, 9, 20), date(2026, 10, 25))),
    st.integers(0, 24 * 60 - 1),
)
_DAYS = st.sampled_from((range(1, 6), range(1, 8), (1, 3, 5), (6, 7)))


def clock_of(minutes: int) -> str:
    return print_duration(minutes % (24 * 60) * 60)


@st.composite
def fixed_schedules(draw: st.DrawFn) -> Schedule:
    begins, length = draw(st.integers(0, 24 * 60 - 1)), draw(st.integers(60, 24 * 60))
    return Schedule.fixed(
        clock_of(begins),
        clock_of(begins + length),
        draw(_DAYS),
        # What the form of a new schedule offers: both a quarter of an hour inside of the shift.
        max_start=clock_of(begins + 15),
        min_finish=clock_of(begins + length - 15),
    )


@st.composite
def shift_schedules(draw: st.DrawFn) -> Schedule:
    begins = draw(st.integers(0, 23))
    return Schedule.shift(
        [(clock_of((begins + turn * 8) * 60), clock_of((begins + turn * 8 + 8) * 60)) for turn in range(3)],
        draw(_DAYS),
        lead=f"{draw(st.integers(0, 2)):02}:00",
    )


def rules_of(schedule: Schedule) -> Settings:
    """Return the rules as timeman.settings tells them."""
    settings = Settings.parse(
        {
            "UF_TM_FREE": schedule.is_flexible,
            "UF_TM_MAX_START": print_duration(schedule.max_start),
            "UF_TM_MIN_FINISH": print_duration(schedule.min_finish),
        }
    )
    assert settings is not None
    return settings


@dataclass(frozen=True, slots=True)
class Closed:
    """A record that was closed, some time later."""

    told: bool
    continues: bool


def close_and_wait(schedule: Schedule, start: datetime, worked: timedelta, later: timedelta | None) -> Closed | None:
    """Return what is told of a closed record, and what the portal does with it; None where it had expired before.

    Args:
        schedule: of the person.
        start: when the day begins.
        worked: until it is closed.
        later: how long after that it is looked at; None: in the last second in which it is continued, if at all.
    """
    office = Office(schedule=schedule, clock=Clock.stopped(start))
    anna = office.add_employee(12)
    anna.open_day()
    office.clock.advance(worked)
    if anna.state != "OPENED":
        return None
    anna.close_day()
    assert anna.record is not None
    office.clock.advance(anna.record.expires_at - office.clock.now() - SECOND if later is None else later)
    rules = rules_of(schedule)
    day = closed(anna.record.start.isoformat())
    return Closed(
        told=day.may_be_continued(office.clock.now(), flexible=rules.flexible, shift=rules.shift),
        continues=office.timekeeping.open_action(anna) is OpenAction.REOPEN,
    )


_WORKED = st.integers(0, 12 * 60).map(lambda minutes: timedelta(minutes=minutes))
_LATER = st.none() | st.integers(0, 72 * 60).map(lambda minutes: timedelta(minutes=minutes))
_SCHEDULES = fixed_schedules() | shift_schedules() | st.sampled_from((Schedule.flexible(), Schedule.none()))


@QUICK
@given(_SCHEDULES, _STARTS, _WORKED, _LATER)
def test_what_the_portal_would_continue_is_never_denied(
    schedule: Schedule, start: datetime, worked: timedelta, later: timedelta | None
) -> None:
    """Where the limits of the rules fit the shift: on shift schedules they are the usual ones, nine hours apart."""
    day = close_and_wait(schedule, start, worked, later)
    assume(day is not None)
    assert day is not None
    assert day.told or not day.continues


@pytest.mark.long
@pytest.mark.timeout(600)
@LONG
@given(_SCHEDULES, _STARTS, _WORKED, _LATER)
def test_what_the_portal_would_continue_is_never_denied_at_length(
    schedule: Schedule, start: datetime, worked: timedelta, later: timedelta | None
) -> None:
    day = close_and_wait(schedule, start, worked, later)
    assume(day is not None)
    assert day is not None
    assert day.told or not day.continues


@pytest.mark.parametrize(
    ("start", "until"),
    [
        # Half a shift early, and the evening before a weekend: the longest that the usual schedule has.
        ("2026-09-18T04:30:00+02:00", 22.5 * HOUR),
        # At 00:14 no shift may be started: until 04:30.
        ("2026-09-15T00:14:00+02:00", 4 * HOUR + timedelta(minutes=16)),
        ("2026-09-14T08:00:00+02:00", 17.5 * HOUR),
    ],
)
def test_the_last_second(start: str, until: timedelta) -> None:
    begun = datetime.fromisoformat(start)
    last = close_and_wait(Schedule.fixed(), begun, HOUR, until - HOUR - SECOND)
    assert last == Closed(told=True, continues=True)
    over = close_and_wait(Schedule.fixed(), begun, HOUR, until - HOUR)
    assert over is not None
    assert over.continues is False


def test_without_a_schedule_it_may_be_continued_and_is_not() -> None:
    """Nothing that is read tells it from the usual schedule (reference §2.7)."""
    assert close_and_wait(Schedule.none(), START, HOUR, HOUR) == Closed(told=True, continues=False)
    assert close_and_wait(Schedule.flexible(), START, HOUR, HOUR) == Closed(told=False, continues=False)
