"""A running Home Assistant and its API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
import sys
from typing import Any, Final, Self

import aiohttp

from .child import Child
from .errors import DemoError
from .ports import LOCALHOST

# Home Assistant with the authorisation servers at the emulator.
_HASS_MODULE: Final = "scripts.demo_environment.hass"
_START_SECONDS: Final = 120
_STATE_SECONDS: Final = 10
_COLLEAGUE_SECONDS: Final = 20


class HomeAssistantProgram:
    """A running Home Assistant."""

    def __init__(self, child: Child, url: str, token: str, folder: Path, log: Path) -> None:
        """Create the client of a started program."""
        self.child = child
        self.folder = folder
        self.url = url
        self.log = log
        self.session = aiohttp.ClientSession(
            url,
            # The frontend sends the URL in the browser's address bar in the second header.
            headers={"Authorization": f"Bearer {token}", "HA-Frontend-Base": url.rstrip("/")},
            timeout=aiohttp.ClientTimeout(total=40),
        )
        self._token = token
        self.entities: dict[str, str] = {}

    @classmethod
    async def launch(
        cls,
        folder: Path,
        *,
        port: int,
        token: str,
        trust: Path,
        python: Path = Path(sys.executable),
        portal_port: int | None = None,
    ) -> Self:
        """Start Home Assistant, without waiting for it.

        Args:
            folder: the configuration folder.
            port: the port to listen on.
            token: an access token of the owner.
            trust: the file of trusted certificates.
            python: the interpreter of Home Assistant's environment.
            portal_port: port of the emulator that acts as authorisation server; None: use the real ones.
        """
        log = folder.parent / "home-assistant.log"
        command: list[str | Path] = [
            *([python.with_name("hass")] if portal_port is None else [python, "-m", _HASS_MODULE, str(portal_port)]),
            "--config",
            folder,
            "--log-file",
            log,
            "--log-no-color",
            "--skip-pip",
        ]
        child = await Child.start(
            "Home Assistant", command, folder.parent / "home-assistant.out", {"REQUESTS_CA_BUNDLE": str(trust)}
        )
        return cls(child, f"http://{LOCALHOST}:{port}/", token, folder, log)

    @classmethod
    async def start(cls, folder: Path, *, port: int, token: str, trust: Path, portal_port: int | None = None) -> Self:
        """Start Home Assistant and wait until it is running; see `launch`.

        Raises:
            DemoError: Home Assistant ended, or did not start in time.
        """
        home_assistant = await cls.launch(folder, port=port, token=token, trust=trust, portal_port=portal_port)
        await home_assistant.wait_until_running()
        return home_assistant

    async def wait_until_running(self) -> None:
        """Wait until Home Assistant is running; stop it if it does not start.

        Raises:
            DemoError: Home Assistant ended, or did not start in time.
        """
        try:
            await self.child.wait_until(self._is_running, _START_SECONDS, self.log)
        except BaseException:
            await self.session.close()
            raise

    async def stop(self) -> None:
        """Stop Home Assistant."""
        await self.session.close()
        await self.child.stop()

    async def kill(self) -> None:
        """Kill Home Assistant, as a power cut would."""
        await self.child.kill()
        await self.session.close()

    async def _is_running(self) -> bool:
        try:
            return bool((await self.get("config"))["state"] == "RUNNING")
        except aiohttp.ClientError, DemoError:
            return False

    async def get(self, path: str) -> Any:
        """Send a GET request to the REST API."""
        async with self.session.get(f"/api/{path}") as response:
            return await _read(response)

    async def post(self, path: str, body: object) -> Any:
        """Send a POST request to the REST API."""
        async with self.session.post(f"/api/{path}", json=body) as response:
            return await _read(response)

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """Open a WebSocket, as the frontend does."""
        async with self.session.ws_connect("/api/websocket", max_msg_size=0) as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self._token})
            await socket.receive_json()
            yield socket

    async def command(self, **message: object) -> Any:
        """Send a WebSocket command; return its result."""
        async with self.connect() as socket:
            await socket.send_json({"id": 1, **message})
            answer = await socket.receive_json()
        if not answer.get("success"):
            message_text = f"Home Assistant refused {message['type']}: {answer.get('error')}"
            raise DemoError(message_text)
        return answer["result"]

    async def add_integration(self, webhook_url: str) -> str:
        """Add the integration by its form; return the entry id.

        Raises:
            DemoError: the form was rejected.
        """
        try:
            form = await self.post("config/config_entries/flow", {"handler": "bitrix24"})
            path = f"config/config_entries/flow/{form['flow_id']}"
            await self.post(path, {"next_step_id": "webhook"})
            result = await self.post(path, {"url": webhook_url, "verify_ssl": True})
        except DemoError as error:
            raise self.child.failure(f"cannot add the integration: {error}", self.log) from error
        if result.get("type") != "create_entry":
            why = result.get("errors") or result.get("reason")
            raise self.child.failure(f"did not add the integration: {why}", self.log)
        await self.find_entities()
        return str(result["result"]["entry_id"])

    async def remove_integration(self, entry_id: str) -> None:
        """Delete an entry."""
        async with self.session.delete(f"/api/config/config_entries/entry/{entry_id}") as response:
            await _read(response)

    async def add_colleague(self, entry_id: str, user_id: int) -> None:
        """Add an employee by the form "Add employee".

        Raises:
            DemoError: the form was rejected.
        """
        form = await self.post("config/config_entries/subentries/flow", {"handler": [entry_id, "employee"]})
        if form.get("type") != "form":
            raise self.child.failure(f"did not show the form for an employee: {form.get('reason')}", self.log)
        path = f"config/config_entries/subentries/flow/{form['flow_id']}"
        result = await self.post(path, {"user_id": str(user_id)})
        if result.get("type") != "create_entry":
            why = result.get("errors") or result.get("reason")
            raise self.child.failure(f"did not add employee {user_id}: {why}", self.log)

    async def get_colleagues(self, entry_id: str) -> dict[int, str]:
        """Return the added employees: user id → subentry id."""
        subentries = await self.command(type="config_entries/subentries/list", entry_id=entry_id)
        return {int(one["unique_id"]): one["subentry_id"] for one in subentries}

    async def remove_colleague(self, entry_id: str, subentry_id: str) -> None:
        """Remove an added employee."""
        await self.command(type="config_entries/subentries/delete", entry_id=entry_id, subentry_id=subentry_id)

    async def find_entities(self) -> None:
        """Read the enabled entities of the owner and of the portal into `entities`: "domain.key" → entity id."""
        self.entities = await self.get_entities(None)

    async def get_entities(self, subentry_id: str | None) -> dict[str, str]:
        """Return the enabled entities of a colleague, or of the entry itself: "domain.key" → entity id."""
        registry = await self.command(type="config/entity_registry/list")
        return {
            f"{entry['entity_id'].partition('.')[0]}.{entry['translation_key']}": entry["entity_id"]
            for entry in registry
            if entry["platform"] == "bitrix24"
            and entry["disabled_by"] is None
            and entry["config_subentry_id"] == subentry_id
        }

    async def get_device_of_entity(self, entity_id: str) -> str:
        """Return the device id of an entity."""
        entry = await self.command(type="config/entity_registry/get", entity_id=entity_id)
        return str(entry["device_id"])

    async def wait_for_colleague(self, subentry_id: str) -> dict[str, str]:
        """Wait until an added employee has entities; return them.

        Raises:
            DemoError: the entities did not appear in time.
        """
        for _ in range(_COLLEAGUE_SECONDS * 10):
            entities = await self.get_entities(subentry_id)
            if "sensor.status" in entities and await self.has_state(entities["sensor.status"]):
                return entities
            await self.child.wait_for_end(0.1)
        message = "A colleague's entities did not appear."
        raise DemoError(message)

    async def wait_until_loaded(self, entry_id: str) -> None:
        """Wait until an entry is loaded.

        Raises:
            DemoError: the entry was not loaded in time.
        """
        for _ in range(_COLLEAGUE_SECONDS * 10):
            entries = await self.command(type="config_entries/get", domain="bitrix24")
            if any(entry["entry_id"] == entry_id and entry["state"] == "loaded" for entry in entries):
                return
            await self.child.wait_for_end(0.1)
        message = "The entry was not set up."
        raise DemoError(message)

    async def get_device(self, subentry_id: str) -> str | None:
        """Return the device id of a colleague, or None."""
        devices = await self.command(type="config/device_registry/list")
        return next((one["id"] for one in devices if one.get("config_subentry_id") == subentry_id), None)

    async def act(self, action: str, answer: bool = False, **data: object) -> dict[str, Any]:
        """Call an action; return its response if requested, else an empty dict."""
        path = f"services/{action.replace('.', '/')}" + ("?return_response" if answer else "")
        result = await self.post(path, data)
        return dict(result["service_response"]) if answer else {}

    async def state(self, entity: str) -> dict[str, Any]:
        """Return the state of an entity, named by its id or by "domain.key"."""
        state: dict[str, Any] = await self.get(f"states/{self.entities.get(entity, entity)}")
        return state

    async def has_state(self, entity_id: str) -> bool:
        """Return whether an entity exists and is available."""
        return any(
            state["entity_id"] == entity_id and state["state"] != "unavailable" for state in await self.get("states")
        )

    async def wait_for_state(self, entity: str, wanted: str) -> None:
        """Wait some seconds for a state of an entity; a timeout is not an error, since the comparison shows it."""
        for _ in range(_STATE_SECONDS * 10):
            if (await self.state(entity))["state"] == wanted or await self.child.wait_for_end(0.1):
                return


async def _read(response: aiohttp.ClientResponse) -> Any:
    if not response.ok:
        message = f"Home Assistant answered {response.status} to {response.url.path}: {await response.text()}"
        raise DemoError(message)
    return await response.json()
