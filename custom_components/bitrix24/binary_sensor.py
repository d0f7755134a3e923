"""Binary sensors: whether the employee works, is absent or online, and whether a changed time awaits confirmation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import Status, Workday
from .const import ABSENT, ATTR_UNTIL
from .data import Bitrix24ConfigEntry
from .entity import Bitrix24Entity, is_in_use

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class Bitrix24BinarySensorDescription(BinarySensorEntityDescription):
    """Describes a binary sensor."""

    is_on_fn: Callable[[Workday], bool | None]


DESCRIPTIONS = (
    Bitrix24BinarySensorDescription(
        key="working", is_on_fn=lambda workday: None if workday.status is None else workday.status is Status.OPENED
    ),
    Bitrix24BinarySensorDescription(key="awaiting_confirmation", is_on_fn=lambda workday: workday.confirmed is False),
)

ABSENT_DESCRIPTION = BinarySensorEntityDescription(key=ABSENT)

ONLINE = BinarySensorEntityDescription(
    key="online", device_class=BinarySensorDeviceClass.CONNECTIVITY, entity_registry_enabled_default=False
)


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the binary sensors of each employee."""
    poller = entry.runtime_data.coordinator.poller
    for member in entry.runtime_data.members.values():
        sensors: list[BinarySensorEntity] = [
            Bitrix24BinarySensor(entry, member, description) for description in DESCRIPTIONS
        ]
        if poller.has_chat or is_in_use(hass, Platform.BINARY_SENSOR, member, ABSENT_DESCRIPTION):
            sensors.append(Bitrix24Absent(entry, member, ABSENT_DESCRIPTION))
        if poller.has_people:
            sensors.append(Bitrix24Online(entry, member, ONLINE))
        async_add_entities(sensors, config_subentry_id=member.subentry_id)


class Bitrix24BinarySensor(Bitrix24Entity, BinarySensorEntity):
    """A binary sensor about the day of an employee."""

    entity_description: Bitrix24BinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.employee.workday)


class Bitrix24Absent(Bitrix24Entity, BinarySensorEntity):
    """Whether the employee is absent, of whose reason nothing is known; unavailable while the permission is missing."""

    _unrecorded_attributes = frozenset({ATTR_UNTIL})

    @property
    @override
    def available(self) -> bool:
        return super().available and self.employee.chat_allowed

    @property
    @override
    def is_on(self) -> bool | None:
        absence = self.employee.absence
        return None if absence is None else absence.includes(self.coordinator.clock.now())

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, str]:
        absence = self.employee.absence
        if not self.is_on or absence is None or absence.until is None:
            return {}
        return {ATTR_UNTIL: absence.until.isoformat()}


class Bitrix24Online(Bitrix24Entity, BinarySensorEntity):
    """Whether the portal saw the employee lately; polled only as long as the entity is enabled."""

    @callback
    @override
    def _async_added(self) -> None:
        self.coordinator.shown_online.add(self._user_id)
        self.async_on_remove(partial(self.coordinator.shown_online.discard, self._user_id))

    @property
    @override
    def is_on(self) -> bool | None:
        return self.employee.online
