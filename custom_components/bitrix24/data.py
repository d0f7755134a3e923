"""What a loaded entry holds."""

from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .coordinator import Bitrix24Coordinator
from .outbox import Outbox
from .timeclock import TimeClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Bitrix24Data:
    """The parts of an entry that entities and actions use.

    Attributes:
        coordinator: polls the portal.
        outbox: what is kept for delivery.
        portal_device_id: the device above those of the employees.
        time_clock: acts on the portal.
    """

    coordinator: Bitrix24Coordinator
    outbox: Outbox
    portal_device_id: str
    time_clock: TimeClock


type Bitrix24ConfigEntry = ConfigEntry[Bitrix24Data]
