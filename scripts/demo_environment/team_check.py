"""Check a team: add the colleagues, act for them, remove them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .entities import read_entities
from .environment import DemoEnvironment
from .portal import Person


@dataclass(frozen=True, slots=True)
class Comparison:
    """An employee's day on both sides."""

    what: str
    how: str
    shown: Person
    recorded: Person


class Team:
    """The colleagues of the demo in Home Assistant."""

    def __init__(self, demo: DemoEnvironment, subentries: Mapping[int, str]) -> None:
        """Take the added colleagues: user id → subentry id."""
        self._demo = demo
        self._home_assistant = demo.home_assistant
        self._subentries = subentries

    async def act(self, verb: str, user_id: int) -> None:
        """Call an action for a colleague."""
        device = await self._home_assistant.get_device(self._subentries[user_id])
        await self._home_assistant.act(f"bitrix24.{verb}", answer=True, device_id=device)

    async def compare(self, what: str, how: str) -> list[Comparison]:
        """Refresh the day of each colleague and compare it with the portal."""
        found = []
        names = {int(one["id"]): one["name"] for one in (await self._demo.portal.state())["employees"]}
        for user_id, subentry_id in self._subentries.items():
            await self.act("get_workday", user_id)
            entities = await self._home_assistant.get_entities(subentry_id)
            shown = await read_entities(self._home_assistant, entities)
            recorded = (await self._demo.portal.people())[user_id]
            # The presence of others cannot be read.
            found.append(Comparison(f"{names[user_id]} {what}", how, shown, replace(recorded, presence=shown.presence)))
        return found

    async def count_is_right(self) -> bool:
        """Return whether the sensor *Employees at work* agrees with the portal."""
        people = await self._demo.portal.people()
        tracked = {int(self._demo.portal.owner_id), *self._subentries}
        working = sum(people[user_id].status == "opened" for user_id in tracked)
        entity = self._home_assistant.entities["sensor.employees_working"]
        return str((await self._home_assistant.state(entity))["state"]) == str(working)

    async def wait_until_there(self) -> None:
        """Wait until all colleagues have entities.

        Raises:
            DemoError: entities are missing.
        """
        for subentry_id in self._subentries.values():
            await self._home_assistant.wait_for_colleague(subentry_id)

    async def remove(self) -> list[str]:
        """Remove all colleagues; return a problem for each device that remains."""
        for subentry_id in self._subentries.values():
            await self._home_assistant.remove_colleague(self._demo.entry_id, subentry_id)
        return [
            f"The device of employee {user_id} is still there."
            for user_id, subentry_id in self._subentries.items()
            if await self._home_assistant.get_device(subentry_id) is not None
        ]


async def check_team(demo: DemoEnvironment) -> tuple[list[Comparison], list[str]]:
    """Add the colleagues, act for them, remove them; return the comparisons and the other problems."""
    team = Team(demo, await demo.add_colleagues())
    await team.wait_until_there()
    problems = []
    newest = max(await demo.portal.people())
    found = await team.compare("joins", "Add employee")
    if not await team.count_is_right():
        problems.append("The number of employees at work is wrong after the colleagues joined.")
    await team.act("open_day", newest)
    found += (await team.compare("comes", "open_day, device"))[-1:]
    if not await team.count_is_right():
        problems.append("The number of employees at work is wrong after one of them was clocked in.")
    await team.act("close_day", newest)
    found += (await team.compare("goes", "close_day, device"))[-1:]
    return found, problems + await team.remove()
