"""The verbs: state first, guard rails, verify. The only caller of the methods that change a work day.

Contract: the table "state before → verb". An answer of HTTP 200 is not success, and an answer that got lost is
followed by a look at the state, never by a repetition (reference §13.1, §13.11).
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError

from .api import Acted, AnswerLost, ApiError, Details, InvalidAuth, Status
from .coordinator import Bitrix24Coordinator
from .employee import Employee
from .errors import failed, mistake, problem
from .given_time import closing_details, opening_details
from .texts import async_default_report

# An action must answer within 30 seconds whatever the portal does.
_DEADLINE_SECONDS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a verb.

    Attributes:
        employee: the person as the portal sees them now.
        changed: whether this verb changed anything.
        at: when that was, by the portal's clock.
    """

    employee: Employee
    changed: bool
    at: datetime


class TimeClock:
    """Opens, pauses, resumes and closes the day of an employee, and sets the presence of the owner."""

    def __init__(self, coordinator: Bitrix24Coordinator) -> None:
        """Act through the portal of a coordinator, which shows the result at once."""
        self._coordinator = coordinator
        self._portal = coordinator.portal
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        # What was read and is not shown yet, and who was acted for without knowing what became of it.
        self._unshown: dict[int, Employee] = {}
        self._uncertain: set[int] = set()
        self._stopped = False
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self) -> None:
        """Take verbs again."""
        self._stopped = False

    async def async_stop(self) -> None:
        """Take no more verbs, and wait for those under way: each ends within its deadline."""
        self._stopped = True
        await self._idle.wait()

    async def open_day(
        self,
        user_id: int,
        details: Details | None = None,
        *,
        reopen: bool = False,
        close_expired: bool = False,
    ) -> Outcome:
        """Get to "opened": start a day, or resume a break.

        Args:
            user_id: whose day.
            details: what to say with the start of a new record; time, in any offset, is meant as that instant.
            reopen: continue a closed day where the portal would; without it such a day stays closed.
            close_expired: close a forgotten day first, at the proposed time.

        Raises:
            ServiceValidationError: day_expired, or something is wrong with the time.
            HomeAssistantError: the portal refused or could not be reached.
        """
        wish = details or Details()

        async def verb() -> Outcome:
            employee, at = await self._read(user_id)
            workday = employee.workday
            match workday.status:
                case Status.EXPIRED:
                    if not close_expired:
                        raise mistake("day_expired")
                    opening = await opening_details(employee, wish, self._coordinator.clock.now(), at)
                    employee = await self._close_expired(employee, wish.report)
                    return await self._step(employee, lambda: self._portal.open_day(opening), Status.OPENED)
                case Status.OPENED if wish.time is None:
                    return await self._unchanged(user_id)
                case Status.PAUSED if wish.time is None:
                    return await self._step(employee, self._portal.open_day, Status.OPENED)
                case Status.OPENED | Status.PAUSED:
                    raise mistake("time_not_allowed")
            if workday.would_be_continued(self._coordinator.clock.now(), flexible=employee.flexible):
                if wish.time is not None:
                    raise mistake("time_not_allowed")
                if not reopen:
                    return await self._unchanged(user_id)
                # A portal that does not allow it, or has another shift due, starts a new record after all.
                return await self._step(employee, lambda: self._portal.open_day(wish), Status.OPENED)
            opening = await opening_details(employee, wish, self._coordinator.clock.now(), at)
            return await self._step(employee, lambda: self._portal.open_day(opening), Status.OPENED)

        return await self._run(user_id, verb)

    async def pause_day(self, user_id: int) -> Outcome:
        """Get to "paused": begin a break.

        Raises:
            ServiceValidationError: day_not_open, day_expired.
            HomeAssistantError: the portal refused or could not be reached.
        """

        async def verb() -> Outcome:
            employee, _ = await self._read(user_id)
            match employee.workday.status:
                case Status.CLOSED:
                    raise mistake("day_not_open")
                case Status.EXPIRED:
                    raise mistake("day_expired")
                case Status.PAUSED:
                    return await self._unchanged(user_id)
            return await self._step(employee, self._portal.pause_day, Status.PAUSED)

        return await self._run(user_id, verb)

    async def resume_day(self, user_id: int) -> Outcome:
        """Get to "opened", but only out of a break; anything else is left as it is.

        Raises:
            HomeAssistantError: the portal refused or could not be reached.
        """

        async def verb() -> Outcome:
            employee, _ = await self._read(user_id)
            if employee.workday.status is not Status.PAUSED:
                return await self._unchanged(user_id)
            return await self._step(employee, self._portal.open_day, Status.OPENED)

        return await self._run(user_id, verb)

    async def close_day(self, user_id: int, details: Details | None = None) -> Outcome:
        """Get to "closed": end the day, also out of a break; an expired day with its time and a report.

        Raises:
            ServiceValidationError: day_expired, or something is wrong with the time.
            HomeAssistantError: the portal refused or could not be reached.
        """
        wish = details or Details()

        async def verb() -> Outcome:
            employee, _ = await self._read(user_id)
            status = employee.workday.status
            if status is Status.CLOSED:
                return await self._unchanged(user_id)
            if status is Status.EXPIRED and wish.time is None:
                raise mistake("day_expired")
            closing = closing_details(employee, wish, self._coordinator.clock.now())
            return await self._step(employee, lambda: self._portal.close_day(closing), Status.CLOSED)

        return await self._run(user_id, verb)

    async def get_workday(self, user_id: int) -> Outcome:
        """Ask the portal and show what it says.

        Raises:
            HomeAssistantError: the portal refused or could not be reached.
        """

        async def verb() -> Outcome:
            await self._read(user_id, any_status=True)
            outcome = await self._unchanged(user_id)
            # The figures grow although the record stays the same.
            self._coordinator.async_update_listeners()
            return outcome

        return await self._run(user_id, verb)

    async def set_presence(self, user_id: int, status: str) -> Outcome:
        """Set the chat status of the owner of the webhook.

        Raises:
            ServiceValidationError: presence_not_own.
            HomeAssistantError: the portal refused or could not be reached.
        """
        if user_id != self._coordinator.owner_id:
            raise mistake("presence_not_own")

        async def verb() -> Outcome:
            changed = await self._portal.read_presence() != status
            if changed:
                try:
                    applied = await self._portal.set_presence(status)
                except AnswerLost:
                    if await self._portal.read_presence() != status:
                        raise
                    applied = True
                if not applied:
                    raise problem("not_applied")
            self._coordinator.async_set_presence(status)
            return self._outcome(self._coordinator.data[user_id], changed=changed)

        return await self._run(user_id, verb)

    def _outcome(self, employee: Employee, *, changed: bool) -> Outcome:
        return Outcome(employee=employee, changed=changed, at=self._coordinator.clock.now())

    async def _unchanged(self, user_id: int) -> Outcome:
        await self._show_reading(user_id)
        return self._outcome(self._coordinator.data[user_id], changed=False)

    async def _run(self, user_id: int, verb: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Carry out one verb of an employee at a time, and explain what the portal refused."""
        entry = self._coordinator.config_entry
        self._under_way += 1
        self._idle.clear()
        try:
            async with asyncio.timeout(_DEADLINE_SECONDS), self._locks[user_id]:
                return await self._run_alone(user_id, verb)
        except TimeoutError as err:
            raise problem("cannot_connect") from err
        except InvalidAuth as err:
            if entry.state is ConfigEntryState.LOADED:
                entry.async_start_reauth(self._coordinator.hass)
            raise failed(err) from err
        except ApiError as err:
            raise failed(err) from err
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def _run_alone(self, user_id: int, verb: Callable[[], Awaitable[Outcome]]) -> Outcome:
        if self._stopped:
            raise problem("cannot_connect")
        try:
            return await verb()
        except HomeAssistantError, ApiError:
            await self._show_reading(user_id)
            raise
        finally:
            self._unshown.pop(user_id, None)
            if user_id in self._uncertain:
                self._uncertain.discard(user_id)
                self._coordinator.async_look_soon()

    async def _read(self, user_id: int, *, any_status: bool = False) -> tuple[Employee, datetime | None]:
        """Return the employee as the portal sees them right now, and the server's clock."""
        known = self._coordinator.data[user_id]
        reading = await self._coordinator.async_read(rules=known.settings is None)
        employee = self._unshown[user_id] = self._coordinator.employee_from(reading)
        if employee.workday.status is None and not any_status:
            raise problem("refused", {"reason": employee.workday.raw_status or "?"})
        return employee, reading.at

    async def _show_reading(self, user_id: int) -> None:
        """Show what was read and not changed since; nobody sees a day that is not completed."""
        if (employee := self._unshown.pop(user_id, None)) is not None:
            self._coordinator.async_set_employee(await self._coordinator.async_completed(employee))

    async def _step(self, before: Employee, act: Callable[[], Awaitable[Acted]], goal: Status) -> Outcome:
        """Do one thing that changes the day, and make sure that it did."""
        user_id = before.user_id
        self._uncertain.add(user_id)
        try:
            acted = await act()
        except AnswerLost:
            reading = await self._coordinator.async_read(rules=False)
            self._uncertain.discard(user_id)
            if reading.workday.status is not goal:
                self._unshown[user_id] = self._coordinator.employee_from(reading)
                raise
            acted = Acted(workday=reading.workday, at=reading.at)
        except ApiError:
            self._uncertain.discard(user_id)
            raise
        self._uncertain.discard(user_id)
        employee = self._show(before, acted)
        if employee.workday.status is None:
            raise problem("refused", {"reason": employee.workday.raw_status or "?"})
        if employee.workday.status is not goal:
            raise problem("not_applied")
        return self._outcome(employee, changed=True)

    def _show(self, before: Employee, acted: Acted) -> Employee:
        """Show the day after a step, completed by what only the one who acted can know."""
        at = acted.at or self._coordinator.clock.now()
        workday = acted.workday
        if workday.status is Status.PAUSED and before.workday.status is not Status.PAUSED:
            workday = workday.with_pause_start(at)
        elif workday.continues_break_of(before.workday):
            workday = workday.with_pause_start(before.workday.pause_start)
        employee = replace(before, workday=workday.after_continuing(before.workday, at))
        self._unshown.pop(before.user_id, None)
        self._coordinator.async_set_employee(employee)
        return employee

    async def _close_expired(self, employee: Employee, report: str | None) -> Employee:
        finish = employee.workday.proposed_finish(employee.required)
        if finish is None:
            raise mistake("day_expired")
        details = Details(time=finish, report=report or await async_default_report(self._coordinator.hass))
        return (await self._step(employee, lambda: self._portal.close_day(details), Status.CLOSED)).employee
