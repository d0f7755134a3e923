"""The methods of a portal that this project uses, typed. Only the time clock calls those that change a day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from .auth import Webhook
from .clock import PortalClock
from .errors import (
    AnswerLost,
    ApiError,
    CannotConnect,
    MissingScope,
    PortalMoved,
    RateLimited,
    Refused,
    ServerFailed,
    WrongPerson,
)
from .pace import Pace
from .parsing import as_instant, as_int
from .profile import Profile, Settings
from .transport import Transport, error_of
from .workday import Status, Workday

_LONGEST_RECORD_SECONDS = 10 * 86400

PRESENCES = ("online", "dnd", "away", "break")


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What may be said with the start or the end of a day.

    Attributes:
        time: TIME, with the person's own offset (reference §2.2); whole seconds. None means now, by the server's clock.
        report: REPORT, the reason for a changed time.
        latitude: LAT, in degrees.
        longitude: LON, in degrees.
    """

    time: datetime | None = None
    report: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    def fields(self) -> dict[str, Any]:
        """Return Bitrix24's fields; what is not known is left out."""
        fields = {
            "TIME": None if self.time is None else self.time.isoformat(timespec="seconds"),
            "REPORT": self.report,
            "LAT": self.latitude,
            "LON": self.longitude,
        }
        return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What a call that may change a day gave.

    Attributes:
        workday: the latest record afterwards.
        at: when the server finished the call, in the server's offset and by its clock; None when it did not tell.
    """

    workday: Workday
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one batch tells about the owner of a webhook. What was not asked for, or was refused, is None.

    Attributes:
        profile: proven to be the person whom the webhook belongs to.
        workday: the latest record.
        at: the server's clock, in the server's offset.
        scopes: the permissions of the webhook.
        settings: the rules of the day; without any when they were refused.
        presence: the chat status last set.
        missing_scopes: permissions whose lack kept the portal from telling something asked for.
    """

    profile: Profile
    workday: Workday
    at: datetime | None
    scopes: frozenset[str] | None = None
    settings: Settings | None = None
    presence: str | None = None
    missing_scopes: frozenset[str] = frozenset()


