"""The time zones of people, by which the times of older servers are read (reference §1, "A/B")."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

# Runs a function with its argument in a thread.
type Executor = Callable[[Callable[[str], tzinfo | None], str], Awaitable[tzinfo | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordZones:
    """Whose clocks print the times of a record on servers of generations A and B.

    Attributes:
        employee: of the person whose record it is: the wall clock; None when it is not known.
        caller: of the person whom the request acts for: the date; None for that person's own record.
        assumed: whether the employee's is the server's offset because their profile names none: they may follow their
            browser as well (reference §10).
    """

    employee: tzinfo | None = None
    caller: tzinfo | None = None
    assumed: bool = False


class TimeZones:
    """Remembers the zones of people, and loads each zone once: that opens a file, which must not hold up others."""

    def __init__(self, executor: Executor | None = None) -> None:
        """Know nobody yet.

        Args:
            executor: where zones are loaded, by default the one of the event loop.
        """
        self._executor = executor or _in_thread
        self._names: dict[int, str] = {}
        self._zones: dict[str, tzinfo | None] = {}

    async def learn(self, names: Mapping[int, str]) -> None:
        """Take in the zones of people.

        Args:
            names: TIME_ZONE by user id; empty for who follows the server.
        """
        for name in {name for name in names.values() if name and name not in self._zones}:
            self._zones[name] = await self._executor(_load, name)
        self._names |= names

    def of_record(self, user_id: int, caller_id: int, server: tzinfo | None) -> RecordZones:
        """Return by which zones the times of somebody's record are printed.

        Args:
            user_id: whose record.
            caller_id: whom the request acts for.
            server: the server's offset, which counts for who has no zone; None when it is not known.
        """
        employee = self._of(user_id, server)
        caller = None if user_id == caller_id else self._of(caller_id, server)
        return RecordZones(employee=employee, caller=caller, assumed=self._names.get(user_id) == "")

    def _of(self, user_id: int, server: tzinfo | None) -> tzinfo | None:
        name = self._names.get(user_id)
        if name is None:
            return None
        return self._zones[name] if name else server


def _load(name: str) -> tzinfo | None:
    """Return a zone; None for what is none."""
    try:
        return ZoneInfo(name)
    except KeyError, OSError, ValueError:
        # ZoneInfoNotFoundError is a KeyError.
        return None


async def _in_thread(load: Callable[[str], tzinfo | None], name: str) -> tzinfo | None:
    return await asyncio.get_running_loop().run_in_executor(None, load, name)
