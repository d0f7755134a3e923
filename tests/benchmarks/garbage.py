"""The time that garbage collections take."""

from collections.abc import Iterator
from contextlib import contextmanager
import gc
import threading
from time import thread_time
from typing import Any


class CollectionTime:
    """Adds up the processor time of the collections in the thread that made it.

    Attributes:
        seconds: of all collections so far.
    """

    def __init__(self) -> None:
        self.seconds = 0.0
        self._thread = threading.get_ident()
        self._begin = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Measure the collections within this block, as if nothing had been in memory before it."""
        gc.collect()
        gc.freeze()
        gc.callbacks.append(self._collecting)
        try:
            yield
        finally:
            gc.callbacks.remove(self._collecting)
            gc.unfreeze()

    def _collecting(self, phase: str, _info: dict[str, Any]) -> None:
        if threading.get_ident() != self._thread:
            return
        if phase == "start":
            self._begin = thread_time()
        else:
            self.seconds += thread_time() - self._begin
