"""How generations A and B print a time: the caller's date, the owner's clock, and a suffix that is reckoned (§1)."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from .iso_time import fixed_offset, print_duration, print_offset, seconds_of_day
from .record import DAY_SECONDS, Status, WorkRecord

if TYPE_CHECKING:
    from .employee import Employee
    from .office import Office


def server_offset(office: Office) -> timedelta:
    """Return the server's offset now."""
    return office.clock.now().astimezone(office.server_zone_info).utcoffset() or timedelta()


def reckoned_offset(office: Office, record: WorkRecord) -> timedelta:
    """Return TZ_OFFSET, which is the suffix of all times too.

    It is off by a day where the dates of server and owner differed at the start, and by what the server's clock was
    changed since.
    """
    at_server = record.start.astimezone(office.server_zone_info)
    midnight = datetime.combine(at_server.date(), time(), office.server_zone_info)
    # Seconds that passed, not what the clock shows: on the day of a change they differ by an hour.
    since_midnight = int(record.start.timestamp() - midnight.timestamp())
    return timedelta(seconds=seconds_of_day(record.local_start) - since_midnight) + server_offset(office)


def printed_date(moment: datetime, reader: Employee) -> date:
    """Return the date that is printed: that of the person who asks."""
    return moment.astimezone(reader.zone).date()


def print_start(office: Office, record: WorkRecord, reader: Employee) -> str:
    """Print TIME_START."""
    return _print(office, record, printed_date(record.start, reader), seconds_of_day(record.local_start))


def print_finish(office: Office, record: WorkRecord, reader: Employee) -> str | None:
    """Print TIME_FINISH: the end, or the moment of a pause with hours that run on; None without, and at second 0."""
    if record.finish is not None:
        seconds = seconds_of_day(record.finish.astimezone(record.stop_zone))
        return _print(office, record, printed_date(record.finish, reader), seconds) if seconds else None
    if record.paused_at is None:
        return None
    seconds = seconds_of_day(record.local_start) + record.leaks + record.net
    moment = record.paused_at if office.hour_24_date == "finish" else record.start
    return _print(office, record, printed_date(moment, reader), seconds) if seconds else None


def print_recommended_end(office: Office, record: WorkRecord, reader: Employee) -> str:
    """Print TIME_FINISH_DEFAULT: the date of the start with the recommended time of day."""
    recommended = record.recommended_end.astimezone(record.zone)
    return _print(office, record, printed_date(record.start, reader), seconds_of_day(recommended))


def duration_by_clock(office: Office, record: WorkRecord) -> int:
    """Return DURATION in seconds: a difference of times of day, so 26 hours are 2."""
    if record.stored_status is not Status.CLOSED or record.finish is None:
        return 0
    finish = seconds_of_day(record.finish.astimezone(record.stop_zone))
    seconds = finish - seconds_of_day(record.local_start) - record.leaks
    if seconds < 0:
        seconds += DAY_SECONDS
    return seconds if office.generation == "A" else min(seconds, DAY_SECONDS)


def owner_offset(office: Office, owner: Employee) -> timedelta:
    """Return the owner's offset now: all that A and B know of a zone."""
    return fixed_offset(owner.zone, office.clock.now()).utcoffset(None)


def _print(office: Office, record: WorkRecord, day: date, seconds: int) -> str:
    return f"{day}T{print_duration(seconds)}{print_offset(reckoned_offset(office, record))}"
