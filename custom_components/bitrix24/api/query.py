"""The parameters of calls, a poll's query, and the result parsed from its answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto
from itertools import batched
from typing import Any

from .absences import ABSENCES_GET, Absence, parse_absences, query_absences
from .clock import RecordZones
from .connection import Batch, Call
from .errors import AnswerLost, ApiError, CannotConnect, MissingScope, RateLimited
from .limits import Urgency
from .people import PAGE_SIZE, USER_GET, Person, Profile, Settings, count_pages, parse_people, query_by_ids
from .workday import Status, Workday

_DATE_LENGTH = len("2026-09-14")
_CLOCK_LENGTH = len("T08:00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The parameters of timeman.open and timeman.close.

    Attributes:
        time: in the employee's own offset, in whole seconds; None means now, by the server's clock.
        report: the reason for a changed time.
        latitude: in degrees, as is longitude.
    """

    time: datetime | None = None
    report: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    def fields(self) -> dict[str, Any]:
        """Return the fields that are known but TIME, whose form depends on the server."""
        fields = {"REPORT": self.report, "LAT": self.latitude, "LON": self.longitude}
        return {name: value for name, value in fields.items() if value is not None}


def opening_times(time: datetime, latest: Workday | None, server_today: date | None) -> Sequence[str]:
    """Return TIME for a new record; where the first form is refused for its date, the next may be accepted.

    Generation C reads the instant. A and B compare the literal date with the server's own, and put the wall clock on
    the employee's date; where the dates differ, one form excludes the other.

    Args:
        time: the start, in the employee's own offset of now.
        latest: the latest record; one with an id is of generation C.
        server_today: the server's date; None when unknown.
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
    """Return TIME for the end of a record.

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
# No time: the server refuses it before it writes anything, and the error shows what it would have done.
PROBE: Mapping[str, Any] = {"TIME": "x"}
# The latter is from rest.php of 2017.
_WOULD_CONTINUE = frozenset({"TIME", "ERROR_ARGUMENT"})
_WOULD_BEGIN = "WRONG_DATETIME_FORMAT"


class Opening(Enum):
    """What timeman.open would do with a closed record as the latest one."""

    CONTINUES = auto()
    BEGINS = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningProbe:
    """The answer to the probe, just after the status.

    Attributes:
        opening: what timeman.open would do; meaningful only where the status is CLOSED.
        workday: the day that the probe opened instead of refusing TIME; None where it refused.
    """

    opening: Opening
    workday: Workday | None = None


@dataclass(slots=True)
class ProbePermission:
    """Whether a portal may be probed; shared by all connections to it.

    Attributes:
        granted: False once a proxy was found to drop TIME, so that the probe opened a day.
    """

    granted: bool = True


def would_continue(error: ApiError) -> bool:
    """Return whether TIME was refused because the day would be continued, or is on a break."""
    return error.code in _WOULD_CONTINUE


def read_probe(answer: Any, zones: RecordZones, now: datetime) -> OpeningProbe:
    """Parse the answer to the probe, the result of the call or its error; never raises."""
    if isinstance(answer, ApiError):
        if would_continue(answer):
            return OpeningProbe(opening=Opening.CONTINUES)
        return OpeningProbe(opening=Opening.BEGINS if answer.code == _WOULD_BEGIN else Opening.UNKNOWN)
    workday = Workday.parse(answer, zones, now) if isinstance(answer, Mapping) else None
    opened = workday is not None and workday.status not in {Status.CLOSED, None}
    return OpeningProbe(opening=Opening.UNKNOWN, workday=workday if opened else None)


