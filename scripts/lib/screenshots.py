"""Start demos and take the pictures of docs/images."""

from datetime import UTC, datetime
import sys
from typing import Final
from zoneinfo import ZoneInfo

from card_session import CardSession
from demo_browser import DemoDidNotStartError, open_browser, running_demo
from playwright.sync_api import Playwright, sync_playwright
from screenshot_session import DESKTOP, PHONE, ScreenshotSession, TeamSession
from text_session import TextSession

# The demo runs in the zone in which it is the wanted time of day, so the pictures always show the same time.
_ZONES: Final = (
    "Pacific/Honolulu",
    "America/Los_Angeles",
    "America/Chicago",
    "America/New_York",
    "America/Sao_Paulo",
    "Atlantic/Azores",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Brisbane",
    "Pacific/Noumea",
    "Pacific/Auckland",
)
_MORNING: Final = 9 * 60 + 15
_AFTERNOON: Final = 14 * 60 + 45


def zone_of(minute: int) -> str:
    """Return the zone whose local time is nearest to a minute of the day."""

    def distance(name: str) -> int:
        now = datetime.now(UTC).astimezone(ZoneInfo(name))
        return abs(now.hour * 60 + now.minute - minute)

    return min(_ZONES, key=distance)


def take_pictures_of_team(playwright: Playwright) -> None:
    """Take the pictures of a team."""
    zone = zone_of(_AFTERNOON)
    with running_demo(zone, "--team") as addresses, open_browser(playwright) as browser:
        print("==> Taking pictures of the team", file=sys.stderr)
        session = TeamSession(browser, zone, addresses)
        session.team()
        session.employee()


def take_pictures_of_card(playwright: Playwright) -> None:
    """Take the pictures of the card."""
    zone = zone_of(_AFTERNOON)
    with running_demo(zone, "--team") as addresses, open_browser(playwright) as browser:
        print("==> Taking pictures of the card", file=sys.stderr)
        session = CardSession(browser, zone, addresses)
        session.film()
        session.usual_day()
        session.unusual_days()


def take_pictures_of_words(playwright: Playwright) -> None:
    """Take the pictures of editor, blueprint, activity and calendar."""
    zone = zone_of(_MORNING)
    with running_demo(zone) as addresses, open_browser(playwright) as browser:
        print("==> Taking pictures of the words", file=sys.stderr)
        session = TextSession(browser, zone, addresses)
        session.work()
        session.logbook()
        session.calendar()
        session.blueprint()
        session.editor("en-GB")
        session.editor("ru")


def take_pictures(playwright: Playwright) -> None:
    """Take the pictures of a single employee."""
    zone = zone_of(_AFTERNOON)
    with running_demo(zone) as addresses, open_browser(playwright) as browser:
        session = ScreenshotSession(browser, zone, addresses)
        print("==> Playing a day", file=sys.stderr)
        session.play()
        print("==> Taking pictures", file=sys.stderr)
        session.dashboard("dashboard-light", DESKTOP)
        session.dashboard("dashboard-dark", DESKTOP, dark=True)
        session.dashboard("dashboard-phone", PHONE, phone=True)
        session.my_work("my-work-light", DESKTOP)
        session.my_work("my-work-dark", DESKTOP, dark=True)
        session.my_work("my-work-phone", PHONE, phone=True)
        session.device()
        session.portal()
        session.flow()
        session.sign_in()
        session.outage()
        session.repair()


if __name__ == "__main__":
    takes = {
        "--day": take_pictures,
        "--words": take_pictures_of_words,
        "--team": take_pictures_of_team,
        "--card": take_pictures_of_card,
    }
    if unknown := set(sys.argv[1:]) - set(takes):
        sys.exit(f"error: Unknown: {', '.join(unknown)}. Use {', '.join(takes)}, or no option for all.")
    try:
        with sync_playwright() as running:
            for option in sys.argv[1:] or takes:
                takes[option](running)
    except DemoDidNotStartError:
        sys.exit("error: The demo did not start; see the message above.")
