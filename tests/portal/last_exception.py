"""The exception that timeman leaves behind for the later calls of a batch: §6.5."""

from typing import TYPE_CHECKING, Final

from .errors import RestError
from .php import Params, to_int, upper_keys

if TYPE_CHECKING:
    from .employee import Employee
    from .office import Office

_OPEN: Final = "timeman.open"
_PAUSE: Final = "timeman.pause"
_CLOSE: Final = "timeman.close"
# Thrown into PHP's global; WRONG_DATETIME and the like are exceptions of REST and stay with their call.
_THROWN: Final = frozenset({"ALERT_WARNING", "WD_EXPIRED", "REPORT_NEEDED", "ERROR_CORE"})

type _Trace = tuple[object, ...] | None


class LastException:
    """PHP's last exception, shared by the calls of one request."""

    def __init__(self, office: Office, caller: Employee) -> None:
        """Start without one."""
        self._office = office
        self._caller = caller
        self._code: str | None = None
        self._description = ""

    def cover(self, error: RestError) -> None:
        """Let it take the place of an error's code and text."""
        if self._code is not None:
            error.code, error.description = self._code, self._description

    def note_error(self, method: str, error: RestError) -> None:
        """Keep what a call has thrown, and cover any other error."""
        if method in {_OPEN, _PAUSE, _CLOSE} and error.code in _THROWN:
            self._code, self._description = error.code, error.description
        self.cover(error)

    def trace(self, method: str, params: Params) -> _Trace:
        """Return what tells whether an open or a close changes a day; None for other methods."""
        if method not in {_OPEN, _CLOSE}:
            return None
        named = upper_keys(params)
        person = self._office.employees.get(to_int(named["USER_ID"])) if "USER_ID" in named else self._caller
        record = None if person is None else person.record
        if record is None:
            return (None,)
        return (record.id, record.stored_status, record.paused_at, record.finish)

    def note_success(self, method: str, before: _Trace, after: _Trace) -> None:
        """Take account of a call that has thrown nothing; `before` and `after` are its traces.

        Raises:
            RestError: it had no effect, and PHP finds the exception of an earlier call.
        """
        unreported = self._office.timekeeping.unreported
        if method == _PAUSE and unreported is not None:
            self._code, self._description = unreported.code, unreported.description
        if before is None or after is None:
            return
        if method == _OPEN and before[0] != after[0]:
            self._code = None
        elif before == after and self._code is not None:
            raise RestError(self._code, self._description)
