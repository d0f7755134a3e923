"""The address of a portal, and the credentials of requests: incoming webhooks, access tokens (reference §7, §8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
import re
import string
from typing import ClassVar, Protocol, Self, override

from yarl import URL

from .errors import AnswerLost, CannotConnect, InvalidAuth

_REST_PATH = re.compile(r"^(?P<prefix>(?:/[^/]+)*?)/(?:rest|oauth)(?:/.*)?$")

# In the cloud a portal has a host of its own: a path that is pasted along is just a page of it.
_CLOUD_HOST = re.compile(r"\.bitrix24\.[a-z.]+$")
_HOST = re.compile(r"[\w.:-]+")
# Invisible characters in copied text: of zero width, of direction, and soft hyphens.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\0]")

# Characters around an address, or behind it in a sentence.
_AROUND = (
    f"{string.whitespace}\u00a0\u202f\"'`<>,;"
    "\u00ab\u00b4\u00bb\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a"
)

_WEB = re.compile(r"(https?):/*", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


class InvalidAddress(ValueError):
    """The text is not the address of a portal."""


class NotHttps(InvalidAddress):
    """The address begins with http, where a webhook or a token, which are passwords, could be read."""


def pasted_url(text: str) -> URL:
    """Return the URL in a pasted text: quoted, with invisible characters, without https; or raise ValueError."""
    text = _INVISIBLE.sub("", text).strip(_AROUND)
    if (web := _WEB.match(text)) is not None:
        text = f"{web[1]}://{text[web.end() :]}"
    elif text.startswith("//"):
        text = f"https:{text}"
    elif _ANY_SCHEME.match(text) is None:
        text = f"https://{text}"
    url = URL(text)
    # The raw host: some existing hosts have no decoded form.
    if not _HOST.fullmatch(url.raw_host or ""):
        raise ValueError("no host")
    return url


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The address of a portal."""

    origin: str  # scheme, host and port, for example "https://example.bitrix24.com"
    prefix: str = ""  # path in front of /rest/ on self-hosted portals, without a trailing slash

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return a pasted address or page of a portal; raise NotHttps or InvalidAddress."""
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
        """The address without credentials."""
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
        """Return the same with another origin."""
        return replace(self, origin=origin)


_WEBHOOK_PATH = re.compile(
    r"^(?P<prefix>(?:/[^/]+)*?)/rest/(?:api/)?(?P<user_id>[1-9]\d{0,17})/(?P<secret>\w+)(?:/[\w.]*)?/*$"
)


class InvalidWebhook(InvalidAddress):
    """The text is not the URL of an incoming webhook."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The credentials of one request."""

    secret: str = field(repr=False)  # must not be shown, nor pass through in an answer
    parameters: Mapping[str, str] = field(default_factory=dict, repr=False)  # sent in addition to those of the method


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook(Address):
    """An incoming webhook, which acts for the person who created it. Its URL is a password."""

    user_id: int  # of its creator
    secret: str = field(repr=False)
    expires: ClassVar[bool] = False  # whether the credentials expire, and are renewed

    @classmethod
    @override
    def parse(cls, text: str) -> Self:
        """Return a pasted webhook, perhaps with a method behind it; raise NotHttps or InvalidWebhook."""
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
        """The URL in its stored form. A password."""
        return f"{self.base_url}rest/{self.user_id}/{self.secret}/"

    def method_url(self, method: str) -> URL:
        """Return the URL of a classic method. A password."""
        return URL(f"{self.url}{method}")

    def record_url(self, method: str) -> URL:
        """Return the URL of a method of REST 3.0 (reference §4.3). A password."""
        return URL(f"{self.base_url}rest/api/{self.user_id}/{self.secret}/{method}")

    async def authorize(self, rejected: Credentials | None = None) -> Credentials:
        """Return the credentials of a request: they are in its path."""
        return Credentials(self.secret)

    def can_renew(self, error: InvalidAuth) -> bool:
        """Return False: there are no other credentials."""
        return False


class TokenSource(Protocol):
    """Provides access tokens, renewed in time."""

    async def access_token(self, rejected: str | None = None) -> str:
        """Return a valid token that the portal has not rejected, or raise as TokenServer.refresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken(Address):
    """Access tokens of a local application, which act for the person who signed in (reference §8)."""

    user_id: int  # of the person who signed in
    tokens: TokenSource = field(repr=False)
    expires: ClassVar[bool] = True

    def method_url(self, method: str) -> URL:
        """Return the URL of a classic method."""
        return URL(f"{self.base_url}rest/{method}")

    def record_url(self, method: str) -> URL:
        """Return the URL of a method of REST 3.0 (reference §4.3)."""
        return URL(f"{self.base_url}rest/api/{method}")

    async def authorize(self, rejected: Credentials | None = None) -> Credentials:
        """Return a token as a parameter (reference §6.1), not the rejected one, or raise ApiError."""
        try:
            token = await self.tokens.access_token(None if rejected is None else rejected.secret)
        except AnswerLost as err:
            # The authorisation server's answer: the request itself was not sent.
            raise CannotConnect(err.text, found=err.found) from None
        return Credentials(token, {"auth": token})

    def can_renew(self, error: InvalidAuth) -> bool:
        """Return whether other credentials may be accepted.

        An unknown token mostly means a removed application: the authorisation server's error says so.
        """
        return error.code in {"expired_token", "invalid_token"}


type Auth = Webhook | AccessToken
