"""Instants as actions take and answer them."""

from datetime import datetime

from homeassistant.util import dt as dt_util


def aware(time: datetime | None) -> datetime | None:
    """Return a time without an offset as one of Home Assistant's time zone."""
    if time is None or time.tzinfo is not None:
        return time
    return time.replace(tzinfo=dt_util.get_default_time_zone())


def iso(instant: datetime | None) -> str | None:
    """Return an instant as ISO 8601."""
    return None if instant is None else instant.isoformat()
