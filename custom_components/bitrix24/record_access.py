"""Whether the portal tells its records: not every portal has REST 3.0."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
import logging

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from .api import ApiError, CannotConnect, RateLimited
from .data import Bitrix24ConfigEntry
from .memory import Memory

_LOGGER = logging.getLogger(__name__)

# A portal may be updated.
_ASK_AGAIN = timedelta(days=1)
# Nobody should wait long for a set-up.
_SECONDS = 10


class RecordAccess:
    """Finds out whether there are records to be shown, at the cost of one request in the life of an entry."""

    def __init__(self, entry: Bitrix24ConfigEntry, memory: Memory) -> None:
        """Know what was learnt earlier."""
        self._memory = memory
        self._coordinator = entry.runtime_data.coordinator
        self._portal = self._coordinator.portal
        self._stop: CALLBACK_TYPE | None = None
        entry.async_on_unload(self._cancel)

    async def async_when_granted(self, granted: Callable[[], None]) -> None:
        """Call somebody as soon as it is known that the portal tells its records: perhaps at once, perhaps never."""
        if self._portal.told_records and not self._memory.has_records:
            self._memory.remember_records(available=True)
        due = not self._memory.has_records and self._is_to_be_asked()
        if (due and not await self._find_out()) or (not due and self._memory.has_records is None):
            self._learn_from_ids()
        if self._memory.has_records:
            granted()
        elif self._memory.has_records is None:
            self._wait_for_records(granted)

    def _is_to_be_asked(self) -> bool:
        asked = self._memory.records_asked
        return asked is None or dt_util.utcnow() - asked >= _ASK_AGAIN

    async def _find_out(self) -> bool:
        """Ask for a record, unless there are colleagues: the set-up of a team needs requests enough.

        Returns:
            Whether the portal answered.
        """
        if len(self._coordinator.members) > 1:
            return False
        try:
            async with asyncio.timeout(_SECONDS):
                await self._portal.read_latest_record(self._portal.owner_id)
        except TimeoutError, CannotConnect, RateLimited:
            self._memory.records_asked = dt_util.utcnow()
            return False
        except ApiError as err:
            self._deny(err.code or type(err).__name__)
        else:
            self._memory.remember_records(available=True)
        return True

    def _deny(self, why: str) -> None:
        if self._memory.has_records is None:
            _LOGGER.warning(
                "%s does not tell its records (%s), so there is no calendar: they need REST 3.0",
                self._portal.auth.host,
                why,
            )
        self._memory.remember_records(available=False)

    def _learn_from_ids(self) -> None:
        """Take the portals that tell the ids of records for those that have REST 3.0 (reference §0, §4.3)."""
        days = [employee.workday for employee in self._coordinator.data.values()]
        if any(day.record_id is not None for day in days):
            self._memory.remember_records(available=True)
        elif any(day.start is not None for day in days):
            self._deny("records without ids")

    @callback
    def _wait_for_records(self, granted: Callable[[], None]) -> None:
        @callback
        def look() -> None:
            self._learn_from_ids()
            if self._memory.has_records is not None:
                self._cancel()
            if self._memory.has_records:
                granted()

        self._stop = self._coordinator.async_add_listener(look)

    @callback
    def _cancel(self) -> None:
        if self._stop is not None:
            self._stop()
            self._stop = None
