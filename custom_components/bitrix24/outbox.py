"""Commands that could not be delivered yet. Each is on disk, fsync and all, before whoever gave it gets an answer."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
import json
import logging
from pathlib import Path
import shutil
from typing import Any

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError, write_utf8_file_atomic

from .api import Workday
from .command import KeptCommand
from .const import DOMAIN
from .kept_rules import adds_nothing, replaces

_LOGGER = logging.getLogger(__name__)

_VERSION = 1


class Outbox:
    """The kept commands of one entry, in the order in which they were given.

    Home Assistant's Store hides failed writes and puts them off while Home Assistant stops, so this file is written
    here.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Name the file; load it before anything else."""
        self._hass = hass
        self._path = Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.outbox.{entry_id}"))
        self._commands: tuple[KeptCommand, ...] = ()
        self._listeners: list[CALLBACK_TYPE] = []
        self._changing = asyncio.Lock()

    async def async_load(self) -> Path | None:
        """Read the file; one that is damaged is set aside, and what can be read of it stays kept.

        Returns:
            Where the damaged file lies now; None when all is well.
        """
        self._commands, damaged = await self._hass.async_add_executor_job(_load, self._path)
        return damaged

    @property
    def commands(self) -> tuple[KeptCommand, ...]:
        """All that is kept, the earliest first."""
        return self._commands

    def of(self, user_id: int) -> Sequence[KeptCommand]:
        """Return what is kept of an employee, the earliest first."""
        return [kept for kept in self._commands if kept.command.user_id == user_id]

    async def async_keep(self, kept: KeptCommand) -> None:
        """Keep a command; returns when not even a power cut could take it away any more.

        Raises:
            WriteError: the disk does not take it; nothing is kept.
        """
        await self._uncancelled(self._async_keep(kept))

    async def _async_keep(self, kept: KeptCommand) -> None:
        async with self._changing:
            await self._async_change(_with(self._commands, kept))

    async def async_drop(self, kept: KeptCommand, left: Workday | None = None) -> None:
        """Forget a command that was dealt with.

        Args:
            kept: the command.
            left: the day as its delivery has left it; what follows was given with that in mind.
        """
        await self._uncancelled(self._async_drop(kept, left))

    async def _async_drop(self, kept: KeptCommand, left: Workday | None) -> None:
        async with self._changing:
            rest = tuple(
                replace(other, seen=left) if left is not None and _same_employee(other, kept) else other
                for other in self._commands
                if other.command_id != kept.command_id
            )
            await self._async_try_to_change(rest)

    async def async_drop_all_of(self, user_id: int) -> None:
        """Forget all that is kept of somebody."""
        for kept in self.of(user_id):
            await self.async_drop(kept)

    async def async_mark_sent(self, kept: KeptCommand) -> None:
        """Note that a command may have been carried out, although nobody knows."""
        await self._uncancelled(self._async_mark_sent(kept))

    async def _async_mark_sent(self, kept: KeptCommand) -> None:
        async with self._changing:
            await self._async_try_to_change(
                tuple(
                    replace(other, sent=True) if other.command_id == kept.command_id else other
                    for other in self._commands
                )
            )

    async def async_remove(self) -> None:
        """Forget everything, on disk too."""
        async with self._changing:
            self._commands = ()
            await self._hass.async_add_executor_job(_remove, self._path)

    @callback
    def async_add_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener whenever something comes or goes."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def _uncancelled(self, change: Coroutine[Any, Any, None]) -> None:
        """Make a change to its end, even if nobody waits for it any more: a write goes on in its thread anyway."""
        await asyncio.shield(self._hass.async_create_task(change, f"{DOMAIN} outbox"))

    async def _async_change(self, commands: tuple[KeptCommand, ...]) -> None:
        if commands == self._commands:
            return
        await self._hass.async_add_executor_job(_save, self._path, commands)
        self._commands = commands
        self._notify()

    async def _async_try_to_change(self, commands: tuple[KeptCommand, ...]) -> None:
        try:
            await self._async_change(commands)
        except WriteError:
            # After a restart the state is read first, and tells what was done.
            _LOGGER.warning("The disk does not take what became of a kept command")
            self._commands = commands
            self._notify()

    @callback
    def _notify(self) -> None:
        for listener in list(self._listeners):
            listener()


def _with(commands: tuple[KeptCommand, ...], kept: KeptCommand) -> tuple[KeptCommand, ...]:
    """Return the commands with one more, as few as are needed for the same record."""
    others = [other for other in commands if not _same_employee(other, kept)]
    own = [other for other in commands if _same_employee(other, kept)]
    if not own or own[-1].command.at <= kept.command.at:
        while own and replaces(kept.command, own[-1]):
            own.pop()
        if own and adds_nothing(kept, own[-1]):
            own[-1] = replace(own[-1], sent=own[-1].sent or kept.sent)
        else:
            own.append(kept)
    else:
        own.append(kept)
    return tuple(sorted(others + own, key=lambda one: one.command.at))


def _same_employee(one: KeptCommand, other: KeptCommand) -> bool:
    return (one.portal, one.command.user_id) == (other.portal, other.command.user_id)


def _save(path: Path, commands: Sequence[KeptCommand]) -> None:
    content = {"version": _VERSION, "commands": [kept.to_json() for kept in commands]}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_utf8_file_atomic(str(path), json.dumps(content, indent=1), private=True)


def _remove(path: Path) -> None:
    """Delete the file, and what was set aside of it: it holds reasons and places."""
    for file in (path, *path.parent.glob(f"{path.name}.damaged-*")):
        if file.is_dir():
            shutil.rmtree(file, ignore_errors=True)
        else:
            file.unlink(missing_ok=True)


def _load(path: Path) -> tuple[tuple[KeptCommand, ...], Path | None]:
    commands: list[KeptCommand] = []
    damaged = False
    try:
        content = json.loads(path.read_bytes())
        damaged = content["version"] != _VERSION
        for item in content["commands"] if not damaged else ():
            try:
                commands.append(KeptCommand.from_json(item))
            except ArithmeticError, KeyError, TypeError, ValueError:
                damaged = True
    except FileNotFoundError:
        return (), None
    except KeyError, OSError, RecursionError, TypeError, ValueError:
        damaged = True
    if not damaged:
        return tuple(commands), None
    aside = path.with_name(f"{path.name}.damaged-{dt_util.utcnow():%Y%m%dT%H%M%S}")
    try:
        path.rename(aside)
        if commands:
            _save(path, commands)
    except OSError, WriteError:
        _LOGGER.warning("A damaged outbox could not be set aside")
    return tuple(commands), aside
