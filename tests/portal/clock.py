"""The portal's own clock: real, shifted, or stopped and moved by hand."""

from datetime import UTC, datetime, timedelta
from typing import Literal, Self

type ClockMode = Literal["real", "shifted", "stopped"]


def to_instant(value: datetime | str) -> datetime:
    """Return an aware instant in UTC."""
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    if instant.tzinfo is None:
        message = f"an instant needs an offset: {value}"
        raise ValueError(message)
    return instant.astimezone(UTC)


class Clock:
    """Tell the portal what time it is."""

    def __init__(self, *, stopped_at: datetime | None = None, shift: timedelta = timedelta()) -> None:
        """Stop at an instant, or run with a distance to the real time."""
        self._stopped_at = stopped_at
        self._shift = shift

    @classmethod
    def real(cls) -> Self:
        """Follow the machine's clock."""
        return cls()

    @classmethod
    def shifted(cls, shift: timedelta) -> Self:
        """Run at a fixed distance to the machine's clock."""
        return cls(shift=shift)

    @classmethod
    def stopped(cls, instant: datetime | str) -> Self:
        """Stand still until moved by hand."""
        return cls(stopped_at=to_instant(instant))

    @classmethod
    def running_from(cls, instant: datetime | str) -> Self:
        """Run on from an instant."""
        return cls(shift=to_instant(instant) - datetime.now(UTC))

    @property
    def mode(self) -> ClockMode:
        """How the clock goes."""
        if self._stopped_at is not None:
            return "stopped"
        return "shifted" if self._shift else "real"

    def now(self) -> datetime:
        """Return the portal's present instant in UTC."""
        return self._stopped_at if self._stopped_at is not None else datetime.now(UTC) + self._shift

    def move_to(self, instant: datetime | str) -> None:
        """Set the clock; a stopped clock stays stopped, a running one runs on."""
        target = to_instant(instant)
        if self._stopped_at is not None:
            self._stopped_at = target
        else:
            self._shift = target - datetime.now(UTC)

    def advance(self, by: timedelta | None = None, **parts: float) -> None:
        """Move the clock on, by a timedelta or by its keywords (minutes=30)."""
        step = (by or timedelta()) + timedelta(**parts)
        if self._stopped_at is not None:
            self._stopped_at += step
        else:
            self._shift += step

    def stop(self) -> None:
        """Stop at the present instant."""
        self._stopped_at = self.now()

    def run(self) -> None:
        """Run on from the present instant."""
        self._shift = self.now() - datetime.now(UTC)
        self._stopped_at = None

    def set_mode(self, mode: ClockMode) -> None:
        """Switch: 'real' forgets every shift, 'shifted' runs on, 'stopped' stops now."""
        match mode:
            case "real":
                self._stopped_at, self._shift = None, timedelta()
            case "shifted":
                self.run()
            case "stopped":
                self.stop()
