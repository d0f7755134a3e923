"""The time since this machine was booted. Nobody sets it, so it tells how long ago something was.

A small computer without a clock of its own boots with an old time, until a time server tells it another.
"""

from functools import cache
from pathlib import Path
import time
from typing import Final
from uuid import uuid4

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
