"""What is asked of a portal and in which form, and what it answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto
from itertools import batched
from typing import Any

from .clock import RecordZones
from .connection import Batch, Call
from .errors import AnswerLost, ApiError, CannotConnect, MissingScope, RateLimited
from .limits import Urgency
from .people import PAGE_SIZE, USER_GET, Person, Profile, Settings, parse_people, query_by_ids
from .workday import Status, Workday

_DATE_LENGTH = len("2026-09-14")


_CLOCK_LENGTH = len("T08:00:00")


def opening_times(time: datetime, latest: Workday | None, server_today: date | None) -> Sequence[str]:
    """Return the forms of the start of a new record; where the first is refused for its date, the next may be taken.

    Generation C reads the instant. A and B compare the literal date with the server's own, and put the wall clock on
    the employee's date; where both dates differ, one form excludes the other.

    Args:
        time: the start, in the employee's own offset of now.
        latest: the latest record; one with an id is of generation C.
        server_today: the server's date; None when it is not known.
    """
    instant = time.isoformat(timespec="seconds")
    exact = latest is not None and latest.record_id is not None
    if server_today is None or exact:
        # Just after midnight generation C might take the other form for a time of today.
        return (instant,)
    literal = server_today.isoformat() + instant[_DATE_LENGTH:]
    older = latest is not None and latest.start is not None
    return tuple(dict.fromkeys((literal, instant) if older else (instant, literal)))


def closing_time(time: datetime, record: Workday | None) -> str:
    """Return the form of the end of a record.

    Generation C reads the instant. A and B convert it to the suffix of TIME_START, right or wrong, and compare the date
    with the one printed there: sent with both as printed, nothing is converted.

    Args:
        time: the end, in the offset of the employee's zone at that instant, on the date of the start.
        record: as just read; one with an id is of generation C.
    """
    printed = "" if record is None or record.record_id is not None else record.printed_start
    if not printed:
        return time.isoformat(timespec="seconds")
    return f"{printed[:_DATE_LENGTH]}T{time:%H:%M:%S}{printed[_DATE_LENGTH + _CLOCK_LENGTH :]}"


OPEN = "timeman.open"


# A TIME that is no time: the server refuses it before it writes anything, and its error tells what it would have done.
PROBE: Mapping[str, Any] = {"TIME": "x"}


# The latter is that of rest.php of 2017.
_WOULD_CONTINUE = frozenset({"TIME", "ERROR_ARGUMENT"})


_WOULD_BEGIN = "WRONG_DATETIME_FORMAT"


class Opening(Enum):
    """What timeman.open would do with a closed record as the latest one."""

    CONTINUES = auto()
    BEGINS = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningProbe:
    """What the probe told, just after the status.

    Attributes:
        opening: what timeman.open would do; only to be read where that status is CLOSED.
        workday: what the probe answered instead of refusing TIME; None where it refused.
    """

    opening: Opening
    workday: Workday | None = None


@dataclass(slots=True)
class ProbePermission:
    """Whether a portal may be probed; shared by all who ask it.

    Attributes:
        granted: False once something between here and the portal was found to drop TIME, which opened a day.
    """

    granted: bool = True


def would_continue(error: ApiError) -> bool:
    """Return whether TIME was refused because the day would be continued, or is on a break."""
    return error.code in _WOULD_CONTINUE


def read_probe(answer: Any, zones: RecordZones, now: datetime) -> OpeningProbe:
    """Read what the probe was answered; never raises.

    Args:
        answer: the result of the call, or its error.
        zones: by which generations A and B print times.
        now: by the portal's clock.
    """
    if isinstance(answer, ApiError):
        if would_continue(answer):
            return OpeningProbe(opening=Opening.CONTINUES)
        return OpeningProbe(opening=Opening.BEGINS if answer.code == _WOULD_BEGIN else Opening.UNKNOWN)
    workday = Workday.parse(answer, zones, now) if isinstance(answer, Mapping) else None
    told = workday is not None and workday.status not in {Status.CLOSED, None}
    return OpeningProbe(opening=Opening.UNKNOWN, workday=workday if told else None)


PRESENCES = ("online", "dnd", "away", "break")


STATUS = "timeman.status"


SETTINGS = "timeman.settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollQuery:
    """What to ask, beside the profile, which proves whom the webhook acts for.

    Attributes:
        days: whose latest record (timeman.status).
        opening: of whom of these it is to be told what timeman.open would do, for somebody who wants to open the day
            now; None: of nobody.
        settings: whose rules (timeman.settings).
        people: whose name, position and presence in the portal (user.get).
        scopes: the permissions of the webhook (scope).
        presence: the owner's chat status (im.user.status.get).
        urgency: what it is for.
    """

    days: Sequence[int] = ()
    opening: int | None = None
    settings: Sequence[int] = ()
    people: Sequence[int] = ()
    scopes: bool = False
    presence: bool = False
    urgency: Urgency = Urgency.VERB

    def calls(self, owner_id: int) -> Iterator[tuple[str, Call]]:
        """Return the calls, each with a key that read_answers knows."""
        yield "me", ("profile", {})
        for user_id in self.days:
            yield f"day{user_id}", (STATUS, whose(user_id, owner_id))
            if user_id == self.opening:
                # Directly after the status, so that nothing happens in between.
                yield "opening", (OPEN, {**whose(user_id, owner_id), **PROBE})
        if self.presence:
            yield "presence", ("im.user.status.get", {})
        if self.scopes:
            yield "scopes", ("scope", {})
        for user_id in self.settings:
            yield f"rules{user_id}", (SETTINGS, whose(user_id, owner_id))
        for place, part in enumerate(batched(self.people, PAGE_SIZE, strict=False)):
            yield f"people{place}", (USER_GET, query_by_ids(part))


def whose(user_id: int, owner_id: int) -> dict[str, Any]:
    """Return whom a call is about: the owner's own id would count as another's right (reference §13.13)."""
    return {} if user_id == owner_id else {"USER_ID": user_id}


@dataclass(slots=True, kw_only=True)
class PollResult:
    """What a portal told.

    Attributes:
        query: what was asked, and batch: its requests.
        answers: the result of each call, or its error.
        zones: by which the days were read.
        profile: proven to be the person whom the webhook belongs to.
        days: the latest record of each person asked for, or why the portal did not tell it.
        opening: what timeman.open would do; None when not asked.
        settings: the rules of the people asked for; without any where they were refused; those whom the portal may yet
            tell are missing.
        people: the people asked for whom the portal knows; None when it did not tell.
        scopes: the permissions of the webhook; None when not asked or not told.
        presence: the chat status last set; None likewise, or when there is none.
        missing_scopes: permissions whose lack kept the portal from telling something asked for.
        minimum_interval: between two such polls, so that the portal's operating limit is never reached. Kept up to date
            in a result that stays the same.
    """

    query: PollQuery = field(repr=False)
    batch: Batch = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)
    zones: Mapping[int, RecordZones] = field(repr=False)
    profile: Profile
    days: Mapping[int, Workday | ApiError]
    opening: OpeningProbe | None = None
    settings: Mapping[int, Settings] = field(default_factory=dict)
    people: Mapping[int, Person] | None = None
    scopes: frozenset[str] | None = None
    presence: str | None = None
    missing_scopes: frozenset[str] = frozenset()
    minimum_interval: timedelta = timedelta()

    def get_day(self, user_id: int) -> Workday:
        """Return an employee's latest record.

        Raises:
            ApiError: why the portal did not tell it.
        """
        day = self.days[user_id]
        if isinstance(day, ApiError):
            # Raised anew as long as the portal repeats it: its traceback must not grow.
            raise day.with_traceback(None)
        return day

    def find_day(self, user_id: int, answer: Any, zones: RecordZones) -> Workday | None:
        """Return the day that was read from the same answer; None when there is none."""
        day = self.days.get(user_id)
        same = self.zones.get(user_id) == zones and self.answers.get(f"day{user_id}") == answer
        return day if same and isinstance(day, Workday) else None


def parse_result(
    query: PollQuery,
    batch: Batch,
    answers: Mapping[str, Any],
    previous: PollResult | None,
    *,
    profile: Profile,
    people: Mapping[int, Person] | None,
    zones: Callable[[int], RecordZones],
    now: datetime,
    minimum_interval: timedelta,
) -> PollResult:
    """Read the answers to a query; all but `previous`, an earlier result whose days are reused, see PollResult.

    Raises:
        RateLimited: the portal did not tell all days, and wants to be left alone.
    """
    granted = _value_or_none(answers.get("scopes"))
    presence = _value_or_none(answers.get("presence"))
    opening = query.opening
    zones_by_id = {user_id: zones(user_id) for user_id in query.days}
    days: dict[int, Workday | ApiError] = {}
    for user_id, zone in zones_by_id.items():
        answer = answers[f"day{user_id}"]
        known = None if previous is None else previous.find_day(user_id, answer, zone)
        days[user_id] = _parse_day(answer, zone, now) if known is None else known
    return PollResult(
        query=query,
        batch=batch,
        answers=answers,
        zones=zones_by_id,
        profile=profile,
        days=days,
        opening=None if opening is None else read_probe(answers["opening"], zones(opening), now),
        settings={
            user_id: settings
            for user_id in query.settings
            if (settings := _settings(answers[f"rules{user_id}"])) is not None
        },
        people=people,
        scopes=frozenset(filter(None, map(str, granted))) if isinstance(granted, list) else None,
        presence=presence if presence in PRESENCES else None,
        missing_scopes=frozenset([answer.scope for answer in answers.values() if isinstance(answer, MissingScope)]),
        minimum_interval=minimum_interval,
    )


def _parse_day(answer: Any, zones: RecordZones, now: datetime) -> Workday | ApiError:
    """Return the day in an answer, or why there is none; raises RateLimited where the portal wants to be left alone."""
    if isinstance(answer, RateLimited):
        raise answer
    if isinstance(answer, ApiError):
        return answer
    try:
        return parse_workday(answer, zones, now)
    except AnswerLost as err:
        return err


def parse_workday(result: Any, zones: RecordZones, now: datetime) -> Workday:
    """Return the record in an answer.

    Raises:
        AnswerLost: there is none.
    """
    if not isinstance(result, dict) or not isinstance(result.get("STATUS"), str):
        raise AnswerLost("work day without a STATUS")
    return Workday.parse(result, zones, now)


def _value_or_none(answer: Any) -> Any:
    return None if isinstance(answer, ApiError) else answer


def _settings(answer: Any) -> Settings | None:
    """Return the rules; none at all where they are refused, and None where the portal may yet tell them."""
    if isinstance(answer, ApiError):
        temporary = isinstance(answer, CannotConnect | RateLimited)
        return None if temporary else Settings(flexible=False, required=None, manages_others=False)
    return Settings.parse(answer)


def read_people(query: PollQuery, answers: Mapping[str, Any]) -> Mapping[int, Person] | None:
    """Return everybody asked for, or None where a part of the answer is missing: nobody must seem to be gone."""
    if not query.people:
        return None
    parts = [answers[f"people{place}"] for place in range(-(-len(query.people) // PAGE_SIZE))]
    if not all(isinstance(part, list) for part in parts):
        return None
    return {person.user_id: person for part in parts for person in parse_people(part)}
