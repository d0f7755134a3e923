"""Play a day on a demo of its own and take the pictures of docs/images."""

from datetime import UTC, datetime
import sys
from typing import Final
from zoneinfo import ZoneInfo

from card_photographer import CardPhotographer
from demo_browser import DemoDidNotStartError, open_browser, running_demo
from photographer import DESKTOP, PHONE, Photographer, TeamPhotographer
from playwright.sync_api import Playwright, sync_playwright
from word_photographer import WordPhotographer

# The pictures show one time of the day wherever and whenever they are taken.
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
    """Return the zone in which it is about that minute of the day."""

    def distance(name: str) -> int:
        now = datetime.now(UTC).astimezone(ZoneInfo(name))
        return abs(now.hour * 60 + now.minute - minute)

    return min(_ZONES, key=distance)


def take_pictures_of_team(playwright: Playwright) -> None:
    """Take what shows several people."""
    zone = zone_of(_AFTERNOON)
    with running_demo(zone, "--team") as addresses, open_browser(playwright) as browser:
        print("==> Taking pictures of the team", file=sys.stderr)
        photographer = TeamPhotographer(browser, zone, addresses)
        photographer.team()
        photographer.employee()


def take_pictures_of_card(playwright: Playwright) -> None:
    """Take what shows the card alone."""
    zone = zone_of(_AFTERNOON)
    with running_demo(zone, "--team") as addresses, open_browser(playwright) as browser:
        print("==> Taking pictures of the card", file=sys.stderr)
        photographer = CardPhotographer(browser, zone, addresses)
        photographer.film()
        photographer.usual_day()
        photographer.unusual_days()


def take_pictures_of_words(playwright: Playwright) -> None:
    """Take what a person reads and picks."""
    zone = zone_of(_MORNING)
    with running_demo(zone) as addresses, open_browser(playwright) as browser:
        print("==> Taking pictures of the words", file=sys.stderr)
        photographer = WordPhotographer(browser, zone, addresses)
        photographer.work()
        photographer.logbook()
        photographer.calendar()
        photographer.blueprint()
        photographer.editor("en-GB")
        photographer.editor("ru")


def take_pictures(playwright: Playwright) -> None:
    """Take what shows one person."""
    zone = zone_of(_AFTERNOON)
    with running_demo(zone) as addresses, open_browser(playwright) as browser:
        photographer = Photographer(browser, zone, addresses)
        print("==> Playing a day", file=sys.stderr)
        photographer.play()
        print("==> Taking pictures", file=sys.stderr)
        photographer.dashboard("dashboard-light", DESKTOP)
        photographer.dashboard("dashboard-dark", DESKTOP, dark=True)
        photographer.dashboard("dashboard-phone", PHONE, phone=True)
        photographer.my_work("my-work-light", DESKTOP)
        photographer.my_work("my-work-dark", DESKTOP, dark=True)
        photographer.my_work("my-work-phone", PHONE, phone=True)
        photographer.device()
        photographer.portal()
        photographer.flow()
        photographer.sign_in()
        photographer.outage()
        photographer.repair()


if __name__ == "__main__":
    takes = {
        "--day": take_pictures,
        "--words": take_pictures_of_words,
        "--team": take_pictures_of_team,
        "--card": take_pictures_of_card,
    }
    if unknown := set(sys.argv[1:]) - set(takes):
        sys.exit(f"error: Unknown: {', '.join(unknown)}. Say {', '.join(takes)}, or nothing for all.")
    try:
        with sync_playwright() as running:
            for option in sys.argv[1:] or takes:
                takes[option](running)
    except DemoDidNotStartError:
        sys.exit("error: The demo did not start; see the message above.")
