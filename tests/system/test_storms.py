"""Limits and storms: however many ask, a portal is asked no faster than it allows, and nothing is lost."""

import asyncio
from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import PORTAL_KEY, SetUp, Time
from tests.portal import Access, Employee, Fault, Portal, Schedule
from tests.support.common import act, bring_to, device_id, refused, value, writes
from tests.support.queue import CLOSE, OPEN, PAUSE, VERBS, on_disk, undeliverable, verbs_on_disk
from tests.support.sign_in import admit, entry_data, shut_out
from tests.support.storms import assert_within_the_limits, finish, outcomes, pass_on, requests_of, storm

NOON = "2026-09-14T12:00:00+02:00"

B, C, FLEXIBLE = {"generation": "B"}, {"generation": "C"}, {"schedule": Schedule.flexible()}
EVERY_PORTAL = pytest.mark.parametrize(
    "portal_options", [pytest.param(B, id="B"), pytest.param(C, id="C"), pytest.param(FLEXIBLE, id="flexible")]
)


@pytest.mark.one_in(3)
@EVERY_PORTAL
@pytest.mark.parametrize("spread", [True, False], ids=["within a second", "at once"])
async def test_two_hundred_clock_ins(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, spread: bool
) -> None:
    """A sensor gone wild: a few looks, one clock-in, and everybody is answered truly."""
    portal.requests.clear()
    calls = [act(hass, "open_day") for _ in range(200)]
    answers = await asyncio.gather(*(await storm(time, calls) if spread else calls))
    assert [answer["changed"] for answer in answers].count(True) == 1
    assert {answer["status"] for answer in answers} == {"opened"}
    assert writes(portal) == [OPEN]
    assert requests_of(portal) <= (20 if spread else 4)
    assert len(anna.records) == 1


