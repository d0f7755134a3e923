"""Broken answers to a whole Home Assistant: nothing crashes, nothing leaks, and the next good answer mends it all."""

from collections import Counter
from collections.abc import Sequence
from itertools import count
import logging
from typing import Final

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import Time
from tests.portal import Employee, Fault, Portal, Webhook
from tests.support.broken_answers import Breaker, real_answers
from tests.support.common import act, assert_no_secret, value
from tests.support.counts import keep_figures

BODIES: Final = 500
# What is done while the portal's answer is broken, and to which of its methods; None: whatever the poll asks.
DEEDS: Final[Sequence[tuple[str | None, str]]] = (
    (None, "batch"),
    ("open_day", "timeman.open"),
    (None, "batch"),
    ("pause_day", "timeman.pause"),
    (None, "timeman.record.list"),
    ("get_workday", "batch"),
    ("resume_day", "batch"),
    (None, "batch"),
    ("set_presence", "im.user.status.set"),
    ("close_day", "timeman.close"),
)
EXPECTED_LINES: Final = (
    "Error fetching bitrix24 ",
    # An action was answered for another person.
    "Error requesting bitrix24 ",
    "Authentication failed while fetching bitrix24 ",
    # A real answer given again days later tells the time of then.
    "The portal's clock ",
)
DATA: Final[dict[str, dict[str, object]]] = {
    "open_day": {"reopen": True, "close_expired": True},
    "set_presence": {"status": "dnd"},
}


async def until_it_is_mended(hass: HomeAssistant, time: Time, entry: MockConfigEntry) -> None:
    """Let good answers come. A limit may be told to last for up to a quarter of an hour."""
    for _ in range(5):
        for flow in list(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
            # The answer looked like a revoked webhook: somebody signs in again.
            hass.config_entries.flow.async_abort(flow["flow_id"])
            await hass.config_entries.async_reload(entry.entry_id)
        await time.pass_by(minutes=6)
        if value(hass, "status") != STATE_UNAVAILABLE and value(hass, "pending_commands") == "0":
            return
    pytest.fail("The integration did not recover")


async def break_answers(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    breaker: Breaker,
    bodies: int,
) -> Counter[str]:
    """Let one answer after another be broken, until that many were given; return how often each thing came of it."""
    outcomes: Counter[str] = Counter()
    for number in count():
        if outcomes["given"] == bodies:
            break
        # A deed that has nothing to do sends nothing.
        assert number < 3 * bodies
        action, method = DEEDS[number % len(DEEDS)]
        answer = breaker.make(number, method)
        try:
            handle = portal.faults.add(answer.fault(), method if action and method != "batch" else None)
            if action is None:
                await time.pass_by(minutes=6)
            else:
                try:
                    queued = (await act(hass, action, **DATA.get(action, {}))).get("queued", False)
                    outcomes["kept" if queued else "answered"] += 1
                except HomeAssistantError as error:
                    assert_no_secret(error)
                    outcomes["refused"] += 1
            outcomes["given"] += handle.is_spent
            handle.remove()
            await until_it_is_mended(hass, time, entry)
            assert unexpected_lines(caplog.records) == []
            caplog.clear()
        except BaseException as error:
            error.add_note(f"Broken answer {number} to {method}: {answer}"[:2_000])
            raise
    return outcomes


def unexpected_lines(records: Sequence[logging.LogRecord]) -> list[str]:
    """Return what a log must not hold: anything worse than that the portal gave no usable answer."""
    return [
        f"{record.name}: {record.getMessage()}"
        for record in records
        if not record.getMessage().startswith(EXPECTED_LINES)
        # To asyncio a moved clock is a slow task.
        and record.levelno >= (logging.ERROR if record.name == "asyncio" else logging.WARNING)
    ]


async def check(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    webhook: Webhook,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    bodies: int,
) -> Counter[str]:
    breaker = Breaker(await real_answers(portal, anna, webhook), webhook.url)
    await time.move_to("2026-09-21T08:00:00+02:00")
    anna.records.clear()
    await time.pass_by(minutes=6)
    return await break_answers(hass, time, portal, entry, caplog, breaker, bodies)


async def test_some_broken_answers(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    webhook: Webhook,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A first look, on every run of the suite."""
    await check(hass, time, portal, anna, webhook, loaded, caplog, 30)


@pytest.mark.long
@pytest.mark.timeout(600)
async def test_many_broken_answers(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    webhook: Webhook,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Polls and all actions."""
    outcomes = await check(hass, time, portal, anna, webhook, loaded, caplog, BODIES)
    assert min(outcomes[name] for name in ("answered", "kept", "refused")) > 0
    keep_figures("fuzz-home-assistant", bodies=BODIES)


async def test_a_clock_in_after_an_unspeakable_status(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """JSON can say half a character, which no file takes: a command is kept all the same."""
    handle = portal.faults.add(Fault.unknown_status("\ud800"), "timeman.status", times=None)
    await time.pass_by(minutes=6)
    assert value(hass, "status") == STATE_UNKNOWN
    handle.remove()
    await portal.stop()
    assert (await act(hass, "open_day"))["queued"] is True
    await portal.start()
    await time.pass_by(minutes=1)
    assert anna.state == "OPENED"


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/localtime", "z" * 300, "a\x00b", "tzdata.zi"], ids=range(5))
async def test_a_kept_start_of_somebody_in_no_time_zone(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, zone: str
) -> None:
    """What is no time zone is none, so that the start can still be delivered with its time."""
    await portal.stop()
    await act(hass, "open_day")
    await time.pass_by(minutes=10)
    portal.faults.add(Fault.result({"ID": "12", "TIME_ZONE": zone}), "profile", times=None)
    await portal.start()
    await time.pass_by(minutes=1)
    assert value(hass, "pending_commands") == "0"
    assert value(hass, "workday_start") == "2026-09-14T06:00:00+00:00"
