"""One HTTP exchange with a portal, which ends in a value or in an ApiError.

No secret leaves this module: aiohttp's exceptions hold the URL, so new ones are raised outside their handlers.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
import ssl
from typing import Any, Final

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    ConnectionTimeoutError,
)
from yarl import URL

from .clock import Executor, in_thread
from .errors import (
    OAUTH,
    AnswerLost,
    ApiError,
    CannotConnect,
    Finding,
    FindingKind,
    PortalMoved,
    RateLimited,
    ServerFailed,
    parse_error,
)
from .parsing import LARGE_BODY_BYTES, BatchHead, read_batch, read_body
from .redirects import moved_origin, redirected, without_or_with_slash

# What a self-hosted portal's modules may print around an answer, and the rest of a batch.
_AROUND: Final = 256 * 1024
# A day, the rules of one, a profile, the permissions: less than two kilobytes each, and the error of a call likewise.
_USUAL: Final = 8 * 1024
# Fifty people with some kilobytes each, or fifty records.
_PAGE: Final = 256 * 1024
_PAGES: Final = frozenset({"im.user.list.get", "timeman.record.list", "user.get"})


def longest_answer(methods: Iterable[str]) -> int:
    """Return how many bytes the answer to one request may have; `methods` are those of its calls."""
    return _AROUND + sum(_PAGE if method in _PAGES else _USUAL for method in methods)


MAX_BODY_BYTES = 1 << 20
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 9.0


# One of these is in each answer of a portal, or of an authorisation server.
_PORTAL_KEYS = ("result", "error")
_TOKEN_KEYS = ("access_token", "error")
_REDIRECTS = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)


class Transport:
    """Posts to a portal. Every call is a POST: aiohttp repeats a GET by itself when a pooled connection breaks."""

    def __init__(self, session: ClientSession, *, executor: Executor | None = None) -> None:
        """Use a session, which stays open.

        Args:
            session: without cookies: those of one person break the webhook of another (reference §13.26).
            executor: parses large answers, by default the one of the event loop.
        """
        self._session = session
        self._executor = executor or in_thread
        # Redirects that only change the trailing slash, so that each call is one request again. Passwords.
        self._slashes: dict[URL, URL] = {}

    async def post(
        self,
        url: URL,
        parameters: Mapping[str, Any],
        *,
        method: str,
        secret: str,
        seconds: float = TOTAL_SECONDS,
        most_bytes: int = MAX_BODY_BYTES,
        head: BatchHead | None = None,
    ) -> dict[str, Any]:
        """Post parameters as JSON and return the envelope, which holds "result".

        Nothing is sent to another origin than the URL's, whatever an answer says.

        Args:
            url: may be a password.
            parameters: of the method, and the credentials.
            method: for errors.
            secret: is removed from the answer.
            seconds: for the whole answer.
            most_bytes: a longer answer is an error.
            head: of the last answer to the same batch.
        """
        target = self._slashes.get(url, url)
        answer = await _exchange(self._session, target, seconds, most_bytes, json=parameters)
        if answer.location is not None and (other := without_or_with_slash(target, answer.location)) is not None:
            # Only once: two servers may redirect to each other.
            target = other
            answer = await _exchange(self._session, target, seconds, most_bytes, json=parameters)
            if answer.location is None:
                self._slashes[url] = target
        if answer.location is not None:
            raise _redirect(target, answer.location, answer.status, [secret])
        body = await self._read(answer.content, secret, head)
        if isinstance(body, dict) and "error" not in body and "result" in body and answer.ok:
            return body
        raise _failure(body, method, answer)

    async def _read(self, content: bytearray | None, secret: str, head: BatchHead | None) -> Any:
        """Return the value of an answer without the secret; None where there is none."""
        if content is None:
            return None
        if len(content) > LARGE_BODY_BYTES:
            return await self._executor(read_body, content, _PORTAL_KEYS, (secret,))
        if head is not None:
            return read_batch(content, _PORTAL_KEYS, (secret,), head)
        return read_body(content, _PORTAL_KEYS, (secret,))


async def post_form(session: ClientSession, url: URL, fields: Mapping[str, str], *, secrets: Collection[str]) -> Any:
    """Post a form and return the parsed body of a good answer, which may hold secrets.

    Args:
        session: stays open.
        url: of an authorisation server.
        fields: may be passwords.
        secrets: are removed from the text of an error.
    """
    answer = await _exchange(session, url, TOTAL_SECONDS, MAX_BODY_BYTES, data=fields)
    if answer.location is not None:
        raise CannotConnect("redirect", found=redirected(answer.location, answer.status, secrets, asked=url))
    body = None if answer.content is None else read_body(answer.content, _TOKEN_KEYS)
    if isinstance(body, dict) and "error" not in body and answer.ok:
        return body
    redacted = None if answer.content is None else read_body(answer.content, _TOKEN_KEYS, secrets)
    raise _failure(redacted, OAUTH, answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """An HTTP response.

    Attributes:
        status: of HTTP.
        content: the body; None where it is too large.
        location: of a redirect; None for other answers.
        retry_after: from Retry-After.
    """

    status: int
    content: bytearray | None = field(default=None, repr=False)
    location: str | None = None
    retry_after: timedelta | None = None

    @property
    def ok(self) -> bool:
        return self.status < HTTPStatus.BAD_REQUEST


async def _exchange(session: ClientSession, url: URL, seconds: float, most_bytes: int, **content: Any) -> _Answer:
    connect_seconds = min(CONNECT_SECONDS, seconds)
    failure: ApiError
    try:
        async with session.post(
            url, allow_redirects=False, timeout=ClientTimeout(total=seconds, sock_connect=connect_seconds), **content
        ) as response:
            if response.status in _REDIRECTS:
                return _Answer(status=response.status, location=response.headers.get("Location", ""))
            return _Answer(
                status=response.status,
                content=await _content(response, most_bytes),
                retry_after=parse_retry_after(response.status, response.headers.get("Retry-After"), datetime.now(UTC)),
            )
    except (ClientError, TimeoutError, ValueError, OSError) as err:
        sent = not isinstance(err, ClientConnectorError | ConnectionTimeoutError)
        found = failed_exchange(err, total_seconds=seconds, connect_seconds=connect_seconds)
        failure = (AnswerLost if sent else CannotConnect)(type(err).__name__, found=found)
    except RuntimeError as err:
        # The session was closed: nothing was sent.
        failure = CannotConnect(type(err).__name__)
    raise failure


def _redirect(url: URL, location: str, status: int, secrets: Collection[str]) -> CannotConnect:
    """Return the error for a redirect: PortalMoved where only the host differs. Nothing is sent there."""
    found = redirected(location, status, secrets, asked=url)
    origin = moved_origin(url, location, secrets)
    if origin is None:
        return CannotConnect("redirect", found=found)
    return PortalMoved(origin, found=replace(found, kind=FindingKind.MOVED))


def _failure(body: Any, method: str, answer: _Answer) -> ApiError:
    error = _refusal(body, method, answer)
    if answer.retry_after is not None:
        error.found = replace(error.found or Finding(status=answer.status), retry_after=answer.retry_after)
    return error


def _refusal(body: Any, method: str, answer: _Answer) -> ApiError:
    status = answer.status
    if isinstance(body, dict) and "error" in body:
        return parse_error(body, method=method, status=status)
    if answer.content is None:
        kind = FindingKind.TOO_LARGE
    else:
        kind = FindingKind.NOT_JSON if body is None else FindingKind.UNEXPECTED_ANSWER
    found = Finding(kind=kind, status=status)
    if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        # The cloud's front end refuses with an HTML page, before the call is processed.
        return RateLimited(f"HTTP {status}", found=found)
    failed = ServerFailed if status >= HTTPStatus.INTERNAL_SERVER_ERROR else AnswerLost
    return failed(f"HTTP {status} without a usable answer", found=found)


async def _content(response: ClientResponse, most_bytes: int) -> bytearray | None:
    """Return the body; None where it is too large."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most_bytes:
            return None
    return body


