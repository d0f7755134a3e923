"""Reads and changes the day of one employee; each result is published at once.

HTTP 200 is not success, and a lost answer is followed by a read, never by a repetition (reference §13.1, §13.11).
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError

from ..api import AnswerLost, ApiError, CannotConnect, OpeningProbe, Portal, PortalClock, Status, Workday, WriteResult
from ..coordinator import Bitrix24Coordinator
from ..employee import Employee
from ..errors import action_error, validation_error
from ..texts import local_minute


class WorkdayGateway:
    """Reads and changes the day of one employee, for one operation at a time."""

    def __init__(self, coordinator: Bitrix24Coordinator, user_id: int) -> None:
        self.user_id = user_id
        self.probe: OpeningProbe | None = None  # by the last read; None where the portal was not asked
        self.may_have_written = False  # the last write of this command has, or may yet have, an unknown effect
        self._coordinator = coordinator
        self._lock = asyncio.Lock()
        # Reads and writes are counted, not timed: several may begin at one instant.
        self._begun = 0
        self._begun_at_arrival = 0
        self._last_answered = 0
        self._last_unreachable = 0
        self._probed = False
        self._uncertain = False
        self._unpublished: Employee | None = None
        self._context: Context | None = None

    @property
    def portal(self) -> Portal:
        """The portal that is written to."""
        return self._coordinator.portal

    @property
    def clock(self) -> PortalClock:
        """The portal's clock."""
        return self._coordinator.portal.clock

    @property
    def employee(self) -> Employee:
        """The employee as last seen, published or not."""
        return self._unpublished or self._coordinator.data[self.user_id]

    @asynccontextmanager
    async def exclusive(self) -> AsyncGenerator[None]:
        """Wait for earlier operations; within the block `read` returns nothing older than this call."""
        begun = self._begun
        async with self._lock:
            self._begun_at_arrival = begun
            try:
                yield
            finally:
                self._unpublished = None
                if self._uncertain:
                    self._coordinator.async_refresh_soon()

    @contextmanager
    def command(self, context: Context | None) -> Generator[None]:
        """Carry out one command; what it changes is attributed to its context."""
        self._context, self.may_have_written = context, False
        try:
            yield
        finally:
            self._context = None

    async def read(self, *, opening: bool = False, any_status: bool = False) -> Employee:
        """Return the employee as Bitrix24 sees them now; `opening` probes, in the same request, what opening would do.

        Operations that waited for each other share a read that began after they arrived, or its failure.

        Raises:
            HomeAssistantError: refused, for an unknown status.
            ApiError: the portal could not be asked.
        """
        current = self._last_answered > self._begun_at_arrival and not self._uncertain
        if not current or (opening and not self._probed):
            if self._last_unreachable > self._begun_at_arrival:
                raise CannotConnect("the portal was tried meanwhile")
            await self._read(rules=self._coordinator.data[self.user_id].settings is None, opening=opening)
        employee = self.employee
        if employee.workday.status is None and not any_status:
            raise _unknown_status(employee.workday)
        return employee

    async def read_with_break_start(self, *, opening: bool = False) -> Employee:
        """Read as above, and find out when a running break began, even if that takes one more request."""
        completed = await self._coordinator.async_completed(await self.read(opening=opening))
        if self._unpublished is not None:
            self._unpublished = completed
        return completed

    async def _read(self, *, rules: bool = False, opening: bool = False) -> Employee:
        self._begun += 1
        number = self._begun
        try:
            employee, self.probe = await self._coordinator.poller.read_employee(
                self.user_id, self._coordinator.data[self.user_id], rules=rules, opening=opening
            )
        except CannotConnect:
            self._last_unreachable = number
            raise
        self._last_answered, self._probed, self._uncertain = number, opening, False
        self._unpublished = employee
        return employee

    async def write(self, before: Employee, request: Awaitable[WriteResult], goal: Status) -> Employee:
        """Send one request that changes the day, and verify the status that it leads to.

        Raises:
            HomeAssistantError: opened_outside_shift, not_applied, day_expired, or refused for an unknown status.
            ApiError: the portal refused or could not be reached; see may_have_written.
        """
        self._begun += 1
        number = self._begun
        self._uncertain = self.may_have_written = True
        try:
            result = await request
        except AnswerLost:
            found = (await self._read()).workday
            if found.status is not goal and not _opened_outside_shift(before.workday, found, goal):
                # A slow server may still carry it out.
                raise
            result = WriteResult(workday=found, at=None)
        except ApiError:
            self._uncertain = self.may_have_written = False
            raise
        self._uncertain = self.may_have_written = False
        self._last_answered = number
        return self._verify(before, result, goal)

    def accept_probe(self, before: Employee, workday: Workday) -> Employee:
        """Publish the day that the probe has opened; never probe again. May raise opened_outside_shift."""
        self._coordinator.async_forbid_probe()
        return self._verify(before, WriteResult(workday=workday, at=None), Status.OPENED)

    async def publish(self) -> Employee:
        """Publish and return what was read and not changed since, with the start of a running break."""
        if (employee := self._unpublished) is not None:
            self._unpublished = None
            self._coordinator.async_set_employee(await self._coordinator.async_completed(employee))
        return self._coordinator.data[self.user_id]

    def _verify(self, before: Employee, result: WriteResult, goal: Status) -> Employee:
        employee = replace(before, workday=self._completed(before.workday, result))
        self.probe, self._probed, self._unpublished = None, False, None
        self._coordinator.async_set_employee(employee, self._context)
        workday = employee.workday
        if workday.status is None:
            raise _unknown_status(workday)
        if workday.status is Status.EXPIRED and workday.expired_at_once:
            raise outside_shift(workday)
        if workday.status is Status.EXPIRED and goal is not Status.CLOSED:
            # It has expired since the read.
            raise validation_error("day_expired")
        if workday.status is not goal:
            raise action_error("not_applied")
        return employee

    def _completed(self, before: Workday, result: WriteResult) -> Workday:
        """Return the day after a write, with what its answer does not contain."""
        at = result.at or self.clock.now()
        workday = result.workday
        if _opened_outside_shift(before, workday, Status.OPENED):
            workday = replace(workday, expired_at_once=True)
        if workday.status is Status.PAUSED and before.status is not Status.PAUSED:
            workday = workday.with_pause_start(at)
        elif workday.continues_break_of(before):
            workday = workday.with_pause_start(before.pause_start)
        return workday.after_continuing(before, at).with_intervals(before)


def outside_shift(workday: Workday) -> HomeAssistantError:
    """Return the error for a day that was opened outside any shift: the record exists, and has expired at once."""
    assert workday.start is not None
    return action_error("opened_outside_shift", {"start": local_minute(workday.start)})


def _unknown_status(workday: Workday) -> HomeAssistantError:
    return action_error("refused", {"reason": workday.raw_status or "?"})


def _opened_outside_shift(before: Workday, after: Workday, goal: Status) -> bool:
    """Whether opening a closed day made a record that Bitrix24 regards as expired at once (reference §2.7)."""
    opening = goal is Status.OPENED and before.status is Status.CLOSED
    return opening and after.status is Status.EXPIRED and not after.same_record(before)
