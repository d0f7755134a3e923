"""The portal's clock, as far as its answers tell it."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from . import boot_clock

# Answers tell the time in whole seconds: less than this is no difference.
_UNSURE: Final = timedelta(seconds=2)
# What time servers correct little by little is no step of the clock.
CLOCK_STEP: Final = timedelta(seconds=30)


class PortalClock:
    """The clock of this machine, corrected when the portal's turns out to be another.

    From one answer to the next the time since the boot tells how much has passed, so that it does no harm when this
    machine's clock is set meanwhile.

    Attributes:
        server_zone: the server's offset, as its last answer told it.
    """

    def __init__(self) -> None:
        """Assume that both agree."""
        self.server_zone: tzinfo | None = None
        self._skew: timedelta | None = None
        # How far the wall clock was ahead of the time since the boot when the portal's clock was read.
        self._offset_when_read = 0.0

    @property
    def skew(self) -> timedelta | None:
        """How far the portal's clock is ahead of this machine's now; None before any answer told."""
        if self._skew is None:
            return None
        step = timedelta(seconds=_offset() - self._offset_when_read)
        return self._skew - step if abs(step) > CLOCK_STEP else self._skew

    def now(self) -> datetime:
        """Return the current instant by the portal's clock."""
        return self.there(datetime.now(UTC))

    def there(self, instant: datetime) -> datetime:
        """Return what the portal's clock shows at an instant of this machine's clock."""
        return instant.astimezone(UTC) + (self.skew or timedelta())

    def here(self, instant: datetime) -> datetime:
        """Return when this machine's clock shows an instant of the portal's clock."""
        return instant.astimezone(UTC) - (self.skew or timedelta())

    def learn(self, at: datetime | None, *, asked: datetime) -> None:
        """Compare an answer's time with when it was asked for and when it came: in between is no difference.

        Args:
            at: the portal's clock when it finished the answer; None when it did not tell.
            asked: this machine's clock before the question.
        """
        if at is None:
            return
        difference = at - min(max(at, asked), datetime.now(UTC))
        self._skew = difference if abs(difference) > _UNSURE else timedelta()
        self._offset_when_read = _offset()
        self.server_zone = at.tzinfo


def _offset() -> float:
    return datetime.now(UTC).timestamp() - boot_clock.boot_seconds()
