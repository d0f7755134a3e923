"""The form about a portal that leads to another address: nothing is sent there before a person has agreed.

A webhook's secret is a part of the path, so whoever is asked learns it, and can ask the real portal who the person is.
What is checked here keeps from mistakes; against a trap only the person can help who reads the new address.
"""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.const import CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from .api import ApiError, Auth, CannotConnect, RateLimited
from .const import DOMAIN
from .data import Bitrix24ConfigEntry
from .findings import async_found_text
from .identity import owner_id
from .known_owner import is_same_name, known_name
from .markdown import escape_placeholders
from .sign_in import address_of, auth_of, data_moved_to
from .sign_in_check import async_find_owner
from .stores import async_stores


class PortalMovedFlow(RepairsFlow):
    """Shows both addresses, and takes the new one over once a person has agreed and the same person answers there."""

    def __init__(self, entry: Bitrix24ConfigEntry | None, origin: str) -> None:
        """Remember which portal leads where."""
        self._entry = entry
        self._origin = origin
        self._before = address_of(entry) if entry is not None else None

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Lead to the form."""
        return await self.async_step_confirm()

    async def async_step_confirm(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask, and take over the new address."""
        entry, before = self._entry, self._before
        if entry is None or before is None or self._is_past(entry):
            # Removed, or reconfigured while the form was open: there is nothing left to mend.
            return self.async_create_entry(data={})
        errors: dict[str, str] = {}
        new = await self._auth(entry)
        placeholders = {"host": before.host, "new_host": new.host, "name": known_name(self.hass, entry) or entry.title}
        if user_input is not None:
            if _has_entry(self.hass, entry, new):
                return self.async_abort(reason="already_configured")
            error, said = await self._check(entry, new)
            if self._is_past(entry):
                return self.async_create_entry(data={})
            if error is None:
                self._take_over(entry, new)
                return self.async_create_entry(data={})
            errors["base"] = error
            placeholders |= said
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders=escape_placeholders(placeholders),
        )

    async def _auth(self, entry: Bitrix24ConfigEntry) -> Auth:
        """Return how requests prove themselves at the new address."""
        files = await async_stores(self.hass, entry)
        return auth_of(entry, files.tokens).moved_to(self._origin)

    def _is_past(self, entry: Bitrix24ConfigEntry) -> bool:
        known = self.hass.config_entries.async_get_entry(entry.entry_id)
        return known is None or address_of(known) != self._before

    async def _check(self, entry: Bitrix24ConfigEntry, new: Auth) -> tuple[str | None, dict[str, str]]:
        """Return why the new address is not taken over, None where it is, and what belongs to that sentence.

        The certificate is checked whatever the entry says: who switched that off meant another host.
        """
        known = known_name(self.hass, entry)
        try:
            profile = await async_find_owner(self.hass, new, verify_ssl=True)
        except ApiError as err:
            error = "cannot_connect" if isinstance(err, CannotConnect | RateLimited) else "not_accepted"
            return error, {"found": await async_found_text(self.hass, err)}
        # The number alone proves nothing: it was a part of the request.
        if profile.user_id == owner_id(entry) and is_same_name(profile.name, known):
            return None, {}
        return "another_person", {"answering": profile.name or f"#{profile.user_id}"}

    @callback
    def _take_over(self, entry: Bitrix24ConfigEntry, new: Auth) -> None:
        """Store the new address, whose certificate is good; setting up gives it to the portal's device."""
        title = entry.title.replace(address_of(entry).host, new.host)
        data = {**data_moved_to(entry, new), CONF_VERIFY_SSL: True}
        self.hass.config_entries.async_update_entry(entry, title=title, data=data)
        self.hass.config_entries.async_schedule_reload(entry.entry_id)


@callback
def _has_entry(hass: HomeAssistant, entry: Bitrix24ConfigEntry, new: Auth) -> bool:
    """Return whether the same person was set up at the new address already."""
    return any(
        other.entry_id != entry.entry_id
        and owner_id(other) == owner_id(entry)
        and address_of(other).portal == new.portal
        for other in hass.config_entries.async_entries(DOMAIN, include_ignore=False)
    )
