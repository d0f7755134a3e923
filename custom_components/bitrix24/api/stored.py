"""A work day as JSON, to be kept across restarts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from .workday import Status, Workday

_INSTANTS = ("start", "finish", "pause_start", "recommended_finish")
# Wider than what portals tell; the first and the last years have no place in every time zone.
_RECKONED_YEARS = range(1000, 9000)


def workday_to_json(workday: Workday) -> dict[str, Any]:
    """Return what workday_from_json reads."""
    stored: dict[str, Any] = {
        "status": workday.raw_status,
        "record_id": workday.record_id,
        "leaks": workday.leaks.total_seconds(),
        "duration": None if workday.duration is None else workday.duration.total_seconds(),
        "confirmed": workday.confirmed,
        "expired_at_once": workday.expired_at_once,
    }
    for name in _INSTANTS:
        instant: datetime | None = getattr(workday, name)
        stored[name] = None if instant is None else instant.isoformat()
    return stored


def workday_from_json(stored: Mapping[str, Any]) -> Workday:
    """Return a stored work day.

    Raises:
        KeyError, TypeError, ValueError: it is none.
    """
    try:
        return _workday(stored)
    except OverflowError as err:
        raise ValueError("a duration that is none") from err


def _workday(stored: Mapping[str, Any]) -> Workday:
    raw_status = str(stored["status"])
    duration = stored["duration"]
    return Workday(
        status=Status(raw_status.lower()) if raw_status.lower() in Status else None,
        raw_status=raw_status,
        record_id=stored["record_id"],
        leaks=timedelta(seconds=stored["leaks"]),
        duration=None if duration is None else timedelta(seconds=duration),
        confirmed=stored["confirmed"],
        expired_at_once=stored.get("expired_at_once") is True,
        start=_aware(stored["start"]),
        finish=_aware(stored["finish"]),
        pause_start=_aware(stored["pause_start"]),
        recommended_finish=_aware(stored["recommended_finish"]),
    )


def _aware(text: str | None) -> datetime | None:
    if text is None:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant without an offset")
    if instant.year not in _RECKONED_YEARS:
        raise ValueError("an instant to which nothing can be added")
    return instant
