"""Nothing is lost to a power cut: a real Home Assistant is killed by SIGKILL at the worst moments and started again."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
import json
from pathlib import Path
import subprocess
from typing import Any, Final, Self

from aiohttp import ClientError, ClientSession, TCPConnector
import pytest

from scripts.demo_environment.config_folder import ROOT, link_integration, write_owner, write_trust
from scripts.demo_environment.home_assistant import HomeAssistantProgram
from scripts.demo_environment.ports import free_port
from scripts.demo_environment.secrets_check import leaked_secrets, log_entries, written_files
from scripts.demo_environment.sign_in import callback_url
from tests.conftest import SECRET
from tests.portal import Clock, Employee, Fault, Portal
from tests.portal.record import WorkRecord
from tests.support.counts import keep_figures

pytestmark = [pytest.mark.long, pytest.mark.timeout(400)]

_PYTHON: Final = ROOT / ".venv-demo" / "bin" / "python"
_ZONE: Final = "Europe/Berlin"
# By the portal's own clock, so that the tests do not depend on the hour at which they run.
_MORNING: Final = "2026-09-14T08:00:00+02:00"
# Later than this, what is delivered carries its own time.
_LATE: Final = timedelta(seconds=62)
_SECONDS: Final = 60
_CONFIGURATION: Final = """\
api:
config:
repairs:
logger:
  default: info
  logs:
    custom_components.bitrix24: debug
"""


@pytest.fixture(autouse=True)
def own_integration(socket_enabled: None) -> None:
    """Reach what listens on 127.0.0.1; Home Assistant is a process of its own."""


@pytest.fixture(autouse=True)
def no_secret_anywhere() -> None:
    """Is looked for in that process's log and files instead."""


@pytest.fixture(scope="module", autouse=True)
def newest_home_assistant() -> None:
    """The environment with a complete Home Assistant, the one of the demo."""
    subprocess.run([ROOT / "scripts" / "setup", "demo"], check=True)  # noqa: S603


