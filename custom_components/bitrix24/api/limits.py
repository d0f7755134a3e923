"""The request rate of a portal and its quota of run time (reference §6.4)."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import IntEnum
import random
import time
from typing import Any, NamedTuple

from .errors import ApiError, CannotConnect, Finding, FindingKind, RateLimited
from .parsing import as_instant, as_seconds

# The cloud's leaky bucket drains two requests a second and blocks above fifty. It is shared with all other tools behind
# the same address.
BURST = 30
PER_SECOND = 2.0
_MAX_WAIT_SECONDS = 10.0
# Two polls of 500 people fit beside as many.
_FEW = 4
# At once for each employee.
_MAX_READS = 4
# Clocks are read in microseconds.
_NOW_SECONDS = 1e-4
_MAX_BACKOFF_SECONDS = 300.0
# The server sums run times over ten minutes: a later end of a limit is not believed.
_MAX_LIMIT = timedelta(minutes=15)


class Urgency(IntEnum):
    """The purpose of a request; the more urgent goes first."""

    # To change a day, and to read it before that.
    VERB = 0
    POLL = 1
    # To show records, to send a notification.
    READ = 2

    @property
    def burst(self) -> int:
        """How many requests may be sent at once; the rest is reserved for more urgent ones."""
        return BURST - _RESERVED[self]


# A verb takes two requests; the set-up of hundreds of people must not wait.
_RESERVED = (0, 2, 12)


class _Pause(NamedTuple):
    """A time in which nothing is sent, and the error to raise meanwhile."""

    until: float = 0.0
    error: type[ApiError] = RateLimited
    found: Finding | None = None


class RateLimiter:
    """Lets requests pass one by one, and none at all while a limit lasts."""

    def __init__(self, jitter: Callable[[float, float], float] = random.uniform) -> None:
        """Start without any limit; `jitter` returns a number between two, so that clients do not return together."""
        self._jitter = jitter
        self._empty_at = 0.0
        # By urgency.
        self._queues: Sequence[deque[asyncio.Future[None]]] = [deque() for _ in Urgency]
        self._timer: asyncio.TimerHandle | None = None
        self._reads: Counter[int] = Counter()
        self._failures = 0
        # Requested by the portal, and our own backoff.
        self._limit = _Pause()
        self._backoff = _Pause()
        self._retry_at = 0.0

    @property
    def wait(self) -> float:
        """The seconds for which nothing may be sent; 0 when something may."""
        return max(self._longest.until - time.monotonic(), 0.0)

    @property
    def patience(self) -> float:
        """The seconds for which the portal itself requested to send nothing."""
        return max(self._limit.until - time.monotonic(), 0.0)

    @property
    def retry_after(self) -> float:
        """The seconds after which a poll should try again; 0 without a failure."""
        return max(self._retry_at - time.monotonic(), self.wait)

    @property
    def is_idle(self) -> bool:
        """Whether so few requests were sent lately that one more delays no poll, not even of hundreds of people."""
        sent = (self._empty_at - time.monotonic()) * PER_SECOND
        return self.wait == 0 and not any(self._queues) and sent <= _FEW

    async def acquire(self, urgency: Urgency = Urgency.VERB) -> None:
        """Wait until a request may be sent.

        Raises:
            RateLimited: a limit lasts, or too many requests are waiting.
            CannotConnect: the portal keeps failing.
        """
        self._refuse_while_paused()
        ahead = sum(map(len, self._queues[: urgency + 1]))
        wait = self._get_wait(urgency, ahead)
        if wait > _MAX_WAIT_SECONDS:
            raise RateLimited("too many requests at once")
        if wait <= _NOW_SECONDS:
            self._count_request()
            return
        await self._queue(self._queues[urgency])
        self._refuse_while_paused()

    @contextmanager
    def read_slot(self, user_id: int) -> Generator[None]:
        """Hold one of the few slots for reads about an employee, beside verbs and polls.

        Raises:
            RateLimited: all are taken.
        """
        if self._reads[user_id] >= _MAX_READS:
            raise RateLimited("too many reads at once", found=Finding(kind=FindingKind.TOO_MANY_WAITING))
        self._reads[user_id] += 1
        try:
            yield
        finally:
            self._reads[user_id] -= 1

    def on_success(self) -> None:
        """Forget earlier failures, unless a limit has begun since this request was sent."""
        if self.wait == 0:
            self._failures = 0
            self._retry_at = 0.0

    def on_limit(self, until_reset: timedelta | None, *, found: Finding | None = None, insistent: bool = True) -> None:
        """Send nothing for as long as the portal says, else for 2, 4, 8 … 300 seconds and a little more.

        Args:
            until_reset: as the portal says; None when it does not.
            found: the finding for errors raised meanwhile.
            insistent: whether the portal itself limits, and not a server in front of it that is busy or down.
        """
        self._failures += 1
        if until_reset is not None and until_reset > timedelta():
            seconds = min(until_reset, _MAX_LIMIT).total_seconds() + self._jitter(1, 5)
            self._limit = max(self._limit, _Pause(time.monotonic() + seconds, RateLimited, found), key=_get_end)
            return
        pause = _Pause(time.monotonic() + self._get_backoff(), RateLimited, found)
        if insistent:
            self._limit = max(self._limit, pause, key=_get_end)
        else:
            self._backoff = max(self._backoff, pause, key=_get_end)

    def on_failure(self, found: Finding | None = None) -> None:
        """Back off from a failing server, from the second time on: after the first the state may have to be read."""
        self._failures += 1
        self._retry_at = time.monotonic() + self._get_backoff()
        if self._failures > 1:
            self._backoff = max(self._backoff, _Pause(self._retry_at, CannotConnect, found), key=_get_end)

    def lift(self) -> None:
        """End our own backoff, for a caller with a reason to try again; a limit of the portal stays."""
        self._backoff = _Pause()

    @property
    def _longest(self) -> _Pause:
        return max(self._limit, self._backoff, key=_get_end)

    def _get_backoff(self) -> float:
        seconds = min(2.0 ** min(self._failures, 9), _MAX_BACKOFF_SECONDS)
        return seconds * self._jitter(1, 1.25)

    def _refuse_while_paused(self) -> None:
        if self.wait > 0:
            pause = self._longest
            raise pause.error("waiting until the portal may be asked again", found=pause.found)

    def _get_wait(self, urgency: Urgency, ahead: int = 0) -> float:
        """Return the seconds until a request may be sent behind others; at most 0 when it may now."""
        filled = max(self._empty_at - time.monotonic(), 0.0)
        return filled + (ahead + 1 - urgency.burst) / PER_SECOND

    def _count_request(self) -> None:
        self._empty_at = max(self._empty_at, time.monotonic()) + 1 / PER_SECOND

    async def _queue(self, queue: deque[asyncio.Future[None]]) -> None:
        waiter = asyncio.get_running_loop().create_future()
        queue.append(waiter)
        self._serve()
        try:
            await waiter
        finally:
            if waiter in queue:
                # Cancelled: it may be another's turn.
                queue.remove(waiter)
                self._serve()

    def _serve(self) -> None:
        """Let requests pass that need not wait any more, the most urgent first; return for the next one."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waits = []
        for urgency, queue in zip(Urgency, self._queues, strict=True):
            while queue and (self._get_wait(urgency) <= _NOW_SECONDS or queue[0].done()):
                if not (waiter := queue.popleft()).done():
                    self._count_request()
                    waiter.set_result(None)
            if queue:
                waits.append(self._get_wait(urgency))
        if waits:
            self._timer = asyncio.get_running_loop().call_later(min(waits), self._serve)


