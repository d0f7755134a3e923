"""What the card asks for: the portal's clock, and how to close a forgotten day."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Role, Schedule
from tests.support.common import bring_to, device_id, refused, value
from tests.support.queue import USUAL_REPORT
from tests.support.team import add_colleague, device_of, entity_of

NOON = "2026-09-14T12:00:00+02:00"


type Ask = Callable[[str], Awaitable[dict[str, Any]]]


@pytest.fixture
async def ask(
    hass: HomeAssistant, time: Time, hass_read_only_user: MockUser, hass_ws_client: WebSocketGenerator
) -> Ask:
    """Ask as the card does for somebody who may only look, and return the whole answer."""
    session = await hass.auth.async_create_refresh_token(hass_read_only_user, "https://example.com/")

    async def ask(device: str) -> dict[str, Any]:
        client = await hass_ws_client(hass, hass.auth.async_create_access_token(session))
        await client.send_json_auto_id({"type": "bitrix24/workday", "device_id": device})
        answer: dict[str, Any] = await client.receive_json()
        return answer

    return ask


async def test_a_day_that_runs(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, ask: Ask
) -> None:
    """Anybody who may look at a dashboard may ask; the portal notices nothing."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    portal.requests.clear()
    time.jump(seconds=7.25)
    states = hass.states.async_all()
    answer = await ask(device_id(hass))
    assert answer["success"]
    assert answer["result"] == {
        "now": "2026-09-14T10:00:07.250000+00:00",
        "finish": None,
        "outside_shift": False,
        "report": USUAL_REPORT,
    }
    assert portal.requests == []
    assert hass.states.async_all() == states


@pytest.mark.parametrize("options", [{"report": "Vergessen"}], ids=["own reason"])
async def test_the_reason_of_the_options(hass: HomeAssistant, loaded: MockConfigEntry, ask: Ask) -> None:
    """The one that is sent when nobody says better."""
    answer = await ask(device_id(hass))
    assert answer["result"]["report"] == "Vergessen"


@pytest.mark.parametrize("hours", [-3, 5])
async def test_the_clock_of_the_portal(
    hass: HomeAssistant, time: Time, portal: Portal, set_up: SetUp, ask: Ask, hours: int
) -> None:
    """The card counts by it, however far it is from that of Home Assistant or of the tablet on the wall."""
    here = time.clock.now()
    portal.clock.move_to((here + timedelta(hours=hours)).isoformat())
    await set_up()
    answer = await ask(device_id(hass))
    there = datetime.fromisoformat(answer["result"]["now"])
    assert abs(there - here - timedelta(hours=hours)) <= timedelta(seconds=2)
    assert there.utcoffset() == timedelta()


async def test_a_forgotten_day(hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, ask: Ask) -> None:
    """The same time is proposed as in the form of the repair issue, in the offset of the day."""
    bring_to(anna, "expired")
    await time.move_to(NOON)
    await set_up()
    assert value(hass, "status") == "expired"
    answer = await ask(device_id(hass))
    assert (answer["result"]["finish"], answer["result"]["outside_shift"]) == ("2026-09-10T18:00:00+02:00", False)


@pytest.mark.parametrize("portal_options", [{"reopen_allowed": False}], ids=["no reopening"])
async def test_a_day_outside_any_shift(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, ask: Ask
) -> None:
    """A minute after its start, whatever Bitrix24 recommends; the card says why."""
    bring_to(anna, "closed")
    await time.move_to("2026-09-14T13:00:00+02:00")
    await set_up()
    await refused(hass, "open_day")
    for moment in ("2026-09-14T13:10:00+02:00", "2026-09-15T08:00:00+02:00"):
        await time.move_to(moment)
        answer = await ask(device_id(hass))
        assert (answer["result"]["finish"], answer["result"]["outside_shift"]) == ("2026-09-14T13:01:00+02:00", True)


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
async def test_a_forgotten_day_of_another_offset(
    hass: HomeAssistant, time: Time, portal: Portal, set_up: SetUp, ask: Ask, anna: Employee
) -> None:
    """Who began it at home is asked for a time at home."""
    anna.time_zone = "Asia/Kolkata"
    bring_to(anna, "expired")
    await time.move_to(NOON)
    await set_up()
    answer = await ask(device_id(hass))
    finish = datetime.fromisoformat(answer["result"]["finish"])
    assert finish.utcoffset() == timedelta(hours=5.5)


async def test_a_colleague(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, ask: Ask
) -> None:
    """Each has a day of their own, at the same portal's clock."""
    anna.role = Role.ADMIN
    boris = portal.add_employee(20, name="Boris", last_name="Berg", time_zone="Europe/Berlin")
    bring_to(boris, "expired")
    await time.move_to(NOON)
    entry = await set_up()
    await add_colleague(hass, entry, boris)
    answers = [(await ask(device))["result"] for device in (device_id(hass), device_of(hass, 20).id)]
    assert [answer["finish"] for answer in answers] == [None, "2026-09-10T18:00:00+02:00"]
    assert [answer["now"] for answer in answers] == ["2026-09-14T10:00:00+00:00"] * 2


async def test_who_may_see_one_only(
    hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp, hass_read_only_user: MockUser, ask: Ask
) -> None:
    """The sensor of the status decides, as for the entities; an error that the card knows."""
    anna.role = Role.ADMIN
    boris = portal.add_employee(20, name="Boris", last_name="Berg", time_zone="Europe/Berlin")
    entry = await set_up()
    await add_colleague(hass, entry, boris)
    status = {entity_of(hass, 20, "status"): {"read": True}, entity_of(hass, 12, "workday"): {"read": True}}
    hass_read_only_user.mock_policy({"entities": {"entity_ids": status}})
    assert (await ask(device_of(hass, 20).id))["success"] is True
    answer = await ask(device_id(hass))
    assert (answer["success"], answer["error"]["code"]) == (False, "unauthorized")
    assert "result" not in answer


@pytest.mark.parametrize("which", ["nobody's", "the portal's", "another integration's"])
async def test_no_employee(hass: HomeAssistant, loaded: MockConfigEntry, ask: Ask, which: str) -> None:
    match which:
        case "nobody's":
            device = "0123456789abcdef"
        case "the portal's":
            device = loaded.runtime_data.portal_device_id
        case _:
            entry = MockConfigEntry(domain="other")
            entry.add_to_hass(hass)
            registry = dr.async_get(hass)
            device = registry.async_get_or_create(config_entry_id=entry.entry_id, identifiers={("other", "1")}).id
    assert_not_found(await ask(device))


@pytest.mark.parametrize("why", ["unloaded", "disabled"])
async def test_not_loaded(hass: HomeAssistant, loaded: MockConfigEntry, ask: Ask, why: str) -> None:
    """The card goes on by its own clock, and asks again when its entities are back."""
    device = device_id(hass)
    if why == "disabled":
        await hass.config_entries.async_set_disabled_by(loaded.entry_id, ConfigEntryDisabler.USER)
    else:
        await hass.config_entries.async_unload(loaded.entry_id)
    assert loaded.state is not ConfigEntryState.LOADED
    assert_not_found(await ask(device))


def assert_not_found(answer: Any) -> None:
    assert answer["success"] is False
    assert answer["error"] == {
        "code": "not_found",
        "message": "No employee of a loaded Bitrix24 entry belongs to this device",
    }
