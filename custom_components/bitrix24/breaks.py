"""Since when a break runs, where the portal's status does not tell it (generation C)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
import logging

from homeassistant.util import dt as dt_util

from .api import ApiError, Portal, Status, Workday

_LOGGER = logging.getLogger(__name__)

_ASK_AGAIN = timedelta(minutes=5)
_ASK_NO_MORE = timedelta(days=1)
_LONG_AGO = datetime.min.replace(tzinfo=dt_util.UTC)


@dataclass(slots=True)
class AskedBreaks:
    """What was asked last; outlives a set-up, so that a reload does not ask again.

    Attributes:
        about: the day in question.
        again: when to ask again about the same.
    """

    about: tuple[Status | None, datetime | None, timedelta] | None = None
    again: datetime = _LONG_AGO


class BreakStarts:
    """Learns the start of the running break: from the record of REST 3.0, else as seen."""

    def __init__(self, portal: Portal, asked: AskedBreaks) -> None:
        """Ask a portal, but not with every poll."""
        self._portal = portal
        self._asked = asked

    async def completed(self, workday: Workday, known: Workday | None, seen: datetime | None) -> Workday:
        """Return the day with the start of its break, if that can be told.

        Args:
            workday: as just read.
            known: as it was known before.
            seen: now, by the portal's clock, where the day was looked at so shortly before that a break which has begun
                since then began about now; else None.
        """
        if not workday.needs_pause_start:
            return workday
        if workday.status is Status.EXPIRED and workday.record_id is None:
            # Older servers tell it by TIME_FINISH: without one the day was not on a break.
            return workday
        question = (workday.status, workday.start, workday.leaks)
        now = dt_util.utcnow()
        if question == self._asked.about and now < self._asked.again:
            return workday
        pause_start = None
        wait = _ASK_AGAIN
        try:
            pause_start = await self._portal.read_pause_start(workday)
            if pause_start is not None or workday.status is Status.EXPIRED:
                wait = _ASK_NO_MORE
        except ApiError as err:
            _LOGGER.debug("The record of the running break could not be read: %s", type(err).__name__)
        if pause_start is None and known is not None and workday.began_break_after(known):
            pause_start = seen
        self._asked.about, self._asked.again = question, now + wait
        return workday.with_pause_start(pause_start)
