"""The blueprint "Clock in at the office, pause when leaving"."""

from typing import Any

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.blueprints.support import restart, use_blueprint
from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Schedule
from tests.support.common import act, bring_to, device_id, state_of, value, writes

pytestmark = pytest.mark.usefixtures("automation_errors")

PERSON = "person.anna"
OFFICE = "zone.office"
PLACE = {"latitude": 52.52, "longitude": 13.405}
SENSOR = "binary_sensor.workday"


class Way:
    """Anna's comings and goings."""

    def __init__(self, hass: HomeAssistant, time: Time) -> None:
        """Begin at home."""
        self._hass = hass
        self._time = time
        self.set("home", "zone.home")

    def set(self, state: str, *zones: str, **attributes: Any) -> None:
        """Say where she is."""
        self._hass.states.async_set(PERSON, state, {"in_zones": list(zones), **attributes})

    async def come(self, **attributes: Any) -> None:
        """Arrive, and stay."""
        self.set("Office", OFFICE, **attributes)
        await self._time.advance(minutes=5, seconds=1)

    async def go(self) -> None:
        """Leave, and stay away."""
        self.set("not_home")
        await self._time.advance(minutes=10, seconds=1)

    async def restart(self, state: str, *zones: str) -> None:
        """Start Home Assistant anew, which then knows where she is, but not since when."""
        self._hass.states.async_remove(PERSON)
        self.set(state, *zones)
        await restart(self._hass)

    async def start(self, **inputs: Any) -> None:
        """Use the blueprint."""
        anna = {"employee": device_id(self._hass), "person": PERSON, "office": OFFICE}
        await use_blueprint(self._hass, "office", **anna, **inputs)


@pytest.fixture
def way(hass: HomeAssistant, time: Time) -> Way:
    """Anna's comings and goings."""
    return Way(hass, time)


def positions(portal: Portal) -> list[dict[str, float]]:
    """Return where each day was said to be opened."""
    return [
        {key[:3].upper(): float(str(said)) for key, said in call.params.items() if key[:3].upper() in ("LAT", "LON")}
        for call in portal.calls("timeman.open")
    ]


@pytest.mark.parametrize("portal_options", [{"generation": name} for name in "ABC"], ids=list("ABC"))
async def test_a_day_at_the_office(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way
) -> None:
    """Opened after the stay, paused after the grace, resumed, and closed in the evening: each once."""
    await way.start()
    way.set("Office", OFFICE, **PLACE)
    await time.pass_by(minutes=4, seconds=55)
    assert value(hass, "status") == "closed"
    await time.pass_by(minutes=3)
    assert state_of(hass, "workday_start").state == "2026-09-14T06:05:00+00:00"

    await time.move_to("2026-09-14T12:00:00+02:00")
    way.set("not_home")
    await time.pass_by(minutes=9, seconds=55)
    assert value(hass, "status") == "opened"
    await time.pass_by(seconds=10)
    assert value(hass, "status") == "paused"

    # Home and back: the last leg of the way is shorter than the break.
    way.set("home", "zone.home")
    await time.advance(minutes=30)
    way.set("not_home")
    await time.advance(minutes=2)
    await way.come()
    assert value(hass, "status") == "opened"

    await time.move_to("2026-09-14T18:30:00+02:00")
    await way.go()
    assert value(hass, "status") == "closed"

    # The forgotten keys.
    await way.come()
    await way.go()
    assert writes(portal) == ["timeman.open", "timeman.pause", "timeman.open", "timeman.close"]
    # Nobody asked for it.
    assert positions(portal) == [{}, {}]


# Phones and trackers that know no zones: of an old app, of a person who has such a phone, of none at all.
NAMED = pytest.mark.parametrize("attributes", [{}, {"in_zones": []}, {"in_zones": None}], ids=["none", "empty", "null"])


