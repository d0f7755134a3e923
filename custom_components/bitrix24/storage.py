"""What outlives a set-up: the files of an entry, and what is known about its portal."""

import asyncio
from collections.abc import Mapping, Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

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
    workday_from_json,
    workday_to_json,
)
from .auth import TokenStore
from .const import DOMAIN
from .employee import Employee, get_portal_key

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """A person as last seen; the fields are those of Employee."""

    time_zone: str
    settings: Settings | None

    @classmethod
    def of(cls, employee: Employee) -> Self:
        """Return what is worth remembering of an employee."""
        return cls(time_zone=employee.time_zone, settings=employee.settings)

    def employee(self, user_id: int, workday: Workday, *, name: str, position: str, chat_allowed: bool) -> Employee:
        """Return the person as an employee, with the day as last seen."""
        return Employee(
            user_id=user_id,
            name=name,
            position=position,
            time_zone=self.time_zone,
            workday=workday,
            settings=self.settings,
            presence=None,
            chat_allowed=chat_allowed,
        )

    def to_json(self) -> dict[str, Any]:
        """Return what from_json reads; durations in seconds."""
        rules = self.settings
        return {
            "time_zone": self.time_zone,
            "settings": rules
            and {
                "flexible": rules.flexible,
                "required": rules.required and rules.required.total_seconds(),
                "manages_others": rules.manages_others,
                "shift": rules.shift and rules.shift.total_seconds(),
            },
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return a stored person.

        Raises:
            ArithmeticError, KeyError, TypeError, ValueError: it is none.
        """
        rules = stored["settings"]
        return cls(
            time_zone=str(stored["time_zone"]),
            settings=None
            if rules is None
            else Settings(
                flexible=rules["flexible"] is True,
                required=_duration(rules["required"]),
                manages_others=rules["manages_others"] is True,
                shift=_duration(rules["shift"]),
            ),
        )


def _duration(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


_VERSION = 1


# Beside the user ids.
_RECORDS = "records"


_PROBE_FORBIDDEN = "probe_forbidden"


_SNAPSHOTS = "snapshots"


_WRONG_PERSON = "wrong_person"


_PEOPLE = "people"


_SCOPES = "scopes"


class WorkdayStore:
    """Remembers the latest record of each employee of an entry.

    Attributes:
        supports_records: whether the portal has REST 3.0 and tells its records; None when nobody has asked.
        records_asked: when that was asked last.
        probe_forbidden: whether the portal must not be asked what opening a day would do (reference §2.7).
        scopes: the permissions as last told; None when they never were.
        wrong_person: whether the way to sign in was last seen to act for somebody else.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Name the file; load it before anything else."""
        self._store: Store[dict[str, Any]] = Store(
            hass, _VERSION, f"{DOMAIN}.workdays.{entry_id}", private=True, atomic_writes=True
        )
        self._workdays: dict[int, Workday] = {}
        self._snapshots: dict[int, RecordSnapshot] = {}
        self.supports_records: bool | None = None
        self.records_asked: datetime | None = None
        self.probe_forbidden = False
        self.wrong_person = False
        self.scopes: frozenset[str] | None = None
        self._people: dict[int, KnownPerson] = {}

    async def async_load(self) -> None:
        """Read the file; what cannot be understood is as if it had never been seen."""
        try:
            content = await self._store.async_load()
        except HomeAssistantError, KeyError, OSError, TypeError:
            content = None
        content = content if isinstance(content, dict) else {}
        self._read_records(content.pop(_RECORDS, None))
        self.probe_forbidden = content.pop(_PROBE_FORBIDDEN, None) is True
        self.wrong_person = content.pop(_WRONG_PERSON, None) is True
        self._read_scopes(content.pop(_SCOPES, None))
        self._read_people(content.pop(_PEOPLE, None))
        self._read_snapshots(content.pop(_SNAPSHOTS, None))
        for user_id, stored in content.items():
            try:
                self._workdays[int(user_id)] = workday_from_json(stored)
            except KeyError, TypeError, ValueError:
                continue

    def _read_records(self, stored: object) -> None:
        match stored:
            case {"available": bool(available), "asked": str(asked)}:
                self.supports_records, self.records_asked = available, dt_util.parse_datetime(asked)

    def _read_snapshots(self, stored: object) -> None:
        for user_id, snapshot in stored.items() if isinstance(stored, dict) else ():
            try:
                self._snapshots[int(user_id)] = RecordSnapshot.from_json(snapshot)
            except AttributeError, KeyError, TypeError, ValueError:
                continue

    def _read_scopes(self, stored: object) -> None:
        if isinstance(stored, list) and all(isinstance(scope, str) for scope in stored):
            self.scopes = frozenset(stored)

    def _read_people(self, stored: object) -> None:
        for user_id, person in stored.items() if isinstance(stored, dict) else ():
            try:
                self._people[int(user_id)] = KnownPerson.from_json(person)
            except ArithmeticError, AttributeError, KeyError, TypeError, ValueError:
                continue

    @callback
    def remember_scopes(self, scopes: frozenset[str]) -> None:
        """Keep the permissions as told now."""
        if scopes != self.scopes:
            self.scopes = scopes
            self._store.async_delay_save(self._content)

    @property
    def people(self) -> Mapping[int, KnownPerson]:
        """Who the employees are, as last seen."""
        return self._people

    @callback
    def remember_person(self, user_id: int, person: KnownPerson) -> None:
        """Keep who somebody is, as seen now."""
        if self._people.get(user_id) != person:
            self._people[user_id] = person
            self._store.async_delay_save(self._content)

    @callback
    def remember_records(self, *, available: bool) -> None:
        """Keep whether the portal tells its records, as learnt now."""
        self.supports_records, self.records_asked = available, dt_util.utcnow()
        self._store.async_delay_save(self._content)

    @callback
    def forbid_probe(self) -> None:
        """Keep that the portal must not be asked what opening a day would do."""
        self.probe_forbidden = True
        self._store.async_delay_save(self._content)

    @callback
    def remember_wrong_person(self, *, wrong: bool) -> None:
        """Keep whom requests act for: while the portal cannot be asked this is all that tells."""
        if wrong is not self.wrong_person:
            self.wrong_person = wrong
            self._store.async_delay_save(self._content)

    @property
    def user_ids(self) -> AbstractSet[int]:
        """Of whom anything is remembered."""
        return self._workdays.keys() | self._snapshots.keys() | self._people.keys()

    @property
    def workdays(self) -> Mapping[int, Workday]:
        """The day of each employee as last seen; a copy that does not change."""
        return dict(self._workdays)

    @callback
    def remember(self, user_id: int, workday: Workday) -> None:
        """Keep a day as seen now; one with an unknown status tells nothing."""
        if workday.status is None or self._workdays.get(user_id) == workday:
            return
        self._workdays[user_id] = workday
        self._store.async_delay_save(self._content)

    @property
    def snapshots(self) -> Mapping[int, RecordSnapshot]:
        """The latest record as last seen, of each employee whose status may not be read."""
        return self._snapshots

    @callback
    def remember_snapshot(self, user_id: int, snapshot: RecordSnapshot) -> None:
        """Keep a record as seen now; one without its figures says less than what is known."""
        complete = snapshot.net is not None and snapshot.breaks is not None
        if not complete or self._snapshots.get(user_id) == snapshot:
            return
        self._snapshots[user_id] = snapshot
        self._store.async_delay_save(self._content)

    @callback
    def forget(self, user_id: int) -> None:
        """Forget somebody who is no longer of interest."""
        known = [of_all.pop(user_id, None) for of_all in (self._workdays, self._snapshots, self._people)]
        if any(known):
            self._store.async_delay_save(self._content)

    async def async_remove(self) -> None:
        """Forget everything, on disk too."""
        await self._store.async_remove()

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
        if self._people:
            content[_PEOPLE] = {str(user_id): person.to_json() for user_id, person in self._people.items()}
        if self._snapshots:
            content[_SNAPSHOTS] = {str(user_id): snapshot.to_json() for user_id, snapshot in self._snapshots.items()}
        return content


type _Question = tuple[Status | None, datetime | None, timedelta]


@dataclass(slots=True)
class AskedBreaks:
    """What was asked last about each person; outlives a set-up, so that a reload does not ask again.

    Attributes:
        asked: the day in question, and when to ask again about the same.
    """

    asked: dict[int, tuple[_Question, datetime]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntryStorage:
    """The files of an entry, there whether it is loaded or not.

    Attributes:
        workday_store: the days as last seen.
        tokens: of an owner who signed in with Bitrix24.
        asked_breaks: what was asked about a running break, not on disk.
    """

    workday_store: WorkdayStore
    tokens: TokenStore
    asked_breaks: AskedBreaks = field(default_factory=AskedBreaks)


@dataclass(slots=True)
class PortalState:
    """What all entries of one portal share.

    Attributes:
        rate_limiter: how fast the portal may be asked.
        clock: the portal's clock.
        probing: whether the portal may be asked what opening a day would do.
        failure: why the last poll failed; None since one succeeded.
        told_clock: whether it was told that the portal's clock is wrong.
    """

    rate_limiter: RateLimiter = field(default_factory=RateLimiter)
    clock: PortalClock = field(default_factory=PortalClock)
    probing: ProbePermission = field(default_factory=ProbePermission)
    failure: ApiError | None = None
    told_clock: bool = False


@dataclass(frozen=True, slots=True)
class _Shared:
    stores: dict[str, asyncio.Task[EntryStorage]] = field(default_factory=dict)
    traffic: dict[str, PortalState] = field(default_factory=dict)


_SHARED: HassKey[_Shared] = HassKey(f"{DOMAIN}.shared")


async def async_get_storage(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> EntryStorage:
    """Return the files of an entry, read on first use."""
    stores = _shared(hass).stores
    if entry.entry_id not in stores:
        stores[entry.entry_id] = hass.async_create_task(_load(hass, entry), f"{DOMAIN} files")
    return await asyncio.shield(stores[entry.entry_id])


async def async_remove_storage(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Delete the files of an entry."""
    files = await async_get_storage(hass, entry)
    del _shared(hass).stores[entry.entry_id]
    await files.workday_store.async_remove()
    await files.tokens.async_remove()


@callback
def async_remember_wrong_person(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, wrong: bool) -> None:
    """Keep on disk whether the way to sign in acts for somebody else than the owner of the entry."""
    stores = _shared(hass).stores.get(entry.entry_id)
    if stores is not None and stores.done():
        stores.result().workday_store.remember_wrong_person(wrong=wrong)


@callback
def get_portal_state(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> PortalState:
    """Return what the entries of a portal share."""
    states, key = _shared(hass).traffic, get_portal_key(entry)
    if (state := states.get(key)) is None:
        state = states[key] = PortalState()
    return state


async def _load(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> EntryStorage:
    files = EntryStorage(WorkdayStore(hass, entry.entry_id), TokenStore(hass, entry))
    await files.workday_store.async_load()
    if files.workday_store.probe_forbidden:
        get_portal_state(hass, entry).probing.granted = False
    await files.tokens.async_load()
    return files


@callback
def _shared(hass: HomeAssistant) -> _Shared:
    if (shared := hass.data.get(_SHARED)) is None:
        shared = hass.data[_SHARED] = _Shared()
    return shared
