"""A dashboard that can be edited in the browser, to try the card in Home Assistant's card picker."""

from typing import Final

from .home_assistant import HomeAssistantProgram

PLAYGROUND: Final = "playground"
_TITLE: Final = "Playground"
_WELCOME: Final = (
    "# Playground\n"
    "Press the pencil at the top, then the empty place below: *By card* offers **Bitrix24 work day**, "
    "*By entity* offers it for *Alex Morgan Status*."
)
_VIEW: Final = {
    "title": _TITLE,
    "path": PLAYGROUND,
    "type": "sections",
    "max_columns": 3,
    "header": {
        "layout": "responsive",
        "card": {"type": "markdown", "text_only": True, "content": _WELCOME},
    },
    "sections": [{"type": "grid", "cards": []}],
}


async def make_playground(home_assistant: HomeAssistantProgram) -> None:
    """Create the dashboard; the demo's other dashboards are YAML files, which the browser cannot edit.

    Raises:
        DemoError: Home Assistant rejected it.
    """
    await home_assistant.command(
        type="lovelace/dashboards/create",
        url_path=PLAYGROUND,
        allow_single_word=True,
        mode="storage",
        title=_TITLE,
        icon="mdi:shape-square-rounded-plus",
        show_in_sidebar=True,
    )
    await home_assistant.command(type="lovelace/config/save", url_path=PLAYGROUND, config={"views": [_VIEW]})
