"""Bitrix24's REST API: work days and presence. Independent of Home Assistant."""

from .absences import Absence
from .auth import AccessToken, Address, Auth, InvalidAddress, InvalidWebhook, NotHttps, TokenSource, Webhook
from .changes import Change, get_change, get_status_change, is_new_record
from .clock import CLOCK_STEP, PortalClock, TimeZones
from .connection import BATCH_SIZE
from .errors import (
    AnswerLost,
    ApiError,
    ApplicationUnknown,
    CannotConnect,
    ExternalUser,
    Finding,
    FindingKind,
    InvalidAuth,
    MissingScope,
    PortalMoved,
    RateLimited,
    Refused,
    RestBlocked,
    RestUnavailable,
    UserNotFound,
    UserRefused,
    WrongPerson,
    notable,
)
from .limits import RateLimiter, Urgency
from .oauth import Token, TokenServer
from .parsing import LONGEST_TEXT, plain_text
from .people import PAGE_SIZE, PeopleList, Person, Profile, Settings, count_pages
from .portal import Portal, WriteResult
from .query import PRESENCES, Details, Opening, OpeningProbe, PollQuery, PollResult, ProbePermission, would_continue
from .records import RECORD_LIST, RecordSnapshot, find_record, in_zone
from .transport import Transport
from .workday import Status, Workday, in_seconds, midnight_after, workday_from_json, workday_to_json

__all__ = [
    "BATCH_SIZE",
    "CLOCK_STEP",
    "LONGEST_TEXT",
    "PAGE_SIZE",
    "PRESENCES",
    "RECORD_LIST",
    "Absence",
    "AccessToken",
    "Address",
    "AnswerLost",
    "ApiError",
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
    "PeopleList",
    "Person",
    "PollQuery",
    "PollResult",
    "Portal",
    "PortalClock",
    "PortalMoved",
    "ProbePermission",
    "Profile",
    "RateLimited",
    "RateLimiter",
    "RecordSnapshot",
    "Refused",
    "RestBlocked",
    "RestUnavailable",
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
    "WriteResult",
    "WrongPerson",
    "count_pages",
    "find_record",
    "get_change",
    "get_status_change",
    "in_seconds",
    "in_zone",
    "is_new_record",
    "midnight_after",
    "notable",
    "plain_text",
    "workday_from_json",
    "workday_to_json",
    "would_continue",
]
