"""Look for barriers on a page with axe-core, which scripts/setup card installs."""

from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

AXE: Final = Path(__file__).parents[1] / "card" / "node_modules" / "axe-core" / "axe.min.js"
_RUN: Final = "(selector) => axe.run(selector ?? document).then((found) => found.violations)"


def violations(page: Page, selector: str | None = None) -> list[dict[str, Any]]:
    """Return what axe-core finds wrong, each with `id`, `impact`, `help` and `nodes`; shadow roots are looked into.

    Args:
        page: one that is done loading.
        selector: CSS of the elements to look at; everything without.
    """
    page.add_script_tag(path=AXE)
    found: list[dict[str, Any]] = page.evaluate(_RUN, selector)
    return found