# OpenSSL's X509_V_ERR_*, which Python gives as numbers only.
_CERTIFICATE_KINDS = {
    9: FindingKind.CERTIFICATE_NOT_YET_VALID,
    10: FindingKind.CERTIFICATE_EXPIRED,
    18: FindingKind.CERTIFICATE_SELF_SIGNED,
    62: FindingKind.CERTIFICATE_OTHER_HOST,
    64: FindingKind.CERTIFICATE_OTHER_HOST,
}
_WAITS = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


def failed_exchange(error: Exception, *, total_seconds: float, connect_seconds: float) -> Finding:
    """Return the finding of an exception of the HTTP client, which itself holds the URL, a password."""
    kind, seconds = FindingKind.CONNECTION_LOST, None
    match error:
        case ClientConnectorCertificateError():
            code = getattr(error.certificate_error, "verify_code", 0)
            kind = _CERTIFICATE_KINDS.get(code, FindingKind.CERTIFICATE_UNTRUSTED)
        case ClientConnectorDNSError():
            kind = FindingKind.HOST_UNKNOWN
        case ClientSSLError() | ssl.SSLError():
            kind = FindingKind.NO_TLS
        case ConnectionTimeoutError():
            kind, seconds = FindingKind.NO_CONNECTION, connect_seconds
        case ClientConnectorError():
            kind = FindingKind.UNREACHABLE
        case TimeoutError():
            kind, seconds = FindingKind.NO_ANSWER, total_seconds
    return Finding(kind=kind, seconds=seconds)


def parse_retry_after(status: int, header: str | None, now: datetime) -> timedelta | None:
    """Return the wait of Retry-After, in seconds or as a date; None without one, or with another status.

    Args:
        status: of HTTP; only 429 and 503 count.
        header: as sent.
        now: by this machine's clock.
    """
    if status not in _WAITS or header is None:
        return None
    if header.strip().isdecimal():
        # What is longer than a day is not believed anyway.
        return timedelta(seconds=min(int(header.strip()[:9]), 86_400))
    try:
        until = parsedate_to_datetime(header)
        wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    except ValueError, OverflowError:
        return None
    return wait if wait > timedelta() else None
