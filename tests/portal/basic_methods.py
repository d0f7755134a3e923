"""Methods without a scope."""

from typing import Final

from .application import Authorization
from .context import Context, Method
from .errors import RestError, system_error
from .iso_time import print_iso
from .php import Params, to_text, upper_keys
from .registry import find_method


def _scope(context: Context, _raw: Params) -> object:
    return [scope for scope in context.access.scopes if scope not in context.office.missing_modules]


def _method_get(context: Context, raw: Params) -> object:
    # Read as written: neither the parameter nor the method is looked for in another case.
    name = to_text(raw.get("name"))
    method = find_method(context.office, name) if name == name.lower() else None
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
    licence = f"{context.office.language}_basic"
    if isinstance(context.access, Authorization):
        application = context.access.application
        return {
            "ID": application.id,
            "CODE": application.client_id,
            "VERSION": 1,
            "STATUS": "L",
            "INSTALLED": application.installed,
            "PAYMENT_EXPIRED": "N",
            "DAYS": None,
            "LANGUAGE_ID": context.office.language,
            "LICENSE": licence,
        }
    if context.office.auth_statuses == "docs":
        raise system_error("ACCESS_DENIED", "docs", description="Access denied! Application context required")
    return {"SCOPE": _scope(context, {}), "LICENSE": licence}


METHODS: Final = {
    "scope": Method(_scope),
    "method.get": Method(_method_get),
    "server.time": Method(_server_time),
    "feature.get": Method(_feature_get),
    "app.info": Method(_app_info),
}
