"""How the owner of an entry signs in: what is stored about it, tokens and their renewal, and whether it works.

The server takes a refresh token once. So new tokens are on disk, fsync and all, before anything is done with them, and
Home Assistant's own session would not do: it leaves them in memory for a while.
"""

import asyncio
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
import logging
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import ImplementationUnavailableError
from homeassistant.helpers.config_entry_oauth2_flow import (
    LocalOAuth2Implementation,
    async_get_config_entry_implementation,
)
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError

from .api import (
    AccessToken,
    Address,
    AnswerLost,
    ApplicationUnknown,
    Auth,
    CannotConnect,
    InvalidAuth,
    PollQuery,
    Portal,
    Profile,
    RateLimited,
    TimeZones,
    Token,
    TokenServer,
    TokenSource,
    Transport,
    Webhook,
)
from .const import CONF_PORTAL, DOMAIN
from .employee import owner_id
from .util import DamagedFile, JsonFile, temporary_session

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry

_LOGGER = logging.getLogger(__name__)


_VERSION = 1


# Beside the tokens: which signing in they come from, and how many refreshes ago that was.
_SIGN_IN = "sign_in"


_REFRESHES = "refreshes"


def new_sign_in(token: Token) -> dict[str, Any]:
    """Return what an entry stores after somebody signed in. A password."""
    return token.to_json() | {_SIGN_IN: uuid4().hex, _REFRESHES: 0}


@contextmanager
def token_server(hass: HomeAssistant, application: LocalOAuth2Implementation) -> Generator[TokenServer]:
    """Give the authorisation server, asked for an application; its certificate is checked, no cookie is kept."""
    with temporary_session(hass) as session:
        yield TokenServer(session, application.client_id, application.client_secret)


@callback
def uses_tokens(entry: Bitrix24ConfigEntry) -> bool:
    """Return whether the owner of an entry signed in with Bitrix24, instead of giving a webhook."""
    return CONF_TOKEN in entry.data


