"""Takes the commands of actions and entities: one at a time for each employee, within the time that an action has.

What cannot be delivered is queued, unless the options say otherwise, and what was queued before goes first.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
import logging
import time

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..api import AnswerLost, ApiError, CannotConnect, Details, PortalClock, RateLimited, Status
from ..coordinator import DEADLINE_SECONDS, Bitrix24Coordinator, mapping_errors
from ..employee import Employee
from ..errors import action_error, from_api_error
from ..issues import async_call_failed
from ..texts import async_get_report
from .command import Command, Verb
from .delivery import Delivery
from .enqueue import async_enqueue, is_signed_out, queues_commands
from .gateway import WorkdayGateway
from .outbox import Outbox
from .times import check_before_queueing, with_time, with_time_before_queueing
from .verbs import VerbResult, asks_before, carry_out

_LOGGER = logging.getLogger(__name__)


# After a delivery that failed although the portal answers, try again with the next look that the courier takes.
_RETRY_SECONDS = 20


_LONGEST_RETRY_SECONDS = 27


type _Errand[T] = Callable[[int], Awaitable[T]]


type _Otherwise[T] = Callable[[HomeAssistantError], Awaitable[T]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a wish.

    Attributes:
        employee: the person as the portal sees them now, or as last known where it could not be asked; None when
            nothing is known.
        changed: whether this wish changed anything.
        at: when that was, by the portal's clock.
        queued: whether it is kept for delivery.
        continuable: whether a closed day was left alone because Bitrix24 would continue it.
        continued: whether Bitrix24 continued a closed day although that was not asked for.
    """

    employee: Employee | None
    changed: bool
    at: datetime
    queued: bool = False
    continuable: bool = False
    continued: bool = False


