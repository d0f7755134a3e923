"""Where a portal is, and how a request proves itself: by an incoming webhook or an access token (reference §7, §8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
import re
import string
from typing import ClassVar, Protocol, Self, override

from yarl import URL

from .errors import AnswerLost, CannotConnect, InvalidAuth

_REST_PATH = re.compile(r"^(?P<prefix>(?:/[^/]+)*?)/(?:rest|oauth)(?:/.*)?$")


# In the cloud a portal has its host to itself: what people paste behind it is the page that they were looking at.
_CLOUD_HOST = re.compile(r"\.bitrix24\.[a-z.]+$")


_HOST = re.compile(r"[\w.:-]+")


# What comes along with a copied text and is not seen: marks of width zero and of direction, and soft hyphens.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\0]")


# And what people put around an address, or behind it in a sentence.
_AROUND = (
    f"{string.whitespace}\u00a0\u202f\"'`<>,;"
    "\u00ab\u00b4\u00bb\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a"
)


_WEB = re.compile(r"(https?):/*", re.IGNORECASE)


_ANY_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


class InvalidAddress(ValueError):
    """The text is not the address of a portal."""


class NotHttps(InvalidAddress):
    """The address begins with http: whatever is sent there could be read, and a webhook or a token is a password."""


def pasted_url(text: str) -> URL:
    """Read an address as people paste it: in quotes, with characters that nobody sees, without https://.

    Raises:
        ValueError: it is none.
    """
    text = _INVISIBLE.sub("", text).strip(_AROUND)
    if (web := _WEB.match(text)) is not None:
        text = f"{web[1]}://{text[web.end() :]}"
    elif text.startswith("//"):
        text = f"https:{text}"
    elif _ANY_SCHEME.match(text) is None:
        text = f"https://{text}"
    url = URL(text)
    # Not the host in readable letters: some that exist cannot be written in them.
    if not _HOST.fullmatch(url.raw_host or ""):
        raise ValueError("no host")
    return url


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a portal is.

    Attributes:
        origin: scheme, host and port, for example "https://example.bitrix24.com".
        prefix: the path in front of /rest/ on self-hosted portals, without a trailing slash; mostly empty.
    """

    origin: str
    prefix: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what people paste: with or without https://, a page of the portal behind it.

        Raises:
            NotHttps: it begins with http.
            InvalidAddress: not the address of a portal.
        """
        url: URL | None
        try:
            url = pasted_url(text)
            origin = str(url.origin())
        except ValueError:
            url = None
        if url is None or url.user is not None or url.scheme not in {"http", "https"}:
            raise InvalidAddress
        if url.scheme == "http":
            raise NotHttps
        path = url.raw_path.rstrip("/")
        if _CLOUD_HOST.search(str(url.raw_host)):
            path = ""
        elif (rest := _REST_PATH.match(path)) is not None:
            path = rest["prefix"]
        return cls(origin=origin, prefix=path)

    @property
    def address(self) -> Address:
        """Nothing but the address."""
        return Address(origin=self.origin, prefix=self.prefix)

    @property
    def base_url(self) -> str:
        """The portal's start page."""
        return f"{self.origin}{self.prefix}/"

    @property
    def portal(self) -> str:
        """The portal's address without scheme: host, port where not the usual one, path prefix."""
        return self.origin.removeprefix("https://") + self.prefix

    @property
    def host(self) -> str:
        """The portal's host, with the port where it is not the usual one."""
        return self.origin.removeprefix("https://")

    def moved_to(self, origin: str) -> Self:
        """The same on a portal that changed its address."""
        return replace(self, origin=origin)


_WEBHOOK_PATH = re.compile(
    r"^(?P<prefix>(?:/[^/]+)*?)/rest/(?:api/)?(?P<user_id>[1-9]\d{0,17})/(?P<secret>\w+)(?:/[\w.]*)?/*$"
)


class InvalidWebhook(InvalidAddress):
    """The text is not the URL of an incoming webhook."""


@dataclass(frozen=True, slots=True)
class Credentials:
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

    async def authorize(self, rejected: Credentials | None = None) -> Credentials:
        """Return what proves a request: the path does."""
        return Credentials(self.secret)

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

    async def authorize(self, rejected: Credentials | None = None) -> Credentials:
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
            return Credentials(token, {"auth": token})
        raise failure

    def can_renew(self, error: InvalidAuth) -> bool:
        """Return whether another proof may be accepted.

        An unknown token mostly means that the application is gone: the authorisation server says so better.
        """
        return error.code in {"expired_token", "invalid_token"}


type Auth = Webhook | AccessToken
