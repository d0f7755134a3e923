"""One poll for all employees of an entry; the only place where errors of the API become Home Assistant's."""

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterable, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
import logging
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .api import ApiError, InvalidAuth, Portal, PortalClock, WrongPerson
from .const import DOMAIN, INTERVAL_QUEUED, INTERVAL_RESTING, INTERVAL_RUNNING
from .employee import Employee, Member, async_get_names
from .errors import action_error, from_api_error, get_translation
from .issues import async_call_failed, async_check_clock, async_poll_succeeded, async_update_employee
from .poller import Poller
from .storage import EntryStorage, get_portal_state

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry

_LOGGER = logging.getLogger(__name__)

# No break goes unseen between two polls of a running day.
_JUST_BEFORE = 2 * INTERVAL_RUNNING
_FIRST_RETRY = timedelta(seconds=5)
# Contract: an action answers within 30 seconds.
DEADLINE_SECONDS: Final = 28


class Bitrix24Coordinator(DataUpdateCoordinator[Mapping[int, Employee]]):
    """Polls a portal, and publishes what polls and commands read.

    An employee stays the same object as long as there is nothing new to write.
    """

    config_entry: Bitrix24ConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: Bitrix24ConfigEntry,
        portal: Portal,
        storage: EntryStorage,
        members: Mapping[int, Member],
    ) -> None:
        """Prepare polling on behalf of the owner of the entry."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            # Never the title, which contains a name.
            name=f"{DOMAIN} {portal.auth.host}",
            update_interval=INTERVAL_RESTING,
            always_update=False,
        )
        self.data = {}
        self.portal = portal
        self.owner_id = portal.owner_id
        self.members = members
        self.poller = Poller(portal, members, storage)
        self._store = storage.workday_store
        # When the data of each employee was read.
        self._seen_at: dict[int, datetime] = {}
        # Whose data was read otherwise since the running poll began.
        self._newer: set[int] = set()
        # What listeners were last called for.
        self._published: Mapping[int, Employee] = self.data
        self._published_success = True
        # Whether a failure since the last good poll may have raised an issue; before this set-up another may have.
        self._failed = True
        # Whose entity shows whether they are online: as long as there is any, polls ask.
        self.shown_online: set[int] = set()
        self._deliver: CALLBACK_TYPE | None = None
        self._interval = INTERVAL_RESTING
        # Whose action is being shown, and about which employee. Not a context variable: timers would copy it, and name
        # that user for everything that later polls find.
        self._context: tuple[int, Context] | None = None
        # When the day or the absence of an employee ends, or the required hours are done, by the portal's clock.
        self._refresh_at: dict[int, datetime] = {}
        self._cancel_timer: CALLBACK_TYPE | None = None

    @property
    def clock(self) -> PortalClock:
        """The portal's clock."""
        return self.portal.clock

    @override
    async def async_shutdown(self) -> None:
        self._refresh_at.clear()
        self._start_timer()
        await super().async_shutdown()

    async def async_first_poll(self) -> None:
        """Poll for the first time; without an answer, show all employees as last seen before this start.

        Raises:
            ConfigEntryAuthFailed, ConfigEntryNotReady: there is no answer, and an employee was never seen.
        """
        if not self.poller.has_seen_everybody:
            await self.async_config_entry_first_refresh()
            return
        await self.async_refresh()
        if not self.last_update_success:
            remembered = self.poller.restore(async_get_names(self.hass, self.config_entry, self.members))
            self._adapt(remembered)
            self.data = remembered
            # Often it is only the network that is not up yet.
            self.update_interval = _FIRST_RETRY

    @override
    async def _async_update_data(self) -> Mapping[int, Employee]:
        if self._deliver is not None:
            # Our own caution with a failing server must not delay it; what the portal itself asks for still counts.
            self.portal.rate_limiter.lift()
        self._newer = set()
        try:
            employees = await self.poller.poll(self.data, self._watched, online=bool(self.shown_online))
        except InvalidAuth as err:
            self._poll_failed(err)
            raise ConfigEntryAuthFailed(**_translation(err)) from err
        except ApiError as err:
            if any(not self.members[user_id].read_only for user_id in self._newer):
                # An action was answered meanwhile: this failure is past.
                return self.data
            self._poll_failed(err)
            if not self._seen_at and self.update_interval is not None:
                self._set_interval(min(2 * self.update_interval, self._interval))
            rate_limiter = self.portal.rate_limiter
            retry_after = (rate_limiter.retry_after if self._deliver is None else rate_limiter.patience) or None
            raise UpdateFailed(**_translation(err), retry_after=retry_after) from err
        if self._newer:
            employees = {**employees, **{user_id: self._merged(employees[user_id]) for user_id in self._newer}}
        self._seen_at = dict.fromkeys(self.members, dt_util.utcnow())
        self._adapt(employees)
        self._poll_succeeded()
        if self.poller.records.due:
            self.config_entry.async_create_background_task(
                self.hass, self.poller.records.poll(self._show_record), f"{self.name} records"
            )
        if self._deliver is not None:
            # Not before the coordinator has taken over what is returned here.
            self.hass.loop.call_soon(self._deliver)
        return employees

    @callback
    def async_call_failed(self, error: ApiError) -> None:
        """Raise the issue for a failure that needs a person, until a poll succeeds."""
        self._failed = True
        async_call_failed(self.hass, self.config_entry, error)

    def _poll_failed(self, error: ApiError) -> None:
        get_portal_state(self.hass, self.config_entry).failure = error
        self.async_call_failed(error)

    def _poll_succeeded(self) -> None:
        portal_state = get_portal_state(self.hass, self.config_entry)
        portal_state.failure = None
        async_check_clock(portal_state)
        has_chat = self.poller.has_chat
        if self._failed or not has_chat:
            async_poll_succeeded(self.hass, self.config_entry, has_chat=has_chat)
            # A permission that is granted again withdraws its issue.
            self._failed = not has_chat

    def _merged(self, polled: Employee) -> Employee:
        """Return an employee as polled, with what was read after the poll had begun."""
        newer = self.data[polled.user_id]
        return replace(polled, workday=newer.workday, presence=newer.presence, withheld=newer.withheld)

    @callback
    def async_poll_for_delivery(self, deliver: CALLBACK_TYPE | None) -> None:
        """Poll soon and then at least every 28 seconds, and call back after each answer; None: poll as usual again."""
        changed = (deliver is None) is not (self._deliver is None)
        self._deliver = deliver
        if not changed:
            return
        self._set_interval(max(self._interval, self.poller.minimum_interval))
        if deliver is not None:
            interval, self.update_interval = self.update_interval, _FIRST_RETRY
            self._schedule_refresh()
            self.update_interval = interval

    @callback
    def _set_interval(self, interval: timedelta) -> None:
        self.update_interval = interval if self._deliver is None else min(interval, INTERVAL_QUEUED)

    @callback
    def _show_record(self, user_id: int) -> None:
        """Publish a record that was read between two polls."""
        employee = self.poller.from_record(user_id, self.data[user_id])
        if employee == self.data[user_id] or self._shutdown_requested:
            return
        self._newer.add(user_id)
        employees = {**self.data, user_id: employee}
        self._adapt(employees)
        self.data = employees
        self.async_update_listeners()

    @callback
    def async_forbid_probe(self) -> None:
        """Never again ask this portal what opening a day would do: the question itself has opened one."""
        self.portal.probing.granted = False
        self._store.forbid_probe()
        _LOGGER.warning(
            "Something between Home Assistant and %s drops the parameter TIME, so that a day was opened by the question"
            " whether it would be continued. It is not asked any more, and given times may not be recorded: have the"
            " administrator of the portal or of its proxy look for it",
            self.portal.auth.host,
        )

    async def async_completed(self, employee: Employee) -> Employee:
        """Return an employee as just read, with the start of a running break where the portal leaves it out."""
        if not employee.workday.needs_pause_start:
            return employee
        user_id = employee.user_id
        return await self.poller.with_break_start(employee, self.data[user_id], self._watched(user_id), hurry=True)

    def _watched(self, user_id: int) -> datetime | None:
        """Return now, by the portal's clock, if the employee was seen so recently that no break went unseen."""
        seen = self._seen_at.get(user_id)
        if not self.last_update_success or seen is None or dt_util.utcnow() - seen > _JUST_BEFORE:
            return None
        return self.clock.now()

    @callback
    def get_context(self, user_id: int) -> Context | None:
        """Return the context of the action whose result about an employee is being shown at this moment."""
        return self._context[1] if self._context is not None and self._context[0] == user_id else None

    @contextmanager
    def _with_context(self, user_id: int, context: Context | None) -> Generator[None]:
        """Give what listeners write within this block the context of an action; nothing in it may await."""
        self._context = None if context is None else (user_id, context)
        try:
            yield
        finally:
            self._context = None

    @callback
    def async_set_employee(self, employee: Employee, context: Context | None = None) -> None:
        """Publish what an action has read.

        Args:
            employee: as read.
            context: of the action, if it has changed the day.
        """
        user_id = employee.user_id
        self._newer.add(user_id)
        self._seen_at[user_id] = dt_util.utcnow()
        known, employees = self.data.get(user_id), {**self.data, user_id: employee}
        if self._shutdown_requested:
            # Nothing is shown any more, but what is still under way must go on from here.
            self._store.remember(user_id, employee.workday)
            self.data = employees
            return
        planned = self._interval
        self._adapt(employees)
        if not self.last_update_success:
            _LOGGER.info("Fetching %s data recovered", self.name)
        elif employee == known:
            return
        with self._with_context(user_id, context):
            if self.last_update_success and len(self.members) > 1 and self._interval >= planned:
                # The next poll stays where it is: commands about one must not put off the polls of the others.
                self.data = employees
                self.async_update_listeners()
            else:
                self.async_set_updated_data(employees)

    @callback
    def async_set_presence(self, presence: str, context: Context | None = None) -> None:
        """Publish a presence that was set; it proves nothing about the day, which may be unavailable.

        Args:
            presence: what it is now.
            context: of the action, if it has changed the presence.
        """
        self._newer.add(self.owner_id)
        self.data = {**self.data, self.owner_id: replace(self.data[self.owner_id], presence=presence)}
        with self._with_context(self.owner_id, context):
            self.async_update_listeners()

    @callback
    def async_refresh_soon(self) -> None:
        """Poll after an action with an unknown outcome."""
        if not self._shutdown_requested:
            self.config_entry.async_create_background_task(self.hass, self.async_refresh(), f"{self.name} refresh")

    @callback
    @override
    def async_add_listener(self, update_callback: CALLBACK_TYPE, context: int | None = None) -> CALLBACK_TYPE:
        """Listen to updates: with the user id of an employee as context, to those of that employee.

        Few of the thousands of entities of a team are concerned at a time: calling all of them would take longer than
        the rest of a poll.
        """
        if context is None:
            return super().async_add_listener(update_callback)
        return async_dispatcher_connect(self.hass, self._signal(context), update_callback)

    @callback
    @override
    def async_update_listeners(self) -> None:
        """Call the listeners of all employees that have changed; of all when the portal has come or gone."""
        known, self._published = self._published, self.data
        known_success, self._published_success = self._published_success, self.last_update_success
        for user_id, employee in self.data.items():
            if known.get(user_id) is not employee or self.last_update_success is not known_success:
                async_dispatcher_send(self.hass, self._signal(user_id))
        super().async_update_listeners()

    def _signal(self, user_id: int) -> str:
        return f"{DOMAIN}_{self.config_entry.entry_id}_{user_id}"

    @callback
    def async_refresh_entities(self, user_ids: Iterable[int]) -> None:
        """Have entities of employees written although the portal has nothing new, for example as time has passed."""
        self.data = {**self.data, **{user_id: replace(self.data[user_id]) for user_id in user_ids}}
        self.async_update_listeners()

    @callback
    def _adapt(self, employees: Mapping[int, Employee]) -> None:
        """Store what was seen, report what needs a person, and set interval and timer accordingly."""
        changed = [employee for user_id, employee in employees.items() if employee is not self.data.get(user_id)]
        if changed:
            self._take_in(changed)
            running = any(
                employee.workday.running and employee.withheld is None and not self.members[user_id].read_only
                for user_id, employee in employees.items()
            )
            self._interval = INTERVAL_RUNNING if running else INTERVAL_RESTING
            self._start_timer()
        self._set_interval(max(self._interval, self.poller.minimum_interval))

    @callback
    def _take_in(self, changed: Iterable[Employee]) -> None:
        now = self.clock.now()
        for employee in changed:
            user_id, workday = employee.user_id, employee.workday
            self._store.remember(user_id, workday)
            self._store.remember_person(employee)
            self._store.remember_required(employee, self.employee_now(user_id).date())
            self._report_withheld(self.data.get(user_id), employee)
            async_update_employee(self.hass, self.config_entry, self.members[user_id], employee)
            self._plan_refresh(employee, now)

    def _plan_refresh(self, employee: Employee, now: datetime) -> None:
        """Note when the entities of an employee change next although the portal has nothing new."""
        workday, absence = employee.workday, employee.absence
        instants = (
            workday.current_until or workday.expected_finish(employee.required),
            None if absence is None else absence.until,
        )
        coming = [at for at in instants if at is not None and at > now]
        if coming:
            self._refresh_at[employee.user_id] = min(coming)
        else:
            self._refresh_at.pop(employee.user_id, None)

    def employee_now(self, user_id: int) -> datetime:
        """Return now, by the portal's clock, in an employee's time zone; where that is unknown, in the server's."""
        server = self.clock.server_zone
        zone = self.portal.time_zones.get_zone(user_id, server) or server
        return self.clock.now().astimezone(zone or dt_util.get_default_time_zone())

    @callback
    def _start_timer(self) -> None:
        if self._cancel_timer is not None:
            self._cancel_timer()
            self._cancel_timer = None
        if self._refresh_at:
            at = self.clock.to_local(min(self._refresh_at.values()))
            self._cancel_timer = async_track_point_in_utc_time(self.hass, self._on_timer, at)

    @callback
    def _on_timer(self, _now: datetime) -> None:
        now = self.clock.now()
        due = [user_id for user_id, at in self._refresh_at.items() if at <= now]
        for user_id in due:
            self._plan_refresh(self.data[user_id], now)
        self._start_timer()
        self.async_refresh_entities(due)

    @callback
    def _report_withheld(self, known: Employee | None, employee: Employee) -> None:
        was_withheld = known is not None and known.withheld is not None
        if employee.withheld is not None and not was_withheld:
            _LOGGER.warning(
                "Bitrix24 does not show the work day of employee %s any more; the others go on", employee.user_id
            )
        elif employee.withheld is None and was_withheld:
            _LOGGER.info("Bitrix24 shows the work day of employee %s again", employee.user_id)


def _translation(error: ApiError) -> dict[str, Any]:
    key, placeholders = get_translation(error)
    return {"translation_domain": DOMAIN, "translation_key": key, "translation_placeholders": placeholders}


@contextmanager
def mapping_errors(coordinator: Bitrix24Coordinator) -> Generator[None]:
    """Turn errors of the API into Home Assistant's, after reporting those that need a person.

    Raises:
        HomeAssistantError: in the place of an ApiError.
    """
    try:
        yield
    except ApiError as err:
        hass, entry = coordinator.hass, coordinator.config_entry
        mapped = from_api_error(err)
        coordinator.async_call_failed(err)
        if isinstance(err, WrongPerson):
            coordinator.async_set_update_error(mapped)
        if isinstance(err, InvalidAuth) and entry.state is ConfigEntryState.LOADED:
            entry.async_start_reauth(hass)
        raise mapped from err


@asynccontextmanager
async def portal_call(coordinator: Bitrix24Coordinator) -> AsyncGenerator[None]:
    """Call the portal within the deadline of an action.

    Raises:
        HomeAssistantError: the portal refused, or did not answer in time.
    """
    with mapping_errors(coordinator):
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                yield
        except TimeoutError as err:
            raise action_error("cannot_connect") from err
