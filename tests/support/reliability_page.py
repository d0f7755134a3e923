"""What docs/reliability.md shows of the tests: the fault matrix from its data, the figures from the long runs.

`scripts/reliability` writes it, `scripts/reliability --check` says whether it is up to date.
"""

from itertools import groupby
from pathlib import Path
import sys
from typing import Final

from tests.support.counts import figures_table
from tests.support.fault_matrix import ROWS, Fate, Row, Strikes
from tests.support.queue import VERBS

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"


def replace_section(text: str, name: str, content: str) -> str:
    """Return a page with other content between the marks of a section."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the page has no section {name}")
    return f"{before}{begin}\n{content}\n{end}{after}"


def matrix_table() -> str:
    """Return the fault matrix as a table of Markdown: faults with one fate share a row."""

    def kind(row: Row) -> tuple[int, Fate, tuple[str, ...]]:
        return list(Strikes).index(row.strikes), row.fate, row.verbs

    lines = [
        "| Fault | strikes | with keeping | on disk then | in the portal in the end | without keeping | in the end |",
        "|---|---|---|---|---|---|---|",
    ]
    order = sorted(ROWS, key=lambda row: (kind(row)[0], row.fate.keeping, row.fate.not_keeping, row.fate.acted))
    for (_, fate, verbs), rows in groupby(order, key=kind):
        alike = list(rows)
        faults = ", ".join(dict.fromkeys(row.trouble.name for row in alike))
        of_verbs = "" if verbs == VERBS else f" ({', '.join(f'`{verb}`' for verb in verbs)})"
        lines.append(
            f"| {faults}{of_verbs} | {alike[0].strikes} | {_told(fate.keeping)} "
            f"| {'the command' if fate.keeping == 'queued' else 'nothing'} | {_end(fate, queue=True)} "
            f"| {_told(fate.not_keeping)} | {_end(fate, queue=False)} |"
        )
    return "\n".join(lines)


def rendered(text: str) -> str:
    """Return the page as it should be; figures that no run has left stay as they are."""
    text = replace_section(text, "fault matrix", matrix_table())
    figures = figures_table()
    return text if figures is None else replace_section(text, "figures", figures)


def _told(caller: str) -> str:
    return {"done": "changed", "queued": "`queued: true`"}.get(caller, f"error `{caller}`")


def _end(fate: Fate, *, queue: bool) -> str:
    return "done once" if fate.carried_out(queue=queue) else "unchanged"


def main() -> None:
    """Write the page, or check it."""
    text = PAGE.read_text(encoding="utf-8")
    page = rendered(text)
    if "--check" in sys.argv[1:]:
        if page != text:
            sys.exit("docs/reliability.md is out of date: run scripts/reliability.")
        return
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
