"""Polling: how often, what it costs, and what it survives."""

from collections.abc import Callable
from itertools import pairwise
import logging
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

from custom_components.bitrix24.api import RateLimiter
from tests.conftest import QUEUE_OFF, SECRET, SetUp, Time
from tests.portal import Employee, Fault, Portal, Webhook
from tests.support.common import act, bring_to, polls, refused, state_of, value

NOON = "2026-09-14T12:00:00+02:00"


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
    assert value(hass, "worked") == "5.0"
    assert {event.data["entity_id"] for event in changed} == {"sensor.anna_schmidt_worked"}
    written = [event.data["new_state"] for event in changed]
    assert [f"{state.last_updated:%M:%S} {state.state}" for state in written] == [
        "15:00 4.25",
        "30:00 4.5",
        "45:00 4.75",
        "00:00 5.0",
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
        assert (state.state, state.attributes["last_reset"]) == ("0.0", "2026-09-15T00:00:00+02:00")


async def test_midnight_ends_the_current_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """A closed day is shown until midnight in its own offset, to the second and without a poll."""
    await act(hass, "open_day")
    await time.move_to("2026-09-14T17:00:00+02:00")
    await act(hass, "close_day")
    await time.move_to("2026-09-14T23:59:58+02:00")
    assert (value(hass, "worked"), value(hass, "status")) == ("9.0", "closed")
    polls(portal)
    await time.move_to("2026-09-15T00:00:00+02:00")
    assert polls(portal) == 0
    assert {key: value(hass, key) for key in ("status", "worked", "breaks", "workday_start", "workday_finish")} == {
        "status": "closed",
        "worked": "0.0",
        "breaks": "0.0",
        "workday_start": "unknown",
        "workday_finish": "unknown",
    }


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
