"""Names and words from outside: nowhere do they become a link, an image or a line of their own.

What the frontend makes of Markdown was tried with its own renderer (marked, of home-assistant-frontend) on 30,000
random texts when the function that escapes was written; here each place is shown to use it.
"""

from collections.abc import Mapping
import logging
import re
from typing import Any

from homeassistant.config_entries import SOURCE_USER
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import CONF_REPORT, CONF_USER_ID, DOMAIN, SUBENTRY_EMPLOYEE
from custom_components.bitrix24.texts import escape_markdown
from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Role, Webhook
from tests.support.client import BRIEF
from tests.support.common import act, bring_to, refused
from tests.support.queue import OPEN, issues_about
from tests.support.team import ANNA, device_of, shown

LONGEST = 300
HOSTILE = (
    "[Log in](https://evil.example)![](https://evil.example/a.png)<img src=//e>\u202e www.evil.example\x00\x9b31m\r\n"
    "# **a@evil.example** `x` ~~_y_~~ &lt;b&gt; \u2028<https://evil.example> | \\"
)
# Whatever is longer is cut; nearly as long as an answer may be.
ENDLESS = f"{HOSTILE}{'[x](//e) ' * 20_000}"
INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# What is left of a text without all that is escaped.
RENDERED = re.compile(r"[\\`*\[\]<>~|@]|://|www\.|&\w+;|(?<!\w)_|_(?!\w)")


def assert_shown_as_it_is(placeholders: Mapping[str, str] | None) -> None:
    """Look through what stands in a text that is rendered."""
    assert placeholders
    for text in placeholders.values():
        assert_line(text)
        assert not RENDERED.search(re.sub(r"\\[!-/:-@\[-`{-~]", "", text)), text


def assert_line(text: str) -> None:
    assert len(text) <= LONGEST
    assert not INVISIBLE.search(text), text


def assert_hostile(text: str | None) -> None:
    """Make sure that the hostile text arrived at all, or the test would show nothing."""
    assert "evil" in (text or "")


# The function itself


@pytest.mark.parametrize(
    "text",
    [
        "Anna Schmidt (portal.example)",
        "Anna Schmidt (127.0.0.1:8443)",
        "Анна-Мария д'Артуа, 3. Abteilung",
        "Access denied! Only for members of IT & Sales. (ERROR_CORE)",
        "it leads to /auth/index.php (HTTP 302); it asks to wait 5 min",
        "2026-09-14 08:00",
        "x86 {a} #12 a+b = c $1 50 % naïve_name",
        "👩‍👩‍👧 Zoë",
    ],
)
def test_usual_names_stay_as_they_are(text: str) -> None:
    """They stand in titles too, where a backslash would be seen."""
    assert escape_markdown(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[a](//b)", r"\[a\](//b)"),
        ("https://e.example HTTP://e", r"https\://e.example HTTP\://e"),
        ("www.e.example WWW.e", r"www\.e.example WWW\.e"),
        ("a@e.example", r"a\@e.example"),
        ("<img src=x>", r"\<img src=x\>"),
        ("*a* **b** _c_ a__b `d` ~~e~~ f|g", r"\*a\* \*\*b\*\* \_c\_ a\_\_b \`d\` \~\~e\~\~ f\|g"),
        ("&lt;b&gt; &#91; A&B", r"\&lt;b\&gt; \&#91; A&B"),
        ("# a", r"\# a"),
        ("- a - b", r"\- a - b"),
        ("+ a", r"\+ a"),
        ("=== a", r"\=== a"),
        ("12) a", r"12\) a"),
        ("123456. a 1. b", r"123456\. a 1. b"),
        ("a\\", r"a\\"),
        (" a\r\n\tb\u2028c\x85d\x0be ", "a b c d e"),
        ("a\x00\x1b[31mb\u202ec\u2066d\x9fe\u200ff\ufeff", r"a\[31mbcdef"),
    ],
)
def test_what_means_something_is_escaped(text: str, shown: str) -> None:
    assert escape_markdown(text) == shown


@pytest.mark.parametrize(
    "text", ["x" * 301, "[" * 200, "x" + "[" * 200, "\\" * 5_000, "a " * 1_000_000, "\x00" * 700 + "x"]
)
def test_long_texts_are_cut(text: str) -> None:
    """Never between a backslash and what it escapes, which would be what follows then."""
    line = escape_markdown(text)
    assert len(line) <= LONGEST
    assert line.endswith("…")
    assert re.fullmatch(r"(?:\\.|[^\\])*", line)


