"""Notify: a notification in Bitrix24 to each employee."""

from typing import override

from homeassistant.components.notify import NotifyEntity, NotifyEntityDescription, NotifyEntityFeature
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import portal_call
from .data import Bitrix24ConfigEntry
from .entity import Bitrix24Entity, is_in_use
from .errors import validation_error

# Each message has the time of an action for itself, also when many people are told the same.
PARALLEL_UPDATES = 0

MESSAGE = NotifyEntityDescription(key="message")


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the notifications to each employee, where the webhook may send them."""
    has_chat = entry.runtime_data.coordinator.has_chat
    for member in entry.runtime_data.members.values():
        if has_chat or is_in_use(hass, Platform.NOTIFY, member, MESSAGE):
            async_add_entities([Bitrix24Message(entry, member, MESSAGE)], config_subentry_id=member.subentry_id)


class Bitrix24Message(Bitrix24Entity, NotifyEntity):
    """Sends notifications in the name of the owner of the webhook; nothing is kept for later."""

    _attr_supported_features = NotifyEntityFeature.TITLE

    @property
    @override
    def available(self) -> bool:
        return super().available and self.employee.chat_allowed

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Send a message once: nobody knows whether one whose answer got lost has arrived.

        Raises:
            ServiceValidationError: message_empty.
            HomeAssistantError: the portal refused or could not be reached.
        """
        if not message.strip():
            raise validation_error("message_empty")
        headline = _plain(title or "")
        text = f"[B]{headline}[/B]\n{message}" if headline else message
        async with portal_call(self.coordinator):
            await self.coordinator.portal.notify(self._user_id, text)


def _plain(title: str) -> str:
    """Return a title that stays what it is: one line, and nothing in it is a tag.

    Bitrix24 knows no way to escape its BB code, but a tag begins right behind its bracket: a blank of no width there
    makes plain text of it, and nobody sees that.
    """
    return " ".join(title.split()).replace("[", "[\N{ZERO WIDTH SPACE}")
