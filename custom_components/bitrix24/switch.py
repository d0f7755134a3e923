"""Switches: the work day and the break."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import Status, Workday
from .commands.command import Verb
from .data import Bitrix24ConfigEntry
from .entity import Bitrix24CommandEntity

# The time clock runs the commands of an employee one after another, within the deadline of an action.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class Bitrix24SwitchDescription(SwitchEntityDescription):
    """Describes a switch.

    The category "config" keeps commands to a device, an area, a floor or a label, and those of assistants, from ending
    the days of all people there.
    """

    entity_category: EntityCategory = EntityCategory.CONFIG
    is_on_fn: Callable[[Workday], bool]
    on_verb: Verb
    off_verb: Verb


DESCRIPTIONS = (
    Bitrix24SwitchDescription(
        key="workday",
        is_on_fn=lambda workday: workday.running,
        on_verb=Verb.OPEN_DAY,
        off_verb=Verb.CLOSE_DAY,
    ),
    Bitrix24SwitchDescription(
        key="break",
        is_on_fn=lambda workday: workday.status is Status.PAUSED,
        on_verb=Verb.PAUSE_DAY,
        off_verb=Verb.RESUME_DAY,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the switches of each employee."""
    for member in entry.runtime_data.members.values():
        if not member.read_only:
            async_add_entities(
                (Bitrix24Switch(entry, member, description) for description in DESCRIPTIONS),
                config_subentry_id=member.subentry_id,
            )


class Bitrix24Switch(Bitrix24CommandEntity, SwitchEntity):
    """A switch that executes the same commands as the actions."""

    entity_description: Bitrix24SwitchDescription

    @property
    @override
    def is_on(self) -> bool | None:
        workday = self.employee.workday
        return None if workday.status is None else self.entity_description.is_on_fn(workday)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self.async_command(self.entity_description.on_verb)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self.async_command(self.entity_description.off_verb)
