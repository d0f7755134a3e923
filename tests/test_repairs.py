"""Forgotten days and their form, and the issues that only want to be read."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from string import Formatter
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.issue_registry import EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.bitrix24.const import CONF_QUEUE, CONF_REPORT, DOMAIN
from tests.conftest import PORTAL_KEY, SetUp, Time
from tests.portal import Employee, Fault, Portal, Schedule, Webhook
from tests.support.common import act, bring_to, device_id, refused, value, writes
from tests.support.issue_texts import (
    LANGUAGES,
    assert_form_in_every_language,
    assert_issue_in_every_language,
    form_text,
    issue_text,
    translations,
)
from tests.support.queue import CLOSE, OPEN, USUAL_REPORT, issues_about, only_issue, outbox_path, sent
from tests.support.repair_dialog import Dialog

NOON = "2026-09-14T12:00:00+02:00"
EVENING = {"finish": "2026-09-10 17:30:00", "reason": "Forgot it"}
# One shift in the morning: whoever comes after it is late already.
EARLY_SHIFT = Schedule.shift([("06:00", "14:00")], min_duration="08:00:00")
# An hour after its end a shift expires, long before the next one.
TWO_SHIFTS = Schedule.shift([("06:00", "14:00"), ("20:00", "22:00")], min_duration="08:00:00")
NIGHT_SHIFT = Schedule.shift([("22:00", "06:00")], min_duration="08:00:00")


def expired_issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """Return the issues about forgotten days."""
    return issues_about(hass, "workday_expired")


def proposed(form: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands in the fields when the form opens."""
    return {
        field["name"]: field["description"]["suggested_value"]
        for field in form["data_schema"]
        if "suggested_value" in field.get("description", {})
    }


async def forgotten(time: Time, anna: Employee, start: str, schedule: Schedule | None = None) -> None:
    """Let Anna begin a day and forget it; it is Monday noon in Berlin afterwards."""
    anna.schedule = schedule
    anna.office.clock.move_to(start)
    anna.open_day()
    await time.move_to(NOON)
    assert anna.state == "EXPIRED"


@pytest.fixture
async def expired(time: Time, anna: Employee) -> Employee:
    """Anna began on Thursday, 10 September, at 08:00 and forgot to close; now it is Monday noon."""
    await forgotten(time, anna, "2026-09-10T08:00:00+02:00")
    return anna


# The issue


async def test_a_forgotten_day_is_told_once(hass: HomeAssistant, time: Time, expired: Employee, set_up: SetUp) -> None:
    """One issue however often the day is seen, and nothing is written for a day that stays as it is."""
    entry = await set_up()
    issue = only_issue(hass)
    assert (issue.severity, issue.is_fixable) == (ir.IssueSeverity.WARNING, True)
    assert issue_text(issue) == "The work day of 2026-09-10 08:00 was not closed\n"
    assert_issue_in_every_language(issue)
    told = async_capture_events(hass, EVENT_REPAIRS_ISSUE_REGISTRY_UPDATED)
    await time.pass_by(minutes=30)
    await act(hass, "resume_day")
    await refused(hass, "close_day")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await time.pass_by(minutes=30)
    assert only_issue(hass) is issue
    assert told == []


@pytest.mark.parametrize("before", ["never", "opened", "paused", "closed", "closed_earlier"])
async def test_other_days_are_no_issue(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, before: str
) -> None:
    """Only a forgotten day is."""
    bring_to(anna, before)
    await time.move_to(NOON)
    await set_up()
    await time.pass_by(minutes=6)
    assert expired_issues(hass) == []


