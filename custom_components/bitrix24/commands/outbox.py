"""Commands that could not be delivered yet. Each is on disk, fsync and all, before its caller gets an answer."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import json
import logging
from pathlib import Path
import shutil
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError, write_utf8_file_atomic

from ..api import Workday
from ..const import DOMAIN
from .command import QueuedCommand, Undelivered
from .rules import adds_nothing, replaces

_LOGGER = logging.getLogger(__name__)


_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxContent:
    """What the file holds.

    Attributes:
        commands: what waits for delivery.
        undelivered: what could not be delivered, until somebody has taken note of it.
    """

    commands: tuple[QueuedCommand, ...] = ()
    undelivered: tuple[Undelivered, ...] = ()


def save(path: Path, content: OutboxContent) -> None:
    """Write the file; when this returns not even a power cut takes it away.

    Raises:
        WriteError: the disk does not take it.
    """
    stored = {
        "version": _VERSION,
        "commands": [kept.to_json() for kept in content.commands],
        "undelivered": [one.to_json() for one in content.undelivered],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    write_utf8_file_atomic(str(path), json.dumps(stored, indent=1), private=True)


def remove(path: Path) -> None:
    """Delete the file, and what was set aside of it: it holds reasons and places."""
    for file in (path, *path.parent.glob(f"{path.name}.damaged-*")):
        if file.is_dir():
            shutil.rmtree(file, ignore_errors=True)
        else:
            file.unlink(missing_ok=True)


def load(path: Path) -> tuple[OutboxContent, Path | None]:
    """Return what the file holds, as far as it can be read, and where it was set aside if it is damaged."""
    commands: list[QueuedCommand] = []
    undelivered: list[Undelivered] = []
    try:
        stored = json.loads(path.read_bytes())
        damaged = stored["version"] != _VERSION
        if not damaged:
            damaged = not _read(stored["commands"], QueuedCommand.from_json, commands)
            damaged = not _read(stored.get("undelivered", ()), Undelivered.from_json, undelivered) or damaged
    except FileNotFoundError:
        return OutboxContent(), None
    except AttributeError, KeyError, OSError, RecursionError, TypeError, ValueError:
        damaged = True
    content = OutboxContent(commands=tuple(commands), undelivered=tuple(undelivered))
    return content, _set_aside(path, content) if damaged else None


def _read[T](items: Iterable[Any], from_json: Callable[[Mapping[str, Any]], T], found: list[T]) -> bool:
    """Add what can be read to what was found; return whether that is all."""
    complete = True
    for item in items:
        try:
            found.append(from_json(item))
        except ArithmeticError, AttributeError, KeyError, TypeError, ValueError:
            complete = False
    return complete


def _set_aside(path: Path, content: OutboxContent) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{dt_util.utcnow():%Y%m%dT%H%M%S}")
    try:
        path.rename(aside)
        if content != OutboxContent():
            save(path, content)
    except OSError, WriteError:
        _LOGGER.warning("A damaged outbox could not be set aside")
    return aside


# Of an employee. Nobody clocks in and out more often while a portal is away; a runaway automation does.
MOST_COMMANDS: Final = 50


_MOST_UNDELIVERED: Final = 50


class TooManyQueued(Exception):
    """So much is kept of an employee already that no more is taken."""


class Outbox:
    """The kept commands of one entry, in the order in which they were given.

    Home Assistant's Store hides failed writes and puts them off while Home Assistant stops, so this file is written
    here.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Name the file; load it before anything else."""
        self._hass = hass
        self._path = Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.outbox.{entry_id}"))
        self._content = OutboxContent()
        # Of whom something is queued that was given at a time which nobody can tell.
        self._time_unknown: frozenset[int] = frozenset()
        self._listeners: list[CALLBACK_TYPE] = []
        self._changing = asyncio.Lock()

    async def async_load(self) -> Path | None:
        """Read the file; one that is damaged is set aside, and what can be read of it stays kept.

        Returns:
            Where the damaged file lies now; None when all is well.
        """
        self._content, damaged = await self._hass.async_add_executor_job(load, self._path)
        return damaged

    @property
    def commands(self) -> tuple[QueuedCommand, ...]:
        """All that is kept, of each employee the earliest first."""
        return self._content.commands

    @property
    def undelivered(self) -> tuple[Undelivered, ...]:
        """What could not be delivered and nobody has taken note of yet; of each employee the latest."""
        return self._content.undelivered

    @property
    def time_unknown(self) -> frozenset[int]:
        """Of whom something is queued that waits for somebody to tell when it was given."""
        return self._time_unknown & {kept.command.user_id for kept in self.commands}

    @property
    def deliverable(self) -> bool:
        """Whether anything is queued that only waits for the portal."""
        return any(kept.command.user_id not in self._time_unknown for kept in self.commands)

    @callback
    def async_set_time_unknown(self, user_id: int, *, unknown: bool) -> None:
        """Note whether somebody must tell when something was given."""
        if unknown is not (user_id in self._time_unknown):
            self._time_unknown ^= {user_id}
            self._notify()

    def of(self, user_id: int) -> Sequence[QueuedCommand]:
        """Return what is kept of an employee, the earliest first."""
        return [kept for kept in self.commands if kept.command.user_id == user_id]

    async def async_enqueue(self, kept: QueuedCommand) -> None:
        """Keep a command; returns when not even a power cut could take it away any more.

        Raises:
            TooManyQueued: nothing is kept.
            WriteError: the disk does not take it; nothing is kept.
        """
        await self._uncancelled(self._async_enqueue(kept))

    async def _async_enqueue(self, kept: QueuedCommand) -> None:
        async with self._changing:
            commands = _with(self.commands, kept)
            if (
                len(commands) > len(self.commands)
                and sum(_same_employee(one, kept) for one in commands) > MOST_COMMANDS
            ):
                raise TooManyQueued
            await self._async_change(replace(self._content, commands=commands))

    async def async_drop(
        self, kept: QueuedCommand, left: Workday | None = None, undelivered: Undelivered | None = None
    ) -> None:
        """Forget a command that was dealt with.

        Args:
            kept: the command.
            left: the day as its delivery has left it; what follows was given with that in mind.
            undelivered: what to tell instead, where it could not be delivered.
        """
        await self._uncancelled(self._async_drop(kept, left, undelivered))

    async def _async_drop(self, kept: QueuedCommand, left: Workday | None, undelivered: Undelivered | None) -> None:
        async with self._changing:
            rest = tuple(
                replace(other, seen=left) if left is not None and _same_employee(other, kept) else other
                for other in self.commands
                if other.command_id != kept.command_id
            )
            told = self.undelivered if undelivered is None else (*self.undelivered, undelivered)
            await self._async_try_to_change(OutboxContent(commands=rest, undelivered=_latest(told)))

    async def async_drop_all_of(self, user_id: int) -> None:
        """Forget all that is kept and told of somebody."""
        for kept in self.of(user_id):
            await self.async_drop(kept)
        await self.async_take_note([user_id])

    async def async_mark_sent(self, kept: QueuedCommand) -> None:
        """Note that a command may have been carried out, although nobody knows."""
        await self._uncancelled(self._async_mark_sent(kept))

    async def _async_mark_sent(self, kept: QueuedCommand) -> None:
        async with self._changing:
            await self._async_try_to_change(self._with_changed(kept, sent=True))

    async def async_set_instant(self, kept: QueuedCommand, instant: datetime) -> None:
        """Note when a command was given, as somebody has told who knows.

        Args:
            kept: the command.
            instant: by the portal's clock.
        """
        await self._uncancelled(self._async_set_instant(kept, instant))

    async def _async_set_instant(self, kept: QueuedCommand, instant: datetime) -> None:
        async with self._changing:
            await self._async_try_to_change(self._with_changed(kept, skew=instant - kept.command.at))

    async def async_take_note(self, user_ids: Collection[int]) -> None:
        """Forget what could not be delivered of some people: somebody has taken note of it."""
        await self._uncancelled(self._async_take_note(user_ids))

    async def _async_take_note(self, user_ids: Collection[int]) -> None:
        async with self._changing:
            left = tuple(one for one in self.undelivered if one.user_id not in user_ids)
            await self._async_try_to_change(replace(self._content, undelivered=left))

    def _with_changed(self, kept: QueuedCommand, **changes: Any) -> OutboxContent:
        commands = tuple(
            replace(other, **changes) if other.command_id == kept.command_id else other for other in self.commands
        )
        return replace(self._content, commands=commands)

    async def async_remove(self) -> None:
        """Forget everything, on disk too."""
        async with self._changing:
            self._content = OutboxContent()
            await self._hass.async_add_executor_job(remove, self._path)

    @callback
    def async_add_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener whenever something comes or goes."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def _uncancelled(self, change: Coroutine[Any, Any, None]) -> None:
        """Make a change to its end, even if nobody waits for it any more: a write goes on in its thread anyway."""
        await asyncio.shield(self._hass.async_create_task(change, f"{DOMAIN} outbox"))

    async def _async_change(self, content: OutboxContent) -> None:
        if content == self._content:
            return
        await self._hass.async_add_executor_job(save, self._path, content)
        self._content = content
        self._notify()

    async def _async_try_to_change(self, content: OutboxContent) -> None:
        try:
            await self._async_change(content)
        except WriteError:
            # After a restart the state is read first, and tells what was done.
            _LOGGER.warning("The disk does not take what became of a kept command")
            self._content = content
            self._notify()

    @callback
    def _notify(self) -> None:
        for listener in list(self._listeners):
            listener()


def _latest(undelivered: tuple[Undelivered, ...]) -> tuple[Undelivered, ...]:
    """Return what is told of each employee, no more than anybody reads."""
    of_each: defaultdict[int, list[Undelivered]] = defaultdict(list)
    for one in undelivered:
        of_each[one.user_id].append(one)
    return tuple(one for own in of_each.values() for one in own[-_MOST_UNDELIVERED:])


def _with(commands: tuple[QueuedCommand, ...], kept: QueuedCommand) -> tuple[QueuedCommand, ...]:
    """Return the commands with one more, as few as are needed for the same record."""
    own = [other for other in commands if _same_employee(other, kept)]
    later = [other for other in own if kept.elapsed_since(other) < timedelta()]
    if later:
        own.insert(own.index(later[0]), kept)
    else:
        while own and replaces(_after(kept, own[-1]).command, own[-1]):
            own.pop()
        if own and adds_nothing(_after(kept, own[-1]), own[-1]):
            own[-1] = replace(own[-1], sent=own[-1].sent or kept.sent)
        else:
            own.append(kept)
    return (*(other for other in commands if not _same_employee(other, kept)), *own)


def _after(kept: QueuedCommand, earlier: QueuedCommand) -> QueuedCommand:
    """Return a command with the time that it has in relation to an earlier one, whatever the clock was set to since."""
    at = earlier.command.at + kept.elapsed_since(earlier)
    return replace(kept, command=replace(kept.command, at=at))


def _same_employee(one: QueuedCommand, other: QueuedCommand) -> bool:
    return (one.portal, one.command.user_id) == (other.portal, other.command.user_id)
