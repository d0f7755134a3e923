"""An automation that runs wild while the portal is away: it costs an error, not the disk, nor a wall of issues."""

from datetime import datetime, timedelta

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.conftest import Time
from tests.portal import Employee, Portal, Role
from tests.support.common import act, refused, value
from tests.support.queue import issues_about, on_disk, outbox_path, undeliverable, verbs_on_disk
from tests.support.team import ANNA, act_for, add_colleague

BEN = 13
NOON = datetime.fromisoformat("2026-09-14T12:00:00+02:00")


def words(number: int) -> dict[str, str]:
    """Return a time and a reason of the greatest length, other ones for each number."""
    return {"time": (NOON + timedelta(seconds=number)).isoformat(), "report": f"{number:04}".ljust(1_000, "ж")}


@pytest.fixture
async def away(time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry) -> MockConfigEntry:
    """Anna's day was opened at eight; in the evening the portal is away."""
    anna.open_day()
    await time.move_to("2026-09-14T18:00:00+02:00")
    await portal.stop()
    return loaded


async def test_no_more_than_fifty_commands(hass: HomeAssistant, time: Time, away: MockConfigEntry) -> None:
    """The fifty-first is an error that says why; the file stays small."""
    for number in range(50):
        assert (await act(hass, "close_day", **words(number)))["queued"] is True
        await time.advance(seconds=2)
    before = outbox_path(hass, away).read_bytes()
    for number in range(50, 60):
        error = await refused(hass, "close_day", **words(number))
        assert (error.translation_key, error.translation_placeholders) == ("too_many_queued", {"limit": "50"})
        await time.advance(seconds=2)
    unchanged = outbox_path(hass, away).read_bytes() == before
    assert unchanged
    # Each with 1,000 letters that JSON writes with six bytes each.
    size = len(before)
    assert size < 400_000
    queued = len(on_disk(hass, away))
    assert queued == 50
    assert value(hass, "pending_commands") == "50"


async def test_a_switch_that_is_pressed_for_ever(hass: HomeAssistant, time: Time, away: MockConfigEntry) -> None:
    """What replaces or repeats an earlier command needs no room of its own."""
    for _ in range(60):
        await act(hass, "pause_day")
        await act(hass, "resume_day")
        await time.advance(seconds=2)
    assert len(on_disk(hass, away)) <= 2


async def test_the_others_are_left_alone(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, away: MockConfigEntry
) -> None:
    """The limit is each employee's own."""
    await portal.start()
    anna.role = Role.ADMIN
    ben = portal.add_employee(BEN, name="Ben", last_name="Okafor")
    await add_colleague(hass, away, ben)
    await portal.stop()
    for number in range(50):
        await act_for(hass, ANNA, "close_day", **words(number))
        await time.advance(seconds=2)
    await act_for(hass, BEN, "open_day")
    assert verbs_on_disk(hass, away).count("open_day") == 1


async def test_one_issue_lists_it_all(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, away: MockConfigEntry
) -> None:
    """Closed by somebody else in the meantime, reopened and on a break: whatever comes of it, nobody is flooded."""
    for _ in range(25):
        await act(hass, "pause_day")
        await time.advance(minutes=3)
        await act(hass, "resume_day")
        await time.advance(minutes=3)
    await portal.start()
    await time.pass_by(minutes=1)
    assert on_disk(hass, away) == []
    assert len(undeliverable(hass)) == 25
    assert len(issues_about(hass, "command_undeliverable")) == 1
