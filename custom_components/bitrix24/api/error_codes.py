"""The error codes of Bitrix24, each with the class that says how to react (reference §6.3, §8)."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from .errors import (
    AccessDenied,
    AnswerLost,
    ApiError,
    ApplicationRemoved,
    ApplicationUnknown,
    CannotConnect,
    ExternalUser,
    InvalidAuth,
    MissingScope,
    RateLimited,
    Refused,
    Rest3Missing,
    RestBlocked,
    RestUnavailable,
    ServerFailed,
    UserRefused,
)
from .findings import Finding, FindingKind
from .parsing import as_instant, as_text

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