@pytest.mark.one_in(3)
@NAMED
@pytest.mark.parametrize(
    ("office", "name", "state"),
    [(OFFICE, "Office", "Office"), (OFFICE, "Büro West", "büro west"), ("zone.home", "Elm Street", "home")],
)
async def test_a_phone_that_tells_only_the_name(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    attributes: dict[str, Any],
    office: str,
    name: str,
    state: str,
) -> None:
    """A day like any other: opened after the stay, paused after the grace, resumed, and closed in the evening."""
    phone = "device_tracker.phone"
    hass.states.async_set(office, "0", {"friendly_name": name})
    hass.states.async_set(phone, "not_home", attributes)
    await use_blueprint(hass, "office", employee=device_id(hass), person=phone, office=office)
    hass.states.async_set(phone, state, attributes)
    await time.pass_by(minutes=4, seconds=55)
    assert value(hass, "status") == "closed"
    await time.pass_by(minutes=1)
    assert value(hass, "status") == "opened"

    await time.move_to("2026-09-14T12:00:00+02:00")
    hass.states.async_set(phone, "not_home", attributes)
    await time.pass_by(minutes=9, seconds=55)
    assert value(hass, "status") == "opened"
    await time.pass_by(minutes=1)
    assert value(hass, "status") == "paused"
    hass.states.async_set(phone, state, attributes)
    await time.pass_by(minutes=6)
    assert value(hass, "status") == "opened"

    await time.move_to("2026-09-14T18:30:00+02:00")
    hass.states.async_set(phone, "not_home", attributes)
    await time.pass_by(minutes=11)
    assert writes(portal) == ["timeman.open", "timeman.pause", "timeman.open", "timeman.close"]


@NAMED
async def test_a_phone_without_zones_that_loses_its_connection(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way, attributes: dict[str, Any]
) -> None:
    """Nobody saw her go; and when Home Assistant starts while she is there, she is clocked in."""
    hass.states.async_set(OFFICE, "0", {"friendly_name": "Office"})
    await way.start()
    hass.states.async_remove(PERSON)
    hass.states.async_set(PERSON, "Office", attributes)
    await restart(hass)
    await time.pass_by(minutes=7)
    assert writes(portal) == ["timeman.open"]
    hass.states.async_set(PERSON, STATE_UNAVAILABLE)
    await time.advance(minutes=2)
    hass.states.async_set(PERSON, "not_home", attributes)
    await time.advance(minutes=30)
    assert writes(portal) == ["timeman.open"]


async def test_a_phone_learns_of_zones(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way
) -> None:
    """An update of its app is neither coming nor going; what it says about zones then counts more than a name."""
    hass.states.async_set(OFFICE, "1", {"friendly_name": "Office"})
    await way.start()
    way.set("Office")
    await time.advance(minutes=5, seconds=1)
    for zones in ((OFFICE,), (), (OFFICE, "zone.town")):
        way.set("Office", *zones)
        await time.advance(minutes=20)
    assert writes(portal) == ["timeman.open"]
    way.set("Office", "zone.office_of_another_town")
    await time.advance(minutes=10, seconds=1)
    assert writes(portal) == ["timeman.open", "timeman.pause"]


async def test_passing_by_and_lost_positions(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way
) -> None:
    """Neither a short visit nor a short absence counts."""
    await way.start(stay=10, grace=15)
    for _ in range(3):
        way.set("Office", OFFICE)
        await time.advance(minutes=9)
        way.set("not_home")
        await time.advance(minutes=3)
    assert writes(portal) == []
    way.set("Office", OFFICE)
    await time.advance(minutes=11)
    for away in ("not_home", STATE_UNAVAILABLE, STATE_UNKNOWN, "home"):
        way.set(away)
        await time.advance(minutes=14)
        way.set("Office", OFFICE)
        await time.advance(minutes=11)
    assert writes(portal) == ["timeman.open"]


