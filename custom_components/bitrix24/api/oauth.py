"""The tokens of a local application: exchanged for a code, refreshed before they expire (reference §8).

Secrets go to the two authorisation servers only; an address in an answer at most chooses between these two.
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
# No token must expire while a request is under way.
_MARGIN: Final = timedelta(minutes=1)
_MARGIN_OF_LIFE: Final = 0.1
_WORD: Final = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A pair of tokens, both passwords."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)  # exchanged for the next pair, once
    expires_at: float  # by this machine's clock, in seconds since the epoch
    expires_in: float  # seconds
    user_id: int | None = None
    member_id: str = ""  # identifies the portal, also after a move
    server_endpoint: str = ""  # of the issuing server, by its own, untrusted answer

    @classmethod
    def parse(cls, answer: Any, asked: datetime) -> Self:
        """Return the tokens in an answer, requested at a time of this machine's clock, or raise AnswerLost."""
        answer = answer if isinstance(answer, dict) else {}
        access, refresh = _word(answer.get("access_token")), _word(answer.get("refresh_token"))
        if not access or not refresh:
            raise AnswerLost("an answer without tokens")
        life = _get_life(answer, asked).total_seconds()
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
        """Return what to_json stored; raise KeyError without a token, TypeError or ValueError for its end."""
        return cls(
            access_token=str(stored["access_token"]),
            refresh_token=str(stored["refresh_token"]),
            # Without an end it is refreshed at once.
            expires_at=float(stored.get("expires_at") or 0),
            expires_in=float(stored.get("expires_in") or 0),
            user_id=as_int(stored.get("user_id")),
            member_id=as_text(stored.get("member_id")),
            server_endpoint=as_text(stored.get("server_endpoint")),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the fields for storage. Passwords."""
        return asdict(self)

    def is_over(self, now: datetime) -> bool:
        """Return whether the access token has expired, by this machine's clock."""
        return now.timestamp() >= self.expires_at

    def lasts(self, now: datetime) -> bool:
        """Return whether the access token need not be refreshed yet, by this machine's clock."""
        margin = min(_MARGIN.total_seconds(), self.expires_in * _MARGIN_OF_LIFE)
        # The upper limit is for a clock that was set back.
        return 0 < self.expires_at - now.timestamp() - margin <= _LONGEST_LIFE.total_seconds()

    def followed_by(self, token: Token) -> Token:
        """Return a new pair, with the old values of what its answer left out."""
        known = {name: value for name, value in asdict(token).items() if value not in {None, ""}}
        return Token(**asdict(self) | known)


class TokenServer:
    """The authorisation servers, for one local application; the session must check certificates."""

    def __init__(self, session: ClientSession, client_id: str, client_secret: str) -> None:
        self._session = session
        self._client_id = client_id
        self._client_secret = client_secret

    async def exchange(self, code: str, address: Address) -> Token:
        """Exchange a sign-in code, a password that is valid once, for 30 seconds.

        Raises:
            InvalidAuth, ApplicationRemoved, ApplicationUnknown, RestUnavailable: final refusals.
            ApiError: any other failure.
        """
        fields = {"grant_type": "authorization_code", "code": code}
        return await self._ask_one_of(_get_hosts(address), fields, code)

    async def refresh(self, token: Token, address: Address) -> Token:
        """Return the next pair; the refresh token of the last one is invalid afterwards.

        Raises:
            InvalidAuth: the refresh token was used already, or not for 180 days.
            ApplicationRemoved, ApplicationUnknown, RestUnavailable: final refusals.
            AnswerLost: the server may have issued new tokens, although none arrived.
            ApiError: any other failure.
        """
        fields = {"grant_type": "refresh_token", "refresh_token": token.refresh_token}
        issuer = _get_host(token.server_endpoint)
        hosts = sorted(_get_hosts(address), key=lambda host: host != issuer)
        return token.followed_by(await self._ask_one_of(hosts, fields, token.refresh_token, token.access_token))

    async def _ask_one_of(self, hosts: Iterable[str], fields: Mapping[str, str], *secrets: str) -> Token:
        """Ask the first server that is reachable and knows the application.

        The region is not always known; the wrong region's server leaves codes and tokens untouched. A provider that
        blocks a server answers with a page of its own.
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


def _get_hosts(address: Address) -> tuple[str, str]:
    """Return the authorisation servers, the one for the portal's region first."""
    country = str(URL(address.origin).raw_host).rpartition(".")[2]
    return (_HOST_OF_CIS, _HOST) if country in _CIS else (_HOST, _HOST_OF_CIS)


def _get_host(endpoint: str) -> str | None:
    """Return host and port of an endpoint; None for an invalid one."""
    try:
        return Address.parse(endpoint).host
    except InvalidAddress:
        return None


def _word(value: Any) -> str:
    """Return a text that every file and header takes (JSON may contain halves of characters), else an empty one."""
    text = as_text(value)
    return text if _WORD.fullmatch(text) else ""


def _get_life(answer: Mapping[str, Any], asked: datetime) -> timedelta:
    seconds = as_int(answer.get("expires_in"))
    if seconds is None and (ends := as_instant(answer.get("expires"))) is not None:
        seconds = int((ends - asked).total_seconds())
    if seconds is None or seconds <= 0:
        return _USUAL_LIFE
    return timedelta(seconds=min(seconds, _LONGEST_LIFE.total_seconds()))
