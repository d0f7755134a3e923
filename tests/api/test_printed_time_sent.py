"""TIME in the form that a server takes: recorded is the instant that was meant (reference §2.2 and §2.3)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import assume, given, strategies as st
import pytest

from custom_components.bitrix24.api import Details, PollQuery, Portal as Client, Refused, Status, Workday
from custom_components.bitrix24.api.clock import RecordZones
from custom_components.bitrix24.api.query import closing_time, opening_times
from tests.portal import Clock, Employee, Portal, RestError, Role, Schedule, Webhook, WorkRecord
from tests.portal.iso_time import parse_atom
from tests.portal.office import Generation, Office
from tests.portal.timekeeping import Punch
from tests.portal.workday_answer import describe_workday
from tests.support.client import ANNA, LONG, QUICK, failure_of

BEN = 13
ZONES: Final = ("Europe/Berlin", "Pacific/Auckland", "America/New_York", "Europe/London", "Asia/Tokyo")
SECOND: Final = timedelta(seconds=1)

each_generation = pytest.mark.parametrize("generation", ["A", "B", "C"])


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def record(printed: str, *, record_id: int | None = None) -> Workday:
    """Return a record as the answer with this TIME_START tells it."""
    return Workday.parse({"STATUS": "OPENED", "ID": record_id, "TIME_START": printed})


OLDER, NEWER = record("2026-09-14T09:00:00-12:00"), record("2026-09-14T09:00:00+12:00", record_id=177)
NEVER_OPENED = Workday.parse({"STATUS": "CLOSED"})


# --- Forms ---

MORNING = instant("2026-09-15T08:22:00+12:00")
LITERAL, INSTANT = "2026-09-14T08:22:00+12:00", "2026-09-15T08:22:00+12:00"


@pytest.mark.parametrize(
    ("latest", "today", "forms"),
    [
        # In Auckland it is Tuesday, at the server Monday: who never opened a day tells no generation.
        (NEVER_OPENED, date(2026, 9, 14), [INSTANT, LITERAL]),
        (None, date(2026, 9, 14), [INSTANT, LITERAL]),
        # A and B have no id.
        (OLDER, date(2026, 9, 14), [LITERAL, INSTANT]),
        # C never takes the server's date: it would mean another day.
        (NEWER, date(2026, 9, 14), [INSTANT]),
        # Where the dates are the same there is one form.
        *((latest, date(2026, 9, 15), [INSTANT]) for latest in (None, NEVER_OPENED, OLDER, NEWER)),
        *((latest, None, [INSTANT]) for latest in (None, NEVER_OPENED, OLDER, NEWER)),
    ],
)
def test_forms_of_a_start(latest: Workday | None, today: date | None, forms: list[str]) -> None:
    assert list(opening_times(MORNING, latest, today)) == forms


@pytest.mark.parametrize(
    ("printed", "record_id", "finish", "sent"),
    [
        # Date and suffix as printed, right or wrong: then A and B convert nothing.
        ("2026-09-15T09:00:00-12:00", None, "2026-09-15T17:00:00+12:00", "2026-09-15T17:00:00-12:00"),
        ("2026-09-14T18:30:00+20:00", None, "2026-09-14T23:00:00-04:00", "2026-09-14T23:00:00+20:00"),
        ("2026-01-14T23:30:00+24:00", None, "2026-01-14T23:45:00+00:00", "2026-01-14T23:45:00+24:00"),
        # The date that is printed is that of the caller.
        ("2026-09-14T09:00:00-12:00", None, "2026-09-15T17:00:00+12:00", "2026-09-14T17:00:00-12:00"),
        # The suffix is of now, the clock is of then.
        ("2026-10-24T08:00:00+01:00", None, "2026-10-24T17:00:00+02:00", "2026-10-24T17:00:00+01:00"),
        # C takes the instant, in the offset of then.
        ("2026-10-25T01:00:00+02:00", 177, "2026-10-25T10:00:00+01:00", "2026-10-25T10:00:00+01:00"),
        ("2026-09-15T09:00:00+12:00", 177, "2026-09-15T17:00:00.75+12:00", "2026-09-15T17:00:00+12:00"),
        # Nothing was printed.
        ("", None, "2026-09-15T17:00:00+12:00", "2026-09-15T17:00:00+12:00"),
    ],
)
def test_forms_of_a_finish(printed: str, record_id: int | None, finish: str, sent: str) -> None:
    assert closing_time(instant(finish), record(printed, record_id=record_id)) == sent


def test_a_finish_of_a_record_that_is_not_known() -> None:
    assert closing_time(instant("2026-09-15T17:00:00+12:00"), None) == "2026-09-15T17:00:00+12:00"
    stored = Workday(status=Status.OPENED, raw_status="OPENED", start=MORNING)
    assert closing_time(instant("2026-09-15T17:00:00+12:00"), stored) == "2026-09-15T17:00:00+12:00"


# --- Through the client ---

APART = pytest.mark.parametrize(
    ("server", "zone", "start", "now"),
    [
        ("Europe/Berlin", "Europe/Berlin", "08:00:00", "2026-09-15T08:22:00+02:00"),
        # The server still has Monday.
        ("Europe/Berlin", "Pacific/Auckland", "08:00:00", "2026-09-15T08:22:00+12:00"),
        ("Europe/Berlin", "Asia/Tokyo", "05:40:00", "2026-09-15T06:30:00+09:00"),
        ("America/New_York", "Europe/Berlin", "05:00:00", "2026-09-15T05:40:00+02:00"),
        # It has Wednesday already.
        ("Europe/Berlin", "America/New_York", "18:45:00", "2026-09-15T19:00:00-04:00"),
        ("Europe/Berlin", "Europe/London", "23:10:00", "2026-09-15T23:30:00+01:00"),
        ("Pacific/Auckland", "Europe/Berlin", "16:00:00", "2026-09-15T17:00:00+02:00"),
        ("Asia/Tokyo", "", "08:00:00", "2026-09-15T08:22:00+09:00"),
    ],
)


def in_zone(now: datetime, clock: str) -> datetime:
    """Return when a clock showed a time on the date of an instant, in its offset."""
    return datetime.combine(now.date(), time.fromisoformat(clock), now.tzinfo)


def prepare(portal: Portal, anna: Employee, generation: Generation, server: str, zone: str) -> None:
    portal.generation, portal.server_zone = generation, server
    anna.time_zone, anna.schedule = zone, Schedule.fixed(days=range(1, 8))


async def day_of(client: Client) -> Workday:
    return (await client.read(PollQuery(days=[ANNA]))).get_day(ANNA)


@each_generation
@APART
@pytest.mark.parametrize("opened_before", [False, True])
async def test_a_start_is_recorded(
    client: Client,
    portal: Portal,
    anna: Employee,
    generation: Generation,
    server: str,
    zone: str,
    start: str,
    now: str,
    opened_before: bool,
) -> None:
    prepare(portal, anna, generation, server, zone)
    wanted = in_zone(instant(now), start)
    if opened_before:
        portal.clock.move_to(wanted - timedelta(days=4))
        anna.open_day()
        portal.clock.advance(hours=1)
        anna.close_day()
    portal.clock.move_to(now)
    latest = await day_of(client)
    opened = await client.open_day(ANNA, Details(time=wanted, report="x"), latest)
    assert anna.record is not None
    assert anna.record.start == opened.workday.start == wanted
    assert opened.workday.start.utcoffset() == wanted.utcoffset()
    assert (await day_of(client)).start == wanted
    apart = portal.clock.now().astimezone(portal.server_zone_info).date() != wanted.date()
    # Only of somebody who never opened a day it is not known which form is taken.
    tried_twice = apart and generation != "C" and not opened_before
    assert len(portal.calls("timeman.open")) == 1 + tried_twice


async def test_another_refusal_is_not_tried_again(client: Client, portal: Portal, anna: Employee) -> None:
    prepare(portal, anna, "B", "Europe/Berlin", "Pacific/Auckland")
    portal.clock.move_to("2026-09-15T08:22:00+12:00")
    latest = await day_of(client)
    failure = await failure_of(client.open_day(ANNA, Details(time=instant("2026-09-14T08:00:00+12:00")), latest))
    assert (type(failure), failure.code) == (Refused, "ERROR_CORE")
    assert len(portal.calls("timeman.open")) == 1
    assert anna.record is None


async def test_a_known_server_is_not_tried_again(client: Client, portal: Portal, anna: Employee) -> None:
    """Generation C would take the other form for another day."""
    prepare(portal, anna, "C", "Europe/Berlin", "America/New_York")
    portal.clock.move_to("2026-09-11T09:00:00-04:00")
    anna.open_day()
    anna.close_day()
    # Just after midnight there; the time was checked a moment before.
    portal.clock.move_to("2026-09-16T00:00:10-04:00")
    wanted = instant("2026-09-15T00:00:05-04:00")
    failure = await failure_of(client.open_day(ANNA, Details(time=wanted, report="x"), await day_of(client)))
    assert (type(failure), failure.code) == (Refused, "WRONG_DATETIME")
    assert len(portal.calls("timeman.open")) == len(anna.records) == 1


@each_generation
@APART
async def test_a_finish_is_recorded(
    client: Client,
    portal: Portal,
    anna: Employee,
    generation: Generation,
    server: str,
    zone: str,
    start: str,
    now: str,
) -> None:
    prepare(portal, anna, generation, server, zone)
    portal.clock.move_to(in_zone(instant(now), start))
    anna.open_day()
    portal.clock.move_to(now)
    wanted = instant(now) - timedelta(minutes=4, seconds=3)
    closed = await client.close_day(ANNA, Details(time=wanted, report="x"), await day_of(client))
    assert anna.record is not None
    assert anna.record.finish == closed.workday.finish == wanted
    assert closed.workday.status is Status.CLOSED
    assert closed.workday.duration == wanted - in_zone(instant(now), start)


@each_generation
@pytest.mark.parametrize("scopes", [["timeman", "user"], ["timeman"]], ids=["zone known", "zone unknown"])
@pytest.mark.parametrize(
    ("own", "colleagues", "start", "finish"),
    [
        ("Europe/Berlin", "Pacific/Auckland", "2026-09-15T08:00:00+12:00", "2026-09-15T16:00:00+12:00"),
        ("Europe/Berlin", "America/New_York", "2026-09-14T18:30:00-04:00", "2026-09-14T22:00:00-04:00"),
        ("Pacific/Auckland", "Europe/Berlin", "2026-09-14T16:00:00+02:00", "2026-09-14T20:00:00+02:00"),
        ("America/New_York", "Pacific/Auckland", "2026-09-15T08:00:00+12:00", "2026-09-15T16:00:00+12:00"),
    ],
)
async def test_a_finish_of_somebody_else(
    client: Client,
    portal: Portal,
    anna: Employee,
    webhook: Webhook,
    generation: Generation,
    scopes: list[str],
    own: str,
    colleagues: str,
    start: str,
    finish: str,
) -> None:
    """Printed is the date of who asks, and so it is sent."""
    portal.generation = generation
    anna.time_zone, anna.role = own, Role.ADMIN
    ben = portal.add_employee(BEN, name="Ben", time_zone=colleagues)
    webhook.set_scopes(scopes)
    portal.clock.move_to(start)
    ben.open_day()
    portal.clock.move_to(instant(finish) + timedelta(minutes=10))
    reading = await client.read(PollQuery(days=[BEN], people=[BEN]))
    day = reading.get_day(BEN)
    assert day.start == instant(start)
    closed = await client.close_day(BEN, Details(time=instant(finish), report="x"), day)
    assert ben.record is not None
    assert ben.record.finish == closed.workday.finish == instant(finish)


@each_generation
@pytest.mark.parametrize("zone", ZONES)
async def test_a_forgotten_day_is_closed(
    client: Client, portal: Portal, anna: Employee, generation: Generation, zone: str
) -> None:
    """Days later, by the clock on the wall, whatever has become of the server's offset."""
    prepare(portal, anna, generation, "Europe/Berlin", zone)
    there = ZoneInfo(zone)
    begun = datetime(2026, 10, 24, 9, tzinfo=there)
    portal.clock.move_to(begun)
    anna.open_day()
    portal.clock.move_to(datetime(2026, 10, 26, 8, tzinfo=there))
    day = await day_of(client)
    assert (day.status, day.start) == (Status.EXPIRED, begun)
    finish = day.proposed_finish(None, portal.clock.now())
    assert finish == datetime(2026, 10, 24, 18, tzinfo=there)
    closed = (await client.close_day(ANNA, Details(time=finish, report="x"), day)).workday
    assert closed.finish is not None
    assert closed.finish.astimezone(there).replace(tzinfo=None) == datetime(2026, 10, 24, 18)  # noqa: DTZ001
    assert closed.duration == timedelta(hours=9)


