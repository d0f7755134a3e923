"""Bitrix24 work days in Home Assistant."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntryChange
from homeassistant.const import CONF_VERIFY_SSL, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv, device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util

from .api import Portal, TimeZones, Transport
from .auth import get_auth, uses_tokens
from .card import async_register_card, async_serve_card, async_withdraw_card
from .commands.enqueue import async_get_outbox, async_remove_outbox
from .commands.outbox import Outbox
from .commands.retry import async_deliver_when_answered, async_retry_setup, async_stop_retry
from .commands.timeclock import TimeClock
from .const import DOMAIN, PLATFORMS, RECORDER
from .coordinator import Bitrix24Coordinator
from .data import Bitrix24ConfigEntry, Bitrix24Data
from .employee import Member, async_register_employee, async_register_portal, get_members, get_portal_key
from .history import async_continue_history
from .issues import async_update_wrong_person, async_withdraw_about_removed, async_withdraw_all
from .record_refresh import RecordRefresh
from .records import RecordCache
from .services import async_setup_services
from .storage import EntryStorage, async_get_storage, async_remove_storage, get_portal_state
from .util import create_session
from .websocket_api import async_setup_websocket

# A reload takes one request; what the set-up before it left to later still comes.
_READ_AGAIN = timedelta(hours=1)

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up the actions and the card, which exist without any entry, and load what earlier runs have left."""
    async_setup_services(hass)
    async_setup_websocket(hass)
    await async_serve_card(hass)
    for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        await _async_load(hass, entry)
    return True


async def _async_load(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> tuple[EntryStorage, Outbox]:
    """Load what earlier runs have left: queued commands, and that the sign-in acts for another person."""
    storage, outbox = await async_get_storage(hass, entry), await async_get_outbox(hass, entry)
    if storage.workday_store.wrong_person:
        async_update_wrong_person(hass, entry, wrong=True)
    return storage, outbox


async def async_setup_entry(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    """Set up the owner of the webhook or token, and the colleagues added."""
    # Dashboards need the card also while the portal cannot be reached.
    async_register_card(hass)
    session = create_session(hass, verify_ssl=entry.data[CONF_VERIFY_SSL])
    storage, outbox = await _async_load(hass, entry)
    if not uses_tokens(entry):
        # Left from before the change to a webhook.
        await storage.tokens.async_remove()
    portal_state = get_portal_state(hass, entry)
    portal = Portal(
        Transport(session, executor=hass.async_add_executor_job),
        get_auth(entry, storage.tokens),
        rate_limiter=portal_state.rate_limiter,
        clock=portal_state.clock,
        probing=portal_state.probing,
        time_zones=TimeZones(hass.async_add_executor_job),
    )
    try:
        coordinator = await _async_first_poll(hass, entry, portal, storage)
    except ConfigEntryNotReady:
        async_retry_setup(hass, entry, outbox)
        raise
    members = coordinator.members
    async_remove_stale_devices(hass, entry, members)
    record_cache = RecordCache(coordinator, storage)
    record_refresh = RecordRefresh(coordinator, record_cache, storage)
    portal_device_id = async_register_portal(hass, entry, portal.auth)
    entry.runtime_data = Bitrix24Data(
        members=members,
        coordinator=coordinator,
        outbox=outbox,
        record_cache=record_cache,
        record_refresh=record_refresh,
        portal_device_id=portal_device_id,
        device_ids={
            user_id: async_register_employee(hass, entry, member, coordinator.data[user_id], portal_device_id)
            for user_id, member in members.items()
        },
        time_clock=TimeClock(coordinator, outbox),
    )
    if storage.loaded_at is None or dt_util.utcnow() - storage.loaded_at >= _READ_AGAIN:
        await record_refresh.async_first_read()
    storage.loaded_at = dt_util.utcnow()
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    record_refresh.async_start()
    async_deliver_when_answered(hass, entry)
    async_add_update_listener(hass, entry, storage)
    if RECORDER in hass.config.components:
        async_continue_history(hass, entry)
    return True


async def _async_first_poll(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, portal: Portal, storage: EntryStorage
) -> Bitrix24Coordinator:
    """Return a coordinator that has seen all members, also those added while it polled."""
    while True:
        members = get_members(entry)
        # What is queued for a person who never was a member stays: its delivery raises an issue.
        await async_forget_employees(hass, entry, storage, storage.workday_store.user_ids - members.keys())
        coordinator = Bitrix24Coordinator(hass, entry, portal, storage, members)
        await coordinator.async_first_poll()
        if get_members(entry) == members:
            return coordinator
        await coordinator.async_shutdown()


async def async_unload_entry(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    """Unload an entry after the running commands have ended."""
    await entry.runtime_data.time_clock.async_stop()
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if not unloaded:
        entry.runtime_data.time_clock.start()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Delete what was stored for an entry, and withdraw its issues."""
    async_stop_retry(hass, entry)
    await async_remove_outbox(hass, entry)
    await async_remove_storage(hass, entry)
    async_withdraw_all(hass, entry)
    async_withdraw_card(hass)


@callback
def async_add_update_listener(hass: HomeAssistant, entry: Bitrix24ConfigEntry, storage: EntryStorage) -> None:
    """Reload an entry when its people have changed, and show new options at once.

    Other changes must not reload it: tokens are written to the entry again and again. An update listener of Home
    Assistant would keep the flows from reloading the entry themselves.
    """
    data = entry.runtime_data
    options = dict(entry.options)
    reloading = False

    @callback
    def changed(change: ConfigEntryChange, changed_entry: Bitrix24ConfigEntry) -> None:
        nonlocal options, reloading
        if change is not ConfigEntryChange.UPDATED or changed_entry.entry_id != entry.entry_id or reloading:
            return
        members = get_members(entry)
        if members != data.members:
            # The reload sends this signal several times.
            reloading = True
            gone = data.members.keys() - members.keys()
            hass.async_create_task(async_forget_employees(hass, entry, storage, gone), f"{DOMAIN} forget")
            hass.config_entries.async_schedule_reload(entry.entry_id)
        elif entry.options != options:
            options = dict(entry.options)
            data.coordinator.async_refresh_entities(data.members)

    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed))


_COMMAND_PLATFORMS = frozenset({Platform.BUTTON, Platform.SWITCH})


@callback
def async_remove_stale_devices(hass: HomeAssistant, entry: Bitrix24ConfigEntry, members: Mapping[int, Member]) -> None:
    """Remove devices of people who were replaced by others, and command entities of days that may only be seen."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    keys = {(DOMAIN, get_portal_key(entry)), *((DOMAIN, member.key) for member in members.values())}
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        if keys.isdisjoint(device.identifiers):
            devices.async_remove_device(device.id)
    read_only = {member.subentry_id for member in members.values() if member.read_only}
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        if entity.domain in _COMMAND_PLATFORMS and entity.config_subentry_id in read_only:
            entities.async_remove(entity.entity_id)


async def async_forget_employees(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, storage: EntryStorage, user_ids: Collection[int]
) -> None:
    """Delete what was stored for people who were removed from an entry, and withdraw issues about them."""
    outbox = await async_get_outbox(hass, entry)
    for user_id in user_ids:
        await outbox.async_forget(user_id)
        storage.forget(user_id)
    async_withdraw_about_removed(hass, entry)
