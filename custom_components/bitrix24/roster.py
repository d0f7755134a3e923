"""Whose work days an entry is about: its owner, and the colleagues added as subentries."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigSubentry

from .const import CONF_READ_ONLY, CONF_USER_ID, SUBENTRY_EMPLOYEE
from .identity import colleague_key, owner_id, owner_key

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody whose work day is tracked.

    Attributes:
        user_id: the person's id on the portal.
        key: names the person in Home Assistant's registries.
        name: as known when the person was added; empty for the owner.
        subentry_id: None for the owner.
        read_only: whether only the records may be read (reference §3: department heads).
    """

    user_id: int
    key: str
    name: str = ""
    subentry_id: str | None = None
    read_only: bool = False


def members_of(entry: Bitrix24ConfigEntry) -> Mapping[int, Member]:
    """Return the people of an entry by user id, the owner first."""
    owner = owner_id(entry)
    members = {owner: Member(user_id=owner, key=owner_key(entry))}
    for subentry in entry.get_subentries_of_type(SUBENTRY_EMPLOYEE):
        member = _colleague(entry, subentry)
        members.setdefault(member.user_id, member)
    return MappingProxyType(members)


def _colleague(entry: Bitrix24ConfigEntry, subentry: ConfigSubentry) -> Member:
    user_id = int(subentry.data[CONF_USER_ID])
    return Member(
        user_id=user_id,
        key=colleague_key(entry, user_id),
        name=subentry.title,
        subentry_id=subentry.subentry_id,
        read_only=bool(subentry.data.get(CONF_READ_ONLY, False)),
    )
