"""Methods without a scope, and those only an application may call."""

from typing import Final

from .context import Context, Method
from .errors import RestError, system_error
from .iso_time import print_iso
from .php import Params, to_text, upper_keys
from .registry import find_method


def _scope(context: Context, _raw: Params) -> object:
    return [scope for scope in context.access.scopes if scope not in context.office.missing_modules]


def _method_get(context: Context, raw: Params) -> object:
    method = find_method(context.office, to_text(upper_keys(raw).get("NAME")))
    return {
        "isExisting": method is not None,
        "isAvailable": method is not None and method.is_open_to(context.access),
    }


def _server_time(context: Context, _raw: Params) -> object:
    return print_iso(context.office.clock.now(), context.office.server_zone_info)


def _feature_get(context: Context, raw: Params) -> object:
    code = to_text(upper_keys(raw).get("CODE"))
    if not code:
        raise RestError("CODE_EMPTY", "CODE can't be empty")
    return {"value": "Y" if code in context.office.features else "N"}


def _app_info(context: Context, _raw: Params) -> object:
    if context.office.auth_statuses == "docs":
        raise system_error("ACCESS_DENIED", "docs", description="Access denied! Application context required")
    return {"SCOPE": _scope(context, {}), "LICENSE": f"{context.office.language}_basic"}


def _refuse_webhook(context: Context, _raw: Params) -> object:
    raise system_error("WRONG_AUTH_TYPE", context.office.auth_statuses)


METHODS: Final = {
    "scope": Method(_scope),
    "method.get": Method(_method_get),
    "server.time": Method(_server_time),
    "feature.get": Method(_feature_get),
    "app.info": Method(_app_info),
    "event.bind": Method(_refuse_webhook),
    "event.unbind": Method(_refuse_webhook),
    "event.get": Method(_refuse_webhook),
    "placement.bind": Method(_refuse_webhook, frozenset({"placement"})),
    "pull.application.config.get": Method(_refuse_webhook, frozenset({"pull"})),
}
