"""Run the demo: `python -m scripts.demo_house [--check]`, or rather `scripts/demo`."""

import argparse
import asyncio
import signal
import sys
from typing import Final

from .check import check
from .config_folder import ROOT
from .errors import DemoError
from .house import House, Ports, SignIn, open_house

_FOLDER: Final = ROOT / ".demo"
_HOME_ASSISTANT_PORT: Final = 8123
_PORTAL_PORT: Final = 8443
_ENDING_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def _stay_open(*, team: bool, oauth: bool) -> None:
    """Run until somebody ends it.

    Args:
        team: whether the colleagues are there too.
        oauth: whether the person signs in with Bitrix24.

    Raises:
        DemoError: something did not start, or ended by itself.
    """
    ports = Ports.choose(_HOME_ASSISTANT_PORT, _PORTAL_PORT)
    # A folder for each port: demos on different ports leave each other alone.
    folder = _FOLDER / f"open-{ports.home_assistant}"
    async with open_house(folder, ports, team=team, sign_in=SignIn() if oauth else None) as house:
        print(
            "\n"
            f"  Dashboard      {house.dashboard_url}\n"
            f"  Bitrix24 side  {house.page.url}\n"
            f"  REST address   {house.portal.url} (emulator, own certificate)\n"
            f"{_application(house) if oauth else ''}"
            "\n"
            f"  Logs and settings lie in {folder.relative_to(ROOT)}. Press Ctrl-C to end both.\n",
            flush=True,
        )
        ended = await house.wait_for_end()
        message = f"{ended} ended by itself; its log lies in {folder.relative_to(ROOT)}."
        raise DemoError(message)


def _application(house: House) -> str:
    """Tell what a person needs who adds the integration once more."""
    return (
        f"  Client id      {house.portal.application.client_id}\n"
        f"  Client secret  {house.portal.application.client_secret} (both worth nothing outside the demo)\n"
        "\n"
        "  To sign in yourself: delete the entry, add Bitrix24 again, and enter the REST address as the portal. Your\n"
        "  browser will warn of the portal's certificate, which only this demo knows; go on to its page.\n"
    )


async def _run(options: argparse.Namespace) -> int:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def end() -> None:
        # A second Ctrl-C must not disturb the ending of the programs.
        for number in _ENDING_SIGNALS:
            loop.add_signal_handler(number, lambda: None)
        task.cancel()

    for number in _ENDING_SIGNALS:
        loop.add_signal_handler(number, end)
    if options.check:
        return 0 if await check(_FOLDER / "check", oauth=options.oauth) else 1
    await _stay_open(team=options.team, oauth=options.oauth)
    return 0


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description="Try the integration without a Bitrix24 account.")
    parser.add_argument("--check", action="store_true", help="walk through a work day by itself and compare both sides")
    parser.add_argument("--team", action="store_true", help="add the colleagues too, with a dashboard of the team")
    parser.add_argument("--oauth", action="store_true", help="sign in with Bitrix24 (OAuth 2) instead of by webhook")
    options = parser.parse_args()
    try:
        return asyncio.run(_run(options))
    except DemoError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except asyncio.CancelledError, KeyboardInterrupt:
        print("\n==> Ended", file=sys.stderr)
        return 1 if options.check else 0


if __name__ == "__main__":
    sys.exit(main())
