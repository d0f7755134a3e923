"""Time zones as the portal names them."""

from datetime import tzinfo

from homeassistant.util import dt as dt_util


async def async_zone(name: str) -> tzinfo | None:
    """Return an employee's time zone (TIME_ZONE); None for somebody who follows the server, or where it is no zone."""
    try:
        return await dt_util.async_get_time_zone(name) if name else None
    except ValueError, OSError:
        return None
