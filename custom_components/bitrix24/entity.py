"""Base of all entities: an employee, shown by a device below the portal's."""

from typing import override

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN, MANUFACTURER
from .coordinator import Bitrix24Coordinator
from .data import Bitrix24ConfigEntry
from .employee import Employee
from .identity import employee_key


class Bitrix24Entity(CoordinatorEntity[Bitrix24Coordinator]):
    """Something about the work day of an employee."""

    _attr_has_entity_name = True

    def __init__(self, entry: Bitrix24ConfigEntry, user_id: int, description: EntityDescription) -> None:
        """Describe one thing about one employee."""
        data = entry.runtime_data
        super().__init__(data.coordinator, context=user_id)
        self.entity_description = description
        self._user_id = user_id
        self._time_clock = data.time_clock
        key = employee_key(entry, user_id)
        self._attr_translation_key = description.key
        self._attr_unique_id = f"{key}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, key)},
            entry_type=DeviceEntryType.SERVICE,
            manufacturer=MANUFACTURER,
            name=self.employee.name or str(user_id),
            via_device_id=data.portal_device_id,
        )

    @property
    def employee(self) -> Employee:
        """The person as last seen."""
        return self.coordinator.data[self._user_id]

    @property
    @override
    def available(self) -> bool:
        return super().available and self._user_id in self.coordinator.data