async def test_a_break_of_ones_own_is_left_alone(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way
) -> None:
    """Whether the position jumps, Home Assistant starts, or she really goes out in it."""
    await way.start()
    await way.come()
    await time.advance(hours=3)
    await act(hass, "pause_day")
    await time.advance(minutes=5)
    way.set("not_home")
    await time.advance(minutes=3)
    await way.come()
    assert value(hass, "status") == "paused"
    await way.restart("Office", OFFICE)
    await time.pass_by(minutes=7)
    assert value(hass, "status") == "paused"
    await way.go()
    await way.come()
    assert value(hass, "status") == "paused"
    assert writes(portal) == ["timeman.open", "timeman.pause"]


async def test_a_break_begun_at_the_door(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way
) -> None:
    """It is her own, though she leaves right after."""
    await way.start(grace=1)
    await way.come()
    await time.advance(hours=3)
    await act(hass, "pause_day")
    await time.advance(seconds=20)
    way.set("not_home")
    await time.advance(minutes=2)
    await time.advance(minutes=30)
    await way.come()
    assert value(hass, "status") == "paused"


@pytest.mark.parametrize("came", ["before the start", "during it", "afterwards"])
async def test_home_assistant_starts_while_she_is_out(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way, came: str
) -> None:
    """The break that leaving began is still known as such."""
    await way.start()
    await way.come()
    await time.advance(hours=3)
    await way.go()
    assert value(hass, "status") == "paused"
    await time.advance(minutes=20)
    match came:
        case "before the start":
            await way.restart("Office", OFFICE)
            await time.pass_by(minutes=7)
        case "during it":
            await way.restart(STATE_UNKNOWN)
            await way.come()
        case _:
            await way.restart("not_home")
            await time.advance(minutes=5)
            await way.come()
    assert value(hass, "status") == "opened"
    assert writes(portal) == ["timeman.open", "timeman.pause", "timeman.open"]


@pytest.mark.parametrize("before", ["never", "opened", "closed", "expired"])
async def test_home_assistant_starts_at_the_office(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, way: Way, before: str
) -> None:
    """Only a day that was not begun yet is."""
    bring_to(anna, before)
    await time.move_to("2026-09-14T12:00:00+02:00")
    await set_up()
    await way.start()
    await way.restart("Office", OFFICE)
    assert writes(portal) == []
    await time.pass_by(minutes=7)
    await way.restart("Office", OFFICE)
    await time.pass_by(minutes=7)
    assert writes(portal) == (["timeman.open"] if before == "never" else [])


async def test_home_assistant_takes_its_time_to_start(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way
) -> None:
    """She has been there for longer than the stay when the automation begins to look."""
    await way.come()
    await time.advance(hours=1)
    await way.start()
    assert writes(portal) == []
    await restart(hass)
    assert writes(portal) == ["timeman.open"]


async def test_a_start_is_no_leaving(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way
) -> None:
    """She works at home, and the tracker comes up late."""
    await act(hass, "open_day")
    await way.start()
    await way.restart(STATE_UNAVAILABLE)
    await time.advance(minutes=2)
    await way.go()
    assert writes(portal) == ["timeman.open"]


@pytest.mark.parametrize("portal_options", [{"schedule": Schedule.flexible()}], ids=["flexible"])
async def test_a_closed_day_stays_closed(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way
) -> None:
    """Even where Bitrix24 would begin a second one; the next day is opened again."""
    await way.start()
    await way.come()
    await time.advance(hours=4)
    await act(hass, "close_day")
    await way.go()
    await way.come()
    await way.restart("Office", OFFICE)
    await time.pass_by(minutes=7)
    assert writes(portal) == ["timeman.open", "timeman.close"]
    await time.move_to("2026-09-15T00:05:00+02:00")
    await time.move_to("2026-09-15T06:00:00.5+02:00")
    assert writes(portal) == ["timeman.open", "timeman.close", "timeman.open"]


