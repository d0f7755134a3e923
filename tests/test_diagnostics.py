"""What a user sends in when something is wrong: helpful, and without a person or a password in it."""

import json

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

from tests.conftest import LEAK, PORTAL_KEY, SetUp, Time
from tests.portal import Employee, Fault, Portal, Role
from tests.support.common import act, bring_to, device_named, download, refused
from tests.support.team import act_for, add_colleague


@pytest.fixture
async def paused(time: Time, anna: Employee) -> None:
    """Monday, 12:00 in Berlin, on a break. Before the client, whose token would expire."""
    bring_to(anna, "paused")
    await time.move_to("2026-09-14T12:00:00+02:00")


@pytest.fixture
async def closed(time: Time, anna: Employee) -> None:
    """Monday, 12:00 in Berlin, the day closed; likewise."""
    bring_to(anna, "closed")
    await time.move_to("2026-09-14T12:00:00+02:00")


async def test_diagnostics(
    hass: HomeAssistant,
    paused: None,
    portal: Portal,
    set_up: SetUp,
    hass_client: ClientSessionGenerator,
    snapshot: SnapshotAssertion,
) -> None:
    """Of the entry and of each device."""
    entry = await set_up()
    person, above = device_named(hass, f"{PORTAL_KEY}_12"), device_named(hass, PORTAL_KEY)
    files = {
        "entry": await download(hass, hass_client, f"config_entry/{entry.entry_id}"),
        "employee": await download(hass, hass_client, f"config_entry/{entry.entry_id}/device/{person.id}"),
        "portal": await download(hass, hass_client, f"config_entry/{entry.entry_id}/device/{above.id}"),
    }
    text = json.dumps(files)
    for personal in (LEAK, "Anna", "Schmidt", "127.0.0.1", str(portal.port)):
        assert personal not in text
    assert files == snapshot


