"""Calls through one connection: limits and failures that slow it down, and addresses that have moved."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from custom_components.bitrix24.api import (
    AccessToken,
    AnswerLost,
    CannotConnect,
    Details,
    Finding,
    FindingKind,
    Portal as Client,
    PortalMoved,
    RateLimited,
    RateLimiter,
    Status,
    Transport,
    Webhook as OwnWebhook,
)
from custom_components.bitrix24.api.connection import Batch
from custom_components.bitrix24.api.errors import ServerFailed
from tests.portal import Employee, Fault, Portal, Webhook
from tests.support.client import (
    ANNA,
    SECRET,
    BuildPortal,
    at,
    failure_of,
    instant,
    read_own,
    session_that_trusts,
)
from tests.support.sign_in import EmulatorResolver

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


async def test_patience_keeps_what_was_found(client: Client, portal: Portal) -> None:
    """Whoever asks while nothing is sent is told why."""
    portal.faults.add(Fault.auth_error("OVERLOAD_LIMIT"))
    await failure_of(client.call("profile", {}))
    failure = await failure_of(client.call("profile", {}))
    assert isinstance(failure, RateLimited)
    assert failure.found == Finding(kind=FindingKind.REST_BLOCKED, status=401)
    assert len(portal.requests) == 1


async def test_a_call_that_fails_within_a_batch_slows_nobody_down(client: Client, portal: Portal) -> None:
    """The server itself is well."""
    portal.faults.add(Fault.error("INTERNAL_SERVER_ERROR", "", 500), "timeman.settings", times=None)
    for _ in range(4):
        answers = await client.batch(Batch.of({"rules": ("timeman.settings", {})}))
        assert type(answers.results["rules"]) is ServerFailed
    assert (client.rate_limiter.wait, client.rate_limiter.retry_after) == (0, 0)
