"""What becomes of a kept command, row by row, and what must hold for every row that nobody thought of."""

from collections.abc import Collection, Generator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from homeassistant.util import dt as dt_util
from hypothesis import example, given, strategies as st
import pytest

from custom_components.bitrix24.api import Details, Status, Workday
from custom_components.bitrix24.commands.command import Command, QueuedCommand, Verb
from custom_components.bitrix24.commands.rules import (
    PUNCTUAL,
    Resolution,
    adds_nothing,
    changed_after,
    repeats,
    replaces,
    resolve,
)
from tests.support.client import QUICK

BERLIN = timezone(timedelta(hours=2))
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

OPEN_DAY, PAUSE_DAY, RESUME_DAY, CLOSE_DAY = Verb
DELIVER, DONE, OVERTAKEN, REPLACED, BREAK_LOST, WORK_LOST, NOT_OPENED, OUTSIDE_SHIFT = Resolution


@pytest.fixture
def in_berlin() -> Generator[None]:
    """Let Home Assistant be where the employee is."""
    before = dt_util.get_default_time_zone()
    dt_util.set_default_time_zone(BERLIN)
    yield
    dt_util.set_default_time_zone(before)


def at(text: str) -> datetime:
    """Return a time of Monday, 14 September 2026, or of another day of that month: "15 08:00"."""
    day, _, time = text.rpartition(" ")
    return datetime.fromisoformat(f"2026-09-{day or '14'}T{time}").replace(tzinfo=BERLIN)


def command(
    verb: Verb, when: str = "12:00", *, time: str | None = None, reopen: bool = False, close_expired: bool = False
) -> Command:
    """Return a command as an action makes it."""
    return Command(
        verb=verb,
        user_id=12,
        at=at(when).astimezone(UTC),
        details=Details(time=None if time is None else at(time)),
        reopen=reopen,
        close_expired=close_expired,
    )


def kept(what: Command, seen: Workday | None = None, *, sent: bool = False) -> QueuedCommand:
    """Return a command as it lies in the outbox."""
    return QueuedCommand(
        command=what, command_id="one", portal="portal.example", skew=timedelta(), seen=seen, sent=sent
    )


def day(
    status: Status,
    start: str | None = "08:00",
    *,
    ended_breaks: int = 0,
    finish: str | None = None,
    pause: str | None = None,
    record: int | None = None,
) -> Workday:
    """Return a record; the breaks that ended in minutes. Without an id, as generations A and B give it."""
    return Workday(
        status=status,
        raw_status=status.upper(),
        record_id=record,
        start=None if start is None else at(start),
        ended_breaks=ended_breaks * MINUTE,
        finish=None if finish is None else at(finish),
        pause_start=None if pause is None else at(pause),
    )


NEVER = day(Status.CLOSED, None)
OPENED = day(Status.OPENED)
PAUSED = day(Status.PAUSED, pause="11:00")
CLOSED = day(Status.CLOSED, finish="11:00")
LAST_WEEK = day(Status.CLOSED, "10 08:00", finish="10 17:00")
EXPIRED = day(Status.EXPIRED, "13 08:00")
OPENED_LATER = day(Status.OPENED, "12:05")


# What was wanted, how the day was seen then, how it is now, what was wanted next, what comes of it.
type Row = tuple[Command, Workday | None, Workday, Command | None, Resolution]

PAUSE, RESUME, CLOSE, BEGIN = command(PAUSE_DAY), command(RESUME_DAY), command(CLOSE_DAY), command(OPEN_DAY)

