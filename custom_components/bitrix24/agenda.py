"""What a poll asks: everybody's day each time, and the rest when it is due and costs no further request."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from .api import BATCH_SIZE, PAGE_SIZE, Questions, Reading, Urgency
from .const import INTERVAL_RESTING
from .roster import Member

_DAILY = timedelta(days=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_AFTER_FAILURE = timedelta(hours=1)


class Agenda:
    """Remembers when the rules of each day and the people were told last."""

    def __init__(self, members: Mapping[int, Member], owner_id: int) -> None:
        """Have everything due: nobody was asked yet."""
        self._owner_id = owner_id
        self._everybody = tuple(members)
        # Of the others even the rules are refused.
        self._days = tuple(user_id for user_id, member in members.items() if not member.read_only)
        self._rules_due: dict[int, datetime | None] = dict.fromkeys(self._days)
        self._next_rules = _LONG_AGO
        self._usual = {
            presence: Questions(days=self._days, presence=presence, urgency=Urgency.POLL) for presence in (False, True)
        }
        self._people_asked: datetime | None = None
        self._people_told = False

    def questions(self, now: datetime, *, scopes: bool, presence: bool, people: bool, online: bool) -> Questions:
        """Return what to ask now.

        The rules and the people take what room the days leave in the last batch; where they leave none, one more
        request does for fifty of them. The first poll asks for everything.

        Args:
            now: by Home Assistant's clock.
            scopes: whether the permissions must be asked for; otherwise they are with the owner's rules.
            presence: whether the owner's chat status may be read.
            people: whether people may be read.
            online: whether somebody wants to know who is online.
        """
        if not scopes and now < self._next_rules and not (people and self._people_wanted(now, online=online)):
            return self._usual[presence]
        first = self._rules_due[self._owner_id] is None
        due = [user_id for user_id, at in self._rules_due.items() if at is None or at <= now]
        due.sort(key=lambda user_id: (user_id != self._owner_id, self._rules_due[user_id] or now))
        scopes = scopes or self._owner_id in due
        asked_people = self._everybody if people and self._people_wanted(now, online=online) else ()
        if due and not first:
            # The profile, the days, the chat status, the permissions and the pages of people.
            used = 1 + len(self._days) + presence + scopes - (-len(asked_people) // PAGE_SIZE)
            due = due[: -used % BATCH_SIZE or BATCH_SIZE]
        return Questions(
            days=self._days,
            settings=due,
            people=asked_people,
            scopes=scopes,
            presence=presence,
            urgency=Urgency.POLL,
        )

    def answered(self, questions: Questions, reading: Reading, now: datetime) -> None:
        """Plan when to ask again."""
        for user_id in questions.settings:
            self._rules_due[user_id] = now + (_DAILY if user_id in reading.settings else _AFTER_FAILURE)
        if questions.settings:
            self._next_rules = min(at or _LONG_AGO for at in self._rules_due.values())
        if questions.people:
            self._people_asked, self._people_told = now, reading.people is not None

    def _people_wanted(self, now: datetime, *, online: bool) -> bool:
        if self._people_asked is None:
            return True
        seldom = _DAILY if self._people_told else _AFTER_FAILURE
        wait = INTERVAL_RESTING if online else seldom
        return now >= self._people_asked + wait
