"""The buttons as a feature of Home Assistant's tile card."""

from home import Home
from playwright.sync_api import expect
from portal_control import PortalControl
from viewer import Viewer


def test_whole_day(viewer: Viewer, portal: PortalControl) -> None:
    viewer.open("feature")
    for button, status in (
        ("Start", "OPENED"),
        ("Pause", "PAUSED"),
        ("Resume", "OPENED"),
        ("Close", "CLOSED"),
    ):
        viewer.press(f"{button}: Alex Morgan")
        expect(viewer.button(f"{button}: Alex Morgan")).to_have_count(0)
        assert portal.status() == status

    viewer.press("Reopen: Alex Morgan")
    viewer.press("Cancel")
    viewer.press("Reopen: Alex Morgan")
    viewer.press("Reopen")
    expect(viewer.button("Pause: Alex Morgan")).to_be_visible()
    assert portal.status() == "OPENED"


def test_nothing_can_be_done(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    portal.act("open")
    portal.advance(days=1)
    home.look()
    card = viewer.open("feature")
    expect(card.locator("bitrix24-workday-card-feature")).to_contain_text("Expired")
    expect(card.locator("bitrix24-workday-card-feature").get_by_role("button")).to_have_count(0)
