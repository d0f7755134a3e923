"""Whose day an action is about: by device, entity or target, and whether the caller may see or change it."""

from typing import Any

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.auth.permissions.types import PolicyType
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import PORTAL_KEY, SetUp, Time
from tests.portal import Employee, Portal, Role
from tests.support.common import act, bring_to, device_id, device_named, entity_id, refused, writes
from tests.support.team import ANNA, add_colleague, device_of, entity_of

BEN = 13

# Every action, with what it needs besides an employee.
READING: dict[str, dict[str, Any]] = {"get_workday": {}, "get_records": {"start": "2026-09-01"}}
CHANGING: dict[str, dict[str, Any]] = {
    "open_day": {},
    "pause_day": {},
    "resume_day": {},
    "close_day": {},
    "set_presence": {"status": "dnd"},
    "import_history": {"start": "2026-09-01"},
}
ACTIONS = READING | CHANGING


@pytest.fixture
async def ben(hass: HomeAssistant, portal: Portal, anna: Employee, entry: MockConfigEntry, time: Time) -> Employee:
    """A colleague whose day Anna may manage; both have begun their day."""
    anna.role = Role.ADMIN
    ben = portal.add_employee(BEN, name="Ben", last_name="Okafor", time_zone="Europe/London")
    bring_to(anna, "opened")
    ben.open_day()
    await time.move_to("2026-09-14T12:00:00+02:00")
    await add_colleague(hass, entry, ben)
    return ben


@pytest.fixture
async def team(ben: Employee, set_up: SetUp) -> MockConfigEntry:
    """Anna's entry with Ben, set up."""
    return await set_up()


def named(hass: HomeAssistant, user_id: int) -> dict[str, dict[str, Any]]:
    """Return all ways to name one employee."""
    device = device_of(hass, user_id).id
    switch = entity_of(hass, user_id, "workday")
    return {
        "device": {"device_id": device},
        "list of one": {"device_id": [device]},
        "list with a blank": {"device_id": ["", device, None]},
        "entity": {"entity_id": switch},
        "entity in a list": {"entity_id": [switch]},
        "several entities of one person": {"entity_id": f"{switch}, {entity_of(hass, user_id, 'status')}"},
        "device and entity": {"device_id": device, "entity_id": [switch]},
        "entity by its id in the registry": {"entity_id": er.async_get(hass).entities[switch].id},
    }


WAYS = (
    *("device", "list of one", "list with a blank", "entity", "entity in a list"),
    *("several entities of one person", "device and entity", "entity by its id in the registry"),
)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.usefixtures("team")
async def test_ways_to_name_one_employee(hass: HomeAssistant, anna: Employee, ben: Employee, way: str) -> None:
    """As people write it in scripts, in data or under target."""
    answer = await hass.services.async_call(
        DOMAIN, "close_day", {}, blocking=True, return_response=True, target=named(hass, BEN)[way]
    )
    assert answer is not None
    assert (answer["status"], ben.state, anna.state) == ("closed", "CLOSED", "OPENED")
    await act(hass, "close_day", **named(hass, ANNA)[way])
    assert anna.state == "CLOSED"


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.usefixtures("team")
async def test_every_action_takes_a_target(hass: HomeAssistant, action: str) -> None:
    """One employee, several and none, whatever is to be done."""
    target = {"entity_id": [entity_of(hass, BEN, "status")]}
    both = {"device_id": [device_of(hass, ANNA).id, device_of(hass, BEN).id]}
    assert (await refused(hass, action, **ACTIONS[action], **both)).translation_key == "employee_required"
    assert (await refused(hass, action, **ACTIONS[action], device_id="")).translation_key == "employee_required"
    if action == "import_history":
        assert (await refused(hass, action, **ACTIONS[action], **target)).translation_key == "no_recorder"
    elif action == "set_presence":
        assert (await refused(hass, action, **ACTIONS[action], **target)).translation_key == "presence_not_own"
    else:
        assert await act(hass, action, **ACTIONS[action], **target)


