"""TIME of timeman.open and timeman.close: what it means, and the dates it must have (§2.2, §2.3)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Final

from .errors import RestError
from .iso_time import WallTime, fixed_offset, seconds_of_day
from .printed_times import owner_offset, printed_date, reckoned_offset, server_offset
from .record import DAY_SECONDS, WorkRecord
from .texts import text

if TYPE_CHECKING:
    from .employee import Employee
    from .office import Office

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant with the offset that a record keeps of it."""

    instant: datetime
    offset: timedelta

    @property
    def local(self) -> datetime:
        """The instant in that offset."""
        return self.instant.astimezone(timezone(self.offset))


def moment_at(owner: Employee, instant: datetime) -> Moment:
    """Return an instant, to the second, with the owner's offset then."""
    whole = instant.astimezone(UTC).replace(microsecond=0)
    return Moment(whole, fixed_offset(owner.zone, whole).utcoffset(None))


def read_start(office: Office, owner: Employee, given: WallTime) -> Moment | None:
    """Read TIME of timeman.open.

    Returns:
        The start; None for midnight, which counts as not given.

    Raises:
        RestError: WRONG_DATETIME, the date is not today's: for A and B the literal one must be the server's.
    """
    now = office.clock.now()
    if office.generation == "C":
        start = moment_at(owner, given.instant)
        if start.local.date() != now.astimezone(owner.zone).date():
            raise _wrong_date(office, "open_date")
        return start if seconds_of_day(start.local) else None
    if given.wall.date() != now.astimezone(office.server_zone_info).date():
        raise _wrong_date(office, "open_date")
    offset = owner_offset(office, owner)
    start = Moment(_at_clock(Moment(now, offset).local.date(), seconds_of_day(given.wall), offset), offset)
    return start if seconds_of_day(given.wall) else None


def read_finish(office: Office, owner: Employee, caller: Employee, given: WallTime) -> Moment | None:
    """Read TIME of timeman.close; a time of day not after the start's is the next day's.

    Returns:
        The finish; None for midnight, which counts as not given, and when there is no record.

    Raises:
        RestError: WRONG_DATETIME, the date is not that of the start.
    """
    if office.generation == "C":
        return _read_exact_finish(office, owner, given)
    record = owner.record
    offset = server_offset(office) if record is None else reckoned_offset(office, record)
    expected = (
        office.clock.now().astimezone(office.server_zone_info).date()
        if record is None
        else printed_date(record.start, caller)
    )
    day, seconds = _convert(given, offset)
    if day != expected:
        raise _wrong_date(office, "close_date")
    if record is None or seconds <= 0:
        return None
    return _after_start(record, seconds, owner_offset(office, owner))


def _read_exact_finish(office: Office, owner: Employee, given: WallTime) -> Moment | None:
    record = owner.record
    finish = moment_at(owner, given.instant)
    if record is None or finish.local.date() != record.local_start.date():
        raise _wrong_date(office, "close_date")
    seconds = seconds_of_day(finish.local)
    if not seconds:
        return None
    if seconds > seconds_of_day(record.start.astimezone(owner.zone)):
        return finish
    next_day = datetime.combine(finish.local.date() + _DAY, time(), owner.zone) + timedelta(seconds=seconds)
    return moment_at(owner, next_day)


def _after_start(record: WorkRecord, seconds: int, offset: timedelta) -> Moment:
    """Put a time of day on the date of the start, in one offset, or on the next."""
    start = record.start.astimezone(timezone(offset))
    day = start.date() if seconds > seconds_of_day(start) else start.date() + _DAY
    return Moment(_at_clock(day, seconds, offset), offset)


def _convert(given: WallTime, offset: timedelta) -> tuple[date, int]:
    """Convert to another offset as A and B do: the date goes on or back by one day at most."""
    day = given.wall.date()
    seconds = seconds_of_day(given.wall) + int((offset - given.offset).total_seconds())
    if seconds < 0:
        return day - _DAY, seconds + DAY_SECONDS
    if seconds >= DAY_SECONDS:
        return day + _DAY, seconds - DAY_SECONDS
    return day, seconds


def _at_clock(day: date, seconds: int, offset: timedelta) -> datetime:
    return (datetime.combine(day, time(), timezone(offset)) + timedelta(seconds=seconds)).astimezone(UTC)


def _wrong_date(office: Office, key: str) -> RestError:
    return RestError("WRONG_DATETIME", text(key, office.language))
