"""What is told in the end: the table and the promises, as Markdown that can be read as it is."""

from collections.abc import Iterable, Sequence
import platform

from homeassistant.const import __version__

from .company import FAILING_FROM
from .promises import Promise
from .schedule import NAIVE_DAY_UP_TO, Figures
from .table import Size, lines


def told(sizes: Size, import_figures: Figures, promises: Iterable[Promise]) -> str:
    """Return all of it."""
    remarks = (
        f"Import of the integration, once for all entries: {import_figures['ms']:.0f} ms. "
        f"The naive design's day is simulated for up to {NAIVE_DAY_UP_TO} employees. "
        f"From {FAILING_FROM} employees on the portal refuses one of them. "
        f"Home Assistant {__version__}, Python {platform.python_version()}, {platform.machine()}."
    )
    kept = [[promise.text, "met" if promise.met else "NOT met", promise.figure] for promise in promises]
    return "\n\n".join(
        (
            _markdown(list(lines(sizes))),
            remarks,
            _markdown([["Promise", "Kept", "Figure"], *kept], numbers=False),
        )
    )


def _markdown(table: Sequence[Sequence[str]], *, numbers: bool = True) -> str:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *rest = cells
        padded = [first.ljust(widths[0])]
        padded += [
            cell.rjust(width) if numbers else cell.ljust(width) for cell, width in zip(rest, widths[1:], strict=True)
        ]
        return f"| {' | '.join(padded)} |"

    head, *body = table
    rule = "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + (":" if numbers else "-") for width in widths[1:])])
    return "\n".join((line(head), f"|{rule}|", *map(line, body)))
