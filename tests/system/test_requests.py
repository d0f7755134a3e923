"""How many HTTP requests things cost: a promise to portals that count them."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Schedule
from tests.support.common import act, bring_to, refused, value

# See tests/conftest.py.
BOTH_WAYS = True

NOON = "2026-09-14T12:00:00+02:00"
GENERATIONS = ["A", "B", "C"]
STATES = ["never", "opened", "paused", "closed", "closed_earlier", "expired", "expired on a break"]


def requests(portal: Portal) -> int:
    """Count the requests to the portal since the last look; tokens come from elsewhere, once an hour."""
    count = len([request for request in portal.requests if request.method != "oauth/token"])
    portal.requests.clear()
    return count


async def bring(time: Time, anna: Employee, state: str) -> None:
    """Give Anna a past; it is Monday noon afterwards."""
    if state == "expired on a break":
        anna.office.clock.move_to("2026-09-10T08:00:00+02:00")
        anna.open_day()
        anna.office.clock.move_to("2026-09-10T12:00:00+02:00")
        anna.pause_day()
    else:
        bring_to(anna, state)
    await time.move_to(NOON)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("state", STATES)
async def test_set_up_and_reload(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, state: str, generation: Any
) -> None:
    """At most two for a set-up, where generation C has to be asked for a break; one for each reload after it."""
    portal.generation = generation
    await bring(time, anna, state)
    entry = await set_up()
    assert requests(portal) <= 2
    seen = {key: value(hass, key) for key in ("status", "worked", "breaks", "break_start")}
    assert "unavailable" not in seen.values()
    for _ in range(2):
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        assert requests(portal) == 1
        assert {key: value(hass, key) for key in seen} == seen


@pytest.mark.one_in(3)
@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("state", STATES)
async def test_a_poll(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, state: str, generation: Any
) -> None:
    """One, whatever the day is like."""
    portal.generation = generation
    await bring(time, anna, state)
    await set_up()
    # Where the first poll read a break, the records of two months follow ten seconds later.
    await time.pass_by(seconds=12)
    requests(portal)
    interval = 56 if state in {"opened", "paused"} else 290
    for _ in range(3):
        await time.pass_by(seconds=interval + 1)
        assert requests(portal) == 1


VERBS: list[tuple[str, dict[str, Any]]] = [
    ("open_day", {}),
    ("open_day", {"reopen": True}),
    ("pause_day", {}),
    ("resume_day", {}),
    ("close_day", {}),
    ("close_day", {"time": "2026-09-10 17:00:00", "report": "x"}),
    ("get_workday", {}),
    ("set_presence", {"status": "dnd"}),
]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("state", STATES)
async def test_a_verb(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, state: str, generation: Any
) -> None:
    """At most two: one look and one step; a look alone where there is nothing to do, or where it is refused."""
    portal.generation = generation
    await bring(time, anna, state)
    await set_up()
    for action, data in VERBS:
        requests(portal)
        try:
            answer = await act(hass, action, **data)
        except HomeAssistantError:
            # Not every verb makes sense in every state.
            assert requests(portal) == 1, (action, data)
            continue
        await hass.async_block_till_done(wait_background_tasks=True)
        assert requests(portal) == (2 if answer.get("changed") or action == "set_presence" else 1), (action, data)
        await time.advance(minutes=1)


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_a_whole_day_by_verbs(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, generation: Any
) -> None:
    """Two each, and no request besides: the answer of the step is what is shown, also of a break."""
    portal.generation = generation
    await set_up()
    for action, status in (
        ("open_day", "opened"),
        ("pause_day", "paused"),
        ("resume_day", "opened"),
        ("pause_day", "paused"),
        ("open_day", "opened"),
        ("pause_day", "paused"),
        ("close_day", "closed"),
    ):
        requests(portal)
        await act(hass, action)
        assert value(hass, "status") == status
        assert requests(portal) == 2
        time.jump(seconds=40)


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("state", ["expired", "expired on a break"])
async def test_close_expired(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, state: str, generation: Any
) -> None:
    """Three: it does two things."""
    portal.generation = generation
    await bring(time, anna, state)
    await set_up()
    requests(portal)
    await act(hass, "open_day", close_expired=True)
    assert requests(portal) == 3
    assert value(hass, "status") == "opened"


async def test_the_start_of_a_break_made_elsewhere(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """Generation C: one more, once, by whoever sees the break first: a poll or an action."""
    bring_to(anna, "opened")
    await time.move_to(NOON)
    await set_up()
    anna.pause_day()
    requests(portal)
    await act(hass, "get_workday")
    assert requests(portal) == 2
    assert value(hass, "break_start") == "2026-09-14T10:00:00+00:00"
    await act(hass, "get_workday")
    assert requests(portal) == 1
    await act(hass, "close_day")
    assert requests(portal) == 2


async def test_refusals_before_anything_is_asked(
    hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp
) -> None:
    """What needs no portal asks none."""
    await set_up()
    requests(portal)
    await refused(hass, "open_day", device_id="nobody")
    assert requests(portal) == 0


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
async def test_a_second_record(hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp) -> None:
    """Two as well, and the break of the first record is no question any more."""
    bring_to(anna, "closed")
    await time.move_to(NOON)
    await set_up()
    requests(portal)
    await act(hass, "open_day")
    assert requests(portal) == 2