# --- Any time, against the rules of the portal ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Somebody, and who acts for them, at a time."""

    generation: Generation
    server: str
    zone: str
    actor_zone: str
    schedule: Schedule
    now: datetime

    def found(self) -> tuple[Office, Employee, Employee]:
        office = Office(
            generation=self.generation, schedule=self.schedule, clock=Clock.stopped(self.now), server_zone=self.server
        )
        anna = office.add_employee(ANNA, time_zone=self.zone)
        return office, anna, office.add_employee(BEN, time_zone=self.actor_zone, role=Role.ADMIN)


_DATES: Final = tuple(
    date.fromisoformat(day)
    for day in ("2026-09-14", "2026-09-19", "2026-12-31", "2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01")
)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    zone = draw(st.sampled_from((*ZONES, "")))
    server = draw(st.sampled_from(ZONES) | st.just("Europe/Berlin"))
    wall = datetime.combine(draw(st.sampled_from(_DATES)), time()) + timedelta(seconds=draw(st.integers(0, 86_399)))
    return Scene(
        generation=draw(st.sampled_from(("A", "B", "C"))),
        server=server,
        zone=zone,
        actor_zone=draw(st.sampled_from(ZONES)),
        schedule=draw(st.sampled_from((Schedule.fixed(), Schedule.shift(), Schedule.flexible(), Schedule.none()))),
        # Times that a clock skips are the hour after.
        now=wall.replace(tzinfo=ZoneInfo(zone or server)).astimezone(UTC),
    )


