"""What opening a closed day would do is asked of the portal, by a question that changes nothing (reference §2.7)."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
import json
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import SetUp, Time
from tests.portal import PROBE, Employee, Fault, Portal, Role, Schedule
from tests.support.common import act, bring_to, press, refused, value, writes
from tests.support.team import add_colleague, device_of

NOON = "2026-09-14T12:00:00+02:00"
OPEN = "timeman.open"
REPORT = "Forgot"

GENERATIONS = pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))


async def be_at_noon(time: Time, anna: Employee, set_up: SetUp, before: str) -> MockConfigEntry:
    """Give Anna a past, and set up her entry on Monday at 12:00."""
    bring_to(anna, before)
    await time.move_to(NOON)
    return await set_up()


# When it is asked


@pytest.mark.parametrize("before", ["never", "opened", "paused", "closed", "closed_earlier", "expired"])
async def test_only_who_opens_a_day_asks(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, before: str
) -> None:
    """Neither who looks, pauses, resumes or closes, nor who takes either outcome, as the switch does."""
    await be_at_noon(time, anna, set_up, before)
    await time.pass_by(minutes=20)
    await act(hass, "get_workday")
    for action in ("pause_day", "resume_day", "close_day"):
        with suppress(ServiceValidationError):
            await act(hass, action)
    for turn in ("turn_on", "turn_off", "turn_on"):
        with suppress(ServiceValidationError):
            await press(hass, Platform.SWITCH, turn, "workday")
    with suppress(ServiceValidationError):
        await act(hass, "open_day", reopen=True)
    assert value(hass, "status") == ("expired" if before == "expired" else "opened")
    assert portal.calls("timeman.status")
    assert portal.calls(PROBE) == []


@GENERATIONS
async def test_it_is_asked_in_the_batch_that_reads_the_status(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Directly after it, at no request more, where one error does not stop the rest."""
    await be_at_noon(time, anna, set_up, "closed")
    portal.requests.clear()
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["changed"], answer["continuable"]) == ("closed", False, True)
    (request,) = portal.requests
    assert (request.http_method, request.method, request.params["halt"]) == ("POST", "batch", 0)
    names = [call.name for call in request.calls]
    assert names.count(PROBE) == 1
    assert names[names.index(PROBE) - 1] == "timeman.status"
    (asked,) = portal.calls(PROBE)
    assert (asked.params, asked.error) == ({"TIME": "x"}, "TIME")

    # Past the moment until which the day would be continued.
    await time.move_to("2026-09-15T08:22:00+02:00")
    portal.requests.clear()
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["changed"], answer["continued"]) == ("opened", True, False)
    assert [request.method for request in portal.requests] == ["batch", OPEN]
    assert [call.error for call in portal.calls(PROBE)] == ["WRONG_DATETIME_FORMAT"]
    assert [call.params for call in portal.calls(OPEN)] == [{}]


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({}, 1),
        ({"close_expired": True}, 1),
        ({"time": "2026-09-14 11:30:00"}, 1),
        # Who wants either outcome needs no answer, unless a time is given, which only a new record has.
        ({"reopen": True}, 0),
        ({"reopen": True, "time": "2026-09-14 11:30:00"}, 1),
    ],
    ids=str,
)
async def test_who_needs_the_answer(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    fields: dict[str, Any],
    asked: int,
) -> None:
    await be_at_noon(time, anna, set_up, "closed")
    if "time" in fields:
        assert (await refused(hass, "open_day", report=REPORT, **fields)).translation_key == "time_not_allowed"
    else:
        await act(hass, "open_day", **fields)
    assert len(portal.calls(PROBE)) == asked
    assert writes(portal) == ([OPEN] if asked == 0 else [])


