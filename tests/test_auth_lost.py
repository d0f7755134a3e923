"""Access, by a webhook or by tokens, that is revoked, without rights, somewhere else, or somebody else's."""

from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import CONF_QUEUE, CONF_REPORT, DOMAIN
from tests.conftest import PORTAL_KEY, SetUp, Time
from tests.portal import Access, Authorization, Employee, Fault, Portal
from tests.support.common import act, bring_to, device_id, entity_id, press, refused, state_of, value, writes
from tests.support.issue_texts import assert_issue_in_every_language, issue_text
from tests.support.queue import OPEN, USUAL_REPORT, issues_about, on_disk, sent
from tests.support.sign_in import admit, entry_data, shut_out, sign_in_again

# See tests/conftest.py.
BOTH_WAYS = True

NOON = "2026-09-14T12:00:00+02:00"
VERBS = ("open_day", "pause_day", "resume_day", "close_day")


def reauth_flows(hass: HomeAssistant) -> list[Any]:
    """Return the flows that ask to sign in again; there is nothing else to ask."""
    flows = hass.config_entries.flow.async_progress()
    assert all(flow["context"]["source"] == "reauth" for flow in flows)
    return list(flows)


async def sign_in(hass: HomeAssistant, access: Access) -> None:
    """Sign in where Home Assistant asks for it."""
    assert await sign_in_again(hass, access) == "reauth_successful"
    assert reauth_flows(hass) == []


def state_now(entry: MockConfigEntry) -> ConfigEntryState:
    """Return the state of an entry; it changes behind the type checker's back."""
    state: ConfigEntryState = entry.state
    return state


def requests(portal: Portal) -> int:
    """Count the requests to the portal since the last look; tokens come from elsewhere."""
    count = len([request for request in portal.requests if request.method != "oauth/token"])
    portal.requests.clear()
    return count


@pytest.fixture
def boris(portal: Portal) -> Employee:
    """A colleague on the same portal."""
    return portal.add_employee(13, name="Boris", last_name="Ivanov")


@pytest.fixture
async def other(hass: HomeAssistant, access: Access, boris: Employee, loaded: MockConfigEntry) -> MockConfigEntry:
    """The entry of the colleague, set up after Anna's."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        entry_id="01JBORISENTRY",
        title="Boris Ivanov (portal.example)",
        unique_id=f"{PORTAL_KEY}_13",
        data=entry_data(admit(access, boris)),
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


# Revoked


async def test_a_revoked_access_leaves_the_others_alone(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, boris: Employee, other: MockConfigEntry
) -> None:
    """One flow and no more requests for Anna; Boris on the same portal is polled and clocked in as ever."""
    if isinstance(access, Authorization):
        # The application is his too.
        access.expire_for_good()
    else:
        access.revoke()
    await time.pass_by(minutes=5)
    assert len(reauth_flows(hass)) == 1
    portal.requests.clear()
    await time.pass_by(hours=1)
    assert len(reauth_flows(hass)) == 1
    # As many as one entry makes.
    assert 12 <= requests(portal) <= 13
    await act(hass, "open_day", device_id=device_id(hass, 13))
    assert boris.state == "OPENED"


@pytest.mark.parametrize("verb", VERBS)
async def test_a_verb_finds_the_access_revoked(
    hass: HomeAssistant, time: Time, access: Access, anna: Employee, portal: Portal, set_up: SetUp, verb: str
) -> None:
    """This one fails, so that somebody notices; what comes after it is kept until somebody signs in."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    entry = await set_up()
    shut_out(access)
    assert (await refused(hass, verb)).translation_key == "invalid_auth"
    await hass.async_block_till_done()
    assert len(reauth_flows(hass)) == 1
    assert on_disk(hass, entry) == []
    portal.requests.clear()
    for _ in range(3):
        assert (await act(hass, verb))["queued"] is True
    assert portal.requests == []
    assert len(reauth_flows(hass)) == 1
    # The poll that was due finds it out for itself, and is the last.
    await time.pass_by(hours=1)
    assert requests(portal) <= 1
    assert len(reauth_flows(hass)) == 1