def try_to_open(anna: Employee, forms: list[str]) -> tuple[WorkRecord | None, int]:
    """Send one form after another, as the client does; return what was recorded, and how many were sent."""
    for number, form in enumerate(forms, 1):
        try:
            return anna.office.timekeeping.open(anna, Punch(time=parse_atom(form), report="x")), number
        except RestError as err:
            assert err.code == "WRONG_DATETIME"  # noqa: PT017
    return None, len(forms)


def check_any_start(scene: Scene, ago: timedelta, known: bool) -> None:
    office, anna, _ = scene.found()
    now = office.clock.now()
    # The offset of now counts for the whole day (reference §2.2).
    today = now.astimezone(timezone(now.astimezone(anna.zone).utcoffset() or timedelta()))
    wanted = today - ago
    # The first second of a day is no time at all, and is never sent.
    assume(wanted.date() == today.date() and wanted.time() != time())
    if scene.generation == "C":
        there = wanted.astimezone(anna.zone)
        assume(there.date() == wanted.date() and there.time() != time())
    latest = record(wanted.isoformat(), record_id=177 if scene.generation == "C" else None) if known else NEVER_OPENED
    server_today = now.astimezone(office.server_zone_info).date()
    recorded, tries = try_to_open(anna, list(opening_times(wanted, latest, server_today)))
    assert recorded is not None
    assert recorded.start == wanted
    assert tries == 1 or not known
    # Read back by the client.
    zones = RecordZones(employee=anna.zone)
    read = Workday.parse(describe_workday(office, anna, anna), zones, now)
    assert read.start is not None
    assert read.start.time() == wanted.astimezone(recorded.zone).time()


