"""Whom a call is about, for faults that strike one person only."""

from dataclasses import dataclass
from typing import Final

from .php import Params, equals_loosely, items, to_text, upper_keys

_PERSONAL: Final = ("timeman.status", "timeman.open", "timeman.pause", "timeman.close", "timeman.settings")
_RECORDS: Final = "timeman.record.list"


@dataclass(frozen=True, slots=True)
class Subject:
    """One call as a fault sees it: its method in lower case, its parameters, and who calls if that is known."""

    method: str
    params: Params
    caller_id: int | None

    @property
    def named(self) -> Params:
        """The parameters with their names in upper case, as the server reads them."""
        return upper_keys(self.params)

    def is_about(self, user_id: int) -> bool:
        """Whether the call is about a person; timeman.* without USER_ID is about the caller."""
        if self.method == _RECORDS:
            return any(equals_loosely(wanted, user_id) for wanted in _wanted_ids(self.named.get("FILTER")))
        if self.method in _PERSONAL and "USER_ID" not in self.named:
            return self.caller_id == user_id
        return "USER_ID" in self.named and equals_loosely(self.named["USER_ID"], user_id)


def _wanted_ids(conditions: object) -> list[object]:
    """Return the persons in a filter of REST 3.0, in whatever form: that it is valid is checked elsewhere."""
    found: list[object] = []
    for _, condition in items(conditions):
        parts = [part for _, part in items(condition)]
        if len(parts) > 1 and to_text(parts[0]) == "userId":
            inner = [part for _, part in items(parts[-1])]
            found += inner or [parts[-1]]
    return found
