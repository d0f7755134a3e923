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


# What the portal says once and for all; everything else may be better later.
_FINAL = (Refused, UserRefused, ExternalUser)


_GAPS = {Resolution.BREAK_LOST: "break_unrecorded", Resolution.WORK_LOST: "work_unrecorded"}


_SAID = {
    Resolution.DELIVER: "to be delivered",
    Resolution.DONE: "its goal is reached already",
    Resolution.OVERTAKEN: "overtaken by what was done in Bitrix24 since then, dropped",
    Resolution.REPLACED: "replaced by a later wish",
    Resolution.BREAK_LOST: "a break that ended since then cannot be recorded",
    Resolution.WORK_LOST: "work between two breaks cannot be recorded",
    Resolution.NOT_CONTINUED: "a closed day is not continued afterwards",
    Resolution.OUTSIDE_SHIFT: "it was opened outside any shift, so that it has expired at once",
}


class Delivery:
    """Goes through the kept commands of an employee, state first, one after another."""

    def __init__(self, hass: HomeAssistant, entry: Bitrix24ConfigEntry, outbox: Outbox) -> None:
        """Deliver the commands of an outbox."""
        self._hass = hass
        self._entry = entry
        self._outbox = outbox

    async def drop_strangers(self, employees: Mapping[int, Employee]) -> None:
        """Drop what is kept for somebody whom this entry does not know, for example out of a restored backup."""
        for kept in self._outbox.commands:
            if kept.command.user_id not in employees or kept.portal != get_portal_key(self._entry):
                await self._outbox.async_drop(kept, undelivered=_undelivered(kept, validation_error("kept_for_nobody")))

    async def deliver(self, gateway: WorkdayGateway, *, then: Command | None = None) -> None:
        """Deal with all that is queued of an employee, up to what was given at an unknown time.

        Args:
            gateway: of the employee; held exclusively.
            then: a command that came after them.

        Raises:
            HomeAssistantError: the day has a status unknown to us; the rest stays queued.
            ApiError: the portal could not be reached, or cannot be used for now; the rest stays queued.
        """
        never_opened = False
        while queued := await self._with_known_times(gateway):
            kept, *later = queued
            failure: HomeAssistantError | None
            try:
                employee = await gateway.read_with_break_start(opening=_needs_probe(kept, gateway.clock))
            except UserNotFound as err:
                failure, delivered = from_api_error(err), False
            else:
                wishes = [other.command for other in later]
                if then is not None:
                    timed = await with_time(then, employee, gateway.clock)
                    wishes.append(replace(timed, at=gateway.clock.to_portal(then.at)))
                failure, delivered = await self._deal_with(gateway, kept, employee, wishes, never_opened=never_opened)
            never_opened = (kept.verb is Verb.OPEN_DAY and failure is not None) or never_opened
            await self._outbox.async_drop(
                kept,
                gateway.employee.workday if delivered else None,
                None if failure is None else _undelivered(kept, failure),
            )

    async def _deal_with(
        self,
        gateway: WorkdayGateway,
        kept: QueuedCommand,
        employee: Employee,
        later: Sequence[Command],
        *,
        never_opened: bool,
    ) -> tuple[HomeAssistantError | None, bool]:
        """Deal with a command; return why it is not recorded, if so, and whether the day is as this has left it."""
        now = gateway.clock.now()
        following = next((wish for wish in later if can_follow(wish, employee.workday, now)), None)
        verdict = _judge(kept, employee.workday, now, following)
        if verdict is Resolution.DONE and kept.verb is Verb.CLOSE_DAY and never_opened:
            # The day that it should have closed could not be opened.
            verdict = Resolution.NOT_CONTINUED
        failure, delivered = None, False
        match verdict:
            case Resolution.DELIVER:
                failure, delivered = await self._carry_out(gateway, kept, employee)
            case Resolution.DONE if kept.sent:
                # It was carried out after all, only its answer got lost.
                delivered = True
            case Resolution.OUTSIDE_SHIFT:
                failure = outside_shift(employee.workday)
            case Resolution.NOT_CONTINUED:
                failure = validation_error("kept_not_opened" if never_opened else "kept_not_continued")
            case Resolution.BREAK_LOST | Resolution.WORK_LOST if following is not None:
                span = {"from": local_minute(kept.command.at), "until": local_minute(following.at)}
                failure = validation_error(_GAPS[verdict], span)
        if failure is not None:
            await gateway.publish()
        return failure, delivered

    async def _with_known_times(self, gateway: WorkdayGateway) -> list[QueuedCommand]:
        """Return what is queued of an employee with its times by the portal's clock, up to what has none."""
        if gateway.clock.skew is None and self._outbox.get_commands(gateway.user_id):
            # Any answer tells the portal's clock.
            with suppress(UserNotFound):
                await gateway.read(any_status=True)
        queued = self._outbox.get_commands(gateway.user_id)
        instants = [kept.instant(gateway.clock) for kept in queued]
        self._outbox.async_set_time_unknown(gateway.user_id, unknown=None in instants)
        known = takewhile(lambda one: one[1] is not None, zip(queued, instants, strict=True))
        return [kept.at_instant(at) for kept, at in known if at is not None]

    async def _carry_out(
        self, gateway: WorkdayGateway, kept: QueuedCommand, employee: Employee
    ) -> tuple[HomeAssistantError | None, bool]:
        """Deliver a command; return why it never can be, if so, and whether the day is as this has left it."""
        report = await async_get_report(self._hass, self._entry)
        details = _details(kept.command, employee.workday, kept.command.at, gateway.clock.now(), report)
        # A closed day is continued only while somebody is there to see it.
        wish = replace(kept.command, reopen=False, details=details)
        try:
            with gateway.command(kept.command.context):
                result = await carry_out(gateway, employee, wish, report, queued=True)
        except _FINAL as err:
            return from_api_error(err), gateway.employee.workday != employee.workday
        except HomeAssistantError as err:
            # A record may have been made all the same, or a forgotten day been closed for the next one.
            return err, gateway.employee.workday != employee.workday
        finally:
            if gateway.may_have_acted:
                await self._outbox.async_mark_sent(kept)
        if not result.continuable:
            return None, True
        _LOGGER.info("Kept %s: Bitrix24 would continue the closed day, dropped", kept.verb)
        probe = gateway.probe
        # Where the portal did not say so itself, a new day may have been meant.
        guessed = details.time is None and (probe is None or probe.opening is not Opening.CONTINUES)
        wanted = kept.command.reopen and left_closed(kept, employee.workday)
        return validation_error("kept_not_continued") if wanted or guessed else None, False


