"""What was seen last, kept across restarts: everybody, their day and record, and what the portal lets be asked."""

from collections.abc import Mapping, Set as AbstractSet
from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .api import RecordSnapshot, Workday, workday_from_json, workday_to_json
from .const import DOMAIN
from .known_people import KnownPerson

_VERSION = 1
# Beside the user ids.
_RECORDS = "records"
_PROBE_FORBIDDEN = "probe_forbidden"
_SNAPSHOTS = "snapshots"
_WRONG_PERSON = "wrong_person"
_PEOPLE = "people"
_SCOPES = "scopes"


class Memory:
    """Remembers the latest record of each employee of an entry.

    Attributes:
        has_records: whether the portal has REST 3.0 and tells its records; None when nobody has asked.
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
        self.has_records: bool | None = None
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
                self.has_records, self.records_asked = available, dt_util.parse_datetime(asked)

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
        self.has_records, self.records_asked = available, dt_util.utcnow()
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
        if self.has_records is not None and self.records_asked is not None:
            content[_RECORDS] = {"available": self.has_records, "asked": self.records_asked.isoformat()}
        if self.scopes is not None:
            content[_SCOPES] = sorted(self.scopes)
        if self._people:
            content[_PEOPLE] = {str(user_id): person.to_json() for user_id, person in self._people.items()}
        if self._snapshots:
            content[_SNAPSHOTS] = {str(user_id): snapshot.to_json() for user_id, snapshot in self._snapshots.items()}
        return content
