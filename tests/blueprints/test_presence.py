"""Presence follows: chat status and lamp by the work day and by meetings."""

from collections.abc import AsyncGenerator, Mapping
from datetime import date, datetime
from typing import Any, override

from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.components.calendar.const import DATA_COMPONENT, DOMAIN as CALENDAR
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED, STATE_UNAVAILABLE
from homeassistant.core import CoreState, HomeAssistant, ServiceCall, callback
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.blueprints.support import use_blueprint
from tests.conftest import SetUp, Time
from tests.portal import Employee, Portal, Role, Webhook
from tests.support.common import act, bring_to, device_id, value
from tests.support.team import add_colleague, device_of

GREEN, YELLOW, RED, OFF = [0, 200, 0], [255, 180, 0], [255, 0, 0], "off"
LAMP = "light.desk"
MEETINGS = "calendar.meetings"


class Lamp:
    """What a lamp was told."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Take the place of the lamp's integration."""
        self._told: list[Any] = []
        for name in ("turn_on", "turn_off"):
            hass.services.async_register("light", name, self._take)

    @callback
    def _take(self, call: ServiceCall) -> None:
        self._told.append(call.data.get("rgb_color", OFF))

    def told(self) -> list[Any]:
        """Return the colours, or "off", since the last look."""
        told, self._told = self._told, []
        return told


class Meetings(CalendarEntity):
    """A calendar whose events are given."""

    _attr_name = "Meetings"
    _attr_should_poll = False

    def __init__(self) -> None:
        """Hold no events."""
        self.events: list[CalendarEvent] = []

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """The first that is not over: it hides others."""
        now = dt_util.now()
        return next((event for event in self.events if event.end_datetime_local > now), None)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        return [
            event
            for event in self.events
            if event.start_datetime_local < end_date and event.end_datetime_local > start_date
        ]

    def add(self, start: str, end: str, summary: str = "Planning") -> None:
        """Add an event of today, or of a whole day."""
        self.events.append(
            CalendarEvent(
                start=datetime.fromisoformat(f"2026-09-14T{start}:00+02:00"),
                end=datetime.fromisoformat(f"2026-09-14T{end}:00+02:00"),
                summary=summary,
            )
        )

    def add_whole_day(self, day: int = 14) -> None:
        """Add an event that takes a day of September."""
        event = CalendarEvent(start=date(2026, 9, day), end=date(2026, 9, day + 1), summary="Anniversary")
        self.events.insert(0, event)


@pytest.fixture
def lamp(hass: HomeAssistant) -> Lamp:
    """A lamp."""
    return Lamp(hass)


@pytest.fixture
async def meetings(hass: HomeAssistant, time: Time) -> AsyncGenerator[Meetings]:
    """A calendar."""
    meetings = Meetings()
    assert await async_setup_component(hass, CALENDAR, {})
    await hass.data[DATA_COMPONENT].async_add_entities([meetings])
    await hass.async_block_till_done()
    assert hass.states.get(MEETINGS) is not None
    yield meetings
    # It would wait for the next.
    meetings.events.clear()
    meetings.async_write_ha_state()


async def use(hass: HomeAssistant, *, lights: bool = True, **inputs: Any) -> None:
    chosen: Mapping[str, Any] = {"lights": [LAMP]} if lights else {}
    await use_blueprint(hass, "presence", **{"employee": device_id(hass), **chosen, **inputs})


def set_to(portal: Portal) -> list[object]:
    """Return which chat statuses were set since the last look."""
    statuses = [call.params["STATUS"] for call in portal.calls("im.user.status.set")]
    portal.requests.clear()
    return statuses


async def test_a_day(hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, lamp: Lamp) -> None:
    """Chat status and lamp follow each change."""
    await use(hass)
    seen: list[tuple[Any, Any]] = []
    for action in ("open_day", "pause_day", "resume_day", "close_day"):
        await act(hass, action)
        await hass.async_block_till_done()
        await time.pass_by(minutes=10)
        seen.append((set_to(portal), lamp.told()))
    assert seen == [
        (["online"], [GREEN]),
        (["break"], [YELLOW]),
        (["online"], [GREEN]),
        (["away"], [OFF]),
    ]


async def test_changed_elsewhere(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, lamp: Lamp
) -> None:
    """And a day that expires is over."""
    await use(hass)
    anna.open_day()
    await time.pass_by(minutes=6)
    assert (set_to(portal), lamp.told()) == (["online"], [GREEN])
    await time.move_to("2026-09-15T08:00:00+02:00")
    await time.pass_by(minutes=1)
    assert value(hass, "status") == "expired"
    assert (set_to(portal), lamp.told()) == (["away"], [OFF])


