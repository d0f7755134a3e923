"""What a poll asks for in one batch, and what is made of the answers."""

from dataclasses import replace
from datetime import timedelta, timezone
from functools import partial
import json
from typing import Any

import pytest

from custom_components.bitrix24.api import (
    AnswerLost,
    ApiError,
    ExternalUser,
    InvalidAuth,
    MissingScope,
    PollQuery,
    Portal as Client,
    Profile,
    RateLimited,
    RateLimiter,
    Refused,
    Settings,
    Status,
    UserRefused,
    Workday,
    WrongPerson,
)
from custom_components.bitrix24.api.errors import ServerFailed
from tests.portal import Employee, Fault, Portal, Role, Schedule, Webhook
from tests.support.client import (
    ANNA,
    MORNING,
    OwnReading,
    failure_of,
    instant,
    read_own,
)

EVERYTHING = {"scopes": True, "settings": True, "presence": True}


# --- PollResult ---


@pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))
async def test_reading_everything_is_one_request(client: Client, portal: Portal, anna: Employee) -> None:
    anna.presence = "dnd"
    anna.open_day()
    portal.clock.advance(hours=1)
    reading = await read_own(client, **EVERYTHING)
    assert reading == OwnReading(
        profile=Profile(user_id=12, name="Anna Schmidt", time_zone="Europe/Berlin"),
        workday=reading.workday,
        scopes=frozenset({"timeman", "im"}),
        settings=Settings(flexible=False, required=timedelta(hours=8), manages_others=False, shift=timedelta(hours=9)),
        presence="dnd",
    )
    assert (reading.workday.status, reading.workday.start) == (Status.OPENED, instant(MORNING))
    assert (reading.workday.record_id is None) is (portal.generation != "C")
    assert len(portal.requests) == 1


@pytest.mark.parametrize(
    ("wanted", "methods"),
    [
        ({}, set()),
        ({"scopes": True}, {"scope"}),
        ({"settings": True}, {"timeman.settings"}),
        ({"presence": True}, {"im.user.status.get"}),
        (EVERYTHING, {"scope", "timeman.settings", "im.user.status.get"}),
    ],
)
async def test_only_what_is_wanted_is_asked(
    client: Client, portal: Portal, wanted: dict[str, bool], methods: set[str]
) -> None:
    reading = await read_own(client, **wanted)
    (request,) = portal.requests
    assert {call.method for call in request.calls} == methods | {"profile", "timeman.status"}
    assert (reading.scopes is not None) is ("scopes" in wanted)
    assert (reading.settings is not None) is ("settings" in wanted)
    # Never set: the portal answers false.
    assert reading.presence is None
    assert reading.workday == Workday(status=Status.CLOSED, raw_status="CLOSED")


async def test_rules_and_names_of_somebody_else(client: Client, anna: Employee, webhook: Webhook) -> None:
    anna.schedule = Schedule.flexible(min_duration="00:00:00")
    anna.role = Role.ADMIN
    anna.name, anna.last_name, anna.time_zone = "", " Кузнецова ", ""
    webhook.set_scopes(["timeman"])
    reading = await read_own(client, scopes=True, settings=True)
    # What neither the person nor the schedule sets is the portal's default (reference §4.1).
    assert reading.settings == Settings(flexible=True, required=None, manages_others=True, shift=timedelta(hours=9))
    assert reading.profile == Profile(user_id=12, name="Кузнецова", time_zone="")
    assert reading.scopes == frozenset({"timeman"})


@pytest.mark.parametrize(
    ("method", "field", "scope"),
    [
        ("scope", "scopes", "scope"),
        ("timeman.settings", "settings", "timeman"),
        ("im.user.status.get", "presence", "im"),
    ],
)
@pytest.mark.parametrize(
    "fault",
    [
        Fault.auth_error("insufficient_scope"),
        Fault.error("", "User does not have access"),
        Fault.error("ERROR_CORE", "Unknown"),
        Fault.error("INTERNAL_SERVER_ERROR", "", 500),
        Fault.operation_time_limit(),
        Fault.result(None),
        Fault.result("nonsense"),
        Fault.result(17),
    ],
    ids=lambda fault: fault.name,
)
async def test_optional_calls_never_fail_the_reading(
    client: Client, portal: Portal, anna: Employee, method: str, field: str, scope: str, fault: Fault
) -> None:
    anna.presence = "away"
    expected = await read_own(client, **EVERYTHING)
    portal.faults.add(fault, method=method)
    reading = await read_own(client, **EVERYTHING)
    refused = field == "settings" and fault.name in {"insufficient_scope", "error ", "error ERROR_CORE"}
    nothing: dict[str, Any] = {
        field: Settings(flexible=False, required=None, manages_others=False) if refused else None
    }
    missing = frozenset({scope} if fault.name == "insufficient_scope" else ())
    assert reading == replace(expected, **nothing, missing_scopes=missing)


async def test_nonsense_in_optional_answers(client: Client, portal: Portal) -> None:
    for method in ("scope", "timeman.settings", "im.user.status.get"):
        portal.faults.add(Fault.wrong_types(), method=method)
    reading = await read_own(client, **EVERYTHING)
    assert (reading.scopes, reading.presence) == (None, None)
    assert reading.settings == Settings(flexible=False, required=None, manages_others=False)


async def test_the_scope_im_is_missing(client: Client, webhook: Webhook) -> None:
    webhook.set_scopes(["timeman"])
    reading = await read_own(client, **EVERYTHING)
    assert (reading.scopes, reading.presence) == (frozenset({"timeman"}), None)
    assert reading.settings is not None
    assert reading.missing_scopes == {"im"}
    # What was not asked for is not missed.
    assert (await read_own(client)).missing_scopes == set()


