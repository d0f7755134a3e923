"""Listening for TLS connections that can be cut at once, quiet about clients that do not trust us."""

import asyncio
from asyncio.sslproto import SSLProtocol
from collections.abc import Callable
import ssl
from typing import override


class Listener:
    """One listening socket and its connections."""

    def __init__(self, make_protocol: Callable[[], asyncio.BaseProtocol], tls: ssl.SSLContext | None) -> None:
        """Hand connections to protocols, behind TLS when there is a context."""
        self._make_protocol = make_protocol
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._transports: set[asyncio.Transport] = set()

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._accept, host, port, reuse_address=True)
        address: tuple[str, int] = self._server.sockets[0].getsockname()
        return address[1]

    def stop(self) -> None:
        """Refuse new connections and cut the present ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for transport in list(self._transports):
            transport.abort()

    def _accept(self) -> asyncio.BaseProtocol:
        # With create_server(ssl=...) a failed handshake would reach the loop's exception handler, and fail
        # every test in which a client rightly refuses the certificate.
        if self._tls is None:
            return self._make_protocol()
        return _TlsConnection(self._make_protocol(), self._tls, self._transports)


class _TlsConnection(SSLProtocol):
    def __init__(self, protocol: asyncio.BaseProtocol, tls: ssl.SSLContext, transports: set[asyncio.Transport]) -> None:
        super().__init__(asyncio.get_running_loop(), protocol, tls, None, server_side=True)  # type: ignore[arg-type]
        self._transports = transports
        self._raw: asyncio.Transport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._raw = transport
            self._transports.add(transport)
        super().connection_made(transport)

    @override
    def connection_lost(self, exc: BaseException | None) -> None:
        if self._raw is not None:
            self._transports.discard(self._raw)
        super().connection_lost(exc)