@pytest.mark.parametrize(
    "portal_options",
    [{"schedule": Schedule.fixed("22:00", "06:00")}, {"schedule": Schedule.flexible()}],
    ids=["night", "flexible"],
)
async def test_night_work(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, way: Way
) -> None:
    """A night that ended this morning was yesterday's day: the next evening clocks in."""
    await way.start(earliest="20:00:00", latest="05:00:00", close_from="05:30:00")
    await time.move_to("2026-09-14T21:50:00+02:00")
    await way.come()
    await time.move_to("2026-09-15T06:00:00+02:00")
    await way.go()
    assert writes(portal) == ["timeman.open", "timeman.close"]
    await time.move_to("2026-09-15T21:50:00+02:00")
    await way.come()
    assert (value(hass, "status"), value(hass, "workday_start")) == ("opened", "2026-09-15T19:55:01+00:00")
    assert len(anna.records) == 2


async def test_the_morning_after_a_late_shift(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, way: Way
) -> None:
    """Closed at half past midnight, which is today: it was yesterday's day all the same."""
    portal.clock.move_to("2026-09-14T15:02:00+02:00")
    anna.open_day()
    portal.clock.move_to("2026-09-15T00:30:00+02:00")
    anna.close_day()
    await time.move_to("2026-09-15T08:00:00+02:00")
    await set_up()
    await way.start()
    await way.come()
    assert (value(hass, "status"), len(anna.records)) == ("opened", 2)


async def test_there_before_the_hours_begin(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way
) -> None:
    """She is clocked in at that very time; or a little later, if she has just come."""
    await way.start(earliest="09:00:00")
    await way.come()
    assert writes(portal) == []
    await time.move_to("2026-09-14T09:00:00.5+02:00")
    assert value(hass, "workday_start") == "2026-09-14T07:00:00+00:00"
    await act(hass, "close_day")

    await time.move_to("2026-09-15T08:57:00+02:00")
    way.set("not_home")
    await time.advance(seconds=30)
    way.set("Office", OFFICE)
    await time.pass_by(minutes=4)
    assert value(hass, "status") == "closed"
    await time.pass_by(minutes=2)
    assert value(hass, "workday_start") == "2026-09-15T07:02:30+00:00"


async def test_after_the_hours(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way
) -> None:
    """Leaving counts; coming back does not."""
    await way.start(latest="11:00:00", close_late=False)
    await way.come()
    await time.move_to("2026-09-14T18:30:00+02:00")
    await way.go()
    await way.come()
    assert value(hass, "status") == "paused"
    assert writes(portal) == ["timeman.open", "timeman.pause"]


@pytest.mark.parametrize(
    ("inputs", "sensor", "opened"),
    [
        ({}, None, True),
        ({"days": ["tue", "sun"]}, None, False),
        ({"days": [], "workday_sensor": SENSOR}, "on", True),
        ({"workday_sensor": SENSOR}, "off", False),
        ({"workday_sensor": SENSOR}, STATE_UNAVAILABLE, False),
        ({"earliest": "00:00:00", "latest": "00:00:00"}, None, True),
        ({"earliest": "22:00:00", "latest": "07:00:00"}, None, False),
        ({"earliest": "22:00:00", "latest": "09:00:00"}, None, True),
    ],
)
async def test_days_and_hours(
    hass: HomeAssistant,
    time: Time,
    loaded: MockConfigEntry,
    way: Way,
    inputs: dict[str, Any],
    sensor: str | None,
    opened: bool,
) -> None:
    """A Monday, shortly after eight."""
    if sensor is not None:
        hass.states.async_set(SENSOR, sensor)
    await way.start(**inputs)
    await way.come()
    assert value(hass, "status") == ("opened" if opened else "closed")


async def test_the_workday_sensor_comes_late(
    hass: HomeAssistant, time: Time, loaded: MockConfigEntry, way: Way
) -> None:
    """She is at the office already when it does."""
    await way.start(workday_sensor=SENSOR)
    await way.come()
    hass.states.async_set(SENSOR, "on")
    await time.pass_by(minutes=2)
    assert value(hass, "status") == "opened"


