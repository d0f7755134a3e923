"""Broken answers, made of real ones: what cables, proxies, front ends and servers in trouble make of them.

Each is made by its number alone, so a run is the same every time and one answer can be made again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
import json
from random import Random
from typing import Any, Final
from urllib.parse import quote

from aiohttp import ClientSession, DummyCookieJar, TCPConnector

from tests.portal import Employee, Fault, Portal, Webhook

# With the keys of the client for employee 12, or it would find nothing in the answers.
_BATCH: Final = {
    "halt": 0,
    "cmd": {
        "me": "profile",
        "day12": "timeman.status",
        "opening": "timeman.open?TIME=x",
        "scopes": "scope",
        "rules12": "timeman.settings",
        "presence": "im.user.status.get",
        "absences0": "im.user.list.get?ID[0]=12",
    },
}
_ERRORS: Final = (
    *("NO_AUTH_FOUND", "insufficient_scope", "ACCESS_DENIED", "OVERLOAD_LIMIT", "ERROR_METHOD_NOT_FOUND"),
    *("ALLOWED_ONLY_INTRANET_USER", "PORTAL_DELETED", "CONNECTION_ERROR", "ERROR_CORE", "ERROR_UNEXPECTED_ANSWER"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes over the wire."""

    method: str
    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] | None = None

    def fault(self) -> Fault:
        """Return the fault that gives this answer to the next request."""
        return Fault.raw(self.status, self.body, self.content_type, self.headers)


async def real_answers(portal: Portal, anna: Employee, webhook: Webhook) -> list[Answer]:
    """Let the portal answer everything that the integration asks, in every state of the day, and refuse a lot."""
    answers: list[Answer] = []
    connector = TCPConnector(ssl=portal.client_ssl)
    async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as session:

        async def ask(method: str, parameters: object = None, *, rest3: bool = False) -> None:
            url = (webhook.url.replace("/rest/", "/rest/api/") if rest3 else webhook.url) + method
            async with session.post(url, json=parameters or {}) as response:
                answers.append(Answer(method=method, status=response.status, body=await response.read()))

        await ask("profile")
        await ask("batch", _BATCH)
        for method in ("timeman.open", "timeman.pause", "timeman.open", "timeman.close"):
            portal.clock.advance(minutes=50)
            await ask(method)
            await ask("batch", _BATCH)
            records = {"filter": [["userId", anna.id]], "select": ["id", "startTime", "endTime", "duration"]}
            await ask("timeman.record.list", records, rest3=True)
        await ask("im.user.status.set", {"STATUS": "dnd"})
        portal.clock.advance(days=2)
        await ask("timeman.open")
        portal.clock.advance(days=1)
        await ask("batch", _BATCH)
        await ask("timeman.close")
        for code in _ERRORS:
            portal.faults.add(Fault.auth_error(code))
            await ask("timeman.status")
        for fault in (Fault.query_limit_json(), Fault.operation_time_limit(portal.clock.now()), Fault.error("", "")):
            portal.faults.add(fault)
            await ask("timeman.status")
        portal.faults.add(Fault.operation_time_limit(portal.clock.now()), "timeman.status")
        await ask("batch", _BATCH)
        await ask("timeman.record.list", {"select": 1}, rest3=True)
    return answers


