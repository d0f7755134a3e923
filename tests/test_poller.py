"""What a poll asks, how often, and what it does without."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
import threading
from typing import Any
from unittest.mock import patch

from homeassistant.const import (
    EVENT_STATE_CHANGED,
    STATE_UNAVAILABLE,
)
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.bitrix24.api import Status, Workday, parsing, transport
from custom_components.bitrix24.poller import Poller
from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Role, Webhook
from tests.support.common import act, bring_to, device_named, polls, refused, value
from tests.support.team import ANNA, add_colleagues, key_of

NOON = "2026-09-14T12:00:00+02:00"


@pytest.mark.parametrize(
    ("before", "interval"),
    [
        ("never", 290),
        ("opened", 56),
        ("paused", 56),
        ("closed", 290),
        ("expired", 290),
    ],
)
async def test_the_pace_follows_the_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, before: str, interval: int
) -> None:
    """Often while a day runs, seldom otherwise; one request a poll."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    # The records of two months are read ten seconds after a set-up on a break.
    await time.advance(seconds=15)
    polls(portal)
    await time.advance(seconds=interval - 20)
    assert polls(portal) == 0
    await time.advance(seconds=7)
    assert polls(portal) == 1


async def test_a_usual_day(hass: HomeAssistant, time: Time, portal: Portal, set_up: SetUp) -> None:
    """09:00 to 18:00 with a break, 24 hours: at most 800 requests and 80 changes of states."""
    await time.move_to("2026-09-14T00:00:00+02:00")
    await set_up()
    changed = async_capture_events(hass, EVENT_STATE_CHANGED)
    await time.pass_by(hours=9)
    await act(hass, "open_day")
    await time.pass_by(hours=3)
    await act(hass, "pause_day")
    await time.pass_by(minutes=45)
    await act(hass, "resume_day")
    await time.pass_by(hours=5, minutes=15)
    assert (await act(hass, "close_day"))["worked"] == (8 * 60 + 15) * 60
    await time.pass_by(hours=6)
    assert 700 < len(portal.requests) <= 800
    assert 40 < len(changed) <= 80