_BATCH_OF_NOTHING: dict[str, Any] = {
    "result": [],
    "result_error": [],
    "result_total": [],
    "result_next": [],
    "result_time": [],
}


@pytest.mark.parametrize(
    "result",
    [_BATCH_OF_NOTHING, {}, [], None, "x", _BATCH_OF_NOTHING | {"result_error": {"me": "text"}}],
)
async def test_a_batch_without_results(client: Client, portal: Portal, result: Any) -> None:
    portal.faults.add(Fault.raw(200, json.dumps({"result": result})))
    assert type(await failure_of(read_own(client, **EVERYTHING))) is AnswerLost


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.auth_error("insufficient_scope"), MissingScope),
        (Fault.auth_error("ALLOWED_ONLY_INTRANET_USER"), ExternalUser),
        (Fault.operation_time_limit(), RateLimited),
        (Fault.error("", "User not found"), UserRefused),
        (Fault.error("ERROR_CORE", "Unknown"), Refused),
        (Fault.error("INTERNAL_SERVER_ERROR", "", 500), ServerFailed),
        (Fault.result(None), AnswerLost),
        (Fault.result([]), AnswerLost),
        (Fault.result("OPENED"), AnswerLost),
        (Fault.result({"TIME_START": MORNING}), AnswerLost),
        (Fault.wrong_types(), AnswerLost),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else value.__name__,
)
async def test_a_day_that_cannot_be_read(client: Client, portal: Portal, fault: Fault, kind: type[ApiError]) -> None:
    for method in ("timeman.status", "timeman.open"):
        client.rate_limiter = RateLimiter()
        handle = portal.faults.add(fault, method=method)
        failure = await failure_of(
            read_own(client, **EVERYTHING) if method == "timeman.status" else client.open_day(ANNA)
        )
        assert type(failure) is kind
        assert not isinstance(failure, MissingScope) or failure.scope == "timeman"
        assert handle.is_spent


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.result(None), AnswerLost),
        (Fault.result({"NAME": "Anna"}), AnswerLost),
        (Fault.result({"ID": "twelve"}), AnswerLost),
        (Fault.wrong_types(), AnswerLost),
        (Fault.result({"ID": 12}), None),
        (Fault.result({"ID": "13"}), WrongPerson),
        (Fault.error("ERROR_CORE", "Unknown"), Refused),
    ],
)
async def test_who_the_webhook_acts_for(
    client: Client, portal: Portal, fault: Fault, kind: type[ApiError] | None
) -> None:
    for call in (partial(read_own, client), client.read_presence):
        portal.faults.add(fault, method="profile")
        if kind is None:
            await call()
        else:
            assert type(await failure_of(call())) is kind


async def test_a_webhook_of_somebody_dismissed(client: Client, portal: Portal, webhook: Webhook) -> None:
    await read_own(client)
    webhook.person = portal.add_employee(1, name="System")
    for call in (partial(read_own, client), client.read_presence):
        failure = await failure_of(call())
        assert type(failure) is WrongPerson
        assert isinstance(failure, InvalidAuth)


async def test_an_unknown_status(client: Client, portal: Portal, anna: Employee) -> None:
    anna.open_day()
    portal.faults.add(Fault.unknown_status("SUSPENDED"), method="timeman.status")
    workday = (await read_own(client)).workday
    assert (workday.status, workday.raw_status, workday.start) == (None, "SUSPENDED", instant(MORNING))


@pytest.mark.parametrize("portal_options", [{"time_start_type": float, "operating_fields": False}])
async def test_an_older_server(client: Client) -> None:
    assert (await read_own(client)).workday.status is Status.CLOSED
    assert client.clock.server_zone == timezone(timedelta(hours=2))


async def test_a_server_that_tells_no_time(client: Client, portal: Portal) -> None:
    portal.faults.add(Fault.raw(200, '{"result":{"STATUS":"CLOSED"},"time":[]}'))
    assert (await client.pause_day(ANNA)).at is None


# What is the same again


async def test_only_what_has_changed_is_parsed(
    client: Client, portal: Portal, anna: Employee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a poll; also where it asks for more than the last one, and where a day is refused."""
    anna.role = Role.ADMIN
    team = [ANNA, *(one.id for one in portal.add_team(60, 101)), 99]
    parsed: list[object] = []
    parse = Workday.parse

    def count(item: Any, *args: Any) -> Workday:
        parsed.append(item)
        return parse(item, *args)

    monkeypatch.setattr(Workday, "parse", count)
    result = await client.read(PollQuery(days=team))
    assert len(parsed) == 61
    for change, settings, expected in ((False, False, 0), (True, False, 1), (False, True, 0), (False, False, 0)):
        parsed.clear()
        portal.clock.advance(minutes=1)
        if change:
            anna.open_day()
        previous = result
        result = await client.read(PollQuery(days=team, settings=[ANNA] if settings else []), previous)
        assert len(parsed) == expected
        assert (result is previous) is (not change and result.query == previous.query)
        assert sum(day is previous.days[user_id] for user_id, day in result.days.items()) >= 60


async def test_the_traceback_of_a_repeated_refusal_does_not_grow(client: Client) -> None:
    result = await client.read(PollQuery(days=[99]))
    lengths = set()
    for _ in range(3):
        with pytest.raises(UserRefused) as raised:
            result.get_day(99)
        lengths.add(len(raised.traceback))
    assert len(lengths) == 1
