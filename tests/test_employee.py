"""Colleagues: what is shown of them, what can be done for them, and what happens when the portal refuses one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
import json
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_ASSUMED_STATE, EVENT_STATE_CHANGED, STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import LEAK, PORTAL_KEY, SetUp, Time
from tests.portal import Access, Employee, Fault, Portal, Role, Schedule
from tests.support.common import act, bring_to, device_named, refused, writes
from tests.support.issue_texts import LANGUAGES, translations
from tests.support.queue import issues_about, on_disk, put_on_disk, stored, undeliverable, verbs_on_disk
from tests.support.team import (
    ALL_SCOPES,
    ANNA,
    act_for,
    add_colleague,
    add_colleagues,
    asked_about,
    device_of,
    entity_of,
    find_entity,
    has_device,
    key_of,
    portal_shown,
    remove_colleague,
    shown,
    state_for,
)

BEN, CLARA = 13, 14
NOON = "2026-09-14T12:00:00+02:00"
GENERATIONS = pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))

SENSORS = (
    *("status", "workday_start", "workday_finish", "worked", "breaks", "break_start", "expected_finish"),
    *("required", "recommended_finish", "pending_commands"),
)
FLAGS = ("working", "awaiting_confirmation")
ACTING = {
    Platform.SWITCH: ("workday", "break"),
    Platform.BUTTON: ("open_day", "pause_day", "resume_day", "close_day"),
}


@pytest.fixture(autouse=True)
def administrator(anna: Employee) -> None:
    """Anna administers the portal, unless a test says otherwise."""
    anna.role = Role.ADMIN


@pytest.fixture
def scopes() -> tuple[str, ...]:
    """What the access may do; override by parametrisation."""
    return ALL_SCOPES


@pytest.fixture
def ben(portal: Portal) -> Employee:
    """A colleague in London."""
    return portal.add_employee(BEN, name="Ben", last_name="Okafor", work_position="Designer", time_zone="Europe/London")


@pytest.fixture
def clara(portal: Portal) -> Employee:
    """Another colleague, who does as the server does."""
    return portal.add_employee(CLARA, name="Clara", last_name="Berg", time_zone="")


@pytest.fixture
async def chosen(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    access: Access,
    ben: Employee,
    clara: Employee,
    scopes: tuple[str, ...],
) -> MockConfigEntry:
    """Anna's entry with both colleagues, not yet set up."""
    access.set_scopes(list(scopes))
    await add_colleagues(hass, entry, [ben, clara])
    return entry


@pytest.fixture
async def team(chosen: MockConfigEntry, set_up: SetUp) -> MockConfigEntry:
    """The same, set up."""
    return await set_up()


NO_PEOPLE = pytest.mark.parametrize("scopes", [("timeman", "im")], ids=["no people"])


# Devices and entities


async def test_devices(hass: HomeAssistant, team: MockConfigEntry) -> None:
    """Each bears the name and the position, lies below the portal's, and belongs to what was added."""
    above = device_named(hass, PORTAL_KEY)
    subentries = {int(str(one.unique_id)): one.subentry_id for one in team.subentries.values()}
    for user_id, name, position in (
        (ANNA, "Anna Schmidt", None),
        (BEN, "Ben Okafor", "Designer"),
        (14, "Clara Berg", None),
    ):
        device = device_of(hass, user_id)
        assert (device.name, device.model, device.manufacturer) == (name, position, "Bitrix24")
        assert device.via_device_id == above.id
        assert device.entry_type is dr.DeviceEntryType.SERVICE
        assert device.config_subentry_id == subentries.get(user_id)


@NO_PEOPLE
async def test_a_device_without_the_permission_to_list_people(hass: HomeAssistant, team: MockConfigEntry) -> None:
    """Bears the name under which the person was added."""
    device = device_of(hass, BEN)
    assert (device.name, device.model) == ("Ben Okafor", None)


@pytest.mark.parametrize("scopes", [ALL_SCOPES, ("timeman", "im")], ids=["people", "no people"])
async def test_entities_of_a_colleague(hass: HomeAssistant, team: MockConfigEntry, scopes: tuple[str, ...]) -> None:
    """All but the presence, which is the owner's alone; whether online only where the portal may tell."""
    registry = er.async_get(hass)
    found = {
        (one.domain, one.translation_key): one
        for one in er.async_entries_for_device(registry, device_of(hass, BEN).id, include_disabled_entities=True)
    }
    wanted = {(str(Platform.SENSOR), key) for key in SENSORS}
    wanted |= {(str(platform), key) for platform, keys in ACTING.items() for key in keys}
    wanted |= {(str(Platform.BINARY_SENSOR), key) for key in FLAGS}
    wanted |= {(str(Platform.EVENT), "workday")}
    if "user" in scopes:
        wanted |= {(str(Platform.BINARY_SENSOR), "online")}
    assert wanted <= set(found)
    assert not [key for _, key in found if key == "presence"]
    assert ("user" in scopes) is ((str(Platform.BINARY_SENSOR), "online") in found)
    disabled = {key for (_, key), one in found.items() if one.disabled_by}
    assert disabled - {"online"} == {*ACTING[Platform.BUTTON], "recommended_finish", "worked_month", "balance_month"}
    assert ("online" in disabled) is ("user" in scopes)
    assert {one.config_subentry_id for one in found.values()} == {device_of(hass, BEN).config_subentry_id}
    assert find_entity(hass, ANNA, "presence", Platform.SELECT) is not None


@pytest.mark.one_in(3)
@GENERATIONS
@pytest.mark.parametrize("before", ["never", "opened", "paused", "closed", "closed_earlier", "expired"])
async def test_a_colleague_is_shown_like_the_owner(
    hass: HomeAssistant, time: Time, anna: Employee, ben: Employee, chosen: MockConfigEntry, set_up: SetUp, before: str
) -> None:
    """The same day looks the same, whoever lives it."""
    ben.time_zone = anna.time_zone
    bring_to(anna, before)
    bring_to(ben, before)
    await time.move_to(NOON)
    await set_up()
    for key in (*SENSORS[:8], *FLAGS):
        assert shown(hass, BEN, key) == shown(hass, ANNA, key), key
    for key in ACTING[Platform.SWITCH]:
        assert shown(hass, BEN, key, Platform.SWITCH) == shown(hass, ANNA, key, Platform.SWITCH), key


async def test_a_change_concerns_one_person(
    hass: HomeAssistant, time: Time, ben: Employee, clara: Employee, team: MockConfigEntry
) -> None:
    """Nothing is written of those who did not change, and only the one has an event."""
    clara.open_day()
    await time.pass_by(minutes=6)
    events = async_capture_events(hass, EVENT_STATE_CHANGED)
    ben.open_day()
    await time.pass_by(seconds=56)
    written = {event.data["entity_id"] for event in events}
    own = {one.entity_id for one in er.async_entries_for_device(er.async_get(hass), device_of(hass, BEN).id)}
    assert entity_of(hass, BEN, "status") in written
    assert len(written - own) == 1
    assert portal_shown(hass) == "2"
    assert state_for(hass, BEN, "workday", Platform.EVENT).attributes["event_type"] == "opened"
    assert state_for(hass, ANNA, "workday", Platform.EVENT).state == STATE_UNKNOWN