async def test_the_device_alone_is_enough(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """Without lamp and calendar."""
    await use(hass, lights=False)
    await act(hass, "open_day")
    await hass.async_block_till_done()
    assert set_to(portal) == ["online"]
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


async def test_own_choice(hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, lamp: Lamp) -> None:
    """Another status, another colour, and a status that is left alone."""
    choice: dict[str, Any] = {"working_presence": "dnd", "break_presence": "keep", "working_color": [1, 2, 3]}
    await use(hass, **choice)
    for action in ("open_day", "pause_day"):
        await act(hass, action)
        await hass.async_block_till_done()
    assert (set_to(portal), lamp.told()) == (["dnd"], [[1, 2, 3], YELLOW])


async def test_a_meeting(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    lamp: Lamp,
    meetings: Meetings,
) -> None:
    """Do not disturb, and back; two in a row are one."""
    meetings.add("08:30", "08:45")
    meetings.add("08:45", "09:00")
    await use(hass, calendars=[MEETINGS])
    await act(hass, "open_day")
    await hass.async_block_till_done()
    assert (set_to(portal), lamp.told()) == (["online"], [GREEN])
    await time.pass_by(minutes=29)
    assert (set_to(portal), lamp.told()) == ([], [])
    await time.pass_by(minutes=2)
    assert set_to(portal) == ["dnd"]
    assert set(map(tuple, lamp.told())) == {tuple(RED)}
    await time.pass_by(minutes=28)
    assert set_to(portal) == []
    assert set(map(tuple, lamp.told())) <= {tuple(RED)}
    await time.pass_by(minutes=2)
    assert set_to(portal) == ["online"]
    assert set(map(tuple, lamp.told())) == {tuple(GREEN)}


async def test_after_a_meeting_comes_what_fits(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, lamp: Lamp, meetings: Meetings
) -> None:
    """A break in the middle of one is a break; going back to work, the meeting goes on."""
    meetings.add("08:10", "09:00")
    await use(hass, calendars=[MEETINGS])
    await act(hass, "open_day")
    await time.pass_by(minutes=11)
    assert set_to(portal) == ["online", "dnd"]
    await act(hass, "pause_day")
    await hass.async_block_till_done()
    assert (set_to(portal), lamp.told()[-1]) == (["break"], YELLOW)
    await act(hass, "resume_day")
    await hass.async_block_till_done()
    assert (set_to(portal), lamp.told()[-1]) == (["dnd"], RED)
    await act(hass, "close_day")
    await hass.async_block_till_done()
    assert (set_to(portal), lamp.told()[-1]) == (["away"], OFF)
    await time.pass_by(minutes=60)
    assert set_to(portal) == []
    assert set(lamp.told()) <= {OFF}


async def test_no_meetings(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, lamp: Lamp, meetings: Meetings
) -> None:
    """What takes the whole day, and what has a word in its title: a status set by hand stays."""
    meetings.add_whole_day()
    meetings.add("08:10", "08:30", "Team LUNCH")
    await use(hass, calendars=[MEETINGS], free_words=["lunch"])
    await act(hass, "open_day")
    await time.pass_by(minutes=40)
    assert set_to(portal) == ["online"]
    assert set(map(tuple, lamp.told())) == {tuple(GREEN)}


async def test_a_whole_day_begins(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, lamp: Lamp, meetings: Meetings
) -> None:
    """At midnight, while somebody works: that changes nothing."""
    meetings.add_whole_day(15)
    meetings.async_write_ha_state()
    await time.move_to("2026-09-14T23:50:00+02:00")
    await use(hass, calendars=[MEETINGS])
    await act(hass, "open_day")
    await hass.async_block_till_done()
    set_to(portal)
    lamp.told()
    await time.pass_by(minutes=15)
    state = hass.states.get(MEETINGS)
    assert state is not None
    assert state.state == "on"
    assert (set_to(portal), lamp.told()) == ([], [])


async def test_a_hidden_meeting(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, lamp: Lamp, meetings: Meetings
) -> None:
    """An event of the whole day keeps the calendar on; the meeting in it counts."""
    meetings.add_whole_day()
    meetings.add("08:10", "08:25")
    await use(hass, calendars=[MEETINGS])
    await act(hass, "open_day")
    await time.pass_by(minutes=15)
    assert set_to(portal) == ["online", "dnd"]
    await time.pass_by(minutes=20)
    assert set_to(portal) == ["online"]


async def test_a_meeting_added_just_now(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, lamp: Lamp, meetings: Meetings
) -> None:
    """Begins at once."""
    await use(hass, calendars=[MEETINGS])
    await act(hass, "open_day")
    await time.pass_by(minutes=4)
    set_to(portal)
    meetings.add("08:02", "08:30")
    meetings.async_write_ha_state()
    await hass.async_block_till_done()
    assert set_to(portal) == ["dnd"]


@pytest.mark.parametrize("what", ["presence", "lamp"])
async def test_changed_by_hand(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    loaded: MockConfigEntry,
    lamp: Lamp,
    meetings: Meetings,
    what: str,
) -> None:
    """Stays until the next change."""
    await use(hass, calendars=[MEETINGS])
    await act(hass, "open_day")
    await hass.async_block_till_done()
    set_to(portal)
    lamp.told()
    if what == "presence":
        anna.presence = "dnd"
    await time.pass_by(minutes=20)
    meetings.add("23:00", "23:30")
    meetings.async_write_ha_state()
    hass.states.async_set(MEETINGS, STATE_UNAVAILABLE)
    meetings.async_write_ha_state()
    await time.pass_by(minutes=5)
    assert (set_to(portal), lamp.told()) == ([], [])
    assert value(hass, "presence") == ("dnd" if what == "presence" else "online")
    await act(hass, "pause_day")
    await hass.async_block_till_done()
    assert (set_to(portal), lamp.told()) == (["break"], [YELLOW])


@pytest.mark.parametrize(
    ("before", "presence", "color"), [("opened", "online", GREEN), ("paused", "break", YELLOW), ("closed", "away", OFF)]
)
async def test_a_restart(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    set_up: SetUp,
    lamp: Lamp,
    before: str,
    presence: str,
    color: Any,
) -> None:
    """Sets what is right, once; what is right already is not set again."""
    bring_to(anna, before)
    await time.move_to("2026-09-14T12:00:00+02:00")
    await set_up()
    hass.set_state(CoreState.starting)
    await use(hass)
    assert (set_to(portal), lamp.told()) == ([], [])
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    hass.set_state(CoreState.running)
    await hass.async_block_till_done()
    assert (set_to(portal), lamp.told()) == ([presence], [color])
    await time.pass_by(minutes=30)
    assert (set_to(portal), lamp.told()) == ([], [])


async def test_a_restart_without_the_portal(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, set_up: SetUp, lamp: Lamp
) -> None:
    """Waits for it, and sets everything once."""
    entry = await set_up()
    anna.open_day()
    await portal.stop()
    await hass.config_entries.async_reload(entry.entry_id)
    hass.set_state(CoreState.starting)
    await use(hass)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    hass.set_state(CoreState.running)
    await hass.async_block_till_done()
    await time.pass_by(minutes=5)
    assert lamp.told() == []
    await portal.start()
    await time.pass_by(minutes=10)
    assert (set_to(portal), lamp.told()) == (["online"], [GREEN])


async def test_an_outage(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    loaded: MockConfigEntry,
    lamp: Lamp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What happened meanwhile shows when the portal is back."""
    await use(hass)
    await act(hass, "open_day")
    await time.pass_by(minutes=2)
    set_to(portal)
    lamp.told()
    await portal.stop()
    await time.pass_by(minutes=5)
    assert lamp.told() == []
    anna.close_day()
    await portal.start()
    await time.pass_by(minutes=10)
    assert (set_to(portal), lamp.told()) == (["away"], [OFF])
    assert "Error while executing automation" not in caplog.text


@pytest.mark.parametrize("when", ["before", "later"])
async def test_without_the_permission(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    webhook: Webhook,
    set_up: SetUp,
    lamp: Lamp,
    when: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The lamp works all the same, and nothing is asked of the portal."""
    if when == "before":
        webhook.set_scopes(["timeman"])
    await set_up()
    if when == "later":
        webhook.set_scopes(["timeman"])
        await time.pass_by(minutes=10)
        assert value(hass, "presence") == STATE_UNAVAILABLE
    await use(hass)
    colors = []
    for action in ("open_day", "pause_day", "close_day"):
        await act(hass, action)
        await time.pass_by(minutes=10)
        colors += lamp.told()
    assert colors == [GREEN, YELLOW, OFF]
    assert set_to(portal) == []
    assert "Error while executing automation" not in caplog.text


async def test_a_colleague(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    loaded: MockConfigEntry,
    lamp: Lamp,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Has a lamp, but nobody can set the chat status; and Anna's day is nothing to that lamp."""
    anna.role = Role.ADMIN
    ben = portal.add_employee(21, name="Ben", last_name="Weber", time_zone="Europe/Berlin")
    await add_colleague(hass, loaded, ben)
    await use(hass, employee=device_of(hass, 21).id)
    await act(hass, "open_day", device_id=device_id(hass))
    await hass.async_block_till_done()
    assert lamp.told() == []
    ben.open_day()
    await time.pass_by(minutes=6)
    assert lamp.told() == [GREEN]
    assert set_to(portal) == []
    assert "Error while executing automation" not in caplog.text
