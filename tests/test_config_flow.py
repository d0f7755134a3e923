"""Adding a webhook, signing in again, changing the connection."""

from typing import Any

from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER, ConfigEntryState
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info
import trustme

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import SECRET, SetUp, Time
from tests.portal import Employee, Fault, Portal, Role, Webhook
from tests.support.common import device_named
from tests.support.sign_in import lead_to_emulator

NEW_SECRET = "s3cretKey0000009"


async def submit(hass: HomeAssistant, url: str, *, verify_ssl: bool = True) -> Any:
    """Open the form of a new entry and send it."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert (menu["type"], menu["step_id"], menu["menu_options"]) == (FlowResultType.MENU, "user", ["webhook", "oauth"])
    form = await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "webhook"})
    assert (form["type"], form["step_id"], form["errors"]) == (FlowResultType.FORM, "webhook", {})
    return await hass.config_entries.flow.async_configure(form["flow_id"], {CONF_URL: url, CONF_VERIFY_SSL: verify_ssl})


@pytest.mark.parametrize(
    "pasted",
    [
        *("{url}", "  {url}\n", "{bare}", "{url}//", "{url}profile.json", "{url}timeman.open?TIME=x", "{url}profile/"),
        *('"{url}"', "\u201e{bare}\u201c", "\ufeff{url}\u200b", "{host}"),
    ],
)
async def test_a_webhook_is_added(
    hass: HomeAssistant, portal: Portal, anna: Employee, webhook: Webhook, pasted: str
) -> None:
    """Whatever people paste is stored in one form; the entry bears the person's name and the portal's host."""
    host = webhook.url.removeprefix("https://")
    result = await submit(hass, pasted.format(url=webhook.url, bare=webhook.url.rstrip("/"), host=host))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == f"Anna Schmidt (127.0.0.1:{portal.port})"
    assert result["data"] == {CONF_URL: webhook.url, CONF_VERIFY_SSL: True}
    assert result["result"].unique_id == f"127.0.0.1:{portal.port}_12"
    await hass.async_block_till_done()
    assert result["result"].state is ConfigEntryState.LOADED
    # One request of the flow, one of the set-up, and one that tells whether there are records.
    assert [request.http_method for request in portal.requests] == ["POST", "POST", "POST"]


@pytest.mark.parametrize("portal_options", [{"path_prefix": "/intranet"}], ids=["prefix"])
async def test_a_self_hosted_portal_below_a_path(hass: HomeAssistant, portal: Portal, webhook: Webhook) -> None:
    """Boxes have any host, port and path."""
    result = await submit(hass, webhook.url)
    assert result["data"][CONF_URL] == webhook.url
    assert result["result"].unique_id == f"127.0.0.1:{portal.port}/intranet_12"


@pytest.mark.parametrize("portal_options", [{"hosts": ("*.bitrix24.ru",)}], ids=["cloud"])
@pytest.mark.parametrize(
    ("typed", "host", "linked"),
    [
        ("моя-компания.bitrix24.ru", "xn----8sbygicidcl5oi.bitrix24.ru", True),
        # As Bitrix24 encodes some names, and nobody decodes them.
        ("xn---7sbfkf5bif1g.bitrix24.ru", "xn---7sbfkf5bif1g.bitrix24.ru", False),
    ],
    ids=["Cyrillic", "odd"],
)
async def test_a_host_in_other_letters(
    hass: HomeAssistant,
    portal: Portal,
    webhook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    host: str,
    linked: bool,
) -> None:
    """It works like any other; the portal's device has a link where Home Assistant can read the host."""
    lead_to_emulator(monkeypatch, portal, host)
    result = await submit(hass, webhook.url.replace("127.0.0.1", typed))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"][CONF_URL] == webhook.url.replace("127.0.0.1", host)
    await hass.async_block_till_done()
    assert result["result"].state is ConfigEntryState.LOADED
    device = device_named(hass, f"{host}:{portal.port}")
    assert device.configuration_url == (f"https://{host}:{portal.port}/" if linked else None)
    assert await async_setup_component(hass, "system_health", {})
    info = await get_system_health_info(hass, DOMAIN)
    assert await info["can_reach_portal"] == "ok"


