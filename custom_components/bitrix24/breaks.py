"""Since when a break runs, where the portal's status does not tell it (generation C)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
import logging

from homeassistant.util import dt as dt_util

from .api import ApiError, Portal, Refused, Status, Urgency, Workday

_LOGGER = logging.getLogger(__name__)

_ASK_AGAIN = timedelta(minutes=5)
_ASK_NO_MORE = timedelta(days=1)


# Everybody may go to lunch at once.
_REQUESTS_PER_POLL = 5

type _Question = tuple[Status | None, datetime | None, timedelta]


@dataclass(slots=True)
class AskedBreaks:
    """What was asked last about each person; outlives a set-up, so that a reload does not ask again.

    Attributes:
        asked: the day in question, and when to ask again about the same.
    """

    asked: dict[int, tuple[_Question, datetime]] = field(default_factory=dict)


def lacks_break_start(workday: Workday) -> bool:
    """Return whether a break runs of which the portal did not tell the start, or ran when the day expired.

    Of an expired day that had breaks before nothing tells whether it was on another one, unless that was seen. Without
    any, the record tells it (reference §4.3). Older servers tell it by TIME_FINISH.
    """
    if not workday.needs_pause_start:
        return False
    return workday.status is Status.PAUSED or (workday.record_id is not None and not workday.leaks)


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
        question = (workday.status, workday.start, workday.leaks)
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