class House:
    """A Home Assistant that can be killed and started again, and the portal against which it is set up."""

    def __init__(self, folder: Path, portal: Portal, anna: Employee) -> None:
        """Prepare nothing yet."""
        self.portal = portal
        self.anna = anna
        self.entry_id = ""
        self.kills = 0
        # The name of the run, and how many commands were on the disk when Home Assistant was killed; None: it failed.
        self.figures: tuple[str, int] | None = None
        self._folder = folder
        self._config = folder / "config"
        self._trust = folder / "trusted.pem"
        self._port = free_port()
        self._token = ""
        self._program: HomeAssistantProgram | None = None

    @classmethod
    @asynccontextmanager
    async def build(cls, folder: Path, *, tokens: bool = False) -> AsyncIterator[Self]:
        """Set up the integration in a Home Assistant that has been running before; leave no process behind."""
        async with AsyncExitStack() as stack:
            portal = await stack.enter_async_context(
                Portal(clock=Clock.running_from(_MORNING), server_zone=_ZONE, token_prefix=SECRET)
            )
            stack.callback(portal.faults.clear)
            anna = portal.add_employee(12, name="Anna", last_name="Schmidt", time_zone=_ZONE)
            webhook = portal.add_webhook(anna, scopes=("timeman", "im"), secret=SECRET)
            house = cls(folder, portal, anna)
            link_integration(house._config)
            (house._config / "configuration.yaml").write_text(_CONFIGURATION)
            authority = folder / "portal-ca.pem"
            authority.write_bytes(portal.ca_pem)
            write_trust(house._trust, authority)
            house._token = await write_owner(house._config, port=house._port, zone=_ZONE, python=_PYTHON)
            stack.push_async_callback(house._clear)
            await house.start()
            if tokens:
                house.entry_id = await house.sign_in()
            else:
                house.entry_id = await house.home_assistant.add_integration(webhook.url)
            # Home Assistant saves its registries some seconds after a change, and when it is ended.
            await house.home_assistant.stop()
            await house.start()
            yield house
            if house.figures is None:
                return
            issues = (await house.home_assistant.command(type="repairs/list_issues"))["issues"]
            assert [issue["issue_id"] for issue in issues if issue["domain"] == "bitrix24"] == []
            await house.home_assistant.stop()
            house.inspect()
            assert portal.errors == []
            keep_figures(house.figures[0], kills=house.kills, kept=house.figures[1])

    @property
    def home_assistant(self) -> HomeAssistantProgram:
        """The running Home Assistant."""
        assert self._program is not None
        return self._program

    async def launch(self) -> None:
        """Start Home Assistant on what the last one left on the disk."""
        self._program = await HomeAssistantProgram.launch(
            self._config,
            port=self._port,
            token=self._token,
            trust=self._trust,
            python=_PYTHON,
            portal_port=self.portal.port,
        )

    async def sign_in(self) -> str:
        """Sign in with Bitrix24 in Home Assistant's dialog; return the entry's id."""
        home_assistant = self.home_assistant
        application = self.portal.add_application(
            ("timeman", "im"), client_secret=f"{SECRET}Client", handler=callback_url(home_assistant.url)
        )
        await home_assistant.command(
            type="application_credentials/create",
            domain="bitrix24",
            client_id=application.client_id,
            client_secret=application.client_secret,
        )
        flow = await home_assistant.post("config/config_entries/flow", {"handler": "bitrix24"})
        path = f"config/config_entries/flow/{flow['flow_id']}"
        await home_assistant.post(path, {"next_step_id": "oauth"})
        page = await home_assistant.post(path, {"portal": self.portal.base_url, "verify_ssl": True})
        async with ClientSession(connector=TCPConnector(ssl=self.portal.client_ssl)) as browser:
            await (await browser.get(page["url"])).text()
        return str((await home_assistant.get(path))["result"]["entry_id"])

    async def start(self) -> None:
        """Start Home Assistant and wait until it has started everything."""
        await self.launch()
        await self.home_assistant.wait_until_running()
        await self.home_assistant.find_entities()

    async def kill(self) -> None:
        """Kill Home Assistant; it gets no chance to do anything more."""
        await self.home_assistant.kill()
        self.kills += 1
        self.inspect()

    async def _clear(self) -> None:
        if self._program is not None:
            await self._program.kill()

    def inspect(self) -> None:
        """Look through all that the last Home Assistant wrote, for errors and for the secret."""
        texts = [path.read_text(errors="replace") for path in self._folder.glob("home-assistant.*")]
        entries = [entry for text in texts for entry in log_entries(text)]
        errors = [entry for level, entry in entries if level in {"ERROR", "CRITICAL"} and "bitrix24" in entry]
        # An outage is told in one line, also one that was there before the start.
        assert [entry for entry in errors if "Error fetching bitrix24 " not in entry] == []
        places = [*(("a log", text) for text in texts), *written_files(self._config)]
        assert list(leaked_secrets(SECRET, places)) == []
        assert any("custom_components.bitrix24" in text for text in texts)

    async def act(self, action: str, **data: object) -> dict[str, Any]:
        """Run an action of the integration over Home Assistant's REST API."""
        return await self.home_assistant.act(f"bitrix24.{action}", answer=True, **data)

    async def wait_for(self, entity: str, wanted: str) -> None:
        """Wait until an entity shows something."""
        async with asyncio.timeout(_SECONDS):
            while (state := (await self.home_assistant.state(entity))["state"]) != wanted:
                assert not await self.home_assistant.child.wait_for_end(0.2), state

    async def wait_until(self, instant: datetime) -> None:
        """Let time really pass; nothing runs meanwhile."""
        seconds = (instant - self.portal.clock.now()).total_seconds()
        assert not self.portal.is_running
        await asyncio.wait({asyncio.get_running_loop().create_future()}, timeout=seconds)

    def kept(self) -> list[dict[str, Any]]:
        """Read the outbox of the only entry; it is for no other user's eyes."""
        file = self._config / ".storage" / f"bitrix24.outbox.{self.entry_id}"
        assert file.stat().st_mode & 0o777 == 0o600
        commands: list[dict[str, Any]] = json.loads(file.read_text())["commands"]
        return commands

    def executed(self) -> list[str]:
        """Return the changes of the day that the portal carried out."""
        return [
            call.method
            for call in self.portal.calls()
            if call.executed and call.name in {"timeman.open", "timeman.pause", "timeman.close"}
        ]

    def record(self) -> WorkRecord:
        """Return the only record."""
        (record,) = self.anna.records
        return record


@pytest.fixture
async def house(tmp_path: Path) -> AsyncGenerator[House]:
    """A house for one test."""
    async with House.build(tmp_path) as house:
        yield house


def assert_between(before: datetime, instant: datetime | None, after: datetime) -> None:
    """Compare instants: the portal tells its clock in whole seconds, and takes a time in whole seconds."""
    assert instant is not None
    assert before - timedelta(seconds=2) <= instant <= after


