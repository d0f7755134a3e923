"""Faults on demand."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from tests.portal import Fault, Portal, Schedule

from .house import Build, House


@pytest.mark.parametrize(
    ("fault", "executed"),
    [(Fault.lost_before(), False), (Fault.lost_after(), True), (Fault.truncated(), True)],
    ids=lambda value: getattr(value, "name", None),
)
async def test_lost_connections(house: House, fault: Fault, executed: bool) -> None:
    house.portal.faults.add(fault)
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError, aiohttp.ClientOSError)):
        await house.call("timeman.open")
    assert house.anna.state == ("OPENED" if executed else "CLOSED")
    (call,) = house.portal.calls("timeman.open")
    assert call.executed is executed
    assert house.portal.requests[-1].status == (200 if fault.name == "truncated" else 0)
    assert (await house.call("timeman.status")).status == 200


async def test_refused_and_dropped_connections(house: House) -> None:
    port = house.portal.port
    await house.portal.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await house.call("profile")
    await house.portal.drop_connections()
    with pytest.raises(aiohttp.ClientConnectionError):
        await house.call("profile")
    await house.portal.start()
    assert (await house.call("profile")).status == 200
    assert house.portal.port == port
    assert len(house.portal.requests) == 1


@pytest.mark.parametrize(
    ("fault", "status", "content_type"),
    [
        (Fault.html_500(), 500, "text/html; charset=utf-8"),
        (Fault.html_403(), 403, "text/html; charset=utf-8"),
        (Fault.query_limit_html(), 503, "text/html; charset=utf-8"),
        (Fault.query_limit_json(), 503, "application/json; charset=utf-8"),
        (Fault.overload_limit(), 401, "application/json; charset=utf-8"),
        (Fault.subscription(), 401, "application/json; charset=utf-8"),
        (Fault.redirect("http://127.0.0.1:1/elsewhere"), 302, "text/html; charset=utf-8"),
        (Fault.raw(418, b"\x00\x7f", "application/octet-stream", {"X-Odd": "1"}), 418, "application/octet-stream"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
async def test_replaced_answers(house: House, fault: Fault, status: int, content_type: str) -> None:
    house.portal.faults.add(fault, "timeman.open")
    assert (await house.call("profile")).status == 200
    answered, _, headers = await house.raw(f"/rest/12/{house.hook.secret}/timeman.open")
    assert (answered, headers["Content-Type"]) == (status, content_type)
    assert house.anna.state == "CLOSED"
    assert house.portal.requests[-1].status == status
    assert (await house.call("timeman.open")).status == 200


async def test_processed_all_the_same(house: House) -> None:
    house.portal.faults.add(Fault.html_500(executed=True))
    assert (await house.raw(f"/rest/12/{house.hook.secret}/timeman.open"))[0] == 500
    assert house.anna.state == "OPENED"


@pytest.mark.parametrize(
    ("fault", "length"), [(Fault.empty(), 0), (Fault.broken_json(), 24), (Fault.oversized(2_000_000), 2_000_013)]
)
async def test_bodies(house: House, fault: Fault, length: int) -> None:
    house.portal.faults.add(fault)
    status, text, _ = await house.raw(f"/rest/12/{house.hook.secret}/timeman.open")
    assert (status, len(text), house.anna.state) == (200, length, "OPENED")


async def test_hold_before_and_after(house: House) -> None:
    for when, state in (("before", "CLOSED"), ("after", "OPENED")):
        held = house.portal.faults.add(Fault.hold("before" if when == "before" else "after"))
        request = asyncio.create_task(house.call("timeman.open"))
        await held.reached()
        assert house.anna.state == state
        assert not request.done()
        held.release()
        assert (await request).result["STATUS"] == "OPENED"
        if when == "before":
            house.anna.records.clear()


async def test_stop_ends_held_requests(house: House) -> None:
    held = house.portal.faults.add(Fault.hold())
    request = asyncio.create_task(house.call("timeman.open"))
    await held.reached()
    await house.portal.stop()
    with pytest.raises(aiohttp.ClientError):
        await request
    assert house.anna.state == "CLOSED"


async def test_delay(house: House) -> None:
    house.portal.faults.add(Fault.delay(0.001), times=2)
    house.portal.faults.add(Fault.html_500())
    assert [(await house.raw(house.hook.url + "profile"))[0] for _ in range(3)] == [500, 200, 200]
    assert len(house.portal.faults) == 0


async def test_times_and_removal(house: House) -> None:
    async def statuses(count: int) -> list[int]:
        return [(await house.raw(house.hook.url + "profile"))[0] for _ in range(count)]

    house.portal.faults.add(Fault.html_500(), times=2)
    assert await statuses(3) == [500, 500, 200]
    lasting = house.portal.faults.add(Fault.html_403(), times=None)
    assert await statuses(3) == [403, 403, 403]
    assert lasting.used == 3
    lasting.remove()
    lasting.remove()
    house.portal.faults.add(Fault.html_500())
    house.portal.faults.add(Fault.html_403())
    assert await statuses(3) == [500, 403, 200]
    house.portal.faults.add(Fault.html_500())
    house.portal.faults.clear()
    assert await statuses(1) == [200]


BATCH = {"cmd": {"st": "timeman.status", "im": "im.user.status.get", "me": "profile"}}


async def test_a_method_inside_a_batch_is_struck_alone(house: House) -> None:
    house.anna.open_day()
    house.portal.faults.add(Fault.error("ERROR_CORE", "Odd"), "im.user.status.get")
    house.portal.faults.add(Fault.result({"ID": 7}), "profile")
    house.portal.faults.add(Fault.unknown_status())
    result = (await house.call("batch", BATCH)).result
    assert result["result_error"] == {"im": {"error": "ERROR_CORE", "error_description": "Odd"}}
    assert result["result"]["me"] == {"ID": 7}
    assert result["result"]["st"]["STATUS"] == "SUSPENDED"
    assert result["result"]["st"]["TIME_START"] == "2026-09-14T08:00:01+02:00"


async def test_a_request_with_the_method_inside_is_struck_whole(house: House) -> None:
    house.portal.faults.add(Fault.html_500(), "timeman.status")
    assert (await house.raw(house.hook.url + "profile"))[0] == 200
    assert (await house.raw(house.hook.url + "batch", json=BATCH))[0] == 500
    assert [call.executed for call in house.portal.calls("timeman.status")] == [False]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.operation_time_limit(), "OPERATION_TIME_LIMIT"),
        (Fault.auth_error("insufficient_scope"), "insufficient_scope"),
    ],
    ids=["operation time limit", "scope"],
)
async def test_refusals_of_one_method_are_items_of_a_batch(house: House, fault: Fault, error: str) -> None:
    house.portal.faults.add(fault, "timeman.status", times=2)
    result = (await house.call("batch", BATCH)).result
    assert result["result_error"]["st"]["error"] == error
    assert set(result["result"]) == {"im", "me"}
    alone = await house.call("timeman.status")
    assert (alone.error, alone.status) == (error, 429 if error.startswith("OPER") else 401)


async def test_wrong_types(house: House) -> None:
    house.anna.open_day()
    house.portal.faults.add(Fault.wrong_types())
    broken = (await house.call("timeman.status")).result
    sound = (await house.call("timeman.status")).result
    assert broken.keys() == sound.keys()
    assert all(type(broken[key]) is not type(sound[key]) for key in sound)
    house.portal.faults.add(Fault.wrong_types())
    assert (await house.call("batch", BATCH)).result["result"] == 17


async def test_error_and_result_of_a_single_method(house: House) -> None:
    house.portal.faults.add(Fault.error("", "Something", 403, executed=True), "timeman.open")
    refused = await house.call("timeman.open")
    assert (refused.status, refused.body) == (403, {"error": "", "error_description": "Something"})
    assert house.anna.state == "OPENED"
    house.portal.faults.add(Fault.result(None), "timeman.status")
    assert (await house.call("timeman.status")).result is None
    house.portal.faults.add(Fault.result("in spite of the error"), "timeman.settings")
    assert (await house.call("timeman.settings", {"USER_ID": 99})).result == "in spite of the error"


async def test_a_null_is_missing_in_a_batch(house: House) -> None:
    house.portal.faults.add(Fault.result(None), "profile")
    result = (await house.call("batch", BATCH)).result
    assert "me" not in result["result"]
    assert "me" in result["result_time"]


async def test_operation_time_limit(house: House) -> None:
    house.portal.faults.add(Fault.operation_time_limit("2026-09-14T08:10:00+02:00"))
    answer = await house.call("timeman.status")
    assert (answer.status, answer.body["operating_reset_at"]) == (429, 1789366200)
    house.portal.block_method("timeman.status", "2026-09-14T08:07:00+02:00")
    blocked = await house.call("timeman.status")
    assert (blocked.status, blocked.body) == (
        429,
        {
            "error": "OPERATION_TIME_LIMIT",
            "error_description": "Method is blocked due to operation time limit.",
        },
    )
    result = (await house.call("batch", BATCH)).result
    assert result["result_error"]["st"]["error"] == "OPERATION_TIME_LIMIT"
    assert result["result_time"]["me"]["operating_reset_at"] == 1789366020
    house.at("08:07:00")
    assert (await house.call("timeman.status")).status == 200


async def test_a_moved_portal(house: House, build: Build) -> None:
    new = await build()
    house.portal.move_to(new.portal.base_url)
    status, _, headers = await house.raw(f"/rest/12/{house.hook.secret}/timeman.open?a=1")
    assert status == 302
    assert headers["Location"] == f"{new.portal.base_url}/rest/12/{house.hook.secret}/timeman.open?a=1"
    assert house.anna.state == "CLOSED"
    house.portal.move_to("other.example")
    assert (await house.raw("/", "GET"))[2]["Location"] == "https://other.example/"
    house.portal.move_to(None)
    assert (await house.call("profile")).status == 200


async def test_strangers_do_not_trust_the_portal(house: House) -> None:
    async with Portal() as stranger:
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await house.session.get(stranger.base_url)
    assert house.portal.ca_pem.startswith(b"-----BEGIN CERTIFICATE-----")


@pytest.mark.parametrize(
    "junk",
    [
        {"USER_ID": {"a": []}},
        {"TIME": {}, "REPORT": []},
        {"cmd": [[1], None, {"x": 1}]},
        {"LAT": "1e999", "LON": 10**400, "ID": "²", "start": "1e999"},
        {"FILTER": "x", "SORT": {}, "ORDER": 7},
    ],
)
async def test_junk_never_breaks_the_emulator(build: Build, junk: dict[str, Any]) -> None:
    house = await build(schedule=Schedule.shift())
    for method in ("timeman.status", "timeman.open", "timeman.close", "batch", "user.get", "im.notify.personal.add"):
        status, text, _ = await house.raw(house.hook.url + method, json=junk)
        assert status in {200, 400}, text
        json.loads(text)
    assert house.portal.errors == []
