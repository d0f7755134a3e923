"""Select: the chat presence of the owner of the webhook."""

from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import PRESENCES
from .data import Bitrix24ConfigEntry
from .entity import Bitrix24Entity, is_in_use

# The time clock runs the commands of an employee one after another, within the deadline of an action.
PARALLEL_UPDATES = 0

DESCRIPTION = SelectEntityDescription(key="presence", options=list(PRESENCES))


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the presence, where it is permitted or was used before."""
    coordinator = entry.runtime_data.coordinator
    owner = entry.runtime_data.members[coordinator.owner_id]
    if coordinator.poller.has_chat or is_in_use(hass, Platform.SELECT, owner, DESCRIPTION):
        async_add_entities([Bitrix24Presence(entry, owner, DESCRIPTION)])


class Bitrix24Presence(Bitrix24Entity, SelectEntity):
    """The chat status that the owner set last; unavailable while the permission is missing."""

    @property
    @override
    def available(self) -> bool:
        return super().available and self.employee.chat_allowed

    @property
    @override
    def current_option(self) -> str | None:
        return self.employee.presence

    @override
    async def async_select_option(self, option: str) -> None:
        await self._time_clock.set_presence(option, self._context)
