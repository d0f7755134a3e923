"""Badge at the door: a tag clocks in and out, and the answer says what became of it."""
# ruff: noqa: RUF001

from datetime import timedelta
from typing import Any

from homeassistant.components import tag
from homeassistant.core import Event, HomeAssistant, ServiceCall, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import ObjectSelector
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.blueprints.support import FOLDER, restart, use_blueprint
from tests.conftest import QUEUE_OFF, SetUp, Time
from tests.portal import Access, Employee, Fault, Portal, Role
from tests.support.common import act, bring_to, value, writes
from tests.support.queue import verbs_on_disk
from tests.support.team import ALL_SCOPES, ANNA, add_colleague, device_of

BEN = 13
CARD, PHONE, OTHER, STRANGE = "04:A2:19", "0123456", "ben's", "somebody's"


class Door:
    """A reader at the door, and what it answers."""

    def __init__(self, hass: HomeAssistant, time: Time) -> None:
        """Hang there."""
        self._hass = hass
        self._time = time
        self._answers: list[dict[str, Any]] = []
        hass.bus.async_listen("answer", self._note)

    @callback
    def _note(self, event: Event) -> None:
        self._answers.append(dict(event.data))

    async def hang(self, people: dict[str, int], **inputs: Any) -> None:
        """Use the blueprint, with tags that were made before."""
        assert await async_setup_component(self._hass, "tag", {})
        badges = []
        for tag_id, user_id in people.items():
            await self._hass.data[tag.TAG_DATA].async_create_item({"tag_id": tag_id, "name": f"Tag {tag_id}"})
            entity_id = er.async_get(self._hass).async_get_entity_id("tag", "tag", tag_id)
            badges.append({"tag": entity_id, "employee": device_of(self._hass, user_id).id})
        form = load_yaml_dict(str(FOLDER / "badge.yaml"))["blueprint"]["input"]["badges"]["selector"]
        assert ObjectSelector(form["object"])(badges) == badges
        keys = ("sentence", "name", "status", "queued", "employee", "reader")
        answer = {"event": "answer", "event_data": {key: f"{{{{ {key} }}}}" for key in keys}}
        await use_blueprint(self._hass, "badge", badges=badges, answer_actions=[answer], **inputs)

    async def scan(self, tag_id: str = CARD) -> dict[str, Any]:
        """Scan a tag; return the answer, or nothing where there is none."""
        self._answers.clear()
        await tag.async_scan_tag(self._hass, tag_id, "reader")
        await self._hass.async_block_till_done(wait_background_tasks=True)
        assert len(self._answers) <= 1
        return self._answers[0] if self._answers else {}

    async def says(self, tag_id: str = CARD) -> str:
        """Scan a tag; return what is said."""
        return str((await self.scan(tag_id)).get("sentence", ""))


@pytest.fixture
def door(hass: HomeAssistant, time: Time) -> Door:
    """A reader at the door."""
    return Door(hass, time)


@pytest.fixture
async def badge(door: Door, loaded: MockConfigEntry) -> Door:
    """The same, with Anna's card and phone."""
    await door.hang({CARD: ANNA, PHONE: ANNA})
    return door


@pytest.mark.usefixtures("automation_errors")
async def test_a_day(hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, badge: Door) -> None:
    """In and out, for lunch too, with either tag; on a break a scan clocks out."""
    answer = await badge.scan()
    assert answer == {
        "sentence": "Anna Schmidt, you are clocked in.",
        "name": "Anna Schmidt",
        "status": "opened",
        "queued": False,
        "employee": device_of(hass, ANNA).id,
        "reader": "reader",
    }
    await time.advance(hours=4, minutes=1)
    assert await badge.says(PHONE) == "Anna Schmidt, you are clocked out. You have worked 4 hours and 1 minute."
    await time.advance(minutes=30)
    assert await badge.says() == "Anna Schmidt, your work day continues."
    await time.advance(hours=3)
    await act(hass, "pause_day")
    await time.advance(minutes=10)
    answer = await badge.scan()
    assert (answer["status"], anna.state) == ("closed", "CLOSED")
    assert writes(portal) == ["timeman.open", "timeman.close", "timeman.open", "timeman.pause", "timeman.close"]
    assert len(anna.records) == 1
    await time.move_to("2026-09-15T08:30:00+02:00")
    assert await badge.says() == "Anna Schmidt, you are clocked in."
    assert len(anna.records) == 2


SENTENCES = {
    "en": (
        "Anna Schmidt, you are clocked in.",
        "Anna Schmidt, you are clocked out. You have worked 1 hour.",
        "Anna Schmidt, Bitrix24 cannot be reached. Your clock-in is saved with its time and recorded later.",
    ),
    "ru": (
        "Anna Schmidt, рабочий день начат.",
        "Anna Schmidt, рабочий день завершён. Отработано: 1 час.",
        "Anna Schmidt, Битрикс24 недоступен. Время прихода сохранено и будет записано позже.",
    ),
    "de": (
        "Anna Schmidt, du bist eingestempelt.",
        "Anna Schmidt, du bist ausgestempelt. Du hast 1 Stunde gearbeitet.",
        (
            "Anna Schmidt, Bitrix24 ist nicht erreichbar. "
            "Dein Einstempeln ist mit seiner Uhrzeit gespeichert und wird später eingetragen."
        ),
    ),
}


