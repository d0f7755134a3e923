"""The table of the walk, a row for each step."""

from collections.abc import Sequence
import sys
from typing import Final

from .portal import Person

_WIDTHS: Final = (5, 23, 20)
_PERSON: Final = (7, 8, 8, 8)
_PERSON_HEADS: Final = ("status", "worked", "breaks", "presence")


def duration(minutes: int) -> str:
    """Write minutes as Bitrix24 does."""
    return "?" if minutes < 0 else f"{minutes // 60} h {minutes % 60:02}"


def _cells(person: Person) -> tuple[str, ...]:
    return (person.status, duration(person.worked), duration(person.breaks), person.presence)


def _columns(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{text:<{width}}" for text, width in zip(texts, widths, strict=True))


def _line(lead: Sequence[str], left: Sequence[str], right: Sequence[str], end: str) -> str:
    return " | ".join((_columns(lead, _WIDTHS), _columns(left, _PERSON), _columns(right, _PERSON), end)).rstrip(" |")


def print_head() -> None:
    """Print the head of the table."""
    width = sum(_PERSON) + 2 * (len(_PERSON) - 1)
    lead = sum(_WIDTHS) + 2 * (len(_WIDTHS) - 1)
    print(f"{'':<{lead}} | {'Home Assistant':<{width}} | Bitrix24 (the portal emulator)")
    print(_line(("time", "step", "by"), _PERSON_HEADS, _PERSON_HEADS, ""))
    print("-+-".join(("-" * lead, "-" * width, "-" * width, "--")))


def print_row(time: str, what: str, how: str, home_assistant: Person, portal: Person, *, agree: bool) -> None:
    """Print a step as both sides see it."""
    print(_line((time, what, how), _cells(home_assistant), _cells(portal), "ok" if agree else "NO"))
    sys.stdout.flush()
