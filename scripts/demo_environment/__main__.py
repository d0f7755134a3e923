"""Run the demo: `python -m scripts.demo_environment [--check]`, called by `scripts/demo`."""

import argparse
import asyncio
import signal
import sys
from typing import Final

from .check import check
from .config_folder import ROOT
from .environment import DemoEnvironment, Ports, SignIn, start_environment
from .errors import DemoError

_FOLDER: Final = ROOT / ".demo"
_HOME_ASSISTANT_PORT: Final = 8123
_PORTAL_PORT: Final = 8443
_ENDING_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def _run_until_end(*, team: bool, oauth: bool) -> None:
    """Run until interrupted.

    Args:
        team: add the colleagues too.
        oauth: sign in with Bitrix24 instead of by webhook.

    Raises:
        DemoError: a program did not start, or ended by itself.
    """
    ports = Ports.choose(_HOME_ASSISTANT_PORT, _PORTAL_PORT)
    # One folder per port, so that demos on different ports do not interfere.
    folder = _FOLDER / f"open-{ports.home_assistant}"
    async with start_environment(folder, ports, team=team, sign_in=SignIn() if oauth else None) as demo:
        print(
            "\n"
            f"  Dashboard      {demo.dashboard_url}\n"
            f"  Bitrix24 side  {demo.page.url}\n"
            f"  REST address   {demo.portal.url} (emulator, own certificate)\n"
            f"{_application_lines(demo) if oauth else ''}"
            "\n"
            f"  Logs and settings are in {folder.relative_to(ROOT)}. Press Ctrl-C to stop both.\n",
            flush=True,
        )
        ended = await demo.wait_for_end()
        message = f"{ended} ended by itself; its log is in {folder.relative_to(ROOT)}."
        raise DemoError(message)


def _application_lines(demo: DemoEnvironment) -> str:
    """Return what is needed to add the integration by hand."""
    return (
        f"  Client id      {demo.portal.application.client_id}\n"
        f"  Client secret  {demo.portal.application.client_secret} (both valid only in this demo)\n"
        "\n"
        "  To sign in yourself: delete the entry, add Bitrix24 again, and enter the REST address as the portal. Your\n"
        "  browser will warn about the portal's certificate, which only this demo trusts; continue to the page.\n"
    )


async def _run(options: argparse.Namespace) -> int:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def end() -> None:
        # A second Ctrl-C must not interrupt the shutdown.
        for number in _ENDING_SIGNALS:
            loop.add_signal_handler(number, lambda: None)
        task.cancel()

    for number in _ENDING_SIGNALS:
        loop.add_signal_handler(number, end)
    if options.check:
        return 0 if await check(_FOLDER / "check", oauth=options.oauth) else 1
    await _run_until_end(team=options.team, oauth=options.oauth)
    return 0


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description="Try the integration without a Bitrix24 account.")
    parser.add_argument("--check", action="store_true", help="run a work day automatically and compare both sides")
    parser.add_argument("--team", action="store_true", help="add colleagues too, with a team dashboard")
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
