"""The actions: whose day, which time, what is refused, and what a failing portal makes of it."""

import asyncio
from datetime import datetime
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import PORTAL_KEY, QUEUE_OFF, SetUp, Time
from tests.portal import Access, Employee, Fault, Portal, Role, Schedule
from tests.support.common import act, bring_to, device_id, device_named, refused, value, writes
from tests.support.sign_in import shut_out

# See tests/conftest.py.
BOTH_WAYS = True

NOON = "2026-09-14T12:00:00+02:00"


@pytest.fixture
async def noon(time: Time) -> None:
    """Monday, 12:00 in Berlin."""
    await time.move_to(NOON)


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


# Time, reason, place


@pytest.mark.parametrize(
    ("employee_zone", "server_zone", "time_given", "sent"),
    [
        ("Europe/Berlin", "Europe/Moscow", "2026-09-14 11:30:00", "2026-09-14T11:30:00+02:00"),
        ("Europe/Berlin", "Europe/Moscow", "2026-09-14T09:30:00.750Z", "2026-09-14T11:30:00+02:00"),
        ("Europe/London", "Europe/Berlin", "2026-09-14 11:30:00", "2026-09-14T10:30:00+01:00"),
        ("", "Europe/Moscow", "2026-09-14 11:30:00", "2026-09-14T12:30:00+03:00"),
        ("Not/AZone", "Europe/Moscow", "2026-09-14 11:30:00", "2026-09-14T12:30:00+03:00"),
    ],
)
async def test_a_start_time_is_sent_in_the_employees_offset(
    hass: HomeAssistant,
    noon: None,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    employee_zone: str,
    server_zone: str,
    time_given: str,
    sent: str,
) -> None:
    """A time without an offset is meant in Home Assistant's zone; then all generations read it alike."""
    portal.server_zone = server_zone
    if employee_zone == "Not/AZone":
        portal.faults.add(Fault.result({"ID": "12", "TIME_ZONE": employee_zone}), "profile", None)
        anna.time_zone = ""
    else:
        anna.time_zone = employee_zone
    await set_up()
    await act(hass, "open_day", time=time_given, report="Forgot", latitude=53.5488, longitude=9.9872)
    (call,) = portal.calls("timeman.open")
    assert call.params == {"TIME": sent, "REPORT": "Forgot", "LAT": 53.5488, "LON": 9.9872}
    assert anna.record is not None
    assert anna.record.start == datetime.fromisoformat(sent)
    assert value(hass, "awaiting_confirmation") == "on"


