"""The portal of the demo, steered and asked through its control API."""

from datetime import datetime, timedelta
import json
from typing import Any, Final
from urllib.request import Request, urlopen

OWNER: Final = 1
DANA: Final = 2
JONAS: Final = 3
_SATURDAY: Final = 5
_SECONDS: Final = 20


class PortalControl:
    """What the people of the portal do in Bitrix24 itself, and what time it is there."""

    def __init__(self, url: str) -> None:
        """Steer the portal whose page lies there."""
        self._url = url

    def order(self, path: str, **order: object) -> dict[str, Any]:
        """Give an order; see tests/portal/control.py."""
        return self._ask(Request(f"{self._url}-/{path}", json.dumps(order).encode()))  # noqa: S310

    def state(self) -> dict[str, Any]:
        """Return everything that the portal tells about itself."""
        return self._ask(Request(f"{self._url}-/state"))  # noqa: S310

    @staticmethod
    def _ask(request: Request) -> dict[str, Any]:
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            answered: dict[str, Any] = json.load(answer)
            return answered

    def now(self) -> datetime:
        """Return the portal's time, in its zone."""
        return datetime.fromisoformat(self.state()["clock"]["now"])

    def people(self) -> list[dict[str, Any]]:
        """Return everybody with their latest record; durations in seconds."""
        people: list[dict[str, Any]] = self.state()["employees"]
        return people

    def person(self, user_id: int = OWNER) -> dict[str, Any]:
        """Return somebody with their latest record; durations in seconds."""
        return next(person for person in self.people() if person["id"] == user_id)

    def status(self, user_id: int = OWNER) -> str:
        """Return the status as timeman.status says it."""
        return str(self.person(user_id)["status"])

    def act(self, verb: str, user_id: int = OWNER, **data: object) -> None:
        """Let somebody click in Bitrix24: open, pause, resume, close."""
        self.order(f"employees/{user_id}/{verb}", **data)

    def advance(self, **duration: float) -> None:
        """Let time pass; by the keywords of timedelta."""
        self.order("clock", advance_seconds=timedelta(**duration).total_seconds())

    def move_to(self, moment: datetime) -> None:
        """Set the clock."""
        self.order("clock", move_to=moment.isoformat())

    def stop_clock(self) -> None:
        """Let the clock stand still."""
        self.order("clock", mode="stopped")

    def fail(self, fault: str, times: int | None = None, **options: object) -> None:
        """Let something go wrong from now on, or so many times."""
        self.order("faults", fault=fault, times=times, **options)

    def recover(self) -> None:
        """Let nothing go wrong any more."""
        self.order("faults", clear=True)

    def begin_morning(self) -> None:
        """Go on to the next weekday at nine, with everybody at home; the clock runs."""
        for person in self.people():
            match person["status"]:
                case "OPENED" | "PAUSED":
                    self.act("close", person["id"])
                case "EXPIRED":
                    hour_later = datetime.fromisoformat(person["start"]) + timedelta(hours=1)
                    self.act("close", person["id"], time=hour_later.isoformat())
        self.order("clock", mode="shifted")
        self._move_to_next_morning()
        waiting = [person["id"] for person in self.people() if not person["confirmed"]]
        if waiting:
            # A day with the usual times leaves nothing for a supervisor to confirm.
            for user_id in waiting:
                self.act("open", user_id)
            self.advance(hours=9)
            for user_id in waiting:
                self.act("close", user_id)
            self._move_to_next_morning()

    def _move_to_next_morning(self) -> None:
        morning = self.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
        while morning.weekday() >= _SATURDAY:
            morning += timedelta(days=1)
        self.move_to(morning)