async def test_a_colleague_is_asked_about(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """The right of who asks is that of reading the status."""
    anna.role = Role.ADMIN
    ben = portal.add_employee(13, name="Ben", last_name="Okafor")
    bring_to(ben, "closed")
    await time.move_to(NOON)
    entry = await set_up()
    await add_colleague(hass, entry, ben)
    answer = await act(hass, "open_day", device_id=device_of(hass, 13).id)
    assert answer["continuable"] is True
    assert [call.params for call in portal.calls(PROBE)] == [{"USER_ID": "13", "TIME": "x"}]


async def test_a_look_without_the_question_does_not_serve(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Two who wait for their turn share a look that is begun afterwards: but not this one."""
    await be_at_noon(time, anna, set_up, "closed_earlier")
    portal.requests.clear()
    hold = portal.faults.add(Fault.hold())
    first = hass.async_create_task(act(hass, "get_workday"))
    await hold.reached()
    sharing = hass.async_create_task(act(hass, "get_workday"))
    opening = hass.async_create_task(act(hass, "open_day"))
    hold.release()
    await asyncio.gather(first, sharing)
    answer = await opening
    assert (answer["status"], answer["changed"]) == ("opened", True)
    assert [PROBE in [call.name for call in request.calls] for request in portal.requests] == [
        False,
        False,
        True,
        False,
    ]


async def test_two_who_open_share_a_look(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    await be_at_noon(time, anna, set_up, "closed")
    portal.requests.clear()
    hold = portal.faults.add(Fault.hold())
    first = hass.async_create_task(act(hass, "get_workday"))
    await hold.reached()
    openings = [hass.async_create_task(act(hass, "open_day")) for _ in range(3)]
    hold.release()
    await first
    assert [answer["continuable"] for answer in await asyncio.gather(*openings)] == [True] * 3
    assert len(portal.requests) == 2


# Something between Home Assistant and the portal drops TIME: the question opens the day

DROPPED = {"dropped_params": {"TIME"}}
WARNING = "drops the parameter TIME"


def warnings(caplog: pytest.LogCaptureFixture) -> int:
    """Count what is said about it."""
    return sum(record.levelname == "WARNING" and WARNING in record.getMessage() for record in caplog.records)


def asks(entry: MockConfigEntry) -> bool:
    """Whether the portal may still be asked."""
    granted: bool = entry.runtime_data.coordinator.portal.probing.granted
    return granted


@pytest.mark.one_in(3)
@pytest.mark.parametrize("portal_options", [{"generation": name, **DROPPED} for name in "ABC"], ids=["A", "B", "C"])
@pytest.mark.parametrize(
    ("before", "records", "continued"), [("never", 1, False), ("closed_earlier", 2, False), ("closed", 1, True)]
)
async def test_the_question_opened_the_day(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
    before: str,
    records: int,
    continued: bool,
) -> None:
    """That is told, nothing is sent after it, and that a closed day was continued unasked is told too."""
    entry = await be_at_noon(time, anna, set_up, before)
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["changed"]) == ("opened", True)
    assert (answer["continuable"], answer["continued"]) == (False, continued)
    assert answer["breaks"] == (3600 if continued else 0)
    assert (value(hass, "status"), anna.state, len(anna.records)) == ("opened", "OPENED", records)
    assert len(portal.calls(PROBE)) == 1
    assert writes(portal) == []
    assert warnings(caplog) == 1
    assert not asks(entry)


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Let Home Assistant write real files: what is remembered has to survive it."""
    return {}


@pytest.mark.parametrize("portal_options", [DROPPED], ids=["dropped"])
@pytest.mark.parametrize("restarted", ["not", "entry", "home assistant"])
async def test_it_is_never_asked_again(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
    restarted: str,
) -> None:
    """The rule of the reference counts from then on: a closed day may be continued, so nothing is sent."""
    entry = await be_at_noon(time, anna, set_up, "never")
    await act(hass, "open_day")
    await time.move_to("2026-09-14T17:00:00+02:00")
    await act(hass, "close_day")
    if restarted == "entry":
        await hass.config_entries.async_reload(entry.entry_id)
    elif restarted == "home assistant":
        await hass.config_entries.async_unload(entry.entry_id)
        await time.advance(seconds=1)
        hass.data.pop("bitrix24.shared")
        await hass.config_entries.async_setup(entry.entry_id)
    assert not asks(entry)
    await time.move_to("2026-09-14T18:00:00+02:00")
    portal.requests.clear()
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["changed"], answer["continuable"]) == ("closed", False, True)
    assert writes(portal) == []
    # 22.5 hours after the start, however early the portal would have begun a new record.
    await time.move_to("2026-09-15T10:29:00+02:00")
    assert (await act(hass, "open_day"))["continuable"] is True
    await time.move_to("2026-09-15T10:30:00+02:00")
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["continued"], answer["start"]) == ("opened", False, "2026-09-15T10:30:00+02:00")
    assert (writes(portal), len(anna.records)) == ([OPEN], 2)
    assert portal.calls(PROBE) == []
    assert warnings(caplog) == 1


@pytest.mark.parametrize("portal_options", [DROPPED], ids=["dropped"])
async def test_the_question_ended_a_break(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """As was wanted: its answer is not looked at."""
    await be_at_noon(time, anna, set_up, "paused")
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["breaks"], len(anna.records)) == ("opened", 3600, 1)