@pytest.mark.parametrize("holder", ["area", "floor", "label of the device", "label of the switch"])
async def test_what_holds_exactly_one_employee(
    hass: HomeAssistant, team: MockConfigEntry, anna: Employee, ben: Employee, holder: str
) -> None:
    """An area, a floor or a label names whoever is in it, with or without other things; several are too many."""
    floor = fr.async_get(hass).async_create("Upstairs")
    area = ar.async_get(hass).async_create("Office", floor_id=floor.floor_id)
    label = lr.async_get(hass).async_create("Late")
    devices, entities = dr.async_get(hass), er.async_get(hass)

    def put(device: str, switch: str | None = None) -> None:
        if holder == "label of the switch" and switch is not None:
            entities.async_update_entity(switch, labels={label.label_id})
        elif holder == "label of the device":
            devices.async_update_device(device, labels={label.label_id})
        elif holder in {"area", "floor"}:
            devices.async_update_device(device, area_id=area.id)

    targets: dict[str, dict[str, Any]] = {
        "area": {"area_id": area.id},
        "floor": {"floor_id": [floor.floor_id]},
        "label of the device": {"label_id": label.label_id},
        "label of the switch": {"label_id": label.label_id},
    }
    target = targets[holder]
    put(device_named(hass, PORTAL_KEY).id)
    lamp = entities.async_get_or_create("light", "test", "lamp")
    entities.async_update_entity(lamp.entity_id, area_id=area.id, labels={label.label_id})
    assert (await refused(hass, "close_day", **target)).translation_key == "not_an_employee"

    put(device_of(hass, BEN).id, entity_of(hass, BEN, "workday"))
    await act(hass, "close_day", **target)
    assert (ben.state, anna.state) == ("CLOSED", "OPENED")

    put(device_of(hass, ANNA).id, entity_of(hass, ANNA, "workday"))
    assert (await refused(hass, "close_day", **target)).translation_key == "employee_required"
    assert anna.state == "OPENED"


@pytest.mark.parametrize(
    "target",
    [
        {"device_id": "no-such-device"},
        {"entity_id": "light.kitchen"},
        {"entity_id": "all"},
        {"entity_id": "none"},
        {"area_id": "nowhere"},
        {"label_id": "nobody"},
    ],
    ids=str,
)
async def test_what_names_nobody(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, target: dict[str, str]
) -> None:
    """Even where there is only one employee: something else was meant."""
    error = await refused(hass, "open_day", **target)
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "not_an_employee"
    mixed = {**target, "device_id": [device_id(hass), target.get("device_id", "")]}
    if target.keys() & {"device_id", "entity_id"}:
        assert (await refused(hass, "open_day", **mixed)).translation_key == "not_an_employee"
    assert writes(portal) == []


