"""An employee as Home Assistant knows them: the person, the unique ids, the devices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from yarl import URL

from .api import Absence, Address, Settings, Status, Workday
from .const import (
    CONF_READ_ONLY,
    CONF_REQUIRED_HOURS,
    CONF_USER_ID,
    CONF_WORKING_DAYS,
    DEFAULT_WORKING_DAYS,
    DOMAIN,
    MANUFACTURER,
    SUBENTRY_EMPLOYEE,
)

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry


class Withheld(Enum):
    """Why the portal does not show the day of one employee, although it shows others."""

    LOST = auto()
    REFUSED = auto()


class Attendance(StrEnum):
    """Whether an employee is at work, as people ask: of a closed day it matters whether it is today's."""

    WORKING = "working"
    ON_BREAK = "on_break"
    NOT_STARTED = "not_started"
    CLOCKED_OUT = "clocked_out"
    LEFT_OPEN = "left_open"


_ATTENDANCE = {
    Status.OPENED: Attendance.WORKING,
    Status.PAUSED: Attendance.ON_BREAK,
    Status.CLOSED: Attendance.NOT_STARTED,
    Status.EXPIRED: Attendance.LEFT_OPEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """A person as the last poll or action saw them. Equal as long as nothing has changed on the portal.

    Attributes:
        name: full name; empty where the portal has none.
        position: in the company, or empty.
        time_zone: IANA name; empty for a person who follows the server.
        workday: the latest record.
        settings: the rules of the day; None where they may not be read.
        presence: the chat status; None when never set or not to be read.
        chat_allowed: whether the presence of the owner may be set, absences be read, and notifications be sent to
            everybody.
        absence: whether the person is absent; None where that is unknown.
        online: whether the portal saw the person lately; None where it does not say.
        withheld: why the portal does not show the day, which is then as last known; else None.
        required_override: the required work time of a day in place of the portal's; zero where there is none.
    """

    user_id: int
    name: str
    time_zone: str
    workday: Workday
    settings: Settings | None
    presence: str | None
    chat_allowed: bool
    absence: Absence | None = None
    position: str = ""
    online: bool | None = None
    withheld: Withheld | None = None
    required_override: timedelta | None = None

    @property
    def label(self) -> str:
        """The name of the person in a text."""
        return self.name or f"#{self.user_id}"

    @property
    def flexible(self) -> bool:
        """Whether the schedule is known to be flexible (UF_TM_FREE)."""
        return self.settings is not None and self.settings.flexible

    @property
    def shift(self) -> timedelta | None:
        """The length of a shift; None where it is unknown."""
        return None if self.settings is None else self.settings.shift

    @property
    def required(self) -> timedelta | None:
        """The required work time of a day; None where there is no such rule."""
        if self.required_override is not None:
            return self.required_override or None
        return None if self.settings is None else self.settings.required

    def attendance(self, now: datetime) -> Attendance | None:
        """Return whether the person is at work; None where the day is unknown. `now` is by the portal's clock."""
        status = self.workday.status
        if status is None or self.withheld is not None:
            return None
        if status is Status.CLOSED and self.workday.is_current(now):
            return Attendance.CLOCKED_OUT
        return _ATTENDANCE[status]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person whose work day an entry tracks.

    Attributes:
        key: identifies the person in Home Assistant's registries.
        name: as known when the person was added; empty for the owner.
        subentry_id: None for the owner.
        read_only: whether only the records may be read (reference §3: department heads).
        required: the required work time of a day in place of the portal's; zero where there is none.
    """

    user_id: int
    key: str
    name: str = ""
    subentry_id: str | None = None
    read_only: bool = False
    required: timedelta | None = None


def get_members(entry: Bitrix24ConfigEntry) -> Mapping[int, Member]:
    """Return the people of an entry by user id, the owner first."""
    owner = owner_id(entry)
    members = {owner: Member(user_id=owner, key=str(entry.unique_id), required=_required(entry.options))}
    for subentry in entry.get_subentries_of_type(SUBENTRY_EMPLOYEE):
        member = _colleague(entry, subentry)
        members.setdefault(member.user_id, member)
    return MappingProxyType(members)


def _colleague(entry: Bitrix24ConfigEntry, subentry: ConfigSubentry) -> Member:
    user_id = int(subentry.data[CONF_USER_ID])
    return Member(
        user_id=user_id,
        # Stable across removing and adding. The entry is part of it, because two people may track the same colleague
        # with a webhook each, or the colleague may be the owner of another entry.
        key=f"{entry.unique_id}_{user_id}",
        name=subentry.title,
        subentry_id=subentry.subentry_id,
        read_only=bool(subentry.data.get(CONF_READ_ONLY, False)),
        required=_required(subentry.data),
    )


def get_working_days(entry: Bitrix24ConfigEntry) -> list[str]:
    """Return the days of the week on which work is required, "mon" to "sun"."""
    return list(entry.options.get(CONF_WORKING_DAYS, DEFAULT_WORKING_DAYS))


def _required(options: Mapping[str, Any]) -> timedelta | None:
    hours = options.get(CONF_REQUIRED_HOURS)
    return None if hours is None else timedelta(minutes=round(hours * 60))


def get_entry_unique_id(address: Address, user_id: int) -> str:
    """Return the unique id of an entry: portal and owner, whichever way the owner signs in."""
    return f"{address.portal}_{user_id}"


def get_portal_key(entry: Bitrix24ConfigEntry) -> str:
    """Return what identifies the portal of an entry: its address when the entry was made."""
    return str(entry.unique_id).rpartition("_")[0]


def owner_id(entry: Bitrix24ConfigEntry) -> int:
    """Return the user id of the owner of an entry."""
    return int(str(entry.unique_id).rpartition("_")[2])


def get_entity_unique_id(member_key: str, key: str) -> str:
    """Return the unique id of an entity of an employee."""
    return f"{member_key}_{key}"


@callback
def async_register_portal(hass: HomeAssistant, entry: Bitrix24ConfigEntry, address: Address) -> str:
    """Register the device of the portal, or update its address; return the device id."""
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        configuration_url=_configuration_url(address),
        entry_type=dr.DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, get_portal_key(entry))},
        manufacturer=MANUFACTURER,
        name=address.host,
    )
    return device.id


def _configuration_url(address: Address) -> str | None:
    """Return the portal's start page; None where the device registry, which reads its host, would fail.

    Some existing hosts cannot be decoded: their Punycode is not the one of the letters that it stands for
    (xn---7sbfkf5bif1g).
    """
    try:
        readable = URL(address.base_url).host
    except ValueError:
        return None
    return address.base_url if readable else None


@callback
def async_register_employee(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member, employee: Employee, portal_device_id: str
) -> str:
    """Register the device of an employee, or update name and position; return the device id."""
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        config_subentry_id=member.subentry_id,
        entry_type=dr.DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, member.key)},
        manufacturer=MANUFACTURER,
        model=employee.position or None,
        name=employee.name or str(member.user_id),
        via_device_id=portal_device_id,
    )
    return device.id


@callback
def async_get_device(hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member) -> dr.DeviceEntry | None:
    """Return the device of a member; None before the first set-up with them."""
    return _async_get_devices(hass, entry).get(member.key)


@callback
def async_get_names(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, members: Mapping[int, Member]
) -> Mapping[int, tuple[str, str]]:
    """Return name and position of members by user id, from their devices."""
    devices = _async_get_devices(hass, entry)
    names = {}
    for user_id, member in members.items():
        device = devices.get(member.key)
        names[user_id] = (member.name, "") if device is None else (device.name or "", device.model or "")
    return names


def _async_get_devices(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> Mapping[str, dr.DeviceEntry]:
    """Return the devices of an entry by the key of their member."""
    return {
        key: device
        for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        for domain, key in device.identifiers
        if domain == DOMAIN
    }
