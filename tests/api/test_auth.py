"""Reading a webhook: everything people paste."""

import ast
from pathlib import Path
import traceback

from hypothesis import example, given, strategies as st
import pytest

from custom_components.bitrix24 import api
from custom_components.bitrix24.api import InvalidWebhook, NotHttps, Webhook
from tests.support.client import LEAK, QUICK, SECRET

STORED = f"https://example.bitrix24.com/rest/12/{SECRET}/"


def hook(before: str = "https://example.bitrix24.com", after: str = "/") -> str:
    return f"{before}/rest/12/{SECRET}{after}"


@pytest.mark.parametrize(
    ("pasted", "stored"),
    [
        (hook(), STORED),
        (hook(after=""), STORED),
        (hook(after="////"), STORED),
        (f" \t\n{hook()} \r\n", STORED),
        (hook(after="/profile"), STORED),
        (hook(after="/profile.json"), STORED),
        (hook(after="/profile.json/"), STORED),
        (hook(after="/im.user.status.get.xml"), STORED),
        (hook(after="/profile.json?a=1&b=%2F#top"), STORED),
        (hook(after="?auth=1"), STORED),
        (hook("HTTPS://EXAMPLE.Bitrix24.COM"), STORED),
        (hook("https://example.bitrix24.com:443"), STORED),
        (hook("https://somebody:password@example.bitrix24.com"), STORED),
        (f"https://example.bitrix24.com/rest/api/12/{SECRET}/timeman.record.list", STORED),
        (f"https://example.bitrix24.com/rest/api/12/{SECRET}/", STORED),
        (hook("https://box.example:8443"), hook("https://box.example:8443")),
        (hook("https://box.example/intra/net"), hook("https://box.example/intra/net")),
        (hook("https://box.example:8443/b24", "/scope.json"), hook("https://box.example:8443/b24")),
        (hook("https://192.0.2.7"), hook("https://192.0.2.7")),
        (hook("https://[2001:db8::1]:8443"), hook("https://[2001:db8::1]:8443")),
        (hook("https://büro.example"), hook("https://xn--bro-hoa.example")),
        (hook("https://box.example/rest"), hook("https://box.example/rest")),
        # Without https://, or nearly.
        (hook("example.bitrix24.com"), STORED),
        (hook("//example.bitrix24.com"), STORED),
        (hook("https:/example.bitrix24.com"), STORED),
        (hook("box.example:8443"), hook("https://box.example:8443")),
        # In quotes, in a sentence, with what nobody sees.
        (f'"{hook()}"', STORED),
        (f"'{hook()}',", STORED),
        (f"`{hook()}`", STORED),
        (f"\u201e{hook()}\u201c", STORED),
        (f"\u00ab {hook()} \u00bb", STORED),
        (f"<{hook()}>;", STORED),
        (f"\ufeff\u200b{hook()}\u200e\u2060", STORED),
        (hook("https://example.\u200bbitrix24.com").replace("/rest", "\u00ad/rest\u200d"), STORED),
        (f"\u00a0{hook()}\u202f", STORED),
        # As Bitrix24 made it of Cyrillic letters, which is not how anybody else would.
        (hook("https://xn---7sbfkf5bif1g.bitrix24.ru"), hook("https://xn---7sbfkf5bif1g.bitrix24.ru")),
        (hook("XN---7SBFKF5BIF1G.bitrix24.ru:8443"), hook("https://xn---7sbfkf5bif1g.bitrix24.ru:8443")),
        (hook("https://моя-компания.bitrix24.ru"), hook("https://xn----8sbygicidcl5oi.bitrix24.ru")),
    ],
)
def test_what_people_paste(pasted: str, stored: str) -> None:
    webhook = Webhook.parse(pasted)
    assert (webhook.url, webhook.user_id, webhook.secret) == (stored, 12, SECRET)
    assert Webhook.parse(stored) == webhook


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "   ",
        "example",
        "https://",
        "https:///rest/12/abc/",
        "https://example.bitrix24.com",
        "https://example.bitrix24.com/",
        "https://example.bitrix24.com/rest/",
        "https://example.bitrix24.com/rest/12/",
        "https://example.bitrix24.com/rest/12//",
        "https://example.bitrix24.com/rest/12/profile.json",
        hook("ftp://example.bitrix24.com"),
        hook("my portal"),
        hook(""),
        hook("http:"),
        hook("https://example.bitrix24.com:99999"),
        hook("https://example.bitrix24.com:port"),
        hook("https://[2001:db8::1"),
        hook(after="/profile/more"),
        f"https://example.bitrix24.com/rest/0/{SECRET}/",
        f"https://example.bitrix24.com/rest/012/{SECRET}/",
        f"https://example.bitrix24.com/rest/-12/{SECRET}/",
        f"https://example.bitrix24.com/rest/anna/{SECRET}/",
        f"https://example.bitrix24.com/rest/{SECRET}/",
        f"https://example.bitrix24.com/12/{SECRET}/",
        "https://example.bitrix24.com/rest/12/s3cret-with-dashes/",
        "https://example.bitrix24.com/rest/12/s3cret%20blank/",
    ],
)
def test_what_is_refused(pasted: str) -> None:
    with pytest.raises(InvalidWebhook) as caught:
        Webhook.parse(pasted)
    assert caught.value.args == ()
    assert caught.value.__context__ is None
    assert LEAK not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("pasted", [hook("http://192.168.1.5"), f'"{hook("HTTP://box.example:8080/b24")}"'])
