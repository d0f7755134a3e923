"""The command, the page and the control API."""

import asyncio
from datetime import datetime
import json
from pathlib import Path
import signal
import ssl
import sys
from typing import Any

import aiohttp
import pytest
from yarl import URL

from tests.portal.__main__ import found_portal, hire_people, parse_arguments

from .house import MONDAY, Build, House


@pytest.fixture
async def watched(build: Build) -> House:
    """A portal with its page and control API."""
    return await build(control=True)


async def order(house: House, path: str, body: Any = None, *, verb: str = "POST") -> tuple[int, Any]:
    status, text, _ = await house.raw(path, verb, data=None if body is None else json.dumps(body))
    return status, json.loads(text)


async def test_the_page_is_self_contained_and_tells_no_secret(watched: House) -> None:
    status, page, headers = await watched.raw("/", "GET")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "prefers-color-scheme" in page
    assert "://" not in page
    await watched.call("profile")
    for path in ("/-/state", "/-/requests"):
        assert watched.hook.secret not in (await watched.raw(path, "GET"))[1]


async def test_without_control_there_is_no_page(house: House) -> None:
    assert [(await house.raw(path, "GET"))[0] for path in ("/", "/-/state")] == [404, 404]


async def test_state(watched: House) -> None:
    watched.portal.add_employee(13, name="Liv", last_name="Dahl", work_position="Engineer")
    watched.anna.open_day()
    watched.at("12:00:00")
    watched.anna.pause_day()
    watched.at("12:10:00")
    _, state = await order(watched, "/-/state", verb="GET")
    assert state["clock"] == {"now": "2026-09-14T12:10:00+02:00", "mode": "stopped", "zone": "Europe/Berlin"}
    anna, liv = state["employees"]
    assert (anna["status"], anna["worked"], anna["breaks"], anna["leaks"]) == ("PAUSED", 14399, 600, 0)
    assert (liv["name"], liv["status"], liv["start"], liv["worked"]) == ("Liv Dahl", "CLOSED", None, 0)
    watched.at("12:00:00", "2026-09-15")
    _, state = await order(watched, "/-/state", verb="GET")
    assert (state["employees"][0]["status"], state["employees"][0]["worked"]) == ("EXPIRED", 14399)


async def test_requests(watched: House) -> None:
    await watched.call("batch", {"cmd": {"o": "timeman.open", "x": "timeman.status?USER_ID=1"}})
    _, log = await order(watched, "/-/requests", verb="GET")
    assert log["total"] == 1
    (request,) = log["requests"]
    assert (request["method"], request["status"], request["path"]) == ("batch", 200, "/rest/12/***/batch")
    assert request["calls"] == [
        {"method": "timeman.open", "error": None, "executed": True},
        {"method": "timeman.status", "error": "", "executed": False},
    ]


async def test_clock(watched: House) -> None:
    for body, now in (
        ({"advance_seconds": 90}, "2026-09-14T08:01:31+02:00"),
        ({"move_to": "2026-09-14T10:00:00+00:00"}, "2026-09-14T12:00:00+02:00"),
        ({"mode": "stopped"}, "2026-09-14T12:00:00+02:00"),
    ):
        status, state = await order(watched, "/-/clock", body)
        assert (status, state["clock"]["now"]) == (200, now)
    for mode in ("shifted", "stopped", "real"):
        assert (await order(watched, "/-/clock", {"mode": mode}))[1]["clock"]["mode"] == mode


async def test_faults(watched: House) -> None:
    for body in (
        {"fault": "html_500"},
        {"fault": "auth_error", "code": "INVALID_CREDENTIALS", "times": None},
        {"fault": "result", "value": {"STATUS": "ODD"}, "method": "timeman.status", "times": 3},
    ):
        assert (await order(watched, "/-/faults", body))[0] == 200
    assert len(watched.portal.faults) == 3
    assert (await watched.raw(watched.hook.url + "profile"))[0] == 500
    assert (await watched.call("profile")).error == "INVALID_CREDENTIALS"
    assert await order(watched, "/-/faults", {"clear": True}) == (200, {"faults": 0})


