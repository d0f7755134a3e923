"""The forms of the repair issues."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import BooleanSelector, DateTimeSelector, TextSelector
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .api import ApiError, Auth, CannotConnect, Details, PortalClock, RateLimited, Status
from .auth import async_find_owner, get_address, get_auth, get_moved_data
from .commands.command import QueuedCommand, Undelivered
from .commands.enqueue import async_get_outbox
from .commands.outbox import Outbox
from .commands.times import ABOUT_NOW, FIRST_YEAR, closing_details
from .const import DOMAIN
from .data import Bitrix24ConfigEntry, get_known_name, is_same_name
from .employee import Employee, async_get_device, get_members, owner_id
from .errors import async_get_finding_text
from .issues import COMMAND_TIME_UNKNOWN, COMMAND_UNDELIVERABLE, PORTAL_MOVED, WORKDAY_EXPIRED, get_issue_employee
from .storage import async_get_storage, get_portal_state
from .texts import async_get_error_text, async_get_verb_name, escape_markdown, escape_placeholders, local_minute
from .util import aware

CONF_FINISH = "finish"


CONF_REASON = "reason"


# Which field an error is about; the rest are about the whole form.
_FIELDS = {
    "report_required": CONF_REASON,
    "report_too_long": CONF_REASON,
    "time_before_start": CONF_FINISH,
    "time_in_future": CONF_FINISH,
    "time_wrong_date": CONF_FINISH,
}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the form for an issue: closing a forgotten day, telling a time, agreeing to an address, or taking note."""
    if data is None:
        return ConfirmRepairFlow()
    entry = hass.config_entries.async_get_entry(str(data["entry_id"]))
    employee = str(data.get("employee"))
    if issue_id.startswith(WORKDAY_EXPIRED):
        return CloseDayFlow(entry, employee)
    if issue_id.startswith(COMMAND_TIME_UNKNOWN):
        return CommandTimeFlow(entry, employee)
    if issue_id.startswith(COMMAND_UNDELIVERABLE):
        return UndeliverableFlow(entry, employee)
    if issue_id.startswith(PORTAL_MOVED):
        return PortalMovedFlow(entry, str(data["origin"]))
    return ConfirmRepairFlow()


