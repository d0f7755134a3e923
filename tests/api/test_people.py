"""People as the portal lists them: one by one, page by page, and whatever else may arrive."""

from datetime import timedelta
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import (
    PAGE_SIZE,
    AnswerLost,
    ApiError,
    MissingScope,
    Person,
    PollQuery,
    Portal as Client,
    Refused,
    UserNotFound,
    UserRefused,
)
from custom_components.bitrix24.api.people import parse_people
from tests.portal import Employee, Fault, Portal, Role, Webhook
from tests.support.client import ANNA, QUICK, failure_of, json_objects, json_values

BEN = 13


@pytest.fixture(autouse=True)
def administrator(anna: Employee, webhook: Webhook) -> None:
    """Anna administers the portal, and her webhook may list people."""
    anna.role = Role.ADMIN
    webhook.set_scopes(["timeman", "user"])


@pytest.fixture
def ben(portal: Portal) -> Employee:
    """A colleague."""
    return portal.add_employee(BEN, name="Ben", last_name="Okafor", work_position="Designer", time_zone="Europe/London")


async def read_people(client: Client, *user_ids: int) -> Any:
    """Ask for people in the batch of a poll."""
    return (await client.read(PollQuery(days=[ANNA], people=user_ids))).people


# In a poll


async def test_a_person(client: Client, portal: Portal, ben: Employee) -> None:
    ben.last_activity = portal.clock.now()
    assert await read_people(client, BEN) == {
        BEN: Person(
            user_id=BEN,
            name="Ben Okafor",
            position="Designer",
            time_zone="Europe/London",
            active=True,
            employee=True,
            online=True,
        )
    }
    portal.clock.advance(timedelta(minutes=10))
    assert (await read_people(client, BEN))[BEN].online is False


async def test_people_who_do_not_work_here_are_told_as_such(client: Client, portal: Portal, ben: Employee) -> None:
    ben.active = False
    portal.add_employee(14, role=Role.EXTERNAL)
    people = await read_people(client, BEN, 14, 99)
    assert {user_id: (one.active, one.employee) for user_id, one in people.items()} == {
        BEN: (False, True),
        14: (True, False),
    }


