"""The days of people whose status may not be read, as by department heads: from their records (reference §3, §4.3).

No batch can hold such a question, so each person costs a request of their own, about every five minutes.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from homeassistant.util import dt as dt_util

from .api import RECORD_LIST, ApiError, Portal, RateLimited, Status, Workday
from .memory import Memory
from .roster import Member

# Polls of a running day are 56 seconds apart, the others 290: five minutes are never exceeded by much.
_INTERVAL = timedelta(seconds=270)
# The first days are waited for, but not for ever: the others must not wait for a portal without REST 3.0.
_FIRST_SECONDS = 10
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NEVER_OPENED = Workday(status=Status.CLOSED, raw_status=Status.CLOSED.upper())


class RecordReader:
    """Goes round and asks for one record after another."""

    def __init__(self, portal: Portal, members: Mapping[int, Member], memory: Memory) -> None:
        """Have everybody due.

        Args:
            portal: where to ask.
            members: of whom those are asked about whose status may not be read.
            memory: keeps the records as last seen, without which one answer often does not tell the status.
        """
        self._portal = portal
        self._memory = memory
        self._user_ids = [user_id for user_id, member in members.items() if member.read_only]
        self._days: dict[int, Workday | ApiError] = {}
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._due_at = _LONG_AGO
        self._under_way = False

    @property
    def due(self) -> bool:
        """Whether it is time for a round."""
        return bool(self._user_ids) and not self._under_way and dt_util.utcnow() >= self._due_at

    def day_of(self, user_id: int) -> Workday | ApiError | None:
        """Return somebody's day as told last, or why it was not; None when nobody has asked yet."""
        return self._days.get(user_id)

    async def read(self, user_id: int) -> Workday:
        """Ask for somebody's day now.

        Raises:
            ApiError: the portal does not tell it.
        """
        # Answers that overtake each other would look like corrections.
        async with self._locks[user_id]:
            snapshot = await self._portal.read_latest_record(user_id)
            if snapshot is not None:
                snapshot = snapshot.after(self._memory.snapshots.get(user_id))
                self._memory.remember_snapshot(user_id, snapshot)
            day = self._days[user_id] = _NEVER_OPENED if snapshot is None else snapshot.workday
        return day

    async def first_round(self) -> None:
        """Ask for everybody's day as far as that can be done soon."""
        try:
            async with asyncio.timeout(_FIRST_SECONDS):
                await self.round(lambda _: None)
        except TimeoutError:
            pass

    async def round(self, told: Callable[[int], None]) -> None:
        """Ask for everybody's day.

        Args:
            told: called with the user id after each answer, also when the portal did not tell the day.
        """
        self._under_way = True
        begun, seconds = dt_util.utcnow(), 0.0
        try:
            for place, user_id in enumerate(self._user_ids, start=1):
                try:
                    await self.read(user_id)
                except RateLimited:
                    # The rest stays as known; it comes first in the next round.
                    self._user_ids = self._user_ids[place:] + self._user_ids[:place]
                    break
                except ApiError as err:
                    self._days[user_id] = err
                seconds += self._portal.operating.seconds(RECORD_LIST)
                told(user_id)
            self._due_at = begun + self._apart(seconds)
        finally:
            self._under_way = False

    def _apart(self, seconds: float) -> timedelta:
        return max(_INTERVAL, self._portal.operating.apart(self._portal.clock.now(), {RECORD_LIST: seconds}))
