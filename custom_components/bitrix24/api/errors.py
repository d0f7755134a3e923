"""One error class for each way a caller must react, and the error codes of Bitrix24 (reference §6.3, §8)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any, ClassVar, Final

from .parsing import as_instant, as_text, plain_text


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


def notable(skew: timedelta | None) -> timedelta | None:
    """Return how far the portal's clock is ahead, where that is worth telling."""
    return skew if skew is not None and abs(skew) >= _NOTABLE_SKEW else None


_LONGEST_CODE = 100


class ApiError(Exception):
    """A call to Bitrix24 did not give what it should.

    Attributes:
        key: translation key of the error's text.
        code: Bitrix24's error code; the empty string is a code too. None when the failure is not Bitrix24's answer.
        text: Bitrix24's own words, in the language of the portal: to be shown, never to be parsed. One short line.
        found: what was found on the way to the portal; None when nothing was sent.
    """

    key: ClassVar[str] = "refused"

    def __init__(self, text: str = "", *, code: str | None = None, found: Finding | None = None) -> None:
        # Whoever answers decides how long it is and what is in it, and it ends in logs and forms.
        text, code = plain_text(text), None if code is None else plain_text(code, _LONGEST_CODE)
        super().__init__(f"{code}: {text}" if code and text else code or text)
        self.code = code
        self.text = text
        self.found = found


class CannotConnect(ApiError):
    """The portal could not be reached: nothing was processed. Try again later."""

    key = "cannot_connect"


class AnswerLost(CannotConnect):
    """No usable answer arrived: whether the call was processed is unknown. Read the state before anything else."""


class ServerFailed(AnswerLost):
    """The server itself failed (HTTP 5xx). Give it a rest before anything but a look at the state."""


class PortalMoved(CannotConnect):
    """The portal says that it has moved (reference §6.3). The call was not processed, and nothing was sent there.

    Attributes:
        origin: scheme, host and port of the new address; anybody's, until a person has agreed to it.
    """

    def __init__(self, origin: str, *, found: Finding | None = None) -> None:
        super().__init__("the portal moved", found=found)
        self.origin = origin


class RateLimited(ApiError):
    """The portal asks for patience (reference §6.4): the call was not processed.

    Attributes:
        reset_at: when the operating limit of the method ends, as an aware instant; None when the portal did not tell.
    """

    key = "rate_limited"

    def __init__(
        self,
        text: str = "",
        *,
        code: str | None = None,
        found: Finding | None = None,
        reset_at: datetime | None = None,
    ) -> None:
        super().__init__(text, code=code, found=found)
        self.reset_at = reset_at

    @property
    def insistent(self) -> bool:
        """Whether the portal itself asks, and not a server in front of it that is busy or down, and soon well again."""
        too_many = self.found is not None and self.found.status == HTTPStatus.TOO_MANY_REQUESTS
        return too_many or self.code in {"OPERATION_TIME_LIMIT", "OVERLOAD_LIMIT"}


class RestBlocked(RateLimited):
    """Somebody at Bitrix24 blocked the portal's REST by hand (OVERLOAD_LIMIT): only Bitrix24's support lifts that."""


class InvalidAuth(ApiError):
    """The webhook or token is no longer accepted: the person must sign in again."""

    key = "invalid_auth"


class ApplicationRemoved(InvalidAuth):
    """The local application is not installed on the portal, or not any more: somebody must install it again."""

    key = "application_removed"


class ApplicationUnknown(InvalidAuth):
    """The authorisation server does not know the local application: client id or client secret is wrong."""

    key = "application_unknown"


class WrongPerson(InvalidAuth):
    """The webhook acts for somebody else than before: nothing may be done with it."""

    key = "wrong_person"


class MissingScope(ApiError):
    """The webhook lacks a permission.

    Attributes:
        scope: Bitrix24's name of the permission, for example "timeman".
    """

    key = "missing_scope"

    def __init__(self, scope: str, *, code: str | None = None, text: str = "", found: Finding | None = None) -> None:
        super().__init__(text or f"scope {scope} is missing", code=code, found=found)
        self.scope = scope


class AccessDenied(ApiError):
    """The portal knows the person but does not let them in: signing in again does not help.

    An administrator has given the application to others only, or the person was dismissed (reference §6.3).
    """

    key = "no_access"


class RestUnavailable(ApiError):
    """The portal's plan or licence has no REST API: signing in again does not help."""

    key = "rest_unavailable"


class ExternalUser(ApiError):
    """The person is an external user, who has no work day (ALLOWED_ONLY_INTRANET_USER)."""

    key = "external_user"


class UserRefused(ApiError):
    """Another person's USER_ID was refused: no such person, or no right; one code for both (reference §3)."""

    key = "no_permission"


class UserNotFound(UserRefused):
    """There is no person with this USER_ID."""

    key = "employee_not_found"


class Refused(ApiError):
    """Any other refusal, with the portal's own words."""


class Rest3Missing(Refused):
    """The portal has no REST 3.0, or not this method of it (reference §4.3); the rest of it may be well."""


# What a request for tokens counts as.
OAUTH: Final = "oauth"


