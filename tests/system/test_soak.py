"""A day's plan in which every tenth request goes wrong: the record is the plan, and nothing piles up."""

import asyncio
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle, islice, pairwise
import logging
import re
from typing import Final, override

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import OAUTH, WEBHOOK, SetUp, Time
from tests.portal import Employee, Fault, Portal
from tests.portal.faults import Drop, Faults, Gate
from tests.support.common import act, living_things, minutes_shown, value
from tests.support.counts import keep_figures

EVERY: Final = 10
# How long the operating limit of a method lasts: as its refusal says, or as the answer before it said.
_LIMIT: Final = timedelta(minutes=5)
_LONGEST_LIMIT: Final = timedelta(minutes=10)
# After the longest of the faults there is jitter, and a look every half a minute.
LATE: Final = _LONGEST_LIMIT + timedelta(seconds=35)
# Delivered within this time, a start or a finish carries no time of its own.
PUNCTUAL: Final = timedelta(minutes=1)
# How long a request stands at a closed gate until its client has gone; both clocks are that much later then.
_TIME_OUT: Final = timedelta(seconds=10)

# Everything that is over by itself; what a single call is refused for strikes the first of these that is asked.
_FAULTS: Final[tuple[Callable[[datetime], Fault], ...]] = (
    lambda _now: Fault.lost_before(),
    lambda _now: Fault.lost_after(),
    lambda _now: Fault.html_500(),
    lambda _now: Fault.html_500(executed=True),
    lambda _now: Fault(name="time-out before", gate=Gate(), drop=Drop.BEFORE),
    lambda _now: Fault.query_limit_json(),
    lambda _now: Fault.truncated(),
    lambda now: Fault.operation_time_limit(now + _LIMIT),
    lambda _now: Fault.html(502, "Bad Gateway", executed=True),
    lambda _now: Fault.query_limit_html(),
    lambda _now: Fault(name="time-out after", gate=Gate(), when="after", drop=Drop.AFTER, executed=True),
    lambda _now: Fault.broken_json(),
    lambda _now: Fault.overload_limit(),
    lambda _now: Fault.empty(),
    lambda _now: Fault.html_403(),
    lambda _now: Fault.operation_time_limit(),
    lambda _now: Fault.oversized(2 << 20),
    lambda _now: Fault.auth_error("CONNECTION_ERROR"),
    lambda _now: Fault.raw(200, "<html>Maintenance</html>", "text/html"),
    lambda _now: Fault.wrong_types(),
)
_WRITES: Final = ("timeman.open", "timeman.pause", "timeman.close")
_STRUCK: Final = (*_WRITES, "im.user.status.set", "timeman.status")


class EveryTenth(Faults):
    """Strikes every tenth request, with one fault after another; those of an action have a row of their own."""

    def __init__(self, time: Time, phase: int) -> None:
        """Begin somewhere in the row of requests and in that of faults."""
        super().__init__()
        self._time = time
        self._phase = phase
        self._requests = 0
        self._of_polls = islice(cycle(_FAULTS), phase * 7, None)
        self._of_actions = islice(cycle(_FAULTS), 5 if phase % 2 else 7, None)
        self.acting = False
        self._time_outs: set[asyncio.Task[None]] = set()
        self.struck: Counter[str] = Counter()
        # No time-out may move the clock past what is planned next.
        self.planned = time.clock.now()

    @override
    def take_for_request(self, methods: set[str]) -> list[Fault]:
        self._requests += 1
        if self._requests % EVERY == self._phase:
            self._let_strike(methods)
        return super().take_for_request(methods)

    def _let_strike(self, methods: set[str]) -> None:
        now = self._time.clock.now()
        row = self._of_actions if self.acting else self._of_polls
        fault = next(fault for make in row if self._fits(fault := make(now), now))
        self.struck[fault.name] += 1
        one = next((method for method in _STRUCK if method in methods), min(methods))
        handle = self.add(fault, one if fault.is_for_call else None)
        if fault.gate is not None:
            task = asyncio.get_running_loop().create_task(self._let_time_out(fault.gate, handle.release))
            self._time_outs.add(task)
            task.add_done_callback(self._time_outs.discard)

    def _fits(self, fault: Fault, now: datetime) -> bool:
        return fault.gate is None or now + 2 * _TIME_OUT < self.planned

    async def _let_time_out(self, gate: Gate, release: Callable[[], None]) -> None:
        await gate.reached()
        self._time.jump(seconds=_TIME_OUT.total_seconds())
        release()


