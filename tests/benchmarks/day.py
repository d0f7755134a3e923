"""A usual day, simulated from poll to poll: everybody works from 09:00 to 18:00 with a break at noon."""

# isort: off
from .frozen import frozen

# isort: on
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
import sqlite3
from typing import Any, Final

from homeassistant.components.recorder import CONF_COMMIT_INTERVAL, CONF_DB_URL
from homeassistant.components.recorder.const import DOMAIN as RECORDER
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, recorder as recorder_helper
from homeassistant.setup import async_setup_component

from tests.conftest import Time
from tests.portal import Clock, Employee

from .company import MONDAY, Company, at, company
from .core import running_core, set_up
from .meter import Meter

_PLAN: Final[tuple[tuple[datetime, Callable[[Employee], object]], ...]] = (
    (at(9), Employee.open_day),
    (at(12), Employee.pause_day),
    (at(12, 30), Employee.resume_day),
    (at(18), Employee.close_day),
)
# How often the recorder writes to its file says nothing about how much it writes.
_COMMIT_SECONDS: Final = 3600


async def simulate_day(employees: int, folder: Path, entry_of: Callable[[Company], ConfigEntry[Any]]) -> dict[str, Any]:
    """Let a day pass from midnight to midnight, and count.

    Args:
        employees: how many.
        folder: for Home Assistant's files.
        entry_of: gives the entry to set up.
    """
    clock, meter = Clock.stopped(at(0)), Meter()
    seen = Seen(clock)
    # Certificates are made before the clock stands still: their makers do not know a frozen one.
    async with company(employees, clock) as firm:
        with frozen(at(0)) as freezer:
            async with running_core(folder) as hass:
                await _record(hass, folder / "day.db")
                with meter.on_sessions():
                    await set_up(hass, entry_of(firm))
                time = Time(hass, freezer, clock)
                begin = meter.read()
                meter.watch(hass)
                seen.watch(hass)
                for instant, act in _PLAN:
                    await _pass_until(time, instant)
                    for person in firm.people:
                        act(person)
                    seen.changed_at = instant
                await _pass_until(time, at(24))
                figures = asdict(meter.read() - begin)
    return {**figures, **_rows(folder / "day.db"), "seen_s": seen.delays}


class Seen:
    """Measures how long after a change of the portal the last status shows it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._statuses: set[str] = set()
        self._delays: dict[datetime, float] = {}
        self.changed_at: datetime | None = None

    @property
    def delays(self) -> list[float]:
        """Seconds, for each change of the plan."""
        return [self._delays[instant] for instant, _ in _PLAN if instant in self._delays]

    def watch(self, hass: HomeAssistant) -> None:
        """Look at the statuses of a core."""
        entities = er.async_get(hass).entities.values()
        self._statuses = {entity.entity_id for entity in entities if entity.unique_id.endswith("_status")}
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._state_changed)

    @callback
    def _state_changed(self, event: Event[EventStateChangedData]) -> None:
        if self.changed_at is not None and event.data["entity_id"] in self._statuses:
            self._delays[self.changed_at] = (self._clock.now() - self.changed_at).total_seconds()


async def _pass_until(time: Time, instant: datetime) -> None:
    await time.pass_by(seconds=(instant - time.clock.now()).total_seconds())


async def _record(hass: HomeAssistant, file: Path) -> None:
    recorder_helper.async_initialize_recorder(hass)
    config = {CONF_DB_URL: f"sqlite:///{file}", CONF_COMMIT_INTERVAL: _COMMIT_SECONDS}
    if not await async_setup_component(hass, RECORDER, {RECORDER: config}):
        raise RuntimeError("the recorder was not set up")
    await hass.data[recorder_helper.DATA_RECORDER].db_connected


def _rows(file: Path) -> dict[str, int]:
    """Count the rows that the recorder has written: of the set-up at midnight, and of the day."""
    database = sqlite3.connect(file)
    first_second = (MONDAY + timedelta(seconds=1) - (MONDAY - at(0))).timestamp()
    try:
        (all_rows,) = database.execute("SELECT count(*) FROM states").fetchone()
        query = "SELECT count(*) FROM states WHERE last_updated_ts < ?"
        (first_rows,) = database.execute(query, (first_second,)).fetchone()
    finally:
        database.close()
    return {"rows": all_rows - first_rows, "rows_of_set_up": first_rows}
