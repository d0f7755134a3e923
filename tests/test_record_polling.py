"""Department heads: of their people they may read the records only, which do not say who is on a break (§4.3)."""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.api import Portal as Client, RecordSnapshot
from custom_components.bitrix24.employee import Member
from custom_components.bitrix24.record_polling import RecordPoller
from custom_components.bitrix24.storage import WorkdayStore
from tests.conftest import SetUp, Time
from tests.portal import Access, Employee, Fault, Portal, Role
from tests.support.automations import automate, condition, passes, trigger
from tests.support.common import act
from tests.support.team import ALL_SCOPES, act_for, add_colleague, device_of, entity_of, portal_shown, shown, state_for

BEN = 13
RECORDS = "timeman.record.list"
TRIGGERS = ("workday_opened", "workday_paused", "workday_resumed", "workday_closed", "workday_expired")
CONDITIONS = ("is_working", "is_paused", "is_closed", "is_expired")
# A round of records begins with the first poll after four and a half minutes.
SEEN = {"minutes": 5, "seconds": 30}


@pytest.fixture
def ben(portal: Portal, anna: Employee) -> Employee:
    """Somebody whose head Anna is."""
    anna.role = Role.HEAD
    return portal.add_employee(BEN, name="Ben", last_name="Okafor", time_zone="Europe/Berlin", head=anna)


@pytest.fixture
async def watched(hass: HomeAssistant, entry: MockConfigEntry, ben: Employee) -> MockConfigEntry:
    """Anna's entry with Ben, not yet set up."""
    await add_colleague(hass, entry, ben, read_only=True)
    return entry


async def to(time: Time, clock: str) -> None:
    """Jump to a time of the day; what is due, a round of records too, happens once."""
    await time.move_to(f"2026-09-14T{clock}:00+02:00")


def described(hass: HomeAssistant) -> tuple[str, ...]:
    """Return what is shown of Ben: status, working, hours worked and of breaks, the start of the break in UTC."""
    return tuple(shown(hass, BEN, key) for key in ("status", "working", "worked", "breaks", "break_start"))


def told(hass: HomeAssistant) -> Mapping[str, Any]:
    """Return what the event says."""
    return state_for(hass, BEN, "workday", Platform.EVENT).attributes


