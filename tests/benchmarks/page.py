"""The section of docs/performance.md that a run writes."""

from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
_BEGIN: Final = "<!-- benchmark:begin -->"
_END: Final = "<!-- benchmark:end -->"


def write_section(content: str) -> None:
    """Put the table between its marks; the rest of the page stays as it is."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else f"{_BEGIN}\n{_END}\n"
    before, begun, rest = text.partition(_BEGIN)
    _, ended, after = rest.partition(_END)
    if not begun or not ended:
        raise ValueError(f"{PAGE.name} has no section for the benchmark")
    PAGE.write_text(f"{before}{_BEGIN}\n\n{content}\n\n{_END}{after}", encoding="utf-8")
