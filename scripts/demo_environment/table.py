"""The printed table of the check, one row per step."""

from collections.abc import Sequence
import sys
from typing import Final

from .portal import Person

_WIDTHS: Final = (5, 23, 20)
_PERSON: Final = (7, 8, 8, 8)
_PERSON_HEADERS: Final = ("status", "worked", "breaks", "presence")


def duration(minutes: int) -> str:
    """Format minutes as Bitrix24 does."""
    return "?" if minutes < 0 else f"{minutes // 60} h {minutes % 60:02}"


def _cells(person: Person) -> tuple[str, ...]:
    return (person.status, duration(person.worked), duration(person.breaks), person.presence)


def _columns(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{text:<{width}}" for text, width in zip(texts, widths, strict=True))


def _line(lead: Sequence[str], left: Sequence[str], right: Sequence[str], end: str) -> str:
    return " | ".join((_columns(lead, _WIDTHS), _columns(left, _PERSON), _columns(right, _PERSON), end)).rstrip(" |")


def print_header() -> None:
    """Print the header of the table."""
    width = sum(_PERSON) + 2 * (len(_PERSON) - 1)
    lead = sum(_WIDTHS) + 2 * (len(_WIDTHS) - 1)
    print(f"{'':<{lead}} | {'Home Assistant':<{width}} | Bitrix24 (the portal emulator)")
    print(_line(("time", "step", "by"), _PERSON_HEADERS, _PERSON_HEADERS, ""))
    print("-+-".join(("-" * lead, "-" * width, "-" * width, "--")))


def print_row(time: str, what: str, how: str, home_assistant: Person, portal: Person, *, agree: bool) -> None:
    """Print a step as both sides show it."""
    print(_line((time, what, how), _cells(home_assistant), _cells(portal), "ok" if agree else "NO"))
    sys.stdout.flush()
