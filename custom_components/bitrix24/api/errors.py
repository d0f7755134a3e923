"""One error class for each way a caller must react, and the error codes of Bitrix24 (reference §6.3, §8)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any, ClassVar, Final, override

from .parsing import as_instant, as_text, plain_text


class FindingKind(StrEnum):
    """The cause of a failure; each has its text in the translations (`found_…`)."""

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


# A smaller skew explains nothing.
_NOTABLE_SKEW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The circumstances of a failed call."""

    kind: FindingKind | None = None  # None where the status or the portal's text says it all
    status: int | None = None  # of HTTP
    host: str | None = None  # of a redirect to another host, with an unusual port; None where it may contain a secret
    path: str | None = None  # of a redirect, without the query and without secrets
    seconds: float | None = None  # waited
    retry_after: timedelta | None = None
    # How far the portal's clock is ahead, if notable. Measured with each answer: two refusals that differ only in this
    # are the same.
    clock_ahead: timedelta | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return the known fields, durations in seconds."""
        return {
            name: value.total_seconds() if isinstance(value, timedelta) else value
            for name, value in asdict(self).items()
            if value is not None
        }


def notable(skew: timedelta | None) -> timedelta | None:
    """Return a skew of the clocks that is worth reporting, else None."""
    return skew if skew is not None and abs(skew) >= _NOTABLE_SKEW else None


_LONGEST_CODE = 100


class ApiError(Exception):
    """A call to Bitrix24 failed. Equal by value: most polls bring the same refusals again."""

    key: ClassVar[str] = "refused"  # translation key

    def __init__(self, text: str = "", *, code: str | None = None, found: Finding | None = None) -> None:
        # The server controls length and content, and both reach logs and forms.
        text, code = plain_text(text), None if code is None else plain_text(code, _LONGEST_CODE)
        super().__init__(f"{code}: {text}" if code and text else code or text)
        self.code = code  # Bitrix24's, perhaps empty; None when the failure is not Bitrix24's answer
        self.text = text  # Bitrix24's, one short line in the portal's language: for display, not for parsing
        self.found = found  # None when nothing was sent

    @override
    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    @override
    def __hash__(self) -> int:
        # The rest may be completed after the error was made.
        return hash((type(self), self.code, self.text))


class CannotConnect(ApiError):
    """The portal could not be reached: nothing was processed. Try again later."""

    key = "cannot_connect"


class AnswerLost(CannotConnect):
    """No usable answer arrived, and the call may have been processed: read the state before anything else."""


class ServerFailed(AnswerLost):
    """The server itself failed (HTTP 5xx): pause before anything but reading the state."""


class PortalMoved(CannotConnect):
    """The portal redirects to a new address (reference §6.3); nothing was processed, nothing was sent there."""

    def __init__(self, origin: str, *, found: Finding | None = None) -> None:
        super().__init__("the portal moved", found=found)
        self.origin = origin  # scheme, host and port; untrusted until the user agrees


class RateLimited(ApiError):
    """The portal limits requests (reference §6.4): the call was not processed."""

    key = "rate_limited"

    def __init__(
        self, text: str = "", *, code: str | None = None, found: Finding | None = None, reset_at: datetime | None = None
    ) -> None:
        super().__init__(text, code=code, found=found)
        self.reset_at = reset_at  # end of the method's operating limit, aware; None when unknown

    @property
    def insistent(self) -> bool:
        """Whether the portal itself limits, and not a busy server in front of it that recovers soon."""
        too_many = self.found is not None and self.found.status == HTTPStatus.TOO_MANY_REQUESTS
        return too_many or self.code in {"OPERATION_TIME_LIMIT", "OVERLOAD_LIMIT"}


class RestBlocked(RateLimited):
    """Bitrix24 blocked the portal's REST by hand (OVERLOAD_LIMIT): only its support can lift that."""


class InvalidAuth(ApiError):
    """The webhook or token is no longer accepted: the user must sign in again."""

    key = "invalid_auth"


class ApplicationRemoved(InvalidAuth):
    """The local application is not installed on the portal (any more)."""

    key = "application_removed"


class ApplicationUnknown(InvalidAuth):
    """The authorisation server does not know the local application: client id or client secret is wrong."""

    key = "application_unknown"


class WrongPerson(InvalidAuth):
    """The webhook acts for another person than before: it must not be used."""

    key = "wrong_person"


