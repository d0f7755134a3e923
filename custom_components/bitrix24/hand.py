"""The hand that reads and acts: one look, one step, each shown at once. The only caller of what changes a work day.

An answer of HTTP 200 is not success, and an answer that got lost is followed by a look at the state, never by a
repetition (reference §13.1, §13.11).
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import count

from .api import Acted, AnswerLost, ApiError, CannotConnect, Portal, PortalClock, Status
from .coordinator import Bitrix24Coordinator
from .employee import Employee
from .errors import problem


class Hand:
    """Looks at the day of an employee and changes it step by step."""

    def __init__(self, coordinator: Bitrix24Coordinator) -> None:
        """Act through the portal of a coordinator, which shows the result."""
        self._coordinator = coordinator
        self._tickets = count(1)
        # When each employee was last looked at, and the last look that found no portal, in tickets.
        self._looked: dict[int, int] = {}
        self._away = 0
        # What was read and is not shown yet, and who was acted for without knowing what became of it.
        self._unshown: dict[int, Employee] = {}
        self._uncertain: set[int] = set()
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

    def may_have_acted(self, user_id: int) -> bool:
        """Whether a step was sent of which nobody knows what became, or may yet become."""
        return user_id in self._uncertain or user_id in self._lost

    async def look(self, user_id: int, *, since: int, any_status: bool = False) -> Employee:
        """Return the employee as the portal sees them.

        Args:
            user_id: whose day.
            since: a ticket; a look begun later, successful or not, need not be repeated.
            any_status: also with a status unknown to us.

        Raises:
            HomeAssistantError: refused, for an unknown status.
            ApiError: the portal could not be asked.
        """
        if self._looked.get(user_id, 0) < since or user_id in self._uncertain:
            if self._away > since:
                raise CannotConnect("the portal was tried meanwhile")
            await self._look(user_id, rules=self._coordinator.data[user_id].settings is None)
        employee = self.known(user_id)
        if employee.workday.status is None and not any_status:
            raise problem("refused", {"reason": employee.workday.raw_status or "?"})
        return employee

    async def look_closely(self, user_id: int, *, since: int) -> Employee:
        """Look as above, and find out when a running break began, even where that takes a request of its own."""
        employee = await self.look(user_id, since=since)
        completed = await self._coordinator.async_completed(employee)
        if user_id in self._unshown:
            self._unshown[user_id] = completed
        return completed

    async def _look(self, user_id: int, *, rules: bool) -> Employee:
        begun = self.ticket()
        try:
            employee = await self._coordinator.async_look(user_id, rules=rules)
        except CannotConnect:
            self._away = begun
            raise
        self._uncertain.discard(user_id)
        self._looked[user_id] = begun
        self._unshown[user_id] = employee
        return employee

    async def step(self, before: Employee, act: Callable[[], Awaitable[Acted]], goal: Status) -> Employee:
        """Do one thing that changes the day, and make sure that it did.

        Args:
            before: the employee as looked at just before.
            act: what to do.
            goal: the status that it leads to.

        Raises:
            HomeAssistantError: not_applied, or refused for an unknown status.
            ApiError: the portal refused or could not be reached; may_have_acted tells whether it did perhaps.
        """
        user_id = before.user_id
        begun = self.ticket()
        self._uncertain.add(user_id)
        self._lost.discard(user_id)
        try:
            acted = await act()
        except AnswerLost:
            self._lost.add(user_id)
            found = await self._look(user_id, rules=False)
            if found.workday.status is not goal:
                raise
            self._lost.discard(user_id)
            acted = Acted(workday=found.workday, at=None)
        except ApiError:
            self._uncertain.discard(user_id)
            raise
        self._uncertain.discard(user_id)
        self._looked[user_id] = begun
        employee = self._show(before, acted)
        if employee.workday.status is None:
            raise problem("refused", {"reason": employee.workday.raw_status or "?"})
        if employee.workday.status is not goal:
            raise problem("not_applied")
        return employee

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
            self._coordinator.async_look_soon()

    def _show(self, before: Employee, acted: Acted) -> Employee:
        """Show the day after a step, completed by what only the one who acted can know."""
        at = acted.at or self.clock.now()
        workday = acted.workday
        if workday.status is Status.PAUSED and before.workday.status is not Status.PAUSED:
            workday = workday.with_pause_start(at)
        elif workday.continues_break_of(before.workday):
            workday = workday.with_pause_start(before.workday.pause_start)
        employee = replace(before, workday=workday.after_continuing(before.workday, at))
        self._unshown.pop(before.user_id, None)
        self._coordinator.async_set_employee(employee)
        return employee
