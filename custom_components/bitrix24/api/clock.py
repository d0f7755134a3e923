"""The portal's clock, as far as its answers tell it."""

from datetime import UTC, datetime, timedelta, tzinfo

# Answers tell the time in whole seconds: less than this is no difference.
_UNSURE = timedelta(seconds=2)


class PortalClock:
    """The clock of this machine, corrected when the portal's turns out to be another.

    Attributes:
        skew: how far the portal's clock is ahead; None before any answer told.
        server_zone: the server's offset, as its last answer told it.
    """

    def __init__(self) -> None:
        """Assume that both agree."""
        self.skew: timedelta | None = None
        self.server_zone: tzinfo | None = None

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
        self.skew = difference if abs(difference) > _UNSURE else timedelta()
        self.server_zone = at.tzinfo
