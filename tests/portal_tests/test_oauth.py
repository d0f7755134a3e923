"""Signing in: the authorisation page and the tokens: §8."""

import asyncio
import json
from typing import Any, Literal
from urllib.parse import parse_qs

import aiohttp
import pytest

from tests.portal import Application, Authorization, Fault
from tests.portal.__main__ import found_portal, hire_people, parse_arguments, register_application

from .house import Answer, Build, House

LEAK = "s3cret"
HANDLER = "https://my.home-assistant.io/redirect/oauth"


async def token(house: House, verb: str = "POST", **params: str) -> Answer:
    """Ask the authorisation server."""
    url = f"https://127.0.0.1:{house.portal.port}/oauth/token/"
    options: dict[str, Any] = {"data": params} if verb == "POST" else {"params": params}
    async with house.session.request(verb, url, **options) as response:
        return Answer(response.status, await response.json(), response.headers)


def client(application: Application) -> dict[str, str]:
    return {"client_id": application.client_id, "client_secret": application.client_secret}


async def refresh(house: House, refresh_token: str, **changes: str) -> Answer:
    assert house.application is not None
    params = {**client(house.application), "grant_type": "refresh_token", "refresh_token": refresh_token}
    return await token(house, **(params | changes))


async def exchange(house: House, code: str, **changes: str) -> Answer:
    assert house.application is not None
    params = {**client(house.application), "grant_type": "authorization_code", "code": code}
    return await token(house, **(params | changes))


async def location(house: House, **query: str) -> tuple[str, dict[str, str]]:
    """Open the authorisation page; return where it leads to and with what."""
    assert house.application is not None
    params = {"client_id": house.application.client_id, "state": "st&te", **query}
    status, _, headers = await house.raw("/oauth/authorize/", "GET", params=params)
    assert status == 302
    address, _, found = headers["Location"].partition("?")
    return address, {name: values[0] for name, values in parse_qs(found, strict_parsing=True).items()}


async def with_token(house: House, method: str, access_token: str, params: dict[str, Any] | None = None) -> Answer:
    url = f"{house.portal.base_url}/rest/{method}"
    async with house.session.post(url, json={**(params or {}), "auth": access_token}) as response:
        return Answer(response.status, await response.json(content_type=None), response.headers)


def authorization_of(house: House) -> Authorization:
    return house.portal.oauth.authorizations[0]


async def house_call(house: House) -> Answer:
    """Read the day with the newest token."""
    return await with_token(house, "timeman.status", authorization_of(house).access_token)


@pytest.fixture
async def signed(build: Build) -> House:
    """A house whose employee has signed in at an application."""
    house = await build(token_prefix=LEAK, member_id="a223c6b3710f85df22e9377d6c4f7553")
    house.sign_in()
    return house


async def test_the_dance(signed: House) -> None:
    address, query = await location(signed, redirect_uri="https://evil.example/")
    assert address == HANDLER
    code = query.pop("code")
    assert query == {
        "state": "st&te",
        "domain": f"127.0.0.1:{signed.portal.port}",
        "member_id": "a223c6b3710f85df22e9377d6c4f7553",
        "scope": "timeman,im,user",
        "server_domain": "oauth.bitrix.info",
    }
    answer = await exchange(signed, code)
    body = answer.body
    access_token, refresh_token = body.pop("access_token"), body.pop("refresh_token")
    assert (answer.status, body) == (
        200,
        {
            "expires": 1789365601 + 3600,
            "expires_in": 3600,
            "scope": "app",
            "domain": "oauth.bitrix.info",
            "server_endpoint": "https://oauth.bitrix.info/rest/",
            "status": "L",
            "client_endpoint": f"{signed.portal.base_url}/rest/",
            "member_id": "a223c6b3710f85df22e9377d6c4f7553",
            "user_id": 12,
        },
    )
    assert all(text.startswith(LEAK) for text in (code, access_token, refresh_token))
    assert (await with_token(signed, "profile", access_token)).result["ID"] == "12"
    assert (await refresh(signed, refresh_token)).status == 200


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_the_token_request_forms(signed: House, verb: str) -> None:
    assert signed.application is not None
    _, query = await location(signed)
    params = {**client(signed.application), "grant_type": "authorization_code", "code": query["code"]}
    assert (await token(signed, verb, **params)).body["user_id"] == 12


