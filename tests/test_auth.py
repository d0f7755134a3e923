"""The tokens of somebody who signed in with Bitrix24: renewed in time, one by one, and never lost."""

import asyncio
from datetime import timedelta
import json
from pathlib import Path
from typing import Any

from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL, EVENT_STATE_CHANGED, STATE_UNAVAILABLE
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.file import WriteError, write_utf8_file_atomic
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import LEAK, OAUTH, SetUp, Time
from tests.portal import Authorization, Employee, Fault, Portal, Webhook
from tests.support.common import act, device_id, download, living_things, refused, value, writes
from tests.support.sign_in import oauth_data

TOKEN = "oauth/token"


@pytest.fixture
def sign_in() -> str:
    """Everybody here signs in."""
    return OAUTH


def token_file(hass: HomeAssistant, entry: MockConfigEntry) -> Path:
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.token.{entry.entry_id}"))


def on_disk(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Return what a power cut would leave."""
    return json.loads(token_file(hass, entry).read_text(encoding="utf-8"))


def refreshes(portal: Portal) -> list[str]:
    """Return how the requests for new tokens ended."""
    return [asked.outcome for asked in portal.oauth.requests if asked.grant_type == "refresh_token"]


def asked_to_sign_in(hass: HomeAssistant) -> bool:
    return any(flow["context"]["source"] == "reauth" for flow in hass.config_entries.flow.async_progress())


# In time


# A whole day of requests takes its time on a busy machine.
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("life", "hours"),
    [(5, 0.1), pytest.param(5, 1, marks=pytest.mark.long), pytest.param(3600, 1, marks=pytest.mark.long)],
    ids=["five seconds", "five seconds, a whole day", "an hour, a whole day"],
)
async def test_a_day(
    hass: HomeAssistant,
    portal: Portal,
    anna: Employee,
    request: pytest.FixtureRequest,
    time: Time,
    life: int,
    hours: float,
) -> None:
    """However short the life of a token: no poll fails, no call is refused, nothing is reloaded."""
    portal.oauth.access_life = life
    entry: MockConfigEntry = request.getfixturevalue("entry")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    data = entry.runtime_data
    changes = async_capture_events(hass, EVENT_STATE_CHANGED)
    for action, lasting in (("open_day", 4), ("pause_day", 1), ("resume_day", 4), ("close_day", 15)):
        await act(hass, action, device_id=device_id(hass))
        await time.pass_by(hours=lasting * hours)
    assert STATE_UNAVAILABLE not in [change.data["new_state"].state for change in changes]
    assert entry.runtime_data is data
    assert {request.outcome for request in portal.requests} == {"ok"}
    polls = [request for request in portal.requests if request.method == "batch"]
    assert set(refreshes(portal)) == {"ok"}
    if life == 3600:
        # As promised for a usual day, new tokens included.
        assert (len(refreshes(portal)), len(portal.requests) <= 800) == (23, True)
    else:
        # A verb asks twice within the life of a token.
        assert len(refreshes(portal)) > len(polls) - 10
    assert anna.state == "CLOSED"


async def test_shortly_before_the_end(hass: HomeAssistant, loaded: MockConfigEntry, time: Time, portal: Portal) -> None:
    """A request must not meet the end on its way."""
    await time.advance(minutes=58, seconds=50)
    assert refreshes(portal) == []
    await time.advance(minutes=5)
    assert refreshes(portal) == ["ok"]
    assert {request.outcome for request in portal.requests} == {"ok"}


async def test_a_server_that_is_away_shortly_before_the_end(
    hass: HomeAssistant, loaded: MockConfigEntry, time: Time, portal: Portal
) -> None:
    """The token is still good: nothing fails before it has ended."""
    time.jump(minutes=59, seconds=30)
    portal.faults.add(Fault.lost_before(), TOKEN)
    assert (await act(hass, "get_workday", device_id=device_id(hass)))["status"] == "closed"
    assert refreshes(portal) == []
    assert (await act(hass, "get_workday", device_id=device_id(hass)))["status"] == "closed"
    assert refreshes(portal) == ["ok"]


async def test_a_token_that_ends_early(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee, authorization: Authorization
) -> None:
    """The portal says that it has expired, before it does anything: the call is sent again, and acts once."""
    authorization.expire()
    answer = await act(hass, "open_day", device_id=device_id(hass))
    assert (answer["status"], answer["changed"], anna.state) == ("opened", True, "OPENED")
    assert writes(portal) == ["timeman.open"]
    assert refreshes(portal) == ["ok"]
    authorization.expire()
    assert (await act(hass, "close_day", device_id=device_id(hass)))["status"] == "closed"
    assert len(anna.records) == 1


async def test_rest_3_does_not_tell_that_a_token_has_ended(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee, authorization: Authorization
) -> None:
    """Its refusal may mean anything; the records come all the same."""
    anna.open_day()
    authorization.expire()
    answer = await act(hass, "get_records", device_id=device_id(hass), start="2026-09-14", end="2026-09-15")
    assert len(answer["records"]) == 1
    assert refreshes(portal) == ["ok"]


async def test_a_clock_that_was_set_back(
    hass: HomeAssistant, set_up: SetUp, entry: MockConfigEntry, portal: Portal
) -> None:
    """A token does not last for years because of it."""
    token = {**entry.data[CONF_TOKEN], "expires_at": portal.clock.now().timestamp() + 86400 * 400}
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_TOKEN: token})
    await set_up()
    assert refreshes(portal) == ["ok"]


@pytest.mark.parametrize("portal_options", [{"oauth_host": "oauth.bitrix24.tech"}], ids=["CIS"])
async def test_the_authorisation_server_that_made_the_tokens(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, authorization: Authorization
) -> None:
    """It alone knows them, whatever the portal's address looks like."""
    authorization.expire()
    await act(hass, "get_workday", device_id=device_id(hass))
    assert [asked.host.partition(":")[0] for asked in portal.oauth.requests] == ["oauth.bitrix24.tech"]


# One by one


async def test_one_refresh_for_everybody(
    hass: HomeAssistant, loaded: MockConfigEntry, time: Time, portal: Portal, authorization: Authorization
) -> None:
    """A poll and many actions at once: the second refresh would kill what the first one brought."""
    authorization.expire()
    server = portal.faults.add(Fault.hold(), TOKEN)
    actions = [hass.async_create_task(act(hass, "get_workday", device_id=device_id(hass))) for _ in range(5)]
    poll = hass.async_create_task(loaded.runtime_data.coordinator.async_refresh())
    await server.reached()
    server.release()
    answers = await asyncio.gather(*actions)
    await poll
    assert [answer["status"] for answer in answers] == ["closed"] * 5
    assert loaded.runtime_data.coordinator.last_update_success
    assert refreshes(portal) == ["ok"]


async def test_one_failure_for_everybody(
    hass: HomeAssistant, loaded: MockConfigEntry, time: Time, portal: Portal
) -> None:
    """Nor is a server that fails asked by each of them."""
    time.jump(hours=1)
    server = portal.faults.add(Fault.hold(), TOKEN)
    portal.faults.add(Fault.html_500(), TOKEN)
    poll = hass.async_create_task(loaded.runtime_data.coordinator.async_refresh())
    action = hass.async_create_task(refused(hass, "get_workday", device_id=device_id(hass)))
    await server.reached()
    server.release()
    await poll
    assert (await action).translation_key == "cannot_connect"
    assert not loaded.runtime_data.coordinator.last_update_success
    assert len([request for request in portal.requests if request.method == TOKEN]) == 1


async def test_a_refresh_outlives_who_asked_for_it(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, authorization: Authorization
) -> None:
    """Somebody gives up waiting, and the entry is reloaded meanwhile: the new tokens arrive all the same."""
    authorization.expire()
    server = portal.faults.add(Fault.hold(), TOKEN)
    action = hass.async_create_task(act(hass, "get_workday", device_id=device_id(hass)))
    await server.reached()
    action.cancel()
    reload = hass.async_create_task(hass.config_entries.async_reload(loaded.entry_id))
    await asyncio.wait([action])
    server.release()
    assert await reload
    assert refreshes(portal) == ["ok"]
    assert loaded.data[CONF_TOKEN]["refresh_token"] == authorization.refresh_token
    assert on_disk(hass, loaded)["token"] == loaded.data[CONF_TOKEN]


# Never lost


async def test_on_disk_before_it_is_used(
    hass: HomeAssistant, loaded: MockConfigEntry, time: Time, portal: Portal, authorization: Authorization
) -> None:
    """When the portal sees the new access token for the first time, a power cut can no longer take its successor."""
    old = authorization.refresh_token
    time.jump(hours=1)
    batch = portal.faults.add(Fault.hold(), "batch")
    action = hass.async_create_task(act(hass, "get_workday", device_id=device_id(hass)))
    await batch.reached()
    content = on_disk(hass, loaded)
    batch.release()
    await action
    assert content["token"]["refresh_token"] == authorization.refresh_token != old
    assert token_file(hass, loaded).stat().st_mode & 0o077 == 0


async def test_home_assistant_stops_during_a_refresh(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    portal: Portal,
    authorization: Authorization,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It waits for the new tokens before it ends anything: the old ones are worth nothing any more."""
    states: list[CoreState] = []

    def write(*args: Any, **options: Any) -> None:
        states.append(hass.state)
        write_utf8_file_atomic(*args, **options)

    monkeypatch.setattr("custom_components.bitrix24.util.write_utf8_file_atomic", write)
    authorization.expire()
    server = portal.faults.add(Fault.hold("after"), TOKEN)
    poll = asyncio.create_task(loaded.runtime_data.coordinator.async_refresh())
    await server.reached()
    stop = asyncio.create_task(hass.async_stop())
    server.release()
    await asyncio.wait([poll, stop])
    assert states == [CoreState.running]
    assert on_disk(hass, loaded)["token"]["refresh_token"] == authorization.refresh_token


async def test_a_power_cut_before_the_entry_was_written(
    hass: HomeAssistant, set_up: SetUp, entry: MockConfigEntry, portal: Portal, authorization: Authorization
) -> None:
    """Home Assistant writes its entries a while later: after the restart the newer tokens are found."""
    await set_up()
    authorization.expire()
    before = dict(entry.data)
    await act(hass, "get_workday", device_id=device_id(hass))
    newest = entry.data[CONF_TOKEN]
    await hass.config_entries.async_unload(entry.entry_id)
    hass.data.pop("bitrix24.shared")
    hass.config_entries.async_update_entry(entry, data=before)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.data[CONF_TOKEN] == newest
    assert refreshes(portal) == ["ok"]
    assert not asked_to_sign_in(hass)


async def test_tokens_of_an_earlier_signing_in_are_not_found(
    hass: HomeAssistant, set_up: SetUp, entry: MockConfigEntry, portal: Portal, authorization: Authorization
) -> None:
    """Whoever signed in again meanwhile goes on with the new tokens, however often the old ones were renewed."""
    await set_up()
    authorization.expire()
    await act(hass, "get_workday", device_id=device_id(hass))
    await hass.config_entries.async_unload(entry.entry_id)
    hass.data.pop("bitrix24.shared")
    anew = portal.authorize(authorization.application, authorization.person)
    data = oauth_data(portal, anew)
    data[CONF_TOKEN]["sign_in"] = "second"
    hass.config_entries.async_update_entry(entry, data=data)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.data == data


@pytest.mark.parametrize("content", ["", "{", "[]", '{"version": 9}', '{"version": 1, "token": 5}', "\x00"])
async def test_a_damaged_file(
    hass: HomeAssistant, set_up: SetUp, entry: MockConfigEntry, portal: Portal, content: str
) -> None:
    """The entry has tokens too."""
    file = token_file(hass, entry)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    await set_up()
    assert value(hass, "status") == "closed"


@pytest.mark.parametrize("fault", [Fault.lost_after(), Fault.truncated(), Fault.html_500(executed=True)])
async def test_a_lost_answer_where_the_old_token_lives_on(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, authorization: Authorization, fault: Fault
) -> None:
    """Until the new one is used: it is asked for again."""
    portal.oauth.rotation = "when_used"
    authorization.expire()
    portal.faults.add(fault, TOKEN)
    error = await refused(hass, "get_workday", device_id=device_id(hass))
    assert error.translation_key == "cannot_connect"
    assert (await act(hass, "get_workday", device_id=device_id(hass)))["status"] == "closed"
    assert refreshes(portal) == ["ok", "ok"]
    assert not asked_to_sign_in(hass)


async def test_a_lost_answer_where_the_old_token_is_dead(
    hass: HomeAssistant, loaded: MockConfigEntry, time: Time, portal: Portal, authorization: Authorization
) -> None:
    """Nobody can have it then: the person is asked to sign in."""
    authorization.expire()
    portal.faults.add(Fault.lost_after(), TOKEN)
    await refused(hass, "get_workday", device_id=device_id(hass))
    await time.advance(minutes=6)
    assert refreshes(portal) == ["ok", "invalid_grant"]
    assert asked_to_sign_in(hass)


async def test_a_full_disk(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    portal: Portal,
    authorization: Authorization,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The old token is worth nothing any more, so the new ones are used all the same."""

    def refuse(*_args: Any, **_options: Any) -> None:
        raise WriteError("no space left")

    monkeypatch.setattr("custom_components.bitrix24.util.write_utf8_file_atomic", refuse)
    authorization.expire()
    assert (await act(hass, "get_workday", device_id=device_id(hass)))["status"] == "closed"
    assert loaded.data[CONF_TOKEN]["refresh_token"] == authorization.refresh_token
    assert "The new tokens of Bitrix24 cannot be written to the disk" in caplog.text


# Refused


async def test_no_right_any_more(
    hass: HomeAssistant, loaded: MockConfigEntry, time: Time, portal: Portal, authorization: Authorization
) -> None:
    """The refresh token is not accepted: the person is asked once, and commands wait until then."""
    authorization.expire_for_good()
    error = await refused(hass, "get_workday", device_id=device_id(hass))
    assert error.translation_key == "invalid_auth"
    assert asked_to_sign_in(hass)
    await time.advance(minutes=6)
    await time.advance(minutes=60)
    assert len(hass.config_entries.flow.async_progress()) == 1
    assert value(hass, "status") == STATE_UNAVAILABLE


async def test_the_subscription_ends_and_is_renewed(
    hass: HomeAssistant, loaded: MockConfigEntry, time: Time, portal: Portal
) -> None:
    """To sign in again would not help: a repair says what does, and goes when it is done."""
    issue_id = (DOMAIN, f"rest_unavailable_{loaded.entry_id}")
    portal.oauth.paid = False
    await time.advance(minutes=61)
    assert value(hass, "status") == STATE_UNAVAILABLE
    assert issue_id in ir.async_get(hass).issues
    assert not asked_to_sign_in(hass)
    portal.oauth.paid = True
    await time.advance(minutes=6)
    assert value(hass, "status") == "closed"
    assert issue_id not in ir.async_get(hass).issues


async def test_the_authorisation_server_is_away(
    hass: HomeAssistant, loaded: MockConfigEntry, time: Time, portal: Portal, anna: Employee
) -> None:
    """It is like a portal that is away: what is wanted is kept, and delivered with its time."""
    data = loaded.runtime_data
    await time.advance(minutes=50)
    outage = portal.faults.add(Fault.lost_before(), TOKEN, times=None)
    await time.advance(minutes=15)
    assert value(hass, "status") == STATE_UNAVAILABLE
    answer = await act(hass, "open_day", device_id=device_id(hass))
    assert (answer["queued"], value(hass, "pending_commands")) == (True, "1")
    given = time.clock.now()
    await time.advance(minutes=20)
    portal.faults.remove(outage)
    await time.advance(minutes=10)
    assert anna.record is not None
    assert abs(anna.record.start - given) < timedelta(seconds=2)
    assert (value(hass, "status"), value(hass, "pending_commands")) == ("opened", "0")
    assert loaded.runtime_data is data
    assert not asked_to_sign_in(hass)


async def test_nothing_usable_is_stored(hass: HomeAssistant, set_up: SetUp, entry: MockConfigEntry) -> None:
    """Somebody edited the file by hand."""
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_TOKEN: {"expires_at": "never"}})
    await set_up()
    assert asked_to_sign_in(hass)


