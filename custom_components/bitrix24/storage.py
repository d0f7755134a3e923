"""What outlives a set-up: the files of an entry, and what its portal has said."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Set as AbstractSet
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .api import (
    ApiError,
    PortalClock,
    ProbePermission,
    RateLimiter,
    RecordSnapshot,
    Settings,
    Status,
    Workday,
    in_seconds,
    workday_from_json,
    workday_to_json,
)
from .auth import TokenStore
from .const import DOMAIN
from .employee import Employee, Member, get_portal_key
from .timesheet import RequiredChanges

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """A person as last seen; the fields are those of Employee."""

    time_zone: str
    settings: Settings | None

    def employee(self, member: Member, workday: Workday, *, name: str, position: str, chat_allowed: bool) -> Employee:
        """Return the person as an employee, with the day as last seen."""
        return Employee(
            user_id=member.user_id,
            name=name,
            position=position,
            time_zone=self.time_zone,
            workday=workday,
            settings=self.settings,
            presence=None,
            chat_allowed=chat_allowed,
            required_override=member.required,
        )

    def to_json(self) -> dict[str, Any]:
        """Return what from_json reads; durations in seconds."""
        settings = self.settings and {name: _to_json(value) for name, value in asdict(self.settings).items()}
        return {"time_zone": self.time_zone, "settings": settings}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return a stored person.

        Raises:
            ArithmeticError, KeyError, TypeError, ValueError: the data is invalid.
        """
        settings = None
        if (rules := stored["settings"]) is not None:
            settings = Settings(
                flexible=rules["flexible"] is True,
                required=_duration(rules["required"]),
                manages_others=rules["manages_others"] is True,
                shift=_duration(rules["shift"]),
            )
        return cls(time_zone=str(stored["time_zone"]), settings=settings)


def _to_json(value: bool | timedelta | None) -> bool | float | None:
    return value.total_seconds() if isinstance(value, timedelta) else value


