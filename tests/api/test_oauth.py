"""The client's tokens: where they come from, how long they last, what an answer may hold."""

from datetime import UTC, datetime, timedelta
from typing import Any, override

from hypothesis import given, strategies as st
import pytest

from custom_components.bitrix24.api import (
    AccessToken,
    Address,
    AnswerLost,
    ApiError,
    ApplicationUnknown,
    CannotConnect,
    InvalidAddress,
    InvalidAuth,
    NotHttps,
    Portal as Client,
    RateLimiter,
    Refused,
    RestUnavailable,
    Token,
    TokenServer,
    Transport,
    Urgency,
)
from custom_components.bitrix24.api.errors import ApplicationRemoved
from tests.portal import Application, Authorization, Employee, Fault, Portal
from tests.support.client import SECRET, assert_no_secret, failure_of, json_values, session_that_trusts
from tests.support.sign_in import OAUTH_HOSTS, EmulatorResolver

NOW = datetime(2026, 9, 14, 6, 0, tzinfo=UTC)


class OneToken:
    """A source that never runs dry, and is never asked for another."""

    def __init__(self, token: Token) -> None:
        self._token = token

    async def access_token(self, rejected: str | None = None) -> str:
        assert rejected is None
        return self._token.access_token


# Addresses


@pytest.mark.parametrize(
    ("typed", "base_url"),
    [
        ("example.bitrix24.com", "https://example.bitrix24.com/"),
        ("  https://Example.bitrix24.de/  ", "https://example.bitrix24.de/"),
        ("https://example.bitrix24.ru/company/personal/user/1/?IFRAME=Y#top", "https://example.bitrix24.ru/"),
        ("https://example.bitrix24.com.br/stream/", "https://example.bitrix24.com.br/"),
        ("https://office.example.com:8443", "https://office.example.com:8443/"),
        ("office.example.com:443/intranet/", "https://office.example.com/intranet/"),
        (
            "https://office.example.com/intranet/rest/12/s3cretKey0000001/profile",
            "https://office.example.com/intranet/",
        ),
        ("https://office.example.com/rest/", "https://office.example.com/"),
        ("https://office.example.com/oauth/authorize/?client_id=local.app", "https://office.example.com/"),
        ("192.0.2.1", "https://192.0.2.1/"),
        ("\u201chttps://example.bitrix24.com\u201d", "https://example.bitrix24.com/"),
        ("exam\u200bple.bitrix24.com,", "https://example.bitrix24.com/"),
        ("//example.bitrix24.com", "https://example.bitrix24.com/"),
        ("xn---7sbfkf5bif1g.bitrix24.ru/stream/", "https://xn---7sbfkf5bif1g.bitrix24.ru/"),
        ("моя-компания.bitrix24.ru", "https://xn----8sbygicidcl5oi.bitrix24.ru/"),
    ],
)
def test_an_address_as_people_paste_it(typed: str, base_url: str) -> None:
    assert Address.parse(typed).base_url == base_url
    assert Address.parse(base_url).base_url == base_url


@pytest.mark.parametrize("typed", ["http://portal.example", "HTTP://192.168.1.5:8080/b24", "http:portal.example"])
def test_an_address_without_https(typed: str) -> None:
    with pytest.raises(NotHttps):
        Address.parse(typed)


@given(st.text())
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    try:
        address = Address.parse(text)
    except InvalidAddress:
        return
    assert Address.parse(address.base_url) == address


# Tokens


@given(json_values() | st.fixed_dictionaries({"access_token": json_values(), "refresh_token": json_values()}))
def test_any_answer_is_a_token_or_is_refused(answer: Any) -> None:
    try:
        token = Token.parse(answer, NOW)
    except AnswerLost:
        return
    assert Token.from_json(token.to_json()) == token