@pytest.mark.usefixtures("automation_errors")
@pytest.mark.parametrize("language", list(SENTENCES))
async def test_languages(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, door: Door, language: str
) -> None:
    """Each language has all sentences."""
    await door.hang({CARD: ANNA}, language=language)
    said = [await door.says()]
    await time.advance(hours=1)
    said.append(await door.says())
    await portal.stop()
    await time.advance(hours=1)
    said.append(await door.says())
    assert tuple(said) == SENTENCES[language]


@pytest.mark.usefixtures("automation_errors")
@pytest.mark.parametrize(("minutes", "inputs"), [(2, {}), (10, {"again_minutes": 10})], ids=["default", "longer"])
async def test_scanned_twice(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    loaded: MockConfigEntry,
    door: Door,
    minutes: int,
    inputs: dict[str, Any],
) -> None:
    """Nothing happens and nothing is said, also when it goes on; another tag of the same person counts."""
    await door.hang({CARD: ANNA, PHONE: ANNA}, **inputs)
    assert await door.scan()
    for _ in range(3):
        await time.advance(minutes=minutes, seconds=-1)
        assert await door.scan() == {}
    assert writes(portal) == ["timeman.open"]
    assert await door.scan(PHONE)
    await time.advance(minutes=minutes)
    assert await door.scan()
    assert writes(portal) == ["timeman.open", "timeman.close", "timeman.open"]


@pytest.mark.usefixtures("automation_errors")
async def test_scanned_again_at_once(
    hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry, door: Door
) -> None:
    """Where no time is to be ignored, every scan counts."""
    await door.hang({CARD: ANNA}, again_minutes=0)
    assert await door.scan()
    await time.advance(seconds=5)
    assert await door.scan()
    assert writes(portal) == ["timeman.open", "timeman.close"]


@pytest.mark.usefixtures("automation_errors")
async def test_a_restart_is_no_scan(hass: HomeAssistant, time: Time, portal: Portal, badge: Door) -> None:
    """And afterwards it is still known when the tag was scanned last."""
    assert await badge.scan()
    await time.advance(minutes=1)
    await restart(hass)
    assert await badge.scan() == {}
    await time.advance(minutes=3)
    assert await badge.scan()
    assert writes(portal) == ["timeman.open", "timeman.close"]


@pytest.mark.usefixtures("automation_errors")
async def test_several_people(
    hass: HomeAssistant,
    time: Time,
    portal: Portal,
    anna: Employee,
    entry: MockConfigEntry,
    access: Access,
    door: Door,
    set_up: SetUp,
) -> None:
    """A tag concerns its employee, by the name of the device; one that is nobody's concerns none."""
    anna.role = Role.ADMIN
    access.set_scopes(list(ALL_SCOPES))
    ben = portal.add_employee(BEN, name="Ben", last_name="Okafor", time_zone="Europe/London")
    await add_colleague(hass, entry, ben)
    await set_up()
    await door.hang({CARD: ANNA, OTHER: BEN})
    assert await door.says(OTHER) == "Ben Okafor, you are clocked in."
    assert (anna.state, ben.state) == ("CLOSED", "OPENED")
    assert await door.says(CARD) == "Anna Schmidt, you are clocked in."
    assert await door.scan(STRANGE) == {}
    await time.advance(minutes=5)
    assert await door.scan(STRANGE) == {}
    assert (anna.state, ben.state) == ("OPENED", "OPENED")


@pytest.mark.usefixtures("automation_errors")
async def test_an_expired_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, door: Door, set_up: SetUp
) -> None:
    """Is left alone; the answer says what to do."""
    bring_to(anna, "expired")
    await time.move_to("2026-09-14T12:00:00+02:00")
    await set_up()
    await door.hang({CARD: ANNA})
    answer = await door.scan()
    assert answer["sentence"] == (
        "Anna Schmidt, an earlier work day was never closed. Close it on the card, or in Home Assistant's settings "
        "under repairs, and scan again."
    )
    assert (answer["status"], writes(portal)) == ("expired", [])


@pytest.mark.parametrize("portal_options", [{"reopen_allowed": False}], ids=["no reopening"])
async def test_outside_any_shift(hass: HomeAssistant, time: Time, anna: Employee, door: Door, set_up: SetUp) -> None:
    """Bitrix24 records a day that has expired at once, and the answer says so."""
    bring_to(anna, "closed")
    await time.move_to("2026-09-14T13:00:00+02:00")
    await set_up()
    await door.hang({CARD: ANNA})
    assert (await door.says()).startswith("Anna Schmidt, no shift begins at this time")