def check_any_finish(scene: Scene, wait: timedelta, back: int, by_another: bool) -> None:
    office, anna, ben = scene.found()
    caller = ben if by_another else anna
    started = anna.open_day()
    office.clock.advance(wait)
    now = office.clock.now()
    zones = RecordZones(employee=anna.zone, caller=ben.zone if by_another else None)
    day = Workday.parse(describe_workday(office, anna, caller), zones, now)
    assert day.start == started.start
    assert day.start is not None
    # Between the start and now, on the date of the start where the person is.
    last = min(now, datetime.combine(day.start.date(), time(23, 59, 59), anna.zone).astimezone(UTC))
    assume(last > day.start)
    wanted = last - (last - day.start) * back / 100
    wanted = max(wanted.replace(microsecond=0), day.start + SECOND).astimezone(anna.zone)
    assume(wanted <= now and wanted.date() == day.start.date())
    if scene.generation != "C":
        # A and B put the clock on the wall in the offset of now: after a change of clocks nobody can tell them another.
        assume(wanted.utcoffset() == now.astimezone(anna.zone).utcoffset() == day.start.utcoffset())
    punch = Punch(time=parse_atom(closing_time(wanted, day)), report="x", actor=caller)
    office.timekeeping.close(anna, punch)
    # Python holds a time that comes twice for unlike any other.
    wanted = wanted.astimezone(UTC)
    assert started.finish == wanted
    closed = Workday.parse(describe_workday(office, anna, caller), zones, now)
    assert (closed.status, closed.finish) == (Status.CLOSED, wanted)
    assert closed.duration == wanted - day.start


_AGO = st.integers(0, 86_399).map(lambda seconds: seconds * SECOND)
_WAIT = st.integers(1, 30 * 3600).map(lambda seconds: seconds * SECOND)


@QUICK
@given(scenes(), _AGO, st.booleans())
def test_any_start(scene: Scene, ago: timedelta, known: bool) -> None:
    check_any_start(scene, ago, known)


@QUICK
@given(scenes(), _WAIT, st.integers(0, 100), st.booleans())
def test_any_finish(scene: Scene, wait: timedelta, back: int, by_another: bool) -> None:
    check_any_finish(scene, wait, back, by_another)


@pytest.mark.long
@pytest.mark.timeout(600)
@LONG
@given(scenes(), _AGO, st.booleans())
def test_any_start_at_length(scene: Scene, ago: timedelta, known: bool) -> None:
    check_any_start(scene, ago, known)


@pytest.mark.long
@pytest.mark.timeout(600)
@LONG
@given(scenes(), _WAIT, st.integers(0, 100), st.booleans())
def test_any_finish_at_length(scene: Scene, wait: timedelta, back: int, by_another: bool) -> None:
    check_any_finish(scene, wait, back, by_another)
