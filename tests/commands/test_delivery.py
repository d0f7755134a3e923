"""What is delivered when, so that the record becomes what it would have been, and what is told where it cannot."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
import logging
from typing import Any

from _pytest.mark.structures import ParameterSet
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import Outage, SetUp, Time
from tests.portal import Access, Employee, Fault, Portal, Schedule
from tests.support.common import WRITING_METHODS, act, bring_to, press, refused, value, writes
from tests.support.queue import (
    CLOSE,
    OPEN,
    PAUSE,
    USUAL_REPORT,
    Skewed,
    issues_about,
    on_disk,
    put_on_disk,
    sent,
    stored,
    undeliverable,
    verbs_on_disk,
)
from tests.support.sign_in import admit, shut_out, sign_in_again

# See tests/conftest.py.
BOTH_WAYS = True

MORNING = "2026-09-14T08:00:00+02:00"
NOON = "2026-09-14T12:00:00+02:00"

B, C, FLEXIBLE = {"generation": "B"}, {"generation": "C"}, {"schedule": Schedule.flexible()}
EVERY_PORTAL = pytest.mark.parametrize(
    "portal_options", [pytest.param(B, id="B"), pytest.param(C, id="C"), pytest.param(FLEXIBLE, id="flexible")]
)
OLD_AND_NEW = pytest.mark.parametrize("portal_options", [pytest.param(B, id="B"), pytest.param(C, id="C")])


def instant(text: str) -> datetime:
    """Return a time of Monday, 14 September 2026 in Berlin, or a full one."""
    return datetime.fromisoformat(text if "T" in text else f"2026-09-14T{text}+02:00")


def day_of(anna: Employee) -> tuple[str, datetime, datetime | None, int]:
    """Return the latest record: status, start, finish, and breaks in minutes."""
    assert anna.record is not None
    return anna.state, anna.record.start, anna.record.finish, anna.record.leaks // 60


@pytest.fixture
async def opened(time: Time, anna: Employee, set_up: SetUp) -> MockConfigEntry:
    """Anna's entry on Monday at noon, her day open since eight."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    return await set_up()


@pytest.fixture
async def paused(time: Time, anna: Employee, set_up: SetUp) -> MockConfigEntry:
    """Anna's entry on Monday at noon, on a break since eleven."""
    bring_to(anna, "paused")
    await time.move_to(NOON)
    return await set_up()


# Outages told as stories


@dataclass(frozen=True, kw_only=True)
class Story:
    """What is pressed while the portal is away, and what comes of it.

    The outage begins at noon of a Monday in a state of the day, or at `begins` in one that is made by `prelude`. A step
    is a verb, a verb and its fields, a switch, or how long nothing happens: until an instant, or for some minutes.
    """

    name: str
    portals: tuple[dict[str, Any], ...] = (B, C)
    before: str = "opened"
    prelude: str = ""
    begins: str = NOON
    steps: tuple[str | tuple[str, dict[str, Any]] | float, ...]
    state: str
    # Start, finish and minutes of breaks of each record that was begun since Monday.
    records: tuple[tuple[str, str | None, int], ...]
    # The calls that change a day, and what they say; "refused" where the portal took none of it.
    sent: tuple[tuple[str, dict[str, str]] | str, ...]
    # Verb, reason, and the times of what could not be delivered.
    told: tuple[tuple[str, ...], ...] = ()


EVERY = (B, C, FLEXIBLE)


def late(time: str, report: str = USUAL_REPORT) -> dict[str, str]:
    """Return what a late command says."""
    return {"TIME": instant(time).isoformat(), "REPORT": report}