def _get_end(pause: _Pause) -> float:
    return pause.until


# The server sums the run time of a method over this window, and refuses the method above a limit: 420 seconds in the
# code, 480 in the documentation. Half of the lower one is for polls; the rest is left to verbs and to other tools with
# the same webhook.
_WINDOW = timedelta(minutes=10)
_SECONDS_FOR_POLLS = 210.0
_NEARLY_USED_UP_SECONDS = 336.0
# So little never adds up to anything.
_FREE_SECONDS = 1.0
# Newer servers charge a batch with half of its run time instead of its calls.
_WEIGHTS = {"batch": 0.5}


class OperatingQuota:
    """The run time that each method of one webhook or application has used up."""

    def __init__(self) -> None:
        """Know nothing yet: a portal without the limit never sends it."""
        self._times: dict[str, Mapping[str, Any]] = {}

    def learn(self, method: str, time: Any) -> None:
        """Take in the time block of an answer, or of one call in a batch."""
        if isinstance(time, dict) and "operating_reset_at" in time:
            self._times[method] = time

    def seconds(self, method: str) -> float:
        """Return how long the last call of a method ran; 0 when unknown."""
        return as_seconds(self._times.get(method, {}).get("duration")) or 0.0

    def reset_at(self, method: str) -> datetime | None:
        """Return when some of the run time of a method is released; None when unknown."""
        return as_instant(self._times.get(method, {}).get("operating_reset_at"))

    def minimum_interval(self, now: datetime, cost: Mapping[str, float]) -> timedelta:
        """Return the least interval at which the same calls can be repeated and no method reaches its limit.

        Repeated for ten minutes, the run time may add up to half of the lowest limit known. When most of a limit is
        used up for any reason, nothing is repeated before the server releases some of it.

        Args:
            now: by the portal's clock.
            cost: how long each method ran for one repetition, in seconds.
        """
        longest = timedelta()
        for method, seconds in cost.items():
            # A portal without the limit sends no end of it.
            if (time := self._times.get(method)) is None:
                continue
            charged = seconds * _WEIGHTS.get(method, 1)
            if charged > _FREE_SECONDS:
                longest = max(longest, min(charged / _SECONDS_FOR_POLLS, 1) * _WINDOW)
            if (as_seconds(time.get("operating")) or 0.0) + charged <= _NEARLY_USED_UP_SECONDS:
                continue
            if (reset_at := self.reset_at(method)) is not None:
                longest = max(longest, min(reset_at - now, _WINDOW))
        return longest
