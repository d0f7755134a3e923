"""Days told by figures, shared with the card: what the entities show of each, and its seconds at any instant.

The card sees the entities alone and counts the rest by itself; its tests read the same file (card/test). In a case

- `answer` is one of timeman.status, `zone` the person's where an older server's suffix is not to be believed,
  `pause_start` what was learnt elsewhere of a break that generation C does not tell, `required` the rule of the day in
  whole minutes or null;
- `entities` are the states written at `polled`, by key: instants in UTC, figures in hours, rounded as the sensors
  round them, null where the state is unknown;
- `looks` are later instants at which no entity was written again, with figures in whole seconds: `worked` and `breaks`
  in all, `running_break` of it, `remaining` to the expected finish, negative in overtime, null where unknown.

Exact from the entities alone are `running_break` and `remaining`, which come from instants; `worked` and `breaks` while
the day is open with required hours, for the expected finish is the start, the required minutes and the breaks; and
their sum from the start to now, or to the finish, in every other day that is open, paused or closed, unless the start
of the day or of the break lies ahead: nothing is negative. Else `worked` and `breaks` come from figures in whole
minutes, rounded down, so each is at most 59 seconds off.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from homeassistant.util import dt as dt_util
import pytest

from custom_components.bitrix24.api import Settings, Workday
from custom_components.bitrix24.api.clock import RecordZones
from custom_components.bitrix24.api.workday import in_seconds
from custom_components.bitrix24.employee import Employee
from custom_components.bitrix24.sensor import DESCRIPTIONS, STATUS, TIME_ON_BREAKS, TIME_WORKED

type Case = Mapping[str, Any]

CASES: list[Case] = json.loads((Path(__file__).parent / "vectors" / "workday.json").read_text(encoding="utf-8"))
DESCRIBED = {description.key: description for description in (STATUS, *DESCRIPTIONS, TIME_WORKED, TIME_ON_BREAKS)}

each_case = pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])


def employee_of(case: Case) -> Employee:
    """Return the person of a case, read as the portal tells it."""
    zones = RecordZones(employee=ZoneInfo(case["zone"]) if "zone" in case else None)
    workday = Workday.parse(case["answer"], zones, datetime.fromisoformat(case["polled"]))
    if "pause_start" in case:
        workday = workday.with_pause_start(datetime.fromisoformat(case["pause_start"]))
    required = case["required"]
    rule = None if required is None else f"{required // 60:02}:{required % 60:02}:00"
    return Employee(
        user_id=12,
        name="Anna Schmidt",
        time_zone="",
        workday=workday,
        settings=Settings.parse({"UF_TM_MIN_DURATION": rule}),
        presence=None,
        chat_allowed=False,
    )


def written(value: Any) -> Any:
    """Return an entity's value as its state has it."""
    return dt_util.as_utc(value).isoformat(timespec="seconds") if isinstance(value, datetime) else value


def in_all_seconds(workday: Workday, required: timedelta | None, now: datetime) -> dict[str, int | None]:
    breaks = workday.breaks(now)
    running = breaks - workday.ended_breaks if workday.break_start and breaks is not None else None
    finish = workday.expected_finish(required)
    return {
        "worked": in_seconds(workday.worked(now)),
        "breaks": in_seconds(breaks),
        "running_break": in_seconds(running),
        "remaining": in_seconds(finish - now if finish else None),
    }


@each_case
def test_what_the_entities_show(case: Case) -> None:
    employee, polled = employee_of(case), datetime.fromisoformat(case["polled"])
    shown = {key: written(DESCRIBED[key].value_fn(employee, polled)) for key in case["entities"]}
    assert shown == case["entities"]


@each_case
def test_each_look(case: Case) -> None:
    employee = employee_of(case)
    for look in case["looks"]:
        now = datetime.fromisoformat(look["now"])
        assert {"now": look["now"], **in_all_seconds(employee.workday, employee.required, now)} == look


@each_case
def test_nothing_is_written_between_the_poll_and_the_looks(case: Case) -> None:
    """The card is judged by entities that do not change meanwhile; the figures that grow are what it counts itself."""
    employee, polled = employee_of(case), datetime.fromisoformat(case["polled"])
    for look in case["looks"]:
        now = datetime.fromisoformat(look["now"])
        assert now >= polled
        for key in ("status", "workday_start", "workday_finish", "break_start", "expected_finish", "required"):
            assert DESCRIBED[key].value_fn(employee, now) == DESCRIBED[key].value_fn(employee, polled)


def test_every_case_tells_everything() -> None:
    """A case that left something out would test nothing of it."""
    keys = {"status", "workday_start", "workday_finish", "break_start", "expected_finish", "worked", "breaks"}
    assert len({case["name"] for case in CASES}) == len(CASES) >= 20
    for case in CASES:
        assert set(case["entities"]) == keys | {"required"}
        assert case["looks"]
        for look in case["looks"]:
            assert set(look) == {"now", "worked", "breaks", "running_break", "remaining"}
