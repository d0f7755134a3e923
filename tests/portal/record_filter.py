"""The filter of timeman.record.list: §4.3, and rest/lib/V3/Structure/Filtering of the server."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from .envelope import V3Error
from .iso_time import parse_atom
from .php import items

FIELDS: Final = ("id", "userId", "startTime", "endTime", "duration", "breakLength", "isApproved", "state")
_FILTERABLE: Final = ("userId", "startTime")
_OPERATORS: Final = ("=", "!=", ">", ">=", "<", "<=", "between", "in")
_GROUP_KEYS: Final = frozenset({"type", "logic", "conditions", "negative"})
_PAIR: Final = 2

type _Tree = list[_Condition | _Tree]


@dataclass(frozen=True, slots=True)
class _Condition:
    name: str
    operator: str
    value: object

    @property
    def names_owner(self) -> bool:
        """Whether it says whose records are meant."""
        return self.name == "userId" and self.operator == "="


@dataclass(slots=True)
class RecordFilter:
    """Whose records, and which starts: seconds of the Unix epoch, both included."""

    user_id: int
    start_from: int | None = None
    start_to: int | None = None

    def fits(self, start: datetime) -> bool:
        """Whether a record with this start is meant."""
        seconds = int(start.timestamp())
        return (self.start_from is None or self.start_from <= seconds) and (
            self.start_to is None or seconds <= self.start_to
        )


def read_filter(value: object) -> RecordFilter:
    """Read a filter.

    Raises:
        V3Error: it is not well-formed, or does not say whose records are meant.
    """
    tree = _read_tree(value)
    conditions = list(_flatten(tree))
    owners = {condition.value for condition in conditions if condition.names_owner}
    if not any(_names_owner(branch) for branch in tree) or owners == {0}:
        raise invalid_request("filter.userId", "Required field `filter.userId` is not specified")
    if len(owners) > 1:
        raise V3Error("INVALIDFILTEREXCEPTION", "Multiple different values for filter.userId are not allowed.")
    (owner,) = owners
    assert isinstance(owner, int)
    found = RecordFilter(owner)
    for condition in conditions:
        if condition.name == "startTime":
            _set_bounds(found, condition)
    return found


def invalid_request(name: str, message: str) -> V3Error:
    """Refuse a request for one of its fields."""
    return V3Error(
        "VALIDATION_REQUESTVALIDATIONEXCEPTION", "Error during request object validation", fields={name: message}
    )


def _names_owner(branch: _Condition | _Tree) -> bool:
    # Inside a group of several conditions the server does not look for it.
    if isinstance(branch, list):
        return len(branch) == 1 and isinstance(branch[0], _Condition) and branch[0].names_owner
    return branch.names_owner


def _flatten(tree: _Tree) -> Iterator[_Condition]:
    """Return the conditions in their order; what groups say of logic and negation is read over."""
    for branch in tree:
        if isinstance(branch, _Condition):
            yield branch
        else:
            yield from _flatten(branch)


def _set_bounds(found: RecordFilter, condition: _Condition) -> None:
    """Take over the bounds of a condition on the start: the last one wins, `!=` and `in` set none."""
    if condition.operator == "between":
        found.start_from, found.start_to = (_seconds(limit) for _, limit in items(condition.value))
        return
    if condition.operator in {"!=", "in"}:
        return
    limit = _seconds(condition.value)
    match condition.operator:
        case "=":
            found.start_from = found.start_to = limit
        case ">":
            found.start_from = limit + 1
        case ">=":
            found.start_from = limit
        case "<":
            found.start_to = limit - 1
        case "<=":
            found.start_to = limit


def _seconds(value: object) -> int:
    assert isinstance(value, datetime)
    return int(value.timestamp())


def _read_tree(value: object) -> _Tree:
    parts = dict(items(value))
    if _GROUP_KEYS & set(parts):
        return _read_group(parts)
    if not parts:
        return []
    if isinstance(parts.get("0"), list | dict):
        return [_read_tree(_require_array(part)) for part in parts.values()]
    match [parts.get(str(position)) for position in range(len(parts))]:
        case [name, list() | dict() as wanted]:
            return [_read_condition(name, "in", wanted)]
        case [name, wanted]:
            return [_read_condition(name, "=", wanted)]
        case [name, operator, wanted]:
            return [_read_condition(name, operator, wanted)]
    raise V3Error("INVALIDFILTEREXCEPTION", "Unknown filter condition")


def _read_group(parts: dict[str, object]) -> _Tree:
    well_formed = parts.get("logic", "and") in {"and", "or"} and isinstance(parts.get("negative", False), bool)
    if not well_formed or not isinstance(parts.get("conditions"), list | dict):
        raise V3Error("INVALIDFILTEREXCEPTION", "Invalid filter group")
    tree: _Tree = []
    for _, part in items(parts["conditions"]):
        inner = dict(items(part))
        if not _GROUP_KEYS & set(inner) or inner.get("type") == "filter":
            tree.append(_read_tree(_require_array(part)))
        elif inner.get("type") == "condition":
            tree.append(
                _read_condition(
                    inner.get("leftOperand"), inner.get("operator"), inner.get("rightOperand"), converted=False
                )
            )
        else:
            raise V3Error("INVALIDFILTEREXCEPTION", "Invalid filter group")
    return tree


def _require_array(value: object) -> object:
    if isinstance(value, list | dict):
        return value
    raise V3Error("INVALIDFILTEREXCEPTION", "Unknown filter condition")


def _read_condition(name: object, operator: object, wanted: object, *, converted: bool = True) -> _Condition:
    if not isinstance(operator, str) or operator not in _OPERATORS:
        raise V3Error("UNKNOWNFILTEROPERATOREXCEPTION", f"Unknown filter operator `{operator}`")
    if not isinstance(name, str) or name not in FIELDS:
        raise V3Error("UNKNOWNDTOPROPERTYEXCEPTION", f"Unknown property `{name}`")
    if name not in _FILTERABLE:
        raise invalid_request(name, f"Field `{name}` has no attribute Filterable")
    is_array = isinstance(wanted, list | dict)
    if is_array != (operator in {"between", "in"}):
        raise V3Error("INVALIDFILTEREXCEPTION", f'Operator "{operator}" does not fit the value')
    given = [part for _, part in items(wanted)] if is_array else [wanted]
    values = [_as_instant(part) if name == "startTime" and converted else part for part in given]
    fits = all(_is_number(part) if name == "userId" else isinstance(part, datetime) for part in values)
    if operator == "between" and (len(values) != _PAIR or not fits):
        raise V3Error("INVALIDFILTEREXCEPTION", 'Operator "between" needs two values of the type of the field')
    if not fits:
        raise invalid_request(name, f"Field `{name}` has a wrong type")
    return _Condition(name, operator, values if is_array else values[0])


def _is_number(value: object) -> bool:
    # The text "12" is refused: a text is not converted.
    return isinstance(value, int) and not isinstance(value, bool)


def _as_instant(value: object) -> object:
    """Return the instant of `Y-m-dTH:i:sP`; anything else stays what it is, and is refused for its type."""
    parsed = parse_atom(value) if isinstance(value, str) and value == value.strip() and " " not in value else None
    return value if parsed is None else parsed.instant
