"""Read and write the queued commands of an entry, and compare them with what the portal was sent."""

from datetime import datetime, timedelta
import json
from pathlib import Path
from typing import Any, override
from zoneinfo import ZoneInfo

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import PORTAL_KEY
from tests.portal import Clock, Portal

OPEN, PAUSE, CLOSE = "timeman.open", "timeman.pause", "timeman.close"

VERBS = ("open_day", "pause_day", "resume_day", "close_day")

# What Home Assistant says for a late command when nobody chose other words.
USUAL_REPORT = "Recorded by Home Assistant"


class Skewed(Clock):
    """A clock that is ahead of another one, by however little or much."""

    def __init__(self, clock: Clock, ahead: timedelta) -> None:
        super().__init__()
        self._clock = clock
        self._ahead = ahead

    @override
    def now(self) -> datetime:
        return self._clock.now() + self._ahead


def outbox_path(hass: HomeAssistant, entry: MockConfigEntry) -> Path:
    """Return the file of an entry."""
    return Path(hass.config.path(".storage", f"bitrix24.outbox.{entry.entry_id}"))


def on_disk(hass: HomeAssistant, entry: MockConfigEntry) -> list[dict[str, Any]]:
    """Return the commands in the file of an entry, which nobody else may read."""
    path = outbox_path(hass, entry)
    if not path.exists():
        return []
    assert path.stat().st_mode & 0o777 == 0o600
    commands: list[dict[str, Any]] = json.loads(path.read_text())["commands"]
    return commands


def verbs_on_disk(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    """Return what is kept, in order."""
    return [command["verb"] for command in on_disk(hass, entry)]


def instants_on_disk(hass: HomeAssistant, entry: MockConfigEntry) -> list[datetime]:
    """Return when what is kept was given."""
    return [datetime.fromisoformat(command["at"]) for command in on_disk(hass, entry)]


def issues_about(hass: HomeAssistant, prefix: str) -> list[ir.IssueEntry]:
    """Return the repair issues whose id begins with a name of the contract."""
    return [
        issue
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue_id.startswith(prefix) and issue.active
    ]


def only_issue(hass: HomeAssistant, prefix: str = "workday_expired") -> ir.IssueEntry:
    """Return the one issue that there is."""
    (issue,) = issues_about(hass, prefix)
    return issue


def undeliverable(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return what the issues about kept commands list: verb, time in Berlin, key of the reason and its placeholders.

    That there is an issue where there is something to list, and only there, is asserted along the way.
    """
    told: list[dict[str, Any]] = []
    for entry in hass.config_entries.async_entries(DOMAIN):
        path = Path(hass.config.path(".storage", f"bitrix24.outbox.{entry.entry_id}"))
        stored = json.loads(path.read_text())["undelivered"] if path.exists() else []
        issues = issues_about(hass, f"command_undeliverable_{entry.entry_id}")
        assert bool(issues) is bool(stored)
        told += [
            {
                "verb": one["verb"],
                "at": f"{datetime.fromisoformat(one['at']).astimezone(ZoneInfo('Europe/Berlin')):%Y-%m-%d %H:%M}",
                "user_id": one["user_id"],
                "why": one["reason"],
                **one["placeholders"],
            }
            for one in stored
        ]
    return told


def sent(portal: Portal, method: str) -> list[dict[str, Any]]:
    """Return what each call of a method said; it told nobody else's day."""
    return [dict(call.params) for call in portal.calls(method)]


def stored(verb: str, given: str, **changes: Any) -> dict[str, Any]:
    """Return a command as the file of an earlier run holds it."""
    return {
        "id": f"01J{verb.upper()}{given}",
        "portal": PORTAL_KEY,
        "user_id": 12,
        "verb": verb,
        "at": given,
        "time": None,
        "report": None,
        "latitude": None,
        "longitude": None,
        "reopen": False,
        "close_expired": False,
        "skew": 0.0,
        "seen": None,
        "sent": False,
        **changes,
    }


def put_on_disk(hass: HomeAssistant, entry: MockConfigEntry, *commands: Any, version: object = 1) -> None:
    """Leave commands behind as an earlier run does that was killed."""
    write_outbox(hass, entry, json.dumps({"version": version, "commands": commands}).encode())


def write_outbox(hass: HomeAssistant, entry: MockConfigEntry, content: bytes) -> None:
    """Leave anything at all behind where the commands should be."""
    path = outbox_path(hass, entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
