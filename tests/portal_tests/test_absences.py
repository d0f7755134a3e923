"""The absence chart through im.user.get and im.user.list.get."""

from typing import Any

import pytest

from tests.portal import Role

from .house import Build, House

FIRST_DAY, LAST_DAY = "2026-09-14T00:00:00+02:00", "2026-09-18T00:00:00+02:00"


async def absent(house: House, user_id: int = 12) -> Any:
    """Return what the portal prints about a person."""
    single = (await house.call("im.user.get", {"ID": user_id})).result["absent"]
    assert (await house.call("im.user.list.get", {"ID": [user_id]})).result[str(user_id)]["absent"] == single
    return single


async def test_whole_days(house: House) -> None:
    """The chart ends with the midnight before the last day; a day and a second later is printed, and the end counts."""
    house.anna.be_absent(FIRST_DAY, LAST_DAY)
    for day, time in (("2026-09-14", "00:00:00"), ("2026-09-18", "23:59:59")):
        house.at(time, day)
        assert await absent(house) == "2026-09-19T00:00:01+02:00"
    for day, time in (("2026-09-13", "23:59:59"), ("2026-09-19", "00:00:00")):
        house.at(time, day)
        assert await absent(house) is False


async def test_whole_days_in_generation_a(build: Build) -> None:
    """There the second is added only on the last day."""
    house = await build(generation="A")
    house.anna.be_absent(FIRST_DAY, LAST_DAY)
    house.at("12:00:00", "2026-09-17")
    assert await absent(house) == "2026-09-19T00:00:00+02:00"
    house.at("12:00:00", "2026-09-18")
    assert await absent(house) == "2026-09-19T00:00:01+02:00"
    house.at("00:00:00", "2026-09-19")
    assert await absent(house) is False


@pytest.mark.parametrize("generation", ["A", "B", "C"])
async def test_an_end_at_a_time_of_day(build: Build, generation: Any) -> None:
    """It is printed a day late."""
    house = await build(generation=generation)
    house.anna.be_absent("2026-09-14T09:00:00+02:00", "2026-09-14T10:30:00+02:00")
    house.at("09:00:00")
    assert await absent(house) == "2026-09-15T10:30:00+02:00"
    house.at("10:30:00")
    assert await absent(house) is False


async def test_midnight_is_that_of_the_caller(build: Build) -> None:
    """An hour after the server's; the portal begins and ends the entry as far off as the two clocks differ."""
    house = await build(anna_time_zone="Europe/London")
    house.anna.be_absent("2026-09-14T01:00:00+02:00", "2026-09-14T01:00:00+02:00")
    house.at("12:00:00")
    assert await absent(house) == "2026-09-15T01:00:01+02:00"
    house.at("00:00:00", "2026-09-15")
    assert await absent(house) is False


async def test_a_list(house: House) -> None:
    """It is an object with the ids as keys, or an array on request; of somebody unknown nothing is said."""
    house.portal.add_employee(13)
    people = (await house.call("im.user.list.get", {"id": ["13", 99, "x", 12, 12]})).result
    assert list(people) == ["13", "99", "12"]
    assert people["99"] is None
    assert (people["13"]["id"], people["12"]["absent"]) == (13, False)
    as_array = (await house.call("im.user.list.get", {"ID": "[12,13]", "RESULT_TYPE": "Array"})).result
    assert [person["id"] for person in as_array] == [12, 13]


@pytest.mark.parametrize("params", [{}, {"ID": []}, {"ID": 12}, {"ID": "12,13"}, {"ID": [0, "x"]}])
async def test_a_list_refused(house: House, params: dict[str, Any]) -> None:
    answer = await house.call("im.user.list.get", params)
    assert (answer.status, answer.error) == (400, "INVALID_FORMAT")


async def test_an_external_person_sees_nobody_else(house: House) -> None:
    house.portal.add_employee(13)
    house.anna.role = Role.EXTERNAL
    assert list((await house.call("im.user.list.get", {"ID": [12, 13]})).result) == ["12"]
    assert (await house.call("im.user.list.get", {"ID": [13]})).result == []
