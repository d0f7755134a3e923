"""Sensors: the status of the day, its instants and its durations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback, async_get_current_platform
from homeassistant.helpers.event import async_track_utc_time_change
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .api import Status, Workday, is_new_record
from .const import ATTR_OUTSIDE_SHIFT, ATTR_RECORD, BREAKS, DOMAIN, WORKED
from .coordinator import Bitrix24Coordinator
from .data import Bitrix24ConfigEntry
from .employee import Employee, Member, get_portal_key
from .entity import Bitrix24Entity

_MINUTE = timedelta(minutes=1)


# A counter written every minute would cost over a thousand rows of the database a day.
_REFRESH_MINUTES = (0, 15, 30, 45)


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


class Bitrix24DurationSensor(Bitrix24Entity, SensorEntity):
    """A duration that grows while the day runs: written at each change and every 15 minutes."""

    entity_description: DurationSensorDescription

    @callback
    @override
    def _async_added(self) -> None:
        self._async_update_attrs()

    @callback
    def async_refresh(self) -> None:
        """Write the state if the duration has grown by itself."""
        workday = self.employee.workday
        grows = workday.status is self.entity_description.grows_while
        if self.available and (grows or workday.outside_shift(self.coordinator.clock.now())):
            self._async_update_attrs()
            self._async_write()

    @callback
    @override
    def _async_update_attrs(self) -> None:
        # Both at one instant: midnight changes them together.
        employee, now = self.employee, self.coordinator.clock.now()
        workday = employee.workday
        self._attr_native_value = self.entity_description.value_fn(employee, now)
        self._attr_last_reset = workday.start if workday.is_current(now) else workday.current_until


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
    for member in entry.runtime_data.members.values():
        sensors: list[SensorEntity] = [Bitrix24StatusSensor(entry, member, STATUS)]
        sensors += [Bitrix24Sensor(entry, member, description) for description in DESCRIPTIONS]
        sensors += [Bitrix24DurationSensor(entry, member, description) for description in DURATIONS]
        sensors.append(Bitrix24PendingSensor(entry, member, PENDING))
        async_add_entities(sensors, config_subentry_id=member.subentry_id)
    async_add_entities([Bitrix24EmployeesWorking(entry)])

    platform = async_get_current_platform()

    @callback
    def refresh(_now: datetime) -> None:
        for sensor in list(platform.entities.values()):
            if isinstance(sensor, Bitrix24DurationSensor):
                sensor.async_refresh()

    entry.async_on_unload(async_track_utc_time_change(hass, refresh, minute=_REFRESH_MINUTES, second=0))


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

    @callback
    @override
    def _async_added(self) -> None:
        self._counted = self.native_value
        self.async_on_remove(self._outbox.async_add_listener(self._outbox_changed))

    @callback
    def _outbox_changed(self) -> None:
        counted, self._counted = self._counted, self.native_value
        if counted != self._counted:
            self._async_write()

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
