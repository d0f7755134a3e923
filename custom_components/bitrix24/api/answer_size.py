"""How long an answer may be: by what was asked, for a longer one is none of a portal (reference §1, §4.3, §6.5)."""

from collections.abc import Iterable
from typing import Final

# What a self-hosted portal's modules may print around an answer, and what stands around the results of a batch.
_AROUND: Final = 256 * 1024
# A day, the rules of one, a profile, the permissions: less than two kilobytes each, and the error of a call likewise.
_USUAL: Final = 8 * 1024
# Fifty people with some kilobytes each, or fifty records.
_PAGE: Final = 256 * 1024
_PAGES: Final = frozenset({"timeman.record.list", "user.get"})


def longest_answer(methods: Iterable[str]) -> int:
    """Return how many bytes the answer to one request may have.

    Args:
        methods: what is called, in a batch once for each call.
    """
    return _AROUND + sum(_PAGE if method in _PAGES else _USUAL for method in methods)
