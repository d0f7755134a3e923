"""Notify: a Bitrix24 notification to each employee."""

from typing import override

from homeassistant.components.notify import NotifyEntity, NotifyEntityDescription, NotifyEntityFeature
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import portal_call
from .data import Bitrix24ConfigEntry
from .entity import Bitrix24Entity, is_in_use
from .errors import validation_error

# Each message has the deadline of an action for itself, also when it goes to many people.
PARALLEL_UPDATES = 0

MESSAGE = NotifyEntityDescription(key="message")


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the notifications to each employee, where they are permitted or were used before."""
    has_chat = entry.runtime_data.coordinator.poller.has_chat
    for member in entry.runtime_data.members.values():
        if has_chat or is_in_use(hass, Platform.NOTIFY, member, MESSAGE):
            async_add_entities([Bitrix24Message(entry, member, MESSAGE)], config_subentry_id=member.subentry_id)


class Bitrix24Message(Bitrix24Entity, NotifyEntity):
    """Sends notifications in the name of the owner of the webhook; they are not queued."""

    _attr_supported_features = NotifyEntityFeature.TITLE

    @property
    @override
    def available(self) -> bool:
        return super().available and self.employee.chat_allowed

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Send a message, once: it may have arrived although the answer was lost.

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
    """Return a title as one line without BB code.

    Bitrix24 has no escape for it, but a tag begins right behind its bracket, so an invisible space there makes it text.
    """
    return " ".join(title.split()).replace("[", "[\N{ZERO WIDTH SPACE}")
