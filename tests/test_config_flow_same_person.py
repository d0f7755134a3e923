"""What the forms that connect an entry ask before they believe that two people are one; what they never give back."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import trustme

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import PORTAL_KEY, SetUp, Time
from tests.portal import Access, Authorization, Employee, Portal, Webhook
from tests.support.issue_texts import LANGUAGES, filled, translations

# See tests/conftest.py.
BOTH_WAYS = True

NEW_SECRET = "s3cretKey0000009"


def suggested(form: Any) -> dict[str, Any]:
    """Return what a form proposes."""
    return {
        str(field): field.description["suggested_value"]
        for field in form["data_schema"].schema
        if field.description and "suggested_value" in field.description
    }


@pytest.mark.parametrize("step", ["webhook", "reauth_confirm", "reconfigure"])
@pytest.mark.parametrize(
    "given",
    ["{url}", "http://box.example/rest/12/s3cretKey0000002/", "nonsense s3cretKey0000002"],
    ids=["revoked", "http", "nonsense"],
)
async def test_a_pasted_url_is_not_given_back(
    hass: HomeAssistant, loaded: MockConfigEntry, webhook: Webhook, step: str, given: str
) -> None:
    """A form that failed proposes everything else again."""
    webhook.revoke()
    others: dict[str, Any] = {}
    form: Any
    if step == "webhook":
        others = {CONF_VERIFY_SSL: False}
        menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
        form = await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "webhook"})
    elif step == "reconfigure":
        others = {"sign_in": "webhook", CONF_VERIFY_SSL: False}
        form = await loaded.start_reconfigure_flow(hass)
    else:
        form = await loaded.start_reauth_flow(hass)
    pasted = given.format(url=webhook.url)
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {CONF_URL: pasted} | others)
    assert (form["step_id"], bool(form["errors"])) == (step, True)
    assert suggested(form) == others
    assert "s3cret" not in str([(field, field.description) for field in form["data_schema"].schema])
    assert "s3cret" not in str(form["description_placeholders"])


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("http://box.example/rest/12/s3cretKey0000002/", None),
        ("http://box.example/REST%2f12%2fs3cretKey0000002", None),
        ("http://box.example", "http://box.example"),
        ("http://forest.example/crest", "http://forest.example/crest"),
        ("my portal", "my portal"),
    ],
)
async def test_a_webhook_in_the_field_of_the_portal_is_not_given_back(
    hass: HomeAssistant, loaded: MockConfigEntry, authorization: Authorization, typed: str, again: str | None
) -> None:
    """It is a password there as well; an address is not."""
    form = await loaded.start_reconfigure_flow(hass)
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {"sign_in": "oauth", CONF_VERIFY_SSL: False})
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {"portal": typed, CONF_VERIFY_SSL: False})
    assert (form["step_id"], bool(form["errors"])) == ("oauth", True)
    assert suggested(form) == {CONF_VERIFY_SSL: False} | ({} if again is None else {"portal": again})


@pytest.fixture
async def elsewhere(time: Time, authority: trustme.CA) -> AsyncGenerator[Portal]:
    """Another portal, where number 12 is Ben."""
    async with Portal(authority=authority, clock=time.clock) as elsewhere:
        elsewhere.add_employee(12, name="Ben", last_name="Weber")
        yield elsewhere


async def change_to(hass: HomeAssistant, entry: MockConfigEntry, url: str) -> Any:
    """Reconfigure an entry by another webhook."""
    form = await entry.start_reconfigure_flow(hass)
    return await hass.config_entries.flow.async_configure(form["flow_id"], {CONF_URL: url, CONF_VERIFY_SSL: True})


async def test_somebody_else_with_the_same_number(
    hass: HomeAssistant, loaded: MockConfigEntry, access: Access, elsewhere: Portal
) -> None:
    """Another portal gives the number to another person: both are named, and a person has to agree."""
    before, title = dict(loaded.data), loaded.title
    hook = elsewhere.add_webhook(elsewhere.employees[12], secret=NEW_SECRET)
    form = await change_to(hass, loaded, hook.url)
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "confirm_person")
    for language in LANGUAGES:
        texts = translations(language)["config"]["step"]["confirm_person"]
        said = filled(texts["description"], form["description_placeholders"])
        assert "Anna Schmidt" in said
        assert "Ben Weber" in said
        assert f"127.0.0.1:{elsewhere.port}" in said
    assert (dict(loaded.data), loaded.title) == (before, title)
    result = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert loaded.data == {CONF_URL: hook.url, CONF_VERIFY_SSL: True}
    assert (loaded.state, loaded.unique_id) == (ConfigEntryState.LOADED, f"{PORTAL_KEY}_12")
    await hass.config_entries.async_unload(loaded.entry_id)


@pytest.mark.parametrize("known_by", ["poll", "device", "title"])
@pytest.mark.parametrize("same", [True, False], ids=["same", "another"])
async def test_whoever_was_known(
    hass: HomeAssistant,
    portal: Portal,
    entry: MockConfigEntry,
    set_up: SetUp,
    elsewhere: Portal,
    known_by: str,
    same: bool,
) -> None:
    """By the last poll, by the device while the portal is away, or by the title where it never answered."""
    if known_by != "title":
        await set_up()
        hass.config_entries.async_update_entry(entry, title="Work (portal.example)")
    if known_by != "poll":
        await portal.stop()
        await hass.config_entries.async_unload(entry.entry_id)
    if same:
        elsewhere.employees[12].name, elsewhere.employees[12].last_name = "anna ", "Schmidt"
    hook = elsewhere.add_webhook(elsewhere.employees[12], secret=NEW_SECRET)
    result = await change_to(hass, entry, hook.url)
    if same:
        assert result["reason"] == "reconfigure_successful"
        await hass.async_block_till_done(wait_background_tasks=True)
        assert entry.state is ConfigEntryState.LOADED
        await hass.config_entries.async_unload(entry.entry_id)
    else:
        assert result["step_id"] == "confirm_person"
        assert result["description_placeholders"]["known"] == "Anna Schmidt"


@pytest.mark.parametrize("nameless", ["known", "new", "both"])
async def test_people_without_a_name(
    hass: HomeAssistant,
    anna: Employee,
    entry: MockConfigEntry,
    set_up: SetUp,
    elsewhere: Portal,
    nameless: str,
) -> None:
    """No name is nobody's: it is asked."""
    if nameless != "new":
        anna.name = anna.last_name = ""
        hass.config_entries.async_update_entry(entry, title="12 (portal.example)")
    if nameless != "known":
        elsewhere.employees[12].name = elsewhere.employees[12].last_name = ""
    await set_up()
    hook = elsewhere.add_webhook(elsewhere.employees[12], secret=NEW_SECRET)
    form = await change_to(hass, entry, hook.url)
    assert form["step_id"] == "confirm_person"
    assert all(form["description_placeholders"][name] for name in ("known", "host", "name", "new_host"))


async def test_a_renamed_person_on_the_same_portal(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry, webhook: Webhook
) -> None:
    """There the number is hers alone: nothing is asked."""
    anna.last_name = "Becker"
    renewed = portal.add_webhook(anna, secret=NEW_SECRET)
    assert (await change_to(hass, loaded, renewed.url))["reason"] == "reconfigure_successful"
    await hass.async_block_till_done(wait_background_tasks=True)
    assert loaded.data[CONF_URL] == renewed.url
