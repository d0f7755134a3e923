"""The card found, chosen and set up in Home Assistant's own dialogs, without a line of YAML."""

from contextlib import suppress

from boards import cards_of, write_views
from home import Home
from playwright.sync_api import Locator, Page, expect
import pytest
from viewer import Viewer

_CARD = "custom:bitrix24-workday-card"
_FEATURE = "custom:bitrix24-workday-card-feature"
_CLICKS = 5
# In milliseconds.
_A_MOMENT = 3_000


@pytest.fixture(autouse=True)
def fresh_views(home: Home) -> None:
    """Take back what was edited before."""
    write_views(home)


def _open_dialog(viewer: Viewer) -> Locator:
    """Say "Add card" on an empty view."""
    viewer.visit("empty", "?edit=1")
    viewer.page.get_by_role("button", name="Add card").first.click()
    return viewer.page.locator("hui-dialog-create-card")


def _save(page: Page) -> None:
    page.locator("hui-dialog-edit-card").get_by_role("button", name="Save").click()
    expect(page.locator("hui-dialog-edit-card").get_by_role("dialog")).to_be_hidden()


def _choose(page: Page, option: str) -> None:
    """Choose from the list that is open."""
    page.locator("hui-dialog-edit-card").get_by_text(option, exact=True).last.click()


def test_by_card(viewer: Viewer, home: Home) -> None:
    dialog = _open_dialog(viewer)
    dialog.get_by_role("tab", name="By card").click()
    dialog.locator("hui-card-picker").get_by_role("textbox").fill("Bitrix24")
    offered = dialog.locator("hui-card-picker .card").filter(has_text="Bitrix24 work day")
    expect(offered).to_have_count(1)
    # The preview shows somebody who is there.
    expect(offered.locator("bitrix24-workday-card")).to_contain_text("Alex Morgan")
    offered.locator(".overlay").click()

    editor = viewer.page.locator("hui-dialog-edit-card")
    for label in ("Layout", "Employee", "Ring of the day", "Presence in the chat", "Team"):
        expect(editor.get_by_text(label, exact=True).first).to_be_visible()
    editor.get_by_text("Presence in the chat").click()
    preview = editor.locator("bitrix24-workday-card")
    expect(preview.get_by_role("radio")).to_have_count(0)
    editor.get_by_role("button", name="Layout").click()
    _choose(viewer.page, "One line")
    expect(preview.locator("bitrix24-workday-row")).to_be_visible()
    _save(viewer.page)

    expect(viewer.page.locator("hui-view bitrix24-workday-row")).to_be_visible()
    (card,) = cards_of(home, "empty")
    assert card == {
        "type": _CARD,
        "layout": "compact",
        "device_id": home.devices()["Alex Morgan"],
        "show": ["ring", "times", "buttons"],
    }


@pytest.mark.parametrize(
    ("entity_id", "listed", "shown"),
    [
        ("sensor.dana_petrova_status", ("Status", "Dana Petrova"), "Dana Petrova"),
        ("sensor.127_0_0_1_employees_at_work", ("Employees at work",), "0 of 4 at work"),
    ],
)
def test_by_entity(viewer: Viewer, home: Home, entity_id: str, listed: tuple[str, ...], shown: str) -> None:
    dialog = _open_dialog(viewer)
    picker = dialog.locator("hui-suggestion-picker")
    picker.get_by_role("textbox").first.fill(entity_id)
    found = picker.locator("ha-combo-box-item").first
    for text in listed:
        expect(found).to_contain_text(text)
    suggested = picker.locator(".card").filter(has_text="Bitrix24 work day").first
    for _ in range(_CLICKS):
        # One on a list that is just being filtered is lost.
        found.click()
        with suppress(AssertionError):
            expect(suggested).to_be_visible(timeout=_A_MOMENT)
            break
    expect(suggested.locator("bitrix24-workday-card")).to_contain_text(shown)


def test_team_by_form(viewer: Viewer, home: Home) -> None:
    dialog = _open_dialog(viewer)
    dialog.get_by_role("tab", name="By card").click()
    dialog.locator("hui-card-picker").get_by_role("textbox").fill("Bitrix24")
    dialog.locator("hui-card-picker .card").filter(has_text="Bitrix24 work day").locator(".overlay").click()
    editor = viewer.page.locator("hui-dialog-edit-card")
    editor.get_by_role("button", name="Layout").click()
    _choose(viewer.page, "Team, a line for each employee")
    editor.get_by_role("button", name="Team", exact=True).click()
    editor.get_by_role("textbox").first.fill("Everybody")
    expect(editor.locator("bitrix24-workday-card").get_by_role("heading")).to_have_text(
        ["Everybody", "Alex Morgan", "Dana Petrova", "Jonas Weber", "Mei Lin"]
    )
    _save(viewer.page)
    (card,) = cards_of(home, "empty")
    assert (card["type"], card["layout"], card["title"]) == (_CARD, "team", "Everybody")


def test_feature_of_a_tile(viewer: Viewer, home: Home) -> None:
    viewer.visit("tile", "?edit=1")
    viewer.page.locator("hui-card-edit-mode").first.hover()
    viewer.page.locator("hui-card-edit-mode").get_by_role("button", name="Edit").first.click()
    editor = viewer.page.locator("hui-dialog-edit-card")
    editor.get_by_text("Features", exact=True).first.click()
    editor.get_by_role("button", name="Add feature").click()
    viewer.page.get_by_role("menuitem", name="Bitrix24 work day buttons").click()
    expect(editor.locator("bitrix24-workday-card-feature").get_by_role("button", name="Start")).to_be_visible()
    _save(viewer.page)
    assert cards_of(home, "tile")[0]["features"] == [{"type": _FEATURE}]
