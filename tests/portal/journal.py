"""What reached the portal: requests and the calls inside them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from .php import Params, upper_keys

# timeman.open with this TIME only asks what it would do (reference §2.7). Found and struck under a name of its own, so
# that who waits for a day to be opened does not meet the question.
PROBE: Final = "timeman.open?time=x"
_PROBED: Final = "timeman.open"


def name_of(method: str, params: Params) -> str:
    """Return the name under which a call is found and struck: its method in lower case, or that of the probe."""
    probes = method.lower() == _PROBED and upper_keys(params).get("TIME") == "x"
    return PROBE if probes else method.lower()


@dataclass(slots=True, kw_only=True)
class Call:
    """One method call, outer or inside a batch."""

    method: str
    params: Params
    # The code of the error the method answered with; it may be "". None: no error.
    error: str | None = None
    # Whether the method ran through (its answer may have been lost all the same).
    executed: bool = False
    result: object = field(default=None, repr=False)
    key: str | None = None

    @property
    def name(self) -> str:
        """The method in lower case, PROBE for the question what timeman.open would do."""
        return name_of(self.method, self.params)


@dataclass(slots=True, kw_only=True)
class Request:
    """One HTTP request; `status` is 0 while it is under way and when it was never answered."""

    time: datetime
    http_method: str
    path: str
    method: str
    params: Params
    headers: dict[str, str] = field(repr=False)
    # False: REST 3.0 could not read the body as JSON.
    readable: bool = True
    calls: list[Call] = field(default_factory=list)
    status: int = 0
    outcome: str = ""

    @property
    def executed(self) -> bool:
        """Whether at least one call ran through."""
        return any(call.executed for call in self.calls)
