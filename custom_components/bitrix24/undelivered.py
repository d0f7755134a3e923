"""What was queued and can no longer be delivered: told until somebody has taken note of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from homeassistant.exceptions import HomeAssistantError

from .command import Verb
from .const import DOMAIN
from .markdown import escape_placeholders


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelivered:
    """A command that could not be recorded.

    Attributes:
        command_id: of the command.
        user_id: whose day it was about.
        verb: what was to be done.
        at: when it was given, by the portal's clock.
        reason: why it cannot be delivered, as a key of the translated exceptions.
        placeholders: of the reason; may hold the portal's own words.
    """

    command_id: str
    user_id: int
    verb: Verb
    at: datetime
    reason: str
    placeholders: Mapping[str, str] = field(default_factory=dict)

    @property
    def error(self) -> HomeAssistantError:
        """The reason as an exception, whose translated text is shown by a form, as Markdown."""
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
        """Return a stored one.

        Raises:
            AttributeError, KeyError, TypeError, ValueError: it is none.
        """
        return cls(
            command_id=str(stored["id"]),
            user_id=int(stored["user_id"]),
            verb=Verb(stored["verb"]),
            at=datetime.fromisoformat(stored["at"]),
            reason=str(stored["reason"]),
            placeholders={str(name): str(value) for name, value in stored["placeholders"].items()},
        )
