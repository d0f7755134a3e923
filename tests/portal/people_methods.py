"""profile, user.current, user.get."""

from typing import Final

from .context import Context, Listing, Method
from .employee import Employee, Role
from .iso_time import print_iso
from .php import Params, PhpObject, is_truthy, items, to_int, to_text, upper_keys

_USER_SCOPES: Final = frozenset({"user", "user_basic", "user_brief"})
_PAGE: Final = 50
_NEGATION: Final = "!"


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
    params = upper_keys(raw)
    wanted = params.get("FILTER")
    conditions = upper_keys(dict(items(wanted))) if wanted is not None else params
    found = [
        fields
        for person in context.office.employees.values()
        if _fits(fields := _user_fields(context, person), conditions)
    ]
    sort, order = to_text(params.get("SORT")).upper(), to_text(params.get("ORDER")).upper()
    found.sort(key=lambda fields: _sort_key(fields, "ID"))
    # One without the other has no effect.
    if sort and order:
        found.sort(key=lambda fields: _sort_key(fields, sort), reverse=order == "DESC")
    # The only parameter whose name counts as written.
    start = max(0, to_int(raw.get("start")))
    end = start + _PAGE
    # Nobody at all is answered without a total.
    return Listing(found[start:end], len(found) or None, end if end < len(found) else None)


def _sort_key(fields: Params, name: str) -> tuple[int, str]:
    value = fields.get(name, "")
    return (int(value), "") if name == "ID" and isinstance(value, str) else (0, str(value))


def _fits(fields: Params, conditions: Params) -> bool:
    return all(_fits_one(fields, key, value) for key, value in conditions.items())


def _fits_one(fields: Params, key: str, value: object) -> bool:
    name = key.lstrip("!=%@")
    if name in {"NAME_SEARCH", "FIND"}:
        words = to_text(value).lower().split()
        haystack = f"{fields['NAME']} {fields['LAST_NAME']} {fields['WORK_POSITION']}".lower()
        return all(word in haystack for word in words)
    if name not in fields:
        return True
    have = fields[name]
    options = [item for _, item in items(value)] if isinstance(value, list | dict) else [value]
    if isinstance(have, bool):
        # Only N, 0 and nothing mean no; the word "false" of a query string does not.
        fits = have == (is_truthy(value) and value != "N")
    elif isinstance(have, list):
        fits = any(to_int(option) in have for option in options)
    elif "%" in key:
        fits = any(to_text(option).strip("%").lower() in str(have).lower() for option in options)
    else:
        fits = any(to_text(option).lower() == str(have).lower() for option in options)
    return fits != key.startswith(_NEGATION)


METHODS: Final = {
    "profile": Method(_profile),
    "user.current": Method(_user_current, _USER_SCOPES),
    "user.get": Method(_user_get, _USER_SCOPES),
}
