"""Where a portal is."""

from dataclasses import dataclass, replace
import re
import string
from typing import Self

from yarl import URL

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
