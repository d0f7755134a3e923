"""The days as they were last seen, kept across restarts."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store

from .api import Workday, workday_from_json, workday_to_json
from .const import DOMAIN

_VERSION = 1


class Memory:
    """Remembers the latest record of each employee of an entry."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Name the file; load it before anything else."""
        self._store: Store[dict[str, Any]] = Store(
            hass, _VERSION, f"{DOMAIN}.workdays.{entry_id}", private=True, atomic_writes=True
        )
        self._workdays: dict[int, Workday] = {}

    async def async_load(self) -> None:
        """Read the file; what cannot be understood is as if it had never been seen."""
        try:
            content = await self._store.async_load()
        except HomeAssistantError, KeyError, OSError, TypeError:
            content = None
        for user_id, stored in content.items() if isinstance(content, dict) else ():
            try:
                self._workdays[int(user_id)] = workday_from_json(stored)
            except KeyError, TypeError, ValueError:
                continue

    @property
    def workdays(self) -> Mapping[int, Workday]:
        """The day of each employee as last seen; a copy that does not change."""
        return dict(self._workdays)

    @callback
    def remember(self, user_id: int, workday: Workday) -> None:
        """Keep a day as seen now; one with an unknown status tells nothing."""
        if workday.status is None or self._workdays.get(user_id) == workday:
            return
        self._workdays[user_id] = workday
        self._store.async_delay_save(self._content)

    @callback
    def forget(self, user_id: int) -> None:
        """Forget somebody who is no longer of interest."""
        if self._workdays.pop(user_id, None) is not None:
            self._store.async_delay_save(self._content)

    async def async_remove(self) -> None:
        """Forget everything, on disk too."""
        await self._store.async_remove()

    @callback
    def _content(self) -> dict[str, Any]:
        return {str(user_id): workday_to_json(workday) for user_id, workday in self._workdays.items()}
