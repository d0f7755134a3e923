"""Binary sensors: working, and waiting to be confirmed."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from syrupy.assertion import SnapshotAssertion

from tests.conftest import ComparePlatform, SetUp, Time
from tests.portal import Employee
from tests.support.common import bring_to, value

NOON = "2026-09-14T12:00:00+02:00"


async def test_entities(compare_platform: ComparePlatform, snapshot: SnapshotAssertion) -> None:
    """As people see them on a paused day."""
    await compare_platform(Platform.BINARY_SENSOR, snapshot)


STATES = {
    "never": ("off", "off"),
    "opened": ("on", "off"),
    "paused": ("off", "off"),
    "closed": ("off", "off"),
    "closed_earlier": ("off", "off"),
    "expired": ("off", "off"),
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize(("before", "expected"), STATES.items(), ids=list(STATES))
@pytest.mark.parametrize("portal_options", [{"generation": "B"}, {"generation": "C"}], ids=["B", "C"])
async def test_states_of_the_day(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, before: str, expected: tuple[str, str]
) -> None:
    """Somebody works who is not on a break, and whose day has not been left open."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    assert (value(hass, "working"), value(hass, "awaiting_confirmation")) == expected
