"""Automations as a person builds them in the editor, and what became of them."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.condition import async_from_config, async_validate_condition_config
from homeassistant.setup import async_setup_component

FIRED = "test_automation_ran"


async def automate(hass: HomeAssistant, *triggers: Mapping[str, Any], ids: list[str] | None = None) -> list[str]:
    """Set up an automation, and return the list of entities that triggered it, which grows.

    Args:
        hass: Home Assistant.
        triggers: as the editor writes them.
        ids: takes the ids of the triggers that fired.
    """
    ran: list[str] = []

    @callback
    def note(event: Event[dict[str, Any]]) -> None:
        ran.append(event.data["entity_id"])
        if ids is not None:
            ids.append(event.data["id"])

    hass.bus.async_listen(FIRED, note)
    config = {
        "alias": "Test",
        "mode": "queued",
        "max": 50,
        "triggers": list(triggers),
        "actions": {"event": FIRED, "event_data": {"entity_id": "{{ trigger.entity_id }}", "id": "{{ trigger.id }}"}},
    }
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: config})
    await hass.async_block_till_done()
    assert [state.state for state in hass.states.async_all(AUTOMATION)] == ["on"]
    return ran


async def passes(hass: HomeAssistant, config: Mapping[str, Any]) -> bool:
    """Return whether a condition holds, in the words of the editor's "Test" button."""
    validated = await async_validate_condition_config(hass, dict(config))
    checker = await async_from_config(hass, validated)
    try:
        return bool(checker.async_check())
    finally:
        checker.async_unload()


def trigger(name: str, target: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    """Return a trigger as the editor writes it."""
    return {"trigger": f"bitrix24.{name}", "target": dict(target), "options": options}


def condition(name: str, target: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    """Return a condition as the editor writes it."""
    return {"condition": f"bitrix24.{name}", "target": dict(target), "options": options}
