"""The forms of the repair issues."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, override

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
from .commands.command import QueuedCommand, Undelivered, Verb
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
CONF_TIME = "time"
CONF_DISCARD = "discard"

# The field of an error; others belong to the whole form.
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
    """Return the form of an issue."""
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


class _EntryRepairFlow(RepairsFlow):
    """A form about an entry, or an employee of it (see issues.get_issue_employee)."""

    def __init__(self, entry: Bitrix24ConfigEntry | None, employee: str = "") -> None:
        self._entry = entry
        self._employee = employee

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show the form."""
        return await self.async_step_confirm()

    @abstractmethod
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show the form, and process the input."""

    @property
    def _user_ids(self) -> list[int]:
        """The member to whom the issue belongs, if any."""
        entry = self._entry
        if entry is None:
            return []
        return [user_id for user_id in get_members(entry) if get_issue_employee(entry, user_id) == self._employee]


class CloseDayFlow(_EntryRepairFlow):
    """Closes a forgotten day at the time that the user enters."""

    @override
    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        # The other form explains why it does not suggest the time recommended by Bitrix24.
        if (employee := self._get_employee()) is not None and employee.workday.outside_shift(self._now()):
            return await self.async_step_outside_shift()
        return await self.async_step_confirm()

    @override
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        return await self._async_step("confirm", user_input)

    async def async_step_outside_shift(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask for the time, and close a day that expired because it belongs to no shift."""
        return await self._async_step("outside_shift", user_input)

    def _get_employee(self) -> Employee | None:
        if self._entry is None or self._entry.state is not ConfigEntryState.LOADED:
            return None
        return self._entry.runtime_data.coordinator.data.get(next(iter(self._user_ids), 0))

    def _now(self) -> datetime:
        assert self._entry is not None
        return self._entry.runtime_data.coordinator.clock.now()

    async def _async_step(self, step_id: str, user_input: dict[str, Any] | None) -> RepairsFlowResult:
        entry, employee = self._entry, self._get_employee()
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        # The employee may have been removed, or the day closed, since the issue was raised.
        if employee is None or (user_input is None and employee.workday.status not in {Status.EXPIRED, None}):
            return self.async_create_entry(data={})
        if user_input is not None:
            try:
                queued = await self._async_close(entry, employee, user_input)
            except HomeAssistantError as err:
                key = str(err.translation_key)
                errors[_FIELDS.get(key, "base")] = key
                placeholders = dict(err.translation_placeholders or {})
            else:
                return self.async_abort(reason="queued") if queued else self.async_create_entry(data={})
        suggested = user_input or _get_default(employee, self._now())
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(_get_schema(employee), suggested),
            errors=errors,
            description_placeholders=escape_placeholders({**placeholders, **_describe(employee)}),
        )

    async def _async_close(self, entry: Bitrix24ConfigEntry, employee: Employee, user_input: dict[str, Any]) -> bool:
        """Close the day, and return whether the command was queued."""
        report = user_input.get(CONF_REASON, "").strip()
        details = Details(time=aware(dt_util.parse_datetime(user_input[CONF_FINISH])), report=report or None)
        if employee.workday.status is Status.EXPIRED:
            # An invalid time is an error of this form, and not one of the delivery from the queue.
            await closing_details(employee, details, self._now())
        return (await entry.runtime_data.time_clock.async_execute(Verb.CLOSE_DAY, employee.user_id, details)).queued


def _get_default(employee: Employee, now: datetime) -> Mapping[str, Any]:
    finish = employee.workday.proposed_finish(employee.required, now)
    return {} if finish is None else {CONF_FINISH: _field_value(finish)}


def _field_value(instant: datetime) -> str:
    """Return an instant as the field for a date and a time has it: in Home Assistant's zone."""
    return f"{dt_util.as_local(instant):%Y-%m-%d %H:%M:%S}"


def _get_schema(employee: Employee) -> vol.Schema:
    reason = vol.Optional if employee.flexible else vol.Required
    return vol.Schema({vol.Required(CONF_FINISH): DateTimeSelector(), reason(CONF_REASON): TextSelector()})


