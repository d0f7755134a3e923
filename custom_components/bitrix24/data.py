"""What a loaded entry holds."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .coordinator import Bitrix24Coordinator
from .timeclock import TimeClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Bitrix24Data:
    """The parts of an entry that entities and actions use.

    Attributes:
        coordinator: polls the portal.
        time_clock: acts on it.
        portal_device_id: the device above those of the employees.
    """

    coordinator: Bitrix24Coordinator
    time_clock: TimeClock
    portal_device_id: str


type Bitrix24ConfigEntry = ConfigEntry[Bitrix24Data]
