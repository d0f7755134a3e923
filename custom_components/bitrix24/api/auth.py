"""How a request proves itself: by an incoming webhook (reference §7) or an access token of OAuth 2 (reference §8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import re
from typing import ClassVar, Protocol, Self, override

from yarl import URL

from .address import Address, InvalidAddress, NotHttps, pasted_url
from .errors import AnswerLost, CannotConnect, InvalidAuth

_WEBHOOK_PATH = re.compile(
    r"^(?P<prefix>(?:/[^/]+)*?)/rest/(?:api/)?(?P<user_id>[1-9]\d{0,17})/(?P<secret>\w+)(?:/[\w.]*)?/*$"
)


class InvalidWebhook(InvalidAddress):
    """The text is not the URL of an incoming webhook."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves one request.

    Attributes:
        secret: never to be shown, nor to be let through in an answer.
        parameters: what is sent beside those of the method.
    """

    secret: str = field(repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook(Address):
    """An incoming webhook: acts for the person who created it. Its URL is a password.

    Attributes:
        user_id: the person's id on the portal.
        secret: never to be shown.
        expires: whether the portal refuses it after a while, so that another one is needed.
    """

    user_id: int
    secret: str = field(repr=False)
    expires: ClassVar[bool] = False

    @classmethod
    @override
    def parse(cls, text: str) -> Self:
        """Read what people paste: blanks around it, no or several slashes, a method behind it.

        Raises:
            NotHttps: it begins with http.
            InvalidWebhook: not a webhook.
        """
        path = None
        try:
            url = pasted_url(text)
            path = _WEBHOOK_PATH.match(url.raw_path)
        except ValueError:
            pass
        if path is None or url.scheme not in {"http", "https"}:
            raise InvalidWebhook
        if url.scheme == "http":
            raise NotHttps
        return cls(origin=str(url.origin()), prefix=path["prefix"], user_id=int(path["user_id"]), secret=path["secret"])

    @property
    def url(self) -> str:
        """The URL as it is stored. A password."""
        return f"{self.base_url}rest/{self.user_id}/{self.secret}/"

    def method_url(self, method: str) -> URL:
        """Where a classic method is called. A password."""
        return URL(f"{self.url}{method}")

    def record_url(self, method: str) -> URL:
        """Where a method of REST 3.0 is called (reference §4.3). A password."""
        return URL(f"{self.base_url}rest/api/{self.user_id}/{self.secret}/{method}")

    async def prove(self, rejected: Proof | None = None) -> Proof:
        """Return what proves a request: the path does."""
        return Proof(self.secret)

    def can_renew(self, error: InvalidAuth) -> bool:
        """Return whether another proof may be accepted: there is only one."""
        return False


class TokenSource(Protocol):
    """Gives access tokens, and new ones in time."""

    async def access_token(self, rejected: str | None = None) -> str:
        """Return a token that is not expired.

        Args:
            rejected: the token that the portal has just refused; not to be returned.

        Raises:
            ApiError: there is none, see TokenServer.refresh.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken(Address):
    """Access tokens of a local application: act for the person who signed in (reference §8).

    Attributes:
        user_id: the person's id on the portal.
        tokens: where the tokens come from.
        expires: as above.
    """

    user_id: int
    tokens: TokenSource = field(repr=False)
    expires: ClassVar[bool] = True

    def method_url(self, method: str) -> URL:
        """Where a classic method is called."""
        return URL(f"{self.base_url}rest/{method}")

    def record_url(self, method: str) -> URL:
        """Where a method of REST 3.0 is called (reference §4.3)."""
        return URL(f"{self.base_url}rest/api/{method}")

    async def prove(self, rejected: Proof | None = None) -> Proof:
        """Return what proves a request: a token, among its parameters (reference §6.1).

        Args:
            rejected: the proof that the portal has just refused.

        Raises:
            CannotConnect: there is no token now.
            ApiError: there is no token, see TokenServer.refresh.
        """
        try:
            token = await self.tokens.access_token(rejected.secret if rejected is not None else None)
        except AnswerLost as err:
            # It was the authorisation server's: what was to be proven was not sent.
            failure = CannotConnect(err.text, found=err.found)
        else:
            return Proof(token, {"auth": token})
        raise failure

    def can_renew(self, error: InvalidAuth) -> bool:
        """Return whether another proof may be accepted.

        An unknown token may be one that an authorisation server lost when it crashed. If not, the application is gone,
        and the server says so better than the portal.
        """
        return error.code in {"expired_token", "invalid_token"}


type Auth = Webhook | AccessToken
