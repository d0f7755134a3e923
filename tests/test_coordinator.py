"""Polling: how often, what it costs, and what it survives."""

import asyncio
from collections.abc import Callable
from functools import partial
from itertools import pairwise
import logging
import threading
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    ATTR_ASSUMED_STATE,
    EVENT_STATE_CHANGED,
    EVENT_STATE_REPORTED,
    STATE_UNAVAILABLE,
)
from homeassistant.core import Event, EventStateReportedData, HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.bitrix24.api import RateLimiter, parsing as body, transport
from tests.conftest import QUEUE_OFF, SECRET, SetUp, Time
from tests.portal import Employee, Fault, Portal, Webhook
from tests.support.common import act, bring_to, refused, state_of, value, writes

NOON = "2026-09-14T12:00:00+02:00"


def polls(portal: Portal) -> int:
    """Count the requests since the last look."""
    count = len(portal.requests)
    portal.requests.clear()
    return count


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
    polls(portal)
    await time.advance(seconds=interval - 5)
    assert polls(portal) == 0
    await time.advance(seconds=7)
    assert polls(portal) == 1


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
    ]
    polls(portal)
    await loaded.runtime_data.coordinator.async_refresh()
    (request,) = portal.requests
    assert [call.method for call in request.calls] == ["profile", "timeman.status", "im.user.status.get"]
    polls(portal)
    await hass.config_entries.async_reload(loaded.entry_id)
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


