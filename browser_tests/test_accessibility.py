"""The tests' own tool finds barriers, in shadow roots too, and only real ones."""

from accessibility import violations
from playwright.sync_api import Page

_PAGE = """<!doctype html><html lang="en"><head><title>Test</title></head><body><main><h1>Test</h1>
<work-day><template shadowrootmode="open"><button>%s</button></template></work-day></main></body></html>"""


def test_nothing_is_wrong(page: Page) -> None:
    page.set_content(_PAGE % "Start")
    assert violations(page) == []


def test_button_without_a_name(page: Page) -> None:
    page.set_content(_PAGE % "")
    assert [found["id"] for found in violations(page)] == ["button-name"]
    assert [found["id"] for found in violations(page, "work-day")] == ["button-name"]
    assert violations(page, "h1") == []
