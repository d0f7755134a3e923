"""What was found when a portal could not be asked: the right kind, and never a secret."""

from collections.abc import AsyncGenerator
import contextlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
import ssl
from typing import Any

from aiohttp import ClientSession
from hypothesis import given, strategies as st
import pytest
import trustme

from custom_components.bitrix24.api import (
    AnswerLost,
    ApiError,
    CannotConnect,
    Finding,
    FindingKind,
    InvalidAuth,
    MissingScope,
    Portal as Client,
    PortalMoved,
    RateLimited,
    Refused,
    RestBlocked,
    RestUnavailable,
    Transport,
    UserRefused,
    notable,
    transport as transport_module,
)
from custom_components.bitrix24.api.errors import AccessDenied, Rest3Missing, ServerFailed
from custom_components.bitrix24.api.transport import parse_retry_after
from tests.portal import Employee, Fault, Portal, Webhook
from tests.support.client import SECRET, BuildPortal, bare_server, failure_of, post, session_that_trusts

NOW = datetime(2026, 9, 14, 6, 0, tzinfo=UTC)


async def found_by(session: ClientSession, url: str, **options: Any) -> Finding:
    failure = await failure_of(post(Transport(session), url, **options))
    assert failure.found is not None
    return failure.found


def named(argument: object) -> str:
    """Return what a case of a table is called."""
    return str(getattr(argument, "name", None) or getattr(argument, "__name__", argument))


# The way to the server


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@contextlib.asynccontextmanager
async def server_with(certificate: trustme.LeafCert | ssl.SSLContext) -> AsyncGenerator[str]:
    context = certificate if isinstance(certificate, ssl.SSLContext) else server_context(certificate)
    async with bare_server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", context) as url:
        yield url


@pytest.mark.parametrize(
    ("names", "validity", "kind"),
    [
        (("127.0.0.1",), {"not_after": datetime(2020, 1, 1, tzinfo=UTC)}, FindingKind.CERTIFICATE_EXPIRED),
        (("127.0.0.1",), {"not_before": datetime(2090, 1, 1, tzinfo=UTC)}, FindingKind.CERTIFICATE_NOT_YET_VALID),
        (("other.example",), {}, FindingKind.CERTIFICATE_OTHER_HOST),
        (("192.0.2.1",), {}, FindingKind.CERTIFICATE_OTHER_HOST),
    ],
)
async def test_a_certificate_that_does_not_fit(
    session: ClientSession, authority: trustme.CA, names: tuple[str, ...], validity: dict[str, Any], kind: FindingKind
) -> None:
    if "not_before" in validity:
        validity = {**validity, "not_after": datetime(2091, 1, 1, tzinfo=UTC)}
    async with server_with(authority.issue_cert(*names, **validity)) as url:
        assert await found_by(session, url) == Finding(kind=kind)


async def test_a_certificate_of_an_unknown_authority(session: ClientSession) -> None:
    async with server_with(trustme.CA().issue_cert("127.0.0.1")) as url:
        assert await found_by(session, url) == Finding(kind=FindingKind.CERTIFICATE_UNTRUSTED)


