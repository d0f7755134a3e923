"""Signing in: what an entry stores about it, the tokens and their renewal, and checks of both ways.

The server accepts a refresh token once, so new tokens are on disk (fsync) before they are used; Home Assistant's
OAuth2Session keeps them in memory for a while.
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
# Stored with the tokens: the id of the sign-in, and the number of refreshes since.
_SIGN_IN = "sign_in"
_REFRESHES = "refreshes"


def new_sign_in(token: Token) -> dict[str, Any]:
    """Return what an entry stores about a sign-in. A password."""
    return token.to_json() | {_SIGN_IN: uuid4().hex, _REFRESHES: 0}


@contextmanager
def token_server(hass: HomeAssistant, application: LocalOAuth2Implementation) -> Generator[TokenServer]:
    """Provide the authorisation server for an application; its certificate is checked."""
    with temporary_session(hass) as session:
        yield TokenServer(session, application.client_id, application.client_secret)


@callback
def uses_tokens(entry: Bitrix24ConfigEntry) -> bool:
    """Return whether the owner of an entry signed in with Bitrix24, and not by webhook."""
    return CONF_TOKEN in entry.data


class TokenStore:
    """The tokens of an entry; those in the file are newer when the power failed before the entry was stored."""

    def __init__(self, hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self._file = JsonFile(hass, f"{DOMAIN}.token.{entry.entry_id}", version=_VERSION)
        self._refresh: asyncio.Task[None] | None = None
        self._remove_shutdown_job: CALLBACK_TYPE | None = None

    async def async_load(self) -> None:
        """Update the entry with newer tokens of the file."""
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
        """Return an access token that has not expired, and was not rejected; all callers share one refresh.

        Raises:
            CannotConnect: the entry no longer signs in with tokens; other errors as TokenServer.refresh.
        """
        token = self._token
        if token.access_token != rejected and token.lasts(dt_util.utcnow()):
            return token.access_token
        if self._refresh is None:
            self._refresh = self._hass.async_create_task(
                self._async_refresh(token, self._stored), f"{DOMAIN} refresh token", eager_start=False
            )
            self._refresh.add_done_callback(self._on_refreshed)
            # Home Assistant does not wait for running tasks when it stops.
            self._remove_shutdown_job = self._hass.async_add_shutdown_job(
                HassJob(self._async_finish_refresh, f"{DOMAIN} refresh token")
            )
        try:
            # A cancelled caller must not lose the answer.
            await asyncio.shield(self._refresh)
        except CannotConnect, RateLimited:
            if token.access_token == rejected or token.is_over(dt_util.utcnow()):
                raise
            # The renewal was early.
            return token.access_token
        return self._token.access_token

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._async_finish_refresh()
        await self._file.async_remove()

    @property
    def _stored(self) -> Mapping[str, Any]:
        stored = self._entry.data.get(CONF_TOKEN)
        return stored if isinstance(stored, Mapping) else {}

    @property
    def _token(self) -> Token:
        if not uses_tokens(self._entry):
            # The user has just given a webhook; the entry is about to be reloaded.
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
    def _on_refreshed(self, task: asyncio.Task[None]) -> None:
        self._refresh = None
        if self._remove_shutdown_job is not None:
            self._remove_shutdown_job()
            self._remove_shutdown_job = None
        if not task.cancelled():
            # Retrieved even if all callers were cancelled.
            task.exception()

    async def _async_refresh(self, token: Token, before: Mapping[str, Any]) -> None:
        sign_in = before.get(_SIGN_IN)
        with token_server(self._hass, await self._application()) as server:
            new = await server.refresh(token, Address.parse(self._entry.data[CONF_PORTAL]))
        if self._is_superseded(sign_in):
            return
        stored = new.to_json() | {_SIGN_IN: sign_in, _REFRESHES: _refreshes(before) + 1}
        try:
            await self._file.async_save({CONF_TOKEN: stored})
        except WriteError:
            # Home Assistant has logged the error. The new tokens are used all the same: the old ones are invalid.
            _LOGGER.warning("The new tokens of Bitrix24 cannot be written to the disk; a restart may lose them")
        if not self._is_superseded(sign_in):
            self._store(stored)

    async def _application(self) -> LocalOAuth2Implementation:
        try:
            implementation = await async_get_config_entry_implementation(self._hass, self._entry)
        except ImplementationUnavailableError as err:
            raise CannotConnect("the application credentials are not available now") from err
        except (KeyError, ValueError) as err:
            raise ApplicationUnknown("the application credentials were removed") from err
        if not isinstance(implementation, LocalOAuth2Implementation):
            raise ApplicationUnknown("no local application")
        return implementation

    @callback
    def _store(self, stored: Mapping[str, Any]) -> None:
        self._hass.config_entries.async_update_entry(self._entry, data={**self._entry.data, CONF_TOKEN: dict(stored)})

    @callback
    def _is_superseded(self, sign_in: str | None) -> bool:
        """Return whether the user has signed in again since, or removed the entry."""
        removed = self._hass.config_entries.async_get_entry(self._entry.entry_id) is None
        return removed or self._stored.get(_SIGN_IN) != sign_in


def _refreshes(stored: Mapping[str, Any]) -> int:
    number = stored.get(_REFRESHES)
    return number if isinstance(number, int) else 0


@callback
def get_auth(entry: Bitrix24ConfigEntry, tokens: TokenSource) -> Auth:
    """Return what authorizes the requests of an entry."""
    if not uses_tokens(entry):
        return Webhook.parse(entry.data[CONF_URL])
    address = get_address(entry)
    return AccessToken(origin=address.origin, prefix=address.prefix, user_id=owner_id(entry), tokens=tokens)


@callback
def get_address(entry: Bitrix24ConfigEntry) -> Address:
    """Return the address of an entry's portal."""
    if uses_tokens(entry):
        return Address.parse(entry.data[CONF_PORTAL])
    return Webhook.parse(entry.data[CONF_URL]).address


