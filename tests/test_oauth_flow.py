"""Signing in with Bitrix24: the menu, the portal's address, Bitrix24's page, Home Assistant's callback, the entry."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from http import HTTPStatus
import json
from pathlib import Path
import re
from typing import Any

import aiohttp
from homeassistant.components.application_credentials import DATA_COMPONENT
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigEntryState
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import trustme
from yarl import URL

from custom_components import bitrix24
from custom_components.bitrix24.const import CONF_PORTAL, DOMAIN
from tests.conftest import LEAK, OAUTH, SECRET, Time
from tests.portal import Application, Employee, Fault, Portal, Role, Webhook
from tests.support.common import act, device_id, value
from tests.support.sign_in import lead_to_emulator

HANDLER = "https://home.example/auth/external/callback"
CLIENT_SECRET = f"{SECRET}Client"
NEW_SECRET = "s3cretKey0000009"

pytestmark = pytest.mark.usefixtures("current_request_with_host")


@pytest.fixture
def card(portal: Portal) -> Application:
    """The application as it is registered at the portal; Home Assistant does not know it yet."""
    return portal.add_application(
        ("timeman", "im"), client_id="local.app", client_secret=CLIENT_SECRET, handler=HANDLER
    )


@pytest.fixture
async def credentials(hass: HomeAssistant, card: Application) -> Application:
    """The application, known to Home Assistant by its own dialog."""
    await add_credentials(hass, card)
    return card


async def add_credentials(hass: HomeAssistant, card: Application, name: str = "imported", **changed: str) -> None:
    assert await async_setup_component(hass, "application_credentials", {})
    given = {"client_id": card.client_id, "client_secret": card.client_secret} | changed
    await hass.data[DATA_COMPONENT].async_create_item({"domain": DOMAIN, "auth_domain": name, "name": name} | given)


type Browse = Callable[[str], Awaitable[dict[str, str]]]


@pytest.fixture
async def browse(portal: Portal) -> AsyncGenerator[Browse]:
    """A browser that opens Bitrix24's page, and returns what it is sent back to Home Assistant with."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=portal.client_ssl)) as session:

        async def browse(url: str) -> dict[str, str]:
            async with session.get(url, allow_redirects=False) as answer:
                assert answer.status == HTTPStatus.FOUND
                target = URL(answer.headers["Location"])
            assert str(target.with_query(None)) == HANDLER
            return dict(target.query)

        yield browse


