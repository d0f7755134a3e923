"""The tokens of a local application: had for a code, renewed before they end (reference §8).

Tokens, codes and the client's secret are sent to the two authorisation servers and to nobody else. What an answer says
of addresses is believed as far as it chooses between these two.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
import re
from typing import Any, Final, Self

from aiohttp import ClientSession
from yarl import URL

from .auth import Address, InvalidAddress
from .errors import AnswerLost, ApiError, ApplicationUnknown, CannotConnect, FindingKind
from .parsing import as_instant, as_int, as_text
from .transport import post_form

_HOST: Final = "oauth.bitrix.info"
_HOST_OF_CIS: Final = "oauth.bitrix24.tech"
_CIS: Final = frozenset({"am", "az", "by", "ge", "kg", "kz", "ru", "uz"})
_USUAL_LIFE: Final = timedelta(hours=1)
_LONGEST_LIFE: Final = timedelta(days=1)
# A request under way must not find its token expired.
_MARGIN: Final = timedelta(minutes=1)
_MARGIN_OF_LIFE: Final = 0.1
_WORD: Final = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A pair of tokens; what a person signed in for.

    Attributes:
        access_token: proves requests; a password.
        refresh_token: buys the next pair, once; a password.
        expires_at: when the access token ends by this machine's clock, in seconds since the epoch.
        expires_in: how long it lasts from its making, in seconds.
        user_id: who signed in; None when the server did not tell.
        member_id: names the portal, also after a move; empty when the server did not tell.
        server_endpoint: of the authorisation server that keeps the tokens, as far as an answer is to be believed;
            empty likewise.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: float
    expires_in: float
    user_id: int | None = None
    member_id: str = ""
    server_endpoint: str = ""

    @classmethod
    def parse(cls, answer: Any, asked: datetime) -> Self:
        """Read an answer of the authorisation server.

        Args:
            answer: the body.
            asked: this machine's clock before the question.

        Raises:
            AnswerLost: there are no tokens in it.
        """
        answer = answer if isinstance(answer, dict) else {}
        access, refresh = _word(answer.get("access_token")), _word(answer.get("refresh_token"))
        if not access or not refresh:
            raise AnswerLost("an answer without tokens")
        life = _life(answer, asked).total_seconds()
        return cls(
            access_token=access,
            refresh_token=refresh,
            expires_at=asked.timestamp() + life,
            expires_in=life,
            user_id=as_int(answer.get("user_id")),
            member_id=_word(answer.get("member_id")),
            server_endpoint=_word(answer.get("server_endpoint")),
        )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what to_json gave; more than that does no harm.

        Raises:
            KeyError: a token is missing.
            TypeError, ValueError: its end is no number.
        """
        access, refresh = stored["access_token"], stored["refresh_token"]
        life = stored.get("expires_in")
        return cls(
            access_token=str(access),
            refresh_token=str(refresh),
            # One whose end is not known is renewed at once.
            expires_at=float(stored.get("expires_at") or 0),
            expires_in=float(life or 0),
            user_id=as_int(stored.get("user_id")),
            member_id=as_text(stored.get("member_id")),
            server_endpoint=as_text(stored.get("server_endpoint")),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the fields, to be stored like a password."""
        return asdict(self)

    def is_over(self, now: datetime) -> bool:
        """Return whether the access token has ended, by this machine's clock."""
        return now.timestamp() >= self.expires_at

    def lasts(self, now: datetime) -> bool:
        """Return whether the access token need not be renewed yet, by this machine's clock."""
        margin = min(_MARGIN.total_seconds(), self.expires_in * _MARGIN_OF_LIFE)
        # A clock that was set back must not make a token last for years.
        return 0 < self.expires_at - now.timestamp() - margin <= _LONGEST_LIFE.total_seconds()

    def followed_by(self, token: Token) -> Token:
        """Return a new pair, with what its answer left out as it was."""
        told = {name: value for name, value in asdict(token).items() if value not in {None, ""}}
        return Token(**asdict(self) | told)


class TokenServer:
    """The authorisation server, asked in the name of one local application."""

    def __init__(self, session: ClientSession, client_id: str, client_secret: str) -> None:
        """Use a session that checks certificates.

        Args:
            session: from outside; not closed here.
            client_id: of the local application.
            client_secret: likewise; a password.
        """
        self._session = session
        self._client_id = client_id
        self._client_secret = client_secret

    async def exchange(self, code: str, address: Address) -> Token:
        """Have tokens for a code, which the portal gave to a person who signed in; within 30 seconds, once.

        Args:
            code: a password.
            address: of the portal that gave it.

        Raises:
            InvalidAuth: the code is not accepted.
            ApplicationRemoved: the application is not installed on the portal.
            ApplicationUnknown: client_id or client_secret is wrong.
            RestUnavailable: the portal has no subscription.
            ApiError: see errors.py.
        """
        fields = {"grant_type": "authorization_code", "code": code}
        return await self._ask_one_of(_hosts(address), fields, code)

    async def refresh(self, token: Token, address: Address) -> Token:
        """Have the next tokens; the refresh token given for them is worth nothing afterwards.

        Args:
            token: the last pair.
            address: of the portal.

        Raises:
            InvalidAuth: the refresh token is not accepted: used already, or not for 180 days.
            ApplicationRemoved: the application was removed from the portal.
            ApplicationUnknown: client_id or client_secret is wrong.
            RestUnavailable: the portal has no subscription any more.
            AnswerLost: the server may have made new tokens, although none arrived.
            ApiError: see errors.py.
        """
        fields = {"grant_type": "refresh_token", "refresh_token": token.refresh_token}
        told = _authority(token.server_endpoint)
        hosts = sorted(_hosts(address), key=lambda host: host != told)
        return token.followed_by(await self._ask_one_of(hosts, fields, token.refresh_token, token.access_token))

    async def _ask_one_of(self, hosts: Iterable[str], fields: Mapping[str, str], *secrets: str) -> Token:
        """Ask the first server that can be reached and knows the application.

        Neither an address nor an answer always tells the region; a server of the other has not touched what is given.
        Where a provider blocks one of them, its own page answers in place of the server.
        """
        failure: ApiError | None = None
        for host in hosts:
            try:
                return await self._ask(host, fields, *secrets)
            except AnswerLost as err:
                if type(err) is not AnswerLost or err.found is None or err.found.kind is not FindingKind.NOT_JSON:
                    raise
                failure = failure or err
            except (ApplicationUnknown, CannotConnect) as err:
                failure = failure or err
        assert failure is not None
        raise failure

    async def _ask(self, host: str, fields: Mapping[str, str], *secrets: str) -> Token:
        asked = datetime.now(UTC)
        body = await post_form(
            self._session,
            URL(f"https://{host}/oauth/token/"),
            {**fields, "client_id": self._client_id, "client_secret": self._client_secret},
            secrets=(*secrets, self._client_secret),
        )
        return Token.parse(body, asked)


def _hosts(address: Address) -> tuple[str, str]:
    """Return the authorisation servers, the one for the portal's region first."""
    country = str(URL(address.origin).raw_host).rpartition(".")[2]
    return (_HOST_OF_CIS, _HOST) if country in _CIS else (_HOST, _HOST_OF_CIS)


def _authority(endpoint: str) -> str | None:
    """Return host and port of an endpoint, whosever it is; None where it is none."""
    try:
        return Address.parse(endpoint).host
    except InvalidAddress:
        return None


def _word(value: Any) -> str:
    """Return a text that every file and every header takes, for JSON can name halves of characters; else none."""
    text = as_text(value)
    return text if _WORD.fullmatch(text) else ""


def _life(answer: Mapping[str, Any], asked: datetime) -> timedelta:
    """Return how long the access token lasts; an answer that does not tell is believed to be a usual one."""
    seconds = as_int(answer.get("expires_in"))
    if seconds is None and (ends := as_instant(answer.get("expires"))) is not None:
        seconds = int((ends - asked).total_seconds())
    if seconds is None or seconds <= 0:
        return _USUAL_LIFE
    return timedelta(seconds=min(seconds, _LONGEST_LIFE.total_seconds()))
