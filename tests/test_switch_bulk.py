"""Commands to a whole office, as people give them to lamps: nobody's day changes unless its switch is named."""

from homeassistant.const import Platform
from homeassistant.core import DOMAIN as HOMEASSISTANT, HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    intent,
    label_registry as lr,
)
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Role
from tests.support.common import device_named, entity_id, writes
from tests.support.team import ANNA, add_colleague, key_of

NOON = "2026-09-14T12:00:00+02:00"
BEN = 13


@pytest.fixture
def ben(portal: Portal, anna: Employee) -> Employee:
    """A colleague of Anna's, who administers the portal; on a break."""
    anna.role = Role.ADMIN
    return portal.add_employee(BEN, name="Ben", last_name="Okafor")


@pytest.fixture
async def office(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    ben: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, list[str]]:
    """Two people at work, with all their entities, in an office on a floor, everything with a label; the targets."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    anna.open_day()
    ben.open_day()
    await time.move_to(NOON)
    ben.pause_day()
    await async_setup_component(hass, HOMEASSISTANT, {})
    await set_up()
    await add_colleague(hass, entry, ben)
    floor = fr.async_get(hass).async_create("Ground floor")
    area = ar.async_get(hass).async_create("Office", floor_id=floor.floor_id)
    labels = lr.async_get(hass)
    of_devices, of_areas = labels.async_create("People").label_id, labels.async_create("Rooms").label_id
    ar.async_get(hass).async_update(area.id, labels={of_areas})
    devices = [device_named(hass, key_of(user_id)) for user_id in (ANNA, BEN)]
    for device in devices:
        dr.async_get(hass).async_update_device(device.id, area_id=area.id, labels={of_devices})
    portal.requests.clear()
    return {
        "device": [device.id for device in devices],
        "area": [area.id],
        "floor": [floor.floor_id],
        "label of the devices": [of_devices],
        "label of the area": [of_areas],
    }


@pytest.mark.parametrize("target", ["device", "area", "floor", "label of the devices", "label of the area"])
async def test_commands_to_many_things(
    hass: HomeAssistant, portal: Portal, office: dict[str, list[str]], target: str
) -> None:
    """Neither the switches nor the buttons are among what is meant."""
    data = {f"{target.partition(' ')[0]}_id": office[target]}
    for domain, service in (
        (HOMEASSISTANT, "turn_off"),
        (HOMEASSISTANT, "turn_on"),
        (HOMEASSISTANT, "toggle"),
        (Platform.SWITCH, "turn_off"),
        (Platform.SWITCH, "turn_on"),
        (Platform.SWITCH, "toggle"),
        (Platform.BUTTON, "press"),
    ):
        await hass.services.async_call(domain, service, data, blocking=True)
    assert writes(portal) == []


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("intent_type", [intent.INTENT_TURN_OFF, intent.INTENT_TURN_ON, intent.INTENT_TOGGLE])
@pytest.mark.parametrize(
    "slots", [{"area": "Office"}, {"floor": "Ground floor"}, {"area": "Office", "domain": "switch"}]
)
async def test_what_is_said_to_an_assistant(
    hass: HomeAssistant, portal: Portal, intent_type: str, slots: dict[str, str]
) -> None:
    """An assistant is not shown the switches, unless somebody exposes them."""
    await async_setup_component(hass, "intent", {})
    with pytest.raises(intent.MatchFailedError):
        await intent.async_handle(
            hass, "test", intent_type, {name: {"value": said} for name, said in slots.items()}, assistant="conversation"
        )
    assert writes(portal) == []


async def test_what_is_named_itself(
    hass: HomeAssistant, portal: Portal, anna: Employee, ben: Employee, office: dict[str, list[str]]
) -> None:
    """The limits that the documentation tells: the switch by its name, by a label of its own, everything at once."""
    switch = entity_id(hass, "workday")
    await hass.services.async_call(Platform.SWITCH, "turn_off", {"entity_id": switch}, blocking=True)
    assert (anna.state, ben.state) == ("CLOSED", "PAUSED")
    label = lr.async_get(hass).async_create("Mine").label_id
    er.async_get(hass).async_update_entity(switch, labels={label})
    await hass.services.async_call(HOMEASSISTANT, "turn_on", {"label_id": label}, blocking=True)
    assert anna.state == "OPENED"
    await hass.services.async_call(Platform.SWITCH, "turn_off", {"entity_id": "all"}, blocking=True)
    assert (anna.state, ben.state) == ("CLOSED", "CLOSED")
