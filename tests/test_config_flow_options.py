"""The options: whether commands are kept, and the reason given for those that are late."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.bitrix24.const import CONF_QUEUE, CONF_REPORT, CONF_REQUIRED_HOURS, CONF_WORKING_DAYS
from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal
from tests.support.common import act, bring_to, press, refused, state_of, value, writes
from tests.support.issue_texts import LANGUAGES, translations
from tests.support.queue import CLOSE, OPEN, USUAL_REPORT, sent

NOON = "2026-09-14T12:00:00+02:00"
GERMAN_REPORT = "Über Home Assistant erfasst"
WORKING_DAYS = ["mon", "tue", "wed", "thu", "fri"]
DEFAULTS = {CONF_QUEUE: True, CONF_REPORT: USUAL_REPORT, CONF_WORKING_DAYS: WORKING_DAYS}


async def options_form(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Open the options of an entry."""
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "init")
    return form


def shown(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in the fields."""
    schema = form["data_schema"]
    assert isinstance(schema, vol.Schema)
    return {str(key): key.description["suggested_value"] for key in schema.schema if key.description}


async def choose(hass: HomeAssistant, entry: MockConfigEntry, *, queue: bool, report: str = USUAL_REPORT) -> None:
    """Change the options as a person would."""
    form = await options_form(hass, entry)
    fields = {CONF_QUEUE: queue, CONF_REPORT: report}
    result = await hass.config_entries.options.async_configure(form["flow_id"], fields)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def test_the_defaults(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Nothing chosen: commands are kept, and the reason is a sentence of ours."""
    assert loaded.options == {}
    assert shown(await options_form(hass, loaded)) == DEFAULTS


async def test_the_options_without_the_portal(
    hass: HomeAssistant, portal: Portal, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """An entry that could not be set up yet has options, too: commands are kept for it already."""
    await portal.stop()
    await set_up()
    assert shown(await options_form(hass, entry)) == DEFAULTS
    await choose(hass, entry, queue=False, report="Offline")
    assert (await refused(hass, "open_day")).translation_key == "cannot_connect"


async def test_what_is_saved_is_shown_again(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Without the blanks around it."""
    await choose(hass, loaded, queue=False, report="  By the wall tablet ")
    assert loaded.options == {CONF_QUEUE: False, CONF_REPORT: "By the wall tablet"}
    assert shown(await options_form(hass, loaded)) == {**loaded.options, CONF_WORKING_DAYS: WORKING_DAYS}


async def test_the_rules_of_the_timesheet(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Required hours that are left empty are Bitrix24's again."""
    fields = {CONF_QUEUE: True, CONF_REPORT: "By us", CONF_WORKING_DAYS: ["sat", "sun"], CONF_REQUIRED_HOURS: 7.5}
    form = await options_form(hass, loaded)
    await hass.config_entries.options.async_configure(form["flow_id"], fields)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert loaded.options == fields
    assert shown(await options_form(hass, loaded)) == fields
    assert value(hass, "required") == "7.5"
    await choose(hass, loaded, queue=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert CONF_REQUIRED_HOURS not in shown(await options_form(hass, loaded))
    assert value(hass, "required") == "8.0"


@pytest.mark.parametrize("hours", [-1, 24.5, "eight"])
async def test_no_day_has_so_many_hours(hass: HomeAssistant, loaded: MockConfigEntry, hours: Any) -> None:
    """The form says so."""
    form = await options_form(hass, loaded)
    fields = {CONF_QUEUE: True, CONF_REPORT: "By us", CONF_REQUIRED_HOURS: hours}
    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(form["flow_id"], fields)


@pytest.mark.parametrize(
    ("report", "error"),
    [("", "report_required"), ("   ", "report_required"), ("\n", "report_required"), ("x" * 1001, "report_too_long")],
)
async def test_a_reason_that_is_none_is_refused(
    hass: HomeAssistant, loaded: MockConfigEntry, report: str, error: str
) -> None:
    """Bitrix24 takes no late time without one; what was chosen besides stays in the form, which can be corrected."""
    form = await options_form(hass, loaded)
    form = await hass.config_entries.options.async_configure(form["flow_id"], {CONF_QUEUE: False, CONF_REPORT: report})
    assert (form["type"], form["errors"]) == (FlowResultType.FORM, {CONF_REPORT: error})
    assert shown(form) == {CONF_QUEUE: False, CONF_REPORT: report}
    assert loaded.options == {}
    assert (form["description_placeholders"] or {})["most"] == "1000"
    longest = "x" * 1000
    taken = {CONF_QUEUE: False, CONF_REPORT: f" {longest} "}
    result = await hass.config_entries.options.async_configure(form["flow_id"], taken)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert loaded.options == {CONF_QUEUE: False, CONF_REPORT: longest}


async def test_nothing_may_be_left_out(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """The form asks for both."""
    form = await options_form(hass, loaded)
    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(form["flow_id"], {CONF_QUEUE: False})


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_form_speaks(hass: HomeAssistant, loaded: MockConfigEntry, language: str) -> None:
    """Each field has a name and is explained, and the error has a text."""
    texts = translations(language)["options"]
    step = texts["step"]["init"]
    fields = {str(key) for key in (await options_form(hass, loaded))["data_schema"].schema}
    assert set(step["data"]) == set(step["data_description"]) == fields
    assert step["title"]
    assert texts["error"]["report_required"]
    assert "{most}" in texts["error"]["report_too_long"]


# Keeping


async def test_queue_takes_effect_at_once(
    hass: HomeAssistant, time: Time, portal: Portal, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """While the portal is away: what cannot be pressed with effect shows it, without a reload and without a request."""
    await set_up()
    button = er.async_get(hass).async_get_entity_id(Platform.BUTTON, "bitrix24", "portal.example_12_open_day")
    assert button is not None
    er.async_get(hass).async_update_entity(button, disabled_by=None)
    await time.pass_by(minutes=1)
    await portal.stop()
    await time.pass_by(minutes=10)
    data = entry.runtime_data
    portal.requests.clear()
    await portal.start()

    def availability() -> set[str]:
        states = [state_of(hass, key, Platform.SWITCH).state for key in ("workday", "break")]
        pressed = hass.states.get(button)
        assert pressed is not None
        return {"away" if state == STATE_UNAVAILABLE else "there" for state in (*states, pressed.state)}

    assert availability() == {"there"}
    assert state_of(hass, "workday", Platform.SWITCH).attributes["assumed_state"] is True
    await choose(hass, entry, queue=False)
    assert availability() == {"away"}
    await choose(hass, entry, queue=True)
    assert availability() == {"there"}
    assert portal.requests == []
    assert entry.runtime_data is data
    assert value(hass, "status") == STATE_UNAVAILABLE


async def test_queue_changes_nothing_while_the_portal_answers(
    hass: HomeAssistant, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The switch works either way."""
    portal.requests.clear()
    await choose(hass, loaded, queue=False)
    assert portal.requests == []
    switch = state_of(hass, "workday", Platform.SWITCH)
    assert (switch.state, switch.attributes.get("assumed_state", False)) == ("off", False)
    await press(hass, Platform.SWITCH, "turn_on", "workday")
    assert anna.state == "OPENED"


async def test_what_is_kept_already_stays_kept(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Whoever was told "queued" gets it delivered; only new commands fail."""
    await portal.stop()
    assert (await act(hass, "open_day"))["queued"] is True
    await choose(hass, loaded, queue=False)
    assert (await refused(hass, "close_day")).translation_key == "cannot_connect"
    assert value(hass, "pending_commands") == "1"
    await time.pass_by(minutes=30)
    await portal.start()
    await time.pass_by(seconds=30)
    assert anna.state == "OPENED"
    assert value(hass, "workday_start") == "2026-09-14T06:00:00+00:00"


# The reason


async def test_the_reason_of_a_late_delivery(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The one of the options; without the options ours; and always the caller's own where one was given."""
    await choose(hass, loaded, queue=True, report="Internet was down")
    await portal.stop()
    await act(hass, "open_day")
    await time.pass_by(hours=9)
    await act(hass, "close_day", report="Ill")
    await time.pass_by(minutes=5)
    await portal.start()
    await time.pass_by(seconds=30)
    assert sent(portal, OPEN) == [{"TIME": "2026-09-14T08:00:00+02:00", "REPORT": "Internet was down"}]
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-14T17:00:00+02:00", "REPORT": "Ill"}]


async def test_the_reason_is_that_of_the_delivery(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Chosen while the command waits: it counts as well, for the form says that it is sent with late commands."""
    await portal.stop()
    await act(hass, "open_day")
    await time.pass_by(minutes=30)
    await choose(hass, loaded, queue=True, report="Internet was down")
    await portal.start()
    await time.pass_by(seconds=30)
    assert sent(portal, OPEN) == [{"TIME": "2026-09-14T08:00:00+02:00", "REPORT": "Internet was down"}]


@pytest.mark.parametrize(
    ("chosen", "given", "expected"),
    [
        (None, None, USUAL_REPORT),
        ("By the wall tablet", None, "By the wall tablet"),
        ("By the wall tablet", "Was away", "Was away"),
        (None, "Was away", "Was away"),
        # An empty field of an action gives no reason.
        ("By the wall tablet", "  ", "By the wall tablet"),
    ],
)
async def test_the_reason_of_close_expired(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    chosen: str | None,
    given: str | None,
    expected: str,
) -> None:
    """The caller's own, else that of the options, else ours."""
    bring_to(anna, "expired")
    await time.move_to(NOON)
    entry = await set_up()
    if chosen is not None:
        await choose(hass, entry, queue=True, report=chosen)
    await act(hass, "open_day", close_expired=True, **({} if given is None else {"report": given}))
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-10T18:00:00+02:00", "REPORT": expected}]


async def test_a_time_asks_for_a_reason_of_its_own(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The reason of the options is for what is late, not for whoever wants another time."""
    await choose(hass, loaded, queue=True, report="By the wall tablet")
    error = await refused(hass, "open_day", time="2026-09-14 07:00:00")
    assert error.translation_key == "report_required"
    assert writes(portal) == []


async def test_the_default_in_german(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Supervisors read it, so it is in the language of Home Assistant, in the form and in Bitrix24."""
    hass.config.language = "de"
    assert shown(await options_form(hass, loaded))[CONF_REPORT] == GERMAN_REPORT
    await portal.stop()
    await act(hass, "open_day")
    await time.pass_by(minutes=30)
    await portal.start()
    await time.pass_by(seconds=30)
    assert sent(portal, OPEN) == [{"TIME": "2026-09-14T08:00:00+02:00", "REPORT": GERMAN_REPORT}]
    await time.move_to("2026-09-15T08:00:00+02:00")
    await act(hass, "open_day", close_expired=True)
    assert sent(portal, CLOSE) == [{"TIME": "2026-09-14T18:00:00+02:00", "REPORT": GERMAN_REPORT}]


async def test_a_language_without_a_translation(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Falls back to English instead of losing the command."""
    hass.config.language = "fi"
    assert shown(await options_form(hass, loaded))[CONF_REPORT] == USUAL_REPORT
    await portal.stop()
    await act(hass, "open_day")
    await time.pass_by(minutes=30)
    await portal.start()
    await time.pass_by(seconds=30)
    assert sent(portal, OPEN) == [{"TIME": "2026-09-14T08:00:00+02:00", "REPORT": USUAL_REPORT}]
