"""Nobody who is absent for the rest of the day is clocked in, at the office or at the computer."""

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
import pytest

from tests.blueprints.support import restart, use_blueprint
from tests.conftest import SetUp, Time
from tests.portal import Employee, Fault, Portal, Webhook
from tests.support.common import act, device_id, value, writes

pytestmark = pytest.mark.usefixtures("automation_errors")

PERSON, OFFICE = "person.anna", "zone.office"
COMPUTER = "binary_sensor.computer"
OPEN, PAUSE = "timeman.open", "timeman.pause"
TODAY = "2026-09-14T00:00:00+02:00"


class Place:
    """Where Anna works: the office, or at her computer."""

    def __init__(self, hass: HomeAssistant, time: Time, blueprint: str) -> None:
        """Begin elsewhere."""
        self._hass = hass
        self._time = time
        self._blueprint = blueprint
        self._set(there=False)

    def _set(self, *, there: bool) -> None:
        if self._blueprint == "office":
            self._hass.states.async_set(PERSON, "Office" if there else "not_home", {"in_zones": [OFFICE] * there})
        else:
            self._hass.states.async_set(COMPUTER, "on" if there else "off")

    async def start(self) -> None:
        """Use the blueprint."""
        inputs = {"person": PERSON, "office": OFFICE} if self._blueprint == "office" else {"computer": COMPUTER}
        await use_blueprint(self._hass, self._blueprint, employee=device_id(self._hass), **inputs)

    async def come(self) -> None:
        """Come, and stay."""
        self._set(there=True)
        await self._hass.async_block_till_done()
        await self._time.advance(minutes=5, seconds=1)

    async def go(self) -> None:
        """Leave, and stay away."""
        self._set(there=False)
        await self._hass.async_block_till_done()
        await self._time.advance(minutes=10, seconds=1)


@pytest.fixture(params=["office", "computer"])
def place(request: pytest.FixtureRequest, hass: HomeAssistant, time: Time) -> Place:
    """Where Anna works."""
    return Place(hass, time, request.param)


@pytest.mark.parametrize(
    ("end", "opened"),
    [
        (TODAY, False),
        ("2026-09-18T00:00:00+02:00", False),
        ("2026-09-14T23:59:00+02:00", False),
        ("2026-09-14T23:58:00+02:00", True),
        ("2026-09-14T09:00:00+02:00", True),
        ("2026-09-14T07:00:00+02:00", True),
    ],
    ids=["today", "all week", "till the last minute", "nearly all day", "an hour", "over"],
)
async def test_absences(
    hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp, place: Place, end: str, opened: bool
) -> None:
    """By when they end; also when Home Assistant starts while she is there."""
    anna.be_absent(TODAY, end)
    await set_up()
    await place.start()
    await place.come()
    assert writes(portal) == ([OPEN] if opened else [])
    await restart(hass)
    assert writes(portal) == ([OPEN] if opened else [])


async def test_there_when_the_next_day_begins(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, place: Place
) -> None:
    """The first hour of the first working day is a working hour again."""
    anna.be_absent(TODAY, "2026-09-15T00:00:00+02:00")
    await set_up()
    await place.start()
    await place.come()
    await time.move_to("2026-09-15T06:00:00.5+02:00")
    assert writes(portal) == []
    await time.move_to("2026-09-16T05:59:00+02:00")
    await time.move_to("2026-09-16T06:00:00.5+02:00")
    assert writes(portal) == [OPEN]


async def test_who_works_all_the_same(
    hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp, place: Place
) -> None:
    """Whoever began by hand has breaks like on any other day."""
    anna.be_absent(TODAY, TODAY)
    await set_up()
    await place.start()
    await place.come()
    await act(hass, "open_day")
    await place.go()
    assert (value(hass, "absent"), value(hass, "status")) == ("on", "paused")
    await place.come()
    assert writes(portal) == [OPEN, PAUSE, OPEN]


@pytest.mark.parametrize("absent", [None, STATE_UNKNOWN, STATE_UNAVAILABLE])
async def test_absence_not_known(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    webhook: Webhook,
    set_up: SetUp,
    place: Place,
    absent: str | None,
) -> None:
    """Without the permission, with one that was taken away, or without an answer: a day like any other."""
    anna.be_absent(TODAY, TODAY)
    if absent is None:
        webhook.set_scopes(["timeman"])
    if absent == STATE_UNKNOWN:
        portal.faults.add(Fault.result("nonsense"), "im.user.list.get")
    await set_up()
    await place.start()
    if absent == STATE_UNAVAILABLE:
        webhook.set_scopes(["timeman"])
        await time.pass_by(minutes=5)
    if absent is not None:
        assert value(hass, "absent") == absent
    await place.come()
    assert writes(portal) == [OPEN]


async def test_the_portal_is_away(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, place: Place
) -> None:
    """Nothing is known of absences either: clocking in is kept as usual."""
    anna.be_absent(TODAY, TODAY)
    await set_up()
    await place.start()
    await portal.stop()
    await time.advance(minutes=6)
    await place.come()
    assert value(hass, "pending_commands") == "1"
