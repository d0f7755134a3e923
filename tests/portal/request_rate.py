"""The cloud's limit on the rate of requests: a leaky bucket for each source address."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .office import Office


class RequestRate:
    """Count the requests of everybody behind an address, whatever webhook they use."""

    def __init__(self, office: Office) -> None:
        """Guard one portal."""
        self._office = office
        self._levels: dict[str, tuple[float, datetime]] = {}

    def admits(self, address: str) -> bool:
        """Put a request into its bucket; False when it would overflow, then it is not counted."""
        if self._office.request_limit is None:
            self._levels.clear()
            return True
        drain, size = self._office.request_limit
        now = self._office.clock.now()
        level, filled_at = self._levels.get(address, (0.0, now))
        level = max(0.0, level - drain * max(0.0, (now - filled_at).total_seconds()))
        admitted = level + 1 <= size
        self._levels[address] = (level + admitted, now)
        return admitted