async def test_a_webhook_is_given_during_a_poll(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, anna: Employee, authorization: Authorization
) -> None:
    """The poll ends without tokens; nobody is asked to sign in where somebody just did."""
    webhook = portal.add_webhook(anna, scopes=("timeman", "im"))
    authorization.expire()
    waiting = portal.faults.add(Fault.hold())
    poll = hass.async_create_task(loaded.runtime_data.coordinator.async_refresh())
    await waiting.reached()
    hass.config_entries.async_update_entry(loaded, data={CONF_URL: webhook.url, CONF_VERIFY_SSL: True})
    waiting.release()
    await poll
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not asked_to_sign_in(hass)
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert value(hass, "status") == "closed"


# Left behind


async def test_a_webhook_that_is_given_while_new_tokens_are_written(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    portal: Portal,
    authorization: Authorization,
    webhook: Webhook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However slow the disk is: what the person chose last stays."""
    chosen = {CONF_URL: webhook.url, CONF_VERIFY_SSL: True}

    async def choose() -> None:
        hass.config_entries.async_update_entry(loaded, data=chosen)

    def write(*args: Any, **options: Any) -> None:
        write_utf8_file_atomic(*args, **options)
        asyncio.run_coroutine_threadsafe(choose(), hass.loop).result()

    monkeypatch.setattr("custom_components.bitrix24.util.write_utf8_file_atomic", write)
    authorization.expire()
    await loaded.runtime_data.coordinator.async_refresh()
    assert refreshes(portal) == ["ok"]
    assert loaded.data == chosen
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert not token_file(hass, loaded).exists()


async def test_a_removed_entry_leaves_nothing(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, authorization: Authorization
) -> None:
    authorization.expire()
    await act(hass, "get_workday", device_id=device_id(hass))
    assert token_file(hass, loaded).exists()
    await hass.config_entries.async_remove(loaded.entry_id)
    assert not token_file(hass, loaded).exists()


async def test_an_entry_that_is_removed_during_a_refresh(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, authorization: Authorization
) -> None:
    """What comes then is not written any more."""
    authorization.expire()
    server = portal.faults.add(Fault.hold(), TOKEN)
    action = hass.async_create_task(act(hass, "get_workday", device_id=device_id(hass)))
    await server.reached()
    removal = hass.async_create_task(hass.config_entries.async_remove(loaded.entry_id))
    server.release()
    await removal
    await asyncio.wait([action])
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not token_file(hass, loaded).exists()


async def test_diagnostics_tell_no_token(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    found = await download(hass, hass_client, f"config_entry/{loaded.entry_id}")
    assert found["entry"]["data"] == {
        "portal": "**REDACTED**",
        "verify_ssl": True,
        "auth_implementation": "**REDACTED**",
        "token": "**REDACTED**",
    }
    assert LEAK not in json.dumps(found)


async def test_refreshes_leave_nothing_running(
    hass: HomeAssistant, loaded: MockConfigEntry, portal: Portal, authorization: Authorization
) -> None:
    """There are thousands in a year."""

    async def refresh(times: int) -> None:
        for _ in range(times):
            authorization.expire()
            await act(hass, "get_workday", device_id=device_id(hass))

    # The connection to the authorisation server stays open for a while.
    await refresh(2)
    before = living_things(hass)
    await refresh(10)
    after = living_things(hass)
    assert {name: count for name, count in after.items() if count > before[name]} == {}
    assert len(refreshes(portal)) == 12
