"""The portal as an HTTPS server on this machine."""

import asyncio
from collections.abc import Iterable
import ssl
from types import TracebackType
from typing import Self, Unpack

from aiohttp import web
import trustme
from yarl import URL

from .faults import Faults
from .gateway import Gateway
from .listener import Listener
from .oauth import OAUTH_HOSTS
from .office import Office, OfficeOptions

LOCALHOST = "127.0.0.1"


class Portal(Office):
    """A Bitrix24 portal; start it, or use it as an asynchronous context manager."""

    def __init__(
        self,
        *,
        authority: trustme.CA | None = None,
        hosts: Iterable[str] = (LOCALHOST, "localhost", *OAUTH_HOSTS),
        plain_http: bool = False,
        control: bool = False,
        **options: Unpack[OfficeOptions],
    ) -> None:
        """Found a portal; `authority` lets many portals share one CA."""
        super().__init__(**options)
        self.authority = authority or trustme.CA()
        self.faults = Faults()
        self.host = LOCALHOST
        self.port = 0
        self._hosts = tuple(hosts)
        self._plain_http = plain_http
        self._control = control
        self._gateway: Gateway | None = None
        self._runner: web.AppRunner | None = None
        self._listeners: list[Listener] = []
        self._dropper: asyncio.Server | None = None
        self.plain_base_url = ""

    @property
    def ca_pem(self) -> bytes:
        """The CA certificate a client must trust."""
        return self.authority.cert_pem.bytes()

    @property
    def client_ssl(self) -> ssl.SSLContext:
        """A client's SSL context that trusts the portal."""
        # Only the portal is trusted: loading the system certificates would take most of a test.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.authority.configure_trust(context)
        return context

    @property
    def is_running(self) -> bool:
        """Whether the portal accepts connections and answers."""
        return self._runner is not None

    async def start(self, port: int | None = None, host: str | None = None) -> None:
        """Listen; without a port on the one used before, the first time on a free one."""
        await self.stop()
        self.host = host or self.host
        self._gateway = Gateway(self, control=self._control)
        runner = web.AppRunner(
            self._gateway.build_application(),
            access_log=None,
            handle_signals=False,
            # Zero would mean forever.
            shutdown_timeout=0.001,
        )
        await runner.setup()
        server = runner.server
        if server is None:
            raise RuntimeError("aiohttp made no server")
        self._runner = runner
        listener = Listener(server, self._server_ssl())
        self._listeners = [listener]
        self.port = await listener.start(self.host, self.port if port is None else port)
        self.base_url = f"https://{self.host}:{self.port}{self.path_prefix}"
        if self._plain_http:
            plain = Listener(server, None)
            self._listeners.append(plain)
            self.plain_base_url = f"http://{self.host}:{await plain.start(self.host, 0)}{self.path_prefix}"

    async def stop(self) -> None:
        """Refuse connections from now on and cut those that are open."""
        if self._dropper is not None:
            self._dropper.close()
            self._dropper = None
        for listener in self._listeners:
            listener.stop()
        self._listeners = []
        runner, self._runner = self._runner, None
        if self._gateway is not None and runner is not None:
            await self._gateway.stop()
            await runner.cleanup()

    async def drop_connections(self) -> None:
        """Accept connections and close them at once, until start() or stop()."""
        await self.stop()
        self._dropper = await asyncio.start_server(
            lambda _reader, writer: writer.close(), self.host, self.port, reuse_address=True
        )

    def move_to(self, base_url: str | None) -> None:
        """Answer everything with a redirect to another address; None takes it back.

        The authorisation server stays where it is.
        """
        if base_url is not None and "://" not in base_url:
            base_url = f"https://{base_url}"
        self.moved_to = None if base_url is None else str(URL(base_url).origin())

    def _server_ssl(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(*self._hosts).configure_cert(context)
        return context

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; a failure of the emulator itself must not go unnoticed."""
        await self.stop()
        if kind is None and self.errors:
            message = "the portal emulator itself failed"
            raise ExceptionGroup(message, self.errors)
