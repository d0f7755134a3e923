"""How fast a portal may be asked, and how much of its run time is used up (reference §6.4)."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import IntEnum
import random
import time
from typing import Any, NamedTuple

from .errors import ApiError, CannotConnect, Finding, FindingKind, RateLimited
from .parsing import as_instant, as_seconds

# The cloud's leaky bucket drains two requests a second and blocks above fifty; the same bucket counts all other tools
# behind the same address, so not all of it is ours.
BURST = 30


PER_SECOND = 2.0


# Who would have to stand in the queue for longer had better come back.
_PATIENCE_SECONDS = 10.0


# Who shows somebody's records or notifies somebody seldom wants more at once.
_READS_AT_ONCE = 4


# Clocks are read in microseconds.
_ALREADY_SECONDS = 1e-4


_LONGEST_BACKOFF_SECONDS = 300.0


# The server sums run times over ten minutes: a later end of a limit is not believed.
_LONGEST_LIMIT = timedelta(minutes=15)


class Urgency(IntEnum):
    """What a request is for; the more urgent goes first, whoever came first."""

    # To change a day, and the look at the day before it.
    VERB = 0
    POLL = 1
    # To show records, to notify somebody.
    READ = 2

    @property
    def burst(self) -> int:
        """How many requests may be sent at once; what is left of them is for those that are more urgent."""
        return BURST - _LEFT_TO_OTHERS[self]


# A verb is two requests; what a set-up of hundreds of people asks at once must not wait.
_LEFT_TO_OTHERS = {Urgency.VERB: 0, Urgency.POLL: 2, Urgency.READ: 12}


class _Rest(NamedTuple):
    """A time in which nothing is sent: until when, and what to tell who asks."""

    until: float = 0.0
    why: type[ApiError] = RateLimited
    found: Finding | None = None


class RateLimiter:
    """Lets requests pass one by one, and none at all while the portal asks for patience."""

    def __init__(self, jitter: Callable[[float, float], float] = random.uniform) -> None:
        """Start unhurried.

        Args:
            jitter: gives a number between two, so that many clients do not come back at the same moment.
        """
        self._jitter = jitter
        self._empty_at = 0.0
        self._queues: dict[Urgency, deque[asyncio.Future[None]]] = {urgency: deque() for urgency in Urgency}
        self._timer: asyncio.TimerHandle | None = None
        self._reads: Counter[int] = Counter()
        self._failures = 0
        # What the portal asked for, and what is only our own caution.
        self._asked = _Rest()
        self._caution = _Rest()
        self._retry_at = 0.0

    @property
    def wait(self) -> float:
        """The seconds for which nothing may be sent; 0 when something may."""
        return max(self._longest.until - time.monotonic(), 0.0)

    @property
    def patience(self) -> float:
        """The seconds for which the portal itself asked to be left alone, whoever waits for what."""
        return max(self._asked.until - time.monotonic(), 0.0)

    @property
    def retry_after(self) -> float:
        """The seconds after which who has no hurry had better try again; 0 while the portal is well."""
        return max(self._retry_at - time.monotonic(), self.wait)

    async def acquire(self, urgency: Urgency = Urgency.VERB) -> None:
        """Wait until a request may be sent.

        Raises:
            RateLimited: the portal asked for patience, or too much is waiting already.
            CannotConnect: the portal keeps failing.
        """
        self._refuse_while_blocked()
        ahead = sum(len(self._queues[other]) for other in Urgency if other <= urgency)
        wait = self._wait_of(urgency, ahead)
        if wait > _PATIENCE_SECONDS:
            raise RateLimited("too many requests at once")
        if wait <= _ALREADY_SECONDS:
            self._pass_one()
            return
        await self._stand_in_line(self._queues[urgency])
        self._refuse_while_blocked()

    @contextmanager
    def read_slot(self, user_id: int) -> Generator[None]:
        """Do one of the few things about somebody that may wait at once, beside verbs and polls.

        Raises:
            RateLimited: enough are waiting already; this one is not to be begun.
        """
        if self._reads[user_id] >= _READS_AT_ONCE:
            raise RateLimited("too many reads at once", found=Finding(kind=FindingKind.TOO_MANY_WAITING))
        self._reads[user_id] += 1
        try:
            yield
        finally:
            self._reads[user_id] -= 1

    def on_success(self) -> None:
        """Forget earlier failures, unless the portal has asked for patience since this request was sent."""
        if self.wait == 0:
            self._failures = 0
            self._retry_at = 0.0

    def on_limit(self, until_reset: timedelta | None, *, found: Finding | None = None, insistent: bool = True) -> None:
        """Send nothing for as long as the portal says, else for 2, 4, 8 … 300 seconds and a little more.

        Args:
            until_reset: how long the portal wants to be left alone; None when it did not tell.
            found: what was found; told to all who ask meanwhile.
            insistent: whether it is the portal that asks, and not a server in front of it that is busy or down.
        """
        self._failures += 1
        if until_reset is not None and until_reset > timedelta():
            seconds = min(until_reset, _LONGEST_LIMIT).total_seconds() + self._jitter(1, 5)
            self._asked = self._later(self._asked, _Rest(time.monotonic() + seconds, RateLimited, found))
            return
        rest = _Rest(time.monotonic() + self._backoff(), RateLimited, found)
        if insistent:
            self._asked = self._later(self._asked, rest)
        else:
            self._caution = self._later(self._caution, rest)

    def on_failure(self, found: Finding | None = None) -> None:
        """Let a failing server rest: from the second time on, for after the first the state may have to be read."""
        self._failures += 1
        self._retry_at = time.monotonic() + self._backoff()
        if self._failures > 1:
            self._caution = self._later(self._caution, _Rest(self._retry_at, CannotConnect, found))

    def lift(self) -> None:
        """Let somebody ask who has reason to, unless the portal itself told how long it wants to be left alone."""
        self._caution = _Rest()

    @property
    def _longest(self) -> _Rest:
        return self._later(self._asked, self._caution)

    @staticmethod
    def _later(one: _Rest, other: _Rest) -> _Rest:
        return other if other.until > one.until else one

    def _backoff(self) -> float:
        seconds = min(2.0 ** min(self._failures, 9), _LONGEST_BACKOFF_SECONDS)
        return seconds * self._jitter(1, 1.25)

    def _refuse_while_blocked(self) -> None:
        if self.wait > 0:
            rest = self._longest
            raise rest.why("waiting until the portal may be asked again", found=rest.found)

    def _wait_of(self, urgency: Urgency, ahead: int = 0) -> float:
        """Return the seconds until a request may be sent behind some others; not more than 0 when it may now."""
        filled = max(self._empty_at - time.monotonic(), 0.0)
        return filled + (ahead + 1 - urgency.burst) / PER_SECOND

    def _pass_one(self) -> None:
        self._empty_at = max(self._empty_at, time.monotonic()) + 1 / PER_SECOND

    async def _stand_in_line(self, line: deque[asyncio.Future[None]]) -> None:
        place = asyncio.get_running_loop().create_future()
        line.append(place)
        self._serve()
        try:
            await place
        finally:
            if place in line:
                # Nobody waits for it any more: the next may be another.
                line.remove(place)
                self._serve()

    def _serve(self) -> None:
        """Let those pass whose turn it is, the most urgent first, and come back when it is the next one's."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waits = []
        for urgency, line in self._queues.items():
            while line and (self._wait_of(urgency) <= _ALREADY_SECONDS or line[0].done()):
                if not (place := line.popleft()).done():
                    self._pass_one()
                    place.set_result(None)
            if line:
                waits.append(self._wait_of(urgency))
        if waits:
            self._timer = asyncio.get_running_loop().call_later(min(waits), self._serve)


