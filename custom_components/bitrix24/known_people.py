"""What is remembered of people beside their days, for a start without the portal; their names have the devices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from .api import Settings, Workday
from .employee import Employee


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """A person as last seen; the fields are those of Employee."""

    time_zone: str
    settings: Settings | None

    @classmethod
    def of(cls, employee: Employee) -> Self:
        """Return what is worth remembering of an employee."""
        return cls(time_zone=employee.time_zone, settings=employee.settings)

    def employee(self, user_id: int, workday: Workday, *, name: str, position: str, chat_allowed: bool) -> Employee:
        """Return the person as an employee, with the day as last seen."""
        return Employee(
            user_id=user_id,
            name=name,
            position=position,
            time_zone=self.time_zone,
            workday=workday,
            settings=self.settings,
            presence=None,
            chat_allowed=chat_allowed,
        )

    def to_json(self) -> dict[str, Any]:
        """Return what from_json reads; durations in seconds."""
        rules = self.settings
        return {
            "time_zone": self.time_zone,
            "settings": rules
            and {
                "flexible": rules.flexible,
                "required": rules.required and rules.required.total_seconds(),
                "manages_others": rules.manages_others,
                "shift": rules.shift and rules.shift.total_seconds(),
            },
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return a stored person.

        Raises:
            ArithmeticError, KeyError, TypeError, ValueError: it is none.
        """
        rules = stored["settings"]
        return cls(
            time_zone=str(stored["time_zone"]),
            settings=None
            if rules is None
            else Settings(
                flexible=rules["flexible"] is True,
                required=_duration(rules["required"]),
                manages_others=rules["manages_others"] is True,
                shift=_duration(rules["shift"]),
            ),
        )


def _duration(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