async def test_kept_commands_are_delivered_after_signing_in(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, anna: Employee, loaded: MockConfigEntry
) -> None:
    """With their original time, without anybody's doing, also those given by a switch."""
    shut_out(access)
    await time.pass_by(minutes=5)
    assert value(hass, "workday", Platform.SWITCH) == "off"
    await press(hass, Platform.SWITCH, "turn_on", "workday")
    await time.pass_by(hours=9)
    assert (await act(hass, "close_day"))["queued"] is True
    assert value(hass, "pending_commands") == "2"
    await time.pass_by(minutes=30)
    await sign_in(hass, admit(access, anna))
    assert value(hass, "pending_commands") == "0"
    assert sent(portal, OPEN) == [{"TIME": "2026-09-14T08:05:00+02:00", "REPORT": USUAL_REPORT}]
    assert value(hass, "workday_finish") == "2026-09-14T15:05:00+00:00"
    assert value(hass, "status") == "closed"
    await time.pass_by(minutes=6)
    assert writes(portal) == [OPEN, "timeman.close"]


async def test_an_access_that_comes_back(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Unblocked in Bitrix24 and reloaded by hand: nobody has to sign in, and commands are not kept for ever."""
    shut_out(access)
    await time.pass_by(minutes=5)
    assert (await act(hass, "open_day"))["queued"] is True
    access.restore()
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert reauth_flows(hass) == []
    assert anna.state == "OPENED"
    assert (await act(hass, "close_day"))["queued"] is False
    assert anna.state == "CLOSED"


async def test_an_access_that_was_refused_once(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """A hiccup of the portal during a verb, and polls work again: commands must not pile up while all looks well."""
    portal.faults.add(Fault.auth_error("INVALID_CREDENTIALS"))
    assert (await refused(hass, "open_day")).translation_key == "invalid_auth"
    await hass.async_block_till_done()
    await act(hass, "open_day")
    await time.pass_by(minutes=10)
    assert anna.state == "OPENED" or value(hass, "status") == STATE_UNAVAILABLE


async def test_restarted_with_a_revoked_access(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, anna: Employee, set_up: SetUp
) -> None:
    """Set-up fails, one flow asks, nothing is polled, and commands are kept."""
    shut_out(access)
    entry = await set_up()
    assert state_now(entry) is ConfigEntryState.SETUP_ERROR
    assert len(reauth_flows(hass)) == 1
    assert (await act(hass, "open_day"))["queued"] is True
    portal.requests.clear()
    await time.pass_by(hours=2)
    assert portal.requests == []
    await sign_in(hass, admit(access, anna))
    assert state_now(entry) is ConfigEntryState.LOADED
    assert sent(portal, OPEN) == [{"TIME": "2026-09-14T08:00:00+02:00", "REPORT": USUAL_REPORT}]


# Without REST


def end_plan(portal: Portal) -> Callable[[], object]:
    portal.rest_available = False
    return lambda: setattr(portal, "rest_available", True)


def let_licence_expire(portal: Portal) -> Callable[[], object]:
    fault = Fault.raw(403, '{"error":"LICENSE_EXPIRED","error_description":"The licence has expired."}')
    return portal.faults.add(fault, times=None).remove


@pytest.mark.parametrize("lose", [end_plan, let_licence_expire])
async def test_no_rest_api(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    loaded: MockConfigEntry,
    lose: Callable[[Portal], Callable[[], object]],
) -> None:
    """Another access would not help, so nobody is asked for one; it is said so, and it comes back by itself."""
    give_back = lose(portal)
    await time.pass_by(minutes=10)
    assert value(hass, "status") == STATE_UNAVAILABLE
    assert reauth_flows(hass) == []
    error = await refused(hass, "open_day")
    assert error.translation_key == "rest_unavailable"
    with pytest.raises(HomeAssistantError) as pressed:
        await press(hass, Platform.SWITCH, "turn_on", "workday")
    assert pressed.value.translation_key == "rest_unavailable"
    assert on_disk(hass, loaded) == []
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert value(hass, "status") == STATE_UNAVAILABLE
    give_back()
    await time.pass_by(minutes=10)
    assert value(hass, "status") == "closed"
    assert (await act(hass, "open_day"))["status"] == "opened"
    assert anna.state == "OPENED"


async def test_kept_commands_outlive_the_end_of_a_plan(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry
) -> None:
    """A bill that was not paid in time: what was kept is neither dropped nor told to be undeliverable."""
    await portal.stop()
    await act(hass, "open_day")
    await portal.start()
    portal.rest_available = False
    await time.pass_by(hours=1)
    assert value(hass, "pending_commands") == "1"
    portal.rest_available = True
    await time.pass_by(minutes=1)
    assert sent(portal, OPEN) == [{"TIME": "2026-09-14T08:00:00+02:00", "REPORT": USUAL_REPORT}]
    assert value(hass, "pending_commands") == "0"
    assert issues_about(hass, "command_undeliverable") == []


# Somebody else's


async def wrong_person(portal: Portal, access: Access) -> Employee:
    """Anna has left, and Bitrix24 gave her access to a system user, whose day is open."""
    stranger = portal.add_employee(1, name="System", last_name="User")
    stranger.open_day()
    access.person = stranger
    return stranger


async def assert_nobody_is_clocked_in(hass: HomeAssistant, portal: Portal, entry: MockConfigEntry) -> None:
    """Every way to act is refused, nothing is written and nothing is kept."""
    for verb in VERBS:
        assert (await refused(hass, verb)).translation_key == "invalid_auth"
    for action, data in (("get_workday", {}), ("set_presence", {"status": "dnd"})):
        assert (await refused(hass, action, **data)).translation_key == "invalid_auth"
    assert writes(portal) == []
    assert on_disk(hass, entry) == []
    assert len(reauth_flows(hass)) == 1


@pytest.mark.parametrize("found_by", ["a poll", "a verb"])
async def test_an_access_of_somebody_else(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    access: Access,
    anna: Employee,
    loaded: MockConfigEntry,
    found_by: str,
) -> None:
    """It stops at once: one issue, one flow, no entity that could be pressed, no request, no trace of the other."""
    stranger = await wrong_person(portal, access)
    if found_by == "a poll":
        await time.pass_by(minutes=5)
    else:
        assert (await refused(hass, "close_day")).translation_key == "invalid_auth"
        await hass.async_block_till_done(wait_background_tasks=True)
    (issue,) = issues_about(hass, "wrong_person")
    assert issue.severity is ir.IssueSeverity.ERROR
    assert loaded.title in issue_text(issue)
    assert_issue_in_every_language(issue)
    assert len(reauth_flows(hass)) == 1
    for platform, key in ((Platform.SWITCH, "workday"), (Platform.SWITCH, "break"), (None, "status")):
        assert value(hass, key, platform) == STATE_UNAVAILABLE, key
    await assert_nobody_is_clocked_in(hass, portal, loaded)
    portal.requests.clear()
    await time.pass_by(hours=2)
    # A poll that was due when a verb found it out may still find it out, too.
    assert len(portal.requests) <= (0 if found_by == "a poll" else 1)
    assert len(issues_about(hass, "wrong_person")) == 1
    assert len(reauth_flows(hass)) == 1
    assert (stranger.state, anna.state) == ("OPENED", "CLOSED")
    assert "System" not in str([state.as_dict() for state in hass.states.async_all()])


async def test_somebody_else_after_a_reload_without_the_portal(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, loaded: MockConfigEntry
) -> None:
    """While nobody can be asked, what was seen before tells that nothing may be kept; back again, it asks."""
    await wrong_person(portal, access)
    await time.pass_by(minutes=5)
    await portal.stop()
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert len(issues_about(hass, "wrong_person")) == 1
    assert value(hass, "workday", Platform.SWITCH) == STATE_UNAVAILABLE
    for verb in VERBS:
        assert (await refused(hass, verb)).translation_key == "invalid_auth"
    assert on_disk(hass, loaded) == []
    await portal.start()
    await time.pass_by(minutes=15)
    assert len(reauth_flows(hass)) == 1
    await assert_nobody_is_clocked_in(hass, portal, loaded)
    assert len(issues_about(hass, "wrong_person")) == 1


async def test_what_was_kept_waits_for_the_right_person(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, anna: Employee, loaded: MockConfigEntry
) -> None:
    """Kept for Anna before her access changed hands: never for the stranger, but for her when she signs in."""
    await portal.stop()
    await act(hass, "open_day")
    await portal.start()
    await wrong_person(portal, access)
    await time.pass_by(hours=1)
    assert writes(portal) == []
    assert value(hass, "pending_commands") == "1"
    assert len(reauth_flows(hass)) == 1
    await sign_in(hass, admit(access, anna))
    assert issues_about(hass, "wrong_person") == []
    assert sent(portal, OPEN) == [{"TIME": "2026-09-14T08:00:00+02:00", "REPORT": USUAL_REPORT}]
    assert anna.state == "OPENED"


async def test_signing_in_as_somebody_else_does_not_help(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, boris: Employee, loaded: MockConfigEntry
) -> None:
    """The stranger's own access is refused, the issue stays, and still nothing is kept."""
    await wrong_person(portal, access)
    await time.pass_by(minutes=5)
    assert await sign_in_again(hass, admit(access, boris)) == "wrong_account"
    assert len(issues_about(hass, "wrong_person")) == 1
    assert (await refused(hass, "open_day")).translation_key == "invalid_auth"
    assert writes(portal) == []


async def test_the_right_access_again(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The issue goes, everything works, and commands are kept again."""
    await wrong_person(portal, access)
    await time.pass_by(minutes=5)
    await sign_in(hass, admit(access, anna))
    assert issues_about(hass, "wrong_person") == []
    await press(hass, Platform.SWITCH, "turn_on", "workday")
    assert anna.state == "OPENED"
    await portal.stop()
    await time.advance(minutes=10)
    assert (await act(hass, "close_day"))["queued"] is True
    await hass.config_entries.async_remove(loaded.entry_id)
    assert [issue for issue in ir.async_get(hass).issues if issue[0] == DOMAIN] == []


# Without a permission


@pytest.mark.parametrize("presence", [None, "away"], ids=["never set", "away"])
async def test_presence_degrades_alone(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    access: Access,
    anna: Employee,
    set_up: SetUp,
    presence: str | None,
) -> None:
    """`im` taken away: the presence is away and the issue says why; all else goes on; given back, it is back."""
    anna.presence = presence
    loaded = await set_up()
    data = loaded.runtime_data
    access.set_scopes(["timeman"])
    await time.pass_by(minutes=5)
    assert value(hass, "presence") == STATE_UNAVAILABLE
    (issue,) = issues_about(hass, "missing_scope")
    assert loaded.title in issue_text(issue)
    assert '"im"' in issue_text(issue)
    assert_issue_in_every_language(issue)
    await act(hass, "open_day")
    assert (value(hass, "status"), value(hass, "workday", Platform.SWITCH)) == ("opened", "on")
    error = await refused(hass, "set_presence", status="dnd")
    assert (error.translation_key, error.translation_placeholders) == ("missing_scope", {"scope": "im"})
    await time.pass_by(minutes=5)
    assert issues_about(hass, "missing_scope") == [issue]
    assert reauth_flows(hass) == []

    access.set_scopes(["timeman", "im"])
    # One poll sees the permission, the next one the presence.
    await time.pass_by(minutes=2)
    assert value(hass, "presence") == (presence or "unknown")
    assert issues_about(hass, "missing_scope") == []
    assert loaded.runtime_data is data
    await act(hass, "set_presence", status="dnd")
    assert anna.presence == "dnd"


def disable_what_needs_chats(hass: HomeAssistant) -> None:
    """Disable the presence, the absence and the notifications, as a person would."""
    needing = (entity_id(hass, "presence"), entity_id(hass, "absent"), entity_id(hass, "message", Platform.NOTIFY))
    for entity in needing:
        er.async_get(hass).async_update_entity(entity, disabled_by=er.RegistryEntryDisabler.USER)


@pytest.mark.parametrize("after_a_restart", [False, True], ids=["running", "restarted"])
async def test_no_issue_about_what_nobody_uses(
    hass: HomeAssistant, time: Time, access: Access, loaded: MockConfigEntry, after_a_restart: bool
) -> None:
    """Whoever disabled the presence and the notifications does not miss their permission."""
    disable_what_needs_chats(hass)
    await time.pass_by(minutes=1)
    access.set_scopes(["timeman"])
    if after_a_restart:
        assert await hass.config_entries.async_reload(loaded.entry_id)
    await time.pass_by(minutes=10)
    assert issues_about(hass, "missing_scope") == []
    assert value(hass, "status") == "closed"


async def test_disabling_what_depends_on_it_ends_the_issue(
    hass: HomeAssistant, time: Time, access: Access, loaded: MockConfigEntry
) -> None:
    """As the issue itself advises."""
    access.set_scopes(["timeman"])
    await time.pass_by(minutes=5)
    assert len(issues_about(hass, "missing_scope")) == 1
    disable_what_needs_chats(hass)
    await time.pass_by(minutes=5)
    assert issues_about(hass, "missing_scope") == []


async def test_an_access_that_never_had_it(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, set_up: SetUp
) -> None:
    """Nothing is lost where there never was a presence."""
    access.set_scopes(["timeman"])
    await set_up()
    await time.pass_by(minutes=10)
    assert er.async_get(hass).async_get_entity_id("select", DOMAIN, f"{PORTAL_KEY}_12_presence") is None
    assert issues_about(hass, "missing_scope") == []


async def test_never_had_it_and_cannot_be_asked(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, set_up: SetUp
) -> None:
    """The permissions cannot be told at first: a presence that is refused is none, and is not missed a day later."""
    access.set_scopes(["timeman"])
    portal.faults.add(Fault.error("ERROR_CORE", "Broken"), "scope")
    await set_up()
    assert er.async_get(hass).async_get_entity_id("select", DOMAIN, f"{PORTAL_KEY}_12_presence") is None
    await time.advance(hours=25)
    await time.pass_by(minutes=10)
    assert issues_about(hass, "missing_scope") == []


@pytest.mark.parametrize("presence", [None, "dnd"], ids=["never set", "dnd"])
async def test_taken_away_before_a_restart(
    hass: HomeAssistant,
    time: Time,
    access: Access,
    anna: Employee,
    loaded: MockConfigEntry,
    presence: str | None,
) -> None:
    """The presence is still there, away, and comes back without another restart."""
    await hass.config_entries.async_unload(loaded.entry_id)
    access.set_scopes(["timeman"])
    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()
    assert value(hass, "presence") == STATE_UNAVAILABLE
    # Home Assistant writes this of entities that nobody provides any more.
    assert "restored" not in state_of(hass, "presence").attributes
    assert len(issues_about(hass, "missing_scope")) == 1
    assert value(hass, "status") == "closed"
    access.set_scopes(["timeman", "im"])
    anna.presence = presence
    await time.pass_by(minutes=10)
    assert value(hass, "presence") == (presence or "unknown")
    assert issues_about(hass, "missing_scope") == []


@pytest.mark.parametrize("after_a_restart", [False, True], ids=["running", "restarted"])
async def test_without_timeman_nothing_goes(
    hass: HomeAssistant,
    time: Time,
    access: Access,
    anna: Employee,
    loaded: MockConfigEntry,
    after_a_restart: bool,
) -> None:
    """`timeman` taken away: the issue names it, nobody is asked to sign in, and given back it goes on by itself."""
    access.set_scopes(["im"])
    if after_a_restart:
        assert await hass.config_entries.async_reload(loaded.entry_id)
    await time.pass_by(minutes=5)
    assert value(hass, "status") == STATE_UNAVAILABLE
    (issue,) = issues_about(hass, "missing_scope")
    assert '"timeman"' in issue_text(issue)
    assert_issue_in_every_language(issue)
    assert reauth_flows(hass) == []
    if not after_a_restart:
        error = await refused(hass, "open_day")
        assert (error.translation_key, error.translation_placeholders) == ("missing_scope", {"scope": "timeman"})
        assert on_disk(hass, loaded) == []
    access.set_scopes(["im", "timeman"])
    await time.pass_by(minutes=10)
    assert value(hass, "status") == "closed"
    assert issues_about(hass, "missing_scope") == []
    await act(hass, "open_day")
    assert anna.state == "OPENED"


async def test_a_verb_finds_timeman_taken_away(
    hass: HomeAssistant, time: Time, access: Access, loaded: MockConfigEntry
) -> None:
    """The issue comes with the error, without waiting for a poll, and goes with the next poll that works."""
    access.set_scopes(["im"])
    assert (await refused(hass, "open_day")).translation_key == "missing_scope"
    assert len(issues_about(hass, "missing_scope")) == 1
    access.set_scopes(["im", "timeman"])
    await act(hass, "open_day")
    await time.pass_by(minutes=1)
    assert issues_about(hass, "missing_scope") == []


async def test_kept_commands_wait_for_the_permission(
    hass: HomeAssistant, time: Time, portal: Portal, access: Access, anna: Employee, loaded: MockConfigEntry
) -> None:
    """A kept clock-in is not lost because a box was unticked meanwhile."""
    await portal.stop()
    await act(hass, "open_day")
    access.set_scopes(["im"])
    await portal.start()
    await time.pass_by(minutes=30)
    assert value(hass, "pending_commands") == "1"
    assert issues_about(hass, "command_undeliverable") == []
    access.set_scopes(["im", "timeman"])
    await time.pass_by(seconds=30)
    assert sent(portal, OPEN) == [{"TIME": "2026-09-14T08:00:00+02:00", "REPORT": USUAL_REPORT}]
    assert value(hass, "pending_commands") == "0"


@pytest.mark.parametrize("queue", [True, False])
async def test_the_option_changes_nothing_about_a_lost_access(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    access: Access,
    entry: MockConfigEntry,
    set_up: SetUp,
    queue: bool,
) -> None:
    """Whoever wants nothing kept gets the error again and again."""
    hass.config_entries.async_update_entry(entry, options={CONF_QUEUE: queue, CONF_REPORT: "x"})
    await set_up()
    shut_out(access)
    await time.pass_by(minutes=5)
    if queue:
        assert (await act(hass, "open_day"))["queued"] is True
    else:
        assert (await refused(hass, "open_day")).translation_key == "invalid_auth"
        assert value(hass, "workday", Platform.SWITCH) == STATE_UNAVAILABLE
    assert len(on_disk(hass, entry)) == queue
