"""Binary sensors: whether the employee works, and whether a changed time awaits the supervisor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import BinarySensorEntity, BinarySensorEntityDescription
from homeassistant.core import HomeAssistant
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
        key="working",
        is_on_fn=lambda workday: None if workday.status is None else workday.status is Status.OPENED,
    ),
    Bitrix24BinarySensorDescription(
        key="awaiting_confirmation",
        is_on_fn=lambda workday: workday.confirmed is False,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the binary sensors of each employee."""
    for user_id in entry.runtime_data.coordinator.data:
        async_add_entities(Bitrix24BinarySensor(entry, user_id, description) for description in DESCRIPTIONS)


class Bitrix24BinarySensor(Bitrix24Entity, BinarySensorEntity):
    """A yes or no about the day of an employee."""

    entity_description: Bitrix24BinarySensorDescription

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.employee.workday)
