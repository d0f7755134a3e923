"""Finding the answer in a body: alone, wrapped by a server that complains, or not there at all."""

import json
from typing import Any

from hypothesis import example, given, strategies as st
import pytest

from custom_components.bitrix24.api.parsing import read_body
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
