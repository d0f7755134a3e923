"""REST 3.0: timeman.record.list."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from .context import Context
from .envelope import V3Error
from .iso_time import print_iso
from .php import Params, PhpObject, items
from .record import WorkRecord
from .record_filter import FIELDS, invalid_request, read_filter

if TYPE_CHECKING:
    from .office import Office

_STATE_FIELDS: Final = ("status", "recommendedCloseTime")
_SORTABLE: Final = ("id", "userId", "startTime", "endTime", "duration")
_DEFAULT_LIMIT: Final = 50
_MAX_LIMIT: Final = 1000


def has_records(office: Office) -> bool:
    """Whether the server knows timeman.record.list."""
    return office.generation == "C" if office.rest3 is None else office.rest3


def list_records(context: Context, params: Params) -> Params:
    """Return the result of timeman.record.list."""
    select = _read_select(params.get("select"), broken=context.office.record_state == "broken")
    wanted = read_filter(params.get("filter"))
    order = _read_order(params.get("order"))
    limit, offset = _read_pagination(params.get("pagination"))
    owner = context.office.employees.get(wanted.user_id)
    if not context.caller.reads_work_time_of(owner):
        raise V3Error("ACCESSDENIEDEXCEPTION", "Access denied", 403)
    records = [record for record in (owner.records if owner is not None else ()) if wanted.fits(record.start)]
    for name, descending in reversed(order):
        records.sort(key=lambda record, name=name: _sort_key(record, name), reverse=descending)  # type: ignore[misc]
    found = [_describe(context, record, select) for record in records[offset : offset + limit]]
    return PhpObject(items=found)


def _read_select(value: object, *, broken: bool) -> list[str]:
    chosen: list[str] = []
    for _, name in items(value):
        if not isinstance(name, str):
            raise V3Error("INVALIDSELECTEXCEPTION", "Unable to recognize select")
        outer, _, inner = name.partition(".")
        if outer not in FIELDS or (inner and (outer != "state" or inner not in _STATE_FIELDS)):
            raise V3Error("UNKNOWNDTOPROPERTYEXCEPTION", f"Unknown property `{name}`")
        if name == "state" and broken:
            raise V3Error("INTERNAL_SERVER_ERROR", "Internal server error", 500)
        if not inner or not broken:
            chosen.append(name)
    # Nothing chosen is everything, also when what was chosen got lost.
    return chosen or list(FIELDS)


def _read_order(value: object) -> list[tuple[str, bool]]:
    order: list[tuple[str, bool]] = []
    if value and isinstance(value, list):
        raise V3Error("INVALIDORDEREXCEPTION", "The order is no object")
    for name, direction in items(value):
        if name not in FIELDS:
            raise V3Error("UNKNOWNDTOPROPERTYEXCEPTION", f"Unknown property `{name}`")
        if name not in _SORTABLE:
            raise invalid_request(name, f"Field `{name}` has no attribute Sortable")
        if not isinstance(direction, str) or direction.upper() not in {"ASC", "DESC"}:
            raise V3Error("INVALIDORDEREXCEPTION", f"Unknown direction for `{name}`")
        order.append((name, direction.upper() == "DESC"))
    return order or [("startTime", True)]


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
    limit = min(numbers.get("limit", _DEFAULT_LIMIT), _MAX_LIMIT)
    if "page" in numbers:
        return limit, max(0, numbers["page"] - 1) * limit
    return limit, numbers.get("offset", 0)


def _sort_key(record: WorkRecord, name: str) -> float:
    match name:
        case "startTime":
            return record.start.timestamp()
        case "endTime":
            return (record.finish or datetime.min.replace(tzinfo=UTC, year=1970)).timestamp()
        case "duration":
            return record.net
        case "userId":
            return record.user_id
    return record.id


def _describe(context: Context, record: WorkRecord, select: list[str]) -> Params:
    zone = context.office.server_zone_info
    # As stored: an expired day is still opened or paused here, and a list reckons no recommended time.
    state: Params = {"status": str(record.stored_status).lower()}
    if context.office.record_state == "broken":
        state["recommendedCloseTime"] = None
    values: Params = {
        "id": record.id,
        "userId": record.user_id,
        "startTime": print_iso(record.start, zone),
        "endTime": print_iso(record.finish, zone) if record.finish is not None else None,
        "duration": record.net,
        "breakLength": record.leaks,
        "isApproved": record.confirmed,
        "state": state,
    }
    chosen = PhpObject({name: values[name] for name in select if name in values})
    for name in select:
        outer, _, inner = name.partition(".")
        if inner and inner in state:
            chosen.setdefault(outer, {inner: state[inner]})
    return chosen
