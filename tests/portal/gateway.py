"""The way of an HTTP request through the portal."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from aiohttp import web

from .authentication import authenticate, refuse_other_session
from .context import Context
from .control import Control
from .envelope import HTML, Reply, V3Error, as_v3_error, error_body, render, v3_error_body
from .errors import RestError, system_error
from .execution import Execution, plan_calls
from .faults import Drop, Fault
from .journal import Request
from .oauth_pages import answer_authorize, answer_token
from .obstacles import NGINX_404
from .php import Params, parse_query
from .reading import (
    Address,
    mask_params,
    mask_path,
    parse_address,
    read_form,
    read_json,
    read_params,
    split_target,
    take_token,
)
from .registry import find_method
from .rest_v3 import has_rest_v3, run_v3
from .sending import send_half, to_response, wait_out
from .sessions import SESSION_COOKIE, Sessions
from .targeting import Subject

if TYPE_CHECKING:
    from .portal import Portal

_PRIVATE: Final = frozenset({"authorization", "cookie"})
_NGINX_404: Final = Reply(404, NGINX_404, "text/html")
_NO_PAGE: Final = Reply(404, b"<!DOCTYPE html><title>404 Not Found</title><h1>404 Not Found</h1>", HTML)


@dataclass(slots=True, kw_only=True)
class _Visit:
    """One request on its way, with the secrets that its entry in the journal lacks."""

    request: web.Request
    address: Address | None
    entry: Request
    # What it brought, as sent; for the pages of OAuth.
    params: Params = field(repr=False)
    token: str | None = field(repr=False)


class Gateway:
    """Answer the requests of one portal."""

    def __init__(self, portal: Portal, *, control: bool) -> None:
        """Serve a portal, with or without its page and control API."""
        self._portal = portal
        self._sessions = Sessions()
        self._control = Control(portal) if control else None
        self._running: set[asyncio.Task[object]] = set()

    def build_application(self) -> web.Application:
        """Make the application that takes every path and method."""
        application = web.Application(client_max_size=64 * 1024 * 1024)
        if self._control is not None:
            self._control.add_routes(application)
        application.router.add_route("*", "/{path:.*}", self._handle)
        return application

    async def stop(self) -> None:
        """Give up the requests under way."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        task = asyncio.current_task()
        if task is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        entry: Request | None = None
        try:
            path, _ = split_target(request)
            visit = await self._receive(request, path, parse_address(path, self._portal.path_prefix))
            entry = visit.entry
            return await self._serve(visit)
        except OSError:
            # The client went away, nobody is left to be answered.
            raise
        except Exception as error:  # noqa: BLE001
            self._portal.errors.append(error)
            if entry is not None:
                entry.status, entry.outcome = 500, "the emulator failed"
            failure = system_error("INTERNAL_SERVER_ERROR", description=f"portal emulator failed: {error!r}")
            return to_response(render(error_body(failure), failure.status))

    async def _receive(self, request: web.Request, path: str, address: Address | None) -> _Visit:
        """Read a request and note it."""
        portal = self._portal
        params: Params | None = {}
        if address is not None:
            read = read_form if address.oauth else read_json if address.v3 else read_params
            params = await read(request)
        given = params or {}
        token = self._take_token(request, given) if address is not None and address.oauth is None else None
        entry = Request(
            time=portal.clock.now(),
            http_method=request.method,
            path=mask_path(path, portal.path_prefix, portal.is_secret),
            method="" if address is None else address.method.lower(),
            params=mask_params(given, portal.oauth.is_secret, by_name=address is not None and bool(address.oauth)),
            readable=params is not None,
            headers={name: value for name, value in request.headers.items() if name.lower() not in _PRIVATE},
        )
        if address is not None and address.oauth is None:
            entry.calls = plan_calls(entry.method, entry.params)
        portal.requests.append(entry)
        return _Visit(request=request, address=address, entry=entry, params=given, token=token)

    @staticmethod
    def _take_token(request: web.Request, params: Params) -> str | None:
        # REST 3.0 reads nothing else from the query string.
        query = parse_query(split_target(request)[1])
        in_query = take_token(query, request.headers)
        return take_token(params, request.headers) or in_query

    async def _serve(self, visit: _Visit) -> web.StreamResponse:
        portal, request, entry = self._portal, visit.request, visit.entry
        faults = portal.faults.take_for_subjects(self._subjects(visit))
        await wait_out(faults, "before")
        if any(fault.drop is Drop.BEFORE for fault in faults):
            return self._hang_up(request, entry, "lost before")
        striking = next((fault for fault in faults if not fault.is_wait), None)
        reply = self._answer(visit, striking)
        if striking is not None and striking.wrap is not None:
            reply = striking.wrap(reply)
        await wait_out(faults, "after")
        if any(fault.drop is Drop.AFTER for fault in faults):
            return self._hang_up(request, entry, "lost after")
        entry.status = reply.status
        if striking is not None:
            entry.outcome = striking.name
        if any(fault.drop is Drop.HALF for fault in faults):
            return await send_half(request, reply)
        return to_response(reply)

    def _subjects(self, visit: _Visit) -> list[Subject]:
        entry, caller_id = visit.entry, self._caller_id(visit)
        outer = Subject(entry.method, entry.params, caller_id)
        return [outer, *(Subject(call.name, call.params, caller_id) for call in entry.calls)]

    def _caller_id(self, visit: _Visit) -> int | None:
        secret = None if visit.address is None else visit.address.secret
        if secret is not None:
            return next((hook.person.id for hook in self._portal.webhooks if hook.secret == secret), None)
        pair = None if visit.token is None else self._portal.oauth.tokens.pair_of_access(visit.token)
        return None if pair is None else pair.authorization.person.id

    def _answer(self, visit: _Visit, striking: Fault | None) -> Reply:
        request, address, entry = visit.request, visit.address, visit.entry
        replaced = striking is not None and (striking.reply is not None or striking.refuse_request is not None)
        if striking is not None and replaced and not striking.executed:
            return self._replacement(striking, address)
        moved_to = self._portal.moved_to
        if moved_to is not None and (address is None or address.oauth != "token"):
            entry.outcome = "moved"
            return Reply(302, b"", HTML, {"Location": moved_to + request.raw_path})
        if address is not None and address.oauth is None and (path := self._path_with_other_slash(visit)) is not None:
            entry.outcome = "another slash"
            return Reply(301, b"", HTML, {"Location": path})
        if address is None:
            entry.outcome = "no REST address"
            return _NO_PAGE
        if address.v3 and not self._portal.rest_v3_routed:
            entry.outcome = "not routed"
            return _NGINX_404
        if address.oauth is not None:
            reply = self._answer_oauth(visit, address)
            return self._replacement(striking, address) if striking is not None and replaced else reply
        if not self._portal.request_rate.admits(request.remote or ""):
            refusal = system_error("QUERY_LIMIT_EXCEEDED", self._portal.auth_statuses)
            self._note_error(entry, refusal.code)
            return _error_reply(refusal, address)
        reply = self._process(visit, address)
        return self._replacement(striking, address) if striking is not None and replaced else reply

    def _path_with_other_slash(self, visit: _Visit) -> str | None:
        """Return where a request should have gone; None: it was right."""
        wants, (path, _) = self._portal.slash_redirect, split_target(visit.request)
        has_slash = path.endswith("/")
        if wants is None or wants == ("adds" if has_slash else "takes"):
            return None
        return path.rstrip("/") if has_slash else f"{path}/"

    def _answer_oauth(self, visit: _Visit, address: Address) -> Reply:
        portal, entry = self._portal, visit.entry
        if address.oauth == "authorize":
            reply, entry.outcome = answer_authorize(portal, visit.params)
            return reply
        fault = portal.faults.take_for_call(Subject(entry.method, entry.params, None), inside_batch=False)
        reply, entry.outcome = answer_token(portal, visit.params, visit.request.host, fault)
        return reply

    def _replacement(self, fault: Fault, address: Address | None) -> Reply:
        if fault.refuse_request is not None:
            error = fault.refuse_request(self._portal.auth_statuses)
            return _error_reply(error, address)
        return fault.reply or _NO_PAGE

    def _process(self, visit: _Visit, address: Address) -> Reply:
        entry = visit.entry
        try:
            if address.v3 and has_rest_v3(self._portal):
                reply, context = run_v3(self._portal, entry, address.method, lambda: self._admit(visit, address))
                return self._with_cookies(reply, context)
            return self._process_classic(visit, address)
        except V3Error as error:
            self._note_error(entry, error.code)
            return render(v3_error_body(error), error.status)
        except RestError as error:
            self._note_error(entry, error.code)
            return _error_reply(error, address if has_rest_v3(self._portal) else None, xml=address.xml)

    def _process_classic(self, visit: _Visit, address: Address) -> Reply:
        portal, entry = self._portal, visit.entry
        method = None if address.v3 else find_method(portal, address.method)
        if method is None:
            raise system_error("ERROR_METHOD_NOT_FOUND", portal.auth_statuses)
        context = self._admit(visit, address)
        outcome = Execution(context, portal.faults, entry.calls).run(address.method, entry.params)
        entry.outcome = "ok"
        return self._with_cookies(
            render(outcome.envelope, xml=address.xml, headers={"X-Bitrix-Rest-User": str(context.caller.id)}), context
        )

    def _admit(self, visit: _Visit, address: Address) -> Context:
        portal, request = self._portal, visit.request
        access = authenticate(portal, address, visit.token, secure=request.secure)
        refuse_other_session(portal, access, self._sessions.owner(request.cookies))
        context = Context(office=portal, access=access, ip=request.remote or "")
        if portal.session_cookies and SESSION_COOKIE not in request.cookies:
            context.cookies[SESSION_COOKIE] = self._sessions.open(access.person)
        return context

    @staticmethod
    def _with_cookies(reply: Reply, context: Context) -> Reply:
        return Reply(reply.status, reply.body, reply.content_type, reply.headers, context.cookies)

    @staticmethod
    def _note_error(entry: Request, code: str) -> None:
        """Note what refused the request as a whole."""
        entry.outcome = code or "(empty code)"
        for call in entry.calls:
            if call.error is None and not call.executed:
                call.error = code

    @staticmethod
    def _hang_up(request: web.Request, entry: Request, outcome: str) -> web.Response:
        entry.outcome = outcome
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)


def _error_reply(error: RestError, address: Address | None, *, xml: bool = False) -> Reply:
    # The cloud's front end limits requests before anybody reads which REST they mean.
    if address is not None and address.v3 and error.code != "QUERY_LIMIT_EXCEEDED":
        v3_error = as_v3_error(error)
        return render(v3_error_body(v3_error), v3_error.status)
    return render(error_body(error), error.status, xml=xml)
