"""How the errors of the API read in Home Assistant: for a caller, in a form, and what was found on the way."""

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


# So that what we say beside them is not cut off.
_LONGEST_WORDS = 150


_KINDS_OF_LIMITS = frozenset({FindingKind.REST_BLOCKED, FindingKind.TOO_MANY_WAITING})


type _Say = Callable[..., str]


@callback
def get_finding_text(error: ApiError | None) -> str:
    """Return what was found when a call failed; of None, that nothing was."""
    hass = async_get_hass()
    for language in (hass.config.language, _FALLBACK_LANGUAGE):
        if texts := async_get_cached_translations(hass, language, "common", DOMAIN):
            return _text(error, texts)
    return _text(error, {})


async def async_get_finding_text(hass: HomeAssistant, error: ApiError) -> str:
    """Return the same where this integration may not have been set up yet."""
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
    kind = found.kind
    if isinstance(error, RateLimited) and kind not in _KINDS_OF_LIMITS:
        # A page in place of JSON is how servers in front of a portal ask for patience.
        kind = None
    if kind is not None:
        path = found.path if kind is FindingKind.LICENCE_PAGE else f"{found.host or ''}{found.path or ''}"
        return say(kind, status=found.status, host=found.host, path=path, seconds=round(found.seconds or 0))
    if error.code is not None and (error.code or error.text):
        words = plain_text(error.text, _LONGEST_WORDS).rstrip(".")
        return f"{words} ({error.code})" if words and error.code else words or error.code
    if found.status is not None:
        return say("status", status=found.status)
    return say("limited" if isinstance(error, RateLimited) else "nothing")


def _minutes(duration: timedelta) -> int:
    return max(round(duration / _MINUTE), 1)


# What these say is not enough without what was found.
_WITH_FOUND = frozenset({CannotConnect.key, RateLimited.key, RestUnavailable.key})


def get_translation(error: ApiError) -> tuple[str, dict[str, str] | None]:
    """Return the translation key of an error of the portal, and its placeholders: lines that are not rendered."""
    # Only forms name an external user: a person who signs in, or is added.
    key = Refused.key if isinstance(error, ExternalUser) else error.key
    if isinstance(error, MissingScope):
        return key, {"scope": error.scope}
    if key in _WITH_FOUND:
        return key, {"found": get_finding_text(error)}
    return key, {"reason": _reason(error)} if key == Refused.key else None


def _reason(error: ApiError) -> str:
    """Return why the portal refused: in its own words where those say more than ours."""
    if error.found is not None and error.found.kind is FindingKind.NO_REST3:
        return get_finding_text(error)
    return error.text or error.code or "?"


def from_api_error(error: ApiError) -> HomeAssistantError:
    """Return the translated exception for an action that the other side did not carry out."""
    # To a caller it is all the same why somebody must sign in again.
    key, placeholders = (InvalidAuth.key, None) if isinstance(error, InvalidAuth) else get_translation(error)
    return action_error(key, placeholders)


def action_error(key: str, placeholders: dict[str, str] | None = None) -> HomeAssistantError:
    """Return the translated exception for a failure of the other side."""
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
    """Return placeholders as short lines: errors are logged too, and nowhere rendered as Markdown."""
    return None if placeholders is None else {name: plain_text(text) for name, text in placeholders.items()}


# A portal without the module knows neither its methods nor its permission (reference §3).
_NO_SUCH_METHOD = "ERROR_METHOD_NOT_FOUND"


# Forms name these differently, by the key of their class.
_FORM_KEYS = {
    RateLimited.key: CannotConnect.key,
    Refused.key: "unknown",
    WrongPerson.key: InvalidAuth.key,
}


def get_form_error(error: ApiError) -> str:
    """Return the translation key of an error in a form."""
    if error.code == _NO_SUCH_METHOD:
        return MissingScope.key
    return _FORM_KEYS.get(error.key, error.key)
