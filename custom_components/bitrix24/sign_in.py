"""What an entry stores about its owner's signing in, and what the API makes of it."""

from typing import TYPE_CHECKING, Any

from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback

from .api import AccessToken, Address, Auth, TokenSource, Webhook
from .const import CONF_PORTAL
from .identity import owner_id
from .tokens import uses_tokens

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry


@callback
def auth_of(entry: Bitrix24ConfigEntry, tokens: TokenSource) -> Auth:
    """Return how the requests of an entry prove themselves."""
    if not uses_tokens(entry):
        return Webhook.parse(entry.data[CONF_URL])
    address = address_of(entry)
    return AccessToken(origin=address.origin, prefix=address.prefix, user_id=owner_id(entry), tokens=tokens)


@callback
def address_of(entry: Bitrix24ConfigEntry) -> Address:
    """Return where the portal of an entry is."""
    if uses_tokens(entry):
        return Address.parse(entry.data[CONF_PORTAL])
    return Webhook.parse(entry.data[CONF_URL]).address


@callback
def member_id_of(entry: Bitrix24ConfigEntry) -> str:
    """Return what names the portal of an entry, also after a move; empty where nobody has told (reference §8)."""
    return str(entry.data.get(CONF_TOKEN, {}).get("member_id") or "")


@callback
def data_moved_to(entry: Bitrix24ConfigEntry, auth: Auth) -> dict[str, Any]:
    """Return the data of an entry whose portal has moved."""
    where = {CONF_URL: auth.url} if isinstance(auth, Webhook) else {CONF_PORTAL: auth.base_url}
    return {**entry.data, **where}


@callback
def webhook_data(webhook: Webhook, *, verify_ssl: bool) -> dict[str, Any]:
    """Return the data of an entry whose owner gave a webhook."""
    return {CONF_URL: webhook.url, CONF_VERIFY_SSL: verify_ssl}
