"""Request forms, envelopes, system errors: §6.1 to §6.4."""

import json
from typing import Any

import aiohttp
import pytest

from tests.portal import Employee, Fault, Portal
from tests.portal.errors import AUTH_ERRORS, SYSTEM_ERRORS

from .house import Build, House

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TIME = "2026-09-14T09:45:00+02:00"
ENCODED = "2026-09-14T09%3A45%3A00%2B02%3A00"


def multipart(**fields: str) -> aiohttp.FormData:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields.items():
        form.add_field(name, value)
    return form


@pytest.mark.parametrize(
    ("verb", "query", "options"),
    [
        pytest.param("GET", f"?TIME={ENCODED}&REPORT=r", {}, id="GET"),
        pytest.param("GET", "?TIME=2026-09-14T09:45:00+02:00&REPORT=r", {}, id="GET with a bare plus"),
        pytest.param("POST", "", {"json": {"TIME": TIME, "REPORT": "r"}}, id="JSON"),
        pytest.param("POST", "", {"json": {"time": TIME, "rEPORT": "r"}}, id="any case"),
        pytest.param("POST", "", {"data": {"TIME": TIME, "REPORT": "r"}}, id="form"),
        pytest.param("POST", "", {"data": multipart(TIME=TIME, REPORT="r")}, id="multipart"),
        pytest.param("POST", "", {"data": f"TIME={ENCODED}&REPORT=r".encode()}, id="raw query string"),
        pytest.param("POST", "?REPORT=r", {"json": {"TIME": TIME}}, id="merged"),
        pytest.param("POST", "?REPORT=r&TIME=nonsense", {"json": {"TIME": TIME}}, id="the body wins"),
    ],
)
async def test_request_forms(house: House, verb: str, query: str, options: dict[str, Any]) -> None:
    house.at("10:00:00")
    status, text, headers = await house.raw(f"/rest/12/{house.hook.secret}/Timeman.OPEN{query}", verb, **options)
    assert (status, json.loads(text)["result"]["TIME_START"]) == (200, TIME)
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("ending", ["", "/", ".json", ".json/", ".JSON"])
async def test_endings(house: House, ending: str) -> None:
    status, text, _ = await house.raw(f"/rest/12/{house.hook.secret}/PROFILE{ending}", "GET")
    assert (status, json.loads(text)["result"]["ID"]) == (200, "12")


@pytest.mark.parametrize("body", [b'{"TIME": "2026', b'{"LAT": NaN}', b"[" * 100_000, b"[1, 2]", b"7", b"", b"null"])
async def test_broken_json_means_no_parameters(house: House, body: bytes) -> None:
    status, text, _ = await house.raw(
        f"/rest/12/{house.hook.secret}/timeman.open", data=body, headers={"Content-Type": "application/json"}
    )
    assert (status, json.loads(text)["result"]["TIME_START"]) == (200, "2026-09-14T08:00:01+02:00")


async def test_php_brackets(house: House) -> None:
    house.portal.add_employee(13, name="Liv")
    path = f"/rest/12/{house.hook.secret}/user.get"
    for query in ("FILTER[ID][]=13&FILTER[ID][]=99", "filter[ID]=13&FILTER[NAME]=Liv", "ID=13&filter.x=1"):
        _, text, _ = await house.raw(path, data=query.encode(), headers=FORM)
        assert [person["NAME"] for person in json.loads(text)["result"]] == ["Liv"]


async def test_xml(house: House) -> None:
    status, text, headers = await house.raw(f"/rest/12/{house.hook.secret}/user.get.xml", "GET")
    assert (status, headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert "<response><result><item><ID>12</ID>" in text
    status, text, _ = await house.raw("/rest/12/wrong/profile.xml", "GET")
    assert (status, "<error>INVALID_CREDENTIALS</error>" in text) == (401, True)


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/rest/12/{secret}/no.such.method", 404, "ERROR_METHOD_NOT_FOUND"),
        ("/rest/12/wrong/no.such.method", 404, "ERROR_METHOD_NOT_FOUND"),
        ("/rest/{secret}/profile", 404, "ERROR_METHOD_NOT_FOUND"),
        ("/rest/12/{secret}/", 404, "ERROR_METHOD_NOT_FOUND"),
        ("/rest/12/{secret}/profile/x", 404, "ERROR_METHOD_NOT_FOUND"),
        ("/rest/12/{secret}/timeman.record.list", 404, "ERROR_METHOD_NOT_FOUND"),
        ("/rest/", 404, "ERROR_METHOD_NOT_FOUND"),
        ("/rest/profile", 401, "NO_AUTH_FOUND"),
        ("/rest/profile?auth=token", 401, "invalid_token"),
        ("/rest/profile?access_token=token", 401, "invalid_token"),
        ("/rest/12/wrong/profile", 401, "INVALID_CREDENTIALS"),
        ("/rest/13/{secret}/profile", 401, "INVALID_CREDENTIALS"),
        ("/rest/x/{secret}/profile", 401, "INVALID_CREDENTIALS"),
        ("/rest/12/{secret}/event.bind", 403, "WRONG_AUTH_TYPE"),
    ],
)
async def test_addresses(house: House, path: str, status: int, error: str) -> None:
    answered, text, _ = await house.raw(path.format(secret=house.hook.secret))
    body = json.loads(text)
    assert (answered, body["error"]) == (status, error)
    assert set(body) == {"error", "error_description"}
    assert house.hook.secret not in house.portal.requests[-1].path


