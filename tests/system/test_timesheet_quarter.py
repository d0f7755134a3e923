"""A quarter of two people's lives, and the timesheet of it: to the second what Bitrix24's own records say.

What is expected is computed from the emulator's records alone, by tests/support/sheet.py, which was written from the
issue and the contract and not from the integration.
"""

from collections.abc import Callable, Iterable, Sequence
import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, time as clock_time, timedelta
from functools import partial
import io
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
import pytest

from tests.conftest import SECRET, SetUp, Time
from tests.portal import Employee, Portal, Role, Schedule, Status, Webhook
from tests.support.common import act
from tests.support.lived_days import FIXED, FLEXIBLE, SHIFTS, Event, Planner
from tests.support.lived_quarter import Quarter
from tests.support.sheet import (
    SUMS,
    between,
    month_of,
    total,
    week_of,
)
from tests.support.team import ALL_SCOPES, add_colleague, device_of

ZONE: Final = ZoneInfo("Europe/Berlin")
DAY: Final = timedelta(days=1)
GENERATIONS: Final = pytest.mark.parametrize(
    "portal_options",
    [pytest.param({}, id="C"), pytest.param({"generation": "B", "rest3": True}, id="B")],
)


def at(day: date, clock: str, zone: ZoneInfo = ZONE) -> datetime:
    """Return an instant by date and time of day."""
    return datetime.combine(day, clock_time.fromisoformat(clock), zone).astimezone(UTC)


@pytest.fixture
def webhook(portal: Portal, anna: Employee) -> Webhook:
    """Anna's webhook, which may also read in which time zones her colleagues live."""
    return portal.add_webhook(anna, scopes=ALL_SCOPES, secret=SECRET)


