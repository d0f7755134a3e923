"""Buttons: one for each command."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .commands.command import Verb
from .data import Bitrix24ConfigEntry
from .entity import Bitrix24CommandEntity

# The time clock runs the commands of an employee one after another, within the deadline of an action.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class Bitrix24ButtonDescription(ButtonEntityDescription):
    """Describes a button: disabled by default, because the switches do the same; for the category see there."""

    entity_category: EntityCategory = EntityCategory.CONFIG
    entity_registry_enabled_default: bool = False


DESCRIPTIONS = tuple(Bitrix24ButtonDescription(key=verb.value) for verb in Verb)


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the buttons of each employee."""
    for member in entry.runtime_data.members.values():
        if not member.read_only:
            async_add_entities(
                (Bitrix24Button(entry, member, description) for description in DESCRIPTIONS),
                config_subentry_id=member.subentry_id,
            )


class Bitrix24Button(Bitrix24CommandEntity, ButtonEntity):
    """A button that executes a command."""

    @override
    async def async_press(self) -> None:
        await self.async_command(Verb(self.entity_description.key))
