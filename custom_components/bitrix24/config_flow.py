"""Config flow: paste the URL of an incoming webhook."""

from collections.abc import Mapping
from typing import Any, override

from aiohttp import DummyCookieJar
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .api import ApiError, InvalidWebhook, Portal, Profile, Questions, Transport, Webhook
from .const import DOMAIN, SCOPE_TIMEMAN, SUBENTRY_EMPLOYEE
from .employee_flow import EmployeeFlow
from .form_errors import form_error
from .identity import owner_id, unique_id_of
from .options_flow import Bitrix24OptionsFlow

# The URL is a password: a field of type URL would show it.
_URL = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))
_URL_SCHEMA = vol.Schema({vol.Required(CONF_URL): _URL})
_WEBHOOK_SCHEMA = vol.Schema(
    {vol.Required(CONF_URL): _URL, vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector()}
)


class Bitrix24ConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds the owner of a webhook, and keeps the webhook up to date."""

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Offer the options."""
        return Bitrix24OptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(cls, config_entry: ConfigEntry) -> dict[str, type[ConfigSubentryFlow]]:
        """Offer to add colleagues."""
        return {SUBENTRY_EMPLOYEE: EmployeeFlow}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Lead to the only way to sign in."""
        return await self.async_step_webhook(user_input)

    async def async_step_webhook(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add the person whom a webhook acts for."""
        errors: dict[str, str] = {}
        if user_input is not None:
            found, errors = await self._check(user_input[CONF_URL], user_input[CONF_VERIFY_SSL])
            if found is not None:
                webhook, profile = found
                await self.async_set_unique_id(unique_id_of(webhook))
                self._abort_if_unique_id_configured()
                if self._entry_of(webhook) is not None:
                    return self.async_abort(reason="already_configured")
                return self.async_create_entry(
                    title=_title(webhook, profile),
                    data={CONF_URL: webhook.url, CONF_VERIFY_SSL: user_input[CONF_VERIFY_SSL]},
                )
        return self._form("webhook", _WEBHOOK_SCHEMA, user_input, errors)

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Ask for a new webhook after Bitrix24 refused the stored one."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Take a new webhook of the same person on the same portal."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            found, errors = await self._check(user_input[CONF_URL], entry.data[CONF_VERIFY_SSL])
            if found is not None:
                webhook, _ = found
                if not _same_portal(entry, webhook) or webhook.user_id != owner_id(entry):
                    return self.async_abort(reason="wrong_account")
                return self.async_update_reload_and_abort(entry, data_updates={CONF_URL: webhook.url})
        return self._form("reauth_confirm", _URL_SCHEMA, user_input, errors, {"name": entry.title})

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Take a new webhook of the same person, also from the portal's new address."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            found, errors = await self._check(user_input[CONF_URL], user_input[CONF_VERIFY_SSL])
            if found is not None:
                webhook, _ = found
                if webhook.user_id != owner_id(entry):
                    return self.async_abort(reason="wrong_account")
                other = self._entry_of(webhook)
                if other is not None and other.entry_id != entry.entry_id:
                    return self.async_abort(reason="already_configured")
                return self.async_update_reload_and_abort(
                    entry,
                    title=entry.title.replace(Webhook.parse(entry.data[CONF_URL]).host, webhook.host),
                    data={CONF_URL: webhook.url, CONF_VERIFY_SSL: user_input[CONF_VERIFY_SSL]},
                )
        suggested = user_input or {CONF_VERIFY_SSL: entry.data[CONF_VERIFY_SSL]}
        return self._form("reconfigure", _WEBHOOK_SCHEMA, suggested, errors, {"name": entry.title})

    def _form(
        self,
        step_id: str,
        schema: vol.Schema,
        suggested: Mapping[str, Any] | None,
        errors: dict[str, str],
        placeholders: Mapping[str, str] | None = None,
    ) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, suggested or {}),
            errors=errors,
            description_placeholders={"scope": SCOPE_TIMEMAN, **(placeholders or {})},
        )

    def _entry_of(self, webhook: Webhook) -> ConfigEntry | None:
        """Return the entry of the same person on the same portal, also where the portal has moved since."""
        for entry in self._async_current_entries():
            stored = Webhook.parse(entry.data[CONF_URL])
            if (stored.portal, stored.user_id) == (webhook.portal, webhook.user_id):
                return entry
        return None

    async def _check(self, url: str, verify_ssl: bool) -> tuple[tuple[Webhook, Profile] | None, dict[str, str]]:
        """Try a webhook in one request, for all steps alike."""
        try:
            webhook = Webhook.parse(url)
        except InvalidWebhook:
            return None, {CONF_URL: "invalid_url"}
        session = async_create_clientsession(
            self.hass, verify_ssl=verify_ssl, auto_cleanup=False, cookie_jar=DummyCookieJar()
        )
        # At a pace of its own: who signs in again must not wait for what the polls have used up.
        portal = Portal(Transport(session, certificate_checked=verify_ssl), webhook)
        try:
            reading = await portal.read(Questions(days=[portal.owner_id]))
            reading.day_of(portal.owner_id)
        except ApiError as err:
            return None, {"base": form_error(err)}
        finally:
            session.detach()
        assert isinstance(portal.auth, Webhook)
        return (portal.auth, reading.profile), {}


def _same_portal(entry: ConfigEntry, webhook: Webhook) -> bool:
    return Webhook.parse(entry.data[CONF_URL]).portal == webhook.portal


def _title(webhook: Webhook, profile: Profile) -> str:
    return f"{profile.name or profile.user_id} ({webhook.host})"