async def open_form(hass: HomeAssistant) -> Any:
    """Choose Bitrix24's own way in the menu."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": OAUTH})


async def go(hass: HomeAssistant, form: Any, given: dict[str, Any], browse: Browse) -> Any:
    """Send a form, and go to Bitrix24 and back; return what then comes."""
    flows = hass.config_entries.flow
    there = await flows.async_configure(form["flow_id"], given)
    assert (there["type"], there["step_id"]) == (FlowResultType.EXTERNAL_STEP, "auth")
    back = await browse(there["url"])
    done = await flows.async_configure(form["flow_id"], {"code": back["code"], "state": {"flow_id": form["flow_id"]}})
    assert done["type"] is FlowResultType.EXTERNAL_STEP_DONE
    result = await flows.async_configure(form["flow_id"])
    # The entry is set up behind the flow.
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


def filled(where: Portal, **changed: Any) -> dict[str, Any]:
    """Return what a person enters."""
    return {CONF_PORTAL: where.base_url, CONF_VERIFY_SSL: True} | changed


def suggested(form: Any) -> dict[str, Any]:
    """Return what a form proposes."""
    return {str(field): field.description["suggested_value"] for field in form["data_schema"].schema}


def placeholders_of(path: str) -> set[str]:
    """Return what a text wants to be filled in, as Home Assistant would show it otherwise."""
    text: Any = json.loads((Path(bitrix24.__file__).parent / "translations" / "en.json").read_text(encoding="utf-8"))
    for key in path.split("."):
        text = text[key]
    return set(re.findall(r"{(\w+)}", text))


async def sign_in(hass: HomeAssistant, portal: Portal, browse: Browse) -> Any:
    return await go(hass, await open_form(hass), filled(portal), browse)


# Adding


async def test_signing_in_through_the_callback(
    hass: HomeAssistant,
    portal: Portal,
    anna: Employee,
    credentials: Application,
    browse: Browse,
    hass_client_no_auth: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The whole way: the portal's own page with nothing but the client and the state, and Home Assistant's callback."""
    # The integration, the calendar and others add pages, which a running test server does not allow.
    assert await async_setup_component(hass, DOMAIN, {})
    monkeypatch.setattr("custom_components.bitrix24.PLATFORMS", [])
    client = await hass_client_no_auth()
    form = await open_form(hass)
    assert (form["type"], form["step_id"], form["errors"]) == (FlowResultType.FORM, "oauth", {})
    there = await hass.config_entries.flow.async_configure(form["flow_id"], filled(portal))
    page = URL(there["url"])
    assert str(page.with_query(None)) == f"{portal.base_url}/oauth/authorize/"
    assert set(page.query) == {"client_id", "state"}
    assert page.query["client_id"] == "local.app"

    back = await browse(there["url"])
    assert set(back) > {"code", "state", "domain", "member_id"}
    answer = await client.get("/auth/external/callback", params=back)
    assert answer.status == HTTPStatus.OK
    result = await hass.config_entries.flow.async_configure(form["flow_id"])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == f"Anna Schmidt (127.0.0.1:{portal.port})"
    entry = result["result"]
    assert entry.unique_id == f"127.0.0.1:{portal.port}_12"
    assert set(entry.data) == {CONF_PORTAL, CONF_VERIFY_SSL, "auth_implementation", CONF_TOKEN}
    assert entry.data[CONF_PORTAL] == f"{portal.base_url}/"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    # One request for the tokens and one to try them; the set-up costs what it costs with a webhook.
    methods = [request.method for request in portal.requests]
    assert methods[: methods.index("oauth/token") + 2] == ["oauth/authorize", "oauth/token", "batch"]


@pytest.mark.parametrize("typed", ["127.0.0.1:{port}", " https://127.0.0.1:{port}/ ", "https://127.0.0.1:{port}/rest/"])
async def test_a_portal_as_people_type_it(
    hass: HomeAssistant, portal: Portal, anna: Employee, credentials: Application, browse: Browse, typed: str
) -> None:
    result = await go(hass, await open_form(hass), filled(portal, portal=typed.format(port=portal.port)), browse)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_PORTAL] == f"{portal.base_url}/"


@pytest.mark.parametrize("portal_options", [{"path_prefix": "/intranet"}], ids=["prefix"])
async def test_a_self_hosted_portal_below_a_path(
    hass: HomeAssistant, portal: Portal, anna: Employee, credentials: Application, browse: Browse
) -> None:
    result = await sign_in(hass, portal, browse)
    assert result["data"][CONF_PORTAL] == f"{portal.base_url}/"
    assert result["result"].unique_id == f"127.0.0.1:{portal.port}/intranet_12"
    await hass.async_block_till_done()
    assert result["result"].state is ConfigEntryState.LOADED


@pytest.mark.parametrize("typed", ["", "   ", "my portal", "https://", "ftp://example.com", "https://[::1"])
async def test_no_address_of_a_portal(
    hass: HomeAssistant, portal: Portal, anna: Employee, credentials: Application, browse: Browse, typed: str
) -> None:
    """The form stays, says what is wrong, and works when it is corrected."""
    form = await open_form(hass)
    form = await hass.config_entries.flow.async_configure(form["flow_id"], filled(portal, portal=typed))
    assert (form["type"], form["errors"]) == (FlowResultType.FORM, {CONF_PORTAL: "invalid_portal"})
    assert (await go(hass, form, filled(portal), browse))["type"] is FlowResultType.CREATE_ENTRY


