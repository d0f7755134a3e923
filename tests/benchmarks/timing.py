"""How long the event loop is busy: set-up, unchanged and changed polls, beside the floor."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
import gc
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any, Final
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.bitrix24.api import PollQuery, PollResult, Portal

from .core import new_entry, running_core, set_up
from .naive import NaiveCoordinator
from .recorded import Answers
from .traffic import CHANGED, POLL, SET_UP

# Of each poll, in each round: as many as fit into this time, within limits.
_ROUNDS: Final = 5
_SECONDS: Final = 0.4
_LEAST: Final = 7
_MOST: Final = 501
_SET_UPS: Final = 3


async def time_ours(new_entry_of: Callable[[], ConfigEntry[Any]], answers: Answers, folder: Path) -> dict[str, float]:
    """Time the integration with answers given from memory."""
    figures = {}
    answers.phase = SET_UP
    with answers.given():
        figures["set_up_ms"] = await _set_up_ms(new_entry_of, folder)
        async with running_core(folder / "polls") as hass:
            answers.phase = SET_UP
            entry = new_entry_of()
            await set_up(hass, entry)
            coordinator = entry.runtime_data.coordinator

            def rest() -> None:
                # Polls follow one another at once here, which the pace would not allow.
                coordinator.portal.rate_limiter._empty_at = 0.0

            def change() -> None:
                rest()
                answers.phase = CHANGED if answers.phase == POLL else POLL

            answers.phase = POLL
            rest()
            await coordinator.async_refresh()
            figures["entities"] = len(hass.states.async_all())
            figures |= await _polls(hass, coordinator.async_refresh, rest, change)
            answers.phase = POLL
            rest()
            await coordinator.async_refresh()
            with _same_reading():
                await coordinator.async_refresh()
                figures["coordinator_us"] = await _median_us(hass, coordinator.async_refresh, lambda: None)
            if not coordinator.last_update_success:
                raise RuntimeError("the recorded answers did not fit")
    return figures


@contextmanager
def _same_reading() -> Iterator[None]:
    """Put what was read once in the place of the client, as the survey of the field measures (its §3.6)."""
    really_read = Portal.read
    kept: list[PollResult] = []

    async def read(portal: Portal, query: PollQuery, previous: PollResult | None = None) -> PollResult:
        if not kept:
            kept.append(await really_read(portal, query, previous))
        return kept[0]

    with patch.object(Portal, "read", read):
        yield


async def time_floor(employees: int, entities: int, folder: Path) -> dict[str, float]:
    """Time an empty coordinator with as many entities."""

    def entry_of() -> ConfigEntry[Any]:
        return new_entry("floor", "floor", {"employees": employees, "entities": entities})

    figures = {"set_up_ms": await _set_up_ms(entry_of, folder)}
    async with running_core(folder / "polls") as hass:
        entry = entry_of()
        await set_up(hass, entry)
        coordinator = entry.runtime_data

        def change() -> None:
            coordinator.found += 1

        figures["entities"] = len(hass.states.async_all())
        return figures | await _polls(hass, coordinator.async_refresh, lambda: None, change)


async def time_naive(employees: int, answers: Answers, folder: Path) -> dict[str, float]:
    """Time an unchanged poll of the naive design, likewise without network and JSON."""
    days = answers.phases["naive"]

    async def fetch(_coordinator: NaiveCoordinator, user_id: int) -> Any:
        return days.get(str(user_id))

    with patch.object(NaiveCoordinator, "fetch", fetch):
        async with running_core(folder / "polls") as hass:
            entry = new_entry("naive", "naive", {"people": list(range(1, employees + 1))})
            await set_up(hass, entry)
            return {"unchanged_us": await _median_us(hass, entry.runtime_data.async_refresh, lambda: None)}


async def _set_up_ms(entry_of: Callable[[], ConfigEntry[Any]], folder: Path) -> float:
    """Return the median time of some set-ups, each in a core of its own; what must be imported is so already."""
    taken = []
    for number in range(-1, _SET_UPS):
        async with running_core(folder / f"set-up {number}") as hass:
            gc.collect()
            entry, begin = entry_of(), perf_counter()
            await set_up(hass, entry)
            taken.append(perf_counter() - begin)
    return median(taken[1:]) * 1e3


async def _polls(
    hass: HomeAssistant, poll: Callable[[], Awaitable[None]], rest: Callable[[], None], change: Callable[[], None]
) -> dict[str, float]:
    return {
        "unchanged_us": await _median_us(hass, poll, rest),
        "changed_us": await _median_us(hass, poll, change),
        "changed_and_after_us": await _median_us(hass, poll, change, follow=True),
    }


async def _median_us(
    hass: HomeAssistant, poll: Callable[[], Awaitable[None]], prepare: Callable[[], None], *, follow: bool = False
) -> float:
    """Return the median time of a poll, in the calmest of some rounds: a machine has other things to do.

    Args:
        hass: the core.
        poll: what is timed.
        prepare: called before each, and not timed.
        follow: whether to count also what the loop has to do afterwards, for example to save; by the time that the
            processor works for the loop, since the disk is waited for.
    """
    clock = thread_time if follow else perf_counter
    rounds: list[float] = []
    for _ in range(_ROUNDS):
        taken: list[float] = []
        end = perf_counter() + _SECONDS
        while len(taken) < _LEAST or (perf_counter() < end and len(taken) < _MOST):
            prepare()
            begin = clock()
            await poll()
            if follow:
                await hass.async_block_till_done()
            taken.append(clock() - begin)
            await hass.async_block_till_done()
        rounds.append(median(taken))
    return min(rounds) * 1e6