@pytest.mark.one_in(3)
@EVERY_PORTAL
async def test_two_hundred_actions_without_the_portal(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Each is promised, one is kept, and it becomes one clock-in with its time."""
    await portal.stop()
    tasks = await storm(time, [act(hass, "open_day") for _ in range(200)])
    answers = await asyncio.gather(*tasks)
    assert all(answer["queued"] for answer in answers)
    assert verbs_on_disk(hass, loaded) == ["open_day"]
    await time.advance(minutes=5)
    await portal.start()
    portal.requests.clear()
    await time.pass_by(seconds=30)
    assert writes(portal) == [OPEN]
    assert anna.record is not None
    assert anna.record.start == datetime.fromisoformat("2026-09-14T08:00:00+02:00")
    assert requests_of(portal) <= 4


@pytest.mark.one_in(3)
@EVERY_PORTAL
async def test_two_hundred_actions_that_a_failing_portal_refuses(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """An outage in which the portal still answers something: the storm does not reach it."""
    portal.faults.add(Fault.html_500(), times=None)
    portal.requests.clear()
    tasks = await storm(time, [act(hass, verb) for verb in VERBS * 50])
    await finish(hass, time, tasks)
    assert set(outcomes(tasks)) == {"queued", "too_many_queued"}
    assert requests_of(portal) <= 10
    portal.faults.clear()
    await pass_on(hass, time, minutes=10)
    assert_within_the_limits(portal)
    assert on_disk(hass, loaded) == []


MIXED: dict[str, tuple[str, list[str], dict[str, Any], str]] = {
    # State before, verbs, fields, state after all of them.
    "in order": ("never", [*VERBS] * 50, {}, "CLOSED"),
    "breaks": ("opened", ["pause_day", "resume_day"] * 100, {}, "OPENED"),
    "breaks, and one more": ("opened", ["pause_day", "resume_day"] * 100 + ["pause_day"], {}, "PAUSED"),
    "breaks, and the end": ("opened", ["pause_day", "resume_day"] * 100 + ["close_day"], {}, "CLOSED"),
}


@pytest.mark.one_in(3)
@pytest.mark.usefixtures("webhook")  # Long, and the pace is the same with tokens: the other storms show it.
@EVERY_PORTAL
@pytest.mark.parametrize("case", MIXED.values(), ids=list(MIXED))
async def test_two_hundred_mixed_actions_at_once(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    case: tuple[str, list[str], dict[str, Any], str],
) -> None:
    """Some are carried out, the rest is kept: all are answered in time, and the day ends as the last one wished.

    Where each clock-in begins a record of its own, a hundred of them do not fit into one minute: what does not is told.
    """
    before, verbs, fields, after = case
    bring_to(anna, before)
    await time.move_to(NOON)
    entry = await set_up()
    portal.requests.clear()
    tasks = await storm(time, [act(hass, verb, **fields) for verb in verbs])
    await finish(hass, time, tasks)
    assert set(outcomes(tasks)) <= {"changed", "unchanged", "queued", "too_many_queued", "day_not_open"}
    await pass_on(hass, time, minutes=10)
    assert_within_the_limits(portal)
    assert anna.state == after or (portal.schedule.is_flexible and undeliverable(hass))
    assert on_disk(hass, entry) == []
    assert value(hass, "pending_commands") == "0"
    assert value(hass, "status") == anna.state.lower()


@pytest.mark.usefixtures("webhook")
async def test_a_storm_of_reopenings(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """A switch that flickers for minutes: what cannot be carried out in time is kept, merged or told, never lost."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    entry = await set_up()
    portal.requests.clear()
    flickers = [act(hass, "close_day") if number % 2 else act(hass, "open_day", reopen=True) for number in range(200)]
    tasks = await storm(time, flickers)
    await finish(hass, time, tasks)
    told = outcomes(tasks)
    assert set(told) <= {"changed", "unchanged", "queued", "too_many_queued"}
    await pass_on(hass, time, minutes=10)
    assert_within_the_limits(portal)
    assert anna.state == "CLOSED"
    assert on_disk(hass, entry) == []


@pytest.mark.parametrize("queue", [True, False])
async def test_a_storm_of_questions(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp, queue: bool
) -> None:
    """A dashboard that asks two hundred times gets two hundred answers out of a few looks."""
    hass.config_entries.async_update_entry(entry, options={"queue": queue, "report": "Late"})
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    portal.requests.clear()
    tasks = await storm(time, [act(hass, "get_workday") for _ in range(200)])
    await finish(hass, time, tasks)
    assert {task.result()["status"] for task in tasks} == {"opened"}
    assert requests_of(portal) <= 20


async def test_a_storm_without_keeping(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Whoever is not served in time is told so; nobody waits longer than an action may."""
    hass.config_entries.async_update_entry(entry, options={"queue": False, "report": "Late"})
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    portal.requests.clear()
    tasks = await storm(time, [act(hass, verb) for verb in ("pause_day", "resume_day") * 100])
    await finish(hass, time, tasks)
    told = outcomes(tasks)
    assert set(told) <= {"changed", "cannot_connect", "rate_limited"}
    assert told.count("changed") == len(portal.calls(PAUSE)) + len(portal.calls(OPEN))
    assert told.count("changed") >= 50
    assert_within_the_limits(portal)
    assert on_disk(hass, entry) == []


# Two people, one portal


@pytest.fixture
def ben(portal: Portal) -> Employee:
    """Anna's colleague."""
    return portal.add_employee(13, name="Ben", last_name="Okafor")


@pytest.fixture
async def both(
    hass: HomeAssistant, time: Time, access: Access, anna: Employee, ben: Employee, portal: Portal, set_up: SetUp
) -> tuple[MockConfigEntry, MockConfigEntry]:
    """Two entries of one portal, both days open."""
    bring_to(anna, "opened")
    portal.clock.move_to("2026-09-14T08:30:00+02:00")
    ben.open_day()
    await time.move_to(NOON)
    second = MockConfigEntry(
        domain=DOMAIN,
        entry_id="01JBENENTRY",
        title="Ben Okafor (portal.example)",
        unique_id=f"{PORTAL_KEY}_13",
        data=entry_data(admit(access, ben)),
    )
    first = await set_up()
    second.add_to_hass(hass)
    await hass.config_entries.async_setup(second.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    portal.requests.clear()
    return first, second


async def test_two_storms_share_one_pace(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    ben: Employee,
    both: tuple[MockConfigEntry, MockConfigEntry],
) -> None:
    """The portal counts by address, not by webhook."""
    devices = [device_id(hass, user_id) for user_id in (12, 13)]
    calls = [act(hass, verb, device_id=device) for verb in ("pause_day", "resume_day") * 50 for device in devices]
    tasks = await storm(time, calls)
    await finish(hass, time, tasks)
    assert set(outcomes(tasks)) <= {"changed", "unchanged", "queued", "too_many_queued"}
    await pass_on(hass, time, minutes=10)
    assert_within_the_limits(portal)
    assert (anna.state, ben.state) == ("OPENED", "OPENED")
    assert [on_disk(hass, entry) for entry in both] == [[], []]


async def test_a_limit_of_one_is_a_limit_of_all(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    ben: Employee,
    both: tuple[MockConfigEntry, MockConfigEntry],
) -> None:
    """Blocked for ten minutes by a limit, nobody knocks; afterwards each command is delivered with its own instant."""
    portal.faults.add(Fault.operation_time_limit("2026-09-14T12:08:00+02:00"), CLOSE)
    assert (await act(hass, "close_day", device_id=device_id(hass, 12)))["queued"] is True
    portal.requests.clear()
    await time.pass_by(minutes=1)
    assert (await act(hass, "close_day", device_id=device_id(hass, 13)))["queued"] is True
    assert (await refused(hass, "get_workday", device_id=device_id(hass, 13))).translation_key == "rate_limited"
    await time.pass_by(minutes=6)
    assert portal.requests == []
    await time.pass_by(minutes=2)
    assert anna.record is not None
    assert ben.record is not None
    assert anna.record.finish == datetime.fromisoformat("2026-09-14T12:00:00+02:00")
    assert ben.record.finish == datetime.fromisoformat("2026-09-14T12:01:00+02:00")


async def test_each_has_an_outbox_of_their_own(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    access: Access,
    anna: Employee,
    ben: Employee,
    both: tuple[MockConfigEntry, MockConfigEntry],
) -> None:
    """One has lost the access, the other has not: only who can be served is served."""
    first, second = both
    await portal.stop()
    for user_id in (12, 13):
        await act(hass, "close_day", device_id=device_id(hass, user_id))
        await time.advance(minutes=5)
    assert [len(on_disk(hass, entry)) for entry in both] == [1, 1]
    shut_out(access)
    await portal.start()
    await time.pass_by(minutes=1)
    assert (anna.state, ben.state) == ("OPENED", "CLOSED")
    assert ben.record is not None
    assert ben.record.finish == datetime.fromisoformat("2026-09-14T12:05:00+02:00")
    assert [len(on_disk(hass, entry)) for entry in (first, second)] == [1, 0]
    await hass.config_entries.async_remove(first.entry_id)
    assert undeliverable(hass) == []
    assert anna.state == "OPENED"
