"""The file of an outbox: written whole, fsync and all; what is damaged is set aside, and the rest of it still read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
import json
import logging
from pathlib import Path
import shutil
from typing import Any, Final

from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError, write_utf8_file_atomic

from .command import KeptCommand
from .undelivered import Undelivered

_LOGGER = logging.getLogger(__name__)

_VERSION: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxContent:
    """What the file holds.

    Attributes:
        commands: what waits for delivery.
        undelivered: what could not be delivered, until somebody has taken note of it.
    """

    commands: tuple[KeptCommand, ...] = ()
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
    commands: list[KeptCommand] = []
    undelivered: list[Undelivered] = []
    try:
        stored = json.loads(path.read_bytes())
        damaged = stored["version"] != _VERSION
        if not damaged:
            damaged = not _read(stored["commands"], KeptCommand.from_json, commands)
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
