"""What a poll asks, and the employees made of its answers."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from homeassistant.util import dt as dt_util

from .api import (
    BATCH_SIZE,
    PAGE_SIZE,
    ApiError,
    ExternalUser,
    OpeningProbe,
    Person,
    PollQuery,
    PollResult,
    Portal,
    Refused,
    Urgency,
    UserRefused,
    Workday,
    in_zone,
)
from .const import INTERVAL_RESTING, SCOPE_IM, SCOPES_PEOPLE
from .employee import Employee, Member, Withheld
from .record_polling import BreakStarts, RecordPoller, lacks_break_start
from .storage import EntryStorage
from .util import async_zone

_DAILY = timedelta(days=1)


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


_AFTER_FAILURE = timedelta(hours=1)


class PollSchedule:
    """Remembers when the rules of each day and the people were told last."""

    def __init__(self, members: Mapping[int, Member], owner_id: int) -> None:
        """Have everything due: nobody was asked yet."""
        self._owner_id = owner_id
        self._everybody = tuple(members)
        # Of the others even the rules are refused.
        self._days = tuple(user_id for user_id, member in members.items() if not member.read_only)
        self._rules_due: dict[int, datetime | None] = dict.fromkeys(self._days)
        self._next_rules = _LONG_AGO
        self._usual = {
            presence: PollQuery(days=self._days, presence=presence, urgency=Urgency.POLL) for presence in (False, True)
        }
        self._people_asked: datetime | None = None
        self._people_told = False

    def questions(self, now: datetime, *, scopes: bool, presence: bool, people: bool, online: bool) -> PollQuery:
        """Return what to ask now.

        The rules and the people take what room the days leave in the last batch; where they leave none, one more
        request does for fifty of them. The first poll asks for everything.

        Args:
            now: by Home Assistant's clock.
            scopes: whether the permissions must be asked for; otherwise they are with the owner's rules.
            presence: whether the owner's chat status may be read.
            people: whether people may be read.
            online: whether somebody wants to know who is online.
        """
        if not scopes and now < self._next_rules and not (people and self._people_wanted(now, online=online)):
            return self._usual[presence]
        first = self._rules_due[self._owner_id] is None
        due = [user_id for user_id, at in self._rules_due.items() if at is None or at <= now]
        due.sort(key=lambda user_id: (user_id != self._owner_id, self._rules_due[user_id] or now))
        scopes = scopes or self._owner_id in due
        asked_people = self._everybody if people and self._people_wanted(now, online=online) else ()
        if due and not first:
            # The profile, the days, the chat status, the permissions and the pages of people.
            used = 1 + len(self._days) + presence + scopes - (-len(asked_people) // PAGE_SIZE)
            due = due[: -used % BATCH_SIZE or BATCH_SIZE]
        return PollQuery(
            days=self._days,
            settings=due,
            people=asked_people,
            scopes=scopes,
            presence=presence,
            urgency=Urgency.POLL,
        )

    def answered(self, questions: PollQuery, reading: PollResult, now: datetime) -> None:
        """Plan when to ask again."""
        for user_id in questions.settings:
            self._rules_due[user_id] = now + (_DAILY if user_id in reading.settings else _AFTER_FAILURE)
        if questions.settings:
            self._next_rules = min(at or _LONG_AGO for at in self._rules_due.values())
        if questions.people:
            self._people_asked, self._people_told = now, reading.people is not None

    def _people_wanted(self, now: datetime, *, online: bool) -> bool:
        if self._people_asked is None:
            return True
        seldom = _DAILY if self._people_told else _AFTER_FAILURE
        wait = INTERVAL_RESTING if online else seldom
        return now >= self._people_asked + wait


_UNKNOWN = Workday(status=None, raw_status="")


class Poller:
    """Looks at the members of an entry through a portal.

    Attributes:
        portal: where it looks.
        members: whose days.
        before_start: the days as they were last seen before this set-up.
        scopes: the permissions of the webhook; None until they are known.
        has_chat: whether the owner's chat status may be read and set, and people be notified, as far as that is known.
        has_people: whether people may be read, as far as that is known.
        records: of those whose status may not be read.
        apart: how far apart polls must be, so that the portal's operating limit is never reached.
    """

    def __init__(self, portal: Portal, members: Mapping[int, Member], files: EntryStorage) -> None:
        """Know nothing yet but what was seen before."""
        self.portal = portal
        self.members = members
        self._store = files.workday_store
        self.before_start = files.workday_store.workdays
        self.scopes: frozenset[str] | None = None
        self.has_chat = True
        self.has_people = True
        self.apart = timedelta()
        self.records = RecordPoller(portal, members, files.workday_store)
        self._schedule = PollSchedule(members, portal.owner_id)
        self._break_starts = BreakStarts(portal, files.asked_breaks)
        self._people: Mapping[int, Person] = {}
        # Whether the portal has answered since this set-up.
        self._answered = False
        # Records come in the server's zone, but a day ends at the person's own midnight.
        self._zones: Mapping[int, tzinfo | None] = {}
        # What needs no second look as long as the portal repeats itself: most polls bring nothing new.
        self._settled: tuple[PollResult, Mapping[int, Employee]] | None = None
        # Who was made of which day: the same makes the same.
        self._made_of: dict[int, tuple[Workday | ApiError, Employee] | None] = {}

    async def poll(
        self, known: Mapping[int, Employee], watched: Callable[[int], datetime | None], *, online: bool
    ) -> Mapping[int, Employee]:
        """Return everybody as the portal tells them now; who did not change is the same object as before.

        When nobody changed, what is returned is what was known.

        Args:
            known: everybody as known so far; empty at first.
            watched: gives now, by the portal's clock, for who was looked at shortly before, else None.
            online: whether somebody wants to know who is online.

        Raises:
            ApiError: the portal tells nobody's day.
        """
        now = dt_util.utcnow()
        questions = self._schedule.questions(
            now, scopes=not self.has_chat, presence=self.has_chat, people=self.has_people, online=online
        )
        reading = await self._read(questions)
        if all(isinstance(day, ApiError) for day in reading.days.values()):
            reading.day_of(self.portal.owner_id)
        self.apart = reading.apart
        self._schedule.answered(questions, reading, now)
        self._break_starts.start_poll()
        if self._settled is not None and self._settled[0] is reading and self._settled[1] is known:
            return known
        if not self._answered:
            self._answered = True
            await self.records.first_round()
        only_days = not reading.settings and reading.people is None
        employees = {}
        for user_id, member in self.members.items():
            before = known.get(user_id)
            day = self._day_from_record(user_id) if member.read_only else reading.days[user_id]
            made_of = self._made_of.get(user_id)
            if only_days and made_of is not None and made_of[0] is day and made_of[1] is before:
                employees[user_id] = made_of[1]
            else:
                employees[user_id] = await self._seen_now(user_id, day, reading, before, watched)
        if all(employee is known.get(user_id) for user_id, employee in employees.items()):
            return self._settle(reading, known)
        return self._settle(reading, employees)

    @property
    def has_seen_everybody(self) -> bool:
        """Whether every member was seen at some time."""
        return self.members.keys() <= self._store.people.keys()

    def remembered(self, names: Mapping[int, tuple[str, str]]) -> Mapping[int, Employee]:
        """Return everybody as last seen before this set-up, which must have been at some time.

        Args:
            names: of each member the name and the position.
        """
        people, days, scopes = self._store.people, self._store.workdays, self._store.scopes
        if scopes is not None:
            self._take_scopes(scopes)
        return {
            user_id: people[user_id].employee(
                user_id, days.get(user_id, _UNKNOWN), name=name, position=position, chat_allowed=self.has_chat
            )
            for user_id, (name, position) in names.items()
        }

    def _take_scopes(self, scopes: frozenset[str]) -> None:
        self.scopes = scopes
        self.has_chat = SCOPE_IM in scopes
        self.has_people = not SCOPES_PEOPLE.isdisjoint(scopes)

    def _settle(self, reading: PollResult, employees: Mapping[int, Employee]) -> Mapping[int, Employee]:
        unsettled = any(lacks_break_start(one.workday) for one in employees.values())
        self._settled = None if unsettled else (reading, employees)
        return employees

    async def _seen_now(
        self,
        user_id: int,
        day: Workday | ApiError,
        reading: PollResult,
        before: Employee | None,
        watched: Callable[[int], datetime | None],
    ) -> Employee:
        employee = self._employee(user_id, day, reading, before)
        if lacks_break_start(employee.workday):
            employee = await self.completed(employee, before, watched(user_id))
        if before is not None and employee == before and employee.workday.printed_start == before.workday.printed_start:
            # What was stored does not tell how the server prints a start.
            employee = before
        own = user_id == self.portal.owner_id
        self._made_of[user_id] = None if own or lacks_break_start(employee.workday) else (day, employee)
        return employee

    async def look(
        self, user_id: int, known: Employee, *, rules: bool, opening: bool = False
    ) -> tuple[Employee, OpeningProbe | None]:
        """Return somebody as the portal tells them now, whoever wants to know.

        Args:
            user_id: whose day.
            known: the person as known so far.
            rules: the permissions of the webhook and the rules of the day too.
            opening: whether the day is about to be opened: what that would do is told too.

        Raises:
            ApiError: the day could not be read.
        """
        if self.members[user_id].read_only:
            return self._employee(user_id, await self.records.read(user_id), None, known), None
        own = user_id == self.portal.owner_id
        questions = PollQuery(
            days=[user_id],
            opening=user_id if opening and self.portal.probing.granted else None,
            settings=[user_id] if rules else [],
            scopes=own and (rules or not self.has_chat),
            presence=own and self.has_chat,
        )
        reading = await self._read(questions)
        try:
            day = reading.day_of(user_id)
        except UserRefused as err:
            if own:
                raise
            explained = await self.portal.refusal_explained(err)
            if explained is err:
                raise
            raise explained from err
        return self._employee(user_id, day, reading, known), reading.opening

    def from_record(self, user_id: int, known: Employee) -> Employee:
        """Return somebody as the last record told."""
        return self._employee(user_id, self._day_from_record(user_id), None, known)

    def _day_from_record(self, user_id: int) -> Workday | ApiError:
        day = self.records.day_of(user_id)
        return _UNKNOWN if day is None else day

    async def completed(
        self, employee: Employee, known: Employee | None, seen: datetime | None, *, hurry: bool = False
    ) -> Employee:
        """Return somebody as just read, with the start of a running break where the portal does not tell it.

        Args:
            employee: as just read.
            known: as known before.
            seen: now, by the portal's clock, where the person was looked at shortly before; else None.
            hurry: whether somebody waits for it.
        """
        workday = await self._break_starts.completed(
            employee.user_id, employee.workday, known.workday if known else None, seen, hurry=hurry
        )
        return employee if workday is employee.workday else replace(employee, workday=workday)

    async def _read(self, questions: PollQuery) -> PollResult:
        reading = await self.portal.read(questions)
        had_chat = self.has_chat
        if reading.scopes is not None:
            self._take_scopes(reading.scopes)
            self._store.remember_scopes(reading.scopes)
        if reading.missing_scopes:
            self.has_chat = self.has_chat and SCOPE_IM not in reading.missing_scopes
            self.has_people = self.has_people and SCOPES_PEOPLE.isdisjoint(reading.missing_scopes)
        if self.has_chat is not had_chat:
            self._made_of.clear()
        if reading.people is not None:
            self._people = reading.people
            self._zones = {
                user_id: await async_zone(person.time_zone)
                for user_id, person in reading.people.items()
                if user_id in self.members and self.members[user_id].read_only
            }
        elif self._people and not self.has_people:
            # What was known once becomes wrong.
            self._people, self._zones = {}, {}
            self._made_of.clear()
        return reading

    def _employee(
        self, user_id: int, day: Workday | ApiError, reading: PollResult | None, known: Employee | None
    ) -> Employee:
        """Return somebody as just read, with what was known before where this reading does not tell it."""
        own = user_id == self.portal.owner_id
        person = self._people.get(user_id)
        profile = reading.profile if reading is not None and own else person
        settings = reading.settings.get(user_id) if reading is not None else None
        return Employee(
            user_id=user_id,
            name=profile.name if profile is not None and (own or profile.name) else self.members[user_id].name,
            position=person.position if person is not None else "",
            time_zone=profile.time_zone if profile is not None else "",
            workday=self._workday(user_id, day, known),
            settings=settings or (known.settings if known is not None else None),
            presence=reading.presence if own and reading is not None else None,
            chat_allowed=self.has_chat,
            online=person.online if person is not None else None,
            withheld=_withheld(day, person),
        )

    def _workday(self, user_id: int, day: Workday | ApiError, known: Employee | None) -> Workday:
        before = known.workday if known is not None and known.workday is not _UNKNOWN else None
        if isinstance(day, ApiError):
            return before or _UNKNOWN
        if self.members[user_id].read_only and day is not _UNKNOWN:
            return in_zone(day, self._zones.get(user_id))
        before = before or self.before_start.get(user_id)
        return day if before is None else day.after(before)


def _withheld(day: Workday | ApiError, person: Person | None) -> Withheld | None:
    if isinstance(day, Refused | UserRefused | ExternalUser) or (person is not None and not person.active):
        return Withheld.REFUSED
    return Withheld.LOST if isinstance(day, ApiError) else None