class CloseDayFlow(RepairsFlow):
    """Closes a forgotten day at a time that somebody gives."""

    def __init__(self, entry: Bitrix24ConfigEntry | None, employee: str) -> None:
        """Remember whose day it is, see issues.get_issue_employee."""
        self._entry = entry
        self._user_id = next(iter(get_issue_user_ids(entry, employee)), 0)

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Lead to the form, which says why its proposal is not the time that Bitrix24 recommends, if so."""
        if self._is_outside_shift():
            return await self.async_step_outside_shift()
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask for the time, and close the day."""
        return await self._async_step("confirm", user_input)

    async def async_step_outside_shift(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask for the time, and close a day that Bitrix24 regards as expired because it belongs to no shift."""
        return await self._async_step("outside_shift", user_input)

    def _is_outside_shift(self) -> bool:
        if self._entry is None or self._entry.state is not ConfigEntryState.LOADED:
            return False
        coordinator = self._entry.runtime_data.coordinator
        employee = coordinator.data.get(self._user_id)
        return employee is not None and employee.workday.outside_shift(coordinator.clock.now())

    async def _async_step(self, step_id: str, user_input: dict[str, Any] | None) -> RepairsFlowResult:
        entry = self._entry
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        employee = entry.runtime_data.coordinator.data.get(self._user_id)
        if employee is None:
            # Removed while the form was open: there is nothing left to mend.
            return self.async_create_entry(data={})
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            reason = user_input.get(CONF_REASON, "").strip()
            details = Details(time=aware(dt_util.parse_datetime(user_input[CONF_FINISH])), report=reason or None)
            try:
                if employee.workday.status is Status.EXPIRED:
                    # What is wrong with the time must be said here and now, not when a kept command is delivered.
                    await closing_details(employee, details, entry.runtime_data.coordinator.clock.now())
                outcome = await entry.runtime_data.time_clock.close_day(self._user_id, details)
            except HomeAssistantError as err:
                key = str(err.translation_key)
                errors[_FIELDS.get(key, "base")] = key
                placeholders = dict(err.translation_placeholders or {})
            else:
                if outcome.queued:
                    return self.async_abort(reason="queued")
                return self.async_create_entry(data={})
        elif employee.workday.status not in {Status.EXPIRED, None}:
            return self.async_create_entry(data={})
        suggested = user_input or _proposal(employee, entry.runtime_data.coordinator.clock.now())
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(_schema(employee), suggested),
            errors=errors,
            description_placeholders=escape_placeholders({**placeholders, **_described(employee)}),
        )


def _proposal(employee: Employee, now: datetime) -> Mapping[str, Any]:
    finish = employee.workday.proposed_finish(employee.required, now)
    return {} if finish is None else {CONF_FINISH: f"{dt_util.as_local(finish):%Y-%m-%d %H:%M:%S}"}


def _schema(employee: Employee) -> vol.Schema:
    reason = vol.Optional if employee.flexible else vol.Required
    return vol.Schema({vol.Required(CONF_FINISH): DateTimeSelector(), reason(CONF_REASON): TextSelector()})


def _described(employee: Employee) -> dict[str, str]:
    """Return what the form says, in Home Assistant's time like its fields."""
    start = employee.workday.start
    last = start and start.replace(hour=23, minute=59, second=59)
    return {
        "name": employee.label,
        "start": local_minute(start) if start else "",
        "until": f"{dt_util.as_local(last):%Y-%m-%d %H:%M:%S}" if last else "",
    }


CONF_TIME = "time"


CONF_DISCARD = "discard"


@callback
def get_issue_user_ids(entry: Bitrix24ConfigEntry | None, employee: str) -> list[int]:
    """Return the members of an entry whom an issue is about: one, or none."""
    if entry is None:
        return []
    return [user_id for user_id in get_members(entry) if get_issue_employee(entry, user_id) == employee]


@callback
def _name_of(hass: HomeAssistant, entry: Bitrix24ConfigEntry, user_id: int) -> str:
    """Return what Home Assistant calls an employee, whether the entry is loaded or not."""
    member = get_members(entry).get(user_id)
    device = None if member is None else async_get_device(hass, entry, member)
    return (device and (device.name_by_user or device.name)) or f"#{user_id}"


class UndeliverableFlow(RepairsFlow):
    """Lists what could not be recorded, and forgets it when somebody has taken note."""

    def __init__(self, entry: Bitrix24ConfigEntry | None, employee: str) -> None:
        """Remember whose commands they are, see issues.get_issue_employee."""
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
        outbox = await async_get_outbox(self.hass, entry)
        told = [one for one in outbox.undelivered if get_issue_employee(entry, one.user_id) == self._employee]
        if user_input is not None or not told:
            await outbox.async_acknowledge({one.user_id for one in told})
            return self.async_create_entry(data={})
        names = {one.user_id: escape_markdown(_name_of(self.hass, entry, one.user_id)) for one in told}
        lines = [await self._line(one, names) for one in told]
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders={"name": ", ".join(names.values()), "commands": "\n".join(lines)},
        )

    async def _line(self, one: Undelivered, names: Mapping[int, str]) -> str:
        verb, why = await async_get_verb_name(self.hass, one.verb), await async_get_error_text(self.hass, one.error)
        whose = f" ({names[one.user_id]})" if len(names) > 1 else ""
        return f"- {verb}, {local_minute(one.at)}{whose}: {why}"


class CommandTimeFlow(RepairsFlow):
    """Asks for one command after another when it was given, because the clock was wrong then."""

    def __init__(self, entry: Bitrix24ConfigEntry | None, employee: str) -> None:
        """Remember whose commands they are, see issues.get_issue_employee."""
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
        outbox = await async_get_outbox(self.hass, entry)
        clock = get_portal_state(self.hass, entry).clock
        before, kept = _next_unknown(outbox, get_issue_user_ids(entry, self._employee), clock)
        errors: dict[str, str] = {}
        # While the form was open the command may have been dealt with.
        if user_input is not None and kept is not None and kept.command_id == self._asked:
            errors = await _async_answer(outbox, kept, before, clock, user_input)
            if not errors:
                before, kept = _next_unknown(outbox, get_issue_user_ids(entry, self._employee), clock)
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
                "verb": await async_get_verb_name(self.hass, kept.verb),
                "shown": local_minute(kept.command.at),
            },
        )

    async def _async_deliver(self, entry: Bitrix24ConfigEntry, outbox: Outbox) -> None:
        for user_id in get_issue_user_ids(entry, self._employee):
            outbox.async_set_time_unknown(user_id, unknown=False)
        if entry.state is ConfigEntryState.LOADED and entry.runtime_data.coordinator.last_update_success:
            await entry.runtime_data.time_clock.async_deliver(again=True)


