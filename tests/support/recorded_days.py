"""Recorded days: making them, asking for them, and the calendar that shows them."""

from datetime import timedelta
from http import HTTPStatus
import json
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import PORTAL_KEY
from tests.portal import Employee, Fault
from tests.support.common import act

RECORDS = "timeman.record.list"


def work(anna: Employee, day: str, start: str = "09:00", finish: str = "18:00", pause: int = 60) -> None:
    """Give Anna a past day with one break, in minutes."""
    clock = anna.office.clock
    clock.move_to(f"{day}T{start}:00+02:00")
    anna.open_day()
    clock.advance(timedelta(hours=2))
    anna.pause_day()
    clock.advance(timedelta(minutes=pause))
    anna.resume_day()
    clock.move_to(f"{day}T{finish}:00+02:00")
    anna.close_day()


def work_some_days(anna: Employee) -> None:
    """Give Anna three days before the middle of September."""
    work(anna, "2026-08-28", pause=30)
    work(anna, "2026-09-10")
    work(anna, "2026-09-11", finish="17:30")


async def records(hass: HomeAssistant, start: Any, end: Any = None) -> list[dict[str, Any]]:
    """Return what the action answers."""
    data = {"start": start} if end is None else {"start": start, "end": end}
    answer = await act(hass, "get_records", **data)
    found: list[dict[str, Any]] = answer["records"]
    return found


def starts(found: list[dict[str, Any]]) -> list[str]:
    """Return on which dates records begin."""
    return [record["start"][:10] for record in found]


def told(*items: dict[str, Any]) -> Fault:
    """Answer these records, whatever is asked for."""
    return Fault.raw(HTTPStatus.OK, json.dumps({"result": {"items": items}}))


def calendar_id(hass: HomeAssistant, key: str = f"{PORTAL_KEY}_12") -> str | None:
    """Return the calendar of an employee, if there is one."""
    return er.async_get(hass).async_get_entity_id(Platform.CALENDAR, DOMAIN, f"{key}_workdays")
