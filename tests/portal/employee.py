"""The people of a portal."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypedDict
from zoneinfo import ZoneInfo

from .absence import Absence
from .record import Status, WorkRecord
from .schedule import Schedule

if TYPE_CHECKING:
    from .office import Office

ONLINE_WINDOW: Final = timedelta(minutes=2)


class Role(StrEnum):
    """Default roles with their rights in the work-time module."""

    EMPLOYEE = "employee"
    HEAD = "head"
    HR = "hr"
    BOARD = "board"
    FULL = "full"
    ADMIN = "admin"
    EXTERNAL = "external"

    @property
    def manages_own_day(self) -> bool:
        """Whether the role has tm_manage."""
        return self is not Role.BOARD

    @property
    def reads_all(self) -> bool:
        """Whether the role may read everybody's records."""
        return self in {Role.HR, Role.BOARD, Role.FULL, Role.ADMIN}

    @property
    def writes_all(self) -> bool:
        """Whether the role may manage everybody's days."""
        return self in {Role.BOARD, Role.FULL, Role.ADMIN}


@dataclass(slots=True, kw_only=True)
class Notification:
    """A notification in somebody's bell."""

    id: int
    author_id: int
    system: bool
    message: str
    message_out: str
    tag: str
    sub_tag: str
    attach: object
    sent: datetime


class EmployeeOptions(TypedDict, total=False):
    """What can be said about a person who is added."""

    name: str
    last_name: str
    time_zone: str
    role: Role
    work_position: str
    timeman_enabled: bool
    schedule: Schedule | None
    active: bool
    min_duration: str | None
    head: Employee | None
    tm_manage: bool | None
    gender: str
    photo: str | None
    email: str
    department: int


@dataclass(slots=True, kw_only=True, eq=False)
class Employee:
    """One person; change the fields at will, the portal follows."""

    id: int
    name: str
    last_name: str
    office: Office = field(repr=False)
    time_zone: str = ""
    role: Role = Role.EMPLOYEE
    work_position: str = ""
    timeman_enabled: bool = True
    schedule: Schedule | None = None
    active: bool = True
    min_duration: str | None = None
    head: Employee | None = None
    tm_manage: bool = True
    gender: str = ""
    photo: str | None = None
    email: str = ""
    department: int = 1
    presence: str | None = None
    idle_since: datetime | None = None
    last_activity: datetime | None = None
    records: list[WorkRecord] = field(default_factory=list)
    # In the absence chart; of a kind that counts as vacation.
    absences: list[Absence] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)

    @property
    def zone(self) -> tzinfo:
        """The person's time zone; an empty one follows the server."""
        return ZoneInfo(self.time_zone or self.office.server_zone)

    @property
    def full_name(self) -> str:
        """Name and last name."""
        return f"{self.name} {self.last_name}".strip()

    @property
    def is_admin(self) -> bool:
        """Whether the person administers the portal."""
        return self.role is Role.ADMIN

    @property
    def effective_schedule(self) -> Schedule:
        """The schedule that applies, with the person's own required duration."""
        return (self.schedule or self.office.schedule).with_min_duration(self.min_duration)

    @property
    def record(self) -> WorkRecord | None:
        """The latest record."""
        return self.records[-1] if self.records else None

    @property
    def state(self) -> str:
        """The status as timeman.status would say it now."""
        record = self.record
        return str(Status.CLOSED if record is None else self.office.status_of(record))

    @property
    def is_online(self) -> bool:
        """Whether the portal saw the person lately."""
        return self.last_activity is not None and self.office.clock.now() - self.last_activity < ONLINE_WINDOW

    def reads_work_time_of(self, other: Employee | None) -> bool:
        """Whether the person may read another's records (REST 3.0; heads may)."""
        if other is self:
            return True
        return self.role.reads_all or (other is not None and other.is_below(self))

    def is_below(self, head: Employee) -> bool:
        """Whether `head` is the person's superior, at any distance."""
        above = self.head
        seen: set[int] = set()
        while above is not None and above.id not in seen:
            if above is head:
                return True
            seen.add(above.id)
            above = above.head
        return False

    def be_absent(self, start: datetime | str, end: datetime | str) -> None:
        """Be put into the absence chart by HR; an end at midnight includes the day that begins then."""
        self.absences.append(Absence.of(start, end))

    def open_day(self, start: datetime | str | None = None, report: str = "Changed by hand") -> WorkRecord:
        """Open, reopen or resume in the browser; raise when nothing comes of it."""
        return self.office.browser.open(self, start, report)

    def pause_day(self) -> WorkRecord:
        """Pause in the browser; raise when nothing comes of it."""
        return self.office.browser.pause(self)

    def resume_day(self) -> WorkRecord:
        """Resume a paused day in the browser; raise when nothing comes of it."""
        return self.office.browser.resume(self)

    def close_day(self, finish: datetime | str | None = None, report: str = "Forgot to clock out") -> WorkRecord:
        """Close in the browser; raise when nothing comes of it."""
        return self.office.browser.close(self, finish, report)
