"""Texts from outside in a place where the frontend renders Markdown: repair issues, and the descriptions of forms.

The same placeholders stand in titles and below fields, where nothing is rendered and every backslash would be seen. So
only what means something to Markdown is escaped: names and words as people write them stay as they are.
"""

from collections.abc import Mapping
import re

from .api import LONGEST_TEXT, plain_text

_ACTIVE = re.compile(
    r"""
    [\\`*\[\]<>~|]                      # code, emphasis, links, images, HTML, tables
    | (?<![^\W_])_ | _(?![^\W_])        # emphasis; within a word it is none
    | &(?=\#?\w+;)                      # entities
    | :(?=//) | (?<=www)\. | @          # what becomes a link by itself
    | ^[#+=-]                           # headings and lists: only at the beginning
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NUMBERED = re.compile(r"^(\d+)(?=[.)](?:\s|$))")


def escape_markdown(text: str) -> str:
    """Return a text as one short line that Markdown shows as it is."""
    line = _NUMBERED.sub(r"\1\\", _ACTIVE.sub(r"\\\g<0>", plain_text(text)))
    if len(line) <= LONGEST_TEXT:
        return line
    line = line[: LONGEST_TEXT - 1]
    # A backslash must not escape what follows the text.
    if (len(line) - len(line.rstrip("\\"))) % 2:
        line = line[:-1]
    return f"{line}…"


def escape_placeholders(placeholders: Mapping[str, str]) -> dict[str, str]:
    """Return the placeholders of a text that is rendered."""
    return {name: escape_markdown(text) for name, text in placeholders.items()}