STORIES = [
    # As if nothing had been late
    Story(
        name="a finish with its own time",
        portals=EVERY,
        steps=(("close_day", {"time": "2026-09-14 11:15:00", "report": "Left early"}), 60),
        state="CLOSED",
        records=(("08:00:00", "11:15:00", 0),),
        sent=((CLOSE, late("11:15:00", "Left early")),),
    ),
    Story(
        name="a start with its own time",
        before="never",
        begins=MORNING,
        steps=(("open_day", {"time": "2026-09-14 07:15:00", "report": "Key forgotten"}), 60),
        state="OPENED",
        records=(("07:15:00", None, 0),),
        sent=((OPEN, late("07:15:00", "Key forgotten")),),
    ),
    Story(
        name="a break ends with the day",
        before="paused",
        steps=("close_day", 120),
        state="CLOSED",
        records=(("08:00:00", "12:00:00", 60),),
        sent=((CLOSE, late("12:00:00")),),
    ),
    Story(
        name="a day that expired meanwhile is closed",
        begins="2026-09-14T17:30:00+02:00",
        steps=("close_day", 14 * 60),
        state="CLOSED",
        records=(("08:00:00", "17:30:00", 0),),
        sent=((CLOSE, late("17:30:00")),),
    ),
    Story(
        name="the next day is opened after the forgotten one was closed",
        begins="2026-09-14T17:30:00+02:00",
        steps=("close_day", "2026-09-15T08:30:00+02:00", "open_day", 60),
        state="OPENED",
        records=(("08:00:00", "17:30:00", 0), ("2026-09-15T08:30:00+02:00", None, 0)),
        sent=((CLOSE, late("17:30:00")), (OPEN, late("2026-09-15T08:30:00+02:00"))),
    ),
    # A break cannot be dated back
    Story(
        name="a break begins late rather than never",
        portals=EVERY,
        steps=("pause_day", 20),
        state="PAUSED",
        records=(("08:00:00", None, 0),),
        sent=((PAUSE, {}),),
    ),
    *(
        Story(
            name=f"a break ends late rather than never, by {verb}",
            portals=EVERY,
            before="paused",
            steps=(verb, 20),
            state="OPENED",
            records=(("08:00:00", None, 80),),
            # Bitrix24 refuses a time out of a break.
            sent=((OPEN, {}),),
        )
        for verb in ("resume_day", "open_day")
    ),
    *(
        Story(
            name=f"a break that began and ended, by {verb}",
            portals=EVERY,
            steps=("pause_day", 45, verb, 10),
            state="CLOSED" if verb == "close_day" else "OPENED",
            records=(("08:00:00", "12:45:00" if verb == "close_day" else None, 0),),
            sent=((CLOSE, late("12:45:00")),) if verb == "close_day" else (),
            told=(("pause_day", "break_unrecorded", "2026-09-14 12:00", "2026-09-14 12:45"),),
        )
        for verb in ("resume_day", "open_day", "close_day")
    ),
    Story(
        name="a whole day with two breaks",
        before="never",
        begins=MORNING,
        steps=("open_day", 60, "pause_day", 60, "resume_day", 60, "pause_day", 60, "resume_day", 60, "close_day", 60),
        state="CLOSED",
        records=(("08:00:00", "13:00:00", 0),),
        sent=((OPEN, late("08:00:00")), (CLOSE, late("13:00:00"))),
        told=(
            ("pause_day", "break_unrecorded", "2026-09-14 09:00", "2026-09-14 10:00"),
            ("pause_day", "break_unrecorded", "2026-09-14 11:00", "2026-09-14 12:00"),
        ),
    ),
    Story(
        name="work between two breaks",
        before="paused",
        steps=("resume_day", 45, "pause_day", 10),
        state="PAUSED",
        records=(("08:00:00", None, 0),),
        sent=(),
        told=(("resume_day", "work_unrecorded", "2026-09-14 12:00", "2026-09-14 12:45"),),
    ),
    Story(
        name="work between a break and the end of the day",
        before="paused",
        steps=("resume_day", 45, "close_day", 10),
        state="CLOSED",
        records=(("08:00:00", "12:45:00", 105),),
        sent=((CLOSE, late("12:45:00")),),
        told=(("resume_day", "work_unrecorded", "2026-09-14 12:00", "2026-09-14 12:45"),),
    ),
    Story(
        name="out and back within a minute is no break",
        portals=EVERY,
        steps=("pause_day", 50 / 60, "resume_day", 10),
        state="OPENED",
        records=(("08:00:00", None, 0),),
        sent=(),
    ),
    Story(
        name="pausing no day is told",
        before="never",
        begins=MORNING,
        steps=("pause_day", 5),
        state="CLOSED",
        records=(),
        sent=(),
        told=(("pause_day", "day_not_open", "2026-09-14 08:00"),),
    ),
    Story(
        name="closing no day is nothing to tell",
        before="never",
        begins=MORNING,
        steps=("close_day", 5),
        state="CLOSED",
        records=(),
        sent=(),
    ),
    # Midnight: Bitrix24 takes no other date than that of the start, and opens no day but today
    *(
        Story(
            name=f"a finish after midnight, late, {still}",
            before="never",
            prelude="2026-09-14T20:00:00+02:00",
            begins="2026-09-15T00:40:00+02:00",
            steps=("close_day", minutes),
            state=state,
            records=(("20:00:00", None, 0),),
            sent=((OPEN, {}),),
            told=(("close_day", "time_wrong_date", "2026-09-15 00:40", "2026-09-14"),),
        )
        for minutes, still, state in ((20, "still open", "OPENED"), (600, "expired meanwhile", "EXPIRED"))
    ),
    Story(
        name="a finish after midnight, in time",
        before="never",
        prelude="2026-09-14T20:00:00+02:00",
        begins="2026-09-15T00:40:00+02:00",
        steps=("close_day",),
        state="CLOSED",
        records=(("20:00:00", "2026-09-15T00:40:05+02:00", 0),),
        sent=((OPEN, {}), (CLOSE, {})),
    ),
    Story(
        name="yesterday's start and its end",
        before="never",
        begins=MORNING,
        steps=("open_day", 540, "close_day", "2026-09-15T08:15:00+02:00", "open_day", 15),
        state="OPENED",
        records=(("2026-09-15T08:15:00+02:00", None, 0),),
        sent=((OPEN, late("2026-09-15T08:15:00+02:00")),),
        told=(
            ("open_day", "time_wrong_date", "2026-09-14 08:00", "2026-09-15"),
            ("close_day", "queued_not_opened", "2026-09-14 17:00"),
        ),
    ),
    Story(
        name="yesterday's start alone",
        before="never",
        begins=MORNING,
        steps=("open_day", "2026-09-15T08:00:00+02:00"),
        state="CLOSED",
        records=(),
        sent=(),
        told=(("open_day", "time_wrong_date", "2026-09-14 08:00", "2026-09-15"),),
    ),
    # A closed day is not continued
    Story(
        name="a reopening",
        steps=("close_day", 60, ("open_day", {"reopen": True}), 60),
        state="CLOSED",
        records=(("08:00:00", "12:00:00", 0),),
        # With its time the portal itself refuses what would continue the closed day.
        sent=((CLOSE, late("12:00:00")), "refused"),
        told=(("open_day", "queued_not_continued", "2026-09-14 13:00"),),
    ),
    Story(
        name="a reopening and its end",
        steps=("close_day", 60, ("open_day", {"reopen": True}), 60, "close_day", 60),
        state="CLOSED",
        records=(("08:00:00", "12:00:00", 0),),
        sent=((CLOSE, late("12:00:00")), "refused"),
        told=(
            ("open_day", "queued_not_continued", "2026-09-14 13:00"),
            ("close_day", "queued_not_opened", "2026-09-14 14:00"),
        ),
    ),
    Story(
        name="the switch on a closed day",
        before="closed",
        steps=("switch", 5),
        state="CLOSED",
        records=(("08:00:00", "11:00:00", 0),),
        sent=("refused",),
        told=(("open_day", "queued_not_continued", "2026-09-14 12:00"),),
    ),
    Story(
        name="an action and then the switch on a closed day",
        before="closed",
        steps=("open_day", "switch", 5),
        state="CLOSED",
        records=(("08:00:00", "11:00:00", 0),),
        sent=("refused", "refused"),
        told=(("open_day", "queued_not_continued", "2026-09-14 12:00"),),
    ),
    Story(
        name="an action on a closed day",
        before="closed",
        steps=("open_day", 5),
        state="CLOSED",
        records=(("08:00:00", "11:00:00", 0),),
        sent=("refused",),
    ),
    Story(
        name="a second record on a flexible schedule",
        portals=(FLEXIBLE,),
        steps=("close_day", 60, "open_day", 60, "close_day", 60),
        state="CLOSED",
        records=(("08:00:00", "12:00:00", 0), ("13:00:00", "14:00:00", 0)),
        sent=((CLOSE, late("12:00:00")), (OPEN, late("13:00:00")), (CLOSE, late("14:00:00"))),
    ),
]