async def test_a_portal_without_https(hass: HomeAssistant, portal: Portal, credentials: Application) -> None:
    """Tokens would be readable on the way."""
    form = await open_form(hass)
    form = await hass.config_entries.flow.async_configure(form["flow_id"], filled(portal, portal="http://192.168.1.5"))
    assert (form["type"], form["errors"]) == (FlowResultType.FORM, {CONF_PORTAL: "not_https"})


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("xn---7sbfkf5bif1g.bitrix24.ru", "xn---7sbfkf5bif1g.bitrix24.ru"),
        ('"моя-компания.bitrix24.ru"', "xn----8sbygicidcl5oi.bitrix24.ru"),
    ],
    ids=["odd", "Cyrillic"],
)
async def test_a_host_in_other_letters(
    hass: HomeAssistant, portal: Portal, credentials: Application, typed: str, host: str
) -> None:
    """Leads to the portal, whatever its name."""
    form = await open_form(hass)
    there = await hass.config_entries.flow.async_configure(form["flow_id"], filled(portal, portal=typed))
    assert there["url"].startswith(f"https://{host}/oauth/authorize/?")


async def test_without_an_application(hass: HomeAssistant, card: Application) -> None:
    """Home Assistant asks for it before anything is typed."""
    result = await open_form(hass)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "missing_credentials")


async def test_the_application_of_the_portal_is_chosen(
    hass: HomeAssistant, portal: Portal, anna: Employee, credentials: Application, browse: Browse
) -> None:
    """Each portal has its own application."""
    await add_credentials(hass, credentials, "other", client_id="local.other")
    form = await open_form(hass)
    choice = await hass.config_entries.flow.async_configure(form["flow_id"], filled(portal))
    assert (choice["type"], choice["step_id"]) == (FlowResultType.FORM, "pick_implementation")
    result = await go(hass, choice, {"implementation": "imported"}, browse)
    assert result["data"]["auth_implementation"] == "imported"


async def test_a_private_certificate(
    hass: HomeAssistant, time: Time, monkeypatch: pytest.MonkeyPatch, authority: trustme.CA
) -> None:
    """A self-hosted portal may have one; the authorisation server may not."""
    async with (
        Portal(authority=authority, clock=time.clock, token_prefix=LEAK) as server,
        Portal(authority=trustme.CA(), clock=time.clock, token_prefix=LEAK) as portal,
    ):
        lead_to_emulator(monkeypatch, server)
        card = portal.add_application(
            ("timeman", "im"), client_id="local.app", client_secret=CLIENT_SECRET, handler=HANDLER
        )
        server.oauth = portal.oauth
        portal.add_employee(12, name="Anna")
        await add_credentials(hass, card)
        connector = aiohttp.TCPConnector(ssl=portal.client_ssl)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def browse(url: str) -> dict[str, str]:
                async with session.get(url, allow_redirects=False) as answer:
                    return dict(URL(answer.headers["Location"]).query)

            form = await go(hass, await open_form(hass), filled(portal), browse)
            assert form["errors"] == {"base": "cannot_connect"}
            result = await go(hass, form, filled(portal, verify_ssl=False), browse)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["data"][CONF_VERIFY_SSL] is False
        await hass.async_block_till_done()
        await hass.config_entries.async_unload(result["result"].entry_id)


# What goes wrong


def let_the_code_expire(portal: Portal) -> None:
    portal.clock.advance(seconds=31)


def uninstall(portal: Portal) -> None:
    portal.oauth.applications[0].uninstall()


def end_the_plan(portal: Portal) -> None:
    portal.oauth.paid = False


def take_scope(portal: Portal) -> None:
    portal.oauth.applications[0].set_scopes(["im"])


def make_external(portal: Portal) -> None:
    portal.employees[12].role = Role.EXTERNAL


def change_the_secret(portal: Portal) -> None:
    portal.oauth.applications[0].client_secret = f"{SECRET}Changed"


def forget_the_application(portal: Portal) -> None:
    portal.oauth.applications[0].client_id = "local.else"


def fault(fault: Fault) -> Callable[[Portal], None]:
    def add(portal: Portal) -> None:
        # At both authorisation servers.
        portal.faults.add(fault, "oauth/token", times=2)

    return add


def refuse_calls(portal: Portal) -> None:
    portal.faults.add(Fault.auth_error("authorization_error"))


