"""What a call tells people, or a good poll takes back."""

from datetime import timedelta
import logging
from typing import TYPE_CHECKING

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .api import ApiError, MissingScope, PortalMoved, RestBlocked, RestUnavailable, WrongPerson, notable
from .const import SCOPE_IM, SCOPE_TIMEMAN
from .findings import found_text
from .issues import (
    async_report_portal_moved,
    async_update_missing_scope,
    async_update_rest_blocked,
    async_update_rest_unavailable,
    async_update_wrong_person,
    async_withdraw_portal_moved,
)
from .sign_in import address_of
from .stores import async_remember_wrong_person, traffic_of

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry

_LOGGER = logging.getLogger(__name__)

# All entities of these platforms need the permission for chats: the presence, and notifications.
_CHAT_PLATFORMS = frozenset({Platform.NOTIFY, Platform.SELECT})


def _chat_in_use(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    """Return whether there is an entity for presence or notifications that nobody disabled."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return any(entity.domain in _CHAT_PLATFORMS and not entity.disabled for entity in entities)


@callback
def async_poll_failed(hass: HomeAssistant, entry: Bitrix24ConfigEntry, error: ApiError) -> None:
    """Remember why a poll failed, and tell what needs a person."""
    traffic_of(hass, entry).failure = error
    async_call_failed(hass, entry, error)


@callback
def async_call_failed(hass: HomeAssistant, entry: Bitrix24ConfigEntry, error: ApiError) -> None:
    """Tell of a failure that needs a person, where no flow asks for one already."""
    match error:
        case WrongPerson():
            _set_wrong_person(hass, entry, wrong=True)
        case PortalMoved():
            async_report_portal_moved(hass, entry, host=address_of(entry).host, origin=error.origin)
        case MissingScope():
            async_update_missing_scope(hass, entry, error.scope, missing=True)
        case RestUnavailable():
            async_update_rest_unavailable(hass, entry, found_text(error))
        case RestBlocked():
            async_update_rest_blocked(hass, entry, blocked=True)


@callback
def async_poll_succeeded(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, has_chat: bool) -> None:
    """Withdraw what the answer disproves, and tell of a permission taken away although something uses it.

    Args:
        hass: Home Assistant.
        entry: whose way to sign in works.
        has_chat: whether it may use the chat: the owner's presence, and notifications.
    """
    _note_answer(hass, entry)
    async_withdraw_portal_moved(hass, entry)
    _set_wrong_person(hass, entry, wrong=False)
    async_update_rest_unavailable(hass, entry, None)
    async_update_rest_blocked(hass, entry, blocked=False)
    async_update_missing_scope(hass, entry, SCOPE_TIMEMAN, missing=False)
    lost = not has_chat and _chat_in_use(hass, entry)
    async_update_missing_scope(hass, entry, SCOPE_IM, missing=lost)
    # Refused once, but it works: nobody is asked to sign in any more.
    for flow in list(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
        hass.config_entries.flow.async_abort(flow["flow_id"])


@callback
def _set_wrong_person(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, wrong: bool) -> None:
    async_remember_wrong_person(hass, entry, wrong=wrong)
    async_update_wrong_person(hass, entry, wrong=wrong)


@callback
def _note_answer(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Forget the last failure, and tell once when the portal's clock is wrong, and when it is right again."""
    traffic = traffic_of(hass, entry)
    traffic.failure = None
    ahead = notable(traffic.clock.skew)
    if (ahead is not None) is traffic.told_clock:
        return
    traffic.told_clock = ahead is not None
    if ahead is None:
        _LOGGER.info("The portal's clock agrees with Home Assistant's again")
    else:
        side = "ahead of" if ahead > timedelta() else "behind"
        minutes = round(abs(ahead) / timedelta(minutes=1))
        _LOGGER.warning(
            "The portal's clock is %s min %s Home Assistant's; the portal's is the one that counts", minutes, side
        )