@given(st.integers(), st.integers())
def test_any_life(seconds: int, ends: int) -> None:
    """Whatever a server says: the token lasts for some time, and not for years."""
    answer = {"access_token": "a", "refresh_token": "r", "expires_in": seconds, "expires": ends}
    token = Token.parse(answer, NOW)
    assert 0 < token.expires_in <= 86400
    assert token.lasts(NOW)
    assert not token.lasts(NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ({"expires_in": 3600}, 3600),
        ({"expires_in": "1800"}, 1800),
        ({"expires": int(NOW.timestamp()) + 600}, 600),
        ({"expires": "soon"}, 3600),
        ({}, 3600),
        ({"expires_in": 0}, 3600),
        ({"expires_in": -5}, 3600),
        ({"expires_in": 10**12}, 86400),
    ],
)
def test_how_long_a_token_lasts(answer: dict[str, Any], seconds: int) -> None:
    token = Token.parse({"access_token": "a", "refresh_token": "r"} | answer, NOW)
    assert token.expires_in == seconds
    margin = min(60, seconds / 10)
    assert token.lasts(NOW + timedelta(seconds=seconds - margin - 0.1))
    assert not token.lasts(NOW + timedelta(seconds=seconds - margin))


@pytest.mark.parametrize("given", [{}, {"access_token": ""}, {"access_token": "a b"}, {"access_token": "\ud800"}])
def test_no_token(given: dict[str, str]) -> None:
    with pytest.raises(AnswerLost):
        Token.parse({"refresh_token": "r"} | given, NOW)


def test_a_new_pair_keeps_what_its_answer_leaves_out() -> None:
    first = Token.parse({"access_token": "a", "refresh_token": "r", "member_id": "m", "user_id": "12"}, NOW)
    second = first.followed_by(Token.parse({"access_token": "b", "refresh_token": "s", "expires_in": 60}, NOW))
    assert (second.access_token, second.refresh_token, second.expires_in) == ("b", "s", 60)
    assert (second.member_id, second.user_id) == ("m", 12)


def test_halves_of_characters_are_not_kept() -> None:
    """No file takes them, and one that does not is that of all entries."""
    told = dict.fromkeys(("member_id", "server_endpoint"), "https://\ud800.example/")
    token = Token.parse({"access_token": "access", "refresh_token": "refresh"} | told, NOW)
    assert (token.member_id, token.server_endpoint) == ("", "")


def test_nothing_shows_a_token() -> None:
    token = Token.parse({"access_token": SECRET, "refresh_token": SECRET}, NOW)

    auth = AccessToken(origin="https://example.com", user_id=12, tokens=OneToken(token))
    assert SECRET not in f"{token}{token!r}{auth}{auth!r}"


# The authorisation server


@pytest.fixture
def application(portal: Portal) -> Application:
    return portal.add_application(("timeman", "im"), client_id="local.app", client_secret=SECRET)


@pytest.fixture
def authorization(portal: Portal, application: Application, anna: Employee) -> Authorization:
    return portal.authorize(application, anna)


@pytest.fixture
async def server(portal: Portal, application: Application) -> Any:
    async with session_that_trusts(portal.client_ssl, EmulatorResolver(portal)) as session:
        yield TokenServer(session, application.client_id, application.client_secret)


def pair(authorization: Authorization, **told: Any) -> Token:
    return Token.parse(
        {"access_token": authorization.access_token, "refresh_token": authorization.refresh_token} | told, NOW
    )


def hosts(portal: Portal) -> list[str]:
    return [asked.host.partition(":")[0] for asked in portal.oauth.requests]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        *((f"example.bitrix24.{country}", OAUTH_HOSTS[0]) for country in ("com", "de", "eu", "pl", "com.br", "ua")),
        *(
            (f"example.bitrix24.{country}", OAUTH_HOSTS[1])
            for country in ("ru", "am", "az", "ge", "kz", "kg", "uz", "by")
        ),
        ("xn---7sbfkf5bif1g.bitrix24.ru", OAUTH_HOSTS[1]),
        ("office.example.ru:8443/intranet", OAUTH_HOSTS[1]),
        ("192.0.2.1", OAUTH_HOSTS[0]),
    ],
)
async def test_the_server_of_the_region(
    server: TokenServer, portal: Portal, authorization: Authorization, address: str, host: str
) -> None:
    """For a code, and for tokens that do not tell where they came from (reference §8)."""
    code = portal.oauth.tokens.issue_code(authorization)
    token = await server.exchange(code, Address.parse(address))
    assert token.user_id == 12
    await server.refresh(pair(authorization), Address.parse(address))
    assert hosts(portal) == [host, host]


