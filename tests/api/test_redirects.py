"""Redirects: none is followed, each says where it leads, and none tells the secret."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from aiohttp import ClientSession
from hypothesis import given, strategies as st
import pytest
from yarl import URL

from custom_components.bitrix24.api import (
    CannotConnect,
    Finding,
    FindingKind,
    PortalMoved,
    Transport,
)
from custom_components.bitrix24.api.redirects import redirected
from tests.portal import Fault, Portal, Webhook
from tests.support.client import (
    QUICK,
    SECRET,
    failure_of,
    post,
)


@pytest.mark.parametrize(
    ("location", "origin"),
    [
        ("https://new.example{path}", "https://new.example"),
        ("https://new.example:443{path}", "https://new.example"),
        ("https://new.example:8443{path}", "https://new.example:8443"),
        ("HTTPS://NEW.example{path}", "https://new.example"),
        ("//new.example{path}", "https://new.example"),
        ("https://новый.example{path}", "https://xn--b1aoke0e.example"),
        ("https://xn---7sbfkf5bif1g.bitrix24.ru{path}", "https://xn---7sbfkf5bif1g.bitrix24.ru"),
        # Not with encryption, or as somebody.
        ("http://new.example{path}", None),
        ("ftp://new.example{path}", None),
        ("https://somebody:password@new.example{path}", None),
        ("https://somebody@new.example{path}", None),
        # Not the same path.
        ("https://new.example/", None),
        ("https://new.example{path}/", None),
        ("https://new.example/prefix{path}", None),
        ("https://new.example/login?back={path}", None),
        ("https://new.example{path}?back=1", None),
        ("https://new.example{path}#top", None),
        # This machine, this network, or a number in one of the forms that mean one.
        ("https://127.0.0.1{path}", None),
        ("https://127.0.0.2:8443{path}", None),
        ("https://127.1{path}", None),
        ("https://2130706433{path}", None),
        ("https://0x7f000001{path}", None),
        ("https://0x7f.0.0.1{path}", None),
        ("https://0x7f.1{path}", None),
        ("https://0177.0.0.01{path}", None),
        ("https://127.0.0.0x1{path}", None),
        ("https://127.0.0.0x{path}", None),
        ("https://\uff11\uff12\uff17.0.0.\uff11{path}", None),
        ("https://127。0。0。1{path}", None),
        ("https://169.254.169.254{path}", None),
        ("https://192.168.1.5{path}", None),
        ("https://[::1]{path}", None),
        ("https://[::ffff:127.0.0.1]{path}", None),
        ("https://[fe80::1%25eth0]{path}", None),
        ("https://localhost{path}", None),
        ("https://LOCALHOST{path}", None),
        ("https://localhost.{path}", None),
        ("https://portal.localhost{path}", None),
        ("https://localhost.localdomain{path}", None),
        ("https://router{path}", None),
        ("https://new.example.{path}", None),
        ("https://-new.example{path}", None),
        # Nowhere else, or nowhere at all.
        ("{base}{path}", None),
        ("{path}", None),
        ("", None),
        ("https://", None),
        ("https://[::1{path}", None),
        ("https://new.example:99999{path}", None),
        ("garbage {path}", None),
        ("mailto:somebody@new.example", None),
        # The secret in the place of the host.
        (f"https://{SECRET}.example{{path}}", None),
    ],
)
async def test_redirects(
    transport: Transport, portal: Portal, webhook: Webhook, location: str, origin: str | None
) -> None:
    """Whatever they say, nothing more is sent; only a name of its own in place of the host can be a new address."""
    target = location.format(path=f"{webhook.path}timeman.status", base=portal.base_url)
    for status in (301, 302, 303, 307, 308):
        portal.faults.add(Fault.redirect(target, status))
        failure = await failure_of(post(transport, webhook.url))
        assert type(failure) is (PortalMoved if origin else CannotConnect)
        assert not isinstance(failure, PortalMoved) or failure.origin == origin
        assert failure.found is not None
        assert failure.found.kind == (FindingKind.MOVED if origin else FindingKind.REDIRECT)
    assert len(portal.requests) == 5


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["{path}/", "{base}{path}/", "timeman.status/"])
async def test_a_redirect_that_only_adds_a_slash(
    transport: Transport, portal: Portal, webhook: Webhook, location: str, status: int
) -> None:
    """Asked there at once, with the same body."""
    target = location.format(path=f"{webhook.path}timeman.status", base=portal.base_url)
    portal.faults.add(Fault.redirect(target, status))
    body = await post(transport, webhook.url, parameters={"USER_ID": 12})
    assert body["result"] == {"STATUS": "CLOSED"}
    first, second = portal.requests
    assert (first.http_method, second.http_method) == ("POST", "POST")
    assert second.path == f"{first.path}/"
    assert second.params == first.params == {"USER_ID": 12}


@pytest.mark.parametrize("location", ["{path}//", "{path}?a=1", "{path}/?a=1", "{parent}", "{path}s", "{upper}/"])
async def test_other_redirects_to_the_same_origin(
    transport: Transport, portal: Portal, webhook: Webhook, location: str
) -> None:
    path = f"{webhook.path}timeman.status"
    portal.faults.add(Fault.redirect(location.format(path=path, parent=webhook.path, upper=path.upper())))
    assert type(await failure_of(post(transport, webhook.url))) is CannotConnect
    assert len(portal.requests) == 1


async def test_a_redirect_without_a_target(transport: Transport, portal: Portal, webhook: Webhook) -> None:
    portal.faults.add(Fault.empty(302, executed=False))
    assert type(await failure_of(post(transport, webhook.url))) is CannotConnect


async def found_by(session: ClientSession, url: str, **options: Any) -> Finding:
    failure = await failure_of(post(Transport(session), url, **options))
    assert failure.found is not None
    return failure.found


@pytest.mark.parametrize(
    ("location", "kind", "path"),
    [
        ("/auth/index.php?backurl=%2Frest%2F12%2Fs3cretKey0000001", FindingKind.REDIRECT, "/auth/index.php"),
        ("https://login.example/sso", FindingKind.REDIRECT, "/sso"),
        ("/bitrix/coupon_activation.php", FindingKind.LICENCE_PAGE, "/bitrix/coupon_activation.php"),
        (
            "https://portal.example/intranet/bitrix/coupon_activation.php?lang=ru#top",
            FindingKind.LICENCE_PAGE,
            "/intranet/bitrix/coupon_activation.php",
        ),
        (f"/rest/12/{SECRET}/timeman.status", FindingKind.REDIRECT, "/…"),
        (f"http://127.0.0.1/b24/rest/12/{SECRET}/", FindingKind.REDIRECT, "/b24/…"),
        ("/b24/rest/12/somebodyelses/", FindingKind.REDIRECT, "/b24/…"),
        (f"/login/{SECRET}/x", FindingKind.REDIRECT, "/login/…"),
        (f"/login/{quote(quote(f'/rest/12/{SECRET}', safe=''), safe='')}", FindingKind.REDIRECT, "/login/…"),
        (f"/login/{SECRET.upper()}", FindingKind.REDIRECT, "/login/…"),
        (f"/login/{'a' * 60}/index.php", FindingKind.REDIRECT, "/login/…/index.php"),
        ("https://[", FindingKind.REDIRECT, ""),
        ("", FindingKind.REDIRECT, ""),
    ],
)
async def test_where_a_redirect_leads(
    session: ClientSession, portal: Portal, webhook: Webhook, location: str, kind: FindingKind, path: str
) -> None:
    portal.faults.add(Fault.redirect(location))
    found = await found_by(session, webhook.url)
    assert replace(found, host=None) == Finding(kind=kind, status=302, path=path)


@QUICK
@given(
    st.text(max_size=20),
    st.text(st.sampled_from("/%25?#.rest"), max_size=12),
    st.sampled_from((str, str.upper, quote, lambda text: quote(quote(text, safe=""), safe=""))),
)
def test_no_redirect_tells_the_secret(before: str, between: str, change: Any) -> None:
    location = f"https://portal.example/{before}{between}{change(SECRET)}/x"
    found = redirected(location, 302, [SECRET], asked=URL("https://portal.example/rest/12/x/profile"))
    assert found.path is not None
    assert SECRET.casefold() not in found.path.casefold()
    assert len(found.path) <= 100


@pytest.mark.parametrize(
    ("location", "host"),
    [
        (f"https://new.example/rest/12/{SECRET}/timeman.status", "new.example"),
        ("http://new.example:8080/", "new.example:8080"),
        ("https://new.example:443/", "new.example"),
        ("//192.168.1.5/login", "192.168.1.5"),
        ("https://[::1]/", "[::1]"),
        ("https://[::1]:8443/", "[::1]:8443"),
        ("https://router/", "router"),
        (f"https://{SECRET}.example/", None),
        (f"https://x.{SECRET.upper()}.example/", None),
        ("https://anna:password@new.example/", None),
        ("/auth/", None),
        ("", None),
    ],
)
async def test_which_host_a_redirect_leads_to(
    session: ClientSession, portal: Portal, webhook: Webhook, location: str, host: str | None
) -> None:
    portal.faults.add(Fault.redirect(location))
    assert (await found_by(session, webhook.url)).host == host
