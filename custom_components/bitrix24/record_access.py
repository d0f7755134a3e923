"""Whether the portal has records: not every portal has REST 3.0, and nothing but a request for one tells it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
import logging
from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .api import ApiError, CannotConnect, RateLimited
from .memory import Memory

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry

_LOGGER = logging.getLogger(__name__)

# A portal may be updated.
_ASK_AGAIN = timedelta(days=1)
# The set-up of a team needs requests enough, and one answer that got lost must not cost the calendar for a day.
_SOON = timedelta(minutes=10)
# Nobody should wait long for a set-up.
_SECONDS = 10


class RecordAccess:
    """Asks whether there are records: once in the life of an entry, where there are none once a day."""

    def __init__(self, hass: HomeAssistant, entry: Bitrix24ConfigEntry, memory: Memory) -> None:
        """Know what was learnt earlier."""
        self._hass = hass
        self._entry = entry
        self._memory = memory
        self._coordinator = entry.runtime_data.coordinator
        self._portal = self._coordinator.portal
        self._lost = 0
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._remove_listener: CALLBACK_TYPE | None = None
        entry.async_on_unload(self._stop)

    async def async_when_granted(self, granted: Callable[[], None]) -> None:
        """Call somebody as soon as it is known that the portal has records: perhaps at once, perhaps never."""
        alone = len(self._coordinator.members) == 1
        if not self._has_records() and alone and self._due_in(_ASK_AGAIN) <= timedelta():
            await self._ask()
        if self._has_records():
            granted()
            return

        @callback
        def look() -> None:
            if self._has_records():
                self._stop()
                granted()

        async def ask() -> None:
            if not self._has_records():
                await self._ask()
            look()
            if not self._memory.has_records:
                plan()

        @callback
        def come(_now: datetime) -> None:
            self._cancel_timer = None
            self._entry.async_create_background_task(self._hass, ask(), f"{self._coordinator.name} record access")

        @callback
        def plan() -> None:
            due_in = self._due_in(_SOON if self._lost == 1 else _ASK_AGAIN)
            self._cancel_timer = async_call_later(self._hass, max(due_in, _SOON), come)

        # Somebody may be told records for another reason.
        self._remove_listener = self._coordinator.async_add_listener(look)
        plan()

    def _has_records(self) -> bool:
        if self._portal.told_records and not self._memory.has_records:
            self._memory.remember_records(available=True)
        return self._memory.has_records is True

    def _due_in(self, pause: timedelta) -> timedelta:
        asked = self._memory.records_asked
        return timedelta() if asked is None else asked + pause - dt_util.utcnow()

    async def _ask(self) -> None:
        """Ask for a record of the owner's, whether there is any."""
        try:
            async with asyncio.timeout(_SECONDS):
                await self._portal.read_latest_record(self._portal.owner_id)
        except TimeoutError, CannotConnect, RateLimited:
            self._lost += 1
            self._memory.records_asked = dt_util.utcnow()
        except ApiError as err:
            self._deny(err.code or type(err).__name__)
        else:
            self._memory.remember_records(available=True)

    def _deny(self, why: str) -> None:
        if self._memory.has_records is None:
            _LOGGER.info(
                "%s does not tell its records (%s), so there is no calendar: they need REST 3.0",
                self._portal.auth.host,
                why,
            )
        self._memory.remember_records(available=False)

    @callback
    def _stop(self) -> None:
        for stop in (self._cancel_timer, self._remove_listener):
            if stop is not None:
                stop()
        self._cancel_timer = self._remove_listener = None