async def test_json_is_no_form(signed: House) -> None:
    assert signed.application is not None
    grant = {"grant_type": "refresh_token", "refresh_token": authorization_of(signed).refresh_token}
    url = f"https://127.0.0.1:{signed.portal.port}/oauth/token/"
    async with signed.session.post(url, json={**client(signed.application), **grant}) as response:
        assert (response.status, (await response.json())["error"]) == (400, "invalid_request")


async def test_the_region(build: Build) -> None:
    house = await build(oauth_host="oauth.bitrix24.tech", path_prefix="/intranet")
    house.sign_in()
    _, query = await location(house)
    assert query["server_domain"] == "oauth.bitrix24.tech"
    body = (await exchange(house, query["code"])).body
    assert (body["domain"], body["server_endpoint"]) == ("oauth.bitrix24.tech", "https://oauth.bitrix24.tech/rest/")
    assert body["client_endpoint"] == f"https://127.0.0.1:{house.portal.port}/intranet/rest/"
    house.portal.oauth.one_region_only = True
    answer = await refresh(house, body["refresh_token"])
    assert (answer.status, answer.error) == (200, "wrong_client")
    url = f"https://127.0.0.1:{house.portal.port}/oauth/token/"
    assert house.application is not None
    grant = {**client(house.application), "grant_type": "refresh_token", "refresh_token": body["refresh_token"]}
    async with house.session.post(url, data=grant, headers={"Host": "oauth.bitrix24.tech"}) as response:
        assert response.status == 200
    assert [(request.host, request.outcome) for request in house.portal.oauth.requests[1:]] == [
        (f"127.0.0.1:{house.portal.port}", "wrong_client"),
        ("oauth.bitrix24.tech", "ok"),
    ]


@pytest.mark.parametrize("host", ["oauth.bitrix.info", "oauth.bitrix24.tech"])
async def test_the_certificate(house: House, host: str) -> None:
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", house.portal.port, ssl=house.portal.client_ssl, server_hostname=host
    )
    writer.write(f"GET /oauth/token/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert b" 400 " in await reader.readline()
    writer.close()


@pytest.mark.parametrize("why", ["unknown", "uninstalled", "revoked", "nobody", "fired"])
async def test_the_page_shows_errors_and_leads_nowhere(signed: House, why: str) -> None:
    assert signed.application is not None
    client_id = signed.application.client_id
    match why:
        case "unknown":
            client_id = "local.unknown"
        case "uninstalled":
            signed.application.uninstall()
        case "revoked":
            authorization_of(signed).revoke()
        case "nobody":
            signed.portal.signed_in = None
        case "fired":
            signed.anna.active = False
    params = {"client_id": client_id, "redirect_uri": "https://evil.example/"}
    status, text, headers = await signed.raw("/oauth/authorize/", "GET", params=params)
    assert (status, "Location" in headers, headers["Content-Type"]) == (200, False, "text/html; charset=utf-8")
    assert text.startswith("<!DOCTYPE html>")


async def test_who_sits_at_the_browser(signed: House) -> None:
    signed.portal.signed_in = signed.portal.add_employee(13)
    _, query = await location(signed)
    assert (await exchange(signed, query["code"])).body["user_id"] == 13


async def test_a_code_is_good_once_and_for_thirty_seconds(signed: House) -> None:
    _, query = await location(signed)
    assert (await exchange(signed, query["code"], client_secret="wrong")).error == "invalid_client"
    signed.portal.clock.advance(seconds=29)
    assert (await exchange(signed, query["code"])).status == 200
    refused = await exchange(signed, query["code"])
    assert (refused.status, refused.body) == (400, {"error": "invalid_grant"})
    _, query = await location(signed)
    signed.portal.clock.advance(seconds=30)
    assert (await exchange(signed, query["code"])).error == "invalid_grant"


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 400, "invalid_client"),
        ({"client_id": "local.unknown"}, 200, "wrong_client"),
        ({"refresh_token": "wrong"}, 400, "invalid_grant"),
        ({"refresh_token": ""}, 400, "invalid_request"),
        ({"client_secret": ""}, 400, "invalid_request"),
        ({"client_id": ""}, 400, "invalid_request"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "invalid_request"),
        ({"scope": "timeman,crm"}, 403, "invalid_scope"),
    ],
)
async def test_refused_tokens(signed: House, changes: dict[str, str], status: int, error: str) -> None:
    refresh_token = authorization_of(signed).refresh_token
    answer = await refresh(signed, **{"refresh_token": refresh_token, **changes})
    assert (answer.status, answer.error) == (status, error)
    assert signed.portal.oauth.requests[-1].outcome == error
    assert (await refresh(signed, refresh_token, scope="timeman")).status == 200


