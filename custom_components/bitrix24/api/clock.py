"""The portal's clock, the time since the boot, and people's time zones."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
import time
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

# Counts suspend too; not every system has it.
_BOOT_CLOCK: Final = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


@cache
def boot_id() -> str:
    """Return an id of this boot, or of this process where the system has none; read once."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip() or uuid4().hex
    except OSError, ValueError:
        return uuid4().hex


def boot_seconds() -> float:
    """Return the seconds since the boot, including suspend where the system counts it."""
    # Only tests that freeze one of the two clocks need the maximum.
    return max(time.clock_gettime(_BOOT_CLOCK), time.monotonic())


# Answers give the time in whole seconds: less than this is no difference.
_UNSURE: Final = timedelta(seconds=2)
# Corrections by time servers are smaller.
CLOCK_STEP: Final = timedelta(seconds=30)


class PortalClock:
    """The portal's clock: this machine's, corrected by the times in the portal's answers.

    Setting this machine's clock between two answers is harmless: time is counted from the boot.
    """

    def __init__(self) -> None:
        self.server_zone: tzinfo | None = None  # its offset in its last answer
        self._skew: timedelta | None = None
        # How far the wall clock was ahead of the time since the boot when the portal's clock was read.
        self._offset_when_read = 0.0

    @property
    def skew(self) -> timedelta | None:
        """How far the portal's clock is ahead of this machine's now; None before the first answer."""
        if self._skew is None:
            return None
        step = timedelta(seconds=_offset() - self._offset_when_read)
        return self._skew - step if abs(step) > CLOCK_STEP else self._skew

    def now(self) -> datetime:
        """Return the current instant by the portal's clock."""
        return self.to_portal(datetime.now(UTC))

    def to_portal(self, instant: datetime) -> datetime:
        """Return an instant of this machine's clock by the portal's clock."""
        return instant.astimezone(UTC) + (self.skew or timedelta())

    def to_local(self, instant: datetime) -> datetime:
        """Return an instant of the portal's clock by this machine's clock."""
        return instant.astimezone(UTC) - (self.skew or timedelta())

    def learn(self, at: datetime | None, *, asked: datetime) -> None:
        """Learn from the time in an answer: any from `asked` (this machine's clock) until now means no skew."""
        if at is None:
            return
        difference = at - min(max(at, asked), datetime.now(UTC))
        self._skew = difference if abs(difference) > _UNSURE else timedelta()
        self._offset_when_read = _offset()
        self.server_zone = at.tzinfo


def _offset() -> float:
    return time.time() - boot_seconds()


# Runs a function with its arguments in a thread.
type Executor = Callable[..., Awaitable[Any]]


async def in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a function in a thread of the event loop's default executor."""
    return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordZones:
    """The zones in which servers of generations A and B print the times of a record."""

    employee: tzinfo | None = None  # of the record's owner, for the wall clock; None when unknown
    caller: tzinfo | None = None  # of the person for whom the request acts, for the date; None for their own record
    # Whether the employee's is the server's, for lack of one; it may as well be their browser's (reference §10).
    assumed: bool = False


class TimeZones:
    """The time zones of people; each zone is loaded once, by the executor (default: of the event loop)."""

    def __init__(self, executor: Executor | None = None) -> None:
        self._executor = executor or in_thread
        self._names: dict[int, str] = {}
        self._zones: dict[str, tzinfo | None] = {}

    async def learn(self, names: Mapping[int, str]) -> None:
        """Add zones: TIME_ZONE by user id, empty for a person who follows the server."""
        for name in {name for name in names.values() if name and name not in self._zones}:
            self._zones[name] = await self._executor(_load, name)
        self._names |= names

    def get_record_zones(self, user_id: int, caller_id: int, server: tzinfo | None) -> RecordZones:
        """Return the zones in which a person's record is printed; `server` stands in for a missing one."""
        employee = self.get_zone(user_id, server)
        caller = None if user_id == caller_id else self.get_zone(caller_id, server)
        return RecordZones(employee=employee, caller=caller, assumed=self._names.get(user_id) == "")

    def get_zone(self, user_id: int, server: tzinfo | None) -> tzinfo | None:
        """Return the zone of a person, `server` where they follow the server; None where it is unknown."""
        name = self._names.get(user_id)
        if name is None:
            return None
        return self._zones[name] if name else server


def _load(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except KeyError, OSError, ValueError:
        # ZoneInfoNotFoundError is a KeyError.
        return None
