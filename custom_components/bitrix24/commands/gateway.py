"""Reads the day of an employee, and changes it by one write that is verified; each result is published at once.

An answer of HTTP 200 is not success, and an answer that got lost is followed by a read of the state, never by a
repetition (reference §13.1, §13.11).
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import count

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError

from ..api import AnswerLost, ApiError, CannotConnect, OpeningProbe, Portal, PortalClock, Status, Workday, WriteResult
from ..coordinator import Bitrix24Coordinator
from ..employee import Employee
from ..errors import action_error, validation_error
from ..texts import local_minute


class WorkdayGateway:
    """Looks at the day of an employee and changes it step by step."""

    def __init__(self, coordinator: Bitrix24Coordinator) -> None:
        """Act through the portal of a coordinator, which shows the result."""
        self._coordinator = coordinator
        self._tickets = count(1)
        # When each employee was last looked at, and the last look that found no portal, in tickets.
        self._looked: dict[int, int] = {}
        self._away = 0
        # When it was asked last what opening the day would do, and the answer; None where the portal is not asked.
        self._probed: dict[int, tuple[int, OpeningProbe | None]] = {}
        # What was read and is not shown yet, and who was acted for without knowing what became of it.
        self._unshown: dict[int, Employee] = {}
        self._uncertain: set[int] = set()
        # How many steps were begun for each employee.
        self._steps: Counter[int] = Counter()
        # For whom somebody acts, and who that is.
        self._contexts: dict[int, Context] = {}
        # Whose last step was lost: a slow server may still carry it out after the look that did not show it.
        self._lost: set[int] = set()

    @property
    def portal(self) -> Portal:
        """Where steps go."""
        return self._coordinator.portal

    @property
    def clock(self) -> PortalClock:
        """The portal's clock."""
        return self._coordinator.portal.clock

    def ticket(self) -> int:
        """Return a number that tells what came after this moment: a look begun then sees what was true now."""
        return next(self._tickets)

    def known(self, user_id: int) -> Employee:
        """Return the employee as last seen, shown or not."""
        return self._unshown.get(user_id) or self._coordinator.data[user_id]

    def steps(self, user_id: int) -> int:
        """Return how many steps have been begun for an employee."""
        return self._steps[user_id]

    def may_have_acted(self, user_id: int) -> bool:
        """Whether a step was sent of which nobody knows what became, or may yet become."""
        return user_id in self._uncertain or user_id in self._lost

    def opening(self, user_id: int) -> OpeningProbe | None:
        """Return what opening the day would do; None where that was not asked with the last look."""
        asked, probe = self._probed.get(user_id, (0, None))
        return probe if asked == self._looked.get(user_id) else None

    @contextmanager
    def with_context(self, user_id: int, context: Context | None) -> Generator[None]:
        """Let what is changed about an employee within this block be done by somebody; one at a time for each."""
        if context is not None:
            self._contexts[user_id] = context
        try:
            yield
        finally:
            self._contexts.pop(user_id, None)

    async def look(self, user_id: int, *, since: int, any_status: bool = False, opening: bool = False) -> Employee:
        """Return the employee as the portal sees them.

        Args:
            user_id: whose day.
            since: a ticket; a look begun later, successful or not, need not be repeated.
            any_status: also with a status unknown to us.
            opening: whether the day is about to be opened: what that would do must have been asked with the look.

        Raises:
            HomeAssistantError: refused, for an unknown status.
            ApiError: the portal could not be asked.
        """
        looked = self._looked.get(user_id, 0)
        asked = not opening or self._probed.get(user_id, (0, None))[0] == looked
        if looked < since or user_id in self._uncertain or not asked:
            if self._away > since:
                raise CannotConnect("the portal was tried meanwhile")
            await self._look(user_id, rules=self._coordinator.data[user_id].settings is None, opening=opening)
        employee = self.known(user_id)
        if employee.workday.status is None and not any_status:
            raise action_error("refused", {"reason": employee.workday.raw_status or "?"})
        return employee

    async def read_with_break_start(self, user_id: int, *, since: int, opening: bool = False) -> Employee:
        """Look as above, and find out when a running break began, even where that takes a request of its own."""
        employee = await self.look(user_id, since=since, opening=opening)
        completed = await self._coordinator.async_completed(employee)
        if user_id in self._unshown:
            self._unshown[user_id] = completed
        return completed

    async def _look(self, user_id: int, *, rules: bool, opening: bool = False) -> Employee:
        begun = self.ticket()
        try:
            employee, probe = await self._coordinator.async_read_employee(user_id, rules=rules, opening=opening)
        except CannotConnect:
            self._away = begun
            raise
        self._uncertain.discard(user_id)
        self._looked[user_id] = begun
        if opening:
            self._probed[user_id] = begun, probe
        self._unshown[user_id] = employee
        return employee

    async def step(self, before: Employee, act: Callable[[], Awaitable[WriteResult]], goal: Status) -> Employee:
        """Do one thing that changes the day, and make sure that it did.

        Args:
            before: the employee as looked at just before.
            act: what to do.
            goal: the status that it leads to.

        Raises:
            HomeAssistantError: opened_outside_shift, not_applied, or refused for an unknown status.
            ApiError: the portal refused or could not be reached; may_have_acted tells whether it did perhaps.
        """
        user_id = before.user_id
        begun = self.ticket()
        self._steps[user_id] += 1
        self._uncertain.add(user_id)
        self._lost.discard(user_id)
        try:
            acted = await act()
        except AnswerLost:
            self._lost.add(user_id)
            found = await self._look(user_id, rules=False)
            if found.workday.status is not goal and not _opened_outside_shift(before.workday, found.workday, goal):
                raise
            self._lost.discard(user_id)
            acted = WriteResult(workday=found.workday, at=None)
        except ApiError:
            self._uncertain.discard(user_id)
            raise
        self._uncertain.discard(user_id)
        self._looked[user_id] = begun
        employee = self._show(before, acted)
        status = employee.workday.status
        if status is None:
            raise action_error("refused", {"reason": employee.workday.raw_status or "?"})
        if status is Status.EXPIRED and employee.workday.expired_at_once:
            raise outside_shift(employee.workday)
        if status is Status.EXPIRED and goal is not Status.CLOSED:
            # It has expired since the look.
            raise validation_error("day_expired")
        if status is not goal:
            raise action_error("not_applied")
        return employee

    async def take(self, before: Employee, workday: Workday) -> Employee:
        """Show the day that was opened by the question what opening would do, and never ask it again.

        Args:
            before: the employee as looked at in the same request.
            workday: what the question was answered.

        Raises:
            HomeAssistantError: opened_outside_shift.
        """
        self._coordinator.async_forbid_probe()
        return await self.step(before, partial(_answered, workday), Status.OPENED)

    async def show(self, user_id: int) -> Employee:
        """Show what was read and not changed since, and return it; nobody sees a day that is not completed."""
        if (employee := self._unshown.pop(user_id, None)) is not None:
            self._coordinator.async_set_employee(await self._coordinator.async_completed(employee))
        return self._coordinator.data[user_id]

    def let_go(self, user_id: int) -> None:
        """Forget what was not shown; have somebody look soon where a step has an unknown outcome."""
        self._unshown.pop(user_id, None)
        self._lost.discard(user_id)
        if user_id in self._uncertain:
            self._coordinator.async_refresh_soon()

    def _show(self, before: Employee, acted: WriteResult) -> Employee:
        """Show the day after a step, completed by what only the one who acted can know."""
        at = acted.at or self.clock.now()
        workday = acted.workday
        if _opened_outside_shift(before.workday, workday, Status.OPENED):
            workday = replace(workday, expired_at_once=True)
        if workday.status is Status.PAUSED and before.workday.status is not Status.PAUSED:
            workday = workday.with_pause_start(at)
        elif workday.continues_break_of(before.workday):
            workday = workday.with_pause_start(before.workday.pause_start)
        employee = replace(before, workday=workday.after_continuing(before.workday, at))
        self._unshown.pop(before.user_id, None)
        self._coordinator.async_set_employee(employee, self._contexts.get(before.user_id))
        return employee


def outside_shift(workday: Workday) -> HomeAssistantError:
    """Return what to tell who opened a day outside any shift: the record exists, and has expired at once."""
    assert workday.start is not None
    return action_error("opened_outside_shift", {"start": local_minute(workday.start)})


def _opened_outside_shift(before: Workday, after: Workday, goal: Status) -> bool:
    """Whether opening a closed day made a record that Bitrix24 regards as expired at once (reference §2.7)."""
    opening = goal is Status.OPENED and before.status is Status.CLOSED
    return opening and after.status is Status.EXPIRED and not after.same_record(before)


async def _answered(workday: Workday) -> WriteResult:
    return WriteResult(workday=workday, at=None)
