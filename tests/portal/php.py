"""The habits of PHP that show on the wire."""

from functools import lru_cache
from json.encoder import encode_basestring_ascii
import re
import sys
from typing import Final
from urllib.parse import unquote_plus

type Params = dict[str, object]

_INTEGER: Final = re.compile(r"0|-?[1-9]\d*")
_NUMERIC: Final = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*")
_LEADING_NUMBER: Final = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_MAX_INTEGRAL_FLOAT: Final = 1e15
_WORDS: Final = {None: "null", True: "true", False: "false"}


class PhpObject(dict[str, object]):
    """A map that stays `{}` when it is empty."""


def encode(value: object) -> str:
    """Encode like json_encode: 17 digits, empty and numbered maps as arrays, escaped slashes."""
    match value:
        case str():
            return _encode_text(value)
        case None | bool():
            return _WORDS[value]
        case int():
            return int.__repr__(value)
        case float():
            return _encode_double(value)
        case PhpObject():
            return _encode_map(value)
        case dict():
            if not value or ("0" in value and all(key == str(position) for position, key in enumerate(value))):
                return encode(list(value.values()))
            return _encode_map(value)
        case list() | tuple():
            return "[" + ",".join([encode(item) for item in value]) + "]"
    message = f"not a PHP value: {value!r}"
    raise TypeError(message)


def _encode_map(value: dict[str, object]) -> str:
    return "{" + ",".join([f"{_encode_key(str(key))}:{encode(item)}" for key, item in value.items()]) + "}"


def _encode_text(value: str) -> str:
    return encode_basestring_ascii(value).replace("/", "\\/")


# A batch has the same few names in each of its answers.
_encode_key = lru_cache(maxsize=512)(_encode_text)


def _encode_double(value: float) -> str:
    if value.is_integer() and abs(value) < _MAX_INTEGRAL_FLOAT:
        return str(int(value))
    return f"{value:.17g}"


def to_double(value: object) -> float:
    """Cast like doubleval."""
    match value:
        case bool() | int() | float():
            return _finite(value)
        case str():
            number = _LEADING_NUMBER.match(value)
            return _finite(float(number.group())) if number else 0.0
        case list() | dict():
            return 1.0 if value else 0.0
    return 0.0


def _finite(number: float) -> float:
    """Keep what JSON can print; PHP would fail to encode an infinite number."""
    return float(min(max(number, -sys.float_info.max), sys.float_info.max))


def to_int(value: object) -> int:
    """Cast like intval."""
    return int(to_double(value))


def to_text(value: object) -> str:
    """Cast like strval; arrays have no text."""
    match value:
        case str():
            return value
        case bool():
            return "1" if value else ""
        case int():
            return str(value)
        case float():
            return _encode_double(value)
    return ""


def is_truthy(value: object) -> bool:
    """Judge like `!empty()`."""
    return value not in {"", "0"} if isinstance(value, str) else bool(value)


def equals_loosely(value: object, number: int) -> bool:
    """Compare like `==` with a user id."""
    match value:
        case None:
            return number == 0
        case bool():
            return value == bool(number)
        case int() | float():
            return value == number
        case str():
            return bool(_NUMERIC.fullmatch(value)) and float(value) == number
    return False


def items(value: object) -> list[tuple[str, object]]:
    """Return the pairs of an array, whatever form it came in."""
    match value:
        case dict():
            return [(str(key), item) for key, item in value.items()]
        case list() | tuple():
            return [(str(position), item) for position, item in enumerate(value)]
    return []


def upper_keys(params: Params) -> Params:
    """Make parameter names case-insensitive."""
    return {key.upper(): value for key, value in params.items()}


def parse_query(query: str) -> Params:
    """Parse like parse_str: brackets make arrays, a plus is a blank."""
    pairs = []
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            pairs.append((unquote_plus(name), unquote_plus(value)))
    return build_params(pairs)


def build_params(pairs: list[tuple[str, str]]) -> Params:
    """Put form fields with bracketed names together."""
    params: Params = {}
    for name, value in pairs:
        _put(params, name.lstrip(" "), value)
    return params


def _put(params: Params, name: str, value: str) -> None:
    base, bracket, rest = name.partition("[")
    keys = [base.replace(".", "_").replace(" ", "_")]
    if bracket and "]" in rest:
        keys += re.findall(r"\[([^\]]*)\]", bracket + rest)
    if not keys[0]:
        return
    place = params
    for key in keys[:-1]:
        place = _enter(place, key)
    place[_next_key(place) if keys[-1] == "" else keys[-1]] = value


def _enter(place: Params, key: str) -> Params:
    key = key or _next_key(place)
    inner = place.get(key)
    if not isinstance(inner, dict):
        inner = place[key] = {}
    return inner


def _next_key(place: Params) -> str:
    numbers = [int(key) for key in place if _INTEGER.fullmatch(key)]
    return str(max(numbers) + 1 if numbers else 0)
