"""Delivers queued commands, so that the record becomes what it would have been."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
import logging
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..api import Details, ExternalUser, Opening, PortalClock, Refused, Status, UserNotFound, UserRefused, Workday
from ..employee import Employee, get_portal_key
from ..errors import from_api_error, validation_error
from ..texts import async_get_report, local_minute
from .command import Command, QueuedCommand, Undelivered, Verb
from .gateway import WorkdayGateway, outside_shift
from .outbox import Outbox
from .rules import PUNCTUAL, Resolution, can_follow, left_closed, resolve
from .times import with_time
from .verbs import carry_out

if TYPE_CHECKING:
    from ..data import Bitrix24ConfigEntry

_LOGGER = logging.getLogger(__name__)

# The portal's final answers; everything else may be better later.
_FINAL = (Refused, UserRefused, ExternalUser)


# Why a command is not recorded, if so, and the day as its delivery has left it, if it was delivered.
type _Result = tuple[HomeAssistantError | None, Workday | None]


class Delivery:
    """Goes through the queued commands of an employee, state first, one after another."""

    def __init__(self, hass: HomeAssistant, entry: Bitrix24ConfigEntry, outbox: Outbox) -> None:
        self._hass = hass
        self._entry = entry
        self._outbox = outbox

    async def drop_strangers(self, employees: Mapping[int, Employee]) -> None:
        """Drop what is queued for people unknown to this entry, for example out of a restored backup."""
        for queued in self._outbox.commands:
            if queued.command.user_id not in employees or queued.portal != get_portal_key(self._entry):
                undelivered = _undelivered(queued, validation_error("queued_for_nobody"))
                await self._outbox.async_drop(queued, undelivered=undelivered)

    async def deliver(self, gateway: WorkdayGateway, *, then: Command | None = None) -> None:
        """Deal with all queued commands of an employee, up to one of unknown time; `then` is the command after them.

        Raises:
            HomeAssistantError, ApiError: the status is unknown, or the portal not usable now; the rest stays queued.
        """
        not_opened = False
        error: HomeAssistantError | None
        while commands := await self._with_known_times(gateway):
            queued, *later = commands
            try:
                employee = await gateway.read_with_break_start(opening=_needs_probe(queued, gateway.clock))
            except UserNotFound as err:
                error, left = from_api_error(err), None
            else:
                following = [other.command for other in later]
                if then is not None:
                    timed = await with_time(then, employee, gateway.clock)
                    following.append(replace(timed, at=gateway.clock.to_portal(then.at)))
                error, left = await self._deal_with(gateway, queued, employee, following, not_opened=not_opened)
            not_opened = not_opened or (queued.verb is Verb.OPEN_DAY and error is not None)
            await self._outbox.async_drop(queued, left, None if error is None else _undelivered(queued, error))

    async def _with_known_times(self, gateway: WorkdayGateway) -> list[QueuedCommand]:
        """Return what is queued of an employee with its times by the portal's clock, up to what has none."""
        if gateway.clock.skew is None and self._outbox.get_commands(gateway.user_id):
            # Any answer shows the portal's clock.
            with suppress(UserNotFound):
                await gateway.read(any_status=True)
        commands = self._outbox.get_commands(gateway.user_id)
        instants = [queued.instant(gateway.clock) for queued in commands]
        self._outbox.async_set_time_unknown(gateway.user_id, unknown=None in instants)
        known = takewhile(lambda one: one[1] is not None, zip(commands, instants, strict=True))
        return [queued.at_instant(at) for queued, at in known if at is not None]

    async def _deal_with(
        self,
        gateway: WorkdayGateway,
        queued: QueuedCommand,
        employee: Employee,
        following: Sequence[Command],
        *,
        not_opened: bool,
    ) -> _Result:
        day, now = employee.workday, gateway.clock.now()
        later = next((command for command in following if can_follow(command, day, now)), None)
        # The record may not have been seen in its first minutes.
        resolution = resolve(queued, replace(day, expired_at_once=day.outside_shift(now)), later)
        if resolution is Resolution.DONE and queued.verb is Verb.CLOSE_DAY and not_opened:
            resolution = Resolution.NOT_OPENED
        _LOGGER.log(
            logging.INFO if resolution is Resolution.OVERTAKEN else logging.DEBUG,
            "Queued %s of %s: %s",
            queued.verb,
            queued.command.at.isoformat(timespec="seconds"),
            resolution.log_text,
        )
        if resolution is Resolution.DELIVER:
            error, left = await self._carry_out(gateway, queued, employee)
        else:
            error = _error(resolution, queued, day, later)
            # Sent before, and carried out although its answer got lost.
            left = day if resolution is Resolution.DONE and queued.sent else None
        if error is not None:
            await gateway.publish()
        return error, left

    async def _carry_out(self, gateway: WorkdayGateway, queued: QueuedCommand, employee: Employee) -> _Result:
        day = employee.workday
        report = await async_get_report(self._hass, self._entry)
        details = _details(queued.command, day, gateway.clock.now(), report)
        # A closed day is continued only while the user is there to see it.
        command = replace(queued.command, reopen=False, details=details)
        try:
            with gateway.command(command.context):
                result = await carry_out(gateway, employee, command, report, queued=True)
        except (*_FINAL, HomeAssistantError) as err:
            error = err if isinstance(err, HomeAssistantError) else from_api_error(err)
            # A record may have been made all the same, or a forgotten day been closed for the next one.
            left = gateway.employee.workday
            return error, None if left == day else left
        finally:
            if gateway.may_have_written:
                await self._outbox.async_mark_sent(queued)
        if not result.continuable:
            return None, gateway.employee.workday
        _LOGGER.info("Queued %s: Bitrix24 would continue the closed day, dropped", queued.verb)
        # Where the portal did not say so itself, a new day may have been meant.
        guessed = details.time is None and (gateway.probe is None or gateway.probe.opening is not Opening.CONTINUES)
        wanted = queued.command.reopen and left_closed(queued, day)
        return validation_error("queued_not_continued") if wanted or guessed else None, None


