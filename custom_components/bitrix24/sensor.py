"""Sensors: the status of the day, its instants and its durations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, override

from homeassistant.components.sensor import (
    DOMAIN as SENSOR_DOMAIN,
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback, async_get_current_platform
from homeassistant.helpers.entity_registry import EntityOptionsType
from homeassistant.helpers.event import async_track_utc_time_change
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .api import Status, Workday, is_new_record
from .const import ATTR_COMMANDS, ATTR_INTERVALS, ATTR_OUTSIDE_SHIFT, ATTR_RECORD, BREAKS, WORKED
from .coordinator import Bitrix24Coordinator
from .data import Bitrix24ConfigEntry
from .employee import Attendance, Employee, Member
from .entity import Bitrix24Entity
from .timesheet import Timesheet, monday

PARALLEL_UPDATES = 0

# A duration written every minute would cost over a thousand rows of the database a day.
_REFRESH_MINUTES = (0, 15, 30, 45)
_DECIMALS: Final = 4
# What the sensor platform derives for durations, and would write to the registry in a second step.
_DURATION_OPTIONS: EntityOptionsType = {SENSOR_DOMAIN: {"suggested_display_precision": _DECIMALS}}


@dataclass(frozen=True, kw_only=True)
class Bitrix24SensorDescription(SensorEntityDescription):
    """Describes a sensor; its value may depend on the instant, by the portal's clock."""

    value_fn: Callable[[Employee, datetime], StateType | datetime]


@dataclass(frozen=True, kw_only=True)
class TimestampSensorDescription(Bitrix24SensorDescription):
    """Describes an instant of the day."""

    device_class: SensorDeviceClass = SensorDeviceClass.TIMESTAMP


@dataclass(frozen=True, kw_only=True)
class HoursSensorDescription(Bitrix24SensorDescription):
    """Describes a duration; its value comes from `hours`."""

    device_class: SensorDeviceClass = SensorDeviceClass.DURATION
    native_unit_of_measurement: str = UnitOfTime.HOURS
    suggested_display_precision: int = _DECIMALS


@dataclass(frozen=True, kw_only=True)
class DurationSensorDescription(HoursSensorDescription):
    """Describes a duration that grows by itself while the day has a status."""

    state_class: SensorStateClass = SensorStateClass.TOTAL
    grows_while: Status