_SCHEMA = vol.Schema(
    {vol.Optional(CONF_TIME): DateTimeSelector(), vol.Required(CONF_DISCARD, default=False): BooleanSelector()}
)


def _next_unknown(
    outbox: Outbox, user_ids: Collection[int], clock: PortalClock
) -> tuple[datetime | None, QueuedCommand | None]:
    """Return the earliest command of somebody without a known time, and when the one before it was given."""
    for user_id in user_ids:
        before: datetime | None = None
        for kept in outbox.get_commands(user_id):
            at = kept.instant(clock)
            if at is None:
                return before, kept
            before = at
    return None, None


async def _async_answer(
    outbox: Outbox, kept: QueuedCommand, before: datetime | None, clock: PortalClock, answer: dict[str, Any]
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


class PortalMovedFlow(RepairsFlow):
    """Shows both addresses, and takes the new one over once a person has agreed and the same person answers there."""

    def __init__(self, entry: Bitrix24ConfigEntry | None, origin: str) -> None:
        """Remember which portal leads where."""
        self._entry = entry
        self._origin = origin
        self._before = get_address(entry) if entry is not None else None

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Lead to the form."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask, and take over the new address."""
        entry, before = self._entry, self._before
        if entry is None or before is None or self._is_past(entry):
            # Removed, or reconfigured while the form was open: there is nothing left to mend.
            return self.async_create_entry(data={})
        errors: dict[str, str] = {}
        new = await self._auth(entry)
        placeholders = {
            "host": before.host,
            "new_host": new.host,
            "name": get_known_name(self.hass, entry) or entry.title,
        }
        if user_input is not None:
            if _has_entry(self.hass, entry, new):
                return self.async_abort(reason="already_configured")
            error, said = await self._check(entry, new)
            if self._is_past(entry):
                return self.async_create_entry(data={})
            if error is None:
                self._take_over(entry, new)
                return self.async_create_entry(data={})
            errors["base"] = error
            placeholders |= said
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders=escape_placeholders(placeholders),
        )

    async def _auth(self, entry: Bitrix24ConfigEntry) -> Auth:
        """Return how requests prove themselves at the new address."""
        files = await async_get_storage(self.hass, entry)
        return get_auth(entry, files.tokens).moved_to(self._origin)

    def _is_past(self, entry: Bitrix24ConfigEntry) -> bool:
        known = self.hass.config_entries.async_get_entry(entry.entry_id)
        return known is None or get_address(known) != self._before

    async def _check(self, entry: Bitrix24ConfigEntry, new: Auth) -> tuple[str | None, dict[str, str]]:
        """Return why the new address is not taken over, None where it is, and what belongs to that sentence.

        The certificate is checked whatever the entry says: who switched that off meant another host.
        """
        known = get_known_name(self.hass, entry)
        try:
            profile = await async_find_owner(self.hass, new, verify_ssl=True)
        except ApiError as err:
            error = "cannot_connect" if isinstance(err, CannotConnect | RateLimited) else "not_accepted"
            return error, {"found": await async_get_finding_text(self.hass, err)}
        # The number alone proves nothing: it was a part of the request.
        if profile.user_id == owner_id(entry) and is_same_name(profile.name, known):
            return None, {}
        return "another_person", {"answering": profile.name or f"#{profile.user_id}"}

    @callback
    def _take_over(self, entry: Bitrix24ConfigEntry, new: Auth) -> None:
        """Store the new address, whose certificate is good; setting up gives it to the portal's device."""
        title = entry.title.replace(get_address(entry).host, new.host)
        data = {**get_moved_data(entry, new), CONF_VERIFY_SSL: True}
        self.hass.config_entries.async_update_entry(entry, title=title, data=data)
        self.hass.config_entries.async_schedule_reload(entry.entry_id)


@callback
def _has_entry(hass: HomeAssistant, entry: Bitrix24ConfigEntry, new: Auth) -> bool:
    """Return whether the same person was set up at the new address already."""
    return any(
        other.entry_id != entry.entry_id
        and owner_id(other) == owner_id(entry)
        and get_address(other).portal == new.portal
        for other in hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    )
