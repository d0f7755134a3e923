"""What a method sees of the request it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .php import Params

if TYPE_CHECKING:
    from .access import Access
    from .employee import Employee
    from .office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who calls, from where."""

    office: Office
    access: Access
    ip: str
    # Cookies to be set with the answer.
    cookies: dict[str, str] = field(default_factory=dict)

    @property
    def caller(self) -> Employee:
        """The person whom the call acts for."""
        return self.access.person


@dataclass(frozen=True, slots=True)
class Listing:
    """A result that comes in pages."""

    result: object
    # None: not told.
    total: int | None
    next: int | None


type Handler = Callable[[Context, Params], object]


@dataclass(frozen=True, slots=True)
class Method:
    """A REST method; any of the scopes opens it, no scope means that it is basic."""

    handler: Handler
    scopes: frozenset[str] = frozenset()

    def is_open_to(self, access: Access) -> bool:
        """Whether it has the scope."""
        return not self.scopes or not self.scopes.isdisjoint(access.scopes)
