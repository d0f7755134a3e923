"""Sessions of the portal: a cookie that answers set, and whom it belongs to."""

import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .employee import Employee

SESSION_COOKIE: Final = "PHPSESSID"


class Sessions:
    """Remember who got which session cookie."""

    def __init__(self) -> None:
        """Start without any."""
        self._people: dict[str, int] = {}

    def owner(self, cookies: Mapping[str, str]) -> int | None:
        """Return the id of the person whose session a request carries; None without a known one."""
        return self._people.get(cookies.get(SESSION_COOKIE, ""))

    def open(self, person: Employee) -> str:
        """Start a session."""
        session = secrets.token_hex(13)
        self._people[session] = person.id
        return session
