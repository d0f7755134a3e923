"""Home Assistant that finds Bitrix24's authorisation servers at the emulator: `python -m scripts.demo_house.hass`.

Their names are fixed, so a name server would have to lie for them; here Home Assistant's own resolver does. All else
is as usual: the certificate, which the emulator has for these names, is checked. Arguments: the emulator's port, then
those of hass.
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
    """Knows two names better."""

    # Of the portal.
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
    # Home Assistant looks for custom integrations along the path; those of the repository belong to its folder alone.
    del sys.path[0]
    with patch("homeassistant.helpers.aiohttp_client._async_make_resolver", _make_resolver):
        sys.exit(main())