@pytest.mark.parametrize("portal_options", [DROPPED | {"reopen_allowed": False}], ids=["no reopening"])
async def test_the_question_opened_a_day_outside_any_shift(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    entry = await be_at_noon(time, anna, set_up, "closed")
    assert (await refused(hass, "open_day")).translation_key == "opened_outside_shift"
    assert (value(hass, "status"), len(anna.records)) == ("expired", 2)
    assert (writes(portal), asks(entry)) == ([], False)


# The question fails


def without_the_answer() -> Fault:
    """Leave the answer to the question out of a batch."""

    def leave_out(reply: Any) -> Any:
        body = json.loads(reply.body)
        errors = body["result"]["result_error"]
        kept = {key: error for key, error in errors.items() if error["error"] not in {"TIME", "WRONG_DATETIME_FORMAT"}}
        assert len(kept) == len(errors) - 1
        body["result"]["result_error"] = kept or []
        return replace(reply, body=json.dumps(body).encode())

    return Fault(name="left out", wrap=leave_out, executed=True)


FAILURES = [
    *(Fault.error(code, "No") for code in ("", "ERROR_CORE", "ALERT_WARNING", "WD_EXPIRED", "NEW")),
    Fault.auth_error("insufficient_scope"),
    Fault.auth_error("METHOD_CONFIRM_WAITING"),
    *map(Fault.result, (None, [], "OPENED", {}, {"STATUS": 5}, {"STATUS": "SUSPENDED"}, {"STATUS": "CLOSED"})),
    without_the_answer(),
]
LIMITED = Fault.operation_time_limit()


@pytest.mark.one_in(4)
@pytest.mark.parametrize("failure", [*FAILURES, LIMITED], ids=lambda failure: failure.name)
async def test_an_answer_that_tells_nothing_about_a_day_of_today(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, failure: Fault
) -> None:
    """The portal may continue the day, for all that is known: nothing is sent, and that is told."""
    entry = await be_at_noon(time, anna, set_up, "closed")
    portal.faults.add(failure, PROBE)
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["changed"], answer["continuable"]) == ("closed", False, True)
    assert (writes(portal), anna.state) == ([], "CLOSED")
    assert len(portal.faults) == 0
    assert asks(entry)


@pytest.mark.one_in(4)
@pytest.mark.parametrize("failure", [*FAILURES, LIMITED], ids=lambda failure: failure.name)
async def test_an_answer_that_tells_nothing_and_a_time(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, failure: Fault
) -> None:
    await be_at_noon(time, anna, set_up, "closed")
    portal.faults.add(failure, PROBE)
    error = await refused(hass, "open_day", time="2026-09-14 11:30:00", report=REPORT)
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "time_not_allowed"
    assert writes(portal) == []


@pytest.mark.one_in(4)
@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.name)
async def test_an_answer_that_tells_nothing_about_an_old_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, failure: Fault
) -> None:
    """No shift lasts so long: the day is opened."""
    await be_at_noon(time, anna, set_up, "closed_earlier")
    portal.faults.add(failure, PROBE)
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["changed"], answer["continued"]) == ("opened", True, False)
    assert (writes(portal), len(anna.records)) == ([OPEN], 2)