async def test_a_self_signed_certificate(session: ClientSession, tmp_path: Path) -> None:
    own = trustme.CA()
    pem = tmp_path / "own.pem"
    pem.write_bytes(own.private_key_pem.bytes() + own.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    async with server_with(context) as url:
        assert await found_by(session, url) == Finding(kind=FindingKind.CERTIFICATE_SELF_SIGNED)


async def test_a_port_without_tls(session: ClientSession) -> None:
    async with bare_server(b"HTTP/1.1 200 OK\r\n\r\n", None) as url:
        assert await found_by(session, url) == Finding(kind=FindingKind.NO_TLS)


async def test_a_portal_that_is_off(session: ClientSession, portal: Portal, webhook: Webhook) -> None:
    await portal.stop()
    assert await found_by(session, webhook.url) == Finding(kind=FindingKind.UNREACHABLE)


async def test_a_host_that_nobody_knows(session: ClientSession) -> None:
    url = f"https://nobody.invalid/rest/12/{SECRET}/"
    assert await found_by(session, url) == Finding(kind=FindingKind.HOST_UNKNOWN)


async def test_a_handshake_that_never_ends(session: ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_module, "CONNECT_SECONDS", 0.05)
    async with bare_server(None, None) as url:
        assert await found_by(session, url) == Finding(kind=FindingKind.NO_CONNECTION, seconds=0.05)


async def test_an_answer_that_takes_too_long(session: ClientSession, portal: Portal, webhook: Webhook) -> None:
    held = portal.faults.add(Fault.hold())
    assert await found_by(session, webhook.url, seconds=0.05) == Finding(kind=FindingKind.NO_ANSWER, seconds=0.05)
    held.release()


@pytest.mark.parametrize("fault", [Fault.lost_before(), Fault.lost_after(), Fault.truncated()], ids=named)
async def test_a_connection_that_breaks(session: ClientSession, portal: Portal, webhook: Webhook, fault: Fault) -> None:
    portal.faults.add(fault)
    assert (await found_by(session, webhook.url)).kind is FindingKind.CONNECTION_LOST


# Answers


@pytest.mark.parametrize(
    ("fault", "kind", "status"),
    [
        (Fault.html_403(), FindingKind.NOT_JSON, 403),
        (Fault.html(200, "A parked domain"), FindingKind.NOT_JSON, 200),
        (Fault.html(502, "Bad Gateway"), FindingKind.NOT_JSON, 502),
        (Fault.empty(503), FindingKind.NOT_JSON, 503),
        (Fault.raw(200, "[]"), FindingKind.UNEXPECTED_ANSWER, 200),
        (Fault.raw(500, '{"result":1}'), FindingKind.UNEXPECTED_ANSWER, 500),
        (Fault.oversized(2 << 20), FindingKind.TOO_LARGE, 200),
        (Fault.error("ERROR_CORE", "Kaputt", 400), None, 400),
        (Fault.auth_error("PORTAL_DELETED"), FindingKind.CLOSED, 403),
        (Fault.auth_error("INVALID_REQUEST"), FindingKind.HTTPS_REQUIRED, 401),
        (Fault.overload_limit(), FindingKind.REST_BLOCKED, 401),
    ],
    ids=named,
)
async def test_an_answer_that_is_of_no_use(
    session: ClientSession, portal: Portal, webhook: Webhook, fault: Fault, kind: FindingKind | None, status: int
) -> None:
    portal.faults.add(fault)
    assert await found_by(session, webhook.url) == Finding(kind=kind, status=status)


@pytest.mark.parametrize("portal_options", [{"auth_statuses": "php"}, {"auth_statuses": "docs"}], ids=["php", "docs"])
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.auth_error("PORTAL_DELETED"), CannotConnect),
        (Fault.error("PORTAL_DELETED", "Portal was deleted", 410), CannotConnect),
        (Fault.auth_error("INVALID_REQUEST"), CannotConnect),
        (Fault.error("INVALID_REQUEST", "A parameter is wrong", 400), Refused),
        (Fault.overload_limit(), RestBlocked),
        (Fault.auth_error("user_access_error"), AccessDenied),
        (Fault.auth_error("authorization_error"), AccessDenied),
        (Fault.error("LICENSE_EXPIRED", "The licence has expired", 403), RestUnavailable),
        (Fault.error("verification_needed", "License check failed", 401), RestUnavailable),
        (Fault.error("100", "Could not find value for parameter {id}", 400), Refused),
        (Fault.error("0", "Something failed", 400), Refused),
        (Fault.raw(400, '{"error":0,"error_description":"Something failed"}'), Refused),
        (Fault.error("ACCESS_DENIED", "Access denied! Sorry", 403), UserRefused),
        (Fault.error("", "Access denied", 403), UserRefused),
    ],
    ids=named,
)
async def test_how_to_react(
    transport: Transport, portal: Portal, webhook: Webhook, fault: Fault, kind: type[ApiError]
) -> None:
    """Of the codes whose meaning is not what it seems: by the exact class."""
    portal.faults.add(fault)
    failure = await failure_of(post(transport, webhook.url))
    assert type(failure) is kind
    if kind is not CannotConnect:
        assert failure.code is not None
        assert failure.text


