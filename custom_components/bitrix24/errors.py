"""What a person is told when Bitrix24 does not do what was asked."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .api import (
    ApiError,
    ApplicationRemoved,
    ApplicationUnknown,
    CannotConnect,
    InvalidAuth,
    MissingScope,
    RateLimited,
    RestUnavailable,
    UserNotFound,
    UserRefused,
    WrongPerson,
)
from .const import DOMAIN

_KEYS: tuple[tuple[type[ApiError], str], ...] = (
    (WrongPerson, "wrong_person"),
    (ApplicationRemoved, "application_removed"),
    (ApplicationUnknown, "application_unknown"),
    (InvalidAuth, "invalid_auth"),
    (MissingScope, "missing_scope"),
    (RestUnavailable, "rest_unavailable"),
    (RateLimited, "rate_limited"),
    (UserNotFound, "employee_not_found"),
    (UserRefused, "no_permission"),
    (CannotConnect, "cannot_connect"),
)


def translation_of(error: ApiError) -> tuple[str, dict[str, str] | None]:
    """Return the translation key of an error of the portal, and its placeholders."""
    key = next((key for kind, key in _KEYS if isinstance(error, kind)), "refused")
    if isinstance(error, MissingScope):
        return key, {"scope": error.scope}
    return key, {"reason": error.text or error.code or "?"} if key == "refused" else None


def failed(error: ApiError) -> HomeAssistantError:
    """Return the translated exception for an action that the other side did not carry out."""
    # To a caller it is all the same why somebody must sign in again.
    key, placeholders = ("invalid_auth", None) if isinstance(error, InvalidAuth) else translation_of(error)
    return problem(key, placeholders)


def problem(key: str, placeholders: dict[str, str] | None = None) -> HomeAssistantError:
    """Return the translated exception for a failure of the other side."""
    return HomeAssistantError(translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders)


def mistake(key: str, placeholders: dict[str, str] | None = None) -> ServiceValidationError:
    """Return the translated exception for something the caller can correct."""
    return ServiceValidationError(translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders)
