"""REST 3.0, timeman.record.list: §4.3."""

from typing import Any

import pytest

from tests.portal import Fault, Role, Schedule

from .house import Build, House

OWN = ["userId", 12]
INVALID = "VALIDATION_REQUESTVALIDATION"
TIMES = ["id", "startTime", "endTime", "duration", "breakLength"]


async def work(house: House) -> None:
    """Record three days: closed with a break, closed with a changed time, paused."""
    for day in ("2026-09-14", "2026-09-15"):
        house.at("08:00:00", day)
        house.anna.open_day()
        house.at("12:00:00", day)
        house.anna.pause_day()
        house.at("12:30:00", day)
        house.anna.resume_day()
        house.at("16:30:00", day)
        house.anna.close_day("2026-09-15T15:30:00+02:00" if day == "2026-09-15" else None)
    house.at("09:00:00", "2026-09-16")
    house.anna.open_day()
    house.at("10:00:00", "2026-09-16")
    house.anna.pause_day()
    house.at("10:20:00", "2026-09-16")


async def test_items(house: House) -> None:
    await work(house)
    answer = await house.v3({"filter": [OWN], "select": [*TIMES, "userId", "isApproved"], "order": {"id": "ASC"}})
    assert answer.status == 200
    assert answer.result == {
        "items": [
            {
                "id": 177,
                "startTime": "2026-09-14T08:00:00+02:00",
                "endTime": "2026-09-14T16:30:00+02:00",
                "duration": 28800,
                "breakLength": 1800,
                "userId": 12,
                "isApproved": True,
            },
            {
                "id": 178,
                "startTime": "2026-09-15T08:00:00+02:00",
                "endTime": "2026-09-15T15:30:00+02:00",
                "duration": 25200,
                "breakLength": 1800,
                "userId": 12,
                "isApproved": False,
            },
            {
                "id": 179,
                "startTime": "2026-09-16T09:00:00+02:00",
                "endTime": None,
                "duration": 3600,
                "breakLength": 0,
                "userId": 12,
                "isApproved": True,
            },
        ]
    }
    assert answer.body["time"]["date_start"] == "2026-09-16T10:20:00+02:00"


async def test_duration_is_that_of_the_last_pause_or_close(house: House) -> None:
    async def told() -> tuple[int, int, bool]:
        (item,) = (await house.v3({"filter": [OWN], "select": ["duration", "breakLength", "endTime"]})).result["items"]
        return item["duration"], item["breakLength"], item["endTime"] is not None

    house.at("08:00:00")
    house.anna.open_day()
    assert await told() == (0, 0, False)
    house.at("12:00:00")
    house.anna.pause_day()
    assert await told() == (14400, 0, False)
    house.at("12:30:00")
    house.anna.resume_day()
    assert await told() == (14400, 1800, False)
    house.at("15:00:00")
    assert await told() == (14400, 1800, False)
    house.anna.pause_day()
    assert await told() == (23400, 1800, False)
    house.at("15:10:00")
    house.anna.close_day()
    assert await told() == (23400, 2400, True)
    house.at("15:20:00")
    house.anna.open_day()
    assert await told() == (23400, 3000, False)