TROUBLES: dict[str, tuple[Callable[[Portal], None], str]] = {
    "invalid_grant": (let_the_code_expire, "invalid_auth"),
    "not installed": (uninstall, "application_removed"),
    "PAYMENT_REQUIRED": (end_the_plan, "rest_unavailable"),
    "wrong_client with 200": (forget_the_application, "application_unknown"),
    "invalid_client": (change_the_secret, "application_unknown"),
    "no permission": (take_scope, "missing_scope"),
    "external user": (make_external, "external_user"),
    "refused by the portal": (refuse_calls, "no_access"),
    "HTML": (fault(Fault.html_500()), "cannot_connect"),
    "garbage": (fault(Fault.broken_json()), "cannot_connect"),
    "half a body": (fault(Fault.truncated()), "cannot_connect"),
    "lost": (fault(Fault.lost_after()), "cannot_connect"),
    "too many": (fault(Fault.query_limit_html()), "cannot_connect"),
    "a page": (fault(Fault.raw(200, "<html>A parked domain</html>", "text/html")), "cannot_connect"),
    "no tokens": (fault(Fault.raw(200, "{}", "application/json")), "cannot_connect"),
    "no such portal": (fault(Fault.portal_not_found()), "cannot_connect"),
    "bad code": (fault(Fault.bad_verification_code()), "invalid_auth"),
    "blocked": (fault(Fault.block_page()), "cannot_connect"),
    "not verified": (fault(Fault.verification_needed()), "rest_unavailable"),
    "a redirect": (fault(Fault.redirect("https://www.example.com/login")), "cannot_connect"),
    "an unknown error": (fault(Fault.raw(400, '{"error": "new_one"}', "application/json")), "unknown"),
}


@pytest.mark.parametrize(("trouble", "error"), TROUBLES.values(), ids=TROUBLES)
async def test_what_goes_wrong_is_said(
    hass: HomeAssistant,
    portal: Portal,
    anna: Employee,
    credentials: Application,
    browse: Browse,
    trouble: Callable[[Portal], None],
    error: str,
) -> None:
    """The form comes back with what was entered and the right words; the person can try again."""
    form = await open_form(hass)
    there = await hass.config_entries.flow.async_configure(form["flow_id"], filled(portal))
    back = await browse(there["url"])
    trouble(portal)
    flows = hass.config_entries.flow
    await flows.async_configure(form["flow_id"], {"code": back["code"], "state": {"flow_id": form["flow_id"]}})
    result = await flows.async_configure(form["flow_id"])
    assert (result["type"], result["step_id"], result["errors"]) == (FlowResultType.FORM, "oauth", {"base": error})
    assert suggested(result) == {CONF_PORTAL: f"127.0.0.1:{portal.port}", CONF_VERIFY_SSL: True}
    assert (result["description_placeholders"] or {}).keys() >= placeholders_of(f"config.error.{error}")
    assert hass.config_entries.async_entries(DOMAIN) == []


async def test_an_application_of_the_other_region(
    hass: HomeAssistant, portal: Portal, anna: Employee, credentials: Application, browse: Browse
) -> None:
    """An address does not always tell the region: the other authorisation server is asked too, with the same code."""
    portal.oauth.one_region_only = True
    portal.oauth.host = "oauth.bitrix24.tech"
    assert (await sign_in(hass, portal, browse))["type"] is FlowResultType.CREATE_ENTRY
    assert [(asked.host.partition(":")[0], asked.outcome) for asked in portal.oauth.requests] == [
        ("oauth.bitrix.info", "wrong_client"),
        ("oauth.bitrix24.tech", "ok"),
    ]


@pytest.mark.parametrize("status", [200, 403, 451])
async def test_a_provider_that_blocks_one_server(
    hass: HomeAssistant, portal: Portal, anna: Employee, credentials: Application, browse: Browse, status: int
) -> None:
    """Its page comes in place of the server's answer; the other server takes the same code."""
    portal.faults.add(Fault.block_page(status), "oauth/token")
    assert (await sign_in(hass, portal, browse))["type"] is FlowResultType.CREATE_ENTRY
    assert [asked.host.partition(":")[0] for asked in portal.oauth.requests] == ["oauth.bitrix24.tech"]


