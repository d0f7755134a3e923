"""Refusals that are no matter of signing in: a closed portal, a person without access, a block by hand."""

from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import QUEUE_OFF, SetUp, Time
from tests.portal import Employee, Fault, Portal
from tests.support.common import act, press, refused, value
from tests.support.issue_texts import LANGUAGES, assert_issue_in_every_language, issue_text
from tests.support.queue import issues_about, on_disk

BOTH_WAYS = True


def asked_to_sign_in(hass: HomeAssistant) -> bool:
    return bool(hass.config_entries.flow.async_progress_by_handler(DOMAIN))


CLOSED = {
    "closed for maintenance": Fault.auth_error("PORTAL_DELETED"),
    "closed, as the documentation has it": Fault.raw(500, '{"error":"PORTAL_DELETED"}'),
    "behind a proxy": Fault.auth_error("INVALID_REQUEST"),
}


@pytest.mark.parametrize("fault", CLOSED.values(), ids=list(CLOSED))
async def test_a_closed_portal_is_an_outage(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, fault: Fault
) -> None:
    """Nothing is lost, nobody is asked to sign in or to pay, and all goes on by itself."""
    closed = portal.faults.add(fault, times=None)
    await time.pass_by(minutes=10)
    assert value(hass, "status") == STATE_UNAVAILABLE
    await press(hass, Platform.SWITCH, "turn_on", "workday")
    assert (await act(hass, "pause_day"))["queued"] is True
    await hass.config_entries.async_reload(loaded.entry_id)
    assert value(hass, "status") == STATE_UNAVAILABLE
    await time.pass_by(minutes=2)
    assert [kept["verb"] for kept in on_disk(hass, loaded)] == ["open_day", "pause_day"]
    assert not asked_to_sign_in(hass)
    assert issues_about(hass, "rest_unavailable") == []

    closed.remove()
    await time.pass_by(minutes=1)
    assert anna.state == "PAUSED"
    assert value(hass, "status") == "paused"
    assert value(hass, "pending_commands") == "0"


@QUEUE_OFF
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (CLOSED["closed for maintenance"], "it is closed for maintenance, or was deleted"),
        (CLOSED["behind a proxy"], "the proxy in front of it does not tell it about the encryption"),
    ],
    ids=["closed", "proxy"],
)
async def test_a_closed_portal_has_its_words(
    hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry, fault: Fault, words: str
) -> None:
    portal.faults.add(fault)
    error = await refused(hass, "open_day")
    assert error.translation_key == "cannot_connect"
    assert words in str(error)


@pytest.mark.parametrize("code", ["user_access_error", "authorization_error"])
async def test_a_person_without_access(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, code: str
) -> None:
    """To sign in again would not help, so nobody is asked to; it is said what would, and it comes back by itself."""
    refusing = portal.faults.add(Fault.auth_error(code), times=None)
    assert (await refused(hass, "open_day")).translation_key == "no_access"
    await time.pass_by(minutes=10)
    assert value(hass, "status") == STATE_UNAVAILABLE
    assert (await refused(hass, "open_day")).translation_key == "no_access"
    assert on_disk(hass, loaded) == []
    await hass.config_entries.async_reload(loaded.entry_id)
    assert value(hass, "status") == STATE_UNAVAILABLE
    assert not asked_to_sign_in(hass)

    refusing.remove()
    await time.pass_by(minutes=10)
    assert (await act(hass, "open_day"))["status"] == "opened"


async def test_a_portal_that_bitrix24_has_blocked(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Only its support can lift that: an issue says so, commands are kept, and all goes on by itself."""
    await set_up()
    blocked = portal.faults.add(Fault.overload_limit(), times=None)
    assert (await act(hass, "open_day"))["queued"] is True
    await time.pass_by(minutes=6)
    (issue,) = issues_about(hass, "rest_blocked")
    assert not issue.is_fixable
    assert "support" in issue_text(issue)
    assert_issue_in_every_language(issue)
    assert not asked_to_sign_in(hass)

    blocked.remove()
    await time.pass_by(minutes=7)
    assert issues_about(hass, "rest_blocked") == []
    assert anna.state == "OPENED"


@QUEUE_OFF
async def test_a_block_has_its_words(hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry) -> None:
    portal.faults.add(Fault.overload_limit())
    error = await refused(hass, "open_day")
    assert error.translation_key == "rate_limited"
    assert "has blocked the REST API" in str(error)


async def test_a_portal_that_does_not_route_rest_3(
    hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """An old web server in front: there are no records, and nobody is told that something got lost."""
    portal.rest_v3_routed = False
    await set_up()
    error = await refused(hass, "get_records", start="2026-09-01")
    assert error.translation_key == "refused"
    assert error.translation_placeholders == {"reason": "this portal has no REST 3.0"}
    assert hass.states.async_all("calendar") == []
    assert (await act(hass, "open_day"))["status"] == "opened"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_end_of_a_licence_is_told_in_the_portals_words(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, language: str
) -> None:
    """And with the plans that there are today."""
    body = '{"error":"LICENSE_EXPIRED","error_description":"Die Lizenz ist abgelaufen."}'
    portal.faults.add(Fault.raw(403, body), times=None)
    await time.pass_by(minutes=6)
    (issue,) = issues_about(hass, "rest_unavailable")
    text = issue_text(issue, language)
    assert "Die Lizenz ist abgelaufen (LICENSE_EXPIRED)" in text
    assert "Vibe+" in text
    assert "BitrixGPT" in text
