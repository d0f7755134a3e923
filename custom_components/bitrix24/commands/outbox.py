"""Commands that could not be delivered yet. Each is on disk (fsync) before its caller gets an answer."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import logging
from pathlib import Path
from typing import Any, Final, Self

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util.file import WriteError

from ..api import Workday
from ..const import DOMAIN
from ..util import DamagedFile, JsonFile
from .command import QueuedCommand, Undelivered
from .rules import adds_nothing, replaces

_LOGGER = logging.getLogger(__name__)

# For each employee. People do not clock in and out more often while a portal is away; a runaway automation does.
MOST_COMMANDS: Final = 50
_MOST_UNDELIVERED: Final = 50


class TooManyQueued(Exception):
    """The employee has MOST_COMMANDS in the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxContent:
    """The content of the file."""

    commands: tuple[QueuedCommand, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()  # not acknowledged yet

    def to_json(self) -> dict[str, Any]:
        """Return what from_json reads."""
        return {
            "commands": [queued.to_json() for queued in self.commands],
            "undelivered": [one.to_json() for one in self.undelivered],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> tuple[Self, bool]:
        """Return what can be read, and whether that is all."""
        commands, complete = _read(stored.get("commands"), QueuedCommand.from_json)
        undelivered, all_undelivered = _read(stored.get("undelivered", []), Undelivered.from_json)
        return cls(commands=commands, undelivered=undelivered), complete and all_undelivered


def _read[T](items: object, from_json: Callable[[Mapping[str, Any]], T]) -> tuple[tuple[T, ...], bool]:
    if not isinstance(items, list):
        return (), False
    found = []
    for item in items:
        with suppress(ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            found.append(from_json(item))
    return tuple(found), len(found) == len(items)


class Outbox:
    """The queued commands of one entry, in the order in which they were given; load it first."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        self._hass = hass
        self._file = JsonFile(hass, f"{DOMAIN}.outbox.{entry_id}", version=1)
        self._content = OutboxContent()
        # Employees with a command whose time the user must enter.
        self._time_unknown: frozenset[int] = frozenset()
        self._listeners: list[CALLBACK_TYPE] = []
        self._changing = asyncio.Lock()

    async def async_load(self) -> Path | None:
        """Read the file; set a damaged one aside and return its new path: what is readable stays queued."""
        try:
            stored = await self._file.async_load()
        except DamagedFile:
            return await self._file.async_set_aside()
        if stored is None:
            return None
        self._content, complete = OutboxContent.from_json(stored)
        if complete:
            return None
        aside = await self._file.async_set_aside()
        with suppress(WriteError):
            await self._file.async_save(self._content.to_json())
        return aside

    @property
    def commands(self) -> tuple[QueuedCommand, ...]:
        """All queued commands, of each employee the earliest first."""
        return self._content.commands

    @property
    def undelivered(self) -> tuple[Undelivered, ...]:
        """What could not be delivered and is not acknowledged yet; of each employee the latest."""
        return self._content.undelivered

    @property
    def time_unknown(self) -> frozenset[int]:
        """The employees with a command of unknown time, which the user must enter."""
        return self._time_unknown & {queued.command.user_id for queued in self.commands}

    @property
    def deliverable(self) -> bool:
        """Whether any command waits for nothing but the portal."""
        return any(queued.command.user_id not in self._time_unknown for queued in self.commands)

    @callback
    def async_set_time_unknown(self, user_id: int, *, unknown: bool) -> None:
        """Note whether the user must enter when a command was given."""
        if unknown is not (user_id in self._time_unknown):
            self._time_unknown ^= {user_id}
            self._notify()

    def get_commands(self, user_id: int) -> Sequence[QueuedCommand]:
        """Return the queued commands of an employee, the earliest first."""
        return [queued for queued in self.commands if queued.command.user_id == user_id]

    async def async_enqueue(self, queued: QueuedCommand) -> None:
        """Queue a command on disk, or raise TooManyQueued or WriteError."""
        await self._async_change(lambda content: _with(content, queued), only_stored=True)

    async def async_drop(
        self, queued: QueuedCommand, left: Workday | None = None, undelivered: Undelivered | None = None
    ) -> None:
        """Remove a command; `left`, the day after its delivery, is what later commands have seen."""
        await self._async_change(lambda content: _without(content, queued, left, undelivered))

    async def async_forget(self, user_id: int) -> None:
        """Remove everything about an employee."""
        await self._async_change(
            lambda content: OutboxContent(
                commands=tuple(one for one in content.commands if one.command.user_id != user_id),
                undelivered=tuple(one for one in content.undelivered if one.user_id != user_id),
            )
        )

    async def async_mark_sent(self, queued: QueuedCommand) -> None:
        """Note that a command may have been carried out, although no answer says so."""
        await self._async_change(lambda content: _with_changed(content, queued, sent=True))

    async def async_set_instant(self, queued: QueuedCommand, instant: datetime) -> None:
        """Set when a command was given, by the portal's clock, as the user has entered it."""
        skew = instant - queued.command.at
        await self._async_change(lambda content: _with_changed(content, queued, skew=skew))

    async def async_acknowledge(self, user_ids: Collection[int]) -> None:
        """Forget what could not be delivered of some employees: the user has read it."""
        await self._async_change(
            lambda content: replace(
                content, undelivered=tuple(one for one in content.undelivered if one.user_id not in user_ids)
            )
        )

    async def async_remove(self) -> None:
        """Forget everything, on disk too: it contains reasons and places."""
        async with self._changing:
            self._content = OutboxContent()
            await self._file.async_remove()

    @callback
    def async_add_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener at every change; returns how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def _async_change(
        self, change: Callable[[OutboxContent], OutboxContent], *, only_stored: bool = False
    ) -> None:
        """Make a change to its end, even if its caller is cancelled: a write goes on in its thread anyway."""
        await asyncio.shield(self._hass.async_create_task(self._async_apply(change, only_stored), f"{DOMAIN} outbox"))

    async def _async_apply(self, change: Callable[[OutboxContent], OutboxContent], only_stored: bool) -> None:
        async with self._changing:
            content = change(self._content)
            if content == self._content:
                return
            try:
                await self._file.async_save(content.to_json())
            except WriteError:
                if only_stored:
                    raise
                # After a restart the state is read first, and shows what was done.
                _LOGGER.warning("The disk does not take what became of a queued command")
            self._content = content
            self._notify()

    @callback
    def _notify(self) -> None:
        for listener in list(self._listeners):
            listener()


def _with(content: OutboxContent, queued: QueuedCommand) -> OutboxContent:
    """Return the content with one more command, in as few as lead to the same record, or raise TooManyQueued."""
    others = [one for one in content.commands if not _same_employee(one, queued)]
    own = [one for one in content.commands if _same_employee(one, queued)]
    before = len(own)
    if later := [one for one in own if queued.elapsed_since(one) < timedelta()]:
        own.insert(own.index(later[0]), queued)
    else:
        _append(own, queued)
    if len(own) > max(before, MOST_COMMANDS):
        raise TooManyQueued
    return replace(content, commands=(*others, *own))


def _append(own: list[QueuedCommand], queued: QueuedCommand) -> None:
    """Add the latest command of an employee, in place of what it replaces, unless the one before it says the same."""
    while own and replaces(_after(queued, own[-1]).command, own[-1]):
        own.pop()
    if own and adds_nothing(_after(queued, own[-1]), own[-1]):
        own[-1] = replace(own[-1], sent=own[-1].sent or queued.sent)
    else:
        own.append(queued)


def _without(
    content: OutboxContent, queued: QueuedCommand, left: Workday | None, undelivered: Undelivered | None
) -> OutboxContent:
    commands = tuple(
        replace(one, seen=left) if left is not None and _same_employee(one, queued) else one
        for one in content.commands
        if one.command_id != queued.command_id
    )
    reported = content.undelivered if undelivered is None else (*content.undelivered, undelivered)
    return OutboxContent(commands=commands, undelivered=_latest(reported))


def _with_changed(content: OutboxContent, queued: QueuedCommand, **changes: Any) -> OutboxContent:
    commands = (replace(one, **changes) if one.command_id == queued.command_id else one for one in content.commands)
    return replace(content, commands=tuple(commands))


def _latest(undelivered: tuple[Undelivered, ...]) -> tuple[Undelivered, ...]:
    by_employee: defaultdict[int, list[Undelivered]] = defaultdict(list)
    for one in undelivered:
        by_employee[one.user_id].append(one)
    return tuple(one for own in by_employee.values() for one in own[-_MOST_UNDELIVERED:])


def _after(queued: QueuedCommand, earlier: QueuedCommand) -> QueuedCommand:
    """Return a command with its time in relation to an earlier one, whatever the clock was set to in between."""
    at = earlier.command.at + queued.elapsed_since(earlier)
    return replace(queued, command=replace(queued.command, at=at))


def _same_employee(one: QueuedCommand, other: QueuedCommand) -> bool:
    return (one.portal, one.command.user_id) == (other.portal, other.command.user_id)
