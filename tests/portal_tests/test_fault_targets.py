"""Faults that choose their call by what it is about."""

from typing import Any

import aiohttp
import pytest

from tests.portal import Fault, Role

from .house import Build, House

BATCH = {"cmd": {"a": "timeman.status?USER_ID=12", "b": "timeman.status?user_id=13", "own": "timeman.status"}}


@pytest.fixture
async def office(build: Build) -> House:
    """Anna administers, Liv is 13."""
    house = await build(anna_role=Role.ADMIN)
    house.portal.add_employee(13, name="Liv")
    return house


async def errors(house: House) -> dict[str, Any]:
    return dict((await house.call("batch", BATCH)).result["result_error"] or {})


async def test_one_person_inside_a_batch(office: House) -> None:
    handle = office.portal.faults.add(Fault.error("ERROR_CORE", "Odd"), "timeman.status", times=None, user_id=13)
    for _ in range(2):
        assert await errors(office) == {"b": {"error": "ERROR_CORE", "error_description": "Odd"}}
    assert handle.used == 2
    assert (await office.call("timeman.status", {"USER_ID": 12})).status == 200
    assert (await office.call("timeman.status", {"USER_ID": 13})).error == "ERROR_CORE"


async def test_who_is_not_named_is_the_caller(office: House) -> None:
    office.portal.faults.add(Fault.error("ODD"), "timeman.status", times=None, user_id=12)
    assert list(await errors(office)) == ["a", "own"]


async def test_a_condition_on_the_parameters(office: House) -> None:
    office.portal.faults.add(
        Fault.error("ODD"), "timeman.status", times=None, when=lambda params: params.get("USER_ID") == "13"
    )
    assert list(await errors(office)) == ["b"]


async def test_any_method_about_a_person(office: House) -> None:
    office.portal.faults.add(Fault.error("ODD"), times=None, user_id=13)
    assert list(await errors(office)) == ["b"]
    assert (await office.call("timeman.settings", {"USER_ID": "13"})).error == "ODD"
    assert (await office.call("profile")).status == 200


async def test_another_status_for_one_person(office: House) -> None:
    office.portal.faults.add(Fault.unknown_status(), user_id=13)
    result = (await office.call("batch", BATCH)).result["result"]
    assert {key: day["STATUS"] for key, day in result.items()} == {"a": "CLOSED", "b": "SUSPENDED", "own": "CLOSED"}


async def test_a_whole_request_with_one_such_call(office: House) -> None:
    office.portal.faults.add(Fault.html_500(), "timeman.status", user_id=13)
    office.portal.faults.add(Fault.lost_before(), when=lambda params: params.get("REPORT") == "late")
    assert (await office.call("timeman.status")).status == 200
    assert (await office.raw(office.hook.url + "batch", json=BATCH))[0] == 500
    with pytest.raises(aiohttp.ClientError):
        await office.call("batch", {"cmd": ["timeman.open?report=late"]})
    assert len(office.portal.faults) == 0


@pytest.mark.parametrize("condition", [["userId", "=", 13], ["userId", 13]])
async def test_records_of_one_person(office: House, condition: list[Any]) -> None:
    office.portal.faults.add(Fault.error("ERROR_CORE"), "timeman.record.list", user_id=13)
    assert (await office.v3({"filter": [["userId", "=", 12]]})).status == 200
    assert (await office.v3({"filter": [condition]})).status == 500
    assert (await office.v3({"filter": [condition]})).status == 200


async def test_records_by_a_condition(office: House) -> None:
    office.portal.faults.add(
        Fault.result({"items": []}), "timeman.record.list", when=lambda params: "PAGINATION" in params
    )
    office.anna.open_day()
    query = {"filter": [["userId", "=", 12]]}
    assert len((await office.v3(query)).result["items"]) == 1
    assert (await office.v3(query | {"pagination": {"limit": 5}})).result == {"items": []}


@pytest.mark.parametrize("junk", [None, "x", 7, ["userId"], [[]], [["userId"]], [["userId", "=", []]], {"a": {"b": 1}}])
async def test_junk_is_about_nobody(office: House, junk: object) -> None:
    office.portal.faults.add(Fault.error("ODD"), "timeman.record.list", user_id=13)
    assert (await office.v3({"filter": junk})).status == 400
    assert len(office.portal.faults) == 1


async def test_by_the_control_api(build: Build) -> None:
    house = await build(control=True, anna_role=Role.ADMIN)
    house.portal.add_employee(13)
    order = {"fault": "error", "code": "ODD", "method": "timeman.status", "user_id": 13}
    assert (await house.raw("/-/faults", json=order))[0] == 200
    assert list(await errors(house)) == ["b"]