async def test_the_portals_own_entity_names_nobody(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The number of people at work is nobody's."""
    count = er.async_get(hass).async_get_entity_id(Platform.SENSOR, DOMAIN, f"{PORTAL_KEY}_12_employees_working")
    assert count is not None
    assert (await refused(hass, "get_workday", entity_id=count)).translation_key == "not_an_employee"


async def test_a_number_is_no_device(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The schema says so."""
    with pytest.raises(vol.Invalid):
        await act(hass, "open_day", device_id=12)


@pytest.mark.parametrize("blank", ["", "  ", None], ids=repr)
async def test_blanks_count_as_left_out(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee, blank: str | None
) -> None:
    """Templates leave them, in any optional field; where a field is required they are missing."""
    optional = ("device_id", "entity_id", "area_id", "time", "report", "latitude", "longitude", "reopen")
    await act(hass, "open_day", close_expired=blank, **dict.fromkeys(optional, blank))
    assert portal.calls("timeman.open")[0].params == {}
    await act(hass, "pause_day", device_id=blank)
    await act(hass, "resume_day", device_id=blank)
    await act(hass, "close_day", **dict.fromkeys(optional[:-1], blank))
    assert anna.state == "CLOSED"
    await act(hass, "get_workday", device_id=blank)
    assert len((await act(hass, "get_records", device_id=blank, start="2026-09-01", end=blank))["records"]) == 1
    await act(hass, "set_presence", device_id=blank, status="dnd")
    for action, field in (("set_presence", "status"), ("get_records", "start"), ("import_history", "start")):
        with pytest.raises(vol.Invalid, match="required"):
            await act(hass, action, **{field: blank})
    with pytest.raises(vol.Invalid):
        await act(hass, "open_day", user_id=blank)


async def test_a_script(hass: HomeAssistant, team: MockConfigEntry, anna: Employee, ben: Employee) -> None:
    """Templates and a target, as Home Assistant itself hands them on."""
    close = {
        "action": "bitrix24.close_day",
        "target": {"entity_id": entity_of(hass, BEN, "workday")},
        "data": {"time": "{{ none }}", "report": "{{ '' }}", "latitude": "{{ state_attr('zone.away', 'latitude') }}"},
    }
    by_template = {"action": "bitrix24.close_day", "target": {"device_id": "{{ device_id(who) }}"}}
    script = {
        "ben": {"sequence": [close]},
        "somebody": {"fields": {"who": {}}, "sequence": [by_template]},
    }
    assert await async_setup_component(hass, "script", {"script": script})
    await hass.services.async_call("script", "ben", blocking=True)
    assert (ben.state, anna.state) == ("CLOSED", "OPENED")
    await hass.services.async_call("script", "somebody", {"who": entity_id(hass, "status")}, blocking=True)
    assert anna.state == "CLOSED"


# An entry that does not run


@pytest.mark.parametrize("action", ACTIONS)
async def test_an_entry_that_is_disabled(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, action: str
) -> None:
    """The error says so, by whatever the employee is named; nothing is kept until somebody enables it."""
    device, switch = device_id(hass), entity_id(hass, "workday")
    await hass.config_entries.async_set_disabled_by(loaded.entry_id, ConfigEntryDisabler.USER)
    for target in ({"device_id": device}, {"entity_id": switch}, {}):
        error = await refused(hass, action, **ACTIONS[action], **target)
        assert isinstance(error, ServiceValidationError)
        assert error.translation_key == "entry_not_loaded"
    await hass.config_entries.async_set_disabled_by(loaded.entry_id, None)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert writes(portal) == []


@pytest.mark.parametrize("action", [*READING, "set_presence", "import_history"])
async def test_an_entry_that_is_not_loaded(hass: HomeAssistant, loaded: MockConfigEntry, action: str) -> None:
    """What cannot be kept says so."""
    device = device_id(hass)
    await hass.config_entries.async_unload(loaded.entry_id)
    error = await refused(hass, action, **ACTIONS[action], device_id=device)
    assert error.translation_key == "entry_not_loaded"


# Permissions


async def call_by(hass: HomeAssistant, user: MockUser | None, action: str, **data: Any) -> None:
    """Run an action as a user."""
    context = Context(user_id=None if user is None else user.id)
    await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True, context=context)


def may(user: MockUser, **policies: dict[str, bool]) -> MockUser:
    """Let a user do with some entities what is said, and nothing else."""
    policy: PolicyType = {"entities": {"entity_ids": policies}}
    user.mock_policy(policy)
    return user


@pytest.mark.one_in(2)
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("by_device", [True, False], ids=["by device", "the only employee"])
async def test_who_may_only_look(
    hass: HomeAssistant,
    hass_read_only_user: MockUser,
    loaded: MockConfigEntry,
    portal: Portal,
    action: str,
    by_device: bool,
) -> None:
    """The same as from the switch: Unauthorized, and nothing was sent. Looking is allowed."""
    data = ACTIONS[action] | ({"device_id": device_id(hass)} if by_device else {})
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            "switch",
            "turn_on",
            {"entity_id": entity_id(hass, "workday")},
            blocking=True,
            context=Context(user_id=hass_read_only_user.id),
        )
    if action in READING:
        await call_by(hass, hass_read_only_user, action, **data)
    else:
        with pytest.raises(Unauthorized) as caught:
            await call_by(hass, hass_read_only_user, action, **data)
        assert (caught.value.permission, caught.value.entity_id) == (POLICY_CONTROL, entity_id(hass, "workday"))
    assert writes(portal) == []


@pytest.mark.usefixtures("team")
async def test_who_may_act_for_one(
    hass: HomeAssistant, hass_read_only_user: MockUser, anna: Employee, ben: Employee
) -> None:
    """The switch of the work day decides, for each employee anew."""
    switch = entity_of(hass, BEN, "workday")
    user = may(hass_read_only_user, **{switch: {POLICY_CONTROL: True}})
    await call_by(hass, user, "close_day", device_id=device_of(hass, BEN).id)
    assert ben.state == "CLOSED"
    for target in ({"device_id": device_of(hass, ANNA).id}, {"entity_id": entity_of(hass, ANNA, "workday")}):
        with pytest.raises(Unauthorized):
            await call_by(hass, user, "close_day", **target)
    assert anna.state == "OPENED"
    with pytest.raises(Unauthorized):
        await call_by(hass, user, "get_workday", device_id=device_of(hass, BEN).id)


@pytest.mark.parametrize("action", READING)
@pytest.mark.usefixtures("team")
async def test_who_may_see_one(hass: HomeAssistant, hass_read_only_user: MockUser, action: str) -> None:
    """The sensor of the status decides."""
    user = may(hass_read_only_user, **{entity_of(hass, BEN, "status"): {POLICY_READ: True}})
    await call_by(hass, user, action, **ACTIONS[action], device_id=device_of(hass, BEN).id)
    with pytest.raises(Unauthorized) as caught:
        await call_by(hass, user, action, **ACTIONS[action], device_id=device_of(hass, ANNA).id)
    assert (caught.value.permission, caught.value.entity_id) == (POLICY_READ, entity_of(hass, ANNA, "status"))


async def test_without_a_switch_the_status_decides(
    hass: HomeAssistant,
    hass_read_only_user: MockUser,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """People whose day may only be seen have none."""
    ben = portal.add_employee(BEN, name="Ben", last_name="Okafor", head=anna)
    anna.role = Role.HEAD
    await add_colleague(hass, entry, ben, read_only=True)
    await set_up()
    status = entity_of(hass, BEN, "status")
    with pytest.raises(Unauthorized):
        await call_by(hass, hass_read_only_user, "open_day", device_id=device_of(hass, BEN).id)
    user = may(hass_read_only_user, **{status: {POLICY_CONTROL: True}})
    with pytest.raises(HomeAssistantError) as caught:
        await call_by(hass, user, "open_day", device_id=device_of(hass, BEN).id)
    assert caught.value.translation_key == "no_permission"


async def test_who_is_nobody(hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal) -> None:
    """A user who was removed meanwhile."""
    with pytest.raises(UnknownUser):
        await call_by(hass, MockUser(), "open_day")
    assert writes(portal) == []


@pytest.mark.parametrize("caller", ["administrator", "automation"])
async def test_who_may_everything(
    hass: HomeAssistant, hass_admin_user: MockUser, loaded: MockConfigEntry, anna: Employee, caller: str
) -> None:
    """Administrators, and whatever Home Assistant does by itself."""
    await call_by(hass, hass_admin_user if caller == "administrator" else None, "open_day")
    assert anna.state == "OPENED"


async def test_nobody_is_asked_by_what_is_not_there(
    hass: HomeAssistant, hass_read_only_user: MockUser, loaded: MockConfigEntry, portal: Portal
) -> None:
    """Without any entity in the registry, only those may who may everything."""
    for registered in list(er.async_get(hass).entities.values()):
        er.async_get(hass).async_remove(registered.entity_id)
    with pytest.raises(Unauthorized):
        await call_by(hass, hass_read_only_user, "open_day", device_id=device_id(hass))
    await call_by(hass, hass_read_only_user, "get_workday", device_id=device_id(hass))
    assert writes(portal) == []
