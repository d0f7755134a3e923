"""Decides when the delivery of queued commands is tried again; never gives up."""

from datetime import datetime
import logging
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntryState, OperationNotAllowed
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..storage import get_portal_state
from .enqueue import is_signed_out
from .outbox import Outbox

if TYPE_CHECKING:
    from ..data import Bitrix24ConfigEntry

_LOGGER = logging.getLogger(__name__)


# Most hiccups are over by then.
_FIRST_LOOK_SECONDS = 5


# At least every 30 seconds, with some room for timers that are late.
_LOOK_SECONDS = 28


class OutboxRetry:
    """Looks after the outbox of one entry, whether the entry is loaded or its set-up is being retried."""

    def __init__(self, hass: HomeAssistant, entry: Bitrix24ConfigEntry, outbox: Outbox) -> None:
        """Start looking as soon as something is kept."""
        self._hass = hass
        self._entry = entry
        self._outbox = outbox
        self._cancel: CALLBACK_TYPE | None = None
        self._looking = False
        self._stop_listening = outbox.async_add_listener(self._changed)
        self._changed()

    @callback
    def stop(self) -> None:
        """Look no more: the entry is removed."""
        self._stop_listening()
        self._unschedule()

    @callback
    def _changed(self) -> None:
        if not self._outbox.deliverable:
            self._unschedule()
        elif self._cancel is None:
            self._schedule(_FIRST_LOOK_SECONDS)

    @callback
    def _schedule(self, seconds: float) -> None:
        self._unschedule()
        self._cancel = async_call_later(
            self._hass, seconds, HassJob(self._look, f"{DOMAIN} courier", cancel_on_shutdown=True)
        )

    @callback
    def _unschedule(self) -> None:
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    @callback
    def _look(self, _now: datetime) -> None:
        self._cancel = None
        rate_limiter = get_portal_state(self._hass, self._entry).rate_limiter
        # Only for the portal's own word: our caution with a server that fails must keep nobody's command waiting.
        wait = rate_limiter.patience
        self._schedule(max(wait, _LOOK_SECONDS))
        if wait == 0 and not self._looking:
            rate_limiter.lift()
            self._hass.async_create_background_task(self._async_look(), f"{DOMAIN} courier")

    async def _async_look(self) -> None:
        entry = self._entry
        self._looking = True
        try:
            if entry.state is ConfigEntryState.SETUP_RETRY:
                # Home Assistant itself would wait for up to ten minutes.
                await self._hass.config_entries.async_reload(entry.entry_id)
            elif entry.state is ConfigEntryState.LOADED and not is_signed_out(self._hass, entry):
                data = entry.runtime_data
                await data.coordinator.async_refresh()
                # It may have been unloaded meanwhile; the next set-up delivers by itself.
                if entry.state is ConfigEntryState.LOADED and data.coordinator.last_update_success:
                    await entry.runtime_data.time_clock.async_deliver()
        except OperationNotAllowed:
            _LOGGER.debug("The entry is being set up or unloaded just now")
        finally:
            self._looking = False


_COURIERS: HassKey[dict[str, OutboxRetry]] = HassKey(f"{DOMAIN}.couriers")


@callback
def async_start_retry(hass: HomeAssistant, entry: Bitrix24ConfigEntry, outbox: Outbox) -> None:
    """Look after the outbox of an entry from now on, through all its set-ups."""
    couriers = hass.data.setdefault(_COURIERS, {})
    if entry.entry_id not in couriers:
        couriers[entry.entry_id] = OutboxRetry(hass, entry, outbox)


@callback
def async_stop_retry(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Let go of the outbox of an entry that is removed."""
    if (courier := hass.data.setdefault(_COURIERS, {}).pop(entry.entry_id, None)) is not None:
        courier.stop()


@callback
def async_deliver_when_answered(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Deliver what is kept now, after the first poll, and whenever the portal answers again."""
    data = entry.runtime_data
    away = True

    @callback
    def updated() -> None:
        nonlocal away
        was_away, away = away, not data.coordinator.last_update_success
        if was_away and not away and data.outbox.commands:
            entry.async_create_task(hass, data.time_clock.async_deliver(again=True), f"{DOMAIN} delivery")

    entry.async_on_unload(data.coordinator.async_add_listener(updated))
    updated()
