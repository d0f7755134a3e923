"""The limit on run time: §6.4."""

from typing import Any

import pytest

from .house import Answer, Build, House

# 08:00:01 in Berlin's summer, where every house begins.
BEGIN = 1789365601
BATCH = {"cmd": {"st": "timeman.status", "me": "profile", "again": "timeman.status"}}


def operating(time: dict[str, Any]) -> tuple[float, int]:
    return round(time["operating"], 6), time["operating_reset_at"] - BEGIN


def of(answer: Answer) -> tuple[float, int]:
    return operating(answer.body["time"])


async def test_short_calls_do_not_count(house: House) -> None:
    house.portal.run_times["timeman.status"] = 0.1
    for _ in range(3):
        assert of(await house.call("timeman.status")) == (0, 600)


async def test_run_times_add_up_by_method_and_webhook(house: House) -> None:
    house.portal.run_times |= {"timeman.status": 0.25, "profile": 2.5}
    before = house.portal.clock.now()
    time = (await house.call("timeman.status")).body["time"]
    assert (time["duration"], time["processing"], time["finish"] - BEGIN) == (0.25, 0, 0.25)
    assert house.portal.clock.now() == before
    assert operating(time) == (0.25, 600)
    assert of(await house.call("Timeman.Status")) == (0.5, 600)
    assert of(await house.call("profile")) == (2.5, 600)
    assert of(await house.call("timeman.settings")) == (0, 600)
    other = house.portal.add_webhook(house.anna)
    assert of(await house.call("timeman.status", hook=other)) == (0.25, 600)
    assert house.portal.limiter.used(house.hook, "timeman.status") == 0.5
    house.portal.limiter.forget()
    assert of(await house.call("timeman.status")) == (0.25, 600)


async def test_processing_is_exact_on_older_servers(build: Build) -> None:
    house = await build(time_start_type=float, run_times={"profile": 1.5})
    assert (await house.call("profile")).body["time"]["processing"] == 1.5


async def test_ten_buckets_of_a_minute(build: Build) -> None:
    house = await build(run_times={"timeman.status": 1.0})
    house.at("08:00:30")
    assert of(await house.call("timeman.status")) == (1, 629)
    house.at("08:00:59")
    assert of(await house.call("timeman.status")) == (2, 629)
    house.at("08:05:00")
    assert of(await house.call("timeman.status")) == (3, 629)
    house.at("08:09:59")
    assert of(await house.call("timeman.status")) == (4, 629)
    house.at("08:10:00")
    assert of(await house.call("timeman.status")) == (3, 899)
    house.at("09:00:00")
    assert of(await house.call("profile")) == (0, 3600 + 599)
    assert of(await house.call("timeman.status")) == (1, 3600 + 599)


async def test_a_call_is_refused_above_the_limit(build: Build) -> None:
    house = await build(operating_limit=2.0, run_times={"timeman.open": 1.0})
    for used in (1, 2, 3):
        assert of(await house.call("timeman.open"))[0] == used
    refused = await house.call("timeman.open")
    assert (refused.status, refused.error) == (429, "OPERATION_TIME_LIMIT")
    assert set(refused.body) == {"error", "error_description"}
    assert (await house.call("timeman.status")).status == 200
    other = house.portal.add_webhook(house.anna)
    assert (await house.call("timeman.open", hook=other)).status == 200
    house.portal.operating_limit = 3.0
    assert of(await house.call("timeman.open"))[0] == 4
    house.at("08:09:59")
    assert (await house.call("timeman.open")).status == 429
    house.at("08:10:00")
    assert of(await house.call("timeman.open"))[0] == 1


async def test_inside_a_batch_the_others_go_on(build: Build) -> None:
    house = await build(operating_limit=0.9, run_times={"timeman.status": 1.0})
    body = (await house.call("batch", BATCH)).body
    assert body["result"]["result_error"] == {
        "again": {
            "error": "OPERATION_TIME_LIMIT",
            "error_description": "Method is blocked due to operation time limit.",
        }
    }
    assert set(body["result"]["result"]) == {"st", "me"}
    assert operating(body["result"]["result_time"]["st"]) == (1, 600)
    assert operating(body["result"]["result_time"]["me"]) == (0, 600)
    assert operating(body["time"]) == (0, 600)
    assert set((await house.call("batch", BATCH)).result["result"]) == {"me"}
    assert [call.error for call in house.portal.calls("timeman.status")] == [None] + 3 * ["OPERATION_TIME_LIMIT"]


async def test_what_fails_is_not_charged(build: Build) -> None:
    house = await build(run_times={"timeman.close": 1.0})
    assert (await house.call("timeman.close")).error == "ALERT_WARNING"
    assert house.portal.limiter.used(house.hook, "timeman.close") == 0


async def test_newer_servers_charge_the_batch(build: Build) -> None:
    house = await build(batch_charged=True, run_times={"timeman.status": 1.0, "profile": 0.05, "batch": 0.25})
    body = (await house.call("batch", BATCH)).body
    assert operating(body["time"]) == (1.025, 600)
    assert body["time"]["duration"] == pytest.approx(2.3)
    assert operating(body["result"]["result_time"]["st"]) == (0, 600)
    house.portal.operating_limit = 1.0
    refused = await house.call("batch", BATCH)
    assert (refused.status, refused.error) == (429, "OPERATION_TIME_LIMIT")
    assert of(await house.call("timeman.status")) == (1, 600)


@pytest.mark.parametrize(("by_request", "used"), [(False, 0), (True, 0.12)])
async def test_short_calls_of_one_request_may_count_together(build: Build, by_request: bool, used: float) -> None:
    house = await build(operating_by_request=by_request, run_times={"timeman.status": 0.06})
    body = (await house.call("batch", BATCH)).body
    assert operating(body["result"]["result_time"]["again"]) == (0, 600)
    assert of(await house.call("timeman.status"))[0] == used
    assert of(await house.call("timeman.status"))[0] == used


@pytest.mark.parametrize("options", [{"operating_limit": None}, {"operating_fields": False}])
async def test_without_the_limiter(build: Build, options: dict[str, Any]) -> None:
    house = await build(**options, run_times={"timeman.status": 1000.0})
    for _ in range(2):
        answer = await house.call("timeman.status")
        assert not {"operating", "operating_reset_at"} & set(answer.body["time"])
    house.portal.block_method("timeman.status", "2026-09-14T08:10:00+02:00")
    assert (await house.call("timeman.status")).status == 429


async def test_rest_3(build: Build) -> None:
    house = await build(operating_limit=0.9, run_times={"timeman.record.list": 1.0})
    query = {"filter": [["userId", "=", 12]]}
    assert of(await house.v3(query)) == (1, 600)
    refused = await house.v3(query)
    assert (refused.status, refused.body["error"]["code"]) == (429, "BITRIX_REST_V3_EXCEPTION_RATELIMITEXCEPTION")


async def test_a_blocked_batch(house: House) -> None:
    house.portal.block_method("batch", "2026-09-14T08:10:00+02:00")
    assert (await house.call("batch", BATCH)).error == "OPERATION_TIME_LIMIT"
    house.portal.unblock_method("batch")
    assert (await house.call("batch", BATCH)).status == 200
