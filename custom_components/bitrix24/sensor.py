"""Sensors: the status of the day, its instants and its durations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_utc_time_change
from homeassistant.helpers.restore_state import RestoredExtraData, RestoreEntity
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

from .api import Status, Workday, is_new_record, workday_from_json, workday_to_json
from .const import ATTR_OUTSIDE_SHIFT, ATTR_RECORD, BREAKS, DOMAIN, WORKED
from .coordinator import Bitrix24Coordinator
from .data import Bitrix24ConfigEntry
from .employee import Employee, Member, get_portal_key
from .entity import Bitrix24Entity


class Cycle:
    """Follows the latest record of an employee.

    Attributes:
        began: the start of the record as it was first seen while it is the current day, then the midnight that ended
            the day; None before either. In whole seconds: the database compares instants with those it has stored.
    """

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.began: datetime | None = None
        self._record: Workday | None = None
        self._seen: datetime | None = None

    def follow(self, workday: Workday, now: datetime) -> None:
        """Take in the latest record, or that time has passed. One with an unknown status tells nothing.

        Args:
            workday: the latest record.
            now: an instant of the portal's clock.
        """
        if workday.status is None:
            return
        newer = self._is_newer(workday)
        if workday.is_current(now):
            if newer:
                self._begin(workday.start)
        elif newer or self._is_same(workday) or self._record is None:
            self._begin(workday.current_until)
        # Else the record is gone, and the one before is told again: its counter drops, and takes the sum along.
        self._record, self._seen = workday, now

    def missed_end(self, workday: Workday, now: datetime) -> datetime | None:
        """Return when a day ended whose last figures nobody was shown: shortly before, it was the current one still.

        It was closed, or found closed, too late for that: a forgotten one, or while nobody could look.
        """
        until = workday.current_until
        if until is None or until > now or self._record is None or self._seen is None or workday == self._record:
            return None
        continued = self._is_same(workday) and self._record.is_current(self._seen)
        return until - timedelta.resolution if continued or self._is_newer(workday) else None

    def to_json(self) -> dict[str, Any]:
        """Return what from_json reads."""
        return {
            "began": self.began and self.began.isoformat(),
            "record": self._record and workday_to_json(self._record),
            "seen": self._seen and self._seen.isoformat(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return a stored cycle, or a new one for what is none."""
        cycle = cls()
        try:
            began = None if stored["began"] is None else _aware(stored["began"])
            record, seen = workday_from_json(stored["record"]), _aware(stored["seen"])
        except AttributeError, KeyError, TypeError, ValueError:
            return cycle
        cycle.began, cycle._record, cycle._seen = began, record, seen
        return cycle

    def _begin(self, at: datetime | None) -> None:
        if at is not None:
            self.began = at.replace(microsecond=0)

    def _is_same(self, workday: Workday) -> bool:
        """Whether the record is the one seen last, perhaps with a corrected start."""
        known = self._record
        if known is None or known.start is None or workday.start is None:
            return False
        if known.record_id is not None and workday.record_id is not None:
            return known.record_id == workday.record_id
        return not self._is_newer(workday)

    def _is_newer(self, workday: Workday) -> bool:
        """Whether the record began after the one seen last.

        Without an id (generations A and B) only what began after the last was seen running, or had finished, is
        another record: an earlier start is a correction.
        """
        known = self._record
        if workday.start is None:
            return False
        if known is None or known.start is None:
            return True
        if known.same_record(workday):
            return False
        if known.record_id is not None and workday.record_id is not None:
            return workday.start > known.start
        assert self._seen is not None
        return workday.start > (known.finish or self._seen)


