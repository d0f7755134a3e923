"""Absences: what the portal prints, when they really end, and whatever else may arrive."""

from datetime import datetime
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import Absence, PollQuery, Portal as Client
from custom_components.bitrix24.api.absences import parse_absences
from tests.portal import Employee, Fault, Portal, Webhook
from tests.support.client import ANNA, QUICK, json_objects, json_values

BEN = 13
METHOD = "im.user.list.get"
PRESENT = Absence(until=None)


def at(text: str) -> datetime:
    """Return an instant of September 2026 in Berlin."""
    return datetime.fromisoformat(f"2026-09-{text}+02:00")


async def read_absences(client: Client, *user_ids: int) -> Any:
    """Ask in the batch of a poll."""
    return (await client.read(PollQuery(days=[ANNA], absences=user_ids))).absences


@pytest.mark.parametrize("portal_options", [{"generation": one} for one in "ABC"], ids=list("ABC"))
@pytest.mark.parametrize(
    ("start", "end", "until"),
    [
        ("14T00:00:00", "18T00:00:00", "19T00:00:00"),
        ("14T00:00:00", "14T00:00:00", "15T00:00:00"),
        ("14T07:00:00", "14T09:30:00", "14T09:30:00"),
        # Until the next answer, which is false.
        ("14T00:00:00", "18T23:59:59", "19T23:59:59"),
    ],
    ids=["days", "a day", "an hour", "to the last second"],
)
async def test_when_an_absence_ends(
    client: Client, portal: Portal, anna: Employee, start: str, end: str, until: str
) -> None:
    """With the last whole day, or at the time of day in the chart, although the portal prints a day later."""
    anna.be_absent(at(start), at(end))
    assert await read_absences(client, ANNA) == {ANNA: Absence(until=at(until))}


async def test_the_last_day_is_whole_by_the_clock_of_the_caller(client: Client, anna: Employee) -> None:
    """The webhook is of a person in London, where midnight is an hour after the server's."""
    anna.time_zone = "Europe/London"
    anna.be_absent(at("14T01:00:00"), at("14T01:00:00"))
    assert await read_absences(client, ANNA) == {ANNA: Absence(until=at("15T01:00:00"))}


async def test_everybody_is_known(client: Client, portal: Portal, anna: Employee) -> None:
    """Also who is not absent; of those whom the portal does not know nothing is known."""
    portal.add_employee(BEN)
    assert await read_absences(client, ANNA, BEN, 99) == {ANNA: PRESENT, BEN: PRESENT}


@pytest.mark.parametrize("count", [1, 50, 51, 130])
async def test_fifty_at_a_time(client: Client, portal: Portal, count: int) -> None:
    team = portal.add_team(count, 101)
    team[-1].be_absent(at("14T00:00:00"), at("18T00:00:00"))
    portal.requests.clear()
    absences = await read_absences(client, *(one.id for one in team))
    assert [user_id for user_id, absence in absences.items() if absence != PRESENT] == [team[-1].id]
    assert set(absences) == {one.id for one in team}
    assert len(portal.calls(METHOD)) == -(-count // 50)
    assert len(portal.requests) == 1


async def test_an_array(client: Client, portal: Portal, anna: Employee) -> None:
    people = [{"id": ANNA, "absent": "2026-09-19T00:00:01+02:00"}, {"id": str(BEN), "absent": False}, None]
    portal.faults.add(Fault.result(people), METHOD)
    assert await read_absences(client, ANNA, BEN) == {ANNA: Absence(until=at("19T00:00:00")), BEN: PRESENT}


@pytest.mark.parametrize("absent", ["14T09:00:00", "14T17:30:00", "15T07:00:00"])
async def test_an_end_as_in_the_chart(client: Client, portal: Portal, anna: Employee, absent: str) -> None:
    """At eight in the morning nobody is absent until an hour of the day before."""
    portal.faults.add(Fault.result({"12": {"id": 12, "absent": at(absent).isoformat()}}), METHOD)
    assert await read_absences(client, ANNA) == {ANNA: Absence(until=at(absent))}


async def test_the_end_may_be_past(client: Client, portal: Portal, anna: Employee) -> None:
    """As a portal's cache may have it; the person is not absent."""
    portal.faults.add(Fault.result({"12": {"id": 12, "absent": "2026-09-12T00:00:01+02:00"}}), METHOD)
    absence = (await read_absences(client, ANNA))[ANNA]
    assert absence == Absence(until=at("12T00:00:00"))
    assert absence.includes(at("11T23:59:59"))
    assert not absence.includes(at("12T00:00:00"))


@pytest.mark.parametrize(
    "absent",
    [None, True, 0, 1789804800, "", "soon", "2026-09-19", "2026-09-19T00:00:00", "0001-01-01T00:00:00+14:00", [], {}],
)
async def test_what_is_no_absence_is_unknown(client: Client, portal: Portal, anna: Employee, absent: Any) -> None:
    """The others are not affected."""
    people = {"12": {"id": 12, "absent": absent}, "13": {"id": 13, "absent": False}}
    portal.faults.add(Fault.result(people), METHOD)
    assert await read_absences(client, ANNA, BEN) == {BEN: PRESENT}


@pytest.mark.parametrize("result", [False, None, "nonsense", 7])
async def test_no_list(client: Client, portal: Portal, result: Any) -> None:
    """Is no answer, also where it is one of two parts."""
    team = portal.add_team(60, 101)
    portal.faults.add(Fault.result(result), METHOD)
    assert await read_absences(client, *(one.id for one in team)) is None
    assert len(await read_absences(client, *(one.id for one in team))) == 60


async def test_a_refusal_does_not_fail_the_rest(client: Client, portal: Portal, anna: Employee) -> None:
    portal.faults.add(Fault.error("INVALID_FORMAT", "A wrong format for the ID field is passed"), METHOD)
    result = await client.read(PollQuery(days=[ANNA], absences=[ANNA]))
    assert (result.absences, result.missing_scopes) == (None, frozenset())
    assert result.get_day(ANNA).raw_status == "CLOSED"


async def test_without_the_permission(client: Client, webhook: Webhook) -> None:
    webhook.set_scopes(["timeman"])
    result = await client.read(PollQuery(days=[ANNA], absences=[ANNA]))
    assert (result.absences, result.missing_scopes) == (None, frozenset({"im"}))


async def test_nobody_is_asked_about(client: Client, portal: Portal) -> None:
    assert await read_absences(client) is None
    assert portal.calls(METHOD) == []


@QUICK
@given(st.dictionaries(st.text(max_size=3), json_objects() | json_values(), max_size=4) | json_values())
def test_any_json(result: Any) -> None:
    """Each absence has an end with an offset, or none."""
    for absence in (parse_absences(json.loads(json.dumps(result)), at("14T12:00:00")) or {}).values():
        assert absence.until is None or absence.until.utcoffset() is not None