@dataclass(frozen=True, slots=True)
class Step:
    """What is wanted, when, and what Bitrix24 must do for it."""

    at: str
    action: str
    write: str | None = None
    data: dict[str, str] = field(default_factory=dict)

    @property
    def instant(self) -> datetime:
        """The moment of the wish."""
        return datetime.fromisoformat(f"2026-09-14T{self.at}+02:00")


def _break(begin: str, end: str) -> tuple[Step, ...]:
    return (
        Step(f"{begin}:00", "pause_day", "timeman.pause"),
        Step(f"{begin}:20", "pause_day"),
        Step(f"{begin}:50", "pause_day"),
        Step(f"{end}:00", "resume_day", "timeman.open"),
        Step(f"{end}:20", "resume_day"),
        Step(f"{end}:50", "resume_day"),
    )


# Wishes and their repetitions: an automation that runs twice, a second press because nothing seemed to happen.
PLAN: Final = (
    Step("07:30:00", "set_presence", "im.user.status.set", {"status": "away"}),
    Step("08:00:00", "open_day", "timeman.open"),
    Step("08:00:20", "open_day"),
    Step("08:00:50", "open_day"),
    Step("08:05:00", "set_presence", "im.user.status.set", {"status": "online"}),
    Step("09:00:00", "open_day"),
    *_break("10:00", "10:15"),
    *_break("12:00", "12:45"),
    Step("13:30:00", "set_presence", "im.user.status.set", {"status": "dnd"}),
    *_break("15:00", "15:20"),
    Step("17:00:00", "close_day", "timeman.close"),
    Step("17:00:20", "close_day"),
    Step("17:00:50", "close_day"),
    Step("17:05:00", "set_presence", "im.user.status.set", {"status": "away"}),
    Step("18:00:00", "close_day"),
)
MIDNIGHT: Final = Step("00:00:00", "")


@pytest.fixture(autouse=True)
def no_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Home Assistant's timers go off at the same moment in every run, so that its figures are the same."""
    for module in ("helpers.event", "helpers.update_coordinator", "config_entries"):
        monkeypatch.setattr(f"homeassistant.{module}.randint", lambda low, _high: low)


@pytest.fixture(autouse=True)
def text_of_log() -> Generator[None]:
    """Keep pytest from holding on to whatever a log line was about."""

    def as_text(record: logging.LogRecord) -> bool:
        record.msg, record.args, record.exc_info = record.getMessage(), (), None
        return True

    names = ("coordinator", "commands.timeclock")
    loggers = [logging.getLogger(f"custom_components.{DOMAIN}.{name}") for name in names]
    for logger in loggers:
        logger.addFilter(as_text)
    yield
    for logger in loggers:
        logger.removeFilter(as_text)


async def pass_until(hass: HomeAssistant, time: Time, faults: EveryTenth, instant: datetime) -> None:
    """Let time pass until something is planned."""
    # What began while an action waited ends at the moment at which it began.
    await hass.async_block_till_done(wait_background_tasks=True)
    faults.planned = instant
    await time.pass_by(seconds=(instant - time.clock.now()).total_seconds())


async def take(hass: HomeAssistant, time: Time, step: Step) -> bool:
    """Do what is planned; return whether it was kept. A presence, which never is, is asked for until it is set."""
    if step.action != "set_presence":
        return bool((await act(hass, step.action))["queued"])
    for _ in range(20):
        try:
            assert (await act(hass, "set_presence", **step.data))["status"] == step.data["status"]
        except HomeAssistantError:
            await time.pass_by(seconds=30)
        else:
            return False
    pytest.fail("The presence could not be set")


def check_record(hass: HomeAssistant, portal: Portal, anna: Employee) -> int:
    """Compare the record with the plan, as far as Bitrix24 can be told that something comes late.

    Returns:
        How many of its two ends came so late that they bear a time of their own, which is exact.
    """
    wishes = [step for step in PLAN if step.write is not None]
    written = [
        (call.name, request.time)
        for request in portal.requests
        for call in request.calls
        if call.executed and call.name in {step.write for step in wishes}
    ]
    # Each wish is carried out once, in the order of the wishes.
    assert [method for method, _ in written] == [step.write for step in wishes]
    moments = [moment for method, moment in written if method in _WRITES]
    wanted = [step.instant for step in wishes if step.write in _WRITES]
    for moment, instant in zip(moments, wanted, strict=True):
        assert timedelta() <= moment - instant <= LATE
    (record,) = anna.records
    assert record.finish is not None
    late = 0
    for recorded, moment, instant in (
        (record.start, moments[0], wanted[0]),
        (record.finish, moments[-1], wanted[-1]),
    ):
        late += (is_late := moment - instant > PUNCTUAL)
        assert recorded.replace(microsecond=0) == (instant if is_late else moment.replace(microsecond=0))
    breaks = sum((end - begin for begin, end in list(pairwise(moments))[1:-1:2]), timedelta())
    assert abs(timedelta(seconds=record.leaks) - breaks) <= timedelta(seconds=3)
    assert value(hass, "workday_start") == record.start.replace(microsecond=0).isoformat()
    assert value(hass, "workday_finish") == record.finish.replace(microsecond=0).isoformat()
    assert minutes_shown(value(hass, "breaks")) == record.leaks // 60
    assert value(hass, "pending_commands") == "0"
    assert anna.presence == value(hass, "presence") == "away"
    return late


