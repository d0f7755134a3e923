"""Bitrix24's REST API: work days and presence. Knows nothing of Home Assistant."""

from .auth import InvalidWebhook, Webhook
from .changes import Change, change_between
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
    UserRefused,
    WrongPerson,
)
from .portal import PRESENCES, Acted, Details, Portal, Reading
from .profile import Profile, Settings
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
    "Portal",
    "Profile",
    "RateLimited",
    "Reading",
    "Refused",
    "RestUnavailable",
    "Settings",
    "Status",
    "Transport",
    "UserRefused",
    "Webhook",
    "Workday",
    "WrongPerson",
    "change_between",
]
