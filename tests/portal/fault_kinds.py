"""Faults on demand: what can go wrong between the portal and a client."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final, Literal, Self

from .clock import to_instant
from .envelope import HTML, JSON, Reply
from .errors import SYSTEM_ERRORS, RestError, StatusVariant, system_error
from .php import encode
from .timeman_methods import STATUS_METHODS

type When = Literal["before", "after"]

# What concerns one method, not the whole request: inside a batch it is an item's error.
_PER_CALL: Final = frozenset(
    {
        "insufficient_scope",
        "WRONG_AUTH_TYPE",
        "ALLOWED_ONLY_INTRANET_USER",
        "METHOD_CONFIRM_WAITING",
        "METHOD_CONFIRM_DENIED",
    }
)


class Drop(Enum):
    """Where the connection breaks."""

    BEFORE = "before the request is processed"
    AFTER = "after it was processed, without an answer"
    HALF = "in the middle of the answer's body"


class Gate:
    """Holds requests until somebody opens it."""

    def __init__(self) -> None:
        """Start closed."""
        self._open = asyncio.Event()
        self._reached = asyncio.Event()

    async def wait(self) -> None:
        """Stand before the gate."""
        self._reached.set()
        await self._open.wait()

    async def reached(self) -> None:
        """Wait until a request stands before the gate."""
        await self._reached.wait()

    def release(self) -> None:
        """Let everybody through, now and later."""
        self._open.set()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainFault:
    """One thing that goes wrong; made by the constructors below and those of Fault."""

    name: str
    # For the whole HTTP exchange:
    seconds: float = 0.0
    gate: Gate | None = None
    when: When = "before"
    drop: Drop | None = None
    reply: Reply | None = None
    wrap: Callable[[Reply], Reply] | None = None
    refuse_request: Callable[[StatusVariant], RestError] | None = None
    # For one call, also inside a batch:
    refuse_call: Callable[[StatusVariant], RestError] | None = None
    change_result: Callable[[object], object] | None = None
    # Whether the method runs although its answer is replaced.
    executed: bool = False
    # The methods it strikes when it was added without one, inside batches too.
    methods: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_for_call(self) -> bool:
        """Whether it concerns a single call."""
        return self.refuse_call is not None or self.change_result is not None

    @property
    def is_wait(self) -> bool:
        """Whether it only takes time."""
        return self.gate is not None or self.seconds > 0

    @classmethod
    def delay(cls, seconds: float, when: When = "before") -> Self:
        """Let the portal take its time before (or after) processing."""
        return cls(name=f"delay {seconds} s", seconds=seconds, when=when)

    @classmethod
    def hold(cls, when: When = "before") -> Self:
        """Keep the request until release() of the handle, before or after processing."""
        return cls(name="hold", gate=Gate(), when=when)

    @classmethod
    def lost_before(cls) -> Self:
        """Drop the connection before anything is processed."""
        return cls(name="lost before", drop=Drop.BEFORE)

    @classmethod
    def lost_after(cls) -> Self:
        """Process the request, then drop the connection."""
        return cls(name="lost after", drop=Drop.AFTER, executed=True)

    @classmethod
    def truncated(cls) -> Self:
        """Process the request and send half of the body."""
        return cls(name="truncated", drop=Drop.HALF, executed=True)

    @classmethod
    def raw(
        cls,
        status: int,
        body: bytes | str,
        content_type: str = JSON,
        headers: Mapping[str, str] | None = None,
        *,
        executed: bool = False,
    ) -> Self:
        """Answer anything at all."""
        content = body.encode() if isinstance(body, str) else body
        return cls(name=f"raw {status}", reply=Reply(status, content, content_type, headers or {}), executed=executed)

    @classmethod
    def html(cls, status: int, title: str, *, executed: bool = False) -> Self:
        """Answer with a web page."""
        page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
        return cls.raw(status, page, HTML, executed=executed)

    @classmethod
    def html_500(cls, *, executed: bool = False) -> Self:
        """Answer 500 with a page."""
        return cls.html(500, "Internal Server Error", executed=executed)

    @classmethod
    def html_403(cls) -> Self:
        """Answer 403 with a page."""
        return cls.html(403, "403 Forbidden")

    @classmethod
    def query_limit_html(cls) -> Self:
        """Let the cloud's front end refuse with a page: 503."""
        return cls.html(503, "Too many requests")

    @classmethod
    def query_limit_json(cls) -> Self:
        """Let the cloud's front end refuse with JSON: 503 QUERY_LIMIT_EXCEEDED."""
        return cls(
            name="QUERY_LIMIT_EXCEEDED", refuse_request=lambda variant: system_error("QUERY_LIMIT_EXCEEDED", variant)
        )

    @classmethod
    def overload_limit(cls) -> Self:
        """Block the portal's REST by hand: OVERLOAD_LIMIT."""
        return cls.auth_error("OVERLOAD_LIMIT")

    @classmethod
    def operation_time_limit(cls, reset_at: datetime | str | None = None) -> Self:
        """Refuse one method with 429, with or without operating_reset_at in the error."""
        extra = {} if reset_at is None else {"operating_reset_at": int(to_instant(reset_at).timestamp())}
        return cls(
            name="OPERATION_TIME_LIMIT",
            refuse_call=lambda variant: system_error("OPERATION_TIME_LIMIT", variant, extra=dict(extra)),
        )

    @classmethod
    def auth_error(cls, code: str, description: str | None = None) -> Self:
        """Refuse with an error of §6.3, in the portal's variant of statuses."""
        if code not in SYSTEM_ERRORS:
            raise ValueError(f"no system error {code}")

        def make(variant: StatusVariant) -> RestError:
            return system_error(code, variant, description=description)

        if code in _PER_CALL:
            return cls(name=code, refuse_call=make)
        return cls(name=code, refuse_request=make)

    @classmethod
    def subscription(cls) -> Self:
        """Refuse because the plan has no REST."""
        return cls.auth_error("ACCESS_DENIED")

    @classmethod
    def redirect(cls, location: str, status: int = 302) -> Self:
        """Answer with a redirect to anywhere."""
        return cls.raw(status, "", HTML, {"Location": location})

    @classmethod
    def broken_json(cls, *, executed: bool = True) -> Self:
        """Answer with something that is nearly JSON."""
        return cls.raw(200, b'{"result":{"STATUS":"OPE', executed=executed)

    @classmethod
    def empty(cls, status: int = 200, *, executed: bool = True) -> Self:
        """Answer without a body."""
        return cls.raw(status, b"", executed=executed)

    @classmethod
    def oversized(cls, size: int, *, executed: bool = True) -> Self:
        """Answer with valid JSON of at least `size` bytes."""
        return cls.raw(200, b'{"result":"' + b"x" * size + b'"}', executed=executed)

    @classmethod
    def error(cls, code: str, description: str = "", http_status: int = 400, *, executed: bool = False) -> Self:
        """Let one method fail with any error."""
        return cls(
            name=f"error {code}",
            refuse_call=lambda _variant: RestError(code, description, http_status),
            executed=executed,
        )

    @classmethod
    def result(cls, value: object) -> Self:
        """Replace the result of one method; it runs all the same."""
        encode(value)
        return cls(name="result", change_result=lambda _result: value, executed=True)

    @classmethod
    def unknown_status(cls, status: str = "SUSPENDED") -> Self:
        """Report a status nobody knows."""
        return cls(
            name=f"status {status}",
            change_result=lambda result: result | {"STATUS": status} if isinstance(result, dict) else result,
            executed=True,
            methods=STATUS_METHODS,
        )

    @classmethod
    def wrong_types(cls) -> Self:
        """Answer with the right keys and nonsense behind them."""
        return cls(name="wrong types", change_result=_confuse, executed=True)


def _confuse(value: object) -> object:
    if isinstance(value, dict) and value:
        return {key: _confuse_one(item) for key, item in value.items()}
    return _confuse_one(value)


def _confuse_one(value: object) -> object:
    match value:
        case str():
            return [value]
        case bool():
            return {"value": "perhaps"}
        case int() | float():
            return "a number"
        case None:
            return [0]
    return 17
