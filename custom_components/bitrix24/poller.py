"""What a poll asks, and the employees made of its answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple

from homeassistant.util import dt as dt_util

from .api import (
    BATCH_SIZE,
    Absence,
    ApiError,
    ExternalUser,
    OpeningProbe,
    Person,
    PollQuery,
    PollResult,
    Portal,
    Profile,
    Refused,
    Urgency,
    UserRefused,
    Workday,
    count_pages,
    in_zone,
)
from .const import INTERVAL_RESTING, SCOPE_IM, SCOPES_PEOPLE
from .employee import Employee, Member, Withheld
from .record_polling import BreakStarts, RecordPoller, lacks_break_start
from .storage import EntryStorage
from .util import async_zone

_DAILY = timedelta(days=1)
_ABSENCES_INTERVAL = timedelta(hours=3)
_AFTER_FAILURE = timedelta(hours=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


class PollSchedule:
    """When the rules of each day, the people and their absences are due, beside what each poll asks."""

    def __init__(self, members: Mapping[int, Member], owner_id: int) -> None:
        """Have everything due."""
        self._owner_id = owner_id
        self._everybody = tuple(members)
        # Of the others even the rules are refused.
        self._days = tuple(user_id for user_id, member in members.items() if not member.read_only)
        self._rules_due = dict.fromkeys(self._days, _NEVER)
        self._people_asked = _NEVER
        self._people_interval = _DAILY
        self._absences_due = _NEVER

    def get_query(self, now: datetime, *, scopes: bool, chat: bool, people: bool, online: bool) -> PollQuery:
        """Return what to ask now.

        Rules fill the room that is left in the last batch; where none is left, one more request holds fifty of them,
        but beside absences they wait. The first query asks for everything. The permissions come with the owner's rules,
        unless asked for by `scopes`.

        Args:
            now: by this machine's clock.
            scopes: whether to ask for the permissions in any case.
            chat: whether the owner's chat status and absences may be read.
            people: whether people may be read.
            online: whether entities show who is online.
        """
        people_due = now >= self._people_asked + (INTERVAL_RESTING if online else self._people_interval)
        asked_people = self._everybody if people and people_due else ()
        absences = self._everybody if chat and now >= self._absences_due else ()
        rules = self._get_due_rules(now)
        scopes = scopes or self._owner_id in rules
        if rules and self._rules_due[self._owner_id] != _NEVER:
            # The profile, the days, the chat status, the permissions, the pages of people and of absences.
            used = 1 + len(self._days) + chat + scopes + count_pages(len(asked_people)) + count_pages(len(absences))
            room = -used % BATCH_SIZE
            rules = rules[: room or (0 if absences else BATCH_SIZE)]
        return PollQuery(
            days=self._days,
            settings=tuple(rules),
            people=asked_people,
            absences=absences,
            scopes=scopes,
            presence=chat,
            urgency=Urgency.POLL,
        )

    def on_result(self, query: PollQuery, result: PollResult, now: datetime) -> None:
        """Schedule what was answered, or refused, to be asked again."""
        for user_id in query.settings:
            self._rules_due[user_id] = now + (_DAILY if user_id in result.settings else _AFTER_FAILURE)
        if query.people:
            self._people_asked = now
            self._people_interval = _AFTER_FAILURE if result.people is None else _DAILY
        if not query.presence:
            # As soon as they are permitted again.
            self._absences_due = _NEVER
        elif query.absences:
            self._absences_due = now + (_AFTER_FAILURE if result.absences is None else _ABSENCES_INTERVAL)

    def _get_due_rules(self, now: datetime) -> Sequence[int]:
        """Return the employees whose rules are due, the owner first, then in the order of their dates."""
        due = [user_id for user_id, at in self._rules_due.items() if at <= now]
        return sorted(due, key=lambda user_id: (user_id != self._owner_id, self._rules_due[user_id]))


type _Day = Workday | ApiError


class _LastPoll(NamedTuple):
    """What the employees were made of: the same gives the same again."""

    result: PollResult
    people: Mapping[int, Person]
    absences: Mapping[int, Absence]
    has_chat: bool
    # With the day; without those whose break has an unknown start.
    made: Mapping[int, tuple[_Day, Employee]]


_UNKNOWN = Workday(status=None, raw_status="")
_STRANGER = Person(user_id=0, name="", position="", time_zone="", active=True, employee=True, online=None)


class Poller:
    """Reads the members of an entry from a portal.

    Attributes:
        before_start: the days as last seen before this set-up.
        scopes: the permissions of the webhook; None until they are known.
        has_chat: whether the chat may be used: the owner's status, absences, and notifications. Assumed until known.
        has_people: whether people may be read. Assumed until known.
        records: of members whose status may not be read.
        minimum_interval: between two polls, so that the operating limit is never reached.
    """

    def __init__(self, portal: Portal, members: Mapping[int, Member], storage: EntryStorage) -> None:
        """Know only what was seen before this set-up."""
        self.portal = portal
        self.members = members
        self._store = storage.workday_store
        self.before_start = storage.workday_store.workdays
        self.scopes: frozenset[str] | None = None
        self.has_chat = True
        self.has_people = True
        self.minimum_interval = timedelta()
        self.records = RecordPoller(portal, members, storage.workday_store)
        self._schedule = PollSchedule(members, portal.owner_id)
        self._break_starts = BreakStarts(portal, storage.asked_breaks)
        self._people: Mapping[int, Person] = {}
        self._absences: Mapping[int, Absence] = {}
        # Records come in the server's zone, but a day ends at the employee's midnight.
        self._zones: Mapping[int, tzinfo | None] = {}
        self._last: _LastPoll | None = None

    async def poll(
        self, known: Mapping[int, Employee], recently_seen: Callable[[int], datetime | None], *, online: bool
    ) -> Mapping[int, Employee]:
        """Return all employees as they are now: the same objects, and the same mapping, where nothing has changed.

        Args:
            known: the employees so far; empty at first.
            recently_seen: returns now, by the portal's clock, for an employee who was read shortly before, else None.
            online: whether entities show who is online.

        Raises:
            ApiError: no day could be read.
        """
        now = dt_util.utcnow()
        query = self._schedule.get_query(
            now, scopes=not self.has_chat, chat=self.has_chat, people=self.has_people, online=online
        )
        first = self._last is None
        result = await self._read(query, None if self._last is None else self._last.result)
        if all(isinstance(day, ApiError) for day in result.days.values()):
            result.get_day(self.portal.owner_id)
        self.minimum_interval = result.minimum_interval
        self._schedule.on_result(query, result, now)
        self._break_starts.start_poll()
        if first:
            await self.records.first_poll()
        reusable = self._get_reusable(result)
        made: dict[int, tuple[_Day, Employee]] = {}
        self._last = _LastPoll(result, self._people, self._absences, self.has_chat, made)
        employees: dict[int, Employee] = {}
        changed = False
        for user_id, member in self.members.items():
            before = known.get(user_id)
            day = self._get_record_day(user_id) if member.read_only else result.days[user_id]
            last = reusable.get(user_id)
            if last is None or last[0] is not day or last[1] is not before:
                employee = await self._polled(user_id, day, result, before, recently_seen)
                last = None if lacks_break_start(employee.workday) else (day, employee)
            else:
                employee = before
            employees[user_id] = employee
            changed = changed or employee is not before
            if last is not None:
                made[user_id] = last
        return employees if changed else known

    def _get_reusable(self, result: PollResult) -> Mapping[int, tuple[_Day, Employee]]:
        """Return the employees of the last poll who are still right for the same day."""
        last = self._last
        if last is None or last.has_chat is not self.has_chat:
            return {}
        if last.people is not self._people or last.absences is not self._absences:
            return {}
        if result is last.result:
            return last.made
        if result.settings:
            return {}
        # The owner is made of more than the day.
        return {user_id: made for user_id, made in last.made.items() if user_id != self.portal.owner_id}

    async def _polled(
        self,
        user_id: int,
        day: _Day,
        result: PollResult,
        before: Employee | None,
        recently_seen: Callable[[int], datetime | None],
    ) -> Employee:
        employee = self._employee(user_id, day, result, before)
        if lacks_break_start(employee.workday):
            employee = await self.with_break_start(employee, before, recently_seen(user_id))
        # A stored day lacks its printed start.
        if before is not None and employee == before and employee.workday.printed_start == before.workday.printed_start:
            return before
        return employee

    @property
    def has_seen_everybody(self) -> bool:
        """Whether every member has been seen."""
        return self.members.keys() <= self._store.people.keys()

    def restore(self, names: Mapping[int, tuple[str, str]]) -> Mapping[int, Employee]:
        """Return all employees as last seen before this set-up, with names and positions; needs has_seen_everybody."""
        people, days, scopes = self._store.people, self._store.workdays, self._store.scopes
        if scopes is not None:
            self._set_scopes(scopes)
        return {
            user_id: people[user_id].employee(
                self.members[user_id],
                days.get(user_id, _UNKNOWN),
                name=name,
                position=position,
                chat_allowed=self.has_chat,
            )
            for user_id, (name, position) in names.items()
        }

    async def read_employee(
        self, user_id: int, known: Employee, *, rules: bool, opening: bool = False
    ) -> tuple[Employee, OpeningProbe | None]:
        """Read one employee now.

        Args:
            user_id: of the employee.
            known: the employee so far.
            rules: whether to read the rules of the day and the permissions too.
            opening: whether to probe what opening the day would do.

        Raises:
            ApiError: the day could not be read.
        """
        if self.members[user_id].read_only:
            return self._employee(user_id, await self.records.read(user_id), None, known), None
        own = user_id == self.portal.owner_id
        query = PollQuery(
            days=[user_id],
            opening=user_id if opening and self.portal.probing.granted else None,
            settings=[user_id] if rules else [],
            scopes=own and (rules or not self.has_chat),
            presence=own and self.has_chat,
        )
        result = await self._read(query)
        try:
            day = result.get_day(user_id)
        except UserRefused as err:
            if own:
                raise
            explained = await self.portal.explain_refusal(err)
            if explained is err:
                raise
            raise explained from err
        return self._employee(user_id, day, result, known), result.opening

    def from_record(self, user_id: int, known: Employee) -> Employee:
        """Return an employee as of the last record read."""
        return self._employee(user_id, self._get_record_day(user_id), None, known)

    def _get_record_day(self, user_id: int) -> _Day:
        day = self.records.get_day(user_id)
        return _UNKNOWN if day is None else day

    async def with_break_start(
        self, employee: Employee, known: Employee | None, seen: datetime | None, *, hurry: bool = False
    ) -> Employee:
        """Return an employee with the start of a running break, see BreakStarts.complete."""
        workday = await self._break_starts.complete(
            employee.user_id, employee.workday, known.workday if known else None, seen, hurry=hurry
        )
        return employee if workday is employee.workday else replace(employee, workday=workday)

    async def _read(self, query: PollQuery, previous: PollResult | None = None) -> PollResult:
        result = await self.portal.read(query, previous)
        if result.scopes is not None:
            self._set_scopes(result.scopes)
            self._store.remember_scopes(result.scopes)
        self.has_chat = self.has_chat and SCOPE_IM not in result.missing_scopes
        self.has_people = self.has_people and SCOPES_PEOPLE.isdisjoint(result.missing_scopes)
        if result.people is not None and result.people is not self._people:
            self._people = result.people
            self._zones = {
                user_id: await async_zone(person.time_zone)
                for user_id, person in result.people.items()
                if user_id in self.members and self.members[user_id].read_only
            }
        elif self._people and not self.has_people:
            # It would become outdated.
            self._people, self._zones = {}, {}
        self._set_absences(query, result)
        return result

    def _set_absences(self, query: PollQuery, result: PollResult) -> None:
        if query.absences or (self._absences and not self.has_chat):
            # Without an answer they are unknown.
            self._absences = result.absences or {}

    def _set_scopes(self, scopes: frozenset[str]) -> None:
        self.scopes = scopes
        self.has_chat = SCOPE_IM in scopes
        self.has_people = not SCOPES_PEOPLE.isdisjoint(scopes)

    def _employee(self, user_id: int, day: _Day, result: PollResult | None, known: Employee | None) -> Employee:
        """Return an employee as just read; the rest is as known before."""
        person = self._people.get(user_id, _STRANGER)
        identity: Person | Profile = person
        presence = settings = None
        if result is not None:
            settings = result.settings.get(user_id)
            if user_id == self.portal.owner_id:
                identity, presence = result.profile, result.presence
        if settings is None and known is not None:
            settings = known.settings
        return Employee(
            user_id=user_id,
            name=identity.name or self.members[user_id].name,
            position=person.position,
            time_zone=identity.time_zone,
            workday=self._workday(user_id, day, known),
            settings=settings,
            presence=presence,
            chat_allowed=self.has_chat,
            absence=self._absences.get(user_id),
            online=person.online,
            withheld=_get_withheld(day, person),
            required_override=self.members[user_id].required,
        )

    def _workday(self, user_id: int, day: _Day, known: Employee | None) -> Workday:
        before = known.workday if known is not None and known.workday is not _UNKNOWN else None
        if isinstance(day, ApiError):
            return before or _UNKNOWN
        if self.members[user_id].read_only and day is not _UNKNOWN:
            return in_zone(day, self._zones.get(user_id))
        before = before or self.before_start.get(user_id)
        return day if before is None else day.after(before)


def _get_withheld(day: _Day, person: Person) -> Withheld | None:
    if isinstance(day, Refused | UserRefused | ExternalUser) or not person.active:
        return Withheld.REFUSED
    return Withheld.LOST if isinstance(day, ApiError) else None
