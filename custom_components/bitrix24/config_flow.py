"""Config flow: the URL of an incoming webhook, or signing in with Bitrix24; and the options."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL, WEEKDAYS
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .api import ApiError, InvalidWebhook, NotHttps, Webhook
from .auth import SignedIn, async_check_auth, get_address, get_member_id, uses_tokens, webhook_data
from .commands.enqueue import queues_commands
from .const import (
    CONF_AUTH_IMPLEMENTATION,
    CONF_QUEUE,
    CONF_REPORT,
    CONF_REQUIRED_HOURS,
    CONF_SIGN_IN,
    CONF_WORKING_DAYS,
    DOMAIN,
    LONGEST_REPORT,
    SCOPE_TIMEMAN,
    SUBENTRY_EMPLOYEE,
)
from .data import get_known_name, is_same_name
from .employee import get_entry_unique_id, get_working_days, owner_id
from .employee_flow import REQUIRED_HOURS, EmployeeFlow
from .oauth_flow import OAuthFlow
from .texts import async_get_report, escape_placeholders

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry

_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_QUEUE): BooleanSelector(),
        vol.Required(CONF_REPORT): TextSelector(),
        vol.Optional(CONF_WORKING_DAYS): SelectSelector(
            SelectSelectorConfig(options=WEEKDAYS, multiple=True, translation_key="weekday")
        ),
        vol.Optional(CONF_REQUIRED_HOURS): REQUIRED_HOURS,
    }
)


class Bitrix24OptionsFlow(OptionsFlow):
    """The options; only other required hours of the owner take a reload."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the options, and store new ones."""
        errors: dict[str, str] = {}
        if user_input is not None:
            report = user_input[CONF_REPORT].strip()
            if not report:
                errors[CONF_REPORT] = "report_required"
            elif len(report) > LONGEST_REPORT:
                errors[CONF_REPORT] = "report_too_long"
            else:
                return self.async_create_entry(data={**user_input, CONF_REPORT: report})
        suggested = user_input or {
            **self.config_entry.options,
            CONF_QUEUE: queues_commands(self.config_entry),
            CONF_REPORT: await async_get_report(self.hass, self.config_entry),
            CONF_WORKING_DAYS: get_working_days(self.config_entry),
        }
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(_SCHEMA, suggested),
            errors=errors,
            description_placeholders={"most": str(LONGEST_REPORT)},
        )


_WEBHOOK = "webhook"
_OAUTH = "oauth"
# The URL is a password, which a field of type URL would show.
_URL = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off"))
_URL_SCHEMA = vol.Schema({vol.Required(CONF_URL): _URL})
_WEBHOOK_SCHEMA = vol.Schema(
    {vol.Required(CONF_URL): _URL, vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector()}
)

_RECONFIGURE_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_SIGN_IN): SelectSelector(
            SelectSelectorConfig(options=[_WEBHOOK, _OAUTH], translation_key=CONF_SIGN_IN)
        ),
        vol.Optional(CONF_URL): _URL,
        vol.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
    }
)

# Signing in again the same way would not help.
_SHOWN_REASONS = frozenset({"application_removed", "application_unknown"})