async def test_a_private_certificate(hass: HomeAssistant, time: Time) -> None:
    """An unknown certificate is refused, unless the person says that it is all right."""
    async with Portal(authority=trustme.CA(), clock=time.clock) as portal:
        hook = portal.add_webhook(portal.add_employee(12), secret=SECRET)
        result = await submit(hass, hook.url)
        assert result["errors"] == {"base": "cannot_connect"}
        assert portal.requests == []
        result = await hass.config_entries.flow.async_configure(
            result["flow_id"], {CONF_URL: hook.url, CONF_VERIFY_SSL: False}
        )
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["data"][CONF_VERIFY_SSL] is False
        await hass.async_block_till_done()
        await hass.config_entries.async_unload(result["result"].entry_id)


async def test_a_person_without_a_name(hass: HomeAssistant, anna: Employee, webhook: Webhook) -> None:
    """The number stands in."""
    anna.name = anna.last_name = ""
    result = await submit(hass, webhook.url)
    assert result["title"].startswith("12 (127.0.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "anna",
        "http://example.bitrix24.com/",
        "https://example.bitrix24.com/",
        "https://example.bitrix24.com/rest/12/",
        "https://example.bitrix24.com/rest/anna/s3cret/",
        "https://example.bitrix24.com/rest/0/s3cret/",
        "https://[::1/rest/12/s3cret/",
    ],
)
async def test_not_a_webhook(hass: HomeAssistant, portal: Portal, webhook: Webhook, url: str) -> None:
    """The form stays, says what is wrong, and works when it is corrected."""
    result = await submit(hass, url)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {CONF_URL: "invalid_url"}
    assert portal.requests == []
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {CONF_URL: webhook.url, CONF_VERIFY_SSL: True}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("url", ["http://192.168.1.5/rest/12/s3cret/", '"http://box.example:8080/b24/rest/12/s3cret"'])
async def test_a_webhook_that_anybody_could_read(
    hass: HomeAssistant, portal: Portal, webhook: Webhook, url: str
) -> None:
    """A portal inside a network may allow http; it is refused, and it is said why and what to do."""
    result = await submit(hass, url)
    assert result["errors"] == {CONF_URL: "not_https"}
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {CONF_URL: webhook.url, CONF_VERIFY_SSL: True}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY


FAULTS = [
    (Fault.auth_error("INVALID_CREDENTIALS"), "invalid_auth"),
    (Fault.auth_error("authorization_error"), "no_access"),
    (Fault.subscription(), "rest_unavailable"),
    (Fault.auth_error("PAYMENT_REQUIRED"), "rest_unavailable"),
    (Fault.html_500(), "cannot_connect"),
    (Fault.html_403(), "cannot_connect"),
    (Fault.lost_before(), "cannot_connect"),
    (Fault.lost_after(), "cannot_connect"),
    (Fault.truncated(), "cannot_connect"),
    (Fault.query_limit_json(), "cannot_connect"),
    (Fault.query_limit_html(), "cannot_connect"),
    (Fault.redirect("https://www.example.com/login"), "cannot_connect"),
    (Fault.raw(200, "<html>A parked domain</html>", "text/html"), "cannot_connect"),
    (Fault.auth_error("METHOD_CONFIRM_WAITING"), "unknown"),
    (Fault.auth_error("user_access_error"), "no_access"),
    (Fault.auth_error("PORTAL_DELETED"), "cannot_connect"),
    (Fault.auth_error("INVALID_REQUEST"), "cannot_connect"),
    (Fault.overload_limit(), "cannot_connect"),
    (Fault.error("", "Access denied", 403), "no_permission"),
    (Fault.error("ACCESS_DENIED", "Access denied! You have no rights", 403), "no_permission"),
    (Fault.error("LICENSE_EXPIRED", "The licence has expired", 403), "rest_unavailable"),
    (Fault.error("verification_needed", "License check failed", 401), "rest_unavailable"),
    (Fault.error("100", "Could not find value for parameter {id}"), "unknown"),
    (Fault.error("0", "Something failed"), "unknown"),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS, ids=lambda argument: getattr(argument, "name", argument))
