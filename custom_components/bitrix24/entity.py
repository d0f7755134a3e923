"""Base of the entities of an employee."""

from typing import override

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .commands.command import Verb
from .commands.enqueue import can_be_queued
from .const import DOMAIN
from .coordinator import Bitrix24Coordinator
from .data import Bitrix24ConfigEntry
from .employee import Employee, Member, get_entity_unique_id


def is_in_use(hass: HomeAssistant, platform: Platform, member: Member, description: EntityDescription) -> bool:
    """Return whether an entity is registered and enabled."""
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id(platform, DOMAIN, get_entity_unique_id(member.key, description.key))
    entity = None if entity_id is None else registry.async_get(entity_id)
    return entity is not None and not entity.disabled


class Bitrix24Entity(CoordinatorEntity[Bitrix24Coordinator]):
    """An entity of an employee."""

    _attr_has_entity_name = True

    def __init__(self, entry: Bitrix24ConfigEntry, member: Member, description: EntityDescription) -> None:
        """Describe one aspect of an employee."""
        data = entry.runtime_data
        super().__init__(data.coordinator, context=member.user_id)
        self.entity_description = description
        self._user_id = member.user_id
        self._time_clock = data.time_clock
        self._attr_translation_key = description.key
        self._attr_unique_id = get_entity_unique_id(member.key, description.key)
        # Registered once, in place of a device info that the registry would look up for each entity.
        self.device_entry = dr.async_get(data.coordinator.hass).async_get(data.device_ids[member.user_id])

    @property
    def employee(self) -> Employee:
        """The employee as last seen."""
        return self.coordinator.data[self._user_id]

    @property
    @override
    def available(self) -> bool:
        return super().available and self.employee.withheld is None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._async_added()

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Keep going under a new name: nothing depends on it."""

    @callback
    def _async_added(self) -> None:
        """Subscribe to what the entity depends on, and prepare the first state."""

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._async_update_attrs()
        self._async_write()

    @callback
    def _async_update_attrs(self) -> None:
        """Prepare the next state of a changed employee."""

    @callback
    def _async_write(self) -> None:
        """Write the state in the context of the action that is changing the day, else in none.

        Home Assistant itself would go on for five seconds to name the user who used the entity last.
        """
        context = self.coordinator.get_context(self._user_id)
        if context is not None:
            self.async_set_context(context)
        else:
            self._context = self._context_set = None
        self.async_write_ha_state()


class Bitrix24CommandEntity(Bitrix24Entity):
    """An entity whose commands are queued while the portal cannot be reached.

    Home Assistant silently skips entities that are unavailable: that must not lose a clock-in.
    """

    async def async_command(self, verb: Verb) -> None:
        """Execute a command about the employee, in the context of who uses the entity."""
        await self._time_clock.async_execute(verb, self._user_id, context=self._context)

    @property
    @override
    def available(self) -> bool:
        return super().available or self.assumed_state

    @property
    @override
    def assumed_state(self) -> bool:
        away = not self.coordinator.last_update_success
        known = self.employee.withheld is None
        return away and known and can_be_queued(self.hass, self.coordinator.config_entry)
