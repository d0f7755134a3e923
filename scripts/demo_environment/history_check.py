"""Compare the portal's records with Home Assistant's actions, calendar and statistics."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from .config_folder import statistics_name
from .environment import DemoEnvironment
from .errors import DemoError
from .portal import Record
from .zone import local_zone

_DURATIONS: Final = ("worked", "breaks")
_DAY: Final = timedelta(days=1)


async def _get_records(demo: DemoEnvironment, since: datetime, until: datetime) -> list[Record]:
    answer = await demo.home_assistant.act(
        "bitrix24.get_records", answer=True, start=since.isoformat(), end=until.isoformat()
    )
    return [Record.parse(record) for record in answer["records"]]


async def _get_calendar(demo: DemoEnvironment, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    calendar = demo.home_assistant.entities["calendar.workdays"]
    answer = await demo.home_assistant.act(
        "calendar.get_events",
        answer=True,
        entity_id=calendar,
        start_date_time=since.isoformat(),
        end_date_time=until.isoformat(),
    )
    events = answer[calendar]["events"]
    return [(datetime.fromisoformat(event["start"]), datetime.fromisoformat(event["end"])) for event in events]


async def _get_statistics(demo: DemoEnvironment, duration: str, since: datetime) -> dict[str, int]:
    """Return the minutes of each day as in the statistics graph."""
    name = f"bitrix24:{statistics_name(demo.portal.port, int(demo.portal.owner_id))}_{duration}"
    rows = await demo.home_assistant.command(
        type="recorder/statistics_during_period",
        start_time=since.isoformat(),
        statistic_ids=[name],
        period="day",
        units={"duration": "min"},
        types=["change"],
    )
    return {
        datetime.fromtimestamp(row["start"] / 1000, since.tzinfo).date().isoformat(): round(row["change"])
        for row in rows.get(name, [])
        if row["change"]
    }


async def _get_timesheet(demo: DemoEnvironment, duration: str, since: datetime, until: datetime) -> dict[str, int]:
    """Return the seconds of each day in the timesheet of the only employee."""
    answer = await demo.home_assistant.act(
        "bitrix24.get_timesheet", answer=True, start=since.date().isoformat(), end=until.date().isoformat()
    )
    (employee,) = answer["employees"]
    return {day["date"]: day[duration] for day in employee["days"]}


def _seconds_by_day(days: list[Record], duration: str) -> dict[str, int]:
    seconds: defaultdict[str, int] = defaultdict(int)
    for day in days:
        seconds[day.start.date().isoformat()] += getattr(day, duration)
    return dict(seconds)


def _minutes_by_day(days: list[Record], duration: str) -> dict[str, int]:
    return {day: round(seconds / 60) for day, seconds in _seconds_by_day(days, duration).items()}


async def check_history(demo: DemoEnvironment) -> tuple[int, list[str]]:
    """Return the number of past days in the portal, and the differences in Home Assistant."""
    recorded = await demo.portal.finished_days()
    if not recorded:
        return 0, ["The portal has no past days."]
    zone = ZoneInfo(local_zone())
    since = recorded[0].start.astimezone(zone).replace(hour=0, minute=0)
    until = recorded[-1].start.astimezone(zone).replace(hour=0, minute=0) + _DAY
    problems = []
    try:
        if await _get_records(demo, since, until) != recorded:
            problems.append("bitrix24.get_records returns other days than the portal has.")
        if await _get_calendar(demo, since, until) != [(day.start, day.finish) for day in recorded]:
            problems.append("The calendar shows other days than the portal has.")
        problems += [
            f"The timesheet's {duration} differ from the portal's records."
            for duration in _DURATIONS
            if await _get_timesheet(demo, duration, since, until) != _seconds_by_day(recorded, duration)
        ]
    except DemoError as error:
        problems.append(str(error))
    for duration in _DURATIONS:
        if (graph := await _get_statistics(demo, duration, since)) != (wanted := _minutes_by_day(recorded, duration)):
            days = sorted(day for day in graph | wanted if graph.get(day) != wanted.get(day))
            problems.append(f"The graph of {duration} differs from the portal's records on {', '.join(days)}.")
    return len(recorded), problems
