"""How long it takes to import the integration, Home Assistant and what it brings being imported already."""

from pathlib import Path
from statistics import median
import subprocess
import sys
from typing import Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_INTEGRATION: Final = _ROOT / "custom_components" / "bitrix24"
_RUNS: Final = 5
_PROGRAM: Final = """
import importlib, sys, time
import homeassistant.bootstrap
from homeassistant.components import {brought}
begin = time.perf_counter()
for module in {modules}:
    importlib.import_module(module)
print((time.perf_counter() - begin) * 1e3)
"""
# What the integration imports of Home Assistant's components; each start of Home Assistant has them anyway.
_BROUGHT: Final = "binary_sensor, button, diagnostics, event, lovelace, repairs, select, sensor, switch, system_health"


def import_ms() -> float:
    """Return the median of some fresh starts of Python."""
    package = "custom_components.bitrix24"
    files = (file.relative_to(_INTEGRATION).with_suffix("") for file in sorted(_INTEGRATION.rglob("[!_]*.py")))
    modules = [package, *(".".join((package, *file.parts)) for file in files)]
    program = _PROGRAM.format(brought=_BROUGHT, modules=modules)
    return median(_run(program) for _ in range(_RUNS))


def _run(program: str) -> float:
    done = subprocess.run([sys.executable, "-c", program], cwd=_ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    return float(done.stdout)
