"""Check that every JSON file parses and that the translations are complete and follow Home Assistant's rules.

hassfest checks English only and runs only on GitHub. Its rules for texts are applied here to all languages, and to the
card's texts.
"""

from collections.abc import Iterator
import json
from pathlib import Path
import re
import subprocess
import sys

ROOT = Path(__file__).resolve().parents[2]
INTEGRATION = ROOT / "custom_components" / "bitrix24"
# Texts of the integration and of the card.
FOLDERS = (INTEGRATION / "translations", ROOT / "card" / "src" / "texts")
LANGUAGES = ("en", "ru", "de")
# CLDR plural categories; which of them a language has differs.
ANY_NUMBER = "other"
SOME_NUMBERS = {"zero", "one", "two", "few", "many"}

type Texts = dict[str, str]

PLACEHOLDER = re.compile(r"\{(\w+)\}")
FORBIDDEN = {
    "a URL": re.compile(r"https?://"),
    "HTML": re.compile(r"<[a-z/][^>]*>"),
    "a quoted placeholder": re.compile(r"'\{\w+\}'"),
    "a blank at its end": re.compile(r"^\s|\s$"),
}
KEY = re.compile(r"[a-z0-9_-]+")


def flat(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the dotted path and the text of every entry."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from flat(value, f"{path}.{key}" if path else key)
    else:
        yield path, str(node)


def tracked(*patterns: str) -> list[Path]:
    """Return tracked files and untracked files that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def for_any_number(path: str, texts: Texts) -> str:
    """Return the path of the plural category `other` for a plural form, else the path itself."""
    parent, _, form = path.rpartition(".")
    general = f"{parent}.{ANY_NUMBER}"
    return general if form in SOME_NUMBERS and general in texts else path


def language_problems(language: str, texts: Texts, english: Texts) -> Iterator[str]:
    """Yield the problems of one language."""
    needed = {for_any_number(path, english) for path in english}
    there = {for_any_number(path, texts) for path in texts}
    for path in needed - there:
        yield f"{language}: {path} is missing"
    for path in there - needed:
        yield f"{language}: {path} is not in English"
    for path, text in texts.items():
        expected = set(PLACEHOLDER.findall(english.get(for_any_number(path, texts), text)))
        own = set(PLACEHOLDER.findall(text))
        # A plural form may leave out the number, as in "one hour".
        if own - expected or (expected - own and for_any_number(path, texts) == path):
            yield f"{language}: {path} has other placeholders than English"
        if not text:
            yield f"{language}: {path} is empty"
        yield from (f"{language}: {path} has {what}" for what, pattern in FORBIDDEN.items() if pattern.search(text))
        yield from (f"{language}: {path}: bad key {key}" for key in path.split(".") if not KEY.fullmatch(key))


def folder_problems(folder: Path) -> Iterator[str]:
    """Yield the problems of a folder with one file per language."""
    texts: dict[str, Texts] = {}
    for language in LANGUAGES:
        file = folder / f"{language}.json"
        if not file.is_file():
            yield f"{language}: the file is missing"
            continue
        texts[language] = dict(flat(json.loads(file.read_text(encoding="utf-8"))))
    for language, own in texts.items():
        yield from language_problems(language, own, texts.get("en", own))


def problems() -> Iterator[str]:
    """Yield all problems."""
    for file in tracked("*.json"):
        try:
            json.loads(file.read_text(encoding="utf-8"))
        except ValueError as err:
            yield f"{file.relative_to(ROOT)}: {err}"
    for folder in FOLDERS:
        yield from (f"{folder.relative_to(ROOT)}: {problem}" for problem in folder_problems(folder))


if __name__ == "__main__":
    found = sorted(problems())
    print("\n".join(found))
    sys.exit(bool(found))