OBSTACLES = (
    *("portal_deleted", "https_required", "license_expired", "verification_needed", "user_access_error"),
    *("authorization_error", "nameless_denial", "code_100", "code_0", "not_routed", "licence_page", "block_page"),
    *("portal_not_found", "bad_verification_code", "bom", "php_warning", "php_notice_after", "html_comment"),
    "nul_bytes",
)


async def test_obstacles_by_name(watched: House) -> None:
    for name in OBSTACLES:
        assert await order(watched, "/-/faults", {"fault": name}) == (200, {"faults": 1})
        assert await order(watched, "/-/faults", {"clear": True}) == (200, {"faults": 0})
    wrapped = {"fault": "wrapped", "before": "<!-- ", "after": " -->", "content_type": "text/html"}
    assert (await order(watched, "/-/faults", wrapped))[0] == 200
    status, text, headers = await watched.raw(watched.hook.url + "server.time")
    assert (status, text[:6], text[-4:], headers["Content-Type"]) == (200, "<!-- {", " -->", "text/html")


async def test_acting_as_in_the_browser(watched: House) -> None:
    for verb, status in (("open", "OPENED"), ("pause", "PAUSED"), ("resume", "OPENED"), ("close", "CLOSED")):
        answered, employee = await order(watched, f"/-/employees/12/{verb}")
        assert (answered, employee["status"]) == (200, status)
    watched.at("12:00:00", "2026-09-15")
    assert (await order(watched, "/-/employees/12/open", {"time": "2026-09-15T09:00:00+02:00"}))[0] == 200
    assert watched.anna.record is not None
    assert watched.anna.record.confirmed is False
    answered, told = await order(watched, "/-/employees/12/records", verb="GET")
    assert (answered, [(one["start"][:10], one["finish"] is None, one["worked"]) for one in told["records"]]) == (
        200,
        [("2026-09-14", False, 0), ("2026-09-15", True, 3 * 3600)],
    )
    assert (await order(watched, "/-/employees/99/records", verb="GET"))[0] == 400
    assert watched.portal.requests == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/-/clock", {}),
        ("/-/clock", {"mode": "backwards"}),
        ("/-/clock", {"move_to": "noon"}),
        ("/-/clock", {"move_to": "2026-09-14T12:00:00"}),
        ("/-/clock", [1]),
        ("/-/faults", {"fault": "earthquake"}),
        ("/-/faults", {"fault": "delay"}),
        ("/-/faults", {"fault": "auth_error", "code": "NO_SUCH"}),
        ("/-/employees/99/open", None),
        ("/-/employees/x/open", None),
        ("/-/employees/12/dance", None),
        ("/-/employees/12/pause", None),
        ("/-/employees/12/close", None),
    ],
)
async def test_bad_orders(watched: House, path: str, body: Any) -> None:
    status, answer = await order(watched, path, body)
    assert (status, set(answer)) == (400, {"error"})
    assert (watched.portal.errors, len(watched.portal.faults)) == ([], 0)


def test_the_people_of_the_command() -> None:
    options = parse_arguments(["--generation", "B", "--schedule", "flexible", "--start-clock", f"{MONDAY}T10:00:00Z"])
    portal = found_portal(options)
    owner = hire_people(portal, options.time_zone)
    assert (owner.id, owner.full_name, owner.is_admin, owner.state) == (1, "Alex Morgan", True, "CLOSED")
    assert {"OPENED", "PAUSED", "CLOSED"} == {employee.state for employee in portal.employees.values()}
    assert (portal.generation, portal.clock.mode) == ("B", "shifted")