def _describe(employee: Employee) -> dict[str, str]:
    """Return the placeholders of the form, in Home Assistant's time like its fields."""
    start, latest = employee.workday.start, employee.workday.latest_finish
    return {
        "name": employee.label,
        "start": local_minute(start) if start else "",
        "until": _field_value(latest) if latest else "",
    }


@callback
def _get_name(hass: HomeAssistant, entry: Bitrix24ConfigEntry, user_id: int) -> str:
    """Return the name of an employee's device, whether the entry is loaded or not."""
    member = get_members(entry).get(user_id)
    device = None if member is None else async_get_device(hass, entry, member)
    return (device and (device.name_by_user or device.name)) or f"#{user_id}"


class UndeliverableFlow(_EntryRepairFlow):
    """Lists what could not be recorded, and removes it once the user has confirmed."""

    @override
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        entry = self._entry
        if entry is None:
            return self.async_create_entry(data={})
        outbox = await async_get_outbox(self.hass, entry)
        listed = [one for one in outbox.undelivered if get_issue_employee(entry, one.user_id) == self._employee]
        if user_input is not None or not listed:
            await outbox.async_acknowledge({one.user_id for one in listed})
            return self.async_create_entry(data={})
        names = {one.user_id: escape_markdown(_get_name(self.hass, entry, one.user_id)) for one in listed}
        lines = [await self._async_get_line(one, names) for one in listed]
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            description_placeholders={"name": ", ".join(names.values()), "commands": "\n".join(lines)},
        )

    async def _async_get_line(self, one: Undelivered, names: Mapping[int, str]) -> str:
        verb, why = await async_get_verb_name(self.hass, one.verb), await async_get_error_text(self.hass, one.error)
        name = f" ({names[one.user_id]})" if len(names) > 1 else ""
        return f"- {verb}, {local_minute(one.at)}{name}: {why}"


class CommandTimeFlow(_EntryRepairFlow):
    """Asks for the time of each command that was queued while the clock was wrong."""

    # The command of the form on display.
    _command_id: str | None = None

    @override
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        entry = self._entry
        if entry is None:
            return self.async_create_entry(data={})
        outbox = await async_get_outbox(self.hass, entry)
        clock = get_portal_state(self.hass, entry).clock
        before, queued = _get_next(outbox, self._user_ids, clock)
        errors: dict[str, str] = {}
        # The command may have left the queue while the form was open.
        if user_input is not None and queued is not None and queued.command_id == self._command_id:
            errors = await _async_answer(outbox, queued, before, clock, user_input)
            if not errors:
                before, queued = _get_next(outbox, self._user_ids, clock)
                user_input = None
        if queued is None:
            await self._async_deliver(entry, outbox)
            return self.async_create_entry(data={})
        self._command_id = queued.command_id
        return self.async_show_form(
            step_id="confirm",
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, user_input or {}),
            errors=errors,
            description_placeholders={
                "name": escape_markdown(_get_name(self.hass, entry, queued.command.user_id)),
                "verb": await async_get_verb_name(self.hass, queued.verb),
                "shown": local_minute(queued.command.at),
            },
        )

    async def _async_deliver(self, entry: Bitrix24ConfigEntry, outbox: Outbox) -> None:
        for user_id in self._user_ids:
            outbox.async_set_time_unknown(user_id, unknown=False)
        if entry.state is ConfigEntryState.LOADED and entry.runtime_data.coordinator.last_update_success:
            await entry.runtime_data.time_clock.async_deliver(again=True)


_SCHEMA = vol.Schema(
    {vol.Optional(CONF_TIME): DateTimeSelector(), vol.Required(CONF_DISCARD, default=False): BooleanSelector()}
)


def _get_next(
    outbox: Outbox, user_ids: Collection[int], clock: PortalClock
) -> tuple[datetime | None, QueuedCommand | None]:
    """Return the earliest command without a known time, and the time of the one before it."""
    for user_id in user_ids:
        before: datetime | None = None
        for queued in outbox.get_commands(user_id):
            at = queued.instant(clock)
            if at is None:
                return before, queued
            before = at
    return None, None