PRESENCES = ("online", "dnd", "away", "break")
STATUS = "timeman.status"
SETTINGS = "timeman.settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class PollQuery:
    """What to ask, beside the profile, which proves whom the webhook acts for; people by user id.

    Attributes:
        days: timeman.status.
        opening: which of these is about to open the day: what timeman.open would do is probed; None for no one.
        settings: timeman.settings.
        people: user.get.
        absences: im.user.list.get.
        scopes: the permissions of the webhook (scope).
        presence: the owner's chat status (im.user.status.get).
        urgency: of the requests.
    """

    days: Sequence[int] = ()
    opening: int | None = None
    settings: Sequence[int] = ()
    people: Sequence[int] = ()
    absences: Sequence[int] = ()
    scopes: bool = False
    presence: bool = False
    urgency: Urgency = Urgency.VERB

    def calls(self, owner_id: int) -> Iterator[tuple[str, Call]]:
        """Yield the calls, each with a key that parse_result knows."""
        yield "me", ("profile", {})
        for user_id in self.days:
            target = target_parameters(user_id, owner_id)
            yield f"day{user_id}", (STATUS, target)
            if user_id == self.opening:
                # Directly after the status, so that nothing happens in between.
                yield "opening", (OPEN, {**target, **PROBE})
        if self.presence:
            yield "presence", ("im.user.status.get", {})
        if self.scopes:
            yield "scopes", ("scope", {})
        for user_id in self.settings:
            yield f"rules{user_id}", (SETTINGS, target_parameters(user_id, owner_id))
        for place, part in enumerate(batched(self.people, PAGE_SIZE, strict=False)):
            yield f"people{place}", (USER_GET, query_by_ids(part))
        for place, part in enumerate(batched(self.absences, PAGE_SIZE, strict=False)):
            yield f"absences{place}", (ABSENCES_GET, query_absences(part))


def target_parameters(user_id: int, owner_id: int) -> dict[str, Any]:
    """Return the parameter that names the employee: the owner's id would require a right (reference §13.13)."""
    return {} if user_id == owner_id else {"USER_ID": user_id}


@dataclass(slots=True, kw_only=True)
class PollResult:
    """The answers to a query, raw and parsed.

    Attributes:
        answers: the result of each call, or its error.
        zones: by which the days were parsed.
        profile: verified to be the owner's.
        days: the latest record of each employee, or the error.
        opening: what timeman.open would do; None when not asked.
        settings: without any rule where they were refused; missing where the portal may yet send them.
        people: those whom the portal knows; None without an answer.
        absences: of those people for whom they are valid; None without an answer.
        scopes: the permissions of the webhook; None without an answer.
        presence: the chat status last set; None likewise, or when there is none.
        missing_scopes: permissions that calls were refused for.
        minimum_interval: between such queries, so that the operating limit is never reached; updated also while
            everything else stays the same.
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
    absences: Mapping[int, Absence] | None = None
    scopes: frozenset[str] | None = None
    presence: str | None = None
    missing_scopes: frozenset[str] = frozenset()
    minimum_interval: timedelta = timedelta()

    def get_day(self, user_id: int) -> Workday:
        """Return an employee's latest record; raise the ApiError that came in its place."""
        day = self.days[user_id]
        if isinstance(day, ApiError):
            # Raised anew as long as the portal repeats it: its traceback must not grow.
            raise day.with_traceback(None)
        return day

    def find_day(self, user_id: int, answer: Any, zones: RecordZones) -> Workday | None:
        """Return the day that was parsed from the same answer; None when there is none."""
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
    """Parse the answers to a query; reuse the days of an earlier result. The rest see PollResult.

    Raises:
        RateLimited: the limit was reached before all days were read.
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
        absences=_read_absences(query, answers, now),
        scopes=frozenset(filter(None, map(str, granted))) if isinstance(granted, list) else None,
        presence=presence if presence in PRESENCES else None,
        missing_scopes=frozenset([answer.scope for answer in answers.values() if isinstance(answer, MissingScope)]),
        minimum_interval=minimum_interval,
    )


def _parse_day(answer: Any, zones: RecordZones, now: datetime) -> Workday | ApiError:
    """Return the day in an answer, or the error in its place; raise it where it is RateLimited."""
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
    """Return the rules: without any where they are refused, None where the portal may yet send them."""
    if isinstance(answer, ApiError):
        temporary = isinstance(answer, CannotConnect | RateLimited)
        return None if temporary else Settings(flexible=False, required=None, manages_others=False)
    return Settings.parse(answer)


def read_people(query: PollQuery, answers: Mapping[str, Any]) -> Mapping[int, Person] | None:
    """Return the people asked for; None where a part of them is missing, so that no one seems to have left."""
    if not query.people:
        return None
    parts = [answers[f"people{place}"] for place in range(count_pages(len(query.people)))]
    if not all(isinstance(part, list) for part in parts):
        return None
    return {person.user_id: person for part in parts for person in parse_people(part)}


def _read_absences(query: PollQuery, answers: Mapping[str, Any], now: datetime) -> Mapping[int, Absence] | None:
    """Return the absences asked for; None where a part of them is missing."""
    if not query.absences:
        return None
    absences: dict[int, Absence] = {}
    for place in range(count_pages(len(query.absences))):
        part = parse_absences(answers[f"absences{place}"], now)
        if part is None:
            return None
        absences |= part
    return absences
