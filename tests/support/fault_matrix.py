"""The fault matrix: what becomes of a verb when something goes wrong, as data that is both run and printed.

ROWS says what the caller gets for every way in which a portal, or the way to it, can fail. Everything else follows from
that: `run` asserts it, docs/reliability.md shows it (scripts/reliability).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, StrEnum
from functools import partial
from typing import Final, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry
import trustme

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import Time
from tests.portal import PROBE, Access, Authorization, Employee, Fault, FaultHandle, Portal, Webhook, WorkRecord
from tests.portal.timekeeping import Punch, Timekeeping
from tests.support.common import WRITING_METHODS, act, assert_no_secret, bring_to, value
from tests.support.queue import CLOSE, OPEN, PAUSE, VERBS, issues_about, on_disk
from tests.support.sign_in import admit, give_name, move_in, shut_out, sign_in_again

# From which state a verb has something to do, by which method it does it, and where that leads.
STATE_BEFORE: Final = {
    "open_day": "closed_earlier",
    "pause_day": "opened",
    "resume_day": "paused",
    "close_day": "opened",
}
METHOD_OF: Final = {"open_day": OPEN, "pause_day": PAUSE, "resume_day": OPEN, "close_day": CLOSE}
GOAL_OF: Final = {"open_day": "opened", "pause_day": "paused", "resume_day": "opened", "close_day": "closed"}

_NOON: Final = "2026-09-14T12:00:00+02:00"
_NEW_HOST: Final = "new.example"
_LIMIT_ENDS: Final = "2026-09-14T12:06:00+02:00"
_SCOPES: Final = ("timeman", "im")
# Refused before anything was processed, and sent again with another token.
_NOT_TRIED: Final = frozenset({"expired_token", "invalid_token"})
_TIMEMAN: Final = ("timeman.status", "timeman.settings", OPEN, PAUSE, CLOSE)

# For an action, by the contract.
_ANSWER: Final = timedelta(seconds=30)
# By the issue: what is later than that bears its own time.
_PUNCTUAL: Final = timedelta(minutes=1)
# The longest back-off, then a poll.
_PATIENCE: Final = timedelta(minutes=15)


class Strikes(StrEnum):
    """Whom a fault strikes, and since when."""

    ALL = "every request"
    EARLIER = "every request, for ten minutes already"
    RESTARTED = "every request, and Home Assistant was restarted meanwhile"
    CHANGE = "each request that changes the day"
    ONCE = "the request that changes the day, once"
    FROM_CHANGE = "the request that changes the day, and all after it"
    QUESTION = "each question what opening the day would do"


@dataclass(frozen=True, slots=True)
class Fate:
    """What a fault means for a wish.

    Attributes:
        keeping: what the caller gets with the option queue on: "done", "queued", or the key of an error.
        not_keeping: the same with the option off.
        acted: whether the portal carries it out although the caller cannot be told so.
    """

    keeping: str
    not_keeping: str
    acted: bool = False

    def caller(self, *, queue: bool) -> str:
        """Return what the caller gets."""
        return self.keeping if queue else self.not_keeping

    def carried_out(self, *, queue: bool) -> bool:
        """Return whether the portal has carried it out in the end."""
        return self.acted or self.caller(queue=queue) in {"done", "queued"}


class Watched(Timekeeping):
    """Rules that note what really changed: a call that runs through may do nothing."""

    def __init__(self, portal: Portal) -> None:
        super().__init__(portal)
        self.changes: list[str] = []

    def _note(self, method: str, record: WorkRecord | None) -> WorkRecord | None:
        if record is not None:
            self.changes.append(method)
        return record

    @override
    def open(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        return self._note(OPEN, super().open(employee, punch))

    @override
    def reopen(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        return self._note(OPEN, super().reopen(employee, punch))

    @override
    def pause(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        return self._note(PAUSE, super().pause(employee, punch))

    @override
    def close(self, employee: Employee, punch: Punch) -> WorkRecord | None:
        return self._note(CLOSE, super().close(employee, punch))


@dataclass(slots=True, kw_only=True)
class House:
    """What a row is played in."""

    hass: HomeAssistant
    time: Time
    portal: Portal
    anna: Employee
    access: Access
    entry: MockConfigEntry
    authority: trustme.CA
    # How the verb under test changes the day.
    method: str = ""
    watched: list[Watched] = field(default_factory=list)
    portals: list[Portal] = field(default_factory=list)
    held: list[FaultHandle] = field(default_factory=list)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    def watch(self, portal: Portal) -> None:
        """Note what changes on a portal."""
        watched = Watched(portal)
        portal.timekeeping = watched
        self.watched.append(watched)
        self.portals.append(portal)

    @property
    def changes(self) -> list[str]:
        """What has changed anybody's day."""
        return [change for watched in self.watched for change in watched.changes]

    @property
    def writes(self) -> int:
        """How many calls that may change something have arrived."""
        return sum(call.name in WRITING_METHODS for portal in self.portals for call in portal.calls())

    def hold(self, method: str | None, *, processed: bool = False) -> FaultHandle:
        """Hold the next request, before or after it is processed."""
        handle = self.portal.faults.add(Fault.hold("after" if processed else "before"), method)
        self.held.append(handle)
        return handle


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that goes wrong, and gets well again.

    Attributes:
        name: as docs/reliability.md calls it.
        long: whether another one of its kind is enough for every day.
        lasts: for how many seconds it goes on after the caller has got an answer.
    """

    name: str
    long: bool = False
    lasts: float = 240

    async def begin(self, house: House, method: str | None, *, once: bool = False) -> None:
        """Go wrong, for one method or for whatever is asked."""
        raise NotImplementedError

    async def accompany(self, house: House, strikes: Strikes, asking: asyncio.Task[str]) -> None:  # noqa: ARG002
        """Do what must be done while somebody waits for an answer."""
        if strikes is not Strikes.FROM_CHANGE:
            return
        last = house.hold(house.method)
        await last.reached()
        await self.begin(house, None)
        last.release()

    async def end(self, house: House) -> None:
        """Get well again."""
        house.portal.faults.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck(Trouble):
    """A fault of the emulator.

    Attributes:
        make: makes the fault.
    """

    make: Callable[[], Fault]

    @override
    async def begin(self, house: House, method: str | None, *, once: bool = False) -> None:
        fault = self.make()
        # What concerns a single call strikes it inside a batch, too.
        every: tuple[str | None, ...] = _TIMEMAN if fault.is_for_call else (None,)
        for each in every if method is None else (method,):
            house.portal.faults.add(fault, each, times=1 if once else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensEnded(Struck):
    """Access tokens that have ended, and an authorisation server in trouble; the portal itself is well."""

    @override
    async def begin(self, house: House, method: str | None, *, once: bool = False) -> None:
        assert isinstance(house.access, Authorization)
        house.access.expire()
        house.portal.faults.add(self.make(), "oauth/token", times=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Trouble):
    """Something about the portal or the access as a whole.

    Attributes:
        sets_in: makes it so.
        passes: takes it back.
    """

    sets_in: Callable[[House], Awaitable[None]]
    passes: Callable[[House], Awaitable[None]]

    @override
    async def begin(self, house: House, method: str | None, *, once: bool = False) -> None:
        if not once:
            await self.sets_in(house)

    @override
    async def end(self, house: House) -> None:
        await self.passes(house)


class Answer(Enum):
    """What becomes of a request that takes long."""

    IN_TIME = "answered in time"
    TOO_LATE = "answered when nobody waits any more"
    NEVER = "cut off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow(Trouble):
    """A portal that takes its time.

    Attributes:
        seconds: how long each request takes, or is waited for in vain.
        answer: what becomes of it then.
        processed: whether it is carried out first, and answered after that time.
    """

    lasts: float = 0
    # A second more than the 9 that are waited: aiohttp rounds up.
    seconds: float = 10
    answer: Answer
    processed: bool = False

    @override
    async def begin(self, house: House, method: str | None, *, once: bool = False) -> None:
        """Go wrong as soon as something is asked: each request is held on its way."""

    @override
    async def accompany(self, house: House, strikes: Strikes, asking: asyncio.Task[str]) -> None:
        method = None if strikes is Strikes.ALL else house.method
        while await self._is_held(held := house.hold(method, processed=self.processed), asking):
            house.time.jump(seconds=self.seconds)
            if self.answer is Answer.IN_TIME:
                held.release()
            if strikes is Strikes.FROM_CHANGE:
                method = None
        held.remove()

    async def _is_held(self, held: FaultHandle, asking: asyncio.Task[str]) -> bool:
        """Wait until a request is held, or there is none because the answer is there."""
        reached = asyncio.create_task(held.reached())
        await asyncio.wait({asking, reached}, return_when=asyncio.FIRST_COMPLETED)
        if not reached.done():
            reached.cancel()
            return False
        return True

    @override
    async def end(self, house: House) -> None:
        # Whoever still asks is no longer held: a connection that is being made now must not be cut.
        await house.hass.async_block_till_done(wait_background_tasks=True)
        if self.answer is Answer.NEVER:
            await house.portal.stop()
            await house.portal.start()
        for held in house.held:
            held.release()
        # What is let go is processed before the clock moves.
        await house.hass.async_block_till_done()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfTime(Slow):
    """Another action of the person takes so long that the 28 seconds of the verb end while it reads or acts."""

    @override
    async def begin(self, house: House, method: str | None, *, once: bool = False) -> None:
        # Home Assistant must not wait for it, either.
        other = asyncio.create_task(_set_presence(house.hass))
        house.stack.push_async_callback(lambda: other)
        await house.hold("im.user.status.get").reached()

    @override
    async def accompany(self, house: House, strikes: Strikes, asking: asyncio.Task[str]) -> None:
        # The other action reads, changes something without an answer, and reads again: that takes 27 seconds.
        (reading,) = house.held
        setting = house.hold("im.user.status.set")
        house.time.jump(seconds=8.5)
        reading.release()
        await setting.reached()
        again = house.hold("im.user.status.get")
        house.time.jump(seconds=self.seconds)
        await again.reached()
        last = house.hold(None if strikes is Strikes.ALL else house.method, processed=self.processed)
        house.time.jump(seconds=8.5)
        again.release()
        await last.reached()
        house.time.jump(seconds=2)


async def _set_presence(hass: HomeAssistant) -> None:
    with suppress(HomeAssistantError):
        await act(hass, "set_presence", status="dnd")


async def _turn_off(house: House) -> None:
    await house.portal.stop()


async def _turn_on(house: House) -> None:
    await house.portal.start()


async def _drop_connections(house: House) -> None:
    await house.portal.drop_connections()


async def _revoke(house: House) -> None:
    # Who alone loses the access to the application need not sign in again: that is another row.
    shut_out(house.access)


async def _expire(house: House) -> None:
    if isinstance(house.access, Authorization):
        house.access.expire_for_good()
    else:
        assert isinstance(house.access, Webhook)
        house.access.expire()


async def _admit_again(house: House) -> None:
    house.access = admit(house.access, house.anna)


async def _take_scope(house: House) -> None:
    house.access.set_scopes(("im",))


async def _grant_scope(house: House) -> None:
    house.access.set_scopes(_SCOPES)


async def _give_to_stranger(house: House) -> None:
    house.access.person = house.portal.add_employee(1, name="System")


async def _give_back(house: House) -> None:
    house.access.person = house.anna


async def _veto(house: House) -> None:
    house.portal.veto = True


async def _allow(house: House) -> None:
    house.portal.veto = False


async def _take_right(house: House) -> None:
    house.anna.tm_manage = False


async def _give_right(house: House) -> None:
    house.anna.tm_manage = True


async def _block(house: House) -> None:
    house.portal.block_method(house.method, until=_LIMIT_ENDS)


async def _let_it_pass(house: House) -> None:
    """Only time helps."""


async def _lead_to_name(house: House) -> None:
    """Redirect to another host where the same portal could be, with the same records: nobody has agreed to it."""
    house.portal.move_to(give_name(house.hass, await _look_alike(house), _NEW_HOST))


async def _lead_to_number(house: House) -> None:
    """Redirect to an address that is never a portal's new one."""
    house.portal.move_to((await _look_alike(house)).base_url)


