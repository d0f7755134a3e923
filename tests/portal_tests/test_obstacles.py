"""What stands between a client and a portal: §6.3, and the issue "Right on every real day, at every real portal"."""

import json
from typing import Any

import aiohttp
import pytest

from tests.portal import Fault

from .house import Build, House

OWN = {"filter": [["userId", 12]], "select": ["id"]}


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        (Fault.portal_deleted(), 403, ("PORTAL_DELETED", "Portal was deleted")),
        (Fault.https_required(), 401, ("INVALID_REQUEST", "Https required.")),
        (Fault.license_expired(), 403, ("LICENSE_EXPIRED", "The license has expired.")),
        (Fault.verification_needed(), 401, ("verification_needed", "Verification needed")),
        (
            Fault.user_access_error(),
            401,
            ("user_access_error", "The user does not have access to the application."),
        ),
        (Fault.authorization_error(), 401, ("authorization_error", "Unable to authorize user")),
        (Fault.overload_limit(), 401, ("OVERLOAD_LIMIT", "REST API is blocked due to overload.")),
        (Fault.nameless_denial(), 403, ("", "Access denied")),
    ],
    ids=lambda value: getattr(value, "name", None),
)
async def test_refusals_of_a_whole_request(house: House, fault: Fault, status: int, body: tuple[str, str]) -> None:
    house.portal.faults.add(fault, times=2)
    for answer in (await house.call("timeman.open"), await house.call("batch", {"cmd": {"st": "timeman.open"}})):
        assert (answer.status, answer.body) == (status, dict(zip(("error", "error_description"), body, strict=True)))
    assert house.anna.state == "CLOSED"
    assert (await house.call("profile")).status == 200


@pytest.mark.parametrize(
    ("fault", "body"),
    [
        (Fault.code_0(), {"error": "0", "error_description": "Access denied"}),
        (Fault.code_100(), {"error": "100", "error_description": "Could not find value for parameter {userId}"}),
    ],
    ids=["0", "100"],
)
async def test_numbers_of_php_exceptions(house: House, fault: Fault, body: dict[str, str]) -> None:
    house.portal.faults.add(fault, "timeman.status", times=2)
    answer = await house.call("timeman.status")
    assert (answer.status, answer.body) == (400, body)
    result = (await house.call("batch", {"cmd": {"st": "timeman.status"}})).result
    assert result["result_error"] == {"st": body}


async def test_the_documented_status_of_a_deleted_portal_differs(build: Build) -> None:
    house = await build(auth_statuses="docs")
    house.portal.faults.add(Fault.portal_deleted())
    assert (await house.call("profile")).status == 403
    house.portal.faults.add(Fault.auth_error("PORTAL_DELETED"))
    assert (await house.call("profile")).status == 500


async def test_a_portal_behind_a_tls_proxy(house: House) -> None:
    house.portal.behind_tls_proxy = True
    answer = await house.call("timeman.open")
    assert (answer.status, answer.error) == (401, "INVALID_REQUEST")
    assert answer.body["error_description"] == "Https required."
    assert (await house.v3(OWN)).status == 401
    # OAuth does without HTTPS on self-hosted portals.
    url = f"{house.portal.base_url}/rest/profile"
    async with house.session.post(url, data={"auth": house.sign_in().access_token}) as response:
        assert response.status == 200
    house.portal.webhooks_over_http = True
    assert (await house.call("timeman.open")).status == 200


async def test_webhooks_over_http_inside_a_network(build: Build) -> None:
    house = await build(plain_http=True)
    path = f"/rest/12/{house.hook.secret}/profile"
    assert (await house.raw(house.portal.plain_base_url + path))[0] == 401
    house.portal.webhooks_over_http = True
    for url in (house.portal.plain_base_url + path, house.portal.base_url + path):
        status, text, _ = await house.raw(url)
        assert (status, json.loads(text)["result"]["ID"]) == (200, "12")
    url = house.portal.plain_base_url + path.replace("/rest/", "/rest/api/").replace("profile", "timeman.record.list")
    assert (await house.raw(url, json=OWN))[0] == 200


NGINX = ("<html>", "<center>nginx</center>")


async def test_rest_3_not_routed(house: House) -> None:
    house.portal.rest_v3_routed = False
    path = f"/rest/api/12/{house.hook.secret}/timeman.record.list"
    for verb in ("POST", "GET"):
        status, text, headers = await house.raw(path, verb)
        assert (status, headers["Content-Type"]) == (404, "text/html")
        assert all(part in text for part in NGINX)
    assert (await house.call("profile")).status == 200
    assert house.portal.requests[0].outcome == "not routed"
    assert house.hook.secret not in repr(house.portal.requests)
    house.portal.rest_v3_routed = True
    assert (await house.v3(OWN)).status == 200


