"""Commands, queued commands, and those that could not be delivered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Self

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.ulid import ulid_now

from ..api import CLOCK_STEP, Details, PortalClock, Workday, clock as boot_clock, workday_from_json, workday_to_json
from ..const import DOMAIN
from ..texts import escape_placeholders

# A clock that was never set shows 1970. Far years would overflow as soon as an offset or a duration is added.
_RECKONED_YEARS = range(1969, 3000)


class Verb(StrEnum):
    """What can be done to a work day; named like the actions."""

    OPEN_DAY = "open_day"
    PAUSE_DAY = "pause_day"
    RESUME_DAY = "resume_day"
    CLOSE_DAY = "close_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A verb as it was given."""

    verb: Verb
    user_id: int
    at: datetime  # by Home Assistant's clock
    details: Details = field(default_factory=Details)  # a time is meant as that instant, in any offset
    reopen: bool = False  # open_day: continue a closed day where the portal would
    close_expired: bool = False  # open_day: close a forgotten day first
    context: Context | None = field(default=None, compare=False)
    time_of_day: time | None = None  # becomes details.time (times.py) before anything is sent or stored

    @property
    def has_time(self) -> bool:
        """Whether another time than now was given."""
        return self.details.time is not None or self.time_of_day is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedCommand:
    """A command that waits until the portal can be reached."""

    command: Command
    command_id: str = field(default_factory=ulid_now)
    portal: str  # see employee.get_portal_key
    skew: timedelta | None  # how far the portal's clock was ahead; None when not read in that boot
    seen: Workday | None  # the day as seen when given, or as left by an earlier queued command since
    sent: bool = False  # was sent already, and its answer got lost
    boot_id: str = ""  # of this machine; empty when unknown
    boot_seconds: float = 0.0  # since that boot

    @property
    def verb(self) -> Verb:
        """What to do."""
        return self.command.verb

    def instant(self, clock: PortalClock) -> datetime | None:
        """Return when it was given, by the portal's clock, which must have been read by now.

        None if the clock had not been read in the boot of the command, and this machine has been booted since.
        """
        if self.skew is not None:
            return self.command.at + self.skew
        by_wall_clock = clock.to_portal(self.command.at)
        if self.boot_id == boot_clock.boot_id():
            since = clock.now() - timedelta(seconds=boot_clock.boot_seconds() - self.boot_seconds)
            return since if abs(since - by_wall_clock) > CLOCK_STEP else by_wall_clock
        # A clock that is right now may have been wrong in the boot before, without a trace.
        return None if self.boot_id else by_wall_clock

    def elapsed_since(self, earlier: Self) -> timedelta:
        """Return the time since another command was given, whatever the clock was set to in between."""
        by_wall_clock = self.command.at - earlier.command.at
        if not self.boot_id or self.boot_id != earlier.boot_id:
            return by_wall_clock
        elapsed = timedelta(seconds=self.boot_seconds - earlier.boot_seconds)
        return elapsed if abs(elapsed - by_wall_clock) > CLOCK_STEP else by_wall_clock

    def at_instant(self, instant: datetime) -> Self:
        """Return the same command as given at an instant of the portal's clock."""
        return replace(self, command=replace(self.command, at=instant), skew=timedelta())

    def to_json(self) -> dict[str, Any]:
        """Return what from_json reads."""
        command = self.command
        return {
            "id": self.command_id,
            "portal": self.portal,
            "user_id": command.user_id,
            "verb": command.verb.value,
            "at": command.at.isoformat(),
            "time": None if command.details.time is None else command.details.time.isoformat(),
            "report": command.details.report,
            "latitude": command.details.latitude,
            "longitude": command.details.longitude,
            "reopen": command.reopen,
            "close_expired": command.close_expired,
            "context": None if command.context is None else _stored_context(command.context),
            "skew": None if self.skew is None else self.skew.total_seconds(),
            "seen": None if self.seen is None else workday_to_json(self.seen),
            "sent": self.sent,
            "boot": {"id": self.boot_id, "seconds": self.boot_seconds} if self.boot_id else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return a stored command, or raise ArithmeticError, KeyError, TypeError or ValueError."""
        command = Command(
            verb=Verb(stored["verb"]),
            user_id=int(stored["user_id"]),
            at=_aware(stored["at"]),
            details=Details(
                time=_optional(_aware, stored["time"]),
                report=_optional(str, stored["report"]),
                latitude=_optional(float, stored["latitude"]),
                longitude=_optional(float, stored["longitude"]),
            ),
            reopen=stored["reopen"] is True,
            close_expired=stored["close_expired"] is True,
            context=_optional(_context, stored.get("context")),
        )
        skew = _optional(lambda seconds: timedelta(seconds=seconds), stored["skew"])
        for instant in (command.at, command.at + (skew or timedelta())):
            if instant.year not in _RECKONED_YEARS:
                raise ValueError("an instant too far from now for any arithmetic")
        boot = stored.get("boot") or {"id": "", "seconds": 0.0}
        return cls(
            command=command,
            command_id=str(stored["id"]),
            portal=str(stored["portal"]),
            skew=skew,
            seen=_optional(workday_from_json, stored["seen"]),
            sent=stored["sent"] is True,
            boot_id=str(boot["id"]),
            boot_seconds=float(boot["seconds"]),
        )


def _optional[T](parse: Callable[[Any], T], stored: Any) -> T | None:
    return None if stored is None else parse(stored)


def _stored_context(context: Context) -> dict[str, str | None]:
    return {"id": context.id, "parent_id": context.parent_id, "user_id": context.user_id}


def _context(stored: Mapping[str, Any]) -> Context:
    return Context(**{name: _optional(str, stored[name]) for name in ("id", "parent_id", "user_id")})


def _aware(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant without an offset")
    return instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A command that could not be delivered."""

    command_id: str
    user_id: int
    verb: Verb
    at: datetime  # by the portal's clock
    reason: str  # key of a translated exception
    placeholders: Mapping[str, str] = field(default_factory=dict)  # may contain the portal's own words

    @property
    def error(self) -> HomeAssistantError:
        """The reason as an exception, whose translated text a form shows as Markdown."""
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=self.reason,
            translation_placeholders=escape_placeholders(self.placeholders),
        )

    def to_json(self) -> dict[str, Any]:
        """Return what from_json reads."""
        return {
            "id": self.command_id,
            "user_id": self.user_id,
            "verb": self.verb.value,
            "at": self.at.isoformat(),
            "reason": self.reason,
            "placeholders": dict(self.placeholders),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return a stored command, or raise AttributeError, KeyError, TypeError or ValueError."""
        return cls(
            command_id=str(stored["id"]),
            user_id=int(stored["user_id"]),
            verb=Verb(stored["verb"]),
            at=datetime.fromisoformat(stored["at"]),
            reason=str(stored["reason"]),
            placeholders={str(name): str(value) for name, value in stored["placeholders"].items()},
        )
