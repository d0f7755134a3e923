"""The devices of employees: what Home Assistant calls somebody, whether the entry is loaded or not."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN
from .roster import Member

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry


@callback
def async_device_of(hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member) -> dr.DeviceEntry | None:
    """Return the device of a member; None before the entry was set up for the first time with them."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return next((device for device in devices if (DOMAIN, member.key) in device.identifiers), None)


@callback
def async_names(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, members: Mapping[int, Member]
) -> Mapping[int, tuple[str, str]]:
    """Return name and position of members by user id, as their devices bear them."""
    names = {}
    for user_id, member in members.items():
        device = async_device_of(hass, entry, member)
        names[user_id] = (member.name, "") if device is None else (device.name or "", device.model or "")
    return names