async def _look_alike(house: House) -> Portal:
    """Have somebody at another address who would take whatever is sent there."""
    new = Portal(
        authority=house.authority, clock=house.time.clock, server_zone="Europe/Berlin", hosts=("127.0.0.1", _NEW_HOST)
    )
    house.watch(new)
    await house.stack.enter_async_context(new)
    move_in(new, house.portal)
    return new


async def _lead_nowhere(house: House) -> None:
    house.portal.move_to(None)


async def _want_slash(house: House) -> None:
    house.portal.slash_redirect = "adds"


_OFF = Condition(name="portal switched off", sets_in=_turn_off, passes=_turn_on)
_DROPPED = Condition(name="connections accepted and dropped", sets_in=_drop_connections, passes=_turn_on)
_LOST_BEFORE = Struck(name="connection lost before the request was processed", make=Fault.lost_before)
_LOST_AFTER = Struck(name="connection lost after the request was processed", make=Fault.lost_after)
_TRUNCATED = Struck(name="answer cut in its middle", make=Fault.truncated)
_PAGE_500 = Struck(name="server error 500", make=Fault.html_500)
_PAGE_500_DONE = Struck(
    name="server error 500 after the request was processed", make=partial(Fault.html_500, executed=True)
)
_PAGE_502 = Struck(name="gateway error 502", make=partial(Fault.html, 502, "Bad Gateway"), long=True)
_PAGE_403 = Struck(name="page 403", make=Fault.html_403)
_PARKED = Struck(name="page in place of the answer", make=partial(Fault.raw, 200, "<html>Parked</html>", "text/html"))
_LIST = Struck(name="JSON that is no answer", make=partial(Fault.raw, 200, "[]"), long=True)
_BROKEN = Struck(name="broken JSON", make=Fault.broken_json, long=True)
_EMPTY = Struck(name="empty answer", make=Fault.empty, long=True)
_HUGE = Struck(name="answer of 2 MiB", make=partial(Fault.oversized, 2 << 20))
_NONSENSE = Struck(name="nonsense as result", make=partial(Fault.result, ["nonsense"]))
_WRONG_TYPES = Struck(name="values of wrong types", make=Fault.wrong_types, long=True)
_TO_HTTP = Struck(name="redirect to a page", make=partial(Fault.redirect, "http://127.0.0.1/rest/"))
_TO_NUMBER = Condition(name="redirect to an address by its number", sets_in=_lead_to_number, passes=_lead_nowhere)
_TO_NAME = Condition(name="redirect to another host", sets_in=_lead_to_name, passes=_lead_nowhere)
_TO_SLASH = Condition(name="redirect that only adds a slash to the path", sets_in=_want_slash, passes=_let_it_pass)

