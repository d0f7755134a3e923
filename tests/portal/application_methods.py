"""Methods that only an application may call; a webhook is refused."""

from typing import Final

from .application import Application, Authorization
from .context import Context, Method
from .errors import RestError, system_error
from .php import Params, is_truthy, to_text, upper_keys

# The only events of the scopes here; the work day has none: §9.
_EVENTS: Final = frozenset({"ONAPPINSTALL", "ONAPPUNINSTALL", "ONAPPUPDATE", "ONUSERADD"})


def _application(context: Context) -> Application:
    if not isinstance(context.access, Authorization):
        raise system_error("WRONG_AUTH_TYPE", context.office.auth_statuses)
    return context.access.application


def _event(params: Params) -> str:
    event = to_text(params.get("EVENT")).upper()
    if not event:
        raise RestError("ERROR_ARGUMENT", "Argument 'EVENT' is null or empty", extra={"argument": "EVENT"})
    if event not in _EVENTS:
        raise RestError("ERROR_EVENT_NOT_FOUND", "Event not found")
    return event


def _event_bind(context: Context, raw: Params) -> object:
    application, params = _application(context), upper_keys(raw)
    event, handler = _event(params), to_text(params.get("HANDLER"))
    if not is_truthy(handler):
        raise RestError("ERROR_ARGUMENT", "Argument 'HANDLER' is null or empty", extra={"argument": "HANDLER"})
    if (event, handler) in application.events:
        raise RestError("ERROR_EVENT_BINDING_EXISTS", "Handler already binded")
    application.events.append((event, handler))
    return True


def _event_unbind(context: Context, raw: Params) -> object:
    application, params = _application(context), upper_keys(raw)
    event, handler = _event(params), to_text(params.get("HANDLER"))
    kept = [bound for bound in application.events if bound[0] != event or handler not in {"", bound[1]}]
    count = len(application.events) - len(kept)
    application.events[:] = kept
    return {"count": count}


def _event_get(context: Context, _raw: Params) -> object:
    return [{"event": event, "handler": handler} for event, handler in _application(context).events]


def _placement_bind(context: Context, _raw: Params) -> object:
    _application(context)
    raise RestError("ERROR_PLACEMENT_NOT_FOUND", "Placement not found")


def _pull_config(context: Context, _raw: Params) -> object:
    _application(context)
    # A portal whose push server is not set up.
    raise RestError("SERVER_ERROR", "Push & Pull server is not configured")


METHODS: Final = {
    "event.bind": Method(_event_bind),
    "event.unbind": Method(_event_unbind),
    "event.get": Method(_event_get),
    "placement.bind": Method(_placement_bind, frozenset({"placement"})),
    "pull.application.config.get": Method(_pull_config, frozenset({"pull"})),
}
