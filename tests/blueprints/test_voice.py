"""The blueprint for Assist: sentences in three languages, said to Home Assistant's own conversation agent."""

import shutil
from typing import Any

from hassil.parse_expression import parse_sentence
from hassil.sample import sample_expression
from homeassistant.core import Context, HomeAssistant, SupportsResponse
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from tests.blueprints.support import FOLDER, use_blueprint
from tests.conftest import QUEUE_OFF, SetUp, Time
from tests.portal import Employee, Fault, Portal, Role
from tests.support.common import bring_to, device_id, entity_id, value, writes
from tests.support.team import ANNA, add_colleague, device_of

BEN = 13


async def listen(hass: HomeAssistant, **inputs: Any) -> None:
    """Make the automation, with Home Assistant's own conversation agent listening."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    await use_blueprint(hass, "voice", **inputs)


async def say(hass: HomeAssistant, sentence: str, language: str = "en") -> str:
    """Say something to Home Assistant, and return what it answers."""
    answer = await hass.services.async_call(
        "conversation",
        "process",
        {"text": sentence, "language": language},
        blocking=True,
        return_response=True,
        context=Context(),
    )
    assert answer is not None
    response: Any = answer["response"]
    assert response["response_type"] == "action_done", response
    return str(response["speech"]["plain"]["speech"])


@pytest.fixture
async def listening(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """Anna's automation: nothing but her is chosen."""
    await listen(hass, employee=device_id(hass))


# What is said, when, what is answered, and the state of the day afterwards.
DAYS = {
    "en": [
        ("08:00", "How long have I worked today?", "You have not started your work day today.", "CLOSED"),
        ("08:00", "Start my work day", "Your work day has started.", "OPENED"),
        ("08:01", "Clock in", "Your work day is already running.", "OPENED"),
        ("08:01", "How long have I worked today?", "You have worked 1 minute today.", "OPENED"),
        ("10:00", "When can I go home?", "You can go home at 16:00.", "OPENED"),
        ("12:00", "Take a break!", "Your break has begun.", "PAUSED"),
        ("12:10", "I'm going on a break", "You are already on a break.", "PAUSED"),
        ("12:10", "When can I go home?", "You are on a break. Ask me again when it is over.", "PAUSED"),
        ("12:30", "I'm back", "Your break is over.", "OPENED"),
        ("12:30", "I am back from the break", "You are not on a break.", "OPENED"),
        (
            "14:31",
            "How long have I worked",
            "You have worked 6 hours and 1 minute today, and your breaks took 30 minutes.",
            "OPENED",
        ),
        (
            "17:45",
            "When am I done with work?",
            "Your hours have been done since 16:30. You can go home.",
            "OPENED",
        ),
        ("18:00", "End my work day", "Your work day is over. You have worked 9 hours and 30 minutes.", "CLOSED"),
        ("18:00", "Clock me out", "Your work day is already over, so I left it as it is.", "CLOSED"),
        ("18:00", "Begin the workday", "Your work day is already over, so I left it as it is.", "CLOSED"),
        ("18:00", "When can I go home", "Your work day is already over.", "CLOSED"),
        ("18:00", "take a break", "You have no open work day, so there is nothing to pause.", "CLOSED"),
    ],
    "ru": [
        ("08:00", "Сколько я сегодня отработал?", "Сегодня рабочий день ещё не начат.", "CLOSED"),
        ("08:00", "Начни рабочий день", "Рабочий день начат.", "OPENED"),
        ("08:01", "Я начала работать", "Рабочий день уже идёт.", "OPENED"),
        ("10:00", "Когда можно идти домой?", "Домой можно в 16:00.", "OPENED"),
        ("12:00", "Сделай перерыв", "Перерыв начат.", "PAUSED"),
        ("12:10", "Иду на обед", "Перерыв уже идёт.", "PAUSED"),
        ("12:10", "Когда я могу уйти домой", "Сейчас перерыв. Спросите, когда он закончится.", "PAUSED"),
        ("12:33", "Я вернулась", "Перерыв завершён.", "OPENED"),
        ("12:33", "Закончи перерыв", "Сейчас нет перерыва.", "OPENED"),
        (
            "14:34",
            "Сколько часов я отработала сегодня",
            "Сегодня отработано: 6 часов 1 минута. Перерывы: 33 минуты.",
            "OPENED",
        ),
        ("17:45", "Когда заканчивается мой рабочий день?", "Норма выполнена в 16:33, можно идти домой.", "OPENED"),
        ("18:00", "Закончи рабочий день", "Рабочий день завершён. Отработано: 9 часов 27 минут.", "CLOSED"),
        ("18:00", "Закрой рабочий день", "Рабочий день уже завершён, я ничего не меняю.", "CLOSED"),
        ("18:00", "Когда я могу пойти домой", "Рабочий день уже завершён.", "CLOSED"),
        ("18:00", "Начать перерыв", "Рабочий день не открыт, поэтому начать перерыв нельзя.", "CLOSED"),
    ],
    "de": [
        (
            "08:00",
            "Wie lange habe ich heute gearbeitet?",
            "Du hast deinen Arbeitstag heute noch nicht begonnen.",
            "CLOSED",
        ),
        ("08:00", "Beginne meinen Arbeitstag", "Dein Arbeitstag hat begonnen.", "OPENED"),
        ("08:01", "Stempel mich ein", "Dein Arbeitstag läuft schon.", "OPENED"),
        ("10:00", "Wann kann ich nach Hause gehen?", "Du kannst um 16:00 Uhr nach Hause gehen.", "OPENED"),
        ("12:00", "Ich mache Pause", "Deine Pause hat begonnen.", "PAUSED"),
        ("12:10", "Ich gehe in die Pause", "Du bist schon in der Pause.", "PAUSED"),
        ("12:10", "Wann darf ich nach Hause", "Du bist in der Pause. Frag mich danach noch einmal.", "PAUSED"),
        ("12:30", "Ich bin zurück", "Deine Pause ist beendet.", "OPENED"),
        ("12:30", "Ich bin wieder da", "Du bist nicht in der Pause.", "OPENED"),
        (
            "13:31",
            "Wie viele Stunden habe ich heute schon gearbeitet?",
            "Du hast heute 5 Stunden und 1 Minute gearbeitet und 30 Minuten Pause gemacht.",
            "OPENED",
        ),
        (
            "17:45",
            "Wann habe ich Feierabend?",
            "Deine Stunden sind seit 16:30 Uhr voll. Du kannst nach Hause gehen.",
            "OPENED",
        ),
        (
            "18:00",
            "Ich mache Feierabend!",
            "Dein Arbeitstag ist beendet. Du hast 9 Stunden und 30 Minuten gearbeitet.",
            "CLOSED",
        ),
        ("18:00", "Stemple mich aus", "Dein Arbeitstag ist schon beendet, ich habe nichts geändert.", "CLOSED"),
        ("18:00", "Wann kann ich nach Hause", "Dein Arbeitstag ist schon beendet.", "CLOSED"),
        ("18:00", "Mach eine Pause", "Dein Arbeitstag läuft nicht, also ist keine Pause möglich.", "CLOSED"),
    ],
}