@BRIEF
@given(text=st.text() | st.text(st.sampled_from("[](){}<>!*_`~|\\#+-=.:/@&;wWhtps \n\u202e1xé"), max_size=700))
def test_any_text(text: str) -> None:
    assert_shown_as_it_is({"x": escape_markdown(text)})


# Repair issues and their forms


async def fix_flow(hass: HomeAssistant, issue: ir.IssueEntry) -> Any:
    """Click an issue."""
    assert await async_setup_component(hass, "repairs", {})
    manager = hass.data["repairs"]["flow_manager"]
    return manager, await manager.async_init(DOMAIN, data={"issue_id": issue.issue_id})


async def test_a_forgotten_day(hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp) -> None:
    """The issue, its form, and the form once the portal has refused."""
    anna.name = HOSTILE
    bring_to(anna, "expired")
    await time.move_to("2026-09-14T12:00:00+02:00")
    await set_up()
    (issue,) = issues_about(hass, "workday_expired")
    assert list(issue.translation_placeholders or {}) == ["start"]
    manager, form = await fix_flow(hass, issue)
    assert_hostile(form["description_placeholders"]["name"])
    assert_shown_as_it_is(form["description_placeholders"])
    portal.faults.add(Fault.error("ERROR_CORE", HOSTILE), "timeman.close")
    form = await manager.async_configure(form["flow_id"], {"finish": "2026-09-10 17:00:00", "reason": "Forgot"})
    assert form["errors"] == {"base": "refused"}
    assert_hostile(form["description_placeholders"]["reason"])
    assert_shown_as_it_is(form["description_placeholders"])


async def test_a_command_that_cannot_be_delivered(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    anna.name = HOSTILE
    await set_up()
    await portal.stop()
    assert (await act(hass, "open_day"))["queued"]
    portal.faults.add(Fault.error("ERROR_CORE", ENDLESS), OPEN, times=None)
    await portal.start()
    await time.pass_by(minutes=2)
    (issue,) = issues_about(hass, "command_undeliverable")
    assert not issue.translation_placeholders
    _, form = await fix_flow(hass, issue)
    shown = form["description_placeholders"]
    reason = shown["commands"].partition("Bitrix24 refused: ")[2]
    for text in (shown["name"], reason):
        assert_hostile(text)
    assert_shown_as_it_is({"name": shown["name"], "reason": reason})


async def test_a_portal_without_rest(hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry) -> None:
    """Whose words stand in the issue, beside the title of the entry."""
    hass.config_entries.async_update_entry(loaded, title=HOSTILE)
    portal.faults.add(Fault.error("ACCESS_DENIED", HOSTILE, 403), "profile", times=None)
    await time.advance(minutes=5)
    (issue,) = issues_about(hass, "rest_unavailable")
    for text in (issue.translation_placeholders or {}).values():
        assert_hostile(text)
    assert_shown_as_it_is(issue.translation_placeholders)


async def test_all_issues_of_an_entry(
    hass: HomeAssistant, time: Time, portal: Portal, webhook: Webhook, loaded: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(loaded, title=HOSTILE)
    webhook.set_scopes(())
    await time.advance(minutes=5)
    webhook.set_scopes(("timeman", "im"))
    portal.faults.add(Fault.overload_limit())
    await time.advance(minutes=5)
    issues = issues_about(hass, "")
    assert {issue.translation_key for issue in issues} == {"missing_scope", "rest_blocked"}
    for issue in issues:
        assert_hostile(str(issue.translation_placeholders))
        assert_shown_as_it_is(issue.translation_placeholders)


# Forms


async def test_the_form_for_a_webhook(hass: HomeAssistant, portal: Portal, webhook: Webhook) -> None:
    portal.faults.add(Fault.error("SOMETHING", ENDLESS), "timeman.status")
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    form: Any = await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "webhook"})
    form = await hass.config_entries.flow.async_configure(
        form["flow_id"], {CONF_URL: webhook.url, CONF_VERIFY_SSL: True}
    )
    assert form["errors"] == {"base": "unknown"}
    assert_hostile(form["description_placeholders"]["found"])
    assert_shown_as_it_is(form["description_placeholders"])