@pytest.mark.parametrize(
    ("fault", "status", "part"),
    [
        (Fault.not_routed(), 404, "<center>nginx</center>"),
        (Fault.block_page(), 200, "<h1>Доступ ограничен</h1>"),
        (Fault.block_page(451), 451, "<h1>Доступ ограничен</h1>"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
async def test_pages_of_others(house: House, fault: Fault, status: int, part: str) -> None:
    house.portal.faults.add(fault)
    answered, text, headers = await house.raw(house.hook.url + "timeman.open")
    assert (answered, headers["Content-Type"].partition(";")[0], house.anna.state) == (status, "text/html", "CLOSED")
    assert part in text


@pytest.mark.parametrize("host", ["", "https://portal.example"])
async def test_a_redirect_to_the_licence_page(house: House, host: str) -> None:
    target = f"{host}/bitrix/coupon_activation.php"
    house.portal.faults.add(Fault.licence_page(target))
    status, _, headers = await house.raw(house.hook.url + "timeman.open")
    assert (status, headers["Location"], house.anna.state) == (302, target, "CLOSED")


WRAPPINGS = [
    (Fault.bom(), b"\xef\xbb\xbf{", b"}", "application/json; charset=utf-8"),
    (Fault.php_warning(), b"<br />\n<b>Warning</b>:  ", b"}", "text/html; charset=utf-8"),
    (Fault.php_notice_after(), b"{", b"<br />\n", "application/json; charset=utf-8"),
    (Fault.html_comment(), b"<!-- begin of page -->\n{", b" -->", "application/json; charset=utf-8"),
    (Fault.nul_bytes(), b"\0\0{\0", b"}\0", "application/json; charset=utf-8"),
    (Fault.wrapped("before ", b" after", "text/plain"), b"before {", b"} after", "text/plain"),
]


@pytest.mark.parametrize(
    ("fault", "begin", "end", "content_type"), WRAPPINGS, ids=lambda value: getattr(value, "name", None)
)
async def test_real_answers_with_something_around(
    house: House, fault: Fault, begin: bytes, end: bytes, content_type: str
) -> None:
    async def ask(method: str) -> tuple[int, bytes, str]:
        async with house.session.post(house.hook.url + method, json={}) as response:
            return response.status, await response.read(), response.headers["Content-Type"]

    house.portal.faults.add(fault, times=2)
    status, body, told = await ask("timeman.open")
    assert (status, told, house.anna.state) == (200, content_type, "OPENED")
    assert (body.startswith(begin), body.endswith(end)) == (True, True)
    assert b'"STATUS":"OPENED"' in body
    # An error too.
    status, body, _ = await ask("no.such")
    assert (status, b'"error":"ERROR_METHOD_NOT_FOUND"' in body) == (404, True)
    assert (body.startswith(begin), body.endswith(end)) == (True, True)
    status, body, _ = await ask("timeman.status")
    assert (status, json.loads(body)["result"]["STATUS"]) == (200, "OPENED")


async def test_records_with_something_around(house: House) -> None:
    house.portal.faults.add(Fault.html_comment(), "timeman.record.list")
    path = f"/rest/api/12/{house.hook.secret}/timeman.record.list"
    _, text, _ = await house.raw(path, json=OWN)
    assert text.startswith("<!-- ")
    assert text.endswith(" -->")


@pytest.mark.parametrize(
    ("fault", "status", "error", "description"),
    [
        (Fault.portal_not_found(), 400, "invalid_request", "Portal not found"),
        (Fault.bad_verification_code(), 400, "bad_verification_code", "The code passed is incorrect or expired."),
    ],
    ids=["portal", "code"],
)
async def test_refusals_of_the_authorisation_server(
    house: House, fault: Fault, status: int, error: str, description: str
) -> None:
    house.portal.faults.add(fault, "oauth/token")
    answered, text = await refresh(house)
    assert (answered, json.loads(text)) == (status, {"error": error, "error_description": description})
    assert house.portal.oauth.requests == []
    assert (await refresh(house))[0] == 200


async def test_a_provider_blocks_the_authorisation_server(house: House) -> None:
    house.portal.faults.add(Fault.block_page(), "oauth/token")
    assert (await house.call("profile")).status == 200
    status, text = await refresh(house)
    assert (status, "Доступ ограничен" in text) == (200, True)
    house.portal.faults.add(Fault.php_warning(), "oauth/token")
    status, text = await refresh(house)
    assert (status, text.startswith("<br />"), '"access_token":' in text) == (200, True, True)


async def refresh(house: House) -> tuple[int, str]:
    authorization = house.portal.oauth.authorizations[0] if house.application else house.sign_in()
    assert house.application is not None
    grant: dict[str, Any] = {
        "grant_type": "refresh_token",
        "refresh_token": authorization.refresh_token,
        "client_id": house.application.client_id,
        "client_secret": house.application.client_secret,
    }
    url = f"https://127.0.0.1:{house.portal.port}/oauth/token/"
    async with house.session.post(url, data=aiohttp.FormData(grant)) as response:
        return response.status, await response.text()
