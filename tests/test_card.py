"""The card: loaded by every page of the frontend as long as there is an entry, and served by Home Assistant."""

from collections.abc import Awaitable, Callable
import hashlib
from http import HTTPStatus
from importlib.util import find_spec
import json
import logging
from pathlib import Path
import subprocess
import sys
from types import ModuleType
from typing import Any

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, UrlManager
from homeassistant.components.lovelace.const import DOMAIN as LOVELACE, LOVELACE_DATA
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

import custom_components.bitrix24
from custom_components.bitrix24.const import DOMAIN
from tests.conftest import PORTAL_KEY, SetUp
from tests.portal import Portal
from tests.support.common import act, value
from tests.support.sign_in import entry_data

_HERE = Path(custom_components.bitrix24.__file__).parent
_ROOT = _HERE.parents[1]
VERSION = json.loads((_HERE / "manifest.json").read_text(encoding="utf-8"))["version"]
BUNDLE = (_HERE / "frontend" / "bitrix24-workday-card.js").read_bytes()
PATH = "/bitrix24_static/bitrix24-workday-card.js"
URL = f"{PATH}?v={VERSION}-{hashlib.sha256(BUNDLE).hexdigest()[:12]}"

# What people have among the resources of their dashboards, and what they never should: a null, a missing address.
RESOURCES = [
    {"id": "1", "type": "module", "url": None},
    {"id": "2", "type": "module"},
    {"id": "3", "type": "module", "url": PATH},
    {"id": "4", "type": "css", "url": "/local/other.css"},
]


async def set_up_frontend(hass: HomeAssistant, mode: str = "storage") -> None:
    """Set up the real dashboards; the frontend itself only where its package is, as on the newest Home Assistant."""
    config = {LOVELACE: {"resource_mode": mode}}
    if find_spec("hass_frontend") is not None:
        assert await async_setup_component(hass, "frontend", config)
    else:
        assert await async_setup_component(hass, LOVELACE, config)
        hass.data[DATA_EXTRA_MODULE_URL] = UrlManager(lambda _change, _url: None, [])
        hass.config.components.add("frontend")
    await hass.async_block_till_done()


def loaded_modules(hass: HomeAssistant) -> set[str]:
    """Return what every page loads, whatever the dashboards do."""
    return {url for url in hass.data[DATA_EXTRA_MODULE_URL].urls if DOMAIN in url}


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the log says about the card."""
    found = [record for record in caplog.records if record.levelno >= logging.WARNING and "card" in record.getMessage()]
    assert all(record.exc_info is None for record in found)
    return [record.getMessage() for record in found]


type Remove = Callable[[MockConfigEntry], Awaitable[None]]


@pytest.fixture
def remove(hass: HomeAssistant) -> Remove:
    """Remove an entry, as the button in the settings does."""

    async def remove(entry: MockConfigEntry) -> None:
        await hass.config_entries.async_remove(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)

    return remove


@pytest.fixture
def other(hass: HomeAssistant, portal: Portal) -> MockConfigEntry:
    """Another person's entry, not yet added."""
    boris = portal.add_employee(13, name="Boris", last_name="Berg", time_zone="Europe/Berlin")
    webhook = portal.add_webhook(boris, scopes=("timeman", "im"), secret="s3cretKey0000002")
    return MockConfigEntry(
        domain=DOMAIN,
        entry_id="01JBORISENTRY",
        title="Boris Berg (portal.example)",
        unique_id=f"{PORTAL_KEY}_13",
        data=entry_data(webhook),
    )


# Loading


@pytest.mark.parametrize("mode", ["storage", "yaml"])
async def test_every_page_loads_the_card(hass: HomeAssistant, set_up: SetUp, mode: str) -> None:
    """Whoever edits the dashboards, once, with version and content in its address; a reload changes nothing."""
    await set_up_frontend(hass, mode)
    entry = await set_up()
    assert loaded_modules(hass) == {URL}
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert loaded_modules(hass) == {URL}