@pytest.mark.parametrize("close_late", [True, False])
async def test_gone_before_the_evening(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way, close_late: bool
) -> None:
    """The day is closed when the evening begins, with the break counted."""
    await way.start(close_late=close_late)
    await way.come()
    await time.move_to("2026-09-14T17:00:00+02:00")
    await way.go()
    assert value(hass, "status") == "paused"
    await time.move_to("2026-09-14T18:00:00.5+02:00")
    assert value(hass, "status") == ("closed" if close_late else "paused")
    assert writes(portal)[2:] == (["timeman.close"] if close_late else [])


@pytest.mark.parametrize("status", ["opened", "paused"])
async def test_the_evening_at_home(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way, status: str
) -> None:
    """Whoever goes on working elsewhere, or has a break there, is not disturbed."""
    await way.start()
    await way.come()
    await time.advance(hours=4)
    await way.go()
    way.set("home", "zone.home")
    await time.advance(hours=1)
    await act(hass, "resume_day")
    if status == "paused":
        await time.advance(hours=1)
        await act(hass, "pause_day")
    await time.move_to("2026-09-14T18:00:00.5+02:00")
    assert value(hass, "status") == status


async def test_gone_after_midnight(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way
) -> None:
    """The evening lasts until the hours begin again."""
    await way.start(earliest="14:00:00", latest="23:00:00")
    await time.move_to("2026-09-14T16:00:00+02:00")
    await way.come()
    assert value(hass, "status") == "opened"
    await time.move_to("2026-09-14T23:55:00+02:00")
    await way.go()
    assert writes(portal)[1:] == ["timeman.close"]


async def test_in_a_break_of_ones_own_in_the_evening(
    hass: HomeAssistant, time: Time, loaded: MockConfigEntry, way: Way
) -> None:
    """Going home ends the day all the same."""
    await way.start()
    await way.come()
    await time.move_to("2026-09-14T18:20:00+02:00")
    await act(hass, "pause_day")
    await time.advance(minutes=10)
    await way.go()
    assert value(hass, "status") == "closed"


@pytest.mark.parametrize("place", [PLACE, {}], ids=["known", "unknown"])
async def test_position(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, way: Way, place: dict[str, float]
) -> None:
    """Sent on request, where the tracker knows it."""
    await way.start(send_position=True)
    await way.come(**place)
    assert positions(portal) == [{key.upper()[:3]: number for key, number in place.items()}]


async def test_the_portal_is_away(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, way: Way
) -> None:
    """Clocking in is kept with its own time, going out begins a break late, and coming back ends it."""
    await way.start()
    await portal.stop()
    await way.come()
    await time.pass_by(minutes=1)
    assert (value(hass, "status"), value(hass, "pending_commands")) == (STATE_UNAVAILABLE, "1")
    await portal.start()
    await time.pass_by(minutes=6)
    assert value(hass, "workday_start") == "2026-09-14T06:05:01+00:00"

    await time.advance(hours=3)
    await portal.stop()
    await way.go()
    await time.advance(minutes=15)
    await portal.start()
    await time.pass_by(minutes=6)
    assert value(hass, "status") == "paused"
    await time.advance(minutes=10)
    await way.come()
    assert value(hass, "status") == "opened"
    assert anna.record is not None


async def test_a_day_with_a_change_of_clocks(
    hass: HomeAssistant, time: Time, loaded: MockConfigEntry, way: Way
) -> None:
    """The hours are those on the wall."""
    await time.move_to("2026-10-25T00:30:00+02:00")
    way.set("Office", OFFICE)
    await way.start(days=["sun"])
    await time.move_to("2026-10-25T05:59:00+01:00")
    assert value(hass, "status") == "closed"
    await time.move_to("2026-10-25T06:00:00.5+01:00")
    assert value(hass, "status") == "opened"