class TimeClock:
    """Opens, pauses, resumes and closes the day of an employee, and sets the presence of the owner."""

    def __init__(self, coordinator: Bitrix24Coordinator, outbox: Outbox) -> None:
        """Act through the portal of a coordinator, which shows the result at once."""
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._entry = coordinator.config_entry
        self._outbox = outbox
        self._gateway = WorkdayGateway(coordinator)
        self._delivery = Delivery(self._hass, self._entry, self._gateway, outbox)
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._delivering = False
        self._failed_deliveries = 0
        self._next_delivery = 0.0
        self._stopped = False
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def clock(self) -> PortalClock:
        """The portal's clock."""
        return self._coordinator.portal.clock

    def start(self) -> None:
        """Take wishes again."""
        self._stopped = False

    async def async_stop(self) -> None:
        """Take no more wishes, and wait for those under way: each ends within its deadline."""
        self._stopped = True
        await self._idle.wait()

    async def open_day(self, user_id: int, *, reopen: bool, context: Context | None = None) -> Outcome:
        """Get to "opened": start a day, resume a break, or continue a closed day if that is wanted."""
        return await self.async_carry_out(_command(Verb.OPEN_DAY, user_id, context, reopen=reopen))

    async def pause_day(self, user_id: int, context: Context | None = None) -> Outcome:
        """Get to "paused": begin a break."""
        return await self.async_carry_out(_command(Verb.PAUSE_DAY, user_id, context))

    async def resume_day(self, user_id: int, context: Context | None = None) -> Outcome:
        """Get to "opened", but only out of a break; anything else is left as it is."""
        return await self.async_carry_out(_command(Verb.RESUME_DAY, user_id, context))

    async def close_day(self, user_id: int, details: Details | None = None, context: Context | None = None) -> Outcome:
        """Get to "closed": end the day, also out of a break; an expired day with its time and a report."""
        return await self.async_carry_out(_command(Verb.CLOSE_DAY, user_id, context, details))

    async def async_carry_out(self, command: Command) -> Outcome:
        """Do what leads to the goal of a command, or keep it until the portal can be reached.

        Raises:
            ServiceValidationError: day_not_open, day_expired, or something is wrong with the time or the reason.
            HomeAssistantError: the portal refused, or could not be reached and nothing is to be kept.
        """
        user_id = command.user_id
        if self._coordinator.members[user_id].read_only:
            raise action_error("no_permission")

        steps_before: int | None = None

        async def errand(ticket: int) -> Outcome:
            nonlocal steps_before
            steps_before = self._gateway.steps(user_id)
            if self._outbox.of(user_id):
                await self._delivery.deliver(user_id, since=ticket, then=command)
            employee = await self._gateway.look(user_id, since=ticket, opening=asks_before(command))
            if self._belongs_to_queued_opening(command, employee):
                return await keep(action_error("cannot_connect"))
            report = await async_get_report(self._hass, self._entry)
            wish = await with_time(command, employee, self.clock)
            with self._gateway.with_context(user_id, command.context):
                result = await carry_out(self._gateway, employee, wish, report)
            return self._outcome(await self._gateway.show(user_id), result)

        async def keep(why: HomeAssistantError) -> Outcome:
            # Where no step was begun, at most those of other commands have an unknown outcome.
            tried = steps_before is not None and self._gateway.steps(user_id) > steps_before
            return await self._keep(command, why, sent=tried and self._gateway.may_have_acted(user_id))

        if is_signed_out(self._hass, self._entry):
            return await keep(action_error("invalid_auth"))
        return await self._alone(user_id, errand, keep)

    def _belongs_to_queued_opening(self, command: Command, employee: Employee) -> bool:
        """Whether a command waits for an opening of which somebody must tell when it was: the day is not open yet."""
        waits = command.user_id in self._outbox.time_unknown and queues_commands(self._entry)
        return waits and command.verb is not Verb.OPEN_DAY and employee.workday.status is Status.CLOSED

    async def async_deliver(self, *, again: bool = False) -> None:
        """Deliver what is kept, as far as that is possible now; what is left stays kept.

        Args:
            again: try at once, even if it failed shortly before: things have changed.
        """
        if self._delivering or not (again or time.monotonic() >= self._next_delivery):
            return
        self._delivering = True
        before = self._outbox.commands
        try:
            await self._delivery.drop_strangers(self._coordinator.data)
            users = dict.fromkeys(kept.command.user_id for kept in self._outbox.commands)
            all_done = [await self._deliver(user_id) for user_id in users]
        finally:
            self._delivering = False
        progress = all(all_done) or self._outbox.commands != before
        self._failed_deliveries = 0 if progress else self._failed_deliveries + 1
        wait = (
            min(_RETRY_SECONDS * 2**self._failed_deliveries, _LONGEST_RETRY_SECONDS) if self._failed_deliveries else 0
        )
        self._next_delivery = time.monotonic() + wait

    async def _deliver(self, user_id: int) -> bool:
        """Deliver what is kept for an employee; return whether nothing is left to be tried again."""

        async def errand(ticket: int) -> None:
            await self._delivery.deliver(user_id, since=ticket)
            await self._gateway.show(user_id)

        try:
            await self._alone(user_id, errand)
        except HomeAssistantError as err:
            _LOGGER.debug("Kept commands could not be delivered: %s", err.translation_key)
        except Exception:
            # A fault of our own must not keep those of other people waiting.
            _LOGGER.exception("Kept commands could not be delivered")
        else:
            return True
        return False

    async def get_workday(self, user_id: int) -> Outcome:
        """Ask the portal and show what it says.

        Raises:
            HomeAssistantError: the portal refused or could not be reached.
        """

        async def errand(ticket: int) -> Outcome:
            await self._gateway.look(user_id, since=ticket, any_status=True)
            outcome = self._outcome(await self._gateway.show(user_id), VerbResult(changed=False))
            # The figures grow although the record stays the same.
            self._coordinator.async_refresh_entities([user_id])
            return outcome

        return await self._alone(user_id, errand)

    async def set_presence(self, status: str, context: Context | None = None) -> Outcome:
        """Set the chat status of the owner of the webhook: nobody can set another's.

        Args:
            status: one of PRESENCES.
            context: of the action, which the new presence then bears.

        Raises:
            HomeAssistantError: the portal refused or could not be reached, or four wait already (rate_limited).
        """
        portal, user_id = self._coordinator.portal, self._coordinator.owner_id

        async def errand(_ticket: int) -> Outcome:
            changed = await portal.read_presence() != status
            if changed:
                try:
                    applied = await portal.set_presence(status)
                except AnswerLost:
                    if await portal.read_presence() != status:
                        raise
                    applied = True
                if not applied:
                    raise action_error("not_applied")
            self._coordinator.async_set_presence(status, context if changed else None)
            return self._outcome(self._coordinator.data[user_id], VerbResult(changed=changed))

        try:
            # They have the employee's turns: a flood of them must not keep a clock-in waiting.
            with portal.rate_limiter.read_slot(user_id):
                return await self._alone(user_id, errand)
        except RateLimited as err:
            raise from_api_error(err) from err

    def _outcome(self, employee: Employee, result: VerbResult) -> Outcome:
        return Outcome(
            employee=employee,
            changed=result.changed,
            at=self.clock.now(),
            continuable=result.continuable,
            continued=result.continued,
        )

    async def _keep(self, command: Command, why: HomeAssistantError, *, sent: bool) -> Outcome:
        known = self._coordinator.data[command.user_id]
        flexible = None if known.settings is None else known.flexible
        command = await with_time_before_queueing(
            command, self.clock, employee=known, seen=known.workday, queued=self._outbox.of(command.user_id)
        )
        check_before_queueing(command.details, self.clock.now(), flexible=flexible)
        await async_enqueue(self._hass, self._entry, command, why, seen=known.workday, sent=sent)
        return Outcome(employee=known, changed=False, at=self.clock.now(), queued=True)

    async def _alone[T](self, user_id: int, errand: _Errand[T], otherwise: _Otherwise[T] | None = None) -> T:
        """Run one errand of an employee at a time.

        Args:
            user_id: whose errand.
            errand: what to do.
            otherwise: what to do instead when the portal cannot be reached, before anybody else has a turn.

        Raises:
            HomeAssistantError: what the errand raises, or why the portal did not do it.
        """
        ticket = self._gateway.ticket()
        lock = self._locks[user_id]
        self._under_way += 1
        self._idle.clear()
        deadline = asyncio.get_running_loop().time() + DEADLINE_SECONDS
        try:
            try:
                async with asyncio.timeout_at(deadline):
                    await lock.acquire()
            except TimeoutError as err:
                return await _instead(otherwise, action_error("cannot_connect"), err)
            try:
                async with asyncio.timeout_at(deadline):
                    return await self._attempt(user_id, partial(errand, ticket))
            except TimeoutError as err:
                return await _instead(otherwise, action_error("cannot_connect"), err)
            except (CannotConnect, RateLimited) as err:
                async_call_failed(self._hass, self._entry, err)
                return await _instead(otherwise, from_api_error(err), err)
            except ApiError:
                with mapping_errors(self._coordinator):
                    raise
            finally:
                self._gateway.let_go(user_id)
                lock.release()
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _attempt[T](self, user_id: int, errand: Callable[[], Awaitable[T]]) -> T:
        if self._stopped:
            raise CannotConnect("unloading")
        try:
            return await errand()
        except HomeAssistantError, ApiError:
            await self._gateway.show(user_id)
            raise


def _command(
    verb: Verb, user_id: int, context: Context | None, details: Details | None = None, *, reopen: bool = False
) -> Command:
    return Command(
        verb=verb, user_id=user_id, at=dt_util.utcnow(), context=context, details=details or Details(), reopen=reopen
    )


async def _instead[T](otherwise: _Otherwise[T] | None, why: HomeAssistantError, cause: Exception) -> T:
    if otherwise is None:
        raise why from cause
    return await otherwise(why)
