"""A computer without a clock of its own boots with an old time: what is queued then is recorded at its real time.

The portal's clock is the real time here, and so is the time since the boot.
"""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import Platform
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.bitrix24.api import clock as boot_clock, limits
from custom_components.bitrix24.commands import timeclock
from tests.conftest import SetUp, Time
from tests.portal import Clock, Employee, Portal
from tests.support.common import act, press, value, writes
from tests.support.issue_texts import assert_form_in_every_language, assert_issue_in_every_language, form_text
from tests.support.queue import (
    CLOSE,
    OPEN,
    issues_about,
    on_disk,
    put_on_disk,
    sent,
    stored,
    undeliverable,
    verbs_on_disk,
)
from tests.support.repair_dialog import Dialog
from tests.support.restart import Restart

BOOTED = datetime.fromisoformat("2026-09-14T07:30:00+02:00")


class Machine(Time):
    """A computer whose clock may be wrong, and what it counts since its boot, which never is."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, clock: Clock) -> None:
        super().__init__(hass, freezer, clock)
        self._wrong = timedelta()
        self.boot_id = "this boot"
        self.booted = BOOTED

    def boot_seconds(self) -> float:
        """Return the seconds since the boot."""
        return (self.clock.now() - self.booted).total_seconds()

    async def set_clock(self, **wrong: float) -> None:
        """Set the clock ahead of the real time, or behind, or right.

        A clock that is set back takes the event loop's along here, which it never does in reality: timers that were
        started before do not go off any more.
        """
        self._wrong = timedelta(**wrong)
        await self._follow()

    @override
    async def _follow(self) -> None:
        now = self.clock.now() + self._wrong
        self._freezer.move_to(now)
        async_fire_time_changed(self._hass, now)
        await self._hass.async_block_till_done(wait_background_tasks=True)


@pytest.fixture
def machine(
    hass: HomeAssistant, time: Time, freezer: FrozenDateTimeFactory, monkeypatch: pytest.MonkeyPatch
) -> Machine:
    """A machine that was booted half an hour ago, at eight."""
    machine = Machine(hass, freezer, time.clock)
    monkeypatch.setattr(boot_clock, "boot_seconds", machine.boot_seconds)
    monkeypatch.setattr(boot_clock, "boot_id", lambda: machine.boot_id)
    # Where time is frozen, the monotonic clock is set with the other.
    for module in (limits, timeclock):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=machine.boot_seconds))
    return machine


def of_earlier_boot(verb: str, shown: str, **changes: Any) -> dict[str, Any]:
    """Return a command that was queued before this boot, when the portal's clock had not been read."""
    return stored(verb, shown, skew=None, boot={"id": "an earlier boot", "seconds": 100.0}, **changes)


def start_of(anna: Employee) -> datetime:
    """Return when Anna's day began."""
    assert anna.record is not None
    return anna.record.start


@pytest.mark.parametrize("wrong", [timedelta(hours=-2), timedelta(days=-400), timedelta(hours=5)])
async def test_the_clock_is_set_before_the_portal_is_there(
    hass: HomeAssistant, machine: Machine, portal: Portal, anna: Employee, set_up: SetUp, wrong: timedelta
) -> None:
    """It boots with an old time, somebody clocks in, then come the time server and the network."""
    await portal.stop()
    await machine.set_clock(seconds=wrong.total_seconds())
    entry = await set_up()
    assert (await act(hass, "open_day"))["queued"] is True
    await machine.advance(minutes=10)
    await machine.set_clock()
    await machine.advance(minutes=10)
    await portal.start()
    await hass.config_entries.async_reload(entry.entry_id)
    await machine.pass_by(minutes=1)
    assert start_of(anna) == datetime.fromisoformat("2026-09-14T08:00:00+02:00")
    assert issues_about(hass, "command_time_unknown") == []


