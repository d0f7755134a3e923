"""A demo of a team, and people in front of the card; what failed leaves a picture and logs behind."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
import re
import shutil
from typing import Any, Final
from urllib.parse import urlsplit

from boards import make_board
from demo_browser import DASHBOARD_LABEL, PORTAL_LABEL, open_browser, running_demo
from home import Home
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from portal_control import PortalControl
import pytest
from viewer import ZONE, Look, Viewer

_ROOT: Final = Path(__file__).parents[1]
FAILURES: Final = _ROOT / ".demo" / "browser-tests"
_FAILED: Final = pytest.StashKey[bool]()
# In milliseconds; a busy machine needs more than the usual five seconds.
_PATIENCE: Final = 15_000


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person accept what the card looks like now."""
    parser.addoption("--update-pictures", action="store_true", help="write the pictures of browser_tests/pictures anew")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Forget what failed before; once, not in each worker."""
    if not hasattr(session.config, "workerinput"):
        shutil.rmtree(FAILURES, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember who failed."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Drive browsers."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests; each opens contexts of its own."""
    expect.set_options(timeout=_PATIENCE)
    with open_browser(playwright) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return an empty page that shares nothing with other tests."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def demo() -> Iterator[dict[str, str]]:
    """One demo for all tests of a worker: an administrator and three colleagues."""
    with running_demo(ZONE, "--team") as addresses:
        yield addresses


@pytest.fixture(scope="session")
def running_portal(demo: dict[str, str]) -> PortalControl:
    """The portal of all tests."""
    return PortalControl(demo[PORTAL_LABEL])


@pytest.fixture(scope="session")
def running_home(demo: dict[str, str], running_portal: PortalControl, browser: Browser) -> Iterator[Home]:
    """Home Assistant of all tests, with the dashboard on which they look at the card."""
    context = Look().open(browser, None)
    home = Home(context.new_page(), demo[DASHBOARD_LABEL], running_portal)
    make_board(home)
    yield home
    context.close()


@pytest.fixture
def portal(running_portal: PortalControl, home: Home) -> PortalControl:
    """The portal on a fresh morning."""
    return running_portal


@pytest.fixture
def home(running_home: Home) -> Home:
    """Home Assistant on a fresh morning."""
    running_home.begin_morning()
    return running_home


@pytest.fixture(scope="session")
def windows(browser: Browser, running_home: Home) -> Iterator[Callable[..., BrowserContext]]:
    """Return the window of everybody who looks alike: what one page has loaded the next need not load."""
    opened: dict[Look, BrowserContext] = {}
    signed_in: Any = running_home.desk.context.storage_state()

    def window(look: Look, *, shared: bool) -> BrowserContext:
        if shared and look in opened:
            return opened[look]
        context = look.open(browser, signed_in)
        context.set_default_timeout(_PATIENCE)
        if shared:
            opened[look] = context
        return context

    yield window
    for context in opened.values():
        context.close()


@pytest.fixture
def sit_down(
    windows: Callable[..., BrowserContext], home: Home, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Viewer]]:
    """Let somebody sit down in front of the card, who looks at it in their way: the keywords of Look.

    With `alone` they have a window of their own: for those who tamper with its clock.
    """
    viewers: list[Viewer] = []
    own: list[BrowserContext] = []

    def viewer(*, alone: bool = False, **look: Any) -> Viewer:
        window = windows(Look(**look), shared=not alone)
        if alone:
            own.append(window)
        viewers.append(Viewer(window.new_page(), home.url))
        return viewers[-1]

    yield viewer
    if request.node.stash.get(_FAILED, default=False):
        _keep(request.node.name, [one.page for one in viewers], home.url)
    for one in viewers:
        one.page.close()
    for window in own:
        window.close()
    assert [complaint for one in viewers for complaint in one.complaints] == []


@pytest.fixture
def own_viewer(sit_down: Callable[..., Viewer]) -> Viewer:
    """The same, with a clock to tamper with."""
    return sit_down(alone=True)


@pytest.fixture
def viewer(sit_down: Callable[..., Viewer]) -> Viewer:
    """Somebody at a desk who reads English and likes it light."""
    return sit_down()


def _keep(name: str, pages: list[Page], url: str) -> None:
    """Keep what tells why a test failed."""
    folder = FAILURES / re.sub(r"\W+", "-", name).strip("-")
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages, 1):
        page.screenshot(path=folder / f"page-{number}.png")
    for log in (_ROOT / ".demo" / f"open-{urlsplit(url).port}").glob("*.log"):
        shutil.copy(log, folder)
