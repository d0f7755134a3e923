"""The actions: validate, find the employee, call the time clock, answer."""

from collections.abc import Awaitable, Callable, Mapping
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
from .commands.enqueue import async_enqueue, async_get_outbox
from .commands.timeclock import Outcome
from .commands.times import (
    check_before_queueing,
    check_reckonable,
    instant_or_midnight,
    instant_or_time_of_day,
    with_time_before_queueing,
)
from .const import DOMAIN, RECORDER
from .data import EMPLOYEE, Bitrix24ConfigEntry, async_resolve_employee, away, get_loaded_data
from .employee import Member
from .errors import action_error, validation_error
from .history import async_import_history
from .storage import async_get_storage, get_portal_state

SERVICE_GET_WORKDAY = "get_workday"


SERVICE_SET_PRESENCE = "set_presence"


ATTR_REPORT = "report"


ATTR_REOPEN = "reopen"


ATTR_CLOSE_EXPIRED = "close_expired"


ATTR_STATUS = "status"


_DETAILS: VolDictType = {
    **EMPLOYEE,
    vol.Optional(ATTR_TIME): instant_or_time_of_day,
    vol.Optional(ATTR_REPORT): vol.All(cv.string, str.strip),
    vol.Optional(ATTR_LATITUDE): cv.latitude,
    vol.Optional(ATTR_LONGITUDE): cv.longitude,
}


type _Handler = Callable[[HomeAssistant, Bitrix24ConfigEntry, Member, ServiceCall], Awaitable[Outcome]]


_VERBS: dict[Verb, VolDictType] = {
    Verb.OPEN_DAY: {
        **_DETAILS,
        vol.Optional(ATTR_REOPEN, default=False): cv.boolean,
        vol.Optional(ATTR_CLOSE_EXPIRED, default=False): cv.boolean,
    },
    Verb.PAUSE_DAY: EMPLOYEE,
    Verb.RESUME_DAY: EMPLOYEE,
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
        *,
        supports_response: SupportsResponse = SupportsResponse.OPTIONAL,
        policy: str = POLICY_CONTROL,
    ) -> None:
        async def handle(call: ServiceCall) -> ServiceResponse:
            entry, member = await async_resolve_employee(call, policy)
            outcome = await handler(call.hass, entry, member, call)
            return answer(outcome) if call.return_response else None

        hass.services.async_register(DOMAIN, name, handle, action_schema(schema), supports_response)

    for verb, schema in _VERBS.items():
        register(verb, schema, partial(_carry_out, verb), _verb_answer)
    register(
        SERVICE_SET_PRESENCE,
        {**EMPLOYEE, vol.Required(ATTR_STATUS): vol.In(PRESENCES)},
        _set_presence,
        lambda outcome: {"status": outcome.employee.presence if outcome.employee else None},
    )
    register(
        SERVICE_GET_WORKDAY,
        EMPLOYEE,
        _get_workday,
        _workday_answer,
        supports_response=SupportsResponse.ONLY,
        policy=POLICY_READ,
    )
    async_setup_record_services(hass)


async def _carry_out(
    verb: Verb, hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member, call: ServiceCall
) -> Outcome:
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
        return await entry.runtime_data.time_clock.async_carry_out(command)
    clock = get_portal_state(hass, entry).clock
    outbox, files = await async_get_outbox(hass, entry), await async_get_storage(hass, entry)
    command = await with_time_before_queueing(
        command,
        clock,
        employee=None,
        seen=files.workday_store.workdays.get(member.user_id),
        queued=outbox.of(member.user_id),
    )
    check_before_queueing(command.details, clock.now(), flexible=None)
    await async_enqueue(hass, entry, command, away(hass, entry))
    return Outcome(employee=None, changed=False, at=clock.now(), queued=True)


async def _set_presence(hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member, call: ServiceCall) -> Outcome:
    if member.subentry_id is not None:
        raise validation_error("presence_not_own")
    return await get_loaded_data(hass, entry).time_clock.set_presence(call.data[ATTR_STATUS], call.context)


