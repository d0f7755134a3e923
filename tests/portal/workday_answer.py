"""The fields of timeman.status, as each server generation prints them."""

from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from .iso_time import print_duration, print_iso, print_offset, seconds_since_midnight
from .php import Params
from .record import DAY_SECONDS, Status, WorkRecord

if TYPE_CHECKING:
    from .employee import Employee
    from .office import Office


def describe_workday(office: Office, employee: Employee, caller: Employee) -> Params:
    """Return the flat object of timeman.status for the latest record."""
    record = employee.record
    if record is None:
        return {"STATUS": str(Status.CLOSED)}
    status = record.status(office.clock.now())
    caller_zone = None if caller is employee else caller.zone
    fields: Params = {"STATUS": str(status)}
    if office.generation == "C":
        fields["ID"] = record.id
    tz_offset = int(record.offset.total_seconds())
    if office.generation == "B":
        tz_offset += record.date_lead * DAY_SECONDS
    fields |= {
        "TIME_START": _print_start(office, record, caller_zone),
        "TIME_FINISH": _print_finish(office, record, caller_zone),
        "DURATION": _print_seconds(office, record.duration),
        "TIME_LEAKS": _print_seconds(office, record.leaks),
        "ACTIVE": record.confirmed,
        "IP_OPEN": record.ip_open,
        # Docs and samples disagree on "" and null while unfinished (§1): both occur here.
        "IP_CLOSE": record.ip_close or (None if office.generation == "B" else ""),
        "LAT_OPEN": record.lat_open,
        "LON_OPEN": record.lon_open,
        "LAT_CLOSE": record.lat_close,
        "LON_CLOSE": record.lon_close,
        "TZ_OFFSET": tz_offset,
    }
    if status is Status.EXPIRED:
        recommended = record.recommended_end.astimezone(record.zone)
        day = record.local_start.date()
        fields["TIME_FINISH_DEFAULT"] = f"{day}T{recommended:%H:%M:%S}{print_offset(record.offset)}"
    return fields


def _print_start(office: Office, record: WorkRecord, caller_zone: tzinfo | None) -> str:
    if office.generation != "B" or caller_zone is None:
        return print_iso(record.start, record.zone)
    return _print_split(record, record.start.astimezone(caller_zone).date(), record.start)


def _print_finish(office: Office, record: WorkRecord, caller_zone: tzinfo | None) -> str | None:
    end = record.finish
    if end is None and office.generation != "C":
        end = record.paused_at
    if end is None:
        return None
    local = end.astimezone(record.zone)
    if office.generation == "C":
        return print_iso(end, record.zone)
    if not (local.hour or local.minute or local.second):
        return None
    if office.generation == "A":
        return print_iso(end, record.zone)
    if office.hour_24_date == "start":
        return _print_split(record, record.start.astimezone(caller_zone or record.zone).date(), end)
    return _print_split(record, end.astimezone(caller_zone or record.zone).date(), end)


def _print_split(record: WorkRecord, day: date, moment: datetime) -> str:
    """Print a date and, independent of it, the seconds run on from the start's midnight."""
    seconds = seconds_since_midnight(moment, record.local_start.date(), record.zone)
    return f"{day}T{print_duration(seconds)}{print_offset(record.offset)}"


def _print_seconds(office: Office, seconds: int) -> str:
    return print_duration(seconds if office.generation == "A" else min(max(seconds, 0), DAY_SECONDS))
