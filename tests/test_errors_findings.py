"""What was found on the way to a portal stands in the form, in the log line and in the diagnostics; no secret does."""

import json
import logging
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
import trustme

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import LEAK, QUEUE_OFF, SECRET, SetUp, Time
from tests.portal import Employee, Fault, Portal, Webhook
from tests.support.common import download, refused
from tests.support.issue_texts import LANGUAGES, filled, translations

# What goes wrong, what is said about it in English, and what diagnostics hold.
FOUND: dict[str, tuple[Fault, str, dict[str, Any]]] = {
    "page": (Fault.html_403(), "the answer is not JSON (HTTP 403)", {"kind": "not_json", "status": 403}),
    "gateway": (Fault.html(502, "Bad Gateway"), "(HTTP 502)", {"kind": "not_json", "status": 502}),
    "lost": (Fault.lost_after(), "the connection broke off", {"kind": "connection_lost"}),
    "login": (
        Fault.redirect(f"https://portal.example/auth/?backurl=/rest/12/{SECRET}/"),
        "it leads to portal.example/auth/ (HTTP 302)",
        {"kind": "redirect", "status": 302, "host": "**REDACTED**", "path": "/auth/"},
    ),
    "loop": (
        Fault.redirect(f"http://portal.example/b24/rest/12/{SECRET}/batch"),
        "it leads to portal.example/b24/… (HTTP 302)",
        {"kind": "redirect", "status": 302, "host": "**REDACTED**", "path": "/b24/…"},
    ),
    "licence": (
        Fault.redirect("/bitrix/coupon_activation.php"),
        "/bitrix/coupon_activation.php (HTTP 302), the page for entering a new licence",
        {"kind": "licence_page", "status": 302, "path": "/bitrix/coupon_activation.php"},
    ),
    "closed": (
        Fault.auth_error("PORTAL_DELETED"),
        "it is closed for maintenance, or was deleted",
        {"kind": "closed", "status": 403},
    ),
}
EACH = pytest.mark.parametrize(("fault", "words", "facts"), FOUND.values(), ids=list(FOUND))


