"""Application credentials: the local application of a portal, for signing in with Bitrix24."""

from homeassistant.components.application_credentials import AuthorizationServer
from homeassistant.core import HomeAssistant
from homeassistant.helpers.config_entry_oauth2_flow import AUTH_CALLBACK_PATH, MY_AUTH_CALLBACK_PATH
from homeassistant.helpers.network import NoURLAvailableError, get_url

from .const import SCOPE_IM, SCOPE_TIMEMAN


async def async_get_authorization_server(hass: HomeAssistant) -> AuthorizationServer:
    """Return the server for an unknown region; the config flow chooses by the portal (oauth_flow)."""
    return AuthorizationServer("https://oauth.bitrix.info/oauth/authorize/", "https://oauth.bitrix.info/oauth/token/")


async def async_get_description_placeholders(hass: HomeAssistant) -> dict[str, str]:
    """Return the settings of the local application in Bitrix24."""
    return {"redirect_url": get_redirect_url(hass), "scopes": f"{SCOPE_TIMEMAN}, {SCOPE_IM}, user_brief"}


def get_redirect_url(hass: HomeAssistant) -> str:
    """Return the address of the callback, a setting of the application (reference §8)."""
    if "my" in hass.config.components:
        return MY_AUTH_CALLBACK_PATH
    try:
        return f"{get_url(hass, prefer_external=True, allow_cloud=False)}{AUTH_CALLBACK_PATH}"
    except NoURLAvailableError:
        # The user knows the address.
        return f"https://…{AUTH_CALLBACK_PATH}"
