"""Errors of the API as translated errors of actions and forms, and the texts about their circumstances."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from homeassistant.core import HomeAssistant, async_get_hass, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_cached_translations, async_get_translations

from .api import (
    ApiError,
    CannotConnect,
    ExternalUser,
    Finding,
    FindingKind,
    InvalidAuth,
    MissingScope,
    RateLimited,
    Refused,
    RestUnavailable,
    WrongPerson,
    plain_text,
)
from .const import DOMAIN

_FALLBACK_LANGUAGE = "en"

_MINUTE = timedelta(minutes=1)
# Leaves room for our own text beside the portal's.
_LONGEST_PORTAL_TEXT = 150
_LIMIT_KINDS = frozenset({FindingKind.REST_BLOCKED, FindingKind.TOO_MANY_WAITING})


type _Say = Callable[..., str]


@callback
def get_finding_text(error: ApiError | None) -> str:
    """Return the circumstances of a failed call as a text; None: nothing is known."""
    hass = async_get_hass()
    for language in (hass.config.language, _FALLBACK_LANGUAGE):
        if texts := async_get_cached_translations(hass, language, "common", DOMAIN):
            return _text(error, texts)
    return _text(error, {})


async def async_get_finding_text(hass: HomeAssistant, error: ApiError) -> str:
    """Return the same where the integration may not have been set up yet."""
    return _text(error, await async_get_translations(hass, hass.config.language, "common", {DOMAIN}))


def _text(error: ApiError | None, texts: Mapping[str, str]) -> str:
    def say(key: str, **placeholders: object) -> str:
        text = texts.get(f"component.{DOMAIN}.common.found_{key}")
        return key if text is None else text.format(**placeholders)

    return "; ".join(_parts(error, say))


def _parts(error: ApiError | None, say: _Say) -> Iterator[str]:
    if error is None:
        yield say("nothing")
        return
    found = error.found or Finding()
    yield _cause(error, found, say)
    if found.retry_after is not None:
        yield say("retry_after", minutes=_minutes(found.retry_after))
    if found.clock_ahead is not None:
        key = "clock_ahead" if found.clock_ahead > timedelta() else "clock_behind"
        yield say(key, minutes=_minutes(abs(found.clock_ahead)))


def _cause(error: ApiError, found: Finding, say: _Say) -> str:
    kind, limited = found.kind, isinstance(error, RateLimited)
    # Servers in front of a portal limit requests by a page in place of JSON.
    if kind is not None and (not limited or kind in _LIMIT_KINDS):
        path = found.path if kind is FindingKind.LICENCE_PAGE else f"{found.host or ''}{found.path or ''}"
        return say(kind, status=found.status, host=found.host, path=path, seconds=round(found.seconds or 0))
    if error.code is not None and (text := _portal_text(error.text, error.code)):
        return text
    if found.status is not None:
        return say("status", status=found.status)
    return say("limited" if limited else "nothing")


def _portal_text(text: str, code: str) -> str:
    text = plain_text(text, _LONGEST_PORTAL_TEXT).rstrip(".")
    return f"{text} ({code})" if text and code else text or code


def _minutes(duration: timedelta) -> int:
    return max(round(duration / _MINUTE), 1)


# The texts of these errors include the circumstances.
_WITH_FOUND = frozenset({CannotConnect.key, RateLimited.key, RestUnavailable.key})


def get_translation(error: ApiError) -> tuple[str, dict[str, str] | None]:
    """Return the translation key of an API error, and its placeholders, which are not rendered as Markdown."""
    # Only forms have a text for it.
    key = Refused.key if isinstance(error, ExternalUser) else error.key
    if isinstance(error, MissingScope):
        return key, {"scope": error.scope}
    if key in _WITH_FOUND:
        return key, {"found": get_finding_text(error)}
    return key, {"reason": _reason(error)} if key == Refused.key else None


def _reason(error: ApiError) -> str:
    if error.found is not None and error.found.kind is FindingKind.NO_REST3:
        # Says more than the portal.
        return get_finding_text(error)
    return error.text or error.code or "?"


def from_api_error(error: ApiError) -> HomeAssistantError:
    """Return the translated exception of an action that failed at the portal."""
    # The reason for signing in again makes no difference to a caller.
    key, placeholders = (InvalidAuth.key, None) if isinstance(error, InvalidAuth) else get_translation(error)
    return action_error(key, placeholders)


def action_error(key: str, placeholders: dict[str, str] | None = None) -> HomeAssistantError:
    """Return the translated exception for a failure at the portal."""
    if placeholders is None and key in _WITH_FOUND:
        placeholders = {"found": get_finding_text(None)}
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=_lines(placeholders)
    )


def validation_error(key: str, placeholders: dict[str, str] | None = None) -> ServiceValidationError:
    """Return the translated exception for something the caller can correct."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=_lines(placeholders)
    )


def _lines(placeholders: dict[str, str] | None) -> dict[str, str] | None:
    """Return placeholders as short lines: errors are logged, and not rendered as Markdown."""
    return None if placeholders is None else {name: plain_text(text) for name, text in placeholders.items()}


# A portal without the module knows neither its methods nor its permission (reference §3).
_NO_SUCH_METHOD = "ERROR_METHOD_NOT_FOUND"

# The texts of forms that differ from the key of the class.
_FORM_KEYS = {RateLimited.key: CannotConnect.key, Refused.key: "unknown", WrongPerson.key: InvalidAuth.key}


def get_form_error(error: ApiError) -> str:
    """Return the translation key of an API error in a form."""
    if error.code == _NO_SUCH_METHOD:
        return MissingScope.key
    return _FORM_KEYS.get(error.key, error.key)
