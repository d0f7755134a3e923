"""Helpers of the client tests: sessions, settings of Hypothesis, generated answers."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
import contextlib
from dataclasses import dataclass
from datetime import datetime
import os
import ssl
import traceback
from typing import Any, Final

from aiohttp import ClientSession, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver
from hypothesis import HealthCheck, settings, strategies as st
import pytest

from custom_components.bitrix24.api import (
    ApiError,
    PollQuery,
    Portal as Client,
    Profile,
    Settings,
    Transport,
    Webhook,
    Workday,
)
from tests.portal import Portal

SECRET: Final = "s3cretKey0000001"
LEAK: Final = "s3cret"
MORNING: Final = "2026-09-14T08:00:00+02:00"

type BuildPortal = Callable[..., Awaitable[Portal]]

# The same examples in every run, so that a change is judged by itself; the tests marked long look at many more.
# HYPOTHESIS_SEARCH=1 makes them look at others each time, as the nightly run does.
QUICK: Final = settings(
    max_examples=200,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
BRIEF: Final = settings(QUICK, max_examples=100)
LONG: Final = settings(QUICK, max_examples=3_000, derandomize=not os.environ.get("HYPOTHESIS_SEARCH"))


def at(time: str, day: str = "2026-09-14") -> str:
    """Return an instant in Berlin's summer."""
    return f"{day}T{time}+02:00"


def instant(text: str) -> datetime:
    """Return an instant from its text."""
    return datetime.fromisoformat(text)


def session_that_trusts(context: ssl.SSLContext, resolver: AbstractResolver | None = None) -> ClientSession:
    return ClientSession(connector=TCPConnector(ssl=context, resolver=resolver), cookie_jar=DummyCookieJar())


async def post(
    transport: Transport, webhook: str, method: str = "timeman.status", parameters: Any = None, **options: Any
) -> dict[str, Any]:
    """Post like the client does."""
    own = Webhook.parse(webhook)
    return await transport.post(own.method_url(method), parameters or {}, method=method, secret=own.secret, **options)


ANNA: Final = 12


@dataclass(frozen=True, kw_only=True)
class OwnReading:
    """What a reading tells about the owner of the webhook."""

    profile: Profile
    workday: Workday
    scopes: frozenset[str] | None = None
    settings: Settings | None = None
    presence: str | None = None
    missing_scopes: frozenset[str] = frozenset()


async def read_own(
    client: Client, *, scopes: bool = False, settings: bool = False, presence: bool = False
) -> OwnReading:
    """Read the owner's day, and on request more."""
    own = client.owner_id
    questions = PollQuery(days=[own], settings=[own] if settings else [], scopes=scopes, presence=presence)
    reading = await client.read(questions)
    return OwnReading(
        profile=reading.profile,
        workday=reading.get_day(own),
        scopes=reading.scopes,
        settings=reading.settings.get(own),
        presence=reading.presence,
        missing_scopes=reading.missing_scopes,
    )


async def failure_of(call: Awaitable[object]) -> ApiError:
    """Return the error of a call after a look for the secret in everything that can be told about it."""
    with pytest.raises(ApiError) as caught:
        await call
    assert_no_secret(caught.value)
    return caught.value


def assert_no_secret(error: BaseException) -> None:
    told = ["".join(traceback.format_exception(error))]
    links: list[BaseException] = [error]
    for link in links:
        told += [str(link), repr(link), repr(link.args), repr(vars(link)), *getattr(link, "__notes__", ())]
        links += [other for other in (link.__cause__, link.__context__) if other is not None and other not in links]
    assert not [text for text in told if LEAK in text]


_KEYS: Final = st.sampled_from(
    (
        *("STATUS", "ID", "TIME_START", "TIME_FINISH", "DURATION", "TIME_LEAKS", "ACTIVE", "TIME_FINISH_DEFAULT"),
        *("UF_TM_FREE", "UF_TM_MIN_DURATION", "ADMIN", "NAME", "LAST_NAME", "TIME_ZONE", "code", "message"),
        *("result", "result_error", "result_time", "error", "error_description", "time", "date_finish"),
        *("me", "day12", "scopes", "rules12", "presence", "absences0", "id", "absent", "operating_reset_at"),
        *("items", "startTime", "endTime", "duration", "breakLength"),
    )
)
# What a portal says, or nearly.
_WORDS: Final = st.sampled_from(
    (
        *("OPENED", "PAUSED", "CLOSED", "EXPIRED", "opened", "SUSPENDED", "", "Y", "N", "12", "-1", "1e5", "online"),
        *("08:00:00", "24:00:00", "-01:30:00", "9999:99:99", "1:2:3", "00:-1:-30", "break"),
        *("2026-09-14T08:00:00+02:00", "2026-09-14T25:10:00+02:00", "2026-09-15T25:10:00+02:00", "2026-09-14"),
        *("2026-09-14T08:00:00", "2026-09-14T08:00:00Z", "2026-09-14T24:00:00+02:00", "2026-09-14T99:99:99-23:59"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1971-01-01T00:00:00+14:00"),
        *("2999-12-31T23:59:59-12:00", "2999-12-31T99:99:99-12:00", "insufficient_scope", "ACCESS_DENIED"),
        *("OPERATION_TIME_LIMIT", "BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION", "Access denied! Sorry"),
    )
)
_LEAVES: Final = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _WORDS | st.text(st.characters())
)


def json_values(leaves: st.SearchStrategy[Any] = _LEAVES) -> st.SearchStrategy[Any]:
    """Any JSON, most of it near to what a portal answers."""
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | json_objects(inner), max_leaves=12)


def json_objects(values: st.SearchStrategy[Any] = _LEAVES) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(_KEYS | st.text(max_size=3), values, max_size=8)


def workday_answers() -> st.SearchStrategy[dict[str, Any]]:
    """Answers of timeman.status with some fields missing, wrong or odd."""
    names = ("STATUS", "ID", "TIME_START", "TIME_FINISH", "DURATION", "TIME_LEAKS", "ACTIVE", "TIME_FINISH_DEFAULT")
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, _WORDS | json_values()))


@contextlib.asynccontextmanager
async def bare_server(answer: bytes | None, context: ssl.SSLContext | None) -> AsyncGenerator[str]:
    """Answer each request with given bytes, or never; the URL of a webhook there."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, EOFError):
            if answer is None:
                await reader.read(-1)
            else:
                if context is not None:
                    await reader.readuntil(b"\r\n\r\n")
                    await reader.readexactly(2)
                writer.write(answer)
                await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        yield f"https://127.0.0.1:{port}/rest/12/{SECRET}/"
