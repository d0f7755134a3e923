"""Browser sessions with a demo, and the actions for each picture."""

import json
from pathlib import Path
from typing import Final
from urllib.request import Request, urlopen

from demo_browser import DASHBOARD_LABEL, PORTAL_LABEL
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from png import compress

_ROOT: Final = Path(__file__).resolve().parents[2]
IMAGES: Final = _ROOT / "docs" / "images"
# One employee with ring and large buttons.
CARD: Final = "bitrix24-workday-full"
_HOURS_PLAYED: Final = 6
# In milliseconds: cards slide in and icons load after a page has appeared.
SETTLE: Final = 2500
DESKTOP: Final = (1440, 1000)
PHONE: Final = (390, 838)
_DEVICE: Final = (1280, 1440)
_PORTAL: Final = (1120, 720)
_FLOW: Final = (900, 760)
_TEAM: Final = (1440, 900)
_EXAMPLE: Final = "https://example.invalid/rest/1/0123456789abcdef/"
_EXAMPLE_PORTAL: Final = "example.bitrix24.com"
# By the names of the fields.
_EXAMPLE_APPLICATION: Final = {"name": _EXAMPLE_PORTAL, "clientId": "local.0123", "clientSecret": "0123456789abcdef"}


class ScreenshotSession:
    """A browser and a demo."""

    def __init__(self, browser: Browser, zone: str, addresses: dict[str, str]) -> None:
        """Take the addresses of a running demo."""
        self._browser = browser
        self._zone = zone
        self._dashboard = addresses[DASHBOARD_LABEL]
        self._portal = addresses[PORTAL_LABEL]

    def _context(
        self, size: tuple[int, int], *, dark: bool = False, phone: bool = False, language: str = "en-GB"
    ) -> BrowserContext:
        context = self._browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            device_scale_factor=2 if phone else 1,
            is_mobile=phone,
            has_touch=phone,
            locale="en-GB",
            timezone_id=self._zone,
        )
        # The frontend stores the language chosen in the profile here.
        context.add_init_script(f"localStorage.setItem('selectedLanguage', '\"{language}\"')")
        return context

    def _open_dashboard(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.goto(self._dashboard)
        page.locator(CARD).first.wait_for()
        page.frame_locator("iframe").get_by_text("Alex Morgan").wait_for()
        page.wait_for_timeout(SETTLE)
        return page

    @staticmethod
    def _tile(page: Page, name: str) -> Locator:
        return page.locator("hui-tile-card").filter(has_text=name).first

    @staticmethod
    def _button(page: Page, name: str) -> Locator:
        return page.locator(CARD).get_by_role("button", name=name, exact=True)

    def _press(self, page: Page, name: str, then: str) -> None:
        """Press a button of the card and wait for the button that replaces it."""
        self._button(page, name).click()
        self._button(page, then).wait_for()

    def play(self) -> None:
        """Play a day with a break by clicks, with waits so that the history graph has content.

        The portal's clock starts hours before the real time and ends at it, so that all pictures agree.
        """
        self._move_clock(hours=-_HOURS_PLAYED)
        context = self._context(DESKTOP)
        page = self._open_dashboard(context)

        def pass_time(name: str, times: int = 1) -> None:
            for _ in range(times):
                self._tile(page, name).click()
                page.wait_for_timeout(2000)

        page.wait_for_timeout(20_000)
        self._tile(page, "At the office").get_by_role("switch").click()
        self._button(page, "Pause").wait_for()
        pass_time("An hour", 3)
        page.wait_for_timeout(60_000)
        self._press(page, "Pause", "Resume")
        pass_time("15 minutes", 3)
        page.wait_for_timeout(25_000)
        self._press(page, "Resume", "Pause")
        self._call(page, "select", "select_option", {"entity_id": "select.alex_morgan_presence", "option": "online"})
        pass_time("An hour", 2)
        page.wait_for_timeout(45_000)
        pass_time("15 minutes")
        context.close()

    def _move_clock(self, hours: int) -> None:
        self._control("clock", advance_seconds=hours * 3600)

    def _control(self, path: str, **order: object) -> None:
        """Send a request to the portal's control API."""
        urlopen(Request(f"{self._portal}-/{path}", json.dumps(order).encode())).close()  # noqa: S310

    @staticmethod
    def _call(page: Page, domain: str, service: str, data: dict[str, object]) -> None:
        """Call an action of Home Assistant as the page's user."""
        page.evaluate(
            "(call) => document.querySelector('home-assistant').hass.callService(...call)", [domain, service, data]
        )

    def dashboard(self, name: str, size: tuple[int, int], *, dark: bool = False, phone: bool = False) -> None:
        """Take the dashboard."""
        context = self._context(size, dark=dark, phone=phone)
        page = self._open_dashboard(context)
        save_picture(name, page.screenshot())
        context.close()

    def my_work(self, name: str, size: tuple[int, int], *, dark: bool = False, phone: bool = False) -> None:
        """Take the dashboard of the docs; on a phone also its lower part."""
        context = self._context(size, dark=dark, phone=phone)
        page = context.new_page()
        page.goto(f"{self._dashboard}my-work/my-work")
        self._tile(page, "Work day").wait_for()
        page.wait_for_timeout(2 * SETTLE)
        save_picture(name, page.screenshot())
        if phone:
            page.get_by_text("Hours", exact=True).evaluate(
                "(title) => { title.style.scrollMarginTop = '80px'; title.scrollIntoView({ block: 'start' }); }"
            )
            page.wait_for_timeout(SETTLE)
            save_picture(f"{name}-below", page.screenshot())
        context.close()

    def device(self) -> None:
        """Take the page of the employee's device."""
        context = self._context(_DEVICE)
        page = self._open_dashboard(context)
        device = page.evaluate(
            """() => Object.values(document.querySelector("home-assistant").hass.devices)
                 .find((device) => device.name === "Alex Morgan").id"""
        )
        page.goto(f"{self._dashboard}config/devices/device/{device}")
        page.get_by_text("Presence").first.wait_for()
        page.wait_for_timeout(SETTLE)
        save_picture("device", page.screenshot())
        context.close()

    def flow(self) -> None:
        """Take the form for the webhook URL."""
        page = self._open_menu()
        page.get_by_text("Webhook", exact=True).click()
        field = page.locator("input[type=password]")
        field.fill(_EXAMPLE)
        page.wait_for_timeout(SETTLE)
        save_picture("flow", page.screenshot())
        page.context.close()

    def sign_in(self) -> None:
        """Take the menu and the forms of a first sign-in: the application, then the portal."""
        page = self._open_menu()
        save_picture("sign-in-menu", page.screenshot())
        way = page.get_by_text("Sign in with Bitrix24", exact=True)
        way.click()
        fields = page.locator("dialog-add-application-credential input")
        fields.first.wait_for()
        page.wait_for_timeout(SETTLE)
        save_picture("sign-in-application", page.screenshot())
        for name, text in _EXAMPLE_APPLICATION.items():
            page.locator(f"dialog-add-application-credential input[name={name}]").fill(text)
        page.get_by_role("button", name="Add", exact=True).click()
        page.wait_for_timeout(SETTLE)
        way.click()
        page.locator("ha-selector-text input").fill(_EXAMPLE_PORTAL)
        page.wait_for_timeout(SETTLE)
        save_picture("sign-in-portal", page.screenshot())
        page.context.close()

    def _open_menu(self) -> Page:
        page = self._open_dashboard(self._context(_FLOW))
        page.goto(f"{self._dashboard}config/integrations/dashboard/add?domain=bitrix24")
        page.get_by_role("button", name="OK").click()
        page.get_by_text("Sign in with Bitrix24", exact=True).wait_for()
        page.wait_for_timeout(SETTLE)
        return page

    def outage(self) -> None:
        """Take the dashboard with a queued clock-out."""
        context = self._context(DESKTOP)
        page = self._open_dashboard(context)
        self._control("faults", fault="lost_before", times=None)
        self._button(page, "Close").click()
        note = page.locator(CARD).get_by_text("waiting for Bitrix24")
        note.wait_for()
        self._notice_outage(page)
        save_picture("kept", page.screenshot())
        self._control("faults", clear=True)
        note.wait_for(state="hidden")
        context.close()

    def _notice_outage(self, page: Page) -> None:
        """Poll while the portal does not answer, and wait until the card shows it."""
        self._call(page, "homeassistant", "update_entity", {"entity_id": "sensor.alex_morgan_status"})
        page.locator(CARD).get_by_text("cannot be reached").wait_for()
        page.wait_for_timeout(SETTLE)

    def repair(self) -> None:
        """Take the form that closes a forgotten day: start a day tomorrow, and advance the clock by two days."""
        context = self._context(_FLOW)
        page = self._open_dashboard(context)
        self._call(page, "script", "let_time_pass", {"minutes": 18 * 60})
        self._press(page, "Start", "Pause")
        self._call(page, "script", "let_time_pass", {"minutes": 48 * 60})
        self._button(page, "Close this day").wait_for()
        page.goto(f"{self._dashboard}config/repairs")
        page.get_by_text("was not closed").first.click()
        page.get_by_role("button", name="Submit").wait_for()
        page.wait_for_timeout(SETTLE)
        save_picture("repair", page.screenshot())
        context.close()

    def portal(self) -> None:
        """Take the portal's own page."""
        context = self._context(_PORTAL)
        page = context.new_page()
        page.goto(self._portal)
        page.get_by_text("Alex Morgan").wait_for()
        page.wait_for_timeout(SETTLE)
        save_picture("portal", page.screenshot())
        context.close()


class TeamSession(ScreenshotSession):
    """A browser and a demo with a team."""

    def team(self) -> None:
        """Take the dashboard of the team: two employees at work, one on a break, one not started."""
        context = self._context(_TEAM)
        page = context.new_page()
        page.goto(f"{self._dashboard}work-day/team")
        self._press(page, "Start", "Pause")
        self._call(page, "script", "let_time_pass", {"minutes": 50})
        page.wait_for_timeout(SETTLE)
        save_picture("team", page.screenshot())
        context.close()

    def employee(self) -> None:
        """Take the form "Add employee" with its list, after removing an employee to have one to choose."""
        context = self._context(_FLOW)
        page = context.new_page()
        page.goto(f"{self._dashboard}config/integrations/integration/bitrix24")
        page.get_by_text("Mei Lin").first.wait_for()
        page.evaluate(
            """async () => {
                 const hass = document.querySelector("home-assistant").hass;
                 const [entry] = await hass.callWS({ type: "config_entries/get", domain: "bitrix24" });
                 const entry_id = entry.entry_id;
                 const all = await hass.callWS({ type: "config_entries/subentries/list", entry_id });
                 const { subentry_id } = all.find((one) => one.title === "Mei Lin");
                 await hass.callWS({ type: "config_entries/subentries/delete", entry_id, subentry_id });
               }"""
        )
        page.wait_for_timeout(SETTLE)
        page.get_by_text("Add employee").first.click()
        page.locator("ha-selector-select").first.click()
        page.wait_for_timeout(SETTLE)
        save_picture("employee", page.screenshot())
        context.close()


def save_picture(name: str, png: bytes) -> None:
    """Write a picture into docs/images."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    file = IMAGES / f"{name}.png"
    file.write_bytes(compress(png))
    report_file(file)


def report_file(file: Path) -> None:
    """Print the name and size of a written file."""
    print(f"  {file.relative_to(_ROOT)}  {file.stat().st_size // 1024} kB", flush=True)
