"""A work-time record, as the portal's database keeps it."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from enum import StrEnum

from .schedule import Schedule

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
    # How many days the employee's date was ahead of the server's at the start.
    date_lead: int
    schedule: Schedule
    stored_status: Status = Status.OPENED
    finish: datetime | None = None
    paused_at: datetime | None = None
    leaks: int = 0
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
        """The fixed offset all times of the record are printed with."""
        return timezone(self.offset)

    @property
    def local_start(self) -> datetime:
        """The start in the record's offset."""
        return self.start.astimezone(self.zone)

    @property
    def expires_at(self) -> datetime:
        """When the record turns EXPIRED unless it is closed."""
        return self.schedule.expires_at(self.local_start)

    @property
    def recommended_end(self) -> datetime:
        """When the record should have ended."""
        return self.schedule.recommended_end(self.local_start)

    @property
    def duration(self) -> int:
        """Net seconds of a closed record, as stored."""
        return self.worked_until(self.finish) if self.finish is not None else 0

    def worked_until(self, end: datetime) -> int:
        """Return net seconds from the start to `end`, finished breaks excluded."""
        return int((end - self.start).total_seconds()) - self.leaks

    def status(self, now: datetime) -> Status:
        """Return the status as timeman.status says it."""
        if self.stored_status is not Status.CLOSED and now >= self.expires_at:
            return Status.EXPIRED
        return self.stored_status