_TOO_FAST = Struck(name="`QUERY_LIMIT_EXCEEDED`", make=Fault.query_limit_json)
_TOO_FAST_PAGE = Struck(name="page 503", make=Fault.query_limit_html)
_OVERLOAD = Struck(name="`OVERLOAD_LIMIT`", make=Fault.overload_limit)
_OPERATING = Struck(name="`OPERATION_TIME_LIMIT`", make=Fault.operation_time_limit)
_OPERATING_UNTIL = Struck(
    name="`OPERATION_TIME_LIMIT` with its end", make=partial(Fault.operation_time_limit, _LIMIT_ENDS)
)
_BLOCKED = Condition(name="operating limit of the method reached", sets_in=_block, passes=_let_it_pass)

_REVOKED = Condition(name="webhook or application revoked", sets_in=_revoke, passes=_admit_again)
_EXPIRED = Condition(name="webhook or tokens expired", sets_in=_expire, passes=_admit_again, long=True)
_STRANGER = Condition(name="access acts for another person", sets_in=_give_to_stranger, passes=_give_back)
_SCOPE_TAKEN = Condition(name="permission `timeman` taken away", sets_in=_take_scope, passes=_grant_scope)
_RIGHT_TAKEN = Condition(name="person may not keep their own day", sets_in=_take_right, passes=_give_right)
_VETO = Condition(name="portal answers but does not do it", sets_in=_veto, passes=_allow)

