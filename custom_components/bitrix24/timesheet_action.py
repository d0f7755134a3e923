"""The action that answers timesheets, as data or as CSV for spreadsheet programs."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
import csv
from datetime import date, datetime, timedelta
import io
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers.typing import VolDictType
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType, JsonValueType
import voluptuous as vol

from .commands.times import check_reckonable, instant_or_midnight
from .coordinator import DEADLINE_SECONDS
from .data import async_resolve_employees, get_loaded_data
from .errors import action_error, validation_error
from .texts import async_get_timesheet_texts
from .timesheet import Timesheet, TimesheetDay

_START: Final = "start"
_END: Final = "end"
_FORMAT: Final = "format"
_CSV: Final = "csv"
TIMESHEET_FIELDS: Final[VolDictType] = {
    vol.Required(_START): instant_or_midnight,
    vol.Optional(_END): instant_or_midnight,
    vol.Optional(_FORMAT, default="data"): vol.In(["data", _CSV]),
}
# One employee is read now. The records of many would take longer than an action may, so they may be older: those of
# hundreds by a day, which is how often they are read anyway.
_AGE_PER_EMPLOYEE: Final = timedelta(minutes=3)


async def async_get_timesheet(call: ServiceCall) -> JsonObjectType:
    """Return the timesheets of the employees named, else of all whom the caller may see.

    Raises:
        HomeAssistantError: the portal refused or could not be reached, also for one of them.
        ServiceValidationError: the caller's fields are wrong.
    """
    hass = call.hass
    first = _get_date(call.data[_START])
    # No record begins in the future, whatever the zone.
    end = _get_date(call.data.get(_END, dt_util.now() + timedelta(days=2)))
    if _END in call.data and end <= first:
        raise validation_error("end_before_start")
    found = await async_resolve_employees(call)
    max_age = (len(found) - 1) * _AGE_PER_EMPLOYEE
    named: list[tuple[str, str, Timesheet]] = []
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            for entry, member in found:
                data = get_loaded_data(hass, entry)
                timesheet = await data.record_cache.read_timesheet(member.user_id, first, end, max_age)
                label = data.coordinator.data[member.user_id].label
                named.append((data.device_ids[member.user_id], label, timesheet))
    except TimeoutError as err:
        raise action_error("cannot_connect") from err
    if call.data[_FORMAT] == _CSV:
        return {"csv": await _async_get_csv(hass, [(name, timesheet) for _, name, timesheet in named])}
    return {
        "employees": [
            {"device_id": device_id, "name": name, "days": list(map(_get_day, timesheet.days)), **_get_sums(timesheet)}
            for device_id, name, timesheet in named
        ]
    }


def _get_date(instant: datetime) -> date:
    check_reckonable(instant)
    return instant.date()


def _get_sums(sums: Timesheet | TimesheetDay) -> dict[str, JsonValueType]:
    return {"worked": sums.worked, "breaks": sums.breaks, "required": sums.required, "balance": sums.balance}


def _get_day(day: TimesheetDay) -> JsonObjectType:
    return {
        "date": day.date.isoformat(),
        "start": day.start.isoformat(),
        "finish": None if day.finish is None else day.finish.isoformat(),
        **_get_sums(day),
        "confirmed": day.confirmed,
        "records": day.records,
    }


# Languages in whose countries spreadsheet programs expect a decimal point and a comma between the cells.
_POINT: Final = frozenset({"ar", "bn", "en", "fa", "ga", "he", "hi", "ja", "ko", "ml", "ta", "te", "th", "ur", "zh"})
# By which a spreadsheet program would take a cell for a formula.
_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")
_SECONDS_PER_HOUR: Final = 3600


async def _async_get_csv(hass: HomeAssistant, timesheets: Sequence[tuple[str, Timesheet]]) -> str:
    """Return a table in UTF-8 with a byte order mark, as Excel opens it in the country of Home Assistant's language."""
    texts = await async_get_timesheet_texts(hass)
    with_point = hass.config.language.partition("-")[0] in _POINT
    # Excel takes no other ends of lines for those of a table.
    file = io.StringIO("\ufeff", newline="")
    file.seek(0, io.SEEK_END)
    writer = csv.writer(file, delimiter="," if with_point else ";")
    writer.writerow([_plain(texts[name]) for name in _COLUMNS])
    for name, timesheet in timesheets:
        for row in _get_rows(_plain(name), timesheet, texts):
            writer.writerow([_number(cell, with_point=with_point) if isinstance(cell, float) else cell for cell in row])
    return file.getvalue()


_DURATIONS: Final = ("worked", "breaks", "required", "balance")
# Each duration as hours and minutes, and as a number.
_COLUMNS: Final = (
    "employee",
    "date",
    "start",
    "finish",
    *(f"{name}{form}" for name in _DURATIONS for form in ("", "_hours")),
    "confirmed",
    "records",
)


def _get_rows(name: str, timesheet: Timesheet, texts: Mapping[str, str]) -> Iterator[list[Any]]:
    for day in timesheet.days:
        confirmed = "" if day.confirmed is None else texts["yes" if day.confirmed else "no"]
        instants = ["" if at is None else at.strftime("%Y-%m-%d %H:%M:%S") for at in (day.start, day.finish)]
        yield [name, day.date.isoformat(), *instants, *_get_cells(day), confirmed, day.records]
    yield [name, texts["total"], "", "", *_get_cells(timesheet), "", sum(day.records for day in timesheet.days)]


def _get_cells(sums: Timesheet | TimesheetDay) -> Iterator[str | float]:
    for seconds in (sums.worked, sums.breaks, sums.required, sums.balance):
        if seconds is None:
            yield from ("", "")
            continue
        minutes = abs(seconds) // 60
        # A hyphen would look like the beginning of a formula.
        sign = "−" if seconds < 0 < minutes else ""  # noqa: RUF001
        yield f"{sign}{minutes // 60}:{minutes % 60:02}"
        yield seconds / _SECONDS_PER_HOUR


def _number(hours: float, *, with_point: bool) -> str:
    """Return hours so exactly that they give the same second."""
    text = f"{hours:.4f}"
    return text if with_point else text.replace(".", ",")


def _plain(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(_ACTIVE) else text
