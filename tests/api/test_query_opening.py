"""What timeman.open would do with a closed record: asked in the batch of the status, and read (reference §2.7)."""

from datetime import datetime
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import (
    AnswerLost,
    ApiError,
    CannotConnect,
    Opening,
    OpeningProbe,
    PollQuery,
    PollResult,
    Portal as Client,
    RateLimited,
    Refused,
    Status,
    UserRefused,
    Workday,
    would_continue,
)
from custom_components.bitrix24.api.clock import RecordZones
from custom_components.bitrix24.api.errors import ServerFailed
from custom_components.bitrix24.api.query import read_probe
from tests.portal import PROBE, Employee, Fault, Portal, Role, Schedule, Webhook
from tests.support.client import (
    ANNA,
    BRIEF,
    MORNING,
    at,
    json_values,
    workday_answers,
)

BEN = 13


NOW = datetime.fromisoformat(at("12:00:00"))


TUESDAY = "2026-09-15"


UNKNOWN = OpeningProbe(opening=Opening.UNKNOWN)


def probe(answer: Any) -> OpeningProbe:
    return read_probe(answer, RecordZones(), NOW)


async def ask(client: Client, *user_ids: int, opening: int = ANNA) -> PollResult:
    return await client.read(PollQuery(days=user_ids or (ANNA,), opening=opening))


async def opening_of(client: Client) -> OpeningProbe:
    told = (await ask(client)).opening
    assert told is not None
    return told


# --- Reading the answer ---


@pytest.mark.parametrize(
    ("error", "opening"),
    [
        (Refused("Unable to set time, work day is paused", code="TIME"), Opening.CONTINUES),
        # rest.php of 2017, and some later copies.
        (Refused("Argument 'TIME' is null or empty", code="ERROR_ARGUMENT"), Opening.CONTINUES),
        (Refused("Wrong datetime format", code="WRONG_DATETIME_FORMAT"), Opening.BEGINS),
        # Whatever else is answered tells nothing.
        (Refused("Day open date should correspond to the current date", code="WRONG_DATETIME"), Opening.UNKNOWN),
        (Refused("Unbekannt", code="ERROR_CORE"), Opening.UNKNOWN),
        (Refused("", code="ALERT_WARNING"), Opening.UNKNOWN),
        (Refused("TIME", code="time"), Opening.UNKNOWN),
        (Refused("TIME"), Opening.UNKNOWN),
        (UserRefused("User not found", code=""), Opening.UNKNOWN),
        (RateLimited("Method is blocked", code="OPERATION_TIME_LIMIT"), Opening.UNKNOWN),
        (ServerFailed("", code="INTERNAL_SERVER_ERROR"), Opening.UNKNOWN),
        (CannotConnect("away"), Opening.UNKNOWN),
        (AnswerLost("lost"), Opening.UNKNOWN),
    ],
)
def test_errors(error: ApiError, opening: Opening) -> None:
    assert probe(error) == OpeningProbe(opening=opening)
    assert would_continue(error) is (opening is Opening.CONTINUES)


@pytest.mark.parametrize("status", ["OPENED", "PAUSED", "EXPIRED"])
def test_a_day_instead_of_an_error(status: str) -> None:
    """Nothing was to be done, or something dropped TIME: the answer is what the day is now."""
    answer = {"STATUS": status, "ID": 177, "TIME_START": MORNING, "TIME_LEAKS": "00:00:00", "ACTIVE": True}
    told = probe(answer)
    assert told == OpeningProbe(opening=Opening.UNKNOWN, workday=Workday.parse(answer, now=NOW))
    assert told.workday is not None
    assert told.workday.status is Status(status.lower())


def test_a_day_that_is_expired_at_once() -> None:
    """Something dropped TIME at an hour at which no shift may be started."""
    told = probe({"STATUS": "EXPIRED", "ID": 178, "TIME_START": at("12:00:00"), "TIME_FINISH_DEFAULT": at("21:00:00")})
    assert told.workday is not None
    assert told.workday.expired_at_once is True


@pytest.mark.parametrize(
    "answer",
    [
        {"STATUS": "CLOSED"},
        {"STATUS": "CLOSED", "ID": 177, "TIME_START": MORNING, "TIME_FINISH": at("11:00:00"), "DURATION": "03:00:00"},
        {"STATUS": "SUSPENDED", "TIME_START": MORNING},
        *({"STATUS": None}, {"STATUS": 17}, {}, [], "OPENED", "TIME", True, None, 17),
    ],
)
def test_what_tells_nothing(answer: Any) -> None:
    """Neither an error that is known nor a day that is not closed."""
    assert probe(answer) == UNKNOWN


@BRIEF
@given(json_values() | workday_answers() | st.dictionaries(st.just("STATUS"), json_values()))
def test_nothing_raises(answer: Any) -> None:
    told = probe(answer)
    assert told.opening is Opening.UNKNOWN
    assert told.workday is None or told.workday.status in {Status.OPENED, Status.PAUSED, Status.EXPIRED}


# --- Asking the portal ---


@pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))
async def test_in_every_state(client: Client, portal: Portal, anna: Employee) -> None:
    """The answers are those of the state, and nothing is changed by asking."""

    async def asked() -> tuple[Opening, Status | None]:
        before = repr(anna.records), anna.last_activity
        told = await opening_of(client)
        assert (repr(anna.records), anna.last_activity) == before
        return told.opening, None if told.workday is None else told.workday.status

    assert await asked() == (Opening.BEGINS, None)
    anna.open_day()
    portal.clock.advance(hours=1)
    assert await asked() == (Opening.UNKNOWN, Status.OPENED)
    anna.pause_day()
    assert await asked() == (Opening.CONTINUES, None)
    anna.close_day()
    assert await asked() == (Opening.CONTINUES, None)
    portal.clock.move_to(at("01:29:59", TUESDAY))
    assert await asked() == (Opening.CONTINUES, None)
    portal.clock.move_to(at("01:30:00", TUESDAY))
    assert await asked() == (Opening.BEGINS, None)
    portal.clock.move_to(at("08:00:00", TUESDAY))
    anna.open_day()
    portal.clock.advance(days=1)
    assert await asked() == (Opening.UNKNOWN, Status.EXPIRED)


@pytest.mark.parametrize(
    "portal_options",
    [{"schedule": Schedule.flexible()}, {"schedule": Schedule.none()}, {"reopen_allowed": False}],
    ids=["flexible", "no schedule", "continuing forbidden"],
)
async def test_where_a_second_record_is_begun(client: Client, portal: Portal, anna: Employee) -> None:
    """What no method of reading tells."""
    anna.open_day()
    portal.clock.advance(hours=8)
    anna.close_day()
    portal.clock.advance(minutes=5)
    assert (await opening_of(client)).opening is Opening.BEGINS


async def test_how_it_is_asked(client: Client, portal: Portal, anna: Employee) -> None:
    """By exactly this TIME, directly after the status of that person, in one request that goes on after an error."""
    anna.role = Role.ADMIN
    portal.add_employee(BEN, name="Ben")
    await ask(client, ANNA, BEN, opening=BEN)
    (request,) = portal.requests
    assert (request.http_method, request.params["halt"]) == ("POST", 0)
    assert [(call.method, call.params) for call in request.calls][1:4] == [
        ("timeman.status", {}),
        ("timeman.status", {"USER_ID": str(BEN)}),
        ("timeman.open", {"USER_ID": str(BEN), "TIME": "x"}),
    ]
    portal.requests.clear()
    await ask(client, ANNA, BEN)
    assert [(call.method, call.params) for call in portal.calls()][1:4] == [
        ("timeman.status", {}),
        ("timeman.open", {"TIME": "x"}),
        ("timeman.status", {"USER_ID": str(BEN)}),
    ]


async def test_it_is_asked_only_on_request(client: Client, portal: Portal) -> None:
    reading = await client.read(PollQuery(days=[ANNA]))
    assert reading.opening is None
    assert not portal.calls(PROBE)


async def test_each_answer_counts(client: Client, portal: Portal, anna: Employee) -> None:
    """A closed record is continued until some moment: the status stays the same then, the answer does not."""
    questions = PollQuery(days=[ANNA], opening=ANNA)
    anna.open_day()
    portal.clock.advance(hours=9)
    anna.close_day()
    first = await client.read(questions)
    portal.clock.move_to(at("01:30:00", TUESDAY))
    second = await client.read(questions)
    assert first.days == second.days
    assert [reading.opening and reading.opening.opening for reading in (first, second)] == [
        Opening.CONTINUES,
        Opening.BEGINS,
    ]


@pytest.mark.parametrize(
    "fault",
    [
        Fault.error("", "User does not have access"),
        Fault.error("ERROR_CORE", "Unknown"),
        Fault.error("INTERNAL_SERVER_ERROR", "", 500),
        Fault.operation_time_limit(),
        Fault.auth_error("insufficient_scope"),
        Fault.result(None),
        Fault.result([]),
        Fault.result("OPENED"),
    ],
    ids=lambda fault: fault.name,
)
async def test_the_day_is_told_though_the_question_fails(
    client: Client, portal: Portal, anna: Employee, fault: Fault
) -> None:
    anna.open_day()
    portal.clock.advance(hours=8)
    anna.close_day()
    handle = portal.faults.add(fault, PROBE)
    reading = await ask(client)
    assert handle.is_spent
    assert reading.opening == UNKNOWN
    assert reading.get_day(ANNA).status is Status.CLOSED


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_something_drops_the_time(client: Client, portal: Portal, anna: Employee, generation: Any) -> None:
    """The question has opened the day: the status before it says closed, its own answer what is true now."""
    portal.generation, portal.dropped_params = generation, {"TIME"}
    anna.open_day()
    portal.clock.advance(hours=8)
    anna.close_day()
    portal.clock.move_to(at("08:00:00", TUESDAY))
    reading = await ask(client)
    assert reading.get_day(ANNA).status is Status.CLOSED
    assert reading.opening is not None
    opened = reading.opening.workday
    assert opened is not None
    assert (opened.status, opened.start) == (Status.OPENED, datetime.fromisoformat(at("08:00:00", TUESDAY)))
    assert len(anna.records) == 2


@pytest.mark.parametrize("scopes", [["timeman", "user"], ["timeman"]], ids=["zone known", "zone unknown"])
async def test_a_colleague_abroad(
    client: Client, portal: Portal, anna: Employee, webhook: Webhook, scopes: list[str]
) -> None:
    """The answer is read by the same clocks as the status."""
    webhook.set_scopes(scopes)
    portal.generation, portal.dropped_params = "B", {"TIME"}
    anna.role = Role.ADMIN
    ben = portal.add_employee(BEN, name="Ben", time_zone="Pacific/Auckland")
    portal.clock.move_to("2026-09-15T09:00:00+12:00")
    people = PollQuery(days=[BEN], opening=BEN, people=[BEN])
    reading = await client.read(people)
    assert ben.record is not None
    assert reading.opening is not None
    assert reading.opening.workday is not None
    assert reading.opening.workday.start == ben.record.start
