"""Look for barriers of an element with axe-core, and for what does not fit into it."""

from typing import Any, Final

from accessibility import AXE
from playwright.sync_api import Locator

_RUN: Final = "(element) => axe.run(element).then((found) => found.violations)"
# What is only for screen readers is clipped to nothing and may stand anywhere.
_OUTSIDE: Final = """(card) => {
  const box = card.getBoundingClientRect();
  const every = (root) => [...root.children].flatMap((element) =>
    [element, ...every(element), ...(element.shadowRoot ? every(element.shadowRoot) : [])]);
  const shown = every(card.shadowRoot ?? card).filter((element) =>
    getComputedStyle(element).clipPath === "none" && element.checkVisibility());
  const name = (element) => `${element.localName}.${element.className} ${element.textContent.trim().slice(0, 40)}`;
  const outside = shown.filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 0 && (left < box.left - 0.5 || right > box.right + 0.5);
  });
  const cut = shown.filter((element) => element.scrollWidth > element.clientWidth + 1
    && getComputedStyle(element).overflowX !== "visible" && getComputedStyle(element).textOverflow !== "ellipsis");
  return [...outside.map((element) => `outside: ${name(element)}`), ...cut.map((element) => `cut: ${name(element)}`)];
}"""


def barriers(element: Locator) -> list[str]:
    """Return what axe-core finds wrong with an element and all within, each in one line."""
    page = element.page
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=AXE)
    found: list[dict[str, Any]] = element.evaluate(_RUN)
    return [
        f"{violation['id']}: {node['failureSummary']} {node['html'][:160]}"
        for violation in found
        for node in violation["nodes"]
    ]


def misfits(element: Locator) -> list[str]:
    """Return what reaches beyond an element at its sides, or is cut off there without an ellipsis."""
    found: list[str] = element.evaluate(_OUTSIDE)
    return found
