"""Finding the answer in a body: alone, wrapped by a server that complains, or not there at all."""

import json
from typing import Any
from unittest.mock import patch

from hypothesis import example, given, strategies as st
import orjson
import pytest

from custom_components.bitrix24.api.parsing import BatchHead, read_batch, read_body
from tests.support.client import BRIEF, QUICK

KEYS = ("result", "error")
ANSWER = '{"result":{"STATUS":"OPENED","NOTE":"}<!-- {"},"time":{"start":1}}'
VALUE = json.loads(ANSWER)
ERROR = '{"error":"","error_description":"User not found"}'

# As PHP writes it with html_errors, without, and with xdebug; and what Bitrix24's own modules print.
WARNING = (
    "<br />\n<b>Warning</b>:  Undefined array key &quot;TIME&quot; in <b>/home/bitrix/www/local/php_interface/init.php"
    "</b> on line <b>12</b><br />\n"
)
NOTICES = (
    "\nNotice: Undefined offset: 3 in C:\\www\\x.php on line 7\n",
    "PHP Deprecated:  {closure}(): Implicitly marking parameter $a as nullable [12] in /srv/a.php on line 1\n",
    "<font size='1'><table class='xdebug-error' dir='ltr'><tr><th>( ! ) Warning: [function.x]</th></tr></table></font>",
    "<!-- generated in 0.12 s -->",
    '<!-- {"result":true} -->\n',
    "<!-- <script> -->",
    "\n\r\n \t",
    "\0",
    "\0\0\0\n",
    "Array\n(\n    [0] => 1\n    [x] => {a}\n)\n",
    "[]",
    "{}\n",
    '{"debug":1}',
)


def read(text: str | bytes, keys: tuple[str, ...] = KEYS) -> Any:
    return read_body(text.encode() if isinstance(text, str) else text, keys)


@pytest.mark.parametrize("noise", ["\ufeff", WARNING, *NOTICES], ids=range(len(NOTICES) + 2))
@pytest.mark.parametrize("answer", [ANSWER, ERROR])
def test_an_answer_with_something_around_it(noise: str, answer: str) -> None:
    for wrapped in (f"{noise}{answer}", f"{answer}{noise}", f"{noise}{answer}{noise}"):
        # Nothing but a byte order mark stands at the beginning only.
        assert read(wrapped) == json.loads(answer) or (noise == "\ufeff" and not wrapped.startswith(noise))


def test_noise_in_another_encoding() -> None:
    """PHP's warnings name folders as the server's disk does."""
    assert read(WARNING.replace("local", "папка").encode("windows-1251") + ANSWER.encode()) == VALUE
    assert read(WARNING.encode() + b'{"result":"\xff\xfe"}') is None


def test_the_mark_and_the_noise_together() -> None:
    assert read(f"\ufeff{WARNING}{ANSWER}\0\n{WARNING}<!-- x -->") == VALUE


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        WARNING,
        "<html><body>A parked domain</body></html>",
        f"<!DOCTYPE html><html><head><script>var data = {ANSWER};</script></head></html>",
        f"<script>{ANSWER}</script>",
        f"<SCRIPT type='text/javascript'>x({ANSWER})</SCRIPT>",
        f"<html>{ANSWER}",
        f"{ANSWER}</body></html>",
        f"{ANSWER}<script>track()</script>",
        f"<title>Error</title>{ANSWER}",
        f'<?xml version="1.0"?><a>{ANSWER}</a>',
        f"window.state = {{data: {ANSWER}}};",
        # Two answers: nobody knows which.
        f"{ANSWER}{ANSWER}",
        f"{ANSWER}\n{ERROR}",
        # In something else.
        f"[{ANSWER}] {WARNING}",
        f'{WARNING}{{"data":{ANSWER}}}',
        f'{WARNING}{{"data":{ANSWER}',
        f'{{"data":[{ANSWER}, oops',
        f"<!-- {ANSWER} -->",
        f"<!-- {ANSWER}",
        # Cut, or nearly JSON.
        f"{WARNING}{ANSWER[:-1]}",
        f'{WARNING}{{"result":NaN}}',
        f"{WARNING}{{'result':1}}",
        f'{WARNING}{{"result":{"9" * 5000}}}',
        f'{WARNING}{{"time":{{}}}}',
        f"{WARNING}[]",
        f'{WARNING}"result"',
    ],
)
def test_no_answer(body: str) -> None:
    assert read(body) is None


@pytest.mark.parametrize("body", ["[]", "17", '"text"', "null", "{}", '{"time":{}}', f" {ANSWER}\n"])
def test_what_is_json_is_told_as_it_is(body: str) -> None:
    assert read(body) == json.loads(body)