def test_a_webhook_that_anybody_could_read(pasted: str) -> None:
    with pytest.raises(NotHttps) as caught:
        Webhook.parse(pasted)
    assert caught.value.args == ()
    assert caught.value.__context__ is None


def test_what_is_shown_has_no_secret() -> None:
    webhook = Webhook.parse(hook("https://box.example:8443/b24"))
    assert LEAK not in f"{webhook} {webhook!r} {webhook.portal} {webhook.host} {webhook.origin} {webhook.prefix}"
    assert (webhook.portal, webhook.host) == ("box.example:8443/b24", "box.example:8443")


def test_where_methods_are() -> None:
    webhook = Webhook.parse(hook("https://box.example:8443/b24"))
    assert str(webhook.method_url("timeman.status")) == hook("https://box.example:8443/b24", "/timeman.status")
    assert str(webhook.record_url("timeman.record.list")) == (
        f"https://box.example:8443/b24/rest/api/12/{SECRET}/timeman.record.list"
    )


def test_a_move_keeps_everything_but_the_host() -> None:
    webhook = Webhook.parse(hook("https://box.example:8443/b24"))
    assert webhook.moved_to("https://new.example").url == hook("https://new.example/b24")
    assert webhook.url == hook("https://box.example:8443/b24")


def test_a_user_id_beyond_all_numbers() -> None:
    # Python refuses to read more than 4300 digits as a number.
    with pytest.raises(InvalidWebhook):
        Webhook.parse(f"https://example.bitrix24.com/rest/{'1' * 5000}/{SECRET}/")


@pytest.mark.parametrize(
    "prefix",
    [
        "/a%20b",
        "/%D1%8F",
        "/100%2541",
        "/what%3Fis",
        "/a%23b",
        "/a%2Fb",
    ],
)
def test_an_encoded_prefix_survives(prefix: str) -> None:
    webhook = Webhook.parse(hook(f"https://box.example{prefix}"))
    assert Webhook.parse(webhook.url) == webhook
    assert webhook.method_url("profile").raw_path == f"{prefix}/rest/12/{SECRET}/profile"


_WORD_CHARACTERS = st.characters(categories=("L", "N"), include_characters="_")
_PASTED = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(("", " ", "\n")),
        st.sampled_from(("https://", "https:/", "HTTPS://", "http://", "//", "")),
        st.sampled_from(("example.bitrix24.com", "h", "[::1]", "[", "a b", "ü.example", "")) | st.text(max_size=8),
        st.sampled_from(("", ":1", ":65536", ":", ":x")),
        st.sampled_from(("", "/b24", "//", "/..", "/%2e%2e", "/rest")) | st.text(max_size=5),
        st.sampled_from(("/rest/", "/rest/api/", "/rest", "/REST/", "/")),
        st.sampled_from(("12", "0", "007", "١٢", "")) | st.text(_WORD_CHARACTERS, max_size=4),
        st.sampled_from(("/", "//", "")),
        st.text(_WORD_CHARACTERS, max_size=6) | st.text(max_size=6),
        st.sampled_from(("", "/", "///", "/profile.json", "/a/b", "?x", "#y", "%")),
    ),
)


@QUICK
@given(st.text() | _PASTED)
@example("https://h/rest/1/a\udcff/")
@example("https://[v1.a]/rest/1/a/")
def test_any_text_is_a_webhook_or_is_refused(text: str) -> None:
    try:
        webhook = Webhook.parse(text)
    except InvalidWebhook:
        return
    assert webhook.user_id > 0
    assert webhook.secret
    assert webhook.origin.startswith("https://")


@QUICK
@given(
    host=st.from_regex(r"[a-z]([a-z0-9]{0,8}\.){0,2}[a-z]{1,3}", fullmatch=True),
    port=st.none() | st.integers(1, 65535),
    prefix=st.lists(st.from_regex(r"[A-Za-z0-9._~-]*[A-Za-z0-9_~-]", fullmatch=True), max_size=3),
    user_id=st.integers(1, 10**12),
    secret=st.from_regex(r"[A-Za-z0-9_]{1,20}", fullmatch=True),
)
def test_the_stored_form_is_stable(host: str, port: int | None, prefix: list[str], user_id: int, secret: str) -> None:
    origin = f"https://{host}" + (f":{port}" if port else "")
    webhook = Webhook.parse("/".join((origin, *prefix, "rest", str(user_id), secret, "profile.json")))
    assert (webhook.user_id, webhook.secret, webhook.prefix) == (
        user_id,
        secret,
        "".join(f"/{name}" for name in prefix),
    )
    assert Webhook.parse(webhook.url) == webhook
    assert Webhook.parse(webhook.url).url == webhook.url


def test_the_package_imports_no_home_assistant() -> None:
    files = list(Path(api.__file__).parent.glob("*.py"))
    assert files
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level < 2, f"{file.name} imports from its parent"
                names = [node.module or ""]
            assert not [name for name in names if name.split(".")[0] in {"homeassistant", "custom_components"}]