_NO_REST = Struck(name="plan without REST (`ACCESS_DENIED`)", make=Fault.subscription)
_UNKNOWN_STATUS = Struck(name="status nobody knows", make=Fault.unknown_status)
_REFUSED = Struck(name="`ALERT_WARNING`", make=partial(Fault.error, "ALERT_WARNING", "Not now"))
_REFUSED_DONE = Struck(
    name="`ALERT_WARNING` although it was done", make=partial(Fault.error, "ALERT_WARNING", "Not now", executed=True)
)
_NO_CODE = Struck(name="empty error code", make=partial(Fault.error, "", "No access"), long=True)

_SLOW = Slow(name="8 seconds for each answer", seconds=8, answer=Answer.IN_TIME)
_LATE = Slow(name="answer more than 9 seconds after the request was processed", answer=Answer.TOO_LATE, processed=True)
_LATE_DONE = Slow(name="processed when nobody waits for the answer any more", answer=Answer.TOO_LATE)
_OVERTAKEN = Slow(name="processed 40 seconds later", answer=Answer.TOO_LATE, lasts=30)
_HUNG = Slow(name="no answer at all", answer=Answer.NEVER)
_TIME_UP = OutOfTime(name="the action's 28 seconds are over", answer=Answer.NEVER)
_TIME_UP_DONE = OutOfTime(
    name="the action's 28 seconds are over but the request was processed", answer=Answer.TOO_LATE, processed=True
)


def _codes(*codes: str) -> tuple[Struck, ...]:
    """Return the errors of §6.3; the first of a kind speaks for all in the everyday suite."""
    return tuple(
        Struck(name=f"`{code}`", make=partial(Fault.auth_error, code), long=position > 0)
        for position, code in enumerate(codes)
    )


