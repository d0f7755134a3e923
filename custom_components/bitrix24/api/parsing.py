"""Reading what a portal may answer: never raises, gives None for what is not understood."""

from datetime import UTC, datetime, timedelta
import re
from typing import Any

# What databases and other JSON libraries take for a whole number.
_BEYOND_INTEGERS = 2**63
_DAY_SECONDS = 86_400
_PLAUSIBLE_YEARS = range(1971, 3000)
_CLOCK = re.compile(r"(-?)(\d{1,4}):(\d{2}):(\d{2})")


def as_text(value: Any) -> str:
    """Return a text, stripped; everything else is empty."""
    return value.strip() if isinstance(value, str) else ""


def as_int(value: Any) -> int | None:
    """Return a whole number given as number or text (ids come as both, reference §13.23)."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = int(value)
    except ValueError:
        return None
    return number if abs(number) < _BEYOND_INTEGERS else None


def as_bool(value: Any) -> bool | None:
    """Return a boolean given as boolean, 0 and 1, or "Y" and "N"."""
    if not isinstance(value, bool | int | str):
        return None
    return {True: True, "Y": True, "1": True, False: False, "N": False, "0": False}.get(value)


def as_clock_time(value: Any) -> timedelta | None:
    """Return a duration given as "HH:MM:SS"; hours may exceed 24, a sign is understood."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    sign, hours, minutes, seconds = match.groups()
    duration = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    return -duration if sign else duration


def as_seconds(value: Any) -> float | None:
    """Return a run time given as a number of seconds, at most a day."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _DAY_SECONDS:
        return None
    return float(value)


def as_instant(value: Any) -> datetime | None:
    """Return an instant given as seconds since the epoch or as ISO 8601 text with an offset; keeps the offset."""
    try:
        if isinstance(value, str):
            instant = datetime.fromisoformat(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            instant = datetime.fromtimestamp(value, UTC)
        else:
            return None
    except ValueError, OverflowError, OSError:
        return None
    # Far years would overflow as soon as a duration is added.
    return instant if instant.tzinfo and instant.year in _PLAUSIBLE_YEARS else None
