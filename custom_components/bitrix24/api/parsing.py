"""Reading what a portal may answer: the JSON of a body, and odd values in it. Never raises for a value."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
import json
import re
from typing import Any, Final

import orjson

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


# What databases and other JSON libraries take for a whole number.
_BEYOND_INTEGERS = 2**63


_DAY_SECONDS = 86_400


_PLAUSIBLE_YEARS = range(1971, 3000)


_CLOCK = re.compile(r"(-?)(\d{1,4}):(\d{2}):(\d{2})")


def as_text(value: Any) -> str:
    """Return a text, stripped; everything else is empty."""
    return value.strip() if isinstance(value, str) else ""


def as_int(value: Any) -> int | None:
    """Return a whole number given as number or text (ids come as both, reference §13.23)."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = int(value)
    except ValueError:
        return None
    return number if abs(number) < _BEYOND_INTEGERS else None


def as_bool(value: Any) -> bool | None:
    """Return a boolean given as boolean, 0 and 1, or "Y" and "N"."""
    if not isinstance(value, bool | int | str):
        return None
    return {True: True, "Y": True, "1": True, False: False, "N": False, "0": False}.get(value)


def as_clock_time(value: Any) -> timedelta | None:
    """Return a duration given as "HH:MM:SS"; hours may exceed 24, a sign is understood."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    sign, hours, minutes, seconds = match.groups()
    duration = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    return -duration if sign else duration


def as_seconds(value: Any) -> float | None:
    """Return a run time given as a number of seconds, at most a day."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _DAY_SECONDS:
        return None
    return float(value)


def as_instant(value: Any) -> datetime | None:
    """Return an instant given as seconds since the epoch or as ISO 8601 text with an offset; keeps the offset."""
    try:
        if isinstance(value, str):
            instant = datetime.fromisoformat(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            instant = datetime.fromtimestamp(value, UTC)
        else:
            return None
    except ValueError, OverflowError, OSError:
        return None
    # Far years would overflow as soon as a duration is added.
    return instant if instant.tzinfo and instant.year in _PLAUSIBLE_YEARS else None


# As a part of a word a shorter secret may be anything.
_LONG_SECRET = 8


# The escapes of JSON for characters of a secret, and for halves of characters, which no file and no registry takes.
_ESCAPE = re.compile(r"\\u(?:00[0-7]|[dD][89a-fA-F])")


_UNICODE_ESCAPE, _ASCII_ESCAPE = b"\\u00", re.compile(rb"\\u00[0-7]")


# JSON has other escapes for characters beside these.
_WORD = re.compile(r"\w+", re.ASCII)


def _redacted(value: Any, text: str, secrets: Collection[str]) -> Any:
    """Return the value read from a text without secrets and halves of characters; None where it is too deep."""
    if not any(secret in text or _ESCAPE.search(text) or not _WORD.fullmatch(secret) for secret in secrets):
        return value
    patterns = (re.escape(secret) if len(secret) >= _LONG_SECRET else rf"\b{re.escape(secret)}\b" for secret in secrets)
    return _cleaned(value, re.compile("|".join(patterns)))


def _cleaned(value: Any, secret: re.Pattern[str]) -> Any:
    match value:
        case str():
            return secret.sub("…", value).encode(errors="replace").decode()
        case list():
            return [_cleaned(item, secret) for item in value]
        case dict():
            return {_cleaned(key, secret): _cleaned(item, secret) for key, item in value.items()}
    return value


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
    try:
        return _plain(content, secrets)
    except ValueError:
        pass
    decoder = _DECODER if len(content) <= LARGE_BODY_BYTES else _PATIENT_DECODER
    try:
        text = content.decode()
        return _redacted(decoder.decode(text), text, secrets)
    except RecursionError:
        return None
    except ValueError:
        # Bytes that are no UTF-8 become halves of characters, which no object may hold.
        text = content.decode("utf-8-sig", errors="surrogateescape").replace("\0", "")
    try:
        return _redacted(_only_object(text, keys, decoder), text, secrets)
    except ValueError, RecursionError:
        return None


# orjson reads a whole number beyond 64 bits as a float. Such a number has twenty digits, or a sign and nineteen.
_DIGITS: Final = bytes(b"0"[0] if chr(byte) in "-0123456789" else b" "[0] for byte in range(256))


_LONG_NUMBER: Final = b"0" * 20


def _plain(content: bytes | bytearray, secrets: Collection[str]) -> Any:
    """Return the value of a body with nothing unusual in it, in a fraction of the time.

    Raises:
        ValueError: json and _redacted might give another value.
    """
    if len(content) > LARGE_BODY_BYTES or _LONG_NUMBER in content.translate(_DIGITS):
        raise ValueError("large")
    if _may_hold(content, secrets):
        raise ValueError("secret")
    return orjson.loads(content)


def _may_hold(content: bytes | bytearray, secrets: Collection[str]) -> bool:
    """Return whether secrets may be in JSON that orjson takes, which refuses halves of characters."""
    return bool(secrets) and (
        _has_ascii_escape(content)
        or any(secret.encode() in content or not _WORD.fullmatch(secret) for secret in secrets)
    )


def _has_ascii_escape(content: bytes | bytearray) -> bool:
    return _UNICODE_ESCAPE in content and _ASCII_ESCAPE.search(content) is not None


_RESULT, _ERRORS = b'"result"', b'"result_error"'


@dataclass(slots=True)
class BatchHead:
    """An answer to a batch up to its errors: most polls bring the same results again.

    Attributes:
        content: from the first byte on; empty while there is none.
        results: what it holds.
    """

    content: bytes = field(default=b"", repr=False)
    results: Any = field(default=None, repr=False)

    def learn(self, content: bytes | bytearray, body: Any, secrets: Collection[str]) -> None:
        """Take in an answer as it was read, provided that its results end where its errors begin."""
        self.content = b""
        end = content.find(_ERRORS)
        if end < 0 or _may_hold_result(content[end:]):
            return
        beginning = bytes(content[:end])
        try:
            closed = _plain(beginning + _ERRORS + b":0}}", secrets)
            results = body["result"]["result"]
        except KeyError, TypeError, ValueError:
            return
        if closed == {"result": {"result": results, "result_error": 0}}:
            self.content, self.results = beginning, results


def read_batch(content: bytes | bytearray, keys: Collection[str], secrets: Collection[str], head: BatchHead) -> Any:
    """Return the same as read_body; after a head that is known, parse only the rest."""
    if head.content and content.startswith(head.content) and not _may_hold(head.content, secrets):
        tail = content[len(head.content) :]
        try:
            body = None if _may_hold_result(tail) else _plain(b'{"result":{' + tail, secrets)
        except ValueError:
            body = None
        if body is not None:
            body["result"]["result"] = head.results
            return body
    body = read_body(content, keys, secrets)
    head.learn(content, body, secrets)
    return body


def _may_hold_result(tail: bytes | bytearray) -> bool:
    """Return whether a key of what follows may be "result" again, which would replace the results."""
    return _RESULT in tail or _has_ascii_escape(tail)


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
