"""The end of the demo's check: an administrator adds the colleagues, acts for them, and removes them again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .house import House
from .portal import Person
from .views import see_as_home_assistant


@dataclass(frozen=True, slots=True)
class Found:
    """How one of the team looks on both sides."""

    what: str
    how: str
    seen: Person
    truth: Person


class Team:
    """The colleagues of the demo in Home Assistant."""

    def __init__(self, house: House, subentries: Mapping[int, str]) -> None:
        """Look at them in a house."""
        self._house = house
        self._home_assistant = house.home_assistant
        self._subentries = subentries

    async def act(self, verb: str, user_id: int) -> None:
        """Call an action for one of them."""
        device = await self._home_assistant.device_of(self._subentries[user_id])
        await self._home_assistant.act(f"bitrix24.{verb}", answer=True, device_id=device)

    async def look(self, what: str, how: str) -> list[Found]:
        """Ask for everybody's day, and return it beside what the portal says."""
        found = []
        names = {int(one["id"]): one["name"] for one in (await self._house.portal.state())["employees"]}
        for user_id, subentry_id in self._subentries.items():
            await self.act("get_workday", user_id)
            entities = await self._home_assistant.entities_of(subentry_id)
            seen = await see_as_home_assistant(self._home_assistant, entities)
            truth = (await self._house.portal.people())[user_id]
            # What another set in the chat nobody else can read.
            found.append(Found(f"{names[user_id]} {what}", how, seen, replace(truth, presence=seen.presence)))
        return found

    async def count_is_right(self) -> bool:
        """Return whether the portal's sensor counts as many at work as the portal has."""
        people = await self._house.portal.people()
        tracked = {int(self._house.portal.owner_id), *self._subentries}
        working = sum(people[user_id].status == "opened" for user_id in tracked)
        entity = self._home_assistant.entities["sensor.employees_working"]
        return str((await self._home_assistant.state(entity))["state"]) == str(working)

    async def wait_until_there(self) -> None:
        """Wait until everybody's entities are there.

        Raises:
            DemoError: they are not.
        """
        for subentry_id in self._subentries.values():
            await self._home_assistant.wait_for_colleague(subentry_id)

    async def remove(self) -> list[str]:
        """Remove everybody; return what is left of them."""
        for subentry_id in self._subentries.values():
            await self._home_assistant.remove_colleague(self._house.entry_id, subentry_id)
        return [
            f"The device of employee {user_id} is still there."
            for user_id, subentry_id in self._subentries.items()
            if await self._home_assistant.device_of(subentry_id) is not None
        ]


async def walk_with_team(house: House) -> tuple[list[Found], list[str]]:
    """Add the colleagues, act for them, remove them; return what was seen, and what is wrong besides."""
    team = Team(house, await house.add_colleagues())
    await team.wait_until_there()
    problems = []
    newcomer = max(await house.portal.people())
    found = await team.look("joins", "Add employee")
    if not await team.count_is_right():
        problems.append("The number of employees at work is wrong after the colleagues joined.")
    await team.act("open_day", newcomer)
    found += (await team.look("comes", "open_day, device"))[-1:]
    if not await team.count_is_right():
        problems.append("The number of employees at work is wrong after one of them was clocked in.")
    await team.act("close_day", newcomer)
    found += (await team.look("goes", "close_day, device"))[-1:]
    return found, problems + await team.remove()