def _needs_probe(kept: QueuedCommand, clock: PortalClock) -> bool:
    """Whether a day is to be opened without a time; with one, the portal itself refuses what it would continue."""
    if kept.verb is not Verb.OPEN_DAY or kept.command.details.time is not None:
        return False
    return clock.now() - kept.command.at <= PUNCTUAL


def _judge(kept: QueuedCommand, workday: Workday, now: datetime, then: Command | None) -> Resolution:
    at = kept.command.at
    # Perhaps nobody saw the record in its first minutes.
    verdict = resolve(kept, replace(workday, expired_at_once=workday.outside_shift(now)), at, then)
    level = logging.INFO if verdict is Resolution.OVERTAKEN else logging.DEBUG
    _LOGGER.log(level, "Queued %s of %s: %s", kept.verb, at.isoformat(timespec="seconds"), _SAID[verdict])
    return verdict


def _undelivered(kept: QueuedCommand, why: HomeAssistantError) -> Undelivered:
    return Undelivered(
        command_id=kept.command_id,
        user_id=kept.command.user_id,
        verb=kept.verb,
        at=kept.command.at,
        reason=str(why.translation_key),
        placeholders=why.translation_placeholders or {},
    )


def _details(command: Command, workday: Workday, at: datetime, now: datetime, report: str) -> Details:
    """Return what to say with a command that may be late: its own time, and why that is given."""
    if command.verb in {Verb.PAUSE_DAY, Verb.RESUME_DAY}:
        return command.details
    if command.verb is Verb.OPEN_DAY and workday.status is Status.PAUSED:
        # A break ends now, there is no other way.
        return command.details
    # An expired day takes no other close than one with its time.
    needed = command.verb is Verb.CLOSE_DAY and workday.status is Status.EXPIRED
    late = needed or now - at > PUNCTUAL
    time = command.details.time or (_after_the_one_before(at, workday) if late else None)
    if time is None:
        return command.details
    return replace(command.details, time=time, report=command.details.report or report)


def _after_the_one_before(at: datetime, workday: Workday) -> datetime:
    """Return the time of a late command, behind the one before it, which may have been delivered without a time."""
    before = workday.finish if workday.status is Status.CLOSED else workday.start
    # Bitrix24 counts whole seconds.
    if before is not None and at.replace(microsecond=0) <= before <= at + PUNCTUAL:
        return before + timedelta(seconds=1)
    return at
