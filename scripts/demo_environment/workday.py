"""The steps of the checked work day and the expected results."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from .environment import DemoEnvironment
from .errors import DemoError
from .portal import Person

type Act = Callable[[DemoEnvironment], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the day.

    Attributes:
        what: description.
        how: the means, such as an action or a switch; empty if nothing is sent.
        after: minutes by which the portal's clock is advanced first.
        expected: the day afterwards.
        event: the newest event afterwards; None before the first.
    """

    what: str
    how: str
    after: float = 0
    act: Act
    expected: Person
    event: str | None


def _day(status: str, worked: int = 0, breaks: int = 0, presence: str = "-") -> Person:
    return Person(status=status, worked=worked, breaks=breaks, presence=presence)


def _then_refresh(act: Act) -> Act:
    """Return an act followed by get_workday, which refreshes the durations even if the act changes nothing."""

    async def act_and_refresh(demo: DemoEnvironment) -> None:
        await act(demo)
        await demo.home_assistant.act("bitrix24.get_workday", answer=True)

    return act_and_refresh


async def _nothing(_: DemoEnvironment) -> None:
    """Change nothing."""


def _switch(key: str, state: str) -> Act:
    async def act(demo: DemoEnvironment) -> None:
        await demo.home_assistant.act(f"switch.turn_{state}", entity_id=demo.home_assistant.entities[f"switch.{key}"])

    return act


def _select(option: str) -> Act:
    async def act(demo: DemoEnvironment) -> None:
        entity = demo.home_assistant.entities["select.presence"]
        await demo.home_assistant.act("select.select_option", entity_id=entity, option=option)

    return act


def _action(name: str, wanted: dict[str, object], **data: object) -> Act:
    """Call an action of the integration and compare its answer."""

    async def act(demo: DemoEnvironment) -> None:
        answer = await demo.home_assistant.act(f"bitrix24.{name}", answer=True, **data)
        if differing := {key: answer.get(key) for key, value in wanted.items() if answer.get(key) != value}:
            message = f"bitrix24.{name} returned {differing}, expected {wanted}"
            raise DemoError(message)

    return act


def _at_the_office(state: str, status: str) -> Act:
    """Switch "At the office", which the demo's automations react to."""

    async def act(demo: DemoEnvironment) -> None:
        await demo.home_assistant.act(f"input_boolean.turn_{state}", entity_id="input_boolean.at_the_office")
        await demo.home_assistant.wait_for_state("sensor.status", status)

    return act


async def _break_in_the_portal(demo: DemoEnvironment) -> None:
    """Start the break in Bitrix24 itself, then poll."""
    await demo.portal.click("pause")
    await demo.home_assistant.act(
        "homeassistant.update_entity", entity_id=demo.home_assistant.entities["sensor.status"]
    )
    await demo.home_assistant.wait_for_state("sensor.status", "paused")


async def _clock_out_without_portal(demo: DemoEnvironment) -> None:
    """Clock out during an outage of twenty minutes; the original time is recorded afterwards."""
    # The portal's clock was advanced by hours: Home Assistant must read it once before the outage.
    await demo.home_assistant.act("bitrix24.get_workday", answer=True)
    await demo.portal.control("/-/faults", fault="lost_before", times=None)
    try:
        await _action("close_day", {"status": "opened", "changed": False, "queued": True})(demo)
        await demo.home_assistant.wait_for_state("sensor.pending_commands", "1")
        await demo.portal.move_clock(20)
    finally:
        await demo.portal.control("/-/faults", clear=True)
    await demo.home_assistant.wait_for_state("sensor.status", "closed")
    await demo.home_assistant.wait_for_state("sensor.pending_commands", "0")


def _verb(status: str, *, changed: bool) -> dict[str, object]:
    return {"status": status, "changed": changed, "queued": False}


DAY: Final = (
    Step(what="Before work", how="", act=_nothing, expected=_day("closed"), event=None),
    Step(
        what="Arrive",
        how="automation: open_day",
        act=_at_the_office("on", "opened"),
        expected=_day("opened"),
        event="opened",
    ),
    Step(
        what="Set do not disturb",
        how="select",
        act=_select("dnd"),
        expected=_day("opened", presence="dnd"),
        event="opened",
    ),
    Step(
        what="Lunch",
        how="pause_day",
        after=185.5,
        act=_action("pause_day", _verb("paused", changed=True)),
        expected=_day("paused", 185, 0, "dnd"),
        event="paused",
    ),
    Step(
        what="Still at lunch",
        how="get_workday",
        after=20,
        act=_then_refresh(_action("pause_day", _verb("paused", changed=False) | {"worked": 11130, "breaks": 1200})),
        expected=_day("paused", 185, 20, "dnd"),
        event="paused",
    ),
    Step(
        what="Back at the desk",
        how="switch Break off",
        after=25,
        act=_switch("break", "off"),
        expected=_day("opened", 185, 45, "dnd"),
        event="resumed",
    ),
    Step(
        what="Set online",
        how="set_presence",
        act=_action("set_presence", {"status": "online"}, status="online"),
        expected=_day("opened", 185, 45, "online"),
        event="resumed",
    ),
    Step(
        what="Coffee",
        how="in Bitrix24 itself",
        after=90,
        act=_break_in_the_portal,
        expected=_day("paused", 275, 45, "online"),
        event="paused",
    ),
    Step(
        what="End of the break",
        how="resume_day",
        after=15,
        act=_action("resume_day", _verb("opened", changed=True)),
        expected=_day("opened", 275, 60, "online"),
        event="resumed",
    ),
    Step(
        what="Clock out, portal down",
        how="close_day, queued",
        after=180,
        act=_clock_out_without_portal,
        expected=_day("closed", 455, 60, "online"),
        event="closed",
    ),
    Step(
        what="One more thing",
        how="switch Work day on",
        after=10,
        act=_switch("workday", "on"),
        expected=_day("opened", 455, 90, "online"),
        event="opened",
    ),
    Step(
        what="Done",
        how="switch Work day off",
        after=25,
        act=_switch("workday", "off"),
        expected=_day("closed", 480, 90, "online"),
        event="closed",
    ),
)
