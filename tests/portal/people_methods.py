"""profile, user.current, user.get."""

from typing import Final

from .context import Context, Listing, Method
from .employee import Employee, Role
from .iso_time import print_iso
from .php import Params, PhpObject, to_int, to_text, upper_keys
from .user_filter import fits, read_conditions

_USER_SCOPES: Final = frozenset({"user", "user_basic", "user_brief"})
_PAGE: Final = 50


def _profile(context: Context, _raw: Params) -> object:
    person = context.caller
    return {
        "ID": str(person.id),
        "ADMIN": person.is_admin,
        "NAME": person.name,
        "LAST_NAME": person.last_name,
        "PERSONAL_GENDER": person.gender,
        "PERSONAL_PHOTO": person.photo,
        "TIME_ZONE": person.time_zone,
    }


def _user_fields(context: Context, person: Employee) -> Params:
    external = person.role is Role.EXTERNAL
    fields: Params = {
        "ID": str(person.id),
        "XML_ID": None,
        "ACTIVE": person.active,
        "NAME": person.name,
        "LAST_NAME": person.last_name,
        "SECOND_NAME": "",
        "TITLE": None,
        "IS_ONLINE": "Y" if person.is_online else "N",
        "TIME_ZONE": person.time_zone,
        # The documented sample has an empty object here: §5.
        "LAST_ACTIVITY_DATE": PhpObject(),
        "PERSONAL_GENDER": person.gender,
        "WORK_POSITION": person.work_position,
        "UF_DEPARTMENT": [] if external else [person.department],
        "USER_TYPE": "extranet" if external else "employee",
    }
    scopes = context.access.scopes
    if "user" in scopes or "user_basic" in scopes:
        fields["EMAIL"] = person.email
    if "user" in scopes:
        fields |= {
            "LAST_LOGIN": print_iso(person.last_activity, context.office.server_zone_info)
            if person.last_activity
            else "",
            "PERSONAL_PHOTO": person.photo,
        }
    return fields


def _user_current(context: Context, _raw: Params) -> object:
    return _user_fields(context, context.caller)


def _user_get(context: Context, raw: Params) -> object:
    conditions = read_conditions(raw)
    caller = context.caller
    visible = [caller] if caller.role is Role.EXTERNAL else context.office.employees.values()
    found = [fields for person in visible if fits(fields := _user_fields(context, person), conditions)]
    params = upper_keys(raw)
    sort, order = to_text(params.get("SORT")).upper(), to_text(params.get("ORDER")).upper()
    found.sort(key=lambda fields: _sort_key(fields, "ID"))
    # One without the other has no effect.
    if sort and order:
        found.sort(key=lambda fields: _sort_key(fields, sort), reverse=order == "DESC")
    # The only parameter whose name counts as written.
    start = 0 if context.office.user_get_ignores_start else max(0, to_int(raw.get("start")))
    end = start + _PAGE
    page = found[start:end]
    # A page without anybody comes without a total.
    return Listing(page, len(found) if page else None, end if end < len(found) else None)


def _sort_key(fields: Params, name: str) -> tuple[int, str]:
    value = fields.get(name, "")
    return (int(value), "") if name == "ID" and isinstance(value, str) else (0, str(value))


METHODS: Final = {
    "profile": Method(_profile),
    "user.current": Method(_user_current, _USER_SCOPES),
    "user.get": Method(_user_get, _USER_SCOPES),
}
