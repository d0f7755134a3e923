"""The portal's clock, as far as its answers tell it."""

from datetime import datetime, timedelta

from homeassistant.util import dt as dt_util

# Answers tell the time in whole seconds: less than this is no difference.
_UNSURE = timedelta(seconds=2)


class PortalClock:
    """Home Assistant's clock, corrected when the portal's turns out to be another."""

    def __init__(self) -> None:
        """Assume that both agree."""
        self._skew = timedelta()

    def now(self) -> datetime:
        """Return the current instant by the portal's clock."""
        return dt_util.utcnow() + self._skew

    def here(self, instant: datetime) -> datetime:
        """Return when Home Assistant's clock shows an instant of the portal's clock."""
        return dt_util.as_utc(instant) - self._skew

    def learn(self, at: datetime | None, *, asked: datetime) -> None:
        """Compare an answer's time with when it was asked for and when it came: in between is no difference.

        Args:
            at: the portal's clock when it finished the answer; None when it did not tell.
            asked: Home Assistant's clock before the question.
        """
        if at is None:
            return
        difference = at - min(max(at, asked), dt_util.utcnow())
        self._skew = difference if abs(difference) > _UNSURE else timedelta()
