"""The actions: whose day, which time, what is refused, and what a failing portal makes of it."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import PORTAL_KEY, QUEUE_OFF, SetUp, Time
from tests.portal import Access, Employee, Fault, Portal, Schedule
from tests.support.common import act, bring_to, device_id, device_named, refused, value, writes
from tests.support.sign_in import shut_out

# See tests/conftest.py.
BOTH_WAYS = True

NOON = "2026-09-14T12:00:00+02:00"


# Whose day


async def test_the_only_employee_need_not_be_named(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """With one employee in all entries, device_id may be left out or given."""
    by_default = await act(hass, "get_workday")
    by_device = await act(hass, "get_workday", device_id=device_id(hass))
    assert by_default == by_device
    assert set(by_default) == {"status", "start", "finish", "worked", "breaks", "confirmed"}
    assert by_default == {
        "status": "closed",
        "start": None,
        "finish": None,
        "worked": 0,
        "breaks": 0,
        "confirmed": None,
    }


async def test_two_employees_must_be_told_apart(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee
) -> None:
    """Nobody's day is touched because a target was left out."""
    ben = portal.add_employee(13, name="Ben", last_name="Okafor")
    hook = portal.add_webhook(ben, scopes=("timeman",), secret="s3cretKey0000002")
    second = MockConfigEntry(
        domain=DOMAIN, unique_id=f"{PORTAL_KEY}_13", data={"url": hook.url, "verify_ssl": True}, title="Ben"
    )
    second.add_to_hass(hass)
    await hass.config_entries.async_setup(second.entry_id)
    await hass.async_block_till_done()

    error = await refused(hass, "open_day")
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "employee_required"
    assert writes(portal) == []

    await act(hass, "open_day", device_id=device_id(hass, 13))
    assert (ben.state, anna.state) == ("OPENED", "CLOSED")
    assert (await refused(hass, "set_presence", device_id=device_id(hass, 13), status="dnd")).translation_key == (
        "missing_scope"
    )


async def test_a_device_that_is_no_employee_is_refused(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Neither an unknown device nor the portal's has a work day."""
    for wrong in ("no-such-device", device_named(hass, PORTAL_KEY).id):
        error = await refused(hass, "close_day", device_id=wrong)
        assert isinstance(error, ServiceValidationError)
        assert error.translation_key == "not_an_employee"


async def test_without_any_entry_an_employee_is_required(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The actions outlive the entries."""
    await hass.config_entries.async_remove(loaded.entry_id)
    assert (await refused(hass, "open_day")).translation_key == "employee_required"


@QUEUE_OFF
async def test_an_entry_that_is_not_loaded(
    hass: HomeAssistant, set_up: SetUp, portal: Portal, access: Access, entry: MockConfigEntry
) -> None:
    """The action says what to do: wait, or sign in again."""
    await portal.stop()
    await set_up()
    assert str(entry.state) == str(ConfigEntryState.SETUP_RETRY)
    assert (await refused(hass, "open_day")).translation_key == "cannot_connect"
    await portal.start()
    shut_out(access)
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert (await refused(hass, "open_day")).translation_key == "invalid_auth"


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
async def test_a_flexible_schedule_needs_no_reason(
    hass: HomeAssistant, time: Time, anna: Employee, portal: Portal, set_up: SetUp
) -> None:
    """UF_TM_FREE: times without a reason, and a second record the same day with a time of its own."""
    bring_to(anna, "closed")
    await time.move_to(NOON)
    await set_up()
    assert (await act(hass, "open_day", time="2026-09-14 11:30:00"))["start"] == "2026-09-14T11:30:00+02:00"
    assert (await act(hass, "close_day", time="2026-09-14 11:45:00"))["worked"] == 900
    assert len(anna.records) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"latitude": 91, "longitude": 8},
        {"time": "yesterday"},
        {"reopen": "perhaps"},
        {"user_id": 12},
    ],
    ids=str,
)
async def test_nonsense_is_refused_by_the_schema(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, fields: dict[str, Any]
) -> None:
    """No place, no time, an unknown field."""
    with pytest.raises(vol.Invalid):
        await act(hass, "open_day", **fields)
    assert writes(portal) == []


async def test_an_expired_day_is_closed_at_the_recommended_time(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """close_expired gives a reason of its own when the caller gives none, in Home Assistant's language."""
    bring_to(anna, "expired")
    await time.move_to(NOON)
    await set_up()
    await act(hass, "open_day", close_expired=True)
    (call,) = portal.calls("timeman.close")
    assert call.params == {"TIME": "2026-09-10T18:00:00+02:00", "REPORT": "Recorded by Home Assistant"}
    assert [record.start.isoformat() for record in anna.records][1] == "2026-09-14T10:00:00+00:00"


async def test_an_expired_night_shift_is_closed_on_its_own_date(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """A recommended time before the start is no finish; and Bitrix24 takes no other date than the start's."""
    await time.move_to("2026-09-10T20:00:00+02:00")
    anna.open_day()
    await time.move_to(NOON)
    await set_up()
    await act(hass, "open_day", close_expired=True, report="Night shift")
    (call,) = portal.calls("timeman.close")
    assert call.params == {"TIME": "2026-09-10T23:59:59+02:00", "REPORT": "Night shift"}


async def test_a_day_that_began_in_its_last_second_cannot_be_closed_by_itself(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """No time is left on its date."""
    await time.move_to("2026-09-10T23:59:59+02:00")
    anna.open_day()
    await time.move_to(NOON)
    await set_up()
    assert (await refused(hass, "open_day", close_expired=True)).translation_key == "day_expired"
    assert writes(portal) == []


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.shift()}], ids=["another shift"])
async def test_a_portal_that_starts_a_new_record_after_all(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp
) -> None:
    """Where the portal does not continue a day, whatever is wanted, the new record has the place that was given."""
    bring_to(anna, "closed")
    await time.move_to("2026-09-14T14:30:00+02:00")
    await set_up()
    answer = await act(hass, "open_day", reopen=True, latitude=50, longitude=8)
    assert (answer["start"], answer["continued"]) == ("2026-09-14T14:30:00+02:00", False)
    assert [record.lat_open for record in anna.records] == [0, 50]


@QUEUE_OFF
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.query_limit_json(), "rate_limited"),
        (Fault.query_limit_html(), "rate_limited"),
        (Fault.operation_time_limit(), "rate_limited"),
        (Fault.overload_limit(), "rate_limited"),
        (Fault.auth_error("INVALID_CREDENTIALS"), "invalid_auth"),
        (Fault.auth_error("insufficient_scope"), "missing_scope"),
        (Fault.subscription(), "rest_unavailable"),
        (Fault.error("LICENSE_EXPIRED", "The licence has expired", 403), "rest_unavailable"),
        (Fault.auth_error("PORTAL_DELETED"), "cannot_connect"),
        (Fault.auth_error("INVALID_REQUEST"), "cannot_connect"),
        (Fault.auth_error("user_access_error"), "no_access"),
        (Fault.auth_error("authorization_error"), "no_access"),
        (Fault.error("100", "Could not find value for parameter {id}"), "refused"),
        (Fault.error("0", "Something failed"), "refused"),
        (Fault.error("ALERT_WARNING", "Zugriff auf die Arbeitszeit nicht möglich"), "refused"),
        (Fault.error("ERROR_CORE", "Reason for change is not specified"), "refused"),
        (Fault.error("", "User not found"), "no_permission"),
        (Fault.unknown_status("SUSPENDED"), "refused"),
    ],
    ids=lambda argument: getattr(argument, "name", argument),
)
async def test_a_refusal_is_explained(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee, fault: Fault, error: str
) -> None:
    """Each kind of refusal has an error of its own; one that is not known shows the portal's own words."""
    portal.faults.add(fault, "timeman.open")
    caught = await refused(hass, "open_day")
    assert not isinstance(caught, ServiceValidationError)
    assert caught.translation_key == error
    if error == "refused":
        reason = "SUSPENDED" if fault.refuse_call is None else fault.refuse_call("php").description
        assert caught.translation_placeholders == {"reason": reason}


