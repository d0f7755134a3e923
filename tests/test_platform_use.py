"""How the integration stands on Home Assistant: by what is public, and with no text that is never shown."""

from importlib import import_module
import inspect
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

import custom_components.bitrix24
from tests.portal import Portal
from tests.support.common import act, entity_id, value

_HERE = Path(custom_components.bitrix24.__file__).parent
_SOURCES = {file.name: file.read_text(encoding="utf-8") for file in _HERE.glob("*.py")}
_LANGUAGES = [file.stem for file in (_HERE / "translations").glob("*.json")]
# What core integrations import from within another one, too.
_INNER_MODULES = {"recorder.models", "recorder.statistics"}
_ADDING_AND_REMOVING = ("async_prepare_to_add_to_hass", "async_added_to_hass", "async_will_remove_from_hass")


@pytest.mark.parametrize("name", sorted(_SOURCES))
def test_only_public_parts(name: str) -> None:
    """Nothing that Home Assistant keeps to itself: not its locks, nor modules inside its integrations."""
    source = _SOURCES[name]
    assert "setup_lock" not in source
    assert re.findall(r"^ *from homeassistant\S* import .*\b_[a-z]\w*", source, re.MULTILINE) == []
    inner = re.findall(r"homeassistant\.components\.(\w+\.\w+)", source)
    assert set(inner) <= _INNER_MODULES


def entity_classes() -> list[type[Entity]]:
    """Return the integration's own classes of entities."""
    modules = [import_module(f"{custom_components.bitrix24.__name__}.{Path(name).stem}") for name in _SOURCES]
    classes = {cls for module in modules for cls in vars(module).values() if inspect.isclass(cls)}
    return [cls for cls in classes if issubclass(cls, Entity) and cls.__module__.startswith("custom_components.")]


def test_entities_are_renamed_in_place() -> None:
    """Home Assistant would take an entity away and add it anew if its class says nothing about a new name."""
    concerned = [cls for cls in entity_classes() if any(name in vars(cls) for name in _ADDING_AND_REMOVING)]
    assert concerned
    assert [cls.__name__ for cls in concerned if "async_entity_id_changed" not in vars(cls)] == []


async def test_an_entity_that_is_renamed_goes_on(hass: HomeAssistant, portal: Portal, loaded: MockConfigEntry) -> None:
    """Under its new name it tells what happens next."""
    old = entity_id(hass, "pending_commands")
    er.async_get(hass).async_update_entity(old, new_entity_id="sensor.another_name")
    await hass.async_block_till_done()
    assert hass.states.get(old) is None
    assert value(hass, "pending_commands") == "0"
    await portal.stop()
    await act(hass, "open_day")
    assert value(hass, "pending_commands") == "1"


@pytest.mark.parametrize("language", _LANGUAGES)
async def test_no_text_is_left_that_home_assistant_tells_itself(hass: HomeAssistant, language: str) -> None:
    """Of the ends of a flow that are the same everywhere it shows its own words alone."""
    own = json.loads((_HERE / "translations" / f"{language}.json").read_text(encoding="utf-8"))
    common = await async_get_translations(hass, "en", "config", {"homeassistant"})
    keys = {key.removeprefix("component.homeassistant.config.abort.") for key in common if ".config.abort." in key}
    assert "reauth_successful" in keys
    aborts = [own["config"]["abort"], *(kind["abort"] for kind in own["config_subentries"].values())]
    assert [key for texts in aborts for key in texts if key in keys] == []


def test_every_rule_of_the_quality_scale_is_answered() -> None:
    """An exemption and what is still to do say why."""
    rules: dict[str, Any] = yaml.safe_load((_HERE / "quality_scale.yaml").read_text(encoding="utf-8"))["rules"]
    for rule, answer in rules.items():
        assert answer == "done" or (answer["status"] in {"done", "exempt", "todo"} and answer["comment"]), rule
    manifest = json.loads((_HERE / "manifest.json").read_text(encoding="utf-8"))
    assert "requirements" not in manifest
    assert (rules["async-dependency"]["status"], rules["dependency-transparency"]["status"]) == ("exempt", "exempt")
    assert rules["entity-event-setup"] == "done"
