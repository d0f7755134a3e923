"""The rules of the work day: what open, pause and close do in each state."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final

from .employee import Employee
from .errors import RestError
from .given_times import Moment, moment_at, read_finish, read_start
from .iso_time import WallTime
from .record import DAY_SECONDS, Status, WorkRecord
from .schedule import Schedule, ScheduleType
from .shifts import Shift
from .texts import text

if TYPE_CHECKING:
    from .office import Office

_SHORT_GAP: Final = 120
_VETO: Final = "cannot perform this action because it has been canceled by event handler"


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
    # Who acts, and whose right counts; None: the person themselves.
    actor: Employee | None = None


class Timekeeping:
    """Carry out actions on the days of employees.

    Attributes:
        unreported: what the last action threw and REST does not tell, as it ignores the outcome of a pause; None when
            it threw nothing, or raised it. In a batch it comes up later: §6.5.
    """

    def __init__(self, office: Office) -> None:
        """Work for one portal."""
        self._office = office
        self._last_id = 176
        self.unreported: RestError | None = None

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
        return OpenAction.OPEN if self._starts_anew(employee, record, moment_at(employee, now)) else OpenAction.REOPEN

    def open(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        """Start a new record; it may have no shift, and be EXPIRED at once. A veto is raised."""
        self.unreported = None
        given = None if punch.time is None else read_start(self._office, employee, punch.time)
        self._check_right(employee, punch)
        now = self._now()
        start = given or moment_at(employee, now)
        schedule, shift = employee.effective_schedule, _shift_to_start(employee, start)
        if given is not None:
            self._check_opening(employee, given, shift, punch.report)
        if self._office.veto:
            raise RestError("ERROR_CORE", _VETO)
        self._last_id += 1
        record = WorkRecord(
            id=self._last_id,
            user_id=employee.id,
            start=start.instant,
            offset=start.offset,
            schedule=schedule,
            shift=shift,
            confirmed=given is None or not schedule.has_shifts or self._is_near(given, schedule.allowed_delta),
            lat_open=punch.latitude,
            lon_open=punch.longitude,
            report_open=punch.report,
        )
        employee.records.append(record)
        employee.last_activity = now
        return record

    def reopen(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        """Go on with the last record: out of a pause, or after a close; None when vetoed."""
        self.unreported = None
        self._check_right(employee, punch)
        record, now = employee.record, self._whole_now()
        if record is None or self._office.veto:
            return None
        left_at = record.paused_at or record.finish
        if record.finish is not None and now < record.finish and record.counted_to is None:
            record.net = self._clamp(record.worked_until(now))
        self._add_leak(record, record.worked_until(now) - record.net)
        if left_at is not None:
            record.breaks = (*record.breaks, (left_at, now))
        record.stored_status, record.paused_at, record.finish = Status.OPENED, None, None
        record.stop_offset = record.counted_to = None
        employee.last_activity = self._now()
        return record

    def pause(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        """Begin a break; None, and no error, when the day is not open, the right is missing, or it is vetoed."""
        self.unreported = None
        record, now = employee.record, self._whole_now()
        may = (punch.actor or employee).tm_manage
        if not may or record is None or record.status(now) is not Status.OPENED or self._office.veto:
            self.unreported = RestError("SYSTEM_ERROR", "WD_NOT_OPEN")
            return None
        record.net = self._clamp(record.worked_until(now))
        record.stored_status, record.paused_at = Status.PAUSED, now
        record.ip_close, record.lat_close, record.lon_close = "", 0.0, 0.0
        employee.last_activity = self._now()
        return record

    def close(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        """End the day; None when vetoed."""
        self.unreported = None
        record, now = employee.record, self._now()
        caller = punch.actor or employee
        given = None if punch.time is None else read_finish(self._office, employee, caller, punch.time)
        if given is None and record is not None and self._office.status_of(record) is Status.EXPIRED:
            raise self._refusal("WD_EXPIRED", "expired")
        self._check_right(employee, punch)
        if record is None or record.stored_status is Status.CLOSED:
            raise self._refusal("ALERT_WARNING", "cannot")
        expired = record.status(now) is Status.EXPIRED
        if not record.schedule.is_flexible and not punch.report.strip():
            # Also without TIME, where a pause is told before the expiry.
            if expired:
                raise RestError("REPORT_NEEDED", "")
            if given is not None:
                raise self._refusal("REPORT_NEEDED", "reason")
        end = given or moment_at(employee, now)
        self._check_closing(employee, record, end, given=given is not None)
        if self._office.veto:
            return None
        if given is not None and record.schedule.has_shifts:
            record.confirmed &= not expired and self._is_near(given, record.schedule.allowed_delta)
        self._finish(record, end)
        record.ip_close, record.lat_close, record.lon_close = punch.ip, punch.latitude, punch.longitude
        record.report_close = punch.report
        employee.last_activity = now
        return record

    def close_automatically(self, employee: Employee) -> WorkRecord | None:
        """Let the server's agent end a day whose recommended end has passed."""
        record, now = employee.record, self._now()
        if record is None or record.stored_status is Status.CLOSED or now < record.recommended_end:
            return None
        recommended = record.recommended_end.astimezone(UTC)
        end = recommended if recommended > record.start else now.replace(microsecond=0)
        self._finish(record, Moment(end, record.offset))
        record.ip_close = ""
        return record

    def _starts_anew(self, employee: Employee, record: WorkRecord, at: Moment) -> bool:
        """Whether a closed record is not continued at a moment: §1.2."""
        continued = self._office.reopen_allowed and record.schedule.has_shifts and at.instant < record.expires_at
        if not continued:
            return True
        if record.shift is None or at.instant <= record.shift.end:
            return False
        return _shift_to_start(employee, at) is not None

    def _check_opening(self, employee: Employee, start: Moment, shift: Shift | None, report: str) -> None:
        """Check a TIME as if it were now, in the server's order."""
        record, schedule = employee.record, employee.effective_schedule
        if record is not None and not self._starts_anew(employee, record, start):
            raise self._refusal("ALERT_WARNING", "cannot")
        if schedule.has_shifts and not report.strip():
            raise self._refusal("ERROR_CORE", "reason")

        def overlaps(other: WorkRecord) -> bool:
            return other.finish is not None and other.start <= start.instant <= other.finish

        if any(overlaps(other) for other in employee.records if _is_alike(other, schedule, shift)):
            raise self._refusal("ALERT_WARNING", "overlap")
        if start.instant > self._now():
            raise self._refusal("ALERT_WARNING", "future")

    def _check_closing(self, employee: Employee, record: WorkRecord, end: Moment, *, given: bool) -> None:
        def overlaps(other: WorkRecord) -> bool:
            around_start = other.finish is not None and other.start <= record.start <= other.finish
            return around_start or record.start <= other.start <= end.instant

        alike = (
            other
            for other in employee.records
            if other is not record and _is_alike(other, record.schedule, record.shift)
        )
        if given and any(overlaps(other) for other in alike):
            raise self._refusal("ALERT_WARNING", "overlap")
        if self._office.generation == "C" and end.instant - record.start > timedelta(seconds=DAY_SECONDS):
            raise self._refusal("ALERT_WARNING", "too_long")

    def _finish(self, record: WorkRecord, end: Moment) -> None:
        now, exact = self._whole_now(), self._office.generation == "C"
        if exact:
            dropped = (ended - begun for begun, ended in record.breaks if ended > end.instant)
            record.leaks = max(0, record.leaks - sum(max(0, int(one.total_seconds())) for one in dropped))
        if record.paused_at is None:
            record.net = self._clamp(record.worked_until(end.instant))
        else:
            if exact and end.instant > now:
                record.counted_to = now
            counted = record.worked_until(record.counted_to or end.instant)
            self._add_leak(record, self._clamp(counted) - record.net)
        record.stored_status, record.paused_at = Status.CLOSED, None
        record.finish, record.stop_offset = end.instant, end.offset

    def _add_leak(self, record: WorkRecord, seconds: int) -> None:
        short = self._office.short_gap
        if short is None:
            short = _SHORT_GAP if self._office.generation == "A" else 0
        if seconds > short:
            record.leaks = self._clamp(record.leaks + seconds)

    def _clamp(self, seconds: int) -> int:
        """Keep a stored length within a day, as generation A does not."""
        return seconds if self._office.generation == "A" else min(max(seconds, 0), DAY_SECONDS)

    def _check_right(self, employee: Employee, punch: Punch) -> None:
        if not (punch.actor or employee).tm_manage:
            raise self._refusal("ALERT_WARNING", "no_right")

    def _is_near(self, given: Moment, allowed_delta: int) -> bool:
        return abs((given.instant - self._whole_now()).total_seconds()) <= allowed_delta

    def _refusal(self, code: str, key: str) -> RestError:
        return RestError(code, text(key, self._office.language))

    def _now(self) -> datetime:
        return self._office.clock.now()

    def _whole_now(self) -> datetime:
        return self._now().replace(microsecond=0)


def _shift_to_start(employee: Employee, at: Moment) -> Shift | None:
    previous = None if employee.record is None else employee.record.shift
    return employee.effective_schedule.shift_to_start(at.local, previous)


def _is_alike(other: WorkRecord, schedule: Schedule, shift: Shift | None) -> bool:
    """Whether a record is one that another must not overlap: of the same schedule and shift, where there are any."""
    if schedule.type is not ScheduleType.NONE and not schedule.is_same_as(other.schedule):
        return False
    return shift is None or (other.shift is not None and other.shift.plan == shift.plan)
