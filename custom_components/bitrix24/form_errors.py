"""What a form says when the portal does not do what was asked."""

from .api import (
    AccessDenied,
    ApiError,
    ApplicationRemoved,
    ApplicationUnknown,
    CannotConnect,
    ExternalUser,
    InvalidAuth,
    MissingScope,
    RateLimited,
    RestUnavailable,
    UserNotFound,
    UserRefused,
)

# A portal without the module knows neither its methods nor its permission (reference §3).
_NO_SUCH_METHOD = "ERROR_METHOD_NOT_FOUND"
_KEYS: tuple[tuple[type[ApiError], str], ...] = (
    (ApplicationRemoved, "application_removed"),
    (ApplicationUnknown, "application_unknown"),
    (InvalidAuth, "invalid_auth"),
    (AccessDenied, "no_access"),
    (MissingScope, "missing_scope"),
    (RestUnavailable, "rest_unavailable"),
    (ExternalUser, "external_user"),
    (UserNotFound, "employee_not_found"),
    (UserRefused, "no_permission"),
    (CannotConnect, "cannot_connect"),
    (RateLimited, "cannot_connect"),
)


def form_error(error: ApiError) -> str:
    """Return the translation key of an error in a form."""
    if error.code == _NO_SUCH_METHOD:
        return "missing_scope"
    return next((key for kind, key in _KEYS if isinstance(error, kind)), "unknown")