async def test_times_are_in_the_zone_of_the_server(build: Build) -> None:
    house = await build(anna_time_zone="Pacific/Auckland", generation="B", rest3=True)
    house.anna.open_day()
    (item,) = (await house.v3({"filter": [OWN], "select": ["startTime"]})).result["items"]
    assert item == {"startTime": "2026-09-14T08:00:01+02:00"}


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ([["startTime", ">=", "2026-09-15T08:00:00+02:00"]], [179, 178]),
        ([["startTime", ">", "2026-09-15T06:00:00+00:00"]], [179]),
        ([["startTime", "<", "2026-09-15T08:00:00+02:00"]], [177]),
        ([["startTime", "<=", "2026-09-15T08:00:00+02:00"]], [178, 177]),
        ([["startTime", "2026-09-15T08:00:00+02:00"]], [178]),
        ([["startTime", "between", ["2026-09-15T00:00:00+02:00", "2026-09-16T23:59:59+02:00"]]], [179, 178]),
        ([["startTime", ">", "2026-09-14T12:00:00Z"], ["startTime", "<", "2026-09-16T00:00:00Z"]], [178]),
        # The last bound wins.
        ([["startTime", ">", "2026-09-16T12:00:00Z"], ["startTime", ">", "2026-09-15T12:00:00Z"]], [179]),
        ([["startTime", "2026-09-14T08:00:00+02:00"], ["startTime", "<=", "2026-09-15T08:00:00+02:00"]], [178, 177]),
        # Read over: what is not equal, lists, groups, their logic and their negation.
        ([["startTime", "!=", "2026-09-15T08:00:00+02:00"]], [179, 178, 177]),
        ([["startTime", "in", ["2026-09-15T08:00:00+02:00"]]], [179, 178, 177]),
        ([["startTime", ["2026-09-15T08:00:00+02:00"]]], [179, 178, 177]),
        ([["userId", "!=", 13], ["userId", "in", [13]], ["userId", "between", [13, 14]]], [179, 178, 177]),
        (
            [
                {
                    "logic": "or",
                    "conditions": [
                        ["startTime", ">", "2026-09-14T12:00:00Z"],
                        [["startTime", "<", "2026-09-16T00:00:00Z"]],
                    ],
                }
            ],
            [178],
        ),
        ([{"negative": True, "conditions": [["startTime", ">", "2026-09-15T12:00:00Z"]]}], [179]),
        ([OWN], [179, 178, 177]),
    ],
)
async def test_filter(house: House, conditions: list[Any], found: list[int]) -> None:
    await work(house)
    answer = await house.v3({"filter": [OWN, *conditions], "select": ["id"]})
    assert [item["id"] for item in answer.result["items"]] == found


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, [179, 178, 177]),
        ({"order": {"startTime": "ASC"}}, [177, 178, 179]),
        ({"order": {"id": "desc"}}, [179, 178, 177]),
        ({"order": {"duration": "asc"}}, [179, 178, 177]),
        ({"order": {"userId": "ASC", "endTime": "DESC"}}, [178, 177, 179]),
        ({"pagination": {"limit": 2}}, [179, 178]),
        ({"pagination": {"limit": 2, "page": 2}}, [177]),
        ({"pagination": {"limit": 2, "offset": 1}}, [178, 177]),
        ({"pagination": {"limit": 2, "offset": 1, "page": 1}}, [179, 178]),
        ({"pagination": {"page": "2"}}, []),
    ],
)
async def test_order_and_pages(house: House, params: dict[str, Any], found: list[int]) -> None:
    await work(house)
    answer = await house.v3({"filter": [OWN], "select": ["id"], **params})
    assert [item["id"] for item in answer.result["items"]] == found


@pytest.mark.parametrize(("limit", "found"), [(None, 50), (60, 60), (5000, 1000)])
async def test_fifty_by_default_and_a_thousand_at_most(build: Build, limit: int | None, found: int) -> None:
    house = await build(schedule=Schedule.flexible())
    for _ in range(60 if limit != 5000 else 1001):
        house.anna.open_day()
        house.portal.clock.advance(minutes=1)
        house.anna.close_day()
    pages = {} if limit is None else {"pagination": {"limit": limit}}
    items = (await house.v3({"filter": [OWN], "select": ["id"], **pages})).result["items"]
    assert len(items) == found
    assert items[0] == {"id": 236 if limit != 5000 else 1177}


async def test_state_is_broken(house: House) -> None:
    house.anna.open_day()
    broken = await house.v3({"filter": [OWN], "select": ["id", "state"]})
    assert (broken.status, broken.body) == (
        500,
        {"error": {"code": "INTERNAL_SERVER_ERROR", "message": "Internal server error"}},
    )
    assert (await house.v3({"filter": [OWN], "select": ["id", "state.status"]})).result["items"] == [{"id": 177}]
    (whole,) = (await house.v3({"filter": [OWN]})).result["items"]
    assert whole["state"] == {"status": "opened", "recommendedCloseTime": None}
    for select in ([], ["state.status"]):
        assert (await house.v3({"filter": [OWN], "select": select})).result["items"] == [whole]