async def test_employees_working(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    ben: Employee,
    clara: Employee,
    team: MockConfigEntry,
) -> None:
    """Who is at work counts; who is on a break, or not told, does not."""
    assert portal_shown(hass) == "0"
    for number, user_id in enumerate((ANNA, BEN, CLARA), 1):
        await act_for(hass, user_id, "open_day")
        assert portal_shown(hass) == str(number)
    await act_for(hass, BEN, "pause_day")
    assert portal_shown(hass) == "2"
    portal.faults.add(Fault.error("", "Access denied"), "timeman.status", None, user_id=CLARA)
    await time.pass_by(minutes=1)
    assert portal_shown(hass) == "1"
    await portal.stop()
    await time.pass_by(minutes=2)
    assert portal_shown(hass) == STATE_UNAVAILABLE
    portal.faults.clear()
    await portal.start()
    await time.pass_by(minutes=6)
    assert portal_shown(hass) == "2"


# Who is online


async def enable(hass: HomeAssistant, entry: MockConfigEntry, *entity_ids: str) -> None:
    """Enable entities as a person does."""
    for entity_id in entity_ids:
        er.async_get(hass).async_update_entity(entity_id, disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_whether_somebody_is_online(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, ben: Employee, team: MockConfigEntry
) -> None:
    """Follows within five minutes; asked no more often, however often the days are."""
    online = entity_of(hass, BEN, "online", Platform.BINARY_SENSOR)
    await enable(hass, team, online)
    assert shown(hass, BEN, "online", Platform.BINARY_SENSOR) == "off"
    assert (state := hass.states.get(online)) is not None
    assert state.attributes["device_class"] == "connectivity"
    anna.open_day()
    ben.last_activity = portal.clock.now() + timedelta(minutes=5)
    await time.pass_by(minutes=6)
    assert shown(hass, BEN, "online", Platform.BINARY_SENSOR) == "on"
    portal.requests.clear()
    await time.pass_by(minutes=60)
    assert shown(hass, BEN, "online", Platform.BINARY_SENSOR) == "off"
    asked = [request.time for request in portal.requests if any(call.method == "user.get" for call in request.calls)]
    assert 10 <= len(asked) <= 13
    assert min(later - earlier for earlier, later in pairwise(asked)) >= timedelta(seconds=290)
    assert len(portal.requests) >= 60


@pytest.mark.usefixtures("webhook")  # Days of polls: long, and nothing in it depends on the way in.
async def test_nobody_wants_to_know_who_is_online(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, team: MockConfigEntry
) -> None:
    """As long as the entities wait to be enabled, people are asked for once a day."""
    portal.requests.clear()
    await time.pass_by(hours=23)
    assert portal.calls("user.get") == []
    await time.pass_by(hours=2)
    assert len(portal.calls("user.get")) == 1


async def test_asked_no_more_once_disabled_again(
    hass: HomeAssistant, time: Time, portal: Portal, team: MockConfigEntry
) -> None:
    """The last one who wants to know decides."""
    entity_id = entity_of(hass, BEN, "online", Platform.BINARY_SENSOR)
    await enable(hass, team, entity_id)
    er.async_get(hass).async_update_entity(entity_id, disabled_by=er.RegistryEntryDisabler.USER)
    await hass.async_block_till_done(wait_background_tasks=True)
    await time.pass_by(minutes=2)
    portal.requests.clear()
    await time.pass_by(hours=2)
    assert portal.calls("user.get") == []


async def test_the_permission_to_list_people_is_taken_away(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, ben: Employee, team: MockConfigEntry
) -> None:
    """Then nobody knows who is online: the last that was known does not stay for ever. The days go on."""
    await enable(hass, team, entity_of(hass, BEN, "online", Platform.BINARY_SENSOR))
    ben.last_activity = portal.clock.now() + timedelta(minutes=5)
    await time.pass_by(minutes=6)
    assert shown(hass, BEN, "online", Platform.BINARY_SENSOR) == "on"
    access.set_scopes(["timeman", "im"])
    await time.pass_by(minutes=12)
    assert shown(hass, BEN, "online", Platform.BINARY_SENSOR) in {STATE_UNKNOWN, STATE_UNAVAILABLE}
    assert shown(hass, BEN, "status") == "closed"
    portal.requests.clear()
    await time.pass_by(hours=2)
    assert portal.calls("user.get") == []


async def test_the_permission_to_list_people_comes_later(
    hass: HomeAssistant, portal: Portal, access: Access, chosen: MockConfigEntry, set_up: SetUp
) -> None:
    """After a reload the positions and the entities are there, the owner's too."""
    access.set_scopes(["timeman", "im"])
    await set_up()
    assert find_entity(hass, BEN, "online", Platform.BINARY_SENSOR) is None
    access.set_scopes(list(ALL_SCOPES))
    await hass.config_entries.async_reload(chosen.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    for user_id in (ANNA, BEN, CLARA):
        assert find_entity(hass, user_id, "online", Platform.BINARY_SENSOR) is not None
    assert device_of(hass, BEN).model == "Designer"


# Verbs


@pytest.mark.one_in(3)
@GENERATIONS
async def test_a_day_of_a_colleague(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, ben: Employee, team: MockConfigEntry
) -> None:
    """By device; the colleague is named to the portal, and nobody else's day changes."""
    for action, status in (
        ("open_day", "opened"),
        ("pause_day", "paused"),
        ("resume_day", "opened"),
        ("close_day", "closed"),
    ):
        await time.advance(minutes=30)
        portal.requests.clear()
        answer = await act_for(hass, BEN, action)
        assert (answer["status"], answer["changed"], answer["queued"]) == (status, True, False)
        assert (shown(hass, BEN, "status"), ben.state) == (status, status.upper())
        assert len(portal.requests) == 2
        assert {call.params["USER_ID"] for call in portal.calls() if call.method.startswith("timeman.")} in (
            {BEN},
            {"13"},
            {BEN, "13"},
        )
    assert (len(ben.records), anna.records) == (1, [])
    assert (answer["worked"], answer["breaks"]) == (3600, 1800)


async def test_the_owner_is_never_named(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, team: MockConfigEntry
) -> None:
    """The own number would count as another's right: it is left out, in polls and verbs."""
    for action in ("open_day", "pause_day", "resume_day", "close_day", "get_workday"):
        await act_for(hass, ANNA, action)
    await time.pass_by(minutes=20)
    for method in ("timeman.status", "timeman.settings", "timeman.open", "timeman.pause", "timeman.close"):
        named = asked_about(portal, method)
        assert None in named, method
        assert not {ANNA, "12"} & set(named), method
    assert anna.state == "CLOSED"


TABLE = {
    "opened": {"open_day": "OPENED", "pause_day": "PAUSED", "resume_day": "OPENED", "close_day": "CLOSED"},
    "paused": {"open_day": "OPENED", "pause_day": "PAUSED", "resume_day": "OPENED", "close_day": "CLOSED"},
    "closed": {"open_day": "CLOSED", "pause_day": "day_not_open", "resume_day": "CLOSED", "close_day": "CLOSED"},
    "never": {"open_day": "OPENED", "pause_day": "day_not_open", "resume_day": "CLOSED", "close_day": "CLOSED"},
    "closed_earlier": {
        "open_day": "OPENED",
        "pause_day": "day_not_open",
        "resume_day": "CLOSED",
        "close_day": "CLOSED",
    },
    "expired": {
        "open_day": "day_expired",
        "pause_day": "day_expired",
        "resume_day": "EXPIRED",
        "close_day": "day_expired",
    },
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("verb", ["open_day", "pause_day", "resume_day", "close_day"])
@pytest.mark.parametrize("before", list(TABLE))
async def test_the_table_of_verbs(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    ben: Employee,
    chosen: MockConfigEntry,
    set_up: SetUp,
    before: str,
    verb: str,
) -> None:
    """The contract's table holds for a colleague, while the owner's own day is another."""
    bring_to(anna, "paused")
    bring_to(ben, before)
    await time.move_to(NOON)
    await set_up()
    state, wanted = ben.state, TABLE[before][verb]
    portal.requests.clear()
    if wanted.islower():
        assert (await refused(hass, verb, device_id=device_of(hass, BEN).id)).translation_key == wanted
        assert writes(portal) == []
        wanted = state
    else:
        answer = await act_for(hass, BEN, verb)
        assert (answer["status"], answer["changed"]) == (wanted.lower(), wanted != state)
        assert len(writes(portal)) == (wanted != state)
    assert (ben.state, anna.state) == (wanted, "PAUSED")
    assert shown(hass, BEN, "status") == wanted.lower()


async def test_reopening_and_closing_an_expired_day(
    hass: HomeAssistant, time: Time, ben: Employee, clara: Employee, chosen: MockConfigEntry, set_up: SetUp
) -> None:
    """The options of open_day do for a colleague what they do for the owner."""
    bring_to(ben, "closed")
    bring_to(clara, "expired")
    await time.move_to(NOON)
    await set_up()
    assert (await act_for(hass, BEN, "open_day", reopen=True))["status"] == "opened"
    assert len(ben.records) == 1
    assert (await act_for(hass, CLARA, "open_day", close_expired=True, report="Forgot"))["status"] == "opened"
    assert len(clara.records) == 2


@pytest.mark.parametrize(
    ("scopes", "sent"),
    [(ALL_SCOPES, "2026-09-14T10:30:00+01:00"), (("timeman", "im"), "2026-09-14T11:30:00+02:00")],
    ids=["zone known", "zone unknown"],
)
async def test_a_time_is_sent_in_the_colleagues_own_offset(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, chosen: MockConfigEntry, set_up: SetUp, sent: str
) -> None:
    """In that of user.get, else the server's; the end in that of the start."""
    await time.move_to(NOON)
    await set_up()
    await act_for(hass, BEN, "open_day", time="2026-09-14 11:30:00", report="Forgot")
    (call,) = portal.calls("timeman.open")
    assert call.params == {"USER_ID": BEN, "TIME": sent, "REPORT": "Forgot"}
    assert ben.record is not None
    assert ben.record.start == datetime.fromisoformat(sent)
    await time.advance(hours=2)
    await act_for(hass, BEN, "close_day", time="2026-09-14 13:00:00", report="Left")
    (call,) = portal.calls("timeman.close")
    assert call.params["TIME"] == "2026-09-14T12:00:00+01:00"


async def test_whose_day_must_be_told(hass: HomeAssistant, portal: Portal, team: MockConfigEntry) -> None:
    """With several people nobody's day is touched by chance."""
    for action, data in (("open_day", {}), ("get_workday", {}), ("set_presence", {"status": "dnd"})):
        error = await refused(hass, action, **data)
        assert isinstance(error, ServiceValidationError)
        assert error.translation_key == "employee_required"
    for wrong in (device_named(hass, PORTAL_KEY).id, "no-such-device"):
        assert (await refused(hass, "open_day", device_id=wrong)).translation_key == "not_an_employee"
    assert writes(portal) == []


async def test_the_presence_is_the_owners(
    hass: HomeAssistant, portal: Portal, anna: Employee, ben: Employee, team: MockConfigEntry
) -> None:
    """Nobody can set another's, whether the portal is there or not."""
    await act_for(hass, ANNA, "set_presence", status="dnd")
    error = await refused(hass, "set_presence", device_id=device_of(hass, BEN).id, status="away")
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "presence_not_own"
    await hass.config_entries.async_unload(team.entry_id)
    error = await refused(hass, "set_presence", device_id=device_of(hass, BEN).id, status="away")
    assert error.translation_key == "presence_not_own"
    assert (anna.presence, ben.presence) == ("dnd", None)


@pytest.mark.usefixtures("everything_enabled")
async def test_switches_and_buttons_of_a_colleague(
    hass: HomeAssistant, time: Time, anna: Employee, ben: Employee, team: MockConfigEntry
) -> None:
    """Do what the actions do."""
    for platform, service, key, state in (
        (Platform.SWITCH, "turn_on", "workday", "OPENED"),
        (Platform.SWITCH, "turn_on", "break", "PAUSED"),
        (Platform.BUTTON, "press", "resume_day", "OPENED"),
        (Platform.BUTTON, "press", "close_day", "CLOSED"),
        (Platform.BUTTON, "press", "open_day", "OPENED"),
    ):
        await time.advance(seconds=20)
        target = {"entity_id": entity_of(hass, BEN, key, platform)}
        await hass.services.async_call(platform, service, target, blocking=True)
        assert (ben.state, shown(hass, BEN, "status")) == (state, state.lower())
    assert anna.records == []
    assert len(ben.records) == 1


async def test_schedules_differ(
    hass: HomeAssistant, time: Time, ben: Employee, clara: Employee, chosen: MockConfigEntry, set_up: SetUp
) -> None:
    """Each has the own rules: required hours, and whether a second record begins."""
    ben.schedule, ben.min_duration = Schedule.flexible(min_duration="04:00:00"), None
    clara.schedule = Schedule.none()
    bring_to(ben, "closed")
    await time.move_to(NOON)
    await set_up()
    # Without a schedule Bitrix24 tells the portal's own default (reference §4.1).
    assert [shown(hass, user_id, "required") for user_id in (ANNA, BEN, CLARA)] == ["8.0", "4.0", "8.0"]
    assert (await act_for(hass, BEN, "open_day"))["changed"] is True
    assert len(ben.records) == 2


# Somebody leaves, or the right does


def refuse_ben(portal: Portal, _ben: Employee) -> None:
    """Let the portal refuse one person only."""
    portal.faults.add(Fault.error("", "Access denied"), "timeman.status", None, user_id=BEN)


def delete_ben(portal: Portal, ben: Employee) -> None:
    """Delete the person for good."""
    portal.remove_employee(ben)


def dismiss_ben(_portal: Portal, ben: Employee) -> None:
    """Dismiss the person, whose records stay."""
    ben.active = False


def log_lines(caplog: pytest.LogCaptureFixture, level: int) -> list[str]:
    """Return what was logged about employees at a level of what people read."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.bitrix24") and record.levelno == level
    ]


def assert_only_ben_is_away(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """All that is shown of Ben is unavailable but what is kept here; the others go on."""
    assert entry.state is ConfigEntryState.LOADED
    assert shown(hass, BEN, "pending_commands") == "0"
    for key in (*SENSORS[:8], *FLAGS):
        assert shown(hass, BEN, key) == STATE_UNAVAILABLE, key
        assert STATE_UNAVAILABLE not in (shown(hass, CLARA, key), shown(hass, ANNA, key))
    for key in ACTING[Platform.SWITCH]:
        assert shown(hass, BEN, key, Platform.SWITCH) == STATE_UNAVAILABLE
        assert shown(hass, CLARA, key, Platform.SWITCH) != STATE_UNAVAILABLE


@pytest.mark.parametrize("leave", [refuse_ben, delete_ben, dismiss_ben])
@pytest.mark.parametrize("portal_options", [{"dismissed_have_status": False}], ids=["strict"])
async def test_one_is_refused(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    ben: Employee,
    clara: Employee,
    team: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    leave: Callable[[Portal, Employee], None],
) -> None:
    """That one becomes unavailable: one line in the log, one issue, and the others go on."""
    ben.open_day()
    await time.pass_by(minutes=6)
    caplog.clear()
    leave(portal, ben)
    await time.pass_by(minutes=2)
    assert_only_ben_is_away(hass, team)
    (line,) = log_lines(caplog, logging.WARNING)
    assert "13" in line
    (issue,) = issues_about(hass, "employee_unavailable")
    assert issue.translation_placeholders == {"name": "Ben Okafor", "entry": team.title}
    clara.open_day()
    await time.pass_by(minutes=30)
    assert shown(hass, CLARA, "status") == "opened"
    assert len(log_lines(caplog, logging.WARNING)) == len(issues_about(hass, "employee_unavailable")) == 1
    assert "Ben" not in caplog.text

    portal.requests.clear()
    for action in ("open_day", "close_day", "get_workday"):
        error = await refused(hass, action, device_id=device_of(hass, BEN).id)
        assert error.translation_key == "employee_not_found"
    assert writes(portal) == []
    assert on_disk(hass, team) == []


@pytest.mark.parametrize("leave", [refuse_ben, dismiss_ben])
@pytest.mark.parametrize("portal_options", [{"dismissed_have_status": False}], ids=["strict"])
async def test_one_comes_back(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    ben: Employee,
    team: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    leave: Callable[[Portal, Employee], None],
) -> None:
    """With what happened meanwhile, one line in the log, and without the issue."""
    leave(portal, ben)
    await time.pass_by(minutes=6)
    assert_only_ben_is_away(hass, team)
    caplog.clear()
    ben.active = True
    ben.open_day()
    portal.faults.clear()
    await time.pass_by(minutes=6)
    assert shown(hass, BEN, "status") == "opened"
    assert shown(hass, BEN, "workday", Platform.SWITCH) == "on"
    assert issues_about(hass, "employee_unavailable") == []
    lines = log_lines(caplog, logging.INFO) + log_lines(caplog, logging.WARNING)
    assert len(lines) == 1
    assert "13" in lines[0]
    event = state_for(hass, BEN, "workday", Platform.EVENT)
    assert (event.attributes["event_type"], event.attributes["missed"]) == ("opened", False)


@pytest.mark.usefixtures("webhook")  # Days of polls: long, and nothing in it depends on the way in.
async def test_a_dismissed_person_whose_records_stay(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    ben: Employee,
    team: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The portal goes on to tell the day, but that the person left is known within a day where people may be read."""
    caplog.clear()
    ben.active = False
    await time.pass_by(hours=25)
    assert_only_ben_is_away(hass, team)
    assert len(log_lines(caplog, logging.WARNING)) == len(issues_about(hass, "employee_unavailable")) == 1
    ben.active = True
    await time.pass_by(hours=25)
    assert shown(hass, BEN, "status") == "closed"
    assert issues_about(hass, "employee_unavailable") == []


@pytest.mark.usefixtures("webhook")  # Days of polls: long, and nothing in it depends on the way in.
async def test_acting_for_somebody_who_left(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, team: MockConfigEntry
) -> None:
    """An unavailable person stays so whatever is asked: looking once does not bring anybody back."""
    ben.active = False
    await time.pass_by(hours=25)
    await act_for(hass, BEN, "get_workday")
    await time.pass_by(minutes=6)
    assert_only_ben_is_away(hass, team)
    assert len(issues_about(hass, "employee_unavailable")) == 1


async def test_the_right_is_withdrawn(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    team: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The owner goes on, the colleagues do not; an action says that it is the right."""
    caplog.clear()
    anna.role = Role.EMPLOYEE
    await time.pass_by(minutes=6)
    assert [shown(hass, user_id, "status") for user_id in (ANNA, BEN, CLARA)] == ["closed", *[STATE_UNAVAILABLE] * 2]
    assert len(log_lines(caplog, logging.WARNING)) == len(issues_about(hass, "employee_unavailable")) == 2
    error = await refused(hass, "open_day", device_id=device_of(hass, BEN).id)
    assert error.translation_key == "no_permission"
    assert (await act_for(hass, ANNA, "open_day"))["status"] == "opened"
    assert writes(portal) == ["timeman.open"]
    anna.role = Role.FULL
    await time.pass_by(minutes=2)
    assert (shown(hass, BEN, "status"), shown(hass, CLARA, "status")) == ("closed", "closed")
    assert issues_about(hass, "employee_unavailable") == []


async def test_an_action_notices_first(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, team: MockConfigEntry
) -> None:
    """The refusal of an action is told to its caller, and the next poll tells everybody else."""
    portal.remove_employee(ben)
    assert (await refused(hass, "open_day", device_id=device_of(hass, BEN).id)).translation_key == "employee_not_found"
    await time.pass_by(minutes=6)
    assert_only_ben_is_away(hass, team)


async def test_refused_from_the_start(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, chosen: MockConfigEntry, set_up: SetUp
) -> None:
    """Somebody who left while Home Assistant was not running does not keep the others from starting."""
    portal.remove_employee(ben)
    await set_up()
    assert_only_ben_is_away(hass, chosen)
    (issue,) = issues_about(hass, "employee_unavailable")
    assert issue.translation_placeholders == {"name": "Ben Okafor", "entry": chosen.title}
    await remove_colleague(hass, chosen, BEN)
    assert issues_about(hass, "employee_unavailable") == []


async def test_a_lost_answer_about_one(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    ben: Employee,
    team: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Is no reason to trouble anybody with an issue: it may be better with the next poll."""
    caplog.clear()
    portal.faults.add(Fault.result(["nonsense"]), "timeman.status", None, user_id=BEN)
    await time.pass_by(minutes=12)
    assert_only_ben_is_away(hass, team)
    assert len(log_lines(caplog, logging.WARNING)) == 1
    assert issues_about(hass, "employee_unavailable") == []
    error = await refused(hass, "get_workday", device_id=device_of(hass, BEN).id)
    assert error.translation_key == "cannot_connect"
    assert (await act_for(hass, CLARA, "get_workday"))["status"] == "closed"
    portal.faults.clear()
    await time.pass_by(minutes=6)
    assert shown(hass, BEN, "status") == "closed"


async def test_first_lost_then_refused(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    ben: Employee,
    team: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One line in the log for the whole time, and the issue as soon as it is clear; then it ends likewise."""
    caplog.clear()
    lost = portal.faults.add(Fault.result(["nonsense"]), "timeman.status", None, user_id=BEN)
    await time.pass_by(minutes=6)
    lost.remove()
    portal.faults.add(Fault.error("", "Access denied"), "timeman.status", None, user_id=BEN)
    await time.pass_by(minutes=6)
    assert len(log_lines(caplog, logging.WARNING)) == len(issues_about(hass, "employee_unavailable")) == 1
    portal.faults.clear()
    portal.faults.add(Fault.result(["nonsense"]), "timeman.status", None, user_id=BEN)
    await time.pass_by(minutes=6)
    assert shown(hass, BEN, "status") == STATE_UNAVAILABLE
    assert len(log_lines(caplog, logging.WARNING)) == 1
    portal.faults.clear()
    await time.pass_by(minutes=6)
    assert len(log_lines(caplog, logging.INFO)) == 1
    assert issues_about(hass, "employee_unavailable") == []


async def test_an_action_during_a_poll(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, clara: Employee, team: MockConfigEntry
) -> None:
    """What the action saw of one person is newer than the poll; what the poll saw of the others counts."""
    clara.open_day()
    held = portal.faults.add(Fault.hold("after"), "batch")
    poll = hass.async_create_task(team.runtime_data.coordinator.async_refresh())
    await held.reached()
    answer = await act_for(hass, BEN, "open_day")
    assert answer["status"] == "opened"
    held.release()
    await poll
    assert (shown(hass, BEN, "status"), shown(hass, CLARA, "status")) == ("opened", "opened")


async def test_the_owner_alone_is_refused(
    hass: HomeAssistant, time: Time, portal: Portal, team: MockConfigEntry
) -> None:
    """The colleagues go on without the owner."""
    portal.faults.add(Fault.error("ERROR_CORE", "Kaputt"), "timeman.status", None, user_id=ANNA)
    await time.pass_by(minutes=6)
    assert [shown(hass, user_id, "status") for user_id in (ANNA, BEN)] == [STATE_UNAVAILABLE, "closed"]
    (issue,) = issues_about(hass, "employee_unavailable")
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["name"] == "Anna Schmidt"


async def test_everybody_is_refused(hass: HomeAssistant, time: Time, portal: Portal, team: MockConfigEntry) -> None:
    """Then it is the portal that fails: no issue about anybody, and commands are not lost."""
    portal.faults.add(Fault.error("ERROR_CORE", "Kaputt"), "timeman.status", None)
    await time.pass_by(minutes=6)
    assert {shown(hass, user_id, "status") for user_id in (ANNA, BEN, CLARA)} == {STATE_UNAVAILABLE}
    assert issues_about(hass, "employee_unavailable") == []
    portal.faults.clear()
    await time.pass_by(minutes=6)
    assert {shown(hass, user_id, "status") for user_id in (ANNA, BEN, CLARA)} == {"closed"}


async def test_an_unknown_status_of_one(hass: HomeAssistant, time: Time, portal: Portal, team: MockConfigEntry) -> None:
    """Is unknown, not unavailable, and nobody else's."""
    portal.faults.add(Fault.unknown_status(), "timeman.status", None, user_id=BEN)
    await time.pass_by(minutes=6)
    assert [shown(hass, user_id, "status") for user_id in (ANNA, BEN, CLARA)] == ["closed", STATE_UNKNOWN, "closed"]


# People of whom only the records may be read


@pytest.fixture
async def watched(
    hass: HomeAssistant, entry: MockConfigEntry, anna: Employee, ben: Employee, clara: Employee
) -> MockConfigEntry:
    """Anna is the head of Ben, whom she may only look at; not yet set up."""
    anna.role = Role.HEAD
    ben.head = clara.head = anna
    await add_colleague(hass, entry, ben, read_only=True)
    return entry


RECORDED = {
    "never": ("closed", STATE_UNKNOWN, "0.0", "0.0"),
    "opened": ("opened", "2026-09-14T06:00:00+00:00", "4.0", "0.0"),
    "paused": ("paused", "2026-09-14T06:00:00+00:00", "3.0", "1.0"),
    "closed": ("closed", "2026-09-14T06:00:00+00:00", "3.0", "0.0"),
    "closed_earlier": ("closed", STATE_UNKNOWN, "0.0", "0.0"),
    # That a day has expired the record does not tell.
    "expired": ("opened", "2026-09-10T06:00:00+00:00", None, "0.0"),
}


@pytest.mark.parametrize("before", list(RECORDED))
async def test_what_records_tell(
    hass: HomeAssistant, time: Time, ben: Employee, watched: MockConfigEntry, set_up: SetUp, before: str
) -> None:
    """Status, start, hours and breaks; nothing to press."""
    bring_to(ben, before)
    await time.move_to(NOON)
    await set_up()
    status, start, worked, breaks = RECORDED[before]
    assert (shown(hass, BEN, "status"), shown(hass, BEN, "workday_start")) == (status, start)
    assert shown(hass, BEN, "breaks") == breaks
    assert worked is None or shown(hass, BEN, "worked") == worked
    assert (shown(hass, BEN, "workday_finish") != STATE_UNKNOWN) is (before == "closed")
    assert (shown(hass, BEN, "break_start") != STATE_UNKNOWN) is (before == "paused")
    assert shown(hass, BEN, "working") == ("on" if status == "opened" else "off")
    for platform, keys in ACTING.items():
        assert not [key for key in keys if find_entity(hass, BEN, key, platform)]
    assert issues_about(hass, "") == []


async def test_records_are_asked_for_seldom(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    ben: Employee,
    clara: Employee,
    watched: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """One request each about every five minutes, also on a running day of the owner; a change is seen by then."""
    await add_colleague(hass, watched, clara, read_only=True)
    await set_up()
    anna.open_day()
    await time.pass_by(minutes=6)
    portal.requests.clear()
    await time.pass_by(hours=2)
    for user_id in (BEN, CLARA):
        asked = [
            request.time
            for request in portal.requests
            if request.method == "timeman.record.list" and request.params["filter"] == [["userId", "=", user_id]]
        ]
        assert 22 <= len(asked) <= 27
        assert max(later - earlier for earlier, later in pairwise(asked)) <= timedelta(minutes=5, seconds=30)
    assert not {BEN, "13"} & set(asked_about(portal, "timeman.status"))
    ben.open_day()
    await time.pass_by(minutes=5, seconds=30)
    assert shown(hass, BEN, "status") == "opened"
    assert state_for(hass, BEN, "workday", Platform.EVENT).attributes["event_type"] == "opened"
    await act_for(hass, ANNA, "close_day")
    await time.pass_by(minutes=6)
    portal.requests.clear()
    await time.pass_by(hours=1)
    # Somebody who is only looked at does not quicken the polls.
    assert len([request for request in portal.requests if request.method == "batch"]) <= 13


async def test_looking_at_once(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, watched: MockConfigEntry, set_up: SetUp
) -> None:
    """Who asks for the day gets it as it is now, and so do the entities."""
    await set_up()
    ben.open_day()
    await time.advance(seconds=20)
    portal.requests.clear()
    answer = await act_for(hass, BEN, "get_workday")
    assert (answer["status"], answer["worked"]) == ("opened", 20)
    assert shown(hass, BEN, "status") == "opened"
    assert [request.method for request in portal.requests] == ["timeman.record.list"]


async def test_nothing_can_be_done_for_them(
    hass: HomeAssistant, portal: Portal, ben: Employee, watched: MockConfigEntry, set_up: SetUp
) -> None:
    """Whether the portal is there or not: nothing is sent, and nothing kept that could never be delivered."""
    await set_up()
    portal.requests.clear()
    target = device_of(hass, BEN).id
    verbs = ("open_day", "pause_day", "resume_day", "close_day")
    for verb in verbs:
        assert (await refused(hass, verb, device_id=target)).translation_key == "no_permission"
    assert portal.requests == []
    await hass.config_entries.async_unload(watched.entry_id)
    for verb in verbs:
        assert (await refused(hass, verb, device_id=target)).translation_key == "no_permission"
    await hass.config_entries.async_setup(watched.entry_id)
    await portal.stop()
    for verb in verbs:
        assert (await refused(hass, verb, device_id=target)).translation_key == "no_permission"
    assert on_disk(hass, watched) == []


async def test_the_records_are_refused_too(
    hass: HomeAssistant,
    time: Time,
    anna: Employee,
    ben: Employee,
    watched: MockConfigEntry,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Ben has another head now: unavailable with an issue, until he is back."""
    await set_up()
    caplog.clear()
    ben.head = None
    await time.pass_by(minutes=11)
    assert (shown(hass, BEN, "status"), shown(hass, ANNA, "status")) == (STATE_UNAVAILABLE, "closed")
    assert len(log_lines(caplog, logging.WARNING)) == len(issues_about(hass, "employee_unavailable")) == 1
    assert (await refused(hass, "get_workday", device_id=device_of(hass, BEN).id)).translation_key == "no_permission"
    ben.head = anna
    await time.pass_by(minutes=11)
    assert shown(hass, BEN, "status") == "closed"
    assert issues_about(hass, "employee_unavailable") == []


async def test_records_fail_for_a_while(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, watched: MockConfigEntry, set_up: SetUp
) -> None:
    """REST 3.0 failing on its own harms nobody else, and is no reason for an issue."""
    await set_up()
    portal.faults.add(Fault.html_500(), "timeman.record.list", None)
    await time.pass_by(minutes=11)
    assert (shown(hass, BEN, "status"), shown(hass, ANNA, "status")) == (STATE_UNAVAILABLE, "closed")
    assert issues_about(hass, "employee_unavailable") == []
    portal.faults.clear()
    await time.pass_by(minutes=11)
    assert shown(hass, BEN, "status") == "closed"


# Removing


async def test_removing_a_colleague(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, clara: Employee, team: MockConfigEntry
) -> None:
    """Takes device, entities, issues and what was kept; the others stay."""
    bring_to(ben, "expired")
    await time.move_to(NOON)
    await time.pass_by(minutes=6)
    assert len(issues_about(hass, "workday_expired")) == 1
    portal.faults.add(Fault.error("", "Access denied"), "timeman.status", None, user_id=BEN)
    await time.pass_by(minutes=6)
    assert len(issues_about(hass, "employee_unavailable")) == 1
    portal.faults.clear()
    await portal.stop()
    await act_for(hass, CLARA, "open_day")
    await act_for(hass, BEN, "close_day", time="2026-09-10 17:00:00", report="Forgot")
    assert sorted(command["user_id"] for command in on_disk(hass, team)) == [BEN, CLARA]
    await portal.start()
    portal.faults.add(Fault.lost_before(), times=None)
    await remove_colleague(hass, team, BEN)
    assert [command["user_id"] for command in on_disk(hass, team)] == [CLARA]
    assert not has_device(hass, BEN)
    assert not [
        one
        for one in er.async_entries_for_config_entry(er.async_get(hass), team.entry_id)
        if one.unique_id.startswith(key_of(BEN))
    ]
    assert issues_about(hass, "workday_expired") == issues_about(hass, "employee_unavailable") == []
    portal.faults.clear()
    await time.pass_by(minutes=2)
    assert team.state is ConfigEntryState.LOADED
    assert clara.state == "OPENED"
    assert ben.state == "EXPIRED"
    assert (shown(hass, CLARA, "status"), undeliverable(hass)) == ("opened", [])


async def test_removed_while_something_is_done(
    hass: HomeAssistant, portal: Portal, ben: Employee, team: MockConfigEntry
) -> None:
    """What is under way comes to its end and is answered; then the person is gone."""
    held = portal.faults.add(Fault.hold("after"), "timeman.open")
    acting = hass.async_create_task(act_for(hass, BEN, "open_day"))
    await held.reached()
    (subentry_id,) = (one.subentry_id for one in team.subentries.values() if one.unique_id == "13")
    hass.config_entries.async_remove_subentry(team, subentry_id)
    held.release()
    assert (await acting)["status"] == "opened"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert team.state is ConfigEntryState.LOADED
    assert ben.state == "OPENED"
    assert not has_device(hass, BEN)
    assert find_entity(hass, BEN, "status") is None
    assert shown(hass, CLARA, "status") == "closed"


async def test_added_again(
    hass: HomeAssistant, time: Time, ben: Employee, team: MockConfigEntry, set_up: SetUp
) -> None:
    """Begins anew: what happened in between is no event, and the names in the registries are the same."""
    before = entity_of(hass, BEN, "status")
    await remove_colleague(hass, team, BEN)
    ben.open_day()
    await add_colleague(hass, team, ben)
    assert entity_of(hass, BEN, "status") == before
    assert shown(hass, BEN, "status") == "opened"
    assert state_for(hass, BEN, "workday", Platform.EVENT).state == STATE_UNKNOWN


async def test_removed_while_not_loaded(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, team: MockConfigEntry, set_up: SetUp
) -> None:
    """What was kept is not delivered for somebody who is no longer there."""
    await portal.stop()
    await hass.config_entries.async_reload(team.entry_id)
    await act_for(hass, BEN, "open_day")
    await remove_colleague(hass, team, BEN)
    await portal.start()
    await time.pass_by(minutes=3)
    assert (ben.records, on_disk(hass, team)) == ([], [])


# Outages and restarts


async def test_commands_are_kept_for_each(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, clara: Employee, team: MockConfigEntry
) -> None:
    """And delivered for each, with the time of each."""
    await portal.stop()
    await time.pass_by(minutes=6)
    state = state_for(hass, BEN, "workday", Platform.SWITCH)
    assert (state.state, state.attributes.get(ATTR_ASSUMED_STATE)) == ("off", True)
    answer = await act_for(hass, BEN, "open_day")
    assert (answer["queued"], answer["status"]) == (True, "closed")
    given = portal.clock.now()
    await time.advance(minutes=10)
    target = {"entity_id": entity_of(hass, CLARA, "workday", Platform.SWITCH)}
    await hass.services.async_call(Platform.SWITCH, "turn_on", target, blocking=True)
    assert [shown(hass, user_id, "pending_commands") for user_id in (ANNA, BEN, CLARA)] == ["0", "1", "1"]
    await time.advance(minutes=10)
    await portal.start()
    await time.pass_by(minutes=1)
    assert (ben.state, clara.state) == ("OPENED", "OPENED")
    assert ben.record is not None
    assert clara.record is not None
    assert ben.record.start == given
    assert clara.record.start == given + timedelta(minutes=10)
    assert set(map(str, asked_about(portal, "timeman.open"))) == {"13", "14"}
    assert [shown(hass, user_id, "pending_commands") for user_id in (ANNA, BEN, CLARA)] == ["0"] * 3
    assert (on_disk(hass, team), undeliverable(hass)) == ([], [])


async def test_one_who_is_refused_does_not_hold_up_the_others(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, clara: Employee, team: MockConfigEntry
) -> None:
    """The rest is delivered."""
    await portal.stop()
    await act_for(hass, BEN, "open_day")
    await act_for(hass, CLARA, "open_day")
    portal.remove_employee(ben)
    await portal.start()
    await time.pass_by(minutes=2)
    assert clara.state == "OPENED"
    assert shown(hass, CLARA, "status") == "opened"


async def test_what_was_kept_for_somebody_who_left(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, team: MockConfigEntry
) -> None:
    """Can no longer be delivered, and that is told."""
    await portal.stop()
    await act_for(hass, BEN, "open_day")
    portal.remove_employee(ben)
    await portal.start()
    await time.pass_by(minutes=10)
    assert [told["user_id"] for told in undeliverable(hass)] == [BEN]
    assert on_disk(hass, team) == []


async def test_kept_by_an_earlier_run(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, chosen: MockConfigEntry, set_up: SetUp
) -> None:
    """A restart in between loses nothing of a colleague's."""
    await time.move_to(NOON)
    put_on_disk(hass, chosen, stored("open_day", "2026-09-14T07:00:00+00:00", user_id=BEN))
    await set_up()
    await time.pass_by(minutes=1)
    assert ben.record is not None
    assert ben.record.start == datetime.fromisoformat("2026-09-14T09:00:00+02:00")
    assert on_disk(hass, chosen) == []


async def test_kept_while_not_loaded(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, chosen: MockConfigEntry, set_up: SetUp
) -> None:
    """The actions of a colleague are kept even while the entry is unloaded."""
    await set_up()
    await hass.config_entries.async_unload(chosen.entry_id)
    answer = await act_for(hass, BEN, "open_day")
    assert (answer["queued"], answer["status"]) == (True, None)
    assert verbs_on_disk(hass, chosen) == ["open_day"]
    await time.advance(minutes=1)
    await set_up()
    await time.pass_by(minutes=2)
    assert ben.state == "OPENED"
    assert shown(hass, BEN, "status") == "opened"


async def test_a_change_while_home_assistant_was_away(
    hass: HomeAssistant, time: Time, ben: Employee, team: MockConfigEntry
) -> None:
    """A colleague's is told as missed, once."""
    await hass.config_entries.async_unload(team.entry_id)
    ben.open_day()
    await hass.config_entries.async_setup(team.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    event = state_for(hass, BEN, "workday", Platform.EVENT)
    assert (event.attributes["event_type"], event.attributes["missed"]) == ("opened", True)
    assert state_for(hass, CLARA, "workday", Platform.EVENT).state == STATE_UNKNOWN


# Two entries on one portal


async def second_entry(hass: HomeAssistant, portal: Portal, person: Employee, *team: Employee) -> MockConfigEntry:
    """Set up another person's webhook of the same portal."""
    hook = portal.add_webhook(person, scopes=ALL_SCOPES, secret=f"s3cretKey000{person.id}")
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=f"{person.full_name} (portal.example)",
        unique_id=f"{PORTAL_KEY}_{person.id}",
        data={"url": hook.url, "verify_ssl": True},
    )
    entry.add_to_hass(hass)
    await add_colleagues(hass, entry, team)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED
    return entry


async def test_two_admins_with_the_same_colleague(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    ben: Employee,
    team: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """And the colleague's own webhook besides: each shows Ben, none takes the place of another."""
    dora = portal.add_employee(20, name="Dora", last_name="Ude", role=Role.ADMIN)
    other = await second_entry(hass, portal, dora, ben)
    own = await second_entry(hass, portal, ben)
    assert "does not generate unique IDs" not in caplog.text
    assert device_of(hass, BEN).id != device_of(hass, BEN, 20).id != device_of(hass, BEN, BEN).id
    await act_for(hass, BEN, "open_day")
    await time.pass_by(minutes=6)
    assert [shown(hass, BEN, "status", owner=owner) for owner in (ANNA, 20, BEN)] == ["opened"] * 3
    assert (portal_shown(hass), portal_shown(hass, 20), portal_shown(hass, BEN)) == ("1", "1", "1")
    await act(hass, "close_day", device_id=device_of(hass, BEN, 20).id)
    await time.pass_by(minutes=6)
    assert [shown(hass, BEN, "status", owner=owner) for owner in (ANNA, 20, BEN)] == ["closed"] * 3
    await hass.config_entries.async_remove(other.entry_id)
    await time.pass_by(minutes=6)
    portals = {device.id: device for device in dr.async_get(hass).devices if (DOMAIN, PORTAL_KEY) in device.identifiers}
    assert {device.config_entry_id for device in portals.values()} == {team.entry_id, own.entry_id}
    for user_id, owner in ((BEN, ANNA), (BEN, BEN), (ANNA, ANNA)):
        assert device_of(hass, user_id, owner).via_device_id in portals
    assert shown(hass, BEN, "status") == shown(hass, BEN, "status", owner=BEN) == "closed"
    assert own.state is team.state is ConfigEntryState.LOADED


async def test_a_limit_met_by_one_entry_spares_the_other(
    hass: HomeAssistant, time: Time, portal: Portal, team: MockConfigEntry
) -> None:
    """They share the address behind which they are counted, so both wait."""
    dora = portal.add_employee(20, name="Dora", last_name="Ude", role=Role.ADMIN)
    await second_entry(hass, portal, dora)
    portal.faults.add(Fault.query_limit_json())
    assert (await act_for(hass, BEN, "open_day"))["queued"] is True
    portal.requests.clear()
    answer = await act(hass, "open_day", device_id=device_of(hass, 20, 20).id)
    assert answer["queued"] is True
    assert portal.requests == []
    await time.pass_by(minutes=1)
    assert dora.state == "OPENED"


# What else concerns a colleague


async def test_diagnostics_name_nobody(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    chosen: MockConfigEntry,
    set_up: SetUp,
    hass_client: ClientSessionGenerator,
) -> None:
    """Neither names nor positions nor numbers, of the entry and of a colleague's device."""
    assert await async_setup_component(hass, "diagnostics", {})
    await set_up()
    await portal.stop()
    await act_for(hass, BEN, "open_day")
    client = await hass_client()
    for path in (chosen.entry_id, f"{chosen.entry_id}/device/{device_of(hass, BEN).id}"):
        response = await client.get(f"/api/diagnostics/config_entry/{path}")
        assert response.status == 200
        data = (await response.json())["data"]
        text = json.dumps(data)
        for personal in ("Ben", "Okafor", "Clara", "Berg", "Designer", "Anna", LEAK):
            assert personal not in text
        assert '"user_id": 1' not in text
        assert len(data["outbox"]) == 1


async def test_the_form_for_a_colleagues_forgotten_day(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    ben: Employee,
    clara: Employee,
    chosen: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """One issue for each who forgot; the form closes the right day."""
    assert await async_setup_component(hass, "repairs", {})
    bring_to(ben, "expired")
    bring_to(clara, "expired")
    await time.move_to(NOON)
    await set_up()
    subentries = {one.data["user_id"]: one.subentry_id for one in chosen.subentries.values()}
    issues = {user_id: f"workday_expired_{chosen.entry_id}_{name}" for user_id, name in subentries.items()}
    assert {issue.issue_id for issue in issues_about(hass, "workday_expired")} == set(issues.values())
    manager = hass.data["repairs"]["flow_manager"]
    form = await manager.async_init(DOMAIN, data={"issue_id": issues[BEN]})
    assert (form["step_id"], form["description_placeholders"]["name"]) == ("confirm", "Ben Okafor")
    fields = {"finish": "2026-09-10 17:30:00", "reason": "Forgot it"}
    assert (await manager.async_configure(form["flow_id"], fields))["type"] == "create_entry"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (ben.state, clara.state) == ("CLOSED", "EXPIRED")
    assert shown(hass, BEN, "status") == "closed"
    (left,) = issues_about(hass, "workday_expired")
    assert left.issue_id == issues[CLARA]


async def test_the_form_for_somebody_who_left_meanwhile(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, chosen: MockConfigEntry, set_up: SetUp
) -> None:
    """Says so, in every language."""
    assert await async_setup_component(hass, "repairs", {})
    bring_to(ben, "expired")
    await time.move_to(NOON)
    await set_up()
    (issue,) = issues_about(hass, "workday_expired")
    manager = hass.data["repairs"]["flow_manager"]
    form = await manager.async_init(DOMAIN, data={"issue_id": issue.issue_id})
    portal.remove_employee(ben)
    form = await manager.async_configure(form["flow_id"], {"finish": "2026-09-10 17:30:00", "reason": "Forgot it"})
    assert form["errors"] == {"base": "employee_not_found"}
    for language in LANGUAGES:
        texts = translations(language)
        assert texts["issues"]["workday_expired"]["fix_flow"]["error"].get("employee_not_found"), language


async def test_diagnostics_of_somebody_who_is_withheld(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    ben: Employee,
    chosen: MockConfigEntry,
    set_up: SetUp,
    hass_client: ClientSessionGenerator,
) -> None:
    """Can be downloaded, and tell it in a word."""
    assert await async_setup_component(hass, "diagnostics", {})
    portal.remove_employee(ben)
    await set_up()
    client = await hass_client()
    path = f"{chosen.entry_id}/device/{device_of(hass, BEN).id}"
    response = await client.get(f"/api/diagnostics/config_entry/{path}")
    assert response.status == 200
    withheld = (await response.json())["data"]["employee"]["withheld"]
    assert isinstance(withheld, str)
    assert "refused" in withheld.lower()


async def test_the_form_for_somebody_removed_meanwhile(
    hass: HomeAssistant, time: Time, ben: Employee, chosen: MockConfigEntry, set_up: SetUp
) -> None:
    """A form that was open when its person was removed ends, and closes nothing."""
    assert await async_setup_component(hass, "repairs", {})
    bring_to(ben, "expired")
    await time.move_to(NOON)
    await set_up()
    (issue,) = issues_about(hass, "workday_expired")
    manager = hass.data["repairs"]["flow_manager"]
    form = await manager.async_init(DOMAIN, data={"issue_id": issue.issue_id})
    await remove_colleague(hass, chosen, BEN)
    fields = {"finish": "2026-09-10 17:30:00", "reason": "Forgot it"}
    result: Any = await manager.async_configure(form["flow_id"], fields)
    assert result["type"] in {"abort", "create_entry"}
    assert ben.state == "EXPIRED"


async def test_an_ignored_issue_comes_back_with_something_new(
    hass: HomeAssistant, time: Time, portal: Portal, ben: Employee, clara: Employee, team: MockConfigEntry
) -> None:
    """Each employee's issue is ignored for itself: what comes to another's list changes nothing about it."""
    subentries = {one.data["user_id"]: one.subentry_id for one in team.subentries.values()}
    names = {user_id: f"command_undeliverable_{team.entry_id}_{subentries[user_id]}" for user_id in (BEN, CLARA)}

    async def fail(user_id: int) -> None:
        await portal.stop()
        await act_for(hass, user_id, "pause_day")
        await time.advance(minutes=5)
        await portal.start()
        await time.pass_by(minutes=1)

    def ignored(user_id: int) -> bool:
        issue = ir.async_get(hass).async_get_issue(DOMAIN, names[user_id])
        assert issue is not None
        return issue.dismissed_version is not None

    await fail(BEN)
    ir.async_ignore_issue(hass, DOMAIN, names[BEN], True)
    await fail(CLARA)
    assert (ignored(BEN), ignored(CLARA)) == (True, False)
    await hass.config_entries.async_reload(team.entry_id)
    assert ignored(BEN)
    await fail(BEN)
    assert not ignored(BEN)
    assert [told["user_id"] for told in undeliverable(hass)] == [BEN, BEN, CLARA]


async def test_nothing_is_remembered_of_who_was_removed(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    time: Time,
    portal: Portal,
    ben: Employee,
    team: MockConfigEntry,
) -> None:
    """Also where the entry was not loaded then, and the portal never told a status that we know."""
    await remove_colleague(hass, team, BEN)
    portal.faults.add(Fault.unknown_status("ABROAD"), "timeman.status", times=None)
    await add_colleague(hass, team, ben)

    def remembered() -> set[str]:
        return set(hass_storage[f"bitrix24.workdays.{team.entry_id}"]["data"]["people"])

    await time.advance(minutes=1)
    assert str(BEN) in remembered()
    await hass.config_entries.async_unload(team.entry_id)
    await remove_colleague(hass, team, BEN)
    await hass.config_entries.async_setup(team.entry_id)
    await time.advance(minutes=1)
    assert str(BEN) not in remembered()