async def test_a_foreign_refresh_token(signed: House) -> None:
    other = signed.portal.add_application()
    answer = await refresh(signed, authorization_of(signed).refresh_token, **client(other))
    assert answer.error == "invalid_grant"


@pytest.mark.parametrize(
    ("change", "undo", "status", "error"),
    [
        ("oauth.paid", True, 401, "PAYMENT_REQUIRED"),
        ("rest_available", True, 401, "PAYMENT_REQUIRED"),
    ],
)
async def test_a_subscription_that_ended(signed: House, change: str, undo: bool, status: int, error: str) -> None:
    target: Any = signed.portal.oauth if "." in change else signed.portal
    name = change.rpartition(".")[2]
    refresh_token = authorization_of(signed).refresh_token
    setattr(target, name, not undo)
    answer = await refresh(signed, refresh_token)
    assert (answer.status, answer.error) == (status, error)
    called = await with_token(signed, "profile", authorization_of(signed).access_token)
    assert (called.status, called.error) == (401, error if "." in change else "ACCESS_DENIED")
    setattr(target, name, undo)
    assert (await refresh(signed, refresh_token)).status == 200


@pytest.mark.parametrize("code", ["NOT_INSTALLED", "ERROR_OAUTH"])
@pytest.mark.parametrize("rest_code", ["ERROR_OAUTH", "APPLICATION_NOT_FOUND"])
async def test_an_uninstalled_application(signed: House, code: Any, rest_code: Any) -> None:
    assert signed.application is not None
    authorization = authorization_of(signed)
    signed.portal.oauth.uninstalled_token_error = code
    signed.portal.oauth.uninstalled_rest_error = rest_code
    signed.application.uninstall()
    assert not authorization.is_valid
    answer = await refresh(signed, authorization.refresh_token)
    assert (answer.status, answer.error) == (401, code)
    called = await with_token(signed, "profile", authorization.access_token)
    assert (called.status, called.error) == (401, rest_code)
    authorization.restore()
    assert (await with_token(signed, "profile", authorization.access_token)).status == 200


async def test_rotation_at_once(signed: House) -> None:
    authorization = authorization_of(signed)
    old, old_access = authorization.refresh_token, authorization.access_token
    new = (await refresh(signed, old)).body
    assert (new["refresh_token"], new["access_token"]) == (authorization.refresh_token, authorization.access_token)
    assert (await refresh(signed, old)).error == "invalid_grant"
    assert (await with_token(signed, "profile", old_access)).status == 200
    assert (await with_token(signed, "profile", new["access_token"])).status == 200


@pytest.mark.parametrize("use", ["access", "refresh"])
async def test_rotation_when_used(signed: House, use: str) -> None:
    signed.portal.oauth.rotation = "when_used"
    old = authorization_of(signed).refresh_token
    await refresh(signed, old)
    new = (await refresh(signed, old)).body
    if use == "access":
        await with_token(signed, "profile", new["access_token"])
    else:
        await refresh(signed, new["refresh_token"])
    assert (await refresh(signed, old)).error == "invalid_grant"


async def test_a_crash_of_the_authorisation_server(signed: House) -> None:
    authorization = authorization_of(signed)
    with pytest.raises(LookupError):
        signed.portal.oauth.forget_last_rotation()
    old = authorization.refresh_token
    new = (await refresh(signed, old)).body
    assert (await with_token(signed, "profile", new["access_token"])).status == 200
    signed.portal.oauth.forget_last_rotation()
    assert (await with_token(signed, "profile", new["access_token"])).error == "invalid_token"
    assert (await refresh(signed, new["refresh_token"])).error == "invalid_grant"
    assert authorization.refresh_token == old
    assert (await refresh(signed, old)).status == 200


