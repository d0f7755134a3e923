"""The arithmetic of a day against the rules of the portal: random days of every generation, without HTTP.

The portal's own record is the judge: its instants, its worked seconds, its breaks, its dates. Where a generation does
not tell something, a comment says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
import json
from typing import Final, Literal
from zoneinfo import ZoneInfo

from hypothesis import event, example, given, settings, strategies as st
import pytest

from custom_components.bitrix24.api import Change, Status, Workday, get_change
from custom_components.bitrix24.api.clock import RecordZones
from custom_components.bitrix24.api.query import closing_time
from tests.portal import Clock, RefusedError, RestError, Role, Schedule, WorkRecord
from tests.portal.iso_time import parse_atom
from tests.portal.office import Generation, Office
from tests.portal.php import encode
from tests.portal.schedule import seconds_of
from tests.portal.timekeeping import Punch
from tests.portal.workday_answer import describe_workday
from tests.support.client import LONG, QUICK

type Action = Literal["look", "open", "pause", "resume", "close", "next", "end"]

ZERO: Final = timedelta()
SECOND: Final = timedelta(seconds=1)
DAY: Final = timedelta(days=1)
REQUIRED: Final = timedelta(hours=8)
# Generation A does not count a shorter gap as a break (reference §0).
SHORT_GAP: Final = timedelta(seconds=120)
# Waits until the next midnight on the person's wall, to the second.
MIDNIGHT: Final = timedelta(-1)


class NotToldError(Exception):
    """What follows cannot be compared: the portal does not tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What happens on a portal, from the first look on.

    Attributes:
        zone: of the person whose day it is.
        reader_zone: of the person who looks and closes; None: they do so themselves.
    """

    generation: Generation
    schedule: Schedule
    zone: str
    reader_zone: str | None
    server_zone: str
    hour_24_date: Literal["finish", "start"]
    start: datetime
    steps: list[tuple[timedelta, Action]]


_ZONES = st.sampled_from(
    (
        *("Europe/Berlin", "Pacific/Auckland", "America/New_York", "Europe/London", "Asia/Tokyo"),
        *("Asia/Kolkata", "UTC"),
    )
)
_DATES = st.sampled_from(
    (
        # A Monday, a Friday, a Saturday, New Year's Eve.
        *(date(2026, 9, 14), date(2026, 9, 18), date(2026, 9, 19), date(2026, 12, 31)),
        # The clocks change in Europe, in America, in New Zealand, or the day after.
        *(date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)),
        *(date(2026, 3, 7), date(2026, 3, 8), date(2026, 10, 31), date(2026, 11, 1)),
        *(date(2026, 4, 4), date(2026, 4, 5), date(2026, 9, 26), date(2026, 9, 27)),
    )
)
_SCHEDULES = st.sampled_from(
    (
        Schedule.fixed(),
        Schedule.fixed(days=range(1, 8)),
        Schedule.fixed("22:00", "06:00", range(1, 8)),
        Schedule.shift(),
        Schedule.shift([("22:00", "06:00")]),
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
        seconds=draw(
            st.integers(0, 86_399)
            | st.integers(7, 9).map(lambda hour: hour * 3600)
            # In the night of a change, and where the dates of two zones differ.
            | st.integers(0, 4 * 3600)
            | st.integers(22 * 3600, 86_399)
        )
    )
    return Plan(
        generation=draw(st.sampled_from(("A", "B", "C"))),
        schedule=draw(_SCHEDULES),
        zone=zone,
        reader_zone=draw(st.none() | _ZONES),
        server_zone=draw(st.just("Europe/Berlin") | _ZONES),
        hour_24_date=draw(st.sampled_from(("finish", "start"))),
        start=wall.replace(tzinfo=ZoneInfo(zone), fold=draw(st.sampled_from((0, 1)))),
        steps=draw(st.lists(st.tuples(_WAITS, _ACTIONS), min_size=1, max_size=14)),
    )


def comes_twice(moment: datetime, zone: tzinfo) -> bool:
    """Return whether the clock on the wall shows this time twice, because it is set back."""
    wall = moment.astimezone(zone).replace(tzinfo=None)
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset()


class Poller:
    """Looks at a day as the client does, and compares with the portal's own record."""

    def __init__(self, plan: Plan) -> None:
        self.office = Office(
            generation=plan.generation,
            schedule=plan.schedule,
            clock=Clock.stopped(plan.start),
            server_zone=plan.server_zone,
            hour_24_date=plan.hour_24_date,
        )
        self.anna = self.reader = self.office.add_employee(12, time_zone=plan.zone)
        if plan.reader_zone is not None:
            self.reader = self.office.add_employee(13, time_zone=plan.reader_zone, role=Role.ADMIN)
        self.zones = RecordZones(employee=self.anna.zone, caller=None if plan.reader_zone is None else self.reader.zone)
        # The client saw the break begin; generation C never tells it.
        self.break_seen: datetime | None = None
        self.events: list[str] = []
        self.day = Workday(status=Status.CLOSED, raw_status="CLOSED")
        self.day = self.look()

    @property
    def now(self) -> datetime:
        return self.office.clock.now()

    @property
    def exact(self) -> bool:
        """Whether the portal tells instants, generation C, and not times by the clock on the wall."""
        return self.office.generation == "C"

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

    def offset_at(self, moment: datetime) -> timedelta | None:
        """Return the person's offset."""
        return moment.astimezone(self.anna.zone).utcoffset()

    def is_twice_on_one_date(self, moment: datetime) -> bool:
        """Whether the person's clock shows this time twice on one date of who reads: that is all they are told."""
        wall, zone = moment.astimezone(self.anna.zone).replace(tzinfo=None), self.reader.zone
        others = ((wall + days * DAY).replace(tzinfo=self.anna.zone) for days in (-1, 1))
        return any(other.astimezone(zone).date() == moment.astimezone(zone).date() for other in others)

    def answer(self) -> dict[str, object]:
        answer: dict[str, object] = json.loads(encode(describe_workday(self.office, self.anna, self.reader)))
        return answer

    def parse(self, answer: dict[str, object]) -> Workday:
        return Workday.parse(answer, self.zones, self.now)

    def look(self) -> Workday:
        """Return what the client knows now, after a check of all that holds at any time."""
        day = self.parse(self.answer()).with_pause_start(self.break_seen).after(self.day)
        now = self.now
        assert day.raw_status == self.anna.state
        if self.anna.record is None:
            assert (day.start, day.worked(now), day.breaks(now)) == (None, ZERO, ZERO)
            return day
        record = self.record
        self._check_start(day, record)
        worked, breaks = day.worked(now), day.breaks(now)
        assert worked is not None
        assert breaks is not None
        assert min(worked, breaks) >= ZERO
        assert day.ended_breaks == timedelta(seconds=record.leaks)
        if day.running:
            assert worked + breaks == now - record.start
        if day.status is Status.OPENED:
            assert worked == timedelta(seconds=record.worked_until(now))
        if record.paused_at is not None:
            self._check_pause(day, record)
        elif day.status is Status.EXPIRED:
            self._check_recommended(day, record)
        if day.status is Status.CLOSED:
            self._check_closed(day, record)
        return day

    def _check_start(self, day: Workday, record: WorkRecord) -> None:
        alike = self.office.server_zone == self.anna.time_zone
        if not self.exact and day.start != record.start:
            if not alike and comes_twice(record.start, self.anna.zone):
                # The suffix tells which of the two it was only to who knows what the server's clock did on that day.
                raise NotToldError
            if self.is_twice_on_one_date(record.start):
                raise NotToldError
        assert day.start == record.start
        assert day.start is not None
        assert day.start.utcoffset() == record.offset

    def _check_pause(self, day: Workday, record: WorkRecord) -> None:
        if self.office.generation == "B" and record.net == DAY.total_seconds():
            # The pause is told by the net time, which is cut to a day: what was worked beyond is a break.
            raise NotToldError
        assert record.paused_at is not None
        assert day.pause_start == record.paused_at
        assert day.worked(self.now) == timedelta(seconds=record.worked_until(record.paused_at))

    def _check_recommended(self, day: Workday, record: WorkRecord) -> None:
        """It is the date of the start with the recommended time of day, so before the start perhaps."""
        recommended = record.recommended_end.astimezone(record.zone)
        assert day.recommended_finish is not None
        assert day.recommended_finish.time() == recommended.time()
        assert day.recommended_finish.date() == record.local_start.date()
        if recommended.date() == record.local_start.date() and self.offset_at(recommended) == record.offset:
            assert day.recommended_finish == recommended

    def _check_closed(self, day: Workday, record: WorkRecord) -> None:
        assert record.finish is not None
        finish, worked = record.finish.astimezone(record.stop_zone), timedelta(seconds=max(record.duration, 0))
        if not self.exact:
            wall, begun = finish.replace(tzinfo=None), record.local_start.replace(tzinfo=None)
            if finish.time() == time() and wall - begun >= DAY:
                # Printed as null; DURATION, a difference of times of day, does not know of whole days.
                raise NotToldError
            assert day.finish is not None
            assert day.finish.time() == wall.time()
            if comes_twice(finish, self.anna.zone) and day.finish != record.finish:
                # The suffix is reckoned from the start, and DURATION by the clocks.
                raise NotToldError
            if self.is_twice_on_one_date(finish) and day.finish != record.finish:
                raise NotToldError
            if self.offset_at(finish) != record.stop_offset:
                # Closed by a time before the clocks were changed: it was put in the offset of now, which nothing tells.
                raise NotToldError
        assert day.finish == record.finish
        assert day.recorded_work(self.now) == day.duration == worked
        today, last = (moment.astimezone(record.stop_zone).date() for moment in (self.now, finish))
        assert day.is_current(self.now) is (today <= last)
        if day.is_current(self.now):
            assert (day.worked(self.now), day.breaks(self.now)) == (worked, timedelta(seconds=record.leaks))
        else:
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
            assert get_change(before, day) is Change.EXPIRED
            self.events.append("expired")
            return
        assert get_change(before, day) is None
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
                done = before.pause_start or before.recommended_finish
                assert (worked, breaks) == (before.worked(then), before.breaks(then)) or (
                    done is not None and done > then
                )
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
        net = timedelta(seconds=self.anna.record.net) if self.anna.record else ZERO
        self.anna.open_day()
        self.break_seen = None
        self.day = self.look()
        if self.now >= self.record.expires_at:
            # No shift may be started now: such a record expires with its first second.
            assert len(self.anna.records) == count + 1
            assert (self.day.status, self.day.expired_at_once) == (Status.EXPIRED, True)
            assert self.day.outside_shift(self.now)
            self.events.append("expired at once")
            return
        assert self.day.status is Status.OPENED
        change = Change.RESUMED if before.status is Status.PAUSED else Change.OPENED
        assert get_change(before, self.day) is change
        if len(self.anna.records) > count:
            assert (self.day.worked(self.now), self.day.breaks(self.now)) == (ZERO, ZERO)
            self.events.append("new record")
            return
        self.events.append(f"continued {before.status}")
        assert self.day.same_record(before)
        if was_current and not capped:
            # Continuing turns the gap into a break and takes no work away; generation A takes back what it gave for a
            # short break at the end of which the day was closed.
            assert self.office.generation == "A" or before.worked(self.now) == net
            gap = self.now - self.record.start - before.ended_breaks - net
            assert self.day.worked(self.now) == net + self.worked_of(gap)
        if self.office.generation == "A":
            # Its answer to this very call has the breaks of before; what it takes back is seen at the next look.
            answer = self.parse(answer_before | {"STATUS": "OPENED"}).after_continuing(before, self.now)
            answer = answer.with_intervals(before)
            taken_back = (before.recorded_work(self.now) or net) - net
            assert answer == self.day or (ZERO < taken_back <= SHORT_GAP and not capped)

    def worked_of(self, gap: timedelta) -> timedelta:
        """Return how much of a gap passes for work."""
        return gap if self.office.generation == "A" and gap <= SHORT_GAP else ZERO

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
        assert get_change(before, self.day) is Change.PAUSED
        assert (self.day.worked(self.now), self.day.breaks(self.now)) == (
            before.worked(self.now),
            before.breaks(self.now),
        )

    def close(self) -> None:
        before = self.day
        if before.status is Status.EXPIRED:
            self.close_late()
            return
        gap = self.now - (before.pause_start or self.now)
        self.anna.close_day()
        self.break_seen = None
        self.day = day = self.look()
        assert day.status is Status.CLOSED
        assert get_change(before, day) is Change.CLOSED
        assert day.finish == self.now
        if self.within_a_day:
            assert day.worked(self.now) == (before.worked(self.now) or ZERO) + self.worked_of(gap)
            assert day.breaks(self.now) == (before.breaks(self.now) or ZERO) - self.worked_of(gap)
        assert day.duration is not None
        printed = timedelta(seconds=seconds_of(str(self.answer()["DURATION"])))
        if self.exact:
            assert day.duration == printed
        elif self.within_a_day and self.record.stop_offset == self.record.offset:
            # Whole days are lost to a difference of times of day.
            assert day.duration % DAY == printed
        self.events.append("closed in time")

    def close_late(self) -> None:
        """Close an expired day by the time that is proposed, put as this server takes it."""
        before, then = self.day, self.now.astimezone(self.anna.zone)
        proposed = before.proposed_finish(REQUIRED, self.now)
        if proposed is None:
            # Begun in the last second of its date, or just now: no time is left that Bitrix24 takes.
            return
        sent = closing_time(proposed.astimezone(self.anna.zone), before)
        if not self.exact and then.utcoffset() != self.record.offset:
            # A and B compare with the start as the clock would show it by now, and may take it for the next day's.
            raise NotToldError
        self.office.timekeeping.close(self.anna, Punch(time=parse_atom(sent), report="x", actor=self.reader))
        self.break_seen = None
        self.day = day = self.look()
        assert day.status is Status.CLOSED
        assert get_change(before, day) is Change.CLOSED
        assert day.finish == proposed
        # Where no shifts are planned, nobody has to confirm it.
        assert day.confirmed is not self.record.schedule.has_shifts
        self.events.append("closed outside of shifts" if before.outside_shift(self.now) else "closed late")


