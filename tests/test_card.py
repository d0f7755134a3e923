"""The card among the resources of the dashboards: there as long as there is an entry, and served by Home Assistant."""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from importlib.util import find_spec
import json
import logging
from pathlib import Path
from typing import Any

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, UrlManager
from homeassistant.components.lovelace.const import DOMAIN as LOVELACE, LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceStorageCollection
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

import custom_components.bitrix24
from custom_components.bitrix24.const import DOMAIN
from tests.conftest import PORTAL_KEY, SetUp
from tests.portal import Portal
from tests.signing import entry_data

_HERE = Path(custom_components.bitrix24.__file__).parent
VERSION = json.loads((_HERE / "manifest.json").read_text(encoding="utf-8"))["version"]
PATH = "/bitrix24_static/bitrix24-workday-card.js"
URL = f"{PATH}?v={VERSION}"

OTHERS = [
    {"id": "1", "type": "module", "url": "/local/other-card.js?v=1"},
    {"id": "2", "type": "css", "url": "/local/bitrix24-workday-card.js"},
    {"id": "3", "type": "module", "url": f"https://example.com{PATH}"},
    {"id": "4", "type": "module", "url": f"{PATH}.map"},
]


async def set_up_dashboards(hass: HomeAssistant, mode: str = "storage") -> None:
    """Set up the real dashboards; the frontend itself only where its package is, as on the newest Home Assistant."""
    config = {LOVELACE: {"resource_mode": mode}}
    if find_spec("hass_frontend") is not None:
        assert await async_setup_component(hass, "frontend", config)
    else:
        assert await async_setup_component(hass, LOVELACE, config)
        hass.data[DATA_EXTRA_MODULE_URL] = UrlManager(lambda _change, _url: None, [])
    await hass.async_block_till_done()


def stored(hass_storage: dict[str, Any], items: list[dict[str, str]]) -> None:
    """Have resources on disk, as a start of Home Assistant finds them."""
    hass_storage["lovelace_resources"] = {"version": 1, "key": "lovelace_resources", "data": {"items": items}}


async def resources(hass: HomeAssistant) -> list[dict[str, str]]:
    """Return what a dashboard loads."""
    collection = hass.data[LOVELACE_DATA].resources
    await collection.async_get_info()
    return list(collection.async_items())


def editable(hass: HomeAssistant) -> ResourceStorageCollection:
    """Return the list that people edit."""
    collection = hass.data[LOVELACE_DATA].resources
    assert isinstance(collection, ResourceStorageCollection)
    return collection


async def urls(hass: HomeAssistant) -> list[str]:
    return [item["url"] for item in await resources(hass)]


def extra_modules(hass: HomeAssistant) -> set[str]:
    """Return what every page loads, whatever the dashboards do."""
    return {url for url in hass.data[DATA_EXTRA_MODULE_URL].urls if DOMAIN in url}


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


# Resources that people edit


async def test_the_dashboards_load_the_card(
    hass: HomeAssistant, set_up: SetUp, hass_ws_client: WebSocketGenerator
) -> None:
    """Once, as a module, with the version, as the frontend asks for it; nothing is loaded on every other page."""
    await set_up_dashboards(hass)
    await set_up()
    client = await hass_ws_client()
    await client.send_json_auto_id({"type": "lovelace/resources"})
    (resource,) = (await client.receive_json())["result"]
    assert (resource["type"], resource["url"]) == ("module", URL)
    assert extra_modules(hass) == set()


async def test_other_resources_are_left_alone(
    hass: HomeAssistant, hass_storage: dict[str, Any], set_up: SetUp, remove: Remove
) -> None:
    """Also those with a similar name."""
    stored(hass_storage, OTHERS)
    await set_up_dashboards(hass)
    entry = await set_up()
    assert (await resources(hass))[:-1] == OTHERS
    assert (await urls(hass))[-1] == URL
    await remove(entry)
    assert await resources(hass) == OTHERS


