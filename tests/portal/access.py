"""What lets somebody call: a webhook, or the token of an application."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .employee import Employee
    from .office import Office


class Access(Protocol):
    """The right to call as a person, within scopes."""

    person: Employee
    office: Office

    @property
    def scopes(self) -> list[str]:
        """The access permissions."""
        ...

    @property
    def kind(self) -> str:
        """How the server calls it when a scope is missing."""
        ...

    @property
    def is_valid(self) -> bool:
        """Whether the portal still accepts it."""
        ...

    def revoke(self) -> None:
        """Take it away."""
        ...

    def restore(self) -> None:
        """Give it back."""
        ...

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """Tick other access permissions."""
        ...
