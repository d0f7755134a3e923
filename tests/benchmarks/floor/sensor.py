"""Entities that do nothing, on a device for each employee."""

from homeassistant.components.sensor import SensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from . import FloorCoordinator, FloorEntry


async def async_setup_entry(
    hass: HomeAssistant, entry: FloorEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Spread the entities over the devices."""
    employees = entry.data["employees"]
    async_add_entities(
        FloorSensor(entry.runtime_data, number % employees, number) for number in range(entry.data["entities"])
    )


class FloorSensor(CoordinatorEntity[FloorCoordinator], SensorEntity):
    """Shows nothing but that it is there."""

    _attr_has_entity_name = True
    _attr_native_value = "here"

    def __init__(self, coordinator: FloorCoordinator, employee: int, number: int) -> None:
        super().__init__(coordinator)
        self._attr_name = f"Thing {number}"
        self._attr_unique_id = f"floor_{number}"
        self._attr_device_info = DeviceInfo(identifiers={("floor", str(employee))}, name=f"Employee {employee}")
