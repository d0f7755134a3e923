"""Bitrix24's REST API: work days and presence. Knows nothing of Home Assistant."""

from .address import Address, InvalidAddress, NotHttps
from .auth import AccessToken, Auth, InvalidWebhook, TokenSource, Webhook
from .changes import Change, change_between, change_of_status, is_new_record
from .clock import CLOCK_STEP, PortalClock
from .connection import BATCH_SIZE
from .errors import (
    AccessDenied,
    AnswerLost,
    ApiError,
    ApplicationRemoved,
    ApplicationUnknown,
    CannotConnect,
    ExternalUser,
    InvalidAuth,
    MissingScope,
    PortalMoved,
    RateLimited,
    Refused,
    Rest3Missing,
    RestBlocked,
    RestUnavailable,
    ServerFailed,
    UserNotFound,
    UserRefused,
    WrongPerson,
)
from .findings import Finding, FindingKind, notable
from .oauth import Token, TokenServer
from .opening import Opening, OpeningProbe, ProbePermission, would_continue
from .pace import Pace, Urgency
from .people import PAGE_SIZE, PeopleList, Person
from .plain_text import LONGEST_TEXT, plain_text
from .portal import Acted, Details, Portal
from .profile import Profile, Settings
from .reading import PRESENCES, Questions, Reading
from .record_snapshot import RecordSnapshot
from .records import RECORD_LIST, in_zone
from .stored import workday_from_json, workday_to_json
from .transport import Transport
from .workday import Status, Workday, in_seconds
from .zones import TimeZones

__all__ = [
    "BATCH_SIZE",
    "CLOCK_STEP",
    "LONGEST_TEXT",
    "PAGE_SIZE",
    "PRESENCES",
    "RECORD_LIST",
    "AccessDenied",
    "AccessToken",
    "Acted",
    "Address",
    "AnswerLost",
    "ApiError",
    "ApplicationRemoved",
    "ApplicationUnknown",
    "Auth",
    "CannotConnect",
    "Change",
    "Details",
    "ExternalUser",
    "Finding",
    "FindingKind",
    "InvalidAddress",
    "InvalidAuth",
    "InvalidWebhook",
    "MissingScope",
    "NotHttps",
    "Opening",
    "OpeningProbe",
    "Pace",
    "PeopleList",
    "Person",
    "Portal",
    "PortalClock",
    "PortalMoved",
    "ProbePermission",
    "Profile",
    "Questions",
    "RateLimited",
    "Reading",
    "RecordSnapshot",
    "Refused",
    "Rest3Missing",
    "RestBlocked",
    "RestUnavailable",
    "ServerFailed",
    "Settings",
    "Status",
    "TimeZones",
    "Token",
    "TokenServer",
    "TokenSource",
    "Transport",
    "Urgency",
    "UserNotFound",
    "UserRefused",
    "Webhook",
    "Workday",
    "WrongPerson",
    "change_between",
    "change_of_status",
    "in_seconds",
    "in_zone",
    "is_new_record",
    "notable",
    "plain_text",
    "workday_from_json",
    "workday_to_json",
    "would_continue",
]
