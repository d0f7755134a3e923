"""Whatever goes wrong at a portal has its sentence, in each language, wherever it can be shown."""

from collections.abc import Iterator
from string import Formatter
from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.bitrix24.api import ApiError, Finding, FindingKind, MissingScope, PortalMoved
from custom_components.bitrix24.api.errors import parse_error
from custom_components.bitrix24.errors import async_get_finding_text, from_api_error, get_form_error, get_translation
from tests.portal.errors import SYSTEM_ERRORS
from tests.support.issue_texts import LANGUAGES, translations

# What every form fills in, beside what belongs to its own fields.
IN_FORMS = {"found", "scope"}
# Which the emulator does not know, or only as errors of a method.
FURTHER_CODES = (
    *("", "0", "100", "LICENSE_EXPIRED", "verification_needed", "bad_verification_code", "invalid_grant"),
    *(
        "invalid_client",
        "wrong_client",
        "NOT_INSTALLED",
        "SOMETHING_NEW",
        "BITRIX_REST_V3_EXCEPTION_RATELIMITEXCEPTION",
    ),
)


def classes(kind: type[ApiError] = ApiError) -> Iterator[type[ApiError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from classes(narrower)


def examples() -> Iterator[ApiError]:
    """Yield an error of each class, and one of each code with each HTTP status it may come with."""
    for kind in classes():
        if issubclass(kind, PortalMoved | MissingScope):
            yield kind("example")
        else:
            yield kind()
            yield kind("Access denied", code="")
    for code in (*SYSTEM_ERRORS, *FURTHER_CODES):
        for status in (200, 401, 403, 429, 500, 503):
            yield parse_error(
                {"error": code, "error_description": "Access denied"}, method="timeman.open", status=status
            )


ERRORS = list(examples())


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_all_classes_are_there() -> None:
    assert len({type(error) for error in ERRORS}) == len(set(classes())) > 15


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", ["config", "employee"])
def test_in_forms(language: str, section: str) -> None:
    texts: Any = translations(language)
    sentences = (texts["config"] if section == "config" else texts["config_subentries"]["employee"])["error"]
    for key in {get_form_error(error) for error in ERRORS}:
        assert key in sentences
        assert gaps(sentences[key]) <= IN_FORMS, key


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_the_form_that_closes_a_day(hass: HomeAssistant, language: str) -> None:
    sentences = translations(language)["issues"]["workday_expired"]["fix_flow"]["error"]
    for error in ERRORS:
        raised = from_api_error(error)
        key = str(raised.translation_key)
        assert key in sentences
        assert gaps(sentences[key]) <= (raised.translation_placeholders or {}).keys(), key


@pytest.mark.parametrize("language", LANGUAGES)
async def test_in_errors_of_actions_and_polls(hass: HomeAssistant, language: str) -> None:
    sentences = translations(language)["exceptions"]
    for error in ERRORS:
        for key, placeholders in (get_translation(error), _told_to_a_caller(error)):
            assert gaps(sentences[key]["message"]) == (placeholders or {}).keys(), key


def _told_to_a_caller(error: ApiError) -> tuple[str, dict[str, str] | None]:
    raised = from_api_error(error)
    return str(raised.translation_key), raised.translation_placeholders


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", FindingKind)
async def test_what_was_found_has_words(hass: HomeAssistant, language: str, kind: FindingKind) -> None:
    """And all gaps in them are filled by what is known."""
    hass.config.language = language
    # Only what leads elsewhere has a host.
    host = "new.example" if kind is FindingKind.MOVED else None
    finding = Finding(kind=kind, status=599, host=host, path="/a/path", seconds=9)
    text = await async_get_finding_text(hass, ApiError(found=finding))
    assert text != kind
    assert "{" not in text
    assert text == translations(language)["common"][f"found_{kind}"].format(
        status=599, host=host, path="/a/path", seconds=9
    )