# The server sums the run time of a method over this time, and refuses the method above a limit: 420 seconds in the
# code, 480 in the documentation. Half of the lower one is for polls; the rest is left to verbs and to other tools that
# use the same webhook.
_WINDOW = timedelta(minutes=10)


_SECONDS_FOR_POLLS = 210.0


_NEARLY_USED_UP_SECONDS = 336.0


# However often it is polled, so little never sums up to anything.
_FREE_SECONDS = 1.0


# Newer servers charge a batch with half of its run time instead of its calls.
_WEIGHTS = {"batch": 0.5}


class OperatingQuota:
    """Remembers what the server says about the run time of each method of one webhook."""

    def __init__(self) -> None:
        """Know nothing yet: a portal without the limit never tells anything."""
        self._told: dict[str, Mapping[str, Any]] = {}

    def learn(self, method: str, time: Any) -> None:
        """Take in the time block of an answer, or of one call in a batch."""
        if isinstance(time, dict) and "operating_reset_at" in time:
            self._told[method] = time

    def seconds(self, method: str) -> float:
        """Return how long the last call of a method ran; 0 when the portal has not told."""
        return as_seconds(self._told.get(method, {}).get("duration")) or 0.0

    def reset_at(self, method: str) -> datetime | None:
        """Return when some of the run time of a method is given back; None when the portal has not told."""
        return as_instant(self._told.get(method, {}).get("operating_reset_at"))

    def minimum_interval(self, now: datetime, cost: Mapping[str, float]) -> timedelta:
        """Return how far apart the same calls may be repeated, so that no method reaches its limit.

        The run time that one repetition costs, repeated for ten minutes, may sum up to half of the lowest limit known.
        Whatever else has used up most of a limit, nothing is repeated before the server gives some of it back.

        Args:
            now: by the portal's clock.
            cost: how long each method ran for one repetition, in seconds.
        """
        longest = timedelta()
        for method, seconds in cost.items():
            # Without the limit the portal tells no end of it.
            if (told := self._told.get(method)) is None:
                continue
            charged = seconds * _WEIGHTS.get(method, 1)
            if charged > _FREE_SECONDS:
                longest = max(longest, min(charged / _SECONDS_FOR_POLLS, 1) * _WINDOW)
            if (as_seconds(told.get("operating")) or 0.0) + charged <= _NEARLY_USED_UP_SECONDS:
                continue
            if (reset_at := self.reset_at(method)) is not None:
                longest = max(longest, min(reset_at - now, _WINDOW))
        return longest