@dataclass(slots=True)
class Portal:
    """A portal as seen by the owner of a webhook.

    Attributes:
        transport: how requests travel.
        webhook: how they prove themselves; replaced when the portal is found to have moved.
        on_moved: told the webhook's new form after the new address proved to be the same portal.
        pace: shared by all who ask this portal.
        clock: the portal's, as its answers tell it; shared likewise.
    """

    transport: Transport
    webhook: Webhook
    on_moved: Callable[[Webhook], None] | None = None
    pace: Pace = field(default_factory=Pace, repr=False)
    clock: PortalClock = field(default_factory=PortalClock, repr=False)
    _operating_reset: dict[str, datetime] = field(default_factory=dict, repr=False)

    async def read(self, *, scopes: bool = False, settings: bool = False, presence: bool = False) -> Reading:
        """Read the owner's day, and on request more, in one HTTP request.

        Args:
            scopes: the permissions too (method scope).
            settings: the rules too (timeman.settings).
            presence: the chat status too (im.user.status.get).

        Raises:
            WrongPerson: the webhook acts for somebody else.
            ApiError: the batch, or the work day in it, could not be read.
        """
        wanted = {"me": "profile", "day": "timeman.status"}
        wanted |= {"scopes": "scope"} if scopes else {}
        wanted |= {"rules": "timeman.settings"} if settings else {}
        wanted |= {"presence": "im.user.status.get"} if presence else {}
        results, at = await self._batch({key: (method, {}) for key, method in wanted.items()})

        profile = self._owner(results["me"])
        granted = _value(results.get("scopes"), optional=True)
        status = _value(results.get("presence"), optional=True)
        return Reading(
            profile=profile,
            workday=_workday(_value(results["day"])),
            at=at,
            scopes=frozenset(filter(None, map(str, granted))) if isinstance(granted, list) else None,
            settings=_settings(results.get("rules")),
            presence=status if status in PRESENCES else None,
            missing_scopes=frozenset(item.scope for item in results.values() if isinstance(item, MissingScope)),
        )

    async def open_day(self, details: Details | None = None) -> Acted:
        """Start a day or continue it (timeman.open): see reference §2.2 for what a state makes of it."""
        return await self._act("timeman.open", details)

    async def pause_day(self) -> Acted:
        """Begin a break (timeman.pause); does nothing, and says so by its status, unless the day is open."""
        return await self._act("timeman.pause")

    async def close_day(self, details: Details | None = None) -> Acted:
        """End the day (timeman.close), also out of a break."""
        return await self._act("timeman.close", details)

    async def set_presence(self, status: str) -> bool:
        """Set the chat status of the owner (im.user.status.set); one of PRESENCES."""
        return (await self._call("im.user.status.set", {"STATUS": status}))["result"] is True

    async def read_presence(self) -> str | None:
        """Read the owner's chat status (im.user.status.get), in a batch that proves who the owner is."""
        results, _ = await self._batch({"me": ("profile", {}), "presence": ("im.user.status.get", {})})
        self._owner(results["me"])
        status = _value(results["presence"])
        return status if status in PRESENCES else None

    async def read_pause_start(self, workday: Workday) -> datetime | None:
        """Ask REST 3.0 for the start of the running break (timeman.record.list, reference §4.3).

        Returns:
            The instant, or None when the record is not on a break.

        Raises:
            ApiError: REST 3.0 is not to be had, or the record is not listed.
        """
        assert workday.start is not None
        body = await self._post(
            "timeman.record.list",
            {
                "filter": [["userId", self.webhook.user_id], ["startTime", ">=", workday.start.isoformat()]],
                # Without a list, or with "state" in it, the server fails.
                "select": ["id", "startTime", "endTime", "duration", "breakLength"],
                "order": {"startTime": "DESC"},
                "pagination": {"limit": 5},
            },
            rest3=True,
        )
        result = body["result"]
        items = result.get("items") if isinstance(result, Mapping) else result
        for item in items if isinstance(items, list) else ():
            if not isinstance(item, Mapping) or as_instant(item.get("startTime")) != workday.start:
                continue
            worked, breaks = as_int(item.get("duration")), as_int(item.get("breakLength"))
            if item.get("endTime") is not None or worked is None or breaks is None:
                return None
            # The record tells no work time while it is open; only a status of PAUSED makes a zero sure.
            if worked == 0 and workday.status is not Status.PAUSED:
                return None
            return workday.start + timedelta(seconds=min(max(worked + breaks, 0), _LONGEST_RECORD_SECONDS))
        raise Refused("the record is not listed")

    def _owner(self, result: Any) -> Profile:
        profile = Profile.parse(_value(result))
        if profile is None:
            raise AnswerLost("profile without an ID")
        if profile.user_id != self.webhook.user_id:
            raise WrongPerson("the webhook acts for another person")
        return profile

    async def _act(self, method: str, details: Details | None = None) -> Acted:
        body = await self._call(method, details.fields() if details else {})
        return Acted(workday=_workday(body["result"]), at=_server_time(body))

    async def _call(self, method: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
        body = await self._post(method, parameters)
        self._remember_limit(method, body.get("time"))
        return body

    async def _batch(
        self, calls: Mapping[str, tuple[str, Mapping[str, Any]]]
    ) -> tuple[dict[str, Any], datetime | None]:
        """Return the result, or the error, of each call of a batch (reference §6.5), and the server's clock."""
        commands = {
            key: f"{method}?{urlencode(parameters)}" if parameters else method
            for key, (method, parameters) in calls.items()
        }
        body = await self._post("batch", {"halt": 0, "cmd": commands})
        self._remember_limit("batch", body.get("time"))
        outcome = body["result"]
        if not isinstance(outcome, Mapping):
            raise AnswerLost("batch without results")
        # Empty maps arrive as lists.
        results, errors, times = (
            part if isinstance(part := outcome.get(name), Mapping) else {}
            for name in ("result", "result_error", "result_time")
        )
        answers: dict[str, Any] = {}
        for key, (method, _) in calls.items():
            self._remember_limit(method, times.get(key))
            if key in results:
                answers[key] = results[key]
            elif isinstance(error := errors.get(key), Mapping) and "error" in error:
                answers[key] = self._with_limit(method, error_of(error, method=method))
            else:
                answers[key] = AnswerLost(f"batch without an answer to {method}")
        if not any(isinstance(answer, RateLimited) for answer in answers.values()):
            self.pace.answered()
        return answers, _server_time(body)

    async def _post(self, method: str, parameters: Mapping[str, Any], *, rest3: bool = False) -> dict[str, Any]:
        """Post to where the portal is, following a move of the portal once."""
        try:
            return await self._post_once(method, parameters, rest3=rest3)
        except PortalMoved as err:
            moved = err
        await self._follow(moved)
        return await self._post_once(method, parameters, rest3=rest3)

    async def _post_once(self, method: str, parameters: Mapping[str, Any], *, rest3: bool) -> dict[str, Any]:
        await self.pace.turn()
        url = self.webhook.record_url(method) if rest3 else self.webhook.method_url(method)
        asked = datetime.now(UTC)
        try:
            body = await self.transport.post(url, parameters, method=method)
        except RateLimited as err:
            raise self._with_limit(method, err) from None
        except ServerFailed:
            self.pace.failed()
            raise
        if method != "batch":
            self.pace.answered()
        self.clock.learn(_server_time(body), asked=asked)
        return body

    async def _follow(self, moved: PortalMoved) -> None:
        """Take over the portal's new address once its profile has given the same person."""
        webhook = self.webhook.moved_to(moved.origin)
        try:
            body = await self.transport.post(webhook.method_url("profile"), {}, method="profile")
            profile = Profile.parse(body["result"])
        except ApiError:
            profile = None
        if profile is None or profile.user_id != webhook.user_id:
            raise CannotConnect("the portal's new address is not proven")
        self.webhook = webhook
        if self.on_moved is not None:
            self.on_moved(webhook)

    def _remember_limit(self, method: str, time: Any) -> None:
        """Keep when the operating limit of a method ends: the refusal itself does not tell it."""
        if isinstance(time, Mapping) and (reset_at := as_instant(time.get("operating_reset_at"))) is not None:
            self._operating_reset[method] = reset_at

    def _with_limit(self, method: str, error: ApiError) -> ApiError:
        """Complete a limit by when it ends, and have everybody wait for that long."""
        if isinstance(error, RateLimited):
            if error.code == "OPERATION_TIME_LIMIT" and error.reset_at is None:
                error.reset_at = self._operating_reset.get(method)
            self.pace.limited(None if error.reset_at is None else error.reset_at - self.clock.now())
        return error


def _value(result: Any, *, optional: bool = False) -> Any:
    """Return a result of a batch; raise its error, or give None for it where the call is optional."""
    if not isinstance(result, ApiError):
        return result
    if optional:
        return None
    raise result


def _settings(result: Any) -> Settings | None:
    """Return the rules; none at all where they are refused, and None where the portal may yet tell them."""
    if isinstance(result, ApiError):
        temporary = isinstance(result, CannotConnect | RateLimited)
        return None if temporary else Settings(flexible=False, required=None, manages_others=False)
    return Settings.parse(result)


def _workday(result: Any) -> Workday:
    if not isinstance(result, Mapping) or not isinstance(result.get("STATUS"), str):
        raise AnswerLost("work day without a STATUS")
    return Workday.parse(result)


def _server_time(body: Mapping[str, Any]) -> datetime | None:
    time = body.get("time")
    return as_instant(time.get("date_finish")) if isinstance(time, Mapping) else None
