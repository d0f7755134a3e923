"""The actions: validate, find the employee, call the time clock, answer."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID, ATTR_LATITUDE, ATTR_LONGITUDE, ATTR_TIME
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.typing import VolDictType
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from .api import PRESENCES, Details
from .command import Command, Verb
from .const import DOMAIN
from .data import Bitrix24ConfigEntry
from .errors import mistake, problem
from .given_time import check_before_keeping
from .keeping import async_keep, is_signed_out
from .roster import Member, members_of
from .stores import traffic_of
from .timeclock import Outcome, TimeClock

SERVICE_GET_WORKDAY = "get_workday"
SERVICE_SET_PRESENCE = "set_presence"

ATTR_REPORT = "report"
ATTR_REOPEN = "reopen"
ATTR_CLOSE_EXPIRED = "close_expired"
ATTR_STATUS = "status"

_EMPLOYEE: VolDictType = {vol.Optional(ATTR_DEVICE_ID): cv.string}
_DETAILS: VolDictType = {
    **_EMPLOYEE,
    vol.Optional(ATTR_TIME): cv.datetime,
    vol.Optional(ATTR_REPORT): vol.All(cv.string, str.strip),
    vol.Inclusive(ATTR_LATITUDE, "coordinates"): cv.latitude,
    vol.Inclusive(ATTR_LONGITUDE, "coordinates"): cv.longitude,
}

type _Handler = Callable[[HomeAssistant, Bitrix24ConfigEntry, Member, ServiceCall], Awaitable[Outcome]]

_VERBS: dict[Verb, VolDictType] = {
    Verb.OPEN_DAY: {
        **_DETAILS,
        vol.Optional(ATTR_REOPEN, default=False): cv.boolean,
        vol.Optional(ATTR_CLOSE_EXPIRED, default=False): cv.boolean,
    },
    Verb.PAUSE_DAY: _EMPLOYEE,
    Verb.RESUME_DAY: _EMPLOYEE,
    Verb.CLOSE_DAY: _DETAILS,
}


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""

    def register(
        name: str,
        schema: VolDictType,
        handler: _Handler,
        answer: Callable[[Outcome], JsonObjectType],
        supports_response: SupportsResponse = SupportsResponse.OPTIONAL,
    ) -> None:
        async def handle(call: ServiceCall) -> ServiceResponse:
            entry, member = _employee(call.hass, call.data.get(ATTR_DEVICE_ID))
            outcome = await handler(call.hass, entry, member, call)
            return answer(outcome) if call.return_response else None

        hass.services.async_register(DOMAIN, name, handle, vol.Schema(schema), supports_response)

    for verb, schema in _VERBS.items():
        register(verb, schema, partial(_carry_out, verb), _verb_answer)
    register(
        SERVICE_SET_PRESENCE,
        {**_EMPLOYEE, vol.Required(ATTR_STATUS): vol.In(PRESENCES)},
        _set_presence,
        lambda outcome: {"status": outcome.employee.presence if outcome.employee else None},
    )
    register(SERVICE_GET_WORKDAY, _EMPLOYEE, _get_workday, _workday_answer, SupportsResponse.ONLY)


async def _carry_out(
    verb: Verb, hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member, call: ServiceCall
) -> Outcome:
    if member.read_only:
        raise problem("no_permission")
    command = Command(
        verb=verb,
        user_id=member.user_id,
        at=dt_util.utcnow(),
        details=_details(call),
        reopen=call.data.get(ATTR_REOPEN, False),
        close_expired=call.data.get(ATTR_CLOSE_EXPIRED, False),
    )
    if entry.state is ConfigEntryState.LOADED:
        return await entry.runtime_data.time_clock.async_carry_out(command)
    now = traffic_of(hass, entry).clock.now()
    check_before_keeping(command.details, now, flexible=None)
    await async_keep(hass, entry, command, _away(hass, entry))
    return Outcome(employee=None, changed=False, at=now, queued=True)


async def _set_presence(hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member, call: ServiceCall) -> Outcome:
    if member.subentry_id is not None:
        raise mistake("presence_not_own")
    return await _time_clock(hass, entry).set_presence(call.data[ATTR_STATUS])


async def _get_workday(hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member, _call: ServiceCall) -> Outcome:
    return await _time_clock(hass, entry).get_workday(member.user_id)


@callback
def _employee(hass: HomeAssistant, device_id: str | None) -> tuple[Bitrix24ConfigEntry, Member]:
    """Return whose day an action is about, loaded or not.

    Raises:
        ServiceValidationError: employee_required, not_an_employee.
    """
    entries: list[Bitrix24ConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    )
    if device_id is None:
        employees = [(entry, member) for entry in entries for member in members_of(entry).values()]
        if len(employees) != 1:
            raise mistake("employee_required")
        return employees[0]
    device = dr.async_get(hass).async_get(device_id)
    entry = next((one for one in entries if device is not None and one.entry_id == device.config_entry_id), None)
    if device is not None and entry is not None:
        for member in members_of(entry).values():
            if (DOMAIN, member.key) in device.identifiers:
                return entry, member
    raise mistake("not_an_employee")


@callback
def _time_clock(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> TimeClock:
    """Return the time clock of an entry that may not be loaded.

    Raises:
        HomeAssistantError: invalid_auth, cannot_connect.
    """
    if entry.state is not ConfigEntryState.LOADED:
        raise _away(hass, entry)
    return entry.runtime_data.time_clock


@callback
def _away(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> HomeAssistantError:
    """Return why nobody can be asked while an entry is not loaded."""
    return problem("invalid_auth" if is_signed_out(hass, entry) else "cannot_connect")


def _details(call: ServiceCall) -> Details:
    return Details(
        time=_aware(call.data.get(ATTR_TIME)),
        report=call.data.get(ATTR_REPORT) or None,
        latitude=call.data.get(ATTR_LATITUDE),
        longitude=call.data.get(ATTR_LONGITUDE),
    )


def _aware(time: datetime | None) -> datetime | None:
    """Return a time without an offset as one of Home Assistant's time zone."""
    if time is None or time.tzinfo is not None:
        return time
    return time.replace(tzinfo=dt_util.get_default_time_zone())


def _verb_answer(outcome: Outcome) -> JsonObjectType:
    return {**_workday_answer(outcome), "changed": outcome.changed, "queued": outcome.queued}


def _workday_answer(outcome: Outcome) -> JsonObjectType:
    if outcome.employee is None:
        return dict.fromkeys(("status", "start", "finish", "worked", "breaks", "confirmed"))
    workday, now = outcome.employee.workday, outcome.at
    current = workday.is_current(now)
    return {
        "status": workday.status and workday.status.value,
        "start": _iso(workday.start if current else None),
        "finish": _iso(workday.finish if current else None),
        "worked": _seconds(workday.worked(now)),
        "breaks": _seconds(workday.breaks(now)),
        "confirmed": workday.confirmed,
    }


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else duration // timedelta(seconds=1)
