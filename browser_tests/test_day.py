"""A work day lived with the card alone."""

from home import PRESENCE, STATUS, Home
from playwright.sync_api import expect
from portal_control import PortalControl
from viewer import Viewer


def test_whole_day(viewer: Viewer, portal: PortalControl) -> None:
    card = viewer.open("full")
    expect(card).to_contain_text("No work day yet")

    viewer.press("Start")
    expect(viewer.button("Pause")).to_be_visible()
    assert portal.status() == "OPENED"

    viewer.press("Pause")
    expect(viewer.button("Resume")).to_be_visible()
    assert portal.status() == "PAUSED"

    viewer.press("Resume")
    expect(viewer.button("Pause")).to_be_visible()
    assert portal.status() == "OPENED"

    viewer.press("Close")
    expect(viewer.button("Reopen")).to_be_visible()
    assert portal.status() == "CLOSED"

    viewer.press("Reopen")
    expect(card).to_contain_text("Go on with it?")
    viewer.press("Cancel")
    expect(card).not_to_contain_text("Go on with it?")
    assert portal.status() == "CLOSED"

    viewer.press("Reopen")
    expect(viewer.button("Cancel")).to_be_visible()
    viewer.press("Reopen")
    expect(viewer.button("Pause")).to_be_visible()
    assert portal.status() == "OPENED"


def test_close_out_of_a_break(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    portal.act("open")
    portal.advance(hours=2)
    portal.act("pause")
    home.look()
    viewer.open("full")
    viewer.press("Close")
    expect(viewer.button("Reopen")).to_be_visible()
    assert portal.status() == "CLOSED"


def test_presence(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    card = viewer.open("full")
    chips = card.get_by_role("group", name="Presence")
    expect(chips.get_by_role("radio", name="Online")).to_be_checked()
    for name, presence in (("Do not disturb", "dnd"), ("Away", "away"), ("On a break", "break"), ("Online", "online")):
        chips.get_by_text(name).click()
        expect(chips.get_by_role("radio", name=name)).to_be_checked()
        home.wait_for_state(PRESENCE, presence)
        assert portal.person()["presence"] == presence


def test_what_others_do_appears(viewer: Viewer, portal: PortalControl, home: Home) -> None:
    viewer.open("full")
    expect(viewer.button("Start")).to_be_visible()
    portal.act("open")
    home.look()
    expect(viewer.button("Pause")).to_be_visible()
    home.wait_for_state(STATUS, "opened")
