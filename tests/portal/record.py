"""A work-time record, as the portal's database keeps it."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from enum import StrEnum

from .schedule import Schedule
from .shifts import Shift

DAY_SECONDS = 86400


class Status(StrEnum):
    """What timeman.status can say."""

    OPENED = "OPENED"
    PAUSED = "PAUSED"
    CLOSED = "CLOSED"
    EXPIRED = "EXPIRED"


@dataclass(slots=True, kw_only=True)
class WorkRecord:
    """One work day of one person."""

    id: int
    user_id: int
    start: datetime
    # The employee's offset at the start, kept for good: §10.
    offset: timedelta
    schedule: Schedule
    # Settled once, at the start; None: no shift could be started then.
    shift: Shift | None = None
    stored_status: Status = Status.OPENED
    finish: datetime | None = None
    # The employee's offset at the end.
    stop_offset: timedelta | None = None
    # A pause closed with a time to come counts no further than this: §2.3, generation C.
    counted_to: datetime | None = None
    paused_at: datetime | None = None
    # Ended breaks in seconds; generation C also looks up when each began and ended.
    leaks: int = 0
    breaks: tuple[tuple[datetime, datetime], ...] = ()
    # Net seconds at the last pause or close; it stays when the day goes on.
    net: int = 0
    confirmed: bool = True
    ip_open: str = ""
    ip_close: str = ""
    lat_open: float = 0.0
    lon_open: float = 0.0
    lat_close: float = 0.0
    lon_close: float = 0.0
    report_open: str = ""
    report_close: str = ""

    @property
    def zone(self) -> tzinfo:
        """The fixed offset of the start."""
        return timezone(self.offset)

    @property
    def stop_zone(self) -> tzinfo:
        """The fixed offset of the end, of the start while there is no end."""
        return timezone(self.offset if self.stop_offset is None else self.stop_offset)

    @property
    def local_start(self) -> datetime:
        """The start in the record's offset."""
        return self.start.astimezone(self.zone)

    @property
    def expires_at(self) -> datetime:
        """When the record turns EXPIRED unless it is closed, and is no longer continued once it is."""
        return self.schedule.expires_at(self.local_start, self.shift)

    @property
    def recommended_end(self) -> datetime:
        """When the record should have ended."""
        return self.schedule.recommended_end(self.local_start, self.shift)

    @property
    def duration(self) -> int:
        """Net seconds of a closed record, by its instants."""
        return 0 if self.finish is None else self.worked_until(self.counted_to or self.finish)

    def worked_until(self, end: datetime) -> int:
        """Return net seconds from the start to `end`, finished breaks excluded."""
        return int((end - self.start).total_seconds()) - self.leaks

    def status(self, now: datetime, *, paused_first: bool = False) -> Status:
        """Return the status as timeman.status says it.

        Args:
            now: the portal's present instant.
            paused_first: whether a pause is told before the expiry, as in 25.750 to 25.1100.
        """
        if self.stored_status is Status.CLOSED or (paused_first and self.stored_status is Status.PAUSED):
            return self.stored_status
        return Status.EXPIRED if now >= self.expires_at else self.stored_status