def _aware(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant without an offset")
    return instant


_MINUTE = timedelta(minutes=1)


# A counter written every minute would cost over a thousand rows of the database a day.
_QUARTER = timedelta(minutes=15)


_EPOCH = dt_util.utc_from_timestamp(0)


# Statistics take the last state before the full hour: what is written with it counts to the next hour, or day. So each
# quarter's figures are written in the second before.
_EARLY = timedelta(seconds=1)


_REFRESH_MINUTES, _REFRESH_SECOND = (14, 29, 44, 59), 59


@dataclass(frozen=True, kw_only=True)
class DurationSensorDescription(SensorEntityDescription):
    """Describes a figure of an instant by the portal's clock, which grows by itself while the day has a status."""

    value_fn: Callable[[Employee, datetime], int | None]
    grows_while: Status


def minutes(duration: timedelta | None) -> int | None:
    """Return a figure in whole minutes, rounded down, as Bitrix24 prints them."""
    return None if duration is None else duration // _MINUTE


DURATIONS = (
    DurationSensorDescription(
        key=WORKED,
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.TOTAL,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        value_fn=lambda employee, now: minutes(employee.workday.worked(now)),
        grows_while=Status.OPENED,
    ),
    DurationSensorDescription(
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


class Bitrix24DurationSensor(Bitrix24Entity, RestoreEntity, SensorEntity):
    """A figure that grows while the day runs: written at each change and every quarter of an hour.

    Figure and cycle are taken at one instant and kept until the next look: a zero of the new day in the cycle of the
    old one would take its hours out of the statistics.
    """

    entity_description: DurationSensorDescription

    def __init__(
        self,
        entry: Bitrix24ConfigEntry,
        member: Member,
        description: DurationSensorDescription,
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
            at, now = clock.to_portal(instant), clock.now()
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


PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class Bitrix24SensorDescription(SensorEntityDescription):
    """Describes a sensor; its value may depend on the portal's clock."""

    value_fn: Callable[[Employee, datetime], StateType | datetime]


STATUS = Bitrix24SensorDescription(
    key="status",
    device_class=SensorDeviceClass.ENUM,
    options=[status.value for status in Status],
    value_fn=lambda employee, _: employee.workday.status,
)


DESCRIPTIONS = (
    Bitrix24SensorDescription(
        key="workday_start",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda employee, now: employee.workday.start if employee.workday.is_current(now) else None,
    ),
    Bitrix24SensorDescription(
        key="workday_finish",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda employee, now: employee.workday.finish if employee.workday.is_current(now) else None,
    ),
    Bitrix24SensorDescription(
        key="break_start",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda employee, _: employee.workday.break_start,
    ),
    Bitrix24SensorDescription(
        key="expected_finish",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda employee, _: employee.workday.expected_finish(employee.required),
    ),
    Bitrix24SensorDescription(
        key="required",
        device_class=SensorDeviceClass.DURATION,
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=UnitOfTime.MINUTES,
        value_fn=lambda employee, _: minutes(employee.required),
    ),
    Bitrix24SensorDescription(
        key="recommended_finish",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda employee, _: employee.workday.recommended_finish,
    ),
)


WORKING = SensorEntityDescription(key="employees_working", state_class=SensorStateClass.MEASUREMENT)


PENDING = SensorEntityDescription(key="pending_commands", entity_category=EntityCategory.DIAGNOSTIC)


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the sensors of each employee."""
    figures = Quarters(hass)
    entry.async_on_unload(figures.stop)
    for member in entry.runtime_data.members.values():
        sensors: list[SensorEntity] = [Bitrix24StatusSensor(entry, member, STATUS)]
        sensors += [Bitrix24Sensor(entry, member, description) for description in DESCRIPTIONS]
        sensors += [Bitrix24DurationSensor(entry, member, description, figures) for description in DURATIONS]
        sensors.append(Bitrix24PendingSensor(entry, member, PENDING))
        async_add_entities(sensors, config_subentry_id=member.subentry_id)
    async_add_entities([Bitrix24EmployeesWorking(entry)])


class Bitrix24Sensor(Bitrix24Entity, SensorEntity):
    """A sensor that changes only when the portal's record does."""

    entity_description: Bitrix24SensorDescription

    @property
    @override
    def native_value(self) -> StateType | datetime:
        return self.entity_description.value_fn(self.employee, self.coordinator.clock.now())


class Bitrix24StatusSensor(Bitrix24Sensor):
    """The status of the latest record, and which one that is.

    Triggers tell by it that a day was begun where a look just before saw another one with the same status. Blueprints
    tell by the other attribute, there only for such a day, that nothing was worked although hours are recommended.
    """

    _unrecorded_attributes = frozenset({ATTR_OUTSIDE_SHIFT, ATTR_RECORD})
    _workday: Workday | None = None
    _record: str | None = None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, str | bool | None]:
        workday = self.employee.workday
        if workday is not self._workday and workday.start is not None:
            if self._workday is None or is_new_record(self._workday, workday):
                self._record = str(workday.record_id or workday.start.isoformat())
            self._workday = workday
        outside = {ATTR_OUTSIDE_SHIFT: True} if workday.expired_at_once else {}
        return {ATTR_RECORD: self._record, **outside}


class Bitrix24PendingSensor(Bitrix24Entity, SensorEntity):
    """How much is kept for delivery: known here, so it is told also while the portal cannot be reached."""

    def __init__(self, entry: Bitrix24ConfigEntry, member: Member, description: SensorEntityDescription) -> None:
        """Count the commands of an employee."""
        super().__init__(entry, member, description)
        self._outbox = entry.runtime_data.outbox
        self._counted = 0

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._counted = self.native_value
        self.async_on_remove(self._outbox.async_add_listener(self._outbox_changed))

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Go on under a new name: nothing here depends on it."""

    @callback
    def _outbox_changed(self) -> None:
        counted, self._counted = self._counted, self.native_value
        if counted != self._counted:
            self._async_update_context()
            self.async_write_ha_state()

    @property
    @override
    def available(self) -> bool:
        return True

    @property
    @override
    def native_value(self) -> int:
        return len(self._outbox.get_commands(self._user_id))


class Bitrix24EmployeesWorking(CoordinatorEntity[Bitrix24Coordinator], SensorEntity):
    """How many of the entry's people are at work; those whose day is not known do not count."""

    _attr_has_entity_name = True
    entity_description = WORKING

    def __init__(self, entry: Bitrix24ConfigEntry) -> None:
        """Belong to the portal's device."""
        super().__init__(entry.runtime_data.coordinator)
        self._attr_translation_key = WORKING.key
        self._attr_unique_id = f"{entry.unique_id}_{WORKING.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, get_portal_key(entry))})
        self._attr_native_value = self._count()
        self._shown_available = True

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        shown = (self._attr_native_value, self._shown_available)
        self._attr_native_value, self._shown_available = self._count(), self.available
        if shown != (self._attr_native_value, self._shown_available):
            self.async_write_ha_state()

    def _count(self) -> int:
        employees = self.coordinator.data.values()
        return sum(one.workday.status is Status.OPENED and one.withheld is None for one in employees)
