"""One work day, step by step: what is done, and what must come of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from .errors import DemoError
from .house import House
from .portal import Person

type Act = Callable[[House], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the day.

    Attributes:
        what: the step in words.
        how: by what it is done.
        after: minutes that pass before it by the portal's clock.
        act: does it.
        expected: the day afterwards.
        event: the newest event of the day afterwards; None before the first.
    """

    what: str
    how: str
    after: float = 0
    act: Act
    expected: Person
    event: str | None


def _day(status: str, worked: int = 0, breaks: int = 0, presence: str = "-") -> Person:
    return Person(status=status, worked=worked, breaks=breaks, presence=presence)


def _fresh(act: Act) -> Act:
    """Do something that changes nothing, and have the figures written by asking for the work day."""

    async def act_and_look(house: House) -> None:
        await act(house)
        await house.home_assistant.act("bitrix24.get_workday", answer=True)

    return act_and_look


async def _nothing(_: House) -> None:
    """Only look."""


def _switch(key: str, state: str) -> Act:
    async def act(house: House) -> None:
        await house.home_assistant.act(f"switch.turn_{state}", entity_id=house.home_assistant.entities[f"switch.{key}"])

    return act


def _select(option: str) -> Act:
    async def act(house: House) -> None:
        entity = house.home_assistant.entities["select.presence"]
        await house.home_assistant.act("select.select_option", entity_id=entity, option=option)

    return act


def _action(name: str, wanted: dict[str, object], **data: object) -> Act:
    """Call an action of the integration and compare its answer."""

    async def act(house: House) -> None:
        answer = await house.home_assistant.act(f"bitrix24.{name}", answer=True, **data)
        if differing := {key: answer.get(key) for key, value in wanted.items() if answer.get(key) != value}:
            message = f"bitrix24.{name} answered {differing}, expected was {wanted}"
            raise DemoError(message)

    return act


def _at_the_office(state: str, status: str) -> Act:
    """Click the dashboard's "At the office"; the demo's automations do the rest."""

    async def act(house: House) -> None:
        await house.home_assistant.act(f"input_boolean.turn_{state}", entity_id="input_boolean.at_the_office")
        await house.home_assistant.wait_for_state("sensor.status", status)

    return act


async def _break_in_the_portal(house: House) -> None:
    """The person takes the break in Bitrix24 itself; Home Assistant's next look shows it."""
    await house.portal.click("pause")
    await house.home_assistant.act(
        "homeassistant.update_entity", entity_id=house.home_assistant.entities["sensor.status"]
    )
    await house.home_assistant.wait_for_state("sensor.status", "paused")


async def _clock_out_without_portal(house: House) -> None:
    """Clock out while the portal is away; twenty minutes later it is back and gets the time at which that was."""
    # The demo's portal moves its clock by hours: Home Assistant must have heard of it.
    await house.home_assistant.act("bitrix24.get_workday", answer=True)
    await house.portal.order("/-/faults", fault="lost_before", times=None)
    try:
        await _action("close_day", {"status": "opened", "changed": False, "queued": True})(house)
        await house.home_assistant.wait_for_state("sensor.pending_commands", "1")
        await house.portal.move_clock(20)
    finally:
        await house.portal.order("/-/faults", clear=True)
    await house.home_assistant.wait_for_state("sensor.status", "closed")
    await house.home_assistant.wait_for_state("sensor.pending_commands", "0")


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
        what="Ask not to be disturbed",
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
        act=_fresh(_action("pause_day", _verb("paused", changed=False) | {"worked": 11130, "breaks": 1200})),
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
        what="Can be reached again",
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
        what="Go on",
        how="resume_day",
        after=15,
        act=_action("resume_day", _verb("opened", changed=True)),
        expected=_day("opened", 275, 60, "online"),
        event="resumed",
    ),
    Step(
        what="Clock out, portal away",
        how="close_day, kept",
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
