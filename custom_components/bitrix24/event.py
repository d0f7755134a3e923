"""Event: what happened to the work day."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import Change, Workday, change_between
from .data import Bitrix24ConfigEntry
from .entity import Bitrix24Entity

PARALLEL_UPDATES = 0

WORKDAY = EventEntityDescription(key="workday", event_types=[change.value for change in Change])


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the event of each employee."""
    async_add_entities(Bitrix24WorkdayEvent(entry, user_id, WORKDAY) for user_id in entry.runtime_data.coordinator.data)


class Bitrix24WorkdayEvent(Bitrix24Entity, EventEntity):
    """Fires for each change of the latest record, whoever made it."""

    _last_known: Workday | None = None

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._last_known = self.employee.workday

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Go on under a new name: nothing here depends on it."""

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        if self.available:
            self._compare(self.employee.workday)
        super()._handle_coordinator_update()

    @callback
    def _compare(self, workday: Workday) -> None:
        if workday.status is None:
            return
        previous, self._last_known = self._last_known, workday
        if previous is None or previous.status is None or (change := change_between(previous, workday)) is None:
            return
        self._trigger_event(
            change,
            {
                "previous_status": previous.status,
                "start": workday.start and workday.start.isoformat(),
                "finish": workday.finish and workday.finish.isoformat(),
                "missed": False,
            },
        )
