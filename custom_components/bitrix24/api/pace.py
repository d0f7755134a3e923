"""How fast a portal may be asked: one pace for all who ask it from here (reference §6.4)."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
import random
import time

from .errors import ApiError, CannotConnect, RateLimited

# The cloud's leaky bucket drains two requests a second and blocks above fifty; the same bucket counts all other tools
# behind the same address, so not all of it is ours.
BURST = 30
PER_SECOND = 2.0
# Who would have to stand in the queue for longer had better come back.
_PATIENCE_SECONDS = 10.0

_LONGEST_BACKOFF_SECONDS = 300.0
# The server sums run times over ten minutes: a later end of a limit is not believed.
_LONGEST_LIMIT = timedelta(minutes=15)


class Pace:
    """Lets requests pass one by one, and none at all while the portal asks for patience."""

    def __init__(self, jitter: Callable[[float, float], float] = random.uniform) -> None:
        """Start unhurried.

        Args:
            jitter: gives a number between two, so that many clients do not come back at the same moment.
        """
        self._jitter = jitter
        self._empty_at = 0.0
        self._failures = 0
        self._blocked_until = 0.0
        self._why: type[ApiError] = RateLimited
        self._retry_at = 0.0

    @property
    def wait(self) -> float:
        """The seconds for which nothing may be sent; 0 when something may."""
        return max(self._blocked_until - time.monotonic(), 0.0)

    @property
    def retry_after(self) -> float:
        """The seconds after which who has no hurry had better try again; 0 while the portal is well."""
        return max(self._retry_at - time.monotonic(), self.wait)

    async def turn(self) -> None:
        """Wait until a request may be sent.

        Raises:
            RateLimited: the portal asked for patience, or too much is waiting already.
            CannotConnect: the portal keeps failing.
        """
        self._refuse_while_blocked()
        now = time.monotonic()
        empty_at = max(self._empty_at, now) + 1 / PER_SECOND
        wait = empty_at - now - BURST / PER_SECOND
        if wait > _PATIENCE_SECONDS:
            raise RateLimited("too many requests at once")
        self._empty_at = empty_at
        if wait > 0:
            # The pace itself: there is no event to wait for.
            await asyncio.sleep(wait)  # noqa: TID251
            self._refuse_while_blocked()

    def answered(self) -> None:
        """Forget earlier failures, unless the portal has asked for patience since this request was sent."""
        if self.wait == 0:
            self._failures = 0
            self._retry_at = 0.0

    def limited(self, until_reset: timedelta | None) -> None:
        """Send nothing for as long as the portal says, else for 2, 4, 8 … 300 seconds and a little more.

        Args:
            until_reset: how long the operating limit still lasts; None when the portal did not tell.
        """
        self._failures += 1
        if until_reset is not None and until_reset > timedelta():
            self._block(min(until_reset, _LONGEST_LIMIT).total_seconds() + self._jitter(1, 5), RateLimited)
        else:
            self._block(self._backoff(), RateLimited)

    def failed(self) -> None:
        """Let a failing server rest: from the second time on, for after the first the state may have to be read."""
        self._failures += 1
        seconds = self._backoff()
        self._retry_at = time.monotonic() + seconds
        if self._failures > 1:
            self._block(seconds, CannotConnect)

    def _block(self, seconds: float, why: type[ApiError]) -> None:
        until = time.monotonic() + seconds
        if until > self._blocked_until:
            self._blocked_until, self._why = until, why

    def _backoff(self) -> float:
        seconds = min(2.0 ** min(self._failures, 9), _LONGEST_BACKOFF_SECONDS)
        return seconds * self._jitter(1, 1.25)

    def _refuse_while_blocked(self) -> None:
        if self.wait > 0:
            raise self._why("waiting until the portal may be asked again")