@callback
def get_member_id(entry: Bitrix24ConfigEntry) -> str:
    """Return the id of an entry's portal, the same after a move; empty when unknown (reference §8)."""
    return str(entry.data.get(CONF_TOKEN, {}).get("member_id") or "")


@callback
def get_moved_data(entry: Bitrix24ConfigEntry, auth: Auth) -> dict[str, Any]:
    """Return the data of an entry whose portal has moved."""
    address = {CONF_URL: auth.url} if isinstance(auth, Webhook) else {CONF_PORTAL: auth.base_url}
    return {**entry.data, **address}


@callback
def webhook_data(webhook: Webhook, *, verify_ssl: bool) -> dict[str, Any]:
    """Return the data of an entry that signs in by webhook."""
    return {CONF_URL: webhook.url, CONF_VERIFY_SSL: verify_ssl}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The result of signing in."""

    address: Address
    profile: Profile
    data: dict[str, Any] = field(repr=False)  # for the entry, with secrets
    member_id: str = ""  # identifies the portal, also after a move

    @property
    def title(self) -> str:
        """The title of the entry."""
        return f"{self.profile.name or self.profile.user_id} ({self.address.host})"


async def async_check_auth(hass: HomeAssistant, auth: Auth, *, verify_ssl: bool) -> Profile:
    """Check that the owner's work day can be read, and return their profile; raise ApiError if it cannot."""
    with _portal(hass, auth, verify_ssl=verify_ssl) as portal:
        result = await portal.read(PollQuery(days=[portal.owner_id]))
        result.get_day(portal.owner_id)
        return result.profile


async def async_find_owner(hass: HomeAssistant, auth: Auth, *, verify_ssl: bool) -> Profile:
    """Return the person for whom requests act, whatever `auth.user_id` says; raise ApiError on failure."""
    with _portal(hass, auth, verify_ssl=verify_ssl) as portal:
        profile = Profile.parse((await portal.call("profile", {}))["result"])
    if profile is None:
        raise AnswerLost("profile without an ID")
    return profile


@contextmanager
def _portal(hass: HomeAssistant, auth: Auth, *, verify_ssl: bool) -> Generator[Portal]:
    with temporary_session(hass, verify_ssl=verify_ssl) as session:
        # With a rate limiter of its own: signing in again must not wait for the polls.
        zones = TimeZones(hass.async_add_executor_job)
        yield Portal(Transport(session, executor=hass.async_add_executor_job), auth, time_zones=zones)
