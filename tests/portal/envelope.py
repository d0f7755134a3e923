"""What a body looks like: the envelopes of both REST generations, as JSON or XML."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING, Final

from .errors import RestError
from .iso_time import print_iso
from .php import Params, PhpObject, encode

if TYPE_CHECKING:
    from .context import Context

JSON: Final = "application/json; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)


def time_block(context: Context, method: str, started: datetime, run_time: float) -> Params:
    """Return the `time` of a successful answer; its dates are in the server's zone."""
    office = context.office
    finished = office.clock.now() + timedelta(seconds=run_time)
    exact = office.time_start_type is float
    block: Params = {
        "start": started.timestamp() if exact else int(started.timestamp()),
        "finish": finished.timestamp(),
        "duration": (finished - started).total_seconds(),
        "processing": run_time if exact else int(run_time),
        "date_start": print_iso(started, office.server_zone_info),
        "date_finish": print_iso(finished, office.server_zone_info),
    }
    if office.limiter.is_on:
        reset_at = office.blocked_until() or office.limiter.reset_at(context.access, method)
        block["operating_reset_at"] = int(reset_at.timestamp())
        block["operating"] = office.limiter.used(context.access, method)
    return block


def error_body(error: RestError) -> Params:
    """Return the envelope of an error; it has no `time`."""
    return {"error": error.code, "error_description": error.description, **error.extra}


def render(payload: Params, status: int = 200, *, xml: bool = False, headers: Mapping[str, str] | None = None) -> Reply:
    """Render an envelope."""
    common = {"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff", **(headers or {})}
    if xml:
        body = f'<?xml version="1.0" encoding="utf-8"?><response>{_to_xml(payload)}</response>'
        return Reply(status, body.encode(), "text/xml; charset=utf-8", common)
    return Reply(status, encode(payload).encode(), JSON, common)


def _to_xml(value: object) -> str:
    match value:
        case dict():
            return "".join(
                f"<item>{_to_xml(item)}</item>" if key.isdigit() else f"<{key}>{_to_xml(item)}</{key}>"
                for key, item in value.items()
            )
        case list() | tuple():
            return "".join(f"<item>{_to_xml(item)}</item>" for item in value)
        case bool() | None:
            return "1" if value else ""
    return escape(str(value))


V3_PREFIX: Final = "BITRIX_REST_V3_EXCEPTION_"


class V3Error(Exception):
    """An error of REST 3.0."""

    def __init__(self, name: str, message: str, status: int = 400, fields: Mapping[str, str] | None = None) -> None:
        """Carry what the envelope needs; `fields` are what failed the validation."""
        super().__init__(f"{name}: {message}")
        self.code = name if name == "INTERNAL_SERVER_ERROR" else V3_PREFIX + name
        self.message = message
        self.status = status
        self.fields = dict(fields or {})


def v3_error_body(error: V3Error) -> Params:
    """Return the error envelope of REST 3.0."""
    body: Params = PhpObject(code=error.code, message=error.message)
    if error.fields:
        body["validation"] = [{"message": text, "field": name} for name, text in error.fields.items()]
    return {"error": body}


def as_v3_error(error: RestError) -> V3Error:
    """Say in REST 3.0 what refused a request; every failed authentication looks the same."""
    match error.code:
        case "insufficient_scope":
            return V3Error("INSUFFICIENTSCOPEEXCEPTION", "Insufficient scope", 403)
        case "OPERATION_TIME_LIMIT" | "OVERLOAD_LIMIT":
            return V3Error("RATELIMITEXCEPTION", "Too many requests", 429)
        case "ERROR_METHOD_NOT_FOUND":
            return V3Error("METHODNOTFOUNDEXCEPTION", "Method not found", 404)
        case "INTERNAL_SERVER_ERROR" | "ERROR_CORE" | "ERROR_UNEXPECTED_ANSWER":
            return V3Error("INTERNAL_INTERNALEXCEPTION", "Internal server error", 500)
    return V3Error("ACCESSDENIEDEXCEPTION", "Access denied", 401)
