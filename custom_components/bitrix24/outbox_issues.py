"""The repair issues about what is queued, or could not be delivered: raised and withdrawn as the outbox changes."""

from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback

from .issues import async_update_time_unknown, async_update_undeliverable, employee_of_issue
from .outbox import Outbox

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry


@callback
def async_follow_outbox(hass: HomeAssistant, entry: Bitrix24ConfigEntry, outbox: Outbox) -> None:
    """Tell what needs a person, whether the entry is loaded or not, for as long as there is this outbox."""
    # What was there before the start was told then.
    told = {one.command_id for one in outbox.undelivered}

    @callback
    def update() -> None:
        nonlocal told
        news = {employee_of_issue(entry, one.user_id) for one in outbox.undelivered if one.command_id not in told}
        told = {one.command_id for one in outbox.undelivered}
        undelivered = {employee_of_issue(entry, one.user_id) for one in outbox.undelivered}
        async_update_undeliverable(hass, entry, undelivered, news=news)
        unknown = {employee_of_issue(entry, user_id) for user_id in outbox.time_unknown}
        async_update_time_unknown(hass, entry, unknown)

    update()
    outbox.async_add_listener(update)
