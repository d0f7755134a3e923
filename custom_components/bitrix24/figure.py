"""Sensors of figures that grow while the day runs, made for sums over days, weeks and months."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import UnitOfTime
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_utc_time_change
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity
from homeassistant.util import dt as dt_util

from .api import Status
from .const import BREAKS, WORKED
from .cycle import Cycle
from .data import Bitrix24ConfigEntry
from .employee import Employee
from .entity import Bitrix24Entity
from .roster import Member

_MINUTE = timedelta(minutes=1)
# A counter written every minute would cost over a thousand rows of the database a day.
_QUARTER = timedelta(minutes=15)
_EPOCH = dt_util.utc_from_timestamp(0)
# Statistics take the last state before the full hour: what is written with it counts to the next hour, or day. So each
# quarter's figures are written in the second before.
_EARLY = timedelta(seconds=1)
_REFRESH_MINUTES, _REFRESH_SECOND = (14, 29, 44, 59), 59


@dataclass(frozen=True, kw_only=True)
class FigureDescription(SensorEntityDescription):
    """Describes a figure of an instant by the portal's clock, which grows by itself while the day has a status."""

    value_fn: Callable[[Employee, datetime], int | None]
    grows_while: Status


def minutes(duration: timedelta | None) -> int | None:
    """Return a figure in whole minutes, rounded down, as Bitrix24 prints them."""
    return None if duration is None else duration // _MINUTE


FIGURES = (
    FigureDescription(
        key=WORKED,
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        value_fn=lambda employee, now: minutes(employee.workday.worked(now)),
        grows_while=Status.OPENED,
    ),
    FigureDescription(
        key=BREAKS,
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        value_fn=lambda employee, now: minutes(employee.workday.breaks(now)),
        grows_while=Status.PAUSED,
    ),
)


type Refresher = Callable[[datetime], None]


class Quarters:
    """Has the figures that grow by themselves written every quarter of an hour: one timer for everybody."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start the timer."""
        self._refreshers: set[Refresher] = set()
        self.stop = async_track_utc_time_change(hass, self._refresh, minute=_REFRESH_MINUTES, second=_REFRESH_SECOND)

    @callback
    def add(self, refresher: Refresher) -> CALLBACK_TYPE:
        """Call somebody each time with the instant to show, until the returned function is called."""
        self._refreshers.add(refresher)
        return lambda: self._refreshers.discard(refresher)

    @callback
    def _refresh(self, _now: datetime) -> None:
        now = dt_util.utcnow()
        quarter = now + (_EPOCH - now) % _QUARTER
        for refresher in list(self._refreshers):
            refresher(quarter if quarter - now <= _EARLY else now)


class Bitrix24Figure(Bitrix24Entity, RestoreEntity, SensorEntity):
    """A figure that grows while the day runs: written at each change and every quarter of an hour.

    Figure and cycle are taken at one instant and kept until the next look: a zero of the new day in the cycle of the
    old one would take its hours out of the statistics.
    """

    entity_description: FigureDescription

    def __init__(
        self,
        entry: Bitrix24ConfigEntry,
        member: Member,
        description: FigureDescription,
        quarters: Quarters,
    ) -> None:
        """Grow together with all other figures."""
        super().__init__(entry, member, description)
        self._quarters = quarters
        self._cycle = Cycle()

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self._quarters.add(self._refresh))
        if (stored := await self.async_get_last_extra_data()) is not None:
            self._cycle = Cycle.from_json(stored.as_dict())
        if not self.available:
            return
        if self._take_missed_end(now := self.coordinator.clock.now()):
            # Nothing can be written before the platform has written the first state, which is this one.
            self.async_on_remove(self.hass.loop.call_soon(self._handle_coordinator_update).cancel)
        else:
            self._take(now)

    @property
    @override
    def extra_restore_state_data(self) -> RestoredExtraData:
        return RestoredExtraData(self._cycle.to_json())

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._async_update_context()
        if self.available:
            self._look(self.coordinator.clock.now())
        super()._handle_coordinator_update()

    @callback
    def _refresh(self, instant: datetime) -> None:
        workday, clock = self.employee.workday, self.coordinator.clock
        grows = workday.status is self.entity_description.grows_while or workday.outside_shift(clock.now())
        if self.available and grows:
            at, now = clock.there(instant), clock.now()
            done = workday.expected_finish(self.employee.required)
            # Who ends the day when the required hours are done must not do so a second too early.
            self._async_update_context()
            self._look(now if done is not None and now < done <= at else at)
            self.async_write_ha_state()

    @callback
    def _look(self, now: datetime) -> None:
        if self._take_missed_end(now):
            self.async_write_ha_state()
        self._take(now)

    @callback
    def _take_missed_end(self, now: datetime) -> bool:
        """Take the last figures of a day that nobody was shown: they belong into the sum before the new zero."""
        at = self._cycle.missed_end(self.employee.workday, now)
        if at is not None:
            self._take(at)
        return at is not None

    @callback
    def _take(self, at: datetime) -> None:
        self._cycle.follow(self.employee.workday, at)
        self._attr_native_value = self.entity_description.value_fn(self.employee, at)
        self._attr_last_reset = self._cycle.began

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Go on under a new name: nothing here depends on it."""
