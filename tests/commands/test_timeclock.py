"""The commands of one employee: one after another, answered in time, and never left unclear."""

import asyncio

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import QUEUE_OFF, Time
from tests.portal import Employee, Fault, Portal
from tests.support.common import act, refused, value, writes

# See tests/conftest.py.
BOTH_WAYS = True


@QUEUE_OFF
async def test_an_unknown_outcome_is_looked_up_soon(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee
) -> None:
    """The call was processed, its answer lost, and so was the look: the entities do not wait for the next poll."""
    hold = portal.faults.add(Fault.hold("after"), "timeman.open")
    portal.faults.add(Fault.lost_after(), "timeman.open")
    opening = asyncio.create_task(refused(hass, "open_day"))
    await hold.reached()
    portal.faults.add(Fault.lost_before(), "timeman.status")
    hold.release()
    assert (await opening).translation_key == "cannot_connect"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (anna.state, value(hass, "status")) == ("OPENED", "opened")


async def test_a_cancelled_action_is_looked_up_soon(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee
) -> None:
    """A script that was stopped in the middle leaves no wrong state behind."""
    hold = portal.faults.add(Fault.hold("after"), "timeman.open")
    opening = asyncio.create_task(act(hass, "open_day"))
    await hold.reached()
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    hold.release()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (anna.state, value(hass, "status")) == ("OPENED", "opened")


async def test_commands_of_one_employee_run_one_after_another(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee
) -> None:
    """Two automations at the same moment make one record."""
    hold = portal.faults.add(Fault.hold(), "timeman.open")
    first = hass.async_create_task(act(hass, "open_day"))
    second = hass.async_create_task(act(hass, "open_day"))
    await hold.reached()
    assert len(portal.calls("timeman.open")) <= 1
    hold.release()
    answers = await asyncio.gather(first, second)
    assert sorted(answer["changed"] for answer in answers) == [False, True]
    assert len(anna.records) == 1
    assert writes(portal) == ["timeman.open"]


@QUEUE_OFF
async def test_a_portal_that_never_answers_holds_up_nobody(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, time: Time
) -> None:
    """Neither an automation nor those that wait behind it: one of them finds out for all who asked before."""
    actions = [asyncio.create_task(refused(hass, "open_day")) for _ in range(4)]
    for seconds, answered in ((10, 1), (10, 4)):
        hold = portal.faults.add(Fault.hold())
        await hold.reached()
        time.jump(seconds=seconds)
        errors = await asyncio.gather(*actions[:answered])
        assert [error.translation_key for error in errors] == ["cannot_connect"] * answered
    portal.faults.clear()


@QUEUE_OFF
async def test_an_answer_comes_within_30_seconds(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee, time: Time
) -> None:
    """A portal that takes its time with everything: who waits behind others is told before their turn has ended."""
    first = [asyncio.create_task(act(hass, verb)) for verb in ("open_day", "pause_day")]
    last = asyncio.create_task(refused(hass, "close_day"))
    for _ in ("timeman.status", "timeman.open", "timeman.pause"):
        hold = portal.faults.add(Fault.hold("after"))
        await hold.reached()
        time.jump(seconds=8)
        hold.release()
    hold = portal.faults.add(Fault.hold(), "timeman.close")
    assert [answer["status"] for answer in await asyncio.gather(*first)] == ["opened", "paused"]
    await hold.reached()
    assert not last.done()
    time.jump(seconds=5)
    assert (await last).translation_key == "cannot_connect"
    portal.faults.clear()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (anna.state, value(hass, "status")) == ("PAUSED", "paused")
