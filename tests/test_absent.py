"""The binary sensor that shows who is absent, and until when."""

from collections import Counter
from typing import Any
from unittest.mock import patch

from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED, STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import Event, EventStateChangedData, EventStateReportedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import Outage, SetUp, Time
from tests.portal import Employee, Fault, Portal, Role, Webhook
from tests.support.common import act, entity_id, polls, state_of, value
from tests.support.team import add_colleague, add_colleagues, find_entity, shown, state_for

ANNA, BEN = 12, 101
ABSENT = "absent"
METHOD = "im.user.list.get"
MONDAY, FRIDAY = "2026-09-14T00:00:00+02:00", "2026-09-18T00:00:00+02:00"
SATURDAY = "2026-09-19T00:00:00+02:00"


def attributes(hass: HomeAssistant) -> dict[str, Any]:
    """Return what the sensor of Anna has beside its state and its name."""
    return {name: value for name, value in state_of(hass, ABSENT).attributes.items() if name != "friendly_name"}


async def test_on_until_the_end(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """From the first poll to the midnight after the last day, although the next answer is hours away."""
    anna.be_absent(MONDAY, FRIDAY)
    await set_up()
    assert (value(hass, ABSENT), attributes(hass)) == ("on", {"until": SATURDAY})
    await time.move_to("2026-09-18T23:00:00+02:00")
    await time.pass_by(minutes=59, seconds=59)
    assert (value(hass, ABSENT), attributes(hass)) == ("on", {"until": SATURDAY})
    await time.pass_by(seconds=2)
    assert (value(hass, ABSENT), attributes(hass)) == ("off", {})


async def test_an_absence_of_hours(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """It ends at its time of day, not a day later as the portal prints it, also while the person works."""
    anna.be_absent("2026-09-14T07:00:00+02:00", "2026-09-14T09:00:00+02:00")
    await set_up()
    assert attributes(hass) == {"until": "2026-09-14T09:00:00+02:00"}
    await act(hass, "open_day")
    await time.pass_by(minutes=59)
    assert value(hass, ABSENT) == "on"
    await time.pass_by(minutes=2)
    assert value(hass, ABSENT) == "off"


async def test_the_hours_done_before_the_end(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """The required hours are done at nine, the absence ends at ten: both instants count, one after the other."""
    anna.min_duration = "01:00:00"
    anna.be_absent("2026-09-14T07:00:00+02:00", "2026-09-14T10:00:00+02:00")
    anna.open_day()
    entry = await set_up()
    # Only the timer: no poll, and no answer about absences.
    with patch.object(entry.runtime_data.coordinator, "_async_refresh"):
        await time.pass_by(hours=1, minutes=59, seconds=59)
        assert value(hass, ABSENT) == "on"
        await time.pass_by(seconds=2)
        assert value(hass, ABSENT) == "off"


@pytest.mark.parametrize(("portal_minutes", "expected"), [(-5, "on"), (0, "off")])
async def test_the_portals_clock_counts(
    hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp, portal_minutes: int, expected: str
) -> None:
    """By Home Assistant's clock, which shows eight, the absence is over."""
    anna.be_absent("2026-09-14T07:00:00+02:00", "2026-09-14T07:58:00+02:00")
    portal.clock.advance(minutes=portal_minutes)
    await set_up()
    assert value(hass, ABSENT) == expected


async def test_asked_every_three_hours(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """In the batches that polls send anyway; what HR enters meanwhile shows then."""
    assert (value(hass, ABSENT), attributes(hass)) == ("off", {})
    assert len(portal.calls(METHOD)) == 1
    anna.be_absent(MONDAY, FRIDAY)
    await time.pass_by(hours=2, minutes=55)
    assert (value(hass, ABSENT), len(portal.calls(METHOD))) == ("off", 1)
    polls(portal)
    await time.pass_by(minutes=10)
    assert (value(hass, ABSENT), len(portal.calls(METHOD))) == ("on", 1)
    assert polls(portal) <= 3
    anna.absences.clear()
    await time.pass_by(hours=3, minutes=5)
    assert (value(hass, ABSENT), attributes(hass)) == ("off", {})


async def test_an_unchanged_answer_writes_nothing(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Not even the same state again."""
    anna.role = Role.ADMIN
    anna.be_absent(MONDAY, FRIDAY)
    await add_colleagues(hass, entry, portal.add_team(2, BEN))
    await set_up()
    await time.pass_by(minutes=20)
    asked = len(portal.calls(METHOD))
    written: list[str] = []

    @callback
    def note(event: Event[EventStateReportedData] | Event[EventStateChangedData]) -> None:
        written.append(event.data["entity_id"])

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    hass.bus.async_listen(EVENT_STATE_REPORTED, note, event_filter=callback(lambda _: True))
    await time.pass_by(hours=3)
    assert len(portal.calls(METHOD)) == asked + 1
    assert [entity_id for entity_id in written if entity_id.startswith("binary_sensor.")] == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault.error("INVALID_FORMAT", "A wrong format for the ID field is passed"),
        Fault.error("ERROR_METHOD_NOT_FOUND", "Method not found!", 404),
        Fault.operation_time_limit(),
        Fault.result("nonsense"),
    ],
    ids=["refused", "no such method", "limited", "nonsense"],
)
async def test_no_answer(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, fault: Fault
) -> None:
    """The absence is unknown and all else goes on; it is asked again after an hour."""
    anna.be_absent(MONDAY, FRIDAY)
    await set_up()
    portal.faults.add(fault, METHOD)
    await time.pass_by(hours=3, minutes=5)
    assert (value(hass, ABSENT), attributes(hass)) == (STATE_UNKNOWN, {})
    assert value(hass, "status") == "closed"
    await time.pass_by(minutes=50)
    assert value(hass, ABSENT) == STATE_UNKNOWN
    await time.pass_by(minutes=15)
    assert value(hass, ABSENT) == "on"


@pytest.mark.parametrize("absent", [None, True, "nonsense", "2026-09-18", {}, 1789804800])
async def test_garbage_is_unknown(
    hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp, absent: object
) -> None:
    portal.faults.add(Fault.result({"12": {"id": 12, "absent": absent}}), METHOD)
    await set_up()
    assert (value(hass, ABSENT), attributes(hass)) == (STATE_UNKNOWN, {})


async def test_a_past_end(hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp) -> None:
    """As a portal's cache may have it."""
    portal.faults.add(Fault.result([{"id": "12", "absent": "2026-09-12T00:00:01+02:00"}]), METHOD)
    await set_up()
    assert (value(hass, ABSENT), attributes(hass)) == ("off", {})


# The permission


async def test_without_the_permission(
    hass: HomeAssistant, time: Time, portal: Portal, webhook: Webhook, set_up: SetUp
) -> None:
    """There is no such entity, and nobody asks again."""
    webhook.set_scopes(["timeman"])
    await set_up()
    assert find_entity(hass, ANNA, ABSENT) is None
    portal.requests.clear()
    await time.pass_by(hours=4)
    assert portal.calls(METHOD) == []


async def test_the_permission_is_taken_away_and_given_back(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, webhook: Webhook, set_up: SetUp
) -> None:
    """Unavailable meanwhile, also after a restart, and then read at once."""
    anna.be_absent(MONDAY, FRIDAY)
    entry = await set_up()
    webhook.set_scopes(["timeman"])
    await time.pass_by(minutes=5)
    assert value(hass, ABSENT) == STATE_UNAVAILABLE
    assert value(hass, "status") == "closed"
    assert await hass.config_entries.async_reload(entry.entry_id)
    await time.pass_by(minutes=10)
    assert value(hass, ABSENT) == STATE_UNAVAILABLE
    anna.absences.clear()
    webhook.set_scopes(["timeman", "im"])
    # One poll sees the permission, the next one the absence.
    await time.pass_by(minutes=10)
    assert value(hass, ABSENT) == "off"


async def test_nothing_outdated_is_shown_with_the_permission_back(
    hass: HomeAssistant, time: Time, anna: Employee, webhook: Webhook, set_up: SetUp
) -> None:
    """Between the poll that sees the permission and the one that reads the absence it is unknown."""
    anna.be_absent(MONDAY, FRIDAY)
    entry = await set_up()
    coordinator = entry.runtime_data.coordinator
    webhook.set_scopes(["timeman"])
    await coordinator.async_refresh()
    await coordinator.async_refresh()
    anna.absences.clear()
    webhook.set_scopes(["timeman", "im"])
    await coordinator.async_refresh()
    assert value(hass, ABSENT) == STATE_UNKNOWN
    await coordinator.async_refresh()
    assert value(hass, ABSENT) == "off"


async def test_a_permission_that_only_absences_use(
    hass: HomeAssistant, time: Time, webhook: Webhook, loaded: MockConfigEntry
) -> None:
    """A repair issue says that it was taken away, as long as the sensor is enabled."""
    registry, issues = er.async_get(hass), ir.async_get(hass)
    issue_id = f"missing_scope_{loaded.entry_id}_im"
    for entity in (entity_id(hass, "presence"), entity_id(hass, "message", Platform.NOTIFY)):
        registry.async_update_entity(entity, disabled_by=er.RegistryEntryDisabler.USER)
    webhook.set_scopes(["timeman"])
    await time.pass_by(minutes=6)
    assert issues.async_get_issue(DOMAIN, issue_id) is not None
    registry.async_update_entity(entity_id(hass, ABSENT), disabled_by=er.RegistryEntryDisabler.USER)
    await time.pass_by(minutes=6)
    assert issues.async_get_issue(DOMAIN, issue_id) is None


# Colleagues


@pytest.mark.parametrize("read_only", [False, True], ids=["administrator", "head of department"])
async def test_a_colleague(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    read_only: bool,
) -> None:
    """One call for both; also where the status may not be read."""
    anna.role = Role.HEAD if read_only else Role.ADMIN
    (ben,) = portal.add_team(1, BEN, head=anna)
    ben.be_absent(MONDAY, FRIDAY)
    await add_colleague(hass, entry, ben, read_only=read_only)
    await set_up()
    assert (shown(hass, ANNA, ABSENT), shown(hass, BEN, ABSENT)) == ("off", "on")
    assert state_for(hass, BEN, ABSENT).attributes["until"] == SATURDAY
    assert len(portal.calls(METHOD)) == 1
    ben.absences.clear()
    anna.be_absent(MONDAY, FRIDAY)
    await time.pass_by(hours=3, minutes=5)
    assert (shown(hass, ANNA, ABSENT), shown(hass, BEN, ABSENT)) == ("on", "off")


async def test_more_than_fifty(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two calls, in the same request as the rest of the poll where that has room."""
    monkeypatch.setattr("custom_components.bitrix24.PLATFORMS", [Platform.BINARY_SENSOR])
    anna.role = Role.ADMIN
    team = portal.add_team(60, BEN)
    team[-1].be_absent(MONDAY, FRIDAY)
    await add_colleagues(hass, entry, team)
    await set_up()
    assert {one.id for one in team if shown(hass, one.id, ABSENT) == "on"} == {team[-1].id}
    assert shown(hass, ANNA, ABSENT) == "off"
    team[0].be_absent(MONDAY, FRIDAY)
    await time.pass_by(hours=2, minutes=55)
    portal.requests.clear()
    await time.pass_by(minutes=10)
    assert len(portal.calls(METHOD)) == 2
    assert set(Counter(request.time for request in portal.requests).values()) == {2}
    assert shown(hass, team[0].id, ABSENT) == "on"


async def test_a_colleague_who_left(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Whom the portal does not know is not known to be absent; the others are read as usual."""
    anna.role = Role.ADMIN
    (ben,) = portal.add_team(1, BEN)
    await add_colleague(hass, entry, ben)
    portal.faults.add(Fault.result({"12": {"id": 12, "absent": False}, str(BEN): None}), METHOD, times=None)
    await set_up()
    assert (shown(hass, ANNA, ABSENT), shown(hass, BEN, ABSENT)) == ("off", STATE_UNKNOWN)
    await time.pass_by(hours=2, minutes=50)
    assert len(portal.calls(METHOD)) == 1


# Around it


async def test_an_outage(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry, outage: Outage
) -> None:
    """Unavailable like everything that is read, then as before."""
    await outage.begin()
    await outage.lasts(minutes=6)
    assert value(hass, ABSENT) == STATE_UNAVAILABLE
    await outage.end()
    await time.pass_by(minutes=6)
    assert value(hass, ABSENT) == "off"


async def test_the_end_is_not_recorded(hass: HomeAssistant, anna: Employee, set_up: SetUp) -> None:
    """The recorder leaves out the attributes that a state names."""
    anna.be_absent(MONDAY, FRIDAY)
    await set_up()
    info = state_of(hass, ABSENT).state_info
    assert info is not None
    assert info["unrecorded_attributes"] == {"until"}
