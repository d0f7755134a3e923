"""Reading and printing date-times like timeman does."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
import re
from typing import Final

from .php import to_text

# createFromFormat(DateTime::ATOM): no fractions, an offset is a must.
_ATOM: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{2}):(\d{2})(Z|([+-])(\d{2}):?(\d{2}))", re.ASCII | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class WallTime:
    """A date-time as it was written: the clock on the wall and its offset."""

    wall: datetime
    offset: timedelta

    @property
    def instant(self) -> datetime:
        """The instant meant when the offset counts."""
        return (self.wall - self.offset).replace(tzinfo=UTC)

    def in_zone(self, zone: tzinfo) -> datetime:
        """Return the instant meant when the offset is ignored and the wall hangs in a zone."""
        return self.wall.replace(tzinfo=zone).astimezone(UTC)


def parse_atom(value: object) -> WallTime | None:
    """Read `Y-m-dTH:i:sP`; a blank is a plus that was not percent-encoded."""
    match = _ATOM.fullmatch(to_text(value).strip().replace(" ", "+"))
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    # Any distant year is as wrong as the next; Python's own limits must not be met when offsets are added.
    year = min(max(year, 1902), 2999)
    try:
        wall = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
        offset = timedelta()
        if match[8]:
            offset = timedelta(hours=int(match[9]), minutes=int(match[10])) * (-1 if match[8] == "-" else 1)
            timezone(offset)
    except ValueError:
        return None
    return WallTime(wall, offset)


def wall_time_of(value: datetime | str) -> WallTime:
    """Make the TIME a browser would send."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    offset = moment.utcoffset()
    if offset is None:
        message = f"a time needs an offset: {value}"
        raise ValueError(message)
    return WallTime(moment.replace(tzinfo=None, microsecond=0), offset)


def seconds_since_midnight(moment: datetime, day: date, zone: tzinfo) -> int:
    """Count seconds on from midnight of a date, past 24 hours where need be."""
    return int((moment - datetime.combine(day, time(), zone)).total_seconds())


def print_duration(seconds: int) -> str:
    """Print "HH:MM:SS"; a negative one looks as odd as in PHP."""
    sign = -1 if seconds < 0 else 1
    minutes, rest = divmod(abs(seconds), 60)
    return ":".join(f"{sign * part:0>2}" for part in (minutes // 60, minutes % 60, rest))


def print_offset(offset: timedelta) -> str:
    """Print "+HH:MM"."""
    seconds = int(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{rest // 60:02}"


def print_iso(instant: datetime, zone: tzinfo) -> str:
    """Print an instant in a zone, without fractions."""
    return instant.astimezone(zone).replace(microsecond=0).isoformat()
