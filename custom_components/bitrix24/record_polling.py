"""What only records hold (REST 3.0): starts of breaks, and the days of people whose status may not be read.

No batch takes these calls, so each costs a request of its own (reference §3, §4.3).
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
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
    """Return whether a break of unknown start is running, or was when the day expired.

    Whether an expired day was on a break is in its record, but only without earlier breaks (reference §4.3), and in
    TIME_FINISH of older servers.
    """
    if not workday.needs_pause_start:
        return False
    return workday.status is Status.PAUSED or (workday.record_id is not None and not workday.ended_breaks)


class BreakStarts:
    """The starts of running breaks: from the record of REST 3.0, else as seen."""

    def __init__(self, portal: Portal, asked: AskedBreaks) -> None:
        """Take over what was asked before this set-up."""
        self._portal = portal
        self._asked = asked
        self._left = _REQUESTS_PER_POLL

    def start_poll(self) -> None:
        """Allow the next few requests."""
        self._left = _REQUESTS_PER_POLL

    async def complete(
        self, user_id: int, workday: Workday, known: Workday | None, seen: datetime | None, *, hurry: bool = False
    ) -> Workday:
        """Return the day with the start of its break, as far as it can be known.

        Args:
            user_id: whose day.
            workday: as just read.
            known: as it was known before.
            seen: now, by the portal's clock, where the day was read so shortly before that a break which has begun
                since then began about now; else None.
            hurry: whether an action waits for it, so that the limit for each poll does not count.
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
            # A portal without REST 3.0 will have none before the break ends.
            return None, _ASK_NO_MORE if isinstance(err, Refused) else _ASK_AGAIN
        final = pause_start is not None or workday.status is Status.EXPIRED
        return pause_start, _ASK_NO_MORE if final else _ASK_AGAIN


# Polls of a running day are 56 seconds apart, the others 290: five minutes are never exceeded by much.
_INTERVAL = timedelta(seconds=270)
# The first poll waits so long for the records: a portal may have no REST 3.0.
_FIRST_SECONDS = 10
_NEVER = datetime.min.replace(tzinfo=UTC)
_NEVER_OPENED = Workday(status=Status.CLOSED, raw_status=Status.CLOSED.upper())


class RecordPoller:
    """Reads the days of people whose status may not be read, one record after another."""

    def __init__(self, portal: Portal, members: Mapping[int, Member], workday_store: WorkdayStore) -> None:
        """Have everybody due.

        Args:
            portal: where to ask.
            members: of an entry; those who are read only are polled.
            workday_store: holds the records as last seen, without which one answer often does not show the status.
        """
        self._portal = portal
        self._store = workday_store
        self._user_ids = [user_id for user_id, member in members.items() if member.read_only]
        self._days: dict[int, Workday | ApiError] = {}
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._due_at = _NEVER
        self._polling = False

    @property
    def due(self) -> bool:
        """Whether it is time for a poll."""
        return bool(self._user_ids) and not self._polling and dt_util.utcnow() >= self._due_at

    def get_day(self, user_id: int) -> Workday | ApiError | None:
        """Return an employee's day as last read, or why it could not be; None before the first time."""
        return self._days.get(user_id)

    async def read(self, user_id: int) -> Workday:
        """Read an employee's day now.

        Raises:
            ApiError: it could not be read.
        """
        # Answers that overtake each other would look like corrections.
        async with self._locks[user_id]:
            snapshot = await self._portal.read_latest_record(user_id)
            if snapshot is not None:
                snapshot = snapshot.after(self._store.snapshots.get(user_id))
                self._store.remember_snapshot(user_id, snapshot)
            day = self._days[user_id] = _NEVER_OPENED if snapshot is None else snapshot.workday
        return day

    async def first_poll(self) -> None:
        """Read everybody's day as far as that can be done soon."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_FIRST_SECONDS):
                await self.poll(lambda _: None)

    async def poll(self, on_read: Callable[[int], None]) -> None:
        """Read everybody's day.

        Args:
            on_read: called with the user id after each answer, also after an error.
        """
        self._polling = True
        begun, seconds = dt_util.utcnow(), 0.0
        quota = self._portal.operating_quota
        try:
            for place, user_id in enumerate(self._user_ids, start=1):
                try:
                    await self.read(user_id)
                except RateLimited:
                    # The rest stays as known; it comes first in the next poll.
                    self._user_ids = self._user_ids[place:] + self._user_ids[:place]
                    break
                except ApiError as err:
                    self._days[user_id] = err
                seconds += quota.seconds(RECORD_LIST)
                on_read(user_id)
            minimum_interval = quota.minimum_interval(self._portal.clock.now(), {RECORD_LIST: seconds})
            self._due_at = begun + max(_INTERVAL, minimum_interval)
        finally:
            self._polling = False