async def test_a_day_that_expires_while_home_assistant_runs(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The issue comes with the poll that sees it: after half past one at night, by the schedule of a new portal."""
    await act(hass, "open_day")
    await time.move_to("2026-09-15T01:20:00+02:00")
    assert expired_issues(hass) == []
    await time.pass_by(minutes=12)
    assert value(hass, "status") == "expired"
    assert len(expired_issues(hass)) == 1


async def test_closed_elsewhere(hass: HomeAssistant, time: Time, expired: Employee, set_up: SetUp) -> None:
    """Nobody has to confirm what has been done in Bitrix24."""
    await set_up()
    expired.close_day("2026-09-10T17:00:00+02:00")
    await time.pass_by(minutes=5)
    assert expired_issues(hass) == []


async def test_a_new_day_begun_elsewhere(hass: HomeAssistant, time: Time, expired: Employee, set_up: SetUp) -> None:
    """Closed and begun anew between two polls: only the new day is seen."""
    await set_up()
    expired.close_day("2026-09-10T17:00:00+02:00")
    expired.open_day()
    await time.pass_by(minutes=5)
    assert value(hass, "status") == "opened"
    assert expired_issues(hass) == []


async def test_closed_by_an_action(hass: HomeAssistant, expired: Employee, set_up: SetUp) -> None:
    """The issue goes at once, without a poll."""
    await set_up()
    await act(hass, "close_day", time="2026-09-10 17:00:00", report="Forgot it")
    assert expired_issues(hass) == []


@pytest.mark.parametrize("fault", [Fault.html_500(), Fault.unknown_status()], ids=lambda fault: fault.name)
async def test_a_poll_that_tells_nothing(
    hass: HomeAssistant, time: Time, portal: Portal, expired: Employee, set_up: SetUp, fault: Fault
) -> None:
    """An outage, or a status nobody knows, is no reason to think that the day was closed."""
    await set_up()
    portal.faults.add(fault, times=None)
    await time.pass_by(minutes=10)
    assert value(hass, "status") in {"unavailable", "unknown"}
    assert len(expired_issues(hass)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_else_is_told_how(language: str) -> None:
    """Repairs need an administrator: the error of the switch names the action by which everybody can close the day."""
    texts = translations(language)
    assert texts["services"]["close_day"]["name"] in texts["exceptions"]["day_expired"]["message"]


async def test_the_entry_is_removed(hass: HomeAssistant, expired: Employee, set_up: SetUp) -> None:
    """Its issue goes with it."""
    entry = await set_up()
    await hass.config_entries.async_remove(entry.entry_id)
    assert expired_issues(hass) == []


# The form


async def test_the_form_closes_the_day(
    hass: HomeAssistant, dialog: Dialog, portal: Portal, expired: Employee, set_up: SetUp
) -> None:
    """What is entered is what Bitrix24 gets, in the offset of the day's start; the issue goes with it."""
    await set_up()
    issue = only_issue(hass)
    form = await dialog.open(issue)
    assert form["step_id"] == "confirm"
    assert [(field["name"], field["required"], list(field["selector"])) for field in form["data_schema"]] == [
        ("finish", True, ["datetime"]),
        ("reason", True, ["text"]),
    ]
    # The reason is for the person to give.
    assert proposed(form) == {"finish": "2026-09-10 18:00:00"}
    said = form_text(issue, form)
    assert "Anna Schmidt" in said
    assert "began at 2026-09-10 08:00" in said
    assert "until 2026-09-10 23:59:59 and no later" in said
    assert_form_in_every_language(issue, form)

    result = await dialog.submit(form, EVENING)
    assert result["type"] == "create_entry"
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-10T17:30:00+02:00", "REPORT": "Forgot it"}]
    assert (expired.state, value(hass, "status")) == ("CLOSED", "closed")
    assert expired_issues(hass) == []


@pytest.mark.parametrize(
    ("start", "schedule", "finish"),
    [
        pytest.param("2026-09-10T08:00:00+02:00", Schedule.fixed(), "2026-09-10 18:00:00", id="recommended"),
        pytest.param("2026-09-10T14:30:00+02:00", EARLY_SHIFT, "2026-09-10 22:30:00", id="after the required hours"),
        pytest.param("2026-09-10T21:55:00+02:00", NIGHT_SHIFT, "2026-09-10 23:59:59", id="not after midnight"),
        pytest.param("2026-09-10T20:00:00+02:00", Schedule.none(), "2026-09-10 23:59:59", id="nothing required"),
        pytest.param("2026-09-10T23:59:59+02:00", Schedule.fixed(), None, id="no time left"),
    ],
)
async def test_the_proposed_time(
    hass: HomeAssistant,
    time: Time,
    dialog: Dialog,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    start: str,
    schedule: Schedule,
    finish: str | None,
) -> None:
    """The recommended time if it lies after the start, else the required hours later, never after the start's date.

    Where a time is proposed, Bitrix24 takes it as it stands.
    """
    await forgotten(time, anna, start, schedule)
    await set_up()
    form = await dialog.open(only_issue(hass))
    assert proposed(form).get("finish") == finish
    if finish is not None:
        result = await dialog.submit(form, {**proposed(form), "reason": "Forgot it"})
        assert result["type"] == "create_entry"
        assert anna.state == "CLOSED"
        assert expired_issues(hass) == []


@pytest.mark.parametrize(
    "portal_options", [{"generation": name, "reopen_allowed": False} for name in "ABC"], ids=["A", "B", "C"]
)
@pytest.mark.parametrize("when", ["2026-09-14T13:10:00+02:00", "2026-09-15T08:00:00+02:00"], ids=["soon", "next day"])
async def test_a_day_outside_any_shift(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, anna: Employee, set_up: SetUp, when: str
) -> None:
    """Opened again at 13:00 where that is disallowed: 22:00 is recommended, and the form says why it proposes 13:01."""
    bring_to(anna, "closed")
    await time.move_to("2026-09-14T13:00:00+02:00")
    await set_up()
    await refused(hass, "open_day")
    await time.move_to(when)
    issue = only_issue(hass)
    form = await dialog.open(issue)
    assert form["step_id"] == "outside_shift"
    assert proposed(form)["finish"] == "2026-09-14 13:01:00"
    assert_form_in_every_language(issue, form)
    assert "hours that nobody worked" in form_text(issue, form)

    early = await dialog.submit(form, {"finish": "2026-09-14 12:30:00", "reason": "Too late"})
    assert (early["step_id"], early["errors"]) == ("outside_shift", {"finish": "time_before_start"})
    result = await dialog.submit(early, {**proposed(form), "reason": "Too late"})
    assert result["type"] == "create_entry"
    assert anna.records[-1].finish == datetime.fromisoformat("2026-09-14T13:01:00+02:00")
    assert (anna.state, value(hass, "status"), len(anna.records)) == ("CLOSED", "closed", 2)
    assert expired_issues(hass) == []


@pytest.mark.parametrize(
    ("now", "step", "finish"),
    [
        ("2026-09-15T08:00:00+02:00", "outside_shift", "2026-09-15 00:15:00"),
        # By then it is past, and Home Assistant did not see that the day never belonged to a shift.
        ("2026-09-15T09:30:00+02:00", "confirm", "2026-09-15 09:14:00"),
    ],
    ids=["to come", "past"],
)
async def test_a_recommended_time_to_come(
    hass: HomeAssistant,
    time: Time,
    dialog: Dialog,
    anna: Employee,
    set_up: SetUp,
    now: str,
    step: str,
    finish: str,
) -> None:
    """Begun at 00:14 and expired at 04:30: until 09:14 Bitrix24 would count."""
    await time.move_to("2026-09-15T00:14:00+02:00")
    anna.open_day()
    await time.move_to(now)
    await set_up()
    form = await dialog.open(only_issue(hass))
    assert (form["step_id"], proposed(form)["finish"]) == (step, finish)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Vladivostok"])
async def test_home_assistant_lives_elsewhere(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, anna: Employee, set_up: SetUp, zone: str
) -> None:
    """The form speaks Home Assistant's own time, Bitrix24 gets the employee's; an error does not change that."""
    await hass.config.async_set_time_zone(zone)
    await forgotten(time, anna, "2026-09-10T08:00:00+02:00")
    await set_up()
    issue = only_issue(hass)
    form = await dialog.open(issue)
    start, finish = {
        "America/New_York": ("2026-09-10 02:00", "2026-09-10 12:00:00"),
        "Asia/Vladivostok": ("2026-09-10 16:00", "2026-09-11 02:00:00"),
    }[zone]
    assert f"began at {start}" in form_text(issue, form)
    assert proposed(form)["finish"] == finish
    wrong = await dialog.submit(form, {"finish": f"{start}:00", "reason": "Forgot it"})
    assert wrong["errors"] == {"finish": "time_before_start"}
    assert form_text(issue, wrong).count(start) == 2
    assert (await dialog.submit(form, {"finish": finish, "reason": "x"}))["type"] == "create_entry"
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-10T18:00:00+02:00", "REPORT": "x"}]


async def test_the_form_names_the_dates_it_takes(
    hass: HomeAssistant, time: Time, dialog: Dialog, anna: Employee, set_up: SetUp
) -> None:
    """Where Home Assistant is it was past midnight already: what the form proposes must not contradict what it says."""
    await hass.config.async_set_time_zone("Asia/Vladivostok")
    await forgotten(time, anna, "2026-09-10T08:00:00+02:00")
    await set_up()
    issue = only_issue(hass)
    form = await dialog.open(issue)
    finish = proposed(form)["finish"]
    assert finish == "2026-09-11 02:00:00"
    for language in LANGUAGES:
        assert finish[:10] in form_text(issue, form, language)


async def test_the_form_while_the_status_is_unknown(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, expired: Employee, set_up: SetUp
) -> None:
    """Nobody knows that the day was closed, so nobody is told that all is well."""
    await set_up()
    issue = only_issue(hass)
    portal.faults.add(Fault.unknown_status(), times=None)
    await time.pass_by(minutes=5)
    result = await dialog.open(issue)
    assert result["type"] in {"form", "abort"}
    assert expired_issues(hass) == [issue]


async def test_a_flexible_schedule_asks_for_no_reason(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Bitrix24 takes the time alone there, so the form does too."""
    await forgotten(time, anna, "2026-09-10T08:00:00+02:00", Schedule.flexible())
    await set_up()
    form = await dialog.open(only_issue(hass))
    assert {field["name"]: field["required"] for field in form["data_schema"]} == {"finish": True, "reason": False}
    assert (await dialog.submit(form, {"finish": "2026-09-10 16:00:00"}))["type"] == "create_entry"
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-10T16:00:00+02:00"}]


MISTAKES = [
    ({"finish": "2026-09-11 00:30:00"}, {"finish": "time_wrong_date"}),
    ({"finish": "2026-09-09 18:00:00"}, {"finish": "time_wrong_date"}),
    ({"finish": "2026-09-10 08:00:00"}, {"finish": "time_before_start"}),
    ({"finish": "2026-09-10 07:00:00"}, {"finish": "time_before_start"}),
    ({"reason": ""}, {"reason": "report_required"}),
    ({"reason": "  "}, {"reason": "report_required"}),
    ({"reason": "x" * 1001}, {"reason": "report_too_long"}),
]


@pytest.mark.parametrize(("change", "errors"), MISTAKES)
async def test_a_mistake_stays_in_the_form(
    hass: HomeAssistant,
    dialog: Dialog,
    portal: Portal,
    expired: Employee,
    set_up: SetUp,
    change: dict[str, str],
    errors: dict[str, str],
) -> None:
    """Told at the field, with what was entered still there; nothing is sent; and it can be corrected on the spot."""
    await set_up()
    issue = only_issue(hass)
    form = await dialog.submit(await dialog.open(issue), {**EVENING, **change})
    assert (form["type"], form["errors"]) == ("form", errors)
    assert {**EVENING, **proposed(form)} == {**EVENING, **change}
    assert_form_in_every_language(issue, form)
    assert writes(portal) == []
    assert expired_issues(hass) == [issue]
    assert (await dialog.submit(form, EVENING))["type"] == "create_entry"
    assert expired.state == "CLOSED"


@pytest.mark.parametrize("portal_options", [{"schedule": EARLY_SHIFT}], ids=["early"])
async def test_a_time_to_come(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """A shift that ends early expires on its own date: what is still to come that day is no time of a finish."""
    portal.clock.move_to("2026-09-14T05:55:00+02:00")
    anna.open_day()
    await time.move_to("2026-09-14T16:00:00+02:00")
    assert anna.state == "EXPIRED"
    await set_up()
    issue = only_issue(hass)
    later = {"finish": "2026-09-14 16:30:00", "reason": "Forgot it"}
    form = await dialog.submit(await dialog.open(issue), later)
    assert form["errors"] == {"finish": "time_in_future"}
    assert_form_in_every_language(issue, form)
    assert writes(portal) == []


@pytest.mark.parametrize("portal_options", [{"schedule": TWO_SHIFTS}], ids=["shifts"])
@pytest.mark.parametrize("way", ["form", "close_expired"])
async def test_what_is_proposed_is_never_in_the_future(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, anna: Employee, set_up: SetUp, way: str
) -> None:
    """Begun after the shift, a day expires within the hour: the required hours are not over yet.

    Bitrix24 takes a finish in the future without a word, and the day would overlap the next one.
    """
    portal.clock.move_to("2026-09-14T14:30:00+02:00")
    anna.open_day()
    await time.move_to("2026-09-14T19:50:00+02:00")
    assert anna.state == "EXPIRED"
    await set_up()
    if way == "form":
        form = await dialog.open(only_issue(hass))
        result = await dialog.submit(form, {**proposed(form), "reason": "Forgot it"})
        assert (result["type"], result.get("errors")) == ("create_entry", None)
    else:
        assert (await act(hass, "open_day", close_expired=True))["start"] == "2026-09-14T19:50:00+02:00"
    (closing,) = sent(portal, CLOSE)
    assert datetime.fromisoformat(closing["TIME"]) <= portal.clock.now()


def refuse_in_german(portal: Portal, webhook: Webhook) -> None:
    portal.faults.add(Fault.error("ALERT_WARNING", "Vorgang nicht erlaubt", 400), CLOSE)


def veto(portal: Portal, webhook: Webhook) -> None:
    portal.veto = True


def forbid(portal: Portal, webhook: Webhook) -> None:
    portal.faults.add(Fault.error("", "User does not have access", 400), CLOSE)


def revoke(portal: Portal, webhook: Webhook) -> None:
    webhook.revoke()


def take_scope(portal: Portal, webhook: Webhook) -> None:
    webhook.set_scopes(["im"])


def end_plan(portal: Portal, webhook: Webhook) -> None:
    portal.rest_available = False


def give_away(portal: Portal, webhook: Webhook) -> None:
    webhook.person = portal.add_employee(1, name="System")


@pytest.mark.parametrize(
    ("trouble", "error", "words"),
    [
        (refuse_in_german, "refused", "Bitrix24 refused: Vorgang nicht erlaubt"),
        (veto, "not_applied", "did not change anything"),
        (forbid, "no_permission", "does not let the owner"),
        (revoke, "invalid_auth", "Sign in again, or enter a new webhook"),
        (take_scope, "missing_scope", 'The permission "timeman"'),
        (end_plan, "rest_unavailable", "not available"),
        (give_away, "invalid_auth", "Sign in again, or enter a new webhook"),
    ],
)
async def test_a_refusal_stays_in_the_form(
    hass: HomeAssistant,
    dialog: Dialog,
    portal: Portal,
    webhook: Webhook,
    expired: Employee,
    set_up: SetUp,
    trouble: Any,
    error: str,
    words: str,
) -> None:
    """Whatever the portal has against it is said in the form, and the issue stays."""
    await set_up()
    issue = only_issue(hass)
    form = await dialog.open(issue)
    trouble(portal, webhook)
    form = await dialog.submit(form, EVENING)
    assert (form["type"], form["errors"]) == ("form", {"base": error})
    assert words in form_text(issue, form)
    assert_form_in_every_language(issue, form)
    assert expired.state == "EXPIRED"
    assert expired_issues(hass) == [issue]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.lost_before(), "cannot_connect"),
        (Fault.html_500(), "cannot_connect"),
        (Fault.query_limit_json(), "rate_limited"),
    ],
    ids=lambda argument: getattr(argument, "name", argument),
)
async def test_an_outage_without_keeping_stays_in_the_form(
    hass: HomeAssistant,
    dialog: Dialog,
    portal: Portal,
    entry: MockConfigEntry,
    expired: Employee,
    set_up: SetUp,
    fault: Fault,
    error: str,
) -> None:
    """Who wants nothing kept is told at once."""
    hass.config_entries.async_update_entry(entry, options={CONF_QUEUE: False, CONF_REPORT: "x"})
    await set_up()
    issue = only_issue(hass)
    form = await dialog.open(issue)
    portal.faults.add(fault, times=None)
    form = await dialog.submit(form, EVENING)
    assert (form["type"], form["errors"]) == ("form", {"base": error})
    assert_form_in_every_language(issue, form)
    assert value(hass, "pending_commands") == "0"
    assert expired_issues(hass) == [issue]


async def test_an_outage_keeps_the_closing(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, expired: Employee, set_up: SetUp
) -> None:
    """The issue stays until the portal has it; asking twice changes nothing."""
    await set_up()
    issue = only_issue(hass)
    form = await dialog.open(issue)
    await portal.stop()
    result = await dialog.submit(form, EVENING)
    assert (result["type"], result["reason"]) == ("abort", "queued")
    assert_form_in_every_language(issue, result)
    again = await dialog.submit(await dialog.open(issue), EVENING)
    assert (again["type"], again["reason"]) == ("abort", "queued")
    await time.pass_by(hours=3)
    assert expired_issues(hass) == [issue]
    await portal.start()
    await time.pass_by(seconds=30)
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-10T17:30:00+02:00", "REPORT": "Forgot it"}]
    assert value(hass, "pending_commands") == "0"
    assert expired_issues(hass) == []
    assert issues_about(hass, "command_undeliverable") == []


@pytest.mark.parametrize("finish", ["2026-09-11 00:30:00", "2026-09-10 07:00:00"])
async def test_a_mistake_during_an_outage_stays_in_the_form(
    hass: HomeAssistant, dialog: Dialog, portal: Portal, expired: Employee, set_up: SetUp, finish: str
) -> None:
    """The form itself names the only date: what it can tell without the portal must not fail hours later."""
    await set_up()
    form = await dialog.open(only_issue(hass))
    await portal.stop()
    form = await dialog.submit(form, {**EVENING, "finish": finish})
    assert form["type"] == "form"
    assert form["errors"]["finish"] in {"time_wrong_date", "time_before_start"}
    assert value(hass, "pending_commands") == "0"


@pytest.mark.parametrize("seen", [True, False], ids=["seen", "not seen yet"])
async def test_closed_elsewhere_while_the_form_is_open(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, expired: Employee, set_up: SetUp, seen: bool
) -> None:
    """The form ends well and does nothing: the day is closed as somebody else wanted it."""
    await set_up()
    form = await dialog.open(only_issue(hass))
    expired.close_day("2026-09-10T16:00:00+02:00")
    if seen:
        await time.pass_by(minutes=5)
        assert expired_issues(hass) == []
    assert (await dialog.submit(form, EVENING))["type"] == "create_entry"
    assert writes(portal) == []
    assert expired_issues(hass) == []
    assert value(hass, "status") == "closed"


async def test_coming_back_to_a_form_after_the_day_was_closed(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, expired: Employee, set_up: SetUp
) -> None:
    """There is nothing to fill in any more."""
    await set_up()
    form = await dialog.open(only_issue(hass))
    assert (await dialog.look_again(form))["type"] == "form"
    expired.close_day("2026-09-10T16:00:00+02:00")
    await time.pass_by(minutes=5)
    assert (await dialog.look_again(form))["type"] == "create_entry"
    assert writes(portal) == []


async def test_a_new_day_begun_elsewhere_while_the_form_is_open(
    hass: HomeAssistant, dialog: Dialog, portal: Portal, expired: Employee, set_up: SetUp
) -> None:
    """The time is about Thursday: today's day is not closed by it."""
    await set_up()
    form = await dialog.open(only_issue(hass))
    expired.close_day("2026-09-10T16:00:00+02:00")
    expired.open_day()
    await dialog.submit(form, EVENING)
    assert writes(portal) == []
    assert expired.state == "OPENED"
    assert expired_issues(hass) == []


@pytest.mark.parametrize("when", ["before", "while open"])
async def test_the_entry_is_not_loaded(
    hass: HomeAssistant, dialog: Dialog, portal: Portal, expired: Employee, set_up: SetUp, when: str
) -> None:
    """Without the integration nobody can close the day; the form says so and the issue stays."""
    entry = await set_up()
    issue = only_issue(hass)
    if when == "while open":
        form = await dialog.open(issue)
        assert await hass.config_entries.async_unload(entry.entry_id)
        result = await dialog.submit(form, EVENING)
    else:
        assert await hass.config_entries.async_unload(entry.entry_id)
        result = await dialog.open(issue)
    assert (result["type"], result["reason"]) == ("abort", "entry_not_loaded")
    assert_form_in_every_language(issue, result)
    assert writes(portal) == []
    assert expired_issues(hass) == [issue]


async def test_the_entry_is_removed_while_the_form_is_open(
    hass: HomeAssistant, dialog: Dialog, expired: Employee, set_up: SetUp
) -> None:
    """The form ends with a reason, not with an error of the server."""
    entry = await set_up()
    form = await dialog.open(only_issue(hass))
    await hass.config_entries.async_remove(entry.entry_id)
    result = await dialog.submit(form, EVENING)
    assert (result["type"], result["reason"]) == ("abort", "entry_not_loaded")


async def test_two_forgetful_people(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, expired: Employee, set_up: SetUp
) -> None:
    """Each has an issue and a form of their own; closing one day leaves the other alone."""
    boris = portal.add_employee(13, name="Boris", last_name="Ivanov")
    portal.clock.move_to("2026-09-11T09:00:00+02:00")
    boris.open_day()
    portal.clock.move_to(NOON)
    hook = portal.add_webhook(boris, scopes=("timeman", "im"), secret="s3cretKey0000002")
    other = MockConfigEntry(
        domain=DOMAIN,
        entry_id="01JBORISENTRY",
        title="Boris Ivanov (portal.example)",
        unique_id=f"{PORTAL_KEY}_13",
        data={CONF_URL: hook.url, CONF_VERIFY_SSL: True},
    )
    await set_up()
    other.add_to_hass(hass)
    await hass.config_entries.async_setup(other.entry_id)
    assert other.state is ConfigEntryState.LOADED
    issues = {issue.issue_id: issue for issue in expired_issues(hass)}
    assert set(issues) == {f"workday_expired_{one}_owner" for one in ("01JANNAENTRY", "01JBORISENTRY")}
    form = await dialog.open(issues["workday_expired_01JBORISENTRY_owner"])
    assert form["description_placeholders"]["name"] == "Boris Ivanov"
    assert proposed(form)["finish"] == "2026-09-11 18:00:00"
    result = await dialog.submit(form, {"finish": "2026-09-11 15:00:00", "reason": "Forgot it"})
    assert result["type"] == "create_entry"
    assert (boris.state, expired.state) == ("CLOSED", "EXPIRED")
    assert expired_issues(hass) == [issues["workday_expired_01JANNAENTRY_owner"]]
    await act(hass, "close_day", device_id=device_id(hass, 12), time="2026-09-10 17:00:00", report="x")
    assert expired_issues(hass) == []
    await time.pass_by(minutes=6)
    assert expired_issues(hass) == []


# open_day with close_expired


async def test_close_expired(hass: HomeAssistant, time: Time, portal: Portal, expired: Employee, set_up: SetUp) -> None:
    """The forgotten day ends at the recommended time, with the reason of the options; a new one begins now."""
    await set_up()
    portal.requests.clear()
    answer = await act(hass, "open_day", close_expired=True)
    assert (answer["status"], answer["changed"], answer["queued"]) == ("opened", True, False)
    assert answer["start"] == NOON
    assert len(portal.requests) <= 3
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-10T18:00:00+02:00", "REPORT": USUAL_REPORT}]
    assert sent(portal, OPEN) == [{}]
    assert [record.stored_status for record in expired.records] == ["CLOSED", "OPENED"]
    assert value(hass, "status") == "opened"
    assert expired_issues(hass) == []


async def test_close_expired_with_a_reason_and_a_time(
    hass: HomeAssistant, portal: Portal, expired: Employee, set_up: SetUp
) -> None:
    """The reason is for both, the time for the new day."""
    await set_up()
    portal.requests.clear()
    await act(hass, "open_day", close_expired=True, time="2026-09-14 09:00:00", report="Was away")
    assert len(portal.requests) <= 3
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-10T18:00:00+02:00", "REPORT": "Was away"}]
    assert sent(portal, OPEN) == [{"TIME": "2026-09-14T09:00:00+02:00", "REPORT": "Was away"}]


@pytest.mark.parametrize(
    ("time_of_day", "error"),
    [("2026-09-13 09:00:00", "time_wrong_date"), ("2026-09-14 12:30:00", "time_in_future")],
)
async def test_close_expired_with_a_wrong_time_closes_nothing(
    hass: HomeAssistant, portal: Portal, expired: Employee, set_up: SetUp, time_of_day: str, error: str
) -> None:
    """All is checked before anything that changes is sent."""
    await set_up()
    failure = await refused(hass, "open_day", close_expired=True, time=time_of_day, report="x")
    assert failure.translation_key == error
    assert writes(portal) == []
    assert len(expired_issues(hass)) == 1


async def test_close_expired_where_nothing_has_expired(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """An automation may always say it."""
    await act(hass, "open_day", close_expired=True)
    assert writes(portal) == [OPEN]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("generation", ["A", "B", "C"])
@pytest.mark.parametrize(
    ("start", "schedule", "finish"),
    [
        pytest.param("2026-09-10T14:30:00+02:00", EARLY_SHIFT, "2026-09-10T22:30:00+02:00", id="required"),
        pytest.param("2026-09-10T21:55:00+02:00", NIGHT_SHIFT, "2026-09-10T23:59:59+02:00", id="midnight"),
        pytest.param("2026-09-10T20:00:00+02:00", Schedule.none(), "2026-09-10T23:59:59+02:00", id="none"),
    ],
)
async def test_close_expired_stays_on_the_date_of_the_start(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    start: str,
    schedule: Schedule,
    finish: str,
    generation: Any,
) -> None:
    """The same bound as in the form: Bitrix24 takes no other date, and older servers turn an early time into a day."""
    portal.generation = generation
    await forgotten(time, anna, start, schedule)
    await set_up()
    await act(hass, "open_day", close_expired=True)
    assert sent(portal, CLOSE) == [{"TIME": finish, "REPORT": USUAL_REPORT}]
    assert anna.records[0].finish == datetime.fromisoformat(finish)
    assert len(anna.records) == 2


async def test_close_expired_without_any_time_left(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """A day that began in the last second of its date cannot be closed for anybody: a person must say when."""
    await forgotten(time, anna, "2026-09-10T23:59:59+02:00")
    await set_up()
    assert (await refused(hass, "open_day", close_expired=True)).translation_key == "day_expired"
    assert writes(portal) == []


async def test_close_expired_is_kept(
    hass: HomeAssistant, time: Time, portal: Portal, expired: Employee, set_up: SetUp
) -> None:
    """During an outage too: both days are then what they would have been."""
    await set_up()
    await portal.stop()
    assert (await act(hass, "open_day", close_expired=True))["queued"] is True
    await time.pass_by(minutes=40)
    await portal.start()
    await time.pass_by(seconds=30)
    assert writes(portal) == [CLOSE, OPEN]
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-10T18:00:00+02:00", "REPORT": USUAL_REPORT}]
    assert sent(portal, OPEN) == [{"TIME": NOON, "REPORT": USUAL_REPORT}]
    assert (expired_issues(hass), issues_about(hass, "command_undeliverable")) == ([], [])


# On one date Bitrix24 cannot tell a day that was closed for the opening from one that somebody closed since.
BREAKS = [
    (fault, method, date)
    for fault in (Fault.query_limit_json(), Fault.lost_before(), Fault.lost_after(), Fault.html_500())
    for method, date in ((CLOSE, "earlier"), (OPEN, "earlier"), (CLOSE, "same date"))
]


@pytest.mark.parametrize(("fault", "method", "date"), BREAKS, ids=lambda argument: getattr(argument, "name", argument))
async def test_close_expired_that_breaks_off(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    fault: Fault,
    method: str,
    date: str,
) -> None:
    """Whichever of the two steps fails: in the end one day is closed and one is open, by itself and each once."""
    if date == "earlier":
        await forgotten(time, anna, "2026-09-10T08:00:00+02:00")
    else:
        portal.schedule = TWO_SHIFTS
        portal.clock.move_to("2026-09-14T14:30:00+02:00")
        anna.open_day()
        await time.move_to("2026-09-14T19:50:00+02:00")
    now = portal.clock.now()
    await set_up()
    portal.faults.add(fault, method)
    await act(hass, "open_day", close_expired=True)
    await time.pass_by(minutes=3)
    assert [record.stored_status for record in anna.records] == ["CLOSED", "OPENED"]
    assert abs(anna.records[1].start - now) <= timedelta(minutes=1)
    assert value(hass, "status") == "opened"
    assert value(hass, "pending_commands") == "0"
    assert (expired_issues(hass), issues_about(hass, "command_undeliverable")) == ([], [])


@pytest.mark.parametrize("portal_options", [{"schedule": TWO_SHIFTS}], ids=["shifts"])
async def test_close_expired_ends_before_the_new_day_begins(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Where both are on one date, a start given for the new day bounds the finish of the forgotten one."""
    portal.clock.move_to("2026-09-14T14:30:00+02:00")
    anna.open_day()
    await time.move_to("2026-09-14T21:00:00+02:00")
    await set_up()
    answer = await act(hass, "open_day", close_expired=True, time="2026-09-14 20:05:00", report="x")
    assert answer["start"] == "2026-09-14T20:05:00+02:00"
    assert anna.records[0].finish is not None
    assert anna.records[0].finish <= anna.records[1].start


# Issues that only want to be read


async def confirm(hass: HomeAssistant, dialog: Dialog, issue: ir.IssueEntry) -> str:
    """Read an issue in every language, confirm it, and return what it said in English."""
    assert_issue_in_every_language(issue)
    form = await dialog.open(issue)
    assert (form["type"], form["step_id"], form["data_schema"]) == ("form", "confirm", [])
    assert_form_in_every_language(issue, form)
    said = form_text(issue, form)
    assert (await dialog.submit(form, {}))["type"] == "create_entry"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue.issue_id) is None
    return said


async def test_a_command_that_cannot_be_delivered_is_confirmed(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """It says which, when and why."""
    await act(hass, "open_day")
    await time.advance(hours=8)
    await portal.stop()
    await act(hass, "close_day")
    await time.pass_by(minutes=20)
    await portal.start()
    portal.faults.add(Fault.error("ALERT_WARNING", "Nicht erlaubt", 400), CLOSE)
    await time.pass_by(seconds=30)
    said = await confirm(hass, dialog, only_issue(hass, "command_undeliverable"))
    assert "Close work day, 2026-09-14 16:00" in said
    assert "Anna Schmidt" in said
    assert "Bitrix24 refused: Nicht erlaubt" in said
    await time.pass_by(minutes=10)
    assert issues_about(hass, "command_undeliverable") == []


async def test_a_break_that_cannot_be_recorded_is_confirmed(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """It says from when to when."""
    await act(hass, "open_day")
    await time.advance(hours=4)
    await portal.stop()
    await act(hass, "pause_day")
    await time.pass_by(minutes=30)
    await act(hass, "resume_day")
    await portal.start()
    await time.pass_by(seconds=30)
    said = await confirm(hass, dialog, only_issue(hass, "command_undeliverable"))
    assert "from 2026-09-14 12:00 to 2026-09-14 12:30" in said
    assert "Anna Schmidt" in said


async def test_work_that_cannot_be_recorded_is_confirmed(
    hass: HomeAssistant, time: Time, dialog: Dialog, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The other way round: between two breaks."""
    await act(hass, "open_day")
    await time.advance(hours=3)
    await act(hass, "pause_day")
    await time.pass_by(minutes=30)
    await portal.stop()
    await act(hass, "resume_day")
    await time.pass_by(minutes=45)
    await act(hass, "pause_day")
    await portal.start()
    await time.pass_by(seconds=30)
    said = await confirm(hass, dialog, only_issue(hass, "command_undeliverable"))
    assert "from 2026-09-14 11:30 to 2026-09-14 12:15" in said


async def test_a_damaged_outbox_is_confirmed(
    hass: HomeAssistant, dialog: Dialog, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """It says whose commands and where the file is, and does not come back by itself."""
    path = outbox_path(hass, entry)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b'{"version": 1, "commands": [{"id": ')
    await set_up()
    said = await confirm(hass, dialog, only_issue(hass, "outbox_damaged"))
    (aside,) = path.parent.glob(f"{path.name}.*")
    assert aside.name in said
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert issues_about(hass, "outbox_damaged") == []


# Texts


def gaps(text: Any) -> Any:
    """Return the placeholders of each text in a tree of texts."""
    if isinstance(text, dict):
        return {key: gaps(item) for key, item in text.items()}
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("category", ["issues", "options"])
@pytest.mark.parametrize("language", ["ru", "de"])
def test_every_language_says_the_same(category: str, language: str) -> None:
    """The same texts with the same gaps."""
    assert gaps(translations(language)[category]) == gaps(translations("en")[category])


def test_every_error_of_closing_has_a_text_in_the_form() -> None:
    """Whatever the action can say about a finish, the form can say too."""
    # Said before the portal is asked, about other verbs, or in an issue.
    elsewhere = {
        "application_removed",
        "application_unknown",
        "break_unrecorded",
        "coordinates_incomplete",
        "day_expired",
        "day_not_open",
        "employee_required",
        "end_before_start",
        "entry_not_loaded",
        "message_empty",
        "no_recorder",
        "not_an_employee",
        "opened_outside_shift",
        "presence_not_own",
        "recorder_busy",
        "recorder_changed",
        "time_not_allowed",
        "work_unrecorded",
        "time_out_of_range",
        "wrong_person",
    }
    said = {key for key in translations("en")["exceptions"] if key not in elsewhere and not key.startswith("queued_")}
    assert set(translations("en")["issues"]["workday_expired"]["fix_flow"]["error"]) == said
