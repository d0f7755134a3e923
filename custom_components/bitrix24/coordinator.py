"""One poll for the whole entry; the only place where errors of the API become Home Assistant's."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Collection, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
import logging
from typing import TYPE_CHECKING, Final, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .api import ApiError, InvalidAuth, OpeningProbe, Portal, PortalClock, Workday, WrongPerson
from .audience import Audience
from .const import DOMAIN, INTERVAL_QUEUED, INTERVAL_RESTING, INTERVAL_RUNNING
from .employee import Employee, Member, async_get_names
from .errors import action_error, from_api_error, get_translation
from .issues import (
    async_call_failed,
    async_poll_failed,
    async_poll_succeeded,
    async_update_expired,
    async_update_unavailable,
)
from .moments import Moments
from .poller import Poller
from .storage import EntryStorage, KnownPerson

if TYPE_CHECKING:
    from .data import Bitrix24ConfigEntry

_LOGGER = logging.getLogger(__name__)


# Between two looks on a running day no break goes unseen for longer.
_JUST_BEFORE = 2 * INTERVAL_RUNNING


_FIRST_RETRY = timedelta(seconds=5)


class Bitrix24Coordinator(DataUpdateCoordinator[Mapping[int, Employee]]):
    """Polls a portal: often while somebody's day runs, seldom otherwise.

    Attributes:
        portal: where the polls and the verbs go.
        owner_id: the user id of the person whom the requests act for.
        members: whose days, the owner's first.
    """

    config_entry: Bitrix24ConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: Bitrix24ConfigEntry,
        portal: Portal,
        files: EntryStorage,
        members: Mapping[int, Member],
    ) -> None:
        """Prepare polling on behalf of the owner of the entry."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            # Never the title: it bears the person's name.
            name=f"{DOMAIN} {portal.auth.host}",
            update_interval=INTERVAL_RESTING,
            always_update=False,
        )
        self.data = {}
        self.portal = portal
        self.owner_id = portal.owner_id
        self.members = members
        self._poller = Poller(portal, members, files)
        self._store = files.workday_store
        # How often the portal answered an action, whom something newer than a poll was shown about, and when.
        self._actions = 0
        self._newer: defaultdict[int, int] = defaultdict(int)
        self._seen: dict[int, datetime] = {}
        self._polled: datetime | None = None
        self._online_watchers = 0
        self._deliver: CALLBACK_TYPE | None = None
        self._audience = Audience()
        # What listeners were shown last.
        self._shown: Mapping[int, Employee] = self.data
        self._shown_success = True
        self._interval = INTERVAL_RESTING
        # Whose action is being shown, and about whom. Never a context variable: timers would copy it, and what polls
        # find would be done by that user for ever.
        self._acting: tuple[int, Context] | None = None
        # When closed days stop being the current ones, and when the required hours are done.
        self._day_ends = Moments(hass, portal.clock, self.async_update_listeners)
        self._targets = Moments(hass, portal.clock, self.async_update_listeners)
        entry.async_on_unload(self._day_ends.cancel)
        entry.async_on_unload(self._targets.cancel)

    @property
    def clock(self) -> PortalClock:
        """The portal's, as learnt from its answers."""
        return self.portal.clock

    @property
    def scopes(self) -> frozenset[str] | None:
        """The permissions of the webhook; None until they are known."""
        return self._poller.scopes

    @property
    def before_start(self) -> Mapping[int, Workday]:
        """The days as they were last seen before this set-up."""
        return self._poller.before_start

    @property
    def has_chat(self) -> bool:
        """Whether the chat status may be read and set, and people be notified, as far as that is known."""
        return self._poller.has_chat

    @property
    def has_people(self) -> bool:
        """Whether people may be read, as far as that is known."""
        return self._poller.has_people

    @callback
    def async_watch_online(self) -> CALLBACK_TYPE:
        """Have polls tell who is online, until the returned function is called."""
        self._online_watchers += 1

        @callback
        def forget() -> None:
            self._online_watchers -= 1

        return forget

    async def async_first_poll(self) -> None:
        """Poll for the first time; without an answer, go on with everybody as last seen before this start.

        Raises:
            ConfigEntryAuthFailed, ConfigEntryNotReady: there is no answer, and somebody has never been seen.
        """
        if not self._poller.has_seen_everybody:
            await self.async_config_entry_first_refresh()
            return
        await self.async_refresh()
        if not self.last_update_success:
            remembered = self._poller.restore(async_get_names(self.hass, self.config_entry, self.members))
            self._adapt(remembered)
            self.data = remembered
            # Often it is only the network that is not there yet.
            self.update_interval = _FIRST_RETRY

    @override
    async def _async_update_data(self) -> Mapping[int, Employee]:
        """Ask for everything that is due."""
        if self._deliver is not None:
            # Our own caution with a failing server must not delay it; what the portal itself asks for still counts.
            self.portal.rate_limiter.lift()
        actions, newer_before = self._actions, dict(self._newer)
        try:
            employees = await self._poller.poll(self.data, self._watched, online=self._online_watchers > 0)
        except InvalidAuth as err:
            async_poll_failed(self.hass, self.config_entry, err)
            key, placeholders = get_translation(err)
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
            ) from err
        except ApiError as err:
            if actions != self._actions:
                # Somebody acted meanwhile and was answered: this failure is past.
                return self.data
            async_poll_failed(self.hass, self.config_entry, err)
            if self._polled is None and self.update_interval is not None:
                self._set_interval(min(2 * self.update_interval, self._interval))
            raise self._update_failed(err) from err
        for user_id, times in self._newer.items():
            if times != newer_before.get(user_id, 0):
                # What an action or a record told meanwhile is newer.
                known = self.data[user_id]
                newer = replace(
                    employees[user_id], workday=known.workday, presence=known.presence, withheld=known.withheld
                )
                employees = {**employees, user_id: newer}
        self._polled = dt_util.utcnow()
        self._adapt(employees)
        async_poll_succeeded(self.hass, self.config_entry, has_chat=self.has_chat)
        if self._poller.records.due:
            self.config_entry.async_create_background_task(
                self.hass, self._poller.records.poll(self._show_record), f"{self.name} records"
            )
        if self._deliver is not None:
            # Not before the coordinator has taken over what is returned here.
            self.hass.loop.call_soon(self._deliver)
        return employees

    @callback
    def async_poll_for_delivery(self, deliver: CALLBACK_TYPE | None) -> None:
        """Poll soon and then at least every 28 seconds, and call back after each answer; None: poll as usual again."""
        changed = (deliver is None) is not (self._deliver is None)
        self._deliver = deliver
        if not changed:
            return
        self._set_interval(max(self._interval, self._poller.minimum_interval))
        if deliver is not None:
            interval, self.update_interval = self.update_interval, _FIRST_RETRY
            self._schedule_refresh()
            self.update_interval = interval

    @callback
    def _set_interval(self, interval: timedelta) -> None:
        self.update_interval = interval if self._deliver is None else min(interval, INTERVAL_QUEUED)

    @callback
    def _show_record(self, user_id: int) -> None:
        """Show what a record told, between two polls."""
        employee = self._poller.from_record(user_id, self.data[user_id])
        if employee == self.data[user_id] or self._shutdown_requested:
            return
        self._newer[user_id] += 1
        employees = {**self.data, user_id: employee}
        self._adapt(employees)
        self.data = employees
        self.async_update_listeners({user_id})

    async def async_read_employee(
        self, user_id: int, *, rules: bool, opening: bool = False
    ) -> tuple[Employee, OpeningProbe | None]:
        """Read somebody's day, whoever wants it.

        Args:
            user_id: whose.
            rules: the permissions of the webhook and the rules of the day too.
            opening: whether the day is about to be opened: what that would do is told too.

        Raises:
            ApiError: the day could not be read.
        """
        return await self._poller.read_employee(user_id, self.data[user_id], rules=rules, opening=opening)

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
        """Return an employee as just read, with the start of a running break where the portal does not tell it."""
        if not employee.workday.needs_pause_start:
            return employee
        user_id = employee.user_id
        return await self._poller.with_break_start(employee, self.data[user_id], self._watched(user_id), hurry=True)

    def _watched(self, user_id: int) -> datetime | None:
        """Return now, by the portal's clock, for who was looked at so lately that no break went unseen."""
        seen = max(filter(None, (self._polled, self._seen.get(user_id))), default=None)
        if not self.last_update_success or seen is None or dt_util.utcnow() - seen > _JUST_BEFORE:
            return None
        return self.clock.now()

    @callback
    def get_context(self, user_id: int) -> Context | None:
        """Return by whose action an employee's day is being changed at this very moment; None: by nobody's here."""
        return self._acting[1] if self._acting is not None and self._acting[0] == user_id else None

    @contextmanager
    def _acting_for(self, user_id: int, context: Context | None) -> Generator[None]:
        """Let what listeners are told within this block be done by somebody; nothing in it may wait."""
        self._acting = None if context is None else (user_id, context)
        try:
            yield
        finally:
            self._acting = None

    @callback
    def async_set_employee(self, employee: Employee, context: Context | None = None) -> None:
        """Show what an action learnt, at once and without waiting for a poll.

        Args:
            employee: as learnt.
            context: of the action that changed the day; None where it only looked.
        """
        with self._acting_for(employee.user_id, context):
            self._set_employee(employee)

    @callback
    def _set_employee(self, employee: Employee) -> None:
        self._actions += 1
        self._newer[employee.user_id] += 1
        self._seen[employee.user_id] = dt_util.utcnow()
        employees = {**self.data, employee.user_id: employee}
        if self._shutdown_requested:
            # Nobody is shown anything any more, but what is still under way must go on from here.
            self._store.remember(employee.user_id, employee.workday)
            self.data = employees
            return
        planned = self._interval
        self._adapt(employees)
        if not self.last_update_success:
            _LOGGER.info("Fetching %s data recovered", self.name)
        elif self.data.get(employee.user_id) == employee:
            return
        elif len(self.members) > 1 and self._interval >= planned:
            # The next poll comes when it would have: who acts on one must not put off the look at the others.
            self.data = employees
            self.async_update_listeners()
            return
        self.async_set_updated_data(employees)

    @callback
    def async_set_presence(self, presence: str, context: Context | None = None) -> None:
        """Show a presence that was set; it tells nothing about the day, which may be unavailable.

        Args:
            presence: what it is now.
            context: of the action that set it; None where it was so already.
        """
        self._actions += 1
        self._newer[self.owner_id] += 1
        self.data = {**self.data, self.owner_id: replace(self.data[self.owner_id], presence=presence)}
        with self._acting_for(self.owner_id, context):
            self.async_update_listeners({self.owner_id})

    @callback
    def async_refresh_soon(self) -> None:
        """Look at the day after an action whose outcome is not known."""
        if not self._shutdown_requested:
            self.config_entry.async_create_background_task(self.hass, self.async_refresh(), f"{self.name} look")

    @callback
    @override
    def async_add_listener(self, update_callback: CALLBACK_TYPE, context: object = None) -> CALLBACK_TYPE:
        """Listen for news.

        Args:
            update_callback: called when there is some.
            context: the user id of whom it must be about; None: anybody.
        """
        remove = super().async_add_listener(update_callback, context)
        leave = self._audience.add(update_callback, context)

        @callback
        def forget() -> None:
            leave()
            remove()

        return forget

    @callback
    @override
    def async_update_listeners(self, about: Collection[int] | None = None) -> None:
        """Tell listeners that something changed, for example the time.

        Args:
            about: whom it concerns; by default those who have changed since the last time, or else everybody.
        """
        shown, self._shown = self._shown, self.data
        success, self._shown_success = self._shown_success, self.last_update_success
        if about is None and success and self.last_update_success and shown:
            about = self._changed(shown, self.data) or None
        if about is None:
            super().async_update_listeners()
        else:
            self._audience.tell(about)

    @staticmethod
    def _changed(before: Mapping[int, Employee], after: Mapping[int, Employee]) -> Collection[int]:
        return {user_id for user_id, employee in after.items() if employee is not before.get(user_id)}

    @callback
    def _adapt(self, employees: Mapping[int, Employee]) -> None:
        """Set the interval, store what was seen, and report what went wrong."""
        changed = self._changed(self.data, employees) if employees is not self.data else ()
        for user_id in changed:
            employee = employees[user_id]
            self._store.remember(user_id, employee.workday)
            self._store.remember_person(user_id, KnownPerson.of(employee))
            self._tell_withheld(self.data.get(user_id), employee)
            async_update_expired(self.hass, self.config_entry, employee)
            self._day_ends.note(user_id, employee.workday.current_until)
            self._targets.note(user_id, employee.workday.expected_finish(employee.required))
        if changed:
            runs = any(
                employee.workday.running and employee.withheld is None and not self.members[user_id].read_only
                for user_id, employee in employees.items()
            )
            self._interval = INTERVAL_RUNNING if runs else INTERVAL_RESTING
            self._day_ends.schedule()
            self._targets.schedule()
        self._set_interval(max(self._interval, self._poller.minimum_interval))

    @callback
    def _tell_withheld(self, before: Employee | None, employee: Employee) -> None:
        was = before is not None and before.withheld is not None
        if employee.withheld is not None and not was:
            _LOGGER.warning(
                "Bitrix24 does not tell the work day of employee %s any more; the others go on", employee.user_id
            )
        elif employee.withheld is None and was:
            _LOGGER.info("Bitrix24 tells the work day of employee %s again", employee.user_id)
        async_update_unavailable(self.hass, self.config_entry, employee)

    def _update_failed(self, error: ApiError) -> UpdateFailed:
        key, placeholders = get_translation(error)
        rate_limiter = self.portal.rate_limiter
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders=placeholders,
            retry_after=(rate_limiter.retry_after if self._deliver is None else rate_limiter.patience) or None,
        )


# An action must answer within 30 seconds whatever the portal does.
DEADLINE_SECONDS: Final = 28


@callback
def async_map_error(coordinator: Bitrix24Coordinator, error: ApiError) -> HomeAssistantError:
    """Return what to tell the caller, after having told the person who can mend it."""
    hass, entry = coordinator.hass, coordinator.config_entry
    explained = from_api_error(error)
    async_call_failed(hass, entry, error)
    if isinstance(error, WrongPerson):
        coordinator.async_set_update_error(explained)
    if isinstance(error, InvalidAuth) and entry.state is ConfigEntryState.LOADED:
        entry.async_start_reauth(hass)
    return explained


@asynccontextmanager
async def mapping_errors(coordinator: Bitrix24Coordinator) -> AsyncGenerator[None]:
    """Ask the portal for what somebody waits for, within the time that an action has.

    Raises:
        HomeAssistantError: why the portal did not answer.
    """
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            yield
    except TimeoutError as err:
        raise action_error("cannot_connect") from err
    except ApiError as err:
        raise async_map_error(coordinator, err) from err
