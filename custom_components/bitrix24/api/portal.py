"""The typed methods of a portal. Only commands/verbs.py calls those that change a day."""

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
    Details,
    PollQuery,
    PollResult,
    ProbePermission,
    closing_time,
    opening_times,
    parse_result,
    parse_workday,
    read_people,
    target_parameters,
)
from .records import (
    FULL_RECORD_PAGES,
    RECORD_LIST,
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
# The first page, and what one batch holds: a longer list is not for scrolling.
_MAX_PAGES = BATCH_SIZE + 1
# Some fifteen years of work days.
_MAX_RECORD_PAGES = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteResult:
    """The answer of a call that may change a day.

    Attributes:
        workday: the latest record afterwards.
        at: when the server finished the call, in its offset and by its clock; None when unknown.
    """

    workday: Workday
    at: datetime | None


@dataclass(slots=True)
class Portal(Connection):
    """A portal as seen by the owner of a webhook or token. Every call may raise any ApiError.

    Attributes:
        supports_records: whether it ever listed records: not every portal has REST 3.0.
        probing: whether it may be probed; shared by all connections to this portal.
        time_zones: of people, by which older servers print times.
    """

    supports_records: bool = False
    probing: ProbePermission = field(default_factory=ProbePermission)
    time_zones: TimeZones = field(default_factory=TimeZones, repr=False)

    @property
    def owner_id(self) -> int:
        """The user id of the person whom the requests act for."""
        return self.auth.user_id

    async def read(self, query: PollQuery, previous: PollResult | None = None) -> PollResult:
        """Run a query, fifty calls in a request.

        Args:
            query: what to ask.
            previous: an earlier result, returned itself where the same query gets the same answers; else its days
                are reused where they are the same.

        Raises:
            WrongPerson: the webhook acts for another person.
            RateLimited: the limit was reached before all days were read.
        """
        same = previous if previous is not None and previous.query == query else None
        batch = Batch.of(dict(query.calls(self.owner_id))) if same is None else same.batch
        answers = await self.batch(batch, query.urgency)
        minimum_interval = self.operating_quota.minimum_interval(self.clock.now(), answers.cost)
        if same is not None and same.answers == answers.results:
            same.minimum_interval = minimum_interval
            return same
        profile = self._parse_owner(answers.results["me"])
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
        """Start or continue a day (timeman.open, reference §2.2).

        Args:
            user_id: of the employee.
            details: further parameters.
            latest: as just read; shows the server's generation.
        """
        if details is None or details.time is None:
            return await self._write(OPEN, user_id, details)
        zone = self.clock.server_zone
        server_today = None if zone is None else self.clock.now().astimezone(zone).date()
        first, *others = opening_times(details.time, latest, server_today)
        try:
            return await self._write(OPEN, user_id, details, time=first)
        except Refused as err:
            # Nothing was changed: the server is of another generation.
            if not others or err.code != _WRONG_DATE:
                raise
        return await self._write(OPEN, user_id, details, time=others[0])

    async def pause_day(self, user_id: int) -> WriteResult:
        """Start a break (timeman.pause); changes nothing unless the day is open, as the returned status shows."""
        return await self._write("timeman.pause", user_id)

    async def close_day(
        self, user_id: int, details: Details | None = None, record: Workday | None = None
    ) -> WriteResult:
        """End the day (timeman.close), also during a break; `record` is the day as just read."""
        time = None if details is None or details.time is None else closing_time(details.time, record)
        return await self._write("timeman.close", user_id, details, time=time)

    async def set_presence(self, status: str) -> bool:
        """Set the chat status of the owner (im.user.status.set); one of PRESENCES."""
        return (await self.call("im.user.status.set", {"STATUS": status}))["result"] is True

    async def notify(self, user_id: int, message: str) -> None:
        """Send a notification in the owner's name (im.notify.personal.add, reference §5).

        Args:
            user_id: of the recipient.
            message: with Bitrix24's BB code; not empty.

        Raises:
            WrongPerson: the webhook acts for another person; nothing was sent in that person's name.
            UserNotFound: there is no such person.
            AnswerLost: it may have been sent; sending it again may send it twice.
            RateLimited: too many requests about this person are waiting, or the portal refuses more.
        """
        with self.rate_limiter.read_slot(user_id):
            await self._check_owner()
            parameters = {"USER_ID": user_id, "MESSAGE": message}
            sent = (await self.call("im.notify.personal.add", parameters, Urgency.READ))["result"]
        if sent is False:
            raise UserNotFound("no recipient")

    async def read_presence(self) -> str | None:
        """Read the owner's chat status (im.user.status.get), in a batch that verifies the owner."""
        answers = await self.batch(Batch.of({"me": ("profile", {}), "presence": ("im.user.status.get", {})}))
        self._parse_owner(answers.results["me"])
        status = _value(answers.results["presence"])
        return status if status in PRESENCES else None

    async def read_pause_start(
        self, user_id: int, workday: Workday, urgency: Urgency = Urgency.VERB
    ) -> datetime | None:
        """Read the start of the running break (timeman.record.list, reference §4.3).

        A record does not say whether it is on a break: the status does, or an expired record without earlier breaks.

        Returns:
            The instant; None when the record does not hold it.

        Raises:
            Refused: there is no REST 3.0, or the record is not listed.
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
        """Read the latest record (reference §3, §4.3); None where no day was ever opened."""
        return parse_latest(await self._records(query_latest(user_id, limit=1), Urgency.POLL))

    async def list_records(self, user_id: int, start: datetime, end: datetime | None = None) -> list[Workday]:
        """List the recorded days of an employee by their start (timeman.record.list, reference §4.3).

        Args:
            user_id: of the employee.
            start: the earliest instant at which a day began.
            end: the first instant too late; None for no limit.

        Raises:
            UserRefused: the records may not be read.
            Refused: there is no REST 3.0, or there are too many records.
            RateLimited: too many requests about this person are waiting, or the portal refuses more.
        """
        found: dict[int | datetime, RecordSnapshot] = {}
        with self.rate_limiter.read_slot(user_id):
            for page in range(1, _MAX_RECORD_PAGES + 1):
                body = await self._read_page(query_range(user_id, start, end, page))
                known = len(found)
                found |= {snapshot.record_id or snapshot.start: snapshot for snapshot in parse_snapshots(body)}
                if len(get_items(body)) not in FULL_RECORD_PAGES or len(found) == known:
                    return [one.workday for one in sorted(found.values(), key=lambda snapshot: snapshot.start)]
        # A part would pass for all.
        raise Refused(f"more than {len(found)} records")

    async def _read_page(self, parameters: dict[str, Any]) -> dict[str, Any]:
        try:
            return await self._records(parameters, Urgency.READ)
        except (InvalidAuth, UserRefused) as err:
            refusal = err
        # REST 3.0 has one answer to every refusal (reference §4.3): this fails where the webhook is the reason.
        await self._check_owner()
        raise refusal if isinstance(refusal, UserRefused) else Refused(refusal.text, code=refusal.code)

    async def _records(self, parameters: dict[str, Any], urgency: Urgency) -> dict[str, Any]:
        body = await self.call(RECORD_LIST, parameters, urgency, rest3=True)
        self.supports_records = True
        return body

    async def list_people(self) -> PeopleList:
        """List the employees of the company (user.get), in two requests.

        Some self-hosted portals ignore which page is asked for and answer with the first one each time.
        """
        body = await self.call(USER_GET, query_first_page())
        total = as_int(body.get("total")) or 0
        pages = [body["result"]]
        if starts := range(PAGE_SIZE, min(total, _MAX_PAGES * PAGE_SIZE), PAGE_SIZE):
            answers = await self.batch(Batch.of({str(start): (USER_GET, query_page(start)) for start in starts}))
            pages += [_value(answer) for answer in answers.results.values()]
        people = {person.user_id: person for page in pages for person in parse_people(page)}
        # Without a total only the first page was asked for.
        complete = len(people) >= total and (total > 0 or "next" not in body)
        staff = tuple(person for person in people.values() if person.active and person.employee)
        return PeopleList(people=staff, complete=complete)

    async def explain_refusal(self, error: UserRefused) -> UserRefused:
        """Return whether another's day was refused for lack of the right, or because there is no such person.

        Bitrix24 answers both alike (reference §3); the owner's own settings show the right.
        """
        try:
            settings = Settings.parse((await self.call(SETTINGS, {}))["result"])
        except ApiError:
            return error
        if settings is None or not settings.manages_others:
            return error
        return UserNotFound(error.text, code=error.code)

    async def _check_owner(self) -> None:
        """Raise WrongPerson where requests act for another person."""
        self._parse_owner((await self.call("profile", {}, Urgency.READ))["result"])

    def _parse_owner(self, answer: Any) -> Profile:
        profile = Profile.parse(_value(answer))
        if profile is None:
            raise AnswerLost("profile without an ID")
        if profile.user_id != self.owner_id:
            raise WrongPerson("the webhook acts for another person")
        return profile

    async def _write(
        self, method: str, user_id: int, details: Details | None = None, *, time: str | None = None
    ) -> WriteResult:
        fields = details.fields() if details else {}
        if time is not None:
            fields["TIME"] = time
        body = await self.call(method, target_parameters(user_id, self.owner_id) | fields)
        workday = parse_workday(body["result"], self._record_zones(user_id), self.clock.now())
        return WriteResult(workday=workday, at=server_time(body))

    def _record_zones(self, user_id: int) -> RecordZones:
        return self.time_zones.get_record_zones(user_id, self.owner_id, self.clock.server_zone)


def _value(answer: Any) -> Any:
    if isinstance(answer, ApiError):
        raise answer
    return answer
