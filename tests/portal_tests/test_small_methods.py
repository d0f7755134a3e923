"""The small methods (§6.6), presence and notifications (§5)."""

from typing import Any

import pytest

from tests.portal import Role

from .house import Build, House


async def test_profile(build: Build) -> None:
    house = await build(anna_role=Role.ADMIN, anna_time_zone="", anna_gender="F")
    assert (await house.call("profile")).result == {
        "ID": "12",
        "ADMIN": True,
        "NAME": "Anna",
        "LAST_NAME": "Schmidt",
        "PERSONAL_GENDER": "F",
        "PERSONAL_PHOTO": None,
        "TIME_ZONE": "",
    }


@pytest.mark.parametrize(
    ("method", "params", "expected"),
    [
        ("scope", {}, ["timeman", "im"]),
        ("method.get", {"name": "timeman.status"}, {"isExisting": True, "isAvailable": True}),
        ("method.get", {"name": "user.get"}, {"isExisting": True, "isAvailable": False}),
        ("method.get", {"NAME": "user.get"}, {"isExisting": False, "isAvailable": False}),
        ("method.get", {"name": "Timeman.Status"}, {"isExisting": False, "isAvailable": False}),
        ("method.get", {"name": "timeman.resume"}, {"isExisting": False, "isAvailable": False}),
        ("method.get", {}, {"isExisting": False, "isAvailable": False}),
        ("server.time", {}, "2026-09-14T09:00:01+03:00"),
        ("feature.get", {"CODE": "rest_offline"}, {"value": "Y"}),
        ("feature.get", {"CODE": "other"}, {"value": "N"}),
        ("app.info", {}, {"SCOPE": ["timeman", "im"], "LICENSE": "en_basic"}),
    ],
)
async def test_basic_methods(build: Build, method: str, params: dict[str, Any], expected: object) -> None:
    house = await build(server_zone="Europe/Moscow", features=["rest_offline"])
    house.hook.set_scopes(["timeman", "im"])
    assert (await house.call(method, params)).result == expected


async def test_what_basic_methods_refuse(build: Build) -> None:
    house = await build(auth_statuses="docs")
    empty = await house.call("feature.get")
    assert (empty.status, empty.error) == (400, "CODE_EMPTY")
    refused = await house.call("app.info")
    assert (refused.status, refused.error) == (403, "ACCESS_DENIED")


@pytest.mark.parametrize(("scope", "has_mail"), [("user", True), ("user_basic", True), ("user_brief", False)])
async def test_user_current(build: Build, scope: str, has_mail: bool) -> None:
    house = await build(anna_work_position="Engineer", anna_email="anna@example.org")
    house.hook.set_scopes([scope])
    person = (await house.call("user.current")).result
    assert (
        person.items()
        >= {
            "ID": "12",
            "ACTIVE": True,
            "NAME": "Anna",
            "WORK_POSITION": "Engineer",
            "IS_ONLINE": "N",
            "LAST_ACTIVITY_DATE": {},
            "UF_DEPARTMENT": [1],
            "USER_TYPE": "employee",
            "TIME_ZONE": "Europe/Berlin",
        }.items()
    )
    assert ("EMAIL" in person) is has_mail


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"FILTER": {"ID": 13}}, [13]),
        ({"ID": [12, 14]}, [12, 14]),
        ({"filter": {"@ID": ["14"]}}, [14]),
        ({"FILTER": {"ACTIVE": "N"}}, [14]),
        ({"ACTIVE": True}, [12, 13, 15]),
        ({"FILTER": {"NAME": "liv"}}, [13]),
        ({"FILTER": {"%LAST_NAME": "midt"}}, [12]),
        ({"FILTER": {"NAME_SEARCH": "liv dahl"}}, [13]),
        ({"FILTER": {"!NAME": "Liv"}}, [12, 14, 15]),
        ({"FILTER": {"=NAME": "LIV"}}, [13]),
        ({"FILTER": {"!=NAME": "LIV"}}, [12, 14, 15]),
        ({"FILTER": {"!%NAME": "L"}}, [12, 14, 15]),
        ({"FILTER": {"%NAME": ["l", "m"]}}, [13, 14]),
        ({"FILTER": {"!ID": 13}}, [12, 14, 15]),
        ({"FILTER": {"!@ID": [13, 14]}}, [12, 15]),
        ({"FILTER": {">ID": 13}}, [14, 15]),
        ({"FILTER": {">=ID": "13", "<ID": 15}}, [13, 14]),
        ({"FILTER": {"<=ID": 13}}, [12, 13]),
        ({"FILTER": {"><ID": [13, 14]}}, [13, 14]),
        ({"FILTER": {">ID": []}}, []),
        ({"FILTER": {"!ACTIVE": "Y"}}, [14]),
        ({"FILTER": {"IS_ONLINE": "N"}}, [12, 14, 15]),
        ({"FILTER": {"IS_ONLINE": 0}}, [12, 14, 15]),
        ({"FILTER": {"IS_ONLINE": True}}, [13]),
        ({"FILTER": {"HAS_DEPARTAMENT": "Y"}}, [12, 13, 14]),
        ({"FILTER": {"!UF_DEPARTMENT": False}}, [12, 13, 14]),
        # FILTER takes the place of all others, unless it is no array.
        ({"ID": 12, "FILTER": {"NAME": "Liv"}}, [13]),
        ({"ID": 12, "FILTER": {}}, [12, 13, 14, 15]),
        ({"ID": 12, "FILTER": "NAME"}, [12]),
        # Of user.search only.
        ({"FIND": "Liv"}, [12, 13, 14, 15]),
        ({"FILTER": {"UF_DEPARTMENT": 7}}, [14]),
        ({"FILTER": {"USER_TYPE": "extranet"}}, [15]),
        ({"FILTER": {"IS_ONLINE": "Y"}}, [13]),
        ({"FILTER": {"UNKNOWN": 1}, "SORT": "ID", "ORDER": "DESC"}, [15, 14, 13, 12]),
        ({"ORDER": "DESC"}, [12, 13, 14, 15]),
        ({"SORT": "NAME"}, [12, 13, 14, 15]),
        ({"SORT": "NAME", "ORDER": "asc"}, [12, 15, 13, 14]),
        ({"FILTER": {"ID": 99}}, []),
    ],
)
async def test_user_get(house: House, params: dict[str, Any], found: list[int]) -> None:
    liv = house.portal.add_employee(13, name="Liv", last_name="Dahl")
    house.portal.add_employee(14, name="Max", last_name="Vogel", active=False, department=7)
    house.portal.add_employee(15, name="Guest", last_name="Guest", role=Role.EXTERNAL)
    liv.open_day()
    body = (await house.call("user.get", params)).body
    assert [int(person["ID"]) for person in body["result"]] == found
    assert body.get("total") == (len(found) or None)


