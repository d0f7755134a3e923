"""The conditions of user.get: §6.6, and prepareUserFilter of the server's rest/lib/api/user.php."""

from collections.abc import Callable
from operator import ge, gt, le, lt
import re
from typing import Any, Final

from .php import Params, is_truthy, items, to_int, to_text, upper_keys

_PREFIXED: Final = re.compile(r"(\W{1,2})(.+)", re.DOTALL)
_FLAGS: Final = ("ACTIVE", "IS_ONLINE")
_ORDERED: Final[dict[str, Callable[[Any, Any], bool]]] = {">": gt, ">=": ge, "<": lt, "<=": le}
_NO: Final = "N"
_PAIR: Final = 2


def read_conditions(params: Params) -> Params:
    """Return the conditions in a request; FILTER takes the place of all other parameters."""
    named = upper_keys(params)
    wanted = named.get("FILTER")
    return upper_keys(dict(items(wanted))) if isinstance(wanted, list | dict) else named


def fits(fields: Params, conditions: Params) -> bool:
    """Whether a person fits; conditions on what is no field of theirs are read over."""
    return all(_fits_one(fields, key, value) for key, value in conditions.items())


def _fits_one(fields: Params, key: str, wanted: object) -> bool:
    match = _PREFIXED.fullmatch(key)
    prefix, name = match.groups() if match else ("", key)
    if name == "NAME_SEARCH":
        words = to_text(wanted).lower().split()
        haystack = f"{fields['NAME']} {fields['LAST_NAME']} {fields['WORK_POSITION']}".lower()
        return all(word in haystack for word in words)
    # Written like this by the server.
    if name == "HAS_DEPARTAMENT":
        return wanted != "Y" or bool(fields["UF_DEPARTMENT"])
    if name not in fields:
        return True
    negated = prefix.startswith("!")
    return _compare(fields[name], name, prefix.removeprefix("!"), wanted) != negated


def _compare(have: object, name: str, operator: str, wanted: object) -> bool:
    if name in _FLAGS:
        # All but N, 0 and nothing means yes, the word "false" of a query string too.
        return (have in {True, "Y"}) == (is_truthy(wanted) and wanted != _NO)
    options = [item for _, item in items(wanted)] if isinstance(wanted, list | dict) else [wanted]
    if isinstance(have, list):
        return any(to_int(option) in have for option in options) if any(map(is_truthy, options)) else not have
    if name == "ID":
        return _hold(operator, to_int(have), [to_int(option) for option in options])
    return _hold(operator, str(have or "").lower(), [to_text(option).lower() for option in options])


def _hold[Value: (int, str)](operator: str, have: Value, options: list[Value]) -> bool:
    if operator == "%":
        return any(str(option).strip("%") in str(have) for option in options)
    if operator == "><":
        return len(options) == _PAIR and options[0] <= have <= options[1]
    if operator in _ORDERED:
        return bool(options) and bool(_ORDERED[operator](have, options[0]))
    return have in options