@pytest.mark.parametrize(
    "before",
    [{"type": "module", "url": f"{PATH}?v=0.0.1"}, {"type": "module", "url": PATH}, {"type": "js", "url": URL}],
    ids=["older version", "no version", "other type"],
)
async def test_another_version_takes_the_place(
    hass: HomeAssistant, hass_storage: dict[str, Any], set_up: SetUp, before: dict[str, str]
) -> None:
    """A new version has a new address, or browsers would show the old one for a month; the resource is the same."""
    stored(hass_storage, [OTHERS[0], {"id": "own"} | before, OTHERS[1]])
    await set_up_dashboards(hass)
    await set_up()
    assert await resources(hass) == [OTHERS[0], {"id": "own", "type": "module", "url": URL}, OTHERS[1]]


async def test_the_same_version_is_not_written_again(
    hass: HomeAssistant, hass_storage: dict[str, Any], set_up: SetUp
) -> None:
    """Who looks at a dashboard is not told of a change that is none."""
    stored(hass_storage, [{"id": "own", "type": "module", "url": URL}])
    await set_up_dashboards(hass)
    changes: list[str] = []

    async def changed(change: str, item_id: str, item: dict[str, Any]) -> None:
        changes.append(change)

    assert await resources(hass) != []
    editable(hass).async_add_listener(changed)
    await set_up()
    assert changes == []


async def test_duplicates_go(hass: HomeAssistant, hass_storage: dict[str, Any], set_up: SetUp) -> None:
    """However they came about: a card that is defined twice is an error in the browser."""
    own = [{"id": f"own {number}", "type": "module", "url": f"{PATH}?v={number}"} for number in range(3)]
    stored(hass_storage, [own[0], OTHERS[0], *own[1:]])
    await set_up_dashboards(hass)
    await set_up()
    assert await resources(hass) == [{"id": "own 0", "type": "module", "url": URL}, OTHERS[0]]


async def test_two_entries_at_the_same_time(
    hass: HomeAssistant, entry: MockConfigEntry, other: MockConfigEntry, remove: Remove
) -> None:
    """There is one card for both; it goes with the last."""
    other.add_to_hass(hass)
    await set_up_dashboards(hass)
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (entry.state, other.state) == (ConfigEntryState.LOADED, ConfigEntryState.LOADED)
    assert await urls(hass) == [URL]
    await remove(entry)
    assert await urls(hass) == [URL]
    await remove(other)
    assert await urls(hass) == []


async def test_an_entry_that_is_disabled_is_one(
    hass: HomeAssistant, set_up: SetUp, other: MockConfigEntry, remove: Remove
) -> None:
    """Whoever enables it again has the card at once."""
    await set_up_dashboards(hass)
    entry = await set_up()
    other.add_to_hass(hass)
    await hass.config_entries.async_set_disabled_by(other.entry_id, ConfigEntryDisabler.USER)
    await remove(entry)
    assert await urls(hass) == [URL]


