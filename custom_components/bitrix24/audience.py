"""Who wants to hear news, and about whom."""

from collections import defaultdict
from collections.abc import Collection
from itertools import count
import logging

from homeassistant.core import CALLBACK_TYPE, callback

_LOGGER = logging.getLogger(__name__)


class Audience:
    """Tells listeners only what concerns them: of a large team only a few have news at a time."""

    def __init__(self) -> None:
        """Have nobody listen yet."""
        self._seats = count()
        self._listeners: defaultdict[object, dict[int, CALLBACK_TYPE]] = defaultdict(dict)

    @callback
    def add(self, listener: CALLBACK_TYPE, about: object) -> CALLBACK_TYPE:
        """Add a listener; the returned function removes it.

        Args:
            listener: called when there is news.
            about: the user id of whom it must be about; None: anybody.
        """
        seat = next(self._seats)
        listeners = self._listeners[about]
        listeners[seat] = listener

        @callback
        def leave() -> None:
            listeners.pop(seat, None)

        return leave

    @callback
    def tell(self, about: Collection[int]) -> None:
        """Call everybody who wants to hear about somebody."""
        for whom in (*about, None):
            for listener in list(self._listeners[whom].values()):
                try:
                    listener()
                except Exception:
                    _LOGGER.exception("Unexpected error updating a listener")
