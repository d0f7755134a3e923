"""Buttons: one for each verb."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from tests.conftest import ComparePlatform, Time
from tests.portal import Employee
from tests.support.common import press, value


async def test_entities(compare_platform: ComparePlatform, snapshot: SnapshotAssertion) -> None:
    """As people see them on a paused day."""
    await compare_platform(Platform.BUTTON, snapshot)


@pytest.mark.usefixtures("everything_enabled")
async def test_the_buttons_drive_the_day(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """One for each verb; clocking in continues a closed day."""
    for key, state in (
        ("open_day", "OPENED"),
        ("pause_day", "PAUSED"),
        ("resume_day", "OPENED"),
        ("close_day", "CLOSED"),
        ("open_day", "OPENED"),
    ):
        await time.advance(seconds=20)
        await press(hass, Platform.BUTTON, "press", key)
        assert anna.state == state
        assert value(hass, "status") == state.lower()
    assert len(anna.records) == 1
