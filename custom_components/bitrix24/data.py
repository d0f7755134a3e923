"""What a loaded entry holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry

from .coordinator import Bitrix24Coordinator
from .outbox import Outbox
from .record_book import RecordBook
from .roster import Member
from .timeclock import TimeClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Bitrix24Data:
    """The parts of an entry that entities and actions use.

    Attributes:
        members: whose days, by user id, the owner's first.
        coordinator: polls the portal.
        outbox: what is kept for delivery.
        record_book: asks for recorded days.
        portal_device_id: the device above those of the employees.
        time_clock: acts on the portal.
    """

    members: Mapping[int, Member]
    coordinator: Bitrix24Coordinator
    outbox: Outbox
    record_book: RecordBook
    portal_device_id: str
    time_clock: TimeClock


type Bitrix24ConfigEntry = ConfigEntry[Bitrix24Data]
