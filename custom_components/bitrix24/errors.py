"""What a person is told when Bitrix24 does not do what was asked."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .api import (
    AccessDenied,
    ApiError,
    ApplicationRemoved,
    ApplicationUnknown,
    CannotConnect,
    FindingKind,
    InvalidAuth,
    MissingScope,
    RateLimited,
    RestUnavailable,
    UserNotFound,
    UserRefused,
    WrongPerson,
    plain_text,
)
from .const import DOMAIN
from .findings import found_text

_KEYS: tuple[tuple[type[ApiError], str], ...] = (
    (WrongPerson, "wrong_person"),
    (ApplicationRemoved, "application_removed"),
    (ApplicationUnknown, "application_unknown"),
    (InvalidAuth, "invalid_auth"),
    (AccessDenied, "no_access"),
    (MissingScope, "missing_scope"),
    (RestUnavailable, "rest_unavailable"),
    (RateLimited, "rate_limited"),
    (UserNotFound, "employee_not_found"),
    (UserRefused, "no_permission"),
    (CannotConnect, "cannot_connect"),
)


# What these say is not enough without what was found.
_WITH_FOUND = frozenset({"cannot_connect", "rate_limited", "rest_unavailable"})


def translation_of(error: ApiError) -> tuple[str, dict[str, str] | None]:
    """Return the translation key of an error of the portal, and its placeholders: lines that are not rendered."""
    key = next((key for kind, key in _KEYS if isinstance(error, kind)), "refused")
    if isinstance(error, MissingScope):
        return key, {"scope": error.scope}
    if key in _WITH_FOUND:
        return key, {"found": found_text(error)}
    return key, {"reason": _reason(error)} if key == "refused" else None


def _reason(error: ApiError) -> str:
    """Return why the portal refused: in its own words where those say more than ours."""
    if error.found is not None and error.found.kind is FindingKind.NO_REST3:
        return found_text(error)
    return error.text or error.code or "?"


def failed(error: ApiError) -> HomeAssistantError:
    """Return the translated exception for an action that the other side did not carry out."""
    # To a caller it is all the same why somebody must sign in again.
    key, placeholders = ("invalid_auth", None) if isinstance(error, InvalidAuth) else translation_of(error)
    return problem(key, placeholders)


def problem(key: str, placeholders: dict[str, str] | None = None) -> HomeAssistantError:
    """Return the translated exception for a failure of the other side."""
    if placeholders is None and key in _WITH_FOUND:
        placeholders = {"found": found_text(None)}
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=_lines(placeholders)
    )


def mistake(key: str, placeholders: dict[str, str] | None = None) -> ServiceValidationError:
    """Return the translated exception for something the caller can correct."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=_lines(placeholders)
    )


def _lines(placeholders: dict[str, str] | None) -> dict[str, str] | None:
    """Return placeholders as short lines: errors are logged too, and nowhere rendered as Markdown."""
    return None if placeholders is None else {name: plain_text(text) for name, text in placeholders.items()}
