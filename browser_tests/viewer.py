"""Somebody in front of the card: with a screen, a language, and what they like."""

from dataclasses import dataclass
from datetime import UTC, datetime
import re
from typing import Final

from boards import BOARD
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page, WebSocketRoute

ZONE: Final = "Europe/Berlin"
DESKTOP: Final = (1000, 1000)
PHONE: Final = (390, 838)
_CARDS: Final = "bitrix24-workday-card, hui-tile-card"
# The answer that tells the portal's clock, whatever else comes in the same message.
_NOW: Final = re.compile(r'("now":")[^"]*(","finish":)')
# Icons load after the card has appeared, fonts after that.
_AT_REST: Final = """(cards) => {
  const every = (root) => [...root.querySelectorAll("*")].flatMap(
    (element) => [element, ...(element.shadowRoot ? every(element.shadowRoot) : [])]);
  return document.fonts.status === "loaded" && cards.flatMap((card) => every(card.shadowRoot))
    .filter((element) => element.localName === "ha-icon")
    .every((icon) => icon.shadowRoot?.querySelector("ha-svg-icon")?.path);
}"""

# It is not said in the light unless it was dark before.
_FOLLOWED: Final = "(dark) => Boolean(document.querySelector('home-assistant').hass.themes?.darkMode) === dark"
_FOCUSED: Final = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return (element?.ariaLabel || element?.labels?.[0]?.textContent || element?.textContent || "").trim();
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How somebody looks at the card.

    Attributes:
        size: width and height of the page, in pixels.
        language: one of Home Assistant's.
        still: whether they asked for reduced motion.
        frozen: whether time stands still for them; see Viewer.freeze.
    """

    size: tuple[int, int] = DESKTOP
    language: str = "en"
    still: bool = False
    frozen: bool = False

    def open(self, browser: Browser, signed_in: str | None) -> BrowserContext:
        """Open a window, with what the browser remembers of somebody who signed in."""
        context = browser.new_context(
            viewport={"width": self.size[0], "height": self.size[1]},
            color_scheme="light",
            reduced_motion="reduce" if self.still else "no-preference",
            locale="en-GB",
            timezone_id=ZONE,
            service_workers="block",
            storage_state=signed_in,
        )
        # Where the frontend remembers what a person chose in the profile.
        context.add_init_script(f"localStorage.setItem('selectedLanguage', '\"{self.language}\"')")
        return context


class Viewer:
    """Somebody in front of a page with the card."""

    def __init__(self, page: Page, url: str) -> None:
        """Sit down in front of an empty page."""
        self.page = page
        self.complaints: list[str] = []
        self._url = url
        page.on("console", self._hear)
        page.on("pageerror", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "bitrix24" in f"{message.text} {message.location['url']}":
            self.complaints.append(message.text)

    def _see(self, error: Error) -> None:
        if "bitrix24" in (error.stack or ""):
            self.complaints.append(str(error))

    def freeze(self, now: str) -> None:
        """Let it be one and the same moment for the card; for a frozen look, before a page is opened.

        Args:
            now: the instant of the portal's clock, ISO 8601.
        """

        def connect(socket: WebSocketRoute) -> None:
            server = socket.connect_to_server()
            server.on_message(lambda message: socket.send(_NOW.sub(rf"\g<1>{now}\g<2>", str(message))))

        self.page.route_web_socket("**/api/websocket", connect)
        self.page.clock.set_fixed_time(datetime.now(UTC))

    def visit(self, view: str, query: str = "") -> None:
        """Open a view of the tests' dashboard, whatever it holds."""
        self.page.goto(f"{self._url}{BOARD}/{view}{query}")

    def open(self, view: str) -> Locator:
        """Open a view of the tests' dashboard; return its first card."""
        self.visit(view)
        card = self.cards.first
        card.wait_for()
        return card

    @property
    def cards(self) -> Locator:
        """The cards of the view."""
        return self.page.locator("hui-view").locator(_CARDS)

    @property
    def card(self) -> Locator:
        """The first of them."""
        return self.cards.first

    def button(self, name: str) -> Locator:
        """A button of the first card by its name."""
        return self.card.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        """Press a button of the first card."""
        self.button(name).click()

    @property
    def time(self) -> Locator:
        """The running clock of the first card."""
        return self.card.get_by_role("timer").first

    def prefer(self, theme: str) -> None:
        """Come to like it light or dark while looking, and wait until Home Assistant has followed."""
        self.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        self.page.wait_for_function(_FOLLOWED, arg=theme == "dark")

    def seconds(self) -> int:
        """Return what the running clock shows."""
        hours, minutes, seconds = (int(part) for part in self.time.inner_text().split(":"))
        return hours * 3600 + minutes * 60 + seconds

    def focused(self) -> str:
        """Return the name of what has the keyboard; empty when it has none."""
        name: str = self.page.evaluate(_FOCUSED)
        return name

    def wait_until_at_rest(self) -> None:
        """Wait until icons and fonts are there."""
        handles = [card.element_handle() for card in self.cards.all()]
        self.page.wait_for_function(_AT_REST, arg=handles)
