"""Act on Home Assistant and read what it shows."""

import asyncio
from collections.abc import Mapping
import gc
from math import floor
import traceback
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import LEAK, PORTAL_KEY
from tests.portal import Employee, Portal

WRITING_METHODS = ("timeman.open", "timeman.pause", "timeman.close", "im.user.status.set")

# Where an entity lives, by its key.
PLATFORM_OF = {
    **dict.fromkeys(("working", "absent", "awaiting_confirmation"), Platform.BINARY_SENSOR),
    **dict.fromkeys(("open_day", "pause_day", "resume_day", "close_day"), Platform.BUTTON),
    **dict.fromkeys(("break", "workday"), Platform.SWITCH),
    "presence": Platform.SELECT,
}


def entity_id(hass: HomeAssistant, key: str, platform: Platform | None = None, user_id: int = 12) -> str:
    """Return the entity of a key of the contract."""
    domain = platform or PLATFORM_OF.get(key, Platform.SENSOR)
    found = er.async_get(hass).async_get_entity_id(domain, DOMAIN, f"{PORTAL_KEY}_{user_id}_{key}")
    assert found is not None, key
    return found


def state_of(hass: HomeAssistant, key: str, platform: Platform | None = None) -> State:
    """Return the state object of a key."""
    state = hass.states.get(entity_id(hass, key, platform))
    assert state is not None, key
    return state


def value(hass: HomeAssistant, key: str, platform: Platform | None = None) -> str:
    """Return the state of a key."""
    return state_of(hass, key, platform).state


def minutes_shown(hours: str) -> int:
    """Return the minutes that the frontend shows of a state in hours with four decimals.

    Both steps are those of its formatDuration, in doubles as in JavaScript: round to the precision, then floor.
    """
    number = floor(float(hours) * 10**4 + 0.5) / 10**4
    whole = floor(number)
    return whole * 60 + floor((number - whole) * 60)


def device_id(hass: HomeAssistant, user_id: int = 12) -> str:
    """Return the device of an employee."""
    return device_named(hass, f"{PORTAL_KEY}_{user_id}").id


def device_named(hass: HomeAssistant, identifier: str) -> dr.DeviceEntry:
    """Return the device with an identifier of this integration."""
    registry = dr.async_get(hass)
    (device,) = (
        device
        for entry in hass.config_entries.async_entries(DOMAIN)
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
        if (DOMAIN, identifier) in device.identifiers
    )
    return device


async def act(hass: HomeAssistant, action: str, **data: Any) -> Mapping[str, Any]:
    """Run an action and return its answer."""
    answer = await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)
    assert answer is not None
    return answer


async def refused(hass: HomeAssistant, action: str, **data: Any) -> HomeAssistantError:
    """Run an action that must fail, and return its error."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, action, **data)
    assert caught.value.translation_domain == DOMAIN
    assert_no_secret(caught.value)
    return caught.value


def assert_no_secret(error: BaseException | None) -> None:
    """Look through an exception, all that led to it, and its traceback."""
    while error is not None:
        assert LEAK not in f"{error} {error!r} {error.args!r} {vars(error)!r}"
        assert LEAK not in "".join(traceback.format_exception(error))
        error = error.__cause__ or error.__context__


async def press(hass: HomeAssistant, platform: Platform, service: str, key: str, **data: Any) -> None:
    """Use an entity as a person would."""
    target = {"entity_id": entity_id(hass, key, platform)}
    await hass.services.async_call(platform, service, {**target, **data}, blocking=True)


def writes(portal: Portal) -> list[str]:
    """Return the calls that may change something, in order."""
    return [call.name for call in portal.calls() if call.name in WRITING_METHODS]


def polls(portal: Portal) -> int:
    """Count the requests since the last look."""
    count = len(portal.requests)
    portal.requests.clear()
    return count


def bring_to(anna: Employee, state: str) -> None:
    """Give Anna a past, as seen on Monday, 14 September 2026, 12:00 in Berlin. Leaves the portal's clock there."""
    clock = anna.office.clock
    match state:
        case "never":
            pass
        case "opened" | "paused" | "closed":
            clock.move_to("2026-09-14T08:00:00+02:00")
            anna.open_day()
            clock.move_to("2026-09-14T11:00:00+02:00")
            if state == "paused":
                anna.pause_day()
            if state == "closed":
                anna.close_day()
        case "closed_earlier":
            clock.move_to("2026-09-10T08:00:00+02:00")
            anna.open_day()
            clock.move_to("2026-09-10T17:00:00+02:00")
            anna.close_day()
        case "expired":
            clock.move_to("2026-09-10T08:00:00+02:00")
            anna.open_day()
        case _:
            raise ValueError(state)
    clock.move_to("2026-09-14T12:00:00+02:00")


def living_things(hass: HomeAssistant) -> dict[str, int]:
    """Count what would grow if something were forgotten."""
    gc.collect()
    timers = hass.loop._scheduled  # type: ignore[attr-defined]
    return {
        "tasks": len(asyncio.all_tasks()),
        "timers": sum(not timer.cancelled() for timer in timers),
        "listeners": sum(hass.bus.async_listeners().values()),
        "objects": sum(type(thing).__module__.startswith(f"custom_components.{DOMAIN}") for thing in gc.get_objects()),
    }


async def download(hass: HomeAssistant, hass_client: ClientSessionGenerator, path: str) -> Any:
    """Fetch diagnostics as the frontend does."""
    assert await async_setup_component(hass, "diagnostics", {})
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/{path}")
    assert response.status == 200
    return (await response.json())["data"]
