"""The past in the demo's check: the portal's records beside what Home Assistant tells of them in three places."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from .config_folder import statistics_name
from .errors import DemoError
from .house import House
from .portal import Record
from .zone import local_zone

_FIGURES: Final = ("worked", "breaks")
_DAY: Final = timedelta(days=1)


async def _answered(house: House, since: datetime, until: datetime) -> list[Record]:
    answer = await house.home_assistant.act(
        "bitrix24.get_records", answer=True, start=since.isoformat(), end=until.isoformat()
    )
    return [Record.parse(record) for record in answer["records"]]


async def _in_the_calendar(house: House, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    calendar = house.home_assistant.entities["calendar.workdays"]
    answer = await house.home_assistant.act(
        "calendar.get_events",
        answer=True,
        entity_id=calendar,
        start_date_time=since.isoformat(),
        end_date_time=until.isoformat(),
    )
    events = answer[calendar]["events"]
    return [(datetime.fromisoformat(event["start"]), datetime.fromisoformat(event["end"])) for event in events]


async def _in_the_graph(house: House, figure: str, since: datetime) -> dict[str, int]:
    """Return the minutes of each day as the statistics graph draws them."""
    name = f"bitrix24:{statistics_name(house.portal.port, int(house.portal.owner_id))}_{figure}"
    rows = await house.home_assistant.command(
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


def _by_day(days: list[Record], figure: str) -> dict[str, int]:
    seconds: defaultdict[str, int] = defaultdict(int)
    for day in days:
        seconds[day.start.date().isoformat()] += getattr(day, figure)
    return {day: round(total / 60) for day, total in seconds.items()}


async def compare_past(house: House) -> tuple[int, list[str]]:
    """Return how many past days the portal has, and where Home Assistant tells something else of them."""
    truth = await house.portal.finished_days()
    if not truth:
        return 0, ["The portal has no past days."]
    zone = ZoneInfo(local_zone())
    since = truth[0].start.astimezone(zone).replace(hour=0, minute=0)
    until = truth[-1].start.astimezone(zone).replace(hour=0, minute=0) + _DAY
    problems = []
    try:
        if await _answered(house, since, until) != truth:
            problems.append("bitrix24.get_records answers other days than the portal has.")
        if await _in_the_calendar(house, since, until) != [(day.start, day.finish) for day in truth]:
            problems.append("The calendar shows other days than the portal has.")
    except DemoError as error:
        problems.append(str(error))
    for figure in _FIGURES:
        if (graph := await _in_the_graph(house, figure, since)) != (wanted := _by_day(truth, figure)):
            days = sorted(day for day in graph | wanted if graph.get(day) != wanted.get(day))
            problems.append(f"The graph of {figure} differs from the portal's records on {', '.join(days)}.")
    return len(truth), problems