_WORDS: Final = (
    *("", " ", "0", "1", "-1", "12", "13", "Y", "N", "null", "OPENED", "PAUSED", "CLOSED", "EXPIRED", "SUSPENDED"),
    *("\x00", "\ud800", "\udfff\ud800", "\u202e", "\U0001f4a5", "é" * 300, "x" * 5_000, "1_000", "٣", "1e5"),
    *("insufficient_scope", "QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT", "ERROR_CORE", "ACCESS_DENIED"),
    *("INTERNAL_SERVER_ERROR", "BITRIX_REST_V3_EXCEPTION_RATELIMITEXCEPTION", "Access denied! Sorry"),
    *("{name}", "%s%n", "<script>", "online", "24:00:00", "2026-09-14T08:00:00+02:00"),
)
_INSTANTS: Final = (
    *("0000-00-00T00:00:00+00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1757829600"),
    *("2999-12-31T23:59:59-23:59", "1971-01-01T00:00:00+14:00", "2026-09-14T47:59:59+02:00", "2026-W38-1T08:00Z"),
    *("2026-09-14", "2026-09-14T08:00:00", "2026-09-30T08:00:00.999999+02:00:59", "2026-09-01T00:00:00-23:59"),
)
_CLOCK_TIMES: Final = ("24:00:00", "-01:30:00", "9999:59:59", "08:00:00", "00:00:00", "0:0:0", "\u0660\u0668:00:00")
_ZONES: Final = (
    *("../../etc/passwd", "/etc/localtime", "Mars/Base", "a\x00b", "z" * 300, "..", "Europe", "tzdata.zi"),
    *("Pacific/Kiritimati", "Etc/GMT+12", "UTC+2", " ", "posixrules"),
)
# What a field is likely to be mistaken for: words of its own kind.
_STATUSES: Final = ("OPENED", "PAUSED", "CLOSED", "EXPIRED", "SUSPENDED", "\ud800", "opened", "")
_CODES: Final = ("insufficient_scope", "OPERATION_TIME_LIMIT", "NO_AUTH_FOUND", "\ud800", "")
_TEXTS: Final = ("\ud800", "\x00", "{name}", "%s", "e" * 300)
_KIN: Final[Mapping[str, Sequence[Any]]] = {
    **dict.fromkeys(("TIME_START", "TIME_FINISH", "TIME_FINISH_DEFAULT", "date_finish", "startTime"), _INSTANTS),
    **dict.fromkeys(("DURATION", "TIME_LEAKS", "UF_TM_MIN_DURATION"), _CLOCK_TIMES),
    **dict.fromkeys(("error", "code"), _CODES),
    **dict.fromkeys(("NAME", "LAST_NAME", "error_description", "message"), _TEXTS),
    "ID": (13, "13", 10**25, "9" * 25, 0, -1, None),
    "STATUS": _STATUSES,
    "TIME_ZONE": _ZONES,
}
_NUMBERS: Final = (0, 1, -1, 2**31, 2**53 + 1, 10**25, -(10**25), 0.5, -0.0, 1e308, -1e308, 1757829600, 253402300800)
_SHAPES: Final = ("null", "true", "false", "[]", "{}", "[[]]", '{"": ""}', "[null]", '{"0": {}}', "[{}, {}]")
# What json.dumps would not write.
_LITERALS: Final = (
    *("NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 400, "9" * 5_000, "0" * 30 + "1", "1.", "'x'", "x"),
    *("[" * 900 + "]" * 900, "[" * 6_000 + "]" * 6_000, '{"a":' * 6_000 + "1" + "}" * 6_000, '{"a":1,"a":{}}'),
    *("[" * 100_000, '{"":' * 20_000, '"\\ud83d"', '"\\u00"', '"\\x"', '"\n"', "undefined", "// x", ""),
)
_CONTENT_TYPES: Final = (
    *("application/json", "text/html; charset=utf-8", "text/plain; charset=utf-16", "application/json; charset=x-none"),
    *("application/octet-stream", "multipart/mixed; boundary=x", "image/png", "nonsense", "text/html; charset="),
)
_PAGES: Final = (
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>{}</body></html>",
    "<html><head><meta http-equiv='refresh' content='0; url={}'></head></html>",
    "upstream connect error or disconnect/reset before headers: {}",
    '{{"message": "no Route matched with those values", "request": "{}"}}',
    '{{"error": "invalid_request", "error_description": "{}"}}',
    '{{"error": {{"code": "{}", "message": "{}"}}}}',
    "<?xml version='1.0'?><response><error>{}</error></response>",
)


class Breaker:
    """Makes broken answers."""

    def __init__(self, answers: Sequence[Answer], webhook_url: str) -> None:
        """Break these answers; a proxy on the way also knows the URL of the request."""
        self._answers = answers
        path = webhook_url[webhook_url.index("/rest/") :]
        secret = path.rstrip("/").rpartition("/")[2]
        quoted = quote(path, safe="")
        self._path = path
        self.echoes: tuple[str, ...] = (
            *(webhook_url, path, secret, f"POST {path}timeman.open HTTP/1.1", f"({secret})"),
            *(f"?to={quoted}", quoted.replace("%2F", "%2f"), escape(f"<a href='{webhook_url}'>")),
            *("".join(f"\\u{ord(character):04x}" for character in secret), f"?auth={secret}&x=1"),
        )

    def make(self, number: int, method: str) -> Answer:
        """Return one broken answer, always the same for a number: mostly one that fits the question."""
        random = Random(f"broken answer {number}")  # noqa: S311
        fitting = [answer for answer in self._answers if answer.method == method]
        original = random.choice(fitting if random.random() < 0.8 else self._answers)
        body = original.body
        kind = random.random()
        if kind < 0.12:
            page = random.choice(_PAGES)
            body = page.replace("{}", random.choice(("", *self.echoes))).replace("{{", "{").replace("}}", "}").encode()
        elif kind < 0.17:
            body = random.randbytes(random.choice((0, 1, 7, 300)))
        elif kind < 0.20:
            body = random.choice(_LITERALS).encode()
        else:
            if 0.30 < kind < 0.80:
                body = self._restructured(random, body)
            if kind > 0.75:
                # Never through an echo: half a secret would be found by nobody.
                body = _damaged(random, body)
            elif kind < 0.50:
                body = self._with_echo(random, body)
        status = original.status if random.random() < 0.75 else random.randint(200, 599)
        content_type = original.content_type if random.random() < 0.7 else random.choice(_CONTENT_TYPES)
        headers = self._headers(random)
        return Answer(method=method, status=status, body=body, content_type=content_type, headers=headers)

    def _restructured(self, random: Random, body: bytes) -> bytes:
        document: list[Any] = [json.loads(body)]
        literals: list[str] = []
        for _ in range(random.choice((1, 1, 2, 3, 6))):
            places = list(_places(document))
            if not places:
                break
            container, key = random.choice(places)
            _CHANGES[random.randrange(len(_CHANGES))](random, container, key, literals)
        text = json.dumps(document[0] if document else None, ensure_ascii=random.random() < 0.5)
        for index, literal in enumerate(literals):
            text = text.replace(json.dumps(f"literal {index}"), literal)
        return text.encode("utf-8", "surrogatepass")

    def _with_echo(self, random: Random, body: bytes) -> bytes:
        """Put what a proxy knows into any text of an answer, be it a value or a key."""
        text = body.decode("utf-8", "surrogatepass")
        quotes = [index for index, character in enumerate(text) if character == '"']
        if not quotes:
            return body
        at = random.choice(quotes) + 1
        return f"{text[:at]}{random.choice(self.echoes)}{text[at:]}".encode("utf-8", "surrogatepass")

    def _headers(self, random: Random) -> dict[str, str]:
        headers: dict[str, str] = {}
        if random.random() < 0.6:
            # The same path on another host would be a portal that moved; nobody listens there.
            other = f"https://127.0.0.1:1{random.choice(('', self._path, self._path + 'batch'))}"
            headers["Location"] = random.choice((other, self._path, "/auth/", "//", "http://[", "", "%zz"))
        if random.random() < 0.04:
            headers["Content-Encoding"] = random.choice(("gzip", "deflate", "identity", "nonsense"))
        if random.random() < 0.05:
            headers["Retry-After"] = random.choice(("5", "-1", "soon", "9" * 30))
        return headers


type _Container = list[Any] | dict[str, Any]


def _places(value: Any) -> Iterator[tuple[_Container, Any]]:
    if isinstance(value, list | dict):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def _delete(_random: Random, container: Any, key: Any, _literals: list[str]) -> None:
    del container[key]


def _rename(random: Random, container: Any, key: Any, _literals: list[str]) -> None:
    if isinstance(container, dict):
        new = random.choice((key.lower(), key.upper(), f" {key}", "", "error", "result", "\ud800"))
        container[new] = container.pop(key)


def _swap(random: Random, container: Any, key: Any, _literals: list[str]) -> None:
    other = random.choice(list(container) if isinstance(container, dict) else range(len(container)))
    container[key], container[other] = container[other], container[key]


def _wrap(random: Random, container: Any, key: Any, _literals: list[str]) -> None:
    value = container[key]
    container[key] = random.choice(([value], {"0": value}, {"value": value}, [value, value], {"error": value}))


def _turn(random: Random, container: Any, key: Any, _literals: list[str]) -> None:
    match container[key]:
        case dict() as value:
            container[key] = random.choice((list(value), list(value.values()), json.dumps(value), len(value)))
        case list() as value:
            container[key] = random.choice(
                ({str(at): item for at, item in enumerate(value)}, json.dumps(value), value[:1])
            )
        case bool() as flag:
            container[key] = random.choice((str(flag), "Y" if flag else "N", int(flag)))
        case int() | float() as number:
            container[key] = random.choice((str(number), -number, number * 1_000, [number], f"{number}.5"))
        case str() as text:
            container[key] = random.choice(([text], text[::-1], text[: len(text) // 2], text * 50, {"text": text}, 17))
        case None:
            container[key] = random.choice(("", [], 0))


def _odd_word(random: Random, container: Any, key: Any, _literals: list[str]) -> None:
    container[key] = random.choice(_WORDS)


def _odd_kin(random: Random, container: Any, _key: Any, _literals: list[str]) -> None:
    """Change one of the fields that matter, if there is one beside."""
    known = [key for key in container if key in _KIN] if isinstance(container, dict) else []
    if known:
        key = random.choice(known)
        container[key] = random.choice(_KIN[key])


def _odd_value(random: Random, container: Any, key: Any, _literals: list[str]) -> None:
    container[key] = random.choice((random.choice(_NUMBERS), json.loads(random.choice(_SHAPES))))


def _odd_literal(random: Random, container: Any, key: Any, literals: list[str]) -> None:
    container[key] = f"literal {len(literals)}"
    literals.append(random.choice(_LITERALS))


_CHANGES: Final[tuple[Callable[[Random, Any, Any, list[str]], None], ...]] = (
    *(_delete, _rename, _swap, _wrap, _turn, _turn, _odd_literal, _odd_word, _odd_value, _odd_value),
    *(_odd_kin, _odd_kin, _odd_kin, _odd_kin),
)


def _damaged(random: Random, body: bytes) -> bytes:
    """Return the bytes as a broken cable, a wrong encoding or a full buffer would leave them."""
    at = random.randrange(len(body) + 1)
    some = random.randint(1, 12)
    return random.choice(
        (
            lambda: body[:at],
            lambda: body[at:],
            lambda: body[:at] + body[at + some :],
            lambda: body[:at] + body[at : at + some] * 2 + body[at + some :],
            lambda: body[:at] + random.randbytes(some) + body[at + some :],
            lambda: body[:at] + bytes(byte ^ 1 << random.randrange(8) for byte in body[at : at + 1]) + body[at + 1 :],
            lambda: body[:at] + random.choice((b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\x00", b"\x1b")) + body[at:],
            lambda: b"\xef\xbb\xbf" + body,
            lambda: body.decode("utf-8", "replace").encode("utf-16"),
            lambda: body.decode("utf-8", "replace").encode("cp1251", "replace"),
            lambda: body + body,
            lambda: b"\n\t " + body + b"\r\n",
            lambda: body + b"<!-- 0.021 s -->",
            lambda: b"Warning: mysqli_query() in /home/bitrix/www <br />" + body,
            lambda: body + b" " * (1 << 20),
        )
    )()