def test_what_an_answer_has_depends_on_the_server() -> None:
    token = '{"access_token":"a","refresh_token":"b"}'
    assert read(f"{WARNING}{token}") is None
    assert read(f"{WARNING}{token}", ("access_token", "error")) == json.loads(token)
    assert read(f"{WARNING}{ANSWER}", ("access_token", "error")) is None


_MEGABYTE = 1 << 20


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "[",
        '{"',
        '{"a":',
        '{"a":[',
        '{"a":"',
        '{"a":{},',
        "[1,",
        "[[",
        "{ ",
        " {",
        "<!--",
        "<",
        "< ",
        "<!-- -->",
        '"',
        "\\",
        "\0",
        "{}",
        '{"a":1}',
        '{"a":1}{',
        '{"result":1',
        "{" + " " * 1000,
        "\udcff{",
    ],
)
def test_a_megabyte_of_nonsense_takes_no_time(piece: str) -> None:
    content = (piece * (_MEGABYTE // len(piece))).encode(errors="surrogateescape")
    assert read_body(b"x" + content, KEYS) is None


# Whatever stands around it, as long as it looks like no JSON and no page.
_NOISE = st.lists(
    st.sampled_from((WARNING, *NOTICES)) | st.text(st.characters(codec="utf-8", exclude_characters='{}[]<>"')),
    max_size=4,
).map("".join)
_TEXTS = st.text(st.characters(codec="utf-8")) | st.sampled_from(("<script>", "<!-- ", "}", '{"result":1}', "result"))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=12,
)
_ANSWERS = st.builds(
    lambda members, key, value: members | {key: value},
    st.dictionaries(_TEXTS, _VALUES, max_size=4),
    st.sampled_from(KEYS),
    _VALUES,
)


@QUICK
@given(before=_NOISE, answer=_ANSWERS, after=_NOISE)
@example(before="\n", answer={"result": "<script>{"}, after=WARNING)
def test_any_answer_in_any_noise(before: str, answer: dict[str, Any], after: str) -> None:
    for escaped in (True, False):
        body = f"{before}{json.dumps(answer, ensure_ascii=escaped)}{after}"
        assert read(body.encode(errors="replace")) == answer


@BRIEF
@given(before=_NOISE, one=_ANSWERS, between=_NOISE, other=_ANSWERS, after=_NOISE)
def test_two_answers_are_none(
    before: str, one: dict[str, Any], between: str, other: dict[str, Any], after: str
) -> None:
    body = f"{before}{json.dumps(one)}{between}{json.dumps(other)}{after}"
    assert read(body.encode(errors="replace")) is None


@BRIEF
@given(before=_NOISE, answer=_ANSWERS, after=_NOISE)
def test_an_answer_in_a_script_is_none(before: str, answer: dict[str, Any], after: str) -> None:
    body = f"{before}<script>var x = {json.dumps(answer)};</script>{after}"
    assert read(body.encode(errors="replace")) is None


@QUICK
@given(st.binary() | st.text(st.sampled_from('{}[]":,<>!-/ \0ae1\\')).map(str.encode))
def test_any_body_is_read_or_is_none(body: bytes) -> None:
    value = read(body)
    try:
        assert value == json.loads(body.decode())
    except ValueError, RecursionError:
        assert value is None or (isinstance(value, dict) and not value.keys().isdisjoint(KEYS))


# The same value, whoever parses it


def assert_same(one: Any, other: Any) -> None:
    """Equal, and of the same types; the order of keys says nothing."""
    assert json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def read_by_json(content: bytes, secrets: tuple[str, ...] = ()) -> Any:
    with patch.object(orjson, "loads", side_effect=ValueError):
        return read_body(content, KEYS, secrets)


_NUMBERS = (
    st.integers()
    | st.sampled_from((2**63 - 1, 2**63, 2**64 - 1, 2**64, -(2**63), -(2**63) - 1, 10**30, -(10**19), 10**400))
    | st.floats(allow_nan=False)
)
_DECIMALS = st.from_regex(r"-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
_ODD_NUMBERS = st.sampled_from(
    (
        *("NaN", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "-", "-0", "-0.0"),
        *("1e400", "-1e400", "1e-400", "9" * 5000),
    )
)
_ODD_STRINGS = st.sampled_from(
    (
        *(r"\ud800", r"\udfff\ud800", r"\ud83d\ude00", r"\u0000", r"\u00e9", r"\u0041", r"\u0410", r"\/", r"\x"),
        *("\t", "\x7f", "\u2028", "sec-ret", r"sec\u002dret", "secret77", r"secret7\u0037", "Zoë", "\ufeff"),
    )
).map('"{}"'.format)
_KEYS = st.sampled_from(('"result"', '"error"', '"a"', '"b"', r'"\u0061"', r'"result\u005ferror"')) | _ODD_STRINGS
_JSON = st.recursive(
    st.sampled_from(("null", "true", "false")) | _NUMBERS.map(json.dumps) | _DECIMALS | _ODD_NUMBERS | _ODD_STRINGS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]")
        | st.lists(st.tuples(_KEYS, inner).map(":".join), max_size=4).map(lambda items: f"{{{', '.join(items)}}}")
    ),
    max_leaves=8,
)
_SECRETS = st.sampled_from(((), ("secret77",), ("sec-ret",)))


