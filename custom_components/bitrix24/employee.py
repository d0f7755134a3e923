"""An employee as Home Assistant knows them: the person, their unique ids and device."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .api import Address, Settings, Workday
from .const import CONF_READ_ONLY, CONF_USER_ID, DOMAIN, SUBENTRY_EMPLOYEE

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry


class Withheld(Enum):
    """Why the portal does not tell somebody's day, although it tells others."""

    LOST = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """A person as the last poll or action saw them. Equal as long as nothing changed on the portal.

    Attributes:
        user_id: the person's id on the portal.
        name: full name; empty when the portal knows none.
        position: what the person does in the company, or empty.
        time_zone: IANA name, or empty: the person follows the server.
        workday: the latest record.
        settings: the rules of the day; None when they may not be read.
        presence: the chat status; None when never set or not to be read.
        chat_allowed: whether the webhook may set the chat status of its owner, and send notifications to anybody.
        online: whether the portal saw the person lately; None when it does not tell.
        withheld: why the portal does not tell this person's day, the rest is then as last known; None when it does.
    """

    user_id: int
    name: str
    time_zone: str
    workday: Workday
    settings: Settings | None
    presence: str | None
    chat_allowed: bool
    position: str = ""
    online: bool | None = None
    withheld: Withheld | None = None

    @property
    def label(self) -> str:
        """How to name the person in a text."""
        return self.name or f"#{self.user_id}"

    @property
    def flexible(self) -> bool:
        """Whether the schedule is known to be flexible (UF_TM_FREE)."""
        return self.settings is not None and self.settings.flexible

    @property
    def shift(self) -> timedelta | None:
        """How long a shift lasts, as far as the rules of the day tell."""
        return None if self.settings is None else self.settings.shift

    @property
    def required(self) -> timedelta | None:
        """The required work time of a day; None where there is no such rule."""
        return None if self.settings is None else self.settings.required


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


def get_members(entry: Bitrix24ConfigEntry) -> Mapping[int, Member]:
    """Return the people of an entry by user id, the owner first."""
    owner = owner_id(entry)
    members = {owner: Member(user_id=owner, key=get_owner_key(entry))}
    for subentry in entry.get_subentries_of_type(SUBENTRY_EMPLOYEE):
        member = _colleague(entry, subentry)
        members.setdefault(member.user_id, member)
    return MappingProxyType(members)


def _colleague(entry: Bitrix24ConfigEntry, subentry: ConfigSubentry) -> Member:
    user_id = int(subentry.data[CONF_USER_ID])
    return Member(
        user_id=user_id,
        key=get_colleague_key(entry, user_id),
        name=subentry.title,
        subentry_id=subentry.subentry_id,
        read_only=bool(subentry.data.get(CONF_READ_ONLY, False)),
    )


def get_entry_unique_id(address: Address, user_id: int) -> str:
    """Return the unique id of an entry: portal and owner, whichever way the owner signs in."""
    return f"{address.portal}_{user_id}"


def get_portal_key(entry: Bitrix24ConfigEntry) -> str:
    """Return the name of the portal of an entry: its address when the entry was made."""
    return str(entry.unique_id).rpartition("_")[0]


def owner_id(entry: Bitrix24ConfigEntry) -> int:
    """Return the user id of the owner of an entry."""
    return int(str(entry.unique_id).rpartition("_")[2])


def get_owner_key(entry: Bitrix24ConfigEntry) -> str:
    """Return the name of the owner as an employee."""
    return str(entry.unique_id)


def get_colleague_key(entry: Bitrix24ConfigEntry, user_id: int) -> str:
    """Return the name of a colleague of the owner: stable across removing and adding.

    Two people may track the same colleague with a webhook each, or the colleague may be the owner of another entry.
    """
    return f"{entry.unique_id}_{user_id}"


def get_entity_unique_id(employee: str, key: str) -> str:
    """Return the name of an entity of an employee, who is named by get_owner_key or get_colleague_key."""
    return f"{employee}_{key}"


@callback
def async_get_device(hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member) -> dr.DeviceEntry | None:
    """Return the device of a member; None before the entry was set up for the first time with them."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return next((device for device in devices if (DOMAIN, member.key) in device.identifiers), None)


@callback
def async_get_names(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, members: Mapping[int, Member]
) -> Mapping[int, tuple[str, str]]:
    """Return name and position of members by user id, as their devices bear them."""
    names = {}
    for user_id, member in members.items():
        device = async_get_device(hass, entry, member)
        names[user_id] = (member.name, "") if device is None else (device.name or "", device.model or "")
    return names