async def test_what_is_kept(
    hass: HomeAssistant, paused: None, portal: Portal, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    """Commands are listed without what a person said and where they were, whether the entry is loaded or not."""
    entry = await set_up()
    await portal.stop()
    words = {"report": "Zahnarzt", "latitude": 53.5488, "longitude": 9.9872}
    await act(hass, "close_day", time="2026-09-14T11:30:00+02:00", **words)
    loaded = await download(hass, hass_client, f"config_entry/{entry.entry_id}")
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    away = await download(hass, hass_client, f"config_entry/{entry.entry_id}")

    (kept,) = loaded["outbox"]
    told = {name: kept[name] for name in ("verb", "at", "time", "reopen", "close_expired", "sent")}
    assert told == {
        "verb": "close_day",
        "at": "2026-09-14T10:00:00+00:00",
        "time": "2026-09-14T11:30:00+02:00",
        "reopen": False,
        "close_expired": False,
        "sent": False,
    }
    assert kept["seen"]["status"] == "PAUSED"
    assert away["connection"].pop("last_failure") == "CannotConnect"
    assert away.pop("connection") == {"code": None, "found": {"kind": "unreachable"}, "clock_ahead_seconds": 0.0}
    assert away == {"entry": loaded["entry"], "outbox": [kept]}
    for personal in (LEAK, "Anna", "Schmidt", "127.0.0.1", str(portal.port), PORTAL_KEY, *map(str, words.values())):
        assert personal not in json.dumps((loaded, away))


async def test_a_device_of_an_entry_that_is_not_loaded(
    hass: HomeAssistant, time: Time, portal: Portal, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    """Just when something is wrong somebody wants to look."""
    entry = await set_up()
    person = device_named(hass, f"{PORTAL_KEY}_12")
    await portal.stop()
    await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    answer = await download(hass, hass_client, f"config_entry/{entry.entry_id}/device/{person.id}")
    assert LEAK not in json.dumps(answer)


async def test_the_whole_file_names_nobody(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    """As a user downloads it: Home Assistant adds the repair issues of the integration, about whomever they are."""
    anna.role = Role.ADMIN
    boris = portal.add_employee(7319, name="Boris", last_name="Ivanov", work_position="Geheimrat")
    entry = await set_up()
    subentry = await add_colleague(hass, entry, boris)
    for employee in (anna, boris):
        employee.open_day()
    await time.advance(hours=2)
    await portal.stop()
    for user_id in (12, boris.id):
        await act_for(hass, user_id, "close_day", time="08:30", report="Zahnarzt")
    await time.advance(minutes=10)
    await portal.start()
    portal.faults.add(Fault.error("ALERT_WARNING", "Frau Schmidt darf das nicht", 400), "timeman.close", times=2)
    await time.pass_by(minutes=1)
    # Nobody closes the day.
    await time.move_to("2026-09-15T12:00:00+02:00")
    await time.pass_by(minutes=6)
    portal.move_to("https://elsewhere.example")
    await time.pass_by(minutes=6)
    kinds = {str(issue.translation_key) for issue in ir.async_get(hass).issues.values() if issue.active}
    assert {"command_undeliverable", "workday_expired", "portal_moved"} <= kinds
    user = await hass.auth.async_create_user("Administrator", group_ids=["system-admin"])
    token = await hass.auth.async_create_refresh_token(user, "https://example.com/app")
    assert await async_setup_component(hass, "diagnostics", {})
    client = await hass_client(hass.auth.async_create_access_token(token))
    person = device_named(hass, f"{PORTAL_KEY}_12_{boris.id}")
    for path in ("", f"/device/{person.id}"):
        response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}{path}")
        assert response.status == 200
        text = await response.text()
        assert f"command_undeliverable_{entry.entry_id}_{subentry.subentry_id}" in text
        for personal in (LEAK, "Anna", "Schmidt", "Boris", "Ivanov", "Geheimrat", "Zahnarzt", "7319", "elsewhere"):
            assert personal not in text, personal


@pytest.mark.parametrize(("status", "shown"), [("Frau Schmidt", "**REDACTED**"), ("HOLIDAY", "HOLIDAY")])
async def test_a_status_that_names_somebody(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    status: str,
    shown: str,
) -> None:
    """What a portal puts into the status is its own; what looks like one helps to find a fault."""
    portal.faults.add(Fault.unknown_status(status), times=None)
    await loaded.runtime_data.coordinator.async_refresh()
    (employee,) = (await download(hass, hass_client, f"config_entry/{loaded.entry_id}"))["employees"]
    assert employee["workday"]["raw_status"] == shown


async def test_a_limit_is_told(
    hass: HomeAssistant, time: Time, portal: Portal, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    """Why nothing happens, and for how long."""
    entry = await set_up()
    portal.faults.add(Fault.operation_time_limit("2026-09-14T08:06:00+02:00"))
    # What the owner chose is no secret, what they wrote is their own.
    hass.config_entries.async_update_entry(entry, options={"queue": False, "report": "Vergessen"})
    await entry.runtime_data.coordinator.async_refresh()
    told = await download(hass, hass_client, f"config_entry/{entry.entry_id}")
    assert 361 <= told["polling"]["paused_for_seconds"] <= 365
    assert (told["polling"]["last_poll_succeeded"], told["polling"]["last_error"]) == (False, "RateLimited")
    assert told["entry"]["options"] == {"queue": False, "report": "**REDACTED**"}


@pytest.mark.parametrize("portal_options", [{"dropped_params": {"TIME"}}], ids=["dropped"])
async def test_a_portal_that_is_not_asked_any_more(
    hass: HomeAssistant, time: Time, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    """Something drops TIME: the question what opening would do has opened a day."""
    entry = await set_up()
    told = await download(hass, hass_client, f"config_entry/{entry.entry_id}")
    assert told["polling"]["asks_before_opening"] is True
    await act(hass, "open_day")
    told = await download(hass, hass_client, f"config_entry/{entry.entry_id}")
    assert told["polling"]["asks_before_opening"] is False


@pytest.mark.parametrize("portal_options", [{"reopen_allowed": False}], ids=["no reopening"])
async def test_a_day_outside_any_shift(
    hass: HomeAssistant, closed: None, portal: Portal, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    """Why another time is proposed than Bitrix24 recommends."""
    entry = await set_up()
    await refused(hass, "open_day")
    told = await download(hass, hass_client, f"config_entry/{entry.entry_id}")
    assert told["employees"][0]["workday"]["expired_at_once"] is True