async def test_state_as_newer_servers_have_it(house: House) -> None:
    house.portal.record_state = "works"
    house.anna.open_day()
    house.anna.pause_day()
    for select in (["state"], ["state.status"], ["state", "state.status"]):
        (chosen,) = (await house.v3({"filter": [OWN], "select": select})).result["items"]
        assert chosen == {"state": {"status": "paused"}}
    assert (await house.v3({"filter": [OWN]})).result["items"][0]["state"] == {"status": "paused"}
    # As stored: a list knows no expired days.
    house.at("12:00:00", "2026-09-20")
    assert (await house.v3({"filter": [OWN], "select": ["state"]})).result["items"] == [chosen]
    house.anna.close_day("2026-09-14T17:00:00+02:00")
    assert (await house.v3({"filter": [OWN], "select": ["state"]})).result["items"] == [{"state": {"status": "closed"}}]


def code(name: str) -> str:
    return f"BITRIX_REST_V3_EXCEPTION_{name}EXCEPTION"


@pytest.mark.parametrize(
    ("params", "name", "field"),
    [
        ({}, INVALID, "filter.userId"),
        ({"filter": []}, INVALID, "filter.userId"),
        ({"filter": [["startTime", ">", "2026-09-14T00:00:00Z"]]}, INVALID, "filter.userId"),
        ({"filter": [["userId", "in", [12]]]}, INVALID, "filter.userId"),
        ({"filter": [["userId", [12]]]}, INVALID, "filter.userId"),
        ({"filter": [["userId", "in", [12, 13]]]}, INVALID, "filter.userId"),
        ({"filter": [["userId", ">", 12]]}, INVALID, "filter.userId"),
        ({"filter": [["userId", 0]]}, INVALID, "filter.userId"),
        ({"filter": [[OWN, ["startTime", ">", "2026-09-14T00:00:00Z"]]]}, INVALID, "filter.userId"),
        ({"filter": [["userId", "anna"]]}, INVALID, "userId"),
        ({"filter": [["userId", "12"]]}, INVALID, "userId"),
        ({"filter": [OWN, ["userId", 13]]}, "INVALIDFILTER", None),
        ({"filter": [["userId", "=", [12]]]}, "INVALIDFILTER", None),
        ({"filter": {"userId": 12}}, "INVALIDFILTER", None),
        ({"filter": [OWN, "userId"]}, "INVALIDFILTER", None),
        ({"filter": [OWN, {"logic": "xor", "conditions": []}]}, "INVALIDFILTER", None),
        ({"filter": [OWN, {"negative": True}]}, "INVALIDFILTER", None),
        ({"filter": [OWN, ["id", 177]]}, INVALID, "id"),
        ({"filter": [OWN, ["startTime", ">", "yesterday"]]}, INVALID, "startTime"),
        ({"filter": [OWN, ["startTime", ">", "2026-09-14"]]}, INVALID, "startTime"),
        ({"filter": [OWN, ["startTime", ">", "2026-09-14T00:00:00.000+02:00"]]}, INVALID, "startTime"),
        ({"filter": [OWN, ["startTime", ">", "2026-09-14T00:00:00 02:00"]]}, INVALID, "startTime"),
        ({"filter": [OWN, ["startTime", ">", 1789336800]]}, INVALID, "startTime"),
        ({"filter": [OWN, ["startTime"]]}, "INVALIDFILTER", None),
        ({"filter": [OWN, ["startTime", "between", "2026-09-14T00:00:00Z"]]}, "INVALIDFILTER", None),
        ({"filter": [OWN, ["startTime", "between", ["2026-09-14", "2026-09-15"]]]}, "INVALIDFILTER", None),
        ({"filter": [OWN, ["startTime", "~", 1]]}, "UNKNOWNFILTEROPERATOR", None),
        ({"filter": [OWN, ["begin", 1]]}, "UNKNOWNDTOPROPERTY", None),
        ({"filter": [OWN], "select": ["begin"]}, "UNKNOWNDTOPROPERTY", None),
        ({"filter": [OWN], "select": ["id.begin"]}, "UNKNOWNDTOPROPERTY", None),
        ({"filter": [OWN], "select": [["id"]]}, "INVALIDSELECT", None),
        ({"filter": [OWN], "order": {"begin": "ASC"}}, "UNKNOWNDTOPROPERTY", None),
        ({"filter": [OWN], "order": {"breakLength": "ASC"}}, INVALID, "breakLength"),
        ({"filter": [OWN], "order": [{"id": "ASC"}]}, "INVALIDORDER", None),
        ({"filter": [OWN], "order": {"id": "UP"}}, "INVALIDORDER", None),
        ({"filter": [OWN], "pagination": {"limit": 0}}, "INVALIDPAGINATION", None),
        ({"filter": [OWN], "pagination": {"page": "two"}}, "INVALIDPAGINATION", None),
    ],
)
async def test_refused_parameters(house: House, params: dict[str, Any], name: str, field: str | None) -> None:
    answer = await house.v3(params)
    error = answer.body["error"]
    assert (answer.status, error["code"]) == (400, code(name))
    assert [entry["field"] for entry in error.get("validation", [])] == ([field] if field else [])
    assert house.portal.errors == []


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.EMPLOYEE, 403),
        (Role.HEAD, 200),
        (Role.HR, 200),
        (Role.BOARD, 200),
        (Role.FULL, 200),
        (Role.ADMIN, 200),
    ],
)
async def test_who_may_read(build: Build, role: Role, status: int) -> None:
    house = await build(anna_role=role)
    team_lead = house.portal.add_employee(13, head=house.anna if role is Role.HEAD else None)
    house.portal.add_employee(14, head=team_lead).open_day()
    answer = await house.v3({"filter": [["userId", 14]], "select": ["id"]})
    assert answer.status == status
    if status == 403:
        assert answer.body["error"]["code"] == code("ACCESSDENIED")
    else:
        assert answer.result["items"] == [{"id": 177}]