class Bitrix24ConfigFlow(OAuthFlow, domain=DOMAIN):
    """Adds and updates entries, one for each pair of portal and person."""

    def __init__(self) -> None:
        super().__init__()
        self._unconfirmed: SignedIn | None = None

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: Bitrix24ConfigEntry) -> OptionsFlow:
        return Bitrix24OptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: Bitrix24ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        return {SUBENTRY_EMPLOYEE: EmployeeFlow}

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        return self.async_show_menu(step_id="user", menu_options=[_WEBHOOK, _OAUTH])

    async def async_step_webhook(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add the person for whom a webhook acts."""
        errors: dict[str, str] = {}
        if user_input is not None:
            signed_in, errors = await self._check_webhook(user_input[CONF_URL], user_input[CONF_VERIFY_SSL])
            if signed_in is not None:
                return await self.async_signed_in(signed_in)
        return self._show_form("webhook", _WEBHOOK_SCHEMA, user_input, errors)

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Ask to sign in again, after Bitrix24 refused the webhook or the tokens."""
        if CONF_TOKEN in entry_data:
            return await self.async_step_reauth_oauth()
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a new webhook of the same person on the same portal."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            signed_in, errors = await self._check_webhook(user_input[CONF_URL], entry.data[CONF_VERIFY_SSL])
            if signed_in is not None:
                return await self.async_signed_in(signed_in)
        return self._show_form("reauth_confirm", _URL_SCHEMA, user_input, errors, {"name": entry.title})

    async def async_step_reauth_oauth(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Continue at the portal."""
        entry = self._get_reauth_entry()
        reason = _get_failure_reason(entry)
        if user_input is None:
            return await self.async_ask_again({"base": reason} if reason in _SHOWN_REASONS else {})
        # An unknown application may have a successor.
        known = None if reason == "application_unknown" else entry.data[CONF_AUTH_IMPLEMENTATION]
        return await self.async_lead_to(
            get_address(entry), verify_ssl=entry.data[CONF_VERIFY_SSL], implementation=known
        )

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for another way to sign in, or a new webhook, also of the portal's new address."""
        entry = self._get_reconfigure_entry()
        present = _OAUTH if uses_tokens(entry) else _WEBHOOK
        if user_input is None:
            suggested = {CONF_SIGN_IN: present, CONF_VERIFY_SSL: entry.data[CONF_VERIFY_SSL]}
            return self._show_form("reconfigure", _RECONFIGURE_SCHEMA, suggested, {}, {"name": entry.title})
        url = user_input.get(CONF_URL, "").strip()
        verify_ssl = user_input[CONF_VERIFY_SSL]
        wanted = user_input.get(CONF_SIGN_IN) or (_WEBHOOK if url else present)
        if wanted == _WEBHOOK:
            signed_in, errors = await self._check_webhook(url or entry.data.get(CONF_URL, ""), verify_ssl)
            if signed_in is not None:
                return await self.async_signed_in(signed_in)
        elif url:
            errors = {CONF_URL: "url_not_needed"}
        else:
            self.suggest(get_address(entry), verify_ssl=verify_ssl)
            return await self.async_step_oauth()
        return self._show_form("reconfigure", _RECONFIGURE_SCHEMA, user_input, errors, {"name": entry.title})

    @override
    async def async_ask_again(self, errors: dict[str, str]) -> ConfigFlowResult:
        if self.source == SOURCE_REAUTH:
            entry = self._get_reauth_entry()
            return self._show_form("reauth_oauth", vol.Schema({}), None, errors, {"name": entry.title})
        return self.show_oauth_form(errors)

    @override
    async def async_signed_in(self, signed_in: SignedIn) -> ConfigFlowResult:
        if self.source == SOURCE_REAUTH:
            entry = self._get_reauth_entry()
            if not self._is_owner(entry, signed_in) or not _same_portal(entry, signed_in):
                return self.async_abort(reason="wrong_account")
            return self._update(entry, signed_in)
        if self.source == SOURCE_RECONFIGURE:
            return await self._async_reconfigured(self._get_reconfigure_entry(), signed_in)
        await self.async_set_unique_id(get_entry_unique_id(signed_in.address, signed_in.profile.user_id))
        self._abort_if_unique_id_configured()
        if self._find_entry(signed_in) is not None:
            return self.async_abort(reason="already_configured")
        return self.async_create_entry(title=signed_in.title, data=signed_in.data)

    async def _async_reconfigured(self, entry: Bitrix24ConfigEntry, signed_in: SignedIn) -> ConfigFlowResult:
        if (reason := self._get_abort_reason(entry, signed_in)) is not None:
            return self.async_abort(reason=reason)
        if not _same_portal(entry, signed_in) and not is_same_name(
            get_known_name(self.hass, entry), signed_in.profile.name
        ):
            # Only the user id matches, and another portal has other ids.
            self._unconfirmed = signed_in
            return await self.async_step_confirm_person()
        return self._update(entry, signed_in)

    async def async_step_confirm_person(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask about a person with the same user id on another portal, and another name."""
        entry, signed_in = self._get_reconfigure_entry(), self._unconfirmed
        assert signed_in is not None
        if user_input is None:
            placeholders = {
                "known": get_known_name(self.hass, entry) or entry.title,
                "host": get_address(entry).host,
                "name": signed_in.profile.name or f"#{signed_in.profile.user_id}",
                "new_host": signed_in.address.host,
            }
            return self._show_form("confirm_person", vol.Schema({}), None, {}, placeholders)
        if (reason := self._get_abort_reason(entry, signed_in)) is not None:
            return self.async_abort(reason=reason)
        return self._update(entry, signed_in)

    def _get_abort_reason(self, entry: Bitrix24ConfigEntry, signed_in: SignedIn) -> str | None:
        # An address may change, a known id of the portal does not.
        if not self._is_owner(entry, signed_in) or _same_portal_id(entry, signed_in) is False:
            return "wrong_account"
        other = self._find_entry(signed_in)
        return "already_configured" if other is not None and other.entry_id != entry.entry_id else None

    def _update(self, entry: Bitrix24ConfigEntry, signed_in: SignedIn) -> ConfigFlowResult:
        title = entry.title.replace(get_address(entry).host, signed_in.address.host)
        return self.async_update_reload_and_abort(entry, title=title, data=signed_in.data)

    def _show_form(
        self,
        step_id: str,
        schema: vol.Schema,
        suggested: Mapping[str, Any] | None,
        errors: dict[str, str],
        placeholders: Mapping[str, str] | None = None,
    ) -> ConfigFlowResult:
        # Suggested values are readable, and a pasted URL is a password.
        shown = {name: value for name, value in (suggested or {}).items() if name != CONF_URL}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
            description_placeholders=escape_placeholders(
                {"scope": SCOPE_TIMEMAN, "found": self.found, **(placeholders or {})}
            ),
        )

    @staticmethod
    def _is_owner(entry: Bitrix24ConfigEntry, signed_in: SignedIn) -> bool:
        return owner_id(entry) == signed_in.profile.user_id

    def _find_entry(self, signed_in: SignedIn) -> Bitrix24ConfigEntry | None:
        """Return the entry of the same person on the same portal, even if that has moved since."""
        entries = (entry for entry in self._async_current_entries() if self._is_owner(entry, signed_in))
        return next((entry for entry in entries if _same_portal(entry, signed_in)), None)

    async def _check_webhook(self, url: str, verify_ssl: bool) -> tuple[SignedIn | None, dict[str, str]]:
        try:
            webhook = Webhook.parse(url)
        except NotHttps:
            return None, {CONF_URL: "not_https"}
        except InvalidWebhook:
            return None, {CONF_URL: "invalid_url"}
        try:
            profile = await async_check_auth(self.hass, webhook, verify_ssl=verify_ssl)
        except ApiError as err:
            return None, {"base": await self.async_map_error(err)}
        data = webhook_data(webhook, verify_ssl=verify_ssl)
        return SignedIn(address=webhook.address, profile=profile, data=data), {}


def _same_portal(entry: Bitrix24ConfigEntry, signed_in: SignedIn) -> bool:
    """Return whether the portal is that of an entry: by its id where known, else by its address."""
    by_id = _same_portal_id(entry, signed_in)
    return get_address(entry).portal == signed_in.address.portal if by_id is None else by_id


def _same_portal_id(entry: Bitrix24ConfigEntry, signed_in: SignedIn) -> bool | None:
    known = get_member_id(entry)
    return known == signed_in.member_id if known and signed_in.member_id else None


def _get_failure_reason(entry: Bitrix24ConfigEntry) -> str | None:
    """Return why Bitrix24 no longer accepts the entry, as a translation key."""
    if entry.state is not ConfigEntryState.LOADED:
        return entry.error_reason_translation_key
    return getattr(entry.runtime_data.coordinator.last_exception, "translation_key", None)
