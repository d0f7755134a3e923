"""How a portal is set up, where its founder says more than nothing."""

from collections.abc import Iterable
from typing import Literal, TypedDict

from .clock import Clock
from .errors import StatusVariant
from .schedule import Schedule
from .texts import Language

type Generation = Literal["A", "B", "C"]
# What a web server does about the trailing slash of a path; "argues": it wants the other way each time.
type SlashRedirect = Literal["adds", "takes", "argues"]


class OfficeOptions(TypedDict, total=False):
    """How a portal is set up."""

    generation: Generation
    # Whether timeman.record.list exists; None: only in generation C. Beside B it does in some versions: §0.
    rest3: bool | None
    schedule: Schedule | None
    clock: Clock | None
    server_zone: str
    language: Language
    reopen_allowed: bool
    # operating and operating_reset_at in `time`, and the limiter behind them; absent on boxes.
    operating_fields: bool
    # Seconds of run time in ten minutes, by caller and method; None switches the limiter off.
    operating_limit: float | None
    # Seconds a call takes, by method in lower case; the clock does not move by them.
    run_times: dict[str, float]
    # Newer servers charge a batch to the method "batch" and not the calls inside.
    batch_charged: bool
    # Whether short calls of one method in one request count by their sum, as in php, or not at all, as documented.
    operating_by_request: bool
    # The cloud's leaky bucket: how many requests it drains in a second and how many it holds, by source address.
    request_limit: tuple[float, float] | None
    # Whether an administrator may see and manage the days of people who left, as in php.
    dismissed_have_status: bool
    auth_statuses: StatusVariant
    # Newer servers send `time.start` as an integer, older ones as a float.
    time_start_type: type[int | float]
    path_prefix: str
    # Generation B of 25.750 to 25.1100: a paused day that has expired is told as PAUSED.
    paused_before_expired: bool
    # Seconds up to which a gap is no break; left out: 120 in generation A, else none.
    short_gap: int | None
    # Names, in upper case, of parameters that something between client and timeman drops.
    dropped_params: Iterable[str]
    # Generations A and B print a pause past midnight with hours from 24 on, and its own date or that of the start.
    hour_24_date: Literal["finish", "start"]
    # Whether answers set a session cookie, which must not come back with another user's webhook.
    session_cookies: bool
    # Some self-hosted versions answer user.get always with the first page.
    user_get_ignores_start: bool
    # Scopes whose module is not installed: their methods are unknown.
    missing_modules: Iterable[str]
    features: Iterable[str]
    # The authorisation server of the portal's region: oauth.bitrix.info, or oauth.bitrix24.tech for the CIS.
    oauth_host: str
    # The portal's own id, the same wherever it moves; random when left out.
    member_id: str
    # How every token, code and client secret begins.
    token_prefix: str
