"""When breaks were: what polls and commands show, example by example."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import Status, Workday, workday_from_json, workday_to_json

MINUTE = timedelta(minutes=1)


def at(clock: str) -> datetime:
    """Return an instant of the day."""
    return datetime.fromisoformat(f"2026-09-14T{clock}:00+02:00")


def day(status: Status, minutes: int = 0, **others: Any) -> Workday:
    """Return a day with ended breaks, in minutes."""
    return Workday(status=status, raw_status=status.upper(), start=at("08:00"), ended_breaks=minutes * MINUTE, **others)


def paused(start: str, minutes: int = 0) -> Workday:
    return day(Status.PAUSED, minutes, pause_start=at(start))


def seen(*days: Workday) -> list[str]:
    """Return the ended breaks after these answers."""
    latest = days[0]
    for following in days[1:]:
        latest = following.after(latest)
    return [f"{start:%H:%M}-{end:%H:%M}" for start, end in latest.intervals]


OPENED = day(Status.OPENED)
LUNCH_AND_TEA = (paused("12:00"), day(Status.OPENED, 30), paused("15:00", 30))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([OPENED, paused("12:00"), day(Status.OPENED, 30)], ["12:00-12:30"]),
        # Whenever its end was seen.
        ([OPENED, paused("12:00"), day(Status.CLOSED, 45, finish=at("17:00"))], ["12:00-12:45"]),
        (
            [paused("12:00"), day(Status.OPENED, 30), paused("15:00", 30), day(Status.OPENED, 40)],
            ["12:00-12:30", "15:00-15:10"],
        ),
        # One break ended and another began between two polls.
        ([paused("12:00"), paused("15:00", 30), day(Status.OPENED, 45)], ["12:00-12:30", "15:00-15:15"]),
        # Nobody saw it.
        ([OPENED, day(Status.OPENED, 20)], []),
        ([OPENED, day(Status.OPENED, 20), paused("15:00", 20), day(Status.OPENED, 35)], ["15:00-15:15"]),
        # A break without a known start.
        ([OPENED, day(Status.PAUSED), day(Status.OPENED, 30)], []),
        # Still running.
        ([OPENED, paused("12:00"), paused("12:00")], []),
        # So short that generation A does not count it.
        ([OPENED, paused("12:00"), OPENED], []),
        # The gap of a day that is continued.
        ([day(Status.CLOSED, finish=at("16:00")), day(Status.OPENED, 60)], ["16:00-17:00"]),
        ([day(Status.CLOSED, finish=at("16:00")), day(Status.CLOSED, 60, finish=at("18:00"))], []),
        # A correction by the supervisor.
        ([paused("12:00"), day(Status.OPENED, 30), day(Status.OPENED, 10)], []),
        (
            [
                paused("12:00"),
                day(Status.OPENED, 30),
                paused("15:00", 30),
                day(Status.OPENED, 40),
                day(Status.CLOSED, 30),
            ],
            ["12:00-12:30"],
        ),
        # Another record.
        ([paused("12:00"), day(Status.OPENED, 30), replace(OPENED, start=at("18:00"))], []),
    ],
)
def test_what_is_seen(days: list[Workday], expected: list[str]) -> None:
    assert seen(*days) == expected


@given(st.lists(st.tuples(st.sampled_from(["pause", "resume", "close", "nothing"]), st.integers(1, 50), st.booleans())))
def test_never_more_than_the_sum(actions: list[tuple[str, int, bool]]) -> None:
    """Whatever happens between the polls, what was seen is true, and the rest is what nobody saw."""
    now, real, shown = at("08:00"), OPENED, OPENED
    true: list[tuple[datetime, datetime]] = []
    for action, minutes, polled in actions:
        now += minutes * MINUTE
        if action == "pause" and real.status is Status.OPENED:
            real = replace(real, status=Status.PAUSED, pause_start=now)
        elif action == "resume" and real.status is not Status.OPENED:
            begun = real.pause_start or real.finish
            assert begun is not None
            true.append((begun, now))
            breaks = real.ended_breaks + (now - begun)
            real = replace(real, status=Status.OPENED, pause_start=None, finish=None, ended_breaks=breaks)
        elif action == "close" and real.status is Status.OPENED:
            real = replace(real, status=Status.CLOSED, finish=now)
        if polled:
            shown = real.after(shown)
            assert shown.unseen_breaks >= timedelta()
            assert sum((one.length for one in shown.intervals), timedelta()) + shown.unseen_breaks == real.ended_breaks
    # Where each change was polled, all breaks are known.
    if all(polled for _, _, polled in actions):
        assert [tuple(one) for one in shown.intervals] == true


def test_stored_and_read_again() -> None:
    known = day(Status.OPENED, 30).after(paused("12:00"))
    assert workday_from_json(workday_to_json(known)) == known


@pytest.mark.parametrize("intervals", [None, 5, [["2026-09-14"]], [["2026-09-14T12:00:00", "2026-09-14T12:30:00"]]])
def test_a_damaged_file(intervals: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        workday_from_json({**workday_to_json(OPENED), "intervals": intervals})
