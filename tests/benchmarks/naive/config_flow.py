"""Home Assistant sets up no entry without this."""

from homeassistant.config_entries import ConfigFlow


class NaiveFlow(ConfigFlow, domain="naive"):
    """Nobody goes through it."""
