"""Check what no other tool does: every JSON file parses, and the translations are complete and allowed.

Home Assistant's own validator looks at English alone and runs only on GitHub; its rules for texts are repeated here
for all languages, and hold for the card's own texts too.
"""

from collections.abc import Iterator
import json
from pathlib import Path
import re
import subprocess
import sys

ROOT = Path(__file__).resolve().parents[2]
INTEGRATION = ROOT / "custom_components" / "bitrix24"
# What is read: the integration's texts, and the card's.
FOLDERS = (INTEGRATION / "translations", ROOT / "card" / "src" / "texts")
LANGUAGES = ("en", "ru", "de")
# The forms of a text with a number, by CLDR's names; which of them there are depends on the language.
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
    """Yield every text of a file with its dotted path."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from flat(value, f"{path}.{key}" if path else key)
    else:
        yield path, str(node)


def tracked(*patterns: str) -> list[Path]:
    """Return the files that git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def for_any_number(path: str, texts: Texts) -> str:
    """Return the path of the form that every language has: another one for some numbers, the same otherwise."""
    parent, _, form = path.rpartition(".")
    general = f"{parent}.{ANY_NUMBER}"
    return general if form in SOME_NUMBERS and general in texts else path


def problems_of_language(language: str, texts: Texts, english: Texts) -> Iterator[str]:
    """Yield what is wrong with the texts of a language."""
    needed = {for_any_number(path, english) for path in english}
    there = {for_any_number(path, texts) for path in texts}
    for path in needed - there:
        yield f"{language}: {path} is missing"
    for path in there - needed:
        yield f"{language}: {path} is not in English"
    for path, text in texts.items():
        expected = set(PLACEHOLDER.findall(english.get(for_any_number(path, texts), text)))
        own = set(PLACEHOLDER.findall(text))
        # "One hour" names no number.
        if own - expected or (expected - own and for_any_number(path, texts) == path):
            yield f"{language}: {path} has other placeholders than English"
        if not text:
            yield f"{language}: {path} is empty"
        yield from (f"{language}: {path} has {what}" for what, pattern in FORBIDDEN.items() if pattern.search(text))
        yield from (f"{language}: {path}: bad key {key}" for key in path.split(".") if not KEY.fullmatch(key))


def problems_of_folder(folder: Path) -> Iterator[str]:
    """Yield what is wrong with the texts of a folder: one file a language."""
    texts: dict[str, Texts] = {}
    for language in LANGUAGES:
        file = folder / f"{language}.json"
        if not file.is_file():
            yield f"{language}: the file is missing"
            continue
        texts[language] = dict(flat(json.loads(file.read_text(encoding="utf-8"))))
    for language, own in texts.items():
        yield from problems_of_language(language, own, texts.get("en", own))


def problems() -> Iterator[str]:
    """Yield everything that is wrong."""
    for file in tracked("*.json"):
        try:
            json.loads(file.read_text(encoding="utf-8"))
        except ValueError as err:
            yield f"{file.relative_to(ROOT)}: {err}"
    for folder in FOLDERS:
        yield from (f"{folder.relative_to(ROOT)}: {problem}" for problem in problems_of_folder(folder))


if __name__ == "__main__":
    found = sorted(problems())
    print("\n".join(found))
    sys.exit(bool(found))
