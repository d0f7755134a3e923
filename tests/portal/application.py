"""Local applications and what their users have granted them: §8."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .employee import Employee
    from .office import Office
    from .token_store import TokenPair


@dataclass(slots=True, kw_only=True, eq=False)
class Application:
    """A local application, as an administrator has registered it."""

    id: int
    client_id: str
    client_secret: str = field(repr=False)
    # Where the portal sends the browser back to; what the request says about it is ignored.
    handler: str
    scopes: list[str]
    office: Office = field(repr=False)
    installed: bool = True
    # What event.bind has registered: (event, handler).
    events: list[tuple[str, str]] = field(default_factory=list)

    def uninstall(self) -> None:
        """Remove it from the portal; its tokens are refused, old and new ones."""
        self.installed = False

    def install(self) -> None:
        """Undo uninstall()."""
        self.installed = True

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """Tick other access permissions, for everybody who uses it."""
        self.scopes = list(scopes)


@dataclass(slots=True, kw_only=True, eq=False)
class Authorization:
    """What an application may do for a person; its tokens are passwords.

    It stands where a webhook may stand. Every sign-in adds a pair of tokens; `pair` is the newest that the
    authorisation server remembers.
    """

    application: Application
    person: Employee
    office: Office = field(repr=False)
    revoked: bool = False
    pair: TokenPair | None = field(default=None, repr=False)

    @property
    def kind(self) -> str:
        """How the server calls it when a scope is missing."""
        return "access token"

    @property
    def scopes(self) -> list[str]:
        """The access permissions of the application."""
        return self.application.scopes

    @property
    def access_token(self) -> str:
        """The newest access token.

        Raises:
            LookupError: the authorisation server has forgotten all of them.
        """
        return self._newest.access_token

    @property
    def refresh_token(self) -> str:
        """The newest refresh token.

        Raises:
            LookupError: the authorisation server has forgotten all of them.
        """
        return self._newest.refresh_token

    @property
    def expires_at(self) -> datetime:
        """When the newest access token ends, in UTC.

        Raises:
            LookupError: the authorisation server has forgotten all of them.
        """
        return self._newest.expires_at

    @property
    def is_valid(self) -> bool:
        """Whether the application may still act for the person."""
        return self.application.installed and not self.revoked

    def revoke(self) -> None:
        """Take the person's access to the application away: user_access_error, and no token is refreshed."""
        self.revoked = True

    def restore(self) -> None:
        """Undo revoke(), and install the application if somebody has uninstalled it; the tokens are good again."""
        self.revoked = False
        self.application.install()

    def expire(self) -> None:
        """Let the newest access token end now; the refresh token is still good."""
        self._newest.expires_at = self.office.clock.now()

    def expire_for_good(self) -> None:
        """Let both newest tokens end now, as after 180 days without a refresh."""
        self.expire()
        self._newest.refresh_until = self.office.clock.now()

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """Tick other access permissions of the application, for everybody who uses it."""
        self.application.set_scopes(scopes)

    @property
    def _newest(self) -> TokenPair:
        if self.pair is None:
            raise LookupError("the authorisation server knows no token of it")
        return self.pair
