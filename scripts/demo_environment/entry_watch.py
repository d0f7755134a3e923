"""Observe the state changes of a config entry."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import aiohttp

from .errors import DemoError
from .home_assistant import HomeAssistantProgram

_LOADED: Final = "loaded"
_RELOAD_SECONDS: Final = 20


class EntryWatch:
    """The states of an entry since the start of the subscription."""

    def __init__(self) -> None:
        """Start without states."""
        self._states: list[str] = []
        self._news = asyncio.Event()

    @property
    def was_reloaded(self) -> bool:
        """Whether the entry was in another state than loaded."""
        return any(state != _LOADED for state in self._states)

    async def wait_for_reload(self) -> None:
        """Wait until the entry was reloaded.

        Raises:
            DemoError: the entry was not reloaded in time.
        """
        try:
            async with asyncio.timeout(_RELOAD_SECONDS):
                while not (self.was_reloaded and self._states[-1] == _LOADED):
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            message = f"The entry was not reloaded; its states were: {', '.join(self._states) or 'none'}."
            raise DemoError(message) from None

    async def listen(self, socket: aiohttp.ClientWebSocketResponse, entry_id: str) -> None:
        """Record the states of an entry until cancelled."""
        async for message in socket:
            for change in message.json().get("event") or ():
                if change["entry"]["entry_id"] == entry_id:
                    self._states.append(change["entry"]["state"])
                    self._news.set()


@asynccontextmanager
async def watch_entry(home_assistant: HomeAssistantProgram, entry_id: str) -> AsyncIterator[EntryWatch]:
    """Subscribe to the states of an entry."""
    watch = EntryWatch()
    async with home_assistant.connect() as socket:
        await socket.send_json({"id": 1, "type": "config_entries/subscribe"})
        await socket.receive_json()
        listening = asyncio.ensure_future(watch.listen(socket, entry_id))
        try:
            yield watch
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
