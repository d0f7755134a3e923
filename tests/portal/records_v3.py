"""REST 3.0: timeman.record.list."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from .context import Context
from .envelope import V3Error
from .iso_time import parse_atom, print_iso
from .php import Params, PhpObject, items
from .record import Status, WorkRecord

SCALARS: Final = ("id", "userId", "startTime", "endTime", "duration", "breakLength", "isApproved")
SORTABLE: Final = ("id", "userId", "startTime", "endTime", "duration")
FILTERABLE: Final = ("userId", "startTime")
_OPERATORS: Final = ("=", "!=", ">", ">=", "<", "<=", "between", "in")
_TIME_OPERATORS: Final = ("=", ">", ">=", "<", "<=", "between")
_DEFAULT_LIMIT: Final = 50
_PAIR: Final = 2
_TRIPLE: Final = 3

type Test = Callable[[datetime], bool]


def list_records(context: Context, params: Params) -> Params:
    """Return the result of timeman.record.list."""
    user_id, tests = _read_filter(params.get("filter"))
    select = _read_select(params, broken=context.office.record_state == "broken")
    order = _read_order(params.get("order"))
    limit, offset = _read_pagination(params.get("pagination"))
    owner = context.office.employees.get(user_id)
    if not context.caller.reads_work_time_of(owner):
        raise V3Error("ACCESSDENIEDEXCEPTION", "Access denied", 403)
    records = [
        record for record in (owner.records if owner is not None else ()) if all(test(record.start) for test in tests)
    ]
    for name, descending in reversed(order):
        records.sort(key=lambda record, name=name: _sort_key(record, name), reverse=descending)  # type: ignore[misc]
    found = [_describe(context, record, select) for record in records[offset : offset + limit]]
    return PhpObject(items=found)


def _read_filter(value: object) -> tuple[int, list[Test]]:
    user_ids: set[int] = set()
    tests: list[Test] = []
    for _, condition in items(value):
        parts = [part for _, part in items(condition)]
        if len(parts) == _PAIR:
            parts.insert(1, "=")
        if len(parts) != _TRIPLE:
            raise V3Error("INVALIDFILTEREXCEPTION", "Invalid filter")
        name, operator, wanted = parts
        if name not in (*SCALARS, "state"):
            raise V3Error("UNKNOWNDTOPROPERTYEXCEPTION", f"Unknown property `{name}`")
        if name not in FILTERABLE:
            raise V3Error("INVALIDFILTEREXCEPTION", f"Filtering by `{name}` is not supported")
        if operator not in _OPERATORS:
            raise V3Error("UNKNOWNFILTEROPERATOREXCEPTION", f"Unknown filter operator `{operator}`")
        if name == "userId":
            user_ids |= _read_user_ids(operator, wanted)
        else:
            tests.append(_time_test(operator, wanted))
    if not user_ids:
        raise V3Error(
            "VALIDATION_REQUESTVALIDATIONEXCEPTION",
            "Error during request object validation",
            fields={"filter.userId": "Required field `filter.userId` is not specified"},
        )
    if len(user_ids) > 1:
        raise V3Error("INVALIDFILTEREXCEPTION", "Only one `userId` may be given")
    return user_ids.pop(), tests


def _read_user_ids(operator: object, wanted: object) -> set[int]:
    values = [item for _, item in items(wanted)] if operator == "in" else [wanted]
    if operator not in {"=", "in"}:
        raise V3Error("INVALIDFILTEREXCEPTION", "`userId` can only be compared by `=`")
    found: set[int] = set()
    for value in values:
        if isinstance(value, int) and not isinstance(value, bool):
            found.add(value)
        elif isinstance(value, str) and value.isdecimal():
            found.add(int(value))
        else:
            raise V3Error("INVALIDFILTEREXCEPTION", "`userId` is not a number")
    return found


def _time_test(operator: object, wanted: object) -> Test:
    if operator not in _TIME_OPERATORS:
        raise V3Error("INVALIDFILTEREXCEPTION", f"Operator `{operator}` is not supported for `startTime`")
    if operator == "between":
        bounds = [_instant(item) for _, item in items(wanted)]
        if len(bounds) != _PAIR:
            raise V3Error("INVALIDFILTEREXCEPTION", "`between` needs two values")
        return lambda start: bounds[0] <= start <= bounds[1]
    limit = _instant(wanted)
    comparisons: dict[object, Test] = {
        "=": lambda start: start == limit,
        ">": lambda start: start > limit,
        ">=": lambda start: start >= limit,
        "<": lambda start: start < limit,
        "<=": lambda start: start <= limit,
    }
    return comparisons[operator]


def _instant(value: object) -> datetime:
    parsed = parse_atom(value)
    if parsed is None:
        raise V3Error("INVALIDFILTEREXCEPTION", "`startTime` is not a date-time")
    return parsed.instant


def _read_select(params: Params, *, broken: bool) -> list[str]:
    if params.get("select") is None:
        return [*SCALARS, "state"]
    chosen = [str(name) for _, name in items(params["select"])]
    for name in chosen:
        if name.partition(".")[0] not in (*SCALARS, "state"):
            raise V3Error("UNKNOWNDTOPROPERTYEXCEPTION", f"Unknown property `{name}`")
        if name == "state" and broken:
            raise V3Error("INTERNAL_SERVER_ERROR", "Internal server error", 500)
    return [name for name in chosen if not (name.startswith("state.") and broken)]


def _read_order(value: object) -> list[tuple[str, bool]]:
    order = []
    for name, direction in items(value):
        if name not in SORTABLE:
            raise V3Error("UNKNOWNDTOPROPERTYEXCEPTION", f"Unknown property `{name}`")
        if not isinstance(direction, str) or direction.upper() not in {"ASC", "DESC"}:
            raise V3Error("INVALIDORDEREXCEPTION", f"Unknown direction for `{name}`")
        order.append((name, direction.upper() == "DESC"))
    return order or [("id", False)]


def _read_pagination(value: object) -> tuple[int, int]:
    given = dict(items(value))
    numbers: dict[str, int] = {}
    for name in ("page", "limit", "offset"):
        if given.get(name) is None:
            continue
        number = given[name]
        if isinstance(number, str) and number.isdecimal():
            number = int(number)
        if not isinstance(number, int) or isinstance(number, bool) or number < 0 or (name == "limit" and not number):
            raise V3Error("INVALIDPAGINATIONEXCEPTION", f"Unable to recognize pagination parameter `{name}`")
        numbers[name] = number
    limit = numbers.get("limit", _DEFAULT_LIMIT)
    if numbers.get("page"):
        return limit, (numbers["page"] - 1) * limit
    return limit, numbers.get("offset", 0)


def _duration(record: WorkRecord) -> int:
    match record.stored_status:
        case Status.PAUSED if record.paused_at is not None:
            return max(0, record.worked_until(record.paused_at))
        case Status.CLOSED:
            return max(0, record.duration)
    return 0


def _sort_key(record: WorkRecord, name: str) -> float:
    match name:
        case "startTime":
            return record.start.timestamp()
        case "endTime":
            return (record.finish or datetime.min.replace(tzinfo=UTC, year=1970)).timestamp()
        case "duration":
            return _duration(record)
        case "userId":
            return record.user_id
    return record.id


def _describe(context: Context, record: WorkRecord, select: list[str]) -> Params:
    zone = context.office.server_zone_info
    status = record.status(context.office.clock.now())
    state: Params = {
        "status": "unknown" if status is Status.EXPIRED else str(status).lower(),
        "recommendedCloseTime": print_iso(record.recommended_end, zone) if status is Status.EXPIRED else None,
    }
    values: Params = {
        "id": record.id,
        "userId": record.user_id,
        "startTime": print_iso(record.start, zone),
        "endTime": print_iso(record.finish, zone) if record.finish is not None else None,
        "duration": _duration(record),
        "breakLength": record.leaks,
        "isApproved": record.confirmed,
        "state": state,
    }
    chosen = PhpObject({name: values[name] for name in select if name in values})
    for name in select:
        outer, _, inner = name.partition(".")
        if inner and inner in state:
            part = chosen.setdefault(outer, {})
            if isinstance(part, dict):
                part[inner] = state[inner]
    return chosen