async def test_nobody_reads_upwards_or_sideways(build: Build) -> None:
    house = await build(anna_role=Role.HEAD)
    house.portal.add_employee(14)
    assert (await house.v3({"filter": [["userId", 14]]})).status == 403
    assert (await house.v3({"filter": [["userId", 99]]})).status == 403


async def test_how_it_refuses(build: Build) -> None:
    house = await build(plain_http=True)
    path = f"/rest/api/12/{house.hook.secret}/"
    own = {"filter": [OWN]}

    async def outcome(url: str, verb: str = "POST", **options: Any) -> tuple[int, str]:
        async with house.session.request(verb, url, **options) as response:
            error = (await response.json())["error"]["code"]
            return response.status, error.removeprefix("BITRIX_REST_V3_EXCEPTION_").removesuffix("EXCEPTION")

    base = house.portal.base_url
    method = f"{path}timeman.record.list"
    assert await outcome(f"{base}/rest/api/12/wrong/timeman.record.list", json=own) == (401, "ACCESSDENIED")
    assert await outcome(f"{base}/rest/api/timeman.record.list", json=own) == (401, "ACCESSDENIED")
    assert await outcome(house.portal.plain_base_url + method, json=own) == (401, "ACCESSDENIED")
    assert await outcome(f"{base}{path}timeman.status", json={}) == (404, "METHODNOTFOUND")
    assert await outcome(base + method, data={"filter": "x"}) == (400, "INVALIDJSON")
    assert await outcome(f"{base}{method}?filter[0][0]=userId", "GET") == (400, "VALIDATION_REQUESTVALIDATION")
    house.portal.faults.add(Fault.operation_time_limit())
    assert await outcome(base + method, json=own) == (429, "RATELIMIT")
    house.portal.faults.add(Fault.query_limit_json())
    limited = await house.v3(own)
    assert (limited.status, limited.error) == (503, "QUERY_LIMIT_EXCEEDED")
    house.hook.set_scopes(["im"])
    assert await outcome(base + method, json=own) == (403, "INSUFFICIENTSCOPE")


@pytest.mark.parametrize("generation", ["A", "B"])
async def test_older_servers_have_no_records(build: Build, generation: str) -> None:
    house = await build(generation=generation)
    answer = await house.v3({"filter": [OWN]})
    assert answer.status == 404
    error = answer.body["error"]
    assert error == "ERROR_METHOD_NOT_FOUND" if generation == "A" else error["code"] == code("METHODNOTFOUND")


@pytest.mark.parametrize("generation", ["A", "B"])
async def test_records_beside_an_older_status(build: Build, generation: str) -> None:
    house = await build(generation=generation, rest3=True)
    house.anna.open_day()
    assert "ID" not in (await house.call("timeman.status")).result
    assert (await house.v3({"filter": [OWN], "select": ["id"]})).result == {"items": [{"id": 177}]}


async def test_generation_c_without_records(build: Build) -> None:
    house = await build(rest3=False)
    answer = await house.v3({"filter": [OWN]})
    assert (answer.status, answer.body["error"]["code"]) == (404, code("METHODNOTFOUND"))
