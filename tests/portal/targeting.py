"""Whom a call is about, for faults that strike one person only."""

from dataclasses import dataclass
from typing import Final

from .envelope import V3Error
from .journal import PROBE
from .php import Params, equals_loosely, upper_keys
from .record_filter import read_filter

_PERSONAL: Final = ("timeman.status", "timeman.open", PROBE, "timeman.pause", "timeman.close", "timeman.settings")
_RECORDS: Final = "timeman.record.list"


@dataclass(frozen=True, slots=True)
class Subject:
    """One call as a fault sees it: its name (see Call.name), its parameters, and who calls if that is known."""

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
            return _owner(self.named.get("FILTER")) == user_id
        if self.method in _PERSONAL and "USER_ID" not in self.named:
            return self.caller_id == user_id
        return "USER_ID" in self.named and equals_loosely(self.named["USER_ID"], user_id)


def _owner(conditions: object) -> int | None:
    """Return whose records a filter of REST 3.0 means; None when the portal will refuse it."""
    try:
        return read_filter(conditions).user_id
    except V3Error:
        return None
