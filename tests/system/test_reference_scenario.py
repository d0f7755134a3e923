"""The reference scenario of §2.5 through the actions: status, worked and breaks at each step, in every generation."""

from dataclasses import dataclass
from typing import Final, Literal

from homeassistant.core import HomeAssistant
import pytest

from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal
from tests.support.common import act, refused, value

DATE: Final = "2026-09-14"
START: Final = f"{DATE}T08:00:01+02:00"
GENERATIONS: Final = pytest.mark.parametrize(
    "portal_options", [{"generation": name} for name in "ABC"], ids=["A", "B", "C"]
)


@dataclass(frozen=True, slots=True)
class Step:
    """A press and its answer; times are wall clocks, lengths are "H:MM:SS"."""

    clock: str
    action: str
    status: Literal["opened", "paused", "closed"]
    worked: str
    breaks: str
    finish: str | None = None
    changed: bool = True
    continuable: bool = False
    reopen: bool = False


# §2.5 has what the portal prints; worked and breaks follow by §2.6. Where it says 17:20 close: ALERT_WARNING, the goal
# is reached already, and `open` at 18:00 continues only when `reopen` says so.
STEPS: Final = (
    Step("08:00:01", "open_day", "opened", "0:00:00", "0:00:00"),
    Step("12:00:00", "pause_day", "paused", "3:59:59", "0:00:00"),
    Step("12:29:00", "get_workday", "paused", "3:59:59", "0:29:00"),
    Step("12:30:00", "open_day", "opened", "3:59:59", "0:30:00"),
    Step("17:00:00", "close_day", "closed", "8:29:59", "0:30:00", finish="17:00:00"),
    Step("17:20:00", "close_day", "closed", "8:29:59", "0:30:00", finish="17:00:00", changed=False),
    Step("17:30:00", "open_day", "closed", "8:29:59", "0:30:00", finish="17:00:00", changed=False, continuable=True),
    Step("18:00:00", "open_day", "opened", "8:29:59", "1:30:00", reopen=True),
    Step("18:10:00", "pause_day", "paused", "8:39:59", "1:30:00"),
    Step("18:20:00", "close_day", "closed", "8:39:59", "1:40:00", finish="18:20:00"),
)


def seconds(length: str) -> int:
    """Return the seconds of a length."""
    hours, minutes, rest = (int(part) for part in length.split(":"))
    return hours * 3600 + minutes * 60 + rest


@GENERATIONS
async def test_the_reference_scenario(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    await time.move_to(START)
    await set_up()
    for step in STEPS:
        await time.move_to(f"{DATE}T{step.clock}+02:00")
        answer = dict(await act(hass, step.action, **({"reopen": True} if step.reopen else {})))
        expected = {
            "status": step.status,
            "start": START,
            "finish": step.finish and f"{DATE}T{step.finish}+02:00",
            "worked": seconds(step.worked),
            "breaks": seconds(step.breaks),
            "confirmed": True,
        }
        if step.action != "get_workday":
            expected |= {
                "changed": step.changed,
                "queued": False,
                "continuable": step.continuable,
                "continued": False,
            }
        assert answer == expected, step
        assert value(hass, "status") == step.status
        assert anna.state == step.status.upper()
    (record,) = anna.records
    assert (record.duration, record.leaks) == (seconds("8:39:59"), seconds("1:40:00"))


@GENERATIONS
async def test_a_pause_after_the_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """17:10: the portal would answer 200 and do nothing; the action says that there is nothing to pause."""
    await time.move_to(START)
    await set_up()
    await act(hass, "open_day")
    await time.move_to(f"{DATE}T17:00:00+02:00")
    await act(hass, "close_day")
    await time.move_to(f"{DATE}T17:10:00+02:00")
    assert (await refused(hass, "pause_day")).translation_key == "day_not_open"
    assert anna.state == "CLOSED"


@GENERATIONS
async def test_left_open(hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp) -> None:
    """01:30 of the next day: expired, 18:00 of the date of the start recommended."""
    await time.move_to(START)
    await set_up()
    await act(hass, "open_day")
    await time.move_to("2026-09-15T01:29:59+02:00")
    assert (await act(hass, "get_workday"))["status"] == "opened"
    await time.move_to("2026-09-15T01:30:00+02:00")
    answer = await act(hass, "get_workday")
    assert (answer["status"], answer["start"], answer["finish"]) == ("expired", START, None)
    assert (answer["worked"], answer["breaks"]) == (seconds("9:59:59"), 0)
