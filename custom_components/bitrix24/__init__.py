"""Bitrix24 work days in Home Assistant."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.const import CONF_VERIFY_SSL, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv, device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType
from yarl import URL

from .api import Address, Portal, TimeZones, Transport
from .auth import get_auth, uses_tokens
from .card import async_register_card, async_serve_card, async_withdraw_card
from .commands.enqueue import async_get_outbox, async_remove_outbox
from .commands.outbox import Outbox
from .commands.retry import async_deliver_when_answered, async_retry_setup, async_stop_retry
from .commands.timeclock import TimeClock
from .const import DOMAIN, MANUFACTURER, PLATFORMS, RECORDER
from .coordinator import Bitrix24Coordinator
from .data import Bitrix24ConfigEntry, Bitrix24Data
from .employee import Member, get_members, get_portal_key
from .history import async_continue_history
from .issues import async_update_wrong_person, async_withdraw_about_removed, async_withdraw_all
from .records import RecordCache
from .services import async_setup_services
from .storage import EntryStorage, async_get_storage, async_remove_storage, get_portal_state
from .util import create_session
from .websocket_api import async_setup_websocket

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up the actions and the card, which exist without any entry, and take up what was kept before the restart."""
    async_setup_services(hass)
    async_setup_websocket(hass)
    await async_serve_card(hass)
    for entry in hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        await _async_take_up(hass, entry)
    return True


async def _async_take_up(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> tuple[EntryStorage, Outbox]:
    """Take up what an earlier run has left: commands to deliver, and that the sign-in acts for somebody else."""
    files, outbox = await async_get_storage(hass, entry), await async_get_outbox(hass, entry)
    if files.workday_store.wrong_person:
        async_update_wrong_person(hass, entry, wrong=True)
    return files, outbox


async def async_setup_entry(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    """Set up the owner of a webhook or who signed in, and the colleagues added."""
    # First of all: a dashboard shows the card also while the portal cannot be reached.
    async_register_card(hass)
    session = create_session(hass, verify_ssl=entry.data[CONF_VERIFY_SSL])
    files, outbox = await _async_take_up(hass, entry)
    if not uses_tokens(entry):
        # Left from before a webhook was given instead.
        await files.tokens.async_remove()
    traffic = get_portal_state(hass, entry)
    portal = Portal(
        Transport(session, executor=hass.async_add_executor_job),
        get_auth(entry, files.tokens),
        rate_limiter=traffic.rate_limiter,
        clock=traffic.clock,
        probing=traffic.probing,
        time_zones=TimeZones(hass.async_add_executor_job),
    )
    try:
        coordinator = await _async_first_poll(hass, entry, portal, files)
    except ConfigEntryNotReady:
        async_retry_setup(hass, entry, outbox)
        raise
    members = coordinator.members
    async_remove_stale_devices(hass, entry, members)
    entry.runtime_data = Bitrix24Data(
        members=members,
        coordinator=coordinator,
        outbox=outbox,
        record_cache=RecordCache(coordinator),
        portal_device_id=_portal_device(hass, entry, portal.auth),
        time_clock=TimeClock(coordinator, outbox),
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    async_deliver_when_answered(hass, entry)
    async_add_update_listener(hass, entry, files)
    if RECORDER in hass.config.components:
        async_continue_history(hass, entry)
    return True


async def _async_first_poll(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, portal: Portal, files: EntryStorage
) -> Bitrix24Coordinator:
    """Return a coordinator that has seen everybody, also those added while it looked."""
    while True:
        members = get_members(entry)
        # What is kept for somebody who never was a member stays: that is told when it should be delivered.
        await async_forget_employees(hass, entry, files, files.workday_store.user_ids - members.keys())
        coordinator = Bitrix24Coordinator(hass, entry, portal, files, members)
        await coordinator.async_first_poll()
        if get_members(entry) == members:
            return coordinator
        await coordinator.async_shutdown()


async def async_unload_entry(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> bool:
    """Unload an entry, after what is under way has come to its end."""
    await entry.runtime_data.time_clock.async_stop()
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if not unloaded:
        entry.runtime_data.time_clock.start()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: Bitrix24ConfigEntry) -> None:
    """Forget what was kept for an entry, and what was said about it."""
    async_stop_retry(hass, entry)
    await async_remove_outbox(hass, entry)
    await async_remove_storage(hass, entry)
    async_withdraw_all(hass, entry)
    async_withdraw_card(hass)


def _portal_device(hass: HomeAssistant, entry: Bitrix24ConfigEntry, address: Address) -> str:
    """Register the portal, or give it its new address, and return its device id."""
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        configuration_url=_configuration_url(address),
        entry_type=dr.DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, get_portal_key(entry))},
        manufacturer=MANUFACTURER,
        name=address.host,
    )
    return device.id


def _configuration_url(address: Address) -> str | None:
    """Return the portal's start page; None where Home Assistant's registry, which reads its host, would fail.

    Some hosts that exist cannot be written in readable letters: their code in ASCII is not the one that those letters
    have (xn---7sbfkf5bif1g).
    """
    try:
        readable = URL(address.base_url).host
    except ValueError:
        return None
    return address.base_url if readable else None


@callback
def async_add_update_listener(hass: HomeAssistant, entry: Bitrix24ConfigEntry, files: EntryStorage) -> None:
    """Reload an entry when its people have changed, and show at once what new options mean.

    Nothing else reloads it: a new address or a new token is written to the entry again and again. An update listener
    would forbid the flows to reload the entry themselves.
    """
    data = entry.runtime_data
    options = dict(entry.options)
    reloading = False

    @callback
    def changed(change: ConfigEntryChange, changed_entry: ConfigEntry) -> None:
        nonlocal options, reloading
        if change is not ConfigEntryChange.UPDATED or changed_entry.entry_id != entry.entry_id or reloading:
            return
        members = get_members(entry)
        if members != data.members:
            # The reload tells of every state that the entry goes through.
            reloading = True
            gone = data.members.keys() - members.keys()
            hass.async_create_task(async_forget_employees(hass, entry, files, gone), f"{DOMAIN} forget")
            hass.config_entries.async_schedule_reload(entry.entry_id)
        elif entry.options != options:
            options = dict(entry.options)
            data.coordinator.async_refresh_entities(data.members)

    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed))


_ACTING = frozenset({Platform.BUTTON, Platform.SWITCH})


@callback
def async_remove_stale_devices(hass: HomeAssistant, entry: Bitrix24ConfigEntry, members: Mapping[int, Member]) -> None:
    """Remove devices of people who were exchanged for others, and what acts on days that may only be seen."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    keys = {(DOMAIN, get_portal_key(entry)), *((DOMAIN, member.key) for member in members.values())}
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        if keys.isdisjoint(device.identifiers):
            devices.async_remove_device(device.id)
    read_only = {member.subentry_id for member in members.values() if member.read_only}
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        if entity.domain in _ACTING and entity.config_subentry_id in read_only:
            entities.async_remove(entity.entity_id)


async def async_forget_employees(
    hass: HomeAssistant, entry: Bitrix24ConfigEntry, files: EntryStorage, user_ids: Collection[int]
) -> None:
    """Forget what was kept and said about people who were removed from an entry."""
    outbox = await async_get_outbox(hass, entry)
    for user_id in user_ids:
        await outbox.async_forget(user_id)
        files.workday_store.forget(user_id)
    async_withdraw_about_removed(hass, entry)