async def _get_workday(hass: HomeAssistant, entry: Bitrix24ConfigEntry, member: Member, _call: ServiceCall) -> Outcome:
    return await get_loaded_data(hass, entry).time_clock.get_workday(member.user_id)


def _details(call: ServiceCall, instant: datetime | None) -> Details:
    latitude, longitude = call.data.get(ATTR_LATITUDE), call.data.get(ATTR_LONGITUDE)
    if (latitude is None) != (longitude is None):
        raise validation_error("coordinates_incomplete")
    return Details(time=instant, report=call.data.get(ATTR_REPORT), latitude=latitude, longitude=longitude)


def _verb_answer(outcome: Outcome) -> JsonObjectType:
    return {
        **_workday_answer(outcome),
        "changed": outcome.changed,
        "queued": outcome.queued,
        "continuable": outcome.continuable,
        "continued": outcome.continued,
    }


def _workday_answer(outcome: Outcome) -> JsonObjectType:
    if outcome.employee is None:
        return dict.fromkeys(("status", "start", "finish", "worked", "breaks", "confirmed"))
    workday, now = outcome.employee.workday, outcome.at
    current = workday.is_current(now)
    return {
        "status": workday.status and workday.status.value,
        "start": iso(workday.start if current else None),
        "finish": iso(workday.finish if current else None),
        "worked": in_seconds(workday.worked(now)),
        "breaks": in_seconds(workday.breaks(now)),
        "confirmed": workday.confirmed,
    }


SERVICE_GET_RECORDS: Final = "get_records"


SERVICE_IMPORT_HISTORY: Final = "import_history"


ATTR_START: Final = "start"


ATTR_END: Final = "end"


@callback
def async_setup_record_services(hass: HomeAssistant) -> None:
    """Register the actions about the recorded days."""
    hass.services.async_register(
        DOMAIN,
        SERVICE_GET_RECORDS,
        _get_records,
        action_schema(
            {**EMPLOYEE, vol.Required(ATTR_START): instant_or_midnight, vol.Optional(ATTR_END): instant_or_midnight}
        ),
        SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        SERVICE_IMPORT_HISTORY,
        _import_history,
        action_schema({**EMPLOYEE, vol.Required(ATTR_START): instant_or_midnight}),
        SupportsResponse.OPTIONAL,
    )


async def _import_history(call: ServiceCall) -> ServiceResponse:
    entry, member = await async_resolve_employee(call, POLICY_CONTROL)
    check_reckonable(call.data[ATTR_START])
    get_loaded_data(call.hass, entry)
    if RECORDER not in call.hass.config.components:
        raise action_error("no_recorder")
    days = await async_import_history(call.hass, entry, member, dt_util.as_local(call.data[ATTR_START]).date())
    return {"days": days} if call.return_response else None


async def _get_records(call: ServiceCall) -> ServiceResponse:
    entry, member = await async_resolve_employee(call, POLICY_READ)
    start, end = call.data[ATTR_START], call.data.get(ATTR_END)
    for instant in (start, end):
        if instant is not None:
            check_reckonable(instant)
    if end is not None and end <= start:
        raise validation_error("end_before_start")
    data = get_loaded_data(call.hass, entry)
    days = await data.record_cache.read(member.user_id, start, end)
    now = data.coordinator.clock.now()
    return {"records": [_answer(day, now) for day in days]}


def _answer(day: Workday, now: datetime) -> JsonObjectType:
    return {
        "start": iso(day.start),
        "finish": iso(day.finish),
        "worked": in_seconds(day.recorded_work(now)),
        "breaks": in_seconds(day.recorded_breaks(now)),
        "confirmed": day.confirmed,
    }


@callback
def action_schema(fields: VolDictType) -> vol.Schema:
    """Return the schema of an action; what is empty, as templates leave it, counts as left out."""
    names = {str(field) for field in fields}

    def without_blanks(data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if not (name in names and _is_blank(value))}

    return vol.Schema(vol.All(without_blanks, vol.Schema(fields)))


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def iso(instant: datetime | None) -> str | None:
    """Return an instant as ISO 8601."""
    return None if instant is None else instant.isoformat()