@pytest.mark.parametrize("endpoint", ["https://oauth.bitrix.info/rest/", "https://nobody.example/rest/", ""])
async def test_tokens_of_the_other_region(
    server: TokenServer, portal: Portal, authorization: Authorization, endpoint: str
) -> None:
    """Neither the address nor the server that an answer names is always the right one, and one may be away."""
    portal.oauth.host, portal.oauth.one_region_only = OAUTH_HOSTS[1], True
    token = pair(authorization, server_endpoint=endpoint)
    renewed = await server.refresh(token, Address.parse("office.example.com"))
    assert renewed.refresh_token == authorization.refresh_token
    assert [asked.outcome for asked in portal.oauth.requests] == ["wrong_client", "ok"]


@pytest.mark.parametrize("noise", ["\ufeff", "<b>Notice</b>: x in <b>/srv/a.php</b> on line <b>1</b><br />\n", "\0"])
async def test_tokens_with_something_around_them(
    server: TokenServer, portal: Portal, authorization: Authorization, noise: str
) -> None:
    portal.faults.add(Fault.raw(200, f'{noise}{{"access_token":"a","refresh_token":"r"}}\n'), "oauth/token")
    token = await server.refresh(pair(authorization), Address.parse("office.example.com"))
    assert (token.access_token, token.refresh_token) == ("a", "r")


async def test_only_one_server_knows_what_became_of_lost_tokens(
    server: TokenServer, portal: Portal, authorization: Authorization
) -> None:
    portal.faults.add(Fault.lost_after(), "oauth/token")
    failure = await failure_of(server.refresh(pair(authorization), Address.parse("office.example.com")))
    assert type(failure) is AnswerLost
    assert len(portal.oauth.requests) == 1


async def test_a_code_is_not_asked_for_twice_when_its_answer_was_lost(
    server: TokenServer, portal: Portal, authorization: Authorization
) -> None:
    """It may have been used up."""
    code = portal.oauth.tokens.issue_code(authorization)
    portal.faults.add(Fault.lost_after(), "oauth/token")
    failure = await failure_of(server.exchange(code, Address.parse("example.bitrix24.com")))
    assert type(failure) is AnswerLost
    assert len(portal.oauth.requests) == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://nobody.example/rest/",
        "https://nobody.example:{port}/rest/",
        "https://oauth.bitrix.info.nobody.example/rest/",
        "https://oauth.bitrix.info@nobody.example/rest/",
        "https://nobody.example/oauth.bitrix.info/rest/",
        "https://127.0.0.1:{port}/rest/",
        "https://oauth.bitrix.info:8443/rest/",
        "http://oauth.bitrix.info/rest/",
    ],
)
@pytest.mark.parametrize(
    "fault",
    [None, Fault.html_500(), Fault.block_page(), Fault.redirect("https://nobody.example/oauth/token/")],
    ids=lambda fault: fault and fault.name,
)
async def test_tokens_go_to_the_known_servers_only(
    portal: Portal, application: Application, authorization: Authorization, endpoint: str, fault: Fault | None
) -> None:
    """Whatever an answer names, also where those two fail; whoever is named could be found, and would be trusted."""
    resolver = EmulatorResolver(portal, "nobody.example", "oauth.bitrix.info.nobody.example")
    async with session_that_trusts(portal.client_ssl, resolver) as session:
        server = TokenServer(session, application.client_id, application.client_secret)
        told = pair(authorization, server_endpoint=endpoint.format(port=portal.port), client_endpoint=endpoint)
        if fault is None:
            await server.refresh(told, Address.parse("office.example.com"))
        else:
            portal.faults.add(fault, "oauth/token", times=None)
            await failure_of(server.refresh(told, Address.parse("office.example.com")))
    assert portal.requests
    assert {request.headers["Host"] for request in portal.requests} <= set(OAUTH_HOSTS)


