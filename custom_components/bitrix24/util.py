"""Helpers that know nothing of Bitrix24."""

from datetime import datetime, tzinfo

from homeassistant.util import dt as dt_util


async def async_zone(name: str) -> tzinfo | None:
    """Return an employee's time zone (TIME_ZONE); None for somebody who follows the server, or where it is no zone."""
    try:
        return await dt_util.async_get_time_zone(name) if name else None
    except ValueError, OSError:
        return None


def aware(time: datetime | None) -> datetime | None:
    """Return a time without an offset as one of Home Assistant's time zone."""
    if time is None or time.tzinfo is not None:
        return time
    return time.replace(tzinfo=dt_util.get_default_time_zone())
