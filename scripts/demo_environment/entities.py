"""The work day as Home Assistant shows it, for comparison with the portal's."""

from .home_assistant import HomeAssistantProgram
from .portal import Person

# What the portal shows for a presence that was never set, and Home Assistant for a state without a value.
_NOTHING = {"unknown": "-"}


async def read_entities(home_assistant: HomeAssistantProgram, colleague: dict[str, str] | None = None) -> Person:
    """Return the day of the owner, or of the colleague with these entities, as the entities show it."""
    entities = home_assistant.entities if colleague is None else colleague

    async def state(key: str) -> str:
        text = str((await home_assistant.state(entities[key]))["state"])
        return _NOTHING.get(text, text)

    return Person(
        status=await state("sensor.status"),
        worked=_minutes(await state("sensor.worked")),
        breaks=_minutes(await state("sensor.breaks")),
        # The presence of others cannot be read.
        presence=await state("select.presence") if colleague is None else "-",
    )


def _minutes(hours: str) -> int:
    try:
        return int(float(hours) * 60)
    except ValueError:
        return -1


def inconsistencies(person: Person, states: dict[str, str]) -> list[str]:
    """Return which other entities contradict the status."""
    running = person.status in {"opened", "paused"}
    wanted = {
        "switch.workday": "on" if running else "off",
        "switch.break": "on" if person.status == "paused" else "off",
        "binary_sensor.working": "on" if person.status == "opened" else "off",
    }
    return [f"{key} is {states[key]}, not {state}" for key, state in wanted.items() if states[key] != state]