async def records(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return Ben's records of the day."""
    answer = await act(hass, "get_records", start="2026-09-14", device_id=device_of(hass, BEN).id)
    found: list[dict[str, Any]] = answer["records"]
    return found


UNKNOWN = (STATE_UNKNOWN,) * 5


async def restart(hass: HomeAssistant, time: Time, entry: MockConfigEntry) -> None:
    """Have everything read from disk."""
    await hass.config_entries.async_unload(entry.entry_id)
    # Home Assistant puts a file off to the next turn of its loop.
    await time.advance(seconds=1)
    hass.data.pop("bitrix24.shared")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_a_day_that_was_watched(
    hass: HomeAssistant, time: Time, ben: Employee, watched: MockConfigEntry, set_up: SetUp
) -> None:
    """Who is back from lunch works again, with the right hours, and so it goes on."""
    await set_up()
    ben.open_day()
    await to(time, "12:00")
    assert described(hass)[:2] == ("opened", STATE_ON)
    ben.pause_day()
    await to(time, "12:30")
    assert described(hass) == ("paused", STATE_OFF, "4.0", "0.5", "2026-09-14T10:00:00+00:00")
    assert (portal_shown(hass), told(hass)["event_type"]) == ("0", "paused")
    ben.resume_day()
    await to(time, "14:00")
    assert described(hass) == ("opened", STATE_ON, "5.5", "0.5", STATE_UNKNOWN)
    assert (portal_shown(hass), told(hass)["event_type"]) == ("1", "resumed")
    (record,) = await records(hass)
    assert (record["worked"], record["breaks"], record["finish"]) == (19800, 1800, None)
    await to(time, "15:00")
    ben.pause_day()
    await to(time, "15:10")
    assert described(hass)[0] == "paused"
    assert described(hass)[4] == "2026-09-14T13:00:00+00:00"
    ben.close_day()
    await to(time, "15:20")
    assert described(hass) == ("closed", STATE_OFF, "6.5", "0.6667", STATE_UNKNOWN)
    ben.open_day()
    await to(time, "15:30")
    assert described(hass)[0] == "opened"
    assert described(hass)[3] == "0.8334"


async def test_the_first_look_after_lunch(
    hass: HomeAssistant, time: Time, ben: Employee, watched: MockConfigEntry, set_up: SetUp
) -> None:
    """Whether Ben works or is on another break nobody can tell: not with wrong hours, and no automation runs."""
    ben.open_day()
    time.clock.move_to("2026-09-14T12:00:00+02:00")
    ben.pause_day()
    time.clock.move_to("2026-09-14T12:30:00+02:00")
    ben.resume_day()
    await time.move_to("2026-09-14T14:00:00+02:00")
    await set_up()
    target = {"device_id": device_of(hass, BEN).id}
    fired: list[str] = []
    await automate(hass, *({**trigger(name, target), "id": name} for name in TRIGGERS), ids=fired)
    await to(time, "14:20")
    assert described(hass) == UNKNOWN
    assert portal_shown(hass) == "0"
    assert state_for(hass, BEN, "workday", Platform.EVENT).state == STATE_UNKNOWN
    assert fired == []
    assert [await passes(hass, condition(name, target)) for name in CONDITIONS] == [False] * 4
    # That the day goes on is known.
    calendar = state_for(hass, BEN, "workdays", Platform.CALENDAR)
    assert (calendar.state, calendar.attributes["start_time"]) == (STATE_ON, "2026-09-14 08:00:00")
    (record,) = await records(hass)
    assert (record["start"], record["finish"]) == ("2026-09-14T08:00:00+02:00", None)
    assert (record["worked"], record["breaks"]) == (None, None)
    answer = await act_for(hass, BEN, "get_workday")
    assert (answer["status"], answer["worked"], answer["breaks"]) == (None, None, None)

    await to(time, "15:00")
    ben.pause_day()
    await to(time, "15:10")
    assert described(hass)[:3] == ("paused", STATE_OFF, "6.5")
    assert described(hass)[4] == "2026-09-14T13:00:00+00:00"
    ben.resume_day()
    await to(time, "15:20")
    assert described(hass)[0] == "opened"
    assert described(hass)[3] == "0.6667"
    ben.close_day()
    await to(time, "16:00")
    assert described(hass)[0] == "closed"
    assert fired == ["workday_resumed", "workday_closed"]


@pytest.mark.parametrize("back", [False, True])
async def test_lunch_while_home_assistant_was_off(
    hass: HomeAssistant, time: Time, ben: Employee, watched: MockConfigEntry, set_up: SetUp, back: bool
) -> None:
    """What was seen before is not lost by a restart: it tells going to lunch from coming back."""
    await set_up()
    ben.open_day()
    await to(time, "12:00")
    ben.pause_day()
    await to(time, "12:20")
    ben.resume_day()
    await to(time, "15:00")
    assert described(hass)[0] == "opened"
    ben.pause_day()
    if back:
        await to(time, "15:10")
        ben.resume_day()
        # Not seen before the restart: only coming back has been missed.
    await restart(hass, time, watched)
    await to(time, "15:12")
    assert described(hass)[0] == ("opened" if back else "paused")
    assert (told(hass)["event_type"], told(hass)["missed"]) == ("resumed" if back else "paused", True)


async def test_a_restart_alone_changes_nothing(
    hass: HomeAssistant, time: Time, ben: Employee, watched: MockConfigEntry, set_up: SetUp
) -> None:
    """Who was seen to come back from lunch still is at work, although the record alone does not tell it."""
    await set_up()
    ben.open_day()
    await to(time, "12:00")
    ben.pause_day()
    await to(time, "12:30")
    ben.resume_day()
    await to(time, "13:00")
    await restart(hass, time, watched)
    assert described(hass)[:2] == ("opened", STATE_ON)
    assert described(hass)[3] == "0.5"
    await to(time, "14:00")
    assert described(hass)[0] == "opened"


STORED = {"id": 1, "startTime": "2026-09-14T08:00:00+02:00", "endTime": None, "duration": 0, "breakLength": 0}


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "snapshots",
    [
        None,
        7,
        [STORED],
        {"13": None},
        {"13": "opened"},
        {"13": STORED},
        {"Ben": {**STORED, "status": "opened"}},
        {"13": {**STORED, "status": "SUSPENDED"}},
        {"13": {**STORED, "status": "opened", "startTime": "soon"}},
    ],
)
async def test_what_cannot_be_read_is_as_if_nothing_had_been_seen(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    time: Time,
    ben: Employee,
    watched: MockConfigEntry,
    set_up: SetUp,
    snapshots: Any,
) -> None:
    """Set-up works, nothing is made up, and from then on everything is remembered again."""
    key = f"bitrix24.workdays.{watched.entry_id}"
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": {"snapshots": snapshots}}
    ben.open_day()
    time.clock.move_to("2026-09-14T12:00:00+02:00")
    ben.pause_day()
    await time.move_to("2026-09-14T12:30:00+02:00")
    await set_up()
    assert described(hass)[0] == "paused"
    ben.resume_day()
    await restart(hass, time, watched)
    assert described(hass)[0] == "opened"


