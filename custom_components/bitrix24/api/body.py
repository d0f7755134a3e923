"""The JSON of an answer, also where a server wraps it: a byte order mark, PHP's warnings, an HTML comment, NUL bytes.

Self-hosted portals print such things around every answer as soon as a module complains, and work well otherwise.
"""

from collections.abc import Collection
import json
import re
from typing import Any

from .redaction import redacted

# What begins a comment or a value; a brace in a warning is mostly followed by something else.
_START = re.compile(r"<!--|\{\s*[\"}]|\[\s*(?:[\"\[\]{\d-]|true|false|null)")
_COMMENT, _END_OF_COMMENT = "<!--", "-->"
# A page, or a part of one: what stands in it is not the server's answer to us.
_PAGE = re.compile(
    r"<[/!?]?(?:doctype|html|head|body|title|meta|link|script|style|iframe|noscript|template|textarea|form|xml)\b",
    re.IGNORECASE,
)
# No server's warnings hold more that looks like JSON, and each attempt may cost a look at all that stands before it.
_MOST_ATTEMPTS = 200


# So much is read before others that wait for the event loop notice anything.
LARGE_BODY_BYTES = 1 << 16


def read_body(content: bytes | bytearray, keys: Collection[str], secrets: Collection[str] = ()) -> Any:
    """Return the value that a body holds; of one with something around it the only object that has one of the keys.

    Args:
        content: UTF-8; around the object anything.
        keys: an object that is an answer has one of them.
        secrets: what must not come back in it; with any, its texts can be written too.

    Returns:
        Any JSON value where there is nothing around it; else an object; None when there is none, or more than one.
    """
    decoder = _DECODER if len(content) <= LARGE_BODY_BYTES else _PATIENT_DECODER
    try:
        text = content.decode()
        return redacted(decoder.decode(text), text, secrets)
    except RecursionError:
        return None
    except ValueError:
        # Bytes that are no UTF-8 become halves of characters, which no object may hold.
        text = content.decode("utf-8-sig", errors="surrogateescape").replace("\0", "")
    try:
        return redacted(_only_object(text, keys, decoder), text, secrets)
    except ValueError, RecursionError:
        return None


def _only_object(text: str, keys: Collection[str], decoder: json.JSONDecoder) -> dict[str, Any] | None:
    """Return the only object at the top level that has one of the keys.

    Raises:
        ValueError: a value cannot be read, for example a number of thousands of digits.
        RecursionError: a value is too deep.
    """
    found: dict[str, Any] | None = None
    # What stands before the object, and behind it.
    noise: tuple[list[str], list[str]] = ([], [])
    position = begin = 0
    for _ in range(_MOST_ATTEMPTS):
        start = _START.search(text, position)
        side = noise[found is not None]
        if start is None:
            side.append(text[begin:])
            return found if not any(map(_holds_more, noise)) else None
        side.append(text[begin : start.start()])
        begin = start.start()
        if start[0] == _COMMENT:
            end = text.find(_END_OF_COMMENT, begin)
            position = begin = len(text) if end < 0 else end + len(_END_OF_COMMENT)
            continue
        try:
            value, position = decoder.raw_decode(text, begin)
        except json.JSONDecodeError as err:
            # What stands inside of something broken is not at the top level.
            position = max(err.pos, begin + 1)
            continue
        if isinstance(value, dict) and not value.keys().isdisjoint(keys):
            if found is not None:
                return None
            # Raises where the bytes were not UTF-8.
            text[begin:position].encode()
            found = value
        else:
            side.append(text[begin:position])
        begin = position
    return None


def _holds_more(noise: list[str]) -> bool:
    """Return whether an object among this would be a part of something: of a page, or of a program."""
    text = "".join(noise)
    return text.count("{") != text.count("}") or _PAGE.search(text) is not None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _as_it_is(value: dict[str, Any]) -> dict[str, Any]:
    return value


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
# The decoder keeps the interpreter for itself to the end, also in a thread; a function of Python lets others have it.
_PATIENT_DECODER = json.JSONDecoder(parse_constant=_refuse_constant, object_hook=_as_it_is)
