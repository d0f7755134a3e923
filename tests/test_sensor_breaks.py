"""The breaks of the day, with start and end as far as they were seen."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import SetUp, Time
from tests.portal import Employee
from tests.support.common import act, state_of, value


def intervals(hass: HomeAssistant) -> list[tuple[str, str | None]]:
    """Return the times of day."""
    found: list[dict[str, Any]] = state_of(hass, "breaks").attributes["intervals"]
    return [(one["start"][11:16], one["end"] and one["end"][11:16]) for one in found]


@pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))
async def test_by_our_own_commands(hass: HomeAssistant, time: Time, loaded: MockConfigEntry) -> None:
    """The running one has no end."""
    await act(hass, "open_day")
    assert intervals(hass) == []
    await time.advance(hours=4)
    await act(hass, "pause_day")
    assert intervals(hass) == [("12:00", None)]
    await time.advance(minutes=30)
    await act(hass, "resume_day")
    assert intervals(hass) == [("12:00", "12:30")]
    await time.advance(hours=2)
    await act(hass, "pause_day")
    await time.advance(minutes=10)
    await act(hass, "close_day")
    assert intervals(hass) == [("12:00", "12:30"), ("14:30", "14:40")]
    await time.move_to("2026-09-15T00:00:10+02:00")
    await time.advance(minutes=15)
    assert (value(hass, "breaks"), intervals(hass)) == ("0.0", [])


async def test_on_the_portal(hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry) -> None:
    """Polls see when a break began, and its length; one between two polls is in the sum alone."""
    anna.open_day()
    await time.pass_by(minutes=10)
    anna.pause_day()
    await time.pass_by(minutes=20)
    anna.resume_day()
    await time.pass_by(minutes=2)
    assert intervals(hass) == [("08:10", "08:30")]
    time.jump(seconds=1)
    anna.pause_day()
    time.jump(seconds=30)
    anna.resume_day()
    await time.pass_by(minutes=2)
    assert intervals(hass) == [("08:10", "08:30")]
    assert float(value(hass, "breaks")) * 60 == pytest.approx(20, abs=0.01)


async def test_over_a_restart(hass: HomeAssistant, time: Time, loaded: MockConfigEntry, set_up: SetUp) -> None:
    """They are on disk."""
    await act(hass, "open_day")
    await time.advance(hours=4)
    await act(hass, "pause_day")
    await time.advance(minutes=30)
    await act(hass, "resume_day")
    await hass.config_entries.async_unload(loaded.entry_id)
    await time.advance(minutes=2)
    hass.data.pop("bitrix24.shared")
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert intervals(hass) == [("12:00", "12:30")]


async def test_another_day_has_its_own(hass: HomeAssistant, time: Time, loaded: MockConfigEntry) -> None:
    """What was seen belongs to the record."""
    await act(hass, "open_day")
    await time.advance(hours=4)
    await act(hass, "pause_day")
    await time.advance(hours=1)
    await act(hass, "close_day")
    await time.move_to("2026-09-15T09:00:00+02:00")
    await act(hass, "open_day")
    assert intervals(hass) == []
