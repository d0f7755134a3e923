"""Puts a command that cannot be delivered now into the outbox, whether its entry is loaded or not."""

import asyncio
from datetime import timedelta
import logging
from typing import TYPE_CHECKING

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
from homeassistant.util.hass_dict import HassKey

from ..api import CLOCK_STEP, PortalClock, clock as boot_clock
from ..const import CONF_QUEUE, DOMAIN
from ..employee import Employee, get_portal_key
from ..errors import action_error, validation_error
from ..issues import (
    COMMAND_TIME_UNKNOWN,
    COMMAND_UNDELIVERABLE,
    OUTBOX_DAMAGED,
    async_raise_issue,
    async_update_employee_issues,
    get_issue_employee,
    is_wrong_person,
)
from ..storage import async_get_storage, get_portal_state
from .command import Command, QueuedCommand
from .outbox import MOST_COMMANDS, Outbox, TooManyQueued
from .times import check_before_queueing, with_time_before_queueing

if TYPE_CHECKING:
    from ..data import Bitrix24ConfigEntry

_LOGGER = logging.getLogger(__name__)

# Contract: an action answers within this time.
_LONGEST_ACTION = timedelta(seconds=30)
_OUTBOXES: HassKey[dict[str, asyncio.Task[Outbox]]] = HassKey(f"{DOMAIN}.outboxes")


async def async_get_outbox(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> Outbox:
    """Return the outbox of an entry, read from disk on first use, whether the entry is loaded or not."""
    outboxes = hass.data.setdefault(_OUTBOXES, {})
    if entry.entry_id not in outboxes:
        outboxes[entry.entry_id] = hass.async_create_task(_async_load(hass, entry), f"{DOMAIN} outbox")
    return await asyncio.shield(outboxes[entry.entry_id])


async def async_remove_outbox(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Delete the outbox of an entry, on disk too."""
    outbox = await async_get_outbox(hass, entry)
    del hass.data[_OUTBOXES][entry.entry_id]
    await outbox.async_remove()


async def _async_load(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> Outbox:
    # Reads a file the first time.
    await hass.async_add_executor_job(boot_clock.boot_id)
    outbox = Outbox(hass, entry.entry_id)
    if (damaged := await outbox.async_load()) is not None:
        async_raise_issue(hass, entry, OUTBOX_DAMAGED, file=damaged.name)
    async_follow_outbox(hass, entry, outbox)
    return outbox


@callback
def queues_commands(entry: Bitrix24ConfigEntry) -> bool:
    """Return whether the options want commands queued while the portal cannot be reached."""
    return bool(entry.options.get(CONF_QUEUE, True))


@callback
def can_be_queued(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    """Return whether a command would be queued if the portal could not be reached."""
    return queues_commands(entry) and not is_wrong_person(hass, entry)


@callback
def is_signed_out(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    """Return whether the entry waits for the user to sign in again."""
    return any(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


async def async_enqueue(
    hass: HomeAssistant,
    entry: Bitrix24ConfigEntry,
    command: Command,
    error: HomeAssistantError,
    *,
    employee: Employee | None = None,
    sent: bool = False,
) -> None:
    """Queue a command; return when it is safe on disk. `employee` is None while the entry is not loaded.

    Raises:
        ServiceValidationError: the time or the reason is invalid, or too_many_queued.
        HomeAssistantError: invalid_auth for a webhook of another person; `error` if it is not to be queued.
    """
    outbox, storage = await async_get_outbox(hass, entry), await async_get_storage(hass, entry)
    clock = get_portal_state(hass, entry).clock
    seen = storage.workday_store.workdays.get(command.user_id) if employee is None else employee.workday
    command = await with_time_before_queueing(
        command, clock, employee=employee, seen=seen, queued=outbox.get_commands(command.user_id)
    )
    flexible = None if employee is None or employee.settings is None else employee.flexible
    check_before_queueing(command.details, clock.now(), flexible=flexible)
    if is_wrong_person(hass, entry):
        raise action_error("invalid_auth") from error
    if not queues_commands(entry):
        raise error
    # No longer ago than an action may take, whatever this machine's clock has been set to since.
    waited = min(max(dt_util.utcnow() - command.at, timedelta()), _LONGEST_ACTION)
    queued = QueuedCommand(
        command=command,
        portal=get_portal_key(entry),
        skew=_get_skew(command, clock, waited),
        boot_id=boot_clock.boot_id(),
        boot_seconds=boot_clock.boot_seconds() - waited.total_seconds(),
        seen=seen,
        sent=sent,
    )
    try:
        await outbox.async_enqueue(queued)
    except TooManyQueued:
        raise validation_error("too_many_queued", {"limit": str(MOST_COMMANDS)}) from None
    except WriteError:
        # Home Assistant has logged what is wrong with the disk.
        raise error from None
    _LOGGER.debug("Queued %s until the portal can be reached", command.verb)


def _get_skew(command: Command, clock: PortalClock, waited: timedelta) -> timedelta | None:
    if clock.skew is None:
        return None
    skew = clock.now() - waited - command.at
    return skew if abs(skew - clock.skew) > CLOCK_STEP else clock.skew


@callback
def async_follow_outbox(hass: HomeAssistant, entry: Bitrix24ConfigEntry, outbox: Outbox) -> None:
    """Raise and withdraw the issues about an outbox, whether the entry is loaded or not."""
    # What was there before the start is not news.
    reported = {one.command_id for one in outbox.undelivered}

    @callback
    def update() -> None:
        nonlocal reported
        news = {get_issue_employee(entry, one.user_id) for one in outbox.undelivered if one.command_id not in reported}
        reported = {one.command_id for one in outbox.undelivered}
        undelivered = {get_issue_employee(entry, one.user_id) for one in outbox.undelivered}
        # Whose list has grown is raised anew, also where the issue was ignored.
        async_update_employee_issues(hass, entry, COMMAND_UNDELIVERABLE, undelivered - news)
        async_update_employee_issues(hass, entry, COMMAND_UNDELIVERABLE, undelivered)
        unknown = {get_issue_employee(entry, user_id) for user_id in outbox.time_unknown}
        async_update_employee_issues(hass, entry, COMMAND_TIME_UNKNOWN, unknown)

    update()
    outbox.async_add_listener(update)
