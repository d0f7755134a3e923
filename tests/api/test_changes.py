"""What happened between two looks."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

from hypothesis import given
import pytest

from custom_components.bitrix24.api import Change, Status, Workday, get_change
from tests.support.client import BRIEF, at, workday_answers

O, P, C, E = Status.OPENED, Status.PAUSED, Status.CLOSED, Status.EXPIRED  # noqa: E741
NEVER = Workday(status=C, raw_status="CLOSED")


def day(status: Status | None, start: str = "08:00:00", record_id: int | None = 177, **fields: Any) -> Workday:
    if status is C:
        fields.setdefault("finish", datetime.fromisoformat(at("17:00:00")))
    return Workday(
        status=status,
        raw_status="SUSPENDED" if status is None else status.upper(),
        record_id=record_id,
        start=datetime.fromisoformat(at(start) if len(start) == 8 else start),
        **({"confirmed": True} | fields),
    )


IDS = pytest.mark.parametrize("record_id", [177, None], ids=["with id", "without id"])


@IDS
@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (O, O, None),
        (O, P, Change.PAUSED),
        (O, C, Change.CLOSED),
        (O, E, Change.EXPIRED),
        (P, O, Change.RESUMED),
        (P, P, None),
        (P, C, Change.CLOSED),
        (P, E, Change.EXPIRED),
        (C, O, Change.OPENED),
        (C, P, Change.PAUSED),
        (C, C, None),
        (C, E, Change.EXPIRED),
        (E, O, Change.OPENED),
        (E, P, Change.PAUSED),
        (E, C, Change.CLOSED),
        (E, E, None),
    ],
)
def test_changes_of_one_record(before: Status, after: Status, change: Change | None, record_id: int | None) -> None:
    assert get_change(day(before, record_id=record_id), day(after, record_id=record_id)) is change


@IDS
@pytest.mark.parametrize(
    ("after", "change"), [(O, Change.OPENED), (P, Change.PAUSED), (C, Change.CLOSED), (E, Change.EXPIRED)]
)
def test_a_new_record(after: Status, change: Change, record_id: int | None) -> None:
    current = day(
        after,
        "2026-09-15T08:00:00+02:00",
        record_id and record_id + 1,
        finish=datetime.fromisoformat(at("17:00:00", "2026-09-15")) if after is C else None,
    )
    for previous in (NEVER, *(day(before, record_id=record_id) for before in (O, P, C, E))):
        assert get_change(previous, current) is change


def test_a_second_record_with_the_same_status() -> None:
    """On a flexible schedule: closed, opened and closed again between two looks."""
    evening = {"finish": datetime.fromisoformat(at("21:00:00"))}
    assert get_change(day(C), day(C, "20:00:00", 178, **evening)) is Change.CLOSED
    assert get_change(day(C, record_id=None), day(C, "20:00:00", None, **evening)) is Change.CLOSED
    assert get_change(day(P), day(O, "20:00:00", 178)) is Change.OPENED


@pytest.mark.parametrize("start", ["07:00:00", "09:00:00"])
@pytest.mark.parametrize("status", [O, P, C, E])
def test_an_edited_start_is_no_new_record(status: Status, start: str) -> None:
    assert get_change(day(status), day(status, start)) is None
    assert get_change(day(status), day(status, start, confirmed=False)) is None
    if status is C or start < "08":
        assert get_change(day(status, record_id=None), day(status, start, None)) is None


@pytest.mark.parametrize("finish", ["16:00:00", "18:00:00"])
def test_an_edited_finish_is_no_change(finish: str) -> None:
    assert get_change(day(C), day(C, finish=datetime.fromisoformat(at(finish)))) is None


@IDS
@pytest.mark.parametrize("status", [O, P, C, E])
def test_confirmations(status: Status, record_id: int | None) -> None:
    for before, after in product([True, False, None], repeat=2):
        change = get_change(
            day(status, record_id=record_id, confirmed=before), day(status, record_id=record_id, confirmed=after)
        )
        assert change is (Change.CONFIRMED if (before, after) == (False, True) else None)


def test_the_newest_change_counts() -> None:
    assert get_change(day(O, confirmed=False), day(C, confirmed=True)) is Change.CLOSED
    assert get_change(day(C, confirmed=False), day(C, "20:00:00", 178, confirmed=True)) is Change.CLOSED


def test_the_same_record_by_its_id_alone() -> None:
    # The server learnt to tell the id between two looks.
    assert get_change(day(O, record_id=None), day(O)) is None
    assert get_change(day(O), day(O, record_id=None)) is None


@pytest.mark.parametrize("before", [NEVER, O, P, C, E])
def test_what_has_no_name(before: Any) -> None:
    previous = before if before is NEVER else day(before)
    assert get_change(previous, NEVER) is None
    assert get_change(previous, day(None)) is None


def test_out_of_an_unknown_status() -> None:
    assert get_change(day(None), day(O)) is Change.OPENED


def test_a_break_that_ended_and_began_again_has_no_name() -> None:
    assert get_change(day(P), day(P, ended_breaks=timedelta(minutes=5))) is None


@BRIEF
@given(workday_answers(), workday_answers())
def test_nothing_raises(before: dict[str, Any], after: dict[str, Any]) -> None:
    change = get_change(Workday.parse(before), Workday.parse(after))
    assert change is None or isinstance(change, Change)
    if before == after and Workday.parse(before).start is not None:
        assert change is None
