"""What reached the portal: requests and the calls inside them."""

from dataclasses import dataclass, field
from datetime import datetime

from .php import Params


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