ROWS: dict[str, Row] = {
    # Open: starts a day, ends a break, continues nothing.
    "open, never opened": (BEGIN, NEVER, NEVER, None, DELIVER),
    "open, nothing known": (BEGIN, None, NEVER, None, DELIVER),
    "open, closed last week": (BEGIN, LAST_WEEK, LAST_WEEK, None, DELIVER),
    "open, whatever follows": (BEGIN, NEVER, NEVER, command(CLOSE_DAY, "17:00"), DELIVER),
    "open, opened already": (BEGIN, NEVER, OPENED, None, DONE),
    "open, opened since": (BEGIN, NEVER, OPENED_LATER, None, OVERTAKEN),
    "open, with the time it was opened at": (command(OPEN_DAY, time="08:00"), NEVER, OPENED, None, DONE),
    "open, with another time, opened already": (command(OPEN_DAY, time="07:30"), OPENED, OPENED, None, DELIVER),
    "open, with another time, opened since": (command(OPEN_DAY, time="07:30"), NEVER, OPENED_LATER, None, OVERTAKEN),
    "open, paused since": (BEGIN, NEVER, day(Status.PAUSED, "12:05", pause="12:10"), None, OVERTAKEN),
    "open, opened and closed since": (BEGIN, NEVER, day(Status.CLOSED, "12:05", finish="12:10"), None, OVERTAKEN),
    "open, closed since": (BEGIN, OPENED, day(Status.CLOSED, finish="12:10"), None, OVERTAKEN),
    "open, closed before it was given": (BEGIN, OPENED, CLOSED, None, DELIVER),
    "open, nothing known, closed": (BEGIN, None, CLOSED, None, DELIVER),
    "open, knowingly closed": (BEGIN, CLOSED, CLOSED, None, DELIVER),
    "reopen, knowingly closed": (command(OPEN_DAY, reopen=True), CLOSED, CLOSED, None, DELIVER),
    "reopen, closed elsewhere": (command(OPEN_DAY, reopen=True), OPENED, CLOSED, None, DELIVER),
    "open, ends a break": (BEGIN, PAUSED, PAUSED, None, DELIVER),
    "open with a time, paused": (command(OPEN_DAY, time="10:00"), PAUSED, PAUSED, None, DELIVER),
    "open, ends a break, then a resume": (BEGIN, PAUSED, PAUSED, command(RESUME_DAY, "12:30"), DELIVER),
    "open, ended a break, then another": (BEGIN, PAUSED, PAUSED, command(PAUSE_DAY, "12:30"), WORK_LOST),
    "open, ended a break, then the end": (BEGIN, PAUSED, PAUSED, command(CLOSE_DAY, "12:30"), WORK_LOST),
    "open, ended a break for a moment": (BEGIN, PAUSED, PAUSED, command(PAUSE_DAY, "12:01"), REPLACED),
    "open, on another break": (BEGIN, PAUSED, day(Status.PAUSED, ended_breaks=65, pause="12:10"), None, OVERTAKEN),
    "open, expired": (BEGIN, EXPIRED, EXPIRED, None, DELIVER),
    # Pause: only while it is the last wish.
    "pause": (PAUSE, OPENED, OPENED, None, DELIVER),
    "pause, then a pause": (PAUSE, OPENED, OPENED, command(PAUSE_DAY, "12:30"), DELIVER),
    "pause, paused already": (PAUSE, OPENED, PAUSED, None, DONE),
    "pause, paused since": (PAUSE, OPENED, day(Status.PAUSED, pause="12:10"), None, DONE),
    "pause, then the break ended": (PAUSE, OPENED, OPENED, command(RESUME_DAY, "12:30"), BREAK_LOST),
    "pause, then opened": (PAUSE, OPENED, OPENED, command(OPEN_DAY, "12:30"), BREAK_LOST),
    "pause, then closed": (PAUSE, OPENED, OPENED, command(CLOSE_DAY, "12:30"), BREAK_LOST),
    "pause, for a moment": (PAUSE, OPENED, OPENED, command(RESUME_DAY, "12:01"), REPLACED),
    "pause, closed within a minute": (PAUSE, OPENED, OPENED, command(CLOSE_DAY, "12:01"), REPLACED),
    "pause, never opened": (PAUSE, NEVER, NEVER, None, DELIVER),
    "pause, expired": (PAUSE, EXPIRED, EXPIRED, None, DELIVER),
    "pause, closed since": (PAUSE, OPENED, day(Status.CLOSED, finish="12:10"), None, OVERTAKEN),
    "pause, a break since": (PAUSE, OPENED, day(Status.OPENED, ended_breaks=10), None, OVERTAKEN),
    "pause, another record": (PAUSE, OPENED, OPENED_LATER, None, OVERTAKEN),
    # Resume: likewise, and only out of a break.
    "resume": (RESUME, PAUSED, PAUSED, None, DELIVER),
    "resume, then opened": (RESUME, PAUSED, PAUSED, command(OPEN_DAY, "12:30"), REPLACED),
    "resume, then opened with a time": (RESUME, PAUSED, PAUSED, command(OPEN_DAY, "12:30", time="09:00"), WORK_LOST),
    "resume, then paused": (RESUME, PAUSED, PAUSED, command(PAUSE_DAY, "12:30"), WORK_LOST),
    "resume, then closed": (RESUME, PAUSED, PAUSED, command(CLOSE_DAY, "12:30"), WORK_LOST),
    "resume, for a moment": (RESUME, PAUSED, PAUSED, command(PAUSE_DAY, "12:01"), REPLACED),
    "resume, on another break": (RESUME, PAUSED, day(Status.PAUSED, ended_breaks=65, pause="12:10"), None, OVERTAKEN),
    "resume, opened": (RESUME, PAUSED, day(Status.OPENED, ended_breaks=65), None, DONE),
    "resume, closed": (RESUME, PAUSED, CLOSED, None, DONE),
    "resume, expired": (RESUME, EXPIRED, EXPIRED, None, DONE),
    "resume, never opened": (RESUME, NEVER, NEVER, None, DONE),
    # Close: with its own time, also an expired day.
    "close": (CLOSE, OPENED, OPENED, None, DELIVER),
    "close, nothing known": (CLOSE, None, OPENED, None, DELIVER),
    "close, out of a break": (CLOSE, PAUSED, PAUSED, None, DELIVER),
    "close, closed already": (CLOSE, OPENED, CLOSED, None, DONE),
    "close, closed since": (CLOSE, OPENED, day(Status.CLOSED, finish="12:10"), None, OVERTAKEN),
    "close, never opened": (CLOSE, NEVER, NEVER, None, DONE),
    "close, expired since": (CLOSE, OPENED, day(Status.EXPIRED), None, DELIVER),
    "close, paused since": (CLOSE, OPENED, day(Status.PAUSED, pause="12:10"), None, OVERTAKEN),
    "close, paused since, unknown when": (CLOSE, OPENED, day(Status.PAUSED), None, OVERTAKEN),
    "close, paused all along, unknown when": (CLOSE, day(Status.PAUSED), day(Status.PAUSED), None, DELIVER),
    "close, opened since": (CLOSE, CLOSED, OPENED_LATER, None, OVERTAKEN),
    "close, continued since": (CLOSE, CLOSED, day(Status.OPENED, ended_breaks=65), None, OVERTAKEN),
    "close, continued before": (CLOSE, CLOSED, day(Status.OPENED, ended_breaks=50), None, DELIVER),
    "close, the break ended since": (CLOSE, PAUSED, day(Status.OPENED, ended_breaks=65), None, OVERTAKEN),
    "close, the break ended before": (CLOSE, PAUSED, day(Status.OPENED, ended_breaks=50), None, DELIVER),
    "close, a rounded break": (CLOSE, OPENED, replace(OPENED, ended_breaks=2 * SECOND), None, DELIVER),
    "close, another record of that date": (
        CLOSE,
        day(Status.OPENED, record=1),
        day(Status.OPENED, "11:00", record=2),
        None,
        OVERTAKEN,
    ),
}


