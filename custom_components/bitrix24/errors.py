"""What a person is told when Bitrix24 does not do what was asked."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .api import (
    ApiError,
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
    key, placeholders = translation_of(error)
    # To a caller another person's webhook is as useless as a revoked one.
    return problem("invalid_auth" if key == "wrong_person" else key, placeholders)


def problem(key: str, placeholders: dict[str, str] | None = None) -> HomeAssistantError:
    """Return the translated exception for a failure of the other side."""
    return HomeAssistantError(translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders)


def mistake(key: str, placeholders: dict[str, str] | None = None) -> ServiceValidationError:
    """Return the translated exception for something the caller can correct."""
    return ServiceValidationError(translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders)
