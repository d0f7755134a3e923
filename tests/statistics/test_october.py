"""October 2026 in Berlin: the graphs of a month of all kinds of days are the portal's own records, to the minute."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import SetUp, Time
from tests.portal import Employee, Schedule
from tests.support.common import act, value

from .graph import Graph, Life, berlin, by_month, by_week, recorded

# Opened in the morning, paused, resumed, closed; seconds that no minute knows.
USUAL = ("08:57:20", "12:00:40", "12:31:15", "17:30:05")
LONG = ("09:00:00", "13:00:00", "14:00:00", "20:15:00")
SHORT = ("07:29:59", "10:10:10", "10:15:09", "13:00:00")
PLAIN_DAYS = {
    1: USUAL, 2: SHORT, 5: USUAL, 7: LONG, 9: SHORT, 13: USUAL, 16: None, 19: USUAL, 20: LONG, 21: USUAL,
    23: SHORT, 26: USUAL, 27: LONG, 30: SHORT,
}  # fmt: skip


class October:
    """Anna's month, day by day."""

    def __init__(self, hass: HomeAssistant, life: Life, anna: Employee, entry: MockConfigEntry) -> None:
        self._hass = hass
        self._life = life
        self._anna = anna
        self._entry = entry

    async def lived(self) -> None:
        """Live the month; of days that are not named here nothing is to be told."""
        special = {
            6: self._corrected,
            8: self._two_records,
            12: self._forgotten,
            14: self._reloaded,
            15: self._night,
            22: self._off_over_the_end,
            24: self._night_of_the_change,
            25: self._sunday_of_the_change,
            28: self._off_over_the_night,
            29: self._after_the_night,
        }
        for number in range(1, 32):
            day = f"2026-10-{number:02}"
            if number in special:
                await special[number](day)
            elif (times := PLAIN_DAYS.get(number)) is not None:
                await self._plain(day, times)
        await self._life.until("2026-11-01T06:00")

    async def _plain(self, day: str, times: tuple[str, ...]) -> None:
        acts = (Employee.open_day, Employee.pause_day, Employee.resume_day, Employee.close_day)
        for time, step in zip(times, acts, strict=True):
            await self._life.does(f"{day}T{time}", step)

    async def _corrected(self, day: str) -> None:
        def earlier(person: Employee) -> None:
            assert person.record is not None
            person.record.start -= timedelta(minutes=31)

        def less(person: Employee) -> None:
            assert person.record is not None
            assert person.record.finish is not None
            person.record.finish -= timedelta(minutes=40)
            person.record.leaks += 15 * 60

        await self._life.does(f"{day}T09:00", Employee.open_day)
        await self._life.does(f"{day}T12:00", Employee.pause_day)
        await self._life.does(f"{day}T12:20", Employee.resume_day)
        await self._life.does(f"{day}T15:00", earlier)
        await self._life.does(f"{day}T18:00", Employee.close_day)
        await self._life.does(f"{day}T21:00", less)

    async def _two_records(self, day: str) -> None:
        self._anna.schedule = Schedule.flexible()
        await self._plain(day, SHORT)
        await self._plain(day, ("14:00", "15:00", "15:20", "19:10"))
        self._anna.schedule = None

    async def _forgotten(self, day: str) -> None:
        await self._life.does(f"{day}T09:00", Employee.open_day)
        await self._life.does(f"{day}T12:00", Employee.pause_day)
        await self._life.does(f"{day}T12:30", Employee.resume_day)
        await self._life.does("2026-10-13T01:30", lambda _: None)
        assert value(self._hass, "status") == "expired"
        await self._life.until("2026-10-13T08:30")
        await act(self._hass, "close_day", time=f"{day} 17:10", report="Forgot to clock out")

    async def _reloaded(self, day: str) -> None:
        await self._life.does(f"{day}T09:00", Employee.open_day)
        await self._life.until(f"{day}T13:10")
        await self._hass.config_entries.async_reload(self._entry.entry_id)
        await self._hass.async_block_till_done(wait_background_tasks=True)
        await self._life.does(f"{day}T17:00", Employee.close_day)

    async def _night(self, day: str) -> None:
        self._anna.schedule = Schedule.shift([("22:00", "06:00")])
        await self._plain_night(day, "2026-10-16")
        self._anna.schedule = None

    async def _plain_night(self, day: str, following: str) -> None:
        await self._life.does(f"{day}T22:00", Employee.open_day)
        await self._life.does(f"{following}T02:30", Employee.pause_day)
        await self._life.does(f"{following}T03:15", Employee.resume_day)
        await self._life.does(f"{following}T05:40", Employee.close_day)

    async def _off_over_the_end(self, day: str) -> None:
        await self._life.does(f"{day}T09:00", Employee.open_day)
        await self._off(f"{day}T16:00", f"{day}T17:20", f"{day}T19:00")

    async def _night_of_the_change(self, day: str) -> None:
        self._anna.schedule = Schedule.shift([("22:00", "06:00")])
        await self._plain_night(day, "2026-10-25")

    async def _sunday_of_the_change(self, day: str) -> None:
        self._anna.schedule = Schedule.flexible()
        await self._plain(day, ("11:00", "12:00", "12:30", "23:45"))
        self._anna.schedule = None

    async def _off_over_the_night(self, day: str) -> None:
        await self._life.does(f"{day}T09:00", Employee.open_day)
        await self._off(f"{day}T16:00", f"{day}T17:20", "2026-10-29T07:00")

    async def _after_the_night(self, day: str) -> None:
        await self._plain(day, USUAL)

    async def _off(self, begin: str, closed: str, end: str) -> None:
        await self._life.until(begin)
        await self._hass.config_entries.async_unload(self._entry.entry_id)
        await self._life.until(closed)
        self._anna.close_day()
        await self._life.until(end)
        await self._hass.config_entries.async_setup(self._entry.entry_id)
        await self._hass.async_block_till_done(wait_background_tasks=True)


async def test_october(
    hass: HomeAssistant, recording: None, no_history: None, time: Time, anna: Employee, set_up: SetUp
) -> None:
    """Days, weeks and the month; of two days the portal knew better than Home Assistant could when they ended."""
    await time.move_to(berlin("2026-09-30T20:00").isoformat())
    entry = await set_up()
    graph = Graph(hass)
    await October(hass, Life(time, entry, anna), anna, entry).lived()
    assert len(anna.records) == 24
    await graph.compile()
    for key in ("worked", "breaks"):
        right = recorded(anna.records, key)
        assert await graph.bars(key, "week") == by_week(right), key
        assert await graph.bars(key, "month") == by_month(right), key
    assert await graph.bars("breaks", "day") == recorded(anna.records, "breaks")
    shown, right = dict(await graph.bars("worked", "day")), dict(recorded(anna.records, "worked"))
    # The forgotten day counts until midnight; what was too much goes when it has expired and is closed.
    assert shown.pop("2026-10-12") == 15 * 60 - 30
    assert shown.pop("2026-10-13") == right.pop("2026-10-13") + right.pop("2026-10-12") - (15 * 60 - 30)
    # Home Assistant was off when the day ended, and when the next one began.
    assert shown.pop("2026-10-28") == right.pop("2026-10-28") - 80
    assert shown.pop("2026-10-29") == right.pop("2026-10-29") + 80
    assert shown == right
