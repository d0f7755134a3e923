"""How much memory a set-up takes and keeps."""

from collections.abc import Callable
import gc
from pathlib import Path
import tracemalloc
from typing import Any

from homeassistant.config_entries import ConfigEntry

from .core import new_entry, running_core, set_up, set_up_dependencies
from .recorded import Answers
from .traffic import SET_UP


async def measure_memory(
    entry_of: Callable[[], ConfigEntry[Any]], answers: Answers, employees: int, folder: Path
) -> dict[str, float]:
    """Return the KiB of an employee, beside the floor's.

    Both are measured alike, with what the integration depends on set up before; an entry itself is not counted.
    """
    answers.phase = SET_UP
    with answers.given():
        entities, ours = await _kept(entry_of, folder / "ours")

    def floor_of() -> ConfigEntry[Any]:
        return new_entry("floor", "floor", {"employees": employees, "entities": entities})

    _, floor = await _kept(floor_of, folder / "floor")
    per_employee = 1024 * employees
    return {"kib": ours / per_employee, "floor_kib": floor / per_employee}


async def _kept(entry_of: Callable[[], ConfigEntry[Any]], folder: Path) -> tuple[int, int]:
    """Return the number of entities, and the bytes that their set-up keeps."""
    # What is kept for good from the first set-up on, for example translations, is not what an employee takes.
    async with running_core(folder / "first") as hass:
        await set_up(hass, entry_of())
    async with running_core(folder / "second") as hass:
        await set_up_dependencies(hass)
        entry = entry_of()
        tracemalloc.start()
        try:
            before = _used()
            await set_up(hass, entry)
            kept = _used() - before
            entities = len(hass.states.async_all())
        finally:
            tracemalloc.stop()
    return entities, kept


def _used() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]
