"""Faults on demand: what stands between a client and a portal, or makes an answer other than it should be.

Seen by users and integration authors of many portals; §6.3 has the system errors among them. LICENSE_EXPIRED,
verification_needed and the codes "100" and "0" are known only by name: their status is assumed.
"""

from dataclasses import replace
from typing import Final, Self

from .envelope import HTML, Reply
from .errors import RestError
from .fault_kinds import PlainFault

NGINX_404: Final = (
    b"<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n"
    b"<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
LICENCE_PAGE: Final = "/bitrix/coupon_activation.php"
BOM: Final = b"\xef\xbb\xbf"
WARNING: Final = (
    b"<br />\n<b>Warning</b>:  Undefined array key &quot;TZ&quot; in "
    b"<b>/home/bitrix/www/local/php_interface/init.php</b> on line <b>12</b><br />\n"
)
NOTICE: Final = (
    b"<br />\n<b>Notice</b>:  Undefined variable: debug in "
    b"<b>/home/bitrix/www/bitrix/php_interface/dbconn.php</b> on line <b>7</b><br />\n"
)
COMMENT_BEFORE: Final = b"<!-- begin of page -->\n"
COMMENT_AFTER: Final = b"\n<!-- page generated in 0.04 s -->"
BLOCK_PAGE: Final = (
    "<!DOCTYPE html><html><head><title>Доступ ограничен</title></head><body><h1>Доступ ограничен</h1>"
    "<p>Access to this site is restricted by your provider.</p>"
    '<script>var state = {"error":"blocked","result":[]};</script></body></html>'
)


class Fault(PlainFault):
    """One thing that goes wrong; made by the constructors below and those it inherits."""

    __slots__ = ()

    @classmethod
    def refusal(cls, code: str, description: str, status: int) -> Self:
        """Refuse a whole request with any error."""
        return cls(name=code or "(empty code)", refuse_request=lambda _variant: RestError(code, description, status))

    @classmethod
    def portal_deleted(cls) -> Self:
        """Refuse with 403 PORTAL_DELETED: gone, or a self-hosted portal that is "temporarily closed"."""
        return cls.refusal("PORTAL_DELETED", "Portal was deleted", 403)

    @classmethod
    def https_required(cls) -> Self:
        """Refuse with INVALID_REQUEST, as a portal behind a TLS proxy does; see Office.behind_tls_proxy."""
        return cls.auth_error("INVALID_REQUEST")

    @classmethod
    def license_expired(cls) -> Self:
        """Refuse with LICENSE_EXPIRED."""
        return cls.refusal("LICENSE_EXPIRED", "The license has expired.", 403)

    @classmethod
    def verification_needed(cls) -> Self:
        """Refuse with verification_needed."""
        return cls.refusal("verification_needed", "Verification needed", 401)

    @classmethod
    def user_access_error(cls) -> Self:
        """Refuse a person whom the administrator has not given the application."""
        return cls.auth_error("user_access_error")

    @classmethod
    def authorization_error(cls) -> Self:
        """Refuse a person who cannot be authorised."""
        return cls.auth_error("authorization_error")

    @classmethod
    def nameless_denial(cls) -> Self:
        """Refuse with the empty code and "Access denied"."""
        return cls.refusal("", "Access denied", 403)

    @classmethod
    def code_100(cls) -> Self:
        """Let one method fail with "100", the number of PHP's exception about an argument."""
        return cls.error("100", "Could not find value for parameter {userId}")

    @classmethod
    def code_0(cls) -> Self:
        """Let one method fail with "0", the number of an exception that has none."""
        return cls.error("0", "Access denied")

    @classmethod
    def not_routed(cls) -> Self:
        """Answer with nginx's own page for 404; see Office.rest_v3_routed."""
        return cls(name="not routed", reply=Reply(404, NGINX_404, "text/html"))

    @classmethod
    def licence_page(cls, location: str = LICENCE_PAGE) -> Self:
        """Redirect to the page where a self-hosted portal wants its licence; it names its own host before the path."""
        return cls.redirect(location)

    @classmethod
    def block_page(cls, status: int = 200) -> Self:
        """Answer with the page of a provider that blocks the host; meant for "oauth/token"."""
        return cls.raw(status, BLOCK_PAGE, HTML)

    @classmethod
    def portal_not_found(cls) -> Self:
        """Let the authorisation server not know the portal; meant for "oauth/token"."""
        return cls.error("invalid_request", "Portal not found")

    @classmethod
    def bad_verification_code(cls) -> Self:
        """Let the authorisation server refuse a code; meant for "oauth/token"."""
        return cls.error("bad_verification_code", "The code passed is incorrect or expired.")

    @classmethod
    def wrapped(cls, before: bytes | str = b"", after: bytes | str = b"", content_type: str | None = None) -> Self:
        """Process the request and put bytes before and after the real answer.

        Args:
            before: what comes first in the body.
            after: what comes last.
            content_type: of the answer; None: the real one.
        """
        first, last = _to_bytes(before), _to_bytes(after)

        def wrap(reply: Reply) -> Reply:
            return replace(reply, body=first + reply.body + last, content_type=content_type or reply.content_type)

        return cls(name="wrapped", wrap=wrap, executed=True)

    @classmethod
    def bom(cls) -> Self:
        """Begin the answer with the mark of UTF-8."""
        return cls.wrapped(BOM)

    @classmethod
    def php_warning(cls) -> Self:
        """Begin the answer with a warning of PHP, which makes it a page."""
        return cls.wrapped(WARNING, content_type=HTML)

    @classmethod
    def php_notice_after(cls) -> Self:
        """End the answer with a notice of PHP."""
        return cls.wrapped(after=NOTICE)

    @classmethod
    def html_comment(cls) -> Self:
        """Put comments of HTML around the answer."""
        return cls.wrapped(COMMENT_BEFORE, COMMENT_AFTER)

    @classmethod
    def nul_bytes(cls) -> Self:
        """Put NUL bytes around the answer and behind its first brace."""

        def wrap(reply: Reply) -> Reply:
            body = reply.body.replace(b"{", b"{\x00", 1)
            return replace(reply, body=b"\x00\x00" + body + b"\x00")

        return cls(name="NUL bytes", wrap=wrap, executed=True)


def _to_bytes(content: bytes | str) -> bytes:
    return content.encode() if isinstance(content, str) else content
