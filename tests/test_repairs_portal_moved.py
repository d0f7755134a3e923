"""A portal that leads to another address: nothing is sent there until a person has agreed, and the same one answers."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info
import trustme

from custom_components.bitrix24.auth import get_address
from custom_components.bitrix24.const import DOMAIN
from tests.conftest import OAUTH, PORTAL_KEY, QUEUE_OFF, SECRET, SetUp, Time
from tests.portal import Authorization, Employee, Fault, Portal, Webhook
from tests.support.common import act, device_id, device_named, refused, value, writes
from tests.support.issue_texts import (
    LANGUAGES,
    assert_form_in_every_language,
    assert_issue_in_every_language,
    filled,
    form_text,
    issue_text,
    translations,
)
from tests.support.queue import OPEN, issues_about, on_disk, only_issue, sent
from tests.support.repair_dialog import Dialog
from tests.support.sign_in import give_name, move_in

# See tests/conftest.py.
BOTH_WAYS = True

NEW_HOST = "new.example"


@pytest.fixture
async def new_portal(hass: HomeAssistant, time: Time, authority: trustme.CA, portal: Portal) -> AsyncGenerator[Portal]:
    """The same portal at another address, with the same people and the same access; Home Assistant would find it."""
    async with Portal(authority=authority, clock=time.clock, server_zone="Europe/Berlin", hosts=(NEW_HOST,)) as new:
        move_in(new, portal)
        give_name(hass, new, NEW_HOST)
        yield new


def new_host(new: Portal) -> str:
    """Return the host as people read it."""
    return f"{NEW_HOST}:{new.port}"


async def lead_away(time: Time, portal: Portal, new: Portal) -> None:
    """Have the portal lead to its new address, and let a poll find that."""
    portal.move_to(f"https://{new_host(new)}")
    await time.advance(minutes=6)


def moved_issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    return issues_about(hass, "portal_moved")


# Nothing is sent


async def test_a_move_is_asked_about_and_not_followed(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, new_portal: Portal
) -> None:
    """However long it lasts: the entry stays as it was, and what is commanded is kept."""
    before, title = dict(loaded.data), loaded.title
    await lead_away(time, portal, new_portal)
    assert value(hass, "status") == STATE_UNAVAILABLE
    (issue,) = moved_issues(hass)
    assert issue.issue_id == f"portal_moved_{loaded.entry_id}"
    assert new_host(new_portal) in issue_text(issue)
    assert_issue_in_every_language(issue)
    assert (await act(hass, "open_day"))["queued"] is True
    await time.pass_by(hours=2)
    assert new_portal.requests == []
    assert (dict(loaded.data)[CONF_VERIFY_SSL], loaded.title) == (before[CONF_VERIFY_SSL], title)
    assert get_address(loaded).origin == portal.base_url
    assert len(on_disk(hass, loaded)) == 1
    assert len(moved_issues(hass)) == 1


@QUEUE_OFF
async def test_an_action_finds_a_move(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry, new_portal: Portal
) -> None:
    """The portal counts as unreachable, and the error says where it leads to; nobody waits for a poll."""
    portal.move_to(f"https://{new_host(new_portal)}")
    error = await refused(hass, "open_day")
    assert error.translation_key == "cannot_connect"
    assert new_host(new_portal) in str(error.translation_placeholders)
    assert len(moved_issues(hass)) == 1
    assert new_portal.requests == []
    assert anna.state == "CLOSED"


async def test_the_question_is_withdrawn_when_the_portal_answers(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, new_portal: Portal
) -> None:
    """And what was kept is delivered, to the portal."""
    await lead_away(time, portal, new_portal)
    await act(hass, "open_day")
    portal.move_to(None)
    await time.pass_by(minutes=6)
    assert moved_issues(hass) == []
    assert anna.state == "OPENED"
    assert new_portal.requests == []


async def test_a_start_at_a_portal_that_leads_away(
    hass: HomeAssistant, portal: Portal, set_up: SetUp, new_portal: Portal
) -> None:
    """Asked about although nothing is set up yet; removed with the entry."""
    portal.move_to(f"https://{new_host(new_portal)}")
    entry = await set_up()
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert len(moved_issues(hass)) == 1
    assert new_portal.requests == []
    await hass.config_entries.async_remove(entry.entry_id)
    assert moved_issues(hass) == []


@pytest.mark.parametrize(
    "target",
    [
        "https://127.0.0.1:{port}{path}",
        "https://[::1]:{port}{path}",
        "https://localhost:{port}{path}",
        "https://0x7f.1:{port}{path}",
        "https://2130706433:{port}{path}",
        "https://router:{port}{path}",
        "https://anna:password@new.example:{port}{path}",
        "https://new.example:{port}/login",
        "http://new.example:{port}{path}",
    ],
)
async def test_what_is_never_offered(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, authority: trustme.CA, target: str
) -> None:
    """Unreachable, and nothing is asked; whoever is there would be found, and trusted."""
    hosts = ("127.0.0.1", "localhost", "router", NEW_HOST)
    async with Portal(authority=authority, clock=time.clock, hosts=hosts) as trap:
        move_in(trap, portal)
        for host in hosts:
            give_name(hass, trap, host)
        path = "/rest/batch" if "portal" in loaded.data else f"/rest/12/{SECRET}/batch"
        portal.faults.add(Fault.redirect(target.format(port=trap.port, path=path)), "batch", times=None)
        await time.advance(minutes=6)
        assert value(hass, "status") == STATE_UNAVAILABLE
        assert (await act(hass, "open_day"))["queued"] is True
        assert moved_issues(hass) == []
        assert trap.requests == []
        assert loaded.runtime_data.coordinator.last_exception.translation_key == "cannot_connect"
        assert "302" in str(loaded.runtime_data.coordinator.last_exception.translation_placeholders)


@pytest.mark.parametrize("wants", ["adds", "takes"])
async def test_a_portal_that_wants_another_slash(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, wants: Any
) -> None:
    """Reached like any other: the redirect is followed once, as the POST that it was."""
    portal.slash_redirect = wants
    entry = await set_up()
    assert entry.state is ConfigEntryState.LOADED
    assert (await act(hass, "open_day"))["changed"] is True
    assert anna.state == "OPENED"
    portal.requests.clear()
    await time.pass_by(minutes=2)
    polls = [request for request in portal.requests if request.method == "batch"]
    assert polls
    assert {request.outcome for request in polls} == {"ok"}


# The form


async def test_nothing_is_sent_before_a_person_agrees(
    hass: HomeAssistant, portal: Portal, dialog: Dialog, time: Time, loaded: MockConfigEntry, new_portal: Portal
) -> None:
    """Looking at the form is not agreeing; it names both addresses and the person."""
    await lead_away(time, portal, new_portal)
    issue = only_issue(hass, "portal_moved")
    form = await dialog.open(issue)
    assert (form["type"], form["step_id"], form["data_schema"]) == ("form", "confirm", [])
    said = form_text(issue, form)
    assert f"127.0.0.1:{portal.port}" in said
    assert new_host(new_portal) in said
    assert "Anna Schmidt" in said
    assert_form_in_every_language(issue, form)
    await dialog.look_again(form)
    assert new_portal.requests == []


async def test_agreeing_takes_over_the_new_address(
    hass: HomeAssistant,
    portal: Portal,
    dialog: Dialog,
    time: Time,
    anna: Employee,
    loaded: MockConfigEntry,
    new_portal: Portal,
) -> None:
    """Asked who it is, stored, reloaded; the names of devices follow, and what was kept is delivered there."""
    device = device_id(hass)
    hass.config_entries.async_update_entry(loaded, title=f"Anna Schmidt (127.0.0.1:{portal.port})")
    await lead_away(time, portal, new_portal)
    await act(hass, "open_day")
    issue = only_issue(hass, "portal_moved")
    result = await dialog.submit(await dialog.open(issue), {})
    assert result["type"] == "create_entry"
    assert [request.method for request in new_portal.requests][:2] == ["profile", "batch"]
    assert get_address(loaded).origin == f"https://{new_host(new_portal)}"
    assert loaded.title == f"Anna Schmidt ({new_host(new_portal)})"
    assert (loaded.unique_id, device_id(hass)) == (f"{PORTAL_KEY}_12", device)
    shown = device_named(hass, PORTAL_KEY)
    assert (shown.name, shown.configuration_url) == (new_host(new_portal), f"https://{new_host(new_portal)}/")
    assert loaded.state is ConfigEntryState.LOADED
    assert moved_issues(hass) == []
    assert len(sent(new_portal, OPEN)) == 1
    assert writes(portal) == []
    assert (anna.state, value(hass, "pending_commands")) == ("OPENED", "0")
    await hass.config_entries.async_unload(loaded.entry_id)


async def test_a_portal_that_cannot_be_asked_now(
    hass: HomeAssistant, portal: Portal, dialog: Dialog, time: Time, set_up: SetUp, new_portal: Portal
) -> None:
    """From a set-up that is retried, too; where the new address fails, it is said, and nothing is stored."""
    portal.move_to(f"https://{new_host(new_portal)}")
    entry = await set_up()
    before = dict(entry.data)
    issue = only_issue(hass, "portal_moved")
    form = await dialog.open(issue)
    new_portal.faults.add(Fault.html_500(), times=1)
    form = await dialog.submit(form, {})
    assert form["errors"] == {"base": "cannot_connect"}
    assert "HTTP 500" in form_text(issue, form)
    assert_form_in_every_language(issue, form)
    assert get_address(entry).origin == portal.base_url
    assert {**entry.data, "token": None} == {**before, "token": None}
    assert (await dialog.submit(form, {}))["type"] == "create_entry"
    assert entry.state is ConfigEntryState.LOADED
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.auth_error("INVALID_CREDENTIALS"), "not_accepted"),
        (Fault.subscription(), "not_accepted"),
        (Fault.redirect("https://third.example/rest/profile"), "cannot_connect"),
        (Fault.raw(200, "<html>Parked</html>", "text/html"), "cannot_connect"),
        (Fault.result({"NAME": "Anna"}), "cannot_connect"),
        (Fault.result({"ID": "13", "NAME": "Anna", "LAST_NAME": "Schmidt"}), "another_person"),
        (Fault.result({"ID": "12", "NAME": "Ben", "LAST_NAME": "Weber"}), "another_person"),
        (Fault.result({"ID": "12", "NAME": "", "LAST_NAME": ""}), "another_person"),
    ],
    ids=lambda argument: getattr(argument, "name", argument),
)
async def test_who_is_not_taken_over(
    hass: HomeAssistant,
    portal: Portal,
    dialog: Dialog,
    time: Time,
    loaded: MockConfigEntry,
    new_portal: Portal,
    fault: Fault,
    error: str,
) -> None:
    """Who has the number but another name, has none, or does not answer: said in each language, nothing is stored."""
    await lead_away(time, portal, new_portal)
    issue = only_issue(hass, "portal_moved")
    form = await dialog.open(issue)
    new_portal.faults.add(fault, "profile")
    form = await dialog.submit(form, {})
    assert form["errors"] == {"base": error}
    assert_form_in_every_language(issue, form)
    assert get_address(loaded).origin == portal.base_url
    assert len(moved_issues(hass)) == 1
    assert [request.method for request in new_portal.requests] == ["profile"]


@pytest.mark.parametrize("verify_ssl", [True, False])
async def test_a_certificate_that_nobody_knows(
    hass: HomeAssistant,
    portal: Portal,
    dialog: Dialog,
    time: Time,
    entry: MockConfigEntry,
    set_up: SetUp,
    verify_ssl: bool,
) -> None:
    """It is checked whatever the entry says, and before anything is sent."""
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_VERIFY_SSL: verify_ssl})
    await set_up()
    async with Portal(authority=trustme.CA(), clock=time.clock, hosts=(NEW_HOST,)) as trap:
        move_in(trap, portal)
        give_name(hass, trap, NEW_HOST)
        await lead_away(time, portal, trap)
        issue = only_issue(hass, "portal_moved")
        form = await dialog.submit(await dialog.open(issue), {})
        assert form["errors"] == {"base": "cannot_connect"}
        assert "certificate" in form_text(issue, form)
        assert trap.requests == []
        assert (get_address(entry).origin, entry.data[CONF_VERIFY_SSL]) == (portal.base_url, verify_ssl)


async def test_a_form_that_is_left_open(
    hass: HomeAssistant, portal: Portal, dialog: Dialog, time: Time, loaded: MockConfigEntry, new_portal: Portal
) -> None:
    """Once the entry is connected elsewhere, or gone, nothing is asked for any more."""
    await lead_away(time, portal, new_portal)
    form = await dialog.open(only_issue(hass, "portal_moved"))
    key = "portal" if "portal" in loaded.data else CONF_URL
    there = {**loaded.data, key: loaded.data[key].replace("127.0.0.1", "localhost")}
    hass.config_entries.async_update_entry(loaded, data=there)
    assert (await dialog.submit(form, {}))["type"] == "create_entry"
    assert new_portal.requests == []
    assert get_address(loaded).origin == f"https://localhost:{portal.port}"


async def test_somebody_who_is_there_already(
    hass: HomeAssistant,
    portal: Portal,
    dialog: Dialog,
    time: Time,
    loaded: MockConfigEntry,
    new_portal: Portal,
    webhook: Webhook,
) -> None:
    """Set up anew at the new address meanwhile: there is no second entry of the same person."""
    other = MockConfigEntry(
        domain=DOMAIN,
        title="Anna Schmidt",
        unique_id=f"{new_host(new_portal)}_12",
        data={CONF_URL: webhook.url.replace(portal.base_url, f"https://{new_host(new_portal)}"), CONF_VERIFY_SSL: True},
    )
    other.add_to_hass(hass)
    await lead_away(time, portal, new_portal)
    issue = only_issue(hass, "portal_moved")
    result = await dialog.submit(await dialog.open(issue), {})
    assert (result["type"], result["reason"]) == ("abort", "already_configured")
    assert_form_in_every_language(issue, result)
    assert get_address(loaded).origin == portal.base_url


# System health


@pytest.mark.parametrize("status", [301, 302, 307])
async def test_system_health_follows_nobody(
    hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry, new_portal: Portal, status: int
) -> None:
    """A start page leads to the login, and that is an answer; where it leads to is not asked, and no cookie is sent."""
    assert await async_setup_component(hass, "system_health", {})
    for location in (f"https://{new_host(new_portal)}/", "/login/"):
        portal.requests.clear()
        portal.faults.add(Fault.redirect(location, status))
        info = await get_system_health_info(hass, DOMAIN)
        assert await info["can_reach_portal"] == "ok"
        assert len(portal.requests) == 1
    assert new_portal.requests == []


async def test_system_health_says_what_cannot_be_reached(
    hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "system_health", {})
    await portal.stop()
    info = await get_system_health_info(hass, DOMAIN)
    assert await info["can_reach_portal"] == {"type": "failed", "error": "unreachable"}


# The forms that connect


async def test_a_new_entry_does_not_follow(
    hass: HomeAssistant, portal: Portal, webhook: Webhook, new_portal: Portal
) -> None:
    """The form names the host that was found; its webhook has to be pasted."""
    portal.move_to(f"https://{new_host(new_portal)}")
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    form = await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "webhook"})
    form = await hass.config_entries.flow.async_configure(
        form["flow_id"], {CONF_URL: webhook.url, CONF_VERIFY_SSL: False}
    )
    assert form["errors"] == {"base": "cannot_connect"}
    for language in LANGUAGES:
        text = translations(language)["config"]["error"]["cannot_connect"]
        assert new_host(new_portal) in filled(text, form["description_placeholders"])
    assert new_portal.requests == []
    there = webhook.url.replace(portal.base_url, f"https://{new_host(new_portal)}")
    result = await hass.config_entries.flow.async_configure(form["flow_id"], {CONF_URL: there, CONF_VERIFY_SSL: True})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(result["result"].entry_id)


@pytest.mark.parametrize("sign_in", [OAUTH])
async def test_a_token_is_not_sent_where_the_portal_leads(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    authorization: Authorization,
    new_portal: Portal,
) -> None:
    """It is a password too, also a fresh one; and the answer that brings it may name the other address."""
    await lead_away(time, portal, new_portal)
    for _ in range(2):
        await act(hass, "open_day", device_id=device_id(hass))
        await time.pass_by(minutes=70)
    assert [asked.outcome for asked in portal.oauth.requests].count("ok") >= 1
    assert new_portal.requests == []
    assert loaded.data["portal"] == f"{portal.base_url}/"


@pytest.mark.parametrize("sign_in", [OAUTH])
async def test_tokens_of_a_server_that_names_others(
    hass: HomeAssistant,
    portal: Portal,
    authority: trustme.CA,
    time: Time,
    loaded: MockConfigEntry,
    authorization: Authorization,
) -> None:
    """Whatever endpoints an answer names, neither the next refresh nor a call goes there."""
    async with Portal(authority=authority, clock=time.clock, hosts=(NEW_HOST,)) as trap:
        move_in(trap, portal)
        origin = give_name(hass, trap, NEW_HOST)
        named = {"client_endpoint": f"{origin}/rest/", "server_endpoint": f"{origin}/rest/", "domain": NEW_HOST}
        portal.oauth.told |= named
        for _ in range(3):
            authorization.expire()
            answer = await act(hass, "get_workday", device_id=device_id(hass))
            assert answer["status"] == "closed"
        assert [asked.outcome for asked in portal.oauth.requests] == ["ok"] * 3
        assert {asked.host.partition(":")[0] for asked in portal.oauth.requests} == {"oauth.bitrix.info"}
        assert trap.requests == []
        assert loaded.data["portal"] == f"{portal.base_url}/"
