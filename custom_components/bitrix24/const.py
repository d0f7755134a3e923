"""Constants of the Bitrix24 integration."""

from datetime import timedelta
from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "bitrix24"
MANUFACTURER: Final = "Bitrix24"

PLATFORMS: Final = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
]

PRESENCE: Final = "presence"

CONF_QUEUE: Final = "queue"
CONF_REPORT: Final = "report"

SCOPE_IM: Final = "im"
SCOPE_TIMEMAN: Final = "timeman"

# A change made elsewhere must be seen within a minute on a running day, and within five minutes otherwise, the answer's
# way included.
INTERVAL_RUNNING: Final = timedelta(seconds=55)
INTERVAL_RESTING: Final = timedelta(seconds=290)