async def test_forgotten_tokens(signed: House) -> None:
    authorization = authorization_of(signed)
    access_token, refresh_token = authorization.access_token, authorization.refresh_token
    signed.portal.oauth.forget_tokens(authorization)
    assert (await with_token(signed, "profile", access_token)).error == "invalid_token"
    assert (await refresh(signed, refresh_token)).error == "invalid_grant"
    with pytest.raises(LookupError):
        _ = authorization.access_token


async def test_180_days(signed: House) -> None:
    authorization = authorization_of(signed)
    signed.portal.clock.advance(days=179)
    assert (await refresh(signed, authorization.refresh_token)).status == 200
    signed.portal.clock.advance(days=180)
    assert (await refresh(signed, authorization.refresh_token)).error == "invalid_grant"


async def test_short_lives(signed: House) -> None:
    signed.portal.oauth.access_life = 5
    signed.portal.oauth.refresh_life = 60
    body = (await refresh(signed, authorization_of(signed).refresh_token)).body
    assert (body["expires_in"], body["expires"]) == (5, 1789365606)
    signed.portal.clock.advance(seconds=4.9)
    assert (await with_token(signed, "timeman.status", body["access_token"])).status == 200
    signed.portal.clock.advance(seconds=0.1)
    answer = await with_token(signed, "timeman.open", body["access_token"])
    assert (answer.status, answer.error) == (401, "expired_token")
    assert not signed.portal.requests[-1].executed
    signed.portal.clock.advance(seconds=55)
    assert (await refresh(signed, body["refresh_token"])).error == "invalid_grant"


@pytest.mark.parametrize("form", ["auth", "access_token", "form", "query", "bearer", "v3", "v3 query", "v3 bearer"])
async def test_where_a_token_may_stand(signed: House, form: str) -> None:
    access_token = authorization_of(signed).access_token
    bearer = {"Authorization": f"Bearer {access_token}"}
    select = {"select": ["id"], "filter": [["userId", 12]]}
    forms: dict[str, tuple[str, dict[str, Any]]] = {
        "auth": ("/rest/profile", {"json": {"auth": access_token}}),
        "access_token": ("/rest/profile", {"json": {"access_token": access_token}}),
        "form": ("/rest/profile", {"data": {"auth": access_token}}),
        "query": (f"/rest/profile.json?auth={access_token}", {}),
        "bearer": ("/rest/profile", {"headers": bearer}),
        "v3": ("/rest/api/timeman.record.list", {"json": {"auth": access_token, **select}}),
        "v3 query": (f"/rest/api/timeman.record.list?auth={access_token}", {"json": select}),
        "v3 bearer": ("/rest/api/timeman.record.list", {"json": select, "headers": bearer}),
    }
    path, options = forms[form]
    status, text, _ = await signed.raw(path, **options)
    assert (status, "result" in json.loads(text)) == (200, True), text
    request = signed.portal.requests[-1]
    assert set(request.params) == ({"select", "filter"} if "v3" in form else set())
    assert LEAK not in repr((request, request.headers, request.calls))


@pytest.mark.parametrize(
    ("why", "error"),
    [
        ("unknown", "invalid_token"),
        ("expired", "expired_token"),
        ("uninstalled", "ERROR_OAUTH"),
        ("fired", "authorization_error"),
        ("removed", "authorization_error"),
        ("revoked", "user_access_error"),
        ("unpaid", "PAYMENT_REQUIRED"),
    ],
)
async def test_refused_calls(signed: House, why: str, error: str) -> None:
    assert signed.application is not None
    authorization = authorization_of(signed)
    access_token = "unknown" if why == "unknown" else authorization.access_token
    match why:
        case "expired":
            authorization.expire()
        case "uninstalled":
            signed.application.uninstall()
        case "fired":
            signed.anna.active = False
        case "removed":
            signed.portal.remove_employee(signed.anna)
        case "revoked":
            authorization.revoke()
        case "unpaid":
            signed.portal.oauth.paid = False
    answer = await with_token(signed, "timeman.open", access_token)
    assert (answer.status, answer.error) == (401, error)
    body = (await with_token(signed, "api/timeman.record.list", access_token)).body
    assert body["error"]["code"] == "BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION"
    assert not any(call.executed for call in signed.portal.calls())


