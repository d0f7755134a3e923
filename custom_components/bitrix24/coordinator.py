"""One poll for the whole entry; the only place where errors of a poll become Home Assistant's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
import logging
from typing import override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .api import ApiError, InvalidAuth, MissingScope, Portal, PortalClock, Reading, WrongPerson
from .breaks import BreakStarts
from .const import DOMAIN, INTERVAL_RESTING, INTERVAL_RUNNING, PRESENCE, SCOPE_IM, SCOPE_TIMEMAN
from .employee import Employee
from .errors import translation_of
from .identity import employee_key
from .issues import async_update_expired, async_update_missing_scope, async_update_wrong_person
from .stores import EntryStores

_LOGGER = logging.getLogger(__name__)

_RULES_INTERVAL = timedelta(days=1)
_RULES_RETRY = timedelta(hours=1)
# Between two looks on a running day no break goes unseen for longer.
_JUST_BEFORE = 2 * INTERVAL_RUNNING


class Bitrix24Coordinator(DataUpdateCoordinator[Mapping[int, Employee]]):
    """Polls a portal: often while a day runs, seldom otherwise.

    Attributes:
        portal: where the polls and the verbs go.
        owner_id: the user id of the person whom the webhook acts for.
        scopes: the permissions of the webhook; None until they are known.
        before_start: the days as they were last seen before this set-up.
    """

    config_entry: ConfigEntry

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, portal: Portal, files: EntryStores) -> None:
        """Prepare polling on behalf of the owner of the webhook."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            # Never the title: it bears the person's name.
            name=f"{DOMAIN} {portal.webhook.host}",
            update_interval=INTERVAL_RESTING,
            always_update=False,
        )
        self.portal = portal
        self.owner_id = portal.webhook.user_id
        self.scopes: frozenset[str] | None = None
        self._lacking: frozenset[str] = frozenset()
        self.before_start = files.memory.workdays
        self._memory = files.memory
        self._break_starts = BreakStarts(portal, files.asked_breaks)
        self._rules_due: datetime | None = None
        self._actions = 0
        self._seen_at = dt_util.utcnow()
        self._cancel_rollover: CALLBACK_TYPE | None = None
        entry.async_on_unload(self._unsubscribe_rollover)

    @property
    def clock(self) -> PortalClock:
        """The portal's, as learnt from its answers."""
        return self.portal.clock

    @property
    def has_presence(self) -> bool:
        """Whether the chat status may be read and set, as far as that is known."""
        return SCOPE_IM not in self._lacking and (self.scopes is None or SCOPE_IM in self.scopes)

    @property
    def presence_in_use(self) -> bool:
        """Whether there is an entity for the chat status that nobody disabled."""
        registry = er.async_get(self.hass)
        unique_id = f"{employee_key(self.config_entry, self.owner_id)}_{PRESENCE}"
        entity_id = registry.async_get_entity_id(Platform.SELECT, DOMAIN, unique_id)
        entity = None if entity_id is None else registry.async_get(entity_id)
        return entity is not None and not entity.disabled

    @override
    async def _async_update_data(self) -> Mapping[int, Employee]:
        """Ask for everything that is due in one request."""
        actions = self._actions
        now = dt_util.utcnow()
        rules_due = self._rules_due is None or now >= self._rules_due
        try:
            reading = await self.async_read(rules=rules_due)
            employee = await self.async_completed(self.employee_from(reading))
        except InvalidAuth as err:
            if isinstance(err, WrongPerson):
                async_update_wrong_person(self.hass, self.config_entry, wrong=True)
            key, placeholders = translation_of(err)
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
            ) from err
        except ApiError as err:
            if actions != self._actions:
                # Somebody acted meanwhile and was answered: this failure is past.
                return self.data
            if isinstance(err, MissingScope):
                async_update_missing_scope(self.hass, self.config_entry, err.scope, missing=True)
            raise self._update_failed(err) from err
        if rules_due:
            self._rules_due = now + (_RULES_INTERVAL if reading.settings else _RULES_RETRY)
        if actions != self._actions:
            # What the action saw is newer.
            known = self.data[employee.user_id]
            employee = replace(employee, workday=known.workday, presence=known.presence)
        self._adapt(employee)
        self._update_missing_scopes()
        self._withdraw_reauth()
        async_update_wrong_person(self.hass, self.config_entry, wrong=False)
        return {employee.user_id: employee}

    async def async_read(self, *, rules: bool) -> Reading:
        """Read the owner's day, whoever wants it.

        Args:
            rules: the permissions of the webhook and the rules of the day too.

        Raises:
            ApiError: the day could not be read.
        """
        reading = await self.portal.read(
            scopes=rules or not self.has_presence, settings=rules, presence=self.has_presence
        )
        if reading.scopes is not None:
            self.scopes, self._lacking = reading.scopes, frozenset()
        self._lacking |= reading.missing_scopes
        return reading

    @callback
    def employee_from(self, reading: Reading) -> Employee:
        """Return the owner as just read, with what was known before where this reading does not tell it."""
        known = self._known
        before = self.before_start.get(reading.profile.user_id) if known is None else known.workday
        workday = reading.workday
        if before is not None and workday.continues_break_of(before):
            workday = workday.with_pause_start(before.pause_start)
        return Employee(
            user_id=reading.profile.user_id,
            name=reading.profile.name,
            time_zone=reading.profile.time_zone,
            workday=workday,
            settings=reading.settings or (known.settings if known else None),
            presence=reading.presence,
            presence_allowed=self.has_presence,
        )

    async def async_completed(self, employee: Employee) -> Employee:
        """Return an employee as just read, with the start of a running break where the portal does not tell it."""
        known = self._known
        watched = self.last_update_success and dt_util.utcnow() - self._seen_at <= _JUST_BEFORE
        workday = await self._break_starts.completed(
            employee.workday, known.workday if known else None, self.clock.now() if watched else None
        )
        return replace(employee, workday=workday)

    @property
    def _known(self) -> Employee | None:
        return self.data.get(self.owner_id) if self.data else None

    @callback
    def async_set_employee(self, employee: Employee) -> None:
        """Show what an action learnt, at once and without waiting for a poll."""
        self._actions += 1
        if self._shutdown_requested:
            # Nobody is shown anything any more, but what is still under way must go on from here.
            self._memory.remember(employee.user_id, employee.workday)
            self.data = {**self.data, employee.user_id: employee}
            return
        self._adapt(employee)
        if self.last_update_success and self.data.get(employee.user_id) == employee:
            return
        if not self.last_update_success:
            _LOGGER.info("Fetching %s data recovered", self.name)
        self.async_set_updated_data({**self.data, employee.user_id: employee})

    @callback
    def async_set_presence(self, presence: str) -> None:
        """Show a presence that was set; it tells nothing about the day, which may be unavailable."""
        self._actions += 1
        self.data = {**self.data, self.owner_id: replace(self.data[self.owner_id], presence=presence)}
        self.async_update_listeners()

    @callback
    def async_look_soon(self) -> None:
        """Look at the day after an action whose outcome is not known."""
        if not self._shutdown_requested:
            self.config_entry.async_create_background_task(self.hass, self.async_refresh(), f"{self.name} look")

    @callback
    def _adapt(self, employee: Employee) -> None:
        """Set the pace, and the moment at which a closed day stops being the current one."""
        self._seen_at = dt_util.utcnow()
        self._memory.remember(employee.user_id, employee.workday)
        async_update_expired(self.hass, self.config_entry, employee)
        self.update_interval = INTERVAL_RUNNING if employee.workday.running else INTERVAL_RESTING
        self._unsubscribe_rollover()
        until = employee.workday.current_until
        if until is not None and until > self.clock.now():
            self._cancel_rollover = async_track_point_in_utc_time(self.hass, self._rollover, self.clock.here(until))

    @callback
    def _rollover(self, _now: datetime) -> None:
        self._cancel_rollover = None
        self.async_update_listeners()

    @callback
    def _unsubscribe_rollover(self) -> None:
        if self._cancel_rollover is not None:
            self._cancel_rollover()
            self._cancel_rollover = None

    @callback
    def _update_missing_scopes(self) -> None:
        """Tell of a permission that was taken away from the webhook although something uses it."""
        async_update_missing_scope(self.hass, self.config_entry, SCOPE_TIMEMAN, missing=False)
        lost = self.presence_in_use and not self.has_presence
        async_update_missing_scope(self.hass, self.config_entry, SCOPE_IM, missing=lost)

    @callback
    def _withdraw_reauth(self) -> None:
        """Ask for no new webhook any more: this one was refused once, but works."""
        for flow in list(self.config_entry.async_get_active_flows(self.hass, {SOURCE_REAUTH})):
            self.hass.config_entries.flow.async_abort(flow["flow_id"])

    def _update_failed(self, error: ApiError) -> UpdateFailed:
        key, placeholders = translation_of(error)
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders=placeholders,
            retry_after=self.portal.pace.retry_after or None,
        )
