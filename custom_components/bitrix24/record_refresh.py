"""When the records of this month and the last are read: once a day, and after a day was closed or corrected."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
import logging
from typing import Final
import zlib

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_call_later, async_track_time_change
from homeassistant.util import dt as dt_util

from .api import RECORD_LIST, ApiError, CannotConnect, RateLimited, Status, Workday
from .coordinator import Bitrix24Coordinator
from .records import RecordCache
from .storage import EntryStorage

_LOGGER = logging.getLogger(__name__)

# A portal without records may be updated.
_DAILY: Final = timedelta(days=1)
# The set-up of a team takes requests enough, and one lost answer must not cost the calendar for a day.
_SOON: Final = timedelta(minutes=10)
# Until then the status of the day is as good.
_AFTER_CHANGE: Final = timedelta(minutes=1)
_AFTER_SET_UP: Final = timedelta(seconds=10)
# One request a second leaves the portal half of its rate to everything else.
_AT_ONCE: Final = 5
_PAUSE: Final = timedelta(seconds=5)
# Polls of people who may only be seen by their records may use as much of the run time twice.
_SHARE: Final = 2
# A set-up must not wait for long.
_TIMEOUT_SECONDS: Final = 10
# After the nightly import of the history, which reads the same.
_NIGHT_HOUR: Final = 4
_READ_LATELY: Final = timedelta(hours=3)


class RecordRefresh:
    """Reads records in the background, one employee after another, as soon as the portal shows any.

    Until it does, the owner's are read at most once a day, which shows whether there is REST 3.0.
    """

    def __init__(self, coordinator: Bitrix24Coordinator, cache: RecordCache, storage: EntryStorage) -> None:
        self._hass = coordinator.hass
        self._entry = coordinator.config_entry
        self._coordinator = coordinator
        self._cache = cache
        self._storage = storage
        self._store = storage.workday_store
        self._lost_answers = 0
        self._on_supported: list[Callable[[], None]] = []
        self._cancel_timer: CALLBACK_TYPE | None = None
        # Whose records are to be read, in this order.
        self._due: dict[int, None] = {}
        self._busy = False
        # The days as last compared, and whether the portal was away since.
        self._days: dict[int, Workday] = {}
        self._away = False

    async def async_first_read(self) -> None:
        """Read the records of a single employee within the set-up."""
        owner_id = self._coordinator.owner_id
        if len(self._coordinator.members) > 1 or not self._coordinator.last_update_success:
            return
        if self._coordinator.portal.supports_records or not self._is_outdated(owner_id, _DAILY):
            # The poll has read a record already, and a set-up must not take a third request.
            return
        if self._is_supported() or self._ask_in(_DAILY) <= timedelta():
            await self._read(owner_id)

    @callback
    def async_start(self) -> None:
        """Read what is missing, then what is due."""
        for user_id, employee in self._coordinator.data.items():
            workday = self._days[user_id] = employee.workday
            before = self._cache.get_latest(user_id)
            if before is not None and workday != before:
                # Since a reload began.
                self._on_change(user_id, before, workday, away=True)
        self._add_outdated(_DAILY)
        # Not all entries at once.
        minute, second = divmod(zlib.crc32(self._entry.entry_id.encode()) % 3600, 60)
        for stop in (
            self._coordinator.async_add_listener(self._on_update),
            async_track_time_change(self._hass, self._on_night, hour=_NIGHT_HOUR, minute=minute, second=second),
            self._stop_timer,
        ):
            self._entry.async_on_unload(stop)
        self._start_timer(_AFTER_SET_UP)

    @callback
    def async_when_supported(self, on_supported: Callable[[], None]) -> None:
        """Call back as soon as the portal is known to show records: perhaps at once, perhaps never."""
        if self._is_supported():
            on_supported()
        else:
            self._on_supported.append(on_supported)

    @callback
    def _on_update(self) -> None:
        if not self._coordinator.last_update_success:
            self._away = True
            return
        # Records may also be read for another reason.
        self._check_supported()
        away, self._away = self._away, False
        for user_id, employee in self._coordinator.data.items():
            workday, before = employee.workday, self._days[user_id]
            if workday is before:
                continue
            self._days[user_id] = workday
            if workday != before:
                self._on_change(user_id, before, workday, away=away)
        if self._due and self._is_supported() and self._cancel_timer is None and not self._busy:
            self._start_timer(_AFTER_CHANGE)

    def _on_change(self, user_id: int, before: Workday, workday: Workday, *, away: bool) -> None:
        self._cache.set_latest(user_id, workday)
        unseen = not workday.same_record(before) and before.status is not Status.CLOSED
        if away or unseen or workday.status is Status.CLOSED:
            self._due[user_id] = None

    @callback
    def _on_night(self, _now: datetime) -> None:
        self._add_outdated(_READ_LATELY)
        if self._is_supported():
            self._start()

    @callback
    def _add_outdated(self, age: timedelta) -> None:
        self._due |= dict.fromkeys(user_id for user_id in self._coordinator.members if self._is_outdated(user_id, age))

    def _is_outdated(self, user_id: int, age: timedelta) -> bool:
        return dt_util.utcnow() - self._cache.get_read_at(user_id) >= age

    @callback
    def _start_timer(self, delay: timedelta) -> None:
        """Read what is due after a delay; where the portal shows no records, when it may be asked again."""
        self._stop_timer()
        if not self._is_supported():
            delay = max(self._ask_in(_SOON if self._lost_answers == 1 else _DAILY), _SOON)
        elif not self._due:
            return
        self._cancel_timer = async_call_later(self._hass, delay, self._on_timer)

    @callback
    def _stop_timer(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None

    @callback
    def _on_timer(self, _now: datetime) -> None:
        self._cancel_timer = None
        self._check_supported()
        self._start()

    @callback
    def _start(self) -> None:
        if not self._busy:
            self._busy = True
            name = f"{self._coordinator.name} records of months"
            self._entry.async_create_background_task(self._hass, self._read_due(), name)

    async def _read_due(self) -> None:
        portal = self._coordinator.portal
        quota = portal.operating_quota
        try:
            if self._is_supported():
                people = list(self._due)[:_AT_ONCE]
            else:
                people = [self._coordinator.owner_id] if self._ask_in(_SOON) <= timedelta() else []
            complete, seconds = True, 0.0
            for user_id in people:
                if not portal.rate_limiter.is_idle:
                    break
                complete = complete and await self._read(user_id)
                seconds += quota.seconds(RECORD_LIST)
        finally:
            self._busy = False
        interval = quota.minimum_interval(self._coordinator.clock.now(), {RECORD_LIST: _SHARE * seconds})
        self._start_timer(max(_PAUSE, interval) if complete else _SOON)

    async def _read(self, user_id: int) -> bool:
        """Read the records of an employee, and return whether to go on with the others."""
        supported = self._is_supported()
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await self._cache.refresh(user_id)
        except TimeoutError, CannotConnect, RateLimited:
            self._lost_answers += 1
            if not supported:
                self._store.records_asked = dt_util.utcnow()
            return False
        except ApiError as err:
            if supported:
                # Tried again at night.
                self._due.pop(user_id, None)
                self._storage.forget_records(user_id)
                self._coordinator.async_refresh_entities([user_id])
                return True
            if self._store.supports_records is None:
                _LOGGER.info(
                    "%s does not show its records (%s), so there is no calendar, nor a timesheet: they need REST 3.0",
                    self._coordinator.portal.auth.host,
                    err.code or type(err).__name__,
                )
            self._store.remember_records(available=False)
            return False
        self._lost_answers = 0
        self._due.pop(user_id, None)
        self._check_supported()
        return True

    @callback
    def _check_supported(self) -> None:
        if self._on_supported and self._is_supported():
            waiting, self._on_supported = self._on_supported, []
            for on_supported in waiting:
                on_supported()

    def _is_supported(self) -> bool:
        if self._coordinator.portal.supports_records and not self._store.supports_records:
            self._store.remember_records(available=True)
        return self._store.supports_records is True

    def _ask_in(self, interval: timedelta) -> timedelta:
        asked = self._store.records_asked
        return timedelta() if asked is None else asked + interval - dt_util.utcnow()
