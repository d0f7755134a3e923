"""Who the owner of an entry is known to be, also while the portal cannot be asked."""

import re

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .data import Bitrix24ConfigEntry
from .employee_device import async_device_of
from .identity import owner_id
from .roster import members_of

# As SignedIn.title makes it: the name, and the portal's host.
_TITLE = re.compile(r"(?P<name>.+) \([^()]*\)")


@callback
def known_name(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> str:
    """Return the owner's name as last seen; empty where nobody knows one.

    As the last poll told it, else as the device bears it, else as the title does: that the person may have changed.
    """
    user_id = owner_id(entry)
    owner = entry.runtime_data.coordinator.data.get(user_id) if entry.state is ConfigEntryState.LOADED else None
    if owner is not None and owner.name:
        return owner.name
    device = async_device_of(hass, entry, members_of(entry)[user_id])
    if device is not None and _is_name(device.name, user_id):
        return str(device.name)
    title = _TITLE.fullmatch(entry.title)
    name = title["name"] if title is not None else entry.title
    return name if _is_name(name, user_id) else ""


def is_same_name(one: str, other: str) -> bool:
    """Return whether two names are of one person, as far as names tell; no name is nobody's."""
    plain = [" ".join(name.split()).casefold() for name in (one, other)]
    return plain[0] == plain[1] != ""


def _is_name(name: str | None, user_id: int) -> bool:
    # The number stands in where the portal knows no name.
    return bool(name) and name not in {str(user_id), f"#{user_id}"}
