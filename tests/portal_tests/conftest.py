"""Houses for the tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
import trustme

from tests.portal import Clock, Portal

from .house import MONDAY, Build, House


@pytest.fixture
def enable_custom_integrations() -> None:
    """Start no Home Assistant here, whatever a conftest above asks for every test."""


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """One CA for the whole run."""
    return trustme.CA()


@pytest.fixture
async def build(authority: trustme.CA) -> AsyncIterator[Build]:
    """Build houses; keywords that begin with anna_ go to the employee, the others to the portal."""
    # Home Assistant's plugin turns it on; here it only triples the time of a test.
    asyncio.get_running_loop().set_debug(False)
    async with AsyncExitStack() as stack:

        async def make(**options: Any) -> House:
            anna = {name[5:]: options.pop(name) for name in list(options) if name.startswith("anna_")}
            options.setdefault("clock", Clock.stopped(f"{MONDAY}T08:00:01+02:00"))
            portal = await stack.enter_async_context(Portal(authority=authority, **options))
            employee = portal.add_employee(12, **anna)
            connector = aiohttp.TCPConnector(ssl=portal.client_ssl)
            session = await stack.enter_async_context(
                aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
            )
            return House(portal, employee, portal.add_webhook(employee), session)

        yield make


@pytest.fixture
async def house(build: Build) -> House:
    """A portal of generation C with everything at its default."""
    return await build()
