"""One HTTP exchange: each way it can end is one class of error, and no error tells the secret."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
import json
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
    ExternalUser,
    InvalidAuth,
    MissingScope,
    RateLimited,
    Refused,
    RestBlocked,
    RestUnavailable,
    Transport,
    UserRefused,
    Webhook as OwnWebhook,
    transport as transport_module,
)
from custom_components.bitrix24.api.errors import AccessDenied, ApplicationRemoved, ServerFailed, parse_error
from custom_components.bitrix24.api.transport import MAX_BODY_BYTES
from tests.portal import Employee, Fault, Portal, Role, Webhook
from tests.portal.errors import SYSTEM_ERRORS
from tests.support.client import (
    BRIEF,
    LONG,
    QUICK,
    SECRET,
    BuildPortal,
    assert_no_secret,
    at,
    bare_server,
    failure_of,
    json_objects,
    json_values,
    post,
)

# Reference §6.3.
ERRORS: dict[str, type[ApiError]] = {
    "NO_AUTH_FOUND": InvalidAuth,
    "INVALID_CREDENTIALS": InvalidAuth,
    "insufficient_scope": MissingScope,
    "expired_token": InvalidAuth,
    "invalid_token": InvalidAuth,
    "authorization_error": AccessDenied,
    "user_access_error": AccessDenied,
    "APPLICATION_NOT_FOUND": ApplicationRemoved,
    "ERROR_OAUTH": ApplicationRemoved,
    "PAYMENT_REQUIRED": RestUnavailable,
    "INVALID_REQUEST": CannotConnect,
    "ACCESS_DENIED": RestUnavailable,
    "OVERLOAD_LIMIT": RestBlocked,
    "QUERY_LIMIT_EXCEEDED": RateLimited,
    "OPERATION_TIME_LIMIT": RateLimited,
    "ERROR_METHOD_NOT_FOUND": Refused,
    "ERROR_BATCH_METHOD_NOT_ALLOWED": Refused,
    "ERROR_BATCH_LENGTH_EXCEEDED": Refused,
    "WRONG_AUTH_TYPE": Refused,
    "ALLOWED_ONLY_INTRANET_USER": ExternalUser,
    "METHOD_CONFIRM_WAITING": Refused,
    "METHOD_CONFIRM_DENIED": Refused,
    "PORTAL_DELETED": CannotConnect,
    "WRONG_LICENSE": RestUnavailable,
    "CONNECTION_ERROR": ServerFailed,
    "WRONG_ENCODING": Refused,
    "ERROR_ARGUMENT": Refused,
    "ERROR_CORE": Refused,
    "INTERNAL_SERVER_ERROR": ServerFailed,
    "ERROR_UNEXPECTED_ANSWER": ServerFailed,
}


def test_the_table_is_complete() -> None:
    assert ERRORS.keys() == SYSTEM_ERRORS.keys()


@pytest.mark.parametrize("portal_options", [{"auth_statuses": "php"}, {"auth_statuses": "docs"}], ids=["php", "docs"])
async def test_system_errors(transport: Transport, portal: Portal, webhook: Webhook) -> None:
    for code, kind in ERRORS.items():
        portal.faults.add(Fault.auth_error(code))
        failure = await failure_of(post(transport, webhook.url))
        assert (type(failure), failure.code) == (kind, code)
        assert failure.text == SYSTEM_ERRORS[code].description
    assert [call.executed for call in portal.calls()] == [False] * len(ERRORS)


# --- Refused by the portal, each in its natural way ---


@dataclass(slots=True)
class House:
    """Where something happens."""

    portal: Portal
    webhook: Webhook
    anna: Employee


def _dismiss(house: House) -> None:
    house.anna.active = False


def _make_external(house: House) -> None:
    house.anna.role = Role.EXTERNAL


def _end_subscription(house: House) -> None:
    house.portal.rest_available = False


@pytest.mark.parametrize("portal_options", [{"auth_statuses": "php"}, {"auth_statuses": "docs"}], ids=["php", "docs"])
@pytest.mark.parametrize(
    ("happen", "kind"),
    [
        (lambda house: house.webhook.revoke(), InvalidAuth),
        (lambda house: house.webhook.expire(), InvalidAuth),
        (_dismiss, AccessDenied),
        (_end_subscription, RestUnavailable),
        (_make_external, ExternalUser),
        (lambda house: house.webhook.set_scopes(()), MissingScope),
        (lambda house: house.portal.block_method("timeman.status", at("09:00:00")), RateLimited),
        (lambda house: house.portal.missing_modules.add("timeman"), Refused),
    ],
    ids=["revoked", "expired", "dismissed", "no plan", "external", "no scope", "blocked", "no module"],
)
async def test_refusals(
    transport: Transport,
    portal: Portal,
    webhook: Webhook,
    anna: Employee,
    happen: Callable[[House], object],
    kind: type[ApiError],
) -> None:
    assert await post(transport, webhook.url)
    happen(House(portal, webhook, anna))
    assert type(await failure_of(post(transport, webhook.url))) is kind


async def test_a_wrong_secret(transport: Transport, webhook: Webhook) -> None:
    assert type(await failure_of(post(transport, webhook.url.replace(SECRET, "s3cretKey0000002")))) is InvalidAuth


@pytest.mark.parametrize(
    ("method", "scope"),
    [("timeman.status", "timeman"), ("im.user.status.get", "im"), ("user.current", "user")],
)
async def test_the_missing_scope_is_named(transport: Transport, webhook: Webhook, method: str, scope: str) -> None:
    webhook.set_scopes(())
    failure = await failure_of(post(transport, webhook.url, method))
    assert isinstance(failure, MissingScope)
    assert (failure.scope, failure.code) == (scope, "insufficient_scope")


@pytest.mark.parametrize(
    ("role", "user_id", "text"),
    [
        (Role.EMPLOYEE, 99, "User does not have access to managing other users work time"),
        (Role.ADMIN, 99, "User not found"),
        (Role.ADMIN, None, "User not found"),
    ],
)
async def test_the_empty_code(
    transport: Transport, webhook: Webhook, anna: Employee, role: Role, user_id: int | None, text: str
) -> None:
    anna.role = role
    failure = await failure_of(post(transport, webhook.url, "timeman.status", {"USER_ID": user_id}))
    assert (type(failure), failure.code, failure.text, str(failure)) == (UserRefused, "", text, text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Access denied! Application context required", UserRefused),
        ("REST is available only by subscription.", RestUnavailable),
        ("REST is available only on commercial plans.", RestUnavailable),
        ("", RestUnavailable),
    ],
)
@pytest.mark.parametrize("status", [401, 403])
async def test_one_code_for_two_things(
    transport: Transport, portal: Portal, webhook: Webhook, text: str, kind: type[ApiError], status: int
) -> None:
    portal.faults.add(Fault.error("ACCESS_DENIED", text, status))
    failure = await failure_of(post(transport, webhook.url))
    assert (type(failure), failure.code, failure.text) == (kind, "ACCESS_DENIED", text)


@pytest.mark.parametrize(
    ("code", "text", "status", "kind"),
    [
        ("ALERT_WARNING", "Diese Aktion kann nicht ausgeführt werden", 400, Refused),
        ("WD_EXPIRED", "Workday is expired", 400, Refused),
        ("REPORT_NEEDED", "", 400, Refused),
        ("STATUS_ERROR", "Status is not available", 400, Refused),
        ("ERROR_CORE", "", 500, ServerFailed),
        ("SOMETHING_NEW", "", 403, Refused),
        ("SOMETHING_NEW", "", 500, ServerFailed),
        ("SOMETHING_NEW", "", 429, RateLimited),
    ],
)
async def test_other_codes(
    transport: Transport, portal: Portal, webhook: Webhook, code: str, text: str, status: int, kind: type[ApiError]
) -> None:
    portal.faults.add(Fault.error(code, text, status))
    failure = await failure_of(post(transport, webhook.url))
    if kind is Refused:
        assert str(failure) == (f"{code}: {text}" if text else code)
    assert (type(failure), failure.code, failure.text) == (kind, code, text)


@pytest.mark.parametrize(
    ("fault", "reset_at"),
    [
        (Fault.operation_time_limit(), None),
        (Fault.operation_time_limit("2026-09-14T08:07:30+02:00"), datetime(2026, 9, 14, 6, 7, 30, tzinfo=UTC)),
        (Fault.query_limit_json(), None),
        (Fault.query_limit_html(), None),
        (Fault.overload_limit(), None),
        (Fault.html(429, "Too many requests"), None),
        (Fault.empty(503), None),
        (Fault.raw(503, '{"error":"QUERY_LIMIT_EXCEEDED","operating_reset_at":"soon"}'), None),
    ],
)
async def test_limits(
    transport: Transport, portal: Portal, webhook: Webhook, fault: Fault, reset_at: datetime | None
) -> None:
    portal.faults.add(fault)
    failure = await failure_of(post(transport, webhook.url))
    assert isinstance(failure, RateLimited)
    assert failure.reset_at == reset_at
    assert await post(transport, webhook.url)


# --- Nothing usable arrives: whether the call was processed is unknown ---

_ODD_BODIES = ("[]", "null", "17", '"text"', "{}", "true", '{"time":{}}', '{"result":NaN}', '{"result":Infinity}')


@pytest.mark.parametrize(
    "fault",
    [
        Fault.lost_before(),
        Fault.lost_after(),
        Fault.truncated(),
        Fault.html_403(),
        Fault.html(200, "Welcome"),
        Fault.html(404, "No such portal"),
        Fault.broken_json(),
        Fault.empty(),
        Fault.empty(204),
        Fault.oversized(MAX_BODY_BYTES),
        Fault.raw(400, '{"result":{"STATUS":"OPENED"}}'),
        Fault.raw(200, b'{"result":"\xff\xfe"}'),
        Fault.raw(200, b"[" * 200_000),
        Fault.raw(200, '{"result":' + "9" * 5000 + "}"),
        *(Fault.raw(200, body) for body in _ODD_BODIES),
    ],
    ids=lambda fault: fault.name,
)
async def test_answers_that_are_lost(transport: Transport, portal: Portal, webhook: Webhook, fault: Fault) -> None:
    portal.faults.add(fault)
    assert type(await failure_of(post(transport, webhook.url, "timeman.open"))) is AnswerLost
    (call,) = portal.calls("timeman.open")
    assert call.executed is fault.executed


@pytest.mark.parametrize(
    "fault",
    [
        Fault.html_500(),
        Fault.html_500(executed=True),
        Fault.html(502, "Bad gateway"),
        Fault.raw(500, '{"result":{"STATUS":"OPENED"}}'),
        Fault.empty(504),
    ],
    ids=lambda fault: fault.name,
)
async def test_a_server_that_fails(transport: Transport, portal: Portal, webhook: Webhook, fault: Fault) -> None:
    """The answer is as lost as any other, and the server needs a rest besides."""
    portal.faults.add(fault)
    failure = await failure_of(post(transport, webhook.url, "timeman.open"))
    assert type(failure) is ServerFailed
    assert isinstance(failure, AnswerLost)
    (call,) = portal.calls("timeman.open")
    assert call.executed is fault.executed


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_answer_that_takes_too_long(transport: Transport, portal: Portal, webhook: Webhook, when: Any) -> None:
    held = portal.faults.add(Fault.hold(when))
    assert type(await failure_of(post(transport, webhook.url, seconds=0.05))) is AnswerLost
    await held.reached()
    held.release()
    assert await post(transport, webhook.url)


async def test_the_largest_body(transport: Transport, portal: Portal, webhook: Webhook) -> None:
    content = "x" * (MAX_BODY_BYTES - len('{"result":""}'))
    portal.faults.add(Fault.raw(200, f'{{"result":"{content}"}}'))
    portal.faults.add(Fault.raw(200, f'{{"result":"{content}x"}}'))
    assert await post(transport, webhook.url) == {"result": content}
    assert type(await failure_of(post(transport, webhook.url))) is AnswerLost


@pytest.mark.parametrize("fault", [Fault.lost_before(), Fault.lost_after()], ids=lambda fault: fault.name)
async def test_nothing_is_sent_twice(transport: Transport, portal: Portal, webhook: Webhook, fault: Fault) -> None:
    await post(transport, webhook.url)
    # The connection is kept: aiohttp would repeat a GET on a new one.
    portal.faults.add(fault)
    await failure_of(post(transport, webhook.url, "timeman.open"))
    assert len(portal.calls("timeman.open")) == 1


async def test_a_value_is_a_value_whatever_it_is_labelled(
    transport: Transport, portal: Portal, webhook: Webhook
) -> None:
    for label in ("text/html", "application/json; charset=koi8-r", "nonsense"):
        portal.faults.add(Fault.raw(200, '{"result":"\u044f"}', label))
        assert await post(transport, webhook.url) == {"result": "\u044f"}


# PHP's own complaints, as self-hosted portals print them around every answer.
_COMPLAINT = "<br />\n<b>Warning</b>:  Undefined array key 1 in <b>/home/x.php</b> on line <b>12</b><br />\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [("\ufeff", ""), (_COMPLAINT, ""), ("", _COMPLAINT), ("<!-- 0.1 s -->", "<!-- {} -->"), ("\0", "\0\0")],
    ids=["byte order mark", "warning", "warning behind", "comments", "NUL"],
)
async def test_an_answer_with_something_around_it(
    transport: Transport, portal: Portal, webhook: Webhook, before: str, after: str
) -> None:
    portal.faults.add(Fault.raw(200, f'{before}{{"result":{{"STATUS":"OPENED"}}}}{after}'))
    assert await post(transport, webhook.url) == {"result": {"STATUS": "OPENED"}}
    portal.faults.add(Fault.raw(401, f'{before}{{"error":"INVALID_CREDENTIALS"}}{after}'))
    assert type(await failure_of(post(transport, webhook.url))) is InvalidAuth


async def test_an_answer_in_a_page_is_none(transport: Transport, portal: Portal, webhook: Webhook) -> None:
    portal.faults.add(Fault.raw(200, '<html><script>x = {"result":{"STATUS":"OPENED"}};</script></html>', "text/html"))
    assert type(await failure_of(post(transport, webhook.url))) is AnswerLost


# --- Nothing was processed ---


async def test_a_portal_that_is_off(transport: Transport, portal: Portal, webhook: Webhook) -> None:
    await post(transport, webhook.url)
    await portal.stop()
    assert type(await failure_of(post(transport, webhook.url))) is CannotConnect
    await portal.drop_connections()
    assert type(await failure_of(post(transport, webhook.url))) is CannotConnect
    await portal.start()
    assert await post(transport, webhook.url)
    assert len(portal.requests) == 2


@pytest.mark.parametrize(
    "options", [{"authority": trustme.CA()}, {"hosts": ("other.example",)}], ids=["other authority", "other host"]
)
async def test_a_certificate_that_is_not_trusted(
    build_portal: BuildPortal, session: ClientSession, options: dict[str, Any]
) -> None:
    portal = await build_portal(**options)
    hook = portal.add_webhook(portal.add_employee(), secret=SECRET)
    assert type(await failure_of(post(Transport(session), hook.url))) is CannotConnect
    assert not portal.requests


async def test_a_port_without_tls(session: ClientSession) -> None:
    async with bare_server(b"HTTP/1.1 200 OK\r\n\r\n", None) as url:
        assert type(await failure_of(post(Transport(session), url))) is CannotConnect


async def test_a_handshake_that_never_ends(session: ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_module, "CONNECT_SECONDS", 0.05)
    async with bare_server(None, None) as url:
        assert type(await failure_of(post(Transport(session), url))) is CannotConnect


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"hello\r\n\r\n",
        b'{"result":1}',
        b"HTTP/1.1 200 OK\r\nContent-",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        _HEAD + b"Content-Length: abc\r\n\r\n{}",
        _HEAD + b"Content-Length: -5\r\n\r\n{}",
        _HEAD + b"Content-Length: 50\r\n\r\n{}",
        _HEAD + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde",
        _HEAD + b"Content-Encoding: deflate\r\nContent-Length: 5\r\n\r\nabcde",
        _HEAD + b"Content-Encoding: br\r\nContent-Length: 5\r\n\r\nabcde",
        _HEAD + b"Content-Encoding: odd\r\nContent-Length: 2\r\n\r\n{}",
        _HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc",
        _HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcdeXXXX",
        _HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
        _HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 499 Odd\r\nContent-Length: 0\r\n\r\n",
        _HEAD + b"Set-Cookie: a=b\x01;=;;;\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
async def test_what_is_no_http(session: ClientSession, authority: trustme.CA, answer: bytes) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    async with bare_server(answer, context) as url:
        assert type(await failure_of(post(Transport(session), url))) is AnswerLost


async def test_an_unheard_of_status(session: ClientSession, authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    async with bare_server(b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", context) as url:
        assert type(await failure_of(post(Transport(session), url))) is ServerFailed


# --- REST 3.0 nests its errors (reference §4.3) ---


def _v3(name: str, prefix: str = "BITRIX_REST_V3_EXCEPTION_") -> dict[str, Any]:
    return {"error": {"code": f"{prefix}{name}", "message": "told", "validation": [{"field": "a", "message": "b"}]}}


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("VALIDATION_REQUESTVALIDATIONEXCEPTION", 400, Refused),
        ("INVALIDFILTEREXCEPTION", 400, Refused),
        ("UNKNOWNDTOPROPERTYEXCEPTION", 400, Refused),
        ("ACCESSDENIEDEXCEPTION", 401, UserRefused),
        ("ACCESSDENIEDEXCEPTION", 403, UserRefused),
        ("METHODNOTFOUNDEXCEPTION", 404, Refused),
        ("RATELIMITEXCEPTION", 429, RateLimited),
        ("INTERNAL_INTERNALEXCEPTION", 500, ServerFailed),
        ("INSUFFICIENTSCOPE", 403, MissingScope),
        pytest.param(
            "INSUFFICIENTSCOPEEXCEPTION",
            403,
            MissingScope,
        ),
        pytest.param(
            "RATELIMITEXCEPTION",
            None,
            RateLimited,
        ),
    ],
)
def test_nested_errors(name: str, status: int | None, kind: type[ApiError]) -> None:
    failure = parse_error(_v3(name), method="timeman.record.list", status=status)
    assert (type(failure), failure.code, failure.text) == (kind, f"BITRIX_REST_V3_EXCEPTION_{name}", "told")
    assert not isinstance(failure, MissingScope) or failure.scope == "timeman"


async def test_a_nested_error_arrives(transport: Transport, portal: Portal, webhook: Webhook) -> None:
    portal.faults.add(Fault.operation_time_limit())
    url = OwnWebhook.parse(webhook.url).record_url("timeman.record.list")
    failure = await failure_of(transport.post(url, {}, method="timeman.record.list", secret=webhook.secret))
    assert (type(failure), failure.code) == (RateLimited, "BITRIX_REST_V3_EXCEPTION_RATELIMITEXCEPTION")


# --- Whatever arrives ---


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (None, 502, ServerFailed),
        (True, 502, ServerFailed),
        ({"message": "Bad gateway"}, 502, ServerFailed),
        ({"status": 403}, 403, Refused),
        (["x"], 400, Refused),
        ("", 400, UserRefused),
    ],
)
def test_only_the_empty_text_is_the_empty_code(error: Any, status: int, kind: type[ApiError]) -> None:
    assert type(parse_error({"error": error}, method="timeman.close", status=status)) is kind


def test_errors_inside_a_batch_have_no_status() -> None:
    for code, kind in ERRORS.items():
        text = SYSTEM_ERRORS[code].description
        failure = parse_error({"error": code, "error_description": text}, method="im.user.status.get")
        assert (type(failure), failure.code) == (kind, code)


async def test_cookies_are_neither_kept_nor_sent(
    transport: Transport, session: ClientSession, portal: Portal, webhook: Webhook
) -> None:
    boris = portal.add_webhook(portal.add_employee(13, name="Boris"), secret="s3cretKey0000003")
    for hook, user_id in ((webhook, "12"), (boris, "13"), (webhook, "12")):
        # The portal sets a cookie with each answer and refuses that of another person.
        assert (await post(transport, hook.url, "profile"))["result"]["ID"] == user_id
    assert not list(session.cookie_jar)


_LOCATIONS = st.sampled_from(("https://new.example", "https://[", "//", "http:", "", "https://a:b")).flatmap(
    lambda start: st.text(
        st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f"), max_size=8
    ).map(lambda rest: start + rest)
)
_STATUSES = st.sampled_from(
    (200, 200, 200, 201, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 410, 418, 429, 500, 502, 503, 504, 599)
)
_ENVELOPES: st.SearchStrategy[Any] = (
    json_values() | json_objects(json_values()) | st.builds(dict, error=json_values(), result=json_values())
)
_BODIES = st.binary(max_size=60) | _ENVELOPES.map(lambda value: json.dumps(value).encode())


async def check_any_answer(
    transport: Transport, portal: Portal, webhook: Webhook, status: int, body: bytes, location: str
) -> None:
    handle = portal.faults.add(Fault.raw(status, body, headers={"Location": location}))
    try:
        answer = await post(transport, webhook.url)
    except ApiError as error:
        assert_no_secret(error)
    else:
        assert "result" in answer
        assert "error" not in answer
        assert status == 300 or 200 <= status < 300
    assert handle.is_spent


@QUICK
@given(status=_STATUSES, body=_BODIES, location=_LOCATIONS)
async def test_any_answer(
    transport: Transport, portal: Portal, webhook: Webhook, status: int, body: bytes, location: str
) -> None:
    await check_any_answer(transport, portal, webhook, status, body, location)


@pytest.mark.long
@pytest.mark.timeout(600)
@LONG
@given(status=_STATUSES, body=_BODIES, location=_LOCATIONS)
async def test_any_answer_at_length(
    transport: Transport, portal: Portal, webhook: Webhook, status: int, body: bytes, location: str
) -> None:
    await check_any_answer(transport, portal, webhook, status, body, location)


@BRIEF
@given(body=json_objects(json_values()), error=json_values(), status=st.none() | st.integers(100, 599))
def test_any_error_has_a_kind(body: dict[str, Any], error: Any, status: int | None) -> None:
    failure = parse_error(body | {"error": error}, method="timeman.status", status=status)
    assert isinstance(failure, ApiError)
    assert (str(failure), repr(failure)) != ("", "")


async def test_the_portals_words_do_not_echo_the_request(
    transport: Transport, portal: Portal, webhook: Webhook
) -> None:
    portal.faults.add(Fault.error("ERROR_CORE", f"Bad request: POST {webhook.url}profile failed"))
    failure = await failure_of(post(transport, webhook.url))
    assert isinstance(failure, Refused)
    assert failure.text.startswith("Bad request: POST https://127.0.0.1")