@pytest.mark.one_in(4)
@pytest.mark.parametrize("day", ["2026-09-12", "2026-09-14", "2026-09-15"])
@pytest.mark.parametrize("hour", range(24))
def test_the_command_has_no_expired_days_at_any_hour(day: str, hour: int) -> None:
    options = parse_arguments(["--start-clock", f"{day}T{hour:02}:45+02:00", "--past-days", "8"])
    portal = found_portal(options)
    owner = hire_people(portal, options.time_zone, options.past_days)
    owner.open_day()
    assert owner.state == "OPENED"
    assert "EXPIRED" not in {employee.state for employee in portal.employees.values()}


@pytest.mark.parametrize(
    ("clock", "days"),
    [
        # A week and a day before a Monday; its Friday is over.
        ("2026-09-14T10:00:00+02:00", ["2026-09-07", "2026-09-08", "2026-09-09", "2026-09-10", "2026-09-11"]),
        # Just after midnight a clock-in would continue the Tuesday.
        ("2026-09-09T00:30:00+02:00", ["2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04", "2026-09-07"]),
    ],
)
def test_the_past_of_the_command(clock: str, days: list[str]) -> None:
    options = parse_arguments(["--start-clock", clock, "--past-days", "8"])
    portal = found_portal(options)
    owner = hire_people(portal, options.time_zone, options.past_days)
    assert [record.local_start.date().isoformat() for record in owner.records] == days
    assert all(record.confirmed and 6 < record.duration / 3600 < 10 and record.leaks for record in owner.records)
    assert (owner.state, owner.is_online) == ("CLOSED", False)
    assert abs((portal.clock.now() - datetime.fromisoformat(clock)).total_seconds()) < 60
    owner.open_day()
    assert len(owner.records) == len(days) + 1


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_command(tmp_path: Path, number: signal.Signals) -> None:
    ca_file = tmp_path / "ca.pem"
    arguments = ["--port", "0", "--secret", "abcdefgh12345678", "--scopes", "timeman", "--ca-file", str(ca_file)]
    arguments += [
        "--client-id",
        "local.demo",
        "--client-secret",
        "a-client-secret",
        "--handler",
        "https://home.example/",
    ]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.portal", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    page = (await process.stdout.readline()).decode().split()[-1]
    client = [(await process.stdout.readline()).decode().split() for _ in range(2)]
    assert client == [["Client", "id:", "local.demo"], ["Secret:", "a-client-secret"]]
    webhook = (await process.stdout.readline()).decode().split()[-1]
    assert webhook == f"{page}rest/1/abcdefgh12345678/"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(ca_file)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as session:
        async with session.post(f"{webhook}scope") as response:
            assert (await response.json())["result"] == ["timeman"]
        async with session.get(page) as response:
            assert response.status == 200
    process.send_signal(number)
    assert await process.wait() == 0


async def test_the_secrets_that_were_given_out(watched: House) -> None:
    application = watched.portal.add_application(("timeman",), client_secret="the key")
    authorization = watched.portal.oauth.authorize(application, watched.anna)
    first = (authorization.access_token, authorization.refresh_token)
    fields = {"grant_type": "refresh_token", "refresh_token": first[1], "client_id": application.client_id}
    for key in ("the key", "another key"):
        await watched.raw("/oauth/token/", "POST", data=fields | {"client_secret": key})
    back = watched.portal.oauth.redirect(application.client_id, "", watched.anna)
    assert back is not None
    code = URL(back).query["code"]
    _, told = await order(watched, "/-/oauth", verb="GET")
    assert told["secrets"] == {
        "codes": [code],
        "access_tokens": [first[0], authorization.access_token],
        "refresh_tokens": [first[1], authorization.refresh_token],
        "client_secrets": ["the key"],
    }
    assert [(one["grant_type"], one["outcome"]) for one in told["requests"]] == [
        ("refresh_token", "ok"),
        ("refresh_token", "invalid_client"),
    ]