def check_days(plan: Plan) -> None:
    observer = Poller(plan)
    try:
        for wait, action in plan.steps:
            observer.let_pass(wait)
            observer.act(action)
        observer.let_pass(DAY)
    except NotToldError:
        observer.events.append("not told")
    for name in observer.events:
        event(name)


_REFERENCE = Plan(
    generation="C",
    schedule=Schedule.fixed(),
    zone="Europe/Berlin",
    reader_zone=None,
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


def in_zone(plan: Plan, zone: str, start: str, reader_zone: str | None = None) -> Plan:
    """Return a plan of generation B for somebody elsewhere."""
    begun = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone))
    return replace(plan, generation="B", zone=zone, start=begun, reader_zone=reader_zone)


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
# Pauses after midnight, and after the clocks have changed.
@example(in_zone(_NIGHT, "Europe/Berlin", "2026-10-24T20:00:00"))
@example(in_zone(_NIGHT, "Europe/Berlin", "2026-03-28T20:00:00"))
@example(in_zone(_NIGHT, "Europe/Berlin", "2026-10-25T00:30:00"))
@example(in_zone(_NIGHT, "Europe/London", "2026-10-25T00:30:00"))
@example(in_zone(_NIGHT, "America/New_York", "2026-10-31T22:00:00"))
@example(in_zone(_NIGHT, "Pacific/Auckland", "2026-09-26T22:00:00"))
# The examples of reference §1, and others in which employee, server and reader have different dates.
@example(in_zone(_REFERENCE, "Pacific/Auckland", "2026-09-15T09:00:00"))
@example(in_zone(_NIGHT, "America/New_York", "2026-09-14T18:30:00"))
@example(in_zone(_NIGHT, "Europe/London", "2026-09-14T23:30:00"))
@example(in_zone(_REFERENCE, "Asia/Tokyo", "2026-09-15T06:30:00"))
@example(in_zone(_REFERENCE, "Pacific/Auckland", "2026-09-15T09:00:00", reader_zone="America/New_York"))
@example(in_zone(_NIGHT, "America/New_York", "2026-09-14T18:30:00", reader_zone="Pacific/Auckland"))
def test_any_days(plan: Plan) -> None:
    check_days(plan)


@pytest.mark.long
@pytest.mark.timeout(600)
@LONG
@given(plans())
def test_any_days_at_length(plan: Plan) -> None:
    check_days(plan)


@pytest.mark.parametrize("generation", ["A", "B", "C"])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "America/New_York", "Asia/Tokyo"])
def test_the_reference_scenario(generation: Generation, zone: str) -> None:
    """Reference §2.5, worked and breaks at each step, wherever the person is."""
    start = datetime(2026, 9, 14, 8, 0, 1, tzinfo=ZoneInfo(zone))
    observer = Poller(replace(_REFERENCE, generation=generation, zone=zone, start=start))
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
