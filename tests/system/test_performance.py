"""What a team costs: counts that must not grow. Times are measured by scripts/benchmark, and never judged."""

from collections.abc import Awaitable, Callable, Iterable
from math import ceil
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED, STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, EventStateReportedData, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from tests.conftest import PORTAL_KEY, SetUp, Time
from tests.portal import Employee, Fault, Portal, Role, Webhook
from tests.support.common import act, device_named

OWNER = f"{PORTAL_KEY}_12"
WORKING = f"{OWNER}_employees_working"
FIRST_ID = 100
BATCH = 50

type Hire = Callable[[int], Awaitable[list[Employee]]]


@pytest.fixture
def hire(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    webhook: Webhook,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> Hire:
    """Set up a team of some people who all work since 08:00, Anna among them; it is 10:00 then."""

    async def hire(size: int) -> list[Employee]:
        # The debug mode of asyncio would take most of the time.
        hass.loop.set_debug(False)
        anna.role = Role.ADMIN
        webhook.set_scopes(("timeman", "im", "user"))
        team = [anna, *portal.add_team(size - 1, first_id=FIRST_ID)]
        for person in team:
            person.open_day()
        for colleague in team[1:]:
            subentry = ConfigSubentry(
                data=MappingProxyType({"user_id": colleague.id, "read_only": False}),
                subentry_type="employee",
                title=colleague.full_name,
                unique_id=str(colleague.id),
            )
            hass.config_entries.async_add_subentry(entry, subentry)
        await time.move_to("2026-09-14T10:05:00+02:00")
        await set_up()
        return team

    return hire


class Writes:
    """The entities written since the last look, by their unique ids."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._changed: list[str] = []
        self._reported: list[str] = []

        @callback
        def changed(event: Event[EventStateChangedData]) -> None:
            self._changed.append(event.data["entity_id"])

        @callback
        def reported(event: Event[EventStateReportedData]) -> None:
            self._reported.append(event.data["entity_id"])

        hass.bus.async_listen(EVENT_STATE_CHANGED, changed)
        hass.bus.async_listen(EVENT_STATE_REPORTED, reported, callback(lambda _: True))

    def taken(self) -> tuple[list[str], list[str]]:
        """Return those that changed and those that did not, and forget them."""
        taken = self._unique_ids(self._changed), self._unique_ids(self._reported)
        self._changed.clear()
        self._reported.clear()
        return taken

    def _unique_ids(self, entity_ids: list[str]) -> list[str]:
        registry = er.async_get(self._hass)
        return [entry.unique_id for entity_id in entity_ids if (entry := registry.async_get(entity_id)) is not None]


def traffic(portal: Portal) -> tuple[int, int]:
    """Count the requests since the last look, and the calls inside them."""
    counted = len(portal.requests), len(portal.calls())
    portal.requests.clear()
    return counted


def key_of(person: Employee) -> str:
    """Return what the unique ids of somebody's entities begin with."""
    return OWNER if person.id == 12 else f"{OWNER}_{person.id}"


def status(hass: HomeAssistant, person: Employee) -> str:
    """Return somebody's status as shown."""
    entity_id = er.async_get(hass).async_get_entity_id("sensor", "bitrix24", f"{key_of(person)}_status")
    assert entity_id is not None
    state = hass.states.get(entity_id)
    assert state is not None
    return state.state


def refuse(portal: Portal, person: Employee) -> None:
    """Let the portal tell nothing of somebody's day any more."""
    portal.faults.add(Fault.error("", "User not found", 400), "timeman.status", times=None, user_id=person.id)


@pytest.mark.parametrize(
    ("size", "of_set_up", "of_poll"),
    [(1, 2, 1), (24, 2, 1), (45, 2, 1), (46, 2, 1), (48, 3, 1), (49, 3, 2), (99, 5, 3)],
)
async def test_requests_of_a_team(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    entry: MockConfigEntry,
    hire: Hire,
    size: int,
    of_set_up: int,
    of_poll: int,
) -> None:
    """As many as there are times fifty calls: everything at a set-up, the days, profile and presence at a poll.

    The first set-up of one person also asks for a record, which no batch can hold.
    """
    await hire(size)
    requests, calls = traffic(portal)
    records = size == 1
    assert requests == ceil((calls - records) / BATCH) + records <= of_set_up
    for _ in range(3):
        await time.advance(seconds=56)
        assert traffic(portal) == (of_poll, size + 2)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    requests, calls = traffic(portal)
    assert requests == ceil(calls / BATCH) <= (of_set_up if size > 1 else 1)


async def test_what_is_due_once_a_day_travels_along(time: Time, portal: Portal, hire: Hire) -> None:
    """45 people's rules, names and the permissions are asked again without a request of their own."""
    for person in await hire(45):
        person.close_day()
    # Whether there are records has been asked by then.
    await time.advance(minutes=11)
    traffic(portal)
    await time.advance(hours=24)
    asked: set[object] = set()
    for _ in range(20):
        asked |= {call.params.get("USER_ID") for call in portal.calls("timeman.settings")}
        assert len([request for request in portal.requests if request.method == "batch"]) == 1
        traffic(portal)
        await time.advance(seconds=291)
    assert len(asked) == 45


async def test_a_team_is_registered_once(hass: HomeAssistant, hire: Hire, monkeypatch: pytest.MonkeyPatch) -> None:
    """One look-up of each device, no entity written to the registry twice, no list of members for each employee."""
    registered, listed = [], []
    really_register, really_list = dr.DeviceRegistry.async_get_or_create, ConfigEntry.get_subentries_of_type

    def register(registry: dr.DeviceRegistry, **device: Any) -> dr.DeviceEntry:
        registered.append(device["identifiers"])
        return really_register(registry, **device)

    def list_subentries(entry: ConfigEntry[Any], kind: str) -> Iterable[ConfigSubentry]:
        listed.append(kind)
        return really_list(entry, kind)

    monkeypatch.setattr(dr.DeviceRegistry, "async_get_or_create", register)
    monkeypatch.setattr(ConfigEntry, "get_subentries_of_type", list_subentries)
    updated = async_capture_events(hass, er.EVENT_ENTITY_REGISTRY_UPDATED)
    await hire(24)
    assert len(registered) == 24 + 1
    assert len(listed) < 24
    assert {event.data["action"] for event in updated} == {"create"}


@pytest.mark.parametrize("size", [1, 60])
async def test_an_unchanged_poll_writes_nothing(
    hass: HomeAssistant, time: Time, portal: Portal, hire: Hire, size: int
) -> None:
    """Nothing written, nothing reported, whoever is refused."""
    if size > 1:
        portal.faults.add(
            Fault.error("", "User not found", 400), "timeman.status", times=None, user_id=FIRST_ID + size - 2
        )
    await hire(size)
    traffic(portal)
    writes = Writes(hass)
    for _ in range(5):
        await time.advance(seconds=56)
        assert traffic(portal)[0] == ceil((size + 2) / BATCH)
    assert writes.taken() == ([], [])


async def test_a_change_writes_one_employee(hass: HomeAssistant, time: Time, hire: Hire) -> None:
    """Of sixty: the entities of who changed, and the portal's count."""
    team = await hire(60)
    writes = Writes(hass)
    for act_elsewhere in (Employee.close_day, Employee.open_day):
        act_elsewhere(team[30])
        await time.advance(seconds=56)
        changed, reported = writes.taken()
        others = [key for key in changed + reported if not key.startswith(f"{key_of(team[30])}_")]
        assert others == [WORKING]
        assert 5 <= len(changed) <= 10
        assert len(changed + reported) <= 20


async def test_one_of_sixty_fails(hass: HomeAssistant, time: Time, portal: Portal, hire: Hire) -> None:
    """That one is unavailable, at the cost of no request; the others' changes are seen as before."""
    team = await hire(60)
    refuse(portal, team[40])
    await time.advance(seconds=56)
    traffic(portal)
    team[20].pause_day()
    team[59].close_day()
    await time.advance(seconds=56)
    requests, calls = traffic(portal)
    # One more for the start of the break.
    assert (requests, calls) == (3, 63)
    assert [status(hass, team[number]) for number in (0, 20, 40, 59)] == [
        "opened",
        "paused",
        STATE_UNAVAILABLE,
        "closed",
    ]
    assert sum(status(hass, person) == "opened" for person in team) == 57


async def test_a_verb_of_a_colleague(hass: HomeAssistant, time: Time, portal: Portal, hire: Hire) -> None:
    """A look and a step, however many people there are, and no poll besides."""
    team = await hire(60)
    device = device_named(hass, key_of(team[30])).id
    writes = Writes(hass)
    traffic(portal)
    for verb, shown in (("pause_day", "paused"), ("resume_day", "opened"), ("close_day", "closed")):
        assert (await act(hass, verb, device_id=device))["changed"]
        assert status(hass, team[30]) == shown
        await hass.async_block_till_done(wait_background_tasks=True)
        assert traffic(portal)[0] == 2
        time.jump(seconds=5)
    changed, reported = writes.taken()
    assert all(key.startswith(f"{key_of(team[30])}_") or key == WORKING for key in changed + reported)


async def test_a_usual_day_of_a_team(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, hire: Hire
) -> None:
    """24 hours, 09:00 to 18:00 with a break, made elsewhere; one of three is refused all the time."""
    await time.move_to("2026-09-14T08:00:00+02:00")
    portal.faults.add(Fault.error("", "User not found", 400), "timeman.status", times=None, user_id=FIRST_ID + 1)
    team = await hire(3)
    for person in team:
        person.close_day()
    await time.move_to("2026-09-15T00:05:00+02:00")
    writes = Writes(hass)
    traffic(portal)
    for hours, act_elsewhere in (
        (9, Employee.open_day),
        (3, Employee.pause_day),
        (0.5, Employee.resume_day),
        (5.5, Employee.close_day),
    ):
        await time.pass_by(hours=hours)
        for person in team:
            act_elsewhere(person)
    await time.pass_by(hours=6)
    requests, _ = traffic(portal)
    assert 700 < requests <= 800
    changed, _ = writes.taken()
    for person in team[:2]:
        own = [key for key in changed if key.startswith(f"{key_of(person)}_") and key != WORKING]
        own = [key for key in own if person is not anna or not key.startswith(f"{OWNER}_1")]
        assert 40 < len(own) <= 90
    assert not [key for key in changed if key.startswith(f"{key_of(team[2])}_")]
    assert len(changed) <= 2 * 90