@pytest.mark.skipif(find_spec("hass_frontend") is None, reason="pages come with the package of the frontend")
@pytest.mark.parametrize(("safe_mode", "loads"), [(False, True), (True, False)])
async def test_the_page_names_the_card(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    set_up: SetUp,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    safe_mode: bool,
    loads: bool,
) -> None:
    """The page that a browser gets imports it; not in safe mode, which is there to look without such modules."""
    caplog.set_level(logging.WARNING, "aiohttp.access")
    done = {"done": ["user", "core_config", "analytics", "integration"]}
    hass_storage["onboarding"] = {"version": 4, "key": "onboarding", "data": done}
    await set_up_frontend(hass)
    await set_up()
    hass.config.safe_mode = safe_mode
    page = await (await (await hass_client_no_auth()).get("/")).text()
    assert "<home-assistant>" in page
    assert (f'import("{URL}")' in page) is loads


async def test_resources_of_people_are_left_alone(
    hass: HomeAssistant, hass_storage: dict[str, Any], set_up: SetUp, remove: Remove, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever stands in their list, also nonsense: it neither harms the work day nor is it changed."""
    stored = {"version": 1, "key": "lovelace_resources", "data": {"items": RESOURCES}}
    hass_storage["lovelace_resources"] = stored
    await set_up_frontend(hass)
    entry = await set_up()
    assert entry.state is ConfigEntryState.LOADED
    resources = hass.data[LOVELACE_DATA].resources
    await resources.async_get_info()
    assert resources.async_items() == RESOURCES
    await remove(entry)
    assert resources.async_items() == RESOURCES
    assert complaints(caplog) == []


async def test_two_entries(hass: HomeAssistant, entry: MockConfigEntry, other: MockConfigEntry, remove: Remove) -> None:
    """Set up at the same time: there is one card for both; it goes with the last."""
    other.add_to_hass(hass)
    await set_up_frontend(hass)
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (entry.state, other.state) == (ConfigEntryState.LOADED, ConfigEntryState.LOADED)
    assert loaded_modules(hass) == {URL}
    await remove(entry)
    assert loaded_modules(hass) == {URL}
    await remove(other)
    assert loaded_modules(hass) == set()


async def test_an_entry_that_is_disabled_is_one(
    hass: HomeAssistant, set_up: SetUp, other: MockConfigEntry, remove: Remove
) -> None:
    """Whoever enables it again has the card at once."""
    await set_up_frontend(hass)
    entry = await set_up()
    other.add_to_hass(hass)
    await hass.config_entries.async_set_disabled_by(other.entry_id, ConfigEntryDisabler.USER)
    await remove(entry)
    assert loaded_modules(hass) == {URL}


async def test_removed_and_added_again(hass: HomeAssistant, set_up: SetUp, remove: Remove) -> None:
    """Without a restart in between."""
    await set_up_frontend(hass)
    entry = await set_up()
    await remove(entry)
    assert loaded_modules(hass) == set()
    entry.add_to_hass(hass)
    await set_up()
    assert loaded_modules(hass) == {URL}


async def test_the_portal_cannot_be_reached(hass: HomeAssistant, portal: Portal, set_up: SetUp) -> None:
    """A dashboard says so by the card: it must be there."""
    await set_up_frontend(hass)
    await portal.stop()
    await set_up()
    assert loaded_modules(hass) == {URL}


async def test_another_file_of_the_same_version(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It has another address: browsers keep what they have loaded for a month."""
    bundle = tmp_path / "bitrix24-workday-card.js"
    bundle.write_bytes(BUNDLE + b"\n")
    monkeypatch.setattr("custom_components.bitrix24.card.BUNDLE", bundle)
    await set_up_frontend(hass)
    await set_up()
    (url,) = loaded_modules(hass)
    assert url.startswith(f"{PATH}?v={VERSION}-")
    assert url != URL


async def test_without_a_frontend(
    hass: HomeAssistant, set_up: SetUp, remove: Remove, caplog: pytest.LogCaptureFixture
) -> None:
    """A Home Assistant without the frontend has nothing that could load a card."""
    entry = await set_up()
    assert entry.state is ConfigEntryState.LOADED
    assert {LOVELACE_DATA, DATA_EXTRA_MODULE_URL}.isdisjoint(hass.data)
    await remove(entry)
    assert complaints(caplog) == []
    assert not [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


# A frontend that is another one than today's


def without(module: str, name: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Take a name out of a module."""
    return lambda patch: patch.delattr(f"{module}.{name}")


def broken(module: str, name: str) -> Callable[[pytest.MonkeyPatch], None]:
    """Let a function of a module fail."""

    def fail(*_args: object, **_keywords: object) -> None:
        raise KeyError(name)

    return lambda patch: patch.setattr(f"{module}.{name}", fail)


FRONTEND = "homeassistant.components.frontend"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda patch: patch.setitem(sys.modules, FRONTEND, None), (1, 1)),
        (lambda patch: patch.setitem(sys.modules, FRONTEND, ModuleType(FRONTEND)), (1, 1)),
        (broken(FRONTEND, "add_extra_js_url"), (1, 0)),
        (broken(FRONTEND, "remove_extra_js_url"), (0, 1)),
        (without("homeassistant.components.http", "StaticPathConfig"), (1, 0)),
        (without("homeassistant.components.http.HomeAssistantHTTP", "async_register_static_paths"), (1, 0)),
        (lambda patch: patch.setattr("custom_components.bitrix24.card.BUNDLE", Path("/nowhere")), (1, 0)),
    ],
    ids=["no module", "no function", "loading fails", "removal fails", "no type", "no method", "no file"],
)
async def test_the_work_day_does_not_depend_on_the_card(
    hass: HomeAssistant,
    set_up: SetUp,
    remove: Remove,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    change: Callable[[pytest.MonkeyPatch], None],
    said: tuple[int, int],
) -> None:
    """Whatever goes wrong costs one line in the log: the entry is set up and clocks in, and it can be removed."""
    await set_up_frontend(hass)
    change(monkeypatch)
    entry = await set_up()
    assert entry.state is ConfigEntryState.LOADED
    await act(hass, "open_day")
    assert value(hass, "status") == "opened"
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    at_set_up = len(complaints(caplog))
    await remove(entry)
    assert hass.config_entries.async_entries(DOMAIN) == []
    assert (at_set_up, len(complaints(caplog)) - at_set_up) == said


_MISSING = ("frontend", "lovelace", "recorder")
# Home Assistant's own calendar stands on its frontend.
_IMPORT_ALL = f"""
import sys
for name in {_MISSING}:
    sys.modules["homeassistant.components." + name] = None
from importlib import import_module
from pathlib import Path
for file in sorted(Path("custom_components/bitrix24").glob("*.py")):
    if file.stem != "calendar":
        import_module("custom_components.bitrix24." + file.stem)
"""


def test_everything_can_be_imported_without_the_optional_parts() -> None:
    """Every module, in a Home Assistant that has neither a frontend nor a recorder that we know."""
    subprocess.run([sys.executable, "-c", _IMPORT_ALL], cwd=_ROOT, check=True, timeout=50)  # noqa: S603


# Serving


async def test_the_card_is_served(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """To every browser, which may keep this file and need not sign in first; also after a reload of the entry."""
    # The access log cannot print a frozen time.
    caplog.set_level(logging.WARNING, "aiohttp.access")
    await set_up_frontend(hass)
    entry = await set_up()
    assert await hass.config_entries.async_reload(entry.entry_id)
    (url,) = loaded_modules(hass)
    client = await hass_client_no_auth()
    answer = await client.get(url)
    assert answer.status == HTTPStatus.OK
    assert answer.content_type in {"text/javascript", "application/javascript"}
    assert "max-age" in answer.headers["Cache-Control"]
    assert await answer.read() == BUNDLE
    # Nothing else of the integration is.
    assert (await client.get("/bitrix24_static/")).status == HTTPStatus.FORBIDDEN
    assert (await client.get("/bitrix24_static/manifest.json")).status == HTTPStatus.NOT_FOUND


async def test_cast_may_fetch_the_card(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Home Assistant Cast runs on a page of another host: that host must be let in."""
    caplog.set_level(logging.WARNING, "aiohttp.access")
    host = "https://cast.home-assistant.io"
    assert await async_setup_component(hass, "http", {"http": {"cors_allowed_origins": [host]}})
    await set_up()
    answer = await (await hass_client_no_auth()).get(PATH, headers={"Origin": host})
    assert answer.headers["Access-Control-Allow-Origin"] == host
