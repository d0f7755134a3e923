"""The cloud's limit on the rate of requests: §6.4."""

import json

from .house import Build, House


async def statuses(house: House, count: int) -> list[int]:
    return [(await house.call("profile")).status for _ in range(count)]


async def test_a_leaky_bucket(build: Build) -> None:
    house = await build(request_limit=(2, 5))
    assert await statuses(house, 7) == [200] * 5 + [503] * 2
    house.portal.clock.advance(seconds=1)
    assert await statuses(house, 3) == [200, 200, 503]
    house.portal.clock.advance(seconds=60)
    assert await statuses(house, 6) == [200] * 5 + [503]
    house.portal.request_limit = None
    assert await statuses(house, 10) == [200] * 10


async def test_all_webhooks_share_it(build: Build) -> None:
    house = await build(request_limit=(2, 2))
    other = house.portal.add_webhook(house.portal.add_employee(13))
    assert [(await house.call("profile", hook=hook)).status for hook in (house.hook, other, other)] == [200, 200, 503]


async def test_the_refusal(build: Build) -> None:
    house = await build(request_limit=(2, 0))
    for path in (f"/rest/12/{house.hook.secret}/timeman.open", f"/rest/api/12/{house.hook.secret}/timeman.record.list"):
        status, text, headers = await house.raw(path)
        assert (status, headers["Content-Type"]) == (503, "application/json; charset=utf-8")
        assert json.loads(text) == {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"}
    assert house.anna.state == "CLOSED"
    assert house.portal.requests[0].outcome == "QUERY_LIMIT_EXCEEDED"
    (call,) = house.portal.calls("timeman.open")
    assert (call.error, call.executed) == ("QUERY_LIMIT_EXCEEDED", False)
    assert (await house.raw("/company/"))[0] == 404


async def test_a_clock_set_back_drains_nothing(build: Build) -> None:
    house = await build(request_limit=(2, 1))
    assert await statuses(house, 1) == [200]
    house.portal.clock.advance(minutes=-5)
    assert await statuses(house, 1) == [503]
    house.portal.clock.advance(seconds=1)
    assert await statuses(house, 1) == [200]
