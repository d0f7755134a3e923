"""The secrets the authorisation server has given out: codes and pairs of tokens, by the portal's clock."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
import secrets
import string
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from .application import Authorization
    from .office import Office

type Rotation = Literal["at_once", "when_used"]

_ALPHABET: Final = string.ascii_lowercase + string.digits
_TOKEN_LENGTH: Final = 32
ACCESS_LIFE: Final = 3600.0
REFRESH_LIFE: Final = 180 * 86400.0
CODE_LIFE: Final = 30.0


@dataclass(slots=True, kw_only=True, eq=False)
class TokenPair:
    """An access token and the refresh token that came with it."""

    authorization: Authorization
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    refresh_until: datetime
    # The pair it was made from.
    predecessor: TokenPair | None = field(default=None, repr=False)
    # Whether the refresh token has been given up for its successor.
    replaced: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class _Code:
    authorization: Authorization
    expires_at: datetime


class TokenStore:
    """Give out secrets and know them again."""

    def __init__(self, office: Office, prefix: str = "") -> None:
        """Keep those of one portal; each begins with the prefix."""
        self._office = office
        self.prefix = prefix
        # Seconds.
        self.access_life = ACCESS_LIFE
        self.refresh_life = REFRESH_LIFE
        self.code_life = CODE_LIFE
        # When an old refresh token dies: as soon as a new pair is made, or when something of the new pair is used.
        self.rotation: Rotation = "at_once"
        self._codes: dict[str, _Code] = {}
        self._by_access: dict[str, TokenPair] = {}
        self._by_refresh: dict[str, TokenPair] = {}
        # The pairs made by refreshing, each with the one before.
        self._rotated: list[tuple[TokenPair, TokenPair]] = []

    def make_secret(self, length: int = _TOKEN_LENGTH) -> str:
        """Make a secret; at least 16 characters of it are random."""
        count = max(16, length - len(self.prefix))
        return self.prefix + "".join(secrets.choice(_ALPHABET) for _ in range(count))

    def knows(self, text: str) -> bool:
        """Whether a text is one of the secrets, dead or alive."""
        return text in self._by_access or text in self._by_refresh or text in self._codes

    @property
    def given_out(self) -> dict[str, list[str]]:
        """All secrets by their kind, dead or alive, the oldest first."""
        return {
            "codes": list(self._codes),
            "access_tokens": list(self._by_access),
            "refresh_tokens": list(self._by_refresh),
        }

    def issue_code(self, authorization: Authorization) -> str:
        """Make a code that can be exchanged once."""
        code = self.make_secret()
        expires_at = self._office.clock.now() + timedelta(seconds=self.code_life)
        self._codes[code] = _Code(authorization=authorization, expires_at=expires_at)
        return code

    def authorization_of_code(self, code: str) -> Authorization | None:
        """Return whose code it is, None when it is unknown, used or too old."""
        found = self._codes.get(code)
        if found is None or self._office.clock.now() >= found.expires_at:
            return None
        return found.authorization

    def use_code(self, code: str) -> None:
        """Let a code be good no longer."""
        self._codes[code].expires_at = self._office.clock.now()

    def issue(self, authorization: Authorization, predecessor: TokenPair | None = None) -> TokenPair:
        """Make a pair of tokens."""
        now = self._office.clock.now()
        pair = TokenPair(
            authorization=authorization,
            access_token=self.make_secret(),
            refresh_token=self.make_secret(),
            expires_at=now + timedelta(seconds=self.access_life),
            refresh_until=now + timedelta(seconds=self.refresh_life),
            predecessor=predecessor,
        )
        self._by_access[pair.access_token] = self._by_refresh[pair.refresh_token] = pair
        authorization.pair = pair
        return pair

    def pair_of_access(self, token: str) -> TokenPair | None:
        """Return the pair of an access token, however old it is."""
        return self._by_access.get(token)

    def pair_of_refresh(self, token: str) -> TokenPair | None:
        """Return the pair of a refresh token, None when it is unknown, replaced or too old."""
        pair = self._by_refresh.get(token)
        if pair is None or pair.replaced or self._office.clock.now() >= pair.refresh_until:
            return None
        return pair

    def rotate(self, old: TokenPair) -> TokenPair:
        """Make the next pair; the old access token lives on until its end."""
        self.note_use(old)
        new = self.issue(old.authorization, old)
        old.replaced = self.rotation == "at_once"
        self._rotated.append((new, old))
        return new

    def note_use(self, pair: TokenPair) -> None:
        """Give the pair before up: this one has arrived."""
        if pair.predecessor is not None:
            pair.predecessor.replaced = True
            pair.predecessor = None

    def forget_last_rotation(self) -> None:
        """Be as before the last refresh: the server crashed and had not written the new pair.

        The new tokens are unknown and the old refresh token is good again.

        Raises:
            LookupError: nothing was refreshed.
        """
        if not self._rotated:
            raise LookupError("no refresh to forget")
        new, old = self._rotated.pop()
        self._drop(new)
        old.replaced = False
        old.authorization.pair = old

    def forget(self, authorization: Authorization) -> None:
        """Know no token of an authorisation any longer."""
        for pair in [pair for pair in self._by_access.values() if pair.authorization is authorization]:
            self._drop(pair)
        self._rotated = [pairs for pairs in self._rotated if pairs[0].authorization is not authorization]
        authorization.pair = None

    def _drop(self, pair: TokenPair) -> None:
        del self._by_access[pair.access_token], self._by_refresh[pair.refresh_token]
