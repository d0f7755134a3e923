"""Who does it: the context of an action or a switch, for every state that comes of it, so that the logbook can tell."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from homeassistant.core import Context

_DOING: ContextVar[tuple[int, Context] | None] = ContextVar("bitrix24_doing", default=None)


@contextmanager
def doing(user_id: int, context: Context | None) -> Iterator[None]:
    """Have what changes about an employee within this block, and within this task, bear a context."""
    token = _DOING.set(None if context is None else (user_id, context))
    try:
        yield
    finally:
        _DOING.reset(token)


def doer_of(user_id: int) -> Context | None:
    """Return by whose context an employee's day is being changed; None where nobody in Home Assistant does."""
    done = _DOING.get()
    return done[1] if done is not None and done[0] == user_id else None
