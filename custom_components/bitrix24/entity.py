"""Base of all entities: an employee, shown by a device below the portal's."""

from typing import override

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN, MANUFACTURER
from .coordinator import Bitrix24Coordinator
from .data import Bitrix24ConfigEntry
from .employee import Employee
from .identity import employee_key
from .keeping import can_be_kept


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


class Bitrix24ActingEntity(Bitrix24Entity):
    """Something that acts on the work day, also by having the wish kept.

    Home Assistant silently skips entities that are unavailable: that must not lose a clock-in.
    """

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(self.hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._options_may_have_changed)
        )

    @property
    @override
    def available(self) -> bool:
        return super().available or self.assumed_state

    @property
    @override
    def assumed_state(self) -> bool:
        away = not self.coordinator.last_update_success
        return away and self._user_id in self.coordinator.data and can_be_kept(self.hass, self.coordinator.config_entry)

    @callback
    def _options_may_have_changed(self, change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if change is ConfigEntryChange.UPDATED and entry.entry_id == self.coordinator.config_entry.entry_id:
            self.async_write_ha_state()
