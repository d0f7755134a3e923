"""Home Assistant restarted: another one in the same folder."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED, EVENT_STATE_CHANGED, Platform
from homeassistant.core import CoreState, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import DOMAIN

if TYPE_CHECKING:
    from tests.conftest import Time

type Told = list[tuple[str, bool]]
type Restart = Callable[[CoreState], AbstractAsyncContextManager[Restarted]]


def listen(hass: HomeAssistant) -> Told:
    """Collect what the event entity fires from now on: the type, and whether it was missed."""
    told: Told = []
    # Its state is when it fired last; after a reload it comes back with that.
    fired = {"unknown", "unavailable", *(state.state for state in hass.states.async_all(Platform.EVENT))}

    @callback
    def collect(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is not None and state.domain == Platform.EVENT and state.state not in fired:
            fired.add(state.state)
            told.append((str(state.attributes["event_type"]), state.attributes["missed"]))

    hass.bus.async_listen(EVENT_STATE_CHANGED, collect)
    return told


class Restarted:
    """Home Assistant after a restart: same folder, same entry, nothing else left."""

    def __init__(self, hass: HomeAssistant, time: Time, entry: MockConfigEntry) -> None:
        self.hass = hass
        self.time = time
        self.told = listen(hass)
        self._entry = entry

    async def set_up(self) -> None:
        """Set up the entry."""
        assert await async_setup_component(self.hass, DOMAIN, {})
        await self.hass.async_block_till_done(wait_background_tasks=True)
        assert self._entry.state is ConfigEntryState.LOADED

    async def starts(self) -> None:
        """Go on to "starting": the platforms have been set up."""
        self.hass.set_state(CoreState.starting)
        await self.hass.async_block_till_done()

    async def has_started(self) -> None:
        """Come to the end of the start: from now on automations listen."""
        self.hass.set_state(CoreState.running)
        self.hass.bus.async_fire_internal(EVENT_HOMEASSISTANT_STARTED)
        await self.hass.async_block_till_done()
