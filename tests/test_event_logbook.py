"""The logbook: what Home Assistant's own logbook tells of a day, and in which words the frontend shows it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from homeassistant.components.recorder.core import Recorder
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import MORNING, Time
from tests.portal import Employee, Portal
from tests.support.common import act, entity_id, state_of

# Where the frontend looks up what an event entity tells.
_TEXT = "component.bitrix24.entity.event.workday.state_attributes.event_type.state"

SENTENCES = {
    "en": [
        "Clocked in",
        "Began a break",
        "Ended the break",
        "Clocked out",
        "Clocked in",
        "Did not clock out: the work day has expired",
        "Clocked out",
        "Got a changed time confirmed",
    ],
    "ru": [
        "Рабочий день начат",
        "Начат перерыв",
        "Перерыв завершён",
        "Рабочий день завершён",
        "Рабочий день начат",
        "Рабочий день не завершён и истёк",
        "Рабочий день завершён",
        "Изменённое время подтверждено",
    ],
    "de": [
        "Hat den Arbeitstag begonnen",
        "Hat eine Pause begonnen",
        "Hat die Pause beendet",
        "Hat den Arbeitstag beendet",
        "Hat den Arbeitstag begonnen",
        "Hat den Arbeitstag nicht beendet: Er ist abgelaufen",
        "Hat den Arbeitstag beendet",
        "Hat eine geänderte Zeit bestätigt bekommen",
    ],
}


@pytest.fixture(autouse=True)
def no_secret_anywhere(recorder_mock: Recorder, no_secret_anywhere: None) -> None:
    """As everywhere, with a recorder, which must be there before Home Assistant: the logbook reads what it wrote."""


async def live_a_day(hass: HomeAssistant, time: Time, portal: Portal, anna: Employee) -> None:
    """Go through every change that has a name, here and elsewhere."""
    await time.advance(minutes=1)
    await act(hass, "open_day")
    await time.advance(hours=3)
    anna.pause_day()
    await time.pass_by(minutes=1)
    await act(hass, "resume_day")
    await time.advance(hours=5)
    await act(hass, "close_day")
    await time.advance(minutes=10)
    await act(hass, "open_day", reopen=True)
    await time.move_to("2026-09-15T08:00:00+02:00")
    await time.pass_by(minutes=6)
    await act(hass, "close_day", time="2026-09-14T18:00:00+02:00", report="Forgot")
    assert anna.record is not None
    portal.confirm(anna.record)
    await time.pass_by(minutes=6)


@pytest.mark.parametrize("language", list(SENTENCES))
async def test_each_change_is_one_sentence(
    hass: HomeAssistant,
    time: Time,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
    portal: Portal,
    anna: Employee,
    loaded: MockConfigEntry,
    language: str,
) -> None:
    """One line a change, in the language of whoever reads it."""
    # The pages of the frontend are no part of the tests' environment, and not needed.
    hass.config.components.add("frontend")
    assert await async_setup_component(hass, "logbook", {})
    await live_a_day(hass, time, portal, anna)
    await async_wait_recording_done(hass)
    # The token of the test package has expired by now.
    user = await hass.auth.async_get_user(hass_admin_user.id)
    assert user is not None
    (token,) = user.refresh_tokens.values()
    client = await hass_ws_client(hass, hass.auth.async_create_access_token(token))
    event = entity_id(hass, "workday", Platform.EVENT)

    async def ask(**message: Any) -> Any:
        await client.send_json_auto_id(message)
        answer = await client.receive_json()
        assert answer["success"], answer
        return answer["result"]

    lines = await ask(type="logbook/get_events", start_time=MORNING, entity_ids=[event])
    texts = await async_get_translations(hass, language, "entity", {DOMAIN})
    # As the frontend makes a line about an event entity.
    told = [texts[f"{_TEXT}.{line['attributes']['event_type']}"] for line in lines]
    assert told == SENTENCES[language]
    everything = await ask(type="logbook/get_events", start_time=MORNING)
    # Beside all the others a line also tells what led to it.
    beside = [line for line in everything if line.get("entity_id") == event]
    assert [(one["when"], one["attributes"]) for one in beside] == [(one["when"], one["attributes"]) for one in lines]
    assert [line for line in everything if line.get("domain") == DOMAIN] == []
    await client.close()


async def _open_by_action(hass: HomeAssistant, context: Context) -> None:
    await hass.services.async_call(DOMAIN, "open_day", {}, blocking=True, context=context)


async def _open_by_switch(hass: HomeAssistant, context: Context) -> None:
    switch = {"entity_id": entity_id(hass, "workday", Platform.SWITCH)}
    await hass.services.async_call(Platform.SWITCH, "turn_on", switch, blocking=True, context=context)


@pytest.mark.parametrize("open_day", [_open_by_action, _open_by_switch])
async def test_whoever_changes_a_day_is_named(
    hass: HomeAssistant,
    time: Time,
    hass_admin_user: MockUser,
    anna: Employee,
    loaded: MockConfigEntry,
    open_day: Callable[[HomeAssistant, Context], Awaitable[None]],
) -> None:
    """The line about the event tells who it was; of what happens in Bitrix24 itself nobody here is the doer."""

    def doer(key: str, platform: Platform = Platform.SENSOR) -> str | None:
        return state_of(hass, key, platform).context.user_id

    await open_day(hass, Context(user_id=hass_admin_user.id))
    assert state_of(hass, "status").state == "opened"
    assert doer("workday", Platform.EVENT) == hass_admin_user.id
    assert doer("status") == hass_admin_user.id
    await time.advance(minutes=5)
    anna.pause_day()
    await act(hass, "get_workday")
    assert state_of(hass, "status").state == "paused"
    assert doer("workday", Platform.EVENT) is None
    assert doer("status") is None


async def test_an_event_tells_what_a_notification_needs(
    hass: HomeAssistant, time: Time, anna: Employee, loaded: MockConfigEntry
) -> None:
    """The hours and breaks at the moment of the change, in seconds, also when it is found the next day."""

    def told() -> dict[str, Any]:
        attributes = state_of(hass, "workday", Platform.EVENT).attributes
        return {key: attributes[key] for key in ("event_type", "worked", "breaks")}

    await act(hass, "open_day")
    assert told() == {"event_type": "opened", "worked": 0, "breaks": 0}
    await time.move_to("2026-09-14T12:00:00+02:00")
    await act(hass, "pause_day")
    assert told() == {"event_type": "paused", "worked": 4 * 3600, "breaks": 0}
    await time.move_to("2026-09-14T12:30:30+02:00")
    await act(hass, "resume_day")
    assert told() == {"event_type": "resumed", "worked": 4 * 3600, "breaks": 1830}
    # Closed elsewhere, and seen after midnight.
    time.clock.move_to("2026-09-14T17:00:30+02:00")
    anna.close_day()
    await time.move_to("2026-09-15T00:10:00+02:00")
    await time.pass_by(minutes=6)
    assert told() == {"event_type": "closed", "worked": 8 * 3600 + 1800, "breaks": 1830}
    finish = datetime.fromisoformat(state_of(hass, "workday", Platform.EVENT).attributes["finish"])
    assert finish == datetime.fromisoformat("2026-09-14T17:00:30+02:00")
