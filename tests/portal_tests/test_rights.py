"""Who may do what to whom: §3, timeman.settings: §4.1."""

from typing import Any

import pytest

from tests.portal import Role, Schedule

from .house import Build, House

TIMES = ("UF_TM_MAX_START", "UF_TM_MIN_FINISH", "UF_TM_MIN_DURATION", "UF_TM_ALLOWED_DELTA")
METHODS = ["timeman.status", "timeman.settings", "timeman.open", "timeman.pause", "timeman.close"]


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.HEAD, Role.HR])
@pytest.mark.parametrize("user_id", [13, 99, None, "", 0, "0", [12], "12x"])
async def test_others_are_refused_before_their_existence_is_looked_at(
    build: Build, role: Role, user_id: object
) -> None:
    house = await build(anna_role=role)
    house.portal.add_employee(13, head=house.anna)
    for method in METHODS:
        answer = await house.call(method, {"USER_ID": user_id})
        assert (answer.status, answer.body) == (
            400,
            {"error": "", "error_description": "User does not have access to managing other users work time"},
        )


@pytest.mark.parametrize("user_id", [99, None, "", 0])
async def test_unknown_people(build: Build, user_id: object) -> None:
    house = await build(anna_role=Role.ADMIN)
    for method in METHODS:
        answer = await house.call(method, {"user_id": user_id})
        assert (answer.status, answer.body) == (400, {"error": "", "error_description": "User not found"})


@pytest.mark.parametrize("role", [Role.ADMIN, Role.FULL])
async def test_who_may_manage_everybody(build: Build, role: Role) -> None:
    house = await build(anna_role=role)
    liv = house.portal.add_employee(13, tm_manage=False)
    for method, state in (("open", "OPENED"), ("pause", "PAUSED"), ("open", "OPENED"), ("close", "CLOSED")):
        house.portal.clock.advance(minutes=5)
        assert (await house.call(f"timeman.{method}", {"USER_ID": "13"})).result["STATUS"] == state
    assert (len(liv.records), len(house.anna.records)) == (1, 0)
    assert liv.is_online
    assert not house.anna.is_online


async def test_the_board_may_only_look(build: Build) -> None:
    house = await build(anna_role=Role.BOARD)
    liv = house.portal.add_employee(13)
    liv.open_day()
    assert (await house.call("timeman.status", {"USER_ID": 13})).result["STATUS"] == "OPENED"
    assert (await house.call("timeman.pause", {"USER_ID": 13})).result["STATUS"] == "OPENED"
    closed = await house.call("timeman.close", {"USER_ID": 13})
    assert (closed.status, closed.error) == (400, "ALERT_WARNING")
    liv.pause_day()
    for state in ("PAUSED", "CLOSED"):
        assert liv.state == state
        opened = await house.call("timeman.open", {"USER_ID": 13})
        assert (opened.status, opened.error) == (400, "ALERT_WARNING")
        assert opened.body["error_description"] == "Insufficient permission to manage work time"
        if state == "PAUSED":
            liv.close_day()


@pytest.mark.parametrize("user_id", [12, "12", "12.0", " 12", True])
async def test_the_own_id_is_compared_loosely(house: House, user_id: object) -> None:
    assert (await house.call("timeman.status", {"USER_ID": user_id})).result == {"STATUS": "CLOSED"}


@pytest.mark.parametrize("variant", ["php", "docs"])
async def test_external_users(build: Build, variant: str) -> None:
    house = await build(anna_role=Role.EXTERNAL, auth_statuses=variant)
    for method in METHODS:
        answer = await house.call(method)
        assert (answer.status, answer.error) == (403, "ALLOWED_ONLY_INTRANET_USER")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {}),
        ({"anna_role": Role.ADMIN}, {"ADMIN": True}),
        ({"anna_role": Role.HEAD}, {}),
        ({"anna_min_duration": "06:30:00"}, {"UF_TM_MIN_DURATION": "06:30:00"}),
        ({"schedule": Schedule.flexible()}, {"UF_TM_FREE": True}),
        ({"schedule": Schedule.none()}, {}),
        ({"schedule": Schedule.shift()}, {}),
        (
            {"schedule": Schedule.fixed("06:00", "14:00")},
            {"UF_TM_MAX_START": "06:15:00", "UF_TM_MIN_FINISH": "13:45:00"},
        ),
        (
            {"anna_timeman_enabled": False, "schedule": Schedule.flexible()},
            {"UF_TIMEMAN": False, "UF_TM_FREE": True} | dict.fromkeys(TIMES, "00:00:00"),
        ),
        ({"anna_timeman_enabled": False}, {"UF_TIMEMAN": False} | dict.fromkeys(TIMES, "00:00:00")),
    ],
)
async def test_settings(build: Build, options: dict[str, Any], expected: dict[str, object]) -> None:
    house = await build(**options)
    assert (await house.call("timeman.settings")).result == {
        "UF_TIMEMAN": True,
        "UF_TM_FREE": False,
        "UF_TM_MAX_START": "09:15:00",
        "UF_TM_MIN_FINISH": "17:45:00",
        "UF_TM_MIN_DURATION": "08:00:00",
        "UF_TM_ALLOWED_DELTA": "00:15:00",
        "ADMIN": False,
    } | expected


async def test_settings_of_another_say_nothing_of_admin(build: Build) -> None:
    house = await build(anna_role=Role.ADMIN)
    house.portal.add_employee(13)
    assert "ADMIN" not in (await house.call("timeman.settings", {"USER_ID": 13})).result


async def test_a_day_works_although_tracking_is_off(build: Build) -> None:
    house = await build(anna_timeman_enabled=False)
    assert (await house.call("timeman.open")).result["STATUS"] == "OPENED"