async def test_a_missing_scope(signed: House) -> None:
    assert signed.application is not None
    authorization = authorization_of(signed)
    authorization.set_scopes(["im"])
    answer = await with_token(signed, "timeman.status", authorization.access_token)
    assert (answer.status, answer.error) == (401, "insufficient_scope")
    assert answer.body["error_description"].endswith("than provided by the access token")
    assert (await with_token(signed, "scope", authorization.access_token)).result == ["im"]


async def test_methods_for_applications(signed: House) -> None:
    assert signed.application is not None
    access_token = authorization_of(signed).access_token
    info = (await with_token(signed, "app.info", access_token)).result
    assert (info["CODE"], info["STATUS"], info["INSTALLED"]) == (signed.application.client_id, "L", True)
    answer = await with_token(signed, "event.bind", access_token, {"event": "OnTimemanOpen", "handler": HANDLER})
    assert (answer.status, answer.error) == (400, "ERROR_EVENT_NOT_FOUND")
    known = {"event": "onAppUninstall", "handler": HANDLER}
    assert (await with_token(signed, "event.bind", access_token, {"event": "OnAppUninstall"})).error == "ERROR_ARGUMENT"
    assert (await with_token(signed, "event.bind", access_token, {})).error == "ERROR_ARGUMENT"
    assert (await with_token(signed, "event.bind", access_token, known)).result is True
    assert (await with_token(signed, "event.bind", access_token, known)).error == "ERROR_EVENT_BINDING_EXISTS"
    bound = (await with_token(signed, "event.get", access_token)).result
    assert bound == [{"event": "ONAPPUNINSTALL", "handler": HANDLER}]
    assert (await with_token(signed, "event.unbind", access_token, known)).result == {"count": 1}


async def test_run_times_count_by_application_and_person(build: Build) -> None:
    house = await build(run_times={"timeman.status": 300.0})
    authorization = house.sign_in()
    assert house.application is not None
    other = house.portal.authorize(house.application, house.portal.add_employee(13))
    for _ in range(2):
        assert (await with_token(house, "timeman.status", authorization.access_token)).status == 200
    again = house.sign_in()
    assert again is authorization
    assert (await with_token(house, "timeman.status", again.access_token)).error == "OPERATION_TIME_LIMIT"
    assert (await with_token(house, "timeman.status", other.access_token)).status == 200
    assert (await house.call("timeman.status")).status == 200


