"""A real recorder beside the real core."""

from datetime import timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder.core import Recorder
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
import pytest

from tests.conftest import Time


@pytest.fixture
def mock_recorder_before_hass(freezer: FrozenDateTimeFactory, async_test_recorder: Any) -> None:
    """The recorder needs states that are younger than itself."""
    freezer.move_to("2026-09-14T00:00:00+00:00")


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
