"""Conditions: the status of the work days of the employees of a target."""

from collections.abc import Mapping
from typing import override

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import Condition, EntityStateConditionBase

from .api import Status
from .const import STATUS
from .data import get_employee_sensors


class _WorkdayCondition(EntityStateConditionBase):
    """Tests the status of each employee."""

    _domain_specs: Mapping[str, DomainSpec] = {SENSOR_DOMAIN: DomainSpec()}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return get_employee_sensors(self._hass, entities, STATUS)


def _is(status: Status) -> type[Condition]:
    states: set[str | bool] = {status.value}

    class OneStatusCondition(_WorkdayCondition):
        _states = states

    return OneStatusCondition


CONDITIONS: dict[str, type[Condition]] = {
    "is_working": _is(Status.OPENED),
    "is_paused": _is(Status.PAUSED),
    "is_closed": _is(Status.CLOSED),
    "is_expired": _is(Status.EXPIRED),
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions."""
    return CONDITIONS