async def test_the_portal_is_not_known(
    hass: HomeAssistant, portal: Portal, anna: Employee, credentials: Application, browse: Browse
) -> None:
    """By neither server; it is said which of the two portals in question that is about."""
    portal.faults.add(Fault.portal_not_found(), "oauth/token", times=2)
    form = await sign_in(hass, portal, browse)
    assert form["errors"] == {"base": "cannot_connect"}
    assert form["description_placeholders"]["found"] == "Bitrix24's authorization server does not know this portal"


@pytest.mark.parametrize("fault", [Fault.bom(), Fault.php_warning(), Fault.html_comment(), Fault.nul_bytes()])
async def test_servers_that_wrap_their_answers(
    hass: HomeAssistant, portal: Portal, anna: Employee, credentials: Application, browse: Browse, fault: Fault
) -> None:
    """The portal and the authorisation server alike."""
    portal.faults.add(fault, "oauth/token", times=None)
    portal.faults.add(fault, "batch", times=None)
    result = await sign_in(hass, portal, browse)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert result["result"].state is ConfigEntryState.LOADED


async def test_a_server_that_does_not_tell_who_signed_in(
    hass: HomeAssistant, portal: Portal, anna: Employee, credentials: Application, browse: Browse
) -> None:
    """Older ones do not: the portal is asked."""

    def shortened(answer: Any) -> Any:
        return {name: told for name, told in answer.items() if name in {"access_token", "refresh_token", "expires_in"}}

    original = portal.oauth.answer
    portal.oauth.answer = lambda *args: shortened(original(*args))  # type: ignore[method-assign]
    result = await sign_in(hass, portal, browse)
    assert result["result"].unique_id == f"127.0.0.1:{portal.port}_12"
    await hass.async_block_till_done()
    assert result["result"].state is ConfigEntryState.LOADED


async def test_the_person_says_no(
    hass: HomeAssistant, portal: Portal, anna: Employee, credentials: Application
) -> None:
    form = await open_form(hass)
    flows = hass.config_entries.flow
    await flows.async_configure(form["flow_id"], filled(portal))
    refused = {"error": "access_denied", "state": {"flow_id": form["flow_id"]}}
    await flows.async_configure(form["flow_id"], refused)
    result = await flows.async_configure(form["flow_id"])
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "user_rejected_authorize")


# One entry for each portal and person


async def test_a_person_is_added_once_whichever_way(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, credentials: Application, browse: Browse
) -> None:
    """Who has a webhook here is no second entry."""
    result = await sign_in(hass, portal, browse)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_a_webhook_of_somebody_who_signed_in(
    hass: HomeAssistant, portal: Portal, credentials: Application, browse: Browse, webhook: Webhook
) -> None:
    """Nor the other way round."""
    await sign_in(hass, portal, browse)
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "webhook"})
    result = await hass.config_entries.flow.async_configure(
        menu["flow_id"], {CONF_URL: webhook.url, CONF_VERIFY_SSL: True}
    )
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_two_people_with_one_application(
    hass: HomeAssistant, portal: Portal, anna: Employee, credentials: Application, browse: Browse
) -> None:
    await sign_in(hass, portal, browse)
    portal.signed_in = portal.add_employee(13, name="Ben")
    assert (await sign_in(hass, portal, browse))["type"] is FlowResultType.CREATE_ENTRY


# Signing in again