# The HTTP status of these codes differs between versions and is not looked at.
_CLASSES: Mapping[str, type[ApiError]] = {
    "": UserRefused,
    "ALLOWED_ONLY_INTRANET_USER": ExternalUser,
    "APPLICATION_NOT_FOUND": ApplicationRemoved,
    "authorization_error": AccessDenied,
    "bad_verification_code": InvalidAuth,
    "CONNECTION_ERROR": ServerFailed,
    "ERROR_OAUTH": ApplicationRemoved,
    "ERROR_UNEXPECTED_ANSWER": ServerFailed,
    "expired_token": InvalidAuth,
    "INTERNAL_SERVER_ERROR": ServerFailed,
    "invalid_client": ApplicationUnknown,
    "INVALID_CREDENTIALS": InvalidAuth,
    "invalid_grant": InvalidAuth,
    "invalid_token": InvalidAuth,
    "LICENSE_EXPIRED": RestUnavailable,
    "NO_AUTH_FOUND": InvalidAuth,
    "NOT_INSTALLED": ApplicationRemoved,
    "OPERATION_TIME_LIMIT": RateLimited,
    "OVERLOAD_LIMIT": RestBlocked,
    "PAYMENT_REQUIRED": RestUnavailable,
    # Also of a self-hosted portal that is closed for a while.
    "PORTAL_DELETED": CannotConnect,
    "QUERY_LIMIT_EXCEEDED": RateLimited,
    "user_access_error": AccessDenied,
    # The licence could not be checked.
    "verification_needed": RestUnavailable,
    "wrong_client": ApplicationUnknown,
    "WRONG_LICENSE": RestUnavailable,
}


_METHOD_UNKNOWN = ("METHOD_NOT_FOUND", "METHODNOTFOUNDEXCEPTION")


_KINDS: Mapping[str, FindingKind] = {
    "OVERLOAD_LIMIT": FindingKind.REST_BLOCKED,
    "PORTAL_DELETED": FindingKind.CLOSED,
}


def parse_error(body: Mapping[str, Any], *, method: str, status: int | None = None) -> ApiError:
    """Tell the error in an answer that has the key "error", of the whole exchange or of one call in a batch.

    Args:
        body: the answer, or the item of result_error.
        method: what was called; a missing permission has the name of the method's first part.
        status: the HTTP status of the exchange; None inside a batch.
    """
    error = body["error"]
    # REST 3.0 nests code and message (reference §4.3).
    nested = error if isinstance(error, Mapping) else {"code": error, "message": body.get("error_description")}
    text, code = as_text(nested.get("message")), nested.get("code")
    if isinstance(code, int) and not isinstance(code, bool):
        # PHP's own exceptions have numbers.
        code = str(code)
    if not isinstance(code, str):
        code = None
    found = Finding(kind=_kind_of(code, text, method), status=status)
    if code is not None and (code == "insufficient_scope" or "INSUFFICIENTSCOPE" in code):
        return MissingScope(method.partition(".")[0], code=code, text=text, found=found)
    kind = _class_of(code, text, found)
    if kind is RateLimited:
        return RateLimited(text, code=code, found=found, reset_at=as_instant(body.get("operating_reset_at")))
    return kind(text, code=code, found=found)


def as_rest3_error(error: ApiError) -> ApiError:
    """Return an error of a call of REST 3.0 as what it means there (reference §4.3).

    A server that has no REST 3.0 answers with a page, with the classic error, or with the nested one.
    """
    found = error.found or Finding()
    unknown = isinstance(error, Refused) and (error.code or "").endswith(_METHOD_UNKNOWN)
    not_routed = type(error) is AnswerLost and found.status == HTTPStatus.NOT_FOUND
    if not unknown and not not_routed:
        return error
    return Rest3Missing(error.text, code=error.code, found=replace(found, kind=FindingKind.NO_REST3))


def _kind_of(code: str | None, text: str, method: str) -> FindingKind | None:
    """Return what a refusal means that would say the same of several things but for its text.

    These texts are fixed English in the server's code.
    """
    if code == "INVALID_REQUEST" and text.startswith("Https"):
        return FindingKind.HTTPS_REQUIRED
    if method == OAUTH and text.startswith("Portal not found"):
        return FindingKind.PORTAL_UNKNOWN
    return _KINDS.get(code or "")


def _class_of(code: str | None, text: str, found: Finding) -> type[ApiError]:
    """Return how to react to a refusal."""
    status = found.status
    if found.kind in {FindingKind.HTTPS_REQUIRED, FindingKind.PORTAL_UNKNOWN}:
        return CannotConnect
    if code == "ACCESS_DENIED":
        # One code for two things, told apart like those above.
        return UserRefused if text.startswith("Access denied") else RestUnavailable
    if code is not None:
        if code.endswith("ACCESSDENIEDEXCEPTION"):
            return UserRefused
        known = _CLASSES.get(code)
        limited = status == HTTPStatus.TOO_MANY_REQUESTS or "RATELIMIT" in code
        if known is not None and not (limited and known is not RestBlocked):
            return known
        if limited:
            return RateLimited
    return ServerFailed if status is not None and status >= HTTPStatus.INTERNAL_SERVER_ERROR else Refused
