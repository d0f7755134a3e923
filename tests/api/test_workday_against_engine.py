"""The arithmetic of a day against the rules of the portal: random days of every generation, without HTTP.

The portal's own record is the judge: its worked seconds, its breaks, its dates.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
import json
from typing import Final, Literal
from zoneinfo import ZoneInfo

from hypothesis import event, example, given, settings, strategies as st
import pytest

from custom_components.bitrix24.api import Change, Status, Workday, change_between
from tests.portal import Clock, RefusedError, RestError, Schedule, WorkRecord
from tests.portal.office import Generation, Office
from tests.portal.php import encode
from tests.portal.schedule import seconds_of
from tests.portal.workday_answer import describe_workday

from .support import LONG, QUICK

type Action = Literal["look", "open", "pause", "resume", "close", "next", "end"]

ZERO: Final = timedelta()
SECOND: Final = timedelta(seconds=1)
DAY: Final = timedelta(days=1)
REQUIRED: Final = timedelta(hours=8)
# Waits until the next midnight on the person's wall, to the second.
MIDNIGHT: Final = timedelta(-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What happens on a portal, from the first look on."""

    generation: Generation
    schedule: Schedule
    zone: str
    server_zone: str
    hour_24_date: Literal["finish", "start"]
    start: datetime
    steps: list[tuple[timedelta, Action]]


