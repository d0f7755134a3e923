"""Calls of REST 3.0: §4.3."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from .context import Context
from .envelope import Reply, V3Error, render, time_block
from .errors import system_error
from .journal import Call, Request
from .operating import RequestMeter
from .php import Params
from .records_v3 import has_records, list_records
from .targeting import Subject

if TYPE_CHECKING:
    from .portal import Portal

_SCOPE: Final = "timeman"
_METHODS: Final = {"timeman.record.list": list_records}


def has_rest_v3(portal: Portal) -> bool:
    """Whether the server knows addresses of REST 3.0; older ones take them for unknown methods."""
    return portal.generation != "A" or has_records(portal)


def run_v3(portal: Portal, entry: Request, method: str, admit: Callable[[], Context]) -> tuple[Reply, Context]:
    """Answer a call; who calls is asked for only when the method is known.

    Raises:
        V3Error: the call fails.
        RestError: the same, in the words of the older REST.
    """
    name = method.lower()
    call = entry.calls[0] if entry.calls else Call(method=name, params=entry.params)
    handler = _METHODS.get(name) if has_records(portal) else None
    if handler is None or _SCOPE in portal.missing_modules:
        raise V3Error("METHODNOTFOUNDEXCEPTION", f"Method `{method}` not found", 404)
    context = admit()
    if _SCOPE not in context.access.scopes:
        raise system_error("insufficient_scope")
    if not entry.readable:
        raise V3Error("INVALIDJSONEXCEPTION", "The request body is not valid JSON")
    portal.limiter.check(context.access, name)
    started, meter = portal.clock.now(), RequestMeter(portal, context.access)
    fault = portal.faults.take_for_call(Subject(name, entry.params, context.caller.id), inside_batch=False)
    if fault is not None and fault.refuse_call is not None:
        raise fault.refuse_call(portal.auth_statuses)
    result: object = handler(context, entry.params)
    run_time = meter.add(name)
    meter.finish()
    if fault is not None and fault.change_result is not None:
        result = fault.change_result(result)
    call.executed, call.result = True, result
    entry.outcome = "ok"
    payload: Params = {"result": result, "time": time_block(context, name, started, run_time)}
    return render(payload), context
