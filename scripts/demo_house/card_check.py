"""Whether pages load the card, whether it is answered, and whether it goes with the integration."""

from datetime import datetime
import hashlib
from http import HTTPStatus
import json
from pathlib import Path
import re
from typing import Final
from urllib.parse import urlsplit

from .config_folder import ROOT
from .errors import DemoError
from .home_assistant import HomeAssistantProgram
from .house import House

_INTEGRATION: Final = ROOT / "custom_components" / "bitrix24"
_FILE: Final = "bitrix24-workday-card.js"
# The portal's clock stands still hours away from the real one, and Home Assistant's idea of it runs on since they met
# last: on a slow machine that is a while ago.
_TOLERANCE_SECONDS: Final = 120


def card_url() -> str:
    """Return the address that pages must load: browsers keep a file for a month, so it names version and content."""
    manifest = json.loads((_INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    content = hashlib.sha256((_INTEGRATION / "frontend" / _FILE).read_bytes()).hexdigest()[:12]
    return f"/bitrix24_static/{_FILE}?v={manifest['version']}-{content}"


async def _loaded(home_assistant: HomeAssistantProgram) -> list[str]:
    """Return under which addresses a page of the frontend loads the card."""
    async with home_assistant.session.get("/") as response:
        page = await response.text()
    return [url for url in re.findall(r'import\("([^"]+)"\)', page) if Path(urlsplit(url).path).name == _FILE]


async def inspect_card(house: House) -> list[str]:
    """Ask as a page does that shows the card, and return what is wrong."""
    home_assistant, url, found = house.home_assistant, card_url(), []
    if (loaded := await _loaded(home_assistant)) != [url]:
        found.append(f"Home Assistant's page loads {loaded} as the card, expected was {url}.")
    # Browsers load it without signing in.
    async with home_assistant.session.get(url, headers={"Authorization": ""}) as response:
        body = await response.read()
        if response.status != HTTPStatus.OK or not response.content_type.endswith("javascript"):
            found.append(f"{url} answers {response.status} with {response.content_type}.")
        elif body != (_INTEGRATION / "frontend" / _FILE).read_bytes():
            found.append(f"{url} is not the file of the integration.")
    device = await home_assistant.device_with(home_assistant.entities["sensor.status"])
    try:
        answer = await home_assistant.command(type="bitrix24/workday", device_id=device)
    except DemoError as error:
        return [*found, str(error)]
    clock = (await house.portal.state())["clock"]["now"]
    apart = datetime.fromisoformat(answer["now"]) - datetime.fromisoformat(clock)
    if abs(apart.total_seconds()) > _TOLERANCE_SECONDS:
        found.append(f"The card is told {answer['now']}, while it is {clock} in the portal.")
    return found


async def remove_and_inspect(house: House) -> list[str]:
    """Remove the only entry, and return what is left of the card."""
    await house.home_assistant.remove_integration(house.entry_id)
    left = await _loaded(house.home_assistant)
    return [f"Home Assistant's page still loads {left} after the integration was removed."] if left else []
