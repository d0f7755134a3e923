"""The typed methods against the emulator."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import (
    PRESENCES,
    AccessToken,
    AnswerLost,
    ApiError,
    CannotConnect,
    Details,
    ExternalUser,
    InvalidAuth,
    MissingScope,
    PollQuery,
    Portal as Client,
    PortalMoved,
    Profile,
    RateLimited,
    RateLimiter,
    Refused,
    Settings,
    Status,
    Transport,
    UserRefused,
    Webhook as OwnWebhook,
    Workday,
    WrongPerson,
)
from custom_components.bitrix24.api.errors import Rest3Missing, ServerFailed
from tests.portal import Employee, Fault, Portal, Role, Schedule, Webhook
from tests.support.client import (
    ANNA,
    LONG,
    MORNING,
    QUICK,
    SECRET,
    BuildPortal,
    OwnReading,
    assert_no_secret,
    at,
    failure_of,
    json_objects,
    json_values,
    read_own,
    session_that_trusts,
    workday_answers,
)
from tests.support.sign_in import EmulatorResolver


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


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


# --- Acting ---


@pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))
async def test_a_day(client: Client, portal: Portal) -> None:
    """The reference scenario of §2.5 through the client: each answer with the clock of the server."""
    clock = portal.clock
    opened = await client.open_day(ANNA)
    assert (opened.workday.status, opened.workday.start, opened.at) == (
        Status.OPENED,
        instant(MORNING),
        instant(MORNING),
    )

    clock.move_to(at("12:00:00"))
    paused = await client.pause_day(ANNA)
    assert (paused.workday.status, paused.at) == (Status.PAUSED, instant(at("12:00:00")))
    assert paused.workday.pause_start == (instant(at("12:00:00")) if portal.generation == "B" else None)
    remembered = paused.workday.with_pause_start(paused.at)

    clock.move_to(at("12:30:00"))
    resumed = await client.open_day(ANNA)
    assert resumed.at is not None
    continued = resumed.workday.after_continuing(remembered, resumed.at)
    assert (continued.status, continued.ended_breaks) == (Status.OPENED, timedelta(minutes=30))
    assert continued == (await read_own(client)).workday

    clock.move_to(at("17:00:00"))
    closed = (await client.close_day(ANNA)).workday
    assert (closed.status, closed.finish, closed.confirmed) == (Status.CLOSED, instant(at("17:00:00")), True)
    assert closed.duration == timedelta(hours=8, minutes=30)

    clock.move_to(at("17:10:00"))
    assert (await client.pause_day(ANNA)).workday == closed
    assert (await failure_of(client.close_day(ANNA))).code == "ALERT_WARNING"

    clock.move_to(at("18:00:00"))
    reopened = await client.open_day(ANNA)
    assert reopened.at is not None
    continued = reopened.workday.after_continuing(closed, reopened.at)
    assert (continued.status, continued.start) == (Status.OPENED, instant(MORNING))
    assert continued.ended_breaks == timedelta(hours=1, minutes=30)
    assert continued == (await read_own(client)).workday


async def test_nothing_more_than_necessary_is_sent(client: Client, portal: Portal) -> None:
    for call in (client.open_day, client.pause_day, client.close_day):
        await call(ANNA)
    assert [(call.method, call.params) for call in portal.calls()] == [
        ("timeman.open", {}),
        ("timeman.pause", {}),
        ("timeman.close", {}),
    ]


def test_details_become_fields() -> None:
    """TIME has a form for each generation of servers, see test_sent_time.py."""
    assert Details(time=instant(MORNING)).fields() == {}
    details = Details(time=instant(MORNING), report="Train + bus", latitude=0.0, longitude=-0.5)
    assert details.fields() == {"REPORT": "Train + bus", "LAT": 0, "LON": -0.5}


@pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))
async def test_details_arrive(client: Client, portal: Portal, anna: Employee) -> None:
    opened = await client.open_day(
        ANNA, Details(time=instant("2026-09-14T07:30:15.9+02:00"), report="Поезд + Bus", latitude=53.55, longitude=10)
    )
    assert opened.workday.start == instant(at("07:30:15"))
    # More than 15 minutes before now: the supervisor must confirm.
    assert opened.workday.confirmed is False
    portal.clock.move_to(at("17:00:00"))
    closed = await client.close_day(
        ANNA, Details(time=instant(at("16:00:00")), report="Früher + weg", latitude=-1.5, longitude=0)
    )
    assert closed.workday.finish == instant(at("16:00:00"))
    assert portal.calls("timeman.open")[-1].params["TIME"] == "2026-09-14T07:30:15+02:00"
    record = anna.record
    assert record is not None
    assert (record.report_open, record.report_close) == ("Поезд + Bus", "Früher + weg")
    assert (record.lat_open, record.lon_open, record.lat_close, record.lon_close) == (53.55, 10, -1.5, 0)


@pytest.mark.parametrize(
    ("details", "code"),
    [
        (Details(time=instant("2026-09-13T07:30:00+02:00"), report="x"), "WRONG_DATETIME"),
        (Details(time=instant(at("08:00:01")), report="x"), "ALERT_WARNING"),
        (Details(time=instant(at("07:00:00"))), "ERROR_CORE"),
    ],
)
async def test_a_refused_start(client: Client, anna: Employee, details: Details, code: str) -> None:
    failure = await failure_of(client.open_day(ANNA, details))
    assert (type(failure), failure.code) == (Refused, code)
    assert failure.text
    assert anna.record is None


async def test_vetoed_calls(client: Client, portal: Portal, anna: Employee) -> None:
    """A veto of a new record is an error; of everything else only the status tells (reference §2.2, §2.3)."""
    portal.veto = True
    failure = await failure_of(client.open_day(ANNA))
    assert (type(failure), failure.code) == (Refused, "ERROR_CORE")
    assert anna.record is None
    portal.veto = False
    await client.open_day(ANNA)
    portal.veto = True
    for call in (client.pause_day, client.close_day):
        assert (await call(ANNA)).workday.status is Status.OPENED
    portal.veto = False
    await client.close_day(ANNA)
    portal.veto = True
    assert (await client.open_day(ANNA)).workday.status is Status.CLOSED


async def test_a_lost_answer_is_not_repeated(client: Client, portal: Portal, anna: Employee) -> None:
    portal.faults.add(Fault.lost_after())
    assert type(await failure_of(client.open_day(ANNA))) is AnswerLost
    assert len(portal.calls("timeman.open")) == len(anna.records) == 1


async def test_presence(client: Client, anna: Employee) -> None:
    assert await client.read_presence() is None
    for presence in PRESENCES:
        assert await client.set_presence(presence) is True
        assert anna.presence == presence
        assert await client.read_presence() == presence


async def test_presence_that_is_refused(client: Client, portal: Portal, anna: Employee, webhook: Webhook) -> None:
    failure = await failure_of(client.set_presence("asleep"))
    assert (type(failure), failure.code) == (Refused, "STATUS_ERROR")
    portal.faults.add(Fault.result(False), method="im.user.status.set")
    assert await client.set_presence("dnd") is False
    anna.presence = "asleep"
    assert await client.read_presence() is None
    webhook.set_scopes(["timeman"])
    for call in (client.set_presence("dnd"), client.read_presence()):
        refused = await failure_of(call)
        assert isinstance(refused, MissingScope)
        assert refused.scope == "im"


# --- Limits ---

RESET = datetime(2026, 9, 14, 6, 10, tzinfo=UTC)


async def reset_told(client: Client, call: Any) -> datetime | None:
    """Return when a limit ends, and let it be over at once."""
    failure = await failure_of(call)
    assert isinstance(failure, RateLimited)
    assert client.rate_limiter.wait > 0
    client.rate_limiter = RateLimiter()
    return failure.reset_at


async def test_the_end_of_a_limit_is_remembered(client: Client, portal: Portal) -> None:
    await client.open_day(ANNA)
    portal.clock.advance(minutes=5)
    for method in ("timeman.open", "timeman.close"):
        portal.block_method(method, at("09:00:00"))
    assert await reset_told(client, client.open_day(ANNA)) == RESET
    # Not yet called, so nothing is known about it.
    assert await reset_told(client, client.close_day(ANNA)) is None
    assert [call.executed for call in portal.calls()] == [True, False, False]


async def test_the_end_of_a_limit_is_remembered_from_a_batch(client: Client, portal: Portal) -> None:
    await read_own(client)
    portal.clock.advance(minutes=5)
    portal.faults.add(Fault.operation_time_limit(), method="timeman.status", times=None)
    assert await reset_told(client, read_own(client)) == RESET
    # Outside of a batch too, and the newest counts.
    portal.faults.clear()
    await read_own(client)
    portal.faults.add(Fault.operation_time_limit(), method="timeman.status")
    assert await reset_told(client, read_own(client)) == RESET + timedelta(minutes=5)


async def test_the_end_of_a_limit_is_told(client: Client, portal: Portal) -> None:
    await client.open_day(ANNA)
    told = instant(at("08:02:00"))
    portal.faults.add(Fault.operation_time_limit(told), method="timeman.open")
    assert await reset_told(client, client.open_day(ANNA)) == told
    portal.faults.add(Fault.operation_time_limit(told), method="timeman.status")
    assert await reset_told(client, read_own(client)) == told


async def test_other_limits_have_no_end(client: Client, portal: Portal) -> None:
    await client.open_day(ANNA)
    portal.faults.add(Fault.query_limit_json())
    assert await reset_told(client, client.open_day(ANNA)) is None


@pytest.mark.parametrize("portal_options", [{"operating_fields": False}])
async def test_a_box_tells_no_end(client: Client, portal: Portal) -> None:
    await client.open_day(ANNA)
    portal.block_method("timeman.open", at("09:00:00"))
    assert await reset_told(client, client.open_day(ANNA)) is None


async def test_the_limit_of_the_batch_itself(client: Client, portal: Portal) -> None:
    await read_own(client)
    portal.faults.add(Fault.operation_time_limit(), method="batch")
    assert await reset_told(client, read_own(client)) == RESET


@pytest.mark.parametrize("method", ["timeman.status", "batch", "timeman.open"])
async def test_nothing_is_sent_before_the_end_of_a_limit(client: Client, portal: Portal, method: str) -> None:
    """Whatever met the limit, and whoever asks next, also for somebody else in the same portal."""
    other = Client(transport=client.transport, auth=client.auth, rate_limiter=client.rate_limiter)
    await read_own(client)
    told = instant(at("08:07:00"))
    portal.faults.add(Fault.operation_time_limit(told), method=method)
    await failure_of(client.open_day(ANNA) if method == "timeman.open" else read_own(client))
    # By the portal's own clock, which is not that of this machine.
    assert 420 < client.rate_limiter.wait <= 425
    sent = len(portal.requests)
    calls = (partial(read_own, client), partial(client.close_day, ANNA), client.read_presence, partial(read_own, other))
    for call in calls:
        assert type(await failure_of(call())) is RateLimited
    assert len(portal.requests) == sent


async def test_a_limit_of_an_optional_call_is_a_limit(client: Client, portal: Portal) -> None:
    portal.faults.add(Fault.operation_time_limit(instant(at("08:07:00"))), method="im.user.status.get")
    assert (await read_own(client, presence=True)).presence is None
    assert client.rate_limiter.wait > 420
    assert type(await failure_of(read_own(client))) is RateLimited
    assert len(portal.requests) == 1


async def test_a_failing_server_is_looked_at_once_more(client: Client, portal: Portal, anna: Employee) -> None:
    """The state may have to be read after a lost answer; then the server rests."""
    client.rate_limiter = RateLimiter(lambda _, longest: longest * 1000)
    portal.faults.add(Fault.html_500(), times=None)
    for _ in range(2):
        assert type(await failure_of(client.open_day(ANNA))) is ServerFailed
    assert type(await failure_of(client.open_day(ANNA))) is CannotConnect
    assert len(portal.requests) == 2


async def test_a_server_that_answers_again_is_well(client: Client, portal: Portal) -> None:
    client.rate_limiter = RateLimiter(lambda _, longest: longest * 1000)
    for call in (partial(read_own, client), partial(client.open_day, ANNA), partial(client.close_day, ANNA)):
        portal.faults.add(Fault.html_500())
        assert type(await failure_of(call())) is ServerFailed
        assert client.rate_limiter.retry_after > 0
        await read_own(client)
        assert client.rate_limiter.retry_after == 0


async def test_what_is_lost_on_the_way_is_no_failing_server(client: Client, portal: Portal) -> None:
    """Who cannot be reached needs no rest."""
    portal.faults.add(Fault.lost_before(), times=None)
    for _ in range(5):
        assert type(await failure_of(read_own(client))) is AnswerLost
    assert (client.rate_limiter.wait, client.rate_limiter.retry_after) == (0, 0)


# --- The start of a break by REST 3.0 ---


async def day_of(client: Client) -> Workday:
    return (await read_own(client)).workday


@pytest.mark.parametrize("portal_options", [{"server_zone": zone} for zone in ("Europe/Berlin", "America/New_York")])
@pytest.mark.parametrize("breaks", [0, 1, 3])
async def test_the_start_of_a_break(client: Client, portal: Portal, anna: Employee, breaks: int) -> None:
    anna.open_day()
    for _ in range(breaks):
        portal.clock.advance(minutes=50, seconds=7)
        anna.pause_day()
        portal.clock.advance(minutes=10, seconds=11)
        anna.resume_day()
    portal.clock.advance(minutes=33, seconds=13)
    paused_at = portal.clock.now()
    anna.pause_day()
    portal.clock.advance(minutes=17)
    day = await day_of(client)
    assert day.pause_start is None
    assert await client.read_pause_start(ANNA, day) == paused_at
    exact = day.with_pause_start(paused_at)
    assert exact.break_start == paused_at
    assert exact.worked(portal.clock.now()) == timedelta(minutes=33 + 50 * breaks, seconds=13 + 7 * breaks)


async def test_a_break_from_the_first_second(client: Client, portal: Portal, anna: Employee) -> None:
    anna.open_day()
    anna.pause_day()
    portal.clock.advance(hours=1)
    assert await client.read_pause_start(ANNA, await day_of(client)) == instant(MORNING)


@pytest.mark.parametrize("paused", [True, False])
async def test_the_first_break_of_a_day_that_expired(
    client: Client, portal: Portal, anna: Employee, paused: bool
) -> None:
    """Without a break that ended, the net time of the record is there only if the day was on a break (§4.3)."""
    anna.open_day()
    portal.clock.advance(hours=2)
    paused_at = portal.clock.now() if paused else None
    if paused:
        anna.pause_day()
    portal.clock.advance(days=1)
    assert await client.read_pause_start(ANNA, await day_of(client)) == paused_at


@pytest.mark.parametrize("state", ["opened", "expired", "closed"])
async def test_only_a_status_tells_a_break(client: Client, portal: Portal, anna: Employee, state: str) -> None:
    """The record keeps its net time when the day goes on, so nothing is asked of it."""
    anna.open_day()
    portal.clock.advance(hours=2)
    anna.pause_day()
    portal.clock.advance(minutes=30)
    anna.resume_day()
    if state == "expired":
        portal.clock.advance(days=1)
    elif state == "closed":
        anna.close_day()
    assert await client.read_pause_start(ANNA, await day_of(client)) is None
    assert not portal.calls("timeman.record.list")


@pytest.mark.parametrize("portal_options", [{"generation": "B", "rest3": True}], ids=["B"])
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York", "Europe/London"])
@pytest.mark.parametrize("off", [0, -24, 24, 1, -25])
async def test_the_record_of_a_status_with_a_wrong_offset(
    client: Client, portal: Portal, anna: Employee, zone: str, off: int
) -> None:
    """Without an id a start may be off by a day or an hour: the latest record that began at that minute is meant."""
    anna.time_zone, anna.schedule = zone, Schedule.flexible()
    for _ in range(3):
        anna.open_day()
        portal.clock.advance(hours=8)
        anna.close_day()
        portal.clock.advance(hours=40)
    anna.open_day()
    assert anna.record is not None
    started = anna.record.start
    portal.clock.advance(hours=1)
    anna.pause_day()
    printed = Workday(status=Status.PAUSED, raw_status="PAUSED", start=started + timedelta(hours=off))
    assert await client.read_pause_start(ANNA, printed) == portal.clock.now()
    another = replace(printed, start=started + timedelta(hours=off, minutes=7))
    assert isinstance(await failure_of(client.read_pause_start(ANNA, another)), Refused)


async def test_the_latest_of_many_records(client: Client, portal: Portal, anna: Employee) -> None:
    anna.schedule = Schedule.flexible()
    for _ in range(9):
        anna.open_day()
        portal.clock.advance(minutes=1)
        anna.close_day()
    anna.open_day()
    portal.clock.advance(minutes=1)
    anna.pause_day()
    assert await client.read_pause_start(ANNA, await day_of(client)) == instant(at("08:10:00"))


@pytest.mark.parametrize(
    ("portal_options", "kind"),
    [({"generation": "A"}, Rest3Missing), ({"generation": "B"}, Rest3Missing)],
    ids=["A", "B"],
)
async def test_a_server_without_rest_3(client: Client, anna: Employee, kind: type[ApiError]) -> None:
    anna.open_day()
    anna.pause_day()
    day = Workday(status=Status.PAUSED, raw_status="PAUSED", start=instant(MORNING))
    failure = await failure_of(client.read_pause_start(ANNA, day))
    assert type(failure) is kind
    assert failure.code
    assert failure.code.endswith(("METHODNOTFOUNDEXCEPTION", "ERROR_METHOD_NOT_FOUND"))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.result({"items": []}), Refused),
        (Fault.result([]), Refused),
        (Fault.result(None), AnswerLost),
        (Fault.result({"items": {"a": 1}}), AnswerLost),
        (Fault.result({"items": [17, None, {}, {"startTime": "2026-09-14T08:00:01+02:00"}]}), Refused),
        (Fault.wrong_types(), AnswerLost),
        (Fault.auth_error("INVALID_CREDENTIALS"), UserRefused),
        (Fault.query_limit_json(), RateLimited),
        (Fault.html_500(), ServerFailed),
        (Fault.lost_before(), AnswerLost),
        (Fault.error("INTERNAL_SERVER_ERROR"), ServerFailed),
        pytest.param(
            Fault.auth_error("insufficient_scope"),
            MissingScope,
        ),
    ],
)
async def test_rest_3_fails(client: Client, portal: Portal, anna: Employee, fault: Fault, kind: type[ApiError]) -> None:
    anna.open_day()
    anna.pause_day()
    day = await day_of(client)
    portal.faults.add(fault, method="timeman.record.list")
    assert type(await failure_of(client.read_pause_start(ANNA, day))) is kind


@pytest.mark.parametrize(
    ("item", "start"),
    [
        ({"duration": 3600, "breakLength": 60}, at("09:01:00")),
        ({"duration": "3600", "breakLength": "60", "endTime": None}, at("09:01:00")),
        ({"duration": 3600, "breakLength": None}, None),
        ({"duration": 3600}, None),
        ({"duration": 3600, "breakLength": 60, "endTime": at("10:00:00")}, None),
        ({"duration": -3600, "breakLength": 60}, at("08:01:00")),
        ({"duration": 3600, "breakLength": 10**18}, "2026-09-24T09:00:00+02:00"),
        # The server cuts it to a day: more was worked, perhaps.
        ({"duration": 86400, "breakLength": 60}, None),
        ({"duration": 10**18, "breakLength": 60}, None),
        ({"duration": 10**30, "breakLength": 60}, None),
    ],
)
async def test_odd_records(
    client: Client, portal: Portal, anna: Employee, item: dict[str, Any], start: str | None
) -> None:
    anna.open_day()
    anna.pause_day()
    day = await day_of(client)
    record = {"startTime": "2026-09-14T06:00:00+00:00"} | item
    # Both forms of a list are read.
    for result in ({"items": [record]}, [record]):
        portal.faults.add(Fault.raw(200, json.dumps({"result": result})))
        assert await client.read_pause_start(ANNA, day) == (start and instant(start))


# --- A portal that says to have moved ---

NEW_HOST = "new.example"


@pytest.fixture
async def successor(build_portal: BuildPortal, portal: Portal) -> Portal:
    """Who waits at another address for what is sent there; the portal redirects to it."""
    successor = await build_portal(hosts=(NEW_HOST,))
    successor.employees, successor.webhooks, successor.oauth = portal.employees, portal.webhooks, portal.oauth
    portal.move_to(f"https://{NEW_HOST}:{successor.port}")
    return successor


@pytest.fixture
async def finding_client(portal: Portal, successor: Portal, webhook: Webhook) -> AsyncIterator[Client]:
    """A client that could find the other address and would trust it."""
    resolver = EmulatorResolver(successor, NEW_HOST)
    async with session_that_trusts(portal.client_ssl, resolver) as session:
        yield Client(transport=Transport(session), auth=OwnWebhook.parse(webhook.url))


async def test_a_move_is_told_and_not_followed(
    finding_client: Client, portal: Portal, successor: Portal, anna: Employee
) -> None:
    """Whatever is called: nothing goes to the other address, which would learn the secret by its path."""
    client, before = finding_client, finding_client.auth
    anna.open_day()
    anna.pause_day()
    for call in (read_own(client), client.close_day(ANNA), client.read_latest_record(ANNA)):
        failure = await failure_of(call)
        assert isinstance(failure, PortalMoved)
        assert failure.origin == f"https://{NEW_HOST}:{successor.port}"
    assert client.auth is before
    assert successor.requests == []
    assert not any(call.executed for call in portal.calls())
    portal.move_to(None)
    assert (await client.close_day(ANNA)).workday.status is Status.CLOSED


async def test_a_token_is_not_sent_after_a_move(
    portal: Portal, successor: Portal, anna: Employee, finding_client: Client
) -> None:
    """It stands in the body, which a redirect must not carry along either."""
    authorization = portal.authorize(portal.add_application(("timeman",), client_secret=SECRET), anna)
    auth = AccessToken(origin=portal.base_url, user_id=ANNA, tokens=_OneToken(authorization.access_token))
    client = Client(transport=finding_client.transport, auth=auth)
    assert isinstance(await failure_of(client.open_day(ANNA)), PortalMoved)
    assert successor.requests == []


class _OneToken:
    def __init__(self, token: str) -> None:
        self._token = token

    async def access_token(self, rejected: str | None = None) -> str:
        assert rejected is None
        return self._token


@pytest.mark.parametrize("rest3", [False, True], ids=["classic", "REST 3.0"])
@pytest.mark.parametrize("wants", ["adds", "takes"])
async def test_a_trailing_slash_is_followed_once_and_remembered(
    client: Client, portal: Portal, anna: Employee, wants: Any, rest3: bool
) -> None:
    """As the POST that it was, with its body; later calls go there at once."""
    anna.open_day()
    portal.slash_redirect = wants
    if wants == "takes":
        # As somebody learnt it before the server changed its mind.
        portal.slash_redirect = "adds"
        await read_own(client)
        await client.read_latest_record(ANNA)
        portal.slash_redirect = "takes"
    for times in (2, 1):
        portal.requests.clear()
        if rest3:
            assert await client.read_latest_record(ANNA) is not None
        else:
            assert (await read_own(client)).workday.status is Status.OPENED
        assert [request.http_method for request in portal.requests] == ["POST"] * times


async def test_a_trailing_slash_acts_once(client: Client, portal: Portal, anna: Employee) -> None:
    portal.slash_redirect = "adds"
    details = Details(time=instant(at("07:50:00")), report="Früher + da")
    assert (await client.open_day(ANNA, details)).workday.start == details.time
    assert [call.executed for call in portal.calls("timeman.open")] == [False, True]
    assert len(anna.records) == 1


async def test_slashes_without_end(client: Client, portal: Portal) -> None:
    """Two servers of two minds: asked twice, and the portal counts as unreachable."""
    portal.slash_redirect = "argues"
    assert type(await failure_of(client.open_day(ANNA))) is CannotConnect
    assert len(portal.requests) == 2


def test_the_portal_shows_no_secret(client: Client) -> None:
    assert SECRET not in f"{client}{client!r}"


# --- Whatever arrives ---

CALLS: dict[str, Callable[[Client], Awaitable[object]]] = {
    "read": lambda client: read_own(client, **EVERYTHING),
    "ask before opening": lambda client: client.read(PollQuery(days=[ANNA], opening=ANNA)),
    "open": lambda client: client.open_day(ANNA),
    "open at a time": lambda client: client.open_day(ANNA, Details(time=instant(MORNING), report="x")),
    "close": lambda client: client.close_day(ANNA, Details(report="x")),
    "presence": lambda client: client.set_presence("dnd"),
    "presence read": lambda client: client.read_presence(),
    "pause start": lambda client: client.read_pause_start(
        ANNA, Workday(status=Status.PAUSED, raw_status="PAUSED", start=instant(MORNING))
    ),
}
_PROFILES = st.sampled_from([{"ID": "12", "NAME": "Anna"}, {"ID": 12}, {"ID": "13"}]) | json_values()
_RECORDS = st.fixed_dictionaries(
    {"startTime": st.just(MORNING)},
    optional={"endTime": json_values(), "duration": json_values(), "breakLength": json_values()},
)
_RESULTS = st.one_of(
    json_values(),
    workday_answers(),
    st.fixed_dictionaries({"items": st.lists(_RECORDS, max_size=3)}),
    st.fixed_dictionaries(
        {
            "result": st.fixed_dictionaries(
                {"me": _PROFILES, "day12": workday_answers()},
                optional={"rules12": json_values(), "opening": workday_answers() | json_values()},
            )
        },
        optional={"result_error": json_objects(json_values()), "result_time": json_objects(json_objects())},
    ),
)
_ENVELOPES = st.fixed_dictionaries({"result": _RESULTS}, optional={"time": json_values(), "error": json_values()})


async def check_any_answer(client: Client, portal: Portal, name: str, envelope: dict[str, Any]) -> None:
    handle = portal.faults.add(Fault.raw(200, json.dumps(envelope)))
    client.rate_limiter = RateLimiter()
    try:
        await CALLS[name](client)
    except ApiError as error:
        assert_no_secret(error)
    assert handle.is_spent


@QUICK
@given(name=st.sampled_from(sorted(CALLS)), envelope=_ENVELOPES)
async def test_any_answer(client: Client, portal: Portal, name: str, envelope: dict[str, Any]) -> None:
    await check_any_answer(client, portal, name, envelope)


@pytest.mark.long
@pytest.mark.timeout(600)
@LONG
@given(name=st.sampled_from(sorted(CALLS)), envelope=_ENVELOPES)
async def test_any_answer_at_length(client: Client, portal: Portal, name: str, envelope: dict[str, Any]) -> None:
    await check_any_answer(client, portal, name, envelope)
