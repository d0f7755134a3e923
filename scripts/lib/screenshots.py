"""Play a day on a demo of its own and take the pictures of docs/images."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
import os
from pathlib import Path
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from typing import Final
from zoneinfo import ZoneInfo

from photographer import DASHBOARD_LABEL, DESKTOP, PHONE, PORTAL_LABEL, WIDE, Photographer, TeamPhotographer
from playwright.sync_api import Browser, Playwright, sync_playwright
from word_photographer import WordPhotographer

_ROOT: Final = Path(__file__).resolve().parents[2]
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
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


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_demo(zone: str, *options: str) -> Iterator[dict[str, str]]:
    """Run a demo and yield its addresses by their labels."""
    ports = {"DEMO_PORT": str(free_port()), "DEMO_PORTAL_PORT": str(free_port())}
    demo = subprocess.Popen(
        [_ROOT / "scripts" / "demo", *options],
        env={**os.environ, **ports, "TZ": zone},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        told: dict[str, str] = {}
        assert demo.stdout is not None
        for line in demo.stdout:
            for label in (DASHBOARD_LABEL, PORTAL_LABEL):
                if line.strip().startswith(label):
                    told[label] = line.strip().removeprefix(label).strip()
            if "Ctrl-C" in line:
                break
        else:
            sys.exit("error: The demo did not start; see the message above.")
        yield told
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait()
        shutil.rmtree(_ROOT / ".demo" / f"open-{ports['DEMO_PORT']}", ignore_errors=True)


@contextmanager
def open_browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """Start a browser; it leaves nothing behind."""
    with tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=chromium, headless=True, args=_FLAGS, downloads_path=folder
        )
        yield browser
        browser.close()


def take_pictures_of_team(playwright: Playwright, chromium: str) -> None:
    """Take what shows several people."""
    zone = zone_of(_AFTERNOON)
    with running_demo(zone, "--team") as addresses, open_browser(playwright, chromium) as browser:
        print("==> Taking pictures of the team", file=sys.stderr)
        photographer = TeamPhotographer(browser, zone, addresses)
        photographer.team()
        photographer.employee()


def take_pictures_of_words(playwright: Playwright, chromium: str) -> None:
    """Take what a person reads and picks."""
    zone = zone_of(_MORNING)
    with running_demo(zone) as addresses, open_browser(playwright, chromium) as browser:
        print("==> Taking pictures of the words", file=sys.stderr)
        photographer = WordPhotographer(browser, zone, addresses)
        photographer.work()
        photographer.logbook()
        photographer.calendar()
        photographer.blueprint()
        photographer.editor("en-GB")
        photographer.editor("ru")


def take_pictures(playwright: Playwright, chromium: str) -> None:
    """Take what shows one person."""
    zone = zone_of(_AFTERNOON)
    with running_demo(zone) as addresses, open_browser(playwright, chromium) as browser:
        photographer = Photographer(browser, zone, addresses)
        print("==> Playing a day", file=sys.stderr)
        photographer.play()
        print("==> Taking pictures", file=sys.stderr)
        photographer.dashboard("dashboard-light", DESKTOP)
        photographer.dashboard("dashboard-dark", DESKTOP, dark=True)
        photographer.dashboard("dashboard-phone", PHONE, phone=True)
        photographer.my_work("my-work-light", WIDE)
        photographer.my_work("my-work-dark", WIDE, dark=True)
        photographer.my_work("my-work-phone", PHONE, phone=True)
        photographer.device()
        photographer.portal()
        photographer.flow()
        photographer.sign_in()
        photographer.outage()
        photographer.repair()


if __name__ == "__main__":
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        sys.exit("error: Chromium is needed on the PATH. Install it (Debian: apt-get install chromium) and try again.")
    takes = {"--day": take_pictures, "--words": take_pictures_of_words, "--team": take_pictures_of_team}
    if unknown := set(sys.argv[1:]) - set(takes):
        sys.exit(f"error: Unknown: {', '.join(unknown)}. Say {', '.join(takes)}, or nothing for all.")
    with sync_playwright() as running:
        for option in sys.argv[1:] or takes:
            takes[option](running, found)
