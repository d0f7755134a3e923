"""Home Assistant of the demo, asked over the WebSocket of one of its own pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Page
from portal_control import PortalControl

_HASS: Final = "document.querySelector('home-assistant').hass"
STATUS: Final = "sensor.alex_morgan_status"
PRESENCE: Final = "select.alex_morgan_presence"
PENDING: Final = "sensor.alex_morgan_pending_commands"
_WAIT: Final = 60_000


class Home:
    """What somebody does in Home Assistant besides the card."""

    def __init__(self, desk: Page, url: str, portal: PortalControl) -> None:
        """Sit down at a page of Home Assistant, any of them."""
        self.url = url
        self.desk = desk
        self._portal = portal
        desk.goto(f"{url}profile/general")
        desk.wait_for_function("document.querySelector('home-assistant')?.hass?.config?.state === 'RUNNING'")

    def _call(self, script: str, argument: object) -> Any:
        """Run a script in the page; what Home Assistant refuses is told by an object without words of its own."""
        return self.desk.evaluate(
            f"""(argument) => ({script})(argument).catch((error) => {{ throw new Error(JSON.stringify(error)); }})""",
            argument,
        )

    def ask(self, **message: object) -> Any:
        """Send a WebSocket command and return the answer."""
        return self._call(f"(message) => {_HASS}.callWS(message)", message)

    def post(self, path: str, body: object) -> Any:
        """Order something from the REST API."""
        return self._call(f"([path, body]) => {_HASS}.callApi('POST', path, body)", [path, body])

    def act(self, action: str, **data: object) -> None:
        """Call an action."""
        domain, _, service = action.partition(".")
        self._call(f"(call) => {_HASS}.callService(...call)", [domain, service, data])

    def state(self, entity_id: str) -> dict[str, Any]:
        """Return what an entity shows."""
        state: dict[str, Any] = self.desk.evaluate(f"(id) => {_HASS}.states[id]", entity_id)
        return state

    def wait_for_state(self, entity_id: str, state: str) -> None:
        """Wait until an entity shows something."""
        self.desk.wait_for_function(
            f"([id, wanted]) => {_HASS}.states[id]?.state === wanted", arg=[entity_id, state], timeout=_WAIT
        )

    def written(self) -> dict[str, str]:
        """Return when each entity of the integration was written last."""
        found: dict[str, str] = self.desk.evaluate(
            f"""() => Object.fromEntries(Object.values({_HASS}.states)
                 .filter((state) => {_HASS}.entities[state.entity_id]?.platform === "bitrix24")
                 .map((state) => [state.entity_id, state.last_updated]))"""
        )
        return found

    def devices(self) -> dict[str, str]:
        """Return the ids of the employees' devices by their names."""
        found: dict[str, str] = self.desk.evaluate(
            f"""() => Object.fromEntries(Object.values({_HASS}.entities)
                 .filter((entity) => entity.platform === "bitrix24" && entity.translation_key === "status")
                 .map((entity) => [{_HASS}.devices[entity.device_id].name, entity.device_id]))"""
        )
        return found

    def entry_id(self) -> str:
        """Return the id of the integration's entry."""
        return str(self.ask(type="config_entries/get", domain="bitrix24")[0]["entry_id"])

    def look(self) -> None:
        """Ask the portal about everybody now, not at the next poll."""
        self._call(
            f"""(devices) => Promise.all(devices.map((device_id) =>
                 {_HASS}.callService("bitrix24", "get_workday", {{ device_id }}, undefined, false, true)))""",
            list(self.devices().values()),
        )

    def choose_queue(self, *, on: bool) -> None:
        """Choose in the options whether commands are kept while the portal cannot be reached."""
        form = self.post("config/config_entries/options/flow", {"handler": self.entry_id()})
        fields = form["data_schema"]
        given = {field["name"]: field["description"]["suggested_value"] for field in fields if "description" in field}
        self.post(f"config/config_entries/options/flow/{form['flow_id']}", {**given, "queue": on})
        self.wait_until_loaded()

    def wait_until_loaded(self) -> None:
        """Wait until the entry is set up and its entities are there."""
        self.desk.wait_for_function(
            f"""async () => {_HASS}.states["{STATUS}"]?.state !== "unavailable" &&
                 (await {_HASS}.callWS({{ type: "config_entries/get", domain: "bitrix24" }}))[0].state === "loaded" """
        )

    @contextmanager
    def switched_off(self) -> Iterator[None]:
        """Switch the entry off for a while."""
        entry_id = self.entry_id()
        self.ask(type="config_entries/disable", entry_id=entry_id, disabled_by="user")
        try:
            yield
        finally:
            self.ask(type="config_entries/disable", entry_id=entry_id, disabled_by=None)
            self.wait_until_loaded()

    def speak(self, language: str, time_format: str = "language") -> None:
        """Choose in the profile how times are written: 12, 24, or as usual in the language."""
        value = {
            "language": language,
            "time_format": time_format,
            "number_format": "language",
            "date_format": "language",
            "first_weekday": "language",
            "time_zone": "local",
        }
        self.ask(type="frontend/set_user_data", key="language", value=value)

    def forget_language(self) -> None:
        """Choose nothing in the profile, so that each browser speaks its own language."""
        self.ask(type="frontend/set_user_data", key="language", value=None)

    def begin_morning(self) -> None:
        """Begin a day on which nobody has come yet, nothing fails, and nothing waits."""
        self._portal.recover()
        if self.state(PENDING)["state"] != "0":
            # What is seen of the portal delivers what waits for it.
            self.look()
            self.wait_for_state(PENDING, "0")
        self._portal.begin_morning()
        self.look()
        self.wait_for_state(STATUS, "closed")
        if self._portal.person()["presence"] != "online":
            self.act("select.select_option", entity_id=PRESENCE, option="online")