async def test_the_clock_is_still_wrong_when_the_portal_is_there(
    hass: HomeAssistant, machine: Machine, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """The network is there before the time server: the portal's own clock tells."""
    await portal.stop()
    await machine.set_clock(hours=-2)
    await set_up()
    await act(hass, "open_day")
    await machine.advance(minutes=20)
    await portal.start()
    await machine.pass_by(minutes=1)
    # The portal tells whole seconds.
    assert abs(start_of(anna) - datetime.fromisoformat("2026-09-14T08:00:00+02:00")) <= timedelta(seconds=1)


async def test_the_clock_is_set_while_the_portal_is_away(
    hass: HomeAssistant, machine: Machine, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The portal's clock was read before, so what is queued has its time whatever happens to the machine's."""
    await portal.stop()
    await machine.pass_by(minutes=1)
    await machine.set_clock(hours=-3)
    await press(hass, Platform.SWITCH, "turn_on", "workday")
    await machine.advance(minutes=30)
    await machine.set_clock()
    await machine.advance(minutes=30)
    await portal.start()
    await hass.config_entries.async_reload(loaded.entry_id)
    await machine.pass_by(minutes=1)
    assert start_of(anna) == datetime.fromisoformat("2026-09-14T08:01:00+02:00")


async def test_the_order_is_that_of_the_commands(
    hass: HomeAssistant, machine: Machine, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """A clock that is set back does not turn it round, nor does it make a break of an hour one of nothing."""
    await portal.stop()
    await machine.set_clock(hours=5)
    entry = await set_up()
    await act(hass, "open_day")
    await machine.advance(hours=1)
    await act(hass, "pause_day")
    await machine.set_clock()
    await machine.advance(minutes=45)
    await act(hass, "resume_day")
    await machine.advance(hours=1)
    await act(hass, "close_day")
    assert verbs_on_disk(hass, entry) == ["open_day", "pause_day", "resume_day", "close_day"]
    await machine.advance(minutes=5)
    await portal.start()
    await hass.config_entries.async_reload(entry.entry_id)
    await machine.pass_by(minutes=1)
    assert start_of(anna) == datetime.fromisoformat("2026-09-14T08:00:00+02:00")
    assert anna.record is not None
    assert anna.record.finish == datetime.fromisoformat("2026-09-14T10:45:00+02:00")
    assert [(told["why"], told["from"][-5:], told["until"][-5:]) for told in undeliverable(hass)] == [
        ("break_unrecorded", "09:00", "09:45")
    ]


async def test_another_boot_in_which_the_clock_is_right(
    hass: HomeAssistant, machine: Machine, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """The time server was faster than Home Assistant this time: that tells nothing about the boot before."""
    put_on_disk(hass, entry, of_earlier_boot("open_day", "2026-09-14T03:10:00+00:00"))
    await set_up()
    assert writes(portal) == []
    assert len(issues_about(hass, "command_time_unknown")) == 1


async def test_another_boot_after_the_portal_was_asked(
    hass: HomeAssistant, machine: Machine, portal: Portal, anna: Employee, loaded: MockConfigEntry, restart: Restart
) -> None:
    """A power cut during an outage: the portal's clock was known when the command was given."""
    await portal.stop()
    await machine.advance(minutes=5)
    await press(hass, Platform.SWITCH, "turn_on", "workday")
    machine.boot_id, machine.booted = "the next boot", machine.clock.now()
    async with restart(CoreState.running) as new:
        await new.set_up()
        await new.time.advance(minutes=30)
        await portal.start()
        await new.time.pass_by(minutes=1)
        assert start_of(anna) == datetime.fromisoformat("2026-09-14T08:05:00+02:00")


async def in_another_boot(
    hass: HomeAssistant, machine: Machine, portal: Portal, entry: MockConfigEntry, set_up: SetUp, *commands: str
) -> None:
    """Queue commands at 06:00 by a clock that was wrong, then boot again, and have the clock set before an answer."""
    put_on_disk(
        hass,
        entry,
        *(of_earlier_boot(verb, f"2026-09-14T0{4 + hour}:00:00+00:00") for hour, verb in enumerate(commands)),
    )
    await portal.stop()
    await machine.set_clock(hours=-2)
    await set_up()
    await machine.set_clock()
    await portal.start()
    await machine.pass_by(minutes=1)


async def test_another_boot_and_a_clock_that_was_set(
    hass: HomeAssistant,
    machine: Machine,
    dialog: Dialog,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """Nobody can tell when it was: nothing is recorded until somebody says it, and then with that time."""
    await in_another_boot(hass, machine, portal, entry, set_up, "open_day")
    assert writes(portal) == []
    assert value(hass, "pending_commands") == "1"
    (issue,) = issues_about(hass, "command_time_unknown")
    assert_issue_in_every_language(issue)
    # The question waits for a person, so the portal is asked no more often than usual.
    portal.requests.clear()
    await machine.pass_by(hours=1)
    assert len(portal.requests) <= 13
    form = await dialog.open(issue)
    assert_form_in_every_language(issue, form)
    assert "Anna Schmidt" in form_text(issue, form)
    assert "2026-09-14 06:00" in form_text(issue, form)
    for wrong, error in (
        (None, "time_required"),
        ("0001-01-01 00:00:00", "time_required"),
        ("9999-12-31 23:59:59", "time_in_future"),
        ("2026-09-14 23:00:00", "time_in_future"),
    ):
        fields = {"discard": False} | ({} if wrong is None else {"time": wrong})
        form = await dialog.submit(form, fields)
        assert form["errors"] == {"time": error}
        assert_form_in_every_language(issue, form)
    assert writes(portal) == []
    assert (await dialog.submit(form, {"time": "2026-09-14 07:45:00", "discard": False}))["type"] == "create_entry"
    assert start_of(anna) == datetime.fromisoformat("2026-09-14T07:45:00+02:00")
    assert [call["REPORT"] for call in sent(portal, OPEN)] == ["Recorded by Home Assistant"]
    assert (on_disk(hass, entry), issues_about(hass, "command_time_unknown")) == ([], [])


async def test_two_commands_of_unknown_times(
    hass: HomeAssistant,
    machine: Machine,
    dialog: Dialog,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """One issue, and one form after the other; what came later cannot have been earlier."""
    await in_another_boot(hass, machine, portal, entry, set_up, "open_day", "close_day")
    (issue,) = issues_about(hass, "command_time_unknown")
    form = await dialog.open(issue)
    form = await dialog.submit(form, {"time": "2026-09-14 07:45:00", "discard": False})
    assert (form["type"], form["errors"]) == ("form", {})
    form = await dialog.submit(form, {"time": "2026-09-14 07:30:00", "discard": False})
    assert form["errors"] == {"time": "time_before_previous"}
    assert_form_in_every_language(issue, form)
    assert (await dialog.submit(form, {"time": "2026-09-14 07:55:00", "discard": False}))["type"] == "create_entry"
    assert anna.record is not None
    assert (anna.state, anna.record.finish) == ("CLOSED", datetime.fromisoformat("2026-09-14T07:55:00+02:00"))


async def test_a_command_of_unknown_time_is_discarded(
    hass: HomeAssistant,
    machine: Machine,
    dialog: Dialog,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """Somebody knows that it was a mistake."""
    await in_another_boot(hass, machine, portal, entry, set_up, "open_day")
    (issue,) = issues_about(hass, "command_time_unknown")
    form = await dialog.open(issue)
    assert (await dialog.submit(form, {"discard": True}))["type"] == "create_entry"
    assert (writes(portal), on_disk(hass, entry), issues_about(hass, "command_time_unknown")) == ([], [], [])


async def test_the_end_waits_for_its_beginning(
    hass: HomeAssistant,
    machine: Machine,
    dialog: Dialog,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
) -> None:
    """The day is to be opened as soon as somebody tells when: clocking out meanwhile belongs behind that."""
    await in_another_boot(hass, machine, portal, entry, set_up, "open_day")
    await machine.advance(hours=2)
    answer = await act(hass, "close_day")
    assert (answer["queued"], answer["changed"]) == (True, False)
    assert writes(portal) == []
    (issue,) = issues_about(hass, "command_time_unknown")
    form = await dialog.open(issue)
    assert (await dialog.submit(form, {"time": "2026-09-14 07:45:00", "discard": False}))["type"] == "create_entry"
    assert anna.record is not None
    assert start_of(anna) == datetime.fromisoformat("2026-09-14T07:45:00+02:00")
    assert anna.record.finish == datetime.fromisoformat("2026-09-14T10:01:00+02:00")


async def test_what_is_wanted_now_does_not_wait(
    hass: HomeAssistant, machine: Machine, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """The question about an old command keeps nobody from clocking in, and the new one is not overtaken by the old."""
    await in_another_boot(hass, machine, portal, entry, set_up, "open_day")
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["queued"]) == ("opened", False)
    assert writes(portal) == [OPEN]
    assert value(hass, "pending_commands") == "1"
    await act(hass, "close_day")
    assert writes(portal) == [OPEN, CLOSE]


async def test_the_issue_names_nobody(
    hass: HomeAssistant, machine: Machine, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Downloads hold issues: names are shown by the form alone."""
    await in_another_boot(hass, machine, portal, entry, set_up, "open_day")
    (issue,) = issues_about(hass, "command_time_unknown")
    assert issue.issue_id == f"command_time_unknown_{entry.entry_id}_owner"
    assert "Anna" not in str(ir.async_get(hass).async_get_issue("bitrix24", issue.issue_id))
