"""The two ways to sign in: what an entry stores of them, and how a person does it again."""

from collections.abc import Mapping
import socket
from typing import Any, Final, override

from aiohttp.abc import AbstractResolver, ResolveResult
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.config_entry_oauth2_flow import LocalOAuth2Implementation, async_register_implementation
from homeassistant.util.hass_dict import HassKey
import pytest
from yarl import URL

from custom_components.bitrix24.const import DOMAIN
from tests.portal import Access, Application, Authorization, Employee, Portal, Webhook
from tests.portal.office import Office

OAUTH_HOSTS: Final = ("oauth.bitrix.info", "oauth.bitrix24.tech")
IMPLEMENTATION: Final = "portal_application"
_NAMED_PORTALS: Final[HassKey[dict[str, Portal]]] = HassKey("named_portals")


class EmulatorResolver(AbstractResolver):
    """Knows where the authorisation servers are: at the emulator, which has certificates for their names."""

    def __init__(self, portal: Portal, *hosts: str, others: Mapping[str, Portal] | None = None) -> None:
        # The emulator has a certificate for localhost too: another name of the same portal.
        self._portals = dict.fromkeys((*OAUTH_HOSTS, "localhost", *hosts), portal)
        self._others = {} if others is None else others

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        portal = self._portals.get(host) or self._others.get(host)
        if portal is None:
            raise OSError(host)
        return [
            ResolveResult(
                hostname=host,
                host=portal.host,
                port=portal.port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    @override
    async def close(self) -> None:
        pass

    async def real_close(self) -> None:
        """Close, as Home Assistant's own resolver does at the end."""


def lead_to_emulator(monkeypatch: pytest.MonkeyPatch, portal: Portal, *hosts: str) -> None:
    """Let Home Assistant find the authorisation servers, and other hosts, at the emulator."""
    monkeypatch.setattr(
        "homeassistant.helpers.aiohttp_client._async_make_resolver",
        lambda hass: EmulatorResolver(portal, *hosts, others=_named_portals(hass)),
    )


@callback
def _named_portals(hass: HomeAssistant) -> dict[str, Portal]:
    return hass.data.setdefault(_NAMED_PORTALS, {})


@callback
def give_name(hass: HomeAssistant, portal: Portal, host: str) -> str:
    """Let Home Assistant find another portal by a host, for which it needs a certificate; return its new origin."""
    _named_portals(hass)[host] = portal
    return f"https://{host}:{portal.port}"


def register_application(hass: HomeAssistant, application: Application) -> None:
    """Give Home Assistant an application, as the dialog for application credentials does."""
    async_register_implementation(
        hass,
        DOMAIN,
        LocalOAuth2Implementation(hass, IMPLEMENTATION, application.client_id, application.client_secret, "", ""),
    )


def oauth_data(portal: Office, authorization: Authorization) -> dict[str, Any]:
    """Return the data of an entry whose owner signed in just now."""
    now = portal.clock.now().timestamp()
    return {
        "portal": f"{portal.base_url}/",
        "verify_ssl": True,
        "auth_implementation": IMPLEMENTATION,
        "token": {
            "access_token": authorization.access_token,
            "refresh_token": authorization.refresh_token,
            "expires_at": authorization.expires_at.timestamp(),
            "expires_in": authorization.expires_at.timestamp() - now,
            "user_id": authorization.person.id,
            "member_id": portal.oauth.member_id,
            "server_endpoint": f"https://{portal.oauth.host}/rest/",
            "sign_in": "first",
            "refreshes": 0,
        },
    }


def entry_data(access: Access) -> dict[str, Any]:
    """Return the data of an entry whose owner signed in just now, or gave a webhook."""
    if isinstance(access, Authorization):
        return oauth_data(access.office, access)
    assert isinstance(access, Webhook)
    return {CONF_URL: access.url, CONF_VERIFY_SSL: True}


def admit(access: Access, person: Employee) -> Access:
    """Let somebody in, perhaps again, in the same way: by another webhook, or by the same application."""
    office = access.office
    if isinstance(access, Authorization):
        authorization = office.oauth.authorize(access.application, person)
        authorization.restore()
        return authorization
    return office.add_webhook(person, scopes=access.scopes, secret=f"s3cretKey1{len(office.webhooks):06}")


def shut_out(access: Access) -> None:
    """Take it away so that only signing in again helps: revoke the webhook, or uninstall the application."""
    if isinstance(access, Authorization):
        access.application.uninstall()
    else:
        access.revoke()


def move_in(new: Portal, old: Portal) -> None:
    """Make a portal the same as another one, at its own address; the old one goes on as the authorisation server."""
    new.employees, new.webhooks, new.oauth = old.employees, old.webhooks, old.oauth


async def sign_in_again(hass: HomeAssistant, access: Access) -> str:
    """Do what a person does whom Home Assistant asks to sign in again, which it does once; return what came of it."""
    flows = hass.config_entries.flow
    (flow,) = flows.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == "reauth"
    flow_id = flow["flow_id"]
    if isinstance(access, Authorization):
        # Bitrix24's page leads back by My Home Assistant, which every usual Home Assistant has.
        hass.config.components.add("my")
        there = await flows.async_configure(flow_id, {})
        page = URL(there["url"]).query
        back = access.office.oauth.redirect(page["client_id"], page["state"], access.person)
        assert back is not None
        await flows.async_configure(flow_id, {"code": URL(back).query["code"], "state": {"flow_id": flow_id}})
        result = await flows.async_configure(flow_id)
    else:
        assert isinstance(access, Webhook)
        result = await flows.async_configure(flow_id, {CONF_URL: access.url})
    await hass.async_block_till_done(wait_background_tasks=True)
    return str(result.get("reason"))
