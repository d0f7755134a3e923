"""The automatic check of the demo: run a work day and compare both sides after each step."""

import asyncio
from datetime import datetime, time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from .card_check import check_card, check_removal
from .entities import inconsistencies, read_entities
from .environment import DemoEnvironment, Ports, SignIn, start_environment
from .errors import DemoError
from .history_check import check_history
from .oauth_check import ACCESS_LIFE, check_reconfiguration, watch_renewals
from .secrets_check import check_secrets
from .table import duration, print_header, print_row
from .team_check import check_team
from .workday import DAY, Step
from .zone import local_zone

_SECONDS: Final = 150
_MORNING: Final = time(8, 55)


def _morning() -> str:
    zone = ZoneInfo(local_zone())
    return datetime.combine(datetime.now(zone).date(), _MORNING, zone).isoformat()


async def _run_step(demo: DemoEnvironment, step: Step) -> list[str]:
    """Run one step, print it, and return the problems."""
    if step.after:
        await demo.portal.move_clock(step.after)
    problems = []
    try:
        await step.act(demo)
    except DemoError as error:
        problems.append(str(error))
    shown, recorded = await read_entities(demo.home_assistant), await demo.portal.owner()
    clock = (await demo.portal.state())["clock"]["now"]
    states = {key: (await demo.home_assistant.state(key))["state"] for key in demo.home_assistant.entities}
    event = (await demo.home_assistant.state("event.workday"))["attributes"].get("event_type")
    problems += inconsistencies(recorded, states)
    if shown != recorded:
        problems.append("the two sides differ")
    if recorded != step.expected:
        wanted = step.expected
        problems.append(
            f"expected {wanted.status}, worked {duration(wanted.worked)}, breaks {duration(wanted.breaks)}, "
            f"presence {wanted.presence}"
        )
    if event != step.event:
        problems.append(f"the newest event is {event}, expected {step.event}")
    print_row(clock[11:16], step.what, step.how, shown, recorded, agree=not problems)
    return [f"{step.what}: {problem}" for problem in problems]


async def _run_day(demo: DemoEnvironment) -> list[str]:
    if not demo.visited:
        return [problem for step in DAY for problem in await _run_step(demo, step)]
    problems = []
    async with watch_renewals(demo) as renewals:
        for step in DAY:
            await renewals.before(step)
            problems += await _run_step(demo, step)
            await renewals.after(step)
        number, renewal_problems = await renewals.end()
    print(f"{'':<5}  {number} renewals of the tokens, {'with problems' if renewal_problems else 'no reload'}")
    return problems + renewal_problems


async def _run_all(demo: DemoEnvironment) -> list[str]:
    for address in demo.visited:
        print(f"Signed in by {address}")
    days, problems = await check_history(demo)
    print(f"{days} past days: records, calendar and graphs {'differ' if problems else 'agree'}\n")
    # With the clock stopped between the steps, durations are exact however slow this machine is.
    await demo.portal.stop_clock()
    print_header()
    problems += await _run_day(demo)
    # Before colleagues are removed: the entry is then reloaded and answers nothing meanwhile.
    problems += await check_card(demo)
    # Before the team for the same reason: both reload the entry.
    changed, reconfiguration_problems = await check_reconfiguration(demo) if demo.visited else ([], [])
    found, team_problems = await check_team(demo)
    found = changed + found
    clock = (await demo.portal.state())["clock"]["now"]
    for one in found:
        print_row(clock[11:16], one.what, one.how, one.shown, one.recorded, agree=one.shown == one.recorded)
    problems += [f"{one.what}: the two sides differ" for one in found if one.shown != one.recorded]
    problems += reconfiguration_problems + team_problems + await check_secrets(demo)
    return problems + await check_removal(demo)


async def check(folder: Path, *, oauth: bool = False) -> bool:
    """Run the check, print the problems, and return whether there are none.

    Args:
        folder: for the logs and the settings.
        oauth: sign in with Bitrix24, with short-lived tokens.

    Raises:
        DemoError: a program did not start, or the check took too long.
    """
    try:
        async with (
            asyncio.timeout(_SECONDS),
            start_environment(
                folder,
                Ports.choose(None, None),
                _morning(),
                sign_in=SignIn(access_life=ACCESS_LIFE) if oauth else None,
            ) as demo,
        ):
            problems = await _run_all(demo)
    except TimeoutError:
        message = f"The check did not finish within {_SECONDS} seconds; the logs are in {folder}."
        raise DemoError(message) from None
    print()
    for problem in problems:
        print(f"PROBLEM  {problem}")
    if problems:
        print(f"\n{len(problems)} problems; the logs are in {folder}.")
        return False
    print(
        f"History, all {len(DAY)} steps and the team agree; the card is served, answered and removed; "
        "no error and no secret in Home Assistant's log, states and diagnostics."
    )
    return True
