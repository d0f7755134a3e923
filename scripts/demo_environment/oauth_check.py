"""Additional checks after a sign-in with Bitrix24."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import json
from typing import Any, Final

from .entities import read_entities
from .entry_watch import EntryWatch, watch_entry
from .environment import DemoEnvironment
from .sign_in import change_to_sign_in, change_to_webhook
from .team_check import Comparison
from .workday import Step

# In seconds; so short that each step needs a new token.
ACCESS_LIFE: Final = 5
_DISK_SECONDS: Final = 5


class Renewals:
    """The renewals of the tokens during a day."""

    def __init__(self, demo: DemoEnvironment, watch: EntryWatch) -> None:
        """Start counting."""
        self._demo = demo
        self._watch = watch
        self._renewals = 0
        self._problems: list[str] = []

    async def before(self, step: Step) -> None:
        """Let the previous step's token expire: by the portal's clock if the step moves it, else by waiting."""
        self._renewals = (await self._demo.portal.oauth()).renewals
        if step.how and not step.after:
            await self._demo.home_assistant.child.wait_for_end(ACCESS_LIFE)

    async def after(self, step: Step) -> None:
        """Check that the step has renewed the tokens, if it sent requests."""
        if step.how and (await self._demo.portal.oauth()).renewals == self._renewals:
            self._problems.append(f"{step.what}: the tokens were not renewed.")

    async def end(self) -> tuple[int, list[str]]:
        """Return the number of renewals and the problems."""
        recorded = await self._demo.portal.oauth()
        problems = [*self._problems, *(f"The authorisation server refused {refusal}." for refusal in recorded.refusals)]
        if self._watch.was_reloaded:
            problems.append("The entry was reloaded during the day.")
        if not await self._newest_token_is_on_disk():
            problems.append("The newest refresh token is not on disk.")
        flows = await self._demo.home_assistant.command(type="config_entries/flow/progress")
        problems += [f"Home Assistant asks for {flow['step_id']}." for flow in flows if flow["handler"] == "bitrix24"]
        return recorded.renewals, problems

    async def _newest_token_is_on_disk(self) -> bool:
        file = self._demo.home_assistant.folder / ".storage" / f"bitrix24.token.{self._demo.entry_id}"
        for _ in range(_DISK_SECONDS * 10):
            # A renewal may be in progress.
            newest = (await self._demo.portal.oauth()).secrets["refresh_tokens"][-1]
            if file.is_file() and json.loads(file.read_bytes())["token"]["refresh_token"] == newest:
                return True
            await self._demo.home_assistant.child.wait_for_end(0.1)
        return False


@asynccontextmanager
async def watch_renewals(demo: DemoEnvironment) -> AsyncIterator[Renewals]:
    """Observe the tokens and the entry."""
    async with watch_entry(demo.home_assistant, demo.entry_id) as watch:
        yield Renewals(demo, watch)


async def _registered(demo: DemoEnvironment) -> list[Any]:
    """Return the ids of all devices and entities."""
    devices = await demo.home_assistant.command(type="config/device_registry/list")
    entities = await demo.home_assistant.command(type="config/entity_registry/list")
    return [
        sorted([one["id"], one["name"], one["identifiers"]] for one in devices),
        sorted([one["entity_id"], one["unique_id"], one["device_id"]] for one in entities),
    ]


async def check_reconfiguration(demo: DemoEnvironment) -> tuple[list[Comparison], list[str]]:
    """Change to a webhook and back to the sign-in with Bitrix24; return the comparisons and the problems.

    Raises:
        DemoError: a change did not succeed.
    """
    before, found, problems = await _registered(demo), [], []
    for what, change in (("To the webhook", change_to_webhook), ("Back to the sign-in", change_to_sign_in)):
        async with watch_entry(demo.home_assistant, demo.entry_id) as watch:
            await change(demo.home_assistant, demo.portal, demo.entry_id)
            await watch.wait_for_reload()
        await demo.home_assistant.act("bitrix24.get_workday", answer=True)
        shown, recorded = await read_entities(demo.home_assistant), await demo.portal.owner()
        found.append(Comparison(what, "Reconfigure", shown, recorded))
        if await _registered(demo) != before:
            problems.append(f"{what}: devices or entities changed.")
    return found, problems