def told_on(portals: tuple[dict[str, Any], ...]) -> Iterator[ParameterSet]:
    """Yield each story on each of its portals: in turns one is regular, the others are long."""
    for number, story in enumerate(STORIES):
        for place, options in enumerate(portals):
            if options in story.portals:
                usual = (number + place) % len(story.portals) == 0 or len(story.portals) == 1
                kind = options.get("generation", "flexible")
                marks = [] if usual else [pytest.mark.long]
                yield pytest.param(options, story, id=f"{story.name}-{kind}", marks=marks)


@pytest.mark.parametrize(("portal_options", "story"), told_on(EVERY))
async def test_what_becomes_of_an_outage(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    outage: Outage,
    story: Story,
) -> None:
    """The record becomes what it would have been, as far as the portal takes it; the rest is told, and nothing else."""
    bring_to(anna, story.before)
    await time.move_to(story.prelude or story.begins)
    entry = await set_up()
    if story.prelude:
        await act(hass, "open_day")
        await time.move_to(story.begins)
    await outage.begin()
    for step in story.steps:
        match step:
            case "switch":
                await press(hass, Platform.SWITCH, "turn_on", "workday")
            case str() if "T" in step:
                await time.move_to(step)
            case float() | int():
                await outage.lasts(minutes=step)
            case str():
                await act(hass, step)
            case (verb, fields):
                await act(hass, verb, **fields)
    await outage.end()
    assert anna.state == story.state
    assert [(record.start, record.finish, record.leaks // 60) for record in anna.records] == [
        (instant(start), None if finish is None else instant(finish), breaks) for start, finish, breaks in story.records
    ]
    calls = [call for call in portal.calls() if call.name in WRITING_METHODS]
    assert [(call.name, dict(call.params)) if call.executed else "refused" for call in calls] == list(story.sent)
    told = undeliverable(hass)
    assert [
        (one["verb"], one["why"], one.get("from", one["at"]), *(one[key] for key in ("until", "date") if key in one))
        for one in told
    ] == list(story.told)
    assert {one["user_id"] for one in told} <= {12}
    assert issues_about(hass, "workday_expired") == [] or story.state == "EXPIRED"
    assert on_disk(hass, entry) == []


# As if nothing had been late


@EVERY_PORTAL
async def test_a_whole_day_during_an_outage(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry, outage: Outage
) -> None:
    """Opened and closed while the portal was away: it still becomes that day."""
    await outage.begin()
    opened = await act(hass, "open_day")
    assert (opened["queued"], opened["changed"], opened["status"]) == (True, False, "closed")
    assert verbs_on_disk(hass, loaded) == ["open_day"]
    assert value(hass, "pending_commands") == "1"
    await outage.lasts(hours=9)
    assert (await act(hass, "close_day"))["queued"] is True
    assert value(hass, "pending_commands") == "2"
    await outage.lasts(minutes=30)
    await outage.end()
    assert writes(portal) == [OPEN, CLOSE]
    assert day_of(anna) == ("CLOSED", instant("08:00:00"), instant("17:00:00"), 0)
    assert value(hass, "workday_start") == "2026-09-14T06:00:00+00:00"
    assert value(hass, "workday_finish") == "2026-09-14T15:00:00+00:00"
    assert value(hass, "pending_commands") == "0"
    assert on_disk(hass, loaded) == []
    assert undeliverable(hass) == []


@pytest.mark.one_in(3)
@EVERY_PORTAL
@pytest.mark.parametrize(
    ("before", "given", "verb", "method", "seconds", "told"),
    [
        ("never", MORNING, "open_day", OPEN, 59, False),
        ("never", MORNING, "open_day", OPEN, 61, True),
        ("never", MORNING, "open_day", OPEN, 6 * 3600, True),
        ("opened", NOON, "close_day", CLOSE, 59, False),
        ("opened", NOON, "close_day", CLOSE, 61, True),
        ("opened", NOON, "close_day", CLOSE, 5 * 3600, True),
    ],
)
async def test_what_is_late_tells_when_and_why(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    outage: Outage,
    before: str,
    given: str,
    verb: str,
    method: str,
    seconds: int,
    told: bool,
) -> None:
    """More than a minute late: TIME in the person's offset and a reason; else neither, so nobody has to confirm it."""
    bring_to(anna, before)
    await time.move_to(given)
    await set_up()
    await outage.begin()
    await act(hass, verb)
    await outage.lasts(seconds=seconds)
    await portal.start()
    assert (await act(hass, "resume_day"))["status"] == ("opened" if verb == "open_day" else "closed")
    assert sent(portal, method) == [{"TIME": given, "REPORT": USUAL_REPORT} if told else {}]
    assert anna.record is not None
    recorded = anna.record.start if verb == "open_day" else anna.record.finish
    assert recorded == instant(given) + (timedelta() if told else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("option", "own", "expected"),
    [
        (None, None, USUAL_REPORT),
        ("Funkloch", None, "Funkloch"),
        ("Funkloch", "Zahnarzt", "Zahnarzt"),
        ("Funkloch", "  ", "Funkloch"),
    ],
)
async def test_whose_reason_is_sent(
    hass: HomeAssistant,
    portal: Portal,
    opened: MockConfigEntry,
    outage: Outage,
    option: str | None,
    own: str | None,
    expected: str,
) -> None:
    """The caller's own, else the one of the options as they are when it is delivered."""
    await outage.begin()
    await act(hass, "close_day", **({} if own is None else {"report": own}))
    if option is not None:
        hass.config_entries.async_update_entry(opened, options={"queue": True, "report": option})
    await outage.lasts(minutes=10)
    await outage.end()
    assert sent(portal, CLOSE) == [{"TIME": NOON, "REPORT": expected}]


async def test_the_usual_reason_is_in_the_language_of_home_assistant(
    hass: HomeAssistant, portal: Portal, opened: MockConfigEntry, outage: Outage
) -> None:
    """Supervisors read it."""
    hass.config.language = "de"
    await outage.begin()
    await act(hass, "close_day")
    await outage.lasts(minutes=10)
    await outage.end()
    (call,) = sent(portal, CLOSE)
    assert call["REPORT"] not in {"", USUAL_REPORT}


async def test_a_place_is_delivered_with_the_verb(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry, outage: Outage
) -> None:
    """Where somebody was, not where they are when the portal is back."""
    await outage.begin()
    await act(hass, "open_day", latitude=53.5488, longitude=9.9872)
    await outage.lasts(minutes=30)
    await act(hass, "close_day", latitude=52.52, longitude=13.405)
    await outage.end()
    assert anna.record is not None
    assert (anna.record.lat_open, anna.record.lon_open) == (53.5488, 9.9872)
    assert (anna.record.lat_close, anna.record.lon_close) == (52.52, 13.405)


@EVERY_PORTAL
async def test_on_and_off_within_a_second(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, outage: Outage
) -> None:
    """A slip of the finger: Bitrix24 counts whole seconds, but the day must not be left open for that."""
    await outage.begin()
    time.jump(seconds=10.2)
    await press(hass, Platform.SWITCH, "turn_on", "workday")
    time.jump(seconds=0.7)
    await press(hass, Platform.SWITCH, "turn_off", "workday")
    await outage.lasts(minutes=10)
    await outage.end()
    assert anna.state == "CLOSED"


# A break cannot be dated back


@EVERY_PORTAL
async def test_a_break_that_a_new_verb_ends(
    hass: HomeAssistant, portal: Portal, anna: Employee, opened: MockConfigEntry, outage: Outage
) -> None:
    """The portal is back, nobody has noticed yet, and the break is over: it is told, not recorded as of now."""
    await outage.begin()
    await act(hass, "pause_day")
    await outage.lasts(minutes=20)
    await portal.start()
    answer = await act(hass, "resume_day")
    assert (answer["status"], answer["changed"], answer["queued"]) == ("opened", False, False)
    assert writes(portal) == []
    assert [(issue["from"], issue["until"]) for issue in undeliverable(hass)] == [
        ("2026-09-14 12:00", "2026-09-14 12:20")
    ]


# Midnight, zones, clocks


@pytest.mark.parametrize("minutes", [-5, 5])
@OLD_AND_NEW
async def test_the_time_is_that_of_the_portals_clock(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    outage: Outage,
    minutes: int,
) -> None:
    """Home Assistant's clock is wrong by five minutes: what the portal gets is what its own clock showed."""
    ahead = timedelta(minutes=minutes)
    portal.clock = Skewed(time.clock, ahead)
    await set_up()
    await outage.begin()
    await act(hass, "open_day")
    await outage.lasts(hours=2)
    await act(hass, "close_day")
    await outage.lasts(minutes=3)
    await outage.end()
    assert day_of(anna) == ("CLOSED", instant("08:00:00") + ahead, instant("10:00:00") + ahead, 0)
    assert undeliverable(hass) == []


@pytest.mark.parametrize("minutes", [-5, 5])
async def test_the_portals_clock_is_learnt_only_at_delivery(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    outage: Outage,
    minutes: int,
) -> None:
    """A restart during the outage: when the command was given nobody knew, so the difference of now is taken."""
    ahead = timedelta(minutes=minutes)
    portal.clock = Skewed(time.clock, ahead)
    await outage.begin()
    await set_up()
    await act(hass, "open_day")
    await outage.lasts(hours=2)
    await outage.end()
    # Answers tell the time in whole seconds.
    assert abs(day_of(anna)[1] - instant("08:00:00") - ahead) <= timedelta(seconds=1)


async def test_what_was_done_just_after_is_seen_by_the_portals_clock(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, outage: Outage
) -> None:
    """Paused by the portal's page a minute after the press, told by a clock that is five minutes behind."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    portal.clock = Skewed(time.clock, timedelta(minutes=-5))
    await set_up()
    await outage.begin()
    await act(hass, "close_day")
    await outage.lasts(minutes=1)
    anna.pause_day()
    await outage.lasts(minutes=10)
    await outage.end()
    assert anna.state == "PAUSED"
    assert writes(portal) == []


@pytest.mark.parametrize(
    ("employee_zone", "server_zone", "opened_at", "closed_at"),
    [
        ("Europe/London", "Europe/Berlin", "2026-09-14T07:00:00+01:00", "2026-09-14T16:00:00+01:00"),
        ("America/New_York", "Europe/Moscow", "2026-09-14T02:00:00-04:00", "2026-09-14T11:00:00-04:00"),
        ("Asia/Tokyo", "Europe/Berlin", "2026-09-14T15:00:00+09:00", None),
        ("", "Europe/Moscow", "2026-09-14T09:00:00+03:00", "2026-09-14T18:00:00+03:00"),
    ],
)
@OLD_AND_NEW
async def test_a_person_in_another_zone(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    outage: Outage,
    employee_zone: str,
    server_zone: str,
    opened_at: str,
    closed_at: str | None,
) -> None:
    """Home Assistant is in Berlin, the person and the server are not: TIME is in the person's own offset."""
    anna.time_zone, portal.server_zone = employee_zone, server_zone
    await set_up()
    await outage.begin()
    await act(hass, "open_day")
    await outage.lasts(hours=9)
    await act(hass, "close_day")
    await outage.lasts(minutes=5)
    await outage.end()
    if closed_at is None:
        # It is already tomorrow there: neither can be recorded any more.
        assert len(undeliverable(hass)) == 2
        assert writes(portal) == []
        return
    assert sent(portal, OPEN) == [{"TIME": opened_at, "REPORT": USUAL_REPORT}]
    assert sent(portal, CLOSE) == [{"TIME": closed_at, "REPORT": USUAL_REPORT}]
    assert day_of(anna) == ("CLOSED", instant("08:00:00"), instant("17:00:00"), 0)


@OLD_AND_NEW
async def test_the_end_of_summer_time_between_start_and_end(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, outage: Outage
) -> None:
    """The end is given by the clock on the wall at that time: older servers read nothing else."""
    await time.move_to("2026-10-25T01:30:00+02:00")
    await set_up()
    await outage.begin()
    await act(hass, "open_day")
    await outage.lasts(minutes=10)
    await outage.end()
    assert sent(portal, OPEN) == [{"TIME": "2026-10-25T01:30:00+02:00", "REPORT": USUAL_REPORT}]
    await time.move_to("2026-10-25T09:30:00+01:00")
    await outage.begin()
    await act(hass, "close_day")
    await outage.lasts(minutes=10)
    await outage.end()
    (closed,) = sent(portal, CLOSE)
    assert closed["TIME"][:19] == "2026-10-25T09:30:00"
    assert day_of(anna)[2] == instant("2026-10-25T09:30:00+01:00")


@pytest.mark.parametrize(
    ("before", "after", "sent_time"),
    [
        # The clock goes back at three, and forward at two.
        ("2026-10-25T01:30:00+02:00", "2026-10-25T02:45:00+01:00", "2026-10-25T00:30:00+01:00"),
        ("2026-03-29T01:30:00+01:00", "2026-03-29T03:15:00+02:00", "2026-03-29T02:30:00+02:00"),
    ],
)
@OLD_AND_NEW
async def test_the_clocks_change_between_command_and_delivery(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    outage: Outage,
    before: str,
    after: str,
    sent_time: str,
) -> None:
    """The instant stays the same, in the offset of now: older servers put the time of day alone into that."""
    await time.move_to(before)
    await set_up()
    await outage.begin()
    await act(hass, "open_day")
    await time.move_to(after)
    await outage.end()
    assert sent(portal, OPEN) == [{"TIME": sent_time, "REPORT": USUAL_REPORT}]
    assert day_of(anna)[1] == instant(before)


# Whoever acted later knew better


def act_in_browser(anna: Employee, *verbs: str) -> None:
    """Do what the person does in Bitrix24 itself: a minute from now, and then every ten minutes."""
    for number, verb in enumerate(verbs):
        anna.office.clock.advance(minutes=10 if number else 1)
        getattr(anna, verb)()


OVERTAKEN = [
    # State before, kept verb, what was done in Bitrix24 since.
    ("never", "open_day", ("open_day",)),
    ("never", "open_day", ("open_day", "pause_day")),
    ("never", "open_day", ("open_day", "close_day")),
    ("closed_earlier", "open_day", ("open_day", "close_day")),
    ("opened", "open_day", ("close_day",)),
    ("paused", "open_day", ("resume_day", "pause_day")),
    ("paused", "open_day", ("close_day",)),
    ("opened", "pause_day", ("pause_day", "resume_day")),
    ("opened", "pause_day", ("close_day",)),
    ("paused", "resume_day", ("resume_day", "pause_day")),
    ("opened", "close_day", ("pause_day",)),
    ("opened", "close_day", ("pause_day", "resume_day")),
    ("opened", "close_day", ("close_day", "open_day")),
    ("opened", "close_day", ("close_day",)),
    ("paused", "close_day", ("resume_day",)),
    ("paused", "close_day", ("resume_day", "pause_day")),
]


@pytest.mark.one_in(3)
@EVERY_PORTAL
@pytest.mark.parametrize(
    ("before", "verb", "since"), OVERTAKEN, ids=lambda value: value if isinstance(value, str) else "+".join(value)
)
async def test_what_was_done_since_stays(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    outage: Outage,
    caplog: pytest.LogCaptureFixture,
    before: str,
    verb: str,
    since: tuple[str, ...],
) -> None:
    """A later start, finish or break, or another record: the kept command is dropped with a line in the log."""
    caplog.set_level(logging.INFO, "custom_components.bitrix24")
    bring_to(anna, before)
    await time.move_to(NOON)
    entry = await set_up()
    await outage.begin()
    await act(hass, verb)
    act_in_browser(anna, *since)
    expected = day_of(anna)
    await outage.lasts(minutes=10)
    await outage.end()
    assert writes(portal) == []
    assert day_of(anna) == expected
    assert on_disk(hass, entry) == []
    assert undeliverable(hass) == []
    (line,) = [record for record in caplog.records if "overtaken" in record.getMessage()]
    assert line.levelno == logging.INFO
    assert verb in line.getMessage()


@pytest.mark.one_in(3)
@EVERY_PORTAL
@pytest.mark.parametrize(
    ("before", "verb", "earlier", "expected"),
    [
        # What was done before the press was known to who pressed.
        ("never", "close_day", ("open_day",), [CLOSE]),
        ("paused", "close_day", ("resume_day",), [CLOSE]),
        ("opened", "close_day", ("pause_day",), [CLOSE]),
        ("paused", "pause_day", ("resume_day",), [PAUSE]),
        ("opened", "open_day", ("pause_day",), [OPEN]),
        ("opened", "resume_day", ("pause_day",), [OPEN]),
        ("closed_earlier", "pause_day", ("open_day",), [PAUSE]),
    ],
    ids=lambda value: value if isinstance(value, str) else "+".join(value),
)
async def test_what_was_done_before_is_no_reason(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    outage: Outage,
    before: str,
    verb: str,
    earlier: tuple[str, ...],
    expected: list[str],
) -> None:
    """Done in Bitrix24 during the outage, but before the press: the press is the later wish."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    await outage.begin()
    act_in_browser(anna, *earlier)
    await outage.lasts(minutes=5)
    await act(hass, verb)
    await outage.lasts(minutes=10)
    await outage.end()
    assert writes(portal) == expected
    assert undeliverable(hass) == []


@pytest.mark.parametrize("since", [True, False], ids=["after", "before"])
async def test_a_break_whose_start_only_the_records_tell(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    opened: MockConfigEntry,
    outage: Outage,
    since: bool,
) -> None:
    """Generation C tells the start of a break by REST 3.0 alone: it decides whether the press was overtaken."""
    asked = len(portal.calls("timeman.record.list"))
    await outage.begin()
    if not since:
        anna.pause_day()
        await outage.lasts(minutes=5)
    await act(hass, "close_day")
    if since:
        await outage.lasts(minutes=5)
        anna.pause_day()
    await outage.lasts(minutes=10)
    await outage.end()
    assert len(portal.calls("timeman.record.list")) == asked + 1
    assert anna.state == ("PAUSED" if since else "CLOSED")
    assert writes(portal) == ([] if since else [CLOSE])


async def test_a_break_whose_start_nobody_tells(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, opened: MockConfigEntry, outage: Outage
) -> None:
    """Without REST 3.0 a break begun elsewhere may be the later wish: it stays."""
    portal.faults.add(Fault.error("ERROR_CORE", "Broken"), "timeman.record.list", times=None)
    await outage.begin()
    await act(hass, "close_day")
    anna.pause_day()
    await outage.lasts(minutes=10)
    await outage.end()
    assert anna.state == "PAUSED"
    assert writes(portal) == []


# What the portal finally refuses


@OLD_AND_NEW
@pytest.mark.parametrize("refusal", ["veto", "ALERT_WARNING", "ERROR_CORE", "empty code"])
async def test_what_is_finally_refused_is_told_and_blocks_nothing(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    opened: MockConfigEntry,
    outage: Outage,
    refusal: str,
) -> None:
    """With verb, instant and the portal's own words; what is behind it is delivered."""
    await outage.begin()
    await act(hass, "close_day", time="2026-09-14 11:30:00", report="Early")
    await outage.lasts(minutes=10)
    await act(hass, "close_day", time="2026-09-14 12:05:00", report="Corrected")
    await outage.lasts(minutes=10)
    match refusal:
        case "veto":
            await portal.start()
            portal.veto = True
            hold = portal.faults.add(Fault.hold("after"), CLOSE)
            looking = asyncio.create_task(time.pass_by(seconds=30))
            await hold.reached()
            portal.veto = False
            hold.release()
            await looking
            reason = "not_applied"
        case _:
            code = "" if refusal == "empty code" else refusal
            portal.faults.add(Fault.error(code, "Nicht erlaubt."), CLOSE)
            await outage.end()
            reason = "no_permission" if not code else "Nicht erlaubt."
    (issue,) = undeliverable(hass)
    assert (issue["verb"], issue["at"]) == ("close_day", "2026-09-14 12:00")
    assert reason in {issue["why"], issue.get("reason")}
    assert day_of(anna)[2] == instant("12:05:00")
    assert on_disk(hass, opened) == []


async def test_an_issue_can_be_confirmed_and_stays_until_then(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, outage: Outage
) -> None:
    """Nobody overlooks it because of a restart."""
    await outage.begin()
    await act(hass, "open_day")
    await time.move_to("2026-09-15T08:00:00+02:00")
    await outage.end()
    await hass.config_entries.async_reload(loaded.entry_id)
    (issue,) = issues_about(hass, "command_undeliverable")
    assert issue.is_fixable
    assert [told["at"] for told in undeliverable(hass)] == ["2026-09-14 08:00"]


# In order


@OLD_AND_NEW
async def test_a_new_verb_goes_behind_what_is_kept(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, outage: Outage
) -> None:
    """The portal is back, and the first who notices is a person: the kept clock-in goes first, with its time."""
    await outage.begin()
    await act(hass, "open_day")
    await outage.lasts(minutes=30)
    await portal.start()
    portal.requests.clear()
    answer = await act(hass, "pause_day")
    assert (answer["status"], answer["changed"], answer["queued"]) == ("paused", True, False)
    assert writes(portal) == [OPEN, PAUSE]
    assert len(portal.requests) == 3
    assert day_of(anna)[1] == instant("08:00:00")
    assert value(hass, "pending_commands") == "0"


async def test_a_new_verb_that_cannot_be_delivered_either_is_kept_behind(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, outage: Outage
) -> None:
    """Nothing overtakes what waits."""
    await outage.begin()
    await act(hass, "open_day")
    await outage.lasts(minutes=30)
    await portal.start()
    broken = portal.faults.add(Fault.html_500(), OPEN, times=None)
    assert (await act(hass, "pause_day"))["queued"] is True
    assert verbs_on_disk(hass, loaded) == ["open_day", "pause_day"]
    assert PAUSE not in writes(portal)
    broken.remove()
    portal.requests.clear()
    await time.pass_by(minutes=1)
    assert writes(portal) == [OPEN, PAUSE]
    assert anna.state == "PAUSED"
    assert day_of(anna)[1] == instant("08:00:00")


async def test_switched_off_what_is_kept_is_still_delivered(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry, outage: Outage
) -> None:
    """The option is about new commands: those accepted before were promised."""
    await outage.begin()
    await act(hass, "open_day")
    hass.config_entries.async_update_entry(loaded, options={"queue": False, "report": "Late"})
    await outage.lasts(minutes=10)
    assert (await refused(hass, "close_day")).translation_key == "cannot_connect"
    await outage.end()
    assert sent(portal, OPEN) == [{"TIME": MORNING, "REPORT": "Late"}]


async def test_a_stranger_gets_nothing_that_was_kept(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    access: Access,
    anna: Employee,
    loaded: MockConfigEntry,
    outage: Outage,
) -> None:
    """The access was handed on during the outage: nobody else is clocked in, and nothing is thrown away either."""
    await outage.begin()
    await act(hass, "open_day")
    access.person = portal.add_employee(1, name="System")
    await outage.lasts(minutes=10)
    await outage.end()
    await time.pass_by(minutes=10)
    assert writes(portal) == []
    assert verbs_on_disk(hass, loaded) == ["open_day"]
    access.person = anna
    assert await sign_in_again(hass, access) == "reauth_successful"
    assert day_of(anna)[1] == instant("08:00:00")


# When


@OLD_AND_NEW
async def test_delivered_after_signing_in_again(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Access revoked: one question, no more polls, and what was wanted meanwhile is recorded with its times."""
    shut_out(access)
    await time.pass_by(minutes=6)
    portal.requests.clear()
    opened_at = time.clock.now()
    assert (await act(hass, "open_day"))["queued"] is True
    await time.advance(hours=1)
    closed_at = time.clock.now()
    await press(hass, Platform.SWITCH, "turn_off", "workday")
    await time.pass_by(hours=1)
    assert portal.requests == []
    assert value(hass, "pending_commands") == "2"
    assert await sign_in_again(hass, admit(access, anna)) == "reauth_successful"
    assert day_of(anna) == ("CLOSED", opened_at.replace(microsecond=0), closed_at.replace(microsecond=0), 0)
    assert on_disk(hass, loaded) == []
    assert value(hass, "pending_commands") == "0"


async def test_delivered_when_a_start_without_access_is_mended(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    access: Access,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """Home Assistant itself was restarted while signing in again was awaited."""
    put_on_disk(hass, entry, stored("open_day", "2026-09-14T05:00:00+00:00"))
    shut_out(access)
    await set_up()
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert (await act(hass, "close_day"))["queued"] is True
    await time.pass_by(minutes=5)
    assert await sign_in_again(hass, admit(access, anna)) == "reauth_successful"
    assert day_of(anna) == ("CLOSED", instant("07:00:00"), instant("08:00:00"), 0)


@pytest.mark.parametrize("outage_minutes", [1, 20, 200])
async def test_delivered_within_thirty_seconds(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    loaded: MockConfigEntry,
    outage: Outage,
    outage_minutes: int,
) -> None:
    """However long the portal was away."""
    await outage.begin()
    await act(hass, "open_day")
    await time.pass_by(minutes=outage_minutes)
    await portal.start()
    await time.pass_by(seconds=30)
    assert anna.state == "OPENED"


async def test_a_hiccup_is_over_in_seconds(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """One broken connection: nobody has to wait for half a minute, and no time has to be confirmed."""
    portal.faults.add(Fault.lost_before(), "timeman.status")
    assert (await act(hass, "open_day"))["queued"] is True
    await time.pass_by(seconds=6)
    assert anna.state == "OPENED"
    assert sent(portal, OPEN) == [{}]


async def test_nothing_is_asked_when_nothing_is_kept(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, outage: Outage
) -> None:
    """The hurry ends with the delivery."""
    await outage.begin()
    await act(hass, "open_day")
    await outage.end()
    await time.pass_by(minutes=1)
    portal.requests.clear()
    await time.pass_by(minutes=10)
    assert len(portal.requests) <= 11


@pytest.mark.parametrize(("verb", "method"), [("open_day", OPEN), ("close_day", CLOSE)])
async def test_the_operating_limit_goes_first(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, verb: str, method: str
) -> None:
    """OPERATION_TIME_LIMIT tells until when: no request at all before that, then the command with its time."""
    bring_to(anna, "never" if verb == "open_day" else "opened")
    await time.move_to(NOON)
    await set_up()
    portal.faults.add(Fault.operation_time_limit("2026-09-14T12:08:00+02:00"), method)
    assert (await act(hass, verb))["queued"] is True
    portal.requests.clear()
    await time.pass_by(minutes=7, seconds=59)
    assert portal.requests == []
    await time.pass_by(seconds=41)
    assert sent(portal, method) == [{"TIME": NOON, "REPORT": USUAL_REPORT}]


async def test_what_is_kept_during_a_limit_makes_no_request(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, opened: MockConfigEntry
) -> None:
    """Actions, switches and polls all wait."""
    portal.faults.add(Fault.operation_time_limit("2026-09-14T12:08:00+02:00"), PAUSE)
    await act(hass, "pause_day")
    portal.requests.clear()
    for _ in range(6):
        await time.pass_by(minutes=1)
        assert (await act(hass, "close_day"))["queued"] is True
        assert (await refused(hass, "get_workday")).translation_key == "rate_limited"
    assert portal.requests == []
    await time.pass_by(minutes=3)
    assert day_of(anna)[2] == instant("12:01:00")


async def test_a_limit_is_remembered_through_a_reload(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, opened: MockConfigEntry
) -> None:
    """Setting up anew is no way around it."""
    portal.faults.add(Fault.operation_time_limit("2026-09-14T12:08:00+02:00"), CLOSE)
    await act(hass, "close_day")
    portal.requests.clear()
    assert await hass.config_entries.async_reload(opened.entry_id)
    await time.pass_by(minutes=7)
    assert portal.requests == []
    await time.pass_by(minutes=2)
    assert day_of(anna)[2] == instant("12:00:00")


@pytest.mark.parametrize(
    "fault", [Fault.operation_time_limit(), Fault.html_500(), Fault.query_limit_json()], ids=lambda fault: fault.name
)
async def test_a_method_that_fails_alone_is_left_in_peace(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, fault: Fault
) -> None:
    """Everything else is answered, so the portal is well: that method is tried with each look, 28 seconds apart."""
    broken = portal.faults.add(fault, OPEN, times=None)
    assert (await act(hass, "open_day"))["queued"] is True
    await time.pass_by(minutes=30)
    assert 60 < len(portal.calls(OPEN)) <= 70
    broken.remove()
    await time.pass_by(minutes=7)
    assert day_of(anna)[1] == instant("08:00:00")


@pytest.mark.parametrize(
    ("fault", "requests"),
    [
        (Fault.query_limit_json(), 75),
        (Fault.query_limit_html(), 75),
        (Fault.html_500(), 75),
        # Whom the portal itself asks for patience lets the pauses grow.
        (Fault.overload_limit(), 20),
    ],
    ids=lambda value: getattr(value, "name", None),
)
async def test_a_failing_portal_is_left_in_peace(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    loaded: MockConfigEntry,
    fault: Fault,
    requests: int,
) -> None:
    """It is asked every 28 seconds while something waits; when it is well again, delivery follows the pause."""
    broken = portal.faults.add(fault, times=None)
    assert (await act(hass, "open_day"))["queued"] is True
    await time.pass_by(minutes=30)
    assert len(portal.requests) < requests
    broken.remove()
    await time.pass_by(minutes=7)
    assert sent(portal, OPEN)[-1] == {"TIME": MORNING, "REPORT": USUAL_REPORT}
    assert day_of(anna)[1] == instant("08:00:00")


# Answers that get lost


@pytest.mark.one_in(3)
@EVERY_PORTAL
@pytest.mark.parametrize("executed", [True, False], ids=["executed", "not executed"])
@pytest.mark.parametrize(
    ("before", "verb", "method"),
    [
        ("never", "open_day", OPEN),
        ("opened", "pause_day", PAUSE),
        ("paused", "resume_day", OPEN),
        ("opened", "close_day", CLOSE),
    ],
)
async def test_after_a_lost_answer_the_state_is_read_first(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    before: str,
    verb: str,
    method: str,
    executed: bool,
) -> None:
    """The status could not be read either: kept, and whether it was done is found out before anything is sent."""
    bring_to(anna, before)
    await time.move_to(NOON)
    entry = await set_up()
    portal.faults.add(Fault.lost_after() if executed else Fault.lost_before(), method)
    # The look before the step must succeed, so only those after it fail.
    first = portal.faults.add(Fault.hold("after"), "timeman.status")
    acting = asyncio.create_task(act(hass, verb))
    await first.reached()
    portal.faults.add(Fault.html_403(), "timeman.status", times=None)
    first.release()
    assert (await acting)["queued"] is True
    assert verbs_on_disk(hass, entry) == [verb]
    await time.pass_by(minutes=5)
    portal.faults.clear()
    portal.requests.clear()
    await time.pass_by(seconds=30)
    asked = [call.method for request in portal.requests for call in request.calls]
    assert (method in asked) is (not executed)
    assert "timeman.status" in asked[: asked.index(method) if method in asked else None]
    assert (
        anna.state == {"open_day": "OPENED", "pause_day": "PAUSED", "resume_day": "OPENED", "close_day": "CLOSED"}[verb]
    )
    assert on_disk(hass, entry) == []
    assert len(anna.records) == 1
    assert undeliverable(hass) == []


async def test_a_delivery_whose_answer_gets_lost(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, outage: Outage
) -> None:
    """Delivered, but nobody heard it: it is found done, and what is behind it goes on."""
    await outage.begin()
    await act(hass, "open_day")
    await outage.lasts(minutes=30)
    await act(hass, "close_day")
    await outage.lasts(minutes=30)
    portal.faults.add(Fault.lost_after(), OPEN)
    portal.faults.add(Fault.lost_after(), CLOSE)
    await outage.end()
    await time.pass_by(minutes=1)
    assert writes(portal) == [OPEN, CLOSE]
    assert day_of(anna) == ("CLOSED", instant("08:00:00"), instant("08:30:00"), 0)
    assert undeliverable(hass) == []


async def test_a_slow_start_does_not_overtake_the_end_behind_it(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The portal carries out the clock-in long after it was pressed; that is no later wish of the person."""
    hold = portal.faults.add(Fault.hold(), OPEN)
    opening = asyncio.create_task(act(hass, "open_day"))
    await hold.reached()
    unreadable = portal.faults.add(Fault.html_403(), "timeman.status", times=None)
    time.jump(seconds=10)
    assert (await opening)["queued"] is True
    assert (await act(hass, "close_day"))["queued"] is True
    time.jump(seconds=10)
    hold.release()
    await time.pass_by(seconds=1)
    assert anna.state == "OPENED"
    unreadable.remove()
    await time.pass_by(minutes=2)
    assert anna.state == "CLOSED"
    assert on_disk(hass, loaded) == []


async def test_only_what_was_sent_is_marked_as_sent(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The clock-in that goes before a clock-out gets lost: the clock-out itself was never on its way."""
    await portal.stop()
    await act(hass, "open_day")
    time.jump(minutes=2)
    await portal.start()
    portal.faults.add(Fault.lost_before(), OPEN)
    first = portal.faults.add(Fault.hold("after"), "timeman.status")
    closing = asyncio.create_task(act(hass, "close_day"))
    await first.reached()
    portal.faults.add(Fault.html_403(), "timeman.status", times=None)
    first.release()
    assert (await closing)["queued"] is True
    assert [(one["verb"], one["sent"]) for one in on_disk(hass, loaded)] == [("open_day", True), ("close_day", False)]
    portal.faults.clear()
    await time.pass_by(minutes=1)
    assert (anna.state, len(anna.records)) == ("CLOSED", 1)


async def test_an_action_answers_within_thirty_seconds(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, opened: MockConfigEntry
) -> None:
    """A portal that takes connections and says nothing: all that wait for it are kept, in their order."""
    acting = [asyncio.create_task(act(hass, verb)) for verb in ("pause_day", "close_day")]
    for _ in acting:
        hold = portal.faults.add(Fault.hold())
        await hold.reached()
        time.jump(seconds=10)
    assert [answer["queued"] for answer in await asyncio.gather(*acting)] == [True, True]
    assert verbs_on_disk(hass, opened) == ["pause_day", "close_day"]
    portal.faults.clear()
    await time.pass_by(minutes=1)
    assert anna.state == "CLOSED"
    assert on_disk(hass, opened) == []


@EVERY_PORTAL
async def test_who_waits_behind_one_that_is_being_kept_waits_for_that(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """A clock-in fails while the clock-out waits behind it: the day is not left open by the older wish."""
    portal.faults.add(Fault.lost_before(), OPEN)
    await asyncio.gather(*(act(hass, verb) for verb in ("open_day", "close_day")))
    await time.pass_by(minutes=1)
    assert anna.state == "CLOSED"
    assert len(anna.records) == 1
