"""The rules of the work day: what open, pause and close do in each state."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from .employee import Employee
from .errors import RestError
from .iso_time import WallTime
from .php import is_truthy
from .record import DAY_SECONDS, Status, WorkRecord
from .texts import text

if TYPE_CHECKING:
    from .office import Office


class OpenAction(Enum):
    """What a clock-in would do."""

    NOTHING = "nothing"
    OPEN = "open"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Punch:
    """What comes with a clock-in or clock-out."""

    time: WallTime | None = None
    report: str = ""
    latitude: float = 0.0
    longitude: float = 0.0
    ip: str = ""
    # An admin or a "write all" role acts for somebody: the person's own right does not matter.
    by_other: bool = False


class Timekeeping:
    """Carry out actions on the days of employees."""

    def __init__(self, office: Office) -> None:
        """Work for one portal."""
        self._office = office
        self._last_id = 176

    def open_action(self, employee: Employee) -> OpenAction:
        """Decide between nothing, a new record and going on with the last one."""
        record, now = employee.record, self._now()
        if record is None:
            return OpenAction.OPEN
        match record.status(now):
            case Status.OPENED | Status.EXPIRED:
                return OpenAction.NOTHING
            case Status.PAUSED:
                return OpenAction.REOPEN
        continues = (
            self._office.reopen_allowed
            and record.schedule.has_shifts
            and now < record.expires_at
            and not record.schedule.another_shift_is_due(record.local_start, now)
        )
        return OpenAction.REOPEN if continues else OpenAction.OPEN

    def open(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        """Start a new record; None when vetoed."""
        now = self._now()
        start = None if punch.time is None else self._opening_time(employee, punch.time)
        self._check_right(employee, punch)
        if start is not None:
            self._check_opening(employee, start, punch.report)
        if self._office.veto:
            return None
        schedule = employee.effective_schedule
        local_now = now.astimezone(employee.zone)
        self._last_id += 1
        record = WorkRecord(
            id=self._last_id,
            user_id=employee.id,
            start=(start or now).replace(microsecond=0),
            offset=local_now.utcoffset() or timedelta(),
            date_lead=(local_now.date() - now.astimezone(self._office.server_zone_info).date()).days,
            schedule=schedule,
            confirmed=start is None or self._is_close_enough(start, schedule.allowed_delta),
            lat_open=punch.latitude,
            lon_open=punch.longitude,
            report_open=punch.report,
        )
        employee.records.append(record)
        employee.last_activity = now
        return record

    def reopen(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        """Go on with the last record: out of a pause, or after a close; None when vetoed."""
        self._check_right(employee, punch)
        record, now = employee.record, self._now()
        if record is None or self._office.veto:
            return None
        left_at = record.paused_at or record.finish
        if left_at is not None:
            self._add_leak(record, left_at, now)
        record.stored_status, record.paused_at, record.finish = Status.OPENED, None, None
        record.lat_close = record.lon_close = 0.0
        employee.last_activity = now
        return record

    def pause(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        """Begin a break; None (and no error) when the day is not open."""
        record, now = employee.record, self._now()
        if record is None or record.status(now) is not Status.OPENED or self._office.veto:
            return None
        if not (employee.tm_manage or punch.by_other):
            return None
        record.stored_status, record.paused_at = Status.PAUSED, now.replace(microsecond=0)
        record.ip_close, record.lat_close, record.lon_close = "", 0.0, 0.0
        employee.last_activity = now
        return record

    def close(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        """End the day; None when vetoed."""
        record, now = employee.record, self._now()
        finish = None if punch.time is None else self._closing_time(record, punch.time)
        status = Status.CLOSED if record is None else record.status(now)
        if status is Status.EXPIRED and finish is None:
            raise self._refusal("WD_EXPIRED", "expired")
        self._check_right(employee, punch)
        if record is None or status is Status.CLOSED:
            raise self._refusal("ALERT_WARNING", "cannot")
        if finish is not None and not is_truthy(punch.report) and not record.schedule.is_flexible:
            if status is Status.EXPIRED:
                raise RestError("REPORT_NEEDED", "")
            raise self._refusal("REPORT_NEEDED", "reason")
        end = (finish or now).replace(microsecond=0)
        if self._office.generation == "C":
            end = self._within_range(record, end, now, given=finish is not None)
        if self._office.veto:
            return None
        self._finish(record, end)
        record.confirmed &= status is not Status.EXPIRED and (
            finish is None or self._is_close_enough(finish, record.schedule.allowed_delta)
        )
        record.ip_close, record.lat_close, record.lon_close = punch.ip, punch.latitude, punch.longitude
        record.report_close = punch.report
        employee.last_activity = now
        return record

    def close_automatically(self, employee: Employee) -> WorkRecord | None:
        """Let the server's agent end a day whose recommended end has passed."""
        record, now = employee.record, self._now()
        if record is None or record.stored_status is Status.CLOSED or now < record.recommended_end:
            return None
        end = record.recommended_end.astimezone(UTC)
        self._finish(record, end if end > record.start else now.replace(microsecond=0))
        record.ip_close = ""
        return record

    def _finish(self, record: WorkRecord, end: datetime) -> None:
        if record.paused_at is not None:
            self._add_leak(record, record.paused_at, end)
        record.stored_status, record.paused_at, record.finish = Status.CLOSED, None, end

    def _add_leak(self, record: WorkRecord, begin: datetime, end: datetime) -> None:
        record.leaks += max(0, int((end - begin).total_seconds()))
        if self._office.generation != "A":
            record.leaks = min(record.leaks, DAY_SECONDS)

    def _opening_time(self, employee: Employee, given: WallTime) -> datetime | None:
        """Check the date of TIME; None when midnight counts as "not given"."""
        today = self._now().astimezone(employee.zone).date()
        if self._office.generation == "C":
            start = given.instant
            literal = start.astimezone(employee.zone).date()
        else:
            start = given.in_zone(employee.zone)
            literal = given.wall.date()
        if literal != today:
            raise self._refusal("WRONG_DATETIME", "open_date")
        if self._office.generation != "C" and not (given.wall.hour or given.wall.minute or given.wall.second):
            return None
        return start

    def _check_opening(self, employee: Employee, start: datetime, report: str) -> None:
        if start > self._now():
            raise self._refusal("ALERT_WARNING", "future")
        if any(record.finish is not None and start < record.finish for record in employee.records):
            raise self._refusal("ALERT_WARNING", "overlap")
        if employee.effective_schedule.has_shifts and not is_truthy(report):
            raise self._refusal("ERROR_CORE", "reason")

    def _closing_time(self, record: WorkRecord | None, given: WallTime) -> datetime:
        """Convert TIME to the record's offset and check its date; A and B may read the next day."""
        if record is None:
            raise self._refusal("WRONG_DATETIME", "close_date")
        local = given.instant.astimezone(record.zone)
        if local.date() != record.local_start.date():
            raise self._refusal("WRONG_DATETIME", "close_date")
        if self._office.generation != "C" and local <= record.local_start:
            local += timedelta(days=1)
        return local.astimezone(UTC)

    def _within_range(self, record: WorkRecord, end: datetime, now: datetime, *, given: bool) -> datetime:
        if given and end <= record.start:
            raise self._refusal("ALERT_WARNING", "stop_before_start")
        if (end - record.start).total_seconds() > DAY_SECONDS:
            raise self._refusal("ALERT_WARNING", "too_long")
        if record.paused_at is not None and end > now:
            return now.replace(microsecond=0)
        return end

    def _check_right(self, employee: Employee, punch: Punch) -> None:
        if not (employee.tm_manage or punch.by_other):
            raise self._refusal("ALERT_WARNING", "no_right")

    def _is_close_enough(self, given: datetime, allowed_delta: int) -> bool:
        return abs((given - self._now()).total_seconds()) <= allowed_delta

    def _refusal(self, code: str, key: str) -> RestError:
        return RestError(code, text(key, self._office.language))

    def _now(self) -> datetime:
        return self._office.clock.now()
