"""The portal's page without TLS, since a browser refuses to frame a page with the emulator's certificate."""

from typing import Self

import aiohttp
from aiohttp import web

from .portal import PortalProgram
from .ports import LOCALHOST


class Page:
    """A proxy to the page and the control API of a portal."""

    def __init__(self, portal: PortalProgram, runner: web.AppRunner, port: int) -> None:
        """Wrap a running server."""
        self._portal = portal
        self._runner = runner
        self.url = f"http://{LOCALHOST}:{port}/"

    @classmethod
    async def start(cls, portal: PortalProgram, port: int) -> Self:
        """Start listening."""

        async def pass_on(request: web.Request) -> web.Response:
            try:
                async with portal.session.request(request.method, request.rel_url, data=await request.read()) as answer:
                    return web.Response(
                        status=answer.status,
                        content_type=answer.content_type,
                        charset=answer.charset,
                        body=await answer.read(),
                    )
            except aiohttp.ClientError, TimeoutError:
                return web.Response(status=502, text="The portal does not answer.")

        application = web.Application()
        application.router.add_get("/", pass_on)
        application.router.add_route("*", "/-/{path:.*}", pass_on)
        runner = web.AppRunner(application, access_log=None, handle_signals=False, shutdown_timeout=0)
        await runner.setup()
        await web.TCPSite(runner, LOCALHOST, port).start()
        return cls(portal, runner, port)

    async def stop(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()
