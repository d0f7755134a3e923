"""Whether timeman.open would continue a closed record: asked by a call that changes nothing (reference §2.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from .errors import ApiError
from .workday import Status, Workday
from .zones import RecordZones

OPEN = "timeman.open"
# A TIME that is no time: the server refuses it before it writes anything, and its error tells what it would have done.
PROBE: Mapping[str, Any] = {"TIME": "x"}

# The latter is that of rest.php of 2017.
_WOULD_CONTINUE = frozenset({"TIME", "ERROR_ARGUMENT"})
_WOULD_BEGIN = "WRONG_DATETIME_FORMAT"


class Opening(Enum):
    """What timeman.open would do with a closed record as the latest one."""

    CONTINUES = auto()
    BEGINS = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningProbe:
    """What the probe told, just after the status.

    Attributes:
        opening: what timeman.open would do; only to be read where that status is CLOSED.
        workday: what the probe answered instead of refusing TIME; None where it refused.
    """

    opening: Opening
    workday: Workday | None = None


@dataclass(slots=True)
class ProbePermission:
    """Whether a portal may be probed; shared by all who ask it.

    Attributes:
        granted: False once something between here and the portal was found to drop TIME, which opened a day.
    """

    granted: bool = True


def would_continue(error: ApiError) -> bool:
    """Return whether TIME was refused because the day would be continued, or is on a break."""
    return error.code in _WOULD_CONTINUE


def read_probe(answer: Any, zones: RecordZones, now: datetime) -> OpeningProbe:
    """Read what the probe was answered; never raises.

    Args:
        answer: the result of the call, or its error.
        zones: by which generations A and B print times.
        now: by the portal's clock.
    """
    if isinstance(answer, ApiError):
        if would_continue(answer):
            return OpeningProbe(opening=Opening.CONTINUES)
        return OpeningProbe(opening=Opening.BEGINS if answer.code == _WOULD_BEGIN else Opening.UNKNOWN)
    workday = Workday.parse(answer, zones, now) if isinstance(answer, Mapping) else None
    told = workday is not None and workday.status not in {Status.CLOSED, None}
    return OpeningProbe(opening=Opening.UNKNOWN, workday=workday if told else None)
