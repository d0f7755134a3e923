"""Several things about a team at once: what came later is what is shown."""

import asyncio
import logging

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import CONF_USER_ID
from tests.conftest import SetUp, Time
from tests.portal import Access, Employee, Fault, Portal, Role
from tests.support.team import ALL_SCOPES, ANNA, act_for, add_colleagues, entity_of, shown

# See tests/conftest.py.
BOTH_WAYS = True

BEN, CLARA, DORA = 13, 14, 15
STATUS, RECORDS = "timeman.status", "timeman.record.list"


@pytest.fixture
def colleagues(portal: Portal, anna: Employee, access: Access) -> list[Employee]:
    """Ben, Clara and Dora; Anna administers the portal."""
    anna.role = Role.ADMIN
    access.set_scopes(list(ALL_SCOPES))
    return [portal.add_employee(user_id, name=name) for user_id, name in ((BEN, "Ben"), (CLARA, "Clara"), (DORA, "D"))]


async def test_a_poll_does_not_undo_what_a_record_told(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    colleagues: list[Employee],
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """The record of somebody who may only be looked at arrives while a poll waits for its answer."""
    anna.role = Role.HEAD
    ben = colleagues[0]
    ben.head = anna
    await add_colleagues(hass, entry, [ben], read_only=True)
    await set_up()
    # The records of two months are read once.
    await time.pass_by(seconds=20)
    portal.clock.advance(minutes=1)
    ben.open_day()
    # The next poll begins a round of records, the one after it is under way when the record comes.
    record = portal.faults.add(Fault.hold("after"), RECORDS)
    time.jump(minutes=5)
    await entry.runtime_data.coordinator.async_refresh()
    await record.reached()
    poll = portal.faults.add(Fault.hold("after"), STATUS)
    polling = asyncio.create_task(entry.runtime_data.coordinator.async_refresh())
    await poll.reached()
    told = asyncio.Event()
    async_track_state_change_event(hass, entity_of(hass, BEN, "status"), callback(lambda _: told.set()))
    record.release()
    await told.wait()
    assert shown(hass, BEN, "status") == "opened"
    poll.release()
    await polling
    await entry.runtime_data.coordinator.async_refresh()
    assert entry.runtime_data.coordinator.data[BEN].workday.status == "opened"
    assert shown(hass, BEN, "status") == "opened"


async def test_acting_all_the_time_does_not_put_off_the_polls(
    hass: HomeAssistant, time: Time, colleagues: list[Employee], entry: MockConfigEntry, set_up: SetUp
) -> None:
    """A whole team is driven by automations; what somebody does in Bitrix24 itself is seen within a minute."""
    clara = colleagues[1]
    await add_colleagues(hass, entry, colleagues)
    await set_up()
    await act_for(hass, BEN, "open_day")
    for minute in range(5):
        await time.pass_by(seconds=30)
        await act_for(hass, BEN, "resume_day" if minute % 2 else "pause_day")
    clara.open_day()
    for minute in range(3):
        await time.pass_by(seconds=29)
        await act_for(hass, BEN, "resume_day" if minute % 2 == 0 else "pause_day")
    assert shown(hass, CLARA, "status") == "opened"


async def test_one_record_that_meets_a_limit_does_not_starve_the_rest(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    colleagues: list[Employee],
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    anna.role = Role.HEAD
    for one in colleagues:
        one.head = anna
    await add_colleagues(hass, entry, colleagues, read_only=True)
    await set_up()
    portal.faults.add(Fault.query_limit_json(), RECORDS, times=None, user_id=BEN)
    portal.clock.advance(minutes=1)
    for one in colleagues:
        one.open_day()
    await time.pass_by(minutes=30)
    assert [shown(hass, user_id, "status") for user_id in (CLARA, DORA)] == ["opened", "opened"]


async def test_removed_while_the_reload_for_another_runs(
    hass: HomeAssistant,
    portal: Portal,
    colleagues: list[Employee],
    entry: MockConfigEntry,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nobody is set up who is gone, everybody is who is not, and nothing is complained about."""
    await add_colleagues(hass, entry, colleagues)
    await set_up()
    subentry_of = {subentry.data[CONF_USER_ID]: subentry.subentry_id for subentry in entry.subentries.values()}
    held = portal.faults.add(Fault.hold(), STATUS)
    hass.config_entries.async_remove_subentry(entry, subentry_of[BEN])
    await held.reached()
    assert entry.state.value == ConfigEntryState.SETUP_IN_PROGRESS.value
    hass.config_entries.async_remove_subentry(entry, subentry_of[CLARA])
    held.release()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED
    assert list(entry.runtime_data.members) == [ANNA, DORA]
    assert shown(hass, DORA, "status") == "closed"
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_much_to_tell_about_people(
    hass: HomeAssistant, portal: Portal, anna: Employee, access: Access, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """A page of people may be long, four kilobytes each: nobody is unavailable for that."""
    anna.role = Role.ADMIN
    access.set_scopes(list(ALL_SCOPES))
    team = portal.add_team(60, 101)
    for one in team:
        one.email = "long@example.invalid" * 200
    await add_colleagues(hass, entry, team)
    await set_up()
    assert entry.state is ConfigEntryState.LOADED
    assert shown(hass, 101, "status") == "closed"
