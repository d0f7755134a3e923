"""Check the log for errors of the integration, and everything that Home Assistant wrote or shows for secrets."""

from collections.abc import Iterable, Iterator
import json
from pathlib import Path
import re
from typing import Final

from .config_folder import blueprint_paths
from .environment import DemoEnvironment
from .playground import PLAYGROUND

_ENTRY: Final = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\S* (?P<level>[A-Z]+) ", re.MULTILINE)
_INTEGRATION: Final = "bitrix24"
# Home Assistant's log message about a misuse of its API.
_MISUSE: Final = "Detected that custom integration"
_SHOWN: Final = 400
_WEBHOOK: Final = "webhook"
# The files of Home Assistant that must hold secrets.
_SECRET_FILES: Final = re.compile(r"core\.config_entries|application_credentials|bitrix24\.token\..+")


def log_entries(text: str) -> Iterator[tuple[str, str]]:
    """Yield level and text of each entry of a log, tracebacks included."""
    heads = list(_ENTRY.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    for head, end in zip(heads, ends, strict=False):
        yield head["level"], text[head.start() : end].strip()


def log_problems(text: str) -> Iterator[str]:
    """Yield errors, tracebacks and API misuse of the integration."""
    for level, entry in log_entries(text):
        if _INTEGRATION not in entry:
            continue
        if level in {"ERROR", "CRITICAL"} or "Traceback (most recent call last)" in entry or _MISUSE in entry:
            yield f"Home Assistant's log: {entry[:_SHOWN]}"


def get_entities(node: object) -> Iterator[str]:
    """Yield every entity id and statistic id in a dashboard."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in {"entity", "entity_id"}:
                yield from (value if isinstance(value, list) else [value])
            elif key == "entities":
                yield from (item for item in value if isinstance(item, str))
                yield from get_entities([item for item in value if not isinstance(item, str)])
            else:
                yield from get_entities(value)
    elif isinstance(node, list):
        for item in node:
            yield from get_entities(item)


def leaked_secrets(secret: str, places: Iterable[tuple[str, str]], kind: str = _WEBHOOK) -> Iterator[str]:
    """Yield a problem for each place that contains the secret."""
    yield from (f"A secret ({kind}) is in {place}." for place, text in places if secret in text)


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def written_files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield name and text of all files of Home Assistant except those that must contain secrets."""
    for file in folder.rglob("*"):
        if file.is_file() and not _SECRET_FILES.fullmatch(file.name):
            yield f"the file {file.name}", _read(file)


async def check_secrets(demo: DemoEnvironment) -> list[str]:
    """Check log, output, states, diagnostics, files, dashboards and blueprints; return the problems."""
    home_assistant, portal = demo.home_assistant, demo.portal
    log, output = _read(home_assistant.log), _read(home_assistant.child.output)
    states = await home_assistant.get("states")
    diagnostics = await home_assistant.get(f"diagnostics/config_entry/{demo.entry_id}")
    places = [
        ("Home Assistant's log", log),
        ("Home Assistant's output", output),
        ("a state", json.dumps(states)),
        ("the diagnostics", json.dumps(diagnostics)),
        *written_files(home_assistant.folder),
    ]
    given_out = {_WEBHOOK: [portal.secret]} | (await portal.oauth()).secrets
    secrets = {secret: kind for kind, some in given_out.items() for secret in some}
    found = [problem for secret, kind in secrets.items() for problem in leaked_secrets(secret, places, kind)]
    found += [*log_problems(log), *log_problems(output)]
    if not any("custom_components.bitrix24" in entry for _, entry in log_entries(log)):
        found.append("Home Assistant's log does not mention the integration, so it proves nothing.")
    if "bitrix24" not in await home_assistant.command(type="get_services"):
        found.append("Home Assistant does not list the actions, so no page of the frontend opens.")
    statistics = await home_assistant.command(type="recorder/list_statistic_ids")
    known = {state["entity_id"] for state in states} | {one["statistic_id"] for one in statistics}
    for name in ("work-day", "my-work", PLAYGROUND):
        dashboard = await home_assistant.command(type="lovelace/config", url_path=name)
        missing = set(get_entities(dashboard)) - known
        found += [f"The dashboard {name} names {entity}, which does not exist." for entity in sorted(missing)]
    blueprints = await home_assistant.command(type="blueprint/list", domain="automation")
    found += [
        f"The blueprint {path} cannot be used: {blueprint.get('error', 'it is not listed')}"
        for path in blueprint_paths()
        if "metadata" not in (blueprint := blueprints.get(path, {}))
    ]
    found += [f"The portal emulator failed: {error}" for error in (await portal.state())["errors"]]
    return list(dict.fromkeys(_mask(problem, secrets) for problem in found))


def _mask(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "(a secret)")
    return text
