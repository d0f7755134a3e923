"""How a request proves itself: an incoming webhook (reference §7)."""

from dataclasses import dataclass, field
import re
from typing import Self

from yarl import URL

_WEBHOOK_PATH = re.compile(
    r"^(?P<prefix>(?:/[^/]+)*?)/rest/(?:api/)?(?P<user_id>[1-9]\d{0,17})/(?P<secret>\w+)(?:/[\w.]*)?/*$"
)


class InvalidWebhook(ValueError):
    """The text is not the URL of an incoming webhook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An incoming webhook: acts for the person who created it. Its URL is a password.

    Attributes:
        origin: scheme, host and port, for example "https://example.bitrix24.com".
        prefix: the path in front of /rest/ on self-hosted portals, without a trailing slash; mostly empty.
        user_id: the person's id on the portal.
        secret: never to be shown.
    """

    origin: str
    prefix: str
    user_id: int
    secret: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what people paste: blanks around it, no or several slashes, a method behind it.

        Raises:
            InvalidWebhook: not a webhook, or not https.
        """
        invalid = True
        try:
            url = URL(text.strip())
            path = _WEBHOOK_PATH.match(url.raw_path)
            invalid = url.scheme != "https" or not url.host or path is None
        except ValueError:
            path = None
        if invalid or path is None:
            raise InvalidWebhook
        return cls(origin=str(url.origin()), prefix=path["prefix"], user_id=int(path["user_id"]), secret=path["secret"])

    @property
    def url(self) -> str:
        """The URL as it is stored. A password."""
        return f"{self.origin}{self.prefix}/rest/{self.user_id}/{self.secret}/"

    @property
    def portal(self) -> str:
        """The portal's address without scheme: host, port where not the usual one, path prefix."""
        return self.origin.removeprefix("https://") + self.prefix

    @property
    def host(self) -> str:
        """The portal's host, with the port where it is not the usual one."""
        return self.origin.removeprefix("https://")

    def method_url(self, method: str) -> URL:
        """Where a classic method is called. A password."""
        return URL(f"{self.url}{method}")

    def record_url(self, method: str) -> URL:
        """Where a method of REST 3.0 is called (reference §4.3). A password."""
        return URL(f"{self.origin}{self.prefix}/rest/api/{self.user_id}/{self.secret}/{method}")

    def moved_to(self, origin: str) -> Webhook:
        """The same webhook on a portal that changed its address."""
        return Webhook(origin=origin, prefix=self.prefix, user_id=self.user_id, secret=self.secret)
