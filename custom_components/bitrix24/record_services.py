"""Actions about the recorded days."""

from datetime import datetime
from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from .addressee import EMPLOYEE, async_addressee_of, loaded_data
from .api import Workday, in_seconds
from .const import DOMAIN, RECORDER
from .errors import mistake, problem
from .given_time import check_reckonable
from .history import async_import_history
from .service_values import action_schema, instant_or_midnight, iso

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
    entry, member = await async_addressee_of(call, POLICY_CONTROL)
    check_reckonable(call.data[ATTR_START])
    loaded_data(call.hass, entry)
    if RECORDER not in call.hass.config.components:
        raise problem("no_recorder")
    days = await async_import_history(call.hass, entry, member, dt_util.as_local(call.data[ATTR_START]).date())
    return {"days": days} if call.return_response else None


async def _get_records(call: ServiceCall) -> ServiceResponse:
    entry, member = await async_addressee_of(call, POLICY_READ)
    start, end = call.data[ATTR_START], call.data.get(ATTR_END)
    for instant in (start, end):
        if instant is not None:
            check_reckonable(instant)
    if end is not None and end <= start:
        raise mistake("end_before_start")
    data = loaded_data(call.hass, entry)
    days = await data.record_book.ask(member.user_id, start, end)
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
