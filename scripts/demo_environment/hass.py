"""Run Home Assistant with Bitrix24's authorisation servers resolved to the emulator.

`python -m scripts.demo_environment.hass PORTAL_PORT [arguments of hass]`. The servers' host names are fixed, so Home
Assistant's resolver is patched for them. Nothing else differs: TLS verifies the certificate that the emulator has for
these names.
"""

import socket
import sys
from typing import Final, override
from unittest.mock import patch

from aiohttp.abc import ResolveResult
from homeassistant.__main__ import main
from homeassistant.components import zeroconf
from homeassistant.core import HomeAssistant
from homeassistant.helpers import aiohttp_client

from .ports import LOCALHOST

_AUTHORISATION_SERVERS: Final = frozenset({"oauth.bitrix.info", "oauth.bitrix24.tech"})


class _Resolver(aiohttp_client.HassAsyncDNSResolver):
    """Resolves the two authorisation servers to the emulator."""

    # The emulator's port.
    port = 0

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        if host not in _AUTHORISATION_SERVERS:
            return await super().resolve(host, port, family)
        return [
            ResolveResult(
                hostname=host,
                host=LOCALHOST,
                port=self.port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]


def _make_resolver(hass: HomeAssistant) -> _Resolver:
    return _Resolver(async_zeroconf=zeroconf.async_get_async_zeroconf(hass))


if __name__ == "__main__":
    _Resolver.port = int(sys.argv.pop(1))
    # Home Assistant searches sys.path for custom_components; it must find only those of its configuration folder.
    del sys.path[0]
    with patch("homeassistant.helpers.aiohttp_client._async_make_resolver", _make_resolver):
        sys.exit(main())
