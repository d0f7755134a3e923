"""What a good poll tells people, or takes back."""

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN, PRESENCE, SCOPE_IM, SCOPE_TIMEMAN
from .identity import owner_key
from .issues import async_update_missing_scope, async_update_wrong_person


def presence_in_use(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Return whether there is an entity for the owner's chat status that nobody disabled."""
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id(Platform.SELECT, DOMAIN, f"{owner_key(entry)}_{PRESENCE}")
    entity = None if entity_id is None else registry.async_get(entity_id)
    return entity is not None and not entity.disabled


@callback
def async_poll_succeeded(hass: HomeAssistant, entry: ConfigEntry, *, has_presence: bool) -> None:
    """Withdraw what the answer disproves, and tell of a permission taken away although something uses it.

    Args:
        hass: Home Assistant.
        entry: whose webhook works.
        has_presence: whether it may read the owner's chat status.
    """
    async_update_wrong_person(hass, entry, wrong=False)
    async_update_missing_scope(hass, entry, SCOPE_TIMEMAN, missing=False)
    lost = not has_presence and presence_in_use(hass, entry)
    async_update_missing_scope(hass, entry, SCOPE_IM, missing=lost)
    # The webhook was refused once, but works: nobody is asked for a new one any more.
    for flow in list(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
        hass.config_entries.flow.async_abort(flow["flow_id"])