@pytest.fixture
def ben(portal: Portal, anna: Employee) -> Employee:
    """A colleague, seen through the webhook of Anna, who administers the portal."""
    anna.role = Role.ADMIN
    return portal.add_employee(15, name="Ben", last_name="Weber", time_zone="Europe/Berlin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What a simulated time is made of."""

    seed: int
    first: date
    end: date
    # By person: which schedule applies from which date on.
    schedules: dict[int, dict[date, Schedule]]
    vacations: dict[int, tuple[date, date]]
    # When who has to work how long a day from then on.
    changes: list[tuple[datetime, int, str]]
    # Records that are planned to the second.
    special: dict[int, list[tuple[str, ...]]]
    corrections: int
    reloads: Sequence[datetime]


async def live_and_compare(quarter: Quarter, life: Life) -> set[str]:
    """Live through a time, comparing every day, then compare every week and month of it.

    Returns:
        What the plans of both people had in them.
    """
    by_id = {person.id: person for person in quarter.people}
    events: list[Event] = []
    features: set[str] = set()
    for person in quarter.people:
        planner = Planner(person, life.seed)
        for record in life.special.get(person.id, []):
            planner.work(*record)
        planner.plan(life.first, life.end, life.schedules[person.id], life.vacations.get(person.id))
        events += planner.events
        features |= planner.features
    end = at(life.end, "12:00")
    events = [event for event in events if event.at < end]
    await quarter.live(events, [*plan_stops(quarter, life, by_id)])
    await quarter.move_to(at(life.end, "12:10"))
    await compare_everything(quarter, life.first, life.end)
    return features


def plan_stops(
    quarter: Quarter, life: Life, by_id: dict[int, Employee]
) -> Iterable[tuple[datetime, Callable[[], Any]]]:
    """Yield what happens besides the plans: midnights, nights, corrections, other required hours, and looks."""

    def look(*, at_midnight: bool = False) -> None:
        if quarter.is_seen():
            quarter.compare_sensors(at_midnight=at_midnight)

    async def look_closely() -> None:
        look()
        if quarter.is_seen():
            start, end = quarter.rng.choice((week_of, month_of))(quarter.today(quarter.people[0]))
            await quarter.compare_sheets(start, end, *quarter.people)

    def wait_for_the_reading() -> None:
        quarter.is_reading = True

    def night_is_over() -> None:
        quarter.is_reading = False
        quarter.forget_what_was_read()
        look()

    def require(person: Employee, duration: str) -> None:
        person.min_duration = duration

    rng, day = quarter.rng, life.first
    while day < life.end:
        yield at(day, "00:00:01"), partial(look, at_midnight=True)
        # Corrections of earlier records are read between four and five.
        yield at(day, "03:58"), wait_for_the_reading
        yield at(day, "05:05"), night_is_over
        yield at(day, "23:58"), look
        yield at(day, "06:00") + timedelta(seconds=rng.randrange(17 * 3600)), look_closely
        day += DAY
    for moment in life.reloads:
        yield moment, quarter.reload
    for _ in range(life.corrections):
        day = life.first + rng.randrange(1, (life.end - life.first).days) * DAY
        yield at(day, rng.choice(("03:30", "11:17:23", "20:01:02"))), quarter.correct
    for moment, user_id, duration in life.changes:
        yield moment, partial(require, by_id[user_id], duration)


async def compare_everything(quarter: Quarter, first: date, end: date) -> None:
    """Compare the whole time, every month and every week, for both people in one call and for each alone."""
    ranges = {(first, end)}
    day = first
    while day < end:
        ranges |= {week_of(day), month_of(day)}
        day += DAY
    anna, ben = quarter.people
    for start, stop in sorted(ranges):
        for people in ((anna, ben), (anna,), (ben,)):
            await quarter.compare_sheets(start, stop, *people)
        await quarter.time.advance(minutes=1)
    await compare_csv(quarter, first, end)


# Of each language: what parts the cells, the decimal point, "yes" and "no".
LANGUAGES: Final = {"en": (",", ".", "yes", "no"), "de": (";", ",", "ja", "nein"), "ru": (";", ",", "да", "нет")}


async def compare_csv(quarter: Quarter, first: date, end: date) -> None:
    """Compare the file, in each language, for both people."""
    for language, (delimiter, point, yes, no) in LANGUAGES.items():
        quarter.hass.config.language = language
        devices = [device_of(quarter.hass, person.id).id for person in quarter.people]
        answer = await act(
            quarter.hass,
            "get_timesheet",
            device_id=devices,
            start=first.isoformat(),
            end=end.isoformat(),
            format="csv",
        )
        text = answer["csv"]
        assert text.startswith("\ufeff")
        _head, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
        for person in quarter.people:
            expected = between(quarter.sheet(person), first, end)
            *days, sums = [cells[1:] for cells in rows if cells[0] == person.full_name]
            read = [read_row(cells, point) for cells in days]
            assert [cells[11] for cells in days] == [yes if day.confirmed else no for day in expected]
            assert read == [
                (day.date, day.start, day.finish, *(getattr(day, what) for what in SUMS), day.records)
                for day in expected
            ]
            assert [read_hours(cell, point) for cell in sums[4:11:2]] == [total(expected, what) for what in SUMS]
            quarter.compared["rows"] += len(days)
        assert len(rows) == sum(len(between(quarter.sheet(person), first, end)) + 1 for person in quarter.people)
    quarter.hass.config.language = "en"


def read_row(cells: list[str], point: str) -> tuple[Any, ...]:
    """Read a row behind the name: date, start, finish, four times h:mm and hours, confirmed, records."""
    for clock, hours in zip(cells[3:11:2], cells[4:11:2], strict=True):
        assert read_clock(clock) == int(read_hours(hours, point) / 60)
    start, finish = (
        datetime.fromisoformat(cell).replace(tzinfo=ZONE, fold=fold).astimezone(UTC) if cell else None
        for cell, fold in zip(cells[1:3], (0, 1), strict=True)
    )
    return (
        date.fromisoformat(cells[0]),
        start,
        finish,
        *(read_hours(cell, point) for cell in cells[4:11:2]),
        int(cells[12]),
    )


def read_hours(cell: str, point: str) -> int:
    """Read decimal hours, exact enough to be a number of seconds."""
    return round(float(cell.replace(point, ".")) * 3600)


def read_clock(cell: str) -> int:
    """Read h:mm in minutes, with a sign that no spreadsheet takes for a formula."""
    hours, minutes = cell.lstrip("\u2212").split(":")
    return (int(hours) * 60 + int(minutes)) * (-1 if cell.startswith("\u2212") else 1)


TWO_WEEKS: Final = Life(
    seed=1,
    first=date(2026, 10, 19),
    end=date(2026, 11, 3),
    schedules={
        12: {date(2026, 10, 19): FIXED, date(2026, 10, 24): SHIFTS, date(2026, 10, 29): FLEXIBLE},
        15: {date(2026, 10, 19): FLEXIBLE, date(2026, 10, 28): FIXED},
    },
    vacations={15: (date(2026, 10, 30), date(2026, 11, 2))},
    changes=[(at(date(2026, 10, 21), "20:00"), 12, "07:00"), (at(date(2026, 10, 27), "13:00"), 15, "06:45")],
    # The hour that there is twice, worked by night and on a break.
    special={
        12: [
            (
                "2026-10-24T21:40:05+02:00",
                "2026-10-25T05:40:07+01:00",
                "2026-10-25T01:10+02:00",
                "2026-10-25T01:40+02:00",
            )
        ],
        15: [
            ("2026-10-24T20:10:11+02:00", "2026-10-24T23:20:00+02:00"),
            (
                "2026-10-25T00:20:00+02:00",
                "2026-10-25T03:40:03+01:00",
                "2026-10-25T01:50:00+02:00",
                "2026-10-25T02:15:00+01:00",
            ),
        ],
    },
    corrections=6,
    reloads=[at(date(2026, 10, 22), "12:01:01"), at(date(2026, 10, 25), "01:20")],
)


async def start_quarter(
    hass: HomeAssistant, time: Time, portal: Portal, people: tuple[Employee, ...], set_up: SetUp, life: Life
) -> Quarter:
    """Set up the entry on the eve, with a colleague."""
    await time.move_to((at(life.first, "12:00") - DAY).isoformat())
    entry = await set_up()
    for person in people[1:]:
        await add_colleague(hass, entry, person)
    return Quarter(hass=hass, time=time, portal=portal, entry=entry, people=people, rng=Random(life.seed))  # noqa: S311


# What must have happened, or the comparison is worth less than it seems.
FEATURES: Final = {
    "closed by the portal",
    "closed on a break",
    "continued",
    "early and night shift",
    "left open",
    "left open on a break",
    "night",
    "past midnight",
    "several records",
    "vacation",
}
STATES: Final = {f"{name} while {status}" for name in ("week", "month") for status in Status}


@GENERATIONS
async def test_two_weeks(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    ben: Employee,
    everything_enabled: None,
    set_up: SetUp,
) -> None:
    """The end of October: the clocks go back, a month begins on a Sunday, people change their schedules."""
    quarter = await start_quarter(hass, time, portal, (anna, ben), set_up, TWO_WEEKS)
    assert await live_and_compare(quarter, TWO_WEEKS) >= FEATURES
    assert set(quarter.compared) >= STATES
    assert quarter.required[12].changes == quarter.required[15].changes == 1


def quarter_of(seed: int) -> Life:
    """Return September to November: three schedules each, vacations, changes, and corrections of any time before."""
    first, end = date(2026, 9, 1), date(2026, 12, 1)
    rng = Random(seed)  # noqa: S311
    ways = {12: [FIXED, SHIFTS, FLEXIBLE], 15: [*rng.sample((FIXED, SHIFTS), 2)]}
    # When the clocks change, the one works by night, and the other as it comes.
    ways[15].insert(1, FLEXIBLE)
    schedules = {}
    for user_id, its_ways in ways.items():
        starts = [first, first + rng.randrange(20, 35) * DAY, first + rng.randrange(60, 70) * DAY]
        schedules[user_id] = dict(zip(starts, its_ways, strict=True))
    return Life(
        seed=seed,
        first=first,
        end=end,
        schedules=schedules,
        vacations={user_id: (day := first + rng.randrange(7, 80) * DAY, day + 9 * DAY) for user_id in (12, 15)},
        changes=[
            (at(first + number * DAY, f"{rng.randrange(7, 23):02}:07"), user_id, f"0{rng.randrange(3, 9)}:{minutes}")
            for user_id in (12, 15)
            for number, minutes in ((rng.randrange(5, 40), "15"), (rng.randrange(43, 85), "48"))
        ],
        special=TWO_WEEKS.special,
        corrections=30,
        reloads=[at(first + rng.randrange(2, 90) * DAY, f"{hour:02}:31:07") for hour in range(1, 24, 3)],
    )


@pytest.mark.long
@pytest.mark.timeout(600)
@GENERATIONS
@pytest.mark.parametrize("seed", [1, 2, 6])
async def test_a_quarter(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    ben: Employee,
    everything_enabled: None,
    set_up: SetUp,
    seed: int,
) -> None:
    """September to November: every day, week and month of two people."""
    life = quarter_of(seed)
    quarter = await start_quarter(hass, time, portal, (anna, ben), set_up, life)
    assert await live_and_compare(quarter, life) >= FEATURES | {"weekend"}
    assert set(quarter.compared) >= STATES
    assert quarter.required[12].changes == quarter.required[15].changes == 2
