"""What a good poll tells people, or takes back."""

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .const import SCOPE_IM, SCOPE_TIMEMAN
from .issues import async_update_missing_scope, async_update_wrong_person

# All entities of these platforms need the permission for chats: the presence, and notifications.
_CHAT_PLATFORMS = frozenset({Platform.NOTIFY, Platform.SELECT})


def _chat_in_use(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Return whether there is an entity for presence or notifications that nobody disabled."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return any(entity.domain in _CHAT_PLATFORMS and not entity.disabled for entity in entities)


@callback
def async_poll_succeeded(hass: HomeAssistant, entry: ConfigEntry, *, has_chat: bool) -> None:
    """Withdraw what the answer disproves, and tell of a permission taken away although something uses it.

    Args:
        hass: Home Assistant.
        entry: whose webhook works.
        has_chat: whether it may use the chat: the owner's presence, and notifications.
    """
    async_update_wrong_person(hass, entry, wrong=False)
    async_update_missing_scope(hass, entry, SCOPE_TIMEMAN, missing=False)
    lost = not has_chat and _chat_in_use(hass, entry)
    async_update_missing_scope(hass, entry, SCOPE_IM, missing=lost)
    # The webhook was refused once, but works: nobody is asked for a new one any more.
    for flow in list(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
        hass.config_entries.flow.async_abort(flow["flow_id"])
