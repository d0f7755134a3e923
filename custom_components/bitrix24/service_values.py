"""Instants and durations as actions take and answer them."""

from datetime import datetime, timedelta

from homeassistant.util import dt as dt_util


def aware(time: datetime | None) -> datetime | None:
    """Return a time without an offset as one of Home Assistant's time zone."""
    if time is None or time.tzinfo is not None:
        return time
    return time.replace(tzinfo=dt_util.get_default_time_zone())


def iso(instant: datetime | None) -> str | None:
    """Return an instant as ISO 8601."""
    return None if instant is None else instant.isoformat()


def seconds(duration: timedelta | None) -> int | None:
    """Return a duration as whole seconds."""
    return None if duration is None else duration // timedelta(seconds=1)
