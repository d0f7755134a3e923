"""What an action owes to who called it: an answer in time, and why the portal did not do it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from .api import ApiError, InvalidAuth, WrongPerson
from .coordinator import Bitrix24Coordinator
from .errors import failed, problem
from .poll_notices import async_call_failed

# An action must answer within 30 seconds whatever the portal does.
DEADLINE_SECONDS: Final = 28


@callback
def async_explained(coordinator: Bitrix24Coordinator, error: ApiError) -> HomeAssistantError:
    """Return what to tell the caller, after having told the person who can mend it."""
    hass, entry = coordinator.hass, coordinator.config_entry
    explained = failed(error)
    async_call_failed(hass, entry, error)
    if isinstance(error, WrongPerson):
        coordinator.async_set_update_error(explained)
    if isinstance(error, InvalidAuth) and entry.state is ConfigEntryState.LOADED:
        entry.async_start_reauth(hass)
    return explained


@asynccontextmanager
async def answering(coordinator: Bitrix24Coordinator) -> AsyncGenerator[None]:
    """Ask the portal for what somebody waits for, within the time that an action has.

    Raises:
        HomeAssistantError: why the portal did not answer.
    """
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            yield
    except TimeoutError as err:
        raise problem("cannot_connect") from err
    except ApiError as err:
        raise async_explained(coordinator, err) from err
