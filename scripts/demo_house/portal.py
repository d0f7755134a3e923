"""The portal emulator as a program, and the control API by which its clock and its people are moved."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
import ssl
import sys
from typing import Any, Final, Self

import aiohttp

from .child import Child

_START_SECONDS: Final = 30
_PAGE_LABEL: Final = "Portal page:"
_WEBHOOK_LABEL: Final = "Webhook:"
# Fills the graph of the weeks and the calendar of this month and the one before.
PAST_DAYS: Final = 62


@dataclass(frozen=True, slots=True)
class Person:
    """An employee as the portal sees them."""

    status: str
    worked: int
    breaks: int
    presence: str

    @classmethod
    def parse(cls, state: dict[str, Any], today: str) -> Self:
        """Read an answer of the control API; durations in whole minutes. Yesterday's hours are not today's."""
        status = str(state["status"]).lower()
        counts = status != "closed" or str(state["start"]).startswith(today)
        return cls(
            status=status,
            worked=int(state["worked"]) // 60 if counts else 0,
            breaks=int(state["breaks"]) // 60 if counts else 0,
            presence=state["presence"] or "-",
        )


@dataclass(frozen=True, slots=True)
class Record:
    """A finished day as the portal keeps it; durations in seconds."""

    start: datetime
    finish: datetime
    worked: int
    breaks: int

    @classmethod
    def parse(cls, record: dict[str, Any]) -> Self:
        """Read an answer of the control API, or of the action get_records."""
        start, finish = (datetime.fromisoformat(record[key]) for key in ("start", "finish"))
        return cls(start=start, finish=finish, worked=int(record["worked"]), breaks=int(record["breaks"]))


class PortalProgram:
    """A running emulator."""

    def __init__(self, child: Child, ca_file: Path, url: str, webhook_url: str) -> None:
        """Keep what the emulator told at its start."""
        self.child = child
        self.ca_file = ca_file
        self.url = url
        self.webhook_url = webhook_url
        self.session = aiohttp.ClientSession(
            url,
            connector=aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=ca_file)),
            timeout=aiohttp.ClientTimeout(total=10),
        )

    @classmethod
    async def start(cls, folder: Path, *, port: int, zone: str, start_clock: str | None = None) -> Self:
        """Start the emulator and wait until it serves.

        Raises:
            DemoError: it ended, or did not serve in time.
        """
        ca_file = folder / "portal-ca.pem"
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "tests.portal",
            "--port",
            str(port),
            "--time-zone",
            zone,
            "--ca-file",
            ca_file,
            "--past-days",
            str(PAST_DAYS),
        ]
        if start_clock is not None:
            command += ["--start-clock", start_clock]
        child = await Child.start("The portal emulator", command, folder / "portal.log")

        async def is_ready() -> bool:
            return _read_start(child.output) is not None

        await child.wait_until(is_ready, _START_SECONDS)
        return cls(child, ca_file, *(_read_start(child.output) or ("", "")))

    async def stop(self) -> None:
        """End the emulator."""
        await self.session.close()
        await self.child.stop()

    @property
    def secret(self) -> str:
        """The secret part of the webhook."""
        return self.webhook_url.rstrip("/").rpartition("/")[2]

    @property
    def port(self) -> int:
        """Where the portal listens."""
        return int(self.url.rstrip("/").rpartition(":")[2])

    @property
    def owner_id(self) -> str:
        """The id of the person for whom the webhook acts."""
        return self.webhook_url.rstrip("/").split("/")[-2]

    async def state(self) -> dict[str, Any]:
        """Return everything the portal tells about itself."""
        async with self.session.get("/-/state") as response:
            response.raise_for_status()
            state: dict[str, Any] = await response.json()
            return state

    async def owner(self) -> Person:
        """Return the owner of the webhook as the portal sees them."""
        return (await self.people())[int(self.owner_id)]

    async def people(self) -> dict[int, Person]:
        """Return everybody as the portal sees them, by user id."""
        state = await self.state()
        today = state["clock"]["now"][:10]
        return {int(person["id"]): Person.parse(person, today) for person in state["employees"]}

    async def finished_days(self) -> list[Record]:
        """Return the finished records of the owner of the webhook."""
        async with self.session.get(f"/-/employees/{self.owner_id}/records") as response:
            response.raise_for_status()
            records = (await response.json())["records"]
        return [Record.parse(record) for record in records if record["finish"] is not None]

    async def order(self, path: str, **order: object) -> None:
        """Give an order to the control API."""
        async with self.session.post(path, json=order) as response:
            response.raise_for_status()

    async def stop_clock(self) -> None:
        """Let the portal's clock stand still, at a full second: Bitrix24 writes no parts of one."""
        await self.order("/-/clock", mode="stopped")
        await self.order("/-/clock", move_to=(await self.state())["clock"]["now"])

    async def move_clock(self, minutes: float) -> None:
        """Move the portal's clock on."""
        await self.order("/-/clock", advance_seconds=minutes * 60)

    async def click(self, verb: str) -> None:
        """Let the owner click in the portal's own page: open, pause, resume, close."""
        await self.order(f"/-/employees/{self.owner_id}/{verb}")


def _read_start(output: Path) -> tuple[str, str] | None:
    told: dict[str, str] = {}
    for line in output.read_text(encoding="utf-8", errors="replace").splitlines():
        for label in (_PAGE_LABEL, _WEBHOOK_LABEL):
            if line.startswith(label):
                told[label] = line.removeprefix(label).strip()
    return (told[_PAGE_LABEL], told[_WEBHOOK_LABEL]) if len(told) == len((_PAGE_LABEL, _WEBHOOK_LABEL)) else None
