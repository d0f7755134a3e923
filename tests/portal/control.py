"""The portal's own page and its control API for scripts."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, tzinfo
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from aiohttp import web

from .browser import RefusedError
from .errors import RestError
from .faults import Fault
from .php import Params, to_double
from .record import Status, WorkRecord

if TYPE_CHECKING:
    from .employee import Employee
    from .journal import Request
    from .portal import Portal

_PAGE: Final = Path(__file__).with_name("page.html")
_SHOWN_REQUESTS: Final = 20
_FAULTS: Final[dict[str, Callable[..., Fault]]] = {
    "delay": Fault.delay,
    "lost_before": Fault.lost_before,
    "lost_after": Fault.lost_after,
    "truncated": Fault.truncated,
    "html_500": Fault.html_500,
    "html_403": Fault.html_403,
    "query_limit_json": Fault.query_limit_json,
    "query_limit_html": Fault.query_limit_html,
    "operation_time_limit": Fault.operation_time_limit,
    "overload_limit": Fault.overload_limit,
    "auth_error": Fault.auth_error,
    "subscription": Fault.subscription,
    "redirect": Fault.redirect,
    "broken_json": Fault.broken_json,
    "empty": Fault.empty,
    "oversized": Fault.oversized,
    "wrong_types": Fault.wrong_types,
    "unknown_status": Fault.unknown_status,
    "raw": Fault.raw,
    "result": Fault.result,
    "error": Fault.error,
    "portal_deleted": Fault.portal_deleted,
    "https_required": Fault.https_required,
    "license_expired": Fault.license_expired,
    "verification_needed": Fault.verification_needed,
    "user_access_error": Fault.user_access_error,
    "authorization_error": Fault.authorization_error,
    "nameless_denial": Fault.nameless_denial,
    "code_100": Fault.code_100,
    "code_0": Fault.code_0,
    "not_routed": Fault.not_routed,
    "licence_page": Fault.licence_page,
    "block_page": Fault.block_page,
    "portal_not_found": Fault.portal_not_found,
    "bad_verification_code": Fault.bad_verification_code,
    "wrapped": Fault.wrapped,
    "bom": Fault.bom,
    "php_warning": Fault.php_warning,
    "php_notice_after": Fault.php_notice_after,
    "html_comment": Fault.html_comment,
    "nul_bytes": Fault.nul_bytes,
}

# What an order for a fault says besides the fault itself, and what it means to say nothing.
_AIM: Final[Params] = {"method": None, "times": 1, "user_id": None}


class BadOrder(Exception):
    """An order the control API does not understand."""


class Control:
    """Serve `/` and `/-/…`."""

    def __init__(self, portal: Portal) -> None:
        """Watch and steer one portal."""
        self._portal = portal

    def add_routes(self, application: web.Application) -> None:
        """Add the routes."""
        router = application.router
        router.add_get("/", self._page)
        router.add_get("/-/state", self._answering(self._state))
        router.add_get("/-/requests", self._answering(self._requests))
        router.add_get("/-/oauth", self._answering(self._oauth))
        router.add_get("/-/employees/{id}/records", self._answering(self._records))
        router.add_post("/-/clock", self._answering(self._set_clock))
        router.add_post("/-/faults", self._answering(self._add_fault))
        router.add_post("/-/employees/{id}/{verb}", self._answering(self._act))

    async def _page(self, _request: web.Request) -> web.Response:
        return web.Response(body=_PAGE.read_bytes(), content_type="text/html", charset="utf-8")

    def _answering(
        self, make: Callable[[web.Request, Params], Params]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            try:
                return web.json_response(make(request, await _read_order(request)))
            except (BadOrder, RefusedError, RestError, ArithmeticError, TypeError, ValueError) as error:
                return web.json_response({"error": str(error)}, status=400)

        return answer

    def _state(self, _request: web.Request, _order: Params) -> Params:
        portal = self._portal
        now = portal.clock.now()
        return {
            "clock": {
                "now": now.astimezone(portal.server_zone_info).isoformat(timespec="seconds"),
                "mode": portal.clock.mode,
                "zone": portal.server_zone,
            },
            "generation": portal.generation,
            "faults": len(portal.faults),
            "errors": [repr(error) for error in portal.errors],
            "employees": [self._employee(employee) for employee in portal.employees.values()],
        }

    def _employee(self, employee: Employee) -> Params:
        record = employee.record
        state: Params = {
            "id": employee.id,
            "name": employee.full_name,
            "work_position": employee.work_position,
            "time_zone": employee.time_zone,
            "status": employee.state,
            "presence": employee.presence,
            "online": employee.is_online,
            "active": employee.active,
            "notifications": len(employee.notifications),
            "records": len(employee.records),
        }
        if record is None:
            return (
                state
                | dict.fromkeys(("start", "finish", "pause_start", "confirmed"))
                | dict.fromkeys(("duration", "leaks", "worked", "breaks"), 0)
            )
        return state | self._record(record)

    def _record(self, record: WorkRecord) -> Params:
        now = self._portal.clock.now()
        end = record.counted_to or record.finish or record.paused_at or now
        if record.status(now) is Status.EXPIRED and record.paused_at is None:
            end = max(record.start, record.recommended_end)
        running_break = 0.0
        if record.status(now) is Status.PAUSED and record.paused_at is not None:
            running_break = (now - record.paused_at).total_seconds()
        return {
            "start": record.local_start.isoformat(),
            "finish": _local(record.finish, record.stop_zone),
            "pause_start": _local(record.paused_at, record.zone),
            "confirmed": record.confirmed,
            "duration": max(0, record.duration),
            "leaks": record.leaks,
            "worked": max(0, record.worked_until(end)),
            "breaks": record.leaks + int(running_break),
        }

    def _requests(self, request: web.Request, _order: Params) -> Params:
        limit = int(request.query.get("limit", _SHOWN_REQUESTS))
        return {
            "total": len(self._portal.requests),
            "requests": [self._request(entry) for entry in self._portal.requests[-limit:][::-1]],
        }

    def _request(self, entry: Request) -> Params:
        return {
            "time": entry.time.astimezone(self._portal.server_zone_info).isoformat(timespec="seconds"),
            "http_method": entry.http_method,
            "path": entry.path,
            "method": entry.method,
            "status": entry.status,
            "outcome": entry.outcome,
            "calls": [{"method": call.method, "error": call.error, "executed": call.executed} for call in entry.calls],
        }

    def _oauth(self, _request: web.Request, _order: Params) -> Params:
        """Tell every secret that was given out: who looks for leaks must know them."""
        oauth = self._portal.oauth
        return {
            "secrets": oauth.tokens.given_out | {"client_secrets": [one.client_secret for one in oauth.applications]},
            "requests": [
                {
                    "time": one.time.astimezone(self._portal.server_zone_info).isoformat(timespec="seconds"),
                    "host": one.host,
                    "grant_type": one.grant_type,
                    "outcome": one.outcome,
                }
                for one in oauth.requests
            ],
        }

    def _set_clock(self, request: web.Request, order: Params) -> Params:
        clock = self._portal.clock
        match order:
            case {"advance_seconds": int() | float() as seconds}:
                clock.advance(timedelta(seconds=seconds))
            case {"move_to": str() as instant}:
                clock.move_to(instant)
            case {"mode": "real" | "shifted" | "stopped" as mode}:
                clock.set_mode(mode)
            case _:
                raise BadOrder("one of advance_seconds, move_to, mode (real, shifted, stopped)")
        return self._state(request, {})

    def _add_fault(self, _request: web.Request, order: Params) -> Params:
        if order.get("clear"):
            self._portal.faults.clear()
            return {"faults": 0}
        options = dict(order)
        make = _FAULTS.get(str(options.pop("fault", "")))
        if make is None:
            raise BadOrder(f"fault must be one of {', '.join(_FAULTS)}")
        method, times, user_id = (options.pop(name, default) for name, default in _AIM.items())
        fault = make(**options)
        self._portal.faults.add(
            fault,
            None if method is None else str(method),
            None if times is None else int(to_double(times)),
            user_id=None if user_id is None else int(to_double(user_id)),
        )
        return {"faults": len(self._portal.faults)}

    def _records(self, request: web.Request, _order: Params) -> Params:
        return {"records": [self._record(record) for record in self._employee_of(request).records]}

    def _employee_of(self, request: web.Request) -> Employee:
        identifier = request.match_info["id"]
        employee = self._portal.employees.get(int(identifier)) if identifier.isdigit() else None
        if employee is None:
            raise BadOrder(f"no employee {identifier}")
        return employee

    def _act(self, request: web.Request, order: Params) -> Params:
        employee = self._employee_of(request)
        moment = None if order.get("time") is None else str(order["time"])
        match request.match_info["verb"]:
            case "open":
                employee.open_day(moment)
            case "pause":
                employee.pause_day()
            case "resume":
                employee.resume_day()
            case "close":
                employee.close_day(moment)
            case verb:
                raise BadOrder(f"no verb {verb}: open, pause, resume, close")
        return self._employee(employee)


def _local(moment: datetime | None, zone: tzinfo) -> str | None:
    return None if moment is None else moment.astimezone(zone).isoformat()


async def _read_order(request: web.Request) -> Params:
    body = await request.read()
    order = json.loads(body) if body else {}
    if not isinstance(order, dict):
        raise BadOrder("a JSON object is needed")
    return order