@pytest.mark.usefixtures("listening")
@pytest.mark.parametrize("language", list(DAYS))
async def test_a_day_by_voice(hass: HomeAssistant, time: Time, anna: Employee, language: str) -> None:
    """Every sentence does what it says, and the answer tells what became of it."""
    for clock, sentence, answer, state in DAYS[language]:
        await time.move_to(f"2026-09-14T{clock}:00+02:00")
        assert (await say(hass, sentence, language), anna.state) == (answer, state), sentence


def test_no_sentence_means_two_things() -> None:
    """Of all that can be said each is understood in one way, and there is something to say in each language."""
    blueprint: Any = load_yaml_dict(str(FOLDER / "voice.yaml"))["blueprint"]
    said: dict[str, str] = {}
    for name, sentences in blueprint["input"]["sentences"]["input"].items():
        texts = [text for sentence in sentences["default"] for text in everything_in(sentence)]
        for text in texts:
            assert said.setdefault(text, name) == name, text
        cyrillic = [text for text in texts if max(text) > "\u0400"]
        assert 0 < len(cyrillic) < len(texts), name
        assert len(texts) > 5, name
    assert len(set(said.values())) == 6


def everything_in(sentence: str) -> list[str]:
    """Return all that a template of a sentence stands for."""
    expression = parse_sentence(sentence).expression
    return [" ".join(text.lower().split()) for text in sample_expression(expression)]


EXPIRED = {
    "en": ("Start my work day", "An earlier work day was never closed."),
    "ru": ("Начни рабочий день", "Один из прошлых рабочих дней не завершён."),
    "de": ("Starte den Arbeitstag", "Ein früherer Arbeitstag wurde nicht beendet."),
}


@pytest.mark.parametrize("language", list(EXPIRED))
async def test_a_forgotten_day_is_told(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, listening: None, language: str
) -> None:
    """Whatever is said, nothing is changed, and the answer says what to do first."""
    bring_to(anna, "expired")
    await time.move_to("2026-09-14T12:00:00+02:00")
    sentence, answer = EXPIRED[language]
    assert (await say(hass, sentence, language)).startswith(answer)
    assert (await say(hass, "end my work day", language)).startswith(answer)
    assert (await say(hass, "I'm back", language)).startswith(answer)
    assert writes(portal) == []


