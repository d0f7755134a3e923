"""Bitrix24's REST API: work days and presence. Knows nothing of Home Assistant."""

from .auth import InvalidWebhook, Webhook
from .changes import Change, change_between
from .clock import PortalClock
from .errors import (
    AnswerLost,
    ApiError,
    CannotConnect,
    ExternalUser,
    InvalidAuth,
    MissingScope,
    RateLimited,
    Refused,
    RestUnavailable,
    ServerFailed,
    UserRefused,
    WrongPerson,
)
from .pace import Pace
from .portal import PRESENCES, Acted, Details, Portal, Reading
from .profile import Profile, Settings
from .stored import workday_from_json, workday_to_json
from .transport import Transport
from .workday import Status, Workday

__all__ = [
    "PRESENCES",
    "Acted",
    "AnswerLost",
    "ApiError",
    "CannotConnect",
    "Change",
    "Details",
    "ExternalUser",
    "InvalidAuth",
    "InvalidWebhook",
    "MissingScope",
    "Pace",
    "Portal",
    "PortalClock",
    "Profile",
    "RateLimited",
    "Reading",
    "Refused",
    "RestUnavailable",
    "ServerFailed",
    "Settings",
    "Status",
    "Transport",
    "UserRefused",
    "Webhook",
    "Workday",
    "WrongPerson",
    "change_between",
    "workday_from_json",
    "workday_to_json",
]
