"""People as the portal lists them (method user.get, reference §5 and §6.6)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from .parsing import as_bool, as_int, as_text
from .plain_text import plain_text
from .profile import full_name

PAGE_SIZE = 50
USER_GET = "user.get"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the portal.

    Attributes:
        user_id: ID.
        name: first and last name; empty when the portal knows none.
        position: WORK_POSITION in one line, or empty.
        time_zone: TIME_ZONE, an IANA name, or empty: the person follows the server.
        active: False for somebody who has left the company.
        employee: whether the person belongs to the company; external people have no work day.
        online: IS_ONLINE; None when the portal does not tell.
    """

    user_id: int
    name: str
    position: str
    time_zone: str
    active: bool
    employee: bool
    online: bool | None

    @classmethod
    def parse(cls, item: Any) -> Self | None:
        """Read one item of user.get; None when it does not say who it is."""
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
    """All who work here, as far as the portal tells them.

    Attributes:
        people: by their first appearance, nobody twice.
        complete: whether these are all.
    """

    people: tuple[Person, ...]
    complete: bool


def people_of(result: Any) -> list[Person]:
    """Return the people in an answer of user.get."""
    items = result if isinstance(result, list) else ()
    return [person for person in map(Person.parse, items) if person is not None]


def query_by_ids(user_ids: Iterable[int]) -> dict[str, Any]:
    """Return the parameters that ask for up to PAGE_SIZE people, in PHP's form for a batch."""
    return {f"FILTER[ID][{place}]": user_id for place, user_id in enumerate(user_ids)}


def query_first_page() -> dict[str, Any]:
    """Return the parameters that ask for the first page of all who work here."""
    return {"FILTER": {"ACTIVE": True, "USER_TYPE": "employee"}, "SORT": "ID", "ORDER": "ASC"}


def query_page(start: int) -> dict[str, Any]:
    """Return the parameters that ask for another page of them, in PHP's form for a batch."""
    return {"FILTER[ACTIVE]": "true", "FILTER[USER_TYPE]": "employee", "SORT": "ID", "ORDER": "ASC", "start": start}