@pytest.mark.parametrize("row", ROWS.values(), ids=list(ROWS))
def test_verdicts(row: Row) -> None:
    """Given on Monday at 12:00, delivered later."""
    what, seen, now, then, expected = row
    assert resolve(kept(what, seen), now, then) is expected


def test_what_was_sent_may_have_done_it() -> None:
    """An answer that got lost: a start or an end a little later than wished is no other person's."""
    for what, seen, now in (
        (BEGIN, NEVER, OPENED_LATER),
        (CLOSE, OPENED, day(Status.CLOSED, finish="12:10")),
        (PAUSE, OPENED, day(Status.PAUSED, pause="12:10")),
        (RESUME, PAUSED, day(Status.OPENED, ended_breaks=65)),
    ):
        lost = kept(what, seen, sent=True)
        assert resolve(lost, now, None) is DONE


@pytest.mark.parametrize(
    ("seen", "sent", "expected"),
    [
        (NEVER, True, DONE),
        (None, True, DONE),
        (EXPIRED, True, DELIVER),
        (NEVER, False, DELIVER),
    ],
)
def test_a_day_that_was_opened_after_all_and_forgotten(seen: Workday, sent: bool, expected: Resolution) -> None:
    """An answer that got lost, and nobody asked until the day had expired: opening it again would be a second day."""
    opened = kept(command(OPEN_DAY, "13 08:00"), seen, sent=sent)
    assert resolve(opened, EXPIRED, None) is expected


