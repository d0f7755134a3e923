"""Takes the commands of actions and entities: one at a time for each employee, within the time that an action has.

What cannot be delivered is queued, unless the options say otherwise, and what was queued before goes first.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
import logging
import time

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..api import AnswerLost, ApiError, CannotConnect, Details, RateLimited, Status
from ..coordinator import DEADLINE_SECONDS, Bitrix24Coordinator, mapping_errors
from ..employee import Employee
from ..errors import action_error, from_api_error
from ..texts import async_get_report
from .command import Command, Verb
from .delivery import Delivery
from .enqueue import async_enqueue, is_signed_out, queues_commands
from .gateway import WorkdayGateway
from .outbox import Outbox
from .times import with_time
from .verbs import VerbResult, carry_out, needs_probe

_LOGGER = logging.getLogger(__name__)

# Less than between two polls. An uncertain result is followed by a poll, which must not try again at once.
_DELIVERY_SECONDS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(VerbResult):
    """The outcome of a command."""

    employee: Employee | None  # as last known if the portal could not be asked; None if never seen
    at: datetime  # by the portal's clock
    queued: bool = False


class TimeClock:
    """Opens, pauses, resumes and closes the day of an employee, and sets the presence of the owner."""

    def __init__(self, coordinator: Bitrix24Coordinator, outbox: Outbox) -> None:
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._entry = coordinator.config_entry
        self._outbox = outbox
        self._delivery = Delivery(self._hass, self._entry, outbox)
        self._gateways: dict[int, WorkdayGateway] = {}
        self._delivering = False
        self._next_delivery = 0.0
        self._stopped = False
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self) -> None:
        """Take commands again."""
        self._stopped = False

    async def async_stop(self) -> None:
        """Take no more commands, and wait for those being carried out: each ends within its deadline."""
        self._stopped = True
        await self._idle.wait()

    async def async_execute(
        self, verb: Verb, user_id: int, details: Details | None = None, context: Context | None = None
    ) -> Outcome:
        """Carry out a verb given now, without an action; see async_carry_out. Opening may continue a closed day."""
        return await self.async_carry_out(
            Command(
                verb=verb,
                user_id=user_id,
                at=dt_util.utcnow(),
                context=context,
                details=details or Details(),
                reopen=verb is Verb.OPEN_DAY,
            )
        )

    async def async_carry_out(self, command: Command) -> Outcome:
        """Carry out a command, or queue it until the portal can be reached.

        Raises:
            ServiceValidationError: day_not_open, day_expired, or the time or the reason is invalid.
            HomeAssistantError: the portal refused, or could not be reached and nothing is to be queued.
        """
        user_id = command.user_id
        if self._coordinator.members[user_id].read_only:
            raise action_error("no_permission")
        sent = False

        async def run(gateway: WorkdayGateway) -> Outcome:
            nonlocal sent
            if self._outbox.get_commands(user_id):
                await self._delivery.deliver(gateway, then=command)
            employee = await gateway.read(opening=needs_probe(command))
            if self._belongs_to_queued_opening(command, employee):
                return await enqueue(action_error("cannot_connect"))
            report = await async_get_report(self._hass, self._entry)
            timed = await with_time(command, employee, gateway.clock)
            try:
                with gateway.command(command.context):
                    result = await carry_out(gateway, employee, timed, report)
            finally:
                sent = gateway.may_have_written
            return self._outcome(await gateway.publish(), result)

        async def enqueue(error: HomeAssistantError) -> Outcome:
            return await self._enqueue(command, error, sent=sent)

        if is_signed_out(self._hass, self._entry):
            return await enqueue(action_error("invalid_auth"))
        return await self._run(user_id, run, enqueue)

    def _belongs_to_queued_opening(self, command: Command, employee: Employee) -> bool:
        """Return whether a command is about a day whose opening is queued, until the user enters when it was."""
        waits = command.user_id in self._outbox.time_unknown and queues_commands(self._entry)
        return waits and command.verb is not Verb.OPEN_DAY and employee.workday.status is Status.CLOSED

    async def async_deliver(self, *, again: bool = False) -> None:
        """Deliver what can be delivered now, unless that failed shortly before and nothing has changed (again)."""
        now = time.monotonic()
        if self._stopped or self._delivering or not (again or now >= self._next_delivery):
            return
        self._delivering = True
        try:
            await self._delivery.drop_strangers(self._coordinator.data)
            users = dict.fromkeys(queued.command.user_id for queued in self._outbox.commands)
            complete = all([await self._deliver(user_id) for user_id in users])
            self._next_delivery = 0.0 if complete else now + _DELIVERY_SECONDS
        finally:
            self._delivering = False

    async def _deliver(self, user_id: int) -> bool:
        """Deliver what is queued of an employee; return whether nothing is left to be tried again."""

        async def run(gateway: WorkdayGateway) -> None:
            await self._delivery.deliver(gateway)
            await gateway.publish()

        try:
            await self._run(user_id, run)
        except HomeAssistantError as err:
            _LOGGER.debug("Queued commands could not be delivered: %s", err.translation_key)
        except Exception:
            # A fault of our own must not keep those of other people waiting.
            _LOGGER.exception("Queued commands could not be delivered")
        else:
            return True
        return False

    async def get_workday(self, user_id: int) -> Outcome:
        """Ask the portal and publish what it reports; raise HomeAssistantError on failure."""

        async def run(gateway: WorkdayGateway) -> Outcome:
            await gateway.read(any_status=True)
            outcome = self._outcome(await gateway.publish(), VerbResult(changed=False))
            # Durations grow although the record stays the same.
            self._coordinator.async_refresh_entities([user_id])
            return outcome

        return await self._run(user_id, run)

    async def set_presence(self, status: str, context: Context | None = None) -> Outcome:
        """Set the chat status (one of PRESENCES) of the webhook's owner; Bitrix24 sets no other's.

        Raises:
            HomeAssistantError: the portal refused or could not be reached, or four wait already (rate_limited).
        """
        portal, user_id = self._coordinator.portal, self._coordinator.owner_id

        async def run(_gateway: WorkdayGateway) -> Outcome:
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
            # They take turns with the employee's commands: a flood of them must not keep a clock-in waiting.
            with portal.rate_limiter.read_slot(user_id):
                return await self._run(user_id, run)
        except RateLimited as err:
            raise from_api_error(err) from err

    def _outcome(self, employee: Employee, result: VerbResult) -> Outcome:
        return Outcome(employee=employee, at=self._coordinator.clock.now(), **asdict(result))

    async def _enqueue(self, command: Command, error: HomeAssistantError, *, sent: bool) -> Outcome:
        known = self._coordinator.data[command.user_id]
        await async_enqueue(self._hass, self._entry, command, error, employee=known, sent=sent)
        return Outcome(employee=known, changed=False, at=self._coordinator.clock.now(), queued=True)

    async def _run[T](
        self,
        user_id: int,
        operation: Callable[[WorkdayGateway], Awaitable[T]],
        when_unreachable: Callable[[HomeAssistantError], Awaitable[T]] | None = None,
    ) -> T:
        """Run one operation on an employee at a time; `when_unreachable` runs before the next one begins."""
        gateway = self._gateways.setdefault(user_id, WorkdayGateway(self._coordinator, user_id))
        deadline = asyncio.get_running_loop().time() + DEADLINE_SECONDS
        cause: Exception
        async with AsyncExitStack() as held:
            held.callback(self._end)
            self._running += 1
            self._idle.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await held.enter_async_context(gateway.exclusive())
                    return await self._attempt(gateway, operation)
            except TimeoutError as err:
                error, cause = action_error("cannot_connect"), err
            except (CannotConnect, RateLimited) as err:
                self._coordinator.async_call_failed(err)
                error, cause = from_api_error(err), err
            except ApiError:
                with mapping_errors(self._coordinator):
                    raise
            if when_unreachable is None:
                raise error from cause
            return await when_unreachable(error)

    def _end(self) -> None:
        self._running -= 1
        if not self._running:
            self._idle.set()

    async def _attempt[T](self, gateway: WorkdayGateway, operation: Callable[[WorkdayGateway], Awaitable[T]]) -> T:
        if self._stopped:
            raise CannotConnect("unloading")
        try:
            return await operation(gateway)
        except HomeAssistantError, ApiError:
            await gateway.publish()
            raise
