"""Running calls: one alone, or up to fifty in a batch."""

from dataclasses import dataclass
from datetime import datetime
import re
from typing import Final

from .application_methods import METHODS as APPLICATION_METHODS
from .basic_methods import METHODS as BASIC_METHODS
from .context import Context, Listing, Method
from .envelope import error_body, time_block
from .errors import RestError, scope_error, system_error
from .faults import Fault, Faults
from .im_methods import METHODS as IM_METHODS
from .journal import Call, name_of
from .last_exception import LastException
from .operating import BATCH, RequestMeter
from .people_methods import METHODS as PEOPLE_METHODS
from .php import Params, is_truthy, items, parse_query, to_text, upper_keys
from .reading import take_token
from .registry import find_method, register
from .targeting import Subject
from .timeman_methods import METHODS as TIMEMAN_METHODS

_BATCH_LIMIT: Final = 50
_REFUSED_INSIDE: Final = frozenset({BATCH, "download", "upload"})
_REFERENCE: Final = re.compile(r"\$result((?:\[[^\[\]\s]+\])+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call that worked brings."""

    result: object
    time: Params
    total: int | None = None
    next: int | None = None

    @property
    def envelope(self) -> Params:
        """The body of the answer."""
        envelope: Params = {"result": self.result}
        if self.next is not None:
            envelope["next"] = self.next
        if self.total is not None:
            envelope["total"] = self.total
        return envelope | {"time": self.time}


class Execution:
    """Run the calls of one request."""

    def __init__(self, context: Context, faults: Faults, calls: list[Call]) -> None:
        """Fill in what becomes of the planned `calls`."""
        self._context = context
        self._office = context.office
        self._faults = faults
        self._calls = calls
        self._meter = RequestMeter(context.office, context.access)
        self._last_exception = LastException(context.office, context.caller)

    def run(self, name: str, params: Params) -> Outcome:
        """Run the outer call."""
        if name.lower() != BATCH:
            outcome = self._run_call(self._calls[0], inside_batch=False)
            self._meter.finish()
            return outcome
        started = self._office.clock.now()
        self._office.limiter.check(self._context.access, BATCH)
        fault = self._faults.take_for_call(self._subject(BATCH, params), inside_batch=False)
        if fault is not None and not fault.executed:
            self._raise_fault(fault)
        result = self._run_batch(params)
        run_time = self._meter.finish_batch()
        return Outcome(self._apply(fault, result), time_block(self._context, BATCH, started, run_time))

    def _run_call(self, call: Call, *, inside_batch: bool, too_late: bool = False) -> Outcome:
        started = self._office.clock.now()
        try:
            if too_late:
                raise system_error("ERROR_BATCH_LENGTH_EXCEEDED", self._office.auth_statuses)
            if inside_batch and call.method in _REFUSED_INSIDE:
                raise system_error("ERROR_BATCH_METHOD_NOT_ALLOWED", self._office.auth_statuses)
            method = self._admit(call, inside_batch=inside_batch)
            fault = self._faults.take_for_call(self._subject(call.method, call.params), inside_batch=inside_batch)
            if fault is not None and not fault.executed:
                self._raise_fault(fault)
            outcome = self._execute(call, method, started, fault, inside_batch=inside_batch)
        except RestError as error:
            call.error = error.code
            raise
        call.result = outcome.result
        return outcome

    def _admit(self, call: Call, *, inside_batch: bool) -> Method:
        variant = self._office.auth_statuses
        try:
            method = find_method(self._office, call.method)
            if method is None:
                raise system_error("ERROR_METHOD_NOT_FOUND", variant)
            if not method.is_open_to(self._context.access):
                refusal = scope_error(variant, self._context.access.kind)
                if inside_batch:
                    refusal.description = ""
                raise refusal
            self._office.limiter.check(self._context.access, call.method)
        except RestError as error:
            self._last_exception.cover(error)
            raise
        return method

    def _execute(
        self, call: Call, method: Method, started: datetime, fault: Fault | None, *, inside_batch: bool
    ) -> Outcome:
        answer: object = None
        run_time = self._office.run_time(call.method)
        try:
            answer = self._handle(call, method)
            call.executed = True
            self._meter.add(call.method, inside_batch=inside_batch)
        except RestError:
            if fault is None or fault.change_result is None:
                raise
        time = time_block(self._context, call.method, started, run_time)
        if isinstance(answer, Listing):
            return Outcome(self._apply(fault, answer.result), time, answer.total, answer.next)
        return Outcome(self._apply(fault, answer), time)

    def _handle(self, call: Call, method: Method) -> object:
        last = self._last_exception
        before = last.trace(call.method, call.params)
        try:
            answer = method.handler(self._context, call.params)
        except RestError as error:
            last.note_error(call.method, error)
            raise
        last.note_success(call.method, before, last.trace(call.method, call.params))
        return answer

    def _apply(self, fault: Fault | None, result: object) -> object:
        if fault is None:
            return result
        self._raise_fault(fault)
        return result if fault.change_result is None else fault.change_result(result)

    def _subject(self, method: str, params: Params) -> Subject:
        return Subject(name_of(method, params), params, self._context.caller.id)

    def _raise_fault(self, fault: Fault) -> None:
        if fault.refuse_call is not None:
            raise fault.refuse_call(self._office.auth_statuses)

    def _run_batch(self, raw: Params) -> Params:
        params = upper_keys(raw)
        halt = is_truthy(params.get("HALT"))
        results: Params = {}
        errors: Params = {}
        totals: Params = {}
        nexts: Params = {}
        times: Params = {}
        surplus = {key for key, _ in items(params.get("CMD"))[_BATCH_LIMIT:]}
        for call in self._calls:
            key = call.key or ""
            call.params = {name: _resolve(value, results) for name, value in call.params.items()}
            try:
                outcome = self._run_call(call, inside_batch=True, too_late=key in surplus)
            except RestError as error:
                errors[key] = error_body(error)
                if halt:
                    break
                continue
            times[key] = outcome.time
            if outcome.result is not None:
                results[key] = outcome.result
            if outcome.total is not None:
                totals[key] = outcome.total
            if outcome.next is not None:
                nexts[key] = outcome.next
        return {
            "result": results,
            "result_error": errors,
            "result_total": totals,
            "result_next": nexts,
            "result_time": times,
        }


def _resolve(value: object, results: Params) -> object:
    """Put earlier results in the place of `$result[...]`."""
    if isinstance(value, dict):
        return {key: _resolve(item, results) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole is not None:
        return _look_up(whole[1], results)
    return _REFERENCE.sub(lambda match: to_text(_look_up(match[1], results)), value)


def _look_up(path: str, results: Params) -> object:
    """Follow the keys as far as they lead, which is not always to the end."""
    found: object = results
    for key in path.strip("[]").split("]["):
        inner = dict(items(found)).get(key)
        if inner is None:
            break
        found = inner
    return found


def plan_calls(method: str, params: Params) -> list[Call]:
    """Return the calls a request asks for, none of them run yet."""
    if method != BATCH:
        return [Call(method=method, params=params)] if method else []
    calls = []
    for position, (key, command) in enumerate(items(upper_keys(params).get("CMD"))):
        if not isinstance(command, str) and position < _BATCH_LIMIT:
            # Skipped without a trace, but it counts.
            continue
        name, _, query = to_text(command).partition("?")
        inner = parse_query(query)
        # Who calls is settled for the whole batch.
        take_token(inner, {})
        calls.append(Call(method=name.lower(), params=inner, key=key))
    return calls


def _refuse_bare_batch(_context: Context, _params: Params) -> object:
    raise system_error("ERROR_BATCH_METHOD_NOT_ALLOWED")


_BATCH_METHODS: Final = {BATCH: Method(_refuse_bare_batch)}
for _methods in (
    BASIC_METHODS,
    APPLICATION_METHODS,
    PEOPLE_METHODS,
    IM_METHODS,
    TIMEMAN_METHODS,
    _BATCH_METHODS,
):
    register(_methods)
