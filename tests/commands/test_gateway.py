"""One read, one write, and what the portal makes of them: lost answers, vetoes, statuses that nobody knows."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import QUEUE_OFF, SetUp, Time
from tests.portal import Access, Employee, Fault, Portal, Role
from tests.support.common import act, bring_to, refused, value, writes

# See tests/conftest.py.
BOTH_WAYS = True


NOON = "2026-09-14T12:00:00+02:00"


@pytest.mark.parametrize(
    ("verb", "fields", "before"),
    [
        ("pause_day", {}, "opened"),
        ("resume_day", {}, "paused"),
        ("open_day", {}, "paused"),
        ("open_day", {"reopen": True}, "closed"),
        ("close_day", {}, "opened"),
    ],
)
async def test_an_accepted_request_that_changes_nothing(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    verb: str,
    fields: dict[str, Any],
    before: str,
) -> None:
    """HTTP 200 is not success: an event handler on the server vetoes, and nothing says so."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    portal.veto = True
    error = await refused(hass, verb, **fields)
    assert not isinstance(error, ServiceValidationError)
    assert error.translation_key == "not_applied"
    assert value(hass, "status") == before


async def test_a_new_record_that_is_vetoed(hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry) -> None:
    """Only here does the portal say so, in its own words."""
    portal.veto = True
    error = await refused(hass, "open_day")
    assert not isinstance(error, ServiceValidationError)
    assert error.translation_key == "refused"
    assert "canceled by event handler" in str(error.translation_placeholders)
    assert value(hass, "status") == "closed"


@pytest.mark.one_in(3)
@pytest.mark.parametrize("verb", ["open_day", "pause_day", "close_day"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault.lost_after(),
        Fault.truncated(),
        Fault.html_500(executed=True),
        Fault.oversized(2 << 20),
        Fault.wrong_types(),
    ],
    ids=lambda fault: fault.name,
)
async def test_a_lost_answer_is_followed_by_a_look(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, verb: str, fault: Fault
) -> None:
    """The call was processed although no answer came: that counts as done, with one more request."""
    bring_to(anna, "never" if verb == "open_day" else "opened")
    await time.move_to(NOON)
    await set_up()
    portal.requests.clear()
    portal.faults.add(fault, f"timeman.{verb.removesuffix('_day')}")
    answer = await act(hass, verb)
    assert answer["changed"] is True
    assert len(writes(portal)) == 1
    assert len(portal.requests) == 3
    assert value(hass, "status") == anna.state.lower() == answer["status"]


@pytest.mark.one_in(2)
@QUEUE_OFF
@pytest.mark.parametrize("verb", ["open_day", "pause_day", "resume_day", "close_day"])
@pytest.mark.parametrize("fault", [Fault.lost_before(), Fault.html_500()], ids=lambda fault: fault.name)
async def test_a_lost_request_is_never_repeated_blindly(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, verb: str, fault: Fault
) -> None:
    """The call was not processed: the caller is told, and nothing was sent twice."""
    bring_to(anna, {"open_day": "never", "resume_day": "paused"}.get(verb, "opened"))
    await time.move_to(NOON)
    await set_up()
    before = anna.state
    portal.faults.add(fault, {"resume_day": "timeman.open"}.get(verb, f"timeman.{verb.removesuffix('_day')}"))
    assert (await refused(hass, verb)).translation_key == "cannot_connect"
    assert len(writes(portal)) <= 1
    assert anna.state == before
    assert value(hass, "status") == before.lower()


async def test_an_unknown_status_is_not_acted_upon(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee
) -> None:
    """A status invented tomorrow: verbs refuse with its name, and get_workday shows that it is unknown."""
    portal.faults.add(Fault.unknown_status("SUSPENDED"), "timeman.status", None)
    for verb in ("open_day", "pause_day", "resume_day", "close_day"):
        caught = await refused(hass, verb)
        assert caught.translation_key == "refused"
        assert caught.translation_placeholders == {"reason": "SUSPENDED"}
    assert (await act(hass, "get_workday"))["status"] is None
    assert value(hass, "status") == "unknown"
    assert value(hass, "workday") == "unknown"
    assert writes(portal) == []


async def test_a_stranger_is_never_clocked_in(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, access: Access
) -> None:
    """An access that suddenly acts for somebody else is not used any more."""
    stranger = portal.add_employee(1, name="System", last_name="User", role=Role.ADMIN)
    access.person = stranger
    for verb in ("open_day", "close_day", "get_workday"):
        assert (await refused(hass, verb)).translation_key == "invalid_auth"
    assert (await refused(hass, "set_presence", status="dnd")).translation_key == "invalid_auth"
    assert writes(portal) == []
    assert stranger.records == []
    assert stranger.presence is None
