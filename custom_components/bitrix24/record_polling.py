"""What only records tell (REST 3.0): starts of breaks, and the days of people whose status may not be read.

No batch can hold such a question, so each costs a request of its own (reference §3, §4.3).
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
import logging

from homeassistant.util import dt as dt_util

from .api import RECORD_LIST, ApiError, Portal, RateLimited, Refused, Status, Urgency, Workday
from .employee import Member
from .storage import AskedBreaks, WorkdayStore

_LOGGER = logging.getLogger(__name__)


_ASK_AGAIN = timedelta(minutes=5)


_ASK_NO_MORE = timedelta(days=1)


# Everybody may go to lunch at once.
_REQUESTS_PER_POLL = 5


def lacks_break_start(workday: Workday) -> bool:
    """Return whether a break runs of which the portal did not tell the start, or ran when the day expired.

    Of an expired day that had breaks before nothing tells whether it was on another one, unless that was seen. Without
    any, the record tells it (reference §4.3). Older servers tell it by TIME_FINISH.
    """
    if not workday.needs_pause_start:
        return False
    return workday.status is Status.PAUSED or (workday.record_id is not None and not workday.ended_breaks)


class BreakStarts:
    """Learns the start of the running break: from the record of REST 3.0, else as seen."""

    def __init__(self, portal: Portal, asked: AskedBreaks) -> None:
        """Ask a portal, but not with every poll."""
        self._portal = portal
        self._asked = asked.asked
        self._left = _REQUESTS_PER_POLL

    def start_poll(self) -> None:
        """Allow the next few requests."""
        self._left = _REQUESTS_PER_POLL

    async def completed(
        self, user_id: int, workday: Workday, known: Workday | None, seen: datetime | None, *, hurry: bool = False
    ) -> Workday:
        """Return the day with the start of its break, if that can be told.

        Args:
            user_id: whose day.
            workday: as just read.
            known: as it was known before.
            seen: now, by the portal's clock, where the day was looked at so shortly before that a break which has begun
                since then began about now; else None.
            hurry: whether somebody waits for it, however many were asked about already.
        """
        if not lacks_break_start(workday):
            return workday
        question = (workday.status, workday.start, workday.ended_breaks)
        now = dt_util.utcnow()
        asked, again = self._asked.get(user_id, (None, now))
        if question == asked and now < again:
            return workday
        pause_start = None
        if hurry or self._left > 0:
            self._left -= 1
            pause_start, wait = await self._ask(user_id, workday, Urgency.VERB if hurry else Urgency.POLL)
            self._asked[user_id] = question, now + wait
        if pause_start is None and known is not None and workday.began_break_after(known):
            pause_start = seen
        return workday.with_pause_start(pause_start)

    async def _ask(self, user_id: int, workday: Workday, urgency: Urgency) -> tuple[datetime | None, timedelta]:
        """Return the start of the break, and how long to wait before asking again about the same."""
        try:
            pause_start = await self._portal.read_pause_start(user_id, workday, urgency)
        except ApiError as err:
            _LOGGER.debug("The record of the running break could not be read: %s", type(err).__name__)
            # Who has no REST 3.0 will have none before the break ends.
            return None, _ASK_NO_MORE if isinstance(err, Refused) else _ASK_AGAIN
        final = pause_start is not None or workday.status is Status.EXPIRED
        return pause_start, _ASK_NO_MORE if final else _ASK_AGAIN


# Polls of a running day are 56 seconds apart, the others 290: five minutes are never exceeded by much.
_INTERVAL = timedelta(seconds=270)


# The first days are waited for, but not for ever: the others must not wait for a portal without REST 3.0.
_FIRST_SECONDS = 10


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


_NEVER_OPENED = Workday(status=Status.CLOSED, raw_status=Status.CLOSED.upper())


class RecordPoller:
    """Goes round and asks for one record after another."""

    def __init__(self, portal: Portal, members: Mapping[int, Member], workday_store: WorkdayStore) -> None:
        """Have everybody due.

        Args:
            portal: where to ask.
            members: of whom those are asked about whose status may not be read.
            workday_store: keeps the records as last seen, without which one answer often does not tell the status.
        """
        self._portal = portal
        self._store = workday_store
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
                snapshot = snapshot.after(self._store.snapshots.get(user_id))
                self._store.remember_snapshot(user_id, snapshot)
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
                seconds += self._portal.operating_quota.seconds(RECORD_LIST)
                told(user_id)
            self._due_at = begun + self._apart(seconds)
        finally:
            self._under_way = False

    def _apart(self, seconds: float) -> timedelta:
        return max(_INTERVAL, self._portal.operating_quota.apart(self._portal.clock.now(), {RECORD_LIST: seconds}))
