"""What actions take and answer."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
import re
from typing import Any, Final

from homeassistant.core import callback
from homeassistant.helpers.typing import VolDictType
from homeassistant.util import dt as dt_util
import voluptuous as vol

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_TIME_OF_DAY: Final = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
# YAML reads 22:33 without quotes as a number of minutes, and 22:33:00 as one of seconds, for a first digit but zero.
_YAML_MINUTES: Final = range(60, 24 * 60)
_YAML_SECONDS: Final = range(60 * 60, 24 * 60 * 60)


@callback
def action_schema(fields: VolDictType) -> vol.Schema:
    """Return the schema of an action; what is empty, as templates leave it, counts as left out."""
    names = {str(field) for field in fields}

    def without_blanks(data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if not (name in names and _is_blank(value))}

    return vol.Schema(vol.All(without_blanks, vol.Schema(fields)))


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def instant_or_time_of_day(value: Any) -> datetime | time:
    """Return an instant, or a time of day, which becomes one only with somebody's date and time zone.

    Args:
        value: a date-time, without an offset in Home Assistant's time zone; a time of day; or a timestamp.

    Raises:
        vol.Invalid: it is none of these.
    """
    try:
        found = _time_of_text(value.strip()) if isinstance(value, str) else _time_of(value)
    except ArithmeticError, OSError, ValueError:
        found = None
    if found is None:
        raise vol.Invalid(f"expected a date and time, a time of day, or a timestamp, not {value}")
    return found


def _time_of_text(text: str) -> datetime | time | None:
    if _NUMBER.fullmatch(text):
        return _time_of(float(text))
    if _TIME_OF_DAY.fullmatch(text):
        return dt_util.parse_time(text)
    # A date alone is none: its midnight would record a day that nobody meant.
    return None if dt_util.parse_date(text) is not None else aware(dt_util.parse_datetime(text))


def _time_of(value: Any) -> datetime | time | None:
    match value:
        case datetime():
            return aware(value)
        case time() if value.tzinfo is None:
            return value
        case bool():
            # To Python, a number.
            pass
        case int() | float() if value in _YAML_MINUTES:
            return time(*divmod(int(value), 60))
        case int() | float() if int(value) in _YAML_SECONDS:
            return datetime.fromtimestamp(value, UTC).time()
        case int() | float():
            return datetime.fromtimestamp(value, UTC)
    return None


def instant_or_midnight(value: Any) -> datetime:
    """Return a date-time of Home Assistant's time zone unless it has an offset; of a bare date its midnight.

    Raises:
        vol.Invalid: it is neither.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    try:
        instant = aware(value if isinstance(value, datetime) else dt_util.parse_datetime(str(value).strip()))
    except ValueError:
        instant = None
    if instant is None:
        raise vol.Invalid(f"expected a date, or a date and time, not {value}")
    return instant


def aware(time: datetime | None) -> datetime | None:
    """Return a time without an offset as one of Home Assistant's time zone."""
    if time is None or time.tzinfo is not None:
        return time
    return time.replace(tzinfo=dt_util.get_default_time_zone())


def iso(instant: datetime | None) -> str | None:
    """Return an instant as ISO 8601."""
    return None if instant is None else instant.isoformat()