async def test_a_whole_break_that_nobody_saw(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, watched: MockConfigEntry, set_up: SetUp
) -> None:
    """Work and breaks have both grown: Ben may have gone again. The next change is known, and told once."""
    await set_up()
    ben.open_day()
    await to(time, "11:00")
    portal.faults.add(Fault.html_500(), RECORDS, None)
    await to(time, "12:00")
    ben.pause_day()
    await to(time, "12:30")
    ben.resume_day()
    await to(time, "13:00")
    portal.faults.clear()
    await to(time, "13:20")
    assert described(hass) == UNKNOWN
    assert told(hass)["event_type"] == "opened"
    await to(time, "14:00")
    ben.close_day()
    await to(time, "14:10")
    assert described(hass)[:4] == ("closed", STATE_OFF, "5.5", "0.5")
    assert (told(hass)["event_type"], told(hass)["previous_status"], told(hass)["missed"]) == (
        "closed",
        "opened",
        False,
    )


async def test_a_correction_tells_nothing(
    hass: HomeAssistant, time: Time, ben: Employee, watched: MockConfigEntry, set_up: SetUp
) -> None:
    """A supervisor shortens the break: that is no pause, and what follows is known again."""
    await set_up()
    ben.open_day()
    await to(time, "12:00")
    ben.pause_day()
    await to(time, "12:30")
    ben.resume_day()
    await to(time, "13:00")
    assert described(hass)[0] == "opened"
    assert ben.record is not None
    ben.record.leaks = 0
    await to(time, "13:10")
    assert described(hass) == UNKNOWN
    ben.pause_day()
    await to(time, "13:20")
    assert described(hass)[0] == "paused"


async def test_a_new_day_after_one_that_is_not_known(
    hass: HomeAssistant, time: Time, ben: Employee, watched: MockConfigEntry, set_up: SetUp
) -> None:
    """Another record begins with nothing known of it, and nothing to be guessed."""
    ben.open_day()
    time.clock.move_to("2026-09-14T12:00:00+02:00")
    ben.pause_day()
    time.clock.move_to("2026-09-14T12:30:00+02:00")
    ben.resume_day()
    await time.move_to("2026-09-14T16:00:00+02:00")
    await set_up()
    assert described(hass) == UNKNOWN
    ben.close_day()
    await time.move_to("2026-09-15T08:00:00+02:00")
    ben.open_day()
    await time.pass_by(**SEEN)
    assert described(hass)[:2] == ("opened", STATE_ON)
    assert described(hass)[3:] == ("0.0", STATE_UNKNOWN)
    assert told(hass)["event_type"] == "opened"


async def test_who_is_removed_and_added_again_begins_anew(
    hass: HomeAssistant, time: Time, ben: Employee, watched: MockConfigEntry, set_up: SetUp
) -> None:
    """Nothing that was seen of Ben is left."""
    await set_up()
    ben.open_day()
    await to(time, "12:00")
    ben.pause_day()
    await to(time, "12:30")
    ben.resume_day()
    await to(time, "13:00")
    assert described(hass)[0] == "opened"
    (subentry,) = list(watched.subentries)
    hass.config_entries.async_remove_subentry(watched, subentry)
    await hass.async_block_till_done(wait_background_tasks=True)
    await add_colleague(hass, watched, ben, read_only=True)
    assert described(hass) == UNKNOWN


