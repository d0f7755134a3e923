"""Actions about the recorded days."""

from datetime import date, datetime, time
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType
import voluptuous as vol

from .addressee import EMPLOYEE, addressee_of, loaded_data
from .api import Workday, in_seconds
from .const import DOMAIN, RECORDER
from .errors import mistake, problem
from .history import async_import_history
from .service_values import aware, iso

SERVICE_GET_RECORDS: Final = "get_records"
SERVICE_IMPORT_HISTORY: Final = "import_history"

ATTR_START: Final = "start"
ATTR_END: Final = "end"


def _moment(value: Any) -> datetime:
    """Return a date-time of Home Assistant's time zone unless it has an offset; of a bare date its midnight."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    moment = aware(cv.datetime(value))
    assert moment is not None
    return moment


@callback
def async_setup_record_services(hass: HomeAssistant) -> None:
    """Register the actions about the recorded days."""
    hass.services.async_register(
        DOMAIN,
        SERVICE_GET_RECORDS,
        _get_records,
        vol.Schema({**EMPLOYEE, vol.Required(ATTR_START): _moment, vol.Optional(ATTR_END): _moment}),
        SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        SERVICE_IMPORT_HISTORY,
        _import_history,
        vol.Schema({**EMPLOYEE, vol.Required(ATTR_START): _moment}),
        SupportsResponse.OPTIONAL,
    )


async def _import_history(call: ServiceCall) -> ServiceResponse:
    entry, member = addressee_of(call)
    loaded_data(call.hass, entry)
    if RECORDER not in call.hass.config.components:
        raise problem("no_recorder")
    days = await async_import_history(call.hass, entry, member, dt_util.as_local(call.data[ATTR_START]).date())
    return {"days": days} if call.return_response else None


async def _get_records(call: ServiceCall) -> ServiceResponse:
    entry, member = addressee_of(call)
    start, end = call.data[ATTR_START], call.data.get(ATTR_END)
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
