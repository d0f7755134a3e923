"""The time zone of this machine, used for Home Assistant and the portal."""

import os
from pathlib import Path
from typing import Final
import zoneinfo

_FALLBACK: Final = "Europe/Berlin"
_LINK: Final = Path("/etc/localtime")


def local_zone() -> str:
    """Return the IANA name of the zone, Europe/Berlin if unknown."""
    resolved = str(_LINK.resolve()) if _LINK.is_symlink() else ""
    for name in (os.environ.get("TZ", "").removeprefix(":"), resolved.rpartition("zoneinfo/")[2]):
        if name and not name.startswith("/") and _is_zone(name):
            return name
    return _FALLBACK


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except ValueError, OSError:
        return False
    return True