async def test_a_hostile_name_in_a_new_entry(hass: HomeAssistant, anna: Employee, webhook: Webhook) -> None:
    """The title is nowhere rendered by us, but it is logged."""
    anna.name = HOSTILE
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    form: Any = await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "webhook"})
    created: Any = await hass.config_entries.flow.async_configure(
        form["flow_id"], {CONF_URL: webhook.url, CONF_VERIFY_SSL: True}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert_hostile(created["title"])
    assert_line(created["title"])


@pytest.mark.parametrize("flow", ["reauth", "reconfigure"])
async def test_the_forms_of_an_entry(hass: HomeAssistant, loaded: MockConfigEntry, flow: str) -> None:
    hass.config_entries.async_update_entry(loaded, title=HOSTILE)
    start = loaded.start_reauth_flow if flow == "reauth" else loaded.start_reconfigure_flow
    form: Any = await start(hass)
    assert_hostile(form["description_placeholders"]["name"])
    assert_shown_as_it_is(form["description_placeholders"])


async def test_the_form_that_adds_somebody(
    hass: HomeAssistant, portal: Portal, anna: Employee, webhook: Webhook, loaded: MockConfigEntry
) -> None:
    """Its list shows names and positions as they are, in one line each."""
    webhook.set_scopes(("timeman", "im", "user"))
    anna.role = Role.ADMIN
    portal.add_employee(13, name=HOSTILE, work_position=ENDLESS)
    await hass.config_entries.async_reload(loaded.entry_id)
    hass.config_entries.async_update_entry(loaded, title=HOSTILE)
    portal.faults.add(Fault.error("SOMETHING", ENDLESS), "timeman.status", user_id=13)
    form: Any = await hass.config_entries.subentries.async_init(
        (loaded.entry_id, SUBENTRY_EMPLOYEE), context={"source": SOURCE_USER}
    )
    selector, _ = form["data_schema"].schema.values()
    (label,) = (option["label"] for option in selector.config["options"])
    assert_hostile(label)
    assert not INVISIBLE.search(label)
    form = await hass.config_entries.subentries.async_configure(form["flow_id"], {CONF_USER_ID: "13"})
    assert form["errors"] == {"base": "unknown"}
    for name in ("entry", "found"):
        assert_hostile(form["description_placeholders"][name])
    assert_shown_as_it_is(form["description_placeholders"])


async def test_the_options_say_nothing_from_outside(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    form: Any = await hass.config_entries.options.async_init(loaded.entry_id)
    assert CONF_REPORT in form["data_schema"].schema
    assert form["description_placeholders"] == {"most": "1000"}


# What is not rendered: errors, logs, devices


async def test_errors_of_actions_are_lines(hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry) -> None:
    """Without backslashes: where they are shown, nothing is rendered."""
    portal.faults.add(Fault.error("ERROR_CORE", f"[No]\n{ENDLESS}"), OPEN)
    error = await refused(hass, "open_day")
    reason = (error.translation_placeholders or {})["reason"]
    assert reason.startswith("[No] [Log in](https://evil.example)")
    assert_line(reason)
    portal.faults.add(Fault.unknown_status(ENDLESS[:5_000]))
    error = await refused(hass, "open_day")
    assert_line((error.translation_placeholders or {})["reason"])


@pytest.mark.parametrize("fault", ["whole request", "own day", "code"])
async def test_log_records_are_short_lines(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    """Whatever a portal says, its words neither fill the disk nor begin a record of their own."""
    words = f"x\n2026-09-14 08:00:00 ERROR (MainThread) [homeassistant] Forged {ENDLESS}"
    match fault:
        case "whole request":
            portal.faults.add(Fault.error("ERROR_CORE", words), "batch", times=None)
        case "own day":
            portal.faults.add(Fault.error("SOMETHING", words[:5_000]), "timeman.status", times=None)
        case "code":
            portal.faults.add(Fault.error(words, words), "batch", times=None)
    caplog.clear()
    caplog.set_level(logging.INFO)
    await time.advance(minutes=5)
    await hass.config_entries.async_reload(loaded.entry_id)
    told = [record.getMessage() for record in caplog.records if "Forged" in record.getMessage()]
    assert told
    for message in told:
        assert len(message) < 1_000
        assert not INVISIBLE.search(message)
    assert max(len(record.getMessage()) for record in caplog.records) < 1_000


async def test_a_device_bears_a_name_in_one_line(
    hass: HomeAssistant, anna: Employee, webhook: Webhook, set_up: SetUp
) -> None:
    """As it is: nothing renders it, and a backslash would be a part of the name."""
    webhook.set_scopes(("timeman", "im", "user"))
    anna.name, anna.work_position = f"[A]\n\x1b{'B' * 500}\u202e", HOSTILE
    await set_up()
    device = device_of(hass, ANNA)
    assert device.name is not None
    assert device.name.startswith("[A] BBB")
    assert_line(device.name)
    assert_line(device.model or "")
    assert shown(hass, ANNA, "status") == "closed"
    for one in dr.async_get(hass).devices:
        assert_line(one.name or "")
