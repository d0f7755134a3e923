"""One poll for the whole entry; the only place where errors of a poll become Home Assistant's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
import logging
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .api import ApiError, InvalidAuth, Portal, RateLimited, Reading
from .breaks import BreakStarts
from .clock import PortalClock
from .const import DOMAIN, INTERVAL_RESTING, INTERVAL_RUNNING, SCOPE_IM
from .employee import Employee
from .errors import translation_of

_LOGGER = logging.getLogger(__name__)

_RULES_INTERVAL = timedelta(days=1)
_RULES_RETRY = timedelta(hours=1)
_LONGEST_BACKOFF = 300
# The server sums run times over ten minutes (reference §6.4): a later end of a limit is not believed.
_LONGEST_LIMIT = timedelta(minutes=15)
# Between two looks on a running day no break goes unseen for longer.
_JUST_BEFORE = 2 * INTERVAL_RUNNING


class Bitrix24Coordinator(DataUpdateCoordinator[Mapping[int, Employee]]):
    """Polls a portal: often while a day runs, seldom otherwise.

    Attributes:
        portal: where the polls and the verbs go.
        clock: the portal's, as learnt from its answers.
        owner_id: the user id of the person whom the webhook acts for.
        scopes: the permissions of the webhook; None until they are known.
    """

    config_entry: ConfigEntry

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, portal: Portal) -> None:
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
        self.clock = PortalClock()
        self.owner_id = portal.webhook.user_id
        self.scopes: frozenset[str] | None = None
        self._break_starts = BreakStarts(portal)
        self._rules_due: datetime | None = None
        self._limits_in_a_row = 0
        self._actions = 0
        self._seen_at = dt_util.utcnow()
        self._cancel_rollover: CALLBACK_TYPE | None = None
        entry.async_on_unload(self._unsubscribe_rollover)

    @property
    def has_presence(self) -> bool:
        """Whether the chat status may be read and set."""
        return self.scopes is None or SCOPE_IM in self.scopes

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
            key, placeholders = translation_of(err)
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
            ) from err
        except ApiError as err:
            if actions != self._actions:
                # Somebody acted meanwhile and was answered: this failure is past.
                return self.data
            raise self._update_failed(err) from err
        self._limits_in_a_row = 0
        if rules_due:
            self._rules_due = now + (_RULES_INTERVAL if reading.settings else _RULES_RETRY)
        if actions != self._actions:
            # What the action saw is newer.
            known = self.data[employee.user_id]
            employee = replace(employee, workday=known.workday, presence=known.presence)
        self._adapt(employee)
        return {employee.user_id: employee}

    async def async_read(self, *, rules: bool) -> Reading:
        """Read the owner's day, whoever wants it.

        Args:
            rules: the permissions of the webhook and the rules of the day too.

        Raises:
            ApiError: the day could not be read.
        """
        asked = dt_util.utcnow()
        reading = await self.portal.read(scopes=rules, settings=rules, presence=self.has_presence)
        self.clock.learn(reading.at, asked=asked)
        if reading.scopes is not None:
            self.scopes = reading.scopes
        return reading

    @callback
    def employee_from(self, reading: Reading) -> Employee:
        """Return the owner as just read, with what was known before where this reading does not tell it."""
        known = self._known
        workday = reading.workday
        if known is not None and workday.continues_break_of(known.workday):
            workday = workday.with_pause_start(known.workday.pause_start)
        return Employee(
            user_id=reading.profile.user_id,
            name=reading.profile.name,
            time_zone=reading.profile.time_zone,
            workday=workday,
            settings=reading.settings or (known.settings if known else None),
            presence=reading.presence,
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

    def _wait(self, error: RateLimited) -> float:
        """Return the seconds to leave the portal alone: as long as it says, else 2, 4, 8 … 300."""
        self._limits_in_a_row += 1
        left = timedelta() if error.reset_at is None else error.reset_at - self.clock.now()
        if left > timedelta():
            return min(left, _LONGEST_LIMIT).total_seconds() + 1
        return float(min(2 ** min(self._limits_in_a_row, 9), _LONGEST_BACKOFF))

    def _update_failed(self, error: ApiError) -> UpdateFailed:
        key, placeholders = translation_of(error)
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders=placeholders,
            retry_after=self._wait(error) if isinstance(error, RateLimited) else None,
        )
