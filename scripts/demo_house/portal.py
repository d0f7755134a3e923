"""The portal emulator as a program, and the control API by which its clock and its people are moved."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
import ssl
import sys
from typing import Any, Final, Self

import aiohttp

from .child import Child

_START_SECONDS: Final = 30
_PAGE_LABEL: Final = "Portal page:"
_CLIENT_ID_LABEL: Final = "Client id:"
_CLIENT_KEY_LABEL: Final = "Secret:"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What an administrator enters to register a local application.

    Attributes:
        handler: where the portal leads people back to.
        access_life: seconds for which an access token is good; None: as in Bitrix24.
    """

    handler: str
    access_life: float | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """What the page of a local application shows."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthTruth:
    """What the authorisation server has given out, by kind and the oldest first, and what it has been asked."""

    secrets: dict[str, list[str]] = field(repr=False)
    requests: list[dict[str, str]]

    @property
    def renewals(self) -> int:
        """How many times new tokens were had for a refresh token."""
        return sum(one["grant_type"] == "refresh_token" and one["outcome"] == "ok" for one in self.requests)

    @property
    def refusals(self) -> list[str]:
        """Why tokens were refused, time by time."""
        return [f"{one['grant_type']}: {one['outcome']}" for one in self.requests if one["outcome"] != "ok"]


class PortalProgram:
    """A running emulator."""

    def __init__(self, child: Child, ca_file: Path, told: dict[str, str]) -> None:
        """Keep what the emulator told at its start."""
        self.child = child
        self.ca_file = ca_file
        self.url = told[_PAGE_LABEL]
        self.webhook_url = told[_WEBHOOK_LABEL]
        self.application = Application(told.get(_CLIENT_ID_LABEL, ""), told.get(_CLIENT_KEY_LABEL, ""))
        self.session = aiohttp.ClientSession(
            self.url,
            connector=aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=ca_file)),
            timeout=aiohttp.ClientTimeout(total=10),
        )

    @classmethod
    async def start(
        cls,
        folder: Path,
        *,
        port: int,
        zone: str,
        start_clock: str | None = None,
        registration: Registration | None = None,
    ) -> Self:
        """Start the emulator and wait until it serves.

        Args:
            folder: where its log and its certificate are to lie.
            port: where it is to listen.
            zone: its time zone.
            start_clock: the instant at which its clock starts to run; None: now.
            registration: of a local application; None: there is none.

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
        if registration is not None:
            command += ["--handler", registration.handler]
            if registration.access_life is not None:
                command += ["--access-life", str(registration.access_life)]
        child = await Child.start("The portal emulator", command, folder / "portal.log")

        async def is_ready() -> bool:
            return _read_start(child.output) is not None

        await child.wait_until(is_ready, _START_SECONDS)
        return cls(child, ca_file, _read_start(child.output) or {})

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

    async def oauth(self) -> OAuthTruth:
        """Return what the authorisation server has given out and been asked."""
        async with self.session.get("/-/oauth") as response:
            response.raise_for_status()
            answer = await response.json()
        return OAuthTruth(secrets=answer["secrets"], requests=answer["requests"])

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


def _read_start(output: Path) -> dict[str, str] | None:
    told: dict[str, str] = {}
    for line in output.read_text(encoding="utf-8", errors="replace").splitlines():
        for label in (_PAGE_LABEL, _CLIENT_ID_LABEL, _CLIENT_KEY_LABEL, _WEBHOOK_LABEL):
            if line.startswith(label):
                told[label] = line.removeprefix(label).strip()
    return told if {_PAGE_LABEL, _WEBHOOK_LABEL} <= told.keys() else None