async def test_numbers_are_codes_too(transport: Transport, portal: Portal, webhook: Webhook) -> None:
    portal.faults.add(Fault.raw(400, '{"error":100,"error_description":"Could not find value"}'))
    failure = await failure_of(post(transport, webhook.url))
    assert (failure.code, failure.text, str(failure)) == ("100", "Could not find value", "100: Could not find value")


# Patience


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (503, "120", 120),
        (429, " 7 ", 7),
        (503, "0", 0),
        (503, "99999999999999999999", 86400),
        (503, "Mon, 14 Sep 2026 06:02:00 GMT", 120),
        (429, "Mon, 14 Sep 2026 08:02:00 +0200", 120),
        (503, "Mon, 14 Sep 2026 05:00:00 GMT", None),
        (503, "soon", None),
        (503, "-5", None),
        (503, "1.5", None),
        (503, "", None),
        (503, "Mon, 99 Xyz 99999999 99:99:99 GMT", None),
        (503, None, None),
        (500, "120", None),
        (200, "120", None),
    ],
)
def test_how_long_a_server_wants_to_be_left_alone(status: int, header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(status, header, NOW) == (None if seconds is None else timedelta(seconds=seconds))


@given(st.text())
def test_any_header_is_a_wait_or_is_none(header: str) -> None:
    wait = parse_retry_after(503, header, NOW)
    assert wait is None or wait >= timedelta()


@pytest.mark.parametrize("status", [503, 429])
async def test_a_wait_is_told(session: ClientSession, portal: Portal, webhook: Webhook, status: int) -> None:
    portal.faults.add(Fault.raw(status, "<html>Too many</html>", "text/html", {"Retry-After": "120"}))
    found = await found_by(session, webhook.url)
    assert (found.status, found.retry_after) == (status, timedelta(minutes=2))


# REST 3.0


async def records(client: Client) -> ApiError:
    return await failure_of(client.read_latest_record(client.owner_id))


@pytest.mark.parametrize("portal_options", [{"generation": "A"}, {"generation": "B"}], ids=["A", "B"])
async def test_a_server_that_does_not_know_rest_3(client: Client) -> None:
    assert type(await records(client)) is Rest3Missing


async def test_a_server_that_does_not_route_rest_3(client: Client, portal: Portal) -> None:
    """The page of nginx: nothing is lost, there is just no REST 3.0; and that is no reason for patience."""
    portal.faults.add(Fault.html(404, "404 Not Found"), "timeman.record.list")
    failure = await records(client)
    assert type(failure) is Rest3Missing
    assert failure.found == Finding(kind=FindingKind.NO_REST3, status=404)
    assert client.rate_limiter.wait == 0


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.html_403(), AnswerLost),
        (Fault.html_500(), ServerFailed),
        (Fault.lost_after(), AnswerLost),
        (Fault.query_limit_html(), RateLimited),
    ],
    ids=named,
)
async def test_what_says_nothing_about_rest_3(
    client: Client, portal: Portal, fault: Fault, kind: type[ApiError]
) -> None:
    portal.faults.add(fault, "timeman.record.list")
    assert type(await records(client)) is kind


async def test_a_classic_method_that_is_not_found_is_lost(client: Client, portal: Portal) -> None:
    portal.faults.add(Fault.html(404, "404 Not Found"), "profile")
    assert type(await failure_of(client.call("profile", {}))) is AnswerLost


