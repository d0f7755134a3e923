"""Event: what happened to the work day."""

from datetime import datetime
from functools import partial
from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import CALLBACK_TYPE, CoreState, HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started

from .api import Change, Workday, get_change, in_seconds
from .data import Bitrix24ConfigEntry
from .entity import Bitrix24Entity

PARALLEL_UPDATES = 0

# Automations attach their triggers when Home Assistant has started; give them the time for it.
_AUTOMATIONS_SECONDS = 1

WORKDAY = EventEntityDescription(key="workday", event_types=[change.value for change in Change])


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the event of each employee."""
    for member in entry.runtime_data.members.values():
        async_add_entities([Bitrix24WorkdayEvent(entry, member, WORKDAY)], config_subentry_id=member.subentry_id)


class Bitrix24WorkdayEvent(Bitrix24Entity, EventEntity):
    """Fires for each change of the latest record, wherever it was made."""

    _missed = True
    _last_known: Workday
    # Automations do not listen yet while Home Assistant starts: the newest change waits here.
    _starting = False
    _pending: CALLBACK_TYPE | None = None

    @callback
    @override
    def _async_added(self) -> None:
        self._starting = self.hass.state is not CoreState.running
        self._last_known = self.coordinator.poller.before_start.get(self._user_id, self.employee.workday)
        self._async_update_attrs()
        if not self._starting:
            return

        @callback
        def fire_pending(_now: datetime) -> None:
            self._starting = False
            if self._pending is not None:
                self._pending()
                self.async_write_ha_state()

        @callback
        def started(_hass: HomeAssistant) -> None:
            self.async_on_remove(async_call_later(self.hass, _AUTOMATIONS_SECONDS, fire_pending))

        self.async_on_remove(async_at_started(self.hass, started))

    @callback
    @override
    def _async_update_attrs(self) -> None:
        """Fire for the newest change since the last call; the first call is about the time before this start."""
        workday = self.employee.workday
        if not self.available or workday.status is None:
            return
        previous, self._last_known = self._last_known, workday
        # The change of an action in the first minutes is not a missed one.
        missed, self._missed = self._missed and self.coordinator.get_context(self._user_id) is None, False
        change = None if previous.status is None else get_change(previous, workday)
        if change is None:
            return
        fire = partial(self._fire, change, previous, workday, missed=missed)
        if self._starting:
            self._pending = fire
        else:
            fire()

    @callback
    def _fire(self, change: Change, previous: Workday, workday: Workday, *, missed: bool) -> None:
        # The durations of a closed day are those of its end, however late that is found.
        at = workday.finish or self.coordinator.clock.now()
        self._trigger_event(
            change,
            {
                "previous_status": previous.status,
                "start": workday.start and workday.start.isoformat(),
                "finish": workday.finish and workday.finish.isoformat(),
                "missed": missed,
                "worked": in_seconds(workday.worked(at)),
                "breaks": in_seconds(workday.breaks(at)),
            },
        )
