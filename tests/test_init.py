"""Setting up, reloading, unloading: what is kept in order, what it costs, and what is left behind."""

import asyncio

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    STATE_UNAVAILABLE,
)
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import QUEUE_OFF, SetUp, Time
from tests.portal import Employee, Fault, Portal
from tests.support.common import act, polls, refused, state_of, value, writes


async def test_what_set_up_and_reload_cost(hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry) -> None:
    """Everything that is needed travels in one batch; what the webhook may not ask is not asked again.

    The very first set-up also asks whether there are records, which no batch can hold.
    """
    request, record = portal.requests
    assert [call.method for call in record.calls] == ["timeman.record.list"]
    assert [call.method for call in request.calls] == [
        "profile",
        "timeman.status",
        "im.user.status.get",
        "scope",
        "timeman.settings",
        "user.get",
        "im.user.list.get",
    ]
    polls(portal)
    await loaded.runtime_data.coordinator.async_refresh()
    (request,) = portal.requests
    assert [call.method for call in request.calls] == ["profile", "timeman.status", "im.user.status.get"]
    polls(portal)
    await hass.config_entries.async_reload(loaded.entry_id)
    assert polls(portal) == 1


async def test_nothing_is_left_after_unloading(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """No timer, no poll; and the entry comes back as it was."""
    await act(hass, "open_day")
    await act(hass, "close_day")
    assert await hass.config_entries.async_unload(loaded.entry_id)
    assert loaded.state is ConfigEntryState.NOT_LOADED
    polls(portal)
    await time.pass_by(hours=20)
    assert polls(portal) == 0
    assert state_of(hass, "status").state == STATE_UNAVAILABLE
    assert await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert value(hass, "status") == "closed"


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault.lost_before(), ConfigEntryState.SETUP_RETRY),
        (Fault.query_limit_json(), ConfigEntryState.SETUP_RETRY),
        (Fault.subscription(), ConfigEntryState.SETUP_RETRY),
        (Fault.auth_error("INVALID_CREDENTIALS"), ConfigEntryState.SETUP_ERROR),
    ],
    ids=lambda argument: getattr(argument, "name", argument),
)
async def test_a_start_without_the_portal(
    hass: HomeAssistant, portal: Portal, set_up: SetUp, fault: Fault, state: ConfigEntryState
) -> None:
    """Home Assistant tries again by itself, or asks to sign in again."""
    portal.faults.add(fault)
    entry = await set_up()
    assert entry.state is state
    assert entry.error_reason_translation_key is not None


@QUEUE_OFF
async def test_unloading_waits_for_an_action(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """What is under way comes to its end, what waits behind it is told, and no timer stays behind."""
    await act(hass, "open_day")
    await time.advance(minutes=10)
    hold = portal.faults.add(Fault.hold(), "timeman.close")
    closing = asyncio.create_task(act(hass, "close_day"))
    waiting = asyncio.create_task(refused(hass, "open_day", reopen=True))
    await hold.reached()
    unloading = asyncio.create_task(hass.config_entries.async_unload(loaded.entry_id))
    hold.release()
    assert (await closing)["status"] == "closed"
    assert (await waiting).translation_key == "cannot_connect"
    assert await unloading is True
    assert writes(portal) == ["timeman.open", "timeman.close"]
    polls(portal)
    await time.pass_by(hours=20)
    assert polls(portal) == 0


async def test_reloading_during_an_action_shows_its_outcome(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The entity of the new coordinator shows what the action answered."""
    hold = portal.faults.add(Fault.hold(), "timeman.open")
    opening = asyncio.create_task(act(hass, "open_day"))
    await hold.reached()
    reloading = asyncio.create_task(hass.config_entries.async_reload(loaded.entry_id))
    hold.release()
    assert (await opening)["status"] == "opened"
    assert await reloading is True
    assert value(hass, "status") == "opened"
    assert (await act(hass, "pause_day"))["changed"] is True
