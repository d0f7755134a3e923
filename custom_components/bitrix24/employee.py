"""A person as Home Assistant knows them."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from .api import Settings, Workday


class Withheld(Enum):
    """Why the portal does not tell somebody's day, although it tells others."""

    LOST = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Employee:
    """A person as the last poll or action saw them. Equal as long as nothing changed on the portal.

    Attributes:
        user_id: the person's id on the portal.
        name: full name; empty when the portal knows none.
        position: what the person does in the company, or empty.
        time_zone: IANA name, or empty: the person follows the server.
        workday: the latest record.
        settings: the rules of the day; None when they may not be read.
        presence: the chat status; None when never set or not to be read.
        chat_allowed: whether the webhook may set the chat status of its owner, and send notifications to anybody.
        online: whether the portal saw the person lately; None when it does not tell.
        withheld: why the portal does not tell this person's day, the rest is then as last known; None when it does.
    """

    user_id: int
    name: str
    time_zone: str
    workday: Workday
    settings: Settings | None
    presence: str | None
    chat_allowed: bool
    position: str = ""
    online: bool | None = None
    withheld: Withheld | None = None

    @property
    def label(self) -> str:
        """How to name the person in a text."""
        return self.name or f"#{self.user_id}"

    @property
    def flexible(self) -> bool:
        """Whether the schedule is known to be flexible (UF_TM_FREE)."""
        return self.settings is not None and self.settings.flexible

    @property
    def shift(self) -> timedelta | None:
        """How long a shift lasts, as far as the rules of the day tell."""
        return None if self.settings is None else self.settings.shift

    @property
    def required(self) -> timedelta | None:
        """The required work time of a day; None where there is no such rule."""
        return None if self.settings is None else self.settings.required
