"""The portal emulator as a program, and its control API for clock and employees."""

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
# Enough for the graph by weeks and the calendar of this month and the previous one.
PAST_DAYS: Final = 62


@dataclass(frozen=True, slots=True)
class Person:
    """An employee's day in the portal; durations in whole minutes."""

    status: str
    worked: int
    breaks: int
    presence: str

    @classmethod
    def parse(cls, state: dict[str, Any], today: str) -> Self:
        """Parse an employee of the control API; the hours of a day closed before today count as zero."""
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
    """A finished record of the portal; durations in seconds."""

    start: datetime
    finish: datetime
    worked: int
    breaks: int

    @classmethod
    def parse(cls, record: dict[str, Any]) -> Self:
        """Parse a record of the control API, or of the action get_records."""
        start, finish = (datetime.fromisoformat(record[key]) for key in ("start", "finish"))
        return cls(start=start, finish=finish, worked=int(record["worked"]), breaks=int(record["breaks"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """The fields of a local application's registration.

    Attributes:
        handler: redirect URL after the sign-in.
        access_life: lifetime of an access token in seconds; None: as in Bitrix24.
    """

    handler: str
    access_life: float | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """The credentials of a local application."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthLog:
    """The secrets that the authorisation server issued, by kind and oldest first, and the requests it received."""

    secrets: dict[str, list[str]] = field(repr=False)
    requests: list[dict[str, str]]

    @property
    def renewals(self) -> int:
        """The number of successful refreshes."""
        return sum(one["grant_type"] == "refresh_token" and one["outcome"] == "ok" for one in self.requests)

    @property
    def refusals(self) -> list[str]:
        """The refused requests, each with its reason."""
        return [f"{one['grant_type']}: {one['outcome']}" for one in self.requests if one["outcome"] != "ok"]


class PortalProgram:
    """A running emulator."""

    def __init__(self, child: Child, ca_file: Path, printed: dict[str, str]) -> None:
        """Take the values that the emulator printed at its start."""
        self.child = child
        self.ca_file = ca_file
        self.url = printed[_PAGE_LABEL]
        self.webhook_url = printed[_WEBHOOK_LABEL]
        self.application = Application(printed.get(_CLIENT_ID_LABEL, ""), printed.get(_CLIENT_KEY_LABEL, ""))
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
            folder: for the log and the certificate.
            port: the port to listen on.
            zone: the portal's time zone.
            start_clock: the instant at which the portal's clock starts; None: now.
            registration: a local application to register; None: none.

        Raises:
            DemoError: the emulator ended, or did not serve in time.
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
        """Stop the emulator."""
        await self.session.close()
        await self.child.stop()

    @property
    def secret(self) -> str:
        """The secret part of the webhook."""
        return self.webhook_url.rstrip("/").rpartition("/")[2]

    @property
    def port(self) -> int:
        """The port of the portal."""
        return int(self.url.rstrip("/").rpartition(":")[2])

    @property
    def owner_id(self) -> str:
        """The user id of the webhook's owner."""
        return self.webhook_url.rstrip("/").split("/")[-2]

    async def state(self) -> dict[str, Any]:
        """Return the state of the portal."""
        async with self.session.get("/-/state") as response:
            response.raise_for_status()
            state: dict[str, Any] = await response.json()
            return state

    async def oauth(self) -> OAuthLog:
        """Return the log of the authorisation server."""
        async with self.session.get("/-/oauth") as response:
            response.raise_for_status()
            answer = await response.json()
        return OAuthLog(secrets=answer["secrets"], requests=answer["requests"])

    async def owner(self) -> Person:
        """Return the day of the webhook's owner."""
        return (await self.people())[int(self.owner_id)]

    async def people(self) -> dict[int, Person]:
        """Return the days of all employees by user id."""
        state = await self.state()
        today = state["clock"]["now"][:10]
        return {int(person["id"]): Person.parse(person, today) for person in state["employees"]}

    async def finished_days(self) -> list[Record]:
        """Return the finished records of the webhook's owner."""
        async with self.session.get(f"/-/employees/{self.owner_id}/records") as response:
            response.raise_for_status()
            records = (await response.json())["records"]
        return [Record.parse(record) for record in records if record["finish"] is not None]

    async def control(self, path: str, **body: object) -> None:
        """Send a request to the control API."""
        async with self.session.post(path, json=body) as response:
            response.raise_for_status()

    async def stop_clock(self) -> None:
        """Stop the portal's clock at a full second, since Bitrix24 records no fractions."""
        await self.control("/-/clock", mode="stopped")
        await self.control("/-/clock", move_to=(await self.state())["clock"]["now"])

    async def move_clock(self, minutes: float) -> None:
        """Advance the portal's clock."""
        await self.control("/-/clock", advance_seconds=minutes * 60)

    async def click(self, verb: str) -> None:
        """Act as the owner in the portal itself: open, pause, resume, close."""
        await self.control(f"/-/employees/{self.owner_id}/{verb}")


def _read_start(output: Path) -> dict[str, str] | None:
    printed: dict[str, str] = {}
    for line in output.read_text(encoding="utf-8", errors="replace").splitlines():
        for label in (_PAGE_LABEL, _CLIENT_ID_LABEL, _CLIENT_KEY_LABEL, _WEBHOOK_LABEL):
            if line.startswith(label):
                printed[label] = line.removeprefix(label).strip()
    return printed if {_PAGE_LABEL, _WEBHOOK_LABEL} <= printed.keys() else None
