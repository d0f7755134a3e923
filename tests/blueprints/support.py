"""How tests make an automation of a blueprint, as the dialog does."""

from pathlib import Path
import shutil
from typing import Any

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

FOLDER = Path(__file__).parents[2] / "blueprints" / "automation" / "bitrix24"


async def use_blueprint(hass: HomeAssistant, name: str, **inputs: Any) -> str:
    """Make an automation of a blueprint of this repository, and return its entity.

    Args:
        hass: Home Assistant; its configuration folder belongs to the test.
        name: of the file, without its ending.
        inputs: what was filled in; the rest keeps its defaults.
    """
    folder = Path(hass.config.path("blueprints", "automation", "bitrix24"))
    await hass.async_add_executor_job(lambda: folder.mkdir(parents=True, exist_ok=True))
    await hass.async_add_executor_job(shutil.copy, FOLDER / f"{name}.yaml", folder)
    config = {"id": name, "alias": name, "use_blueprint": {"path": f"bitrix24/{name}.yaml", "input": inputs}}
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: config})
    await hass.async_block_till_done()
    (state,) = hass.states.async_all(AUTOMATION)
    assert state.state == STATE_ON, state
    return state.entity_id


async def restart(hass: HomeAssistant) -> None:
    """Let the automation see a start of Home Assistant: nothing is remembered but when it ran last."""
    for service in ("turn_off", "turn_on"):
        await hass.services.async_call(AUTOMATION, service, {"entity_id": "all"}, blocking=True)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done(wait_background_tasks=True)
