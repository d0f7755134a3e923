"""Removes from the registries what nobody is behind any more."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import DOMAIN
from .identity import portal_key
from .roster import Member

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry

_ACTING = frozenset({Platform.BUTTON, Platform.SWITCH})


@callback
def async_tidy_up(hass: HomeAssistant, entry: Bitrix24ConfigEntry, members: Mapping[int, Member]) -> None:
    """Remove devices of people who were exchanged for others, and what acts on days that may only be seen."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    keys = {(DOMAIN, portal_key(entry)), *((DOMAIN, member.key) for member in members.values())}
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        if keys.isdisjoint(device.identifiers):
            devices.async_remove_device(device.id)
    read_only = {member.subentry_id for member in members.values() if member.read_only}
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        if entity.domain in _ACTING and entity.config_subentry_id in read_only:
            entities.async_remove(entity.entity_id)
