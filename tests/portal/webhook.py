"""Incoming webhooks: who may call, as whom, with which scopes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from .clock import to_instant

if TYPE_CHECKING:
    from .employee import Employee
    from .office import Office


@dataclass(slots=True, kw_only=True, eq=False)
class Webhook:
    """One incoming webhook; `person` is for whom it acts, `creator_id` stands in its address."""

    person: Employee
    creator_id: int
    secret: str = field(repr=False)
    scopes: list[str]
    office: Office = field(repr=False)
    revoked: bool = False
    expires_at: datetime | None = None

    @property
    def kind(self) -> str:
        """How the server calls it when a scope is missing."""
        return "webhook token"

    @property
    def path(self) -> str:
        """The path of the webhook's address."""
        return f"{self.office.path_prefix}/rest/{self.creator_id}/{self.secret}/"

    @property
    def url(self) -> str:
        """The webhook's address; it is a password."""
        return f"{self.office.base_url}/rest/{self.creator_id}/{self.secret}/"

    @property
    def is_valid(self) -> bool:
        """Whether the portal still accepts it."""
        return not self.revoked and (self.expires_at is None or self.office.clock.now() < self.expires_at)

    def revoke(self) -> None:
        """Delete it (or let Bitrix24 block a leaked one)."""
        self.revoked = True

    def restore(self) -> None:
        """Undo revoke() and expire()."""
        self.revoked, self.expires_at = False, None

    def expire(self, at: datetime | str | None = None) -> None:
        """Set the date from which it is refused; now when left out."""
        self.expires_at = self.office.clock.now() if at is None else to_instant(at)

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """Tick other access permissions."""
        self.scopes = list(scopes)
