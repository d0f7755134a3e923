"""The methods of a portal that this project uses, typed. Only the time clock calls those that change a day."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .clock import RecordZones, TimeZones
from .connection import BATCH_SIZE, Batch, Connection, server_time
from .errors import AnswerLost, ApiError, InvalidAuth, Refused, UserNotFound, UserRefused, WrongPerson
from .limits import Urgency
from .parsing import as_int
from .people import PAGE_SIZE, USER_GET, PeopleList, Profile, Settings, parse_people, query_first_page, query_page
from .query import (
    OPEN,
    PRESENCES,
    SETTINGS,
    PollQuery,
    PollResult,
    ProbePermission,
    closing_time,
    opening_times,
    parse_result,
    parse_workday,
    read_people,
    whose,
)
from .records import (
    RECORD_LIST,
    RECORD_PAGE_SIZE,
    RecordSnapshot,
    find_snapshot,
    get_items,
    parse_latest,
    parse_snapshots,
    query_latest,
    query_range,
)
from .workday import Status, Workday

_WRONG_DATE = "WRONG_DATETIME"
# A company with more people is not listed to its end: that many nobody scrolls through.
_MOST_PAGES = BATCH_SIZE + 1
# Some fifteen years of work days.
_MOST_RECORD_PAGES = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What may be said with the start or the end of a day.

    Attributes:
        time: TIME, in the employee's own offset; whole seconds. None means now, by the server's clock.
        report: REPORT, the reason for a changed time.
        latitude: LAT, in degrees.
        longitude: LON, in degrees.
    """

    time: datetime | None = None
    report: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    def fields(self) -> dict[str, Any]:
        """Return Bitrix24's fields but TIME, whose form depends on the server; what is not known is left out."""
        fields = {
            "REPORT": self.report,
            "LAT": self.latitude,
            "LON": self.longitude,
        }
        return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteResult:
    """What a call that may change a day gave.

    Attributes:
        workday: the latest record afterwards.
        at: when the server finished the call, in the server's offset and by its clock; None when it did not tell.
    """

    workday: Workday
    at: datetime | None


