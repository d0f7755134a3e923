"""Reading what repair issues and their forms say, as the frontend does, in every language."""

from collections.abc import Mapping
import json
from pathlib import Path
from string import Formatter
from typing import Any

from homeassistant.helpers import issue_registry as ir

from custom_components.bitrix24.const import DOMAIN

LANGUAGES = ("en", "ru", "de")

_TRANSLATIONS = Path(__file__).parents[2] / "custom_components" / DOMAIN / "translations"


def translations(language: str) -> dict[str, Any]:
    """Return all texts in a language."""
    texts: dict[str, Any] = json.loads((_TRANSLATIONS / f"{language}.json").read_text(encoding="utf-8"))
    return texts


def filled(text: str, placeholders: Mapping[str, str] | None) -> str:
    """Return a text with its gaps filled; a gap that nothing is known for fails the test."""
    known = placeholders or {}
    gaps = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    assert gaps <= set(known), (text, known)
    assert all(known[name] for name in gaps), (text, known)
    return text.format(**known)


def issue_text(issue: ir.IssueEntry, language: str = "en") -> str:
    """Return what the list of repairs and the dialog of an issue without a form say."""
    assert issue.translation_key is not None
    texts = translations(language)["issues"][issue.translation_key]
    # One of the two, or the dialog stays empty.
    assert ("description" in texts) is not issue.is_fixable
    assert ("fix_flow" in texts) is issue.is_fixable
    parts = [texts["title"], texts.get("description", "")]
    return "\n".join(filled(part, issue.translation_placeholders) for part in parts)


def form_text(issue: ir.IssueEntry, form: Mapping[str, Any], language: str = "en") -> str:
    """Return what the form of an issue says: its step, its fields, its errors, or why it ends."""
    assert issue.translation_key is not None
    texts = translations(language)["issues"][issue.translation_key]["fix_flow"]
    placeholders = form.get("description_placeholders")
    if form["type"] == "abort":
        return filled(texts["abort"][form["reason"]], placeholders)
    step = texts["step"][form["step_id"]]
    fields = {field["name"] for field in form["data_schema"]}
    assert set(step.get("data", {})) == set(step.get("data_description", {})) == fields
    parts = [step["title"], step["description"], *(texts["error"][key] for key in (form["errors"] or {}).values())]
    return "\n".join(filled(part, placeholders) for part in parts)


def assert_issue_in_every_language(issue: ir.IssueEntry) -> None:
    """Fill the texts of an issue in each language."""
    assert len({issue_text(issue, language) for language in LANGUAGES}) == len(LANGUAGES)


def assert_form_in_every_language(issue: ir.IssueEntry, form: Mapping[str, Any]) -> None:
    """Fill the texts of a form in each language."""
    assert len({form_text(issue, form, language) for language in LANGUAGES}) == len(LANGUAGES)
