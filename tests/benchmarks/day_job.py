"""A day in a process of its own: `python -m tests.benchmarks.day_job ours|naive EMPLOYEES FOLDER`."""

# isort: off
from .day import simulate_day

# isort: on
import asyncio
import json
from pathlib import Path
import sys
import tempfile

from .company import Company
from .traffic import naive_entry


def main() -> None:
    """Print the figures as JSON."""
    kind, employees, folder = sys.argv[1:]
    with tempfile.TemporaryDirectory(dir=folder) as name:
        entry_of = naive_entry if kind == "naive" else Company.entry
        print(json.dumps(asyncio.run(simulate_day(int(employees), Path(name), entry_of))))  # noqa: T201


if __name__ == "__main__":
    main()
