"""Reading a request: its address and its parameters, in every form the server takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import json
import re
from typing import Final, Literal
from urllib.parse import unquote

from aiohttp import web

from .php import Params, build_params, items, parse_query, to_text

_MASK: Final = "***"
# The names by which a fault finds the pages of OAuth.
TOKEN: Final = "oauth/token"
AUTHORIZE: Final = "oauth/authorize"
_TOKEN_NAMES: Final = ("auth", "access_token")
_SECRET_NAMES: Final = frozenset({*_TOKEN_NAMES, "refresh_token", "client_secret", "code"})
_SECRET_PAIR: Final = re.compile(r"(^|[?&])(auth|access_token|refresh_token|client_secret)=[^&]*")
_WEBHOOK_SEGMENTS: Final = 4
_V3_WEBHOOK_SEGMENTS: Final = 5


@dataclass(frozen=True, slots=True)
class Address:
    """What the path of a REST request says."""

    method: str
    user: str | None = None
    secret: str | None = field(default=None, repr=False)
    v3: bool = False
    xml: bool = False
    # A page of OAuth instead of a REST method.
    oauth: Literal["authorize", "token"] | None = None


def split_target(request: web.BaseRequest) -> tuple[str, str]:
    """Return path and query exactly as sent."""
    path, _, query = request.raw_path.partition("?")
    return path, query


def parse_address(path: str, prefix: str) -> Address | None:
    """Read the path; None when it is neither a REST address nor one of OAuth."""
    # The authorisation server knows nothing of the portal's prefix.
    if _segments(path, "") == ["oauth", "token"]:
        return Address(TOKEN, oauth="token")
    segments = _segments(path, prefix)
    if segments == ["oauth", "authorize"]:
        return Address(AUTHORIZE, oauth="authorize")
    if segments[:1] != ["rest"]:
        return None
    method, xml = _strip_format(segments[-1]) if len(segments) > 1 else ("", False)
    if segments[1:2] == ["api"]:
        if len(segments) == _V3_WEBHOOK_SEGMENTS:
            return Address(method, segments[2], segments[3], v3=True)
        return Address(method if len(segments) == 3 else "", v3=True)
    if len(segments) == _WEBHOOK_SEGMENTS:
        return Address(method, segments[1], segments[2], xml=xml)
    # Any other shape names no method; the server notices that before it asks who calls.
    return Address(method if len(segments) == 2 else "", xml=xml)


def mask_path(path: str, prefix: str, is_secret: Callable[[str], bool]) -> str:
    """Return the path without secrets, wherever they stand."""
    segments = _segments(path, prefix)
    if segments[:1] != ["rest"]:
        return path
    place = 3 if segments[1:2] == ["api"] else 2
    masked = [
        _MASK if is_secret(segment) or (position == place and len(segments) > place + 1) else segment
        for position, segment in enumerate(segments)
    ]
    return f"{prefix}/{'/'.join(masked)}{'/' if path.endswith('/') else ''}"


def take_token(params: Params, headers: Mapping[str, str]) -> str | None:
    """Take the access token out of a request's parameters; None when it brings none.

    A method never sees it, also not that of a webhook's request.
    """
    given = [to_text(params.pop(name)) for name in _TOKEN_NAMES if name in params]
    scheme, _, bearer = headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer" and bearer.strip():
        return bearer.strip()
    return next((token for token in given if token), None)


def mask_params(params: Params, is_secret: Callable[[str], bool], *, by_name: bool) -> Params:
    """Return parameters without secrets: those that are known, and whatever has the name of one."""
    return {
        name: _MASK if by_name and name in _SECRET_NAMES else _mask_value(value, is_secret)
        for name, value in params.items()
    }


def _mask_value(value: object, is_secret: Callable[[str], bool]) -> object:
    match value:
        case str():
            # The calls of a batch are query strings.
            return _MASK if is_secret(value) else _SECRET_PAIR.sub(rf"\1\2={_MASK}", value)
        case dict():
            return {key: _mask_value(item, is_secret) for key, item in value.items()}
        case list():
            return [_mask_value(item, is_secret) for item in value]
    return value


def _segments(path: str, prefix: str) -> list[str]:
    if not path.startswith(f"{prefix}/"):
        return []
    return [unquote(segment) for segment in path[len(prefix) :].split("/") if segment]


def _strip_format(method: str) -> tuple[str, bool]:
    for ending in (".json", ".xml"):
        if method.lower().endswith(ending):
            return method[: -len(ending)], ending == ".xml"
    return method, False


async def read_params(request: web.Request) -> Params:
    """Merge query and body; the body wins, broken JSON counts as nothing."""
    _, query = split_target(request)
    params = parse_query(query)
    if request.content_type == "multipart/form-data":
        form = await request.post()
        return params | build_params([(name, value) for name, value in form.items() if isinstance(value, str)])
    body = await request.read()
    if request.content_type == "application/json":
        return params | (_decode(body) or {})
    return params | parse_query(body.decode(errors="replace").strip())


async def read_form(request: web.Request) -> Params:
    """Merge query and form as the pages of OAuth do; they do not read JSON."""
    if request.content_type == "application/json":
        return parse_query(split_target(request)[1])
    return await read_params(request)


async def read_json(request: web.Request) -> Params | None:
    """Read the body as REST 3.0 does: JSON or nothing, never the query string; None when it is neither."""
    body = await request.read()
    if not body:
        return {}
    return _decode(body) if request.content_type == "application/json" else None


def _decode(body: bytes) -> Params | None:
    try:
        return dict(items(json.loads(body, parse_constant=_refuse_constant)))
    except ValueError, RecursionError:
        return None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