async def test_other_pages_are_not_the_api(house: House) -> None:
    status, text, headers = await house.raw("/company/")
    assert (status, headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert text.startswith("<!DOCTYPE html>")


async def test_a_path_prefix(build: Build) -> None:
    house = await build(path_prefix="intranet/b24")
    assert house.hook.url.startswith(f"https://127.0.0.1:{house.portal.port}/intranet/b24/rest/12/")
    assert (await house.call("profile")).result["ID"] == "12"
    assert house.portal.requests[-1].path == "/intranet/b24/rest/12/***/profile"
    status, _, _ = await house.raw(f"https://127.0.0.1:{house.portal.port}/rest/12/{house.hook.secret}/profile")
    assert status == 404


async def test_http_is_refused(build: Build) -> None:
    house = await build(plain_http=True)
    status, text, _ = await house.raw(f"{house.portal.plain_base_url}/rest/12/{house.hook.secret}/profile")
    assert (status, json.loads(text)["error"]) == (401, "INVALID_REQUEST")


@pytest.mark.parametrize(
    ("options", "start", "keys"),
    [
        ({}, 1789365601, {"operating", "operating_reset_at"}),
        ({"operating_fields": False}, 1789365601, set()),
        ({"time_start_type": float}, 1789365601.25, {"operating", "operating_reset_at"}),
    ],
)
async def test_time(build: Build, options: dict[str, Any], start: float, keys: set[str]) -> None:
    house = await build(server_zone="Asia/Tokyo", **options)
    house.portal.clock.advance(milliseconds=250)
    body = (await house.call("profile")).body
    assert set(body) == {"result", "time"}
    time = body["time"]
    assert set(time) == keys | {"start", "finish", "duration", "processing", "date_start", "date_finish"}
    assert (time["start"], time["date_start"]) == (start, "2026-09-14T15:00:01+09:00")
    assert isinstance(time["duration"], float)
    assert isinstance(time["processing"], options.get("time_start_type", int))


async def test_numbers_look_like_php(house: House) -> None:
    _, text, _ = await house.raw(f"/rest/12/{house.hook.secret}/timeman.open", json={"LAT": 53.548841, "LON": "1e3x"})
    assert '"LAT_OPEN":53.548841000000003,"LON_OPEN":1000,"LAT_CLOSE":0,' in text
    _, text, _ = await house.raw(f"/rest/12/{house.hook.secret}/profile")
    assert '"TIME_ZONE":"Europe\\/Berlin"' in text


@pytest.mark.parametrize("variant", ["php", "docs"])
@pytest.mark.parametrize("code", [*AUTH_ERRORS, "QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT"])
async def test_every_system_error_in_both_variants(build: Build, variant: str, code: str) -> None:
    house = await build(auth_statuses=variant)
    house.portal.faults.add(Fault.auth_error(code))
    answer = await house.call("timeman.open")
    known = SYSTEM_ERRORS[code]
    assert answer.status == (known.php if variant == "php" else known.docs)
    assert answer.body == {"error": code, "error_description": known.description}
    assert house.anna.state == "CLOSED"
    assert (await house.call("timeman.open")).status == 200


@pytest.mark.parametrize(
    ("code", "php", "docs"),
    [
        ("INVALID_CREDENTIALS", 401, 403),
        ("insufficient_scope", 401, 403),
        ("user_access_error", 401, 403),
        ("INVALID_REQUEST", 401, 400),
        ("ACCESS_DENIED", 401, 403),
        ("OVERLOAD_LIMIT", 401, 503),
        ("PORTAL_DELETED", 403, 500),
        ("expired_token", 401, 401),
        ("WRONG_AUTH_TYPE", 403, 403),
    ],
)
def test_statuses_that_the_sources_disagree_on(code: str, php: int, docs: int) -> None:
    assert SYSTEM_ERRORS[code][1:] == (php, docs)


@pytest.mark.parametrize(("variant", "status"), [("php", 401), ("docs", 403)])
async def test_the_life_of_a_webhook(build: Build, variant: str, status: int) -> None:
    house = await build(auth_statuses=variant)

    async def outcome(method: str = "profile") -> object:
        answer = await house.call(method)
        return (answer.status, answer.error) if answer.error is not None else answer.result["ID"]

    refused = (status, "INVALID_CREDENTIALS")
    house.hook.revoke()
    assert await outcome() == refused
    house.hook.restore()
    house.hook.expire("2026-09-14T08:30:00+02:00")
    assert await outcome() == "12"
    house.at("08:30:00")
    assert await outcome() == refused
    house.hook.restore()
    house.hook.set_scopes(["im"])
    assert await outcome("timeman.status") == (status, "insufficient_scope")
    assert await outcome("user.current") == (status, "insufficient_scope")
    house.hook.person = house.portal.add_employee(1, name="System", last_name="User")
    assert await outcome() == "1"
    house.hook.person = house.anna
    house.anna.active = False
    assert await outcome() == (401, "authorization_error")
    house.anna.active = True
    house.portal.rest_available = False
    assert await outcome() == (status, "ACCESS_DENIED")


async def test_a_missing_module(build: Build) -> None:
    house = await build(missing_modules=["timeman"])
    answer = await house.call("timeman.status")
    assert (answer.status, answer.error) == (404, "ERROR_METHOD_NOT_FOUND")
    assert (await house.call("scope")).result == ["im", "user"]


async def test_the_session_cookie_of_another_user(house: House) -> None:
    cookie = (await house.call("profile")).headers["Set-Cookie"].partition(";")[0]
    other = house.portal.add_webhook(house.portal.add_employee(13))
    for hook, status in ((house.hook, 200), (other, 401)):
        answered, text, _ = await house.raw(hook.url + "profile", headers={"Cookie": cookie})
        assert answered == status
    assert json.loads(text)["error"] == "authorization_error"
    assert "different user" in json.loads(text)["error_description"]


async def test_opening_sets_a_cookie(house: House) -> None:
    answer = await house.call("timeman.open")
    assert any("TIMEMAN_LAST_PAUSE_12" in cookie for cookie in answer.headers.getall("Set-Cookie"))


async def test_the_journal(house: House) -> None:
    await house.call("batch", {"cmd": {"o": "timeman.open", "c": "timeman.close?TIME=x", "n": "nothing"}})
    await house.call("timeman.pause", {"USER_ID": 99})
    await house.raw(f"/rest/api/12/{house.hook.secret}/timeman.record.list", json={"filter": [["userId", 12]]})
    await house.raw("/favicon.ico", "GET")
    requests = house.portal.requests
    assert [(request.http_method, request.path, request.method, request.status) for request in requests] == [
        ("POST", "/rest/12/***/batch", "batch", 200),
        ("POST", "/rest/12/***/timeman.pause", "timeman.pause", 400),
        ("POST", "/rest/api/12/***/timeman.record.list", "timeman.record.list", 200),
        ("GET", "/favicon.ico", "", 404),
    ]
    assert requests[0].time == house.portal.clock.now()
    assert [(call.method, call.params, call.error, call.executed) for call in house.portal.calls()] == [
        ("timeman.open", {}, None, True),
        ("timeman.close", {"TIME": "x"}, "WRONG_DATETIME_FORMAT", False),
        ("nothing", {}, "ERROR_METHOD_NOT_FOUND", False),
        ("timeman.pause", {"USER_ID": 99}, "", False),
        ("timeman.record.list", {"filter": [["userId", 12]]}, None, True),
    ]
    assert len(house.portal.calls("Timeman.Open")) == 1
    assert house.hook.secret not in repr(requests)
    requests.clear()
    assert house.portal.calls() == []


async def test_a_failure_of_the_emulator_is_loud(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_employee: Employee) -> str:
        raise RuntimeError("boom")

    monkeypatch.setattr(Employee, "is_admin", property(fail))
    answer = await house.call("profile")
    assert (answer.status, answer.error) == (500, "INTERNAL_SERVER_ERROR")
    assert [str(error) for error in house.portal.errors] == ["boom"]
    assert house.portal.requests[-1].status == 500
    house.portal.errors.clear()


@pytest.mark.usefixtures("socket_enabled")
async def test_errors_surface_when_the_portal_ends() -> None:
    with pytest.raises(ExceptionGroup):
        async with Portal() as portal:
            portal.errors.append(RuntimeError("boom"))
