"""Which measurements there are, and which may run at the same time."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import json
import os
from pathlib import Path
import sys
import tempfile
from typing import Any, Final

# Of more people the naive day takes minutes, and tells nothing new: all of it grows by the head.
NAIVE_DAY_UP_TO: Final = 48
_ROOT: Final = Path(__file__).resolve().parents[2]

type Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """One measurement: the module that makes it, what it is told, and for how many people."""

    name: str
    module: str
    kind: str
    employees: int

    @property
    def folder(self) -> str:
        """Where all measurements of this size find the same answers."""
        return str(self.employees)


async def measure_all(sizes: Sequence[int]) -> dict[int, Figures]:
    """Return all figures by the number of employees; those of the import by 0.

    Counts and memory are the same whatever else the machine does; what is timed runs alone.
    """
    figures: dict[int, Figures] = {size: {} for size in (0, *sizes)}
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        for size in figures:
            (folder / str(size)).mkdir()
        # The longest first, so that none is left in the end.
        descending = sorted(sizes, reverse=True)
        await _run((Job("traffic", "job", "traffic", size) for size in descending), folder, figures, at_once=_cores())
        alone = [Job("import", "job", "import", 0), *(Job("time", "job", "time", size) for size in sizes)]
        await _run(alone, folder, figures, at_once=1)
        together = [Job("naive day", "day_job", "naive", size) for size in descending if size <= NAIVE_DAY_UP_TO]
        for size in descending:
            together += [Job("day", "day_job", "ours", size), Job("memory", "job", "memory", size)]
        together.sort(key=lambda job: -job.employees * (20 if job.name == "naive day" else 1))
        await _run(together, folder, figures, at_once=_cores())
    return figures


async def _run(jobs: Iterable[Job], folder: Path, figures: dict[int, Figures], *, at_once: int) -> None:
    free = asyncio.Semaphore(at_once)

    async def run(job: Job) -> None:
        async with free:
            figures[job.employees][job.name] = await _figures_of(job, folder)

    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(run(job))


async def _figures_of(job: Job, folder: Path) -> Figures:
    print(f"    {job.name}, {job.employees} employees" if job.employees else f"    {job.name}", file=sys.stderr)  # noqa: T201
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        f"{__package__}.{job.module}",
        job.kind,
        str(job.employees),
        folder / job.folder,
        cwd=_ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{job.name} of {job.employees} employees failed, see above")
    figures: Figures = json.loads(output)
    return figures


def _cores() -> int:
    return int(os.environ.get("BENCHMARK_JOBS", "0")) or os.process_cpu_count() or 1
