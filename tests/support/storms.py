"""Storms of actions: how they begin, how time passes while much is under way, and what became of each."""

import asyncio
from collections.abc import Coroutine, Generator, Sequence
from datetime import timedelta
import types
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from tests.conftest import Time
from tests.portal import Portal


def requests_of(portal: Portal) -> int:
    """Return how many requests reached the portal."""
    return len(portal.requests)


def assert_within_the_limits(portal: Portal) -> None:
    """Whichever request is looked at: no more than 50 at once, and two a second after that (reference §6.4)."""
    level, before = 0.0, None
    for request in portal.requests:
        if before is not None:
            level = max(level - 2 * (request.time - before).total_seconds(), 0)
        level, before = level + 1, request.time
        assert level <= 50, request.time


@types.coroutine
def turn() -> Generator[None]:
    """Let the event loop go round once."""
    yield


async def storm(time: Time, calls: Sequence[Coroutine[Any, Any, Any]]) -> list[asyncio.Task[Any]]:
    """Run many actions within a second, one begun after another."""
    tasks = []
    for call in calls:
        tasks.append(asyncio.create_task(call))
        await turn()
        time.jump(seconds=1 / len(calls))
    return tasks


async def settle(hass: HomeAssistant) -> None:
    """Wait until nothing can go on without time: neither the network, which is in this loop too, nor the disk."""
    quiet = 0
    while quiet < 10:
        # The loop's own list: whoever is in it has something to do right now.
        quiet = 0 if hass.loop._ready else quiet + 1  # type: ignore[attr-defined]
        # Nobody else counts the imports of components and the time zones that are read: the first test waits for them.
        for executor in (hass.import_executor, hass.loop._default_executor):  # type: ignore[attr-defined]
            if executor is not None and len(executor._threads) > executor._idle_semaphore._value:
                await hass.loop.run_in_executor(executor, int)
                quiet = 0
        for future in [*hass._tasks, *hass._background_tasks]:
            if not isinstance(future, asyncio.Task):
                await asyncio.wait([future])
                quiet = 0
        await turn()


async def pass_on(hass: HomeAssistant, time: Time, tasks: Sequence[asyncio.Task[Any]] = (), **duration: float) -> None:
    """Let time pass while much is under way, from timer to timer, until all tasks have ended or the time is over.

    Time.pass_by waits for everything that was begun, and what was begun here may itself wait for time.
    """
    end = time.clock.now() + timedelta(**duration)
    await settle(hass)
    while time.clock.now() < end and not (tasks and all(task.done() for task in tasks)):
        due = time._next_timer() or timedelta(seconds=1)
        time.jump(seconds=min(due, end - time.clock.now()).total_seconds())
        await settle(hass)


async def finish(hass: HomeAssistant, time: Time, tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Let time pass until all have been answered, as each must be within 30 seconds."""
    await pass_on(hass, time, tasks, seconds=30)
    assert all(task.done() for task in tasks)


def outcomes(tasks: Sequence[asyncio.Task[Any]]) -> list[str]:
    """Return what became of each: changed, unchanged, queued, or its error; nothing else may happen."""
    told = []
    for task in tasks:
        error = task.exception()
        if error is None:
            answer = task.result()
            told.append("queued" if answer["queued"] else "changed" if answer["changed"] else "unchanged")
        else:
            assert isinstance(error, HomeAssistantError)
            told.append(str(error.translation_key))
    return told