_ZONES = st.sampled_from(("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"))
_DATES = st.sampled_from(
    (
        # A Monday, a Friday, a Saturday, New Year's Eve.
        *(date(2026, 9, 14), date(2026, 9, 18), date(2026, 9, 19), date(2026, 12, 31)),
        # The clocks change in Europe, in America, in New Zealand, or the day after.
        *(date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)),
        *(date(2026, 3, 7), date(2026, 3, 8), date(2026, 10, 31), date(2026, 11, 1)),
        *(date(2026, 4, 5), date(2026, 9, 27)),
    )
)
_SCHEDULES = st.sampled_from(
    (
        Schedule.fixed(),
        Schedule.fixed("22:00", "06:00", range(1, 8)),
        Schedule.shift(),
        Schedule.flexible(),
        Schedule.none(),
    )
)
_WAITS = st.one_of(
    st.integers(0, 3).map(lambda seconds: timedelta(seconds=seconds)),
    st.integers(0, 14_400).map(lambda seconds: timedelta(seconds=seconds)),
    st.integers(0, 10).map(lambda hours: timedelta(hours=hours)),
    st.just(MIDNIGHT),
)
_ACTIONS: st.SearchStrategy[Action] = st.sampled_from(
    ("look", "open", "pause", "resume", "close", "next", "next", "next", "end")
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    zone = draw(_ZONES)
    wall = datetime.combine(draw(_DATES), time()) + timedelta(
        seconds=draw(st.integers(0, 86_399) | st.integers(7, 9).map(lambda hour: hour * 3600))
    )
    return Plan(
        generation=draw(st.sampled_from(("A", "B", "C"))),
        schedule=draw(_SCHEDULES),
        zone=zone,
        server_zone=draw(_ZONES),
        hour_24_date=draw(st.sampled_from(("finish", "start"))),
        start=wall.replace(tzinfo=ZoneInfo(zone)),
        steps=draw(st.lists(st.tuples(_WAITS, _ACTIONS), min_size=1, max_size=14)),
    )


class Observer:
    """Looks at a day as the client does, and compares with the portal's own record."""

    def __init__(self, plan: Plan) -> None:
        self.office = Office(
            generation=plan.generation,
            schedule=plan.schedule,
            clock=Clock.stopped(plan.start),
            server_zone=plan.server_zone,
            hour_24_date=plan.hour_24_date,
        )
        self.anna = self.office.add_employee(12, time_zone=plan.zone)
        # The client saw the break begin; generation C never tells it.
        self.break_seen: datetime | None = None
        self.events: list[str] = []
        self.day = self.look()

    @property
    def now(self) -> datetime:
        return self.office.clock.now()

    @property
    def record(self) -> WorkRecord:
        record = self.anna.record
        assert record is not None
        return record

    @property
    def status(self) -> Status:
        assert self.day.status is not None
        return self.day.status

    @property
    def within_a_day(self) -> bool:
        """From 24 hours on a portal caps its figures (reference §1.1)."""
        return self.now - self.record.start <= DAY

    def answer(self) -> dict[str, object]:
        answer: dict[str, object] = json.loads(encode(describe_workday(self.office, self.anna, self.anna)))
        return answer

    def look(self) -> Workday:
        """Return what the client knows now, after a check of all that holds at any time."""
        day = Workday.parse(self.answer()).with_pause_start(self.break_seen)
        now = self.now
        worked, breaks = day.worked(now), day.breaks(now)
        assert worked is not None
        assert breaks is not None
        assert min(worked, breaks) >= ZERO
        assert day.raw_status == self.anna.state
        if self.anna.record is None:
            assert (day.start, worked, breaks) == (None, ZERO, ZERO)
            return day
        record = self.record
        assert day.start == record.start
        assert day.start is not None
        assert day.start.utcoffset() == record.offset
        if day.running:
            assert worked + breaks == now - record.start
            until = record.paused_at or now
            assert worked == timedelta(seconds=record.worked_until(until))
        if day.status is Status.EXPIRED and record.paused_at is not None:
            assert worked == timedelta(seconds=record.worked_until(record.paused_at))
        if day.status is Status.CLOSED:
            self._check_closed(day, record)
        return day

    def _check_closed(self, day: Workday, record: WorkRecord) -> None:
        assert record.finish is not None
        assert day.finish == record.finish or record.finish - record.start > DAY
        if day.finish == record.finish:
            today, last = (moment.astimezone(record.zone).date() for moment in (self.now, record.finish))
            assert day.is_current(self.now) is (today <= last)
        if record.finish - record.start <= DAY and day.is_current(self.now):
            assert day.worked(self.now) == timedelta(seconds=max(record.duration, 0))
            # Generation A may print a negative duration in a form that is none.
            assert day.duration == day.worked(self.now) or (record.duration < 0 and day.duration is None)
            assert day.breaks(self.now) == timedelta(seconds=record.leaks)
        if not day.is_current(self.now):
            assert day.worked(self.now) == day.breaks(self.now) == ZERO

    def let_pass(self, wait: timedelta) -> None:
        """Let time pass without anybody doing anything."""
        before, then = self.day, self.now
        if wait is MIDNIGHT:
            local = then.astimezone(self.anna.zone)
            tomorrow = datetime.combine(local.date() + DAY, time(), self.anna.zone)
            self.office.clock.move_to(tomorrow)
        else:
            self.office.clock.advance(wait)
        passed = self.now - then
        self.day = day = self.look()
        if day.status is not before.status:
            assert day.status is Status.EXPIRED
            assert change_between(before, day) is Change.EXPIRED
            self.events.append("expired")
            return
        assert change_between(before, day) is None
        worked, breaks = day.worked(self.now), day.breaks(self.now)
        assert worked is not None
        assert breaks is not None
        match day.status:
            case Status.OPENED:
                assert (worked, breaks) == (before.worked(then), before.breaks(then)) or passed > ZERO
                assert worked == (before.worked(then) or ZERO) + passed
                assert breaks == before.breaks(then)
            case Status.PAUSED:
                assert worked == before.worked(then)
                assert breaks == (before.breaks(then) or ZERO) + passed
                assert day.continues_break_of(before)
            case Status.EXPIRED:
                assert (worked, breaks) == (before.worked(then), before.breaks(then))
            case Status.CLOSED if day.is_current(self.now):
                assert (worked, breaks) == (before.worked(then), before.breaks(then))
        # The figures of an old look stay right as long as nothing happens.
        assert (before.worked(self.now), before.breaks(self.now)) == (worked, breaks)

    def act(self, action: Action) -> None:
        """Let the person click; what comes of it is the portal's decision."""
        clicks: dict[Action, Callable[[], object]] = {
            # What makes sense in the state.
            "next": {Status.OPENED: self.pause, Status.EXPIRED: self.close}.get(self.status, self.open),
            "end": self.close if self.status is not Status.CLOSED else self.open,
            "open": self.open,
            "resume": self.resume,
            "pause": self.pause,
            "close": self.close,
        }
        if action in clicks:
            try:
                clicks[action]()
            except RefusedError, RestError:
                self.events.append(f"{action} refused")
                assert self.look() == self.day
            else:
                self.events.append(f"{action} done")

    def open(self) -> None:
        before, answer_before, count = self.day, self.answer(), len(self.anna.records)
        was_current, capped = before.is_current(self.now), self.anna.record is None or not self.within_a_day
        self.anna.open_day()
        self.break_seen = None
        self.day = self.look()
        if self.now >= self.record.expires_at:
            # A shift that is over: such a record expires with its first second.
            assert self.day.status is Status.EXPIRED
            return
        assert self.day.status is Status.OPENED
        change = Change.RESUMED if before.status is Status.PAUSED else Change.OPENED
        assert change_between(before, self.day) is change
        if len(self.anna.records) > count:
            assert (self.day.worked(self.now), self.day.breaks(self.now)) == (ZERO, ZERO)
            self.events.append("new record")
            return
        self.events.append(f"continued {before.status}")
        assert self.day.same_record(before)
        if was_current and not capped:
            # Continuing turns the gap into a break and takes no work away.
            assert self.day.worked(self.now) == before.worked(self.now)
        if self.office.generation == "A":
            # Its answer to this very call has the breaks of before.
            answer = Workday.parse(answer_before | {"STATUS": "OPENED"})
            assert answer.after_continuing(before, self.now) == self.day

    def resume(self) -> None:
        if self.day.status is not Status.PAUSED:
            with pytest.raises(RefusedError):
                self.anna.resume_day()
            return
        self.open()

    def pause(self) -> None:
        before = self.day
        self.anna.pause_day()
        self.break_seen = self.now
        self.day = self.look()
        assert (self.day.status, self.day.break_start) == (Status.PAUSED, self.now)
        assert change_between(before, self.day) is Change.PAUSED
        assert (self.day.worked(self.now), self.day.breaks(self.now)) == (
            before.worked(self.now),
            before.breaks(self.now),
        )

    def close(self) -> None:
        before, capped = self.day, self.anna.record is None or not self.within_a_day
        expired = before.status is Status.EXPIRED
        proposed = before.proposed_finish(REQUIRED, self.now) if expired else None
        if expired and proposed is None:
            # Begun in the last second of its date: no time is left that Bitrix24 takes.
            return
        self.anna.close_day(proposed)
        self.break_seen = None
        self.day = day = self.look()
        assert day.status is Status.CLOSED
        assert change_between(before, day) is Change.CLOSED
        if proposed is not None:
            assert day.finish == proposed
            assert day.confirmed is False
            self.events.append("closed late")
        elif not capped:
            assert day.finish == self.now
            assert day.duration == day.worked(self.now) == before.worked(self.now)
            assert day.breaks(self.now) == before.breaks(self.now)
            assert day.duration == timedelta(seconds=seconds_of(str(self.answer()["DURATION"])))
            self.events.append("closed in time")


def check_days(plan: Plan) -> None:
    observer = Observer(plan)
    for wait, action in plan.steps:
        observer.let_pass(wait)
        observer.act(action)
    observer.let_pass(DAY)
    for name in observer.events:
        event(name)


_REFERENCE = Plan(
    generation="C",
    schedule=Schedule.fixed(),
    zone="Europe/Berlin",
    server_zone="Europe/Berlin",
    hour_24_date="finish",
    start=datetime(2026, 9, 14, 8, 0, 1, tzinfo=ZoneInfo("Europe/Berlin")),
    steps=[
        (ZERO, "open"),
        (timedelta(hours=4) - SECOND, "pause"),
        (timedelta(minutes=30), "open"),
        (timedelta(hours=4.5), "close"),
        (timedelta(hours=1), "open"),
        (timedelta(minutes=10), "pause"),
        (timedelta(minutes=10), "close"),
    ],
)
_ACROSS_MIDNIGHT: Final[list[tuple[timedelta, Action]]] = [
    (ZERO, "open"),
    (timedelta(hours=1), "pause"),
    (timedelta(minutes=5), "resume"),
    (MIDNIGHT, "pause"),
    (timedelta(minutes=70), "look"),
    (timedelta(minutes=10), "resume"),
    (timedelta(minutes=70), "close"),
]
_TO_MIDNIGHT: Final[list[tuple[timedelta, Action]]] = [(ZERO, "open"), (MIDNIGHT, "close"), (MIDNIGHT, "look")]
_NIGHT: Final = replace(_REFERENCE, schedule=Schedule.flexible(), steps=_ACROSS_MIDNIGHT)


@settings(QUICK, max_examples=250)
@given(plans())
@example(_REFERENCE)
@example(replace(_REFERENCE, generation="A"))
@example(replace(_REFERENCE, generation="B"))
@example(_NIGHT)
@example(replace(_NIGHT, generation="B", hour_24_date="start"))
@example(replace(_NIGHT, generation="B", hour_24_date="finish"))
@example(replace(_NIGHT, generation="A", steps=_TO_MIDNIGHT))
@example(replace(_NIGHT, start=datetime(2026, 10, 24, 20, tzinfo=ZoneInfo("Europe/Berlin"))))
@example(replace(_NIGHT, start=datetime(2026, 3, 28, 20, tzinfo=ZoneInfo("Europe/Berlin"))))
def test_any_days(plan: Plan) -> None:
    check_days(plan)


@pytest.mark.long
@pytest.mark.timeout(600)
@LONG
@given(plans())
def test_any_days_at_length(plan: Plan) -> None:
    check_days(plan)


@pytest.mark.parametrize("generation", ["A", "B", "C"])
def test_the_reference_scenario(generation: Generation) -> None:
    """Reference §2.5, worked and breaks at each step."""
    observer = Observer(replace(_REFERENCE, generation=generation))
    seen = []
    for wait, action in _REFERENCE.steps:
        observer.let_pass(wait)
        observer.act(action)
        seen.append(
            (observer.day.status, str(observer.day.worked(observer.now)), str(observer.day.breaks(observer.now)))
        )
    assert seen == [
        (Status.OPENED, "0:00:00", "0:00:00"),
        (Status.PAUSED, "3:59:59", "0:00:00"),
        (Status.OPENED, "3:59:59", "0:30:00"),
        (Status.CLOSED, "8:29:59", "0:30:00"),
        (Status.OPENED, "8:29:59", "1:30:00"),
        (Status.PAUSED, "8:39:59", "1:30:00"),
        (Status.CLOSED, "8:39:59", "1:40:00"),
    ]