def _duration(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


_VERSION: Final = 1
# Beside the user ids.
_PEOPLE: Final = "people"
_PROBE_FORBIDDEN: Final = "probe_forbidden"
_RECORDS: Final = "records"
_REQUIRED: Final = "required"
_SCOPES: Final = "scopes"
_SNAPSHOTS: Final = "snapshots"
_WRONG_PERSON: Final = "wrong_person"


class WorkdayStore:
    """Stores the latest record of each employee of an entry, and what else must be known before the portal answers.

    Attributes:
        supports_records: whether the portal has REST 3.0 and shows its records; None before it was asked.
        records_asked: when it was asked last.
        probe_forbidden: whether the portal must not be asked what opening a day would do (reference §2.7).
        scopes: the permissions as last seen; None when they never were.
        wrong_person: whether the sign-in was last seen to act for another person.
        people: the employees as last seen.
        snapshots: the latest record of each employee whose status may not be read.
        required: since which date how much work was required of each employee, in seconds; None for no such rule.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        self._store: Store[dict[str, Any]] = Store(
            hass, _VERSION, f"{DOMAIN}.workdays.{entry_id}", private=True, atomic_writes=True
        )
        self._workdays: dict[int, Workday] = {}
        self.snapshots: dict[int, RecordSnapshot] = {}
        self.required: dict[int, RequiredChanges] = {}
        self.people: dict[int, KnownPerson] = {}
        self.supports_records: bool | None = None
        self.records_asked: datetime | None = None
        self.probe_forbidden = False
        self.wrong_person = False
        self.scopes: frozenset[str] | None = None

    async def async_load(self) -> None:
        """Read the file; invalid data counts as never seen."""
        try:
            content = await self._store.async_load()
        except HomeAssistantError, KeyError, OSError, TypeError:
            content = None
        content = content if isinstance(content, dict) else {}
        match content.pop(_RECORDS, None):
            case {"available": bool(available), "asked": str(asked)}:
                self.supports_records, self.records_asked = available, dt_util.parse_datetime(asked)
        self.probe_forbidden = content.pop(_PROBE_FORBIDDEN, None) is True
        self.wrong_person = content.pop(_WRONG_PERSON, None) is True
        scopes = content.pop(_SCOPES, None)
        if isinstance(scopes, list) and all(isinstance(scope, str) for scope in scopes):
            self.scopes = frozenset(scopes)
        self.people = _read_valid(content.pop(_PEOPLE, None), KnownPerson.from_json)
        self.snapshots = _read_valid(content.pop(_SNAPSHOTS, None), RecordSnapshot.from_json)
        self.required = _read_valid(content.pop(_REQUIRED, None), _read_required)
        self._workdays = _read_valid(content, workday_from_json)

    @property
    def user_ids(self) -> AbstractSet[int]:
        """The employees of whom anything is stored."""
        return self._workdays.keys() | self.snapshots.keys() | self.people.keys() | self.required.keys()

    @property
    def workdays(self) -> Mapping[int, Workday]:
        """A copy of the days as last seen."""
        return dict(self._workdays)

    @callback
    def remember(self, user_id: int, workday: Workday) -> None:
        """Store a day as just seen, unless its status is unknown."""
        if workday.status is not None:
            self._put(self._workdays, user_id, workday)

    @callback
    def remember_person(self, employee: Employee) -> None:
        """Store an employee as just seen."""
        person = KnownPerson(time_zone=employee.time_zone, settings=employee.settings)
        self._put(self.people, employee.user_id, person)

    @callback
    def remember_required(self, employee: Employee, today: date) -> None:
        """Store what the portal requires of an employee as of today, in the employee's zone, where it has changed."""
        if employee.settings is None:
            return
        changes = self.required.get(employee.user_id, ())
        required = in_seconds(employee.settings.required)
        if not changes or changes[-1][1] != required:
            earlier = [change for change in changes if change[0] < today]
            self._put(self.required, employee.user_id, (*earlier, (today, required)))

    @callback
    def remember_snapshot(self, user_id: int, snapshot: RecordSnapshot) -> None:
        """Store a record as just seen, unless its durations are missing."""
        if snapshot.net is not None and snapshot.breaks is not None:
            self._put(self.snapshots, user_id, snapshot)

    @callback
    def remember_scopes(self, scopes: frozenset[str]) -> None:
        """Store the permissions as just seen."""
        if scopes != self.scopes:
            self.scopes = scopes
            self._save()

    @callback
    def remember_records(self, *, available: bool) -> None:
        """Store whether the portal shows its records, as just learnt."""
        self.supports_records, self.records_asked = available, dt_util.utcnow()
        self._save()

    @callback
    def forbid_probe(self) -> None:
        """Store that the portal must not be asked what opening a day would do."""
        self.probe_forbidden = True
        self._save()

    @callback
    def remember_wrong_person(self, *, wrong: bool) -> None:
        """Store whether the sign-in acts for another person, for the time in which the portal cannot be asked."""
        if wrong is not self.wrong_person:
            self.wrong_person = wrong
            self._save()

    @callback
    def forget(self, user_id: int) -> None:
        """Delete an employee."""
        known = [stored.pop(user_id, None) for stored in (self._workdays, self.snapshots, self.people, self.required)]
        if any(known):
            self._save()

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()

    def _put[T](self, stored: dict[int, T], user_id: int, value: T) -> None:
        if stored.get(user_id) != value:
            stored[user_id] = value
            self._save()

    def _save(self) -> None:
        self._store.async_delay_save(self._content)

    @callback
    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = {str(user_id): workday_to_json(day) for user_id, day in self._workdays.items()}
        if self.probe_forbidden:
            content[_PROBE_FORBIDDEN] = True
        if self.wrong_person:
            content[_WRONG_PERSON] = True
        if self.supports_records is not None and self.records_asked is not None:
            content[_RECORDS] = {"available": self.supports_records, "asked": self.records_asked.isoformat()}
        if self.scopes is not None:
            content[_SCOPES] = sorted(self.scopes)
        if self.people:
            content[_PEOPLE] = {str(user_id): person.to_json() for user_id, person in self.people.items()}
        if self.snapshots:
            content[_SNAPSHOTS] = {str(user_id): snapshot.to_json() for user_id, snapshot in self.snapshots.items()}
        if self.required:
            content[_REQUIRED] = {
                str(user_id): [[since.isoformat(), seconds] for since, seconds in changes]
                for user_id, changes in self.required.items()
            }
        return content


def _read_required(stored: Any) -> RequiredChanges:
    return tuple((date.fromisoformat(since), None if seconds is None else int(seconds)) for since, seconds in stored)


def _read_valid[T](stored: object, from_json: Callable[[Any], T]) -> dict[int, T]:
    """Return what is valid of a mapping by user id."""
    valid = {}
    for user_id, value in stored.items() if isinstance(stored, dict) else ():
        with suppress(ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
            valid[int(user_id)] = from_json(value)
    return valid


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMonth:
    """The records of an employee that began in a month, in Home Assistant's time zone.

    Attributes:
        days: in the employee's time zone, by their start.
        read_at: by Home Assistant's clock.
        latest: the latest record of the employee as known then.
    """

    days: list[Workday]
    read_at: datetime
    latest: Workday


# By user id and the first instant of the month.
type RecordMonths = dict[tuple[int, datetime], RecordMonth]

# By user id: the start of which break was asked for last, and when to ask for the same again.
type AskedBreaks = dict[int, tuple[tuple[Status | None, datetime | None, timedelta], datetime]]


@dataclass(slots=True)
class EntryStorage:
    """The files of an entry, whether it is loaded or not.

    Attributes:
        tokens: of an owner who signed in with Bitrix24.
        loaded_at: when the entry was set up last since Home Assistant started; not on disk.
        asked_breaks: not on disk; a reload does not ask again.
        record_months: likewise.
    """

    workday_store: WorkdayStore
    tokens: TokenStore
    asked_breaks: AskedBreaks = field(default_factory=dict)
    record_months: RecordMonths = field(default_factory=dict)
    loaded_at: datetime | None = None

    @callback
    def forget(self, user_id: int) -> None:
        """Delete an employee."""
        self.workday_store.forget(user_id)
        self.forget_records(user_id)

    @callback
    def forget_records(self, user_id: int) -> None:
        """Delete the records of an employee, which may not be read any more."""
        for month in [month for month in self.record_months if month[0] == user_id]:
            del self.record_months[month]


@dataclass(slots=True)
class PortalState:
    """What all entries of one portal share.

    Attributes:
        probing: whether the portal may be asked what opening a day would do.
        failure: why the last poll failed; None since one succeeded.
        clock_reported: whether the log says that the portal's clock is wrong.
    """

    rate_limiter: RateLimiter = field(default_factory=RateLimiter)
    clock: PortalClock = field(default_factory=PortalClock)
    probing: ProbePermission = field(default_factory=ProbePermission)
    failure: ApiError | None = None
    clock_reported: bool = False


@dataclass(frozen=True, slots=True)
class _Shared:
    storages: dict[str, asyncio.Task[EntryStorage]] = field(default_factory=dict)
    portal_states: defaultdict[str, PortalState] = field(default_factory=lambda: defaultdict(PortalState))


_SHARED: HassKey[_Shared] = HassKey(f"{DOMAIN}.shared")


def _shared(hass: HomeAssistant) -> _Shared:
    if _SHARED not in hass.data:
        hass.data[_SHARED] = _Shared()
    return hass.data[_SHARED]


async def async_get_storage(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> EntryStorage:
    """Return the files of an entry, loaded on first use."""
    storages = _shared(hass).storages
    if entry.entry_id not in storages:
        storages[entry.entry_id] = hass.async_create_task(_load(hass, entry), f"{DOMAIN} storage")
    return await asyncio.shield(storages[entry.entry_id])


async def async_remove_storage(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Delete the files of an entry."""
    storage = await async_get_storage(hass, entry)
    del _shared(hass).storages[entry.entry_id]
    await storage.workday_store.async_remove()
    await storage.tokens.async_remove()


@callback
def async_remember_wrong_person(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, wrong: bool) -> None:
    """Store whether the sign-in acts for another person than the owner, if the files are loaded."""
    task = _shared(hass).storages.get(entry.entry_id)
    if task is not None and task.done():
        task.result().workday_store.remember_wrong_person(wrong=wrong)


@callback
def get_portal_state(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> PortalState:
    """Return what the entries of a portal share."""
    return _shared(hass).portal_states[get_portal_key(entry)]


async def _load(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> EntryStorage:
    storage = EntryStorage(WorkdayStore(hass, entry.entry_id), TokenStore(hass, entry))
    await storage.workday_store.async_load()
    if storage.workday_store.probe_forbidden:
        get_portal_state(hass, entry).probing.granted = False
    await storage.tokens.async_load()
    return storage
