"""Lets the test package for Home Assistant 2026.10 load on 2026.11; see reference validation.md.

Loaded by `pytest -p` before everything else: Home Assistant must be imported before any import of httpx, and a
function that the package imports has moved.
"""

import homeassistant  # noqa: F401, I001

from homeassistant.components import logger
from homeassistant.components.logger import helpers

if not hasattr(logger, "_clear_logger_overwrites"):
    logger._clear_logger_overwrites = helpers._clear_logger_overwrites