async def submit(hass: HomeAssistant, url: str) -> Any:
    """Send the form of a new entry."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    form = await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "webhook"})
    return await hass.config_entries.flow.async_configure(form["flow_id"], {CONF_URL: url, CONF_VERIFY_SSL: True})


def said(form: Any, language: str = "en") -> str:
    """Return what a form says is wrong."""
    (error,) = form["errors"].values()
    return filled(translations(language)["config"]["error"][error], form["description_placeholders"])


# In the form


@EACH
async def test_the_form_says_what_was_found(
    hass: HomeAssistant, portal: Portal, webhook: Webhook, fault: Fault, words: str, facts: dict[str, Any]
) -> None:
    portal.faults.add(fault)
    form = await submit(hass, webhook.url)
    assert form["errors"] == {"base": "cannot_connect"}
    assert words in said(form)
    assert LEAK not in said(form)


async def test_the_form_says_what_is_wrong_with_the_certificate(hass: HomeAssistant, time: Time) -> None:
    async with Portal(authority=trustme.CA(), clock=time.clock) as portal:
        hook = portal.add_webhook(portal.add_employee(12), secret=SECRET)
        assert "an authority that Home Assistant does not know" in said(await submit(hass, hook.url))


async def test_the_form_says_that_nothing_answers(hass: HomeAssistant, portal: Portal, webhook: Webhook) -> None:
    await portal.stop()
    assert "nothing accepts connections at this address" in said(await submit(hass, webhook.url))


async def test_the_form_says_how_long_was_waited(
    hass: HomeAssistant, time: Time, portal: Portal, webhook: Webhook
) -> None:
    held = portal.faults.add(Fault.hold())
    asking = hass.async_create_task(submit(hass, webhook.url))
    await held.reached()
    time.jump(seconds=10)
    assert "it does not answer within 9 s" in said(await asking)
    held.release()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_form_speaks_home_assistants_language(
    hass: HomeAssistant, portal: Portal, webhook: Webhook, language: str
) -> None:
    """The part of the sentence, too."""
    hass.config.language = language
    portal.faults.add(Fault.html_403())
    found = translations(language)["common"]["found_not_json"].format(status=403)
    assert found in said(await submit(hass, webhook.url), language)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.error("LICENSE_EXPIRED", "The licence has expired.", 403), "The licence has expired (LICENSE_EXPIRED)"),
        (Fault.error("verification_needed", "License check failed", 401), "License check failed (verification_needed)"),
        (
            Fault.error("100", "Could not find value for {id}"),
            "Could not find value for {id} (100)",
        ),
        (Fault.error("0", "Fehler"), "Fehler (0)"),
        (Fault.error("SOMETHING_NEW", ""), "SOMETHING_NEW"),
    ],
    ids=lambda value: getattr(value, "name", "words"),
)
async def test_the_form_says_what_the_portal_says(
    hass: HomeAssistant, portal: Portal, webhook: Webhook, fault: Fault, words: str
) -> None:
    portal.faults.add(fault, "timeman.status")
    assert words in said(await submit(hass, webhook.url))


async def test_the_form_says_that_the_portals_clock_is_wrong(
    hass: HomeAssistant, portal: Portal, webhook: Webhook
) -> None:
    """Known by then, for the rest of the request was answered."""
    portal.clock.advance(minutes=-5)
    portal.faults.add(Fault.code_0(), "timeman.status")
    assert "Access denied (0); the portal's clock is 5 min behind" in said(await submit(hass, webhook.url))


# In the log, and where the entry tells why it is not there


@EACH
async def test_the_log_says_what_was_found(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    words: str,
    facts: dict[str, Any],
) -> None:
    """In one line, when the outage begins."""
    portal.faults.add(fault, times=None)
    await time.pass_by(minutes=12)
    (line,) = [
        one
        for one in caplog.records
        if one.levelno >= logging.WARNING and one.name.startswith(f"custom_components.{DOMAIN}")
    ]
    assert words in line.getMessage()


@QUEUE_OFF
async def test_an_action_says_what_was_found(hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry) -> None:
    portal.faults.add(Fault.html(502, "Bad Gateway"), times=None)
    error = await refused(hass, "open_day")
    assert error.translation_placeholders == {"found": "the answer is not JSON (HTTP 502)"}
    # Meanwhile nothing is sent: what was found is known all the same.
    error = await refused(hass, "open_day")
    assert error.translation_placeholders == {"found": "the answer is not JSON (HTTP 502)"}


@QUEUE_OFF
async def test_a_server_that_says_when_to_come_back(
    hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry
) -> None:
    portal.faults.add(Fault.raw(503, "<html>Maintenance</html>", "text/html", {"Retry-After": "300"}))
    error = await refused(hass, "open_day")
    assert error.translation_key == "rate_limited"
    assert "HTTP 503; it asks to wait 5 min" in str(error)


@QUEUE_OFF
async def test_an_action_says_why_the_entry_is_not_set_up(
    hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry
) -> None:
    portal.faults.add(Fault.licence_page(), times=None)
    await hass.config_entries.async_reload(loaded.entry_id)
    error = await refused(hass, "get_workday")
    assert error.translation_key == "cannot_connect"
    assert "/bitrix/coupon_activation.php" in str(error)


# In diagnostics


@EACH
async def test_diagnostics_hold_what_was_found(
    hass: HomeAssistant,
    portal: Portal,
    set_up: SetUp,
    hass_client: ClientSessionGenerator,
    fault: Fault,
    words: str,
    facts: dict[str, Any],
) -> None:
    """Whether the entry is loaded or not."""
    entry = await set_up()
    portal.faults.add(fault, times=None)
    await entry.runtime_data.coordinator.async_refresh()
    loaded = (await download(hass, hass_client, f"config_entry/{entry.entry_id}"))["connection"]
    await hass.config_entries.async_unload(entry.entry_id)
    away = await download(hass, hass_client, f"config_entry/{entry.entry_id}")
    assert loaded["found"] == away["connection"]["found"] == facts
    assert LEAK not in json.dumps((loaded, away))


async def test_diagnostics_forget_what_is_mended(
    hass: HomeAssistant, portal: Portal, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    entry = await set_up()
    portal.faults.add(Fault.html_403())
    for failure in ("AnswerLost", None):
        await entry.runtime_data.coordinator.async_refresh()
        told = (await download(hass, hass_client, f"config_entry/{entry.entry_id}"))["connection"]
        assert (told["last_failure"], told["found"] is not None) == (failure, failure is not None)


async def test_diagnostics_hold_the_code_and_not_the_words(
    hass: HomeAssistant, portal: Portal, set_up: SetUp, hass_client: ClientSessionGenerator
) -> None:
    """The portal's words may name somebody."""
    entry = await set_up()
    for code, told in (("LICENSE_EXPIRED", "LICENSE_EXPIRED"), ("Anna Schmidt!", None)):
        body = json.dumps({"error": code, "error_description": "Anna Schmidt has not paid"})
        portal.faults.add(Fault.raw(403, body))
        await entry.runtime_data.coordinator.async_refresh()
        files = await download(hass, hass_client, f"config_entry/{entry.entry_id}")
        assert (files["connection"]["code"], files["connection"]["found"]) == (told, {"status": 403})
        assert "Anna" not in json.dumps(files)


# The portal's clock


@pytest.mark.parametrize(
    ("minutes", "words"), [(-5, "5 min behind"), (7, "7 min ahead of"), (0.5, None)], ids=["behind", "ahead", "right"]
)
async def test_a_clock_that_is_wrong_is_told_once(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    set_up: SetUp,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
    minutes: float,
    words: str | None,
) -> None:
    caplog.set_level(logging.INFO, f"custom_components.{DOMAIN}")
    portal.clock.advance(minutes=minutes)
    entry = await set_up()
    await entry.runtime_data.coordinator.async_refresh()
    told = [one.getMessage() for one in caplog.records if "portal's clock" in one.getMessage()]
    assert len(told) == (words is not None)
    assert words is None or words in told[0]
    files = await download(hass, hass_client, f"config_entry/{entry.entry_id}")
    assert files["connection"]["clock_ahead_seconds"] == minutes * 60
    portal.clock.advance(minutes=-minutes)
    await entry.runtime_data.coordinator.async_refresh()
    told = [one.getMessage() for one in caplog.records if "portal's clock" in one.getMessage()]
    assert len(told) == 2 * (words is not None)


@QUEUE_OFF
async def test_a_wrong_clock_is_told_with_what_goes_wrong(
    hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    portal.clock.advance(minutes=-5)
    await set_up()
    portal.faults.add(Fault.html_403())
    error = await refused(hass, "open_day")
    assert "the answer is not JSON (HTTP 403); the portal's clock is 5 min behind" in str(error)