async def test_a_revoked_access_starts_signing_in_again(
    hass: HomeAssistant, loaded: MockConfigEntry, access: Access
) -> None:
    """An action finds out before the next poll does."""
    shut_out(access)
    assert (await refused(hass, "open_day")).translation_key == "invalid_auth"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


# Presence


@pytest.mark.parametrize("status", ["online", "dnd", "away", "break"])
async def test_presence_is_set(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee, status: str
) -> None:
    """The answer and the entity tell the new status at once; setting it again writes nothing."""
    assert await act(hass, "set_presence", status=status) == {"status": status}
    assert anna.presence == status
    assert value(hass, "presence") == status
    assert await act(hass, "set_presence", status=status) == {"status": status}
    assert writes(portal) == ["im.user.status.set"]


async def test_a_lost_presence_is_looked_up(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee
) -> None:
    """Lost after it was set: done. Lost before: told."""
    portal.faults.add(Fault.lost_after(), "im.user.status.set")
    assert await act(hass, "set_presence", status="dnd") == {"status": "dnd"}
    portal.faults.add(Fault.lost_before(), "im.user.status.set")
    assert (await refused(hass, "set_presence", status="away")).translation_key == "cannot_connect"
    assert anna.presence == "dnd"
    portal.faults.add(Fault.result(False), "im.user.status.set")
    assert (await refused(hass, "set_presence", status="away")).translation_key == "not_applied"


async def test_a_presence_tells_nothing_about_the_day(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee, time: Time
) -> None:
    """While the day cannot be read, its entities stay unavailable."""
    portal.faults.add(Fault.error("ERROR_CORE", "Broken"), "timeman.status", times=None)
    await time.pass_by(minutes=6)
    assert await act(hass, "set_presence", status="dnd") == {"status": "dnd"}
    assert value(hass, "status") == "unavailable"
    portal.faults.clear()
    await time.pass_by(minutes=6)
    assert (value(hass, "status"), value(hass, "presence")) == ("closed", "dnd")


async def test_only_known_presences_are_taken(hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal) -> None:
    """Bitrix24 knows four."""
    with pytest.raises(vol.Invalid):
        await act(hass, "set_presence", status="idle")
    assert writes(portal) == []


async def test_errors_are_translated(hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal) -> None:
    """What a person reads is a sentence with the portal's words in it."""
    portal.faults.add(Fault.error("ALERT_WARNING", "Cannot clock-in later than now"), "timeman.open")
    with pytest.raises(HomeAssistantError, match="Bitrix24 refused: Cannot clock-in later than now"):
        await act(hass, "open_day")