# What PHP and others put around a good answer.
_WRAPPED = (
    Struck(name="warning of PHP before the answer", make=Fault.php_warning),
    Struck(name="notice of PHP after the answer", make=Fault.php_notice_after, long=True),
    Struck(name="byte order mark before the answer", make=Fault.bom, long=True),
    Struck(name="HTML comments around the answer", make=Fault.html_comment, long=True),
    Struck(name="NUL bytes in and around the answer", make=Fault.nul_bytes, long=True),
    Struck(name="blank lines around the answer", make=partial(Fault.wrapped, "\r\n", "\r\n"), long=True),
)
_NOT_ROUTED = Struck(name="nginx's page 404", make=Fault.not_routed, long=True)
_BLOCK_PAGE = Struck(name="page of a provider that blocks the portal", make=Fault.block_page, long=True)
_LICENCE_PAGE = Struck(name="redirect to the page for a new licence", make=Fault.licence_page)
_DENIED = Struck(name='"Access denied" with the empty code', make=Fault.nameless_denial)
_NUMBERS = (
    Struck(name="`100`", make=Fault.code_100, long=True),
    Struck(name="`0`", make=Fault.code_0, long=True),
    Struck(name="a code invented tomorrow", make=partial(Fault.refusal, "SOMETHING_NEW", "No.", 403), long=True),
)
_SERVER_FAILED = _codes("INTERNAL_SERVER_ERROR", "CONNECTION_ERROR", "ERROR_UNEXPECTED_ANSWER")
_NO_TOKENS = tuple(
    TokensEnded(name=f"authorisation server: {name}", make=make, long=True)
    for name, make in (
        ("connection lost before the request was processed", Fault.lost_before),
        ("server error 500", Fault.html_500),
        ("page in place of the answer", partial(Fault.raw, 200, "<html>Parked</html>", "text/html")),
        ("page of a provider that blocks it", Fault.block_page),
        ('"Portal not found"', Fault.portal_not_found),
    )
)
_TOKENS_REFUSED = TokensEnded(
    name="authorisation server: `bad_verification_code`", make=Fault.bad_verification_code, long=True
)
_INVALID_AUTH = _codes(
    "INVALID_CREDENTIALS",
    "NO_AUTH_FOUND",
    "expired_token",
    "invalid_token",
    "APPLICATION_NOT_FOUND",
    "ERROR_OAUTH",
)
_NO_ACCESS = (
    Struck(name="`user_access_error`", make=Fault.user_access_error),
    Struck(name="`authorization_error`", make=Fault.authorization_error, long=True),
)
_CLOSED = (
    Struck(name="`PORTAL_DELETED`", make=Fault.portal_deleted),
    Struck(name="`INVALID_REQUEST` (HTTPS required)", make=Fault.https_required, long=True),
)
_UNAVAILABLE = (
    _NO_REST,
    *_codes("PAYMENT_REQUIRED", "WRONG_LICENSE"),
    Struck(name="`LICENSE_EXPIRED`", make=Fault.license_expired, long=True),
    Struck(name="`verification_needed`", make=Fault.verification_needed, long=True),
)
_MISSING_SCOPE = _codes("insufficient_scope")
_OTHER = _codes(
    "ERROR_CORE",
    "ERROR_METHOD_NOT_FOUND",
    "ERROR_ARGUMENT",
    "ERROR_BATCH_LENGTH_EXCEEDED",
    "ERROR_BATCH_METHOD_NOT_ALLOWED",
    "WRONG_ENCODING",
    "WRONG_AUTH_TYPE",
    "ALLOWED_ONLY_INTRANET_USER",
    "METHOD_CONFIRM_WAITING",
    "METHOD_CONFIRM_DENIED",
)

