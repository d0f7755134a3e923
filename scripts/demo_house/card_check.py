"""Whether dashboards can load the card, whether it is answered, and whether it goes with the integration."""

from datetime import datetime
from http import HTTPStatus
import json
from pathlib import Path
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
    """Return the address that dashboards must load: browsers keep a file for a month, so it names the version."""
    manifest = json.loads((_INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    return f"/bitrix24_static/{_FILE}?v={manifest['version']}"


async def _resources(home_assistant: HomeAssistantProgram) -> list[tuple[str, str]]:
    """Return type and address of each resource of the dashboards that is the card."""
    resources = await home_assistant.command(type="lovelace/resources")
    return [(one["type"], one["url"]) for one in resources if Path(urlsplit(one["url"]).path).name == _FILE]


async def inspect_card(house: House) -> list[str]:
    """Ask as a dashboard does that shows the card, and return what is wrong."""
    home_assistant, url, found = house.home_assistant, card_url(), []
    if (listed := await _resources(home_assistant)) != [("module", url)]:
        found.append(f"Home Assistant lists {listed} as the resources of the card, expected was {url}.")
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
    left = await _resources(house.home_assistant)
    return [f"Home Assistant still lists {left} after the integration was removed."] if left else []
