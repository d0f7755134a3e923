"""Diagnostics, without names and secrets."""

from dataclasses import asdict
from datetime import timedelta
import re
from typing import Any

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_LATITUDE, CONF_LONGITUDE, CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .commands.command import QueuedCommand
from .commands.enqueue import async_get_outbox
from .const import CONF_AUTH_IMPLEMENTATION, CONF_REPORT, DOMAIN
from .data import Bitrix24ConfigEntry
from .employee import Employee, Withheld, get_members
from .storage import PortalState, get_portal_state

_CODE = re.compile(r"\w{0,80}", re.ASCII)
# The form of statuses, also of unknown ones; anything else may be a name.
_STATUS = re.compile(r"[A-Z_]{0,20}")
_TO_REDACT = {
    CONF_AUTH_IMPLEMENTATION,
    CONF_TOKEN,
    CONF_URL,
    CONF_REPORT,
    CONF_LATITUDE,
    CONF_LONGITUDE,
    "name",
    "portal",
    "position",
    "record_id",
    "user_id",
}


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> dict[str, Any]:
    """Return the entry and its queue; of a loaded entry also the state of polling and all employees."""
    outbox = await async_get_outbox(hass, entry)
    diagnostics: dict[str, Any] = {
        "entry": {
            "data": async_redact_data(entry.data, _TO_REDACT),
            "options": async_redact_data(entry.options, _TO_REDACT),
        },
        "outbox": [_describe_command(command) for command in outbox.commands],
        "connection": _describe_connection(get_portal_state(hass, entry)),
    }
    if entry.state is not ConfigEntryState.LOADED:
        return diagnostics
    coordinator = entry.runtime_data.coordinator
    error = coordinator.last_exception
    return {
        **diagnostics,
        "polling": {
            "interval_seconds": coordinator.update_interval and coordinator.update_interval.total_seconds(),
            "last_poll_succeeded": coordinator.last_update_success,
            "last_error": type(error.__cause__ or error).__name__ if error else None,
            "scopes": sorted(coordinator.poller.scopes) if coordinator.poller.scopes is not None else None,
            "paused_for_seconds": round(coordinator.portal.rate_limiter.wait),
            "asks_before_opening": coordinator.portal.probing.granted,
        },
        "employees": [_describe_employee(employee) for employee in coordinator.data.values()],
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """Return an employee and their queue; nothing of the portal's device."""
    member = next((one for one in get_members(entry).values() if (DOMAIN, one.key) in device.identifiers), None)
    if member is None:
        return {"portal": REDACTED}
    outbox = await async_get_outbox(hass, entry)
    diagnostics: dict[str, Any] = {"outbox": [_describe_command(one) for one in outbox.get_commands(member.user_id)]}
    if entry.state is not ConfigEntryState.LOADED:
        return diagnostics
    return {"employee": _describe_employee(entry.runtime_data.coordinator.data[member.user_id]), **diagnostics}


def _describe_connection(state: PortalState) -> dict[str, Any]:
    """Return the result of the last request, whether the entry is loaded or not."""
    failure, skew = state.failure, state.clock.skew
    found = failure.found if failure is not None else None
    code = failure.code if failure is not None else None
    return {
        "last_failure": type(failure).__name__ if failure is not None else None,
        # A word of the server's code; anything else may be a name.
        "code": code if code is not None and _CODE.fullmatch(code) else None,
        # Neither the portal's address nor a new one is in the file.
        "found": async_redact_data(found.to_json(), {"host"}) if found is not None else None,
        "clock_ahead_seconds": skew.total_seconds() if skew is not None else None,
    }


def _describe_command(command: QueuedCommand) -> dict[str, Any]:
    redacted: dict[str, Any] = async_redact_data(command.to_json(), _TO_REDACT)
    if redacted["seen"] is not None:
        redacted["seen"]["status"] = _status(redacted["seen"]["status"])
    return redacted


def _status(text: str) -> str:
    return text if _STATUS.fullmatch(text) else REDACTED


def _describe_employee(employee: Employee) -> dict[str, Any]:
    redacted: dict[str, Any] = async_redact_data(asdict(employee, dict_factory=_to_plain_dict), _TO_REDACT)
    return redacted


def _to_plain_dict(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the fields of a dataclass, durations in seconds, enumerations by name."""
    return {name: _status(value) if name == "raw_status" else _plain(value) for name, value in fields}


def _plain(value: Any) -> Any:
    match value:
        case timedelta():
            return value.total_seconds()
        case Withheld():
            return value.name.lower()
    return value
