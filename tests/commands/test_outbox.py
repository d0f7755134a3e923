"""What cannot be delivered is kept: when, and how safely."""

import asyncio
from datetime import datetime
import errno
import json
import os
from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import OAUTH, PORTAL_KEY, SetUp, Time
from tests.portal import Access, Authorization, Employee, Fault, Portal, Role, Schedule
from tests.support.common import act, bring_to, device_id, press, refused, state_of, value, writes
from tests.support.queue import (
    OPEN,
    VERBS,
    instants_on_disk,
    issues_about,
    on_disk,
    outbox_path,
    put_on_disk,
    stored,
    undeliverable,
    verbs_on_disk,
    write_outbox,
)
from tests.support.sign_in import shut_out

# See tests/conftest.py.
BOTH_WAYS = True

NOON = "2026-09-14T12:00:00+02:00"

B, C, FLEXIBLE = {"generation": "B"}, {"generation": "C"}, {"schedule": Schedule.flexible()}
PORTALS = [pytest.param(B, id="B"), pytest.param(C, id="C"), pytest.param(FLEXIBLE, id="flexible")]

# From which state each verb would do something.
BEFORE = {"open_day": "never", "pause_day": "opened", "resume_day": "paused", "close_day": "opened"}


@pytest.fixture
def without_queue(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """The person wants errors rather than late records."""
    hass.config_entries.async_update_entry(entry, options={"queue": False, "report": "Late"})


@pytest.fixture
async def opened(time: Time, anna: Employee, set_up: SetUp) -> MockConfigEntry:
    """Anna's entry on Monday at noon, her day open since eight."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    return await set_up()


# What is kept, and what the caller gets


@pytest.mark.one_in(3)
@pytest.mark.parametrize("portal_options", PORTALS)
@pytest.mark.parametrize("verb", VERBS)
async def test_a_verb_is_on_disk_before_it_returns(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, verb: str
) -> None:
    """With its instant to the microsecond, for one pair of eyes only, and named by portal and person alone."""
    bring_to(anna, BEFORE[verb])
    await time.move_to("2026-09-14T12:00:00.250+02:00")
    entry = await set_up()
    await portal.stop()
    answer = await act(hass, verb, device_id=device_id(hass))
    (command,) = on_disk(hass, entry)
    known = "closed" if verb == "open_day" else BEFORE[verb]
    assert (answer["queued"], answer["changed"], answer["status"]) == (True, False, known)
    assert (command["verb"], command["at"]) == (verb, "2026-09-14T10:00:00.250000+00:00")
    assert (command["portal"], command["user_id"]) == (PORTAL_KEY, 12)
    assert device_id(hass) not in outbox_path(hass, entry).read_text()
    assert value(hass, "pending_commands") == "1"
    assert value(hass, "status") == known


@pytest.mark.one_in(3)
@pytest.mark.parametrize("portal_options", PORTALS)
@pytest.mark.parametrize("verb", VERBS)
async def test_without_keeping_the_caller_is_told(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, without_queue: None, set_up: SetUp, verb: str
) -> None:
    """At once, and nothing comes of it later."""
    bring_to(anna, BEFORE[verb])
    await time.move_to(NOON)
    entry = await set_up()
    before = anna.state
    await portal.stop()
    error = await refused(hass, verb)
    assert error.translation_key == "cannot_connect"
    assert on_disk(hass, entry) == []
    assert value(hass, "pending_commands") == "0"
    await portal.start()
    portal.faults.add(Fault.query_limit_json())
    assert (await refused(hass, verb)).translation_key == "rate_limited"
    await time.pass_by(minutes=10)
    assert writes(portal) == []
    assert anna.state == before


async def test_everything_said_with_a_verb_is_kept(
    hass: HomeAssistant, time: Time, portal: Portal, opened: MockConfigEntry
) -> None:
    """A time, a reason, a place, and the leave to do more."""
    await portal.stop()
    await act(hass, "close_day", time="2026-09-14 11:30:00", report="Früher weg", latitude=53.5488, longitude=9.9872)
    await time.advance(minutes=2)
    await act(hass, "open_day", reopen=True, close_expired=True)
    close, begin = on_disk(hass, opened)
    assert (close["time"], close["report"]) == ("2026-09-14T11:30:00+02:00", "Früher weg")
    assert (close["latitude"], close["longitude"]) == (53.5488, 9.9872)
    assert (close["reopen"], close["close_expired"]) == (False, False)
    assert (begin["time"], begin["report"], begin["latitude"]) == (None, None, None)
    assert (begin["reopen"], begin["close_expired"]) == (True, True)


@pytest.mark.parametrize("queue", [True, False])
@pytest.mark.parametrize(
    ("platform", "service", "key", "verb"),
    [
        (Platform.SWITCH, "turn_off", "workday", "close_day"),
        (Platform.SWITCH, "turn_on", "break", "pause_day"),
        (Platform.BUTTON, "press", "pause_day", "pause_day"),
        (Platform.BUTTON, "press", "close_day", "close_day"),
    ],
)
async def test_entities_keep_like_actions(
    hass: HomeAssistant,
    everything_enabled: None,
    portal: Portal,
    opened: MockConfigEntry,
    platform: Platform,
    service: str,
    key: str,
    verb: str,
    queue: bool,
) -> None:
    """The press that finds the portal gone is kept too, or tells what is wrong."""
    hass.config_entries.async_update_entry(opened, options={"queue": queue, "report": "Late"})
    await portal.stop()
    if queue:
        await press(hass, platform, service, key)
        assert verbs_on_disk(hass, opened) == [verb]
        return
    with pytest.raises(HomeAssistantError) as caught:
        await press(hass, platform, service, key)
    assert caught.value.translation_key == "cannot_connect"
    assert on_disk(hass, opened) == []


async def test_a_switch_stays_available(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Home Assistant skips what is unavailable, so a press must be possible."""
    await portal.stop()
    await time.pass_by(minutes=10)
    assert value(hass, "status") == "unavailable"
    assert value(hass, "workday", Platform.SWITCH) == "off"
    assert state_of(hass, "workday", Platform.SWITCH).attributes["assumed_state"] is True
    await press(hass, Platform.SWITCH, "turn_on", "workday")
    assert value(hass, "pending_commands") == "1"
    assert value(hass, "workday", Platform.SWITCH) == "off"
    await time.pass_by(minutes=10)
    await portal.start()
    await time.pass_by(seconds=30)
    assert anna.state == "OPENED"
    assert value(hass, "workday_start") == "2026-09-14T06:10:00+00:00"


KEPT = [
    Fault.lost_before(),
    Fault.html_500(),
    Fault.html_403(),
    Fault.query_limit_json(),
    Fault.query_limit_html(),
    Fault.overload_limit(),
    Fault.auth_error("PORTAL_DELETED"),
    Fault.auth_error("INVALID_REQUEST"),
    Fault.operation_time_limit(),
    Fault.broken_json(executed=False),
    Fault.empty(executed=False),
    Fault.raw(502, "<html>Bad gateway</html>", "text/html"),
]


@pytest.mark.parametrize("fault", KEPT, ids=lambda fault: fault.name)
async def test_what_may_be_better_later_is_kept(
    hass: HomeAssistant, portal: Portal, opened: MockConfigEntry, fault: Fault
) -> None:
    """From a broken connection to a limit, in the look or in the step."""
    portal.faults.add(fault, "timeman.status" if fault.is_for_call else None, times=None)
    assert (await act(hass, "pause_day"))["queued"] is True
    assert verbs_on_disk(hass, opened) == ["pause_day"]


NOT_KEPT = [
    (Fault.subscription(), "rest_unavailable"),
    (Fault.auth_error("user_access_error"), "no_access"),
    (Fault.auth_error("insufficient_scope"), "missing_scope"),
    (Fault.auth_error("INVALID_CREDENTIALS"), "invalid_auth"),
    (Fault.error("ALERT_WARNING", "Nein."), "refused"),
    (Fault.unknown_status(), "refused"),
]


@pytest.mark.parametrize(("fault", "error"), NOT_KEPT, ids=lambda value: getattr(value, "name", value))
async def test_what_the_portal_refuses_is_not_kept(
    hass: HomeAssistant, portal: Portal, opened: MockConfigEntry, fault: Fault, error: str
) -> None:
    """It would be refused again; who asked is there to be told."""
    portal.faults.add(fault, "timeman.pause")
    assert (await refused(hass, "pause_day")).translation_key == error
    assert on_disk(hass, opened) == []


async def test_what_is_a_mistake_is_not_kept(
    hass: HomeAssistant, time: Time, portal: Portal, opened: MockConfigEntry
) -> None:
    """As far as that can be told without the portal."""
    await portal.stop()
    for fields, error in (
        ({"time": "2026-09-14 12:01:00", "report": "Early"}, "time_in_future"),
        ({"time": "2026-09-14 11:00:00"}, "report_required"),
        ({"time": "2026-09-14 11:00:00", "report": "  "}, "report_required"),
    ):
        assert (await refused(hass, "close_day", **fields)).translation_key == error
    assert on_disk(hass, opened) == []


async def test_a_mistake_is_found_while_the_entry_is_not_loaded(
    hass: HomeAssistant, portal: Portal, opened: MockConfigEntry
) -> None:
    """Without the rules of the day a missing reason is none: the option's is sent."""
    await hass.config_entries.async_unload(opened.entry_id)
    assert (await refused(hass, "close_day", time="2026-09-14 12:01:00")).translation_key == "time_in_future"
    assert (await act(hass, "close_day", time="2026-09-14 11:00:00"))["queued"] is True


async def test_what_only_asks_is_never_kept(hass: HomeAssistant, portal: Portal, opened: MockConfigEntry) -> None:
    """An answer of tomorrow answers nobody, and a presence is gone by then."""
    await portal.stop()
    assert (await refused(hass, "get_workday")).translation_key == "cannot_connect"
    assert (await refused(hass, "set_presence", status="dnd")).translation_key == "cannot_connect"
    await hass.config_entries.async_reload(opened.entry_id)
    assert (await refused(hass, "get_workday")).translation_key == "cannot_connect"
    assert (await refused(hass, "set_presence", status="dnd")).translation_key == "cannot_connect"
    assert on_disk(hass, opened) == []


async def test_nothing_is_kept_for_a_stranger(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, opened: MockConfigEntry
) -> None:
    """Whatever is kept would clock in somebody else one day."""
    access.person = portal.add_employee(1, name="System", role=Role.ADMIN)
    for verb in VERBS:
        assert (await refused(hass, verb)).translation_key == "invalid_auth"
    # Home Assistant skips what is unavailable.
    assert value(hass, "workday", Platform.SWITCH) == "unavailable"
    await press(hass, Platform.SWITCH, "turn_off", "workday")
    await hass.config_entries.async_reload(opened.entry_id)
    assert (await refused(hass, "close_day")).translation_key == "invalid_auth"
    assert on_disk(hass, opened) == []
    assert writes(portal) == []


# The fewest that lead to the same record


@pytest.mark.parametrize(
    ("before", "given", "expected"),
    [
        ("never", ["open_day"] * 3, ["open_day"]),
        ("opened", ["close_day"] * 3, ["close_day"]),
        ("opened", ["pause_day", "pause_day", "resume_day"], ["resume_day"]),
        ("opened", ["pause_day", "resume_day"] * 3, ["resume_day"]),
        ("paused", ["resume_day", "pause_day"], ["pause_day"]),
        ("paused", ["resume_day", "open_day"], ["open_day"]),
        ("paused", ["open_day", "resume_day", "open_day"], ["open_day"]),
        ("never", ["open_day", "pause_day", "resume_day", "close_day"], ["open_day", "close_day"]),
        ("opened", ["close_day", "open_day", "close_day"], ["close_day", "open_day", "close_day"]),
    ],
)
async def test_wishes_of_a_minute_are_merged(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    before: str,
    given: list[str],
    expected: list[str],
) -> None:
    """The first of a repeated wish tells when; a break of less than a minute is none."""
    bring_to(anna, before)
    await time.move_to(NOON)
    entry = await set_up()
    await portal.stop()
    for verb in given:
        assert (await act(hass, verb))["queued"] is True
        time.jump(seconds=4)
    assert verbs_on_disk(hass, entry) == expected
    assert value(hass, "pending_commands") == str(len(expected))


async def test_a_repeated_wish_keeps_the_first_instant(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """Work began with the first press, not with the one out of impatience."""
    await portal.stop()
    first = time.clock.now()
    for _ in range(3):
        await act(hass, "open_day")
        await time.advance(minutes=10)
    assert instants_on_disk(hass, loaded) == [first]


async def test_a_real_break_is_kept(hass: HomeAssistant, time: Time, portal: Portal, opened: MockConfigEntry) -> None:
    """What cannot be recorded must at least be told."""
    await portal.stop()
    await act(hass, "pause_day")
    await time.advance(minutes=1, seconds=1)
    await act(hass, "resume_day")
    assert verbs_on_disk(hass, opened) == ["pause_day", "resume_day"]


async def test_a_time_is_a_wish_of_its_own(
    hass: HomeAssistant, time: Time, portal: Portal, opened: MockConfigEntry
) -> None:
    """Whoever corrects the time means it."""
    await portal.stop()
    await act(hass, "close_day")
    await time.advance(minutes=10)
    await act(hass, "close_day", time="2026-09-14 11:30:00", report="Earlier")
    assert [command["time"] for command in on_disk(hass, opened)] == [None, "2026-09-14T11:30:00+02:00"]


# Not loaded, signed out


UNKNOWN = {
    "status": None,
    "changed": False,
    "queued": True,
    "continuable": False,
    "continued": False,
    "start": None,
    "finish": None,
    "worked": None,
    "breaks": None,
    "confirmed": None,
}


@pytest.mark.parametrize("queue", [True, False])
async def test_an_entry_that_is_not_loaded_keeps(
    hass: HomeAssistant, portal: Portal, opened: MockConfigEntry, queue: bool
) -> None:
    """The person is found in the device registry; what is known of the day goes into the file, not into the answer."""
    hass.config_entries.async_update_entry(opened, options={"queue": queue, "report": "Late"})
    await hass.config_entries.async_unload(opened.entry_id)
    assert opened.state is ConfigEntryState.NOT_LOADED
    if not queue:
        assert (await refused(hass, "close_day")).translation_key == "entry_not_loaded"
        assert on_disk(hass, opened) == []
        return
    for fields in ({}, {"device_id": device_id(hass)}):
        assert await act(hass, "close_day", **fields) == UNKNOWN
    (command,) = on_disk(hass, opened)
    assert (command["verb"], command["seen"]["status"]) == ("close_day", "OPENED")


@pytest.mark.parametrize("lost", ["cannot_connect", "invalid_auth"])
@pytest.mark.parametrize("queue", [True, False])
async def test_an_entry_that_was_never_loaded_keeps(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    access: Access,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    lost: str,
    queue: bool,
) -> None:
    """Its first set-up is tried again, or waits for somebody to sign in."""
    hass.config_entries.async_update_entry(entry, options={"queue": queue, "report": "Late"})
    if lost == "cannot_connect":
        await portal.stop()
    else:
        shut_out(access)
    await set_up()
    assert entry.state in {ConfigEntryState.SETUP_RETRY, ConfigEntryState.SETUP_ERROR}
    if not queue:
        assert (await refused(hass, "close_day")).translation_key == lost
        assert on_disk(hass, entry) == []
        return
    assert await act(hass, "open_day") == UNKNOWN
    (command,) = on_disk(hass, entry)
    assert (command["verb"], command["seen"]) == ("open_day", None)


async def test_a_disabled_entry_keeps_nothing(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, opened: MockConfigEntry
) -> None:
    """Switched off by somebody: nothing new is kept, which is told; what was kept waits until it is on again."""
    await portal.stop()
    await act(hass, "close_day")
    device = device_id(hass)
    await hass.config_entries.async_set_disabled_by(opened.entry_id, ConfigEntryDisabler.USER)
    assert (await refused(hass, "pause_day", device_id=device)).translation_key == "entry_not_loaded"
    assert (await refused(hass, "pause_day")).translation_key == "entry_not_loaded"
    await portal.start()
    await time.pass_by(minutes=5)
    assert verbs_on_disk(hass, opened) == ["close_day"]
    assert writes(portal) == []
    await hass.config_entries.async_set_disabled_by(opened.entry_id, None)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert on_disk(hass, opened) == []
    assert anna.record is not None
    assert anna.record.finish == datetime.fromisoformat(NOON)


async def test_a_revoked_access_is_told_at_once_and_then_kept(
    hass: HomeAssistant, portal: Portal, access: Access, opened: MockConfigEntry
) -> None:
    """Whoever finds out gets the error; whoever comes while signing in again is awaited gets a promise."""
    shut_out(access)
    assert (await refused(hass, "pause_day")).translation_key == "invalid_auth"
    assert on_disk(hass, opened) == []
    assert (await act(hass, "pause_day"))["queued"] is True
    await press(hass, Platform.SWITCH, "turn_off", "workday")
    assert verbs_on_disk(hass, opened) == ["pause_day", "close_day"]
    assert len(hass.config_entries.flow.async_progress()) == 1


# On disk


async def test_a_reload_keeps(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, opened: MockConfigEntry
) -> None:
    """Unloaded, reloaded, with the portal away or back: it is still there until it is delivered."""
    await portal.stop()
    await act(hass, "close_day")
    before = on_disk(hass, opened)
    await hass.config_entries.async_unload(opened.entry_id)
    assert on_disk(hass, opened) == before
    await hass.config_entries.async_setup(opened.entry_id)
    assert on_disk(hass, opened) == before
    await portal.start()
    await time.advance(minutes=5)
    assert on_disk(hass, opened) == []
    assert anna.record is not None
    assert anna.record.finish == datetime.fromisoformat(NOON)


async def test_stopping_home_assistant_keeps(hass: HomeAssistant, portal: Portal, opened: MockConfigEntry) -> None:
    """Nothing is lost by an orderly stop either."""
    await portal.stop()
    await act(hass, "close_day")
    before = on_disk(hass, opened)
    assert before != []
    await hass.async_stop(force=True)
    assert on_disk(hass, opened) == before


async def test_clocking_in_on_two_days_of_an_outage(
    hass: HomeAssistant, time: Time, portal: Portal, opened: MockConfigEntry, anna: Employee
) -> None:
    """Clocking in after the day was closed came to nothing; the next morning's must not get lost in it."""
    await act(hass, "close_day")
    outage = portal.faults.add(Fault.lost_before(), times=None)
    await time.advance(minutes=10)
    await act(hass, "open_day")
    await time.move_to("2026-09-15T08:00:00+02:00")
    assert (await act(hass, "open_day"))["queued"] is True
    assert verbs_on_disk(hass, opened) == ["open_day", "open_day"]
    portal.faults.remove(outage)
    await time.advance(minutes=10)
    assert on_disk(hass, opened) == []
    assert [record.local_start.isoformat(timespec="minutes") for record in anna.records] == [
        "2026-09-14T08:00+02:00",
        "2026-09-15T08:00+02:00",
    ]


async def test_a_command_under_way_when_the_entry_is_unloaded(
    hass: HomeAssistant, time: Time, portal: Portal, opened: MockConfigEntry
) -> None:
    """One that waits behind another has not been carried out when the entry goes: it is kept."""
    hold = portal.faults.add(Fault.hold(), "timeman.pause")
    pausing = asyncio.create_task(act(hass, "pause_day"))
    await hold.reached()
    closing = asyncio.create_task(act(hass, "close_day"))
    unloading = asyncio.create_task(hass.config_entries.async_unload(opened.entry_id))
    hold.release()
    assert (await pausing)["status"] == "paused"
    assert (await closing)["queued"] is True
    assert await unloading is True
    assert verbs_on_disk(hass, opened) == ["close_day"]


async def test_an_entry_that_is_unloaded_while_the_portal_is_looked_for(
    hass: HomeAssistant, time: Time, portal: Portal, opened: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is delivered then, and nothing fails; the next set-up does it."""
    outage = portal.faults.add(Fault.lost_before(), times=None)
    await act(hass, "close_day")
    portal.faults.remove(outage)
    hold = portal.faults.add(Fault.hold())
    time.jump(seconds=30)
    async_fire_time_changed(hass, time.clock.now())
    await hold.reached()
    assert await hass.config_entries.async_unload(opened.entry_id)
    hold.release()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert "never retrieved" not in caplog.text
    assert verbs_on_disk(hass, opened) == ["close_day"]
    await hass.config_entries.async_setup(opened.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert on_disk(hass, opened) == []


async def test_after_a_restart(
    hass: HomeAssistant, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """The file of the run before is delivered after the first poll, with what it says."""
    put_on_disk(hass, entry, stored("open_day", "2026-09-14T05:00:00+00:00", latitude=53.5, longitude=10.0))
    await set_up()
    assert on_disk(hass, entry) == []
    (call,) = portal.calls(OPEN)
    assert call.params == {
        "TIME": "2026-09-14T07:00:00+02:00",
        "REPORT": "Recorded by Home Assistant",
        "LAT": 53.5,
        "LON": 10.0,
    }
    assert value(hass, "workday_start") == "2026-09-14T05:00:00+00:00"
    assert value(hass, "pending_commands") == "0"


@pytest.mark.one_in(3)
@pytest.mark.parametrize("portal_options", PORTALS)
@pytest.mark.parametrize(
    ("before", "done", "left_behind"),
    [
        ("never", ("open_day",), ("open_day",)),
        ("never", ("open_day", "close_day"), ("open_day", "close_day")),
        ("never", ("open_day", "pause_day"), ("open_day", "pause_day")),
        ("opened", ("pause_day",), ("pause_day",)),
        ("paused", ("resume_day",), ("resume_day",)),
        ("opened", ("close_day",), ("close_day",)),
    ],
    ids=lambda value: value if isinstance(value, str) else "+".join(value),
)
async def test_killed_between_delivery_and_crossing_out(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    before: str,
    done: tuple[str, ...],
    left_behind: tuple[str, ...],
) -> None:
    """After the restart the file still has what the portal has too: the state is read, and nothing is sent again."""
    bring_to(anna, before)
    for verb in done:
        portal.clock.advance(minutes=10)
        getattr(anna, verb)()
    commands = [
        stored(verb, f"2026-09-14T10:{10 * number:02}:00+00:00") for number, verb in enumerate(left_behind, start=1)
    ]
    put_on_disk(hass, entry, *commands)
    await time.advance(minutes=10)
    state, records = anna.state, len(anna.records)
    await set_up()
    await time.pass_by(minutes=1)
    assert writes(portal) == []
    assert (anna.state, len(anna.records)) == (state, records)
    assert on_disk(hass, entry) == []
    assert undeliverable(hass) == []


async def test_after_a_restart_without_the_portal(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """What was kept before and what is kept now are one queue."""
    put_on_disk(hass, entry, stored("open_day", "2026-09-14T05:00:00+00:00"))
    await portal.stop()
    await set_up()
    await act(hass, "close_day")
    assert verbs_on_disk(hass, entry) == ["open_day", "close_day"]
    await time.advance(minutes=10)
    await portal.start()
    await time.pass_by(seconds=30)
    assert anna.record is not None
    assert anna.record.start == datetime.fromisoformat("2026-09-14T07:00:00+02:00")
    assert anna.record.finish == datetime.fromisoformat("2026-09-14T08:00:00+02:00")


async def test_it_reaches_the_disk_itself(
    hass: HomeAssistant, portal: Portal, opened: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only the cache of the operating system: the file before it gets its name, and then the folder."""
    await portal.stop()
    synced: list[str] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        name = Path(f"/proc/self/fd/{descriptor}").readlink()
        synced.append("folder" if name.is_dir() else json.loads(name.read_text())["commands"][-1]["verb"])
        fsync(descriptor)

    monkeypatch.setattr("atomicwrites._proper_fsync", note)
    await act(hass, "close_day")
    assert synced == ["close_day", "folder"]


async def test_a_full_disk(
    hass: HomeAssistant, time: Time, portal: Portal, opened: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not on disk is not promised: the caller gets the error, and what was kept before stays."""
    await portal.stop()
    await act(hass, "pause_day")
    before = on_disk(hass, opened)

    def full(*_args: object, **_options: object) -> None:
        raise WriteError(OSError(errno.ENOSPC, "No space left on device"))

    with monkeypatch.context() as patched:
        patched.setattr("custom_components.bitrix24.util.write_utf8_file_atomic", full)
        await time.advance(minutes=10)
        assert (await refused(hass, "close_day")).translation_key == "cannot_connect"
        await hass.config_entries.async_unload(opened.entry_id)
        assert (await refused(hass, "close_day")).translation_key == "cannot_connect"
    assert on_disk(hass, opened) == before
    await act(hass, "close_day")
    assert verbs_on_disk(hass, opened) == ["pause_day", "close_day"]


async def test_a_disk_that_fills_up_during_delivery(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    opened: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was delivered cannot be crossed out: it is not sent twice."""
    await portal.stop()
    await act(hass, "pause_day")
    time.jump(seconds=10)

    def full(*_args: object, **_options: object) -> None:
        raise WriteError(OSError(errno.ENOSPC, "No space left on device"))

    await portal.start()
    with monkeypatch.context() as patched:
        patched.setattr("custom_components.bitrix24.util.write_utf8_file_atomic", full)
        await time.pass_by(seconds=60)
        assert value(hass, "pending_commands") == "0"
        assert verbs_on_disk(hass, opened) == ["pause_day"]
    assert writes(portal) == ["timeman.pause"]
    assert anna.state == "PAUSED"


# Damaged


GOOD = stored("close_day", "2026-09-14T09:30:00+00:00")

DAMAGED: dict[str, bytes] = {
    "garbage": b"\x00" * 512,
    "no UTF-8": b'{"version": 1, "commands": "\xff\xfe"}',
    "nothing": b"",
    "half": json.dumps({"version": 1, "commands": [GOOD, GOOD]}).encode()[:-200],
    "another version": json.dumps({"version": 2, "commands": [GOOD]}).encode(),
    "no version": json.dumps({"commands": [GOOD]}).encode(),
    "a list": json.dumps([GOOD]).encode(),
    "a number": b"1",
    "null": b"null",
    "no commands": b'{"version": 1}',
    "commands of another kind": b'{"version": 1, "commands": {"verb": "close_day"}}',
    "null commands": b'{"version": 1, "commands": null}',
    "deep": b'{"version": 1, "commands": ' + b"[" * 100_000,
}


def files_aside(hass: HomeAssistant, entry: MockConfigEntry) -> list[Path]:
    """Return what was set aside."""
    path = outbox_path(hass, entry)
    return sorted(path.parent.glob(f"{path.name}.*"))


@pytest.mark.one_in(3)
@pytest.mark.parametrize("content", DAMAGED.values(), ids=list(DAMAGED))
async def test_a_damaged_file_is_set_aside(
    hass: HomeAssistant, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp, content: bytes
) -> None:
    """The integration starts, somebody is told, what was there can be looked at, and new commands are kept."""
    bring_to(anna, "opened")
    write_outbox(hass, entry, content)
    await set_up()
    assert entry.state is ConfigEntryState.LOADED
    (aside,) = files_aside(hass, entry)
    assert aside.read_bytes() == content
    (issue,) = issues_about(hass, "outbox_damaged")
    assert issue.is_fixable is True
    assert issue.is_persistent is True
    assert (issue.translation_placeholders or {})["file"] == aside.name
    assert writes(portal) == []
    await portal.stop()
    assert (await act(hass, "close_day"))["queued"] is True
    assert verbs_on_disk(hass, entry) == ["close_day"]


async def test_a_folder_instead_of_the_file(
    hass: HomeAssistant, portal: Portal, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Restored wrongly: likewise."""
    outbox_path(hass, entry).mkdir(parents=True)
    await set_up()
    assert entry.state is ConfigEntryState.LOADED
    assert [path.is_dir() for path in files_aside(hass, entry)] == [True]
    assert len(issues_about(hass, "outbox_damaged")) == 1
    await portal.stop()
    assert (await act(hass, "open_day"))["queued"] is True
    assert verbs_on_disk(hass, entry) == ["open_day"]


UNREADABLE: dict[str, Any] = {
    "a word": "close_day",
    "null": None,
    "no fields": {},
    "an unknown verb": {**GOOD, "verb": "dance"},
    "an instant without an offset": {**GOOD, "at": "2026-09-14T09:30:00"},
    "no instant": {**GOOD, "at": None},
    "a strange instant": {**GOOD, "at": 1789378200},
    "a time without an offset": {**GOOD, "time": "2026-09-14T09:30:00"},
    "a strange place": {**GOOD, "latitude": "north"},
    "a strange person": {**GOOD, "user_id": "Anna"},
    "a strange clock": {**GOOD, "skew": "fast"},
    "a clock from another age": {**GOOD, "skew": 1e300},
    "a clock of another millennium": {**GOOD, "skew": 1e11},
    "a strange day": {**GOOD, "seen": {"status": "OPENED"}},
    "the first day of all": {**GOOD, "at": "0001-01-01T00:00:00+14:00"},
    "the last day of all": {**GOOD, "at": "9999-12-31T23:59:59-12:00"},
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("item", UNREADABLE.values(), ids=list(UNREADABLE))
async def test_one_bad_command_of_three(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    item: object,
) -> None:
    """What can be read is delivered in its order, the rest is told."""
    put_on_disk(
        hass, entry, stored("open_day", "2026-09-14T05:00:00+00:00"), item, stored("close_day", "2026-09-14T05:50:00Z")
    )
    await portal.stop()
    await set_up()
    assert verbs_on_disk(hass, entry) == ["open_day", "close_day"]
    assert len(files_aside(hass, entry)) == 1
    assert len(issues_about(hass, "outbox_damaged")) == 1
    await portal.start()
    await time.pass_by(seconds=30)
    assert anna.record is not None
    assert anna.record.start == datetime.fromisoformat("2026-09-14T07:00:00+02:00")
    assert anna.record.finish == datetime.fromisoformat("2026-09-14T07:50:00+02:00")


async def test_a_command_for_nobody_blocks_nobody(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """A restored backup may name somebody whom this entry does not know: that is told, and nobody's day is touched."""
    put_on_disk(
        hass,
        entry,
        stored("open_day", "2026-09-14T03:00:00+00:00", portal="elsewhere.example"),
        stored("open_day", "2026-09-14T04:00:00+00:00", user_id=99),
        stored("open_day", "2026-09-14T05:00:00+00:00"),
    )
    await set_up()
    assert anna.record is not None
    assert anna.record.start == datetime.fromisoformat("2026-09-14T07:00:00+02:00")
    await time.pass_by(minutes=2)
    assert writes(portal) == [OPEN]
    assert on_disk(hass, entry) == []
    assert [issue["at"] for issue in undeliverable(hass)] == ["2026-09-14 05:00", "2026-09-14 06:00"]


# Gone with the entry


async def test_removed_with_the_entry(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """No file, no issue, no timer."""
    bring_to(anna, "closed")
    put_on_disk(hass, entry, "garbage", stored("pause_day", "2026-09-14T09:30:00+00:00"))
    await set_up()
    assert len(issues_about(hass, "outbox_damaged")) == 1
    assert len(issues_about(hass, "command_undeliverable")) == 1
    await portal.stop()
    await act(hass, "open_day", reopen=True)
    await hass.config_entries.async_remove(entry.entry_id)
    assert sorted(path.name for path in outbox_path(hass, entry).parent.glob("bitrix24*")) == []
    assert [issue for issue in ir.async_get(hass).issues if issue[0] == DOMAIN] == []
    await portal.start()
    await time.pass_by(minutes=10)
    assert writes(portal) == []


# What a stranger may see of it


async def test_diagnostics_tell_nothing_personal(
    hass: HomeAssistant, time: Time, portal: Portal, opened: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """Which verb, when, and what it waits for; not who, where and why."""
    await portal.stop()
    await act(hass, "close_day", time="2026-09-14 11:30:00", report="Beim Zahnarzt", latitude=53.5488, longitude=9.9872)
    assert await async_setup_component(hass, "diagnostics", {})
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{opened.entry_id}")
    (command,) = (await response.json())["data"]["outbox"]
    assert (command["verb"], command["at"]) == ("close_day", "2026-09-14T10:00:00+00:00")
    hidden = {key for key, content in command.items() if content == "**REDACTED**"}
    assert hidden == {"user_id", "portal", "report", "latitude", "longitude"}
    for personal in ("Zahnarzt", "53.5", "9.98", PORTAL_KEY):
        assert personal not in json.dumps(command)


# Where only the authorisation server is away


class NoTokens:
    """An authorisation server that is away, although the portal is there."""

    def __init__(self, time: Time, portal: Portal) -> None:
        self._time = time
        self._portal = portal

    async def begin(self) -> None:
        """Let more than an hour pass without a new token: the last one has ended, and a poll has found that out."""
        self._portal.faults.add(Fault.lost_before(), "oauth/token", times=None)
        await self._time.pass_by(minutes=66)

    def end(self) -> None:
        """Give tokens again."""
        self._portal.faults.clear()


@pytest.fixture
def no_tokens(time: Time, portal: Portal, authorization: Authorization) -> NoTokens:
    """An authorisation server that can be taken away."""
    return NoTokens(time, portal)


ONLY_OAUTH = pytest.mark.parametrize("sign_in", [pytest.param(OAUTH, marks=pytest.mark.long)])


@ONLY_OAUTH
@pytest.mark.parametrize("verb", VERBS)
async def test_kept_while_there_is_no_token(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    no_tokens: NoTokens,
    set_up: SetUp,
    verb: str,
) -> None:
    """The portal cannot be asked, so what is wanted is kept, and it comes with its own time."""
    bring_to(anna, BEFORE[verb])
    await time.move_to(NOON)
    entry = await set_up()
    await no_tokens.begin()
    assert (await refused(hass, "get_workday")).translation_key == "cannot_connect"
    wished_at = time.clock.now()
    assert (await act(hass, verb))["queued"] is True
    assert instants_on_disk(hass, entry) == [wished_at]
    await time.pass_by(minutes=30)
    assert writes(portal) == []
    no_tokens.end()
    await time.pass_by(minutes=6)
    assert on_disk(hass, entry) == []
    assert len(writes(portal)) == 1
    assert anna.record is not None
    told = {"open_day": anna.record.start, "close_day": anna.record.finish}.get(verb)
    assert told in {None, wished_at.replace(microsecond=0)}
    assert hass.config_entries.flow.async_progress() == []


@ONLY_OAUTH
@pytest.mark.parametrize("options", [{"queue": False}])
async def test_told_while_there_is_no_token(
    hass: HomeAssistant, portal: Portal, no_tokens: NoTokens, loaded: MockConfigEntry
) -> None:
    """Whoever wants nothing kept is told that the portal cannot be reached."""
    await no_tokens.begin()
    assert (await refused(hass, "open_day")).translation_key == "cannot_connect"
    assert on_disk(hass, loaded) == []
    assert writes(portal) == []


@ONLY_OAUTH
async def test_polls_recover_when_there_are_tokens_again(
    hass: HomeAssistant, time: Time, no_tokens: NoTokens, loaded: MockConfigEntry
) -> None:
    """Nobody is asked to sign in, and nothing is loaded anew."""
    data = loaded.runtime_data
    await no_tokens.begin()
    assert value(hass, "status") == "unavailable"
    await time.pass_by(hours=3)
    no_tokens.end()
    await time.pass_by(minutes=15)
    assert value(hass, "status") == "closed"
    assert loaded.runtime_data is data
    assert hass.config_entries.flow.async_progress() == []