@dataclass(slots=True)
class Portal(Connection):
    """A portal as seen by the owner of a webhook.

    Attributes:
        supports_records: whether it ever told a record: not every portal has REST 3.0.
        probing: whether it may be asked what timeman.open would do; shared by all who ask this portal.
        time_zones: of people, by which older servers' times are read.
    """

    supports_records: bool = False
    probing: ProbePermission = field(default_factory=ProbePermission)
    time_zones: TimeZones = field(default_factory=TimeZones, repr=False)

    @property
    def owner_id(self) -> int:
        """The user id of the person whom the requests act for."""
        return self.auth.user_id

    async def read(self, query: PollQuery, previous: PollResult | None = None) -> PollResult:
        """Ask for many things in one go: fifty in a request.

        Args:
            query: what to ask.
            previous: an earlier result: most polls bring the same again. Where the same query gets the same answers it
                is returned itself; else those of its days that are the same are.

        Raises:
            WrongPerson: the webhook acts for somebody else.
            RateLimited: the portal did not tell everybody's day, and wants to be left alone.
            ApiError: a request failed as a whole.
        """
        same = previous if previous is not None and previous.query == query else None
        batch = Batch.of(dict(query.calls(self.owner_id))) if same is None else same.batch
        answers = await self.batch(batch, query.urgency)
        minimum_interval = self.operating_quota.minimum_interval(self.clock.now(), answers.cost)
        if same is not None and same.answers == answers.results:
            same.minimum_interval = minimum_interval
            return same
        profile = self._owner(answers.results["me"])
        people = read_people(query, answers.results)
        await self.time_zones.learn(
            {user_id: person.time_zone for user_id, person in (people or {}).items()}
            | {profile.user_id: profile.time_zone}
        )
        return parse_result(
            query,
            batch,
            answers.results,
            previous,
            profile=profile,
            people=people,
            zones=self._record_zones,
            now=self.clock.now(),
            minimum_interval=minimum_interval,
        )

    async def open_day(
        self, user_id: int, details: Details | None = None, latest: Workday | None = None
    ) -> WriteResult:
        """Start a day or continue it (timeman.open): see reference §2.2 for what a state makes of it.

        Args:
            user_id: whose.
            details: what to say with it.
            latest: the latest record as just read, which tells the server's generation.
        """
        if details is None or details.time is None:
            return await self._act(OPEN, user_id, details)
        zone = self.clock.server_zone
        server_today = None if zone is None else self.clock.now().astimezone(zone).date()
        first, *others = opening_times(details.time, latest, server_today)
        try:
            return await self._act(OPEN, user_id, details, time=first)
        except Refused as err:
            # Nothing was changed: the server is of another generation.
            if not others or err.code != _WRONG_DATE:
                raise
        return await self._act(OPEN, user_id, details, time=others[0])

    async def pause_day(self, user_id: int) -> WriteResult:
        """Begin a break (timeman.pause); does nothing, and says so by its status, unless the day is open."""
        return await self._act("timeman.pause", user_id)

    async def close_day(
        self, user_id: int, details: Details | None = None, record: Workday | None = None
    ) -> WriteResult:
        """End the day (timeman.close), also out of a break.

        Args:
            user_id: whose.
            details: what to say with it.
            record: the day as just read.
        """
        time = None if details is None or details.time is None else closing_time(details.time, record)
        return await self._act("timeman.close", user_id, details, time=time)

    async def set_presence(self, status: str) -> bool:
        """Set the chat status of the owner (im.user.status.set); one of PRESENCES."""
        return (await self.call("im.user.status.set", {"STATUS": status}))["result"] is True

    async def notify(self, user_id: int, message: str) -> None:
        """Send somebody a notification in the owner's name (im.notify.personal.add, reference §5).

        Args:
            user_id: to whom.
            message: with Bitrix24's BB code; not empty.

        Raises:
            WrongPerson: the webhook acts for somebody else; nothing was sent in that person's name.
            UserNotFound: there is no such person.
            AnswerLost: it may have been sent; to send it again may be once too often.
            RateLimited: too much about this person is waiting already, or the portal asks for patience.
            ApiError: it was not sent.
        """
        with self.rate_limiter.read_slot(user_id):
            self._owner((await self.call("profile", {}, Urgency.READ))["result"])
            parameters = {"USER_ID": user_id, "MESSAGE": message}
            sent = (await self.call("im.notify.personal.add", parameters, Urgency.READ))["result"]
        if sent is False:
            raise UserNotFound("nobody was notified")

    async def read_presence(self) -> str | None:
        """Read the owner's chat status (im.user.status.get), in a batch that proves who the owner is."""
        answers = await self.batch(Batch.of({"me": ("profile", {}), "presence": ("im.user.status.get", {})}))
        self._owner(answers.results["me"])
        status = _value(answers.results["presence"])
        return status if status in PRESENCES else None

    async def read_pause_start(
        self, user_id: int, workday: Workday, urgency: Urgency = Urgency.VERB
    ) -> datetime | None:
        """Ask REST 3.0 for the start of the running break (timeman.record.list, reference §4.3).

        Args:
            user_id: whose.
            workday: as timeman.status tells it.
            urgency: what it is for.

        Returns:
            The instant; None when the record does not tell it. The record itself does not say whether it is on a break:
            the status does, and of an expired day one that had no breaks before.

        Raises:
            ApiError: REST 3.0 is not to be had, or the record is not listed.
        """
        if workday.status is not Status.PAUSED and (workday.status is not Status.EXPIRED or workday.ended_breaks):
            return None
        snapshots = parse_snapshots(await self._records(query_latest(user_id, limit=5), urgency))
        snapshot = find_snapshot(snapshots, workday)
        if snapshot is None:
            raise Refused("the record is not listed")
        if workday.status is Status.EXPIRED and snapshot.status is not Status.PAUSED:
            return None
        return snapshot.pause_start

    async def read_latest_record(self, user_id: int) -> RecordSnapshot | None:
        """Ask REST 3.0 for the latest record of somebody whose status may not be read (reference §3, §4.3).

        Returns:
            The record; None for somebody who never opened a day.

        Raises:
            ApiError: the records may not be read either, or REST 3.0 is not to be had.
        """
        return parse_latest(await self._records(query_latest(user_id, limit=1), Urgency.POLL))

    async def list_records(self, user_id: int, start: datetime, end: datetime | None = None) -> list[Workday]:
        """List the recorded days of somebody by their start (timeman.record.list, reference §4.3).

        Args:
            user_id: whose.
            start: the earliest instant at which a day began.
            end: the first instant too late; None: none is.

        Raises:
            UserRefused: the records may not be read.
            Refused: the portal has no REST 3.0, or there are too many records.
            RateLimited: too much about this person is waiting already, or the portal asks for patience.
            ApiError: the records could not be read.
        """
        with self.rate_limiter.read_slot(user_id):
            return await self._list_records(user_id, start, end)

    async def _list_records(self, user_id: int, start: datetime, end: datetime | None) -> list[Workday]:
        found: dict[int | datetime, RecordSnapshot] = {}
        for page in range(1, _MOST_RECORD_PAGES + 1):
            body = await self._records_explained(query_range(user_id, start, end, page))
            known = len(found)
            found |= {snapshot.record_id or snapshot.start: snapshot for snapshot in parse_snapshots(body)}
            if len(get_items(body)) < RECORD_PAGE_SIZE or len(found) == known:
                break
        else:
            # A part would pass for all.
            raise Refused(f"more than {len(found)} records")
        return [snapshot.workday for snapshot in sorted(found.values(), key=lambda snapshot: snapshot.start)]

    async def _records(self, parameters: dict[str, Any], urgency: Urgency) -> dict[str, Any]:
        body = await self.call(RECORD_LIST, parameters, urgency, rest3=True)
        self.supports_records = True
        return body

    async def _records_explained(self, parameters: dict[str, Any]) -> dict[str, Any]:
        try:
            return await self._records(parameters, Urgency.READ)
        except (InvalidAuth, UserRefused) as err:
            refused = err
        # REST 3.0 gives one answer to everything (reference §4.3): if the webhook is to blame, this tells.
        self._owner((await self.call("profile", {}, Urgency.READ))["result"])
        raise refused if isinstance(refused, UserRefused) else Refused(refused.text, code=refused.code)

    async def list_people(self) -> PeopleList:
        """List all who work here (user.get), in two requests.

        Some self-hosted portals ignore which page is asked for and answer with the first one each time.

        Raises:
            MissingScope: the webhook lacks the permission.
            ApiError: the people could not be read.
        """
        body = await self.call(USER_GET, query_first_page())
        total = as_int(body.get("total")) or 0
        starts = range(PAGE_SIZE, min(total, _MOST_PAGES * PAGE_SIZE), PAGE_SIZE)
        people = {person.user_id: person for person in parse_people(body["result"])}
        if starts:
            answers = await self.batch(Batch.of({str(start): (USER_GET, query_page(start)) for start in starts}))
            for answer in answers.results.values():
                people |= {person.user_id: person for person in parse_people(_value(answer))}
        # Without a total only the first page was asked for.
        complete = len(people) >= total and (total > 0 or "next" not in body)
        return PeopleList(
            people=tuple(person for person in people.values() if person.active and person.employee), complete=complete
        )

    async def refusal_explained(self, error: UserRefused) -> UserRefused:
        """Tell whether another's day was refused for lack of the right, or because there is no such person.

        Bitrix24 says the same to both (reference §3): who has the right is told by the owner's own settings.
        """
        try:
            settings = Settings.parse((await self.call(SETTINGS, {}))["result"])
        except ApiError:
            return error
        if settings is None or not settings.manages_others:
            return error
        return UserNotFound(error.text, code=error.code)

    def _owner(self, answer: Any) -> Profile:
        profile = Profile.parse(_value(answer))
        if profile is None:
            raise AnswerLost("profile without an ID")
        if profile.user_id != self.owner_id:
            raise WrongPerson("the webhook acts for another person")
        return profile

    async def _act(
        self, method: str, user_id: int, details: Details | None = None, *, time: str | None = None
    ) -> WriteResult:
        fields = details.fields() if details else {}
        if time is not None:
            fields["TIME"] = time
        body = await self.call(method, whose(user_id, self.owner_id) | fields)
        workday = parse_workday(body["result"], self._record_zones(user_id), self.clock.now())
        return WriteResult(workday=workday, at=server_time(body))

    def _record_zones(self, user_id: int) -> RecordZones:
        return self.time_zones.get_record_zones(user_id, self.owner_id, self.clock.server_zone)


def _value(answer: Any) -> Any:
    if isinstance(answer, ApiError):
        raise answer
    return answer
