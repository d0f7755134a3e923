"""Signing in: the authorisation page and the tokens: §8."""

from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.portal import Application

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


async def error_of(answer: Answer) -> tuple[int, str | None]:
    return answer.status, answer.error


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
