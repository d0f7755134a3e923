"""How long the event loop is busy: set-up, unchanged and changed polls, beside the floor."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant

from .core import new_entry, running_core, set_up, set_up_dependencies
from .garbage import CollectionTime
from .recorded import Answers
from .traffic import CHANGED, NAIVE, POLL, SET_UP
from .waiting import POLL_SECONDS, movable_clock

type Timed = dict[str, float]

# Of each poll, in each round: as many as fit into this time, within limits.
_ROUNDS: Final = 5
_SECONDS: Final = 0.4
_LEAST: Final = 7
_MOST: Final = 501
_SET_UPS: Final = 3


async def time_all(
    entry_of: Callable[[], ConfigEntry[Any]], employees: int, answers: Answers, folder: Path
) -> dict[str, Timed]:
    """Time the integration, the floor and the naive design with recorded answers.

    Args:
        entry_of: makes an entry of the integration.
        employees: how many that entry has.
        answers: what the portal answers.
        folder: for the files of Home Assistant.
    """
    with answers.given(), movable_clock() as move:
        ours = await _time_ours(entry_of, answers, move, folder)

        def floor_of() -> ConfigEntry[Any]:
            return new_entry("floor", "floor", {"employees": employees, "entities": int(ours["entities"])})

        floor = await _time_floor(floor_of, folder)
        answers.phase = SET_UP
        # One after the other, so that both find the machine in the same state.
        for number in range(_SET_UPS):
            _keep_best(ours, await _time_set_up(entry_of, folder / f"ours {number}"))
            _keep_best(floor, await _time_set_up(floor_of, folder / f"floor {number}"))
        return {"ours": ours, "floor": floor, "naive": await _time_naive(employees, answers, folder)}


async def _time_ours(
    entry_of: Callable[[], ConfigEntry[Any]], answers: Answers, move: Callable[[float], None], folder: Path
) -> Timed:
    async with running_core(folder / "ours") as hass:
        answers.phase = SET_UP
        entry = entry_of()
        await set_up(hass, entry)
        coordinator = entry.runtime_data.coordinator

        def rest() -> None:
            move(POLL_SECONDS)

        def change() -> None:
            rest()
            answers.phase = CHANGED if answers.phase == POLL else POLL

        answers.phase = POLL
        rest()
        await coordinator.async_refresh()
        figures: Timed = {"entities": len(hass.states.async_all())}
        figures |= await _time_polls(hass, coordinator.async_refresh, rest, change)
        if not coordinator.last_update_success:
            raise RuntimeError("the recorded answers did not fit")
    return figures


async def _time_floor(floor_of: Callable[[], ConfigEntry[Any]], folder: Path) -> Timed:
    async with running_core(folder / "floor") as hass:
        entry = floor_of()
        await set_up(hass, entry)
        coordinator = entry.runtime_data

        def change() -> None:
            coordinator.found += 1

        return await _time_polls(hass, coordinator.async_refresh, lambda: None, change)


async def _time_naive(employees: int, answers: Answers, folder: Path) -> Timed:
    answers.phase = NAIVE
    async with running_core(folder / "naive") as hass:
        data = {CONF_URL: "https://127.0.0.1/rest/1/secret/", "people": list(range(1, employees + 1))}
        entry = new_entry("naive", "naive", data)
        await set_up(hass, entry)
        return {"unchanged_us": await _median_us(hass, entry.runtime_data.async_refresh, lambda: None)}


async def _time_set_up(entry_of: Callable[[], ConfigEntry[Any]], folder: Path) -> Timed:
    """Time a set-up in a core of its own, in processor time of the event loop; everything is imported already."""
    async with running_core(folder) as hass:
        await set_up_dependencies(hass)
        entry = entry_of()
        collections = CollectionTime()
        with collections.measured():
            begin = thread_time()
            await set_up(hass, entry)
            taken = thread_time() - begin
    return {"set_up_ms": (taken - collections.seconds) * 1e3, "set_up_gc_ms": collections.seconds * 1e3}


def _keep_best(figures: Timed, set_up_time: Timed) -> None:
    if set_up_time["set_up_ms"] < figures.get("set_up_ms", float("inf")):
        figures |= set_up_time


async def _time_polls(
    hass: HomeAssistant, poll: Callable[[], Awaitable[None]], rest: Callable[[], None], change: Callable[[], None]
) -> Timed:
    return {
        "unchanged_us": await _median_us(hass, poll, rest),
        "changed_us": await _median_us(hass, poll, change),
        "changed_and_after_us": await _median_us(hass, poll, change, follow=True),
    }


async def _median_us(
    hass: HomeAssistant, poll: Callable[[], Awaitable[None]], prepare: Callable[[], None], *, follow: bool = False
) -> float:
    """Return the median processor time of a poll in the event loop, in the calmest of some rounds.

    Args:
        hass: the core.
        poll: what is timed.
        prepare: called before each, and not timed.
        follow: whether to count also what the loop has to do afterwards, for example to save.
    """
    rounds: list[float] = []
    for _ in range(_ROUNDS):
        taken: list[float] = []
        end = perf_counter() + _SECONDS
        while len(taken) < _LEAST or (perf_counter() < end and len(taken) < _MOST):
            prepare()
            begin = thread_time()
            await poll()
            if follow:
                await hass.async_block_till_done()
            taken.append(thread_time() - begin)
            await hass.async_block_till_done()
        rounds.append(median(taken))
    return min(rounds) * 1e6