_TRACES: Final = {"tasks": 0, "timers": 0, "listeners": 0, "objects": 25}
_VERDICT: Final = re.compile(r"Queued (?P<command>\w+ of \S+): (?P<verdict>[\w ]+)")


def check_log(records: list[logging.LogRecord]) -> Counter[str]:
    """Find nothing but outages that ended; return what became of the kept commands, as told last of each."""
    told: dict[str, str] = {}
    outages = 0
    for record in records:
        text = record.getMessage()
        if match := _VERDICT.match(text):
            told[match["command"]] = match["verdict"]
        if text.startswith("Error fetching bitrix24 "):
            outages += 1
        elif "recovered" in text:
            outages -= 1
        else:
            # To asyncio a moved clock is a slow task.
            assert record.levelno < (logging.ERROR if record.name == "asyncio" else logging.WARNING), text
    assert outages == 0
    return Counter(told.values())


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("portal_options", "phase", "sign_in"),
    [
        *(pytest.param({"generation": "ABC"[phase % 3]}, phase, WEBHOOK, id=str(phase)) for phase in range(EVERY)),
        *(pytest.param({"generation": "C"}, phase, OAUTH, id=f"{phase}, with tokens") for phase in (0, 5)),
    ],
)
async def test_a_day_with_a_fault_in_every_tenth_request(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    caplog: pytest.LogCaptureFixture,
    phase: int,
    sign_in: str,
) -> None:
    """Each phase strikes other requests, so that together they strike every one."""
    await time.move_to(MIDNIGHT.instant.isoformat())
    entry: MockConfigEntry = await set_up()
    entry.runtime_data.coordinator.portal.rate_limiter._jitter = lambda _low, high: high
    changed = async_capture_events(hass, EVENT_STATE_CHANGED)
    outbox = entry.runtime_data.outbox
    on_disk: set[str] = set()
    outbox.async_add_listener(lambda: on_disk.update(command.command_id for command in outbox.commands))
    await time.pass_by(minutes=15)
    before = living_things(hass)
    caplog.clear()
    portal.requests.clear()
    faults = EveryTenth(time, phase)
    portal.faults = faults
    kept = 0
    for step, following in zip(PLAN, (*PLAN[1:], None), strict=True):
        await pass_until(hass, time, faults, step.instant)
        faults.planned = step.instant + PUNCTUAL if following is None else following.instant
        faults.acting = True
        kept += await take(hass, time, step)
        faults.acting = False
    await pass_until(hass, time, faults, MIDNIGHT.instant + timedelta(hours=23, minutes=45))
    portal.faults = Faults()
    await time.pass_by(minutes=10)
    late = check_record(hass, portal, anna)
    became = check_log(caplog.records)
    # A repeated wish adds nothing to one that is kept already; each that is kept comes to an end.
    assert became.total() == len(on_disk) <= kept
    figures = {
        "simulated_hours": 24,
        "requests": len(portal.requests),
        "faults": faults.struck.total(),
        "wishes": len(PLAN),
        "kept": kept,
        "on_disk": len(on_disk),
        "delivered": became["to be delivered"],
        "done": became["its goal is reached already"],
        "overtaken": became.total() - became["to be delivered"] - became["its goal is reached already"],
        "late": late,
        "state_changes": len(changed),
    }
    await time.pass_by(minutes=20)
    changed.clear()
    caplog.clear()
    after = living_things(hass)
    # A day leaves some traces, and seventy faults must not leave seventy. A connection to a second server stays open.
    traces = _TRACES | ({"tasks": 1, "timers": 1} if sign_in == OAUTH else {})
    assert {name: after[name] - count for name, count in before.items() if after[name] > count + traces[name]} == {}
    if sign_in == WEBHOOK:
        keep_figures(f"soak-{phase}", **figures)
