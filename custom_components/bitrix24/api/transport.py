"""One HTTP exchange with a portal: every answer ends in a value or in one of the errors.

No secret leaves this module: the exceptions of aiohttp hold the URL, so new ones are raised outside their handlers.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
import re
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
)
from yarl import URL

from .body import read_body
from .errors import (
    AnswerLost,
    ApiError,
    ApplicationRemoved,
    ApplicationUnknown,
    CannotConnect,
    ExternalUser,
    InvalidAuth,
    MissingScope,
    PortalMoved,
    RateLimited,
    Refused,
    RestUnavailable,
    ServerFailed,
    UserRefused,
)
from .parsing import as_instant, as_text

MAX_BODY_BYTES = 1 << 20
_TELLING_LENGTH = 8
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 9.0
# What an answer of a portal and of an authorisation server has, one or the other.
_PORTAL_KEYS = ("result", "error")
_TOKEN_KEYS = ("access_token", "error")

_REDIRECTS = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)

# Reference §6.3 and §8. The HTTP status of these codes differs between versions and is not looked at.
_ERRORS_BY_CODE: Mapping[str, type[ApiError]] = {
    "": UserRefused,
    "ALLOWED_ONLY_INTRANET_USER": ExternalUser,
    "APPLICATION_NOT_FOUND": ApplicationRemoved,
    "authorization_error": InvalidAuth,
    "CONNECTION_ERROR": ServerFailed,
    "ERROR_OAUTH": ApplicationRemoved,
    "ERROR_UNEXPECTED_ANSWER": ServerFailed,
    "expired_token": InvalidAuth,
    "INTERNAL_SERVER_ERROR": ServerFailed,
    "invalid_client": ApplicationUnknown,
    "INVALID_CREDENTIALS": InvalidAuth,
    "invalid_grant": InvalidAuth,
    "invalid_token": InvalidAuth,
    "NO_AUTH_FOUND": InvalidAuth,
    "NOT_INSTALLED": ApplicationRemoved,
    "OPERATION_TIME_LIMIT": RateLimited,
    "OVERLOAD_LIMIT": RateLimited,
    "PAYMENT_REQUIRED": RestUnavailable,
    "PORTAL_DELETED": RestUnavailable,
    "QUERY_LIMIT_EXCEEDED": RateLimited,
    "user_access_error": InvalidAuth,
    "wrong_client": ApplicationUnknown,
    "WRONG_LICENSE": RestUnavailable,
}


def error_of(body: Mapping[str, Any], *, method: str, status: int | None = None) -> ApiError:
    """Tell the error in an answer that has the key "error", of the whole exchange or of one call in a batch.

    Args:
        body: the answer, or the item of result_error.
        method: what was called; a missing permission has the name of the method's first part.
        status: the HTTP status of the exchange; None inside a batch.
    """
    error = body["error"]
    # REST 3.0 nests code and message (reference §4.3).
    nested = error if isinstance(error, Mapping) else {"code": error, "message": body.get("error_description")}
    code, text = nested.get("code"), as_text(nested.get("message"))
    broken = status is not None and status >= HTTPStatus.INTERNAL_SERVER_ERROR
    if not isinstance(code, str):
        return ServerFailed(text) if broken else Refused(text)
    if code == "insufficient_scope" or "INSUFFICIENTSCOPE" in code:
        return MissingScope(method.partition(".")[0], code=code, text=text)
    if code.endswith("ACCESSDENIEDEXCEPTION"):
        return UserRefused(text, code=code)
    if code == "ACCESS_DENIED":
        # One code for two things; both texts are fixed English in the server's code (reference §6.3).
        return UserRefused(text, code=code) if text.startswith("Access denied") else RestUnavailable(text, code=code)
    kind = _ERRORS_BY_CODE.get(code)
    if kind is RateLimited or status == HTTPStatus.TOO_MANY_REQUESTS or "RATELIMIT" in code:
        return RateLimited(text, code=code, reset_at=as_instant(body.get("operating_reset_at")))
    return (kind or (ServerFailed if broken else Refused))(text, code=code)


class Transport:
    """Posts to a portal. Every call is a POST: aiohttp repeats a GET by itself when a kept connection broke."""

    def __init__(self, session: ClientSession, *, certificate_checked: bool = True) -> None:
        """Use a session that keeps no cookies: those of one person break the webhook of another (reference §13.26).

        Args:
            session: from outside; not closed here.
            certificate_checked: whether the session checks the portal's certificate; without that nothing about a
                move of the portal is believed.
        """
        self._session = session
        self._certificate_checked = certificate_checked

    async def post(
        self,
        url: URL,
        parameters: Mapping[str, Any],
        *,
        method: str,
        secret: str,
        seconds: float = TOTAL_SECONDS,
        most_bytes: int = MAX_BODY_BYTES,
    ) -> dict[str, Any]:
        """Post parameters as JSON and return the envelope, which holds "result".

        Args:
            url: where to; may be a password.
            parameters: of the method, and what proves the request.
            method: what is called.
            secret: what must not come back in the answer.
            seconds: how long to wait for the whole answer.
            most_bytes: a longer answer is none.

        Raises:
            ApiError: one of its kinds, see errors.py.
        """
        answer = await _exchange(self._session, url, _PORTAL_KEYS, seconds, most_bytes, json=parameters)
        if answer.location is not None:
            raise self._redirect(url, answer.location)
        body = answer.without(secret)
        if isinstance(body, dict) and "error" not in body and "result" in body and answer.ok:
            return body
        raise _failure(body, method, answer.status)

    def _redirect(self, url: URL, location: str) -> CannotConnect:
        """Tell a moved portal from every other redirect; both are errors of this exchange."""
        try:
            target = URL(location)
            origin = str(target.origin())
        except ValueError:
            return CannotConnect("redirect")
        moved = (
            self._certificate_checked
            and target.scheme == "https"
            and target.raw_path == url.raw_path
            and target.origin() != url.origin()
        )
        return PortalMoved(origin) if moved else CannotConnect("redirect")


async def post_form(session: ClientSession, url: URL, fields: Mapping[str, str], *, secrets: Iterable[str]) -> Any:
    """Post a form and return the parsed body of a good answer, as it came: it may hold secrets.

    Args:
        session: from outside; not closed here.
        url: where to.
        fields: may be passwords.
        secrets: what must not come back in the text of an error.

    Raises:
        ApiError: one of its kinds, see errors.py.
    """
    answer = await _exchange(session, url, _TOKEN_KEYS, TOTAL_SECONDS, MAX_BODY_BYTES, data=fields)
    if answer.location is not None:
        raise CannotConnect("redirect")
    if isinstance(answer.body, dict) and "error" not in answer.body and answer.ok:
        return answer.body
    raise _failure(answer.without(*secrets), "oauth", answer.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """What came back. `body` is None where it is no JSON, too large or too deep; `location` tells a redirect."""

    status: int
    body: Any = field(default=None, repr=False)
    location: str | None = None

    @property
    def ok(self) -> bool:
        return self.status < HTTPStatus.BAD_REQUEST

    def without(self, *secrets: str) -> Any:
        """Return the body without secrets; None where it is too deep."""
        # As a part of a word a short one may be anything.
        patterns = (
            re.escape(secret) if len(secret) >= _TELLING_LENGTH else rf"\b{re.escape(secret)}\b" for secret in secrets
        )
        try:
            return _cleaned(self.body, re.compile("|".join(patterns)))
        except RecursionError:
            return None


async def _exchange(
    session: ClientSession, url: URL, keys: Collection[str], seconds: float, most_bytes: int, **content: Any
) -> _Answer:
    failure: ApiError
    try:
        async with session.post(
            url,
            allow_redirects=False,
            timeout=ClientTimeout(total=seconds, sock_connect=min(CONNECT_SECONDS, seconds)),
            **content,
        ) as response:
            if response.status in _REDIRECTS:
                return _Answer(status=response.status, location=response.headers.get("Location", ""))
            return _Answer(status=response.status, body=await _read(response, keys, most_bytes))
    except (ClientConnectorError, ConnectionTimeoutError) as err:
        failure = CannotConnect(type(err).__name__)
    except (ClientError, TimeoutError, ValueError, OSError) as err:
        failure = AnswerLost(type(err).__name__)
    except RuntimeError as err:
        # The session was closed: nothing was sent.
        failure = CannotConnect(type(err).__name__)
    raise failure


def _failure(body: Any, method: str, status: int) -> ApiError:
    if isinstance(body, dict) and "error" in body:
        return error_of(body, method=method, status=status)
    if status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        # The cloud's front end refuses with a page of HTML, before the call is processed.
        return RateLimited(f"HTTP {status}")
    kind = ServerFailed if status >= HTTPStatus.INTERNAL_SERVER_ERROR else AnswerLost
    return kind(f"HTTP {status} without a usable answer")


async def _read(response: ClientResponse, keys: Collection[str], most_bytes: int) -> Any:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > most_bytes:
            return None
    return read_body(body, keys)


def _cleaned(value: Any, secret: re.Pattern[str]) -> Any:
    """Return an answer without the secret, which a proxy may echo anywhere in it, and with texts that can be written.

    JSON can name halves of characters, which no file and no registry takes.
    """
    match value:
        case str():
            return secret.sub("…", value).encode(errors="replace").decode()
        case list():
            return [_cleaned(item, secret) for item in value]
        case dict():
            return {_cleaned(key, secret): _cleaned(item, secret) for key, item in value.items()}
    return value
