"""A portal, a person's webhook, and the client that uses it; no Home Assistant."""

from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import AsyncExitStack
import logging
from typing import Any

from aiohttp import ClientSession
import pytest
import trustme

from custom_components.bitrix24.api import Portal as Client, Transport, Webhook as OwnWebhook
from tests.conftest import LeakHandler
from tests.portal import Clock, Employee, Portal, Webhook
from tests.support.client import MORNING, SECRET, BuildPortal, session_that_trusts


@pytest.fixture(autouse=True)
def own_integration(socket_enabled: None) -> None:
    """Reach the emulator on 127.0.0.1; Home Assistant is not started."""


@pytest.fixture(autouse=True)
def no_secret_anywhere() -> Generator[None]:
    """Fail every test in which a secret reaches a log line of any logger and level."""
    handler = LeakHandler()
    root = logging.getLogger()
    root.addHandler(handler)
    logging.getLogger("custom_components").setLevel(logging.DEBUG)
    yield
    root.removeHandler(handler)
    assert not handler.leaks


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """One certificate authority for the whole run."""
    return trustme.CA()


@pytest.fixture
def clock() -> Clock:
    """A Monday in September, 08:00 in Berlin."""
    return Clock.stopped(MORNING)


@pytest.fixture
async def build_portal(clock: Clock, authority: trustme.CA) -> AsyncGenerator[BuildPortal]:
    """Start portals; all share the clock and the authority unless told otherwise, and must see only POSTs."""
    portals: list[Portal] = []
    async with AsyncExitStack() as stack:

        async def build(**options: Any) -> Portal:
            usual: dict[str, Any] = {"clock": clock, "authority": authority, "server_zone": "Europe/Berlin"}
            portal = await stack.enter_async_context(Portal(**usual | options))
            stack.callback(portal.faults.clear)
            portals.append(portal)
            return portal

        yield build
    assert {request.http_method for portal in portals for request in portal.requests} <= {"POST"}


@pytest.fixture
def portal_options() -> dict[str, Any]:
    """What a test wants to be different about the portal; override by parametrisation."""
    return {}


@pytest.fixture
async def portal(build_portal: BuildPortal, portal_options: dict[str, Any]) -> Portal:
    """A portal of generation C with a fixed schedule, unless portal_options says otherwise."""
    return await build_portal(**portal_options)


@pytest.fixture
def anna(portal: Portal) -> Employee:
    """The person whose webhook it is."""
    return portal.add_employee(12, name="Anna", last_name="Schmidt", time_zone="Europe/Berlin")


@pytest.fixture
def webhook(portal: Portal, anna: Employee) -> Webhook:
    """Anna's webhook, as the portal knows it."""
    return portal.add_webhook(anna, scopes=("timeman", "im"), secret=SECRET)


@pytest.fixture
async def session(portal: Portal) -> AsyncIterator[ClientSession]:
    """A session as the client wants it: the portal's authority is trusted, cookies are dropped."""
    async with session_that_trusts(portal.client_ssl) as session:
        yield session


@pytest.fixture
def transport(session: ClientSession) -> Transport:
    """The transport under test."""
    return Transport(session)


@pytest.fixture
def client(transport: Transport, webhook: Webhook) -> Client:
    """The client under test, acting for Anna."""
    return Client(transport=transport, auth=OwnWebhook.parse(webhook.url))
