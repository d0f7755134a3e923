"""Home Assistant sets up no entry without this."""

from homeassistant.config_entries import ConfigFlow


class FloorFlow(ConfigFlow, domain="floor"):
    """Nobody goes through it."""
