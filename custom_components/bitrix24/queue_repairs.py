"""The forms about what is queued: when it was given, where nobody can tell, and what could not be recorded."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import BooleanSelector, DateTimeSelector
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .api import PortalClock
from .command import KeptCommand
from .data import Bitrix24ConfigEntry
from .employee_device import async_device_of
from .given_time import ABOUT_NOW, FIRST_YEAR
from .issues import employee_of_issue
from .keeping import async_outbox
from .markdown import escape_markdown
from .outbox import Outbox
from .roster import members_of
from .service_values import aware
from .stores import traffic_of
from .texts import async_text_of, async_verb_name, local_minute
from .undelivered import Undelivered

CONF_TIME = "time"
CONF_DISCARD = "discard"


@callback
def users_of_issue(entry: Bitrix24ConfigEntry | None, employee: str) -> list[int]:
    """Return the members of an entry whom an issue is about: one, or none."""
    if entry is None:
        return []
    return [user_id for user_id in members_of(entry) if employee_of_issue(entry, user_id) == employee]


@callback
def _name_of(hass: HomeAssistant, entry: Bitrix24ConfigEntry, user_id: int) -> str:
    """Return what Home Assistant calls an employee, whether the entry is loaded or not."""
    member = members_of(entry).get(user_id)
    device = None if member is None else async_device_of(hass, entry, member)
    return (device and (device.name_by_user or device.name)) or f"#{user_id}"


class UndeliverableFlow(RepairsFlow):
    """Lists what could not be recorded, and forgets it when somebody has taken note."""

    def __init__(self, entry: Bitrix24ConfigEntry | None, employee: str) -> None:
        """Remember whose commands they are, see issues.employee_of_issue."""
        self._entry = entry
        self._employee = employee

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Lead to the list."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show the list, and forget it."""
        entry = self._entry
        if entry is None:
            return self.async_create_entry(data={})
        outbox = await async_outbox(self.hass, entry)
        told = [one for one in outbox.undelivered if employee_of_issue(entry, one.user_id) == self._employee]
        if user_input is not None or not told:
            await outbox.async_take_note({one.user_id for one in told})
            return self.async_create_entry(data={})
        names = {one.user_id: escape_markdown(_name_of(self.hass, entry, one.user_id)) for one in told}
        lines = [await self._line(one, names) for one in told]
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders={"name": ", ".join(names.values()), "commands": "\n".join(lines)},
        )

    async def _line(self, one: Undelivered, names: Mapping[int, str]) -> str:
        verb, why = await async_verb_name(self.hass, one.verb), await async_text_of(self.hass, one.error)
        whose = f" ({names[one.user_id]})" if len(names) > 1 else ""
        return f"- {verb}, {local_minute(one.at)}{whose}: {why}"


class CommandTimeFlow(RepairsFlow):
    """Asks for one command after another when it was given, because the clock was wrong then."""

    def __init__(self, entry: Bitrix24ConfigEntry | None, employee: str) -> None:
        """Remember whose commands they are, see issues.employee_of_issue."""
        self._entry = entry
        self._employee = employee
        self._asked: str | None = None

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Lead to the form."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask for the time of the earliest command that has none, and go on with the next."""
        entry = self._entry
        if entry is None:
            return self.async_create_entry(data={})
        outbox = await async_outbox(self.hass, entry)
        clock = traffic_of(self.hass, entry).clock
        before, kept = _next_unknown(outbox, users_of_issue(entry, self._employee), clock)
        errors: dict[str, str] = {}
        # While the form was open the command may have been dealt with.
        if user_input is not None and kept is not None and kept.command_id == self._asked:
            errors = await _async_answer(outbox, kept, before, clock, user_input)
            if not errors:
                before, kept = _next_unknown(outbox, users_of_issue(entry, self._employee), clock)
                user_input = None
        if kept is None:
            await self._async_deliver(entry, outbox)
            return self.async_create_entry(data={})
        self._asked = kept.command_id
        return self.async_show_form(
            step_id="confirm",
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, user_input or {}),
            errors=errors,
            description_placeholders={
                "name": escape_markdown(_name_of(self.hass, entry, kept.command.user_id)),
                "verb": await async_verb_name(self.hass, kept.verb),
                "shown": local_minute(kept.command.at),
            },
        )

    async def _async_deliver(self, entry: Bitrix24ConfigEntry, outbox: Outbox) -> None:
        for user_id in users_of_issue(entry, self._employee):
            outbox.async_set_time_unknown(user_id, unknown=False)
        if entry.state is ConfigEntryState.LOADED and entry.runtime_data.coordinator.last_update_success:
            await entry.runtime_data.time_clock.async_deliver(again=True)


_SCHEMA = vol.Schema(
    {vol.Optional(CONF_TIME): DateTimeSelector(), vol.Required(CONF_DISCARD, default=False): BooleanSelector()}
)


def _next_unknown(
    outbox: Outbox, user_ids: Collection[int], clock: PortalClock
) -> tuple[datetime | None, KeptCommand | None]:
    """Return the earliest command of somebody without a known time, and when the one before it was given."""
    for user_id in user_ids:
        before: datetime | None = None
        for kept in outbox.of(user_id):
            at = kept.instant(clock)
            if at is None:
                return before, kept
            before = at
    return None, None


async def _async_answer(
    outbox: Outbox, kept: KeptCommand, before: datetime | None, clock: PortalClock, answer: dict[str, Any]
) -> dict[str, str]:
    """Take in what somebody says about a command; return what is wrong with it."""
    if answer[CONF_DISCARD]:
        await outbox.async_drop(kept)
        return {}
    given = aware(dt_util.parse_datetime(answer.get(CONF_TIME, "")))
    if given is None or given.year < FIRST_YEAR:
        return {CONF_TIME: "time_required"}
    if given >= clock.now() + ABOUT_NOW:
        return {CONF_TIME: "time_in_future"}
    if before is not None and given < before:
        return {CONF_TIME: "time_before_previous"}
    await outbox.async_set_instant(kept, min(dt_util.as_utc(given), clock.now()))
    return {}
