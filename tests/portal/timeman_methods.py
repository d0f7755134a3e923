"""timeman.status, open, pause, close, settings."""

from typing import Final

from .context import Context, Method
from .employee import Employee, Role
from .errors import RestError, system_error
from .iso_time import WallTime, parse_atom, print_duration
from .php import Params, equals_loosely, to_double, to_int, to_text, upper_keys
from .texts import text
from .timekeeping import OpenAction, Punch
from .workday_answer import describe_workday

_SCOPE: Final = frozenset({"timeman"})


def _target(context: Context, params: Params) -> Employee:
    """Return whose day is meant; the right is checked before the existence."""
    office, caller = context.office, context.caller
    if caller.role is Role.EXTERNAL:
        raise system_error("ALLOWED_ONLY_INTRANET_USER", office.auth_statuses)
    if "USER_ID" not in params or equals_loosely(params["USER_ID"], caller.id):
        return caller
    if not caller.role.writes_all:
        raise RestError("", text("foreign_user", office.language))
    target = office.employees.get(to_int(params["USER_ID"]))
    if target is None or not (target.active or office.dismissed_have_status):
        raise RestError("", text("user_not_found", office.language))
    return target


def _params(context: Context, raw: Params) -> Params:
    """Return the parameters by their names in upper case, less what is dropped on the way."""
    return {name: value for name, value in upper_keys(raw).items() if name not in context.office.dropped_params}


def _punch(context: Context, params: Params, *, time: WallTime | None = None, report: str = "") -> Punch:
    return Punch(
        time=time,
        report=report,
        latitude=to_double(params.get("LAT")),
        longitude=to_double(params.get("LON")),
        ip=context.ip,
        actor=context.caller,
    )


def _time(context: Context, params: Params) -> WallTime | None:
    if params.get("TIME") is None:
        return None
    time = parse_atom(params["TIME"])
    if time is None:
        raise RestError("WRONG_DATETIME_FORMAT", text("datetime_format", context.office.language))
    return time


def _answer(context: Context, target: Employee, *, stale: Params | None = None) -> Params:
    """Describe the day; generation A knows the new status but has the other fields still cached."""
    fresh = describe_workday(context.office, target, context.caller)
    if context.office.generation == "A" and stale is not None:
        return stale | {"STATUS": fresh["STATUS"]}
    return fresh


def _status(context: Context, raw: Params) -> object:
    return _answer(context, _target(context, _params(context, raw)))


def _without_effect(context: Context, target: Employee) -> Params:
    """Answer an open, or a vetoed reopen or close, that did nothing and raised nothing.

    Here an exception that an earlier call of the batch left behind would come up: §6.5.
    """
    return _answer(context, target)


def _open(context: Context, raw: Params) -> object:
    params = _params(context, raw)
    target = _target(context, params)
    keeping = context.office.timekeeping
    # The decision comes first, and TIME is read before anything is written: §2.7 lives on that.
    match keeping.open_action(target):
        case OpenAction.OPEN:
            time, report = _time(context, params), params.get("REPORT")
            # A number is no reason here, unlike in close; without TIME neither looks at REPORT.
            reason = report if time is not None and isinstance(report, str) else ""
            keeping.open(target, _punch(context, params, time=time, report=reason))
            context.cookies[_last_pause(target)] = ""
            return _answer(context, target)
        case OpenAction.REOPEN:
            return _reopen(context, params, target)
    return _without_effect(context, target)


def _reopen(context: Context, params: Params, target: Employee) -> Params:
    if params.get("TIME") is not None:
        raise RestError("TIME", text("paused", context.office.language))
    before = describe_workday(context.office, target, context.caller)
    record = context.office.timekeeping.reopen(target, _punch(context, {}))
    if record is None:
        return _without_effect(context, target)
    now = int(context.office.clock.now().timestamp())
    context.cookies[_last_pause(target)] = f"{now - record.leaks}|{now}"
    return _answer(context, target, stale=before)


def _last_pause(target: Employee) -> str:
    return f"BITRIX_SM_TIMEMAN_LAST_PAUSE_{target.id}"


def _pause(context: Context, raw: Params) -> object:
    target = _target(context, _params(context, raw))
    before = describe_workday(context.office, target, context.caller)
    record = context.office.timekeeping.pause(target, _punch(context, {}))
    return _answer(context, target, stale=before if record is not None else None)


def _close(context: Context, raw: Params) -> object:
    params = _params(context, raw)
    target = _target(context, params)
    time = _time(context, params)
    report = to_text(params.get("REPORT")) if time is not None else ""
    if context.office.timekeeping.close(target, _punch(context, params, time=time, report=report.strip())) is None:
        return _without_effect(context, target)
    return _answer(context, target)


def _settings(context: Context, raw: Params) -> object:
    target = _target(context, _params(context, raw))
    schedule = target.effective_schedule
    tracked = target.timeman_enabled
    result: Params = {
        "UF_TIMEMAN": tracked,
        "UF_TM_FREE": schedule.is_flexible,
        "UF_TM_MAX_START": print_duration(schedule.max_start if tracked else 0),
        "UF_TM_MIN_FINISH": print_duration(schedule.min_finish if tracked else 0),
        "UF_TM_MIN_DURATION": print_duration(schedule.min_duration if tracked else 0),
        "UF_TM_ALLOWED_DELTA": print_duration(schedule.allowed_delta if tracked else 0),
    }
    if target is context.caller:
        result["ADMIN"] = target.role.writes_all
    return result


METHODS: Final = {
    "timeman.status": Method(_status, _SCOPE),
    "timeman.open": Method(_open, _SCOPE),
    "timeman.pause": Method(_pause, _SCOPE),
    "timeman.close": Method(_close, _SCOPE),
    "timeman.settings": Method(_settings, _SCOPE),
}

STATUS_METHODS: Final = frozenset(METHODS) - {"timeman.settings"}
