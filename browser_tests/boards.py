"""The dashboard on which the tests look at the card: a view for each way to use it."""

from typing import Any, Final

from home import Home

BOARD: Final = "card-tests"
OWNER_NAME: Final = "Alex Morgan"
_CARD: Final = "custom:bitrix24-workday-card"
_FEATURE: Final = "custom:bitrix24-workday-card-feature"


def make_board(home: Home) -> None:
    """Add the dashboard, as a person would who edits one in the browser."""
    home.ask(type="lovelace/dashboards/create", url_path=BOARD, title="Card", mode="storage", show_in_sidebar=False)
    write_views(home)


def write_views(home: Home) -> None:
    """Write the views as they should be."""
    devices = home.devices()
    owner, colleague = devices[OWNER_NAME], devices["Mei Lin"]
    full = {"type": _CARD, "device_id": owner}
    compact = {"type": _CARD, "device_id": owner, "layout": "compact", "show": ["ring", "times", "buttons"]}
    team = {"type": _CARD, "layout": "team", "show": ["ring", "times", "buttons"]}
    feature = {
        "type": "tile",
        "entity": "sensor.alex_morgan_status",
        "features": [{"type": _FEATURE}],
        "grid_options": {"columns": 12},
    }
    views = {
        "full": [full],
        "compact": [compact],
        "team": [team],
        "feature": [feature],
        "everything": [full, compact, team, feature],
        "narrow": [{**card, "grid_options": {"columns": 6}} for card in (full, compact, team, feature)],
        "bare": [{**full, "show": ["buttons"]}],
        "two": [{**team, "title": "Support", "employees": [colleague, owner]}],
        "colleague": [{"type": _CARD, "device_id": colleague}],
        "missing": [{"type": _CARD, "device_id": "no-such-device"}],
        "choose": [{"type": _CARD}],
        "wrong": [{"type": _CARD, "layout": "round"}],
        "empty": [],
        "tile": [{"type": "tile", "entity": "sensor.alex_morgan_status"}],
    }
    config = {
        "views": [
            {
                "path": path,
                "title": path,
                "type": "sections",
                "max_columns": 1,
                "sections": [{"type": "grid", "cards": cards}],
            }
            for path, cards in views.items()
        ]
    }
    home.ask(type="lovelace/config/save", url_path=BOARD, config=config)


def cards_of(home: Home, view: str) -> list[dict[str, Any]]:
    """Return what a view holds, after somebody edited it."""
    views = home.ask(type="lovelace/config", url_path=BOARD)["views"]
    cards: list[dict[str, Any]] = next(one for one in views if one["path"] == view)["sections"][0]["cards"]
    return cards
