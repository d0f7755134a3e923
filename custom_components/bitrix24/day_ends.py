"""The moments at which closed days stop being the current ones."""

from collections.abc import Callable, Collection
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time

from .api import PortalClock, Workday


class DayEnds:
    """Waits for the next such moment, one timer for everybody."""

    def __init__(self, hass: HomeAssistant, clock: PortalClock, over: Callable[[Collection[int]], None]) -> None:
        """Tell whose day is over.

        Args:
            hass: Home Assistant.
            clock: the portal's.
            over: told the user ids.
        """
        self._hass = hass
        self._clock = clock
        self._over = over
        self._until: dict[int, datetime] = {}
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def note(self, user_id: int, workday: Workday) -> None:
        """Take in somebody's day; schedule afterwards."""
        if (until := workday.current_until) is not None:
            self._until[user_id] = until
        else:
            self._until.pop(user_id, None)

    @callback
    def schedule(self) -> None:
        """Wait for the next day that ends."""
        self.cancel()
        now = self._clock.now()
        until = min((until for until in self._until.values() if until > now), default=None)
        if until is not None:
            self._cancel = async_track_point_in_utc_time(self._hass, self._reached, self._clock.here(until))

    @callback
    def cancel(self) -> None:
        """Wait no more."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    @callback
    def _reached(self, _now: datetime) -> None:
        self._cancel = None
        now = self._clock.now()
        over = [user_id for user_id, until in self._until.items() if until <= now]
        for user_id in over:
            del self._until[user_id]
        self.schedule()
        self._over(over)
