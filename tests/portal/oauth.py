"""OAuth 2 of a portal: its applications, and the authorisation server that gives out their tokens.

From §8 of the reference, and where it is silent from the pages settings/oauth of the REST documentation and from
the errors that official SDKs know. That a refresh for a dismissed person works is assumed: the authorisation server
answers for applications, the portal for its people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
import secrets
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from urllib.parse import urlencode

from .application import Application, Authorization
from .php import Params, to_text
from .token_store import TokenPair, TokenStore

if TYPE_CHECKING:
    from .employee import Employee
    from .office import Office

MAIN_HOST: Final = "oauth.bitrix.info"
CIS_HOST: Final = "oauth.bitrix24.tech"
OAUTH_HOSTS: Final = (MAIN_HOST, CIS_HOST)
DEFAULT_HANDLER: Final = "https://my.home-assistant.io/redirect/oauth"
_SECRET_LENGTH: Final = 50
_STATUS: Final = "L"


class _Refusal(NamedTuple):
    status: int
    description: str | None


# wrong_client comes with 200, and a dead grant was seen without a description.
_REFUSALS: Final[Mapping[str, _Refusal]] = {
    "invalid_request": _Refusal(400, "The request is malformed"),
    "invalid_client": _Refusal(400, "Invalid client data was provided"),
    "invalid_grant": _Refusal(400, None),
    "invalid_scope": _Refusal(403, "The requested scope exceeds the scope of the application"),
    "wrong_client": _Refusal(200, "Wrong client"),
    "PAYMENT_REQUIRED": _Refusal(401, "Payment required"),
    "NOT_INSTALLED": _Refusal(401, "Application not installed"),
    "ERROR_OAUTH": _Refusal(401, "Application not installed"),
}


class TokenRefused(Exception):
    """The authorisation server gives no token."""

    def __init__(self, code: str) -> None:
        """Refuse with one of its error codes."""
        super().__init__(code)
        self.code = code
        self.status, description = _REFUSALS[code]
        self.body: Params = {"error": code}
        if description is not None:
            self.body["error_description"] = description


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    """One request that the authorisation server dealt with, no secret in it; `outcome` is "ok" or an error code."""

    time: datetime
    # Of the request, with the port if it names one.
    host: str
    grant_type: str
    client_id: str
    outcome: str


class OAuth:
    """The applications of a portal and their tokens; change the attributes at will."""

    def __init__(self, office: Office, *, host: str, member_id: str | None, token_prefix: str) -> None:
        """Serve one portal from the authorisation server of its region."""
        self._office = office
        self.host = host
        # It stays when the portal moves.
        self.member_id = member_id or secrets.token_hex(16)
        self.tokens = TokenStore(office, token_prefix)
        self.applications: list[Application] = []
        self.authorizations: list[Authorization] = []
        self.requests: list[TokenRequest] = []
        # False: the subscription has ended, for the tokens and for REST calls with them.
        self.paid = True
        # How the authorisation server, and REST, refuse an application that was uninstalled; both vary.
        self.uninstalled_token_error: Literal["NOT_INSTALLED", "ERROR_OAUTH"] = "NOT_INSTALLED"
        self.uninstalled_rest_error: Literal["ERROR_OAUTH", "APPLICATION_NOT_FOUND"] = "ERROR_OAUTH"
        # True: only the host of the portal's region knows the portal's applications.
        self.one_region_only = False
        # What answers with tokens tell instead of the truth.
        self.told: Params = {}

    @property
    def access_life(self) -> float:
        """Seconds an access token is good from now on."""
        return self.tokens.access_life

    @access_life.setter
    def access_life(self, seconds: float) -> None:
        self.tokens.access_life = seconds

    @property
    def refresh_life(self) -> float:
        """Seconds a refresh token is good from now on."""
        return self.tokens.refresh_life

    @refresh_life.setter
    def refresh_life(self, seconds: float) -> None:
        self.tokens.refresh_life = seconds

    @property
    def code_life(self) -> float:
        """Seconds a code is good from now on."""
        return self.tokens.code_life

    @code_life.setter
    def code_life(self, seconds: float) -> None:
        self.tokens.code_life = seconds

    @property
    def rotation(self) -> Literal["at_once", "when_used"]:
        """When an old refresh token dies: as soon as the new pair is made, or when any of the new pair is used."""
        return self.tokens.rotation

    @rotation.setter
    def rotation(self, rotation: Literal["at_once", "when_used"]) -> None:
        self.tokens.rotation = rotation

    def forget_last_rotation(self) -> None:
        """Be as before the last refresh: the server crashed and had not written the new pair.

        Raises:
            LookupError: nothing was refreshed.
        """
        self.tokens.forget_last_rotation()

    def forget_tokens(self, authorization: Authorization) -> None:
        """Know no token of an authorisation any longer: invalid_token, invalid_grant."""
        self.tokens.forget(authorization)

    def is_secret(self, text: str) -> bool:
        """Whether a text is a token, a code or a client's secret of this portal."""
        return self.tokens.knows(text) or any(client.client_secret == text for client in self.applications)

    def add_application(
        self, scopes: Iterable[str], client_id: str | None, client_secret: str | None, handler: str
    ) -> Application:
        """Register a local application."""
        number = len(self.applications) + 1
        application = Application(
            id=number,
            client_id=client_id or f"local.{secrets.token_hex(7)}.{secrets.randbelow(10**8):08}",
            client_secret=client_secret or self.tokens.make_secret(_SECRET_LENGTH),
            handler=handler,
            scopes=list(scopes),
            office=self._office,
        )
        if self.application(application.client_id) is not None:
            message = f"application {application.client_id} exists"
            raise ValueError(message)
        self.applications.append(application)
        return application

    def application(self, client_id: str) -> Application | None:
        """Return an application, installed or not."""
        return next((client for client in self.applications if client.client_id == client_id), None)

    def authorize(self, application: Application, person: Employee) -> Authorization:
        """Sign a person in without the dance: make a pair of tokens."""
        authorization = self._grant(application, person)
        self.tokens.issue(authorization)
        return authorization

    def redirect(self, client_id: str, state: str, person: Employee) -> str | None:
        """Return where the portal sends the browser with a code; None when it shows an error instead."""
        application = self.application(client_id)
        if application is None or not application.installed:
            return None
        authorization = self._grant(application, person)
        if not authorization.is_valid:
            return None
        query = {
            "code": self.tokens.issue_code(authorization),
            "state": state,
            "domain": self._office.rest_url.split("/")[2],
            "member_id": self.member_id,
            "scope": ",".join(application.scopes),
            "server_domain": self.host,
        }
        return f"{application.handler}{'&' if '?' in application.handler else '?'}{urlencode(query)}"

    def answer(self, params: Params, host: str) -> Params:
        """Answer a request for tokens and note it.

        Raises:
            TokenRefused: there are none.
        """
        outcome = "ok"
        try:
            return self._exchange({name: to_text(value) for name, value in params.items()}, host)
        except TokenRefused as refusal:
            outcome = refusal.code
            raise
        finally:
            self.requests.append(
                TokenRequest(
                    time=self._office.clock.now(),
                    host=host,
                    grant_type=to_text(params.get("grant_type")),
                    client_id=to_text(params.get("client_id")),
                    outcome=outcome,
                )
            )

    def _grant(self, application: Application, person: Employee) -> Authorization:
        for authorization in self.authorizations:
            if authorization.application is application and authorization.person is person:
                return authorization
        authorization = Authorization(application=application, person=person, office=self._office)
        self.authorizations.append(authorization)
        return authorization

    def _exchange(self, params: Mapping[str, str], host: str) -> Params:
        grant_type = params.get("grant_type", "")
        grant = params.get({"authorization_code": "code", "refresh_token": "refresh_token"}.get(grant_type, ""), "")
        if not (grant and params.get("client_id") and params.get("client_secret")):
            raise TokenRefused("invalid_request")
        application = self._identify(params, host)
        if not set(params.get("scope", "").replace(",", " ").split()) <= {"app", *application.scopes}:
            raise TokenRefused("invalid_scope")
        make = self._pair_for_code if grant_type == "authorization_code" else self._pair_for_refresh
        return self._token_answer(make(application, grant))

    def _identify(self, params: Mapping[str, str], host: str) -> Application:
        application = self.application(params["client_id"])
        foreign = self.one_region_only and host.partition(":")[0].lower() != self.host
        if application is None or foreign:
            raise TokenRefused("wrong_client")
        if application.client_secret != params["client_secret"]:
            raise TokenRefused("invalid_client")
        if not (self.paid and self._office.rest_available):
            raise TokenRefused("PAYMENT_REQUIRED")
        if not application.installed:
            raise TokenRefused(self.uninstalled_token_error)
        return application

    def _pair_for_code(self, application: Application, code: str) -> TokenPair:
        authorization = self.tokens.authorization_of_code(code)
        if authorization is None or authorization.application is not application or not authorization.is_valid:
            raise TokenRefused("invalid_grant")
        self.tokens.use_code(code)
        return self.tokens.issue(authorization)

    def _pair_for_refresh(self, application: Application, token: str) -> TokenPair:
        pair = self.tokens.pair_of_refresh(token)
        if pair is None or pair.authorization.application is not application or not pair.authorization.is_valid:
            raise TokenRefused("invalid_grant")
        return self.tokens.rotate(pair)

    def _token_answer(self, pair: TokenPair) -> Params:
        return {
            "access_token": pair.access_token,
            "expires": int(pair.expires_at.timestamp()),
            "expires_in": int(self.access_life),
            "scope": "app",
            "domain": self.host,
            "server_endpoint": f"https://{self.host}/rest/",
            "status": _STATUS,
            "client_endpoint": self._office.rest_url,
            "member_id": self.member_id,
            "user_id": pair.authorization.person.id,
            "refresh_token": pair.refresh_token,
        } | self.told
