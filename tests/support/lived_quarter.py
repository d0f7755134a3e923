"""A simulated time: days are lived on the emulator, and what Home Assistant says of them is compared with the sheet."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from math import ceil
from random import Random
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from tests.conftest import Time
from tests.portal import Employee, Portal, Status
from tests.support.common import act
from tests.support.lived_days import Event, Verb, correct
from tests.support.sheet import RequiredHours, Sheet, SheetDay, between, make_sheet, month_of, read_days, total, week_of
from tests.support.team import act_for, device_of, shown

# A poll of a person who is not at work comes every five minutes.
_SEEN_AFTER: Final = timedelta(seconds=310)
# At night timers go off one after the other.
_SHORT_STEP: Final = timedelta(minutes=9)
_READ_AFTER: Final = timedelta(hours=30)


@dataclass(slots=True, kw_only=True)
class Quarter:
    """Lives days on the portal, and compares what Home Assistant says of them."""

    hass: HomeAssistant
    time: Time
    portal: Portal
    entry: ConfigEntry
    people: tuple[Employee, ...]
    rng: Random
    required: dict[int, RequiredHours] = field(default_factory=dict)
    # Whose earlier records have been corrected since Home Assistant read them: when, and the start of the first.
    unread: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)
    compared: Counter[str] = field(default_factory=Counter)
    # Whether it is the time of night when Home Assistant reads the records.
    is_reading: bool = False
    last_event: datetime | None = None

    def __post_init__(self) -> None:
        for person in self.people:
            self.required[person.id] = RequiredHours(person.effective_schedule.min_duration)

    async def move_to(self, at: datetime) -> None:
        """Let time pass, and note what Home Assistant says is required since today."""
        while self.is_reading and self.time.clock.now() + _SHORT_STEP < at:
            await self.time.advance(seconds=_SHORT_STEP.total_seconds())
        await self.time.move_to(at.isoformat())
        for person in self.people:
            hours = shown(self.hass, person.id, "required")
            if hours not in {"unknown", "unavailable"}:
                self.required[person.id].see(self.today(person), round(float(hours) * 60) * 60)

    def today(self, person: Employee) -> date:
        """Return the date where a person lives."""
        return self.time.clock.now().astimezone(person.zone).date()

    def sheet(self, person: Employee) -> Sheet:
        """Return the sheet as it should be now."""
        return make_sheet(person, self.required[person.id].on)

    async def happen(self, event: Event) -> None:
        """Do what somebody does: in the browser, or through Home Assistant."""
        person, before = event.person, event.person.record
        self.last_event = event.at
        match event.verb:
            case Verb.MOVE_TO_SCHEDULE:
                person.schedule = event.schedule
                return
            case Verb.CLOSE_LATE:
                assert person.state == Status.EXPIRED
                assert event.finish is not None
                finish = event.finish.astimezone(person.zone).isoformat()
                await act_for(self.hass, person.id, "close_day", time=finish, report="Forgot to clock out")
                assert person.record is not None
                assert person.record.finish == event.finish
                return
            case Verb.CLOSE_AUTOMATICALLY:
                assert self.portal.auto_close(person) == [before]
                return
        if self.rng.random() < 0.3:
            reopen = event.verb is Verb.CONTINUE
            action, more = ("open_day", {"reopen": True}) if reopen else (str(event.verb), {})
            await act_for(self.hass, person.id, action, **more)
        else:
            getattr(person, "open_day" if event.verb is Verb.CONTINUE else str(event.verb))()
        assert (person.record is before) is (event.verb is not Verb.OPEN)
        assert person.state == ({Verb.PAUSE: Status.PAUSED, Verb.CLOSE: Status.CLOSED}.get(event.verb, Status.OPENED))

    async def reload(self) -> None:
        """Load the entry again, as after a change of its options."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    def correct(self) -> None:
        """Let the supervisor change a record of anybody, mostly a recent one."""
        person = self.rng.choice(self.people)
        records = [record for record in person.records if record.stored_status is Status.CLOSED]
        if records:
            record = self.rng.choice(records if self.rng.random() < 0.2 else records[-12:])
            now, start = self.time.clock.now(), record.start
            self.compared["corrected " + correct(record, person, self.rng)] += 1
            _, earlier = self.unread.get(person.id, (now, start))
            self.unread[person.id] = now, min(start, record.start, earlier)
            self.last_event = now

    def forget_what_was_read(self) -> None:
        """Expect Home Assistant to know of a correction once it has read the records, or after two nights."""
        now = self.time.clock.now()
        for request in self.portal.requests:
            for call in request.calls:
                if call.name == "timeman.record.list":
                    conditions: Any = call.params["filter"]
                    wanted = {tuple(condition[:-1]): condition[-1] for condition in conditions}
                    user_id = wanted["userId", "="]
                    corrected, first = self.unread.get(user_id, (now, now))
                    # The start of a break is looked up in the latest record alone.
                    since = wanted.get(("startTime", ">="))
                    if request.time > corrected and since is not None and datetime.fromisoformat(since) <= first:
                        del self.unread[user_id]
        self.portal.requests.clear()
        self.unread = {who: what for who, what in self.unread.items() if now - what[0] < _READ_AFTER}

    def is_seen(self) -> bool:
        """Whether a poll has passed since something last happened."""
        return self.last_event is None or self.time.clock.now() - self.last_event > _SEEN_AFTER

    async def compare_sheets(self, start: date, end: date, *people: Employee) -> None:
        """Compare the answer of the action for a range with the sheet, for some people in one call."""
        devices = {device_of(self.hass, person.id).id: person for person in people}
        chosen: Any = list(devices) if len(devices) > 1 else next(iter(devices))
        answer = await act(self.hass, "get_timesheet", device_id=chosen, start=start.isoformat(), end=end.isoformat())
        assert len(answer["employees"]) == len(people)
        for employee in answer["employees"]:
            person = devices.pop(employee["device_id"])
            assert employee["name"] == person.full_name
            expected = between(self.sheet(person), start, end)
            assert_same_days(read_days(employee), expected, f"{person.name} at {self.time.clock.now()}")
            self.compared["days"] += len(expected)
            self.compared["ranges"] += 1

    def compare_sensors(self, *, at_midnight: bool = False) -> None:
        """Compare the sums of week and month of everybody who is not at work: they are written at changes only."""
        for person in self.people:
            if person.id in self.unread or (person.state == Status.OPENED and not at_midnight):
                continue
            # At midnight those of who is at work are written too, of that minute or the one before.
            accuracy = 0.017 if person.state == Status.OPENED else 0
            today, sheet = self.today(person), self.sheet(person)
            for name, limits in (("week", week_of(today)), ("month", month_of(today))):
                days = between(sheet, *limits)
                what = f"{name} of {person.name}, {person.state}, at {self.time.clock.now()}: {days}"
                for key, expected, exact in (
                    (f"worked_{name}", hours_of(total(days, "worked")), 0.0002),
                    (f"balance_{name}", signed_hours_of(total(days, "balance")), 0.006),
                ):
                    state = shown(self.hass, person.id, key)
                    assert float(state) == pytest.approx(expected, abs=exact + accuracy), (
                        f"{key} is {state}, not {expected}: {what}"
                    )
                self.compared[f"{name} while {person.state}"] += 1

    async def live(self, events: Iterable[Event], stops: Iterable[tuple[datetime, Callable[[], Any]]]) -> None:
        """Live through everything that is planned, in order."""
        plan: list[tuple[datetime, Callable[[], Any]]] = [
            *((event.at, partial(self.happen, event)) for event in events),
            *stops,
        ]
        for at, act_now in sorted(plan, key=lambda item: item[0]):
            await self.move_to(at)
            done = act_now()
            if done is not None:
                await done


def assert_same_days(got: list[SheetDay], expected: list[SheetDay], what: str) -> None:
    """Compare day by day, in order, so that a difference can be read."""
    for day, right in zip(got, expected, strict=False):
        assert day == right, f"{what}: got {day}, not {right}"
    dates, right_dates = ([day.date.isoformat() for day in days] for days in (got, expected))
    assert dates == right_dates, f"{what}: got {dates}, not {right_dates}"


def hours_of(seconds: int) -> float:
    """Return hours as sensors show them: whole minutes, rounded up at the fourth decimal."""
    return ceil(seconds // 60 / 60 * 10_000 - 1e-6) / 10_000


def signed_hours_of(seconds: int) -> float:
    """Return hours above or below: whole minutes, rounded toward zero."""
    return int(seconds / 60) / 60
