"""Run the benchmark: `python -m tests.benchmarks`, or rather `scripts/benchmark`."""
# ruff: noqa: T201

import argparse
import asyncio
from dataclasses import asdict
import json
import platform
import sys
from typing import Final

from homeassistant.const import __version__

from .page import write_section
from .promises import promises
from .report import told
from .schedule import measure_all

_SIZES: Final = (1, 10, 48, 200, 500)
_QUICK: Final = (1, 10, 48)


def main() -> int:
    """Measure, tell, and say whether every promise about counts is kept."""
    parser = argparse.ArgumentParser(prog="scripts/benchmark", description="What the integration costs.")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of the tables")
    parser.add_argument("--write", action="store_true", help="also write the tables into docs/performance.md")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--quick", action="store_true", help="only 1, 10 and 48 employees")
    chosen.add_argument("--employees", type=int, nargs="+", metavar="NUMBER", help="other numbers of employees")
    options = parser.parse_args()
    sizes = sorted(set(options.employees or (_QUICK if options.quick else _SIZES)))
    if sizes[0] < 1:
        parser.error("there is at least one employee")
    figures = asyncio.run(measure_all(sizes))
    imported = figures.pop(0)["import"]
    kept = list(promises(figures))
    tables = told(figures, imported, kept)
    if options.write:
        write_section(tables)
    if options.json:
        document = {
            "home_assistant": __version__,
            "python": platform.python_version(),
            "import": imported,
            "employees": figures,
            "promises": [asdict(promise) for promise in kept],
        }
        print(json.dumps(document, indent=1, ensure_ascii=False))
    else:
        print(f"\n{tables}")
    return int(any(promise.counted and not promise.met for promise in kept))


if __name__ == "__main__":
    sys.exit(main())
