"""Checks of the card: pages load it, its command is answered, and it is removed with the integration."""

from datetime import datetime
import hashlib
from http import HTTPStatus
import json
from pathlib import Path
import re
from typing import Final
from urllib.parse import urlsplit

from .config_folder import ROOT
from .environment import DemoEnvironment
from .errors import DemoError
from .home_assistant import HomeAssistantProgram

_INTEGRATION: Final = ROOT / "custom_components" / "bitrix24"
_FILE: Final = "bitrix24-workday-card.js"
# The portal's clock is stopped hours away from real time, while Home Assistant extrapolates it from the last answer,
# which may be a while ago on a slow machine.
_TOLERANCE_SECONDS: Final = 120


def card_url() -> str:
    """Return the URL that pages must load; browsers cache it for a month, so it contains version and content hash."""
    manifest = json.loads((_INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    content = hashlib.sha256((_INTEGRATION / "frontend" / _FILE).read_bytes()).hexdigest()[:12]
    return f"/bitrix24_static/{_FILE}?v={manifest['version']}-{content}"


async def _loaded(home_assistant: HomeAssistantProgram) -> list[str]:
    """Return the URLs from which a page of the frontend loads the card."""
    async with home_assistant.session.get("/") as response:
        page = await response.text()
    return [url for url in re.findall(r'import\("([^"]+)"\)', page) if Path(urlsplit(url).path).name == _FILE]


async def check_card(demo: DemoEnvironment) -> list[str]:
    """Make the requests of a page that shows the card; return the problems."""
    home_assistant, url, found = demo.home_assistant, card_url(), []
    if (loaded := await _loaded(home_assistant)) != [url]:
        found.append(f"Home Assistant's page loads {loaded} as the card, expected {url}.")
    # Browsers load it without signing in.
    async with home_assistant.session.get(url, headers={"Authorization": ""}) as response:
        body = await response.read()
        if response.status != HTTPStatus.OK or not response.content_type.endswith("javascript"):
            found.append(f"{url} answers {response.status} with {response.content_type}.")
        elif body != (_INTEGRATION / "frontend" / _FILE).read_bytes():
            found.append(f"{url} is not the file of the integration.")
    device = await home_assistant.get_device_of_entity(home_assistant.entities["sensor.status"])
    try:
        answer = await home_assistant.command(type="bitrix24/workday", device_id=device)
    except DemoError as error:
        return [*found, str(error)]
    clock = (await demo.portal.state())["clock"]["now"]
    apart = datetime.fromisoformat(answer["now"]) - datetime.fromisoformat(clock)
    if abs(apart.total_seconds()) > _TOLERANCE_SECONDS:
        found.append(f"The card gets {answer['now']} as the time, but the portal's clock shows {clock}.")
    return found


async def check_removal(demo: DemoEnvironment) -> list[str]:
    """Remove the only entry; return a problem if pages still load the card."""
    await demo.home_assistant.remove_integration(demo.entry_id)
    left = await _loaded(demo.home_assistant)
    return [f"Home Assistant's page still loads {left} after the integration was removed."] if left else []
