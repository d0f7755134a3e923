"""Floods of records and notifications: nobody's clock-in waits for them, and only a few of them go on."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Role
from tests.support.common import act, refused, value
from tests.support.storms import assert_within_the_limits, pass_on, settle
from tests.support.team import ANNA, act_for, add_colleagues, entity_of

TEAM = 30
NOTIFY = "im.notify.personal.add"
RECORDS = "timeman.record.list"


@pytest.fixture
async def team(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> list[Employee]:
    """Colleagues whose days Anna manages."""
    anna.role = Role.ADMIN
    team = portal.add_team(TEAM, first_id=100)
    await add_colleagues(hass, entry, team)
    await set_up()
    # The share of the set-up has drained.
    await time.advance(seconds=30)
    portal.requests.clear()
    return team


async def notify(hass: HomeAssistant, user_id: int = ANNA) -> None:
    """Send a message as an automation would."""
    data = {"entity_id": entity_of(hass, user_id, "message", Platform.NOTIFY), "message": "Lunch"}
    await hass.services.async_call(Platform.NOTIFY, "send_message", data, blocking=True)


async def records(hass: HomeAssistant, user_id: int = ANNA) -> None:
    """Ask for records as a dashboard would."""
    await act_for(hass, user_id, "get_records", start="2026-09-01")


def told(tasks: Sequence[asyncio.Task[Any]]) -> Counter[str]:
    """Count what became of what is done."""
    outcomes: Counter[str] = Counter()
    for task in tasks:
        if task.done():
            error = task.exception()
            assert error is None or isinstance(error, HomeAssistantError)
            outcomes["done" if error is None else str(error.translation_key)] += 1
    return outcomes


async def test_the_owner_clocks_in_at_once_whatever_asks(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Twenty-five calls for records and a hundred and twenty notifications at the same moment: four of all of them."""
    await time.advance(seconds=30)
    portal.requests.clear()
    begun = time.clock.now()
    flood = [*(records(hass) for _ in range(25)), *(notify(hass) for _ in range(120))]
    tasks = [asyncio.create_task(one) for one in flood]
    await settle(hass)
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["changed"], answer["queued"]) == ("opened", True, False)
    assert anna.record is not None
    assert anna.record.start == time.clock.now() == begun
    await asyncio.wait(tasks)
    assert told(tasks) == {"done": 4, "rate_limited": 141}
    assert len(portal.calls(RECORDS)) + len(portal.calls(NOTIFY)) == 4


async def test_a_clock_in_in_an_endless_flood(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, team: list[Employee]
) -> None:
    """Dashboards of everybody, again and again, so that something waits all the time: verbs take no longer."""
    tasks: list[asyncio.Task[Any]] = []
    for verb in ("open_day", "pause_day", "resume_day", "close_day"):
        for user_id in (ANNA, *(colleague.id for colleague in team)):
            tasks += [asyncio.create_task(records(hass, user_id)) for _ in range(4)]
        await settle(hass)
        assert not all(task.done() for task in tasks)
        begun = time.clock.now()
        answer = await act_for(hass, ANNA, verb)
        assert (answer["changed"], answer["queued"]) == (True, False)
        assert time.clock.now() == begun
        await pass_on(hass, time, seconds=5)
    assert anna.state == "CLOSED"
    await pass_on(hass, time, tasks, seconds=60)
    assert set(told(tasks)) == {"done", "rate_limited"}
    assert_within_the_limits(portal)


async def test_a_clock_in_does_not_wait_behind_the_presence(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """An automation sets the chat status forty times at one moment, to and fro."""
    flood = [asyncio.create_task(act(hass, "set_presence", status=("dnd", "away")[number % 2])) for number in range(40)]
    begun = time.clock.now()
    answer = await act(hass, "open_day")
    assert (answer["changed"], answer["queued"]) == (True, False)
    assert time.clock.now() == begun
    await pass_on(hass, time, flood, seconds=60)
    assert told(flood) == {"done": 4, "rate_limited": 36}
    assert_within_the_limits(portal)


async def test_a_flood_keeps_no_poll_away(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, team: list[Employee]
) -> None:
    """What was to be shown is shown, however many ask for records meanwhile."""
    tasks: list[asyncio.Task[Any]] = []
    await act_for(hass, ANNA, "open_day")
    anna.pause_day()
    for _ in range(12):
        for user_id in (ANNA, *(colleague.id for colleague in team)):
            tasks += [asyncio.create_task(records(hass, user_id)) for _ in range(4)]
        await pass_on(hass, time, seconds=5)
        assert value(hass, "status") != STATE_UNAVAILABLE
    assert value(hass, "status") == "paused"
    await pass_on(hass, time, tasks, seconds=60)
    assert set(told(tasks)) == {"done", "rate_limited"}
    assert_within_the_limits(portal)


@pytest.mark.parametrize(("ask", "method"), [(records, RECORDS), (notify, NOTIFY)], ids=["records", "notifications"])
async def test_the_fifth_at_once_is_sent_nowhere(
    hass: HomeAssistant, portal: Portal, anna: Employee, team: list[Employee], ask: Any, method: str
) -> None:
    """It is told so at once; those of other people go on, and so does the next as soon as one is done."""
    held = portal.faults.add(Fault.hold(), method, times=4)
    tasks = [asyncio.create_task(ask(hass)) for _ in range(4)]
    await settle(hass)
    assert not any(task.done() for task in tasks)
    before = len(portal.requests)
    for another in (records, notify):
        with pytest.raises(HomeAssistantError) as caught:
            await another(hass)
        assert (caught.value.translation_domain, caught.value.translation_key) == (DOMAIN, "rate_limited")
        assert "too many requests for this employee" in str(caught.value)
    assert len(portal.requests) == before
    await ask(hass, team[0].id)
    held.release()
    await asyncio.gather(*tasks)
    await ask(hass)
    assert len(portal.calls(method)) == 6


async def test_a_failed_read_leaves_its_place(hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry) -> None:
    portal.faults.add(Fault.html(404, "Not found"), RECORDS, times=None)
    for _ in range(6):
        assert (await refused(hass, "get_records", start="2026-09-01")).translation_key == "refused"
