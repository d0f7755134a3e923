"""A browser for the tests."""

from collections.abc import Iterator

from demo_browser import open_browser
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
import pytest


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Drive browsers."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests; each opens contexts of its own."""
    with open_browser(playwright) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return an empty page that shares nothing with other tests."""
    context = browser.new_context()
    yield context.new_page()
    context.close()