@QUICK
@given(text=_JSON, secrets=_SECRETS)
@example(text='{"result":18446744073709551616}', secrets=())
@example(text='{"result":-9223372036854775809}', secrets=())
@example(text=f'{{"result":{"[" * 1100}{"]" * 1100}}}', secrets=())
def test_the_fast_parser_gives_what_json_gives(text: str, secrets: tuple[str, ...]) -> None:
    for content in (text.encode(errors="surrogatepass"), f" {text}\n".encode(errors="surrogatepass")):
        assert_same(read_body(content, KEYS, secrets), read_by_json(content, secrets))


@pytest.mark.parametrize("depth", [1000, 1022, 1023, 1024, 1100])
def test_deep_values(depth: int) -> None:
    content = f'{{"result":{"[" * depth}{"]" * depth}}}'.encode()
    # Too deep for a comparison.
    assert repr(type(read_body(content, KEYS))) == repr(type(read_by_json(content)))


_HEADS = st.sampled_from(
    (
        '{"result":{"result":{"a":1},',
        '{"result": {"result" :{"a":{"b":[2]}} , ',
        '{"result":{"result":[],',
        '{"result":{"result":{"a":18446744073709551616},',
        '{"result":{"result":{"a":"secret77"},',
        '{"result":{"result":{"a":"\\u0041"},',
        '{"result":{"result":1,"result":{"a":2},',
        '{"result":{"result":1},"result":{',
        '{"result":{"result":1,"more":2,',
        '{"result":{"result":{"a":{"b":1,',
        '{"result":{"result":"',
        '{"result":{',
        '{"time":1,"result":{"result":2,',
        "{",
        '<br>{"result":{"result":{"a":1},',
    )
)
_TAILS = st.sampled_from(
    (
        '"result_error":[],"result_time":{"a":{"duration":0.1}}},"time":{"duration":0.2}}',
        '"result_error":[],"result_time":{"a":{"duration":0.3}}},"time":{"duration":0.4}}',
        '"result_error":{"b":{"error":"","error_description":"\\u041d"}}}}',
        '"result_error":{"b":{"error":"","error_description":"M\\u00fc"}}}}',
        '"result_error":{"b":"result_error"},"result":{"a":3}},"time":1}',
        '"result_error":[],"re\\u0073ult":{"a":3}}}',
        '"result_error":[]},"result":7}',
        '"result_error":[]},"r\\u0065sult":{"result":8}}',
        '"result_error":"secret77"}}',
        '"result_error":18446744073709551616}}',
        '"result_error":NaN}}',
        '"result_error":[]}}<br>',
        '"result_error":[]',
        '"result_error" garbage',
        '"result_total":[]}}',
        "",
    )
)


@QUICK
@given(bodies=st.lists(st.tuples(_HEADS, _TAILS), min_size=2, max_size=6), secrets=_SECRETS)
@example(
    bodies=[
        ('{"result":{"result":{"a":1},', '"result_error":[],"result":{"a":true}}}'),
        ('{"result":{"result":{"a":1},', '"result_error":[]}}'),
    ],
    secrets=(),
)
def test_a_known_head_changes_nothing(bodies: list[tuple[str, str]], secrets: tuple[str, ...]) -> None:
    head = BatchHead()
    for parts in bodies:
        content = "".join(parts).encode()
        # Twice, as polls are.
        for _ in range(2):
            assert_same(read_batch(content, KEYS, secrets, head), read_body(content, KEYS, secrets))


def test_a_head_is_forgotten_with_its_secrets() -> None:
    """A renewed token may be what an answer holds."""
    content = b'{"result":{"result":{"a":"secret77"},"result_error":[]}}'
    head = BatchHead()
    assert read_batch(content, KEYS, ("other",), head)["result"]["result"] == {"a": "secret77"}
    assert read_batch(content, KEYS, ("secret77",), head)["result"]["result"] == {"a": "…"}


def test_the_same_results_are_the_same_object() -> None:
    head = BatchHead()
    bodies = [f'{{"result":{{"result":{{"a":1}},"result_error":[],"result_time":{time}}}}}' for time in (1, 2)]
    first, second = (read_batch(body.encode(), KEYS, (), head) for body in bodies)
    assert first["result"]["result"] is second["result"]["result"]
    assert second["result"]["result_time"] == 2