async def test_a_portal_that_refuses(
    hass: HomeAssistant, portal: Portal, webhook: Webhook, fault: Fault, error: str
) -> None:
    """Each failure has its words, and the person can try again."""
    method = "timeman.status" if fault.is_for_call else None
    portal.faults.add(fault, method)
    result = await submit(hass, webhook.url)
    assert result["errors"] == {"base": error}
    assert len(portal.requests) <= 2
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {CONF_URL: webhook.url, CONF_VERIFY_SSL: True}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_webhook_without_the_work_day(hass: HomeAssistant, portal: Portal, anna: Employee) -> None:
    """The missing permission is named."""
    hook = portal.add_webhook(anna, scopes=("im",), secret=SECRET)
    result = await submit(hass, hook.url)
    assert result["errors"] == {"base": "missing_scope"}
    assert result["description_placeholders"]["scope"] == "timeman"


@pytest.mark.parametrize("portal_options", [{"missing_modules": ["timeman"]}], ids=["no module"])
async def test_a_portal_without_work_days(hass: HomeAssistant, webhook: Webhook) -> None:
    """Where the module is missing, so is its permission."""
    assert (await submit(hass, webhook.url))["errors"] == {"base": "missing_scope"}


async def test_an_external_user(hass: HomeAssistant, portal: Portal, anna: Employee, webhook: Webhook) -> None:
    """Guests have no work day."""
    anna.role = Role.EXTERNAL
    assert (await submit(hass, webhook.url))["errors"] == {"base": "external_user"}


async def test_a_webhook_that_acts_for_somebody_else(hass: HomeAssistant, portal: Portal, webhook: Webhook) -> None:
    """The creator left, and the webhook went to the system user: it is no good."""
    webhook.person = portal.add_employee(1, name="System")
    assert (await submit(hass, webhook.url))["errors"] == {"base": "invalid_auth"}


async def test_a_person_is_added_once(hass: HomeAssistant, portal: Portal, anna: Employee, webhook: Webhook) -> None:
    """A second webhook of the same person on the same portal is no second entry."""
    await submit(hass, webhook.url)
    other = portal.add_webhook(anna, secret=NEW_SECRET)
    result = await submit(hass, other.url)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_a_person_is_added_once_after_a_move(
    hass: HomeAssistant, loaded: MockConfigEntry, webhook: Webhook
) -> None:
    """The entry keeps its unique id when the portal moves; its new address is known all the same."""
    result = await submit(hass, webhook.url)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_two_people_on_one_portal(hass: HomeAssistant, portal: Portal, webhook: Webhook) -> None:
    """Each has an entry."""
    await submit(hass, webhook.url)
    ben = portal.add_webhook(portal.add_employee(13, name="Ben"), secret=NEW_SECRET)
    assert (await submit(hass, ben.url))["type"] is FlowResultType.CREATE_ENTRY


# Signing in again


async def test_signing_in_again(
    hass: HomeAssistant, loaded: MockConfigEntry, time: Time, portal: Portal, anna: Employee, webhook: Webhook
) -> None:
    """A revoked webhook asks for a new one once; the same person's is taken and works."""
    webhook.revoke()
    await time.advance(minutes=6)
    (flow,) = hass.config_entries.flow.async_progress()
    assert (flow["context"]["source"], flow["step_id"]) == ("reauth", "reauth_confirm")

    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {CONF_URL: webhook.url})
    assert result["errors"] == {"base": "invalid_auth"}
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {CONF_URL: "nonsense"})
    assert result["errors"] == {CONF_URL: "invalid_url"}

    renewed = portal.add_webhook(anna, secret=NEW_SECRET)
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], {CONF_URL: f" {renewed.url}profile "})
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    await hass.async_block_till_done()
    assert loaded.data == {CONF_URL: renewed.url, CONF_VERIFY_SSL: True}
    assert loaded.state is ConfigEntryState.LOADED
    assert loaded.unique_id == "portal.example_12"


async def test_signing_in_again_as_somebody_else(
    hass: HomeAssistant, loaded: MockConfigEntry, time: Time, portal: Portal, anna: Employee, authority: trustme.CA
) -> None:
    """Neither another person nor another portal gets into this entry."""
    ben = portal.add_webhook(portal.add_employee(13, name="Ben"), secret=NEW_SECRET)
    async with Portal(authority=authority, clock=time.clock) as elsewhere:
        anna_elsewhere = elsewhere.add_webhook(elsewhere.add_employee(12), secret=NEW_SECRET)
        for url in (ben.url, anna_elsewhere.url):
            flow = await loaded.start_reauth_flow(hass)
            result = await hass.config_entries.flow.async_configure(flow["flow_id"], {CONF_URL: url})
            assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "wrong_account")
    assert loaded.data[CONF_URL].endswith(f"{SECRET}/")


