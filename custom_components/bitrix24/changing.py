"""Follows what people change about an entry while it is loaded."""

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .const import DOMAIN
from .data import Bitrix24ConfigEntry
from .removal import async_forget
from .roster import members_of
from .stores import EntryStores


@callback
def async_follow_changes(hass: HomeAssistant, entry: Bitrix24ConfigEntry, files: EntryStores) -> None:
    """Reload an entry when its people have changed, and show at once what new options mean.

    Nothing else reloads it: a new address or a new token is written to the entry again and again. An update listener
    would forbid the flows to reload the entry themselves.
    """
    data = entry.runtime_data
    options = dict(entry.options)
    reloading = False

    @callback
    def changed(change: ConfigEntryChange, changed_entry: ConfigEntry) -> None:
        nonlocal options, reloading
        if change is not ConfigEntryChange.UPDATED or changed_entry.entry_id != entry.entry_id or reloading:
            return
        members = members_of(entry)
        if members != data.members:
            # The reload tells of every state that the entry goes through.
            reloading = True
            gone = data.members.keys() - members.keys()
            hass.async_create_task(async_forget(hass, entry, files, gone), f"{DOMAIN} forget")
            hass.config_entries.async_schedule_reload(entry.entry_id)
        elif entry.options != options:
            options = dict(entry.options)
            data.coordinator.async_update_listeners(data.members)

    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed))
