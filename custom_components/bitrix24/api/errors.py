"""One error class for each way a caller must react. None ever holds a secret."""

from datetime import datetime
from http import HTTPStatus

from .findings import Finding
from .plain_text import plain_text

_LONGEST_CODE = 100


class ApiError(Exception):
    """A call to Bitrix24 did not give what it should.

    Attributes:
        code: Bitrix24's error code; the empty string is a code too. None when the failure is not Bitrix24's answer.
        text: Bitrix24's own words, in the language of the portal: to be shown, never to be parsed. One short line.
        found: what was found on the way to the portal; None when nothing was sent.
    """

    def __init__(self, text: str = "", *, code: str | None = None, found: Finding | None = None) -> None:
        """Keep what the portal said."""
        # Whoever answers decides how long it is and what is in it, and it ends in logs and forms.
        text, code = plain_text(text), None if code is None else plain_text(code, _LONGEST_CODE)
        super().__init__(f"{code}: {text}" if code and text else code or text)
        self.code = code
        self.text = text
        self.found = found


class CannotConnect(ApiError):
    """The portal could not be reached: nothing was processed. Try again later."""


class AnswerLost(CannotConnect):
    """No usable answer arrived: whether the call was processed is unknown. Read the state before anything else."""


class ServerFailed(AnswerLost):
    """The server itself failed (HTTP 5xx). Give it a rest before anything but a look at the state."""


class PortalMoved(CannotConnect):
    """The portal says that it has moved (reference §6.3). The call was not processed, and nothing was sent there.

    Attributes:
        origin: scheme, host and port of the new address; anybody's, until a person has agreed to it.
    """

    def __init__(self, origin: str, *, found: Finding | None = None) -> None:
        """Keep where the portal went."""
        super().__init__("the portal moved", found=found)
        self.origin = origin


class RateLimited(ApiError):
    """The portal asks for patience (reference §6.4): the call was not processed.

    Attributes:
        reset_at: when the operating limit of the method ends, as an aware instant; None when the portal did not tell.
    """

    def __init__(
        self,
        text: str = "",
        *,
        code: str | None = None,
        found: Finding | None = None,
        reset_at: datetime | None = None,
    ) -> None:
        """Keep when to come back."""
        super().__init__(text, code=code, found=found)
        self.reset_at = reset_at

    @property
    def insistent(self) -> bool:
        """Whether the portal itself asks, and not a server in front of it that is busy or down, and soon well again."""
        too_many = self.found is not None and self.found.status == HTTPStatus.TOO_MANY_REQUESTS
        return too_many or self.code in {"OPERATION_TIME_LIMIT", "OVERLOAD_LIMIT"}


class RestBlocked(RateLimited):
    """Somebody at Bitrix24 blocked the portal's REST by hand (OVERLOAD_LIMIT): only Bitrix24's support lifts that."""


class InvalidAuth(ApiError):
    """The webhook or token is no longer accepted: the person must sign in again."""


class ApplicationRemoved(InvalidAuth):
    """The local application is not installed on the portal, or not any more: somebody must install it again."""


class ApplicationUnknown(InvalidAuth):
    """The authorisation server does not know the local application: client id or client secret is wrong."""


class WrongPerson(InvalidAuth):
    """The webhook acts for somebody else than before: nothing may be done with it."""


class MissingScope(ApiError):
    """The webhook lacks a permission.

    Attributes:
        scope: Bitrix24's name of the permission, for example "timeman".
    """

    def __init__(self, scope: str, *, code: str | None = None, text: str = "", found: Finding | None = None) -> None:
        """Name the permission."""
        super().__init__(text or f"scope {scope} is missing", code=code, found=found)
        self.scope = scope


class AccessDenied(ApiError):
    """The portal knows the person but does not let them in: signing in again does not help.

    An administrator has given the application to others only, or the person was dismissed (reference §6.3).
    """


class RestUnavailable(ApiError):
    """The portal's plan or licence has no REST API: signing in again does not help."""


class ExternalUser(ApiError):
    """The person is an external user, who has no work day (ALLOWED_ONLY_INTRANET_USER)."""


class UserRefused(ApiError):
    """Another person's USER_ID was refused: no such person, or no right; one code for both (reference §3)."""


class UserNotFound(UserRefused):
    """There is no person with this USER_ID."""


class Refused(ApiError):
    """Any other refusal, with the portal's own words."""


class Rest3Missing(Refused):
    """The portal has no REST 3.0, or not this method of it (reference §4.3); the rest of it may be well."""
