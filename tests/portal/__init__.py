"""A Bitrix24 portal emulator: real HTTPS, own clock, generations, schedules, rights, faults.

Written from the fact sheet of the REST API, and from public facts where that is silent. It shares nothing with the
client under test.
"""

from .access import Access
from .application import Application, Authorization
from .browser import RefusedError
from .clock import Clock
from .employee import Employee, Notification, Role
from .errors import RestError
from .faults import Fault, FaultHandle, Faults
from .journal import PROBE, Call, Request
from .oauth import OAuth, TokenRequest
from .portal import Portal
from .record import Status, WorkRecord
from .schedule import Schedule
from .webhook import Webhook

__all__ = [
    "PROBE",
    "Access",
    "Application",
    "Authorization",
    "Call",
    "Clock",
    "Employee",
    "Fault",
    "FaultHandle",
    "Faults",
    "Notification",
    "OAuth",
    "Portal",
    "RefusedError",
    "Request",
    "RestError",
    "Role",
    "Schedule",
    "Status",
    "TokenRequest",
    "Webhook",
    "WorkRecord",
]
