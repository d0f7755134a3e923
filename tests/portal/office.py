"""The portal's inside: people, webhooks, switches. No HTTP here."""

from collections.abc import Iterable
from datetime import datetime
import secrets
import string
from typing import Literal, Unpack
from zoneinfo import ZoneInfo

from .application import Application, Authorization
from .browser import Browser
from .clock import Clock, to_instant
from .employee import Employee, EmployeeOptions, Role
from .errors import StatusVariant
from .journal import Call, Request
from .oauth import DEFAULT_HANDLER, MAIN_HOST, OAuth
from .office_options import Generation, OfficeOptions, SlashRedirect
from .operating import USUAL_RUN_TIME, OperatingLimiter
from .record import Status, WorkRecord
from .request_rate import RequestRate
from .schedule import Schedule
from .team import colleague
from .texts import Language
from .timekeeping import Timekeeping
from .webhook import Webhook

__all__ = ["BASIC_SCOPES", "Generation", "Office", "OfficeOptions"]

BASIC_SCOPES = ("timeman", "im", "user")


class Office:
    """Everything that is switchable about a portal; change the attributes at will."""

    def __init__(self, **options: Unpack[OfficeOptions]) -> None:
        """Found a portal without people."""
        self.generation: Generation = options.get("generation", "C")
        self.rest3: bool | None = options.get("rest3")
        self.schedule = options.get("schedule") or Schedule.fixed()
        self.clock = options.get("clock") or Clock.real()
        self.server_zone = options.get("server_zone", "Europe/Berlin")
        self.language: Language = options.get("language", "en")
        self.reopen_allowed = options.get("reopen_allowed", True)
        self.operating_fields = options.get("operating_fields", True)
        self.operating_limit = options.get("operating_limit", 480.0)
        self.run_times = dict(options.get("run_times", {}))
        self.batch_charged = options.get("batch_charged", False)
        self.operating_by_request = options.get("operating_by_request", False)
        self.request_limit = options.get("request_limit")
        self.dismissed_have_status = options.get("dismissed_have_status", True)
        self.auth_statuses: StatusVariant = options.get("auth_statuses", "php")
        self.time_start_type = options.get("time_start_type", int)
        prefix = options.get("path_prefix", "").strip("/")
        self.path_prefix = f"/{prefix}" if prefix else ""
        self.paused_before_expired = options.get("paused_before_expired", False)
        self.short_gap = options.get("short_gap")
        self.dropped_params = set(options.get("dropped_params", ()))
        self.hour_24_date: Literal["finish", "start"] = options.get("hour_24_date", "finish")
        self.session_cookies = options.get("session_cookies", True)
        self.user_get_ignores_start = options.get("user_get_ignores_start", False)
        self.missing_modules = set(options.get("missing_modules", ()))
        self.features = set(options.get("features", ()))
        # An event handler that refuses every change; only open says so: §2.2.
        self.veto = False
        # "broken": selecting `state` fails and `state.status` is dropped, as seen live; "works": the form of Y2: §4.3.
        self.record_state: Literal["broken", "works"] = "broken"
        # False: the web server of an old box never hands addresses of REST 3.0 over to the portal.
        self.rest_v3_routed = True
        # Webhooks work over plain http, by REST_APAUTH_ALLOW_HTTP of a box: §6.3.
        self.webhooks_over_http = False
        # HTTPS ends at a proxy and the portal sees plain http.
        self.behind_tls_proxy = False
        self.moved_to: str | None = None
        # A web server in front of the portal that wants another trailing slash, and says so by a redirect.
        self.slash_redirect: SlashRedirect | None = None
        # False: the plan has no REST, every call is refused with ACCESS_DENIED.
        self.rest_available = True
        self.base_url = ""
        self.employees: dict[int, Employee] = {}
        self.webhooks: list[Webhook] = []
        self.requests: list[Request] = []
        self.errors: list[Exception] = []
        self.timekeeping = Timekeeping(self)
        self.browser = Browser(self)
        self.limiter = OperatingLimiter(self)
        self.request_rate = RequestRate(self)
        self.oauth = OAuth(
            self,
            host=options.get("oauth_host", MAIN_HOST),
            member_id=options.get("member_id"),
            token_prefix=options.get("token_prefix", ""),
        )
        self._at_browser: Employee | Literal["the first"] | None = "the first"
        self._blocked_methods: dict[str, datetime] = {}
        self._last_notification_id = 0

    @property
    def server_zone_info(self) -> ZoneInfo:
        """The server's time zone."""
        return ZoneInfo(self.server_zone)

    @property
    def rest_url(self) -> str:
        """The address of the REST interface as the portal tells it, the new one after a move."""
        moved = self.moved_to
        return f"{self.base_url if moved is None else moved + self.path_prefix}/rest/"

    @property
    def signed_in(self) -> Employee | None:
        """Who sits at the browser; the first employee unless a test says otherwise, None: nobody has signed in."""
        if self._at_browser == "the first":
            return next(iter(self.employees.values()), None)
        return self._at_browser

    @signed_in.setter
    def signed_in(self, person: Employee | None) -> None:
        self._at_browser = person

    def add_employee(
        self,
        employee_id: int | None = None,
        *,
        name: str = "Anna",
        last_name: str = "Schmidt",
        time_zone: str = "Europe/Berlin",
        role: Role = Role.EMPLOYEE,
        work_position: str = "",
        timeman_enabled: bool = True,
        schedule: Schedule | None = None,
        active: bool = True,
        min_duration: str | None = None,
        head: Employee | None = None,
        tm_manage: bool | None = None,
        gender: str = "",
        photo: str | None = None,
        email: str = "",
        department: int = 1,
    ) -> Employee:
        """Add a person; an empty time zone follows the server."""
        number = employee_id if employee_id is not None else max(self.employees, default=0) + 1
        if number in self.employees:
            message = f"employee {number} exists"
            raise ValueError(message)
        employee = self.employees[number] = Employee(
            id=number,
            name=name,
            last_name=last_name,
            office=self,
            time_zone=time_zone,
            role=role,
            work_position=work_position,
            timeman_enabled=timeman_enabled,
            schedule=schedule,
            active=active,
            min_duration=min_duration,
            head=head,
            tm_manage=role.manages_own_day if tm_manage is None else tm_manage,
            gender=gender,
            photo=photo,
            email=email,
            department=department,
        )
        return employee

    def add_team(self, count: int, first_id: int | None = None, **options: Unpack[EmployeeOptions]) -> list[Employee]:
        """Add many people with consecutive ids, all different in name and position unless `options` say otherwise."""
        first = first_id if first_id is not None else max(self.employees, default=0) + 1
        team = []
        for number in range(count):
            member: EmployeeOptions = {**colleague(number), **options}
            team.append(self.add_employee(first + number, **member))
        return team

    def remove_employee(self, employee: Employee) -> None:
        """Delete a person for good, with the webhooks and authorisations that act for them."""
        if self.employees.get(employee.id) is not employee:
            message = f"no employee {employee.id}"
            raise ValueError(message)
        del self.employees[employee.id]
        for other in self.employees.values():
            if other.head is employee:
                other.head = None
        for webhook in self.webhooks:
            if webhook.person is employee:
                webhook.revoke()
        for authorization in self.oauth.authorizations:
            if authorization.person is employee:
                authorization.revoke()

    def add_webhook(self, person: Employee, scopes: Iterable[str] = BASIC_SCOPES, secret: str | None = None) -> Webhook:
        """Create an incoming webhook of a person; 16 random characters when no secret is given."""
        if secret is None:
            secret = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(16))
        webhook = Webhook(person=person, creator_id=person.id, secret=secret, scopes=list(scopes), office=self)
        self.webhooks.append(webhook)
        return webhook

    def add_application(
        self,
        scopes: Iterable[str] = BASIC_SCOPES,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        handler: str = DEFAULT_HANDLER,
    ) -> Application:
        """Register a local application; its id and its secret are random when they are not given."""
        return self.oauth.add_application(scopes, client_id, client_secret, handler)

    def authorize(self, application: Application, person: Employee) -> Authorization:
        """Sign a person in at an application without the dance: a pair of tokens for tests."""
        return self.oauth.authorize(application, person)

    def status_of(self, record: WorkRecord) -> Status:
        """Return a record's status as timeman.status says it now."""
        return record.status(self.clock.now(), paused_first=self.paused_before_expired)

    def confirm(self, record: WorkRecord) -> None:
        """Let the supervisor confirm a changed time."""
        record.confirmed = True

    def auto_close(self, employee: Employee | None = None) -> list[WorkRecord]:
        """Run the server's agent that ends days whose recommended end has passed."""
        people = self.employees.values() if employee is None else (employee,)
        closed = (self.timekeeping.close_automatically(person) for person in people)
        return [record for record in closed if record is not None]

    def block_method(self, method: str, until: datetime | str) -> None:
        """Block a method by its operating time limit until an instant."""
        self._blocked_methods[method.lower()] = to_instant(until)

    def unblock_method(self, method: str) -> None:
        """Lift the block of a method."""
        self._blocked_methods.pop(method.lower(), None)

    def is_blocked(self, method: str) -> bool:
        """Whether the operating time limit refuses the method now."""
        until = self._blocked_methods.get(method.lower())
        return until is not None and self.clock.now() < until

    def blocked_until(self) -> datetime | None:
        """Return when the last block ends, None without any."""
        return max((until for until in self._blocked_methods.values() if self.clock.now() < until), default=None)

    def run_time(self, method: str) -> float:
        """Return how many seconds a call of a method takes."""
        return self.run_times.get(method.lower(), USUAL_RUN_TIME)

    def next_notification_id(self) -> int:
        """Number a notification."""
        self._last_notification_id += 1
        return self._last_notification_id

    def is_secret(self, text: str) -> bool:
        """Whether a text is a webhook's secret, a token, a code or a client's secret of this portal."""
        return any(webhook.secret == text for webhook in self.webhooks) or self.oauth.is_secret(text)

    def calls(self, method: str | None = None) -> list[Call]:
        """Return the calls of a method (all without one), also those inside batches; the probe has its own name."""
        wanted = None if method is None else method.lower()
        return [call for request in self.requests for call in request.calls if wanted in {None, call.name}]
