"""The fields of timeman.status, as each server generation prints them."""

from typing import TYPE_CHECKING

from . import printed_times
from .iso_time import print_duration, print_iso, print_offset
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
    status = office.status_of(record)
    exact = office.generation == "C"
    fields: Params = {"STATUS": str(status)}
    fields |= _exact_times(record) if exact else _clock_times(office, record, caller)
    fields |= {
        "TIME_LEAKS": print_duration(record.leaks),
        "ACTIVE": record.confirmed,
        "IP_OPEN": record.ip_open,
        # Docs and samples disagree on "" and null while unfinished (§1): both occur here.
        "IP_CLOSE": record.ip_close or (None if office.generation == "B" else ""),
        "LAT_OPEN": record.lat_open,
        "LON_OPEN": record.lon_open,
        "LAT_CLOSE": record.lat_close,
        "LON_CLOSE": record.lon_close,
        "TZ_OFFSET": int((record.offset if exact else printed_times.reckoned_offset(office, record)).total_seconds()),
    }
    if status is Status.EXPIRED:
        fields["TIME_FINISH_DEFAULT"] = (
            _recommended_end(record) if exact else printed_times.print_recommended_end(office, record, caller)
        )
    return fields


def _exact_times(record: WorkRecord) -> Params:
    """Return the times of generation C: instants, each with the offset that was valid then."""
    return {
        "ID": record.id,
        "TIME_START": print_iso(record.start, record.zone),
        "TIME_FINISH": None if record.finish is None else print_iso(record.finish, record.stop_zone),
        "DURATION": print_duration(min(max(record.duration, 0), DAY_SECONDS)),
    }


def _clock_times(office: Office, record: WorkRecord, caller: Employee) -> Params:
    return {
        "TIME_START": printed_times.print_start(office, record, caller),
        "TIME_FINISH": printed_times.print_finish(office, record, caller),
        "DURATION": print_duration(printed_times.duration_by_clock(office, record)),
    }


def _recommended_end(record: WorkRecord) -> str:
    """Print the date of the start with the recommended time of day."""
    recommended = record.recommended_end.astimezone(record.zone)
    return f"{record.local_start.date()}T{recommended:%H:%M:%S}{print_offset(record.offset)}"
