"""What was found on the way to a portal, in words: a part of what a form, an error or a log line says.

In Home Assistant's language, for a placeholder is the same for everybody who reads the sentence around it.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from homeassistant.core import HomeAssistant, async_get_hass, callback
from homeassistant.helpers.translation import async_get_cached_translations, async_get_translations

from .api import ApiError, Finding, FindingKind, RateLimited, plain_text
from .const import DOMAIN

_FALLBACK_LANGUAGE = "en"
_MINUTE = timedelta(minutes=1)
# So that what we say beside them is not cut off.
_LONGEST_WORDS = 150
_KINDS_OF_LIMITS = frozenset({FindingKind.REST_BLOCKED, FindingKind.TOO_MANY_WAITING})

type _Say = Callable[..., str]


@callback
def found_text(error: ApiError | None) -> str:
    """Return what was found when a call failed; of None, that nothing was."""
    hass = async_get_hass()
    for language in (hass.config.language, _FALLBACK_LANGUAGE):
        if texts := async_get_cached_translations(hass, language, "common", DOMAIN):
            return _text(error, texts)
    return _text(error, {})


async def async_found_text(hass: HomeAssistant, error: ApiError) -> str:
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