def _needs_probe(queued: QueuedCommand, clock: PortalClock) -> bool:
    """Return whether a day is to be opened without a time; with one, the portal refuses what it would continue."""
    if queued.verb is not Verb.OPEN_DAY or queued.command.details.time is not None:
        return False
    return clock.now() - queued.command.at <= PUNCTUAL


def _error(
    resolution: Resolution, queued: QueuedCommand, day: Workday, later: Command | None
) -> HomeAssistantError | None:
    if resolution.issue is None:
        return None
    if resolution is Resolution.OUTSIDE_SHIFT:
        return outside_shift(day)
    if resolution is Resolution.NOT_OPENED or later is None:
        return validation_error(resolution.issue)
    span = {"from": local_minute(queued.command.at), "until": local_minute(later.at)}
    return validation_error(resolution.issue, span)


def _undelivered(queued: QueuedCommand, error: HomeAssistantError) -> Undelivered:
    return Undelivered(
        command_id=queued.command_id,
        user_id=queued.command.user_id,
        verb=queued.verb,
        at=queued.command.at,
        reason=str(error.translation_key),
        placeholders=error.translation_placeholders or {},
    )


def _details(command: Command, day: Workday, now: datetime, report: str) -> Details:
    """Return what to send with a command that may be late: its own time, and why that is given."""
    if command.verb in {Verb.PAUSE_DAY, Verb.RESUME_DAY}:
        return command.details
    if command.verb is Verb.OPEN_DAY and day.status is Status.PAUSED:
        # A break ends now, there is no other way.
        return command.details
    # An expired day takes no other close than one with its time.
    needs_time = command.verb is Verb.CLOSE_DAY and day.status is Status.EXPIRED
    late = needs_time or now - command.at > PUNCTUAL
    time = command.details.time or (_after_the_one_before(command.at, day) if late else None)
    if time is None:
        return command.details
    return replace(command.details, time=time, report=command.details.report or report)


def _after_the_one_before(at: datetime, day: Workday) -> datetime:
    """Return the time of a late command, behind the one before it, which may have been delivered without a time."""
    before = day.finish if day.status is Status.CLOSED else day.start
    # Bitrix24 counts whole seconds.
    if before is not None and at.replace(microsecond=0) <= before <= at + PUNCTUAL:
        return before + timedelta(seconds=1)
    return at
