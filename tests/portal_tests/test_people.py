"""Many people: user.get page by page, those who left, those who were deleted."""

from typing import Any

import pytest

from tests.portal import Employee, Role

from .house import Build, House


@pytest.fixture
async def office(build: Build) -> House:
    """Anna administers; Liv and Max are there, Max has left."""
    house = await build(anna_role=Role.ADMIN)
    house.portal.add_employee(13, name="Liv")
    house.portal.add_employee(14, name="Max", active=False)
    house.portal.add_employee(15, name="Guest", role=Role.EXTERNAL)
    return house


def ids(people: list[dict[str, Any]]) -> list[int]:
    return [int(person["ID"]) for person in people]


FILTERS = [
    ("", [12, 13, 14, 15]),
    ("FILTER[ID][0]=12&FILTER[ID][1]=13", [12, 13]),
    ("filter[id][]=13&filter[id][]=14", [13, 14]),
    ("FILTER[@ID][0]=14", [14]),
    ("FILTER[ACTIVE]=true", [12, 13, 15]),
    ("FILTER[ACTIVE]=Y", [12, 13, 15]),
    ("FILTER[active]=1", [12, 13, 15]),
    ("FILTER[ACTIVE]=N", [14]),
    ("FILTER[ACTIVE]=0", [14]),
    ("filter[ACTIVE]=false", [12, 13, 15]),
    ("FILTER[USER_TYPE]=employee", [12, 13, 14]),
    ("FILTER[ACTIVE]=true&FILTER[USER_TYPE]=employee&SORT=ID&ORDER=desc", [13, 12]),
    ("sort=name&order=asc", [12, 15, 13, 14]),
]


@pytest.mark.parametrize(("query", "found"), FILTERS)
async def test_filters_in_a_query_string(office: House, query: str, found: list[int]) -> None:
    result = (await office.call("batch", {"cmd": {"p": f"user.get?{query}"}})).result
    assert ids(result["result"]["p"]) == found
    assert result["result_total"] == {"p": len(found)}
    assert result["result_next"] == []
    _, text, _ = await office.raw(f"{office.hook.url}user.get?{query}", "GET")
    assert text.count('"XML_ID"') == len(found)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"FILTER": {"ID": [12, "13"]}}, [12, 13]),
        ({"filter": {"ACTIVE": True}}, [12, 13, 15]),
        ({"filter": {"ACTIVE": "Y", "USER_TYPE": "employee"}, "sort": "ID", "order": "DESC"}, [13, 12]),
        ({"FILTER": {"ACTIVE": False}}, [14]),
    ],
)
async def test_filters_in_json(office: House, params: dict[str, Any], found: list[int]) -> None:
    body = (await office.call("user.get", params)).body
    assert (ids(body["result"]), body["total"], body.get("next")) == (found, len(found), None)


async def test_nobody_comes_without_a_total(office: House) -> None:
    body = (await office.call("user.get", {"FILTER": {"ID": [99]}})).body
    assert body["result"] == []
    assert not {"total", "next"} & set(body)
    assert (await office.call("batch", {"cmd": {"p": "user.get?FILTER[ID]=99"}})).result["result_total"] == []


async def test_pages(house: House) -> None:
    house.portal.add_team(119)
    query = "user.get?FILTER[ACTIVE]=true&SORT=ID&ORDER=ASC&start="
    result = (await house.call("batch", {"cmd": {f"p{start}": f"{query}{start}" for start in (0, 50, 100)}})).result
    assert result["result_next"] == {"p0": 50, "p50": 100}
    assert result["result_total"] == {"p0": 120, "p50": 120, "p100": 120}
    assert [person for page in result["result"].values() for person in ids(page)] == list(range(12, 132))
    body = (await house.call("user.get", {"start": "100"})).body
    assert (len(body["result"]), body["total"], "next" in body) == (20, 120, False)


async def test_a_page_without_anybody_has_no_total(house: House) -> None:
    house.portal.add_team(60)
    body = (await house.call("user.get", {"start": 100})).body
    assert body["result"] == []
    assert not {"total", "next"} & set(body)
    cmd = {"p0": "user.get", "p1": "user.get?start=100"}
    assert (await house.call("batch", {"cmd": cmd})).result["result_total"] == {"p0": 61}


@pytest.mark.parametrize(("people", "following"), [(49, None), (61, 50)])
async def test_a_server_that_ignores_start(build: Build, people: int, following: int | None) -> None:
    house = await build(user_get_ignores_start=True)
    house.portal.add_team(people - 1)
    for start in (0, 50, 100):
        body = (await house.call("user.get", {"start": start})).body
        assert ids(body["result"]) == list(range(12, 12 + min(people, 50)))
        assert (body["total"], body.get("next")) == (people, following)


async def test_start_is_read_in_lower_case_only(house: House) -> None:
    house.portal.add_team(60)
    assert len((await house.call("user.get", {"START": 50})).result) == 50


async def test_who_left_still_has_a_status(office: House) -> None:
    assert (await office.call("timeman.status", {"USER_ID": 14})).result == {"STATUS": "CLOSED"}
    office.portal.dismissed_have_status = False
    assert_not_found(await office.call("timeman.status", {"USER_ID": 14}))
    assert (await office.call("timeman.status", {"USER_ID": 13})).status == 200


async def test_deleted_people(office: House) -> None:
    liv = office.portal.employees[13]
    liv.open_day()
    kim = office.portal.add_employee(16, head=liv)
    hook = office.portal.add_webhook(liv)
    office.portal.remove_employee(liv)
    assert_not_found(await office.call("timeman.status", {"USER_ID": 13}))
    assert ids((await office.call("user.get")).result) == [12, 14, 15, 16]
    assert (await office.v3({"filter": [["userId", "=", 13]]})).result == {"items": []}
    assert (await office.call("profile", hook=hook)).error == "INVALID_CREDENTIALS"
    assert kim.head is None
    with pytest.raises(ValueError, match="no employee 13"):
        office.portal.remove_employee(liv)


def assert_not_found(answer: Any) -> None:
    assert (answer.status, answer.body) == (400, {"error": "", "error_description": "User not found"})


async def test_a_team(house: House) -> None:
    team = house.portal.add_team(500, first_id=100, time_zone="Asia/Tokyo", department=7)
    assert [person.id for person in team] == list(range(100, 600))
    assert all(isinstance(person, Employee) and person.department == 7 for person in team)
    assert len({person.full_name for person in team}) == len({person.work_position for person in team}) == 500
    more = house.portal.add_team(2, work_position="Driver")
    assert [(person.id, person.work_position) for person in more] == [(600, "Driver"), (601, "Driver")]
    assert len({person.full_name for person in house.portal.add_team(1000, 2000)}) == 1000
    with pytest.raises(ValueError, match="employee 601 exists"):
        house.portal.add_team(1, 601)