@pytest.mark.parametrize("count", [1, 50, 51, 130])
async def test_fifty_at_a_time(client: Client, portal: Portal, count: int) -> None:
    team = portal.add_team(count, 101)
    portal.requests.clear()
    people = await read_people(client, *(one.id for one in team))
    assert {user_id: one.name for user_id, one in people.items()} == {one.id: one.full_name for one in team}
    assert len(portal.calls("user.get")) == -(-count // PAGE_SIZE)
    assert len(portal.requests) == 1


async def test_without_the_permission_nobody_is_told(client: Client, ben: Employee, webhook: Webhook) -> None:
    webhook.set_scopes(["timeman"])
    reading = await client.read(PollQuery(days=[ANNA], people=[BEN]))
    assert reading.people is None
    assert len(reading.missing_scopes) == 1


async def test_a_page_that_fails_is_not_taken_for_people_who_left(client: Client, portal: Portal) -> None:
    team = portal.add_team(60, 101)
    portal.faults.add(Fault.error("ERROR_CORE", "Kaputt"), "user.get")
    assert await read_people(client, *(one.id for one in team)) is None
    portal.faults.add(Fault.result("nonsense"), "user.get")
    assert await read_people(client, *(one.id for one in team)) is None
    assert len(await read_people(client, *(one.id for one in team))) == 60


# The list


@pytest.mark.parametrize("scope", ["user", "user_basic", "user_brief"])
async def test_all_who_work_here(client: Client, portal: Portal, webhook: Webhook, ben: Employee, scope: str) -> None:
    webhook.set_scopes(["timeman", scope])
    portal.add_employee(14, active=False)
    portal.add_employee(15, role=Role.EXTERNAL)
    assert {one.user_id for one in (await client.list_people()).people} == {ANNA, BEN}


@pytest.mark.parametrize("others", [48, 49, 50, 99, 100, 321])
async def test_a_list_of_many_pages(client: Client, portal: Portal, others: int) -> None:
    team = portal.add_team(others, 101)
    portal.requests.clear()
    listed = await client.list_people()
    assert [one.user_id for one in listed.people] == [ANNA, *(one.id for one in team)]
    assert listed.complete
    assert len(portal.requests) == (1 if others < PAGE_SIZE else 2)


async def test_those_who_left_push_nobody_off_the_list(client: Client, portal: Portal) -> None:
    portal.add_team(30, 21, active=False)
    portal.add_team(30, 51, role=Role.EXTERNAL)
    team = portal.add_team(120, 101)
    assert [one.user_id for one in (await client.list_people()).people] == [ANNA, *(one.id for one in team)]


@pytest.mark.parametrize("portal_options", [{"user_get_ignores_start": True}], ids=["no pages"])
@pytest.mark.parametrize(("others", "complete"), [(48, True), (49, True), (50, False), (146, False)])
async def test_a_portal_that_knows_only_the_first_page(
    client: Client, portal: Portal, others: int, complete: bool
) -> None:
    """Nobody is there twice, and the list does not pass for all."""
    portal.add_team(others, 101)
    listed = await client.list_people()
    assert listed.complete is complete
    assert [one.user_id for one in listed.people] == [ANNA, *range(101, 101 + min(others, PAGE_SIZE - 1))]


@pytest.mark.parametrize(("told", "complete"), [({}, True), ({"next": 50}, False), ({"total": "x", "next": 50}, False)])
async def test_a_list_without_a_total(client: Client, portal: Portal, told: dict[str, Any], complete: bool) -> None:
    portal.faults.add(Fault.raw(200, json.dumps({"result": [{"ID": "12"}], **told})), "user.get")
    assert (await client.list_people()).complete is complete


async def test_a_list_without_the_permission(client: Client, webhook: Webhook) -> None:
    webhook.set_scopes(["timeman"])
    assert isinstance(await failure_of(client.list_people()), MissingScope)


async def test_half_a_list_is_none(client: Client, portal: Portal) -> None:
    portal.add_team(120, 101)
    portal.faults.add(
        Fault.error("ERROR_CORE", "Kaputt"), "user.get", when=lambda params: str(params.get("START")) == "100"
    )
    assert isinstance(await failure_of(client.list_people()), Refused)


@pytest.mark.parametrize("result", [None, "x", 7, {"ID": "13"}, [], [None, [], {}, {"ID": "x"}]])
async def test_a_list_of_nonsense_is_empty(client: Client, portal: Portal, result: Any) -> None:
    portal.faults.add(Fault.result(result), "user.get")
    try:
        assert (await client.list_people()).people == ()
    except AnswerLost:
        # An answer that is none at all may be told as such.
        assert result is None


# Reading what may arrive


@pytest.mark.parametrize(
    ("item", "read"),
    [
        ({"ID": "7"}, ("", "", "", True, True, None)),
        ({"ID": 7, "NAME": " A ", "LAST_NAME": None}, ("A", "", "", True, True, None)),
        ({"ID": 7, "ACTIVE": "N", "USER_TYPE": "extranet"}, ("", "", "", False, False, None)),
        ({"ID": 7, "ACTIVE": False, "USER_TYPE": "employee"}, ("", "", "", False, True, None)),
        ({"ID": 7, "ACTIVE": "Y", "IS_ONLINE": "Y"}, ("", "", "", True, True, True)),
        ({"ID": 7, "IS_ONLINE": "N", "WORK_POSITION": " Boss "}, ("", "Boss", "", True, True, False)),
        ({"ID": 7, "IS_ONLINE": {}, "WORK_POSITION": [], "TIME_ZONE": 3}, ("", "", "", True, True, None)),
    ],
)
def test_reading_an_item(item: dict[str, Any], read: tuple[Any, ...]) -> None:
    (person,) = parse_people([item])
    assert person.user_id == 7
    assert (person.name, person.position, person.time_zone, person.active, person.employee, person.online) == read


@QUICK
@given(st.one_of(json_values(), st.lists(json_objects(json_values()), max_size=3)))
def test_nothing_that_arrives_breaks_the_reading(result: Any) -> None:
    for person in parse_people(result):
        assert isinstance(person.user_id, int)
        assert isinstance(person.name, str)
        assert person.online in {True, False, None}


# Why somebody's day was refused


@pytest.mark.parametrize(
    ("role", "kind"), [(Role.ADMIN, UserNotFound), (Role.FULL, UserNotFound), (Role.HEAD, UserRefused)]
)
async def test_no_such_person_or_no_right(client: Client, anna: Employee, role: Role, kind: type[ApiError]) -> None:
    """The portal says the same to both; the own settings tell who has the right."""
    anna.role = role
    reading = await client.read(PollQuery(days=[ANNA, 99]))
    refusal = reading.days[99]
    assert isinstance(refusal, UserRefused)
    assert reading.get_day(ANNA).raw_status == "CLOSED"
    assert type(await client.explain_refusal(refusal)) is kind


async def test_the_same_refusal_is_nothing_new(client: Client, portal: Portal, anna: Employee) -> None:
    """Like every poll in which nothing has changed, one with somebody whose day is refused costs next to nothing."""
    anna.role = Role.ADMIN
    query = PollQuery(days=[ANNA, 99])
    first = await client.read(query)
    portal.clock.advance(seconds=55)
    assert await client.read(query, first) is first
    portal.faults.add(Fault.error("ERROR_CORE", "Kaputt"), "timeman.status", user_id=99)
    other = await client.read(query, first)
    assert other is not first
    assert other.days[ANNA] is first.days[ANNA]


async def test_why_cannot_be_found_out(client: Client, portal: Portal, anna: Employee) -> None:
    """Then what the portal said has to do."""
    refusal = (await client.read(PollQuery(days=[99]))).days[99]
    assert isinstance(refusal, UserRefused)
    for fault in (Fault.html_500(), Fault.result("nonsense"), Fault.error("ERROR_CORE", "x")):
        portal.faults.add(fault, "timeman.settings")
        assert type(await client.explain_refusal(refusal)) is UserRefused
