"""The limiter of run time: what each method of a webhook or application took in the last ten minutes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from .errors import system_error

if TYPE_CHECKING:
    from .access import Access
    from .office import Office

BATCH: Final = "batch"
# A moment of processing, the same each time: with a stopped clock nothing would pass.
USUAL_RUN_TIME: Final = 0.021459
BATCH_WEIGHT: Final = 0.5
_LEAST_STORED: Final = 0.1
_BUCKET_SECONDS: Final = 60
_BUCKETS: Final = 10
_WINDOW: Final = timedelta(seconds=_BUCKET_SECONDS * _BUCKETS)


@dataclass(slots=True)
class _Bucket:
    first_write: datetime
    seconds: float = 0.0


class OperatingLimiter:
    """Add up run times by caller and method, in one bucket for each minute."""

    def __init__(self, office: Office) -> None:
        """Limit the calls of one portal."""
        self._office = office
        self._buckets: dict[tuple[Access, str], dict[int, _Bucket]] = {}

    @property
    def is_on(self) -> bool:
        """Whether the portal limits run times and tells about it."""
        return self._office.operating_fields and self._office.operating_limit is not None

    def used(self, access: Access, method: str) -> float:
        """Return the run time of a method that counts now."""
        return sum(bucket.seconds for bucket in self._live(access, method))

    def reset_at(self, access: Access, method: str) -> datetime:
        """Return when the oldest run time is said to be forgotten; it goes with its minute, up to one earlier."""
        live = self._live(access, method)
        return (live[0].first_write if live else self._office.clock.now()) + _WINDOW

    def check(self, access: Access, method: str) -> None:
        """Refuse a call before it is made."""
        limit = self._office.operating_limit
        exceeded = self.is_on and limit is not None and self.used(access, method) > limit
        if exceeded or self._office.is_blocked(method):
            raise system_error("OPERATION_TIME_LIMIT", self._office.auth_statuses)

    def charge(self, access: Access, method: str, seconds: float) -> None:
        """Add run time to the present minute."""
        if not self.is_on:
            return
        now = self._office.clock.now()
        number = _bucket_number(now)
        buckets = self._buckets.setdefault((access, method), {})
        for old in [key for key in buckets if key <= number - _BUCKETS]:
            del buckets[old]
        buckets.setdefault(number, _Bucket(now)).seconds += seconds

    def forget(self) -> None:
        """Start anew, as if nobody had called for ten minutes."""
        self._buckets.clear()

    def _live(self, access: Access, method: str) -> list[_Bucket]:
        buckets = self._buckets.get((access, method))
        if not buckets:
            return []
        number = _bucket_number(self._office.clock.now())
        return [buckets[key] for key in range(number - _BUCKETS + 1, number + 1) if key in buckets]


def _bucket_number(moment: datetime) -> int:
    return int((moment - datetime.fromtimestamp(0, UTC)).total_seconds()) // _BUCKET_SECONDS


class RequestMeter:
    """Charge what the calls of one request take."""

    def __init__(self, office: Office, access: Access) -> None:
        """Measure one request."""
        self._office = office
        self._access = access
        self._short: dict[str, float] = {}
        self._long: set[str] = set()
        self.total = 0.0

    def add(self, method: str, *, inside_batch: bool = False) -> float:
        """Charge one call that ran through; return how long it took."""
        taken = self._office.run_time(method)
        self.total += taken
        if not (inside_batch and self._office.batch_charged):
            self._note(method, taken)
        return taken

    def finish(self) -> None:
        """Charge short calls whose sum is long, where the portal counts like that."""
        if self._office.operating_by_request:
            for method, seconds in self._short.items():
                if method in self._long or seconds > _LEAST_STORED:
                    self._office.limiter.charge(self._access, method, seconds)
        self._short.clear()

    def finish_batch(self) -> float:
        """Charge the batch itself, where the portal does; return how long it took."""
        self.finish()
        if self._office.batch_charged and self.total > _LEAST_STORED:
            self._office.limiter.charge(self._access, BATCH, self.total * BATCH_WEIGHT)
        return self.total + self._office.run_time(BATCH)

    def _note(self, method: str, seconds: float) -> None:
        if seconds > _LEAST_STORED:
            self._long.add(method)
            self._office.limiter.charge(self._access, method, seconds)
        else:
            self._short[method] = self._short.get(method, 0.0) + seconds
