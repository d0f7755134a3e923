"""The way to the authorisation servers, and entries whose owner signed in with Bitrix24."""

import socket
from typing import Any, Final, override

from aiohttp.abc import AbstractResolver, ResolveResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers.config_entry_oauth2_flow import LocalOAuth2Implementation, async_register_implementation
import pytest

from custom_components.bitrix24.const import DOMAIN
from tests.portal import Application, Authorization, Portal

OAUTH_HOSTS: Final = ("oauth.bitrix.info", "oauth.bitrix24.tech")
IMPLEMENTATION: Final = "portal_application"


class EmulatorResolver(AbstractResolver):
    """Knows where the authorisation servers are: at the emulator, which has certificates for their names."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        # The emulator has a certificate for localhost too: another name of the same portal.
        if host not in {*OAUTH_HOSTS, "localhost"}:
            raise OSError(host)
        return [
            ResolveResult(
                hostname=host,
                host=self._portal.host,
                port=self._portal.port,
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


def lead_to_emulator(monkeypatch: pytest.MonkeyPatch, portal: Portal) -> None:
    """Let Home Assistant find the authorisation servers at the emulator."""
    monkeypatch.setattr(
        "homeassistant.helpers.aiohttp_client._async_make_resolver", lambda _hass: EmulatorResolver(portal)
    )


def register_application(hass: HomeAssistant, application: Application) -> None:
    """Give Home Assistant an application, as the dialog for application credentials does."""
    async_register_implementation(
        hass,
        DOMAIN,
        LocalOAuth2Implementation(hass, IMPLEMENTATION, application.client_id, application.client_secret, "", ""),
    )


def oauth_data(portal: Portal, authorization: Authorization) -> dict[str, Any]:
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
            "client_endpoint": portal.rest_url,
            "server_endpoint": f"https://{portal.oauth.host}/rest/",
            "sign_in": "first",
            "refreshes": 0,
        },
    }
