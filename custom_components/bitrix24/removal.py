"""Forgets people who were removed from an entry."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant

from .issues import async_withdraw_about_removed
from .keeping import async_outbox
from .stores import EntryStores

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry


async def async_forget(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, files: EntryStores, user_ids: Collection[int]
) -> None:
    """Forget what was kept and said about people who were removed from an entry."""
    outbox = await async_outbox(hass, entry)
    for user_id in user_ids:
        await outbox.async_drop_all_of(user_id)
        files.memory.forget(user_id)
    async_withdraw_about_removed(hass, entry)