async def open_dialog(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Have Home Assistant ask to sign in again, whatever the reason."""
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    return flow


async def sign_in_again(hass: HomeAssistant, browse: Browse, errors: dict[str, str]) -> Any:
    """Go through the dialog that Home Assistant opened by itself."""
    (flow,) = hass.config_entries.flow.async_progress()
    assert (flow["context"]["source"], flow["step_id"]) == ("reauth", "reauth_oauth")
    form = await hass.config_entries.flow.async_configure(flow["flow_id"], None)
    assert form["errors"] == errors
    result = await go(hass, form, {}, browse)
    await hass.async_block_till_done()
    return result


@pytest.fixture
async def signed_in(
    hass: HomeAssistant, portal: Portal, anna: Employee, credentials: Application, browse: Browse
) -> MockConfigEntry:
    """Anna's entry, made by signing in."""
    entry: MockConfigEntry = (await sign_in(hass, portal, browse))["result"]
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED
    return entry


async def test_signing_in_after_half_a_year(
    hass: HomeAssistant, signed_in: MockConfigEntry, time: Time, portal: Portal, browse: Browse
) -> None:
    """A refresh token that nobody used for 180 days is dead; the same person signs in, and all goes on."""
    await hass.config_entries.async_unload(signed_in.entry_id)
    time.jump(days=181)
    await hass.config_entries.async_setup(signed_in.entry_id)
    assert [flow["step_id"] for flow in hass.config_entries.flow.async_progress()] == ["reauth_oauth"]
    assert portal.oauth.requests[-1].outcome == "invalid_grant"
    result = await sign_in_again(hass, browse, {})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert signed_in.state is ConfigEntryState.LOADED
    assert hass.config_entries.flow.async_progress() == []


async def test_an_application_that_was_uninstalled(
    hass: HomeAssistant, signed_in: MockConfigEntry, time: Time, portal: Portal, browse: Browse
) -> None:
    """The dialog says what must be done first; a try before that comes back to it."""
    uninstall(portal)
    await time.advance(minutes=6)
    (flow,) = hass.config_entries.flow.async_progress()
    form = await hass.config_entries.flow.async_configure(flow["flow_id"], None)
    assert form["errors"] == {"base": "application_removed"}
    portal.oauth.applications[0].install()
    result = await sign_in_again(hass, browse, {"base": "application_removed"})
    assert result["reason"] == "reauth_successful"
    assert signed_in.state is ConfigEntryState.LOADED


@pytest.mark.parametrize("change", [change_the_secret, forget_the_application], ids=["secret", "client"])
async def test_an_application_that_is_not_known_any_more(
    hass: HomeAssistant,
    signed_in: MockConfigEntry,
    time: Time,
    portal: Portal,
    browse: Browse,
    change: Callable[[Portal], None],
) -> None:
    """It was registered anew: its successor is added and chosen, for the old one cannot be deleted while in use."""
    change(portal)
    await time.advance(minutes=61)
    (flow,) = hass.config_entries.flow.async_progress()
    form = await hass.config_entries.flow.async_configure(flow["flow_id"], None)
    assert form["errors"] == {"base": "application_unknown"}
    await add_credentials(hass, portal.oauth.applications[0], "successor")
    choice = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
    assert choice["step_id"] == "pick_implementation"
    result = await go(hass, choice, {"implementation": "successor"}, browse)
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert signed_in.data["auth_implementation"] == "successor"
    assert signed_in.state is ConfigEntryState.LOADED


async def test_signing_in_again_fails_and_can_be_repeated(
    hass: HomeAssistant, signed_in: MockConfigEntry, portal: Portal, browse: Browse
) -> None:
    flow = await open_dialog(hass, signed_in)
    portal.faults.add(Fault.html_500(), "oauth/token")
    form = await go(hass, flow, {}, browse)
    assert (form["step_id"], form["errors"]) == ("reauth_oauth", {"base": "cannot_connect"})
    assert (await go(hass, form, {}, browse))["reason"] == "reauth_successful"


async def test_signing_in_again_as_somebody_else(
    hass: HomeAssistant, signed_in: MockConfigEntry, portal: Portal, browse: Browse
) -> None:
    """Another person does not get into this entry."""
    before = dict(signed_in.data)
    portal.signed_in = portal.add_employee(13, name="Ben")
    result = await go(hass, await open_dialog(hass, signed_in), {}, browse)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "wrong_account")
    assert signed_in.data == before


