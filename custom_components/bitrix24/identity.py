"""How portals and employees are named in Home Assistant's registries.

A portal keeps its name when its address changes, so the names come from the unique id of the entry, not from the URL.
"""

from typing import TYPE_CHECKING

from .api import Address

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry


def unique_id_of(address: Address, user_id: int) -> str:
    """Return the unique id of an entry: portal and owner, whichever way the owner signs in."""
    return f"{address.portal}_{user_id}"


def portal_key(entry: Bitrix24ConfigEntry) -> str:
    """Return the name of the portal of an entry: its address when the entry was made."""
    return str(entry.unique_id).rpartition("_")[0]


def owner_id(entry: Bitrix24ConfigEntry) -> int:
    """Return the user id of the owner of an entry."""
    return int(str(entry.unique_id).rpartition("_")[2])


def owner_key(entry: Bitrix24ConfigEntry) -> str:
    """Return the name of the owner as an employee."""
    return str(entry.unique_id)


def colleague_key(entry: Bitrix24ConfigEntry, user_id: int) -> str:
    """Return the name of a colleague of the owner: stable across removing and adding.

    Two people may track the same colleague with a webhook each, or the colleague may be the owner of another entry.
    """
    return f"{entry.unique_id}_{user_id}"


def entity_key(employee: str, key: str) -> str:
    """Return the name of an entity of an employee, who is named by owner_key or colleague_key."""
    return f"{employee}_{key}"