async def test_a_finish_is_sent_in_the_offset_of_that_moment(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """After the end of summer time a finish before it still is one of summer."""
    await time.move_to("2026-10-24T22:00:00+02:00")
    anna.open_day()
    await time.move_to("2026-10-25T04:00:00+01:00")
    await set_up()
    await act(hass, "close_day", time="2026-10-24T23:30:00+02:00", report="Forgot")
    (call,) = portal.calls("timeman.close")
    assert call.params["TIME"] == "2026-10-24T23:30:00+02:00"
    assert anna.state == "CLOSED"


@pytest.mark.parametrize(
    ("before", "verb", "fields", "error"),
    [
        ("opened", "open_day", {"time": "2026-09-14 08:30:00", "report": "x"}, "time_not_allowed"),
        ("paused", "open_day", {"time": "2026-09-14 08:30:00", "report": "x"}, "time_not_allowed"),
        ("closed", "open_day", {"time": "2026-09-14 11:30:00", "report": "x"}, "time_not_allowed"),
        ("closed", "open_day", {"time": "2026-09-14 11:30:00", "report": "x", "reopen": True}, "time_not_allowed"),
        # In the order of the contract: the first mistake is named.
        ("never", "open_day", {"time": "2026-09-15 08:30:00"}, "time_wrong_date"),
        ("never", "open_day", {"time": "0001-01-01 00:00:00"}, "time_wrong_date"),
        ("never", "open_day", {"time": "2026-09-14 12:01:00"}, "time_in_future"),
        ("never", "open_day", {"time": "2026-09-14 08:30:00"}, "report_required"),
        ("never", "open_day", {"time": "2026-09-14 08:30:00", "report": "  "}, "report_required"),
        ("expired", "open_day", {"time": "2026-09-14 08:30:00"}, "day_expired"),
        ("expired", "open_day", {"time": "2026-09-13 08:30:00", "close_expired": True}, "time_wrong_date"),
        ("opened", "close_day", {"time": "2026-09-13 23:00:00"}, "time_wrong_date"),
        ("opened", "close_day", {"time": "2026-09-14 12:01:00"}, "time_in_future"),
        ("opened", "close_day", {"time": "2026-09-14 08:00:00"}, "time_before_start"),
        ("opened", "close_day", {"time": "2026-09-14 11:30:00"}, "report_required"),
        ("expired", "close_day", {"time": "2026-09-14 11:30:00", "report": "x"}, "time_wrong_date"),
        ("expired", "close_day", {"time": "2026-09-10 07:30:00", "report": "x"}, "time_before_start"),
    ],
)
async def test_mistakes_are_named_before_anything_is_sent(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    before: str,
    verb: str,
    fields: dict[str, Any],
    error: str,
) -> None:
    """What a caller can correct is said in the order of the contract, and the portal is left alone."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    caught = await refused(hass, verb, **fields)
    assert isinstance(caught, ServiceValidationError)
    assert caught.translation_key == error
    assert writes(portal) == []


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


@pytest.mark.parametrize(
    "portal_options",
    [{"generation": generation, "schedule": Schedule.flexible()} for generation in "ABC"],
    ids=["A", "B", "C"],
)
async def test_midnight_is_a_time(hass: HomeAssistant, noon: None, anna: Employee, set_up: SetUp) -> None:
    """Bitrix24 takes 00:00:00 for no time at all, and would start the day now."""
    await set_up()
    answer = await act(hass, "open_day", time="2026-09-14 00:00:00", report="Night")
    assert answer["start"] == "2026-09-14T00:00:01+02:00"


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


# A portal that fails


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


@QUEUE_OFF
async def test_an_unknown_outcome_is_looked_up_soon(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee
) -> None:
    """The call was processed, its answer lost, and so was the look: the entities do not wait for the next poll."""
    hold = portal.faults.add(Fault.hold("after"), "timeman.open")
    portal.faults.add(Fault.lost_after(), "timeman.open")
    opening = asyncio.create_task(refused(hass, "open_day"))
    await hold.reached()
    portal.faults.add(Fault.lost_before(), "timeman.status")
    hold.release()
    assert (await opening).translation_key == "cannot_connect"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (anna.state, value(hass, "status")) == ("OPENED", "opened")


async def test_a_cancelled_action_is_looked_up_soon(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee
) -> None:
    """A script that was stopped in the middle leaves no wrong state behind."""
    hold = portal.faults.add(Fault.hold("after"), "timeman.open")
    opening = asyncio.create_task(act(hass, "open_day"))
    await hold.reached()
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    hold.release()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (anna.state, value(hass, "status")) == ("OPENED", "opened")


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


async def test_a_revoked_access_starts_signing_in_again(
    hass: HomeAssistant, loaded: MockConfigEntry, access: Access
) -> None:
    """An action finds out before the next poll does."""
    shut_out(access)
    assert (await refused(hass, "open_day")).translation_key == "invalid_auth"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"


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


async def test_commands_of_one_employee_run_one_after_another(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee
) -> None:
    """Two automations at the same moment make one record."""
    hold = portal.faults.add(Fault.hold(), "timeman.open")
    first = hass.async_create_task(act(hass, "open_day"))
    second = hass.async_create_task(act(hass, "open_day"))
    await hold.reached()
    assert len(portal.calls("timeman.open")) <= 1
    hold.release()
    answers = await asyncio.gather(first, second)
    assert sorted(answer["changed"] for answer in answers) == [False, True]
    assert len(anna.records) == 1
    assert writes(portal) == ["timeman.open"]


@QUEUE_OFF
async def test_a_portal_that_never_answers_holds_up_nobody(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, time: Time
) -> None:
    """Neither an automation nor those that wait behind it: one of them finds out for all who asked before."""
    actions = [asyncio.create_task(refused(hass, "open_day")) for _ in range(4)]
    for seconds, answered in ((10, 1), (10, 4)):
        hold = portal.faults.add(Fault.hold())
        await hold.reached()
        time.jump(seconds=seconds)
        errors = await asyncio.gather(*actions[:answered])
        assert [error.translation_key for error in errors] == ["cannot_connect"] * answered
    portal.faults.clear()


@QUEUE_OFF
async def test_an_answer_comes_within_30_seconds(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee, time: Time
) -> None:
    """A portal that takes its time with everything: who waits behind others is told before their turn has ended."""
    first = [asyncio.create_task(act(hass, verb)) for verb in ("open_day", "pause_day")]
    last = asyncio.create_task(refused(hass, "close_day"))
    for _ in ("timeman.status", "timeman.open", "timeman.pause"):
        hold = portal.faults.add(Fault.hold("after"))
        await hold.reached()
        time.jump(seconds=8)
        hold.release()
    hold = portal.faults.add(Fault.hold(), "timeman.close")
    assert [answer["status"] for answer in await asyncio.gather(*first)] == ["opened", "paused"]
    await hold.reached()
    assert not last.done()
    time.jump(seconds=5)
    assert (await last).translation_key == "cannot_connect"
    portal.faults.clear()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (anna.state, value(hass, "status")) == ("PAUSED", "paused")


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
