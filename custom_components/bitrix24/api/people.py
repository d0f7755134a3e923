"""People of a portal and the rules of their days (reference §4.1, §5, §6.6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from .parsing import as_bool, as_clock_time, as_int, as_text, plain_text

_LEEWAY = timedelta(minutes=15)

# The portal stores fifty characters of each of the two names.
_LONGEST_NAME = 120


def full_name(item: Mapping[str, Any]) -> str:
    """Return first and last name in one line, perhaps empty."""
    names = (as_text(item.get("NAME")), as_text(item.get("LAST_NAME")))
    return plain_text(" ".join(filter(None, names)), _LONGEST_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The person for whom requests act (method profile, reference §6.6)."""

    user_id: int
    name: str
    time_zone: str  # TIME_ZONE, an IANA name; empty when the person follows the server

    @classmethod
    def parse(cls, item: Any) -> Self | None:
        """Return the person in an answer of profile; None without an id."""
        user_id = as_int(item.get("ID")) if isinstance(item, dict) else None
        if user_id is None or user_id <= 0:
            return None
        return cls(user_id=user_id, name=full_name(item), time_zone=as_text(item.get("TIME_ZONE")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The rules of a person's work day (method timeman.settings, reference §4.1)."""

    flexible: bool  # UF_TM_FREE: times need no reason, and a day may have several records
    required: timedelta | None  # UF_TM_MIN_DURATION; None without such a rule
    manages_others: bool  # ADMIN: may act for other people
    shift: timedelta | None = None  # by the limits of start and finish; None when unknown

    @classmethod
    def parse(cls, item: Any) -> Self | None:
        """Return the settings in an answer of timeman.settings; None if not valid."""
        if not isinstance(item, dict):
            return None
        required = as_clock_time(item.get("UF_TM_MIN_DURATION"))
        return cls(
            flexible=as_bool(item.get("UF_TM_FREE")) is True,
            required=required if required is not None and required > timedelta() else None,
            manages_others=as_bool(item.get("ADMIN")) is True,
            shift=_shift(as_clock_time(item.get("UF_TM_MAX_START")), as_clock_time(item.get("UF_TM_MIN_FINISH"))),
        )


def _shift(max_start: timedelta | None, min_finish: timedelta | None) -> timedelta | None:
    """Return the length of a shift (reference §2.7): both limits are usually a quarter of an hour inside it."""
    if max_start is None or min_finish is None or max_start == min_finish:
        return None
    return (min_finish - max_start) % timedelta(days=1) + 2 * _LEEWAY


PAGE_SIZE = 50


def count_pages(people: int) -> int:
    """Return how many calls about so many people are needed."""
    return -(-people // PAGE_SIZE)


USER_GET = "user.get"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of the portal (method user.get)."""

    user_id: int
    name: str
    position: str  # WORK_POSITION in one line
    time_zone: str  # TIME_ZONE, an IANA name; empty when the person follows the server
    active: bool  # False after leaving the company
    employee: bool  # False for external people, who have no work day
    online: bool | None  # IS_ONLINE; None when unknown

    @classmethod
    def parse(cls, item: Any) -> Self | None:
        """Return the person in an item of user.get; None without an id."""
        user_id = as_int(item.get("ID")) if isinstance(item, Mapping) else None
        if user_id is None:
            return None
        return cls(
            user_id=user_id,
            name=full_name(item),
            position=plain_text(as_text(item.get("WORK_POSITION"))),
            time_zone=as_text(item.get("TIME_ZONE")),
            active=as_bool(item.get("ACTIVE")) is not False,
            employee=as_text(item.get("USER_TYPE")) in {"", "employee"},
            online=as_bool(item.get("IS_ONLINE")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleList:
    """The people of a company, in the portal's order, and whether the list is complete."""

    people: tuple[Person, ...]
    complete: bool


def parse_people(result: Any) -> list[Person]:
    """Return the people in an answer of user.get."""
    items = result if isinstance(result, list) else ()
    return [person for person in map(Person.parse, items) if person is not None]


def query_by_ids(user_ids: Iterable[int]) -> dict[str, Any]:
    """Return the parameters for up to PAGE_SIZE people, in PHP's form for a batch."""
    return {f"FILTER[ID][{place}]": user_id for place, user_id in enumerate(user_ids)}


def query_first_page() -> dict[str, Any]:
    """Return the parameters for the first page of a company's people."""
    return {"FILTER": {"ACTIVE": True, "USER_TYPE": "employee"}, "SORT": "ID", "ORDER": "ASC"}


def query_page(start: int) -> dict[str, Any]:
    """Return the parameters for another page of them, in PHP's form for a batch."""
    return {"FILTER[ACTIVE]": "true", "FILTER[USER_TYPE]": "employee", "SORT": "ID", "ORDER": "ASC", "start": start}