class MissingScope(ApiError):
    """The webhook lacks a permission."""

    key = "missing_scope"

    def __init__(self, scope: str, *, code: str | None = None, text: str = "", found: Finding | None = None) -> None:
        super().__init__(text or f"scope {scope} is missing", code=code, found=found)
        self.scope = scope  # Bitrix24's name, for example "timeman"


class AccessDenied(ApiError):
    """The person may not use the application, or was dismissed (reference §6.3): signing in again does not help."""

    key = "no_access"


class RestUnavailable(ApiError):
    """The portal's plan or licence has no REST API: signing in again does not help."""

    key = "rest_unavailable"


class ExternalUser(ApiError):
    """The person is an external user, who has no work day (ALLOWED_ONLY_INTRANET_USER)."""

    key = "external_user"


class UserRefused(ApiError):
    """Another person's USER_ID was refused: no such person, or no permission, by one code (reference §3)."""

    key = "no_permission"


class UserNotFound(UserRefused):
    """There is no person with this USER_ID."""

    key = "employee_not_found"


class Refused(ApiError):
    """Any other refusal, with the portal's own text."""


class Rest3Missing(Refused):
    """The portal has no REST 3.0, or not this method of it (reference §4.3)."""


# Stands for the method in a request for tokens.
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
_KINDS: Mapping[str, FindingKind] = {"OVERLOAD_LIMIT": FindingKind.REST_BLOCKED, "PORTAL_DELETED": FindingKind.CLOSED}


def parse_error(body: Mapping[str, Any], *, method: str, status: int | None = None) -> ApiError:
    """Return the error in an answer with the key "error", or in an item of result_error of a batch (no HTTP status)."""
    error = body["error"]
    # REST 3.0 nests code and message (reference §4.3).
    nested = error if isinstance(error, Mapping) else {"code": error, "message": body.get("error_description")}
    text, code = as_text(nested.get("message")), nested.get("code")
    if isinstance(code, int) and not isinstance(code, bool):
        # PHP's own exceptions have numbers.
        code = str(code)
    if not isinstance(code, str):
        code = None
    found = Finding(kind=_get_kind(code, text, method), status=status)
    if code is not None and (code == "insufficient_scope" or "INSUFFICIENTSCOPE" in code):
        return MissingScope(method.partition(".")[0], code=code, text=text, found=found)
    error_class = _get_class(code, text, found)
    if error_class is RateLimited:
        return RateLimited(text, code=code, found=found, reset_at=as_instant(body.get("operating_reset_at")))
    return error_class(text, code=code, found=found)


def as_rest3_error(error: ApiError) -> ApiError:
    """Return an error with its meaning in REST 3.0 (reference §4.3).

    A server without REST 3.0 answers with a page, with the classic error, or with the nested one.
    """
    found = error.found or Finding()
    unknown = isinstance(error, Refused) and (error.code or "").endswith(_METHOD_UNKNOWN)
    not_routed = type(error) is AnswerLost and found.status == HTTPStatus.NOT_FOUND
    if not unknown and not not_routed:
        return error
    return Rest3Missing(error.text, code=error.code, found=replace(found, kind=FindingKind.NO_REST3))


def _get_kind(code: str | None, text: str, method: str) -> FindingKind | None:
    # These texts are fixed English in the server's code.
    if code == "INVALID_REQUEST" and text.startswith("Https"):
        return FindingKind.HTTPS_REQUIRED
    if method == OAUTH and text.startswith("Portal not found"):
        return FindingKind.PORTAL_UNKNOWN
    return _KINDS.get(code or "")


def _get_class(code: str | None, text: str, found: Finding) -> type[ApiError]:
    status = found.status or HTTPStatus.OK
    if found.kind in {FindingKind.HTTPS_REQUIRED, FindingKind.PORTAL_UNKNOWN}:
        return CannotConnect
    if code is not None:
        known = _CLASSES.get(code)
        if code == "ACCESS_DENIED":
            # One code for two cases, distinguished by its fixed text.
            return UserRefused if text.startswith("Access denied") else RestUnavailable
        if code.endswith("ACCESSDENIEDEXCEPTION"):
            return UserRefused
        if known is not RestBlocked and (status == HTTPStatus.TOO_MANY_REQUESTS or "RATELIMIT" in code):
            return RateLimited
        if known is not None:
            return known
    return ServerFailed if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Refused