async def test_an_entry_added_while_the_last_is_removed(
    hass: HomeAssistant, set_up: SetUp, other: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card is there for the one who stays, also when the list of resources is slow to be read."""
    await set_up_dashboards(hass)
    entry = await set_up()
    collection = editable(hass)
    read, reading, go_on = collection.async_get_info, asyncio.Event(), asyncio.Event()

    async def slowly_at_first() -> dict[str, int]:
        if not reading.is_set():
            reading.set()
            await go_on.wait()
        return await read()

    monkeypatch.setattr(collection, "async_get_info", slowly_at_first)
    removing = asyncio.create_task(hass.config_entries.async_remove(entry.entry_id))
    await reading.wait()
    other.add_to_hass(hass)
    adding = asyncio.create_task(hass.config_entries.async_setup(other.entry_id))
    await hass.async_block_till_done()
    go_on.set()
    await asyncio.gather(removing, adding)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert other.state is ConfigEntryState.LOADED
    assert await urls(hass) == [URL]


@pytest.mark.parametrize("mode", ["storage", "yaml"])
async def test_removed_and_added_again(hass: HomeAssistant, set_up: SetUp, remove: Remove, mode: str) -> None:
    """Without a restart in between."""
    await set_up_dashboards(hass, mode)

    async def loaded() -> list[str]:
        return [*await urls(hass), *extra_modules(hass)]

    entry = await set_up()
    assert await loaded() == [URL]
    await remove(entry)
    assert await loaded() == []
    entry.add_to_hass(hass)
    await set_up()
    assert await loaded() == [URL]


async def test_removed_by_hand(hass: HomeAssistant, set_up: SetUp) -> None:
    """It stays away until the next start of Home Assistant: reloading the entry registers nothing."""
    await set_up_dashboards(hass)
    entry = await set_up()
    (resource,) = await resources(hass)
    await editable(hass).async_delete_item(resource["id"])
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await urls(hass) == []


async def test_the_portal_cannot_be_reached(hass: HomeAssistant, portal: Portal, set_up: SetUp) -> None:
    """A dashboard says so by the card: it must be there."""
    await set_up_dashboards(hass)
    await portal.stop()
    assert (await set_up()).state is ConfigEntryState.SETUP_RETRY
    assert await urls(hass) == [URL]


async def test_resources_that_cannot_be_read(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    set_up: SetUp,
    remove: Remove,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """For example after a step back to an older Home Assistant: the work day is not harmed."""
    hass_storage["lovelace_resources"] = {"version": 99, "key": "lovelace_resources", "data": {"items": []}}
    await set_up_dashboards(hass)
    entry = await set_up()
    assert entry.state is ConfigEntryState.LOADED
    assert caplog.text.count("The card could not be added to the resources of the dashboards") == 1
    await remove(entry)
    assert hass.config_entries.async_entries(DOMAIN) == []
    assert caplog.text.count("The card could not be removed from the resources of the dashboards") == 1


# Resources in YAML, and none at all


async def test_resources_in_yaml(hass: HomeAssistant, set_up: SetUp, other: MockConfigEntry, remove: Remove) -> None:
    """What a person writes cannot be added to: every page loads the card instead, once."""
    other.add_to_hass(hass)
    await set_up_dashboards(hass, "yaml")
    entry = await set_up()
    assert (await urls(hass), extra_modules(hass)) == ([], {URL})
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert extra_modules(hass) == {URL}
    await remove(entry)
    assert extra_modules(hass) == {URL}
    await remove(other)
    assert extra_modules(hass) == set()


async def test_without_dashboards(
    hass: HomeAssistant, set_up: SetUp, remove: Remove, caplog: pytest.LogCaptureFixture
) -> None:
    """A Home Assistant without the frontend has nothing that could load a card."""
    entry = await set_up()
    assert entry.state is ConfigEntryState.LOADED
    assert {LOVELACE_DATA, DATA_EXTRA_MODULE_URL}.isdisjoint(hass.data)
    await remove(entry)
    assert {LOVELACE_DATA, DATA_EXTRA_MODULE_URL}.isdisjoint(hass.data)
    assert not [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


# Serving


async def test_the_card_is_served(
    hass: HomeAssistant,
    set_up: SetUp,
    hass_client_no_auth: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """To every browser, which may keep this version and need not sign in first; also after a reload of the entry."""
    # The access log cannot print a frozen time.
    caplog.set_level(logging.WARNING, "aiohttp.access")
    await set_up_dashboards(hass)
    entry = await set_up()
    assert await hass.config_entries.async_reload(entry.entry_id)
    (url,) = await urls(hass)
    client = await hass_client_no_auth()
    answer = await client.get(url)
    assert answer.status == HTTPStatus.OK
    assert answer.content_type in {"text/javascript", "application/javascript"}
    assert "max-age" in answer.headers["Cache-Control"]
    assert await answer.read() == (_HERE / "frontend" / "bitrix24-workday-card.js").read_bytes()
    # Nothing else of the integration is.
    assert (await client.get("/bitrix24_static/")).status == HTTPStatus.FORBIDDEN
    assert (await client.get("/bitrix24_static/manifest.json")).status == HTTPStatus.NOT_FOUND