def test_a_day_that_was_opened_outside_any_shift() -> None:
    """Its answer got lost: the record exists, and that it has expired at once must be told."""
    opened = kept(command(OPEN_DAY, "13 08:00"), NEVER, sent=True)
    assert resolve(opened, replace(EXPIRED, expired_at_once=True), None) is OUTSIDE_SHIFT


@pytest.mark.parametrize("given", ["18:00", "15 01:59", "15 08:30"])
def test_whether_a_closed_day_would_be_continued_is_left_to_the_portal(given: str) -> None:
    """No rule of ours knows shifts, night work and weekends: it is delivered with its time, or asked about."""
    closed = day(Status.CLOSED, finish="17:00")
    for reopen in (False, True):
        assert resolve(kept(command(OPEN_DAY, given, reopen=reopen), closed), closed, None) is DELIVER


# Which earlier one is enough, or in the way

MERGES = [
    # Earlier, later, whether the later one repeats it or replaces it.
    (command(OPEN_DAY, "08:00"), command(OPEN_DAY, "09:00"), "repeats"),
    (command(PAUSE_DAY, "08:00"), command(PAUSE_DAY, "09:00"), "repeats"),
    (command(RESUME_DAY, "08:00"), command(RESUME_DAY, "09:00"), "repeats"),
    (command(CLOSE_DAY, "08:00"), command(CLOSE_DAY, "09:00"), "repeats"),
    (command(OPEN_DAY, "08:00"), command(RESUME_DAY, "09:00"), "repeats"),
    (command(OPEN_DAY, "08:00", close_expired=True), command(OPEN_DAY, "09:00", close_expired=True), "repeats"),
    (command(OPEN_DAY, "08:00", reopen=True), command(OPEN_DAY, "09:00", reopen=True), "repeats"),
    (command(OPEN_DAY, "08:00", reopen=True), command(OPEN_DAY, "09:00"), "repeats"),
    # A time, or leave to do more, is a wish of its own.
    (command(OPEN_DAY, "08:00"), command(OPEN_DAY, "09:00", time="08:30"), ""),
    (command(OPEN_DAY, "08:00", time="07:00"), command(OPEN_DAY, "09:00"), ""),
    (command(OPEN_DAY, "08:00", time="07:00"), command(RESUME_DAY, "09:00"), ""),
    (command(CLOSE_DAY, "17:00"), command(CLOSE_DAY, "18:00", time="17:30"), ""),
    (command(OPEN_DAY, "08:00"), command(OPEN_DAY, "09:00", close_expired=True), ""),
    (command(OPEN_DAY, "08:00"), command(OPEN_DAY, "09:00", reopen=True), ""),
    # Out and back within a minute is no break, and no work either.
    (command(PAUSE_DAY, "12:00"), command(RESUME_DAY, "12:01"), "replaces"),
    (command(RESUME_DAY, "12:00"), command(PAUSE_DAY, "12:01"), "replaces"),
    (command(PAUSE_DAY, "12:00"), command(RESUME_DAY, "12:02"), ""),
    (command(RESUME_DAY, "12:00"), command(PAUSE_DAY, "12:02"), ""),
    # Both end the break when they are delivered.
    (command(RESUME_DAY, "12:00"), command(OPEN_DAY, "13:00"), "replaces"),
    (command(RESUME_DAY, "12:00"), command(OPEN_DAY, "13:00", time="08:00"), ""),
    # The start of a day and its end are never pointless.
    (command(OPEN_DAY, "08:00"), command(CLOSE_DAY, "08:01"), ""),
    (command(CLOSE_DAY, "08:00"), command(OPEN_DAY, "08:01"), ""),
    (command(PAUSE_DAY, "08:00"), command(OPEN_DAY, "08:01"), ""),
    (command(PAUSE_DAY, "08:00"), command(CLOSE_DAY, "08:01"), ""),
    (command(CLOSE_DAY, "08:00"), command(RESUME_DAY, "08:01"), ""),
]


def _name(value: Command | str) -> str:
    if isinstance(value, str):
        return value or "neither"
    extra = [name for name in ("reopen", "close_expired") if getattr(value, name)]
    return "-".join([value.verb, *extra, *(["time"] if value.details.time else [])])