# The clock


async def test_the_clock_of_the_portal(client: Client, portal: Portal, anna: Employee) -> None:
    """Told with what goes wrong once it is known, and only where it is worth telling."""
    portal.faults.add(Fault.error("ERROR_CORE", "Kaputt"), "profile")
    assert (await failure_of(client.call("profile", {}))).found == Finding(status=400)
    ahead = portal.clock.now() - datetime.now(UTC)
    await client.call("profile", {})
    for fault in (Fault.error("ERROR_CORE", "Kaputt"), Fault.html_500(), Fault.lost_before()):
        portal.faults.add(fault, "profile")
        found = (await failure_of(client.call("profile", {}))).found
        assert found is not None
        assert found.clock_ahead is not None
        assert abs(found.clock_ahead - ahead) < timedelta(minutes=1)


@pytest.mark.parametrize(("seconds", "told"), [(0, False), (59, False), (-59, False), (60, True), (-61, True)])
def test_a_clock_that_is_less_wrong_is_not_told(seconds: int, told: bool) -> None:
    skew = timedelta(seconds=seconds)
    assert notable(skew) == (skew if told else None)
    assert notable(None) is None


# As JSON


def test_what_is_not_known_is_left_out() -> None:
    assert Finding(kind=FindingKind.NO_ANSWER, seconds=9, clock_ahead=timedelta(minutes=-5)).to_json() == {
        "kind": "no_answer",
        "seconds": 9,
        "clock_ahead": -300.0,
    }
    assert Finding().to_json() == {}


async def test_an_expired_webhook_tells_its_status(transport: Transport, webhook: Webhook) -> None:
    webhook.expire()
    failure = await failure_of(post(transport, webhook.url))
    assert isinstance(failure, InvalidAuth)
    assert failure.found == Finding(status=401)


async def test_another_name_for_the_portal(build_portal: BuildPortal) -> None:
    """The address is right, the certificate was made for another name."""
    portal = await build_portal(hosts=("portal.example",))
    hook = portal.add_webhook(portal.add_employee(), secret=SECRET)
    async with session_that_trusts(portal.client_ssl) as session:
        assert await found_by(session, hook.url) == Finding(kind=FindingKind.CERTIFICATE_OTHER_HOST)


# Compared


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (Refused("x", code="A"), Refused("x", code="A"), True),
        (Refused("x", code="A"), UserRefused("x", code="A"), False),
        (Refused("x", code="A"), Refused("y", code="A"), False),
        (Refused("x", code="A"), Refused("x", code="B"), False),
        (Refused("x", code=""), Refused("x"), False),
        (Refused("x", found=Finding(status=400)), Refused("x", found=Finding(status=400)), True),
        (Refused("x", found=Finding(status=400)), Refused("x", found=Finding(status=403)), False),
        (Refused("x", found=Finding(status=400)), Refused("x"), False),
        (Refused("x", found=Finding(clock_ahead=timedelta(minutes=5))), Refused("x", found=Finding()), True),
        (RateLimited("x", reset_at=NOW), RateLimited("x", reset_at=NOW), True),
        (RateLimited("x", reset_at=NOW), RateLimited("x"), False),
        (MissingScope("im"), MissingScope("im"), True),
        (MissingScope("im", text="x"), MissingScope("user", text="x"), False),
        (PortalMoved("https://a.example"), PortalMoved("https://b.example"), False),
    ],
    ids=str,
)
def test_errors_are_equal_by_value(one: ApiError, other: ApiError, equal: bool) -> None:
    assert (one == other) is equal
    assert not equal or hash(one) == hash(other)
    assert one != "x"


def test_an_error_is_found_again_when_more_is_known() -> None:
    error = Refused("x")
    known = {error}
    error.found = Finding(status=400)
    assert error in known