async def test_killed_between_action_and_delivery(house: House) -> None:
    """What was answered as kept is on the disk, whatever happens then; it comes with its original time, once."""
    portal = house.portal
    await portal.stop()
    before = portal.clock.now()
    answer = await house.act("open_day")
    after = portal.clock.now()
    await house.kill()
    assert (answer["queued"], answer["changed"]) == (True, False)
    assert [command["verb"] for command in house.kept()] == ["open_day"]
    await house.wait_until(after + _LATE)
    await portal.start()
    await house.start()
    await house.wait_for("sensor.status", "opened")
    await house.wait_for("sensor.pending_commands", "0")
    assert_between(before, house.record().start, after)
    assert (await house.act("open_day"))["changed"] is False
    assert house.executed() == ["timeman.open"]
    assert house.kept() == []
    house.figures = "crash-before-delivery", 1


async def test_killed_again_and_again(house: House) -> None:
    """A whole day while the portal is away and Home Assistant cannot even set up its entry."""
    portal = house.portal
    await portal.stop()
    opened = portal.clock.now()
    assert (await house.act("open_day"))["queued"] is True
    opened_by = portal.clock.now()
    await house.kill()
    await house.start()
    assert [command["verb"] for command in house.kept()] == ["open_day"]
    closed = portal.clock.now()
    assert (await house.act("close_day"))["queued"] is True
    closed_by = portal.clock.now()
    await house.kill()
    assert [command["verb"] for command in house.kept()] == ["open_day", "close_day"]
    await house.wait_until(closed_by + _LATE)
    await portal.start()
    await house.start()
    await house.wait_for("sensor.pending_commands", "0")
    await house.wait_for("sensor.status", "closed")
    record = house.record()
    assert_between(opened, record.start, opened_by)
    assert_between(closed, record.finish, closed_by)
    assert house.executed() == ["timeman.open", "timeman.close"]
    house.figures = "crash-again", 2


async def test_killed_before_the_answer_arrived(house: House) -> None:
    """The portal has opened the day and nobody knows; whoever asks again after the restart opens no second one."""
    portal = house.portal
    hold = portal.faults.add(Fault.hold("after"), "timeman.open")
    action = asyncio.create_task(house.act("open_day"))
    async with asyncio.timeout(_SECONDS):
        await hold.reached()
    await house.kill()
    with pytest.raises(ClientError):
        await action
    hold.release()
    opened = house.record().start
    await house.start()
    await house.wait_for("sensor.status", "opened")
    assert (await house.act("open_day"))["changed"] is False
    assert house.record().start == opened
    assert house.executed() == ["timeman.open"]
    house.figures = "crash-before-answer", 0


async def test_killed_during_the_delivery(house: House) -> None:
    """The portal has taken a kept start, which is still on the disk: it is found to be done, and not sent again."""
    portal = house.portal
    await portal.stop()
    before = portal.clock.now()
    switch = house.home_assistant.entities["switch.workday"]
    await house.home_assistant.act("switch.turn_on", entity_id=switch)
    after = portal.clock.now()
    await house.kill()
    portal.clock.advance(minutes=10)
    hold = portal.faults.add(Fault.hold("after"), "timeman.open")
    await portal.start()
    await house.launch()
    async with asyncio.timeout(_SECONDS):
        await hold.reached()
    await house.kill()
    hold.release()
    assert [command["verb"] for command in house.kept()] == ["open_day"]
    assert house.executed() == ["timeman.open"]
    await house.start()
    await house.wait_for("sensor.pending_commands", "0")
    await house.wait_for("sensor.status", "opened")
    assert_between(before, house.record().start, after)
    assert house.executed() == ["timeman.open"]
    assert house.kept() == []
    house.figures = "crash-during-delivery", 1


async def test_killed_with_new_tokens(tmp_path: Path) -> None:
    """The old refresh token is spent when the portal first sees what it bought: the new one is on the disk by then."""
    async with House.build(tmp_path, tokens=True) as house:
        portal = house.portal
        # Every action needs new ones.
        portal.oauth.access_life = 1
        await house.act("get_workday")
        for _ in range(3):
            hold = portal.faults.add(Fault.hold(), "batch")
            action = asyncio.create_task(house.act("open_day"))
            async with asyncio.timeout(_SECONDS):
                await hold.reached()
            await house.kill()
            with pytest.raises(ClientError):
                await action
            hold.release()
            await house.start()
            await house.wait_for("sensor.pending_commands", "0")
        assert {asked.outcome for asked in portal.oauth.requests} == {"ok"}
        assert (await house.act("open_day"))["status"] == "opened"
        assert await house.home_assistant.command(type="config_entries/flow/progress") == []
        await house.home_assistant.stop()
        house.inspect()
