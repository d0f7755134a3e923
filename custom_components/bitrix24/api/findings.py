"""What was found on the way to a portal: plain facts for a form, a log line and diagnostics, and never a secret."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
import ssl
from typing import Any
from urllib.parse import unquote

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientSSLError,
    ConnectionTimeoutError,
)
from yarl import URL

from .redirects import other_host


class FindingKind(StrEnum):
    """What is wrong, as far as that can be told; each has its words in the translations."""

    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_NOT_YET_VALID = "certificate_not_yet_valid"
    CERTIFICATE_OTHER_HOST = "certificate_other_host"
    CERTIFICATE_SELF_SIGNED = "certificate_self_signed"
    CERTIFICATE_UNTRUSTED = "certificate_untrusted"
    CLOSED = "closed"
    CONNECTION_LOST = "connection_lost"
    HOST_UNKNOWN = "host_unknown"
    HTTPS_REQUIRED = "https_required"
    LICENCE_PAGE = "licence_page"
    MOVED = "moved"
    NO_ANSWER = "no_answer"
    NO_CONNECTION = "no_connection"
    NO_REST3 = "no_rest3"
    NO_TLS = "no_tls"
    NOT_JSON = "not_json"
    PORTAL_UNKNOWN = "portal_unknown"
    REDIRECT = "redirect"
    REST_BLOCKED = "rest_blocked"
    TOO_LARGE = "too_large"
    TOO_MANY_WAITING = "too_many_waiting"
    UNEXPECTED_ANSWER = "unexpected_answer"
    UNREACHABLE = "unreachable"


# OpenSSL's X509_V_ERR_*, which Python gives as numbers only.
_CERTIFICATE_KINDS = {
    9: FindingKind.CERTIFICATE_NOT_YET_VALID,
    10: FindingKind.CERTIFICATE_EXPIRED,
    18: FindingKind.CERTIFICATE_SELF_SIGNED,
    62: FindingKind.CERTIFICATE_OTHER_HOST,
    64: FindingKind.CERTIFICATE_OTHER_HOST,
}
# Where a self-hosted portal leads to whose licence has expired; it then answers nothing else.
_LICENCE_PAGE = "/coupon_activation.php"
_LONGEST_PATH = 100
_LONGEST_WORD = 40
_ENCODED_AT_MOST = 5
_WAITS = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
# A clock that is less wrong explains nothing.
_NOTABLE_SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found on the way to a portal.

    Attributes:
        kind: what is wrong; None where the status, or what the portal says, tells all.
        status: of HTTP.
        host: which other host a redirect leads to, with an unusual port; None where it stays, or may tell a secret.
        path: where a redirect leads to on its host, without the query and without anything secret.
        seconds: how long was waited.
        retry_after: for how long the server asks to be left alone.
        clock_ahead: how far the portal's clock is ahead of this machine's, where that is worth telling.
    """

    kind: FindingKind | None = None
    status: int | None = None
    host: str | None = None
    path: str | None = None
    seconds: float | None = None
    retry_after: timedelta | None = None
    clock_ahead: timedelta | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what is known, durations in seconds."""
        return {
            name: value.total_seconds() if isinstance(value, timedelta) else value
            for name, value in asdict(self).items()
            if value is not None
        }


def failed_exchange(error: Exception, *, total_seconds: float, connect_seconds: float) -> Finding:
    """Return what an exception of the HTTP client tells; the exception itself holds the URL, which is a password."""
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


def redirected(location: str, status: int, secrets: Collection[str], *, asked: URL) -> Finding:
    """Return where a redirect leads to, of an answer to what was asked."""
    try:
        path = URL(location).raw_path
    except ValueError:
        path = ""
    path = _public_part(path, secrets)
    kind = FindingKind.LICENCE_PAGE if path.endswith(_LICENCE_PAGE) else FindingKind.REDIRECT
    return Finding(kind=kind, status=status, host=other_host(asked, location, secrets), path=path)


def _public_part(path: str, secrets: Iterable[str]) -> str:
    """Return a path up to where it becomes that of a request, which may be a password; a server may echo it encoded."""
    hidden = ["/rest/", *(secret.casefold() for secret in secrets)]
    public: list[str] = []
    for part in path.split("/"):
        plain = part
        for _ in range(_ENCODED_AT_MOST):
            plain = unquote(plain)
        if plain.casefold() == "rest" or any(secret in plain.casefold() for secret in hidden):
            public.append("…")
            break
        # Longer words are tokens of somebody's.
        public.append(part if len(part) <= _LONGEST_WORD else "…")
    return "/".join(public)[:_LONGEST_PATH]


def told_wait(status: int, header: str | None, now: datetime) -> timedelta | None:
    """Return for how long a server asks to be left alone (Retry-After, in seconds or as a date); None if it does not.

    Args:
        status: only those that mean "too much" or "not now" count.
        header: as sent.
        now: this machine's clock.
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


def notable(skew: timedelta | None) -> timedelta | None:
    """Return how far the portal's clock is ahead, where that is worth telling."""
    return skew if skew is not None and abs(skew) >= _NOTABLE_SKEW else None
