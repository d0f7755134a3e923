"""Application credentials: the local application of a portal that people sign in with."""

from homeassistant.components.application_credentials import AuthorizationServer
from homeassistant.core import HomeAssistant
from homeassistant.helpers.config_entry_oauth2_flow import AUTH_CALLBACK_PATH, MY_AUTH_CALLBACK_PATH
from homeassistant.helpers.network import NoURLAvailableError, get_url

from .const import SCOPE_IM, SCOPE_TIMEMAN


async def async_get_authorization_server(hass: HomeAssistant) -> AuthorizationServer:
    """Return the authorisation server where the region is not known; the config flow knows the portal (oauth_flow)."""
    return AuthorizationServer("https://oauth.bitrix.info/oauth/authorize/", "https://oauth.bitrix.info/oauth/token/")


async def async_get_description_placeholders(hass: HomeAssistant) -> dict[str, str]:
    """Return what must stand in the card of the local application."""
    return {"redirect_url": redirect_url(hass), "scopes": f"{SCOPE_TIMEMAN}, {SCOPE_IM}, user_brief"}


def redirect_url(hass: HomeAssistant) -> str:
    """Return where Bitrix24 sends people back to; it knows that only from the application's card (reference §8)."""
    if "my" in hass.config.components:
        return MY_AUTH_CALLBACK_PATH
    try:
        return f"{get_url(hass, prefer_external=True, allow_cloud=False)}{AUTH_CALLBACK_PATH}"
    except NoURLAvailableError:
        # It does not know its own address: the person does.
        return f"https://…{AUTH_CALLBACK_PATH}"
