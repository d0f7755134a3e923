"""A work day as JSON: what was kept comes back as it was, and garbage is told from it."""

from datetime import datetime, timedelta, timezone
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import Status, Workday, workday_from_json, workday_to_json
from tests.support.client import BRIEF, LONG, MORNING, QUICK, json_objects, json_values, workday_answers

_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
# From 1971 to 2983.
_INSTANTS = st.builds(datetime.fromtimestamp, st.integers(32_000_000, 32_000_000_000), _OFFSETS)
_NAMES = (
    *("status", "record_id", "ended_breaks", "duration", "confirmed"),
    *("start", "finish", "pause_start", "recommended_finish"),
)
_FIELDS = st.sampled_from(("paused", "CLOSED", MORNING, "2026-09-14T08:00:00", "2026-09-14", 3600, -1, 1e300, "")) | (
    json_values()
)


# Within the first minutes of some of the records.
NOW = datetime.fromisoformat(MORNING) + timedelta(minutes=1)


def through_a_file(workday: Workday) -> Workday:
    return workday_from_json(json.loads(json.dumps(workday_to_json(workday))))


def check_any_workday(answer: dict[str, Any], pause_start: datetime | None) -> None:
    workday = Workday.parse(answer, now=NOW).with_pause_start(pause_start)
    again = through_a_file(workday)
    assert again == workday
    # The answer itself is not kept: what closes a day reads it afresh.
    assert again.printed_start == ""
    for name in ("start", "finish", "pause_start", "recommended_finish"):
        before, after = getattr(workday, name), getattr(again, name)
        # The record's own offset counts too, which == does not look at.
        assert before is None or before.utcoffset() == after.utcoffset()


@QUICK
@given(answer=workday_answers(), pause_start=st.none() | _INSTANTS)
def test_any_workday_comes_back(answer: dict[str, Any], pause_start: datetime | None) -> None:
    check_any_workday(answer, pause_start)


@pytest.mark.long
@pytest.mark.timeout(600)
@LONG
@given(answer=workday_answers(), pause_start=st.none() | _INSTANTS)
def test_any_workday_comes_back_at_length(answer: dict[str, Any], pause_start: datetime | None) -> None:
    check_any_workday(answer, pause_start)


@pytest.mark.parametrize(
    "workday",
    [
        Workday(status=Status.CLOSED, raw_status="CLOSED"),
        Workday(status=None, raw_status="SUSPENDED", start=datetime.fromisoformat(MORNING)),
        Workday(
            status=Status.CLOSED,
            raw_status="CLOSED",
            record_id=17,
            start=datetime.fromisoformat(MORNING),
            finish=datetime.fromisoformat("2026-09-14T17:00:00-03:30"),
            ended_breaks=timedelta(minutes=31, seconds=1),
            duration=timedelta(hours=8),
            confirmed=False,
        ),
        Workday(
            status=Status.EXPIRED,
            raw_status="EXPIRED",
            start=datetime.fromisoformat(MORNING),
            pause_start=datetime.fromisoformat("2026-09-14T12:00:00.123456+02:00"),
            recommended_finish=datetime.fromisoformat("2026-09-14T18:00:00+02:00"),
        ),
        Workday(
            status=Status.EXPIRED,
            raw_status="EXPIRED",
            record_id=18,
            start=datetime.fromisoformat(MORNING),
            recommended_finish=datetime.fromisoformat("2026-09-14T17:00:00+02:00"),
            expired_at_once=True,
        ),
    ],
    ids=["never opened", "unknown", "closed", "expired", "expired at once"],
)
def test_a_workday_comes_back(workday: Workday) -> None:
    """Each field, also those that only some records have."""
    assert through_a_file(workday) == workday


@pytest.mark.parametrize("value", [..., None, False, "true", 1])
def test_what_earlier_versions_stored(value: Any) -> None:
    """They did not know of days that are expired at once; and only a yes is one."""
    workday = Workday(status=Status.EXPIRED, raw_status="EXPIRED", expired_at_once=True)
    stored = workday_to_json(workday) | {"expired_at_once": value}
    if value is ...:
        del stored["expired_at_once"]
    assert workday_from_json(stored).expired_at_once is False


def check_garbage(stored: Any) -> None:
    try:
        workday = workday_from_json(stored)
    except KeyError, TypeError, ValueError:
        return
    # What passes for a day can be kept again.
    assert through_a_file(workday) == workday


_STORED = st.one_of(
    json_values(),
    json_objects(json_values()),
    st.fixed_dictionaries(dict.fromkeys(_NAMES, _FIELDS)),
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(("OPENED", "paused", "SUSPENDED", "")),
            "record_id": st.none() | st.integers(),
            "ended_breaks": st.floats() | st.integers(),
            "duration": st.none() | st.floats() | st.integers(),
            "confirmed": st.none() | st.booleans(),
            "expired_at_once": json_values(),
            **dict.fromkeys(
                ("start", "finish", "pause_start", "recommended_finish"),
                st.none() | st.sampled_from((MORNING, "2026-09-14T08:00:00", "2026-09-14")),
            ),
        }
    ),
)


@QUICK
@given(stored=_STORED)
def test_garbage_is_refused(stored: Any) -> None:
    """By the three errors that a reader of a file expects."""
    check_garbage(stored)


@pytest.mark.long
@pytest.mark.timeout(600)
@LONG
@given(stored=_STORED)
def test_garbage_is_refused_at_length(stored: Any) -> None:
    check_garbage(stored)


@BRIEF
@given(name=st.sampled_from(_NAMES), answer=workday_answers())
def test_a_missing_field_is_told(name: str, answer: dict[str, Any]) -> None:
    stored = workday_to_json(Workday.parse(answer))
    del stored[name]
    with pytest.raises(KeyError):
        workday_from_json(stored)


@pytest.mark.parametrize("name", ["start", "finish", "pause_start", "recommended_finish"])
def test_an_instant_needs_its_offset(name: str) -> None:
    stored = workday_to_json(Workday(status=Status.OPENED, raw_status="OPENED"))
    with pytest.raises(ValueError, match="offset"):
        workday_from_json({**stored, name: "2026-09-14T08:00:00"})