@pytest.mark.parametrize(("earlier", "later", "expected"), MERGES, ids=_name)
def test_what_a_later_wish_makes_of_an_earlier_one(earlier: Command, later: Command, expected: str) -> None:
    """A storm of wishes keeps as few as lead to the same record."""
    assert repeats(later, earlier) is (expected == "repeats")
    assert replaces(later, kept(earlier)) is (expected == "replaces")


@pytest.mark.parametrize(
    ("seen", "first", "second", "merged"),
    [
        (None, "08:00", "20:00", True),
        # Another morning: the first day must not swallow it.
        (None, "08:00", "20:01", False),
        (None, "08:00", "15 08:00", False),
        # Two dates are two days, however little they are apart.
        (None, "23:59", "15 00:01", False),
        # What would have continued the closed day was nothing; later it begins a new one.
        (day(Status.CLOSED, finish="17:00"), "18:00", "19:00", True),
        (day(Status.CLOSED, finish="17:00"), "18:00", "19:01", False),
        (day(Status.CLOSED, finish="17:00"), "15 00:45", "15 08:22", False),
        (day(Status.CLOSED, finish="17:00"), "15 06:31", "15 17:00", True),
    ],
)
def test_two_openings_may_mean_two_days(
    seen: Workday | None, first: str, second: str, merged: bool, in_berlin: None
) -> None:
    """Else a clock-in of the next morning would get lost in one that came to nothing."""
    earlier, later = kept(command(OPEN_DAY, first), seen), kept(command(OPEN_DAY, second), seen)
    assert adds_nothing(later, earlier) is merged
    assert adds_nothing(kept(command(CLOSE_DAY, second), seen), kept(command(CLOSE_DAY, first), seen))


def test_what_was_sent_is_not_replaced() -> None:
    """It may have been done: without it nobody would look for its effect."""
    for earlier, later in ((PAUSE, command(RESUME_DAY, "12:01")), (RESUME, command(OPEN_DAY, "12:01"))):
        assert replaces(later, kept(earlier)) is True
        assert replaces(later, kept(earlier, sent=True)) is False


# For every command and every day

INSTANTS = st.integers(0, 3 * 86400).map(lambda seconds: at("12 00:00") + seconds * SECOND)
SPANS = st.integers(0, 4 * 3600).map(lambda seconds: seconds * SECOND)


@st.composite
def workdays(draw: st.DrawFn, statuses: Collection[Status] = Status) -> Workday:
    """Records as a portal may give them: what ends comes after what begins."""
    status = draw(st.sampled_from(list(statuses)))
    if status is Status.CLOSED and draw(st.integers(0, 4)) == 0:
        return NEVER
    start, ended_breaks = draw(INSTANTS), draw(st.just(timedelta()) | SPANS)
    ended = start + ended_breaks + draw(SPANS)
    paused = status is Status.PAUSED and draw(st.booleans())
    return Workday(
        status=status,
        raw_status=status.upper(),
        record_id=draw(st.none() | st.integers(1, 3)),
        start=start,
        ended_breaks=ended_breaks,
        finish=ended if status is Status.CLOSED else None,
        pause_start=ended if paused else None,
    )


