"""Where a portal is."""

from dataclasses import dataclass, replace
import re
from typing import Self

from yarl import URL

_REST_PATH = re.compile(r"^(?P<prefix>(?:/[^/]+)*?)/(?:rest|oauth)(?:/.*)?$")
# In the cloud a portal has its host to itself: what people paste behind it is the page that they were looking at.
_CLOUD_HOST = re.compile(r"\.bitrix24\.[a-z.]+$")
_HOST = re.compile(r"[\w.:-]+")


class InvalidAddress(ValueError):
    """The text is not the address of a portal, or not https."""


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
            InvalidAddress: not the address of a portal, or not https.
        """
        text = text.strip()
        try:
            url = URL(text if "://" in text else f"https://{text}")
            invalid = url.scheme != "https" or url.user is not None or not _HOST.fullmatch(url.host or "")
            origin = str(url.origin())
        except ValueError:
            invalid = True
        if invalid:
            raise InvalidAddress
        path = url.raw_path.rstrip("/")
        if _CLOUD_HOST.search(str(url.host)):
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