async def test_a_token_goes_to_the_portal_of_the_entry(
    hass: HomeAssistant, signed_in: MockConfigEntry, portal: Portal, browse: Browse
) -> None:
    """Whatever address the answer names: one that could be found and is trusted gets nothing, and is not stored."""
    before = signed_in.data[CONF_PORTAL]
    form = await open_dialog(hass, signed_in)
    portal.requests.clear()
    portal.oauth.told = {"client_endpoint": f"https://localhost:{portal.port}/rest/"}
    result = await go(hass, form, {}, browse)
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert signed_in.state is ConfigEntryState.LOADED
    assert (signed_in.data[CONF_PORTAL], signed_in.title) == (before, f"Anna Schmidt (127.0.0.1:{portal.port})")
    assert f"localhost:{portal.port}" not in {request.headers["Host"] for request in portal.requests}
    assert "localhost" not in str(signed_in.data)


async def test_another_portal_is_another_entry(
    hass: HomeAssistant, signed_in: MockConfigEntry, portal: Portal, browse: Browse
) -> None:
    """The same number elsewhere is somebody else."""
    portal.oauth.member_id = "another"
    result = await go(hass, await open_dialog(hass, signed_in), {}, browse)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "wrong_account")


async def test_the_credentials_were_removed(
    hass: HomeAssistant, signed_in: MockConfigEntry, time: Time, portal: Portal, browse: Browse
) -> None:
    """Without the application no token is renewed: Home Assistant says so, and takes another one."""
    hass.config_entries.async_update_entry(signed_in, data={**signed_in.data, "auth_implementation": "gone"})
    await time.advance(minutes=61)
    assert await sign_in_again(hass, browse, {"base": "application_unknown"})
    assert signed_in.data["auth_implementation"] == "imported"
    assert signed_in.state is ConfigEntryState.LOADED


# Changing the way


async def reconfigure(hass: HomeAssistant, entry: MockConfigEntry, given: dict[str, Any]) -> Any:
    flow: Any = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert flow["step_id"] == "reconfigure"
    assert LEAK not in str(flow["data_schema"].schema)
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], given)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


TO_OAUTH = {"sign_in": OAUTH, CONF_VERIFY_SSL: True}


async def change_to_oauth(hass: HomeAssistant, entry: MockConfigEntry, browse: Browse) -> Any:
    form = await reconfigure(hass, entry, TO_OAUTH)
    result = await go(hass, form, suggested(form), browse)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def test_there_and_back_again(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    time: Time,
    portal: Portal,
    anna: Employee,
    webhook: Webhook,
    credentials: Application,
    browse: Browse,
) -> None:
    """From the webhook to signing in and back: devices, entities, employees and kept commands stay."""
    anna.open_day()
    await act(hass, "get_workday", device_id=device_id(hass))
    portal.faults.add(Fault.lost_before(), times=None)
    await act(hass, "pause_day", device_id=device_id(hass))
    assert value(hass, "pending_commands") == "1"
    portal.faults.clear()
    webhook.revoke()

    def registered() -> tuple[set[str], set[str]]:
        devices = dr.async_entries_for_config_entry(dr.async_get(hass), loaded.entry_id)
        entities = er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id)
        return {device.id for device in devices}, {entity.id for entity in entities}

    before = registered()
    result = await change_to_oauth(hass, loaded, browse)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert loaded.state is ConfigEntryState.LOADED
    assert CONF_URL not in loaded.data
    assert loaded.unique_id == "portal.example_12"
    assert registered() == before
    await time.advance(minutes=1)
    assert (anna.state, value(hass, "status"), value(hass, "pending_commands")) == ("PAUSED", "paused", "0")

    renewed = portal.add_webhook(anna, scopes=("timeman", "im"), secret=NEW_SECRET)
    uninstall(portal)
    result = await reconfigure(hass, loaded, {"sign_in": "webhook", CONF_URL: renewed.url, CONF_VERIFY_SSL: True})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert loaded.data == {CONF_URL: renewed.url, CONF_VERIFY_SSL: True}
    assert loaded.state is ConfigEntryState.LOADED
    assert registered() == before
    await act(hass, "resume_day", device_id=device_id(hass))
    assert anna.state == "OPENED"


