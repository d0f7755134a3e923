"""The recorded days of employees (timeman.record.list of REST 3.0): whether the portal shows them, and reading them."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import logging
from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .api import ApiError, CannotConnect, RateLimited, Status, Workday, in_zone
from .coordinator import Bitrix24Coordinator, portal_call
from .storage import WorkdayStore
from .util import async_zone

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry

_LOGGER = logging.getLogger(__name__)

# A portal may be updated.
_ASK_AGAIN = timedelta(days=1)
# The set-up of a team takes requests enough, and one lost answer must not cost the calendar for a day.
_SOON = timedelta(minutes=10)
# A set-up must not wait for long.
_TIMEOUT_SECONDS = 10


class RecordSupport:
    """Asks the portal whether it shows records: until it does, at most once a day."""

    def __init__(self, hass: HomeAssistant, entry: Bitrix24ConfigEntry, workday_store: WorkdayStore) -> None:
        self._hass = hass
        self._entry = entry
        self._store = workday_store
        self._coordinator = entry.runtime_data.coordinator
        self._lost_answers = 0
        self._on_supported: CALLBACK_TYPE | None = None
        self._cancel_timer: CALLBACK_TYPE | None = None
        self._remove_listener: CALLBACK_TYPE | None = None

    async def async_when_supported(self, on_supported: Callable[[], None]) -> None:
        """Call back as soon as the portal is known to show records: perhaps at once, perhaps never."""
        single = len(self._coordinator.members) == 1
        if not self._is_supported() and single and self._due_in(_ASK_AGAIN) <= timedelta():
            await self._ask()
        if self._is_supported():
            on_supported()
            return
        self._on_supported = on_supported
        # Records may also be read for another reason.
        self._remove_listener = self._coordinator.async_add_listener(self._check)
        self._entry.async_on_unload(self._stop)
        self._start_timer()

    @callback
    def _check(self) -> None:
        if self._on_supported is not None and self._is_supported():
            self._stop()
            self._on_supported()

    @callback
    def _start_timer(self) -> None:
        due_in = self._due_in(_SOON if self._lost_answers == 1 else _ASK_AGAIN)
        self._cancel_timer = async_call_later(self._hass, max(due_in, _SOON), self._on_timer)

    @callback
    def _on_timer(self, _now: datetime) -> None:
        self._cancel_timer = None
        name = f"{self._coordinator.name} record support"
        self._entry.async_create_background_task(self._hass, self._ask_again(), name)

    async def _ask_again(self) -> None:
        if not self._is_supported():
            await self._ask()
        self._check()
        if not self._store.supports_records:
            self._start_timer()

    @callback
    def _stop(self) -> None:
        for stop in (self._cancel_timer, self._remove_listener):
            if stop is not None:
                stop()
        self._cancel_timer = self._remove_listener = None

    def _is_supported(self) -> bool:
        if self._coordinator.portal.supports_records and not self._store.supports_records:
            self._store.remember_records(available=True)
        return self._store.supports_records is True

    def _due_in(self, interval: timedelta) -> timedelta:
        asked = self._store.records_asked
        return timedelta() if asked is None else asked + interval - dt_util.utcnow()

    async def _ask(self) -> None:
        """Read a record of the owner, whether there is any."""
        portal = self._coordinator.portal
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await portal.read_latest_record(portal.owner_id)
        except TimeoutError, CannotConnect, RateLimited:
            self._lost_answers += 1
            self._store.records_asked = dt_util.utcnow()
        except ApiError as err:
            if self._store.supports_records is None:
                _LOGGER.info(
                    "%s does not show its records (%s), so there is no calendar: they need REST 3.0",
                    portal.auth.host,
                    err.code or type(err).__name__,
                )
            self._store.remember_records(available=False)
        else:
            self._store.remember_records(available=True)


# Corrections of earlier days are rare, and calendars are paged through.
_CACHED_FOR = timedelta(hours=1)
_MAX_MONTHS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Month:
    """The records of a month.

    Attributes:
        read_at: by Home Assistant's clock.
        latest: the latest record of the employee as known then.
    """

    days: list[Workday]
    read_at: datetime
    latest: Workday


class RecordCache:
    """Reads records, and caches them by months for an hour."""

    def __init__(self, coordinator: Bitrix24Coordinator) -> None:
        self._coordinator = coordinator
        self._months: dict[tuple[int, datetime], _Month] = {}
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def read(self, user_id: int, start: datetime, end: datetime | None = None) -> list[Workday]:
        """Read the recorded days that began within a time, in the order of their start, in the employee's time zone.

        Args:
            user_id: whose days.
            start: inclusive.
            end: exclusive; None for no end.

        Raises:
            HomeAssistantError: the portal refused or could not be reached.
        """
        async with portal_call(self._coordinator):
            days = await self._coordinator.portal.list_records(user_id, start, end)
        employee = self._coordinator.data[user_id]
        zone = await async_zone(employee.time_zone)
        # Neither the work time nor the expiry of a running record is in the list: the status of the day has them.
        return [_completed(in_zone(day, zone), employee.workday) for day in days]

    async def read_cached(self, user_id: int, start: datetime, end: datetime) -> list[Workday]:
        """Return the same at most an hour old, with the latest day as it is now."""
        async with portal_call(self._coordinator), self._locks[user_id]:
            months = await self._get_months(user_id, list(_months(start, min(end, dt_util.now()))))
        days = [day for month in months for day in month.days]
        latest = self._coordinator.data[user_id].workday
        if latest.start is not None and latest.status is not None:
            days = [*(day for day in days if not day.same_record(latest)), latest]
        started = [(day.start, day) for day in days if day.start is not None and start <= day.start < end]
        return [day for _, day in sorted(started, key=lambda one: one[0])]

    async def _get_months(self, user_id: int, months: list[datetime]) -> Iterable[_Month]:
        found = {month: cached for month in months if (cached := self._cached(user_id, month)) is not None}
        if missing := [month for month in months if month not in found]:
            found |= await self._read_months(user_id, missing[0], missing[-1])
        return [found[month] for month in months]

    def _cached(self, user_id: int, month: datetime) -> _Month | None:
        cached = self._months.get((user_id, month))
        if cached is None or dt_util.utcnow() - cached.read_at >= _CACHED_FOR:
            return None
        # A record that was the latest was still running then.
        return cached if self._coordinator.data[user_id].workday.same_record(cached.latest) else None

    async def _read_months(self, user_id: int, first: datetime, last: datetime) -> Mapping[datetime, _Month]:
        """Read the months from one to another at once."""
        read_at, latest = dt_util.utcnow(), self._coordinator.data[user_id].workday
        days = await self.read(user_id, first, _next_month(last))
        months = {
            month: _Month(days=[day for day in days if _is_in(day, month)], read_at=read_at, latest=latest)
            for month in _months(first, _next_month(last))
        }
        if len(self._months) + len(months) > _MAX_MONTHS:
            self._months.clear()
        self._months |= {(user_id, month): read for month, read in months.items()}
        return months


def _completed(day: Workday, latest: Workday) -> Workday:
    """Return a record with what only the status of the day has."""
    if day.status is Status.CLOSED:
        return day
    if day.same_record(latest):
        return latest
    # An earlier day does not run any more: its work time is unknown.
    earlier = day.start is not None and latest.start is not None and day.start < latest.start
    return replace(day, status=None) if earlier else day


def _is_in(day: Workday, month: datetime) -> bool:
    return day.start is not None and month <= day.start < _next_month(month)


def _months(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the beginning of each month from a time to another, in Home Assistant's time zone."""
    month = _month(start)
    while month < end:
        yield month
        month = _next_month(month)


def _month(instant: datetime) -> datetime:
    return dt_util.as_local(instant).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next_month(month: datetime) -> datetime:
    return _month(month.replace(day=28) + timedelta(days=5))
