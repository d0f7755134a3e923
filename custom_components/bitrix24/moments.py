"""Moments at which what is shown changes although nothing changes on the portal."""

from collections.abc import Callable, Collection
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_utc_time

from .api import PortalClock


class Moments:
    """Waits for the next moment, one timer for everybody."""

    def __init__(self, hass: HomeAssistant, clock: PortalClock, come: Callable[[Collection[int]], None]) -> None:
        """Tell whose moment has come.

        Args:
            hass: Home Assistant.
            clock: the portal's.
            come: told the user ids.
        """
        self._hass = hass
        self._clock = clock
        self._come = come
        self._at: dict[int, datetime] = {}
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def note(self, user_id: int, at: datetime | None) -> None:
        """Take in somebody's moment, by the portal's clock, or that there is none; schedule afterwards."""
        if at is not None:
            self._at[user_id] = at
        else:
            self._at.pop(user_id, None)

    @callback
    def schedule(self) -> None:
        """Wait for the next moment."""
        self.cancel()
        now = self._clock.now()
        at = min((at for at in self._at.values() if at > now), default=None)
        if at is not None:
            self._cancel = async_track_point_in_utc_time(self._hass, self._reached, self._clock.to_local(at))

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
        whose = [user_id for user_id, at in self._at.items() if at <= now]
        for user_id in whose:
            del self._at[user_id]
        self.schedule()
        self._come(whose)
