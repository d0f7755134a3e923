"""The part of the config flow that signs in with Bitrix24: to the portal's page and back with a code (reference §8)."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
import logging
import re
from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_TOKEN, CONF_VERIFY_SSL
from homeassistant.helpers.config_entry_oauth2_flow import (
    AbstractOAuth2FlowHandler,
    LocalOAuth2Implementation,
    async_get_implementations,
)
from homeassistant.helpers.selector import BooleanSelector, TextSelector
import voluptuous as vol
from yarl import URL

from .api import AccessToken, Address, ApiError, InvalidAddress, NotHttps, Profile, Token
from .auth import SignedIn, async_check_auth, async_find_owner, new_sign_in, token_server
from .const import CONF_AUTH_IMPLEMENTATION, CONF_PORTAL, DOMAIN, SCOPE_TIMEMAN
from .errors import async_get_finding_text, get_form_error
from .texts import escape_placeholders

_LOGGER = logging.getLogger(__name__)

_LIKE_A_WEBHOOK = re.compile(r"(/|%2f)rest(/|%2f)", re.IGNORECASE)
_SCHEMA = vol.Schema(
    {vol.Required(CONF_PORTAL): TextSelector(), vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector()}
)


class _NewToken:
    """A token that needs no renewal."""

    def __init__(self, token: Token) -> None:
        self._token = token

    async def access_token(self, rejected: str | None = None) -> str:
        return self._token.access_token


class OAuthFlow(AbstractOAuth2FlowHandler):
    """The steps to the portal and back."""

    DOMAIN = DOMAIN

    def __init__(self) -> None:
        super().__init__()
        self._address: Address | None = None
        self._verify_ssl = True
        # The circumstances of the last failure: a placeholder of the errors' texts.
        self.found = ""

    @property
    @override
    def logger(self) -> logging.Logger:
        return _LOGGER

    @abstractmethod
    async def async_signed_in(self, signed_in: SignedIn) -> ConfigFlowResult:
        """Continue after a successful sign-in."""

    @abstractmethod
    async def async_ask_again(self, errors: dict[str, str]) -> ConfigFlowResult:
        """Show the form again that leads to the portal."""

    async def async_step_oauth(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the portal, and continue there."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                address = Address.parse(user_input[CONF_PORTAL])
            except NotHttps:
                errors[CONF_PORTAL] = "not_https"
            except InvalidAddress:
                errors[CONF_PORTAL] = "invalid_portal"
            else:
                return await self.async_lead_to(address, verify_ssl=user_input[CONF_VERIFY_SSL])
        elif not await async_get_implementations(self.hass, DOMAIN):
            # Home Assistant asks for the application, and starts the flow again.
            return self.async_abort(reason="missing_credentials")
        return self.show_oauth_form(errors, user_input)

    async def async_map_error(self, error: ApiError) -> str:
        """Return the translation key of an error in a form, and set its placeholder."""
        self.found = await async_get_finding_text(self.hass, error)
        _LOGGER.info("Signing in failed: %s: %s", type(error).__name__, self.found)
        return get_form_error(error)

    def suggest(self, address: Address, *, verify_ssl: bool) -> None:
        """Set the portal that the form suggests."""
        self._address, self._verify_ssl = address, verify_ssl

    def show_oauth_form(self, errors: dict[str, str], suggested: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Show the form for the portal, by default with the suggested one."""
        if suggested is None and self._address is not None:
            suggested = {CONF_PORTAL: self._address.portal, CONF_VERIFY_SSL: self._verify_ssl}
        if suggested is not None and _LIKE_A_WEBHOOK.search(suggested[CONF_PORTAL]):
            # A webhook in the wrong field is a password too.
            suggested = {name: value for name, value in suggested.items() if name != CONF_PORTAL}
        return self.async_show_form(
            step_id="oauth",
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, suggested or {}),
            errors=errors,
            description_placeholders=escape_placeholders(
                {"example": "example.bitrix24.com", "scope": SCOPE_TIMEMAN, "found": self.found}
            ),
        )

    async def async_lead_to(
        self, address: Address, *, verify_ssl: bool, implementation: str | None = None
    ) -> ConfigFlowResult:
        """Continue at a portal; without an application to use, the user chooses where there are several."""
        self.suggest(address, verify_ssl=verify_ssl)
        return await self.async_step_pick_implementation(
            None if implementation is None else {"implementation": implementation}
        )

    @override
    async def async_generate_authorize_url(self) -> str:
        # The portal's page; the address of the callback is a setting of the application, no parameter.
        assert self._address is not None
        query = URL(await super().async_generate_authorize_url()).query
        page = URL(f"{self._address.base_url}oauth/authorize/")
        return str(page.with_query({"client_id": query["client_id"], "state": query["state"]}))

    @override
    async def async_step_creation(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        assert self._address is not None
        assert isinstance(self.flow_impl, LocalOAuth2Implementation)
        try:
            with token_server(self.hass, self.flow_impl) as server:
                token = await server.exchange(self.external_data["code"], self._address)
            # Tokens go to the portal that the user entered, whatever address the answer contains.
            profile = await self._check(token, self._address)
        except ApiError as err:
            return await self.async_ask_again({"base": await self.async_map_error(err)})
        return await self.async_signed_in(
            SignedIn(
                address=self._address,
                profile=profile,
                member_id=token.member_id,
                data={
                    CONF_PORTAL: self._address.base_url,
                    CONF_VERIFY_SSL: self._verify_ssl,
                    CONF_AUTH_IMPLEMENTATION: self.flow_impl.domain,
                    CONF_TOKEN: new_sign_in(token),
                },
            )
        )

    async def _check(self, token: Token, address: Address) -> Profile:
        auth = AccessToken(
            origin=address.origin, prefix=address.prefix, user_id=token.user_id or 0, tokens=_NewToken(token)
        )
        if token.user_id is None:
            # Missing in answers of older servers (reference §8).
            owner = await async_find_owner(self.hass, auth, verify_ssl=self._verify_ssl)
            auth = replace(auth, user_id=owner.user_id)
        return await async_check_auth(self.hass, auth, verify_ssl=self._verify_ssl)
