"""Figures of the long runs: each leaves its own behind, and docs/reliability.md shows their sums.

Only what a run of the same code gives again: counts, never durations.
"""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Final

# Ignored by git: the figures that count are those on the page.
FOLDER: Final = Path(__file__).resolve().parents[2] / ".reliability"

# How many runs there are of each kind.
_RUNS: Final = {"crash-": 4, "fuzz-client": 1, "fuzz-home-assistant": 1, "soak-": 10}
# What the page says of each kind of run: its file names begin with the kind.
_ROWS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "crash-": (
        ("kills", "Times a real Home Assistant was killed by SIGKILL between action and delivery, or during either"),
        ("kept", "Commands on disk at that moment: each was delivered once, with its original time"),
    ),
    "fuzz-client": (
        ("bodies", "Broken answers to the client: each ended in a value or in one of its errors, none told the secret"),
        ("values", "Of these, answers that could still be understood"),
    ),
    "fuzz-home-assistant": (
        ("bodies", "Broken answers to polls and actions of a whole Home Assistant: each outage ended by itself"),
    ),
    "soak-": (
        ("simulated_hours", "Simulated hours with a fault in every tenth request: the record was the plan"),
        ("requests", "Requests to the portal"),
        ("faults", "Faults"),
        ("wishes", "Commands given"),
        ("kept", "Commands answered as kept"),
        ("on_disk", "Commands on disk for it: one that repeats another adds nothing"),
        ("delivered", "… delivered"),
        ("done", "… found done already, mostly because only the answer had been lost"),
        ("overtaken", "… overtaken"),
        ("late", "Starts and ends of a day delivered late by more than a minute: all to the second as wanted"),
        ("state_changes", "State changes in Home Assistant"),
    ),
}


def keep_figures(run: str, **figures: int) -> None:
    """Keep the figures of a run that passed, in place of those of the run before; and show them."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{run}.json").write_text(json.dumps(figures, indent=1) + "\n")
    print(f"{run}: " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items()))  # noqa: T201


def kept_figures(kind: str) -> Mapping[str, int] | None:
    """Return the sums over all runs of a kind; None unless each has left its figures."""
    files = sorted(FOLDER.glob(f"{kind}*.json"))
    if len(files) != _RUNS[kind]:
        return None
    sums: dict[str, int] = {}
    for file in files:
        for name, value in json.loads(file.read_text()).items():
            sums[name] = sums.get(name, 0) + int(value)
    return sums


def figures_table() -> str | None:
    """Return the figures as a table of Markdown; None while some are missing, so that the page stays as it is."""
    lines = ["| Figure of the long tests | |", "|---|---|"]
    for kind, rows in _ROWS.items():
        sums = kept_figures(kind)
        if sums is None:
            return None
        lines += [f"| {text} | {sums[name]:,} |" for name, text in rows]
    return "\n".join(lines)
