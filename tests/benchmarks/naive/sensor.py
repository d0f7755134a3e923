"""Every field of timeman.status as a sensor, and worked and break minutes."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, override

from homeassistant.components.sensor import SensorEntity
from homeassistant.const import UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util import dt as dt_util

from . import Fields, NaiveCoordinator, NaiveEntry


def _seconds(duration: str) -> int:
    hours, minutes, seconds = map(int, duration.split(":"))
    return (hours * 60 + minutes) * 60 + seconds


def worked_minutes(fields: Fields) -> int | None:
    """Return what has been worked: a counter that runs while the day is open."""
    if "TIME_START" not in fields:
        return None
    if fields["STATUS"] != "OPENED":
        return _seconds(fields["DURATION"]) // 60
    gone = dt_util.utcnow() - datetime.fromisoformat(fields["TIME_START"])
    return int(gone.total_seconds() - _seconds(fields["TIME_LEAKS"])) // 60


def _break_minutes(fields: Fields) -> int | None:
    return _seconds(fields["TIME_LEAKS"]) // 60 if "TIME_LEAKS" in fields else None


def _field(name: str) -> Callable[[Fields], StateType]:
    return lambda fields: fields.get(name)


# As many as the integration enables by default.
_VALUES: Final[dict[str, Callable[[Fields], StateType]]] = {
    "worked": worked_minutes,
    "breaks": _break_minutes,
    **{
        name.lower(): _field(name)
        for name in (
            "STATUS",
            "ID",
            "TIME_START",
            "TIME_FINISH",
            "ACTIVE",
            "IP_OPEN",
            "IP_CLOSE",
            "LAT_OPEN",
            "LON_OPEN",
            "LAT_CLOSE",
            "LON_CLOSE",
            "TZ_OFFSET",
        )
    },
}
ENTITIES_PER_EMPLOYEE: Final = len(_VALUES)


async def async_setup_entry(
    hass: HomeAssistant, entry: NaiveEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Set up the sensors of everybody."""
    async_add_entities(
        NaiveSensor(entry.runtime_data, user_id, key) for user_id in entry.data["people"] for key in _VALUES
    )


class NaiveSensor(CoordinatorEntity[NaiveCoordinator], SensorEntity):
    """One field of one employee."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: NaiveCoordinator, user_id: int, key: str) -> None:
        super().__init__(coordinator)
        self._user_id = user_id
        self._value = _VALUES[key]
        self._attr_name = key
        self._attr_unique_id = f"naive_{user_id}_{key}"
        self._attr_device_info = DeviceInfo(identifiers={("naive", str(user_id))}, name=f"Employee {user_id}")
        if key in {"worked", "breaks"}:
            self._attr_native_unit_of_measurement = UnitOfTime.MINUTES

    @property
    @override
    def available(self) -> bool:
        return super().available and self._user_id in self.coordinator.data

    @property
    @override
    def native_value(self) -> StateType:
        fields = self.coordinator.data.get(self._user_id)
        return None if fields is None else self._value(fields)