async def test_answers_do_not_overtake_each_other(hass: HomeAssistant) -> None:
    """Somebody asks for the day while a round is under way: the older answer would be a correction of the newer one."""
    answers = [record(duration=3600, breakLength=0), record(duration=3600, breakLength=600)]
    gate = asyncio.Event()

    class Slow:
        """Answers the first question last."""

        def __init__(self) -> None:
            self._asked = 0

        async def read_latest_record(self, _user_id: int) -> RecordSnapshot:
            number, self._asked = self._asked, self._asked + 1
            if not number:
                await gate.wait()
            return answers[number]

    members = {BEN: Member(user_id=BEN, key="ben", read_only=True)}
    reader = RecordPoller(cast("Client", Slow()), members, WorkdayStore(hass, "entry"))
    asking = [asyncio.create_task(reader.read(BEN)) for _ in answers]
    # After both have begun.
    hass.loop.call_soon(gate.set)
    assert [(await task).status for task in asking] == ["paused", "opened"]
    assert reader.get_day(BEN) == await asking[1]


def record(**figures: int) -> RecordSnapshot:
    """Return a record without an end."""
    parsed = RecordSnapshot.parse({"id": 7, "startTime": "2026-09-14T08:00:00+02:00", **figures})
    assert parsed is not None
    return parsed


# Dates


AUCKLAND = pytest.mark.parametrize("portal_options", [{"server_zone": "Europe/Berlin"}], ids=["server in Berlin"])


@AUCKLAND
async def test_the_day_ends_at_the_persons_own_midnight(
    hass: HomeAssistant, time: Time, access: Access, ben: Employee, watched: MockConfigEntry, set_up: SetUp
) -> None:
    """The server's zone, in which records come, is nobody's."""
    access.set_scopes(list(ALL_SCOPES))
    ben.time_zone = "Pacific/Auckland"
    # Tuesday, 09:00 in Auckland.
    await time.move_to("2026-09-14T23:00:00+02:00")
    ben.open_day()
    await time.move_to("2026-09-15T07:00:00+02:00")
    ben.close_day()
    await set_up()
    assert shown(hass, BEN, "worked") == "8.0"
    await time.move_to("2026-09-15T13:59:00+02:00")
    assert shown(hass, BEN, "worked") == "8.0"
    await time.move_to("2026-09-15T14:01:00+02:00")
    assert shown(hass, BEN, "worked") == "0.0"
    assert shown(hass, BEN, "workday_finish") == STATE_UNKNOWN
    (record,) = await records(hass)
    assert (record["start"], record["finish"]) == ("2026-09-15T09:00:00+12:00", "2026-09-15T17:00:00+12:00")


@pytest.mark.parametrize("portal_options", [{"server_zone": "America/New_York"}], ids=["server in New York"])
@pytest.mark.parametrize("name", ["", "Nowhere/Atlantis", "../Berlin", "Europe", "Europe/\0Berlin"])
async def test_a_time_zone_that_is_none(
    hass: HomeAssistant,
    time: Time,
    access: Access,
    ben: Employee,
    watched: MockConfigEntry,
    set_up: SetUp,
    name: str,
) -> None:
    """The person follows the server, and nobody is harmed."""
    access.set_scopes(list(ALL_SCOPES))
    ben.open_day()
    ben.close_day()
    ben.time_zone = name
    await set_up()
    assert shown(hass, BEN, "status") == "closed"
    (found,) = await records(hass)
    assert found["start"] == "2026-09-14T02:00:00-04:00"


@AUCKLAND
async def test_a_running_day_in_the_calendar_ends_with_the_persons_own_date(
    hass: HomeAssistant, time: Time, access: Access, ben: Employee, watched: MockConfigEntry, set_up: SetUp
) -> None:
    """Nobody knows better where no hours are required."""
    access.set_scopes(list(ALL_SCOPES))
    ben.time_zone = "Pacific/Auckland"
    await time.move_to("2026-09-14T23:00:00+02:00")
    ben.open_day()
    await set_up()
    calendar = state_for(hass, BEN, "workdays", Platform.CALENDAR)
    assert (calendar.attributes["start_time"], calendar.attributes["end_time"]) == (
        "2026-09-14 23:00:00",
        "2026-09-15 14:00:00",
    )
    assert entity_of(hass, BEN, "status")
