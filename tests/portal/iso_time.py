"""Reading and printing date-times like timeman does."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
import re
from typing import Final

from .php import to_text

# createFromFormat(DateTime::ATOM): no fractions, an offset is a must.
_ATOM: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{2}):(\d{2})([Zz]|([+-])(\d{2}):?(\d{2}))", re.ASCII
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


def parse_atom(value: object) -> WallTime | None:
    """Read `Y-m-dTH:i:sP`; a blank is a plus that was not percent-encoded.

    Numbers that are too big run on as in PHP: 30 February is 2 March, 25:00 is one o'clock of the next day.
    """
    match = _ATOM.fullmatch(to_text(value).strip().replace(" ", "+"))
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    # Any distant year is as wrong as the next; Python's own limits must not be met when offsets are added.
    years, month = divmod(month - 1, 12)
    first = datetime(min(max(year + years, 1902), 2999), month + 1, 1)  # noqa: DTZ001
    offset = timedelta()
    if match[8]:
        offset = timedelta(hours=int(match[9]), minutes=int(match[10])) * (-1 if match[8] == "-" else 1)
    return WallTime(first + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second), offset)


def wall_time_of(value: datetime | str) -> WallTime:
    """Make the TIME a browser would send."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    offset = moment.utcoffset()
    if offset is None:
        message = f"a time needs an offset: {value}"
        raise ValueError(message)
    return WallTime(moment.replace(tzinfo=None, microsecond=0), offset)


def fixed_offset(zone: tzinfo, instant: datetime) -> timezone:
    """Return the offset of a zone at an instant, as a zone of its own."""
    return timezone(instant.astimezone(zone).utcoffset() or timedelta())


def seconds_of_day(moment: datetime) -> int:
    """Return what the clock on the wall shows, in seconds."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second


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