async def test_the_portals_clock_counts(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Home Assistant's clock may be wrong: hours and the check of a time follow the portal's."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    portal.clock.advance(minutes=-7)
    await set_up()
    assert value(hass, "worked") == "3.8834"
    assert (
        await refused(hass, "close_day", time="2026-09-14 11:55:00", report="x")
    ).translation_key == "time_in_future"
    await act(hass, "close_day", time="2026-09-14 11:52:00", report="x")
    assert value(hass, "worked") == "3.8667"


@pytest.mark.parametrize("method", ["im.user.status.get", "im.user.list.get", "timeman.settings", "scope"])
async def test_optional_calls_never_fail_the_poll(
    hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp, method: str
) -> None:
    """Presence and rules degrade alone."""
    portal.faults.add(Fault.error("ERROR_CORE", "Broken"), method, times=None)
    anna.presence = "dnd"
    await set_up()
    assert value(hass, "status") == "closed"
    assert value(hass, "presence") == ("unknown" if method == "im.user.status.get" else "dnd")
    assert value(hass, "absent") == ("unknown" if method == "im.user.list.get" else "off")
    assert value(hass, "required") == ("unknown" if method == "timeman.settings" else "8.0")


async def test_rules_are_asked_once_a_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """And again after an hour where they could not be read."""
    anna.min_duration = "06:00:00"
    await time.pass_by(hours=20)
    assert value(hass, "required") == "8.0"
    assert len(portal.calls("timeman.settings")) == 1
    portal.faults.add(Fault.operation_time_limit(), "timeman.settings")
    await time.pass_by(hours=4.5)
    assert value(hass, "required") == "8.0"
    assert len(portal.calls("timeman.settings")) == 2
    await time.pass_by(hours=1)
    assert value(hass, "required") == "6.0"


async def test_rules_that_are_refused_are_unknown(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """A refusal is an answer: what was known before no longer holds."""
    await act(hass, "open_day")
    portal.faults.add(Fault.error("ACCESS_DENIED", "Access denied!", 403), "timeman.settings", times=None)
    await time.move_to("2026-09-15T08:00:30+02:00")
    assert (value(hass, "required"), value(hass, "expected_finish")) == ("unknown", "unknown")


async def test_rules_are_kept_from_an_overtaken_poll(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """What an action did not ask for is taken from the poll that it overtook."""
    anna.min_duration = "06:00:00"
    await time.pass_by(hours=23, minutes=58)
    hold = portal.faults.add(Fault.hold("after"), "timeman.settings")
    time.jump(minutes=5)
    poll = hass.async_create_background_task(loaded.runtime_data.coordinator.async_refresh(), "poll")
    await hold.reached()
    await act(hass, "open_day")
    hold.release()
    await poll
    assert (value(hass, "required"), value(hass, "status")) == ("6.0", "opened")


async def test_a_slow_answer_is_no_other_clock(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Home Assistant's clock is right as long as the portal's lies between question and answer."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    entry = await set_up()
    hold = portal.faults.add(Fault.hold("after"), "timeman.status")
    poll = hass.async_create_background_task(entry.runtime_data.coordinator.async_refresh(), "poll")
    await hold.reached()
    time.jump(seconds=8)
    hold.release()
    await poll
    await act(hass, "close_day", time="2026-09-14T12:00:08+02:00", report="x")
    assert anna.state == "CLOSED"


@pytest.mark.parametrize(("kilobytes", "in_thread"), [(1, False), (200, True)])
async def test_a_large_answer_leaves_the_event_loop_alone(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    kilobytes: int,
    in_thread: bool,
) -> None:
    """What takes long to read is read in a thread of Home Assistant's; everything else at once."""
    readers: list[str] = []

    def read(really_read: Callable[..., Any], *args: Any) -> Any:
        readers.append(threading.current_thread().name)
        return really_read(*args)

    for name in ("read_body", "read_batch"):
        monkeypatch.setattr(transport, name, partial(read, getattr(parsing, name)))
    portal.faults.add(Fault.result({"ID": "12", "NAME": "Anna", "NOTE": "x" * (kilobytes << 10)}), "profile")
    await time.advance(minutes=5)
    assert [name.startswith("SyncWorker") for name in readers] == [in_thread]
    assert value(hass, "status") == "closed"


async def test_an_answer_that_nobody_needs_is_not_read(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """Megabytes in place of a status: the portal counts as unreachable until it answers properly."""
    portal.faults.add(Fault.result({"STATUS": "OPENED", "NOTE": "x" * (12 << 20)}), "timeman.status")
    await time.advance(minutes=5)
    assert value(hass, "status") == STATE_UNAVAILABLE
    await time.advance(minutes=5)
    assert value(hass, "status") == "closed"


async def test_an_unchanged_poll_makes_nobody_again(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Also with a colleague whose day is refused each time, and after an action that has read somebody's day."""
    anna.role = Role.ADMIN
    team = portal.add_team(3, 101)
    portal.faults.add(Fault.error("", "User not found", 400), "timeman.status", times=None, user_id=team[-1].id)
    await add_colleagues(hass, entry, team)
    await set_up()
    coordinator = entry.runtime_data.coordinator
    await time.pass_by(minutes=5)
    # After the action: of the owner more is read than the day, and a refusal has no day.
    for action, expected in ((None, 0), ("open_day", 2), (None, 0)):
        if action is not None:
            await act(hass, action, device_id=device_named(hass, key_of(ANNA)).id)
        before = coordinator.data
        with patch.object(Poller, "_employee", autospec=True, side_effect=Poller._employee) as made:
            await coordinator.async_refresh()
        assert made.call_count == expected
        assert coordinator.data is before


@pytest.fixture
async def ben(
    hass: HomeAssistant, portal: Portal, anna: Employee, entry: MockConfigEntry, webhook: Webhook
) -> Employee:
    """A colleague whom Anna's webhook reads too."""
    anna.role = Role.ADMIN
    # Without the permission to read people, of whom more is read once a day.
    webhook.set_scopes(("timeman", "im"))
    (ben,) = portal.add_team(1, 101)
    await add_colleagues(hass, entry, [ben])
    return ben


async def test_new_rules_of_an_employee_whose_day_stays_the_same(
    time: Time, ben: Employee, loaded: MockConfigEntry
) -> None:
    await time.pass_by(minutes=5)
    ben.min_duration = "06:00:00"
    await time.pass_by(hours=25)
    assert loaded.runtime_data.coordinator.data[ben.id].required == timedelta(hours=6)


async def test_a_lost_permission_of_employees_whose_days_stay_the_same(
    time: Time, ben: Employee, loaded: MockConfigEntry, webhook: Webhook
) -> None:
    coordinator = loaded.runtime_data.coordinator
    await time.pass_by(minutes=5)
    assert coordinator.data[ben.id].chat_allowed
    webhook.set_scopes(("timeman",))
    await time.pass_by(minutes=5)
    assert not coordinator.data[ben.id].chat_allowed


async def test_the_portal_repeats_itself_after_an_action_has_shown_something_else(
    time: Time, ben: Employee, loaded: MockConfigEntry
) -> None:
    """What it tells counts."""
    coordinator = loaded.runtime_data.coordinator
    await time.pass_by(minutes=5)
    before = coordinator.data[ben.id]
    coordinator.async_set_employee(replace(before, workday=Workday(status=Status.PAUSED, raw_status="PAUSED")))
    assert coordinator.data[ben.id] != before
    await coordinator.async_refresh()
    assert coordinator.data[ben.id] == before


async def test_a_presence_that_changes_while_the_day_stays_the_same(
    time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    await time.pass_by(minutes=5)
    anna.presence = "dnd"
    await time.pass_by(minutes=5)
    assert loaded.runtime_data.coordinator.data[ANNA].presence == "dnd"