@pytest.mark.parametrize(
    ("fault", "executed"),
    [
        (Fault.lost_before(), False),
        (Fault.lost_after(), True),
        (Fault.truncated(), True),
        (Fault.html_500(), False),
        (Fault.html_500(executed=True), True),
        (Fault.broken_json(), True),
        (Fault.query_limit_json(), False),
        (Fault.error("invalid_grant"), False),
        (Fault.wrong_types(), True),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
async def test_faults_of_the_authorisation_server(signed: House, fault: Fault, executed: bool) -> None:
    old = authorization_of(signed).refresh_token
    handle = signed.portal.faults.add(fault, "oauth/token")
    assert (await house_call(signed)).status == 200
    assert handle.used == 0
    try:
        answer = await refresh(signed, old)
    except aiohttp.ClientError, ValueError:
        answer = None
    assert handle.used == 1
    assert answer is None or answer.status != 200 or not isinstance(answer.body["access_token"], str)
    assert ((await refresh(signed, old)).status == 200) is not executed


async def test_a_fault_without_a_name_spares_the_authorisation_server(signed: House) -> None:
    signed.portal.faults.add(Fault.auth_error("expired_token"))
    signed.portal.faults.add(Fault.error("ERROR_CORE"))
    assert (await refresh(signed, authorization_of(signed).refresh_token)).status == 200
    assert (await house_call(signed)).error == "expired_token"
    assert (await house_call(signed)).error == "ERROR_CORE"


async def test_a_held_token_request(signed: House) -> None:
    handle = signed.portal.faults.add(Fault.hold(), "oauth/token")
    task = asyncio.create_task(refresh(signed, authorization_of(signed).refresh_token))
    await handle.reached()
    assert signed.portal.oauth.requests == []
    handle.release()
    assert (await task).status == 200


async def test_a_fault_for_one_person(signed: House) -> None:
    signed.portal.faults.add(Fault.error("ERROR_CORE"), "timeman.status", user_id=12)
    assert (await house_call(signed)).error == "ERROR_CORE"


async def test_a_moved_portal(signed: House) -> None:
    authorization = authorization_of(signed)
    signed.portal.move_to("new.example")
    for path in ("/oauth/authorize/?client_id=x", "/rest/profile"):
        status, _, headers = await signed.raw(path, "GET")
        assert (status, headers["Location"]) == (302, f"https://new.example{path}")
    body = (await refresh(signed, authorization.refresh_token)).body
    assert body["client_endpoint"] == "https://new.example/rest/"
    assert body["member_id"] == "a223c6b3710f85df22e9377d6c4f7553"


async def test_nothing_secret_is_noted(signed: House) -> None:
    assert signed.application is not None
    authorization = authorization_of(signed)
    _, query = await location(signed)
    await exchange(signed, query["code"])
    await refresh(signed, authorization.refresh_token, client_secret=f"{LEAK} but wrong")
    await token(signed, "GET", grant_type="refresh_token", refresh_token=authorization.refresh_token)
    access_token = authorization.access_token
    await with_token(signed, "batch", access_token, {"cmd": {"a": f"profile?auth={access_token}"}})
    assert signed.portal.calls("profile")[0].params == {}
    await with_token(signed, "user.get", access_token, {"FILTER": {"NAME": [access_token]}})
    await signed.raw(f"/rest/{access_token}/profile")
    await signed.call("profile", {"auth": access_token})
    portal = signed.portal
    noted = repr((portal.requests, [request.headers for request in portal.requests], portal.oauth.requests))
    assert LEAK not in noted
    assert LEAK not in repr((signed.application, authorization, authorization.pair, query.get("state")))
    assert [request.outcome for request in portal.oauth.requests] == ["ok", "invalid_client", "invalid_request"]


@pytest.mark.parametrize("rotation", ["at_once", "when_used"])
async def test_a_day_of_short_tokens(signed: House, rotation: Literal["at_once", "when_used"]) -> None:
    signed.portal.oauth.access_life = 600
    signed.portal.oauth.rotation = rotation
    authorization = authorization_of(signed)
    for _ in range(20):
        assert (await refresh(signed, authorization.refresh_token)).status == 200
        assert (await house_call(signed)).status == 200
        signed.portal.clock.advance(seconds=600)
        assert (await house_call(signed)).error == "expired_token"


async def test_an_application_has_one_id(house: House) -> None:
    house.portal.add_application(client_id="local.1")
    with pytest.raises(ValueError, match="exists"):
        house.portal.add_application(client_id="local.1")


def test_the_application_of_the_command() -> None:
    plain = parse_arguments([])
    portal = found_portal(plain)
    assert register_application(portal, plain, ["timeman"]) is None
    options = parse_arguments(["--client-id", "local.1", "--client-secret", "pass", "--access-life", "5"])
    portal = found_portal(options)
    owner = hire_people(portal, options.time_zone)
    application = register_application(portal, options, ["timeman"])
    assert application is not None
    assert (application.client_id, application.client_secret, application.handler) == ("local.1", "pass", HANDLER)
    assert (portal.oauth.access_life, portal.signed_in) == (5, owner)


async def test_the_control_api_tells_nothing_secret(build: Build) -> None:
    house = await build(control=True, token_prefix=LEAK)
    house.sign_in()
    assert (await house_call(house)).status == 200
    assert (await refresh(house, authorization_of(house).refresh_token)).status == 200
    for path in ("/-/state", "/-/requests"):
        status, text, _ = await house.raw(path, "GET")
        assert (status, LEAK in text) == (200, False)
