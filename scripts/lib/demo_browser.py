"""A demo and a browser, for the screenshots and the browser tests."""

from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
import shutil
import signal
import socket
import subprocess
import tempfile
from typing import Final

from playwright.sync_api import Browser, Playwright

_ROOT: Final = Path(__file__).resolve().parents[2]
DASHBOARD_LABEL: Final = "Dashboard"
PORTAL_LABEL: Final = "Bitrix24 side"
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class DemoDidNotStartError(Exception):
    """The demo ended before it printed its addresses; its output says why."""


def _free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_demo(zone: str, *options: str) -> Iterator[dict[str, str]]:
    """Run a demo; yield its addresses by label.

    Args:
        zone: IANA time zone of Home Assistant and the portal.
        options: options of scripts/demo.

    Raises:
        DemoDidNotStartError: the demo ended.
    """
    ports = {"DEMO_PORT": str(_free_port()), "DEMO_PORTAL_PORT": str(_free_port())}
    demo = subprocess.Popen(
        [_ROOT / "scripts" / "demo", *options],
        env={**os.environ, **ports, "TZ": zone},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        addresses: dict[str, str] = {}
        assert demo.stdout is not None
        for line in demo.stdout:
            for label in (DASHBOARD_LABEL, PORTAL_LABEL):
                if line.strip().startswith(label):
                    addresses[label] = line.strip().removeprefix(label).strip()
            if "Ctrl-C" in line:
                break
        else:
            raise DemoDidNotStartError
        yield addresses
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait()
        shutil.rmtree(_ROOT / ".demo" / f"open-{ports['DEMO_PORT']}", ignore_errors=True)


@contextmanager
def open_browser(playwright: Playwright) -> Iterator[Browser]:
    """Start the browser in the variable CHROMIUM, which find_chromium of scripts/lib/chromium.sh sets."""
    with tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], headless=True, args=_FLAGS, downloads_path=folder
        )
        yield browser
        browser.close()
