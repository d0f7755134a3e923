"""How often a portal in trouble is asked while a command waits: soon enough, unless the portal itself asks to wait."""

from datetime import datetime, timedelta
from itertools import pairwise

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, FaultHandle, Portal
from tests.support.common import act, value

LOOK = timedelta(seconds=28)
# Timers go off a moment late.
ROOM = timedelta(seconds=1)

DOWN = {
    "500": Fault.html_500(),
    "502": Fault.html(502, "Bad Gateway"),
    "503": Fault.html(503, "Service Unavailable"),
    "504": Fault.empty(504, executed=False),
    "INTERNAL_SERVER_ERROR": Fault.auth_error("INTERNAL_SERVER_ERROR"),
    "QUERY_LIMIT_EXCEEDED": Fault.query_limit_json(),
}
EACH = pytest.mark.parametrize("fault", DOWN.values(), ids=list(DOWN))


async def give_command(hass: HomeAssistant, portal: Portal, fault: Fault) -> FaultHandle:
    """Have a command wait for a portal in trouble."""
    trouble = portal.faults.add(fault, times=None)
    assert (await act(hass, "open_day"))["queued"] is True
    portal.requests.clear()
    return trouble


def asked(portal: Portal) -> list[datetime]:
    return [request.time for request in portal.requests]


@pytest.mark.one_in(3)
@EACH
@pytest.mark.parametrize("seconds", [80, 1800])
async def test_what_waits_is_delivered_soon_after_an_outage(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, fault: Fault, seconds: int
) -> None:
    """However long the outage was, and however much the polls have slowed down."""
    trouble = await give_command(hass, portal, fault)
    begun = time.clock.now()
    await time.pass_by(seconds=seconds)
    times = [begun, *asked(portal), time.clock.now()]
    assert max(later - earlier for earlier, later in pairwise(times)) <= LOOK + ROOM
    trouble.remove()
    await time.pass_by(seconds=(LOOK + ROOM).total_seconds())
    assert anna.state == "OPENED"
    assert value(hass, "pending_commands") == "0"


@pytest.mark.one_in(3)
@EACH
async def test_what_cannot_be_changed_is_tried_again_soon(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, fault: Fault
) -> None:
    """Where the portal tells the day and only fails to change it."""
    trouble = portal.faults.add(fault, "timeman.open", times=None)
    assert (await act(hass, "open_day"))["queued"] is True
    await time.pass_by(minutes=30)
    trouble.remove()
    await time.pass_by(seconds=(LOOK + ROOM).total_seconds())
    assert anna.state == "OPENED"
    assert len(anna.records) == 1


@pytest.mark.one_in(3)
@EACH
async def test_also_after_a_restart(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, fault: Fault
) -> None:
    trouble = await give_command(hass, portal, fault)
    await hass.config_entries.async_reload(loaded.entry_id)
    await time.pass_by(minutes=10)
    trouble.remove()
    await time.pass_by(seconds=(LOOK + ROOM).total_seconds())
    assert anna.state == "OPENED"


@pytest.mark.one_in(3)
@EACH
async def test_also_while_the_entry_is_not_set_up(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, fault: Fault
) -> None:
    trouble = portal.faults.add(fault, times=None)
    assert (await set_up()).state is ConfigEntryState.SETUP_RETRY
    assert (await act(hass, "open_day"))["queued"] is True
    await time.pass_by(minutes=10)
    trouble.remove()
    await time.pass_by(seconds=(LOOK + ROOM).total_seconds())
    assert anna.state == "OPENED"


@EACH
async def test_nobody_hurries_when_nothing_waits(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, fault: Fault
) -> None:
    """Then a failing server is left in peace: 2, 4, 8 … 300 seconds."""
    portal.faults.add(fault, times=None)
    await time.pass_by(minutes=30)
    assert len(portal.requests) < 20


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("told", "minutes"),
    [("240", 4), ("Mon, 14 Sep 2026 06:04:00 GMT", 4), ("10800", 15)],
    ids=["seconds", "date", "too long"],
)
async def test_the_servers_own_word_goes_first(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    loaded: MockConfigEntry,
    status: int,
    told: str,
    minutes: int,
) -> None:
    """Retry-After is kept to, up to a quarter of an hour, whatever waits."""
    trouble = await give_command(
        hass, portal, Fault.raw(status, "<html>Later</html>", "text/html", {"Retry-After": told})
    )
    trouble.remove()
    await time.pass_by(minutes=minutes)
    assert portal.requests == []
    await time.pass_by(seconds=(LOOK + ROOM).total_seconds())
    assert anna.state == "OPENED"


async def test_a_block_by_hand_is_not_run_against(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Somebody set it because there were too many requests."""
    trouble = await give_command(hass, portal, Fault.overload_limit())
    await time.pass_by(minutes=30)
    assert len(portal.requests) < 20
    trouble.remove()
    await time.pass_by(minutes=7)
    assert anna.state == "OPENED"


async def test_also_where_polling_is_switched_off(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Home Assistant's option is about what is shown; nothing queued may wait for it."""
    hass.config_entries.async_update_entry(loaded, pref_disable_polling=True)
    await hass.config_entries.async_reload(loaded.entry_id)
    trouble = await give_command(hass, portal, Fault.html_500())
    await time.pass_by(minutes=5)
    trouble.remove()
    await time.pass_by(seconds=(LOOK + ROOM).total_seconds())
    assert anna.state == "OPENED"
    portal.requests.clear()
    await time.pass_by(minutes=30)
    assert portal.requests == []