@pytest.mark.usefixtures("automation_errors")
@pytest.mark.parametrize(
    ("past", "sentence"),
    [
        ("closed", "Anna Schmidt, you were clocked in already."),
        ("opened", "Anna Schmidt, you were clocked out already."),
    ],
)
async def test_done_elsewhere(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, door: Door, set_up: SetUp, past: str, sentence: str
) -> None:
    """Clocked in or out in Bitrix24 a moment ago, which no poll has seen yet: the answer says how it is."""
    bring_to(anna, past)
    await time.move_to("2026-09-14T12:00:00+02:00")
    await set_up()
    await door.hang({CARD: ANNA})
    if past == "closed":
        anna.open_day()
    else:
        anna.close_day()
    assert await door.says() == sentence
    assert writes(portal) == []


@pytest.mark.usefixtures("automation_errors")
async def test_the_portal_is_away(hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, badge: Door) -> None:
    """In and out are kept with their times; each scan leads on from the one before."""
    await portal.stop()
    await time.pass_by(minutes=6)
    answer = await badge.scan()
    assert answer["queued"] is True
    await time.pass_by(hours=4)
    assert await badge.says() == (
        "Anna Schmidt, Bitrix24 cannot be reached. Your clock-out is saved with its time and recorded later."
    )
    await time.pass_by(minutes=10)
    await portal.start()
    await time.pass_by(minutes=2)
    assert value(hass, "pending_commands") == "0"
    assert [(record.start, record.finish) for record in anna.records] == [
        (time.clock.now() - timedelta(hours=4, minutes=12), time.clock.now() - timedelta(minutes=12))
    ]
    await time.pass_by(minutes=30)
    assert await badge.says() == "Anna Schmidt, your work day continues."


@pytest.mark.usefixtures("automation_errors")
async def test_the_portal_goes_away_during_the_day(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, loaded: MockConfigEntry, badge: Door
) -> None:
    """The last known day counts, and then what was commanded since: a break that ends is no clock-in."""
    await badge.scan()
    await time.pass_by(hours=2)
    await portal.stop()
    await time.pass_by(minutes=2)
    await act(hass, "pause_day")
    await time.pass_by(minutes=20)
    await act(hass, "resume_day")
    await time.pass_by(minutes=20)
    assert (await badge.says()).endswith("Your clock-out is saved with its time and recorded later.")
    assert verbs_on_disk(hass, loaded)[-1] == "close_day"


@QUEUE_OFF
@pytest.mark.usefixtures("automation_errors")
async def test_nothing_is_kept(hass: HomeAssistant, time: Time, portal: Portal, badge: Door) -> None:
    """Then nobody knows which way: the answer says that nothing was recorded."""
    await portal.stop()
    await time.pass_by(minutes=6)
    assert await badge.says() == "Anna Schmidt, Bitrix24 cannot be reached, and nothing was recorded. Scan again later."
    await portal.start()
    await time.pass_by(minutes=6)
    assert writes(portal) == []
    assert await badge.says() == "Anna Schmidt, you are clocked in."


async def test_refused(hass: HomeAssistant, time: Time, portal: Portal, badge: Door) -> None:
    """A rule of the portal forbids it."""
    portal.faults.add(Fault.error("ALERT_WARNING", "Not from here"), "timeman.open")
    assert await badge.says() == "Anna Schmidt, Bitrix24 did not do it. Home Assistant's log says why."


@pytest.mark.usefixtures("automation_errors")
async def test_spoken_and_shown(hass: HomeAssistant, time: Time, loaded: MockConfigEntry, door: Door) -> None:
    """Where speakers and notifications were chosen."""
    calls: list[tuple[str, dict[str, Any]]] = []

    @callback
    def note(call: ServiceCall) -> None:
        calls.append((call.service, dict(call.data)))

    hass.services.async_register("tts", "speak", note)
    hass.services.async_register("notify", "send_message", note)
    await door.hang({CARD: ANNA}, voice="tts.home", speakers=["media_player.door"], notify=["notify.tablet"])
    sentence = await door.says()
    assert calls == [
        ("speak", {"entity_id": ["tts.home"], "media_player_entity_id": ["media_player.door"], "message": sentence}),
        ("send_message", {"entity_id": ["notify.tablet"], "message": sentence}),
    ]


@pytest.mark.usefixtures("automation_errors")
async def test_nobody_listens(hass: HomeAssistant, time: Time, portal: Portal, loaded: MockConfigEntry) -> None:
    """Without any answer chosen it clocks in all the same."""
    assert await async_setup_component(hass, "tag", {})
    await hass.data[tag.TAG_DATA].async_create_item({"tag_id": CARD, "name": "Card"})
    await use_blueprint(hass, "badge", badges=[{"tag": "tag.card", "employee": device_of(hass, ANNA).id}])
    await tag.async_scan_tag(hass, CARD, None)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert writes(portal) == ["timeman.open"]
