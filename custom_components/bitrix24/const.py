"""Constants of the Bitrix24 integration."""

from datetime import timedelta
from typing import Final

from homeassistant.const import WEEKDAYS, Platform

DOMAIN: Final = "bitrix24"
MANUFACTURER: Final = "Bitrix24"
# By name, because not all installations have it.
RECORDER: Final = "recorder"

PLATFORMS: Final = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.EVENT,
    Platform.NOTIFY,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
]

ABSENT: Final = "absent"
STATUS: Final = "status"
WORKED: Final = "worked"
BREAKS: Final = "breaks"

ATTR_COMMANDS: Final = "commands"
ATTR_INTERVALS: Final = "intervals"
ATTR_OUTSIDE_SHIFT: Final = "outside_shift"
ATTR_RECORD: Final = "record"
ATTR_UNTIL: Final = "until"

CONF_AUTH_IMPLEMENTATION: Final = "auth_implementation"
CONF_PORTAL: Final = "portal"
CONF_QUEUE: Final = "queue"
CONF_READ_ONLY: Final = "read_only"
CONF_REPORT: Final = "report"
CONF_REQUIRED_HOURS: Final = "required_hours"
CONF_SIGN_IN: Final = "sign_in"
CONF_USER_ID: Final = "user_id"
CONF_WORKING_DAYS: Final = "working_days"

DEFAULT_WORKING_DAYS: Final = WEEKDAYS[:5]

# The longest reason for a changed time, in characters.
LONGEST_REPORT: Final = 1000

SUBENTRY_EMPLOYEE: Final = "employee"

SCOPE_IM: Final = "im"
SCOPE_TIMEMAN: Final = "timeman"
# Any of them permits listing people; they differ in the fields.
SCOPES_PEOPLE: Final = frozenset({"user", "user_basic", "user_brief"})

# Contract: a change made elsewhere is seen within a minute on a running day, and within five minutes otherwise; the
# request takes time too.
INTERVAL_RUNNING: Final = timedelta(seconds=56)
INTERVAL_RESTING: Final = timedelta(seconds=290)
# What is queued must be tried at least every 30 seconds, with some room for timers that are late.
INTERVAL_QUEUED: Final = timedelta(seconds=28)
