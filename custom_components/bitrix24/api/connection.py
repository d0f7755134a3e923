"""Calls and batches of calls to a portal, at a shared rate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import batched
from typing import Any, Self
from urllib.parse import urlencode

from .auth import Auth, Credentials
from .clock import PortalClock
from .errors import (
    AnswerLost,
    ApiError,
    Finding,
    InvalidAuth,
    RateLimited,
    ServerFailed,
    UserRefused,
    as_rest3_error,
    notable,
    parse_error,
)
from .limits import OperatingQuota, RateLimiter, Urgency
from .parsing import BatchHead, as_instant, as_seconds
from .transport import TOTAL_SECONDS, Transport, longest_answer

# The server refuses what comes after (reference §6.5).
BATCH_SIZE = 50
# The calls of a batch run one after another.
_SECONDS_PER_CALL = 0.5

type Call = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class BatchPart:
    """One request of a batch.

    Attributes:
        commands: the calls by key, in the form of the server (reference §6.5).
        methods: the method of each call.
        seconds: how long to wait for the answer.
        most_bytes: its greatest length.
        head: of the last one.
    """

    commands: Mapping[str, str]
    methods: Mapping[str, str]
    seconds: float
    most_bytes: int
    head: BatchHead = field(default_factory=BatchHead)


@dataclass(frozen=True, slots=True)
class Batch:
    """Calls as they are sent, fifty in a request; can be sent again and again."""

    parts: Sequence[BatchPart]

    @classmethod
    def of(cls, calls: Mapping[str, Call]) -> Self:
        """Put calls in the form of the server."""
        parts = []
        for part in batched(calls.items(), BATCH_SIZE, strict=False):
            commands = {key: f"{method}?{urlencode(given)}" if given else method for key, (method, given) in part}
            methods = {key: method for key, (method, _) in part}
            seconds = max(TOTAL_SECONDS, len(part) * _SECONDS_PER_CALL)
            parts.append(BatchPart(commands, methods, seconds, longest_answer(methods.values())))
        return cls(parts)


@dataclass(slots=True)
class Answers:
    """The answers to a batch.

    Attributes:
        results: the result of each call, or its error: one that fails harms no other.
        cost: how long each method ran, in seconds.
    """

    results: dict[str, Any] = field(default_factory=dict)
    cost: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Connection:
    """A portal as reached by a webhook, or with access tokens.

    Attributes:
        rate_limiter: shared by all connections to this portal, as is the clock.
        operating_quota: of this webhook or application.
    """

    transport: Transport
    auth: Auth
    rate_limiter: RateLimiter = field(default_factory=RateLimiter, repr=False)
    clock: PortalClock = field(default_factory=PortalClock, repr=False)
    operating_quota: OperatingQuota = field(default_factory=OperatingQuota, repr=False)

    async def call(
        self,
        method: str,
        parameters: Mapping[str, Any],
        urgency: Urgency = Urgency.VERB,
        *,
        part: BatchPart | None = None,
        rest3: bool = False,
    ) -> dict[str, Any]:
        """Call a method and return the envelope, which holds "result".

        What the portal refuses for an expired token was not processed; it is sent once more with a new one.

        Args:
            method: "batch" with `part`.
            parameters: of the method.
            urgency: of the request.
            part: the calls of a batch.
            rest3: whether it is a method of REST 3.0 (reference §4.3).
        """
        rejected: Credentials | None = None
        while True:
            await self.rate_limiter.acquire(urgency)
            # Not earlier: a token may expire while its request waits.
            credentials = await self.auth.authorize(rejected)
            asked = datetime.now(UTC)
            try:
                body = await self.transport.post(
                    self.auth.record_url(method) if rest3 else self.auth.method_url(method),
                    {**parameters, **credentials.parameters},
                    method=method,
                    secret=credentials.secret,
                    seconds=TOTAL_SECONDS if part is None else part.seconds,
                    most_bytes=longest_answer([method]) if part is None else part.most_bytes,
                    head=None if part is None else part.head,
                )
            except ApiError as err:
                error = self._learn_failure(method, err, rest3=rest3)
            else:
                if part is None:
                    self.rate_limiter.on_success()
                self.clock.learn(server_time(body), asked=asked)
                self.operating_quota.learn(method, body.get("time"))
                return body
            if rejected is not None or not await self._can_renew(error, credentials, urgency, rest3=rest3):
                raise error
            rejected = credentials

    async def _can_renew(self, error: ApiError, credentials: Credentials, urgency: Urgency, *, rest3: bool) -> bool:
        """Return whether what was refused may be accepted with other credentials."""
        if isinstance(error, InvalidAuth):
            return self.auth.can_renew(error)
        if not rest3 or not isinstance(error, UserRefused) or not self.auth.expires:
            return False
        # REST 3.0 has one answer to every refusal (reference §4.3): other methods show whether the token has expired.
        await self.call("profile", {}, urgency)
        return await self.auth.authorize() != credentials

    async def batch(self, batch: Batch, urgency: Urgency = Urgency.VERB) -> Answers:
        """Make many calls, one request after another.

        Raises:
            ApiError: a request failed as a whole.
        """
        answers = Answers()
        limited = False
        for part in batch.parts:
            body = await self.call("batch", {"halt": 0, "cmd": part.commands}, urgency, part=part)
            outcome = body["result"]
            if not isinstance(outcome, dict):
                raise AnswerLost("batch without results")
            self._learn_times(answers.cost, {"time": "batch"}, body)
            self._learn_times(answers.cost, part.methods, _get_map(outcome, "result_time"))
            results, errors = _get_map(outcome, "result"), _get_map(outcome, "result_error")
            for key, method in part.methods.items():
                if key in results:
                    answers.results[key] = results[key]
                else:
                    error = answers.results[key] = self._call_error(method, errors.get(key))
                    limited = limited or isinstance(error, RateLimited)
        if not limited:
            self.rate_limiter.on_success()
        return answers

    def _call_error(self, method: str, error: Any) -> ApiError:
        """Return why a call of a batch failed."""
        if isinstance(error, dict) and "error" in error:
            return self._learn_error(method, parse_error(error, method=method))
        return AnswerLost(f"batch without an answer to {method}")

    def _learn_times(self, cost: dict[str, float], methods: Mapping[str, str], times: Mapping[str, Any]) -> None:
        """Take in how long calls ran."""
        for key, method in methods.items():
            time = times.get(key)
            if isinstance(time, dict):
                self.operating_quota.learn(method, time)
                if (duration := as_seconds(time.get("duration"))) is not None:
                    cost[method] = cost.get(method, 0.0) + duration

    def _learn_failure(self, method: str, error: ApiError, *, rest3: bool) -> ApiError:
        """Limit the rate after a failed exchange, and return its error completed."""
        error = self._learn_error(method, as_rest3_error(error) if rest3 else error)
        found = error.found
        if isinstance(error, RateLimited):
            return error
        if found is not None and found.retry_after is not None:
            self.rate_limiter.on_limit(found.retry_after, found=found)
        elif isinstance(error, ServerFailed) and not rest3:
            # REST 3.0 is younger and fails by itself: the rest of the portal may be well.
            self.rate_limiter.on_failure(found)
        return error

    def _learn_error(self, method: str, error: ApiError) -> ApiError:
        """Complete an error by what is known of the portal; pause all requests until the end of a limit."""
        if (ahead := notable(self.clock.skew)) is not None:
            error.found = replace(error.found or Finding(), clock_ahead=ahead)
        if isinstance(error, RateLimited):
            if error.code == "OPERATION_TIME_LIMIT" and error.reset_at is None:
                # The refusal does not hold it, but earlier answers did.
                error.reset_at = self.operating_quota.reset_at(method)
            waits = [] if error.found is None else [error.found.retry_after]
            if error.reset_at is not None:
                waits.append(error.reset_at - self.clock.now())
            wait = max(filter(None, waits), default=None)
            self.rate_limiter.on_limit(wait, found=error.found, insistent=error.insistent)
        return error


def _get_map(outcome: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a part of the answer to a batch; an empty one arrives as a list."""
    part = outcome.get(name)
    return part if isinstance(part, dict) else {}


def server_time(body: Mapping[str, Any]) -> datetime | None:
    """Return the server's clock when it finished an answer, in its offset; None when unknown."""
    time = body.get("time")
    return as_instant(time.get("date_finish")) if isinstance(time, Mapping) else None
