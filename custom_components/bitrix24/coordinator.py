"""One poll for the whole entry; the only place where errors of a poll become Home Assistant's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import logging
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .api import ApiError, InvalidAuth, Portal, RateLimited, Reading, Status, Workday
from .const import DOMAIN, INTERVAL_RESTING, INTERVAL_RUNNING, SCOPE_IM
from .employee import Employee
from .errors import translation_of

_LOGGER = logging.getLogger(__name__)

_RULES_INTERVAL = timedelta(days=1)
_RULES_RETRY = timedelta(hours=1)
_RECORD_RETRY = timedelta(minutes=5)
_LONGEST_BACKOFF = 300
_SHORTEST_WAIT = 2
# The server tells its clock in whole seconds, and the answer travels: less than this is no skew.
_NO_SKEW = timedelta(seconds=2)


class Bitrix24Coordinator(DataUpdateCoordinator[Mapping[int, Employee]]):
    """Polls a portal: often while a day runs, seldom otherwise."""

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
        self.owner_id = portal.webhook.user_id
        self.scopes: frozenset[str] | None = None
        self._skew = timedelta()
        self._rules_due: datetime | None = None
        self._limits_in_a_row = 0
        self._actions = 0
        self._asked_record: tuple[object, datetime] | None = None
        self._seen_at: datetime | None = None
        self._cancel_rollover: CALLBACK_TYPE | None = None
        entry.async_on_unload(self._unsubscribe_rollover)

    @property
    def has_presence(self) -> bool:
        """Whether the chat status may be read and set."""
        return self.scopes is None or SCOPE_IM in self.scopes

    @callback
    def portal_now(self) -> datetime:
        """Return the current instant by the portal's clock."""
        return dt_util.utcnow() + self._skew

    @override
    async def _async_update_data(self) -> Mapping[int, Employee]:
        """Ask for everything that is due in one request."""
        actions = self._actions
        now = dt_util.utcnow()
        rules_due = self._rules_due is None or now >= self._rules_due
        try:
            reading = await self.portal.read(scopes=rules_due, settings=rules_due, presence=self.has_presence)
        except InvalidAuth as err:
            key, placeholders = translation_of(err)
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
            ) from err
        except RateLimited as err:
            raise self._update_failed(err, retry_after=self._wait(err)) from err
        except ApiError as err:
            raise self._update_failed(err) from err
        self._limits_in_a_row = 0
        if rules_due:
            self._rules_due = now + (_RULES_INTERVAL if reading.settings else _RULES_RETRY)
        employee = self.employee_from(reading)
        employee = replace(employee, workday=await self.resolve_pause_start(employee.workday, reading.at))
        if actions != self._actions:
            # Somebody acted while the answer was on its way: what the action saw is newer.
            return self.data
        self._adapt(employee)
        return {employee.user_id: employee}

    @callback
    def employee_from(self, reading: Reading) -> Employee:
        """Return the owner as just read, with what this reading did not ask for as it was known before."""
        known = self.data.get(self.owner_id) if self.data else None
        self._take_clock(reading.at)
        if reading.scopes is not None:
            self.scopes = reading.scopes
        workday = reading.workday
        if known is not None and workday.needs_pause_start and workday.continues_break_of(known.workday):
            workday = workday.with_pause_start(known.workday.pause_start)
        return Employee(
            user_id=reading.profile.user_id,
            name=reading.profile.name,
            time_zone=reading.profile.time_zone,
            workday=workday,
            settings=reading.settings or (known.settings if known else None),
            presence=reading.presence,
        )

    async def resolve_pause_start(self, workday: Workday, at: datetime | None) -> Workday:
        """Learn the start of the running break where the portal's status does not tell it.

        From the record of REST 3.0, else as seen: a break that began since the last poll began about now.
        """
        if not workday.needs_pause_start:
            return workday
        now = dt_util.utcnow()
        question = (workday.status, workday.start, workday.leaks)
        if self._asked_record is not None and self._asked_record[0] == question and now < self._asked_record[1]:
            return workday
        try:
            pause_start = await self.portal.read_pause_start(workday)
            again = _RULES_INTERVAL
        except ApiError as err:
            _LOGGER.debug("The record of the running break could not be read: %s", err)
            pause_start = self._break_just_seen(workday, at)
            again = _RECORD_RETRY
        self._asked_record = (question, now + again)
        return workday.with_pause_start(pause_start)

    @callback
    def _break_just_seen(self, workday: Workday, at: datetime | None) -> datetime | None:
        known = self.data.get(self.owner_id) if self.data else None
        watched = self._seen_at is not None and self.last_update_success
        watched = watched and dt_util.utcnow() - (self._seen_at or dt_util.utcnow()) <= 2 * INTERVAL_RUNNING
        if not watched or known is None or workday.status is not Status.PAUSED:
            return None
        began = known.workday.status is Status.OPENED and known.workday.same_record(workday)
        return (at or self.portal_now()) if began else None

    @callback
    def async_set_employee(self, employee: Employee) -> None:
        """Show what an action learnt, at once and without waiting for a poll."""
        self._actions += 1
        self._adapt(employee)
        if self.last_update_success and self.data.get(employee.user_id) == employee:
            return
        if not self.last_update_success:
            _LOGGER.info("Fetching %s data recovered", self.name)
        self.async_set_updated_data({**self.data, employee.user_id: employee})

    @callback
    def _adapt(self, employee: Employee) -> None:
        """Set the pace, and the moment at which a closed day stops being the current one."""
        self._seen_at = dt_util.utcnow()
        self.update_interval = INTERVAL_RUNNING if employee.workday.running else INTERVAL_RESTING
        self._unsubscribe_rollover()
        until = employee.workday.current_until
        if until is not None and until > self.portal_now():
            self._cancel_rollover = async_track_point_in_utc_time(
                self.hass, self._rollover, until.astimezone(UTC) - self._skew
            )

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
    def _take_clock(self, at: datetime | None) -> None:
        if at is not None:
            skew = at - dt_util.utcnow()
            self._skew = skew if abs(skew) > _NO_SKEW else timedelta()

    def _wait(self, error: RateLimited) -> float:
        """Return the seconds to leave the portal alone: as long as it says, else 2, 4, 8 … 300."""
        self._limits_in_a_row += 1
        if error.reset_at is not None and (left := (error.reset_at - self.portal_now()).total_seconds()) > 0:
            return max(left + 1, _SHORTEST_WAIT)
        return float(min(2 ** min(self._limits_in_a_row, 9), _LONGEST_BACKOFF))

    def _update_failed(self, error: ApiError, *, retry_after: float | None = None) -> UpdateFailed:
        key, placeholders = translation_of(error)
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders=placeholders,
            retry_after=retry_after,
        )
