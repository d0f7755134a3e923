"""The recorded days of employees (timeman.record.list of REST 3.0): whether there are any, and asked for on request."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
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


# The set-up of a team needs requests enough, and one answer that got lost must not cost the calendar for a day.
_SOON = timedelta(minutes=10)


# Nobody should wait long for a set-up.
_SECONDS = 10


class RecordSupport:
    """Asks whether there are records: once in the life of an entry, where there are none once a day."""

    def __init__(self, hass: HomeAssistant, entry: Bitrix24ConfigEntry, workday_store: WorkdayStore) -> None:
        """Know what was learnt earlier."""
        self._hass = hass
        self._entry = entry
        self._store = workday_store
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
            if not self._store.supports_records:
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
        if self._portal.supports_records and not self._store.supports_records:
            self._store.remember_records(available=True)
        return self._store.supports_records is True

    def _due_in(self, pause: timedelta) -> timedelta:
        asked = self._store.records_asked
        return timedelta() if asked is None else asked + pause - dt_util.utcnow()

    async def _ask(self) -> None:
        """Ask for a record of the owner's, whether there is any."""
        try:
            async with asyncio.timeout(_SECONDS):
                await self._portal.read_latest_record(self._portal.owner_id)
        except TimeoutError, CannotConnect, RateLimited:
            self._lost += 1
            self._store.records_asked = dt_util.utcnow()
        except ApiError as err:
            self._deny(err.code or type(err).__name__)
        else:
            self._store.remember_records(available=True)

    def _deny(self, why: str) -> None:
        if self._store.supports_records is None:
            _LOGGER.info(
                "%s does not tell its records (%s), so there is no calendar: they need REST 3.0",
                self._portal.auth.host,
                why,
            )
        self._store.remember_records(available=False)

    @callback
    def _stop(self) -> None:
        for stop in (self._cancel_timer, self._remove_listener):
            if stop is not None:
                stop()
        self._cancel_timer = self._remove_listener = None


# Corrections of earlier days are seldom, and whoever looks at a calendar turns over its pages.
_KEPT = timedelta(hours=1)


_MOST_MONTHS = 600


type _Month = tuple[int, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """The records of a month.

    Attributes:
        days: the records.
        asked: when they were asked for, by Home Assistant's clock.
        latest: the person's latest record as known then.
    """

    days: list[Workday]
    asked: datetime
    latest: Workday


class RecordCache:
    """Asks for records, and keeps what was told for a while."""

    def __init__(self, coordinator: Bitrix24Coordinator) -> None:
        """Know nothing yet."""
        self._coordinator = coordinator
        self._pages: dict[_Month, _Page] = {}
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def ask(self, user_id: int, start: datetime, end: datetime | None = None) -> list[Workday]:
        """Return somebody's recorded days as the portal tells them now, by their start, in the person's own time zone.

        Args:
            user_id: whose.
            start: the earliest instant at which a day began.
            end: the first instant too late; None: none is.

        Raises:
            HomeAssistantError: the portal refused or could not be reached.
        """
        async with portal_call(self._coordinator):
            days = await self._coordinator.portal.list_records(user_id, start, end)
        employee = self._coordinator.data[user_id]
        zone = await async_zone(employee.time_zone)
        # A running record does not tell its work time, nor whether it has expired: the status of the day does.
        return [_completed(in_zone(day, zone), employee.workday) for day in days]

    async def look_up(self, user_id: int, start: datetime, end: datetime) -> list[Workday]:
        """Return the days that began within a time, at most an hour old, and the latest one as it is now.

        Args and errors are those of ask.
        """
        async with portal_call(self._coordinator), self._locks[user_id]:
            months = list(_months(start, min(end, dt_util.now())))
            pages = {month: page for month in months if (page := self._fresh_page(user_id, month)) is not None}
            missing = [month for month in months if month not in pages]
            if missing:
                pages |= await self._ask_pages(user_id, missing[0], missing[-1])
        days = [day for month in months for day in pages[month].days]
        latest = self._coordinator.data[user_id].workday
        if latest.start is not None and latest.status is not None:
            days = [*(day for day in days if not day.same_record(latest)), latest]
        return sorted(
            (day for day in days if day.start is not None and start <= day.start < end),
            key=lambda day: day.start or start,
        )

    def _fresh_page(self, user_id: int, month: datetime) -> _Page | None:
        page = self._pages.get((user_id, month))
        if page is None or dt_util.utcnow() - page.asked >= _KEPT:
            return None
        # The record that was the latest then was kept as it ran.
        return page if self._coordinator.data[user_id].workday.same_record(page.latest) else None

    async def _ask_pages(self, user_id: int, first: datetime, last: datetime) -> dict[datetime, _Page]:
        """Ask for the months from one to another in one go."""
        asked, latest = dt_util.utcnow(), self._coordinator.data[user_id].workday
        days = await self.ask(user_id, first, _month_after(last))
        pages = {}
        for month in _months(first, _month_after(last)):
            until = _month_after(month)
            of_month = [day for day in days if day.start is not None and month <= day.start < until]
            pages[month] = _Page(days=of_month, asked=asked, latest=latest)
        if len(self._pages) + len(pages) > _MOST_MONTHS:
            self._pages.clear()
        self._pages |= {(user_id, month): page for month, page in pages.items()}
        return pages


def _completed(day: Workday, latest: Workday) -> Workday:
    """Return a record with what only the status of the day tells."""
    if day.status is Status.CLOSED:
        return day
    if day.same_record(latest):
        return latest
    # Nobody works on an earlier day: how long that was is not known.
    earlier = day.start is not None and latest.start is not None and day.start < latest.start
    return replace(day, status=None) if earlier else day


def _months(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the beginning of each month that a time touches, in Home Assistant's time zone."""
    month = _month_of(start)
    while month < end:
        yield month
        month = _month_after(month)


def _month_of(instant: datetime) -> datetime:
    return dt_util.as_local(instant).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _month_after(month: datetime) -> datetime:
    return _month_of(month.replace(day=28) + timedelta(days=5))
