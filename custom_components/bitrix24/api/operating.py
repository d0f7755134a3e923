"""How much of a portal's run time is used up: the operating limit of each method (reference §6.4)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from .parsing import as_instant, as_seconds

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


class OperatingTime:
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

    def apart(self, now: datetime, cost: Mapping[str, float]) -> timedelta:
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