class TokenStore:
    """The tokens of one entry: as the entry has them, or newer ones that it had not stored when the power went."""

    def __init__(self, hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
        """Name the file; load it before anything else."""
        self._hass = hass
        self._entry = entry
        self._file = JsonFile(hass, f"{DOMAIN}.token.{entry.entry_id}", version=_VERSION)
        self._refresh: asyncio.Task[None] | None = None
        self._stop_waiting: CALLBACK_TYPE | None = None

    async def async_load(self) -> None:
        """Give the entry the tokens that it missed."""
        try:
            content = await self._file.async_load() or {}
        except DamagedFile:
            # The entry has tokens too.
            return
        stored, newer = self._stored, content.get(CONF_TOKEN)
        if not isinstance(newer, dict) or newer.get(_SIGN_IN) != stored.get(_SIGN_IN):
            return
        if _refreshes(newer) > _refreshes(stored):
            self._store(newer)

    async def access_token(self, rejected: str | None = None) -> str:
        """Return an access token that is not expired; one refresh at a time, whoever asks.

        Args:
            rejected: the token that the portal has just refused.

        Raises:
            InvalidAuth: the person must sign in again.
            CannotConnect: the entry does not sign in with tokens any more; else see TokenServer.refresh.
            ApiError: see TokenServer.refresh.
        """
        token = self._token
        if token.access_token != rejected and token.lasts(dt_util.utcnow()):
            return token.access_token
        if self._refresh is None:
            self._refresh = self._hass.async_create_task(
                self._async_refresh(token, self._stored), f"{DOMAIN} refresh token", eager_start=False
            )
            self._refresh.add_done_callback(self._refreshed)
            # For tasks that are under way Home Assistant does not wait when it stops.
            self._stop_waiting = self._hass.async_add_shutdown_job(
                HassJob(self._async_finish_refresh, f"{DOMAIN} refresh token")
            )
        try:
            # Whoever asked may give up waiting; the answer must not get lost.
            await asyncio.shield(self._refresh)
        except CannotConnect, RateLimited:
            if token.access_token == rejected or token.is_over(dt_util.utcnow()):
                raise
            # It was only to be renewed in good time.
            return token.access_token
        return self._token.access_token

    async def async_remove(self) -> None:
        """Forget the tokens on disk."""
        await self._async_finish_refresh()
        await self._file.async_remove()

    @property
    def _stored(self) -> Mapping[str, Any]:
        stored = self._entry.data.get(CONF_TOKEN)
        return stored if isinstance(stored, Mapping) else {}

    @property
    def _token(self) -> Token:
        if not uses_tokens(self._entry):
            # Somebody has just given a webhook instead; what still runs is about to be set up anew.
            raise CannotConnect("the entry signs in by webhook now")
        try:
            return Token.from_json(self._stored)
        except KeyError, TypeError, ValueError:
            raise InvalidAuth("no tokens are stored") from None

    async def _async_finish_refresh(self) -> None:
        if self._refresh is not None:
            with suppress(Exception):
                await asyncio.shield(self._refresh)

    @callback
    def _refreshed(self, task: asyncio.Task[None]) -> None:
        self._refresh = None
        if self._stop_waiting is not None:
            self._stop_waiting()
            self._stop_waiting = None
        if not task.cancelled():
            # Perhaps nobody waited for it.
            task.exception()

    async def _async_refresh(self, token: Token, before: Mapping[str, Any]) -> None:
        sign_in = before.get(_SIGN_IN)
        with token_server(self._hass, await self._application()) as server:
            new = await server.refresh(token, Address.parse(self._entry.data[CONF_PORTAL]))
        if self._is_past(sign_in):
            return
        stored = new.to_json() | {_SIGN_IN: sign_in, _REFRESHES: _refreshes(before) + 1}
        try:
            await self._file.async_save({CONF_TOKEN: stored})
        except WriteError:
            # Home Assistant has logged what is wrong with the disk; the old token is worth nothing any more.
            _LOGGER.warning("The disk does not take the new tokens of Bitrix24; keep it from failing until a restart")
        if not self._is_past(sign_in):
            self._store(stored)

    async def _application(self) -> LocalOAuth2Implementation:
        try:
            implementation = await async_get_config_entry_implementation(self._hass, self._entry)
        except ImplementationUnavailableError as err:
            raise CannotConnect("the application credentials cannot be had now") from err
        except (KeyError, ValueError) as err:
            raise ApplicationUnknown("the application credentials were removed") from err
        if not isinstance(implementation, LocalOAuth2Implementation):
            raise ApplicationUnknown("no local application")
        return implementation

    @callback
    def _store(self, stored: Mapping[str, Any]) -> None:
        self._hass.config_entries.async_update_entry(self._entry, data={**self._entry.data, CONF_TOKEN: dict(stored)})

    @callback
    def _is_past(self, sign_in: str | None) -> bool:
        """Return whether somebody signed in anew or gave a webhook since, or removed the entry."""
        removed = self._hass.config_entries.async_get_entry(self._entry.entry_id) is None
        return removed or self._stored.get(_SIGN_IN) != sign_in


def _refreshes(stored: Mapping[str, Any]) -> int:
    number = stored.get(_REFRESHES)
    return number if isinstance(number, int) else 0


@callback
def get_auth(entry: Bitrix24ConfigEntry, tokens: TokenSource) -> Auth:
    """Return how the requests of an entry prove themselves."""
    if not uses_tokens(entry):
        return Webhook.parse(entry.data[CONF_URL])
    address = get_address(entry)
    return AccessToken(origin=address.origin, prefix=address.prefix, user_id=owner_id(entry), tokens=tokens)


@callback
def get_address(entry: Bitrix24ConfigEntry) -> Address:
    """Return where the portal of an entry is."""
    if uses_tokens(entry):
        return Address.parse(entry.data[CONF_PORTAL])
    return Webhook.parse(entry.data[CONF_URL]).address


@callback
def get_member_id(entry: Bitrix24ConfigEntry) -> str:
    """Return what names the portal of an entry, also after a move; empty where nobody has told (reference §8)."""
    return str(entry.data.get(CONF_TOKEN, {}).get("member_id") or "")


@callback
def get_moved_data(entry: Bitrix24ConfigEntry, auth: Auth) -> dict[str, Any]:
    """Return the data of an entry whose portal has moved."""
    where = {CONF_URL: auth.url} if isinstance(auth, Webhook) else {CONF_PORTAL: auth.base_url}
    return {**entry.data, **where}


@callback
def webhook_data(webhook: Webhook, *, verify_ssl: bool) -> dict[str, Any]:
    """Return the data of an entry whose owner gave a webhook."""
    return {CONF_URL: webhook.url, CONF_VERIFY_SSL: verify_ssl}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Somebody who signed in.

    Attributes:
        address: where the portal is.
        profile: of the person.
        data: what the entry is to store; holds secrets.
        member_id: names the portal, also after a move; empty where nobody told.
    """

    address: Address
    profile: Profile
    data: dict[str, Any] = field(repr=False)
    member_id: str = ""

    @property
    def title(self) -> str:
        """What the entry is called."""
        return f"{self.profile.name or self.profile.user_id} ({self.address.host})"


async def async_try(hass: HomeAssistant, auth: Auth, *, verify_ssl: bool) -> Profile:
    """Read the owner's work day, and return who the owner is.

    Raises:
        ApiError: it does not work, and why.
    """
    with _portal(hass, auth, verify_ssl=verify_ssl) as portal:
        reading = await portal.read(PollQuery(days=[portal.owner_id]))
        reading.day_of(portal.owner_id)
        return reading.profile


async def async_find_owner(hass: HomeAssistant, auth: Auth, *, verify_ssl: bool) -> Profile:
    """Return whom requests act for, whoever that was thought to be.

    Raises:
        ApiError: the portal did not tell.
    """
    with _portal(hass, auth, verify_ssl=verify_ssl) as portal:
        profile = Profile.parse((await portal.call("profile", {}))["result"])
    if profile is None:
        raise AnswerLost("profile without an ID")
    return profile


@contextmanager
def _portal(hass: HomeAssistant, auth: Auth, *, verify_ssl: bool) -> Generator[Portal]:
    with temporary_session(hass, verify_ssl=verify_ssl) as session:
        # At a pace of its own: who signs in again must not wait for what the polls have used up.
        zones = TimeZones(hass.async_add_executor_job)
        yield Portal(Transport(session, executor=hass.async_add_executor_job), auth, time_zones=zones)