OUTSIDE_SHIFT = {
    "en": "Bitrix24 has recorded a work day that belongs to no shift, and regards it as expired.",
    "ru": "Битрикс24 записал рабочий день, который не относится ни к одной смене, и считает его просроченным.",  # noqa: RUF001
    "de": "Bitrix24 hat einen Arbeitstag angelegt, der zu keiner Schicht gehört, und hält ihn für abgelaufen.",
}


@pytest.mark.parametrize("portal_options", [{"reopen_allowed": False}], ids=["no reopening"])
@pytest.mark.parametrize("language", list(OUTSIDE_SHIFT))
async def test_a_day_outside_any_shift_is_told(
    hass: HomeAssistant, time: Time, portal: Portal, anna: Employee, listening: None, language: str
) -> None:
    """There is a record, though the day could not be started; said again, there is no other one."""
    bring_to(anna, "closed")
    await time.move_to("2026-09-14T12:00:00+02:00")
    sentence, _ = EXPIRED[language]
    for _ in range(2):
        assert (await say(hass, sentence, language)).startswith(OUTSIDE_SHIFT[language])
    assert writes(portal) == ["timeman.open"]
    assert len(anna.records) == 2


CONTINUED = {
    "en": "Bitrix24 has continued the work day that you had ended.",
    "ru": "Битрикс24 продолжил рабочий день, который был завершён.",  # noqa: RUF001
    "de": "Bitrix24 hat den Arbeitstag fortgesetzt, den du beendet hattest.",
}


@pytest.mark.parametrize("portal_options", [{"dropped_params": {"TIME"}}], ids=["dropped"])
@pytest.mark.parametrize("language", list(CONTINUED))
async def test_a_day_continued_unasked_is_told(
    hass: HomeAssistant, time: Time, anna: Employee, listening: None, language: str
) -> None:
    """Nobody believes that a new one has begun."""
    bring_to(anna, "closed")
    await time.move_to("2026-09-14T12:00:00+02:00")
    sentence, _ = EXPIRED[language]
    assert await say(hass, sentence, language) == CONTINUED[language]
    assert (anna.state, len(anna.records)) == ("OPENED", 1)


async def test_an_outage_is_told(hass: HomeAssistant, portal: Portal, anna: Employee, listening: None) -> None:
    """What is kept is said to be kept; what cannot be known is said not to be known."""
    await portal.stop()
    kept = "Bitrix24 cannot be reached. I have noted it and pass it on as soon as it answers."
    assert await say(hass, "start my work day") == kept
    unknown = "Bitrix24 cannot be asked right now, so I do not know your work day. Try again later."
    assert await say(hass, "how long have I worked today") == unknown
    assert anna.records == []


@QUEUE_OFF
async def test_an_outage_without_keeping_is_told(
    hass: HomeAssistant, portal: Portal, anna: Employee, listening: None
) -> None:
    """Nobody believes that the day has begun."""
    await portal.stop()
    assert "cannot be asked right now" in await say(hass, "start my work day")


async def test_a_refusal_is_told(hass: HomeAssistant, portal: Portal, anna: Employee, listening: None) -> None:
    """A rule of the portal: the answer does not claim success."""
    portal.faults.add(Fault.error("ALERT_WARNING", "Not now"), "timeman.open")
    assert await say(hass, "start my work day") == "Bitrix24 did not do it. Home Assistant's log says why."


@pytest.mark.parametrize("unit", ["min", "h", "s", "d"])
async def test_the_required_hours_are_found(
    hass: HomeAssistant, time: Time, loaded: MockConfigEntry, anna: Employee, unit: str
) -> None:
    """Whatever the sensor is called, and in whatever unit a person wants to see it, to the minute."""
    # In hours 7.5167: a little more than there are.
    anna.min_duration = "07:31:00"
    registry, required = er.async_get(hass), entity_id(hass, "required")
    registry.async_update_entity_options(required, "sensor", {"unit_of_measurement": unit})
    registry.async_update_entity(required, new_entity_id="sensor.norm", name="Soll")
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.get("sensor.norm") is not None
    await listen(hass, employee=device_id(hass))
    await say(hass, "start my work day")
    await time.advance(hours=2)
    anna.pause_day()
    await time.advance(minutes=7)
    anna.resume_day()
    assert await say(hass, "when can I go home") == "You can go home at 15:38."


