"""Binary sensors: whether the employee works, is online, and whether a changed time awaits the supervisor."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import Status, Workday
from .data import Bitrix24ConfigEntry
from .entity import Bitrix24Entity

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


ONLINE = BinarySensorEntityDescription(
    key="online", device_class=BinarySensorDeviceClass.CONNECTIVITY, entity_registry_enabled_default=False
)


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the binary sensors of each employee."""
    has_people = entry.runtime_data.coordinator.poller.has_people
    for member in entry.runtime_data.members.values():
        sensors: list[BinarySensorEntity] = [
            Bitrix24BinarySensor(entry, member, description) for description in DESCRIPTIONS
        ]
        if has_people:
            sensors.append(Bitrix24Online(entry, member, ONLINE))
        async_add_entities(sensors, config_subentry_id=member.subentry_id)


class Bitrix24BinarySensor(Bitrix24Entity, BinarySensorEntity):
    """A binary sensor about the day of an employee."""

    entity_description: Bitrix24BinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.employee.workday)


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