async def test_changes_made_elsewhere_are_seen(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Within five minutes while nothing runs, within a minute on a running day."""
    anna.open_day()
    await time.pass_by(minutes=5, seconds=5)
    assert value(hass, "status") == "opened"
    anna.pause_day()
    await time.pass_by(minutes=1)
    assert value(hass, "status") == "paused"


async def test_an_unchanged_poll_writes_nothing(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """No state written, none reported, no event: nothing for the recorder to do."""
    bring_to(anna, "opened")
    await time.move_to("2026-09-14T12:00:30+02:00")
    await set_up()
    polls(portal)
    changed = async_capture_events(hass, EVENT_STATE_CHANGED)
    reported: list[str] = []

    @callback
    def collect(event: Event[EventStateReportedData]) -> None:
        reported.append(event.data["entity_id"])

    hass.bus.async_listen(EVENT_STATE_REPORTED, collect, callback(lambda _: True))
    await time.pass_by(minutes=10)
    assert polls(portal) == 10
    assert (changed, reported) == ([], [])


async def test_hours_grow_by_the_quarter(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """A running day refreshes its hours every 15 minutes and at each change, not with each poll."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    changed = async_capture_events(hass, EVENT_STATE_CHANGED)
    await time.pass_by(minutes=60)
    assert value(hass, "worked") == "300"
    assert {event.data["entity_id"] for event in changed} == {"sensor.anna_schmidt_worked"}
    written = [event.data["new_state"] for event in changed]
    assert [f"{state.last_updated:%M:%S} {state.state}" for state in written] == [
        "15:00 255",
        "30:00 270",
        "45:00 285",
        "00:00 300",
    ]


async def test_what_hours_count_from(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp) -> None:
    """The start of the current record, also after a restart; then the midnight that ended its day."""
    await set_up()
    for key in ("worked", "breaks"):
        assert "last_reset" not in state_of(hass, key).attributes
    anna.open_day()
    await time.move_to(NOON)
    for key in ("worked", "breaks"):
        assert state_of(hass, key).attributes["last_reset"] == "2026-09-14T08:00:00+02:00"
    await act(hass, "close_day")
    assert state_of(hass, "worked").attributes["last_reset"] == "2026-09-14T08:00:00+02:00"
    await time.move_to("2026-09-15T00:00:00+02:00")
    for key in ("worked", "breaks"):
        state = state_of(hass, key)
        assert (state.state, state.attributes["last_reset"]) == ("0", "2026-09-15T00:00:00+02:00")


async def test_midnight_ends_the_current_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """A closed day is shown until midnight in its own offset, to the second and without a poll."""
    await act(hass, "open_day")
    await time.move_to("2026-09-14T17:00:00+02:00")
    await act(hass, "close_day")
    await time.move_to("2026-09-14T23:59:58+02:00")
    assert (value(hass, "worked"), value(hass, "status")) == ("540", "closed")
    polls(portal)
    await time.move_to("2026-09-15T00:00:00+02:00")
    assert polls(portal) == 0
    assert {key: value(hass, key) for key in ("status", "worked", "breaks", "workday_start", "workday_finish")} == {
        "status": "closed",
        "worked": "0",
        "breaks": "0",
        "workday_start": "unknown",
        "workday_finish": "unknown",
    }


async def test_the_portals_clock_counts(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Home Assistant's clock may be wrong: hours and the check of a time follow the portal's."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    portal.clock.advance(minutes=-7)
    await set_up()
    assert value(hass, "worked") == str(4 * 60 - 7)
    assert (
        await refused(hass, "close_day", time="2026-09-14 11:55:00", report="x")
    ).translation_key == "time_in_future"
    await act(hass, "close_day", time="2026-09-14 11:52:00", report="x")
    assert value(hass, "worked") == str(4 * 60 - 8)


# Outages

OUTAGES = [
    Fault.lost_before(),
    Fault.lost_after(),
    Fault.truncated(),
    Fault.html_500(),
    Fault.html_403(),
    Fault.subscription(),
    Fault.auth_error("PORTAL_DELETED"),
    Fault.auth_error("INVALID_REQUEST"),
    Fault.auth_error("user_access_error"),
    Fault.raw(200, "<html>Maintenance</html>", "text/html"),
    Fault.raw(200, '{"result": {"result": [], "result_error": []}}'),
    Fault.raw(200, "[]"),
    Fault.oversized(2 << 20),
    Fault.result(["nonsense"]),
    Fault.redirect("http://127.0.0.1/rest/"),
]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("options", [{}, {"queue": False}], ids=["queue on", "queue off"])
@pytest.mark.parametrize("fault", OUTAGES, ids=lambda fault: fault.name)
async def test_an_outage_makes_unavailable_and_ends(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    options: dict[str, Any],
) -> None:
    """Whatever the portal answers, the poll lives on: one line when it goes, one when it is back.

    What acts stays there as last known as long as a press would be kept.
    """
    caplog.set_level(logging.INFO, "custom_components.bitrix24")
    handle = portal.faults.add(fault, "timeman.status" if fault.is_for_call else None, times=None)
    await time.pass_by(minutes=20)
    assert value(hass, "status") == STATE_UNAVAILABLE
    assert value(hass, "presence") == STATE_UNAVAILABLE
    assert value(hass, "pending_commands") == "0"
    for key in ("workday", "break"):
        away = state_of(hass, key)
        assert away.state == (STATE_UNAVAILABLE if options else "off")
        assert options or away.attributes[ATTR_ASSUMED_STATE] is True
    handle.remove()
    # The longest back-off is 300 seconds and up to a quarter more.
    await time.pass_by(seconds=375 + 1)
    assert (value(hass, "status"), value(hass, "presence")) == ("closed", "unknown")
    for key in ("workday", "break"):
        back = state_of(hass, key)
        assert (back.state, back.attributes.get(ATTR_ASSUMED_STATE)) == ("off", None)
    assert loaded.state is ConfigEntryState.LOADED
    lines = [record for record in caplog.records if record.name.startswith("custom_components.bitrix24")]
    assert [record.levelname for record in lines if record.levelno >= logging.INFO] == ["ERROR", "INFO"]


@QUEUE_OFF
async def test_an_action_ends_an_outage(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """The portal that answers an action is back; the log says so."""
    caplog.set_level(logging.INFO, "custom_components.bitrix24")
    await portal.stop()
    await time.advance(minutes=6)
    assert value(hass, "status") == STATE_UNAVAILABLE
    assert (await refused(hass, "open_day")).translation_key == "cannot_connect"
    await portal.start()
    await act(hass, "open_day")
    assert value(hass, "status") == "opened"
    assert caplog.text.count("recovered") == 1


async def test_a_status_invented_tomorrow(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """Is unknown, not unavailable, and nothing else is made up."""
    handle = portal.faults.add(Fault.unknown_status("SUSPENDED"), "timeman.status", times=None)
    await time.advance(minutes=6)
    for key in ("status", "workday_start", "worked", "breaks", "working", "workday", "break"):
        assert value(hass, key) == "unknown", key
    handle.remove()
    await time.advance(minutes=6)
    assert value(hass, "status") == "closed"


@pytest.mark.parametrize("method", ["im.user.status.get", "timeman.settings", "scope"])
async def test_optional_calls_never_fail_the_poll(
    hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp, method: str
) -> None:
    """Presence and rules degrade alone."""
    portal.faults.add(Fault.error("ERROR_CORE", "Broken"), method, times=None)
    anna.presence = "dnd"
    await set_up()
    assert value(hass, "status") == "closed"
    assert value(hass, "presence") == ("unknown" if method == "im.user.status.get" else "dnd")
    assert value(hass, "required") == ("unknown" if method == "timeman.settings" else "480")


async def test_rules_are_asked_once_a_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """And again after an hour where they could not be read."""
    anna.min_duration = "06:00:00"
    await time.pass_by(hours=20)
    assert value(hass, "required") == "480"
    assert len(portal.calls("timeman.settings")) == 1
    portal.faults.add(Fault.operation_time_limit(), "timeman.settings")
    await time.pass_by(hours=4.5)
    assert value(hass, "required") == "480"
    assert len(portal.calls("timeman.settings")) == 2
    await time.pass_by(hours=1)
    assert value(hass, "required") == "360"


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
    assert (value(hass, "required"), value(hass, "status")) == ("360", "opened")


# Limits


@pytest.mark.parametrize(
    ("fault", "jitter", "factor"),
    [(Fault.query_limit_json(), min, 1), (Fault.query_limit_html(), max, 1.25), (Fault.overload_limit(), min, 1)],
    ids=lambda argument: getattr(argument, "name", ""),
)
async def test_limits_are_answered_with_patience(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    fault: Fault,
    jitter: Callable[[float, float], float],
    factor: float,
) -> None:
    """2, 4, 8 … 300 seconds and up to a quarter more, then the usual rate_limiter."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    entry = await set_up()
    # One end of what chance may give, so that every run is the same.
    entry.runtime_data.coordinator.portal.rate_limiter = RateLimiter(jitter)
    portal.faults.add(fault, times=None)
    polls(portal)
    at: list[float] = []
    for second in range(1, 1300):
        await time.advance(seconds=1)
        at += [second] * polls(portal)
    waits = [round(later - earlier) for earlier, later in pairwise(at)]
    expected = [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    # The clock of this test goes by the second.
    assert all(0 <= wait - wish * factor <= 2 for wait, wish in zip(waits, expected, strict=False)), waits
    assert len(waits) >= 8
    portal.faults.clear()
    await time.pass_by(minutes=6)
    assert value(hass, "status") == "opened"
    polls(portal)
    await time.pass_by(minutes=10)
    assert polls(portal) in {10, 11}


async def test_the_operating_limit_is_waited_for(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """OPERATION_TIME_LIMIT: nothing before operating_reset_at, which an earlier answer told."""
    portal.block_method("timeman.status", until="2026-09-14T08:08:00+02:00")
    await time.pass_by(minutes=5, seconds=5)
    assert value(hass, "status") == STATE_UNAVAILABLE
    reset_at = [call for call in portal.calls("timeman.status") if call.error == "OPERATION_TIME_LIMIT"]
    assert len(reset_at) == 1


async def test_a_limit_without_an_end_is_not_believed(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry
) -> None:
    """Operating limits sum up ten minutes: after a quarter of an hour the portal is asked again."""
    portal.faults.add(Fault.raw(429, '{"error": "OPERATION_TIME_LIMIT", "operating_reset_at": 4102444800}'))
    await time.pass_by(minutes=5)
    assert value(hass, "status") == STATE_UNAVAILABLE
    polls(portal)
    await time.pass_by(minutes=14)
    assert polls(portal) == 0
    await time.pass_by(minutes=2)
    assert value(hass, "status") == "closed"


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


# Who the webhook acts for, and where the portal is


async def test_a_revoked_webhook_asks_once(
    hass: HomeAssistant, time: Time, portal: Portal, webhook: Webhook, loaded: MockConfigEntry
) -> None:
    """One flow to sign in again, and polling stops."""
    webhook.revoke()
    await time.advance(minutes=6)
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == ["reauth"]
    assert value(hass, "status") == STATE_UNAVAILABLE
    polls(portal)
    await time.pass_by(hours=2)
    assert polls(portal) == 0


async def test_a_webhook_of_a_stranger_stops_everything(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    webhook: Webhook,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Profile tells that the webhook acts for somebody else: polling stops, nothing of theirs is shown."""
    stranger = portal.add_employee(1, name="System")
    stranger.open_day()
    webhook.person = stranger
    await time.advance(minutes=6)
    assert value(hass, "status") == STATE_UNAVAILABLE
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == ["reauth"]
    assert "acts for another person" in caplog.text
    polls(portal)
    await time.pass_by(hours=1)
    assert polls(portal) == 0


async def test_an_answer_that_was_overtaken_by_an_action(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """A poll that was on its way while somebody acted does not show yesterday's news."""
    hold = portal.faults.add(Fault.hold("after"), "timeman.status")
    coordinator = loaded.runtime_data.coordinator
    poll = hass.async_create_background_task(coordinator.async_refresh(), "poll")
    await hold.reached()
    await act(hass, "open_day")
    assert value(hass, "status") == "opened"
    hold.release()
    await poll
    assert value(hass, "status") == "opened"


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


async def test_a_poll_that_fails_after_an_action_is_past(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The failure of a poll that began before an action does not hide what the action showed."""
    fault = Fault.html_500()
    hold = portal.faults.add(Fault.hold(), "timeman.status")
    portal.faults.add(fault, "timeman.status")
    poll = hass.async_create_background_task(loaded.runtime_data.coordinator.async_refresh(), "poll")
    await hold.reached()
    await act(hass, "open_day")
    hold.release()
    await poll
    assert value(hass, "status") == "opened"


@pytest.mark.parametrize(
    "body",
    [
        '{{"error": "Cannot POST {path}"}}',
        '{{"error": "ERROR_CORE", "error_description": "Cannot POST {path}"}}',
        '{{"error": {{"code": "GATEWAY", "message": "Cannot POST {path}", "more": ["{path}"]}}}}',
    ],
)
async def test_a_portal_that_echoes_the_password(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, body: str
) -> None:
    """A proxy may put the request into its words: neither the log nor the action repeats them."""
    portal.faults.add(Fault.raw(404, body.format(path=f"/rest/12/{SECRET}/batch")), times=None)
    await time.pass_by(minutes=6)
    assert value(hass, "status") == STATE_UNAVAILABLE
    error = await refused(hass, "open_day")
    assert "Cannot POST /rest/12/…/batch" in str(error.translation_placeholders)


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
        monkeypatch.setattr(transport, name, partial(read, getattr(body, name)))
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