@st.composite
def commands(draw: st.DrawFn, verbs: Collection[Verb] = Verb) -> Command:
    """Every verb with every field that matters here."""
    verb, given_at = draw(st.sampled_from(list(verbs))), draw(INSTANTS)
    time = draw(st.none() | INSTANTS) if verb in {OPEN_DAY, CLOSE_DAY} else None
    reopen, close_expired = (draw(st.booleans()) if verb is OPEN_DAY else False for _ in range(2))
    return Command(
        verb=verb,
        user_id=12,
        at=given_at,
        details=Details(time=time),
        reopen=reopen,
        close_expired=close_expired,
    )


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A kept command, the day as it is when it is delivered, and what was wanted next."""

    one: QueuedCommand
    today: Workday
    now: datetime
    then: Command | None

    @property
    def given(self) -> datetime:
        """When the command was given."""
        return self.one.command.at

    def resolve(self, zone: tzinfo = UTC) -> Resolution:
        """Return what becomes of it, its instant written in a time zone."""
        command = replace(self.one.command, at=self.given.astimezone(zone))
        return resolve(replace(self.one, command=command), self.today, self.then)


@st.composite
def situations(draw: st.DrawFn, verbs: Collection[Verb] = Verb, statuses: Collection[Status] = Status) -> Situation:
    """Anything that may be found after an outage, half of it untouched since the command was given."""
    what = draw(commands(verbs))
    today = draw(workdays(statuses))
    seen = today if draw(st.booleans()) else draw(st.none() | workdays())
    following = draw(st.none() | commands())
    return Situation(
        one=kept(what, seen, sent=draw(st.booleans())),
        today=today,
        now=max(what.at, draw(INSTANTS)),
        then=None if following is None else replace(following, at=what.at + draw(SPANS)),
    )


@QUICK
@given(situations())
def test_what_was_overtaken_never_writes(found: Situation) -> None:
    """Whoever acted later knew better."""
    if changed_after(found.one.seen, found.today, found.given):
        assert found.resolve() in {OVERTAKEN, DONE}


@QUICK
@given(situations({PAUSE_DAY, RESUME_DAY}))
def test_what_cannot_be_dated_back_is_delivered_only_as_the_last_wish(found: Situation) -> None:
    """A break begins and ends when it is delivered: with something wanted since, that would be wrong."""
    resolution, then = found.resolve(), found.then
    if resolution is DELIVER and then is not None and found.today.status is not Status.CLOSED:
        assert then.verb is found.one.verb
    if resolution in {BREAK_LOST, WORK_LOST}:
        assert then is not None
        assert then.at - found.given > PUNCTUAL


@QUICK
@given(situations(), st.integers(-12, 14))
def test_the_zone_of_an_instant_does_not_matter(found: Situation, hours: int) -> None:
    """Home Assistant, the portal and the person may each be in another one."""
    zone = timezone(timedelta(hours=hours))
    assert found.resolve() is found.resolve(zone)


@QUICK
@given(workdays(), INSTANTS)
def test_who_did_nothing_did_not_act(today: Workday, given_at: datetime) -> None:
    """The day is as it was, whenever that was."""
    assert changed_after(today, today, given_at) is False
    assert changed_after(None, NEVER, given_at) is False
    assert changed_after(today, NEVER, given_at) is False


@QUICK
@given(workdays(), workdays(), SPANS, SPANS)
def test_who_acted_after_an_instant_acted_after_every_earlier_one(
    seen: Workday, today: Workday, since_start: timedelta, earlier: timedelta
) -> None:
    """As long as the record that was seen had begun."""
    begun = seen.start or at("08:00")
    later = begun + since_start + earlier
    if changed_after(seen, today, later):
        assert changed_after(seen, today, begun + since_start)


def wished(status: Status | None, command: Command) -> Status | None:
    """Return the status after a verb in time, on a fixed schedule; None is "never opened" (contract, the table)."""
    match command.verb, status:
        case Verb.OPEN_DAY, Status.CLOSED if not command.reopen:
            return Status.CLOSED
        case Verb.OPEN_DAY, Status.EXPIRED if not command.close_expired:
            return Status.EXPIRED
        case Verb.OPEN_DAY, _:
            return Status.OPENED
        case Verb.PAUSE_DAY, Status.OPENED:
            return Status.PAUSED
        case Verb.RESUME_DAY, Status.PAUSED:
            return Status.OPENED
        case Verb.CLOSE_DAY, Status.OPENED | Status.PAUSED:
            return Status.CLOSED
        case Verb.CLOSE_DAY, Status.EXPIRED if command.details.time is not None:
            return Status.CLOSED
    return status


@QUICK
@given(st.none() | st.sampled_from(Status), commands(), commands(), SPANS)
@example(Status.CLOSED, command(OPEN_DAY), command(OPEN_DAY, reopen=True), MINUTE)
@example(Status.EXPIRED, command(OPEN_DAY), command(OPEN_DAY, close_expired=True), MINUTE)
def test_merging_changes_nothing_about_where_the_day_ends(
    before: Status | None, earlier: Command, later: Command, gap: timedelta
) -> None:
    """From every state, the wishes that stay kept lead to where all of them would have led in time."""
    later = replace(later, at=earlier.at + gap)
    both = wished(wished(before, earlier), later)
    if repeats(later, earlier):
        assert wished(before, earlier) is both
    if replaces(later, kept(earlier)):
        assert wished(before, later) is both
