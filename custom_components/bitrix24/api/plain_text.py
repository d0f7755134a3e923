"""Texts from outside as one short line: what a portal says may have any length and any characters."""

import re
from typing import Final

LONGEST_TEXT: Final = 300
_BREAK = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
# Control characters, and those that turn the direction of what stands beside them.
_INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def plain_text(text: str, longest: int = LONGEST_TEXT) -> str:
    """Return a text without line breaks and control characters, cut to a length.

    Args:
        text: from anywhere.
        longest: how many characters it may have, the ellipsis included.
    """
    # What is far too long is not looked through.
    line = _INVISIBLE.sub("", _BREAK.sub(" ", text[: 2 * longest])).strip()
    if len(line) <= longest and len(text) <= 2 * longest:
        return line
    return f"{line[: longest - 1].rstrip()}…"
