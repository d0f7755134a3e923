"""What tests of blueprints need besides: automations that wait, and none left behind."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from contextvars import ContextVar
import logging
from typing import Any

from homeassistant.components.automation import AutomationEntity
from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.const import ENTITY_MATCH_ALL, SERVICE_TURN_OFF
from homeassistant.core import HomeAssistant
from homeassistant.helpers.script import ScriptRunResult, _QueuedScriptRun, _ScriptRun
import pytest

from tests.blueprints.phone import Phone, add_phone

_STEPS_THAT_WAIT = ("_async_step_delay", "_async_step_wait_for_trigger", "_async_step_wait_template")
# So often the event loop turns at most before a step that was woken goes on.
_TURNS = 10


class _Run:
    """A run of an automation: at work, or waiting for something."""

    def __init__(self) -> None:
        self._task: asyncio.Task[Any] | None = None
        self.waits = asyncio.Event()

    def begin(self, run: Coroutine[Any, Any, Any]) -> None:
        """Begin at once, like Home Assistant: what a trigger's event is about is still as it was before."""
        self._task = asyncio.Task(run, loop=asyncio.get_running_loop(), eager_start=True)

    async def settle(self) -> Any:
        """Return what the run returned, or None as soon as it waits."""
        task = self._task
        if task is None:
            return None
        waits = asyncio.create_task(self.waits.wait())
        await asyncio.wait({task, waits}, return_when=asyncio.FIRST_COMPLETED)
        waits.cancel()
        return task.result() if task.done() and not task.cancelled() else None


_current: ContextVar[_Run] = ContextVar("run")


@pytest.fixture(autouse=True)
async def automations_may_wait(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[None]:
    """Let "until all is done" mean: until each automation has ended or waits. End them with the test.

    Home Assistant's own would wait for the end of all runs, for ever.
    """
    trigger, till_done = AutomationEntity._async_trigger_if_enabled, hass.async_block_till_done

    async def run_until_it_waits(self: AutomationEntity, *args: Any, **kwargs: Any) -> Any:
        async def run() -> Any:
            _current.set(state)
            return await trigger(self, *args, **kwargs)

        state = _Run()
        state.begin(run())
        return await state.settle()

    def let_wait(step: Callable[[_ScriptRun], Awaitable[None]]) -> Callable[[_ScriptRun], Awaitable[None]]:
        async def wait(self: _ScriptRun) -> None:
            run = _current.get()
            run.waits.set()
            try:
                await step(self)
            finally:
                run.waits.clear()
                hass.async_create_task(run.settle())

        return wait

    queued, begin = _QueuedScriptRun.async_run, _ScriptRun.async_run

    async def wait_for_turn(self: _QueuedScriptRun) -> ScriptRunResult | None:
        if self._script._queue_lck.locked():
            _current.get().waits.set()
        return await queued(self)

    async def begin_in_turn(self: _ScriptRun) -> ScriptRunResult | None:
        run = _current.get()
        if run.waits.is_set():
            run.waits.clear()
            hass.async_create_task(run.settle())
        return await begin(self)

    def not_waited_for(run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def wait(self: _ScriptRun, task: asyncio.Task[Any]) -> Any:
            # The run waits for what it began.
            if task in hass._tasks:
                task.remove_done_callback(hass._tasks.remove)
                hass._tasks.remove(task)
            return await run(self, task)

        return wait

    async def until_all_wait(*args: Any, **kwargs: Any) -> None:
        for _ in range(_TURNS):
            await till_done(*args, **kwargs)

    monkeypatch.setattr(AutomationEntity, "_async_trigger_if_enabled", run_until_it_waits)
    for name in _STEPS_THAT_WAIT:
        monkeypatch.setattr(_ScriptRun, name, let_wait(getattr(_ScriptRun, name)))
    long_action = _ScriptRun._async_run_long_action
    monkeypatch.setattr(_QueuedScriptRun, "async_run", wait_for_turn)
    monkeypatch.setattr(_ScriptRun, "async_run", begin_in_turn)
    monkeypatch.setattr(_ScriptRun, "_async_run_long_action", not_waited_for(long_action))
    monkeypatch.setattr(hass, "async_block_till_done", until_all_wait)
    yield
    if hass.services.has_service(AUTOMATION, SERVICE_TURN_OFF):
        await hass.services.async_call(AUTOMATION, SERVICE_TURN_OFF, {"entity_id": ENTITY_MATCH_ALL}, blocking=True)


@pytest.fixture
def phone(hass: HomeAssistant) -> Phone:
    """Anna's phone."""
    return add_phone(hass)


@pytest.fixture
def automation_errors(caplog: pytest.LogCaptureFixture) -> Generator[None]:
    """Fail a test in which an automation complains: what a blueprint can foresee is no error."""
    yield
    loggers = ("homeassistant.components.automation", "homeassistant.helpers", "homeassistant.components.homeassistant")
    told = [one for one in caplog.get_records("call") if one.levelno >= logging.WARNING]
    assert [one.getMessage() for one in told if one.name.startswith(loggers)] == []
