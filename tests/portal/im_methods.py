"""Presence, people as the messenger sees them, and notifications."""

from datetime import timedelta
import json
from typing import Final

from .absence import print_absent
from .context import Context, Method
from .employee import Employee, Notification, Role
from .errors import RestError
from .iso_time import print_iso
from .php import Params, items, to_int, to_text, upper_keys

_SCOPE: Final = frozenset({"im"})
PRESENCES: Final = ("online", "dnd", "away", "break")
_MAX_ATTACH: Final = 60_000
_DEFAULT_IDLE_MINUTES: Final = 10


def _status_set(context: Context, raw: Params) -> object:
    status = upper_keys(raw).get("STATUS")
    if status not in PRESENCES:
        raise RestError("STATUS_ERROR", "Status is not available")
    context.caller.presence = str(status)
    context.caller.idle_since = None
    return True


def _status_get(context: Context, _raw: Params) -> object:
    return context.caller.presence or False


def _idle_start(context: Context, raw: Params) -> object:
    params = upper_keys(raw)
    minutes = to_int(params["AGO"]) if params.get("AGO") is not None else _DEFAULT_IDLE_MINUTES
    context.caller.idle_since = context.office.clock.now() - timedelta(minutes=max(1, minutes))
    return True


def _idle_end(context: Context, _raw: Params) -> object:
    context.caller.idle_since = None
    return True


def _notify(context: Context, raw: Params, *, system: bool) -> object:
    params = upper_keys(raw)
    office = context.office
    recipient_id = to_int(params.get("USER_ID", params.get("TO")))
    if recipient_id <= 0:
        raise RestError("USER_ID_EMPTY", "User ID can't be empty")
    message = to_text(params.get("MESSAGE")).strip()
    if not message:
        raise RestError("MESSAGE_EMPTY", "Message can't be empty")
    attach = params.get("ATTACH")
    if isinstance(attach, int | float):
        raise RestError("ATTACH_ERROR", "Incorrect attach params")
    if len(repr(attach)) > _MAX_ATTACH:
        raise RestError("ATTACH_OVERSIZE", "You have exceeded the maximum allowable size of attach")
    recipient = office.employees.get(recipient_id)
    if recipient is None:
        return False
    notification = Notification(
        id=office.next_notification_id(),
        author_id=context.caller.id,
        system=system,
        message=message,
        message_out=to_text(params.get("MESSAGE_OUT")),
        tag=to_text(params.get("TAG")),
        sub_tag=to_text(params.get("SUB_TAG")),
        attach=attach,
        sent=office.clock.now(),
    )
    recipient.notifications.append(notification)
    return notification.id


def _notify_personal(context: Context, raw: Params) -> object:
    return _notify(context, raw, system=False)


def _notify_system(context: Context, raw: Params) -> object:
    return _notify(context, raw, system=True)


def _user_get(context: Context, raw: Params) -> object:
    params = upper_keys(raw)
    user_id = context.caller.id
    if params.get("ID") is not None:
        user_id = to_int(params["ID"])
        if user_id <= 0:
            raise RestError("ID_EMPTY", "User ID can't be empty")
    person = context.office.employees.get(user_id)
    if person is None:
        raise RestError("USER_NOT_EXISTS", "User is not exists")
    return _describe(context, person)


def _user_list_get(context: Context, raw: Params) -> object:
    params = upper_keys(raw)
    asked = params.get("ID")
    if isinstance(asked, str):
        # JsObjectToPhp reads `[4,5]`.
        asked = _read_list(asked)
    user_ids = dict.fromkeys(user_id for _, value in items(asked) if (user_id := to_int(value)) > 0)
    if not user_ids:
        raise RestError("INVALID_FORMAT", "A wrong format for the ID field is passed")
    found: Params = {}
    for user_id in user_ids:
        # An external person sees only themselves here, for there are no common groups.
        if context.caller.role is not Role.EXTERNAL or user_id == context.caller.id:
            person = context.office.employees.get(user_id)
            found[str(user_id)] = None if person is None else _describe(context, person)
    return list(found.values()) if to_text(params.get("RESULT_TYPE")).lower() == "array" else found


def _read_list(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _describe(context: Context, person: Employee) -> Params:
    seen = person.last_activity
    # status and idle are constants on the real server too, they say nothing about presence.
    return {
        "id": person.id,
        "active": person.active,
        "name": person.full_name,
        "first_name": person.name,
        "last_name": person.last_name,
        "work_position": person.work_position,
        "color": "#ab7761",
        "avatar": "",
        "avatar_hr": f"{context.office.base_url}/bitrix/js/im/images/blank.gif",
        "gender": person.gender or "M",
        "birthday": "",
        "extranet": person.role == "external",
        "network": False,
        "bot": False,
        "connector": False,
        "external_auth_id": "default",
        "status": "online",
        "idle": False,
        "last_activity_date": print_iso(seen, context.office.server_zone_info) if seen else False,
        "mobile_last_date": False,
        "desktop_last_date": False,
        "absent": print_absent(person, context.caller),
        "departments": [person.department],
        "phones": False,
        "bot_data": None,
        "type": "user",
        "website": "",
        "email": person.email,
    }


METHODS: Final = {
    "im.user.status.set": Method(_status_set, _SCOPE),
    "im.user.status.get": Method(_status_get, _SCOPE),
    "im.user.status.idle.start": Method(_idle_start, _SCOPE),
    "im.user.status.idle.end": Method(_idle_end, _SCOPE),
    "im.user.get": Method(_user_get, _SCOPE),
    "im.user.list.get": Method(_user_list_get, _SCOPE),
    "im.notify": Method(_notify_personal, _SCOPE),
    "im.notify.personal.add": Method(_notify_personal, _SCOPE),
    "im.notify.system.add": Method(_notify_system, _SCOPE),
}
