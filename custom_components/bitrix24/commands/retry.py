"""Tries the delivery again at least every 30 seconds: in polls, or by another set-up of an entry that is not loaded."""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntryState, OperationNotAllowed
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, INTERVAL_QUEUED
from ..storage import get_portal_state
from .enqueue import is_signed_out
from .outbox import Outbox

if TYPE_CHECKING:
    from ..data import Bitrix24ConfigEntry

_RETRIES: HassKey[dict[str, CALLBACK_TYPE]] = HassKey(f"{DOMAIN}.retries")


@callback
def async_retry_setup(hass: HomeAssistant, entry: Bitrix24ConfigEntry, outbox: Outbox) -> None:
    """Try a failed set-up again while commands wait: Home Assistant itself would wait longer each time."""

    async def retry(_now: datetime) -> None:
        rate_limiter = get_portal_state(hass, entry).rate_limiter
        if entry.state is ConfigEntryState.SETUP_IN_PROGRESS:
            return
        if entry.state is not ConfigEntryState.SETUP_RETRY:
            async_stop_retry(hass, entry)
        elif outbox.deliverable and not rate_limiter.patience:
            # The portal itself may ask for patience; our own caution must not delay a delivery.
            rate_limiter.lift()
            with suppress(OperationNotAllowed):
                await hass.config_entries.async_reload(entry.entry_id)

    retries = hass.data.setdefault(_RETRIES, {})
    if entry.entry_id not in retries:
        retries[entry.entry_id] = async_track_time_interval(
            hass, retry, INTERVAL_QUEUED, name=f"{DOMAIN} retry", cancel_on_shutdown=True
        )


@callback
def async_stop_retry(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Leave the next set-up to Home Assistant."""
    if (stop := hass.data.setdefault(_RETRIES, {}).pop(entry.entry_id, None)) is not None:
        stop()


@callback
def async_deliver_when_answered(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Deliver what is queued now, and whenever a poll is answered; have the portal polled often meanwhile."""
    data = entry.runtime_data

    @callback
    def deliver() -> None:
        entry.async_create_task(hass, data.time_clock.async_deliver(), f"{DOMAIN} delivery")

    @callback
    def update() -> None:
        # After a refused poll the user must sign in; after a refused action the next poll may be answered.
        refused = not data.coordinator.last_update_success and is_signed_out(hass, entry)
        data.coordinator.async_poll_for_delivery(deliver if data.outbox.deliverable and not refused else None)

    async def poll(_now: datetime) -> None:
        if data.outbox.deliverable and not is_signed_out(hass, entry):
            await data.coordinator.async_refresh()

    if entry.pref_disable_polling:
        # Then the coordinator does not poll by itself.
        entry.async_on_unload(async_track_time_interval(hass, poll, INTERVAL_QUEUED, cancel_on_shutdown=True))
    # Without any listener the coordinator would not poll.
    entry.async_on_unload(data.coordinator.async_add_listener(update))
    entry.async_on_unload(data.outbox.async_add_listener(update))
    if data.coordinator.last_update_success and data.outbox.commands:
        deliver()
    update()
