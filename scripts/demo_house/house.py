"""Everything the demo runs, started in the right order and ended in the other."""

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
    """Where the demo listens."""

    home_assistant: int
    portal: int
    page: int

    @classmethod
    def choose(cls, home_assistant: int | None, portal: int | None) -> Ports:
        """Take the ports of the environment, else the given ones, else free ones."""
        of_portal = chosen_port("DEMO_PORTAL_PORT", portal)
        return cls(home_assistant=chosen_port("DEMO_PORT", home_assistant), portal=of_portal, page=free_port(of_portal))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """That the owner signs in with Bitrix24 instead of giving a webhook.

    Attributes:
        access_life: seconds for which an access token is good; None: as in Bitrix24.
    """

    access_life: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A portal and a Home Assistant that is set up against it.

    Attributes:
        portal: the emulator.
        page: its page.
        home_assistant: the program.
        entry_id: of the owner's entry.
        visited: where the owner was led to sign in with Bitrix24; nowhere with a webhook.
    """

    portal: PortalProgram
    page: Page
    home_assistant: HomeAssistantProgram
    entry_id: str
    visited: Sequence[str] = ()

    @property
    def dashboard_url(self) -> str:
        """The page to open."""
        return self.home_assistant.url

    async def add_colleagues(self) -> dict[int, str]:
        """Add everybody of the portal by the form; return their subentries by user id."""
        for user_id in await self.portal.people():
            if user_id != int(self.portal.owner_id):
                await self.home_assistant.add_colleague(self.entry_id, user_id)
        return await self.home_assistant.colleagues(self.entry_id)

    async def import_past(self, colleagues: Iterable[str] = ()) -> None:
        """Import the past into the graphs, which would be empty.

        Args:
            colleagues: the subentries of those whose past is imported besides that of the owner of the webhook.

        Raises:
            DemoError: the past could not be imported.
        """
        await self._import_past(self.home_assistant.entities)
        for subentry_id in colleagues:
            await self._import_past(await self.home_assistant.wait_for_colleague(subentry_id))

    async def _import_past(self, entities: Mapping[str, str]) -> None:
        first = date.fromisoformat((await self.portal.state())["clock"]["now"][:10]) - timedelta(days=PAST_DAYS)
        device = await self.home_assistant.device_with(entities["sensor.status"])
        # Somebody may have been added just now.
        await self.home_assistant.wait_until_loaded(self.entry_id)
        answer = await self.home_assistant.act(
            "bitrix24.import_history", answer=True, device_id=device, start=first.isoformat()
        )
        if not answer["days"]:
            message = "bitrix24.import_history found no past days."
            raise DemoError(message)

    async def wait_for_end(self) -> str:
        """Wait until one of the programs ends by itself; return its name."""
        children = (self.portal.child, self.home_assistant.child)
        waits = [asyncio.ensure_future(child.wait_for_end()) for child in children]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        return next(child.name for child in children if child.has_ended)


@asynccontextmanager
async def open_house(
    folder: Path, ports: Ports, start_clock: str | None = None, *, team: bool = False, sign_in: SignIn | None = None
) -> AsyncIterator[House]:
    """Start everything in a fresh folder; end it afterwards.

    Args:
        folder: where the logs and the settings are to lie.
        ports: where to listen.
        start_clock: the instant at which the portal's clock starts to run; None: now.
        team: whether the colleagues are added too, with a dashboard of their own.
        sign_in: how the owner signs in with Bitrix24; None: by webhook.

    Raises:
        DemoError: something did not start.
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
            # It would lead back by a page on the internet.
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
        house = House(portal=portal, page=page, home_assistant=home_assistant, entry_id=entry_id, visited=visited)
        await house.import_past((await house.add_colleagues()).values() if team else ())
        yield house
