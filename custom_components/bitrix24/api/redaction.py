"""Keeps a secret that a proxy or a hostile server echoes out of what an answer tells.

To walk through an answer and copy it takes many times as long as to read it. So the raw text is searched first, and
nothing is copied where neither the secret nor an escaped form of it can be in it.
"""

from collections.abc import Collection
import re
from typing import Any

# As a part of a word a shorter one may be anything.
_TELLING_LENGTH = 8
# The escapes of JSON that give a character of a secret, and those that give half a character, which no file and no
# registry takes.
_TELLING_ESCAPE = re.compile(r"\\u(?:00[0-7]|[dD][89a-fA-F])")
# JSON has other escapes for characters beside these.
_WORD = re.compile(r"\w+", re.ASCII)


def redacted(value: Any, text: str, secrets: Collection[str]) -> Any:
    """Return a value without secrets, and with texts that can be written; the same one where it is so already.

    Args:
        value: as read from the text; may be changed by nobody.
        text: JSON.
        secrets: what must not come back.

    Returns:
        The value; None where it is too deep.
    """
    if not any(_may_hold(text, secret) for secret in secrets):
        return value
    patterns = (
        re.escape(secret) if len(secret) >= _TELLING_LENGTH else rf"\b{re.escape(secret)}\b" for secret in secrets
    )
    try:
        return _cleaned(value, re.compile("|".join(patterns)))
    except RecursionError:
        return None


def _may_hold(text: str, secret: str) -> bool:
    return secret in text or _TELLING_ESCAPE.search(text) is not None or _WORD.fullmatch(secret) is None


def _cleaned(value: Any, secret: re.Pattern[str]) -> Any:
    match value:
        case str():
            return secret.sub("…", value).encode(errors="replace").decode()
        case list():
            return [_cleaned(item, secret) for item in value]
        case dict():
            return {_cleaned(key, secret): _cleaned(item, secret) for key, item in value.items()}
    return value
