"""What outlives a set-up: the files of an entry, and what is known about the traffic with a portal."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .api import ApiError, Pace, PortalClock, ProbePermission
from .breaks import AskedBreaks
from .const import DOMAIN
from .identity import portal_key
from .memory import Memory
from .tokens import TokenKeeper

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry


@dataclass(frozen=True, slots=True)
class EntryStores:
    """The files of an entry, there whether it is loaded or not.

    Attributes:
        memory: the days as last seen.
        tokens: of an owner who signed in with Bitrix24.
        asked_breaks: what was asked about a running break, not on disk.
    """

    memory: Memory
    tokens: TokenKeeper
    asked_breaks: AskedBreaks = field(default_factory=AskedBreaks)


@dataclass(slots=True)
class Traffic:
    """What all entries of one portal share.

    Attributes:
        pace: how fast the portal may be asked.
        clock: the portal's clock.
        probing: whether the portal may be asked what opening a day would do.
        failure: why the last poll failed; None since one succeeded.
        told_clock: whether it was told that the portal's clock is wrong.
    """

    pace: Pace = field(default_factory=Pace)
    clock: PortalClock = field(default_factory=PortalClock)
    probing: ProbePermission = field(default_factory=ProbePermission)
    failure: ApiError | None = None
    told_clock: bool = False


@dataclass(frozen=True, slots=True)
class _Shared:
    stores: dict[str, asyncio.Task[EntryStores]] = field(default_factory=dict)
    traffic: dict[str, Traffic] = field(default_factory=dict)


_SHARED: HassKey[_Shared] = HassKey(f"{DOMAIN}.shared")


async def async_stores(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> EntryStores:
    """Return the files of an entry, read on first use."""
    stores = _shared(hass).stores
    if entry.entry_id not in stores:
        stores[entry.entry_id] = hass.async_create_task(_load(hass, entry), f"{DOMAIN} files")
    return await asyncio.shield(stores[entry.entry_id])


async def async_remove_stores(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Delete the files of an entry."""
    files = await async_stores(hass, entry)
    del _shared(hass).stores[entry.entry_id]
    await files.memory.async_remove()
    await files.tokens.async_remove()


@callback
def async_remember_wrong_person(hass: HomeAssistant, entry: Bitrix24ConfigEntry, *, wrong: bool) -> None:
    """Keep on disk whether the way to sign in acts for somebody else than the owner of the entry."""
    stores = _shared(hass).stores.get(entry.entry_id)
    if stores is not None and stores.done():
        stores.result().memory.remember_wrong_person(wrong=wrong)


@callback
def traffic_of(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> Traffic:
    """Return what the entries of a portal share."""
    return _shared(hass).traffic.setdefault(portal_key(entry), Traffic())


async def _load(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> EntryStores:
    files = EntryStores(Memory(hass, entry.entry_id), TokenKeeper(hass, entry))
    await files.memory.async_load()
    if files.memory.probe_forbidden:
        traffic_of(hass, entry).probing.granted = False
    await files.tokens.async_load()
    return files


@callback
def _shared(hass: HomeAssistant) -> _Shared:
    return hass.data.setdefault(_SHARED, _Shared())
