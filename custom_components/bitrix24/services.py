"""The actions: validate, find the employee, call the time clock, answer."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import partial
from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_LATITUDE, ATTR_LONGITUDE, ATTR_TIME
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from .api import PRESENCES, Details, Workday, in_seconds
from .commands.command import Command, Verb
from .commands.enqueue import async_enqueue
from .commands.timeclock import Outcome
from .commands.times import check_reckonable, instant_or_midnight, instant_or_time_of_day
from .const import DOMAIN, RECORDER
from .data import EMPLOYEE, Bitrix24ConfigEntry, async_resolve_employee, away, get_loaded_data
from .employee import Member
from .errors import action_error, validation_error
from .history import async_import_history
from .storage import get_portal_state
from .timesheet_action import TIMESHEET_FIELDS, async_get_timesheet

SERVICE_GET_RECORDS: Final = "get_records"
SERVICE_GET_WORKDAY: Final = "get_workday"
SERVICE_GET_TIMESHEET: Final = "get_timesheet"
SERVICE_IMPORT_HISTORY: Final = "import_history"
SERVICE_SET_PRESENCE: Final = "set_presence"

ATTR_CLOSE_EXPIRED: Final = "close_expired"
ATTR_END: Final = "end"
ATTR_REOPEN: Final = "reopen"
ATTR_REPORT: Final = "report"
ATTR_START: Final = "start"
ATTR_STATUS: Final = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Action:
    """An action on one employee."""

    # The entry may not be loaded.
    handle: Callable[[ServiceCall, Bitrix24ConfigEntry, Member], Awaitable[JsonObjectType]]
    fields: VolDictType = field(default_factory=dict)  # beside those that name the employee
    policy: str = POLICY_CONTROL  # what the caller must be permitted
    supports_response: SupportsResponse = SupportsResponse.OPTIONAL


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, action in _ACTIONS.items():
        schema = _schema({**EMPLOYEE, **action.fields})
        hass.services.async_register(DOMAIN, name, partial(_async_handle, action), schema, action.supports_response)
    hass.services.async_register(
        DOMAIN,
        SERVICE_GET_TIMESHEET,
        async_get_timesheet,
        _schema({**EMPLOYEE, **TIMESHEET_FIELDS}),
        SupportsResponse.ONLY,
    )


async def _async_handle(action: _Action, call: ServiceCall) -> ServiceResponse:
    entry, member = await async_resolve_employee(call, action.policy)
    answer = await action.handle(call, entry, member)
    return answer if call.return_response else None


async def _carry_out(verb: Verb, call: ServiceCall, entry: Bitrix24ConfigEntry, member: Member) -> JsonObjectType:
    if member.read_only:
        raise action_error("no_permission")
    given = call.data.get(ATTR_TIME)
    command = Command(
        verb=verb,
        user_id=member.user_id,
        at=dt_util.utcnow(),
        context=call.context,
        details=_details(call, given if isinstance(given, datetime) else None),
        time_of_day=given if isinstance(given, time) else None,
        reopen=call.data.get(ATTR_REOPEN, False),
        close_expired=call.data.get(ATTR_CLOSE_EXPIRED, False),
    )
    if entry.state is ConfigEntryState.LOADED:
        outcome = await entry.runtime_data.time_clock.async_carry_out(command)
    else:
        await async_enqueue(call.hass, entry, command, away(call.hass, entry))
        now = get_portal_state(call.hass, entry).clock.now()
        outcome = Outcome(employee=None, changed=False, at=now, queued=True)
    return {
        **_workday_answer(outcome),
        "changed": outcome.changed,
        "queued": outcome.queued,
        "continuable": outcome.continuable,
        "continued": outcome.continued,
    }


def _details(call: ServiceCall, instant: datetime | None) -> Details:
    latitude, longitude = call.data.get(ATTR_LATITUDE), call.data.get(ATTR_LONGITUDE)
    if (latitude is None) != (longitude is None):
        raise validation_error("coordinates_incomplete")
    return Details(time=instant, report=call.data.get(ATTR_REPORT), latitude=latitude, longitude=longitude)


async def _set_presence(call: ServiceCall, entry: Bitrix24ConfigEntry, member: Member) -> JsonObjectType:
    if member.subentry_id is not None:
        raise validation_error("presence_not_own")
    time_clock = get_loaded_data(call.hass, entry).time_clock
    employee = (await time_clock.set_presence(call.data[ATTR_STATUS], call.context)).employee
    return {"status": employee.presence if employee else None}


async def _get_workday(call: ServiceCall, entry: Bitrix24ConfigEntry, member: Member) -> JsonObjectType:
    return _workday_answer(await get_loaded_data(call.hass, entry).time_clock.get_workday(member.user_id))


def _workday_answer(outcome: Outcome) -> JsonObjectType:
    if outcome.employee is None:
        return dict.fromkeys(("status", "start", "finish", "worked", "breaks", "confirmed"))
    workday, now = outcome.employee.workday, outcome.at
    current = workday.is_current(now)
    return {
        "status": workday.status and workday.status.value,
        "start": _iso(workday.start if current else None),
        "finish": _iso(workday.finish if current else None),
        "worked": in_seconds(workday.worked(now)),
        "breaks": in_seconds(workday.breaks(now)),
        "confirmed": workday.confirmed,
    }


async def _get_records(call: ServiceCall, entry: Bitrix24ConfigEntry, member: Member) -> JsonObjectType:
    start, end = call.data[ATTR_START], call.data.get(ATTR_END)
    for instant in (start, end):
        if instant is not None:
            check_reckonable(instant)
    if end is not None and end <= start:
        raise validation_error("end_before_start")
    data = get_loaded_data(call.hass, entry)
    days = await data.record_cache.read(member.user_id, start, end)
    now = data.coordinator.clock.now()
    return {"records": [_record(day, now) for day in days]}


def _record(day: Workday, now: datetime) -> JsonObjectType:
    return {
        "start": _iso(day.start),
        "finish": _iso(day.finish),
        "worked": in_seconds(day.recorded_work(now)),
        "breaks": in_seconds(day.recorded_breaks(now)),
        "confirmed": day.confirmed,
    }


async def _import_history(call: ServiceCall, entry: Bitrix24ConfigEntry, member: Member) -> JsonObjectType:
    check_reckonable(call.data[ATTR_START])
    get_loaded_data(call.hass, entry)
    if RECORDER not in call.hass.config.components:
        raise action_error("no_recorder")
    start = dt_util.as_local(call.data[ATTR_START]).date()
    return {"days": await async_import_history(call.hass, entry, member, start)}


def _schema(fields: VolDictType) -> vol.Schema:
    """Return the schema of an action; what is empty, as templates leave it, counts as left out."""
    names = {str(name) for name in fields}

    def without_blanks(data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if name not in names or not _is_blank(value)}

    return vol.Schema(vol.All(without_blanks, vol.Schema(fields)))


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


_DETAILS: Final[VolDictType] = {
    vol.Optional(ATTR_TIME): instant_or_time_of_day,
    vol.Optional(ATTR_REPORT): vol.All(cv.string, str.strip),
    vol.Optional(ATTR_LATITUDE): cv.latitude,
    vol.Optional(ATTR_LONGITUDE): cv.longitude,
}

_OPENING: Final[VolDictType] = {
    **_DETAILS,
    vol.Optional(ATTR_REOPEN, default=False): cv.boolean,
    vol.Optional(ATTR_CLOSE_EXPIRED, default=False): cv.boolean,
}

_START: Final[VolDictType] = {vol.Required(ATTR_START): instant_or_midnight}

_ACTIONS: Final[Mapping[str, _Action]] = {
    Verb.OPEN_DAY: _Action(handle=partial(_carry_out, Verb.OPEN_DAY), fields=_OPENING),
    Verb.PAUSE_DAY: _Action(handle=partial(_carry_out, Verb.PAUSE_DAY)),
    Verb.RESUME_DAY: _Action(handle=partial(_carry_out, Verb.RESUME_DAY)),
    Verb.CLOSE_DAY: _Action(handle=partial(_carry_out, Verb.CLOSE_DAY), fields=_DETAILS),
    SERVICE_SET_PRESENCE: _Action(handle=_set_presence, fields={vol.Required(ATTR_STATUS): vol.In(PRESENCES)}),
    SERVICE_GET_WORKDAY: _Action(handle=_get_workday, policy=POLICY_READ, supports_response=SupportsResponse.ONLY),
    SERVICE_GET_RECORDS: _Action(
        handle=_get_records,
        fields={**_START, vol.Optional(ATTR_END): instant_or_midnight},
        policy=POLICY_READ,
        supports_response=SupportsResponse.ONLY,
    ),
    SERVICE_IMPORT_HISTORY: _Action(handle=_import_history, fields=_START),
}
