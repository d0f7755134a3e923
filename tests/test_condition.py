"""Conditions, as an automation from the editor uses them."""

from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Role
from tests.support.automations import condition, passes
from tests.support.common import act, bring_to, device_id, entity_id, value
from tests.support.team import add_colleague, device_of

NOON = "2026-09-14T12:00:00+02:00"
CONDITIONS = ("is_working", "is_paused", "is_closed", "is_expired")


async def true_of_anna(hass: HomeAssistant) -> list[str]:
    """Return which conditions hold."""
    return [name for name in CONDITIONS if await passes(hass, condition(name, {"device_id": device_id(hass)}))]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("never", "is_closed"),
        ("opened", "is_working"),
        ("paused", "is_paused"),
        ("closed", "is_closed"),
        ("closed_earlier", "is_closed"),
        ("expired", "is_expired"),
    ],
)
async def test_exactly_one_is_true(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, state: str, expected: str
) -> None:
    """Whatever the day is like."""
    bring_to(anna, state)
    await time.move_to(NOON)
    await set_up()
    assert await true_of_anna(hass) == [expected]


async def test_nothing_is_true_of_what_is_not_known(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """While the portal is away."""
    await act(hass, "open_day")
    await portal.stop()
    await time.pass_by(minutes=2)
    assert value(hass, "status") == STATE_UNAVAILABLE
    assert await true_of_anna(hass) == []
    await portal.start()
    await time.pass_by(minutes=6)
    assert await true_of_anna(hass) == ["is_working"]


async def test_for_asks_how_long(hass: HomeAssistant, time: Time, loaded: MockConfigEntry) -> None:
    """At least as long as given."""
    await act(hass, "open_day")
    config = condition("is_working", {"device_id": device_id(hass)}, **{"for": "01:00:00"})
    await time.pass_by(minutes=59)
    assert not await passes(hass, config)
    await time.pass_by(minutes=2)
    assert await passes(hass, config)


async def test_behaviors(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Any of the employees, or all."""
    anna.role = Role.ADMIN
    ben = portal.add_employee(21, name="Ben", last_name="Weber")
    await add_colleague(hass, loaded, ben)
    target = {"device_id": [device_id(hass), device_of(hass, 21).id]}

    async def working() -> tuple[bool, bool]:
        return (
            await passes(hass, condition("is_working", target, behavior="any")),
            await passes(hass, condition("is_working", target, behavior="all")),
        )

    assert await working() == (False, False)
    anna.open_day()
    await time.pass_by(minutes=6)
    assert await working() == (True, False)
    ben.open_day()
    await time.pass_by(minutes=6)
    assert await working() == (True, True)


async def test_any_entity_names_a_person_and_strangers_name_nobody(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The switch as well as the status; a sensor of something else never, whatever it says."""
    await act(hass, "open_day")
    hass.states.async_set("sensor.other", "opened", {"device_class": "enum"})
    assert await passes(hass, condition("is_working", {"entity_id": entity_id(hass, "workday", Platform.SWITCH)}))
    assert not await passes(hass, condition("is_working", {"entity_id": "sensor.other"}))


async def test_an_automation_goes_on_only_where_it_holds(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """In a script, which stops where it does not."""
    target = {"device_id": device_id(hass)}
    sequence = [condition("is_closed", target), {"action": "bitrix24.open_day", "data": {}}]
    assert await async_setup_component(hass, "script", {"script": {"start": {"sequence": sequence}}})
    await act(hass, "open_day")
    await act(hass, "pause_day")
    await hass.services.async_call("script", "start", blocking=True)
    assert value(hass, "status") == "paused"
    await act(hass, "close_day")
    # Without a target there is nobody to ask about: the editor refuses it.
    with pytest.raises(vol.Invalid):
        await passes(hass, {"condition": "bitrix24.is_closed"})