async def test_the_tokens_work(server: TokenServer, portal: Portal, authorization: Authorization) -> None:
    token = await server.refresh(pair(authorization), Address.parse("example.bitrix24.com"))
    async with session_that_trusts(portal.client_ssl) as session:
        auth = AccessToken(origin=portal.base_url, user_id=12, tokens=OneToken(token))
        client = Client(transport=Transport(session), auth=auth)
        assert (await client.open_day(12)).workday.start is not None


TROUBLES: dict[str, tuple[Fault, type[ApiError]]] = {
    code: (Fault.raw(status, f'{{"error": "{code}", "error_description": "{SECRET}"}}', "application/json"), kind)
    for code, status, kind in (
        ("invalid_grant", 400, InvalidAuth),
        ("invalid_client", 400, ApplicationUnknown),
        ("wrong_client", 200, ApplicationUnknown),
        ("invalid_request", 400, Refused),
        ("invalid_scope", 403, Refused),
        ("INVALID_SCOPE", 403, Refused),
        ("PAYMENT_REQUIRED", 401, RestUnavailable),
        ("NOT_INSTALLED", 401, ApplicationRemoved),
        ("ERROR_OAUTH", 401, ApplicationRemoved),
        ("invalid_token", 401, InvalidAuth),
    )
} | {
    "redirect": (Fault.redirect("https://example.com/"), CannotConnect),
    "no tokens": (Fault.raw(200, "{}", "application/json"), AnswerLost),
    "no JSON": (Fault.raw(200, "<html>", "text/html"), AnswerLost),
}


@pytest.mark.parametrize(("fault", "kind"), TROUBLES.values(), ids=TROUBLES)
async def test_each_refusal(
    server: TokenServer, portal: Portal, authorization: Authorization, fault: Fault, kind: type[ApiError]
) -> None:
    """With its own class, whatever the HTTP status; and nothing that was sent comes back in the words."""
    portal.faults.add(fault, "oauth/token", times=None)
    failure = await failure_of(server.refresh(pair(authorization), Address.parse("example.bitrix24.com")))
    assert type(failure) is kind
    assert_no_secret(failure)


# Proving


async def test_a_token_that_cannot_be_had(portal: Portal, anna: Employee) -> None:
    """The answer of the authorisation server got lost; the call was not sent, so nobody need look what became of it."""

    class Nothing:
        async def access_token(self, rejected: str | None = None) -> str:
            assert rejected is None
            raise AnswerLost

    address = Address.parse(portal.base_url)
    auth = AccessToken(origin=address.origin, user_id=12, tokens=Nothing())
    async with session_that_trusts(portal.client_ssl) as session:
        failure = await failure_of(Client(transport=Transport(session), auth=auth).open_day(12))
    assert type(failure) is CannotConnect
    assert not portal.calls()


async def test_a_token_that_ends_sooner_than_its_turn_comes(
    portal: Portal, application: Application, anna: Employee
) -> None:
    """However long a request has to wait, its token is good when it is sent."""

    class Queue(RateLimiter):
        @override
        async def acquire(self, urgency: Urgency = Urgency.VERB) -> None:
            portal.clock.advance(timedelta(seconds=10))

    class Fresh:
        async def access_token(self, rejected: str | None = None) -> str:
            assert rejected is None
            return portal.authorize(application, anna).access_token

    portal.oauth.access_life = 5
    address = Address.parse(portal.base_url)
    auth = AccessToken(origin=address.origin, user_id=12, tokens=Fresh())
    async with session_that_trusts(portal.client_ssl) as session:
        client = Client(transport=Transport(session), auth=auth, rate_limiter=Queue())
        assert (await client.open_day(12)).workday.start is not None