# Changing the connection


async def test_changing_the_connection(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee
) -> None:
    """A renewed secret."""
    renewed = portal.add_webhook(anna, secret=NEW_SECRET)
    flow = await loaded.start_reconfigure_flow(hass)
    assert flow["step_id"] == "reconfigure"
    # The stored URL is a password: the form does not give it away.
    assert SECRET not in str(flow["data_schema"].schema)
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_URL: renewed.url, CONF_VERIFY_SSL: False}
    )
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    await hass.async_block_till_done()
    assert loaded.data == {CONF_URL: renewed.url, CONF_VERIFY_SSL: False}
    assert loaded.state is ConfigEntryState.LOADED


async def test_a_portal_at_a_new_address(
    hass: HomeAssistant, portal: Portal, webhook: Webhook, time: Time, authority: trustme.CA
) -> None:
    """Same person, new host: the entry stays, with its devices, and bears the new host in its title."""
    entry = (await submit(hass, webhook.url))["result"]
    await hass.async_block_till_done()
    await portal.stop()
    async with Portal(authority=authority, clock=time.clock) as moved:
        hook = moved.add_webhook(moved.add_employee(12, name="Anna", last_name="Schmidt"), secret=NEW_SECRET)
        flow = await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
        )
        result = await hass.config_entries.flow.async_configure(
            flow["flow_id"], {CONF_URL: hook.url, CONF_VERIFY_SSL: True}
        )
        assert result["reason"] == "reconfigure_successful"
        await hass.async_block_till_done()
        assert entry.title == f"Anna Schmidt (127.0.0.1:{moved.port})"
        assert entry.unique_id == f"127.0.0.1:{portal.port}_12"
        assert entry.state is ConfigEntryState.LOADED
        await hass.config_entries.async_unload(entry.entry_id)


async def test_changing_the_connection_to_somebody_else(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal
) -> None:
    """Another person is a new entry, and one that exists is not taken over."""
    ben = portal.add_webhook(portal.add_employee(13, name="Ben"), secret=NEW_SECRET)

    async def change() -> Any:
        flow = await loaded.start_reconfigure_flow(hass)
        return await hass.config_entries.flow.async_configure(
            flow["flow_id"], {CONF_URL: ben.url, CONF_VERIFY_SSL: True}
        )

    assert (await change())["reason"] == "wrong_account"
    await submit(hass, ben.url)
    assert (await change())["reason"] == "wrong_account"


async def test_changing_the_connection_to_one_that_exists(
    hass: HomeAssistant, loaded: MockConfigEntry, time: Time, authority: trustme.CA
) -> None:
    """The same number on another portal, which has an entry of its own."""
    async with Portal(authority=authority, clock=time.clock) as elsewhere:
        hook = elsewhere.add_webhook(elsewhere.add_employee(12), secret=NEW_SECRET)
        other = (await submit(hass, hook.url))["result"]
        flow = await loaded.start_reconfigure_flow(hass)
        result = await hass.config_entries.flow.async_configure(
            flow["flow_id"], {CONF_URL: hook.url, CONF_VERIFY_SSL: True}
        )
        assert result["reason"] == "already_configured"
        await hass.config_entries.async_unload(other.entry_id)


@pytest.mark.parametrize(("fault", "error"), FAULTS[:4], ids=lambda argument: getattr(argument, "name", argument))
async def test_a_failed_change_changes_nothing(
    hass: HomeAssistant, set_up: SetUp, portal: Portal, webhook: Webhook, fault: Fault, error: str
) -> None:
    """The old connection goes on."""
    entry = await set_up()
    flow = await entry.start_reconfigure_flow(hass)
    portal.faults.add(fault)
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_URL: webhook.url, CONF_VERIFY_SSL: True}
    )
    assert result["errors"] == {"base": error}
    assert entry.state is ConfigEntryState.LOADED
