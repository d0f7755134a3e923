"""The demo without a person: walk through a work day and compare both sides after each step."""

import asyncio
from datetime import datetime, time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from .card_check import inspect_card, remove_and_inspect
from .errors import DemoError
from .house import House, Ports, SignIn, open_house
from .inspection import inspect
from .oauth_check import ACCESS_LIFE, change_and_back, watch_renewals
from .past import compare_past
from .table import duration, print_head, print_row
from .team import walk_with_team
from .views import contradictions, see_as_home_assistant
from .walk import DAY, Step
from .zone import local_zone

_SECONDS: Final = 150
_MORNING: Final = time(8, 55)


def _morning() -> str:
    zone = ZoneInfo(local_zone())
    return datetime.combine(datetime.now(zone).date(), _MORNING, zone).isoformat()


async def _take(house: House, step: Step) -> list[str]:
    """Take one step, print it, and return what is wrong."""
    if step.after:
        await house.portal.move_clock(step.after)
    problems = []
    try:
        await step.act(house)
    except DemoError as error:
        problems.append(str(error))
    seen, truth = await see_as_home_assistant(house.home_assistant), await house.portal.owner()
    clock = (await house.portal.state())["clock"]["now"]
    states = {key: (await house.home_assistant.state(key))["state"] for key in house.home_assistant.entities}
    event = (await house.home_assistant.state("event.workday"))["attributes"].get("event_type")
    problems += contradictions(truth, states)
    if seen != truth:
        problems.append("the two sides differ")
    if truth != step.expected:
        wanted = step.expected
        problems.append(
            f"expected was {wanted.status}, worked {duration(wanted.worked)}, breaks {duration(wanted.breaks)}, "
            f"presence {wanted.presence}"
        )
    if event != step.event:
        problems.append(f"the newest event is {event}, expected was {step.event}")
    print_row(clock[11:16], step.what, step.how, seen, truth, agree=not problems)
    return [f"{step.what}: {problem}" for problem in problems]


async def _walk_day(house: House) -> list[str]:
    if not house.visited:
        return [problem for step in DAY for problem in await _take(house, step)]
    problems = []
    async with watch_renewals(house) as renewals:
        for step in DAY:
            await renewals.before(step)
            problems += await _take(house, step)
            await renewals.after(step)
        number, problems_of_renewals = await renewals.end()
    print(f"{'':<5}  {number} renewals of the tokens, {'with problems' if problems_of_renewals else 'no reload'}")
    return problems + problems_of_renewals


async def _walk(house: House) -> list[str]:
    for address in house.visited:
        print(f"Signed in by {address}")
    days, problems = await compare_past(house)
    print(f"{days} past days: records, calendar and graphs {'differ' if problems else 'agree'}\n")
    # A clock that stands still between the steps makes the figures exact, however slow this machine is.
    await house.portal.stop_clock()
    print_head()
    problems += await _walk_day(house)
    # Nothing answers while the entry is reloaded, as it is when colleagues leave.
    problems += await inspect_card(house)
    # Before the team: colleagues who leave make Home Assistant reload the entry, as a change does.
    changed, problems_of_change = await change_and_back(house) if house.visited else ([], [])
    found, problems_of_team = await walk_with_team(house)
    found = changed + found
    clock = (await house.portal.state())["clock"]["now"]
    for one in found:
        print_row(clock[11:16], one.what, one.how, one.seen, one.truth, agree=one.seen == one.truth)
    problems += [f"{one.what}: the two sides differ" for one in found if one.seen != one.truth]
    problems += problems_of_change + problems_of_team + await inspect(house)
    return problems + await remove_and_inspect(house)


async def check(folder: Path, *, oauth: bool = False) -> bool:
    """Run the check, print what was found, and say whether all is well.

    Args:
        folder: where the logs and the settings are to lie.
        oauth: whether the person signs in with Bitrix24, with tokens of a short life.

    Raises:
        DemoError: something did not start, or took too long.
    """
    try:
        async with (
            asyncio.timeout(_SECONDS),
            open_house(
                folder,
                Ports.choose(None, None),
                _morning(),
                sign_in=SignIn(access_life=ACCESS_LIFE) if oauth else None,
            ) as house,
        ):
            problems = await _walk(house)
    except TimeoutError:
        message = f"The check was not done within {_SECONDS} seconds; the logs lie in {folder}."
        raise DemoError(message) from None
    print()
    for problem in problems:
        print(f"PROBLEM  {problem}")
    if problems:
        print(f"\n{len(problems)} problems; the logs lie in {folder}.")
        return False
    print(
        f"The past, all {len(DAY)} steps and the team agree; the card is served, answered and taken away; "
        "no error and no secret in Home Assistant's log, states and diagnostics."
    )
    return True
