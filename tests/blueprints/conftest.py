"""What every test of a blueprint has around it."""

from collections.abc import AsyncGenerator, Generator
import logging

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.core import HomeAssistant
import pytest


@pytest.fixture
def automation_errors(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    """Fail a test in which an automation complains: what a blueprint can foresee is no error."""
    yield
    loggers = ("homeassistant.components.automation", "homeassistant.helpers", "homeassistant.components.homeassistant")
    told = [one for one in caplog.get_records("call") if one.levelno >= logging.WARNING]
    assert [one.getMessage() for one in told if one.name.startswith(loggers)] == []


@pytest.fixture(autouse=True)
async def automations_off(hass: HomeAssistant) -> AsyncGenerator[None]:
    """Leave no timer of an automation behind."""
    yield
    for entity_id in hass.states.async_entity_ids(AUTOMATION):
        await hass.services.async_call(AUTOMATION, "turn_off", {"entity_id": entity_id}, blocking=True)
