"""Who did it: what an action changed bears its user, and everything else is nobody's."""

from collections.abc import Awaitable, Callable

from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import Context, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import Outage, SetUp, Time
from tests.portal import Employee, Portal
from tests.support.common import entity_id, state_of, value
from tests.support.queue import on_disk

type Use = Callable[[HomeAssistant, str, Context], Awaitable[None]]


async def by_action(hass: HomeAssistant, verb: str, context: Context) -> None:
    """Use an action."""
    await hass.services.async_call(DOMAIN, verb, {}, blocking=True, context=context)


async def by_switch(hass: HomeAssistant, verb: str, context: Context) -> None:
    """Use the switch that does the same."""
    service, key = {
        "open_day": ("turn_on", "workday"),
        "pause_day": ("turn_on", "break"),
        "resume_day": ("turn_off", "break"),
        "close_day": ("turn_off", "workday"),
    }[verb]
    target = {"entity_id": entity_id(hass, key, Platform.SWITCH)}
    await hass.services.async_call(Platform.SWITCH, service, target, blocking=True, context=context)


BY = pytest.mark.parametrize("use", [by_action, by_switch])


def user_of(hass: HomeAssistant, key: str, platform: Platform | None = None) -> str | None:
    """Return who is said to have brought a state about."""
    return state_of(hass, key, platform).context.user_id


def users(hass: HomeAssistant) -> set[str | None]:
    """Return who is said to have brought about all that tells of the day."""
    shown = ("status", None), ("workday", Platform.SWITCH), ("break", Platform.SWITCH), ("workday", Platform.EVENT)
    return {user_of(hass, key, platform) for key, platform in shown}


@BY
async def test_what_a_poll_finds_is_nobodys(
    hass: HomeAssistant,
    time: Time,
    hass_admin_user: MockUser,
    anna: Employee,
    loaded: MockConfigEntry,
    use: Use,
) -> None:
    """Timers that begin during an action know nothing of its user, for however many changes follow."""
    await use(hass, "open_day", Context(user_id=hass_admin_user.id))
    assert user_of(hass, "status") == user_of(hass, "workday", Platform.EVENT) == hass_admin_user.id
    for act, status in ((anna.pause_day, "paused"), (anna.open_day, "opened"), (anna.close_day, "closed")):
        await time.pass_by(minutes=3)
        act()
        await time.pass_by(minutes=6)
        assert value(hass, "status") == status
        assert user_of(hass, "status") is None
        assert user_of(hass, "workday", Platform.EVENT) is None


@BY
async def test_what_is_found_within_seconds_is_nobodys(
    hass: HomeAssistant,
    time: Time,
    hass_admin_user: MockUser,
    anna: Employee,
    loaded: MockConfigEntry,
    use: Use,
) -> None:
    """Home Assistant keeps the user of an action for five seconds; a poll in that time tells what others did."""
    await use(hass, "open_day", Context(user_id=hass_admin_user.id))
    await time.advance(seconds=2)
    anna.pause_day()
    await loaded.runtime_data.coordinator.async_refresh()
    assert value(hass, "status") == "paused"
    assert user_of(hass, "status") is None
    assert user_of(hass, "break", Platform.SWITCH) is None
    assert user_of(hass, "workday", Platform.EVENT) is None


async def test_what_an_action_only_saw_is_nobodys(
    hass: HomeAssistant, time: Time, hass_admin_user: MockUser, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Somebody else has clocked Anna in already: the action finds that, and has done nothing."""
    anna.open_day()
    await by_action(hass, "open_day", Context(user_id=hass_admin_user.id))
    assert value(hass, "status") == "opened"
    assert user_of(hass, "status") is None


@BY
async def test_switches_that_come_back(
    hass: HomeAssistant,
    time: Time,
    hass_admin_user: MockUser,
    anna: Employee,
    outage: Outage,
    set_up: SetUp,
    entry: MockConfigEntry,
    use: Use,
) -> None:
    """An outage ends, and nobody has clocked out once more."""
    hass.config_entries.async_update_entry(entry, options={"queue": False})
    await set_up()
    await use(hass, "open_day", Context(user_id=hass_admin_user.id))
    await time.pass_by(hours=1)
    await use(hass, "close_day", Context(user_id=hass_admin_user.id))
    await outage.begin()
    await outage.lasts(minutes=10)
    assert value(hass, "workday", Platform.SWITCH) == STATE_UNAVAILABLE
    await outage.end()
    await time.pass_by(minutes=6)
    assert value(hass, "workday", Platform.SWITCH) == "off"
    assert users(hass) == {None}


@BY
@pytest.mark.parametrize("restarted", [False, True], ids=["", "after a restart"])
async def test_a_kept_command_is_delivered_in_the_name_of_its_user(
    hass: HomeAssistant,
    time: Time,
    hass_admin_user: MockUser,
    portal: Portal,
    anna: Employee,
    loaded: MockConfigEntry,
    outage: Outage,
    use: Use,
    restarted: bool,
) -> None:
    """However long that takes, and what is found then belongs to nobody again."""
    await outage.begin()
    await use(hass, "open_day", Context(user_id=hass_admin_user.id))
    (kept,) = on_disk(hass, loaded)
    assert kept["context"]["user_id"] == hass_admin_user.id
    if restarted:
        await hass.config_entries.async_reload(loaded.entry_id)
    await outage.lasts(minutes=10)
    await outage.end()
    assert anna.state == "OPENED"
    assert user_of(hass, "status") == user_of(hass, "workday", Platform.EVENT) == hass_admin_user.id
    await time.pass_by(minutes=5)
    anna.close_day()
    await time.pass_by(minutes=6)
    assert value(hass, "status") == "closed"
    assert user_of(hass, "status") is None


async def test_the_presence(
    hass: HomeAssistant, time: Time, hass_admin_user: MockUser, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Set here, it bears the user; found, it is nobody's."""
    context = Context(user_id=hass_admin_user.id)
    await hass.services.async_call(DOMAIN, "set_presence", {"status": "dnd"}, blocking=True, context=context)
    assert (value(hass, "presence"), user_of(hass, "presence")) == ("dnd", hass_admin_user.id)
    anna.presence = "away"
    await time.pass_by(minutes=6)
    assert (value(hass, "presence"), user_of(hass, "presence")) == ("away", None)
