"""Faults that wait for their request or their call."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .fault_kinds import Drop, Gate
from .obstacles import Fault
from .php import Params
from .reading import TOKEN
from .targeting import Subject

__all__ = ["Drop", "Fault", "FaultHandle", "Faults", "Gate"]

type Condition = Callable[[Params], object]


@dataclass(slots=True, eq=False)
class FaultHandle:
    """A fault that waits for its request."""

    fault: Fault
    method: str | None
    times: int | None
    _faults: Faults
    condition: Condition | None = None
    user_id: int | None = None
    used: int = 0

    @property
    def is_spent(self) -> bool:
        """Whether it struck often enough."""
        return self.times is not None and self.used >= self.times

    @property
    def is_choosy(self) -> bool:
        """Whether more than the method decides what it strikes."""
        return self.condition is not None or self.user_id is not None

    def chooses(self, subject: Subject) -> bool:
        """Whether a call is the one it waits for, the method aside."""
        if self.user_id is not None and not subject.is_about(self.user_id):
            return False
        return self.condition is None or bool(self.condition(subject.named))

    def remove(self) -> None:
        """Take it back."""
        self._faults.remove(self)

    def release(self) -> None:
        """Let held requests go on."""
        if self.fault.gate is not None:
            self.fault.gate.release()

    async def reached(self) -> None:
        """Wait until a request is held."""
        if self.fault.gate is not None:
            await self.fault.gate.reached()


class Faults:
    """The faults in waiting."""

    def __init__(self) -> None:
        """Start without any."""
        self._handles: list[FaultHandle] = []
        self._subjects: tuple[Subject, ...] = ()

    def add(
        self,
        fault: Fault,
        method: str | None = None,
        times: int | None = 1,
        *,
        when: Condition | None = None,
        user_id: int | None = None,
    ) -> FaultHandle:
        """Let a fault strike the next requests: of one method (also inside a batch), or any.

        "oauth/authorize" and "oauth/token" count as methods; the latter is meant only by its name, for the
        authorisation server is not the portal.

        With `when` it strikes only calls whose parameters (names in upper case) fit, with `user_id` only calls
        about that person; a fault of a whole request then needs one such call in it.
        """
        handle = FaultHandle(fault, None if method is None else method.lower(), times, self, when, user_id)
        self._handles.append(handle)
        return handle

    def remove(self, handle: FaultHandle) -> None:
        """Take a fault back and let go whom it holds."""
        handle.release()
        if handle in self._handles:
            self._handles.remove(handle)

    def clear(self) -> None:
        """Take all faults back."""
        for handle in list(self._handles):
            self.remove(handle)

    def __len__(self) -> int:
        """Count the faults in waiting."""
        return len(self._handles)

    def take_for_subjects(self, subjects: Iterable[Subject]) -> list[Fault]:
        """Return what strikes a request with these calls, the outer one among them."""
        # Subclasses decide by the names of the methods alone, the calls are only for those who are choosy.
        self._subjects = tuple(subjects)
        try:
            return self.take_for_request({subject.method for subject in self._subjects})
        finally:
            self._subjects = ()

    def take_for_request(self, methods: set[str]) -> list[Fault]:
        """Return what strikes a request: every wait, and the first of the others."""
        taken: list[Fault] = []
        struck = False
        for handle in list(self._handles):
            fault = handle.fault
            if fault.is_for_call or (handle.method is not None and handle.method not in methods):
                continue
            if handle.method is None and TOKEN in methods:
                continue
            if handle.is_choosy and not self._finds_its_call(handle):
                continue
            if not fault.is_wait:
                if struck:
                    continue
                struck = True
            self._use(handle)
            taken.append(fault)
        return taken

    def take_for_call(self, subject: Subject, *, inside_batch: bool) -> Fault | None:
        """Return what strikes one call."""
        for handle in self._handles:
            fault = handle.fault
            if not fault.is_for_call:
                continue
            if handle.method is not None:
                strikes = handle.method == subject.method
            elif fault.methods:
                strikes = subject.method in fault.methods
            else:
                strikes = (handle.is_choosy or not inside_batch) and subject.method != TOKEN
            if strikes and handle.chooses(subject):
                self._use(handle)
                return fault
        return None

    def _finds_its_call(self, handle: FaultHandle) -> bool:
        return any(handle.chooses(subject) for subject in self._subjects if handle.method in {None, subject.method})

    def _use(self, handle: FaultHandle) -> None:
        handle.used += 1
        if handle.is_spent:
            self._handles.remove(handle)
