"""A running portal with one employee and a client over real TLS."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.portal import Application, Authorization, Employee, Portal, Webhook

MONDAY = "2026-09-14"


def at(time: str, day: str = MONDAY) -> str:
    """Return a wall time in Berlin's summer as an ISO string."""
    return f"{day}T{time}+02:00"


@dataclass(slots=True)
class Answer:
    """An HTTP answer, its JSON taken apart."""

    status: int
    body: Any
    headers: Any

    @property
    def result(self) -> Any:
        return self.body["result"]

    @property
    def error(self) -> str | None:
        error: str | None = self.body.get("error")
        return error


@dataclass(slots=True)
class House:
    """A running portal with one employee, her webhook and a client."""

    portal: Portal
    anna: Employee
    hook: Webhook
    session: aiohttp.ClientSession
    application: Application | None = None

    def sign_in(self) -> Authorization:
        """Register an application, if there is none, and let the employee sign in there."""
        self.application = self.application or self.portal.add_application()
        return self.portal.authorize(self.application, self.anna)

    def at(self, time: str, day: str = MONDAY) -> None:
        """Move the clock to a wall time in Berlin's summer."""
        self.portal.clock.move_to(at(time, day))

    def prepare(self, state: str) -> None:
        """Lead the employee's day into a state; the clock then stands in it."""
        if state == "no record":
            return
        self.anna.open_day()
        match state:
            case "PAUSED":
                self.at("12:00:00")
                self.anna.pause_day()
            case "CLOSED":
                self.at("17:00:00")
                self.anna.close_day()
            case "EXPIRED":
                self.at("12:00:00", "2026-09-15")
        self.portal.clock.advance(minutes=10)

    async def call(self, method: str, params: Any = None, *, hook: Webhook | None = None) -> Answer:
        url = (hook or self.hook).url + method
        async with self.session.post(url, json={} if params is None else params, allow_redirects=False) as response:
            return Answer(response.status, await response.json(content_type=None), response.headers)

    async def v3(self, params: Any, *, hook: Webhook | None = None, method: str = "timeman.record.list") -> Answer:
        url = (hook or self.hook).url.replace("/rest/", "/rest/api/") + method
        async with self.session.post(url, json=params) as response:
            return Answer(response.status, await response.json(), response.headers)

    async def raw(self, path: str, verb: str = "POST", **options: Any) -> tuple[int, str, Any]:
        url = path if "://" in path else self.portal.base_url + path
        async with self.session.request(verb, url, allow_redirects=False, **options) as response:
            return response.status, await response.text(), response.headers


type Build = Callable[..., Awaitable[House]]