async def test_an_external_user_finds_only_themselves(house: House) -> None:
    guest = house.portal.add_employee(15, name="Guest", role=Role.EXTERNAL)
    hook = house.portal.add_webhook(guest)
    for params in ({}, {"FILTER": {"ID": [12, 15]}}):
        body = (await house.call("user.get", params, hook=hook)).body
        assert ([person["ID"] for person in body["result"]], body["total"]) == (["15"], 1)
    body = (await house.call("user.get", {"ID": 12}, hook=hook)).body
    assert (body["result"], "total" in body) == ([], False)


async def test_pages(house: House) -> None:
    for number in range(100, 219):
        house.portal.add_employee(number)
    sizes = []
    start: int | None = 0
    while start is not None:
        body = (await house.call("user.get", {"start": start})).body
        sizes.append((len(body["result"]), body["total"]))
        start = body.get("next")
    assert sizes == [(50, 120), (50, 120), (20, 120)]


@pytest.mark.parametrize("status", ["online", "dnd", "away", "break"])
async def test_presence(house: House, status: str) -> None:
    assert (await house.call("im.user.status.get")).result is False
    house.anna.idle_since = house.portal.clock.now()
    assert (await house.call("im.user.status.set", {"STATUS": status})).result is True
    assert (await house.call("im.user.status.get")).result == status
    assert house.anna.presence == status
    assert house.anna.idle_since is None


@pytest.mark.parametrize("params", [{}, {"STATUS": ""}, {"STATUS": "Online"}, {"STATUS": "idle"}, {"STATUS": ["dnd"]}])
async def test_presence_refused(house: House, params: dict[str, Any]) -> None:
    answer = await house.call("im.user.status.set", params)
    assert (answer.status, answer.error) == (400, "STATUS_ERROR")
    assert answer.body["error_description"] == "Status is not available"
    assert house.anna.presence is None


async def test_idle(house: House) -> None:
    assert (await house.call("im.user.status.idle.start", {"AGO": 0})).result is True
    assert house.anna.idle_since is not None
    assert (house.portal.clock.now() - house.anna.idle_since).total_seconds() == 60
    await house.call("im.user.status.idle.end")
    assert house.anna.idle_since is None


@pytest.mark.parametrize(
    ("method", "system"),
    [("im.notify", False), ("im.notify.personal.add", False), ("im.notify.system.add", True)],
)
async def test_notifications(house: House, method: str, system: bool) -> None:
    liv = house.portal.add_employee(13)
    answer = await house.call(method, {"USER_ID": "13", "MESSAGE": "Hello [b]Liv[/b]", "TAG": "t", "CLIENT_ID": "ha"})
    (notification,) = liv.notifications
    assert answer.result == notification.id
    assert (notification.message, notification.system, notification.author_id, notification.tag) == (
        "Hello [b]Liv[/b]",
        system,
        12,
        "t",
    )
    assert (await house.call(method, {"USER_ID": 99, "MESSAGE": "x"})).result is False


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"MESSAGE": "x"}, "USER_ID_EMPTY"),
        ({"USER_ID": "x", "MESSAGE": "x"}, "USER_ID_EMPTY"),
        ({"USER_ID": 12}, "MESSAGE_EMPTY"),
        ({"USER_ID": 12, "MESSAGE": " "}, "MESSAGE_EMPTY"),
        ({"USER_ID": 12, "MESSAGE": "x", "ATTACH": 7}, "ATTACH_ERROR"),
        ({"USER_ID": 12, "MESSAGE": "x", "ATTACH": ["x" * 60_001]}, "ATTACH_OVERSIZE"),
    ],
)
async def test_notifications_refused(house: House, params: dict[str, Any], error: str) -> None:
    answer = await house.call("im.notify.personal.add", params)
    assert (answer.status, answer.error) == (400, error)
    assert house.anna.notifications == []


async def test_im_user_get_knows_no_presence(house: House) -> None:
    await house.call("im.user.status.set", {"STATUS": "dnd"})
    person = (await house.call("im.user.get")).result
    assert (person["status"], person["idle"], person["last_activity_date"]) == ("online", False, False)
    assert (await house.call("im.user.get", {"ID": 0})).error == "ID_EMPTY"
    assert (await house.call("im.user.get", {"ID": 99})).error == "USER_NOT_EXISTS"
    assert (await house.call("im.user.get", {"ID": None})).result["id"] == 12