async def _async_answer(
    outbox: Outbox, queued: QueuedCommand, before: datetime | None, clock: PortalClock, user_input: dict[str, Any]
) -> dict[str, str]:
    """Set the time of a command, or discard it; return the errors of the form."""
    if user_input[CONF_DISCARD]:
        await outbox.async_drop(queued)
        return {}
    given = aware(dt_util.parse_datetime(user_input.get(CONF_TIME, "")))
    if given is None or given.year < FIRST_YEAR:
        return {CONF_TIME: "time_required"}
    if given >= clock.now() + ABOUT_NOW:
        return {CONF_TIME: "time_in_future"}
    if before is not None and given < before:
        return {CONF_TIME: "time_before_previous"}
    await outbox.async_set_instant(queued, min(dt_util.as_utc(given), clock.now()))
    return {}


class PortalMovedFlow(_EntryRepairFlow):
    """Shows both addresses, and stores the new one if the user agrees and the same person answers there."""

    def __init__(self, entry: Bitrix24ConfigEntry | None, origin: str) -> None:
        super().__init__(entry)
        self._origin = origin
        self._before = get_address(entry) if entry is not None else None

    @override
    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        entry, before = self._entry, self._before
        if entry is None or before is None or self._is_outdated(entry):
            return self.async_create_entry(data={})
        errors: dict[str, str] = {}
        storage = await async_get_storage(self.hass, entry)
        new = get_auth(entry, storage.tokens).moved_to(self._origin)
        placeholders = {
            "host": before.host,
            "new_host": new.host,
            "name": get_known_name(self.hass, entry) or entry.title,
        }
        if user_input is not None:
            if _has_entry(self.hass, entry, new):
                return self.async_abort(reason="already_configured")
            error, details = await self._check(entry, new)
            if self._is_outdated(entry):
                return self.async_create_entry(data={})
            if error is None:
                self._store(entry, new)
                return self.async_create_entry(data={})
            errors["base"] = error
            placeholders |= details
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders=escape_placeholders(placeholders),
        )

    def _is_outdated(self, entry: Bitrix24ConfigEntry) -> bool:
        """Return whether the entry was removed, or got another address, while the form was open."""
        known = self.hass.config_entries.async_get_entry(entry.entry_id)
        return known is None or get_address(known) != self._before

    async def _check(self, entry: Bitrix24ConfigEntry, new: Auth) -> tuple[str | None, dict[str, str]]:
        """Return the error at the new address, None without one, and its placeholders.

        The certificate is always checked: `verify_ssl` was set for another host.
        """
        known = get_known_name(self.hass, entry)
        try:
            profile = await async_find_owner(self.hass, new, verify_ssl=True)
        except ApiError as err:
            error = "cannot_connect" if isinstance(err, CannotConnect | RateLimited) else "not_accepted"
            return error, {"found": await async_get_finding_text(self.hass, err)}
        # The id alone proves nothing: it was a part of the request.
        if profile.user_id == owner_id(entry) and is_same_name(profile.name, known):
            return None, {}
        return "another_person", {"answering": profile.name or f"#{profile.user_id}"}

    @callback
    def _store(self, entry: Bitrix24ConfigEntry, new: Auth) -> None:
        """Store the new address, whose certificate is valid; the reload updates the portal's device."""
        title = entry.title.replace(get_address(entry).host, new.host)
        data = {**get_moved_data(entry, new), CONF_VERIFY_SSL: True}
        self.hass.config_entries.async_update_entry(entry, title=title, data=data)
        self.hass.config_entries.async_schedule_reload(entry.entry_id)


@callback
def _has_entry(hass: HomeAssistant, entry: Bitrix24ConfigEntry, new: Auth) -> bool:
    """Return whether the same person is set up at the new address already."""
    return any(
        other.entry_id != entry.entry_id
        and owner_id(other) == owner_id(entry)
        and get_address(other).portal == new.portal
        for other in hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    )
