"""A monotonic clock that can be moved on: the rate limit allows two requests a second, and nobody waits for it here."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
import time
from typing import Final
from unittest.mock import patch

# What a poll of 500 employees needs at the pace of the rate limit, and more; less than what is taken for a clock that
# was set.
POLL_SECONDS: Final = 15.0
# What the two requests of a verb need.
VERB_SECONDS: Final = 1.1


@contextmanager
def movable_clock() -> Iterator[Callable[[float], None]]:
    """Yield a function that moves the monotonic clock on; timers of the event loop go by the real one."""
    monotonic = time.monotonic
    ahead = 0.0

    def move(seconds: float) -> None:
        nonlocal ahead
        ahead += seconds

    with (
        patch.object(asyncio.get_running_loop(), "time", monotonic),
        patch.object(time, "monotonic", lambda: monotonic() + ahead),
    ):
        yield move
