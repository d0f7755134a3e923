"""The arithmetic of days, weeks and months, example by example."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import Status, Workday
from custom_components.bitrix24.timesheet import RequiredHours, TimesheetDay, get_timesheet, monday

HOURS = timedelta(hours=1)
MINUTES = timedelta(minutes=1)
NOW = datetime.fromisoformat("2026-09-16T12:00:00+02:00")
WEEKDAYS = frozenset({1, 2, 3, 4, 5})
EIGHT = RequiredHours(working_days=WEEKDAYS, changes=((date(2026, 1, 1), 8 * 3600),))


def closed(start: str, worked: timedelta, breaks: timedelta = timedelta(), **others: Any) -> Workday:
    """Return a record that has ended."""
    begin = datetime.fromisoformat(f"{start}+02:00")
    return Workday(
        status=Status.CLOSED,
        raw_status="CLOSED",
        start=begin,
        finish=begin + worked + breaks,
        duration=worked,
        ended_breaks=breaks,
        **{"confirmed": True, **others},
    )


def going_on(status: Status | None, start: str, **others: Any) -> Workday:
    """Return a record without an end."""
    begin = datetime.fromisoformat(f"{start}+02:00")
    return Workday(status=status, raw_status="", start=begin, **{"confirmed": True, **others})


def day_of(*records: Workday, required: RequiredHours = EIGHT) -> TimesheetDay:
    """Return the only day of a timesheet."""
    (day,) = get_timesheet(records, required, NOW).days
    return day


def test_a_finished_day() -> None:
    day = day_of(closed("2026-09-14T09:00:00", 8 * HOURS + timedelta(seconds=31), 30 * MINUTES))
    assert day == TimesheetDay(
        date=date(2026, 9, 14),
        start=datetime.fromisoformat("2026-09-14T09:00:00+02:00"),
        finish=datetime.fromisoformat("2026-09-14T17:30:31+02:00"),
        worked=8 * 3600 + 31,
        breaks=1800,
        required=8 * 3600,
        balance=31,
        confirmed=True,
        records=1,
    )


def test_several_records_of_a_day_add_up() -> None:
    morning = closed("2026-09-14T08:00:00", 3 * HOURS, 10 * MINUTES)
    evening = closed("2026-09-14T18:00:00", 4 * HOURS, 5 * MINUTES, confirmed=False)
    day = day_of(evening, morning)
    assert (day.start, day.finish) == (morning.start, evening.finish)
    assert (day.worked, day.breaks, day.balance) == (7 * 3600, 900, -3600)
    assert (day.records, day.confirmed) == (2, False)


def test_a_night_belongs_to_its_start() -> None:
    assert day_of(closed("2026-09-14T22:00:00", 8 * HOURS)).date == date(2026, 9, 14)


def test_the_date_is_that_of_the_offset() -> None:
    start = datetime.fromisoformat("2026-09-15T01:00:00+12:00")
    record = Workday(status=Status.CLOSED, raw_status="CLOSED", start=start, finish=start + HOURS, duration=HOURS)
    assert day_of(record).date == date(2026, 9, 15)


def test_a_saturday_is_all_overtime() -> None:
    day = day_of(closed("2026-09-12T10:00:00", 2 * HOURS))
    assert (day.required, day.balance) == (0, 7200)


@pytest.mark.parametrize(
    ("start", "balance"), [("2026-09-16T08:00:00", 0), ("2026-09-16T04:00:00", 0), ("2026-09-16T03:00:00", 3600)]
)
def test_a_running_day_counts_what_exceeds_the_required_hours(start: str, balance: int) -> None:
    day = day_of(going_on(Status.OPENED, start))
    assert (day.required, day.balance, day.finish) == (8 * 3600, balance, None)


def test_a_running_break_is_no_work() -> None:
    pause_start = datetime.fromisoformat("2026-09-16T11:00:00+02:00")
    day = day_of(going_on(Status.PAUSED, "2026-09-16T08:00:00", pause_start=pause_start))
    assert (day.worked, day.breaks) == (3 * 3600, 3600)


@pytest.mark.parametrize("status", [Status.EXPIRED, None])
def test_a_day_left_open_counts_from_when_it_is_closed(status: Status | None) -> None:
    recommended = datetime.fromisoformat("2026-09-14T18:00:00+02:00")
    day = day_of(going_on(status, "2026-09-14T09:00:00", recommended_finish=recommended))
    assert (day.worked, day.breaks, day.required, day.balance) == (0, 0, 0, 0)
    assert (day.finish, day.records) == (None, 1)


def test_what_was_closed_before_a_record_left_open_counts() -> None:
    day = day_of(closed("2026-09-14T08:00:00", 3 * HOURS), going_on(Status.EXPIRED, "2026-09-14T13:00:00"))
    assert (day.worked, day.required, day.balance, day.finish) == (3 * 3600, 0, 0, None)


def test_without_a_rule_there_is_no_balance() -> None:
    unknown = RequiredHours(working_days=WEEKDAYS)
    timesheet = get_timesheet([closed("2026-09-14T09:00:00", HOURS)], unknown, NOW)
    assert (timesheet.worked, timesheet.required, timesheet.balance) == (3600, None, None)
    # On a Saturday nothing is required anyway.
    saturday = get_timesheet([closed("2026-09-12T09:00:00", HOURS)], unknown, NOW)
    assert (saturday.required, saturday.balance) == (0, 3600)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-08-31", 8), ("2026-09-13", 8), ("2026-09-14", 7), ("2026-09-15", 7), ("2026-09-16", 6)]
)
def test_required_hours_change_on_a_day(day: str, hours: int) -> None:
    changes = ((date(2026, 9, 1), 28_800), (date(2026, 9, 14), 25_200), (date(2026, 9, 16), 21_600))
    every_day = RequiredHours(working_days=frozenset(range(1, 8)), changes=changes)
    assert every_day.on(date.fromisoformat(day)) == hours * 3600


def test_a_range_of_days() -> None:
    records = [closed(f"2026-09-{day}T09:00:00", 9 * HOURS, HOURS) for day in (11, 14, 15)]
    timesheet = get_timesheet(records, EIGHT, NOW).within(date(2026, 9, 14), date(2026, 9, 15))
    assert [day.date for day in timesheet.days] == [date(2026, 9, 14)]
    assert (timesheet.worked, timesheet.breaks) == (9 * 3600, 3600)
    assert (timesheet.required, timesheet.balance) == (8 * 3600, 3600)


def test_nobody_owes_a_day_without_a_record() -> None:
    timesheet = get_timesheet([], EIGHT, NOW)
    assert (timesheet.worked, timesheet.breaks, timesheet.required, timesheet.balance) == (0, 0, 0, 0)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_weeks_begin_on_monday(day: date) -> None:
    first = monday(day)
    assert first.isoweekday() == 1
    assert timedelta() <= day - first < timedelta(days=7)


_RECORDS = st.lists(
    st.builds(
        lambda day, hour, worked, breaks: closed(
            f"2026-{day:%m-%d}T{hour:02}:00:00", timedelta(seconds=worked), timedelta(seconds=breaks)
        ),
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.integers(0, 23),
        st.integers(0, 86_400),
        st.integers(0, 86_400),
    )
)


@given(_RECORDS, st.lists(st.dates(date(2026, 1, 1), date(2027, 1, 1)), min_size=1), st.randoms())
def test_parts_of_a_timesheet_add_up_to_the_whole(records: list[Workday], cuts: list[date], random: Any) -> None:
    """Whatever the order of the records, and wherever a range is cut."""
    whole = get_timesheet(records, EIGHT, NOW)
    random.shuffle(records)
    assert get_timesheet(records, EIGHT, NOW) == whole
    edges = [date(2026, 1, 1), *sorted(cuts), date(2027, 1, 1)]
    parts = [whole.within(first, end) for first, end in pairwise(edges)]
    for name in ("worked", "breaks", "required", "balance"):
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
    assert whole.worked == sum(record.duration // timedelta(seconds=1) for record in records if record.duration)
    assert whole.balance == whole.worked - (whole.required or 0)
    assert sum(day.records for day in whole.days) == len(records)
