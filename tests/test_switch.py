"""Switches: the work day and the break."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from tests.conftest import ComparePlatform, SetUp, Time
from tests.portal import Employee, Portal
from tests.support.common import bring_to, press, value, writes

NOON = "2026-09-14T12:00:00+02:00"


async def test_entities(compare_platform: ComparePlatform, snapshot: SnapshotAssertion) -> None:
    """As people see them on a paused day."""
    await compare_platform(Platform.SWITCH, snapshot)


STATES = {
    "never": ("off", "off"),
    "opened": ("on", "off"),
    "paused": ("on", "on"),
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
    """On while there is a day to end, or a break."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    assert (value(hass, "workday"), value(hass, "break")) == expected


async def test_the_switches_drive_the_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Each press shows the new state when it returns, without waiting for a poll."""
    steps = [
        ("turn_on", "workday", "OPENED", ("on", "off")),
        ("turn_on", "break", "PAUSED", ("on", "on")),
        ("turn_on", "workday", "OPENED", ("on", "off")),
        ("turn_on", "break", "PAUSED", ("on", "on")),
        ("turn_off", "break", "OPENED", ("on", "off")),
        ("turn_off", "workday", "CLOSED", ("off", "off")),
        ("turn_off", "break", "CLOSED", ("off", "off")),
        # A switch that is turned on again continues the day.
        ("turn_on", "workday", "OPENED", ("on", "off")),
    ]
    for service, key, on_the_portal, shown in steps:
        await time.advance(seconds=20)
        await press(hass, Platform.SWITCH, service, key)
        assert anna.state == on_the_portal
        assert (value(hass, "workday"), value(hass, "break")) == shown
    assert len(anna.records) == 1


@pytest.mark.parametrize(
    ("before", "service", "key", "error"),
    [
        ("closed", "turn_on", "break", "day_not_open"),
        ("expired", "turn_on", "break", "day_expired"),
        ("expired", "turn_on", "workday", "day_expired"),
        ("expired", "turn_off", "workday", "day_expired"),
    ],
)
async def test_a_switch_says_why_not(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    before: str,
    service: str,
    key: str,
    error: str,
) -> None:
    """The same errors as the actions, and nothing is sent."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    with pytest.raises(ServiceValidationError) as caught:
        await press(hass, Platform.SWITCH, service, key)
    assert caught.value.translation_key == error
    assert writes(portal) == []