async def test_a_pasted_webhook_says_enough(hass: HomeAssistant, signed_in: MockConfigEntry, webhook: Webhook) -> None:
    """The way need not be chosen where a URL is given, as before there were two."""
    result = await reconfigure(hass, signed_in, {CONF_URL: webhook.url, CONF_VERIFY_SSL: True})
    assert result["reason"] == "reconfigure_successful"
    assert signed_in.data == {CONF_URL: webhook.url, CONF_VERIFY_SSL: True}


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"sign_in": OAUTH, CONF_URL: "{url}"}, "url_not_needed"),
        ({"sign_in": "webhook", CONF_URL: "nonsense"}, "invalid_url"),
        ({"sign_in": "webhook"}, "invalid_url"),
    ],
    ids=["both", "nonsense", "no URL"],
)
async def test_a_change_that_is_not_clear(
    hass: HomeAssistant, signed_in: MockConfigEntry, webhook: Webhook, given: dict[str, str], error: str
) -> None:
    """Nothing is guessed, and nothing changes."""
    before = dict(signed_in.data)
    filled_in = {name: text.format(url=webhook.url) for name, text in given.items()}
    result = await reconfigure(hass, signed_in, filled_in | {CONF_VERIFY_SSL: True})
    assert (result["step_id"], result["errors"]) == ("reconfigure", {CONF_URL: error})
    assert signed_in.data == before


async def test_the_present_webhook_is_kept(hass: HomeAssistant, loaded: MockConfigEntry, webhook: Webhook) -> None:
    """Whoever only changes how the certificate is checked need not fetch the URL again."""
    result = await reconfigure(hass, loaded, {"sign_in": "webhook", CONF_VERIFY_SSL: False})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert loaded.data == {CONF_URL: webhook.url, CONF_VERIFY_SSL: False}


async def test_a_change_to_another_person(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, credentials: Application, browse: Browse
) -> None:
    before = dict(loaded.data)
    portal.signed_in = portal.add_employee(13, name="Ben")
    assert (await change_to_oauth(hass, loaded, browse))["reason"] == "wrong_account"
    assert loaded.data == before


async def test_a_portal_with_a_new_address(
    hass: HomeAssistant, signed_in: MockConfigEntry, portal: Portal, browse: Browse
) -> None:
    """Whoever reconfigures may enter it; the entry stays."""
    unique_id = signed_in.unique_id
    form = await reconfigure(hass, signed_in, TO_OAUTH)
    result = await go(hass, form, suggested(form) | {CONF_PORTAL: f"localhost:{portal.port}"}, browse)
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert signed_in.data[CONF_PORTAL] == f"https://localhost:{portal.port}/"
    assert signed_in.title == f"Anna Schmidt (localhost:{portal.port})"
    assert (signed_in.unique_id, signed_in.state) == (unique_id, ConfigEntryState.LOADED)


async def test_a_change_to_another_portal(
    hass: HomeAssistant, signed_in: MockConfigEntry, portal: Portal, browse: Browse
) -> None:
    """The same number elsewhere is somebody else, whatever the address."""
    before = dict(signed_in.data)
    portal.oauth.member_id = "another"
    form = await reconfigure(hass, signed_in, TO_OAUTH)
    assert (await go(hass, form, suggested(form), browse))["reason"] == "wrong_account"
    assert signed_in.data == before


async def test_a_failed_change_changes_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, credentials: Application, browse: Browse
) -> None:
    """The webhook goes on, and the person can try again."""
    portal.faults.add(Fault.html_500(), "oauth/token")
    form = await change_to_oauth(hass, loaded, browse)
    assert (form["step_id"], form["errors"]) == ("oauth", {"base": "cannot_connect"})
    assert CONF_URL in loaded.data
    assert loaded.state is ConfigEntryState.LOADED
    assert (await go(hass, form, suggested(form), browse))["reason"] == "reconfigure_successful"


async def test_a_change_without_an_application(hass: HomeAssistant, loaded: MockConfigEntry, card: Application) -> None:
    assert await async_setup_component(hass, "application_credentials", {})
    result = await reconfigure(hass, loaded, TO_OAUTH)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "missing_credentials")
