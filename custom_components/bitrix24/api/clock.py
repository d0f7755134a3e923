"""The portal's clock, the time since the boot, and people's time zones."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
import time
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


@cache
def boot_id() -> str:
    """Return what names this boot, or this run of Home Assistant where no file tells; that is read once."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip() or uuid4().hex
    except OSError, ValueError:
        return uuid4().hex


def boot_seconds() -> float:
    """Return the seconds since the boot, those in suspend included where the system counts them."""
    monotonic = time.monotonic()
    if not hasattr(time, "CLOCK_BOOTTIME"):
        return monotonic
    # It is never behind the monotonic clock, except where a test has frozen only that one.
    return max(time.clock_gettime(time.CLOCK_BOOTTIME), monotonic)


# Answers tell the time in whole seconds: less than this is no difference.
_UNSURE: Final = timedelta(seconds=2)


# What time servers correct little by little is no step of the clock.
CLOCK_STEP: Final = timedelta(seconds=30)


class PortalClock:
    """The clock of this machine, corrected when the portal's turns out to be another.

    From one answer to the next the time since the boot tells how much has passed, so that it does no harm when this
    machine's clock is set meanwhile.

    Attributes:
        server_zone: the server's offset, as its last answer told it.
    """

    def __init__(self) -> None:
        """Assume that both agree."""
        self.server_zone: tzinfo | None = None
        self._skew: timedelta | None = None
        # How far the wall clock was ahead of the time since the boot when the portal's clock was read.
        self._offset_when_read = 0.0

    @property
    def skew(self) -> timedelta | None:
        """How far the portal's clock is ahead of this machine's now; None before any answer told."""
        if self._skew is None:
            return None
        step = timedelta(seconds=_offset() - self._offset_when_read)
        return self._skew - step if abs(step) > CLOCK_STEP else self._skew

    def now(self) -> datetime:
        """Return the current instant by the portal's clock."""
        return self.to_portal(datetime.now(UTC))

    def to_portal(self, instant: datetime) -> datetime:
        """Return what the portal's clock shows at an instant of this machine's clock."""
        return instant.astimezone(UTC) + (self.skew or timedelta())

    def to_local(self, instant: datetime) -> datetime:
        """Return when this machine's clock shows an instant of the portal's clock."""
        return instant.astimezone(UTC) - (self.skew or timedelta())

    def learn(self, at: datetime | None, *, asked: datetime) -> None:
        """Compare an answer's time with when it was asked for and when it came: in between is no difference.

        Args:
            at: the portal's clock when it finished the answer; None when it did not tell.
            asked: this machine's clock before the question.
        """
        if at is None:
            return
        difference = at - min(max(at, asked), datetime.now(UTC))
        self._skew = difference if abs(difference) > _UNSURE else timedelta()
        self._offset_when_read = _offset()
        self.server_zone = at.tzinfo


def _offset() -> float:
    return datetime.now(UTC).timestamp() - boot_seconds()


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

    def get_record_zones(self, user_id: int, caller_id: int, server: tzinfo | None) -> RecordZones:
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
