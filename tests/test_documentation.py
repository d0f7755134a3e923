"""What the README and docs/ tell people to paste, press and look for is what there is."""

from pathlib import Path
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from homeassistant.components.automation.const import DOMAIN as AUTOMATION
from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.bitrix24.const import DOMAIN
from tests.conftest import SetUp, Time
from tests.portal import Employee

_ROOT = Path(__file__).parent.parent
_CARD = _ROOT / "docs/card.md"
_PAGES = [_ROOT / "README.md", _ROOT / "docs/automations.md", _ROOT / "docs/history.md", _CARD]
_README = _PAGES[0].read_text(encoding="utf-8")
_BLUEPRINTS = sorted((_ROOT / "blueprints/automation/bitrix24").glob("*.yaml"))


def examples() -> list[Any]:
    """Return every example in YAML, named by its page and line."""
    found = []
    for page in _PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.finditer(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
            line = text.count("\n", 0, block.start()) + 1
            found.append(pytest.param(parse_yaml(block[1]), id=f"{page.name}:{line}"))
    return found


def automations_of(example: Any) -> list[dict[str, Any]]:
    """Return an example as automations; parts of one are completed, cards and answers are none."""
    if isinstance(example, list):
        if "alias" in example[0]:
            return example
        return [{"alias": "Example", "triggers": [], "actions": example}]
    if "action" in example:
        return [{"alias": "Example", "triggers": [], "actions": [example]}]
    if "triggers" in example or "conditions" in example:
        return [{"alias": "Example", "triggers": [], "actions": [], **example}]
    assert example.keys() & {"type", "records"}
    return []


@pytest.mark.parametrize("example", examples())
async def test_examples(
    hass: HomeAssistant, loaded: MockConfigEntry, caplog: pytest.LogCaptureFixture, example: Any
) -> None:
    """Home Assistant takes them as they are, and they name actions and fields that exist."""
    configs = automations_of(example)
    assert await async_setup_component(hass, AUTOMATION, {AUTOMATION: configs})
    await hass.async_block_till_done()
    assert [state.state for state in hass.states.async_all(AUTOMATION)] == ["on"] * len(configs)
    assert not [record.getMessage() for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
    services = hass.services.async_services_for_domain(DOMAIN)
    for step in [step for config in configs for step in config["actions"]]:
        domain, _, name = step["action"].partition(".")
        if domain == DOMAIN:
            schema = services[name].schema
            assert schema is not None
            # Templates are rendered before an action sees them.
            fields = {key: "2026-10-01" if "{{" in str(value) else value for key, value in step.get("data", {}).items()}
            schema(fields | ({"device_id": "0" * 32} if "device_id" in fields else {}))
    # Their timers must not outlive the test.
    await hass.services.async_call(AUTOMATION, "turn_off", {"entity_id": "all"}, blocking=True)


@pytest.mark.parametrize(("worked", "shown"), [(69, "1 h 9 min"), (123, "2 h 3 min"), (451, "7 h 31 min")])
async def test_the_text_of_the_dashboard(
    hass: HomeAssistant, time: Time, anna: Employee, set_up: SetUp, worked: int, shown: str
) -> None:
    """Exact to the minute, also where hours have no exact decimals or no exact binary fraction."""
    anna.open_day()
    await time.advance(minutes=worked)
    anna.pause_day()
    await time.advance(minutes=33, seconds=59)
    await set_up()
    dashboard: Any = parse_yaml((_ROOT / "docs/dashboard/my-work.yaml").read_text(encoding="utf-8"))
    (view,) = dashboard["views"]
    cards = [card for section in view["sections"] for card in section["cards"]]
    (text,) = [card["content"] for card in cards if card["type"] == "markdown"]
    assert Template(text, hass).async_render().split() == f"**{shown}** worked, 0 h 33 min of breaks".split()


@pytest.mark.parametrize("blueprint", _BLUEPRINTS, ids=lambda path: path.stem)
def test_each_blueprint_has_a_button(blueprint: Path) -> None:
    """Which imports that file, from where the blueprint says that it comes from."""
    links = re.findall(r"\(https://my\.home-assistant\.io/redirect/blueprint_import/(\?[^)]*)\)", _README)
    sources = [parse_qs(urlsplit(link).query)["blueprint_url"][0] for link in links]
    assert len(sources) == len(_BLUEPRINTS)
    (source,) = [source for source in sources if source.endswith(f"/{blueprint.name}")]
    assert f"source_url: {source}\n" in blueprint.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["triggers", "conditions"])
async def test_names_in_the_editor(hass: HomeAssistant, loaded: MockConfigEntry, kind: str) -> None:
    """Each trigger and condition is called in the tables what the editor calls it."""
    texts = await async_get_translations(hass, "en", kind, {DOMAIN})
    names = {key.split(".")[-2]: text for key, text in texts.items() if key.count(".") == 4 and key.endswith(".name")}
    assert names
    table = _PAGES[1].read_text(encoding="utf-8")
    for key, name in names.items():
        assert f"| {name} | `{DOMAIN}.{key}` |" in table
        assert re.search(rf"^\| (.*, )?{name}(,.*)? \|", _README, re.MULTILINE), name


def test_settings_of_the_card() -> None:
    """The table of the settings names each one that the card knows, with the values that it takes."""
    source = (_ROOT / "card/src/config.ts").read_text(encoding="utf-8")
    interface = re.search(r"^export interface CardConfig \{(.*?)^\}", source, re.DOTALL | re.MULTILINE)
    assert interface
    table = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", _CARD.read_text(encoding="utf-8"), re.MULTILINE))
    assert table.keys() == set(re.findall(r"^  readonly (\w+)\??:", interface[1], re.MULTILINE))
    for setting, values in (("layout", "LAYOUTS"), ("show", "PARTS")):
        (listed,) = re.findall(rf"^const {values} = \[(.*)\] as const;$", source, re.MULTILINE)
        assert re.findall(r"`(\w+)`", table[setting]) == re.findall(r'"(\w+)"', listed)


def test_colors_of_the_card() -> None:
    """A theme may set exactly the variables that are listed."""
    source = (_ROOT / "card/src/styles.ts").read_text(encoding="utf-8")
    used = re.findall(r"var\((--bitrix24-[\w-]+)", source)
    assert used
    assert sorted(used) == sorted(re.findall(r"\| `(--bitrix24-[\w-]+)` \|", _CARD.read_text(encoding="utf-8")))