NOT_KNOWN = {
    "en": ("When can I go home?", "I do not know when you can go home, because I do not know your required hours."),
    "ru": (
        "Когда можно идти домой?",
        "Неизвестно, когда можно идти домой, потому что неизвестна норма рабочего времени.",
    ),
    "de": (
        "Wann darf ich nach Hause",
        "Ich weiß nicht, wann du nach Hause kannst, denn ich kenne deine Sollzeit nicht.",
    ),
}


@pytest.mark.parametrize("language", list(NOT_KNOWN))
@pytest.mark.parametrize("why", ["disabled", "unknown"])
async def test_required_hours_that_are_not_known(
    hass: HomeAssistant, portal: Portal, anna: Employee, set_up: SetUp, why: str, language: str
) -> None:
    """Nobody is told that there are none."""
    if why == "unknown":
        portal.faults.add(Fault.error("ERROR_CORE", "Broken"), "timeman.settings", times=None)
    await set_up()
    required = entity_id(hass, "required")
    if why == "disabled":
        er.async_get(hass).async_update_entity(required, disabled_by=er.RegistryEntryDisabler.USER)
        await hass.async_block_till_done()
        assert hass.states.get(required) is None
    else:
        assert value(hass, "required") == "unknown"
    await listen(hass, employee=device_id(hass))
    await say(hass, "start my work day")
    sentence, answer = NOT_KNOWN[language]
    assert await say(hass, sentence, language) == answer


@pytest.mark.parametrize(
    ("action", "sentence", "told", "answer"),
    [
        ("close_day", "end my work day", {"status": "closed", "changed": True}, "Your work day is over."),
        (
            "close_day",
            "end my work day",
            {"status": "closed", "start": "2026-09-14T08:00:00+02:00"},
            "Your work day is already over, so I left it as it is.",
        ),
        ("close_day", "end my work day", {"status": "closed"}, "You have not started your work day today."),
        ("resume_day", "I'm back", {"status": "closed"}, "You have not started your work day today."),
        (
            "get_workday",
            "when can I go home",
            {"status": None, "start": "2026-09-14T08:00:00+02:00", "breaks": 0},
            "Bitrix24 does not tell that right now.",
        ),
        (
            "get_workday",
            "when can I go home",
            {"status": "opened", "start": "2026-09-14T08:00:00+02:00"},
            "Bitrix24 does not tell that right now.",
        ),
    ],
)
async def test_an_answer_with_gaps(
    hass: HomeAssistant, listening: None, action: str, sentence: str, told: dict[str, Any], answer: str
) -> None:
    """What the portal does not tell is not claimed: no hours, no end of a day that never began."""
    gaps = dict.fromkeys(("status", "start", "finish", "worked", "breaks", "confirmed"))
    flags = dict.fromkeys(("changed", "queued", "continuable", "continued"), False)
    async_mock_service(hass, "bitrix24", action, supports_response=SupportsResponse.ONLY, response=gaps | flags | told)
    assert await say(hass, sentence) == answer


async def test_a_language_of_ones_own(hass: HomeAssistant, loaded: MockConfigEntry, anna: Employee) -> None:
    """The answers may be in another language than the voice assistant's; one that is not known is English."""
    await listen(hass, employee=device_id(hass), language="de")
    assert await say(hass, "start my work day") == "Dein Arbeitstag hat begonnen."


async def test_a_language_without_sentences(hass: HomeAssistant, listening: None) -> None:
    """Answers in English."""
    assert await say(hass, "start my work day", "fr") == "Your work day has started."


async def test_two_people_of_one_household(
    hass: HomeAssistant, portal: Portal, anna: Employee, entry: MockConfigEntry, set_up: SetUp
) -> None:
    """Each automation acts for its own person, by its own sentences."""
    anna.role = Role.ADMIN
    ben = portal.add_employee(BEN, name="Ben", last_name="Okafor")
    await add_colleague(hass, entry, ben)
    await set_up()
    people = (
        {"employee": device_of(hass, ANNA).id},
        {"employee": device_of(hass, BEN).id, "sentences_open": ["start Ben's work day"]},
    )
    blueprints = hass.config.path("blueprints", "automation", "bitrix24")
    await hass.async_add_executor_job(shutil.copytree, FOLDER, blueprints)
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, component, {})
    uses = [{"use_blueprint": {"path": "bitrix24/voice.yaml", "input": inputs}} for inputs in people]
    assert await async_setup_component(hass, "automation", {"automation": uses})
    await hass.async_block_till_done()
    assert await say(hass, "start Ben's work day") == "Your work day has started."
    assert (anna.state, ben.state) == ("CLOSED", "OPENED")
    assert await say(hass, "start my work day") == "Your work day has started."
    assert anna.state == "OPENED"