def hours(duration: timedelta | None) -> float | None:
    """Return the whole minutes of a duration, rounded down as Bitrix24 prints them, in hours rounded up.

    The frontend prints hours as "7h 30m" and floors the minutes of what lies above the full hour, so that a value
    rounded down or to the nearest would lose a minute.
    """
    if duration is None:
        return None
    minutes = duration // timedelta(minutes=1)
    scaled = -(-minutes * 10**_DECIMALS // 60)
    # Where nothing was rounded, a double may still be less than its decimals: (1.15 - 1) * 60 is below 9.
    if int(scaled / 10**_DECIMALS % 1 * 60) < minutes % 60:
        scaled += 1
    return scaled / 10**_DECIMALS


STATUS = Bitrix24SensorDescription(
    key="status",
    device_class=SensorDeviceClass.ENUM,
    options=[status.value for status in Status],
    value_fn=lambda employee, _: employee.workday.status,
)
DESCRIPTIONS = (
    TimestampSensorDescription(
        key="workday_start",
        value_fn=lambda employee, now: employee.workday.start if employee.workday.is_current(now) else None,
    ),
    TimestampSensorDescription(
        key="workday_finish",
        value_fn=lambda employee, now: employee.workday.finish if employee.workday.is_current(now) else None,
    ),
    TimestampSensorDescription(key="break_start", value_fn=lambda employee, _: employee.workday.break_start),
    TimestampSensorDescription(
        key="expected_finish", value_fn=lambda employee, _: employee.workday.expected_finish(employee.required)
    ),
    HoursSensorDescription(
        key="required",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda employee, _: hours(employee.required),
    ),
    TimestampSensorDescription(
        key="recommended_finish",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda employee, _: employee.workday.recommended_finish,
    ),
)
TIME_WORKED = DurationSensorDescription(
    key=WORKED, value_fn=lambda employee, now: hours(employee.workday.worked(now)), grows_while=Status.OPENED
)
TIME_ON_BREAKS = DurationSensorDescription(
    key=BREAKS, value_fn=lambda employee, now: hours(employee.workday.breaks(now)), grows_while=Status.PAUSED
)


@dataclass(frozen=True, kw_only=True)
class TimesheetSensorDescription(SensorEntityDescription):
    """Describes a sum of the days from the first of a week or month on."""

    native_unit_of_measurement: str = UnitOfTime.HOURS
    first_day: Callable[[date], date]
    value_fn: Callable[[Timesheet], float | None]


@dataclass(frozen=True, kw_only=True)
class WorkedSumSensorDescription(TimesheetSensorDescription):
    """Describes the hours worked in a week or month."""

    device_class: SensorDeviceClass = SensorDeviceClass.DURATION
    state_class: SensorStateClass = SensorStateClass.TOTAL
    suggested_display_precision: int = _DECIMALS
    value_fn: Callable[[Timesheet], float | None] = lambda timesheet: hours(timedelta(seconds=timesheet.worked))


@dataclass(frozen=True, kw_only=True)
class BalanceSensorDescription(TimesheetSensorDescription):
    """Describes the balance of a week or month: no duration, because the frontend prints no negative ones."""

    state_class: SensorStateClass = SensorStateClass.MEASUREMENT
    suggested_display_precision: int = 2
    value_fn: Callable[[Timesheet], float | None] = lambda timesheet: signed_hours(timesheet.balance)


def signed_hours(seconds: int | None) -> float | None:
    """Return seconds in hours with two decimals, from whole minutes rounded toward zero."""
    return None if seconds is None else round(int(seconds / 60) / 60, 2)


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


TIMESHEETS = (
    WorkedSumSensorDescription(key="worked_week", first_day=monday),
    WorkedSumSensorDescription(key="worked_month", first_day=_first_of_month, entity_registry_enabled_default=False),
    BalanceSensorDescription(key="balance_week", first_day=monday),
    BalanceSensorDescription(key="balance_month", first_day=_first_of_month, entity_registry_enabled_default=False),
)
PENDING = SensorEntityDescription(key="pending_commands", entity_category=EntityCategory.DIAGNOSTIC)
WORKING = SensorEntityDescription(
    key="employees_working", has_entity_name=True, state_class=SensorStateClass.MEASUREMENT
)


async def async_setup_entry(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the sensors of each employee, and the one of the portal."""
    for member in entry.runtime_data.members.values():
        sensors: list[SensorEntity] = [Bitrix24StatusSensor(entry, member, STATUS)]
        sensors += [Bitrix24Sensor(entry, member, description) for description in DESCRIPTIONS]
        sensors += [
            Bitrix24DurationSensor(entry, member, TIME_WORKED),
            Bitrix24BreaksSensor(entry, member, TIME_ON_BREAKS),
        ]
        sensors += [Bitrix24TimesheetSensor(entry, member, description) for description in TIMESHEETS]
        sensors.append(Bitrix24PendingSensor(entry, member, PENDING))
        async_add_entities(sensors, config_subentry_id=member.subentry_id)
    async_add_entities([Bitrix24EmployeesWorking(entry)])
    platform = async_get_current_platform()

    @callback
    def refresh(_now: datetime) -> None:
        for sensor in list(platform.entities.values()):
            if isinstance(sensor, Bitrix24DurationSensor | Bitrix24TimesheetSensor):
                sensor.async_refresh()

    entry.async_on_unload(async_track_utc_time_change(hass, refresh, minute=_REFRESH_MINUTES, second=0))


class Bitrix24Sensor(Bitrix24Entity, SensorEntity):
    """A sensor that changes only when the portal's record does."""

    entity_description: Bitrix24SensorDescription

    @override
    def get_initial_entity_options(self) -> EntityOptionsType | None:
        is_duration = self.device_class is SensorDeviceClass.DURATION
        return _DURATION_OPTIONS if is_duration else super().get_initial_entity_options()

    @property
    @override
    def native_value(self) -> StateType | datetime:
        return self.entity_description.value_fn(self.employee, self.coordinator.clock.now())


class Bitrix24DurationSensor(Bitrix24Sensor):
    """A duration that grows while the day runs: written at each change and every 15 minutes."""

    entity_description: DurationSensorDescription
    _value: StateType | datetime = None

    @property
    @override
    def native_value(self) -> StateType | datetime:
        return self._value

    @callback
    @override
    def _async_added(self) -> None:
        self._async_update_attrs()

    @callback
    @override
    def _async_update_attrs(self) -> None:
        # Both at one instant: midnight changes them together.
        employee, now = self.employee, self.coordinator.clock.now()
        workday = employee.workday
        self._value = self.entity_description.value_fn(employee, now)
        self._attr_last_reset = workday.start if workday.is_current(now) else workday.current_until

    @callback
    def async_refresh(self) -> None:
        """Write the state if the duration grows by itself."""
        workday = self.employee.workday
        grows = workday.status is self.entity_description.grows_while
        if self.available and (grows or workday.outside_shift(self.coordinator.clock.now())):
            self._async_update_attrs()
            self._async_write()


class Bitrix24BreaksSensor(Bitrix24DurationSensor):
    """The breaks of the current day, with those that were seen; what nobody saw is in the sum alone."""

    _unrecorded_attributes = frozenset({ATTR_INTERVALS})

    @callback
    @override
    def _async_update_attrs(self) -> None:
        super()._async_update_attrs()
        workday = self.employee.workday
        intervals: list[tuple[datetime, datetime | None]] = []
        if workday.is_current(self.coordinator.clock.now()):
            intervals += workday.intervals
            if workday.break_start is not None:
                intervals.append((workday.break_start, None))
        self._attr_extra_state_attributes = {
            ATTR_INTERVALS: [
                {"start": start.isoformat(), "end": None if end is None else end.isoformat()}
                for start, end in intervals
            ]
        }


class Bitrix24TimesheetSensor(Bitrix24Entity, SensorEntity):
    """A sum of recorded days: written when the day changes, when records were read, and at midnight."""

    entity_description: TimesheetSensorDescription
    _timesheet: Timesheet | None = None
    _today: date | None = None

    def __init__(self, entry: Bitrix24ConfigEntry, member: Member, description: TimesheetSensorDescription) -> None:
        super().__init__(entry, member, description)
        self._record_cache = entry.runtime_data.record_cache

    @override
    def get_initial_entity_options(self) -> EntityOptionsType | None:
        return {SENSOR_DOMAIN: {"suggested_display_precision": self.entity_description.suggested_display_precision}}

    @property
    @override
    def available(self) -> bool:
        return super().available and self._timesheet is not None

    @callback
    @override
    def _async_added(self) -> None:
        self._async_update_attrs()

    @callback
    @override
    def _async_update_attrs(self) -> None:
        self._timesheet = self._record_cache.get_timesheet(self._user_id)
        if self._timesheet is None:
            return
        description, now = self.entity_description, self.coordinator.employee_now(self._user_id)
        self._today = now.date()
        first = description.first_day(self._today)
        self._attr_native_value = description.value_fn(self._timesheet.within(first, date.max))
        if description.state_class is SensorStateClass.TOTAL:
            self._attr_last_reset = datetime.combine(first, time(), now.tzinfo)

    @callback
    def async_refresh(self) -> None:
        """Write the state if another day has begun."""
        if self._timesheet is not None and self.coordinator.employee_now(self._user_id).date() != self._today:
            self._async_update_attrs()
            self._async_write()


class Bitrix24StatusSensor(Bitrix24Sensor):
    """The status of the latest record, and which record that is.

    Triggers need the record where a day was opened although a poll just before saw another one with the same status.
    Blueprints need the other attribute: nothing was worked, although hours are recommended.
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
    """The number of queued commands; it is known also while the portal cannot be reached.

    Blueprints need their verbs: what leads on from a status that cannot be seen.
    """

    _unrecorded_attributes = frozenset({ATTR_COMMANDS})

    def __init__(self, entry: Bitrix24ConfigEntry, member: Member, description: SensorEntityDescription) -> None:
        super().__init__(entry, member, description)
        self._outbox = entry.runtime_data.outbox

    @property
    @override
    def available(self) -> bool:
        return True

    @callback
    @override
    def _async_added(self) -> None:
        self._update_queue()
        self.async_on_remove(self._outbox.async_add_listener(self._outbox_changed))

    @callback
    def _outbox_changed(self) -> None:
        shown = self._attr_extra_state_attributes
        self._update_queue()
        if shown != self._attr_extra_state_attributes:
            self._async_write()

    def _update_queue(self) -> None:
        verbs = [queued.verb.value for queued in self._outbox.get_commands(self._user_id)]
        self._attr_native_value = len(verbs)
        self._attr_extra_state_attributes = {ATTR_COMMANDS: verbs}


class Bitrix24EmployeesWorking(CoordinatorEntity[Bitrix24Coordinator], SensorEntity):
    """The number of employees at work, and who is in; those whose day is unknown are in no list."""

    entity_description = WORKING
    _unrecorded_attributes = frozenset(Attendance)

    def __init__(self, entry: Bitrix24ConfigEntry) -> None:
        super().__init__(entry.runtime_data.coordinator)
        self._attr_translation_key = WORKING.key
        self._attr_unique_id = f"{entry.unique_id}_{WORKING.key}"
        self._devices = dr.async_get(self.coordinator.hass)
        self._device_ids = entry.runtime_data.device_ids
        self.device_entry = self._devices.async_get(entry.runtime_data.portal_device_id)
        self._attr_extra_state_attributes = {}
        self._update_attrs()
        self._shown_available = True

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        shown = (self._attr_extra_state_attributes, self._shown_available)
        self._update_attrs()
        self._shown_available = self.available
        if shown != (self._attr_extra_state_attributes, self._shown_available):
            self.async_write_ha_state()

    def _update_attrs(self) -> None:
        now = self.coordinator.clock.now()
        names: dict[Attendance, list[str]] = {attendance: [] for attendance in Attendance}
        for employee in self.coordinator.data.values():
            if (attendance := employee.attendance(now)) is not None:
                names[attendance].append(self._get_name(employee))
        self._attr_native_value = len(names[Attendance.WORKING])
        self._attr_extra_state_attributes = {
            attendance.value: sorted(group, key=str.casefold) for attendance, group in names.items()
        }

    def _get_name(self, employee: Employee) -> str:
        """Return the name of the employee's device, as the user sees it."""
        device = self._devices.async_get(self._device_ids[employee.user_id])
        return (device and (device.name_by_user or device.name)) or employee.label