_OTHER_CALLS = tuple(trouble for trouble in _OTHER if trouble.make().is_for_call)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A fault, whom it strikes, and what that means for some verbs."""

    trouble: Trouble
    strikes: Strikes
    fate: Fate
    verbs: tuple[str, ...] = VERBS


def _rows(fate: Fate, strikes: Strikes, *troubles: Trouble, verbs: tuple[str, ...] = VERBS) -> tuple[Row, ...]:
    return tuple(Row(trouble=trouble, strikes=strikes, fate=fate, verbs=verbs) for trouble in troubles)


_DONE = Fate("done", "done")
_AWAY = Fate("queued", "cannot_connect")
_AWAY_DONE = Fate("queued", "cannot_connect", acted=True)
_LIMITED = Fate("queued", "rate_limited")


def _refused(key: str, *, acted: bool = False) -> Fate:
    return Fate(key, key, acted)


ROWS: Final = (
    # The way to the portal, and what comes back.
    *_rows(
        _AWAY,
        Strikes.ALL,
        *(_OFF, _DROPPED, _LOST_BEFORE, _LOST_AFTER, _TRUNCATED, _HUNG, _LATE, _TIME_UP),
        *(_PAGE_500, _PAGE_500_DONE, _PAGE_502, *_SERVER_FAILED, _PAGE_403),
        *(_PARKED, _LIST, _BROKEN, _EMPTY, _HUGE, _NONSENSE, _WRONG_TYPES),
        *(_TO_HTTP, _TO_NUMBER, _TO_NAME, _LICENCE_PAGE, _NOT_ROUTED, _BLOCK_PAGE, *_CLOSED),
    ),
    *_rows(_AWAY, Strikes.EARLIER, _OFF, _DROPPED, _LOST_AFTER, _PAGE_500, _PARKED, _TO_NAME, *_CLOSED),
    *_rows(_AWAY, Strikes.RESTARTED, _OFF, _DROPPED, _LOST_AFTER, _PAGE_500, _PARKED, _TO_NAME, *_CLOSED),
    *_rows(
        _AWAY,
        Strikes.CHANGE,
        *(_LOST_BEFORE, _HUNG, _TIME_UP, _PAGE_500, _PAGE_502, *_SERVER_FAILED),
        *(_PAGE_403, _PARKED, _LIST, _TO_HTTP, _LICENCE_PAGE, _NOT_ROUTED, _BLOCK_PAGE, *_CLOSED),
    ),
    *_rows(_AWAY, Strikes.ONCE, _LOST_BEFORE, _PAGE_500),
    *_rows(_AWAY, Strikes.FROM_CHANGE, _OFF, _DROPPED, _LOST_BEFORE, _PAGE_500, _HUNG),
    *_rows(_AWAY_DONE, Strikes.FROM_CHANGE, _LOST_AFTER, _TRUNCATED, _PAGE_500_DONE, _LATE),
    *_rows(_AWAY_DONE, Strikes.CHANGE, _LATE_DONE, _OVERTAKEN, _TIME_UP_DONE),
    *_rows(_DONE, Strikes.CHANGE, _LOST_AFTER, _TRUNCATED, _PAGE_500_DONE, _BROKEN, _EMPTY, _HUGE, _NONSENSE),
    *_rows(_DONE, Strikes.CHANGE, _WRONG_TYPES, _LATE),
    *_rows(_DONE, Strikes.ALL, _SLOW, _TO_SLASH, *_WRAPPED),
    *_rows(_DONE, Strikes.EARLIER, _TO_SLASH),
    # What opening would do is not told: a day that ended long ago is not continued.
    *_rows(_AWAY, Strikes.QUESTION, _LOST_BEFORE, _LOST_AFTER, _PAGE_500, verbs=("open_day",)),
    *_rows(_DONE, Strikes.QUESTION, _REFUSED, _NO_CODE, _NONSENSE, *_OTHER_CALLS, verbs=("open_day",)),
    # Limits.
    *_rows(_LIMITED, Strikes.ALL, _TOO_FAST, _TOO_FAST_PAGE, _OVERLOAD, _OPERATING, _OPERATING_UNTIL),
    *_rows(_LIMITED, Strikes.EARLIER, _TOO_FAST, _TOO_FAST_PAGE, _OVERLOAD, _OPERATING),
    *_rows(_LIMITED, Strikes.RESTARTED, _TOO_FAST, _TOO_FAST_PAGE, _OVERLOAD, _OPERATING),
    *_rows(_LIMITED, Strikes.CHANGE, _TOO_FAST, _TOO_FAST_PAGE, _OVERLOAD, _OPERATING, _OPERATING_UNTIL, _BLOCKED),
    *_rows(_LIMITED, Strikes.ONCE, _TOO_FAST),
    # The authorisation server, when another access token is needed.
    *_rows(_AWAY, Strikes.ALL, *_NO_TOKENS),
    *_rows(_AWAY, Strikes.EARLIER, *_NO_TOKENS),
    *_rows(_AWAY, Strikes.RESTARTED, *_NO_TOKENS),
    # The access.
    *_rows(_refused("invalid_auth"), Strikes.ALL, _REVOKED, _EXPIRED, *_INVALID_AUTH, _TOKENS_REFUSED, _STRANGER),
    *_rows(_refused("invalid_auth"), Strikes.CHANGE, *_INVALID_AUTH),
    *_rows(_refused("invalid_auth"), Strikes.EARLIER, _STRANGER),
    *_rows(_refused("invalid_auth"), Strikes.RESTARTED, _STRANGER),
    *_rows(Fate("queued", "invalid_auth"), Strikes.EARLIER, _REVOKED, _EXPIRED, *_INVALID_AUTH),
    *_rows(Fate("queued", "invalid_auth"), Strikes.RESTARTED, _REVOKED, _EXPIRED, *_INVALID_AUTH),
    *_rows(_refused("no_access"), Strikes.ALL, *_NO_ACCESS),
    *_rows(_refused("no_access"), Strikes.EARLIER, *_NO_ACCESS),
    *_rows(_refused("no_access"), Strikes.CHANGE, *_NO_ACCESS),
    # What the portal does not want.
    *_rows(_refused("missing_scope"), Strikes.ALL, _SCOPE_TAKEN, *_MISSING_SCOPE),
    *_rows(_refused("missing_scope"), Strikes.EARLIER, _SCOPE_TAKEN),
    *_rows(_refused("missing_scope"), Strikes.CHANGE, *_MISSING_SCOPE),
    *_rows(_refused("rest_unavailable"), Strikes.ALL, *_UNAVAILABLE),
    *_rows(_refused("rest_unavailable"), Strikes.EARLIER, _NO_REST),
    *_rows(_refused("rest_unavailable"), Strikes.CHANGE, *_UNAVAILABLE),
    *_rows(_refused("refused"), Strikes.ALL, _REFUSED, *_OTHER, *_NUMBERS, _UNKNOWN_STATUS),
    *_rows(_refused("refused"), Strikes.EARLIER, _REFUSED, _UNKNOWN_STATUS),
    *_rows(_refused("refused"), Strikes.CHANGE, _REFUSED, *_OTHER, *_NUMBERS),
    *_rows(_refused("refused", acted=True), Strikes.CHANGE, _REFUSED_DONE, _UNKNOWN_STATUS),
    *_rows(_refused("no_permission"), Strikes.ALL, _DENIED),
    *_rows(_refused("no_permission"), Strikes.CHANGE, _NO_CODE, _DENIED),
    *_rows(_refused("missing_scope"), Strikes.RESTARTED, _SCOPE_TAKEN),
    *_rows(_refused("rest_unavailable"), Strikes.RESTARTED, _NO_REST),
    *_rows(_refused("refused"), Strikes.RESTARTED, _REFUSED),
    *_rows(_refused("no_access"), Strikes.RESTARTED, *_NO_ACCESS),
    # Of an open the server tells the veto (reference §2.2); all others stay silent.
    *_rows(_refused("refused"), Strikes.CHANGE, _VETO, verbs=("open_day",)),
    *_rows(_refused("not_applied"), Strikes.CHANGE, _VETO, verbs=("pause_day", "resume_day", "close_day")),
    *_rows(_refused("refused"), Strikes.CHANGE, _RIGHT_TAKEN, verbs=("open_day", "resume_day", "close_day")),
    *_rows(_refused("not_applied"), Strikes.CHANGE, _RIGHT_TAKEN, verbs=("pause_day",)),
)


async def run(house: House, row: Row, verb: str, *, queue: bool) -> None:
    """Play a row for a verb, and assert what must hold whatever goes wrong."""
    async with house.stack:
        await _Play(house, row, verb, queue).run()
        assert await house.hass.config_entries.async_unload(house.entry.entry_id)


@dataclass(slots=True)
class _Play:
    house: House
    row: Row
    verb: str
    queue: bool

    async def run(self) -> None:
        house, fate = self.house, self.row.fate
        await self._prepare()
        before = deepcopy(house.anna.records)
        await self._strike()
        wished_at = house.time.clock.now()
        caller = await self._ask()
        assert house.time.clock.now() - wished_at <= _ANSWER
        assert caller == fate.caller(queue=self.queue)

        self._check_disk(caller, wished_at)
        if caller == "done":
            assert value(house.hass, "status") == GOAL_OF[self.verb]
        writes = house.writes

        if self.row.trouble.lasts:
            await house.time.pass_by(seconds=self.row.trouble.lasts)
        await self.row.trouble.end(house)
        await self._sign_in_again()
        await self._settle()

        if caller != "queued":
            # Whoever was told how it ended may rely on that: nothing comes later.
            assert house.writes == writes
        if fate.carried_out(queue=self.queue):
            assert house.changes == [house.method]
            self._check_record(before, wished_at)
        else:
            assert house.changes == []
            assert house.anna.records == before
        self._check_reads()
        assert on_disk(house.hass, house.entry) == []
        assert value(house.hass, "pending_commands") == "0"
        assert value(house.hass, "status") == house.anna.state.lower()
        for kind in ("command_undeliverable", "outbox_damaged", "wrong_person"):
            assert issues_about(house.hass, kind) == []

    async def _prepare(self) -> None:
        """Set up while all is well."""
        house = self.house
        house.method = METHOD_OF[self.verb]
        house.watch(house.portal)
        bring_to(house.anna, STATE_BEFORE[self.verb])
        house.watched[0].changes.clear()
        await house.time.move_to(_NOON)
        house.hass.config_entries.async_update_entry(house.entry, options={"queue": self.queue})
        assert await house.hass.config_entries.async_setup(house.entry.entry_id)
        await house.hass.async_block_till_done(wait_background_tasks=True)

    async def _strike(self) -> None:
        house, trouble = self.house, self.row.trouble
        match self.row.strikes:
            case Strikes.ALL:
                await trouble.begin(house, None)
            case Strikes.EARLIER:
                await trouble.begin(house, None)
                await house.time.pass_by(minutes=10)
            case Strikes.RESTARTED:
                await trouble.begin(house, None)
                await house.hass.config_entries.async_reload(house.entry.entry_id)
                await house.hass.async_block_till_done(wait_background_tasks=True)
                # What was seen before is enough to take a press, and to ask again and again.
                assert house.entry.state is ConfigEntryState.LOADED
            case Strikes.CHANGE:
                await trouble.begin(house, house.method)
            case Strikes.QUESTION:
                await trouble.begin(house, PROBE)
            case Strikes.ONCE | Strikes.FROM_CHANGE:
                await trouble.begin(house, house.method, once=True)

    async def _ask(self) -> str:
        """Return what the caller gets: "done", "queued", or the key of an error."""
        # Home Assistant must not wait for it when it waits for its own tasks. It is on its way before the clock moves.
        asking = asyncio.create_task(self._answer(), eager_start=True)
        await self.row.trouble.accompany(self.house, self.row.strikes, asking)
        return await asking

    async def _answer(self) -> str:
        try:
            answer = await act(self.house.hass, self.verb)
        except HomeAssistantError as err:
            assert err.translation_domain == DOMAIN  # noqa: PT017 - one of two outcomes, not the expected one
            assert_no_secret(err)
            return str(err.translation_key)
        if answer["queued"]:
            assert answer["changed"] is False
            return "queued"
        assert (answer["changed"], answer["status"]) == (True, GOAL_OF[self.verb])
        return "done"

    def _check_disk(self, caller: str, wished_at: datetime) -> None:
        """What is queued is on disk with its own time, and nothing else ever is."""
        kept = on_disk(self.house.hass, self.house.entry)
        if caller != "queued":
            assert kept == []
            return
        (command,) = kept
        assert (command["verb"], command["user_id"]) == (self.verb, self.house.anna.id)
        assert datetime.fromisoformat(command["at"]) == wished_at

    async def _sign_in_again(self) -> None:
        """Do what a person does whom Home Assistant asks to sign in again, if it does."""
        if self.house.hass.config_entries.flow.async_progress_by_handler(DOMAIN):
            assert await sign_in_again(self.house.hass, self.house.access) == "reauth_successful"

    async def _settle(self) -> None:
        """Let time pass until all is well, and some more in which nothing may happen twice."""
        house = self.house
        for _ in range(2):
            # A limit may outlast the trouble: a poll that is due meanwhile finds the portal closed once more.
            await house.time.pass_by(minutes=2)
            end = house.time.clock.now() + _PATIENCE
            while not self._is_settled() and house.time.clock.now() < end:
                await house.time.pass_by(seconds=30)

    def _is_settled(self) -> bool:
        house = self.house
        return (
            house.entry.state is ConfigEntryState.LOADED
            and value(house.hass, "status") == house.anna.state.lower()
            and not on_disk(house.hass, house.entry)
        )

    def _check_record(self, before: list[WorkRecord], wished_at: datetime) -> None:
        """The day is as if nothing had gone wrong, as far as Bitrix24 can be told so."""
        house = self.house
        assert house.anna.state == GOAL_OF[self.verb].upper()
        assert len(house.anna.records) == len(before) + (self.verb == "open_day")
        record = house.anna.records[-1]
        at = {"open_day": record.start, "close_day": record.finish}.get(self.verb)
        if at is not None:
            # A minute late is punctual enough; anything later bears the time of the wish.
            assert timedelta() <= at - wished_at.replace(microsecond=0) <= _PUNCTUAL
        if self.verb == "pause_day":
            assert record.paused_at is not None
            assert record.paused_at >= wished_at.replace(microsecond=0)
        if self.verb == "resume_day":
            paused_at = before[-1].paused_at
            assert paused_at is not None
            assert timedelta(seconds=record.leaks) >= wished_at - paused_at

    def _check_reads(self) -> None:
        """Between two attempts to change a day its status was read; with a token that has ended it is no attempt.

        What opening the day would do is asked by nobody else.
        """
        for portal in self.house.portals:
            assert self.verb == "open_day" or portal.calls(PROBE) == []
            read = True
            for request in portal.requests:
                if request.outcome == "another slash":
                    # The server in front of the portal wants it sent to another path; the portal has not seen it.
                    continue
                if any(call.name in WRITING_METHODS[:3] for call in request.calls):
                    assert read
                    if isinstance(self.house.access, Authorization) and request.outcome in _NOT_TRIED:
                        continue
                    read = False
                elif request.outcome == "ok":
                    read |= any(call.method == "timeman.status" and call.executed for call in request.calls)


def is_about_tokens(row: Row) -> bool:
    """Return whether a row cannot happen with a webhook."""
    return isinstance(row.trouble, TokensEnded)


def cells() -> Iterator[tuple[Row, str, bool]]:
    """Yield every combination of the matrix: row, verb, option queue."""
    for row in ROWS:
        for verb in row.verbs:
            for queue in (True, False):
                yield row, verb, queue
