"""All programs of the demo, started in order and stopped in reverse order."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
import sys

from .config_folder import empty_folder, write_config, write_owner, write_trust
from .errors import DemoError
from .home_assistant import HomeAssistantProgram
from .page import Page
from .playground import make_playground
from .portal import PAST_DAYS, PortalProgram, Registration
from .ports import LOCALHOST, chosen_port, free_port
from .sign_in import add_by_sign_in, callback_url
from .zone import local_zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """The ports of the demo."""

    home_assistant: int
    portal: int
    page: int

    @classmethod
    def choose(cls, home_assistant: int | None, portal: int | None) -> Ports:
        """Take the ports from DEMO_PORT and DEMO_PORTAL_PORT, else the given ones, else free ones."""
        of_portal = chosen_port("DEMO_PORTAL_PORT", portal)
        return cls(home_assistant=chosen_port("DEMO_PORT", home_assistant), portal=of_portal, page=free_port(of_portal))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Sign-in with Bitrix24 instead of a webhook.

    Attributes:
        access_life: lifetime of an access token in seconds; None: as in Bitrix24.
    """

    access_life: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoEnvironment:
    """A portal emulator and a Home Assistant connected to it.

    Attributes:
        entry_id: id of the owner's entry.
        visited: URLs of the sign-in with Bitrix24; empty with a webhook.
    """

    portal: PortalProgram
    page: Page
    home_assistant: HomeAssistantProgram
    entry_id: str
    visited: Sequence[str] = ()

    @property
    def dashboard_url(self) -> str:
        """The URL to open."""
        return self.home_assistant.url

    async def add_colleagues(self) -> dict[int, str]:
        """Add all colleagues by the form; return their subentry ids by user id."""
        for user_id in await self.portal.people():
            if user_id != int(self.portal.owner_id):
                await self.home_assistant.add_colleague(self.entry_id, user_id)
        return await self.home_assistant.get_colleagues(self.entry_id)

    async def import_history(self, colleagues: Iterable[str] = ()) -> None:
        """Import past days into the statistics, so that the graphs are not empty.

        Args:
            colleagues: subentry ids of the colleagues to import besides the owner.

        Raises:
            DemoError: the history could not be imported.
        """
        await self._import_history(self.home_assistant.entities)
        for subentry_id in colleagues:
            await self._import_history(await self.home_assistant.wait_for_colleague(subentry_id))

    async def _import_history(self, entities: Mapping[str, str]) -> None:
        first = date.fromisoformat((await self.portal.state())["clock"]["now"][:10]) - timedelta(days=PAST_DAYS)
        device = await self.home_assistant.get_device_of_entity(entities["sensor.status"])
        # Adding a colleague reloads the entry.
        await self.home_assistant.wait_until_loaded(self.entry_id)
        answer = await self.home_assistant.act(
            "bitrix24.import_history", answer=True, device_id=device, start=first.isoformat()
        )
        if not answer["days"]:
            message = "bitrix24.import_history found no past days."
            raise DemoError(message)

    async def wait_for_end(self) -> str:
        """Wait until one of the programs ends; return its name."""
        children = (self.portal.child, self.home_assistant.child)
        waits = [asyncio.ensure_future(child.wait_for_end()) for child in children]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return next(child.name for child in children if child.has_ended)


@asynccontextmanager
async def start_environment(
    folder: Path, ports: Ports, start_clock: str | None = None, *, team: bool = False, sign_in: SignIn | None = None
) -> AsyncIterator[DemoEnvironment]:
    """Start everything in an empty folder, and stop it afterwards.

    Args:
        folder: for the logs and the settings.
        ports: the ports to listen on.
        start_clock: the instant at which the portal's clock starts; None: now.
        team: add the colleagues too, with their dashboard.
        sign_in: sign in with Bitrix24; None: by webhook.

    Raises:
        DemoError: a program did not start.
    """
    print("==> Starting the portal emulator and Home Assistant", file=sys.stderr)
    empty_folder(folder)
    config = folder / "config"
    zone = local_zone()
    async with AsyncExitStack() as stack:
        write_config(
            config,
            portal_page=f"http://{LOCALHOST}:{ports.page}/",
            portal_port=ports.portal,
            team=team,
            # It would redirect through a page on the internet.
            my=sign_in is None,
        )
        owner = asyncio.ensure_future(write_owner(config, port=ports.home_assistant, zone=zone))
        stack.callback(owner.cancel)
        handler = callback_url(f"http://{LOCALHOST}:{ports.home_assistant}/")
        portal = await PortalProgram.start(
            folder,
            port=ports.portal,
            zone=zone,
            start_clock=start_clock,
            registration=None if sign_in is None else Registration(handler=handler, access_life=sign_in.access_life),
        )
        stack.push_async_callback(portal.stop)
        page = await Page.start(portal, ports.page)
        stack.push_async_callback(page.stop)
        trust = folder / "trusted.pem"
        write_trust(trust, portal.ca_file)
        home_assistant = await HomeAssistantProgram.start(
            config,
            port=ports.home_assistant,
            token=await owner,
            trust=trust,
            portal_port=None if sign_in is None else ports.portal,
        )
        stack.push_async_callback(home_assistant.stop)
        await make_playground(home_assistant)
        visited: list[str] = []
        if sign_in is None:
            entry_id = await home_assistant.add_integration(portal.webhook_url)
        else:
            entry_id, visited = await add_by_sign_in(home_assistant, portal)
        demo = DemoEnvironment(
            portal=portal, page=page, home_assistant=home_assistant, entry_id=entry_id, visited=visited
        )
        await demo.import_history((await demo.add_colleagues()).values() if team else ())
        yield demo
