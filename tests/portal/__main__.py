"""Run a portal with a few people: `python -m tests.portal --port 8443`."""
# ruff: noqa: T201

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
import signal
import sys
from typing import Final

from .application import Application
from .browser import RefusedError
from .clock import Clock
from .employee import Employee, Role
from .oauth import DEFAULT_HANDLER, OAUTH_HOSTS
from .office import BASIC_SCOPES
from .past import live_through
from .portal import LOCALHOST, Portal
from .record import Status
from .schedule import Schedule

_SCHEDULES: Final = {"fixed": Schedule.fixed, "flexible": Schedule.flexible, "none": Schedule.none}


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.portal", description="A Bitrix24 portal emulator.")
    parser.add_argument("--port", type=int, default=8443, help="port of the portal (default 8443, 0: a free one)")
    parser.add_argument("--host", default=LOCALHOST, help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--generation", choices=("A", "B", "C"), default="C", help="server generation (default C)")
    parser.add_argument("--schedule", choices=tuple(_SCHEDULES), default="fixed", help="work schedule of everybody")
    parser.add_argument("--time-zone", default="Europe/Berlin", help="zone of the server and of its people")
    parser.add_argument("--language", choices=("en", "de", "ru"), default="en", help="language of error texts")
    parser.add_argument("--path-prefix", default="", help="path before /rest/, as on self-hosted boxes")
    parser.add_argument("--start-clock", metavar="ISO", help="instant at which the portal's clock starts to run")
    parser.add_argument("--past-days", type=int, default=0, help="since how many days everybody works (default 0)")
    parser.add_argument("--ca-file", type=Path, metavar="FILE", help="where to write the CA certificate (PEM)")
    parser.add_argument("--secret", help="secret of the webhook (default: random)")
    parser.add_argument("--scopes", default=",".join(BASIC_SCOPES), help="scopes of the webhook, separated by commas")
    parser.add_argument("--client-id", help="register an application with this id, for signing in with OAuth")
    parser.add_argument("--client-secret", help="register an application with this secret (default: random)")
    parser.add_argument("--handler", help="register an application with this redirect address")
    parser.add_argument("--access-life", type=float, metavar="SECONDS", help="life of an access token (default 3600)")
    return parser.parse_args(arguments)


def found_portal(options: argparse.Namespace) -> Portal:
    """Set up the portal the command line asks for."""
    return Portal(
        generation=options.generation,
        schedule=_SCHEDULES[options.schedule](),
        clock=Clock.running_from(options.start_clock) if options.start_clock else Clock.real(),
        server_zone=options.time_zone,
        language=options.language,
        path_prefix=options.path_prefix,
        hosts=dict.fromkeys((LOCALHOST, "localhost", options.host, *OAUTH_HOSTS)),
        control=True,
    )


def register_application(portal: Portal, options: argparse.Namespace, scopes: Sequence[str]) -> Application | None:
    """Register the application the command line asks for; None when it asks for none."""
    if options.access_life is not None:
        portal.oauth.access_life = options.access_life
    if not (options.client_id or options.client_secret or options.handler):
        return None
    return portal.add_application(
        scopes,
        client_id=options.client_id,
        client_secret=options.client_secret,
        handler=options.handler or DEFAULT_HANDLER,
    )


def hire_people(portal: Portal, zone: str, past_days: int = 0) -> Employee:
    """Add the owner of the webhook and a few colleagues at work; return the owner.

    Args:
        portal: without people.
        zone: where they live.
        past_days: since how many days they work here.
    """
    owner = portal.add_employee(
        1, name="Alex", last_name="Morgan", time_zone=zone, role=Role.ADMIN, work_position="Office manager"
    )
    dana = portal.add_employee(
        2, name="Dana", last_name="Petrova", time_zone=zone, role=Role.HEAD, work_position="Head of design", head=owner
    )
    jonas = portal.add_employee(3, name="Jonas", last_name="Weber", time_zone=zone, work_position="Engineer", head=dana)
    portal.add_employee(4, name="Mei", last_name="Lin", time_zone=zone, work_position="Support", head=dana)
    for person in portal.employees.values():
        live_through(person, past_days)
    dana.presence, jonas.presence = "online", "away"
    _act_earlier(portal, 130, dana)
    _act_earlier(portal, 95, jonas)
    _act_earlier(portal, 12, jonas, pause=True)
    return owner


def _act_earlier(portal: Portal, minutes: int, person: Employee, *, pause: bool = False) -> None:
    portal.clock.advance(minutes=-minutes)
    try:
        person.pause_day() if pause else person.open_day()
    except RefusedError:
        # Some hours of the night do not allow it; the colleague is at home then.
        pass
    finally:
        portal.clock.advance(minutes=minutes)
    if person.state == Status.EXPIRED:
        # Nor did anybody come before a shift may be started: the day would have expired by now.
        person.records.pop()


async def run(options: argparse.Namespace) -> None:
    """Serve until a signal comes."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    portal = found_portal(options)
    owner = hire_people(portal, options.time_zone, options.past_days)
    scopes = [scope.strip() for scope in options.scopes.split(",") if scope.strip()]
    webhook = portal.add_webhook(owner, scopes, options.secret)
    application = register_application(portal, options, scopes)
    await portal.start(options.port, options.host)
    if options.ca_file is not None:
        options.ca_file.write_bytes(portal.ca_pem)
    print(f"Portal page: https://{portal.host}:{portal.port}/")
    if application is not None:
        print(f"Client id:   {application.client_id}")
        print(f"Secret:      {application.client_secret}")
    print(f"Webhook:     {webhook.url}", flush=True)
    await ended.wait()
    await portal.stop()


def main() -> int:
    """Run the command."""
    options = parse_arguments()
    try:
        asyncio.run(run(options))
    except OSError as error:
        print(f"The portal cannot start: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
