"""One measurement in a process of its own: `python -m tests.benchmarks.job KIND EMPLOYEES FOLDER`.

The folder is shared by all measurements of one size: the one of the traffic leaves there what the portal answered.
"""

import asyncio
from collections.abc import Mapping
import json
from pathlib import Path
import sys
import tempfile
from typing import Any

from homeassistant.config_entries import ConfigEntry

from .company import described_company
from .imports import import_ms
from .memory import measure_memory
from .recorded import Answers
from .timing import time_all
from .traffic import measure_flow, measure_naive_traffic, measure_traffic


async def measure(kind: str, employees: int, folder: Path) -> dict[str, Any]:
    """Measure one thing."""
    kept = folder / "answers.json"
    answers = Answers.from_json(kept.read_text()) if kept.exists() else Answers()

    def entry_of() -> ConfigEntry[Any]:
        return described_company(employees).entry()

    with tempfile.TemporaryDirectory(dir=folder) as name:
        own = Path(name)
        figures: Mapping[str, Any]
        match kind:
            case "traffic":
                ours = await measure_traffic(employees, own / "ours", answers)
                ours["flow"] = await measure_flow(employees, own / "flow")
                figures = {"ours": ours, "naive": await measure_naive_traffic(employees, own / "naive", answers)}
                kept.write_text(answers.to_json())
            case "time":
                figures = await time_all(entry_of, employees, answers, own)
            case "memory":
                figures = await measure_memory(entry_of, answers, employees, own)
            case "import":
                figures = {"ms": import_ms()}
            case _:
                raise ValueError(kind)
    return dict(figures)


def main() -> None:
    """Print the figures as JSON."""
    kind, employees, folder = sys.argv[1:]
    print(json.dumps(asyncio.run(measure(kind, int(employees), Path(folder)))))  # noqa: T201


if __name__ == "__main__":
    main()