async def test_the_portal_asks_for_patience_instead(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Then nothing more is sent for a while: the clock-in is kept, and delivered when it may be."""
    await be_at_noon(time, anna, set_up, "closed_earlier")
    portal.faults.add(LIMITED, PROBE)
    answer = await act(hass, "open_day")
    assert (answer["changed"], answer["queued"]) == (False, True)
    assert (writes(portal), value(hass, "pending_commands")) == ([], "1")
    await time.pass_by(minutes=5)
    assert (value(hass, "status"), len(anna.records)) == ("opened", 2)
    begun, wanted = datetime.fromisoformat(value(hass, "workday_start")), datetime.fromisoformat(NOON)
    assert wanted <= begun <= wanted + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("schedule", "until"),
    [
        # A shift of nine hours: S + 22.5 h. One of twelve: S + 30 h.
        (Schedule.fixed(), "2026-09-15T06:30:00+02:00"),
        (Schedule.fixed("08:00", "20:00"), "2026-09-15T14:00:00+02:00"),
    ],
    ids=["nine hours", "twelve hours"],
)
async def test_the_rule_of_who_cannot_ask(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    schedule: Schedule,
    until: str,
) -> None:
    """It knows the length of the shift by the rules of the day, and is never too short."""
    portal.schedule = schedule
    await be_at_noon(time, anna, set_up, "closed")
    portal.faults.add(Fault.error("ERROR_CORE", "No"), PROBE, times=None)
    await time.move_to(until)
    await time.advance(seconds=-1)
    assert (await act(hass, "open_day"))["continuable"] is True
    await time.move_to(until)
    answer = await act(hass, "open_day")
    assert (answer["changed"], answer["continued"]) == (True, False)
    assert (writes(portal), len(anna.records)) == ([OPEN], 2)


# The moment passes between question and opening


def switch_before_opening(portal: Portal, change: Callable[[], None]) -> None:
    """Let something happen on the portal after the question was answered and before the day is opened."""

    def happen(_params: object) -> bool:
        change()
        return False

    portal.faults.add(Fault.error("NEVER"), OPEN, None, when=happen)


@GENERATIONS
async def test_a_day_that_is_continued_after_all(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Nobody asked for it: that is told."""
    await be_at_noon(time, anna, set_up, "closed")
    await time.move_to("2026-09-15T01:30:00+02:00")
    switch_before_opening(portal, lambda: portal.clock.move_to("2026-09-15T01:29:59+02:00"))
    answer = await act(hass, "open_day")
    assert [call.error for call in portal.calls(PROBE)] == ["WRONG_DATETIME_FORMAT"]
    assert (answer["status"], answer["changed"]) == ("opened", True)
    assert (answer["continuable"], answer["continued"]) == (False, True)
    assert answer["start"] == "2026-09-14T08:00:00+02:00"
    assert (writes(portal), len(anna.records)) == ([OPEN], 1)


async def test_a_day_that_would_be_continued_after_all(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """With a time: the portal refuses it and changes nothing."""
    await be_at_noon(time, anna, set_up, "closed")
    await time.move_to("2026-09-15T08:22:00+02:00")
    switch_before_opening(portal, lambda: portal.clock.move_to("2026-09-15T01:29:59+02:00"))
    error = await refused(hass, "open_day", time="2026-09-15 08:00:00", report=REPORT)
    assert isinstance(error, ServiceValidationError)
    assert error.translation_key == "time_not_allowed"
    assert [call.error for call in portal.calls(OPEN)] == ["TIME"]
    assert (anna.state, value(hass, "status"), len(anna.records)) == ("CLOSED", "closed", 1)


async def test_continued_as_was_wanted(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """With `reopen` it is no news."""
    await be_at_noon(time, anna, set_up, "closed")
    answer = await act(hass, "open_day", reopen=True)
    assert (answer["changed"], answer["continuable"], answer["continued"]) == (True, False, False)
    assert (answer["breaks"], len(anna.records)) == (3600, 1)


async def test_opened_elsewhere_after_the_status(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Before the question, which is answered by the open day: that counts, and nothing is sent."""
    await be_at_noon(time, anna, set_up, "closed_earlier")

    def happen(_params: object) -> bool:
        anna.open_day()
        return False

    portal.faults.add(Fault.error("NEVER"), PROBE, when=happen)
    answer = await act(hass, "open_day")
    assert (answer["status"], answer["start"]) == ("opened", "2026-09-14T12:00:00+02:00")
    assert (writes(portal), len(anna.records), value(hass, "status")) == ([], 2, "opened")


# By entities


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.none()}], ids=["no schedule"])
async def test_a_second_record_by_the_switch(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Without a schedule a closed day is never continued, and the entities describe the newer record."""
    await be_at_noon(time, anna, set_up, "closed")
    assert (value(hass, "worked"), value(hass, "workday_start")) == ("3.0", "2026-09-14T06:00:00+00:00")
    await press(hass, Platform.SWITCH, "turn_on", "workday")
    assert (value(hass, "worked"), value(hass, "workday_start")) == ("0.0", "2026-09-14T10:00:00+00:00")
    assert (value(hass, "breaks"), value(hass, "workday_finish")) == ("0.0", "unknown")
    assert len(anna.records) == 2


async def test_the_switch_at_night_continues_yesterdays_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """At 00:45, because that is what it says."""
    await be_at_noon(time, anna, set_up, "closed")
    await time.move_to("2026-09-15T00:45:00+02:00")
    assert value(hass, "workday_start") == "unknown"
    await press(hass, Platform.SWITCH, "turn_on", "workday")
    assert value(hass, "workday_start") == "2026-09-14T06:00:00+00:00"
    assert (value(hass, "worked"), value(hass, "breaks")) == ("3.0", "13.75")
    assert len(anna.records) == 1
