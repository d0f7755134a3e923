"""When may Home Assistant ask what opening a day would do (reference §2.7), and when must it: judged by the journal."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from tests.portal import PROBE, Request, Status
from tests.portal.php import upper_keys
from tests.support.clerk import ANSWERED, METHOD_OF, OPEN, PUNCTUAL, ROUNDING, Wish, was_answered

STATUS: Final = "timeman.status"
_TELLING: Final = frozenset({STATUS, PROBE, *METHOD_OF.values()})
# What the question is answered, besides the day itself.
_EXPECTED: Final = frozenset({None, "TIME", "WRONG_DATETIME_FORMAT"})
# A record that was expired so soon never belonged to a shift.
_FIRST_MINUTES: Final = timedelta(minutes=10)


def uncalled_for(requests: Iterable[Request], wishes: Sequence[Wish]) -> list[Request]:
    """Return the requests that ask although nobody is just opening a day, or ask in a way that may open one."""
    return [request for request in requests if _asks(request) and not _may_ask(request, wishes)]


def _asks(request: Request) -> bool:
    return any(call.name == PROBE for call in request.calls)


def _may_ask(request: Request, wishes: Sequence[Wish]) -> bool:
    return _is_well_put(request) and any(_needs_to_ask(wish, request.time) for wish in wishes)


def _needs_to_ask(wish: Wish, at: datetime) -> bool:
    """Whether somebody opens a day at an instant; who wants a closed day continued as well need not ask."""
    wants_either = wish.reopen and wish.time is None and not wish.queued
    return wish.verb == "open_day" and not wants_either and timedelta() <= at - wish.at <= PUNCTUAL + ROUNDING


def _is_well_put(request: Request) -> bool:
    """Whether the one question follows directly on the status, with nothing but a TIME that is none."""
    (place, *others) = (place for place, call in enumerate(request.calls) if call.name == PROBE)
    if others or place == 0 or request.method != "batch" or str(upper_keys(request.params).get("HALT")) != "0":
        return False
    status, question = request.calls[place - 1], request.calls[place]
    whose = upper_keys(status.params)
    return status.name == STATUS and upper_keys(question.params) == whose | {"TIME": "x"}


def rash(requests: Iterable[Request], wishes: Sequence[Wish]) -> list[Request]:
    """Return the requests that open a closed day without a time, and nobody asked what that would do."""
    found: list[Request] = []
    look: Request | None = None
    for request in requests:
        if request.method == OPEN and "TIME" not in upper_keys(request.params):
            reopened = any(
                wish.reopen and wish.time is None and timedelta() <= request.time - wish.at <= ANSWERED
                for wish in wishes
            )
            if look is not None and not reopened and _shows_closed_record(look) and not _asks(look):
                found.append(request)
        if was_answered(request) and _days_told(request, {STATUS}):
            look = request
    return found


def _shows_closed_record(look: Request) -> bool:
    day = _days_told(look, {STATUS})[0]
    return day["STATUS"] == Status.CLOSED and "TIME_START" in day


def answered_oddly(requests: Iterable[Request]) -> bool:
    """Whether a question was answered by what tells nothing, so that a rule of thumb counts."""
    return any(call.name == PROBE and call.error not in _EXPECTED for request in requests for call in request.calls)


def seen_expired_at_once(requests: Iterable[Request], start: datetime) -> bool:
    """Whether Home Assistant was told that the record that started then was expired within its first minutes.

    The record is the latest.
    """
    return any(
        day["STATUS"] == Status.EXPIRED
        for request in requests
        if timedelta() <= request.time - start < _FIRST_MINUTES and was_answered(request)
        for day in _days_told(request, _TELLING)
    )


def told_days_at(requests: Iterable[Request]) -> list[datetime]:
    """Return when Home Assistant was told the latest record."""
    return [request.time for request in requests if was_answered(request) and _days_told(request, _TELLING)]


def _days_told(request: Request, names: Collection[str]) -> list[dict[str, Any]]:
    """Return the days that calls of these names were answered with."""
    results = (call.result for call in request.calls if call.error is None and call.name in names)
    return [result for result in results if isinstance(result, dict)]
