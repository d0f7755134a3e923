"""A real recorder beside the real core."""

from datetime import timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder import CONF_COMMIT_INTERVAL
from homeassistant.components.recorder.core import Recorder
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
import pytest

from tests.conftest import SetUp, Time
from tests.portal import Employee

from .graph import Graph, Life


@pytest.fixture
def mock_recorder_before_hass(freezer: FrozenDateTimeFactory, async_test_recorder: Any) -> None:
    """The recorder needs states that are younger than itself."""
    freezer.move_to("2026-09-14T00:00:00+00:00")


@pytest.fixture
def recorder_config() -> dict[str, Any]:
    """Write to the database when the graph is asked for: after each event it would take most of the time."""
    return {CONF_COMMIT_INTERVAL: 3600}


@pytest.fixture
def recording(hass: HomeAssistant, freezer: FrozenDateTimeFactory, recorder_mock: Recorder, time: Time) -> None:
    """Have everything recorded. No two states are written at one instant: in the database they would have no order."""

    @callback
    def tick(_event: Event[EventStateChangedData]) -> None:
        freezer.tick(timedelta(microseconds=1))

    hass.bus.async_listen(EVENT_STATE_CHANGED, tick)
    # The debug mode of asyncio, and every statement of the database in the log, would take most of the time.
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)
    hass.loop.set_debug(False)


@pytest.fixture
def no_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the past alone: nobody can read this database, of one connection, while the recorder writes into it."""
    monkeypatch.setattr("custom_components.bitrix24.async_continue_history", lambda *_: None)


@pytest.fixture
async def life(recording: None, no_history: None, time: Time, anna: Employee, set_up: SetUp) -> Life:
    """Anna's portal, watched since Monday, 08:00."""
    return Life(time, await set_up(), anna)


@pytest.fixture
def graph(hass: HomeAssistant, life: Life) -> Graph:
    """What the card shows."""
    return Graph(hass)
