"""What the demo's check looks at besides when the person signed in with Bitrix24."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from typing import Any, Final

from .entry_watch import EntryWatch, watch_entry
from .house import House
from .sign_in import change_to_sign_in, change_to_webhook
from .team import Found
from .views import see_as_home_assistant
from .walk import Step

# Seconds. So short that nothing can be done twice with one token.
ACCESS_LIFE: Final = 5
_DISK_SECONDS: Final = 5


class Renewals:
    """The renewals of the tokens during a day."""

    def __init__(self, house: House, watch: EntryWatch) -> None:
        """Count from now on."""
        self._house = house
        self._watch = watch
        self._renewals = 0
        self._problems: list[str] = []

    async def before(self, step: Step) -> None:
        """Let the token of the step before come to its end: by the portal's clock, else by Home Assistant's."""
        self._renewals = (await self._house.portal.oauth()).renewals
        if step.how and not step.after:
            await self._house.home_assistant.child.wait_for_end(ACCESS_LIFE)

    async def after(self, step: Step) -> None:
        """See that the step has renewed the tokens, if it did anything."""
        if step.how and (await self._house.portal.oauth()).renewals == self._renewals:
            self._problems.append(f"{step.what}: the tokens were not renewed.")

    async def end(self) -> tuple[int, list[str]]:
        """Return how many renewals there were, and what is wrong."""
        truth = await self._house.portal.oauth()
        problems = [*self._problems, *(f"The authorisation server refused {refusal}." for refusal in truth.refusals)]
        if self._watch.was_reloaded:
            problems.append("The entry was reloaded during the day.")
        if not await self._newest_token_is_on_disk():
            problems.append("The newest refresh token is not on disk.")
        flows = await self._house.home_assistant.command(type="config_entries/flow/progress")
        problems += [f"Home Assistant asks for {flow['step_id']}." for flow in flows if flow["handler"] == "bitrix24"]
        return truth.renewals, problems

    async def _newest_token_is_on_disk(self) -> bool:
        file = self._house.home_assistant.folder / ".storage" / f"bitrix24.token.{self._house.entry_id}"
        for _ in range(_DISK_SECONDS * 10):
            # A renewal may be under way.
            newest = (await self._house.portal.oauth()).secrets["refresh_tokens"][-1]
            if file.is_file() and json.loads(file.read_bytes())["token"]["refresh_token"] == newest:
                return True
            await self._house.home_assistant.child.wait_for_end(0.1)
        return False


@asynccontextmanager
async def watch_renewals(house: House) -> AsyncIterator[Renewals]:
    """Watch the tokens and the entry for a while."""
    async with watch_entry(house.home_assistant, house.entry_id) as watch:
        yield Renewals(house, watch)


async def _registered(house: House) -> list[Any]:
    """Return what identifies the devices and entities."""
    devices = await house.home_assistant.command(type="config/device_registry/list")
    entities = await house.home_assistant.command(type="config/entity_registry/list")
    return [
        sorted([one["id"], one["name"], one["identifiers"]] for one in devices),
        sorted([one["entity_id"], one["unique_id"], one["device_id"]] for one in entities),
    ]


async def change_and_back(house: House) -> tuple[list[Found], list[str]]:
    """Sign in by webhook, and with Bitrix24 again; return how the owner looks each time, and what is wrong besides.

    Raises:
        DemoError: a change did not succeed.
    """
    before, found, problems = await _registered(house), [], []
    for what, change in (("To the webhook", change_to_webhook), ("Back to Bitrix24's page", change_to_sign_in)):
        async with watch_entry(house.home_assistant, house.entry_id) as watch:
            await change(house.home_assistant, house.portal, house.entry_id)
            await watch.wait_for_reload()
        await house.home_assistant.act("bitrix24.get_workday", answer=True)
        seen, truth = await see_as_home_assistant(house.home_assistant), await house.portal.owner()
        found.append(Found(what, "Reconfigure", seen, truth))
        if await _registered(house) != before:
            problems.append(f"{what}: devices or entities changed.")
    return found, problems
