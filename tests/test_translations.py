"""Everything a user reads exists in every language, and every file describes what the code does."""

from collections.abc import Awaitable, Callable
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.condition import async_get_all_descriptions as async_get_all_condition_descriptions
from homeassistant.helpers.service import async_get_all_descriptions
from homeassistant.helpers.translation import async_get_translations
from homeassistant.helpers.trigger import async_get_all_descriptions as async_get_all_trigger_descriptions
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol
import yaml

from custom_components.bitrix24.commands.rules import Resolution
from custom_components.bitrix24.const import DOMAIN
from tests.conftest import SetUp
from tests.portal import Webhook

INTEGRATION = Path(__file__).parents[1] / "custom_components" / DOMAIN
LANGUAGES = ("en", "ru", "de")
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in sorted(INTEGRATION.rglob("*.py")))


def load(name: str) -> Any:
    return json.loads((INTEGRATION / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_entity_has_a_name_and_an_icon(
    hass: HomeAssistant, webhook: Webhook, set_up: SetUp, language: str
) -> None:
    """In each language, and each state of an enumeration too; with all permissions, so that nothing is missing."""
    webhook.set_scopes(["timeman", "im", "user"])
    loaded = await set_up()
    texts = load(f"translations/{language}.json")["entity"]
    icons = load("icons.json")["entity"]
    entities = er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id)
    assert len(entities) == 29
    for entity in entities:
        assert entity.translation_key is not None
        assert texts[entity.domain][entity.translation_key]["name"]
        assert icons[entity.domain][entity.translation_key]["default"].startswith("mdi:")
        for option in (entity.capabilities or {}).get("options", ()):
            assert texts[entity.domain][entity.translation_key]["state"][option]
    # And nothing is described that does not exist.
    described = {(domain, key) for domain, keys in texts.items() for key in keys}
    assert described == {(entity.domain, entity.translation_key) for entity in entities}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_error_has_a_text(hass: HomeAssistant, language: str) -> None:
    """Every key that is raised, with the placeholders that the text wants."""
    raised = set(re.findall(r'(?:validation_error|action_error)\(\s*"(\w+)"', SOURCES))
    raised |= {resolution.issue for resolution in Resolution if resolution.issue is not None}
    assert {"queued_not_opened", "queued_not_continued"} <= raised
    assert len(raised) > 15
    texts = await async_get_translations(hass, language, "exceptions", {DOMAIN})
    assert raised <= {key.split(".")[3] for key in texts}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_action_can_be_filled_in(
    hass: HomeAssistant, set_up: SetUp, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """Every action and every field has a name, a description and a selector."""
    # Home Assistant describes the actions of all platforms in one go, and those of notify want packages for cameras.
    monkeypatch.setattr("custom_components.bitrix24.PLATFORMS", [])
    await set_up()
    actions = (await async_get_all_descriptions(hass))[DOMAIN]
    texts = load(f"translations/{language}.json")["services"]
    icons = load("icons.json")["services"]
    assert set(actions) == set(texts) == set(icons) == set(hass.services.async_services_for_domain(DOMAIN))
    for name, action in actions.items():
        assert texts[name]["name"]
        assert texts[name]["description"]
        assert set(texts[name]["fields"]) == set(action["fields"])
        for field, described in action["fields"].items():
            assert described["selector"], field
            assert texts[name]["fields"][field]["name"]
            assert texts[name]["fields"][field]["description"]


async def test_the_forms_of_actions_offer_what_the_actions_take(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """services.yaml and the schemas name the same fields, but for those that a target in YAML leads to."""
    by_target = {"entity_id", "area_id", "floor_id", "label_id"}
    described = yaml.safe_load((INTEGRATION / "services.yaml").read_text(encoding="utf-8"))
    # The validator of custom integrations takes no other keys, not even hidden ones for anchors.
    assert set(described) == set(hass.services.async_services_for_domain(DOMAIN))
    for name, service in hass.services.async_services_for_domain(DOMAIN).items():
        assert isinstance(service.schema, vol.Schema)
        fields = service.schema.schema.validators[-1].schema
        assert set(described[name]["fields"]) == {str(key) for key in fields} - by_target


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "descriptions"),
    [("trigger", async_get_all_trigger_descriptions), ("condition", async_get_all_condition_descriptions)],
)
async def test_every_trigger_and_condition_can_be_picked(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    language: str,
    kind: str,
    descriptions: Callable[[HomeAssistant], Awaitable[dict[str, Any]]],
) -> None:
    """What the editor offers has a name, a description, an icon, a target and named options."""
    prefix = f"{DOMAIN}."
    offered = {
        name.removeprefix(prefix): described
        for name, described in (await descriptions(hass)).items()
        if name.startswith(prefix)
    }
    texts = load(f"translations/{language}.json")[f"{kind}s"]
    icons = load("icons.json")[f"{kind}s"]
    assert offered
    assert set(offered) == set(texts) == set(icons)
    for name, described in offered.items():
        assert texts[name]["name"]
        assert texts[name]["description"]
        assert icons[name][kind].startswith("mdi:")
        assert described["target"]["entity"][0]["integration"] == DOMAIN
        assert set(described["fields"]) == {"behavior", "for"} == set(texts[name]["fields"])
        for field in texts[name]["fields"].values():
            assert field["name"]
            assert field["description"]


@pytest.mark.parametrize("language", ["de", "ru"])
async def test_the_reason_given_speaks_the_users_language(hass: HomeAssistant, set_up: SetUp, language: str) -> None:
    """What stands in Bitrix24 when Home Assistant closes a forgotten day."""
    from custom_components.bitrix24.texts import async_get_report  # noqa: PLC0415

    await set_up()
    hass.config.language = language
    assert await async_get_report(hass, MockConfigEntry()) == load(f"translations/{language}.json")["common"]["report"]


def test_the_manifest_asks_for_nothing() -> None:
    """Everything needed comes with Home Assistant."""
    manifest = load("manifest.json")
    assert "requirements" not in manifest
    keys = list(manifest)
    assert keys == ["domain", "name", *sorted(keys[2:])]


def test_the_client_knows_nothing_of_home_assistant() -> None:
    """api/ is usable on its own."""
    for path in (INTEGRATION / "api").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(from|import) homeassistant", text, re.MULTILINE), path.name
        assert not re.search(r"^\s*from \.\.", text, re.MULTILINE), path.name
