"""Handing an answer over: late, whole, or in part."""

import asyncio

from aiohttp import web

from .envelope import Reply
from .faults import Fault


async def wait_out(faults: list[Fault], when: str) -> None:
    """Wait as long as faults ask for, before or after the request is processed."""
    for fault in faults:
        if fault.when != when:
            continue
        if fault.gate is not None:
            await fault.gate.wait()
        if fault.seconds > 0:
            # A slow server is what this fault is about.
            await asyncio.sleep(fault.seconds)  # noqa: TID251


def to_response(reply: Reply) -> web.Response:
    """Return the whole answer."""
    response = web.Response(
        status=reply.status, body=reply.body, headers={**reply.headers, "Content-Type": reply.content_type}
    )
    for name, value in reply.cookies.items():
        response.set_cookie(name, value, secure=True, httponly=True)
    return response


async def send_half(request: web.Request, reply: Reply) -> web.StreamResponse:
    """Send half of the body and cut the connection."""
    response = web.StreamResponse(status=reply.status, headers={"Content-Type": reply.content_type})
    response.content_length = max(2, len(reply.body))
    await response.prepare(request)
    await response.write(reply.body[: len(reply.body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
